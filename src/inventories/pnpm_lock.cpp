// pnpm-lock.yaml, lockfileVersion 5 to 9: pnpm/spec, lockfile; read line by line.
#include "base/text.h"
#include "inventories/lock_parts.h"

#include <algorithm>

namespace tocsin::inventories {
namespace {

/// One package of "packages" or "snapshots".
struct Entry {
  std::string where;
  std::string_view key;
  std::string_view name, version;  ///< fields of its own: it is of no registry
  std::string_view integrity, resolution;
  std::vector<std::pair<std::string_view, std::string_view>> needs;
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_place(std::string_view text) {
  return text.find("://") != std::string_view::npos || text.starts_with("file:") ||
         text.starts_with("link:") || text.starts_with("workspace:");
}

/// Without the peers that a version was resolved with: "1.2.3(react@18.2.0)" since version 6,
/// "1.2.3_react@18.2.0" before.
std::string_view without_peers(std::string_view version, bool is_slashed) {
  return version.substr(0, version.find(is_slashed ? '_' : '('));
}

/// Reads keys the way one version of the format writes them.
class Keys {
 public:
  /// is_slashed: before version 6, "/name/1.2.3" and not "/name@1.2.3".
  explicit Keys(bool is_slashed) : is_slashed_(is_slashed) {}

  /// False when the key does not name a package of a registry with its version.
  [[nodiscard]] bool split_key(std::string_view key, std::string_view& name,
                               std::string_view& version) const {
    if (is_place(key)) {
      return false;
    }
    // What stands in front of the first slash is the registry; mostly it is left out.
    const bool is_bare = key.starts_with('@') && !is_slashed_;
    std::string_view rest = key.substr(0, is_slashed_ ? key.size() : key.find('('));
    if (!is_bare) {
      const std::size_t slash = rest.find('/');
      if (slash != std::string_view::npos) {
        rest.remove_prefix(slash + 1);
      } else if (is_slashed_) {
        return false;
      }
    }
    const std::size_t at = is_slashed_ ? rest.rfind('/') : rest.find('@', 1);
    if (at == std::string_view::npos || at == 0 || at + 1 == rest.size()) {
      return false;
    }
    name = rest.substr(0, at);
    version = without_peers(rest.substr(at + 1), is_slashed_);
    const bool has_scope = name.starts_with('@');
    return !version.empty() && is_digit(version.front()) &&
           std::ranges::count(name, '/') == (has_scope ? 1 : 0);
  }
  /// What a need of "name: wanted" is provided as.
  [[nodiscard]] std::string provided(std::string_view name, std::string_view wanted) const {
    std::string_view other;
    std::string_view version;
    if (split_key(wanted, other, version)) {  // an alias states the key
      return std::string(other) + " " + std::string(version);
    }
    return std::string(name) + " " + std::string(without_peers(wanted, is_slashed_));
  }

 private:
  bool is_slashed_;
};

class Reader {
 public:
  Reader(Collector& out, Keys keys) : out_(out), packages_(out), keys_(keys) {}

  void take(const Entry& entry, bool is_snapshot) {
    if (entry.key.empty()) {
      return;
    }
    std::string_view name;
    std::string_view version;
    Component component;
    if (entry.name.empty() && keys_.split_key(entry.key, name, version)) {
      component = scoped_package("npm", name, version);
    } else if (is_snapshot) {
      return;  // said before, in packages
    } else if (inline_member(entry.resolution, "type") == "directory" ||
               entry.key.starts_with("link:")) {
      return;  // the project's own
    } else {
      name = entry.name.empty() ? around_place(entry.key) : entry.name;
      version = entry.version;
      if (name.empty()) {
        out_.problem(entry.where, "The key does not say which package it is.");
        return;
      }
      component = unregistered(name, version);
    }
    add_integrity(component, entry.integrity);
    const std::string key = std::string(name) + " " + std::string(version);
    const std::string_view origin = component.purl_type.empty() ? " elsewhere" : "";
    // A package that was resolved with several sets of peers is one.
    const std::size_t index = packages_.add(std::move(component), key + std::string(origin));
    packages_.provide(key, index);
    for (const auto& [needed, wanted] : entry.needs) {
      packages_.need(index, keys_.provided(needed, wanted));
    }
  }
  Result<Inventory> finish() {
    packages_.relate();
    return out_.finish();
  }

 private:
  /// The name in front of an address: "is-number@https://codeload.github.com/…" of version 9.
  static std::string_view around_place(std::string_view key) {
    const std::size_t at = key.find('@', 1);
    return at != std::string_view::npos && is_place(key.substr(at + 1)) ? key.substr(0, at) : "";
  }
  Collector& out_;
  Packages packages_;
  Keys keys_;
};

void take_field(const IndentedLine& line, Entry& entry) {
  if (line.key == "resolution") {
    entry.resolution = line.value;
    entry.integrity = inline_member(line.value, "integrity");
  } else if (line.key == "name") {
    entry.name = line.value;
  } else if (line.key == "version") {
    entry.version = line.value;
  }
}

bool is_mine(const Document& document) {
  const std::string_view head = head_of(document);
  return has_name(document, {"pnpm-lock.yaml"}) || head.starts_with("lockfileVersion:") ||
         head.find("\nlockfileVersion:") != std::string_view::npos;
}

/// "lockfileVersion: '6.0'" gives 6.
int version_in(std::string_view text) {
  Lines lines(text);
  IndentedLine line;
  for (std::string_view one; lines.next(one);) {
    if (parse_indented(one, line) && line.indent == 0 && line.key == "lockfileVersion") {
      return !line.value.empty() && is_digit(line.value.front()) ? line.value.front() - '0' : 0;
    }
  }
  return 0;
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const std::string_view text, lock_text(document));
  const int version = version_in(head_of(document));
  if (version < 5) {
    return fail(Errc::malformed, "The lock file's version is not read here.");
  }
  Collector out("pnpm-lock-" + std::to_string(version));
  Reader reader(out, Keys(version < 6));
  Entry entry;
  IndentedLine line;
  std::string_view section;
  bool is_in_needs = false;
  Lines lines(text);
  for (std::string_view one; lines.next(one) && !out.is_full();) {
    if (!parse_indented(one, line) || line.is_item) {
      continue;
    }
    const bool is_snapshot = section == "snapshots";
    if (line.indent <= 2) {
      reader.take(entry, is_snapshot);
      entry = {};
      is_in_needs = false;
      if (line.indent == 0) {
        section = line.key;
      } else if (section == "packages" || is_snapshot) {
        entry = {.where = lines.where(), .key = line.key};
      }
    } else if (line.indent == 4) {
      is_in_needs = line.key == "dependencies" || line.key == "optionalDependencies";
      take_field(line, entry);
    } else if (line.indent == 6 && is_in_needs) {
      entry.needs.emplace_back(line.key, line.value);
    }
  }
  reader.take(entry, section == "snapshots");
  return reader.finish();
}

}  // namespace

InventoryFormat pnpm_lock() {
  return {.id = "pnpm-lock",
          .authority = "pnpm/spec, lockfile (9.0)",
          .bytes_max = kLockBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
