#include "web/trust.h"

namespace tocsin::web {

std::string log_key_text(const App& app) {
  return proof::to_text(proof::VerifierKey{app.world.store->origin(), proof::KeyType::ed25519,
                                           app.world.store->log_key()});
}

proof::Policy log_policy(const App& app, const std::string& url) {
  const store::Store& store = *app.world.store;
  proof::Policy policy;
  policy.logs.push_back(
      {.key = {store.origin(), proof::KeyType::ed25519, store.log_key()}, .url = url});
  if (const auto old = store.old_log_key()) {
    policy.logs.push_back({.key = {store.origin(), proof::KeyType::ed25519, *old}, .url = url});
  }
  return policy;
}

std::string notice_key_text(const App& app) {
  return proof::to_text(proof::VerifierKey{app.world.notice_key_name, proof::KeyType::ed25519,
                                           app.world.notice_key->public_key()});
}

}  // namespace tocsin::web
