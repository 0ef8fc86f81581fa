// Organizations, people, sessions, sign-in links and API keys.
#pragma once

#include "domain/access.h"
#include "store/store.h"

namespace tocsin::store {

struct Party {
  PartyId id;
  std::string handle;  ///< short, lower case, unique: "example-cloud"
  std::string name;
  bool is_operator = false;
  std::string country;             ///< ISO 3166-1 alpha-2, or empty
  std::vector<std::string> roles;  ///< roles under regimes: "product_provider", "manufacturer" …
  std::vector<std::string> markets;
  std::string size;
  std::string mail;  ///< where notices go; empty: none
  Instant created;
  std::int64_t version = 0;
};

struct Person {
  PersonId id;
  PartyId party;
  std::string name;
  std::string mail;
  Role role = Role::partner_member;
  std::string language = "en";
  std::optional<std::string> password;  ///< Argon2id string
  std::optional<Buffer> totp_secret;    ///< sealed
  std::int64_t totp_last = 0;           ///< the last time step that was used; each code works once
  bool is_active = true;
  Instant created;
  std::int64_t version = 0;
};

struct Session {
  Digest token_hash{};
  SessionId id;
  PersonId person;
  Instant created;
  Instant expires;
  Instant seen;                      ///< last used, to the minute
  std::optional<Instant> factor_at;  ///< when a second factor was last given in it
  std::string network;               ///< where it was begun from
};

struct ApiKey {
  ApiKeyId id;
  PersonId person;
  std::string name;
  Digest secret_hash{};
  std::vector<std::string> scopes;
  std::vector<std::string> networks;  ///< CIDR; empty: from anywhere
  Instant created;
  Instant expires;
  std::optional<Instant> revoked;
};

namespace parties {
Status insert(Transaction& tx, const Party& party);
Result<Party> get(Reader& reader, const PartyId& id);
Result<std::optional<Party>> find(Reader& reader, std::string_view handle);
/// Errors: stale when it changed since it was read.
Status update(Transaction& tx, const Party& party);
Result<Party> get_operator(Reader& reader);
/// By name.
Result<std::vector<Party>> list(Reader& reader);
}  // namespace parties

namespace people {
Status insert(Transaction& tx, const Person& person);
/// Errors: stale when it changed since it was read.
Status update(Transaction& tx, const Person& person);
Result<Person> get(Reader& reader, const PersonId& id);
Result<std::optional<Person>> find(Reader& reader, std::string_view mail);
Result<std::vector<Person>> list(Reader& reader, const PartyId& party);
/// Those of the operator's people whose accounts are open and who hold the role; with_factor: and
/// have a second factor.
Result<std::int64_t> count_staff(Reader& reader, Role role, bool with_factor);
/// Whether anybody exists at all: an instance without people is not set up yet.
Result<bool> any(Reader& reader);
}  // namespace people

namespace sessions {
Status insert(Transaction& tx, const Session& session);
Result<std::optional<Session>> find(Reader& reader, const Digest& token_hash, Instant now);
Status remove(Transaction& tx, const Digest& token_hash);
/// Those that still run, newest first.
Result<std::vector<Session>> list(Reader& reader, const PersonId& person, Instant now);
/// Errors: not_found unless it is this person's.
Status remove_one(Transaction& tx, const PersonId& person, const SessionId& session);
/// All but one.
Status remove_others(Transaction& tx, const PersonId& person, const SessionId& kept);
Status note_seen(Transaction& tx, const SessionId& session, Instant now);
Status note_factor(Transaction& tx, const SessionId& session, Instant now);
/// Counts a wrong code. Returns how many there were in this session.
Result<std::int64_t> note_failure(Transaction& tx, const SessionId& session);
Status remove_of(Transaction& tx, const PersonId& person);
Status remove_expired(Transaction& tx, Instant now);
Status remove_links(Transaction& tx, const PersonId& person);
/// code: the sealed hash of the code that must come with it, for a link handed over on paper.
Status insert_link(Transaction& tx, const Digest& token_hash, const PersonId& person,
                   Instant expires, const std::optional<Buffer>& code = std::nullopt);
struct SignInLink {
  PersonId person;
  std::optional<Buffer> code;
};
/// Nothing for one that is unknown, used or expired.
Result<std::optional<SignInLink>> find_link(Reader& reader, const Digest& token_hash, Instant now);
/// Errors: not_found when it was used meanwhile.
Status use_link(Transaction& tx, const Digest& token_hash, Instant now);
/// Counts a wrong code; the fifth ends the link.
Status note_link_failure(Transaction& tx, const Digest& token_hash, Instant now);
}  // namespace sessions

namespace api_keys {
Status insert(Transaction& tx, const ApiKey& key);
Result<std::optional<ApiKey>> find(Reader& reader, const Digest& secret_hash);
Result<std::vector<ApiKey>> list(Reader& reader, const PersonId& person);
Status revoke_all(Transaction& tx, const PersonId& person, Instant now);
/// Errors: not_found unless it is this person's and not yet revoked.
Status revoke(Transaction& tx, const PersonId& person, const ApiKeyId& key, Instant now);
}  // namespace api_keys

/// Sealed hashes of recovery codes; each works once.
namespace recovery_codes {
Status insert(Transaction& tx, const PersonId& person, const Buffer& code);
Status remove_of(Transaction& tx, const PersonId& person);
Result<std::vector<Buffer>> list_unused(Reader& reader, const PersonId& person);
/// code: as list_unused gave it.
Status use(Transaction& tx, const Buffer& code);
/// How many are left.
Result<std::int64_t> count(Reader& reader, const PersonId& person);
}  // namespace recovery_codes

/// The standing that decides for an organization, over all its partnerships.
Result<Standing> standing_of(Reader& reader, const PartyId& party);

/// A list of texts as it stands in a column: a JSON array.
std::string to_column(const std::vector<std::string>& texts);
std::vector<std::string> from_column(std::string_view column);

}  // namespace tocsin::store
