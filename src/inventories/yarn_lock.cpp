// yarn.lock of Yarn 1 (classic.yarnpkg.com, yarn-lock; yarnpkg/yarn, src/lockfile) and of Yarn 2 to
// 4 (yarnpkg/berry, packages/yarnpkg-core/sources/Project.ts), read line by line.
#include "base/text.h"
#include "inventories/lock_parts.h"

namespace tocsin::inventories {
namespace {

/// "@scope/name@range" around the "@" that ends the name.
std::pair<std::string_view, std::string_view> around_name(std::string_view descriptor) {
  const std::size_t at = descriptor.find('@', 1);
  return at == std::string_view::npos
             ? std::pair(descriptor, std::string_view())
             : std::pair(descriptor.substr(0, at), descriptor.substr(at + 1));
}

std::string_view without_quotes(std::string_view text) {
  text = trim(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    return text.substr(1, text.size() - 2);
  }
  return text;
}

/// What a range points at.
enum class Origin { registry, elsewhere, own };

Origin origin_of(std::string_view range) {
  if (range.starts_with("workspace:") || range.starts_with("link:") ||
      range.starts_with("portal:") || range.starts_with("./") || range.starts_with("../") ||
      (range.starts_with("file:") && !is_archive_name(range))) {
    return Origin::own;
  }
  if (range.starts_with("npm:") || range.starts_with("virtual:") || range.starts_with("patch:")) {
    return Origin::registry;
  }
  // "user/repo", an address; but a tag of the registry has neither colon nor slash.
  return range.find_first_of(":/") == std::string_view::npos ? Origin::registry : Origin::elsewhere;
}

/// One block of either kind of file.
struct Entry {
  std::string where;
  std::string_view descriptors;  ///< the line that opens it, without its colon
  std::string_view version, resolved, integrity, resolution;
  std::vector<std::pair<std::string_view, std::string_view>> needs;
};

class Reader {
 public:
  Reader(Collector& out, bool is_berry) : out_(out), packages_(out), is_berry_(is_berry) {}

  void take(const Entry& entry) {
    if (entry.descriptors.empty() || entry.descriptors == "__metadata") {
      return;
    }
    std::vector<std::string_view> descriptors;
    for (const std::string_view one : split(entry.descriptors, ',')) {
      descriptors.push_back(without_quotes(one));
    }
    if (entry.version.empty()) {
      out_.problem(entry.where, "The package has no version.");
      return;
    }
    // Berry says what it resolved to; for Yarn 1 the range tells, where it is not an alias.
    auto [name, range] =
        around_name(entry.resolution.empty() ? descriptors.front() : entry.resolution);
    Origin origin = origin_of(range);
    if (!is_berry_) {
      if (std::string_view alias = range; take_prefix(alias, "npm:")) {
        name = around_name(alias).first;
      } else if (is_git(entry.resolved)) {
        origin = Origin::elsewhere;
      }
    }
    if (name.empty()) {
      out_.problem(entry.where, "The package has no name.");
      return;
    }
    if (origin == Origin::own) {
      return;
    }
    Component component = origin == Origin::registry ? scoped_package("npm", name, entry.version)
                                                     : unregistered(name, entry.version);
    add_integrity(component, entry.integrity);
    const std::size_t index =
        packages_.add(std::move(component), std::string(name) + " " + std::string(entry.version) +
                                                (origin == Origin::elsewhere ? " elsewhere" : ""));
    for (const std::string_view descriptor : descriptors) {
      packages_.provide(std::string(descriptor), index);
    }
    for (const auto& [needed, wanted] : entry.needs) {
      // Berry leaves the protocol of the registry out where it is needed.
      const bool is_plain = is_berry_ && wanted.find(':') == std::string_view::npos;
      packages_.need(index, std::string(needed) + (is_plain ? "@npm:" : "@") + std::string(wanted));
    }
  }
  Result<Inventory> finish() {
    packages_.relate();
    return out_.finish();
  }

 private:
  static bool is_git(std::string_view resolved) {
    return resolved.starts_with("git") || resolved.starts_with("https://codeload.github.com/");
  }
  Collector& out_;
  Packages packages_;
  bool is_berry_;
};

/// Splits "key value" of Yarn 1 and "key: value" of Berry.
std::pair<std::string_view, std::string_view> field_of(std::string_view text) {
  const std::size_t start = text.starts_with('"') ? std::min(text.find('"', 1), text.size()) : 0;
  const std::size_t space = text.find(' ', start);
  std::string_view key = text.substr(0, space);
  if (key.ends_with(':')) {
    key.remove_suffix(1);
  }
  return {without_quotes(key),
          space == std::string_view::npos ? "" : without_quotes(text.substr(space + 1))};
}

void take_field(std::string_view key, std::string_view value, Entry& entry) {
  if (key == "version") {
    entry.version = value;
  } else if (key == "resolved") {
    entry.resolved = value;
  } else if (key == "integrity") {
    entry.integrity = value;
  } else if (key == "resolution") {
    entry.resolution = value;
  }
  // The checksum of Berry is over the archive that its cache makes, not over the package's file.
}

bool is_mine(const Document& document) {
  const std::string_view head = head_of(document);
  return has_name(document, {"yarn.lock"}) ||
         head.find("# yarn lockfile v1") != std::string_view::npos ||
         head.find("\n__metadata:") != std::string_view::npos || head.starts_with("__metadata:") ||
         head.starts_with("# This file is generated by running \"yarn install\"");
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const std::string_view text, lock_text(document));
  const std::string_view head = head_of(document);
  const bool is_berry = head.find("__metadata:") != std::string_view::npos;
  Collector out(is_berry ? "yarn-lock-berry" : "yarn-lock-1");
  Reader reader(out, is_berry);
  Entry entry;
  bool is_in_needs = false;
  Lines lines(text);
  for (std::string_view line; lines.next(line) && !out.is_full();) {
    const std::size_t indent = line.find_first_not_of(' ');
    if (indent == std::string_view::npos || line[indent] == '#') {
      continue;
    }
    const std::string_view content = trim(line);
    if (indent == 0) {
      reader.take(entry);
      entry = {.where = lines.where()};
      is_in_needs = false;
      if (!content.ends_with(':')) {
        out.problem(lines.where(), "The line opens no package.");
        continue;
      }
      entry.descriptors = content.substr(0, content.size() - 1);
      // Berry puts all of them in one pair of quotes.
      if (is_berry) {
        entry.descriptors = without_quotes(entry.descriptors);
      }
      continue;
    }
    const auto [key, value] = field_of(content);
    if (indent == 2) {
      is_in_needs = key == "dependencies" || key == "optionalDependencies";
      take_field(key, value, entry);
    } else if (indent == 4 && is_in_needs) {
      entry.needs.emplace_back(key, value);
    }
  }
  reader.take(entry);
  return reader.finish();
}

}  // namespace

InventoryFormat yarn_lock() {
  return {.id = "yarn-lock",
          .authority = "yarnpkg/yarn, src/lockfile (1.22); yarnpkg/berry, Project.ts (4)",
          .bytes_max = kLockBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
