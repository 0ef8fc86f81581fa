// composer.lock: getcomposer.org/doc, basic-usage; composer/composer, src/Composer/Package/Locker.
#include "base/text.h"
#include "inventories/lock_parts.h"

namespace tocsin::inventories {
namespace {

void read_package(const Json& json, const std::string& at, Collector& out, Packages& packages) {
  const std::string_view name = view_of(json, "name");
  const std::string_view version = view_of(json, "version");
  if (name.empty() || version.empty()) {
    out.problem(at, "The package has no name or no version.");
    return;
  }
  const auto dist = json.find("dist");
  if (dist && view_of(*dist, "type") == "path") {
    return;  // a folder: the project's own
  }
  Component component = scoped_package("composer", name, version);
  if (dist) {
    add_hash(component, "sha1", view_of(*dist, "shasum"));
  }
  const std::string key = to_lower(name);
  const std::size_t index = packages.add(std::move(component), key + " " + std::string(version));
  packages.provide(key, index);
  if (const auto needed = json.find("require")) {
    for (const auto& [other, range] : needed->members()) {
      packages.need(index, to_lower(other));
    }
  }
}

bool is_mine(const Document& document) {
  const std::vector<TopMember> members = top_members(document);
  return has_name(document, {"composer.lock"}) ||
         (has_member(members, "packages") &&
          (has_member(members, "content-hash") || has_member(members, "packages-dev")));
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const JsonDocument json, parse_json(document, kLockBytesMax));
  Collector out("composer-lock");
  Packages packages(out);
  for (const std::string_view list : {"packages", "packages-dev"}) {
    std::size_t index = 0;
    for (const Json& entry : elements_of(json.root(), list)) {
      read_package(entry, pointer(pointer("", list), index++), out, packages);
    }
  }
  packages.relate();
  return out.finish();
}

}  // namespace

InventoryFormat composer_lock() {
  return {.id = "composer-lock",
          .authority = "composer/composer, src/Composer/Package/Locker.php (2.8)",
          .bytes_max = kLockBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
