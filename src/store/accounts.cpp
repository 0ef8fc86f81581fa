#include "store/accounts.h"

#include "base/json.h"

namespace tocsin::store {
namespace {

constexpr std::string_view kParty =
    "SELECT id, handle, name, is_operator, country, roles, markets, size, mail, created, version "
    "FROM party ";
constexpr std::string_view kPerson =
    "SELECT id, party_id, name, mail, role, language, password, totp_secret, totp_last, is_active, "
    "created, version "
    "FROM person ";
constexpr std::string_view kApiKey =
    "SELECT id, person_id, name, secret_hash, scopes, networks, created, expires, revoked FROM "
    "api_key ";

constexpr std::string_view kSession =
    "SELECT token_hash, id, person_id, created, expires, seen, factor_at, network FROM "
    "session ";

std::string sql(std::string_view select, std::string_view rest) {
  return std::string(select) + std::string(rest);
}

Party party_of(const Row& row) {
  return {.id = row.id<PartyId>(0),
          .handle = row.text(1),
          .name = row.text(2),
          .is_operator = row.integer(3) != 0,
          .country = row.text(4),
          .roles = from_column(row.text(5)),
          .markets = from_column(row.text(6)),
          .size = row.text(7),
          .mail = row.text(8),
          .created = row.instant(9),
          .version = row.integer(10)};
}

Person person_of(const Row& row) {
  return {.id = row.id<PersonId>(0),
          .party = row.id<PartyId>(1),
          .name = row.text(2),
          .mail = row.text(3),
          .role = stored(parse_role(row.text(4)), "person.role"),
          .language = row.text(5),
          .password = row.optional_text(6),
          .totp_secret = row.is_null(7) ? std::nullopt : std::optional(row.bytes(7)),
          .totp_last = row.integer(8),
          .is_active = row.integer(9) != 0,
          .created = row.instant(10),
          .version = row.integer(11)};
}

Session session_of(const Row& row) {
  return {.token_hash = row.digest(0),
          .id = row.id<SessionId>(1),
          .person = row.id<PersonId>(2),
          .created = row.instant(3),
          .expires = row.instant(4),
          .seen = row.instant(5),
          .factor_at = row.optional_instant(6),
          .network = row.text(7)};
}

ApiKey key_of(const Row& row) {
  return {.id = row.id<ApiKeyId>(0),
          .person = row.id<PersonId>(1),
          .name = row.text(2),
          .secret_hash = row.digest(3),
          .scopes = from_column(row.text(4)),
          .networks = from_column(row.text(5)),
          .created = row.instant(6),
          .expires = row.instant(7),
          .revoked = row.optional_instant(8)};
}

}  // namespace

std::string to_column(const std::vector<std::string>& texts) {
  JsonWriter json;
  json.begin_array();
  for (const std::string& text : texts) {
    json.text(text);
  }
  return json.end_array().take();
}

std::vector<std::string> from_column(std::string_view column) {
  std::vector<std::string> out;
  const JsonDocument document = stored(JsonDocument::parse(column), "a list of texts");
  for (const Json& element : document.root().elements()) {
    out.emplace_back(element.text().value_or(""));
  }
  return out;
}

namespace parties {

Status insert(Transaction& tx, const Party& party) {
  return tx.execute(
      "INSERT INTO party (id, handle, name, is_operator, country, roles, markets, size, "
      "attributes, mail, created, version) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '[]', $9, $10, 1)",
      {party.id, party.handle, party.name, party.is_operator ? 1 : 0, party.country,
       to_column(party.roles), to_column(party.markets), party.size, party.mail, party.created});
}

Result<Party> get(Reader& reader, const PartyId& id) {
  TOC_TRY(const auto row, reader.find(sql(kParty, "WHERE id = $1"), {id}));
  return row ? Result<Party>(party_of(*row))
             : fail(Errc::not_found, "There is no such organization.");
}

Result<std::optional<Party>> find(Reader& reader, std::string_view handle) {
  TOC_TRY(const auto row, reader.find(sql(kParty, "WHERE handle = $1"), {handle}));
  return row ? std::optional(party_of(*row)) : std::nullopt;
}

Status update(Transaction& tx, const Party& party) {
  TOC_TRY(const Rows rows,
          tx.query("UPDATE party SET name = $1, country = $2, roles = $3, markets = $4, size = $5, "
                   "mail = $6, version = version + 1 WHERE id = $7 AND version = $8 RETURNING "
                   "version",
                   {party.name, party.country, to_column(party.roles), to_column(party.markets),
                    party.size, party.mail, party.id, party.version}));
  return rows.empty()
             ? Status(fail(Errc::stale, "This organization was changed meanwhile; read it again."))
             : Status();
}

Result<Party> get_operator(Reader& reader) {
  TOC_TRY(const auto row, reader.find(sql(kParty, "WHERE is_operator = 1")));
  return row ? Result<Party>(party_of(*row))
             : fail(Errc::conflict, "This instance is not set up yet.");
}

Result<std::vector<Party>> list(Reader& reader) {
  TOC_TRY(const Rows rows, reader.query(sql(kParty, "ORDER BY name, id")));
  return all_of(rows, party_of);
}

}  // namespace parties

namespace people {

Status insert(Transaction& tx, const Person& person) {
  return tx.execute(
      "INSERT INTO person (id, party_id, name, mail, role, language, password, totp_secret, "
      "totp_last, is_active, "
      "created, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)",
      {person.id, person.party, person.name, person.mail, to_text(person.role), person.language,
       person.password, person.totp_secret, person.totp_last, person.is_active ? 1 : 0,
       person.created});
}

Status update(Transaction& tx, const Person& person) {
  TOC_TRY(const Rows rows,
          tx.query("UPDATE person SET name = $1, mail = $2, role = $3, language = $4, password = "
                   "$5, totp_secret = $6, "
                   "totp_last = $7, is_active = $8, version = version + 1 WHERE id = $9 AND "
                   "version = $10 RETURNING version",
                   {person.name, person.mail, to_text(person.role), person.language,
                    person.password, person.totp_secret, person.totp_last, person.is_active ? 1 : 0,
                    person.id, person.version}));
  if (rows.empty()) {
    return fail(Errc::stale, "This account was changed meanwhile; read it again.");
  }
  return {};
}

Result<Person> get(Reader& reader, const PersonId& id) {
  TOC_TRY(const auto row, reader.find(sql(kPerson, "WHERE id = $1"), {id}));
  return row ? Result<Person>(person_of(*row)) : fail(Errc::not_found, "There is no such person.");
}

Result<std::optional<Person>> find(Reader& reader, std::string_view mail) {
  TOC_TRY(const auto row, reader.find(sql(kPerson, "WHERE mail = $1"), {mail}));
  return row ? std::optional(person_of(*row)) : std::nullopt;
}

Result<std::vector<Person>> list(Reader& reader, const PartyId& party) {
  TOC_TRY(const Rows rows,
          reader.query(sql(kPerson, "WHERE party_id = $1 ORDER BY name, id"), {party}));
  return all_of(rows, person_of);
}

Result<std::int64_t> count_staff(Reader& reader, Role role, bool with_factor) {
  TOC_TRY(const auto row,
          reader.find("SELECT count(*) FROM person WHERE role = $1 AND is_active = 1 AND ($2 = 0 "
                      "OR totp_secret IS NOT NULL)",
                      {to_text(role), with_factor ? 1 : 0}));
  return row->integer(0);
}

Result<bool> any(Reader& reader) {
  TOC_TRY(const auto row, reader.find("SELECT id FROM person LIMIT 1"));
  return row.has_value();
}

}  // namespace people

namespace sessions {

Status insert(Transaction& tx, const Session& session) {
  return tx.execute(
      "INSERT INTO session (token_hash, id, person_id, created, expires, seen, factor_at, network) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      {session.token_hash, session.id, session.person, session.created, session.expires,
       session.seen, session.factor_at, session.network});
}

Result<std::optional<Session>> find(Reader& reader, const Digest& token_hash, Instant now) {
  TOC_TRY(const auto row,
          reader.find(sql(kSession, "WHERE token_hash = $1 AND expires > $2"), {token_hash, now}));
  return row ? std::optional(session_of(*row)) : std::nullopt;
}

Result<std::vector<Session>> list(Reader& reader, const PersonId& person, Instant now) {
  TOC_TRY(
      const Rows rows,
      reader.query(sql(kSession, "WHERE person_id = $1 AND expires > $2 ORDER BY created DESC, id"),
                   {person, now}));
  return all_of(rows, session_of);
}

Status remove_one(Transaction& tx, const PersonId& person, const SessionId& session) {
  TOC_TRY(const Rows rows,
          tx.query("DELETE FROM session WHERE id = $1 AND person_id = $2 RETURNING id",
                   {session, person}));
  return rows.empty() ? Status(fail(Errc::not_found, "There is no such session.")) : Status();
}

Status remove_others(Transaction& tx, const PersonId& person, const SessionId& kept) {
  return tx.execute("DELETE FROM session WHERE person_id = $1 AND id <> $2", {person, kept});
}

Status note_seen(Transaction& tx, const SessionId& session, Instant now) {
  return tx.execute("UPDATE session SET seen = $1 WHERE id = $2", {now, session});
}

Status note_factor(Transaction& tx, const SessionId& session, Instant now) {
  return tx.execute("UPDATE session SET factor_at = $1, failures = 0 WHERE id = $2",
                    {now, session});
}

Result<std::int64_t> note_failure(Transaction& tx, const SessionId& session) {
  TOC_TRY(const Rows rows,
          tx.query("UPDATE session SET failures = failures + 1 WHERE id = $1 RETURNING failures",
                   {session}));
  return rows.empty() ? Result<std::int64_t>(0) : Result<std::int64_t>(rows.front().integer(0));
}

Status remove(Transaction& tx, const Digest& token_hash) {
  return tx.execute("DELETE FROM session WHERE token_hash = $1", {token_hash});
}

Status remove_of(Transaction& tx, const PersonId& person) {
  return tx.execute("DELETE FROM session WHERE person_id = $1", {person});
}

Status remove_expired(Transaction& tx, Instant now) {
  TOC_CHECK(tx.execute("DELETE FROM session WHERE expires <= $1", {now}));
  return tx.execute("DELETE FROM sign_in_link WHERE expires <= $1", {now});
}

Status remove_links(Transaction& tx, const PersonId& person) {
  return tx.execute("DELETE FROM sign_in_link WHERE person_id = $1", {person});
}

Status insert_link(Transaction& tx, const Digest& token_hash, const PersonId& person,
                   Instant expires, const std::optional<Buffer>& code) {
  return tx.execute(
      "INSERT INTO sign_in_link (token_hash, person_id, expires, used, code) VALUES ($1, $2, $3, "
      "NULL, $4)",
      {token_hash, person, expires, code});
}

Result<std::optional<SignInLink>> find_link(Reader& reader, const Digest& token_hash, Instant now) {
  TOC_TRY(const auto row,
          reader.find("SELECT person_id, code FROM sign_in_link WHERE token_hash = $1 AND "
                      "used IS NULL AND expires > $2",
                      {token_hash, now}));
  if (!row) {
    return std::optional<SignInLink>();
  }
  return std::optional(
      SignInLink{.person = row->id<PersonId>(0),
                 .code = row->is_null(1) ? std::nullopt : std::optional(row->bytes(1))});
}

Status use_link(Transaction& tx, const Digest& token_hash, Instant now) {
  TOC_TRY(const Rows rows,
          tx.query("UPDATE sign_in_link SET used = $1 WHERE token_hash = $2 AND used IS NULL AND "
                   "expires > $3 RETURNING person_id",
                   {now, token_hash, now}));
  return rows.empty()
             ? Status(fail(Errc::not_found, "This sign-in link is unknown, used or expired."))
             : Status();
}

Status note_link_failure(Transaction& tx, const Digest& token_hash, Instant now) {
  TOC_CHECK(tx.execute("UPDATE sign_in_link SET failures = failures + 1 WHERE token_hash = $1",
                       {token_hash}));
  return tx.execute("UPDATE sign_in_link SET used = $1 WHERE token_hash = $2 AND failures >= 5",
                    {now, token_hash});
}

}  // namespace sessions

