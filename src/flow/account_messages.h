// What an account's owner is told of it, and what ends with a change of it.
#pragma once

#include "flow/world.h"
#include "store/accounts.h"

#include <string_view>

namespace tocsin::flow {

/// Queues the mail `name` of rules/notices/account.yaml to the person, in both languages.
Status tell_owner(const World& world, store::Transaction& tx, const store::Person& person,
                  std::string_view name);

/// The same to the address of an organization.
Status tell_address(const World& world, store::Transaction& tx, const store::Party& party,
                    std::string_view name);
/// Mails a one-time link to its person.
Status mail_link(const World& world, store::Transaction& tx, const store::Person& person,
                 const std::string& token);

/// Ends all keys of the person, and all sessions but one (a nil id: all).
Status end_sessions_but(store::Transaction& tx, const PersonId& person, const SessionId& kept);
/// The same, and sign-in links that were not used yet.
Status end_everything_but(store::Transaction& tx, const PersonId& person, const SessionId& kept);

}  // namespace tocsin::flow
