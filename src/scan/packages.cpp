// The one place where the scanner asks the readers of package databases and lock files.
#include "scan/walker.h"

#include "inventories/inventory.h"

namespace tocsin::scan {

std::vector<Component> packages_of(const std::string& path, std::string_view name, Bytes content) {
  auto read = inventories::read_inventory({.path = name, .bytes = as_text(content)});
  if (!read || !*read) {
    return {};
  }
  for (Component& component : (*read)->components) {
    component.locations.insert(component.locations.begin(), path);
  }
  return std::move((*read)->components);
}

}  // namespace tocsin::scan
