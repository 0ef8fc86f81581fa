#include "advisories/registry_names.h"

#include "base/text.h"
#include "ecosystems/ecosystem.h"

#include <algorithm>
#include <array>
#include <optional>

namespace tocsin::advisories {
namespace {

enum class Letters { as_written, lower };
/// Which signs between words are one and the same.
enum class Separators { as_written, pep503, hyphen_is_underscore };

struct Row {
  std::string_view type;
  Letters letters = Letters::as_written;
  Separators separators = Separators::as_written;
};
/// Registries that refuse two names which differ in this alone, or redirect one to the other.
constexpr std::array kRows = {
    Row{"pypi", Letters::lower, Separators::pep503},
    Row{"cargo", Letters::lower, Separators::hyphen_is_underscore},
    Row{"nuget", Letters::lower},
    Row{"composer", Letters::lower},
    Row{"githubactions", Letters::lower},
    Row{"github", Letters::lower},
    Row{"gitlab", Letters::lower},
    Row{"bitbucket", Letters::lower},
    Row{"vscode-extension", Letters::lower},
    Row{"swift", Letters::lower},
    Row{"hex", Letters::lower},
    Row{"pub", Letters::lower},
    Row{"conan", Letters::lower},
    Row{"bitnami", Letters::lower},
};

constexpr std::array<std::string_view, 9> kPlainTypes = {
    "npm", "golang", "gem", "maven", "cran", "hackage", "julia", "opam", "ghc"};

/// No registry has a percent sign in a name: one that is left stands for an encoding which a tool
/// forgot to read. A plus is itself.
std::string decoded(std::string_view text) {
  if (text.find('%') == std::string_view::npos) {
    return std::string(text);
  }
  std::string kept;
  for (const char c : text) {
    kept += c == '+' ? std::string("%2B") : std::string(1, c);
  }
  return decode_percent(kept);
}

/// The Go proxy writes "!m" for "M" (golang.org/x/mod/module, EscapePath). A purl has small letters
/// only, so that two paths which differ in letters alone are one thing to whoever reads one.
std::string go_unescaped(std::string_view path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '!' && i + 1 < path.size() && path[i + 1] >= 'a' && path[i + 1] <= 'z') {
      out += static_cast<char>(path[++i] - 'a' + 'A');
    } else {
      out += path[i];
    }
  }
  return out;
}

/// "https://github.com/apple/swift-nio.git" and "git@github.com:apple/swift-nio" are
/// "github.com/apple/swift-nio".
std::string_view without_scheme(std::string_view path) {
  for (const std::string_view scheme : {"https:", "http:", "ssh:", "git:"}) {
    if (path.starts_with(scheme)) {
      path.remove_prefix(scheme.size());
      path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
    }
  }
  if (path.starts_with("git@")) {
    path.remove_prefix(4);
  }
  if (path.ends_with(".git")) {
    path.remove_suffix(4);
  }
  return path;
}

/// PEP 503: runs of "-", "_" and "." are one separator.
std::string pep503(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool is_separator = c == '-' || c == '_' || c == '.';
    if (!is_separator) {
      out += c;
    } else if (out.empty() || out.back() != '-') {
      out += '-';
    }
  }
  return out;
}

const Row* row_of(std::string_view type) {
  const auto found = std::ranges::find(kRows, type, &Row::type);
  return found == kRows.end() ? nullptr : &*found;
}

bool is_known(std::string_view type) {
  return row_of(type) != nullptr || std::ranges::find(kPlainTypes, type) != kPlainTypes.end();
}

std::string spelled(const Row& row, std::string path) {
  if (row.letters == Letters::lower) {
    path = to_lower(path);
  }
  if (row.separators == Separators::pep503) {
    return pep503(path);
  }
  if (row.separators == Separators::hyphen_is_underscore) {
    std::ranges::replace(path, '_', '-');
  }
  return path;
}

RegistryName split(std::string_view path, std::size_t at) {
  return at == std::string_view::npos ? RegistryName{.group = "", .name = std::string(path)}
                                      : RegistryName{.group = std::string(path.substr(0, at)),
                                                     .name = std::string(path.substr(at + 1))};
}

