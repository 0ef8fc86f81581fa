// The OpenPGP key of an instance, which lies sealed in its store.
#pragma once

#include "app/instance.h"
#include "base/crypto.h"
#include "openpgp/openpgp.h"
#include "store/store.h"

#include <optional>

namespace tocsin::app {

/// The key that signs; nothing when there is none, or none that the sealer opens.
Result<std::optional<openpgp::SecretKey>> read_openpgp_key(store::Store& store,
                                                           const Sealer& sealer);
/// Another one, which signs from now on (as_first: unless there is one already, which then stays),
/// as an act where it takes another's place. It has a user id of the publisher's name, or that of
/// the instance, and of whom mail is from: "tocsin.example <desk@tocsin.example>". Errors: those of
/// the store.
Result<openpgp::SecretKey> make_openpgp_key(store::Store& store, const Sealer& sealer,
                                            const Configuration& configuration, Instant at,
                                            bool as_first);

}  // namespace tocsin::app