namespace api_keys {

Status insert(Transaction& tx, const ApiKey& key) {
  return tx.execute(
      "INSERT INTO api_key (id, person_id, name, secret_hash, scopes, networks, created, expires, "
      "revoked) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL)",
      {key.id, key.person, key.name, key.secret_hash, to_column(key.scopes),
       to_column(key.networks), key.created, key.expires});
}

Result<std::optional<ApiKey>> find(Reader& reader, const Digest& secret_hash) {
  TOC_TRY(const auto row, reader.find(sql(kApiKey, "WHERE secret_hash = $1"), {secret_hash}));
  return row ? std::optional(key_of(*row)) : std::nullopt;
}

Result<std::vector<ApiKey>> list(Reader& reader, const PersonId& person) {
  TOC_TRY(const Rows rows,
          reader.query(sql(kApiKey, "WHERE person_id = $1 ORDER BY created, id"), {person}));
  return all_of(rows, key_of);
}

Status revoke_all(Transaction& tx, const PersonId& person, Instant now) {
  return tx.execute("UPDATE api_key SET revoked = $1 WHERE person_id = $2 AND revoked IS NULL",
                    {now, person});
}

Status revoke(Transaction& tx, const PersonId& person, const ApiKeyId& key, Instant now) {
  TOC_TRY(const Rows rows,
          tx.query("UPDATE api_key SET revoked = $1 WHERE id = $2 AND person_id = $3 AND "
                   "revoked IS NULL RETURNING id",
                   {now, key, person}));
  if (rows.empty()) {
    return fail(Errc::not_found, "There is no such API key.");
  }
  return {};
}

}  // namespace api_keys

