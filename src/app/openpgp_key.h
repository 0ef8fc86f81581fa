// The OpenPGP key of an instance, which lies sealed in its store.
#pragma once

#include "app/instance.h"
#include "base/crypto.h"
#include "openpgp/openpgp.h"
#include "store/store.h"

#include <optional>

namespace tocsin::app {

/// The key that signs; nothing when there is none. Errors: internal when the sealer does not open
/// it.
Result<std::optional<openpgp::SecretKey>> read_openpgp_key(store::Store& store,
                                                           const Sealer& sealer);
enum class Making {
  if_there_is_none,  ///< what another server made meanwhile stays
  anew,              ///< it takes the place of the one before, as an act
};
/// The key that signs from now on. Its user id is the publisher's name, or that of the instance,
/// and whom mail is from: "tocsin.example <desk@tocsin.example>". Errors: those of the store.
Result<openpgp::SecretKey> make_openpgp_key(store::Store& store, const Sealer& sealer,
                                            const Configuration& configuration, Instant at,
                                            Making making);

}  // namespace tocsin::app
