// Python (PyPA version specifiers, formerly PEP 440; packaging 24, Version): epoch, release, pre-,
// post- and dev-releases, local version. What it does not accept sorts before everything it does,
// in the order of packaging 21's LegacyVersion.
#include "ecosystems/pypi_version.h"

#include "ecosystems/ecosystem.h"
#include "ecosystems/key_writer.h"

namespace tocsin::ecosystems {
namespace {

// Codes of the key. Each place has its own small set; release numbers are above all of them.
constexpr std::uint8_t kLegacy = 0x01;
constexpr std::uint8_t kListEnd = 0x01;
constexpr std::uint8_t kListBegin = 0x02;
constexpr std::uint8_t kOnlyDev = 0x08;  ///< a dev-release of the release itself
constexpr std::uint8_t kPhase = 0x10;    ///< and the phase: alpha, beta, candidate
constexpr std::uint8_t kNoPhase = 0x20;
constexpr std::uint8_t kNoPost = 0x08;
constexpr std::uint8_t kPost = 0x30;
constexpr std::uint8_t kDev = 0x10;
constexpr std::uint8_t kNoDev = 0x30;
constexpr std::uint8_t kWord = 0x20;

/// The rank of the phase: a dev-release of the release comes first, the release itself last.
int phase_rank(const Pep440& version) {
  if (version.phase) {
    return kPhase + static_cast<int>(*version.phase);
  }
  return version.has_dev && !version.has_post ? kOnlyDev : kNoPhase;
}

std::strong_ordering compare_releases(std::string_view a, std::string_view b) {
  Pieces left(a, '.');
  Pieces right(b, '.');
  while (true) {
    std::string_view x;
    std::string_view y;
    const bool has_x = left.next(x);
    const bool has_y = right.next(y);
    if (!has_x && !has_y) {
      return std::strong_ordering::equal;
    }
    if (const auto order = compare_numbers(x, y); order != 0) {
      return order;
    }
  }
}

std::string_view take_segment(std::string_view& rest) {
  const std::string_view segment = take_while(rest, is_alnum);
  if (!rest.empty()) {
    rest.remove_prefix(1);
  }
  return segment;
}

std::strong_ordering compare_words(std::string_view a, std::string_view b) {
  return std::lexicographical_compare_three_way(
      a.begin(), a.end(), b.begin(), b.end(),
      [](char x, char y) { return lowered(x) <=> lowered(y); });
}

std::strong_ordering compare_locals(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const std::string_view x = take_segment(a);
    const std::string_view y = take_segment(b);
    const bool is_x_number = is_digits(x);
    if (is_x_number != is_digits(y)) {
      return is_x_number ? std::strong_ordering::greater : std::strong_ordering::less;
    }
    const auto order = is_x_number ? compare_numbers(x, y) : compare_words(x, y);
    if (order != 0) {
      return order;
    }
  }
  return !a.empty() <=> !b.empty();
}

std::strong_ordering compare_pep440(const Pep440& a, const Pep440& b) {
  if (const auto order = compare_numbers(a.epoch, b.epoch); order != 0) {
    return order;
  }
  if (const auto order = compare_releases(a.release, b.release); order != 0) {
    return order;
  }
  if (const auto order = phase_rank(a) <=> phase_rank(b); order != 0) {
    return order;
  }
  if (const auto order = compare_numbers(a.phase_number, b.phase_number); order != 0) {
    return order;
  }
  if (a.has_post != b.has_post) {
    return a.has_post <=> b.has_post;
  }
  if (const auto order = compare_numbers(a.post, b.post); order != 0) {
    return order;
  }
  if (a.has_dev != b.has_dev) {
    return b.has_dev <=> a.has_dev;
  }
  if (const auto order = compare_numbers(a.dev, b.dev); order != 0) {
    return order;
  }
  return compare_locals(a.local, b.local);
}

bool is_valid(std::string_view version) {
  Pep440 parts;
  return read_pep440(version, parts);
}

std::partial_ordering compare(std::string_view a, std::string_view b) {
  Pep440 x;
  Pep440 y;
  const bool is_x_modern = read_pep440(a, x);
  const bool is_y_modern = read_pep440(b, y);
  if (is_x_modern != is_y_modern) {
    return is_x_modern <=> is_y_modern;
  }
  if (is_x_modern) {
    return compare_pep440(x, y);
  }
  const std::vector<std::string> x_parts = legacy_parts(a);
  const std::vector<std::string> y_parts = legacy_parts(b);
  return std::lexicographical_compare_three_way(x_parts.begin(), x_parts.end(), y_parts.begin(),
                                                y_parts.end());
}

bool append_legacy_key(std::string_view version, KeyWriter& key) {
  key.code(kLegacy);
  for (const std::string& part : legacy_parts(version)) {
    key.text(part);
  }
  key.code(0);
  // Python folds letters that we do not.
  return key.is_exact() &&
         std::ranges::all_of(version, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool append_key(std::string_view version, std::string& out) {
  KeyWriter key(out);
  Pep440 parts;
  if (!read_pep440(version, parts)) {
    return append_legacy_key(version, key);
  }
  key.number(parts.epoch);
  TrimmedNumbers release(key);
  Pieces pieces(parts.release, '.');
  for (std::string_view digits; pieces.next(digits);) {
    release.add(digits);
  }
  key.code(static_cast<std::uint8_t>(phase_rank(parts)));
  if (parts.phase) {
    key.number(parts.phase_number);
  }
  key.code(parts.has_post ? kPost : kNoPost);
  if (parts.has_post) {
    key.number(parts.post);
  }
  key.code(parts.has_dev ? kDev : kNoDev);
  if (parts.has_dev) {
    key.number(parts.dev);
  }
  key.code(parts.local.empty() ? kListEnd : kListBegin);
  std::string_view rest = parts.local;
  while (!rest.empty()) {
    const std::string_view segment = take_segment(rest);
    if (is_digits(segment)) {
      key.number(segment);
    } else {
      key.code(kWord);
      key.text_lowered(segment);
    }
  }
  if (!parts.local.empty()) {
    key.code(kListEnd);
  }
  return key.is_exact();
}

}  // namespace

Ecosystem pypi() {
  return {.id = "pypi+legacy",
          .authority = "PyPA version specifiers (PEP 440); packaging 21 LegacyVersion for the rest",
          .osv_names = {"PyPI"},
          .vers_schemes = {"pypi"},
          .purl_types = {"pypi"},
          .other_names = {"python", "pep440"},
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