namespace recovery_codes {

Status insert(Transaction& tx, const PersonId& person, const Buffer& code) {
  return tx.execute("INSERT INTO recovery_code (code, person_id, used) VALUES ($1, $2, NULL)",
                    {code, person});
}

Status remove_of(Transaction& tx, const PersonId& person) {
  return tx.execute("DELETE FROM recovery_code WHERE person_id = $1", {person});
}

Result<std::vector<Buffer>> list_unused(Reader& reader, const PersonId& person) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT code FROM recovery_code WHERE person_id = $1 AND used IS NULL",
                       {person}));
  std::vector<Buffer> out;
  for (const Row& row : rows) {
    out.push_back(row.bytes(0));
  }
  return out;
}

Status use(Transaction& tx, const Buffer& code) {
  return tx.execute("UPDATE recovery_code SET used = $1 WHERE code = $2", {tx.now(), code});
}

Result<std::int64_t> count(Reader& reader, const PersonId& person) {
  TOC_TRY(const auto row,
          reader.find("SELECT count(*) FROM recovery_code WHERE person_id = $1 AND used IS NULL",
                      {person}));
  return row->integer(0);
}

}  // namespace recovery_codes

Result<Standing> standing_of(Reader& reader, const PartyId& party) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT standing FROM partnership WHERE party_id = $1", {party}));
  std::vector<Standing> standings;
  for (const Row& row : rows) {
    standings.push_back(stored(parse_standing(row.text(0)), "partnership.standing"));
  }
  return strictest(standings);
}

}  // namespace tocsin::store
