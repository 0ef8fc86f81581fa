// The OpenPGP keys of this instance: the one that signs, sealed, and those before it, by which what
// they signed is checked.
#pragma once

#include "store/store.h"

#include <optional>
#include <string>
#include <vector>

namespace tocsin::store {

struct OpenPgpKey {
  Buffer fingerprint;       ///< 20 bytes
  std::string certificate;  ///< in armor
  Buffer secret;            ///< sealed; empty: it signs no more
  Instant since;            ///< of one that was read
};

namespace openpgp_keys {

/// It signs from now on, and no other does.
Status put(Transaction& tx, const OpenPgpKey& key);
/// The one that signs.
Result<std::optional<OpenPgpKey>> current(Reader& reader);
/// All that ever signed, the newest first.
Result<std::vector<OpenPgpKey>> list(Reader& reader);

}  // namespace openpgp_keys
}  // namespace tocsin::store
