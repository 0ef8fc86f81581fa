// The one place where the scanner asks the readers of package databases and lock files.
#include "scan/walker.h"

#ifdef TOCSIN_HAS_INVENTORIES
#include "inventories/inventory.h"
#endif

namespace tocsin::scan {

std::vector<Component> packages_of(const std::string& path, std::string_view name, Bytes content) {
#ifdef TOCSIN_HAS_INVENTORIES
  auto read = inventories::read_inventory({.path = name, .bytes = as_text(content)});
  if (!read || !*read) {
    return {};
  }
  for (Component& component : (*read)->components) {
    component.locations.insert(component.locations.begin(), path);
  }
  return std::move((*read)->components);
#else
  std::ignore = path;
  std::ignore = name;
  std::ignore = content;
  return {};
#endif
}

}  // namespace tocsin::scan
