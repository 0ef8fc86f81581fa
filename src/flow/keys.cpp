#include "flow/keys.h"

#include "base/text.h"
#include "flow/sign_in.h"
#include "flow/tokens.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

using store::Act;
using store::Transaction;

constexpr std::chrono::hours kKeyLifeMax{24 * 366};
constexpr std::string_view kKeyPrefix = "tocsin_";

Act key_act(std::string kind, const Principal& principal) {
  return {
      .kind = std::move(kind), .actor = actor_of(principal), .case_id = std::nullopt, .detail = {}};
}

/// Standing changes, and a key is judged anew at each use: what counts here is the role.
bool may_be_scope(const Principal& principal, std::string_view scope) {
  return std::ranges::any_of(all_actions(), [&](Action action) {
    return to_text(action) == scope && is_open_to(principal.role, action) &&
           proof_of(action) == Proof::any;
  });
}

Status check_draft(const Principal& principal, const KeyDraft& draft) {
  if (trim(draft.name).empty() || draft.name.size() > 100) {
    return fail(Errc::malformed, "A key has a name of at most 100 bytes.", "/name");
  }
  if (draft.valid_for <= std::chrono::seconds(0) || draft.valid_for > kKeyLifeMax) {
    return fail(Errc::malformed, "A key is valid for at least a second and at most 366 days.",
                "/valid_for_s");
  }
  if (draft.scopes.empty()) {
    return fail(Errc::malformed, "Say what the key is for: it needs at least one scope.",
                "/scopes");
  }
  for (const std::string& scope : draft.scopes) {
    if (!may_be_scope(principal, scope)) {
      return fail(Errc::malformed, "There is no scope of that name that you could give.",
                  "/scopes");
    }
  }
  for (const std::string& network : draft.networks) {
    if (!is_in_network(network.substr(0, network.find('/')), network)) {
      return fail(Errc::malformed, "This is not a network such as 192.0.2.0/24.", "/networks");
    }
  }
  return {};
}

}  // namespace

Result<MadeKey> make_api_key(const World& world, const Principal& principal,
                             const KeyDraft& draft) {
  TOC_CHECK(may(principal, Action::manage_own_keys));
  TOC_CHECK(check_draft(principal, draft));
  const std::string secret = std::string(kKeyPrefix) + random_token();
  return world.store->write([&](Transaction& tx) -> Result<MadeKey> {
    const store::ApiKey key{.id = make_id<ApiKeyId>(tx.now()),
                            .person = principal.person,
                            .name = draft.name,
                            .secret_hash = sha256(as_bytes(secret)),
                            .scopes = draft.scopes,
                            .networks = draft.networks,
                            .created = tx.now(),
                            .expires = tx.now() + draft.valid_for,
                            .revoked = std::nullopt};
    TOC_CHECK(store::api_keys::insert(tx, key));
    Act act = key_act("key.made", principal);
    act.detail.set("key", to_text(key.id))
        .set("scopes", key.scopes)
        .set("expires", to_rfc3339(key.expires));
    tx.record(std::move(act));
    return MadeKey{.id = key.id, .secret = secret};
  });
}

Status revoke_api_key(const World& world, const Principal& principal, const ApiKeyId& id) {
  TOC_CHECK(may(principal, Action::manage_own_keys));
  return world.store->write([&](Transaction& tx) -> Status {
    TOC_CHECK(store::api_keys::revoke(tx, principal.person, id, tx.now()));
    Act act = key_act("key.revoked", principal);
    act.detail.set("key", to_text(id));
    tx.record(std::move(act));
    return {};
  });
}

Result<std::vector<store::ApiKey>> list_api_keys(const World& world, const Principal& principal) {
  TOC_CHECK(may(principal, Action::manage_own_keys));
  return world.store->read(
      [&](store::Reader& reader) { return store::api_keys::list(reader, principal.person); });
}

}  // namespace tocsin::flow
