#include "store/openpgp_keys.h"

namespace tocsin::store::openpgp_keys {
namespace {

OpenPgpKey key_of(const Row& row) {
  return {.fingerprint = row.bytes(0),
          .certificate = row.text(1),
          .secret = row.is_null(2) ? Buffer() : row.bytes(2),
          .since = row.instant(3)};
}

}  // namespace

Status put(Transaction& tx, const OpenPgpKey& key) {
  TOC_CHECK(tx.execute("UPDATE openpgp_key SET secret = NULL WHERE secret IS NOT NULL"));
  return tx.execute(
      "INSERT INTO openpgp_key (fingerprint, certificate, secret, since) VALUES ($1, $2, $3, $4)",
      {key.fingerprint, key.certificate, key.secret, tx.now()});
}

Result<std::optional<OpenPgpKey>> current(Reader& reader) {
  TOC_TRY(
      const auto row,
      reader.find("SELECT fingerprint, certificate, secret, since FROM openpgp_key WHERE secret IS "
                  "NOT NULL ORDER BY since DESC LIMIT 1"));
  return row ? std::optional(key_of(*row)) : std::nullopt;
}

Result<std::vector<OpenPgpKey>> list(Reader& reader) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT fingerprint, certificate, secret, since FROM openpgp_key "
                       "ORDER BY since DESC, fingerprint"));
  return all_of<OpenPgpKey>(rows, key_of);
}

}  // namespace tocsin::store::openpgp_keys
