#include "inventories/inventory.h"

#include "base/words.h"

#include <array>

namespace tocsin::inventories {
namespace {

constexpr std::array<std::string_view, 4> kVexWords = {"affected", "not_affected", "fixed",
                                                       "under_investigation"};

}  // namespace

std::string_view to_text(VexStatement::Status status) {
  return word_of(kVexWords, status);
}

std::optional<VexStatement::Status> parse_vex_status(std::string_view word) {
  const auto status = parse_word<VexStatement::Status>(kVexWords, word, "");
  return status ? std::optional(*status) : std::nullopt;
}

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
