// API keys: what a program may do in a person's name. A key is made in a session, never by a key,
// and never does what needs a session.
#pragma once

#include "domain/access.h"
#include "flow/world.h"
#include "store/accounts.h"

namespace tocsin::flow {

struct KeyDraft {
  std::string name;
  std::vector<std::string> scopes;    ///< texts of actions
  std::vector<std::string> networks;  ///< CIDR; empty: anywhere
  std::chrono::seconds valid_for{0};
};
struct MadeKey {
  ApiKeyId id;
  std::string secret;  ///< shown once
};
/// Errors: malformed, also for a scope that the role never has or that no key may have.
Result<MadeKey> make_api_key(const World& world, const Principal& principal, const KeyDraft& draft);
Status revoke_api_key(const World& world, const Principal& principal, const ApiKeyId& id);
Result<std::vector<store::ApiKey>> list_api_keys(const World& world, const Principal& principal);

}  // namespace tocsin::flow
