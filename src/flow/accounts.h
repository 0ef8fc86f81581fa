// Organizations, people and how they prove who they are: set-up, sign-in, sessions, TOTP, API keys.
#pragma once

#include "domain/access.h"
#include "flow/world.h"
#include "store/accounts.h"

namespace tocsin::flow {

struct PartyDraft {
  std::string handle;  ///< lower-case letters, digits and dashes
  std::string name;
  std::string country;  ///< ISO 3166-1 alpha-2 or empty
  std::vector<std::string> roles;
  std::vector<std::string> markets;
  std::string size;
  std::string mail;
};
/// Errors: malformed; conflict when the handle is taken.
Result<PartyId> register_party(const World& world, const Principal& principal,
                               const PartyDraft& draft);

struct PersonDraft {
  std::string party;  ///< handle; empty: the operator
  std::string name;
  std::string mail;
  Role role = Role::partner_member;
  std::string language = "en";
};
/// Nobody gives a role to somebody of another kind of organization, and a partner's administrator
/// only makes people of the own organization. Errors: malformed; forbidden; conflict when the
/// address is taken.
Result<PersonId> register_person(const World& world, const Principal& principal,
                                 const PersonDraft& draft);

/// The very first act: the operator and its first officer-administrator. Errors: conflict when
/// anybody exists.
struct SetUpDraft {
  std::string operator_name;
  std::string country;
  std::string mail;
  std::string person_name;
  std::string password;
};
Result<PersonId> set_up(const World& world, const SetUpDraft& draft);
Result<bool> is_set_up(const World& world);

/// A link that signs its bearer in once. Returns the token.
Result<std::string> make_sign_in_link(const World& world, const PersonId& person,
                                      std::chrono::seconds valid_for);

struct SignedIn {
  std::string token;  ///< of the session cookie
  std::string csrf;
  Instant expires;
};
/// Errors: unauthenticated, with one sentence for everything that can be wrong.
Result<SignedIn> sign_in_by_link(const World& world, std::string_view token);
struct Credentials {
  std::string mail;
  std::string password;
  std::string code;  ///< TOTP, for those who have it switched on
};
Result<SignedIn> sign_in(const World& world, const Credentials& credentials);
Status sign_out(const World& world, std::string_view session_token);

/// Who bears this session or key now, with the standing of this moment. Errors: unauthenticated.
struct SessionPrincipal {
  Principal principal;
  std::string csrf;
  std::string language;
};
Result<SessionPrincipal> principal_of_session(const World& world, std::string_view token);
/// A person as a principal, with the standing of this moment. Errors: not_found; unauthenticated
/// when closed.
Result<Principal> principal_of_person(const World& world, const PersonId& person);
/// peer: the network address that it comes from. Errors: unauthenticated; forbidden from a network
/// that is not listed.
Result<Principal> principal_of_key(const World& world, std::string_view secret,
                                   std::string_view peer);

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
Result<MadeKey> make_api_key(const World& world, const Principal& principal, const KeyDraft& draft);
Status revoke_api_key(const World& world, const Principal& principal, const ApiKeyId& id);
Result<std::vector<store::ApiKey>> list_api_keys(const World& world, const Principal& principal);

/// At least 12 characters. Ends all other sessions. Errors: malformed.
Status set_password(const World& world, const Principal& principal, const std::string& password);
/// Begins TOTP (RFC 6238, SHA-1, 30 s, 6 digits) for oneself: the secret in base32, to be confirmed
/// by a code.
Result<std::string> begin_totp(const World& world, const Principal& principal);
Status confirm_totp(const World& world, const Principal& principal, std::string_view secret,
                    std::string_view code);

/// The code of a time step. For tests and for checking.
std::string totp_code(Bytes secret, std::int64_t step);

/// Whether an address lies in a network: "192.0.2.0/24", "2001:db8::/32", or a single address.
bool is_in_network(std::string_view address, std::string_view network);

}  // namespace tocsin::flow
