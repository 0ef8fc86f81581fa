// bun.lock, lockfileVersion 0 and 1: bun.sh/docs/install/lockfile; oven-sh/bun,
// src/install/lockfile/bun.lock.zig. JSON with comments and trailing commas.
#include "inventories/levels.h"
#include "inventories/lock_parts.h"

namespace tocsin::inventories {
namespace {

/// A longer key is of no file system, and is looked up for every package below it.
constexpr std::size_t kKeyBytesMax = 4096;

/// Behind the closing quote.
std::size_t behind_text(std::string_view text, std::size_t at) {
  ++at;
  while (at < text.size() && text[at] != '"') {
    at += text[at] == '\\' ? 2 : 1;
  }
  return std::min(at + 1, text.size());
}

/// As plain JSON: comments and the commas before a closing bracket go.
std::string to_json(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t comma = std::string::npos;  // the last thing written, but for white space
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    const std::string_view two = text.substr(at, 2);
    if (c == '"') {
      const std::size_t end = behind_text(text, at);
      out.append(text.substr(at, end - at));
      at = end;
      comma = std::string::npos;
    } else if (two == "//") {
      at = std::min(text.find('\n', at), text.size());
    } else if (two == "/*") {
      const std::size_t end = text.find("*/", at + 2);
      at = end == std::string_view::npos ? text.size() : end + 2;
    } else {
      if ((c == ']' || c == '}') && comma != std::string::npos) {
        out[comma] = ' ';
      }
      if (c == ',') {
        comma = out.size();
      } else if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
        comma = std::string::npos;
      }
      out.push_back(c);
      ++at;
    }
  }
  return out;
}

/// What a package is resolved to: "name@1.2.3", "name@github:owner/repo#abc", "name@workspace:x".
/// False when it is no component.
bool read_package(std::string_view key, const Json& json, const std::string& at, Collector& out,
                  Packages& packages) {
  const std::vector<Json> parts = json.elements();
  const std::string_view resolved =
      parts.empty() ? std::string_view() : parts[0].text().value_or(std::string_view());
  const std::size_t split = resolved.find('@', 1);
  if (split == std::string_view::npos) {
    out.problem(at, "The package is not resolved to a name and a version.");
    return false;
  }
  const std::string_view name = resolved.substr(0, split);
  const std::string_view version = resolved.substr(split + 1);
  if (version.starts_with("workspace:") || version.starts_with("link:") ||
      version.starts_with("root:") || (version.starts_with("file:") && !is_archive_name(version))) {
    return false;  // the project's own
  }
  // An address names no release.
  const bool is_release = version.find_first_of(":/") == std::string_view::npos;
  Component component = is_release ? scoped_package("npm", name, version) : unregistered(name, "");
  component.ref = key;
  component.locations.emplace_back(key);
  if (const auto integrity = parts.back().text()) {
    add_integrity(component, *integrity);
  }
  packages.provide(std::string(key), packages.add(std::move(component), std::string(key)));
  return true;
}

/// The key of the package above. Scopes hold a slash.
std::string_view above(std::string_view key) {
  const std::size_t slash = key.rfind('/');
  if (slash == std::string_view::npos || slash == 0) {
    return {};
  }
  const std::size_t before = key.rfind('/', slash - 1);
  const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
  if (key[start] != '@') {
    return key.substr(0, slash);
  }
  return key.substr(0, start == 0 ? 0 : before);
}

/// The package's own name: what is behind the key of the package above.
std::string_view name_of(std::string_view key) {
  const std::size_t end = above(key).size();
  return key.substr(end == 0 ? 0 : end + 1);
}

void read_needs(std::string_view key, const Json& json, Levels& levels, Packages& packages) {
  const std::size_t* const from = packages.find(std::string(key));
  if (from == nullptr) {
    return;
  }
  const std::vector<std::size_t> upwards = levels.upwards_from(key);
  for (const Json& part : json.elements()) {
    for (const std::string_view kind : {"dependencies", "optionalDependencies"}) {
      const auto needs = part.find(kind);
      if (!needs) {
        continue;
      }
      for (const auto& [name, range] : needs->members()) {
        if (const std::string_view found = levels.find(upwards, name); !found.empty()) {
          packages.need(*from, std::string(found));
        }
      }
    }
  }
}

bool is_mine(const Document& document) {
  const std::vector<TopMember> members = top_members(document);
  return has_name(document, {"bun.lock"}) ||
         (has_member(members, "lockfileVersion") && has_member(members, "workspaces"));
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const std::string_view text, lock_text(document));
  TOC_TRY(const JsonDocument json,
          JsonDocument::parse(to_json(text), {.bytes_max = kLockBytesMax, .depth_max = 64}));
  Collector out(with_version("bun-lock", json.root(), "lockfileVersion"));
  Packages packages(out);
  if (const auto entries = json.root().find("packages")) {
    const auto members = entries->members();
    Levels levels(above);
    for (const auto& [key, entry] : members) {
      const std::string at = place("/packages", key);
      if (key.size() > kKeyBytesMax) {
        out.problem(at, "The key is longer than 4096 bytes.");
        continue;
      }
      if (read_package(key, entry, at, out, packages)) {
        levels.add(key, name_of(key));
      }
    }
    for (const auto& [key, entry] : members) {
      read_needs(key, entry, levels, packages);
    }
    if (levels.is_exhausted()) {
      out.problem("/packages", "Not all that packages need was looked up: it is too much.");
    }
  }
  packages.relate();
  return out.finish();
}

}  // namespace

InventoryFormat bun_lock() {
  return {.id = "bun-lock",
          .authority = "oven-sh/bun, src/install/lockfile/bun.lock.zig (1.2)",
          .bytes_max = kLockBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
