// RPM (rpm 4.18, rpmio/rpmvercmp.c and lib/rpmver.c; man 7 rpm-version): [epoch:]version[-release].
// No epoch is 0; no release sorts before any release. Everything that is no ASCII letter, digit,
// "~" or "^" only separates. Any text has its place in this order.
#include "ecosystems/ecosystem.h"
#include "ecosystems/key_writer.h"

#include <tuple>

namespace tocsin::ecosystems {
namespace {

// Codes of the key, in the order in which rpmvercmp puts what may stand at one place.
constexpr std::uint8_t kNoRelease = 0x01;
constexpr std::uint8_t kRelease = 0x02;
constexpr std::uint8_t kTilde = 0x10;
constexpr std::uint8_t kEnd = 0x20;
constexpr std::uint8_t kCaret = 0x30;
constexpr std::uint8_t kWord = 0x38;

struct Evr {
  std::string_view epoch;
  std::string_view version;
  std::string_view release;
  bool has_release = false;
};

/// As rpm parses it: only digits before the first colon are an epoch.
Evr read(std::string_view text) {
  Evr out;
  std::string_view rest = text;
  const std::string_view digits = take_digits(rest);
  if (take(rest, ':')) {
    out.epoch = digits;
  } else {
    rest = text;
  }
  const std::size_t hyphen = rest.rfind('-');
  out.version = rest.substr(0, hyphen);
  out.has_release = hyphen != std::string_view::npos;
  if (out.has_release) {
    out.release = rest.substr(hyphen + 1);
  }
  return out;
}

enum class Kind { tilde, end, caret, word, number };
struct Token {
  Kind kind = Kind::end;
  std::string_view text;
};

Token next_token(std::string_view& rest) {
  std::ignore =
      take_while(rest, [](char c) { return !is_alnum(c) && c != '~' && c != '^'; });  // separators
  if (rest.empty()) {
    return {};
  }
  if (take(rest, '~')) {
    return {.kind = Kind::tilde};
  }
  if (take(rest, '^')) {
    return {.kind = Kind::caret};
  }
  if (is_digit(rest.front())) {
    return {.kind = Kind::number, .text = take_digits(rest)};
  }
  return {.kind = Kind::word, .text = take_while(rest, is_alpha)};
}

std::strong_ordering compare_segments(std::string_view a, std::string_view b) {
  while (true) {
    const Token x = next_token(a);
    const Token y = next_token(b);
    if (x.kind != y.kind) {
      return x.kind <=> y.kind;
    }
    if (x.kind == Kind::end) {
      return std::strong_ordering::equal;
    }
    const auto order = x.kind == Kind::number ? compare_numbers(x.text, y.text) : x.text <=> y.text;
    if (order != 0) {
      return order;
    }
  }
}

void append_segments(std::string_view text, KeyWriter& key) {
  while (true) {
    const Token token = next_token(text);
    switch (token.kind) {
      case Kind::tilde: key.code(kTilde); break;
      case Kind::caret: key.code(kCaret); break;
      case Kind::number: key.number(token.text); break;
      case Kind::word:
        key.code(kWord);
        key.text(token.text);
        break;
      case Kind::end: key.code(kEnd); return;
    }
  }
}

bool is_valid(std::string_view version) {
  const Evr evr = read(version);
  const auto is_member = [](char c) {
    return is_alnum(c) || c == '.' || c == '_' || c == '+' || c == '~' || c == '^';
  };
  return !evr.version.empty() && std::ranges::all_of(evr.version, is_member) &&
         std::ranges::all_of(evr.release, is_member) && (!evr.has_release || !evr.release.empty());
}

std::partial_ordering compare(std::string_view a, std::string_view b) {
  const Evr x = read(a);
  const Evr y = read(b);
  if (const auto order = compare_numbers(x.epoch, y.epoch); order != 0) {
    return order;
  }
  if (const auto order = compare_segments(x.version, y.version); order != 0) {
    return order;
  }
  if (x.has_release != y.has_release) {
    return x.has_release <=> y.has_release;
  }
  return compare_segments(x.release, y.release);
}

bool append_key(std::string_view version, std::string& out) {
  const Evr evr = read(version);
  KeyWriter key(out);
  key.number(evr.epoch);
  append_segments(evr.version, key);
  key.code(evr.has_release ? kRelease : kNoRelease);
  if (evr.has_release) {
    append_segments(evr.release, key);
  }
  return true;
}

}  // namespace

Ecosystem rpm() {
  return {.id = "rpm",
          .authority = "rpm 4.18, rpmvercmp and rpmverCmp (rpm.org, rpm-version(7))",
          .osv_names = {"Red Hat", "AlmaLinux", "Rocky Linux", "SUSE", "openSUSE", "Mageia",
                        "openEuler", "Photon OS", "Azure Linux"},
          .vers_schemes = {"rpm"},
          .purl_types = {"rpm"},
          .other_names = {"redhat", "rhel", "rpmver"},
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
