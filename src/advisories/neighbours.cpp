#include "advisories/neighbours.h"

#include "advisories/coordinates.h"
#include "base/text.h"

#include <algorithm>
#include <array>

namespace tocsin::advisories {
namespace {

/// "deb/debian/12/" and "openssl"; "npm/" and "@scope/name"; "npm/" and "/name".
struct Key {
  std::string_view type;
  std::string_view prefix;  ///< what neighbours have in common
  std::string_view rest;
};

Key parts_of(std::string_view key) {
  Key out{.type = key.substr(0, key.find('/')), .prefix = {}, .rest = {}};
  // Of a distribution's package also which one and which release; of a product its part.
  const int levels = is_of_distribution(out.type) ? 3 : out.type == "cpe" ? 2 : 1;
  std::size_t end = 0;
  for (int level = 0; level < levels && end != std::string_view::npos; ++level) {
    end = key.find('/', end);
    end = end == std::string_view::npos ? end : end + 1;
  }
  end = std::min(end, key.size());
  out.prefix = key.substr(0, end);
  out.rest = key.substr(end);
  return out;
}

bool is_separator(char c) {
  return c == '-' || c == '_' || c == '.' || c == ' ' || c == '/' || c == ':' || c == '@';
}

void append_squashed(std::string_view text, std::string& out) {
  for (const char c : text) {
    if (!is_separator(c)) {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
}

std::string squashed(std::string_view text) {
  std::string out;
  append_squashed(text, out);
  return out;
}

std::string_view scope_of(std::string_view rest) {
  const std::size_t slash = rest.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : rest.substr(0, slash);
}

std::string_view name_of(std::string_view rest) {
  return rest.substr(rest.rfind('/') + 1);  // npos + 1 is 0
}

/// Where a name without its scope can only be a name that lost it.
bool may_lose_scope(std::string_view type) {
  return type == "npm" || type == "maven" || type == "composer" || type == "swift";
}

/// Of npm alone both are common, the package and its fork or part under a scope. DefinitelyTyped
/// has descriptions of what bears the name, never the thing itself.
bool may_gain_scope(const Key& key) {
  return key.type == "npm" && !scope_of(key.rest).empty() && scope_of(key.rest) != "@types";
}

bool has_path(std::string_view type) {
  return type == "golang" || type == "githubactions";
}

/// The path without its last element; empty where what is left would be a host or an owner alone.
std::string_view parent_of(std::string_view rest) {
  const std::string_view parent = scope_of(rest);
  return parent.find('/') == std::string_view::npos ? std::string_view() : parent;
}
constexpr int kElementsMax = 3;

/// "sharp-linux-x64" → "sharp"; empty where the name ends in no platform, and where it is one.
std::string_view without_platform(std::string_view type, std::string_view name) {
  constexpr std::array<std::string_view, 34> words = {
      "linux", "darwin", "macos",     "win32",   "win",    "windows", "freebsd", "android", "mswin",
      "mingw", "x64",    "x86",       "ia32",    "amd64",  "x86_64",  "i386",    "i686",    "arm",
      "arm64", "armv7",  "aarch64",   "ppc64",   "s390x",  "riscv64", "gnu",     "musl",    "msvc",
      "ucrt",  "eabi",   "gnueabihf", "ppc64le", "wasm32", "java",    "jruby"};
  if (type != "npm" && type != "gem") {
    return {};
  }
  int taken = 0;
  bool is_java = false;
  std::string_view left = name;
  for (std::size_t dash = left.rfind('-'); dash != std::string_view::npos; dash = left.rfind('-')) {
    const std::string_view word = left.substr(dash + 1);
    if (std::ranges::find(words, word) == words.end()) {
      break;
    }
    is_java |= word == "java" || word == "jruby";
    left = left.substr(0, dash);
    ++taken;
  }
  // One word alone is part of many names (react-native-windows).
  return taken >= 2 || (type == "gem" && is_java) ? left : std::string_view();
}

bool is_path_within(std::string_view longer, std::string_view shorter) {
  if (!longer.starts_with(shorter) || longer.size() == shorter.size() ||
      longer[shorter.size()] != '/' || shorter.find('/') == std::string_view::npos) {
    return false;
  }
  return std::ranges::count(longer.substr(shorter.size()), '/') <= kElementsMax;
}

/// The names that are left of one when its scope or its platform is taken away, squashed, with what
/// was taken.
struct Bare {
  std::string name;
  Nearness without = Nearness::scope;
};
std::vector<Bare> bares_of(const Key& key) {
  if (!may_lose_scope(key.type) && key.type != "gem") {
    return {};
  }
  const std::string_view scope = scope_of(key.rest);
  const std::string_view name = name_of(key.rest);
  std::string_view plain = without_platform(key.type, name);
  // "@esbuild/linux-x64" is a build of esbuild.
  const std::string under = "x-" + std::string(name);
  const bool is_all_platform = !scope.empty() && without_platform(key.type, under) == "x";
  if (is_all_platform) {
    plain = scope;
  }
  std::vector<Bare> out;
  if (!plain.empty()) {
    out.push_back({.name = squashed(plain), .without = Nearness::platform});
    if (!scope.empty() && !is_all_platform) {
      out.push_back({.name = squashed(scope) + squashed(plain), .without = Nearness::platform});
    }
  } else if (!scope.empty()) {
    out.push_back({.name = squashed(name), .without = Nearness::scope});
  }
  std::erase_if(out, [](const Bare& one) { return one.name.empty(); });
  return out;
}

void add(std::vector<std::string>& signs, std::string_view kind, const Key& key,
         std::string_view squashed_name) {
  if (!squashed_name.empty()) {
    std::string sign = std::string(kind) + std::string(key.prefix) + std::string(squashed_name);
    if (std::ranges::find(signs, sign) == signs.end()) {
      signs.push_back(std::move(sign));
    }
  }
}

}  // namespace

std::string_view to_text(Nearness nearness) {
  switch (nearness) {
    case Nearness::spelling: return "spelling";
    case Nearness::separators: return "the signs between words";
    case Nearness::scope: return "its scope or group";
    case Nearness::platform: return "the platform in its name";
    case Nearness::path: return "the last elements of its path";
  }
  return "spelling";
}

std::string spelling_of(std::string_view key) {
  const Key parts = parts_of(key);
  std::string out(parts.prefix);
  for (char c : parts.rest) {
    c = c == '_' || c == ' ' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (c != '-' || out.back() != '-') {
      out += c;
    }
  }
  return out;
}

bool is_spelled_so(std::string_view key) {
  char before = 0;
  return std::ranges::none_of(key, [&](char c) {
    const bool is_odd =
        (c >= 'A' && c <= 'Z') || c == '_' || c == ' ' || (c == '-' && before == '-');
    before = c;
    return is_odd;
  });
}

std::optional<Nearness> nearness(std::string_view unknown, std::string_view known) {
  const Key a = parts_of(unknown);
  const Key b = parts_of(known);
  const std::string all = squashed(a.rest);
  if (unknown == known || a.prefix != b.prefix || all.empty()) {
    return std::nullopt;
  }
  if (all == squashed(b.rest)) {
    return spelling_of(unknown) == spelling_of(known) ? Nearness::spelling : Nearness::separators;
  }
  if (has_path(a.type)) {
    return is_path_within(a.rest, b.rest) || is_path_within(b.rest, a.rest)
               ? std::optional(Nearness::path)
               : std::nullopt;
  }
  const auto found = [](const std::vector<Bare>& bares, const std::string& whole) {
    const auto at = std::ranges::find(bares, whole, &Bare::name);
    return at == bares.end() ? std::nullopt : std::optional(at->without);
  };
  if (const auto lost = found(bares_of(b), all)) {
    return lost;
  }
  const auto gained = found(bares_of(a), squashed(b.rest));
  return gained == Nearness::scope && !may_gain_scope(a) ? std::nullopt : gained;
}

std::vector<std::string> signs_of_known(std::string_view key) {
  const Key parts = parts_of(key);
  std::vector<std::string> out;
  add(out, "", parts, squashed(parts.rest));
  if (has_path(parts.type)) {
    std::string_view above = parts.rest;
    for (int i = 0; i < kElementsMax; ++i) {
      above = parent_of(above);
      add(out, ">", parts, squashed(above));
    }
  }
  for (const Bare& one : bares_of(parts)) {
    add(out, "@", parts, one.name);
  }
  return out;
}

void for_each_sign_of_unknown(std::string_view key,
                              const std::function<void(std::string_view sign)>& take) {
  const Key parts = parts_of(key);
  thread_local std::string sign;
  const auto say = [&](std::string_view kind, std::string_view rest) {
    sign = kind;
    sign += parts.prefix;
    const std::size_t before = sign.size();
    append_squashed(rest, sign);
    if (sign.size() > before) {
      take(sign);
    }
  };
  say("", parts.rest);
  if (has_path(parts.type)) {
    say(">", parts.rest);
    std::string_view above = parts.rest;
    for (int i = 0; i < kElementsMax; ++i) {
      above = parent_of(above);
      say("", above);
    }
  } else if (may_lose_scope(parts.type) || parts.type == "gem") {
    say("@", parts.rest);
  }
  for (const Bare& one : bares_of(parts)) {
    if (one.without == Nearness::platform || may_gain_scope(parts)) {
      say("", one.name);
    }
  }
}

std::vector<std::string> signs_of_unknown(std::string_view key) {
  std::vector<std::string> out;
  for_each_sign_of_unknown(key, [&](std::string_view sign) { out.emplace_back(sign); });
  return out;
}

}  // namespace tocsin::advisories
