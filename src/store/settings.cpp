#include "store/settings.h"

namespace tocsin::store::settings {

Status put(Transaction& tx, std::string_view name, std::string_view value) {
  return tx.execute(
      "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = "
      "excluded.value",
      {name, value});
}

Result<std::optional<std::string>> find(Reader& reader, std::string_view name) {
  TOC_TRY(const auto row, reader.find("SELECT value FROM setting WHERE name = $1", {name}));
  return row ? std::optional(row->text(0)) : std::nullopt;
}

}  // namespace tocsin::store::settings
