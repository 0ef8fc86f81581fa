#include "inventories/inventory.h"

namespace tocsin::inventories {

Result<std::optional<Inventory>> read_inventory(const Document& document) {
  static const std::vector<InventoryFormat> formats = all();
  for (const InventoryFormat& format : formats) {
    if (!format.is_mine(document)) {
      continue;
    }
    if (document.bytes.size() > format.bytes_max) {
      return fail(Errc::too_large,
                  "The document is larger than " + std::to_string(format.bytes_max) + " bytes.");
    }
    TOC_TRY(Inventory inventory, format.read(document));
    return std::optional(std::move(inventory));
  }
  return std::optional<Inventory>();
}

}  // namespace tocsin::inventories
