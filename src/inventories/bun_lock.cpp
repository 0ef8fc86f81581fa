// bun.lock, lockfileVersion 0 and 1: bun.sh/docs/install/lockfile; oven-sh/bun,
// src/install/lockfile/bun.lock.zig. JSON with comments and trailing commas.
#include "inventories/lock_parts.h"

namespace tocsin::inventories {
namespace {

constexpr std::size_t kLevelsMax = 64;

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
void read_package(std::string_view key, const Json& json, const std::string& at, Collector& out,
                  Packages& packages) {
  const std::vector<Json> parts = json.elements();
  const std::string_view resolved =
      parts.empty() ? std::string_view() : parts[0].text().value_or(std::string_view());
  const std::size_t split = resolved.find('@', 1);
  if (split == std::string_view::npos) {
    out.problem(at, "The package is not resolved to a name and a version.");
    return;
  }
  const std::string_view name = resolved.substr(0, split);
  const std::string_view version = resolved.substr(split + 1);
  if (version.starts_with("workspace:") || version.starts_with("link:") ||
      version.starts_with("root:") ||
      (version.starts_with("file:") && !is_archive_name(version))) {
    return;  // the project's own
  }
  // An address names no release.
  const bool is_release = version.find_first_of(":/") == std::string_view::npos;
  Component component =
      is_release ? scoped_package("npm", name, version) : unregistered(name, "");
  component.ref = key;
  component.locations.emplace_back(key);
  if (const auto integrity = parts.back().text()) {
    add_integrity(component, *integrity);
  }
  packages.provide(std::string(key), packages.add(std::move(component), std::string(key)));
}

/// A package finds what it needs below its own key first, then upwards. Scopes hold a slash.
void read_needs(std::string_view key, const Json& json, Packages& packages) {
  const std::size_t* const from = packages.find(std::string(key));
  const std::vector<Json> parts = json.elements();
  if (from == nullptr) {
    return;
  }
  for (const Json& part : parts) {
    for (const std::string_view kind : {"dependencies", "optionalDependencies"}) {
      const auto needs = part.find(kind);
      if (!needs) {
        continue;
      }
      for (const auto& [name, range] : needs->members()) {
        std::string_view base = key;
        for (std::size_t level = 0; level < kLevelsMax; ++level) {
          std::string candidate(base);
          candidate.append(base.empty() ? "" : "/").append(name);
          if (packages.find(candidate) != nullptr) {
            packages.need(*from, std::move(candidate));
            break;
          }
          if (base.empty()) {
            break;
          }
          std::size_t up = base.rfind('/');
          const std::size_t above = up == std::string_view::npos || up == 0
                                        ? std::string_view::npos
                                        : base.rfind('/', up - 1);
          const std::size_t start = above == std::string_view::npos ? 0 : above + 1;
          if (up != std::string_view::npos && base.substr(start).starts_with('@')) {
            up = start == 0 ? std::string_view::npos : above;
          }
          base = up == std::string_view::npos ? std::string_view() : base.substr(0, up);
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
    for (const auto& [key, entry] : members) {
      // A longer one is of no file system, and every need of its package is looked up below it.
      if (key.size() > 4096) {
        out.problem(pointer("/packages", key.substr(0, 64)), "The key is longer than 4096 bytes.");
        continue;
      }
      read_package(key, entry, pointer("/packages", key), out, packages);
    }
    for (const auto& [key, entry] : members) {
      read_needs(key, entry, packages);
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
