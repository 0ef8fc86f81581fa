#include "app/openpgp_key.h"

#include "base/text.h"
#include "store/key_changes.h"
#include "store/openpgp_keys.h"
#include "store/secrets.h"

namespace tocsin::app {

Result<std::optional<openpgp::SecretKey>> read_openpgp_key(store::Store& store,
                                                           const Sealer& sealer) {
  TOC_TRY(const auto row, store.read(store::openpgp_keys::current));
  if (!row) {
    return std::optional<openpgp::SecretKey>();
  }
  TOC_TRY(const Buffer secret,
          sealer.open(store::about_openpgp_key(row->fingerprint), row->secret));
  TOC_TRY(openpgp::SecretKey key, openpgp::SecretKey::load(secret));
  return std::optional(std::move(key));
}

Result<openpgp::SecretKey> make_openpgp_key(store::Store& store, const Sealer& sealer,
                                            const Configuration& configuration, Instant at,
                                            Making making) {
  std::string name = configuration.publisher.name;
  if (name.empty()) {
    name = store.origin().substr(0, store.origin().find('/'));
  }
  TOC_TRY(openpgp::SecretKey key,
          openpgp::SecretKey::generate(name + " <" + configuration.channels.mail.from + ">", at));
  TOC_TRY(const Buffer fingerprint, parse_hex(to_lower(key.fingerprint())));
  TOC_TRY(const bool is_ours, store.write([&](store::Transaction& tx) -> Result<bool> {
    TOC_TRY(const auto before, store::openpgp_keys::current(tx));
    if (before && making == Making::if_there_is_none) {
      return false;  // another server's
    }
    if (making == Making::anew) {
      store::key_changes::record_rotation(tx, "openpgp", "rotated");
    }
    TOC_CHECK(store::openpgp_keys::put(
        tx, {.fingerprint = fingerprint,
             .certificate = key.certificate(),
             .secret = sealer.seal(store::about_openpgp_key(fingerprint), key.bytes()),
             .since = tx.now()}));
    return true;
  }));
  if (!is_ours) {
    TOC_TRY(auto theirs, read_openpgp_key(store, sealer));
    return theirs ? Result<openpgp::SecretKey>(*std::move(theirs))
                  : fail(Errc::internal, "The OpenPGP key of this store was lost meanwhile.");
  }
  return key;
}

}  // namespace tocsin::app