bool is_go_itself(std::string_view name) {
  return name == "std" || name == "stdlib" || name == "toolchain";
}

/// Which platform a gem's version names behind its hyphen ("1.2.3-x86_64-linux" → "x86_64-linux");
/// empty: none. Gem::Platform of RubyGems.
std::string_view gem_platform(std::string_view version) {
  constexpr std::array<std::string_view, 29> first_words = {
      "java",        "jruby",   "ruby",    "x86",     "x86_64",    "x64",   "i386",      "i486",
      "i586",        "i686",    "aarch64", "arm",     "arm64",     "armv6", "armv7",     "armv8",
      "ppc",         "ppc64",   "ppc64le", "powerpc", "powerpc64", "s390x", "universal", "riscv64",
      "loongarch64", "mswin32", "mswin64", "mingw32", "dalvik"};
  const std::size_t hyphen = version.find('-');
  if (hyphen == std::string_view::npos) {
    return {};
  }
  const std::string_view platform = version.substr(hyphen + 1);
  const std::string_view first = platform.substr(0, platform.find('-'));
  return std::ranges::find(first_words, first) != first_words.end() ? platform : std::string_view();
}

/// "go1.22.2 X:boringcrypto" → "1.22.2"; "1.23rc1" → "1.23.0-rc.1", which is how the advisories
/// order it; "1.23" → "1.23.0" (go.dev/doc/toolchain#version; the first release of a line had no
/// third number before 1.21).
std::string go_version(std::string_view version) {
  version = version.substr(0, version.find(' '));
  for (const std::string_view prefix : {"go", "v"}) {
    if (version.starts_with(prefix)) {
      version.remove_prefix(prefix.size());
    }
  }
  const std::size_t end = std::min(version.find_first_not_of("0123456789."), version.size());
  const std::string_view numbers = version.substr(0, end);
  std::string_view rest = version.substr(end);
  const auto dots = std::ranges::count(numbers, '.');
  if (numbers.empty() || numbers.back() == '.' || dots == 0 || dots > 2) {
    return std::string(version);
  }
  std::string out(numbers);
  if (dots == 1) {
    out += ".0";
  }
  for (const std::string_view word : {"rc", "beta"}) {
    if (rest.starts_with(word)) {
      out += "-" + std::string(word) + ".";
      rest.remove_prefix(word.size());
    }
  }
  return out + std::string(rest);
}

}  // namespace

RegistryName registry_name(std::string_view type, std::string_view group, std::string_view name) {
  if (!is_known(type)) {
    return {.group = std::string(group), .name = std::string(name)};
  }
  const Row* const row = row_of(type);
  std::string path =
      decoded(group.empty() ? std::string(name) : std::string(group) + "/" + std::string(name));
  if (type == "maven") {
    // "g:a" as one name, which is how Maven people write it.
    const std::size_t colon = path.find(':');
    return split(path, colon != std::string::npos && group.empty() ? colon : path.rfind('/'));
  }
  if (type == "golang") {
    path = to_lower(go_unescaped(path));
    return is_go_itself(path) ? RegistryName{.group = "", .name = path == "std" ? "stdlib" : path}
                              : split(path, path.rfind('/'));
  }
  if (type == "swift") {
    path = std::string(without_scheme(path));
    std::ranges::replace(path, ':', '/');
  }
  if (row != nullptr) {
    path = spelled(*row, std::move(path));
  }
  return split(path, path.rfind('/'));
}

std::string registry_version(std::string_view type, std::string_view name,
                             std::string_view version) {
  if (!is_known(type)) {
    return std::string(version);
  }
  const std::string text = decoded(trim(version));
  version = text;
  if (type == "golang" && is_go_itself(name)) {
    return go_version(version);
  }
  if (type == "gem") {
    if (const std::string_view platform = gem_platform(version); !platform.empty()) {
      version.remove_suffix(platform.size() + 1);
    }
  }
  if (version.starts_with('v') || version.starts_with('V')) {
    const ecosystems::Ecosystem* const order = ecosystems::find(type);
    if (order != nullptr && !order->is_valid(version) && order->is_valid(version.substr(1))) {
      version.remove_prefix(1);
    }
  }
  return std::string(version);
}

}  // namespace tocsin::advisories
