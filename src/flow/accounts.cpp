#include "flow/accounts.h"

#include "base/text.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <mutex>
#include <semaphore>

namespace tocsin::flow {
namespace {

using store::Act;
using store::Reader;
using store::Transaction;

constexpr std::chrono::hours kSessionLife{12};
constexpr std::chrono::hours kKeyLifeMax{24 * 366};
constexpr std::size_t kPasswordCharactersMin = 12;
constexpr std::size_t kPasswordBytesMax = 1024;
constexpr std::int64_t kTotpStepSeconds = 30;
constexpr std::string_view kKeyPrefix = "tocsin_";

/// Argon2id takes 19 MiB and 20 ms each: two at a time, so that a flood of sign-ins cannot take the
/// machine.
std::counting_semaphore<2>& hashing_slots() {
  static std::counting_semaphore<2> slots(2);
  return slots;
}

struct HashingSlot {
  HashingSlot() { hashing_slots().acquire(); }
  HashingSlot(const HashingSlot&) = delete;
  HashingSlot& operator=(const HashingSlot&) = delete;
  ~HashingSlot() { hashing_slots().release(); }
};

Result<std::string> hash_in_turn(const std::string& password) {
  const HashingSlot slot;
  return hash_password(password);
}

bool check_in_turn(std::string_view hash, std::string_view password) {
  const HashingSlot slot;
  return check_password(hash, password);
}

/// Checked against when there is no such person, so that the time tells nothing.
const std::string& dummy_hash() {
  static const std::string hash = hash_password("nobody has this password").value_or("");
  return hash;
}

Error refused() {
  return {Errc::unauthenticated, "The sign-in did not succeed: check address, password and code.",
          ""};
}

std::string random_token() {
  std::array<std::byte, 32> bytes{};
  random_bytes(bytes);
  return to_base64url(bytes);
}

bool is_handle(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool is_mail(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.size() <= 254 &&
         text.find_first_of(" \t\r\n<>,;\"") == std::string_view::npos &&
         text.find('@', at + 1) == std::string_view::npos;
}

Status check_password_text(std::string_view password) {
  const auto characters = std::ranges::count_if(
      password, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  if (characters < static_cast<std::ptrdiff_t>(kPasswordCharactersMin) ||
      password.size() > kPasswordBytesMax) {
    return fail(Errc::malformed, "A password has at least 12 characters and at most 1,024 bytes.",
                "/password");
  }
  return {};
}

Act account_act(std::string kind, const Principal& principal) {
  return {
      .kind = std::move(kind), .actor = actor_of(principal), .case_id = std::nullopt, .detail = {}};
}

Result<SignedIn> begin_session(const World& /*world*/, Transaction& tx, const PersonId& person) {
  TOC_CHECK(store::sessions::remove_expired(tx, tx.now()));
  const std::string token = random_token();
  store::Session session{.token_hash = sha256(as_bytes(token)),
                         .id = make_id<SessionId>(tx.now()),
                         .person = person,
                         .csrf = random_token(),
                         .created = tx.now(),
                         .expires = tx.now() + kSessionLife};
  TOC_CHECK(store::sessions::insert(tx, session));
  return SignedIn{.token = token, .csrf = session.csrf, .expires = session.expires};
}

Result<Principal> principal_of(Reader& reader, const PersonId& id) {
  TOC_TRY(const store::Person person, store::people::get(reader, id));
  if (!person.is_active) {
    return fail(Errc::unauthenticated, "This account is closed.");
  }
  Principal out;
  out.kind = Principal::Kind::person;
  out.person = person.id;
  out.party = person.party;
  out.role = person.role;
  out.name = person.name;
  if (!is_staff(person.role)) {
    TOC_TRY(out.standing, store::standing_of(reader, person.party));
  }
  return out;
}

constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

std::string to_base32(Bytes bytes) {
  std::string out;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const std::byte b : bytes) {
    bits = (bits << 8U) | std::to_integer<std::uint32_t>(b);
    count += 8;
    while (count >= 5) {
      count -= 5;
      out.push_back(kBase32[(bits >> count) & 31U]);
    }
  }
  if (count > 0) {
    out.push_back(kBase32[(bits << (5 - count)) & 31U]);
  }
  return out;
}

Result<Buffer> parse_base32(std::string_view text) {
  Buffer out;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const std::size_t value = kBase32.find(c);
    if (value == std::string_view::npos) {
      return fail(Errc::malformed, "The secret is not base32.", "/secret");
    }
    bits = (bits << 5U) | static_cast<std::uint32_t>(value);
    count += 5;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<std::byte>((bits >> count) & 0xFFU));
    }
  }
  return out;
}

/// The time step whose code this is, one step of clock skew allowed either way; steps up to `last`
/// were used.
std::optional<std::int64_t> matching_step(Bytes secret, std::string_view code, Instant now,
                                          std::int64_t last) {
  const std::int64_t step =
      std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count() / kTotpStepSeconds;
  for (std::int64_t candidate = step - 1; candidate <= step + 1; ++candidate) {
    if (candidate > last &&
        equal_in_constant_time(as_bytes(totp_code(secret, candidate)), as_bytes(code))) {
      return candidate;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string totp_code(Bytes secret, std::int64_t step) {
  std::array<std::byte, 8> counter{};
  for (unsigned i = 0; i < 8; ++i) {
    counter[i] =
        static_cast<std::byte>((static_cast<std::uint64_t>(step) >> (56U - 8U * i)) & 0xFFU);
  }
  const auto mac = hmac_sha1(secret, counter);
  // Dynamic truncation, RFC 4226 section 5.3.
  const auto offset = std::to_integer<std::size_t>(mac[19] & std::byte{0x0F});
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = (value << 8U) | std::to_integer<std::uint32_t>(mac[offset + i]);
  }
  std::string code = std::to_string((value & 0x7FFFFFFFU) % 1'000'000U);
  code.insert(0, 6 - code.size(), '0');
  return code;
}

bool is_in_network(std::string_view address, std::string_view network) {
  const std::size_t slash = network.find('/');
  const std::string base(network.substr(0, slash));
  const std::string host(address);
  for (const auto& [family, bytes] : {std::pair{AF_INET, 4}, std::pair{AF_INET6, 16}}) {
    std::array<unsigned char, 16> a{};
    std::array<unsigned char, 16> n{};
    if (inet_pton(family, host.c_str(), a.data()) != 1 ||
        inet_pton(family, base.c_str(), n.data()) != 1) {
      continue;
    }
    int prefix = bytes * 8;
    if (slash != std::string_view::npos) {
      const std::string_view text = network.substr(slash + 1);
      const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), prefix);
      if (code != std::errc() || end != text.data() + text.size() || prefix < 0 ||
          prefix > bytes * 8) {
        return false;
      }
    }
    for (int bit = 0; bit < prefix; ++bit) {
      const auto place = static_cast<std::size_t>(bit / 8);
      const int mask = 0x80 >> (bit % 8);
      if ((a[place] & mask) != (n[place] & mask)) {
        return false;
      }
    }
    return true;
  }
  return false;
}

Result<PartyId> register_party(const World& world, const Principal& principal,
                               const PartyDraft& draft) {
  TOC_CHECK(may(principal, Action::manage_party));
  if (!is_handle(draft.handle)) {
    return fail(Errc::malformed,
                "The short name takes lower-case letters, digits and dashes, at most 64.",
                "/handle");
  }
  if (trim(draft.name).empty()) {
    return fail(Errc::malformed, "An organization has a name.", "/name");
  }
  if (!draft.mail.empty() && !is_mail(draft.mail)) {
    return fail(Errc::malformed, "This is not a mail address.", "/mail");
  }
  return world.store->write([&](Transaction& tx) -> Result<PartyId> {
    TOC_TRY(const auto taken, store::parties::find(tx, draft.handle));
    if (taken) {
      return fail(Errc::conflict, "There is an organization of that short name already.");
    }
    store::Party party{.id = make_id<PartyId>(tx.now()),
                       .handle = draft.handle,
                       .name = draft.name,
                       .is_operator = false,
                       .country = draft.country,
                       .roles = draft.roles,
                       .markets = draft.markets,
                       .size = draft.size,
                       .mail = draft.mail,
                       .created = tx.now(),
                       .version = 1};
    TOC_CHECK(store::parties::insert(tx, party));
    Act act = account_act("party.registered", principal);
    act.detail.set("party", party.handle)
        .set("name", party.name)
        .set("roles", party.roles)
        .set("country", party.country);
    tx.record(std::move(act));
    return party.id;
  });
}

Result<PersonId> register_person(const World& world, const Principal& principal,
                                 const PersonDraft& draft) {
  TOC_CHECK(may(principal, Action::manage_person));
  if (trim(draft.name).empty()) {
    return fail(Errc::malformed, "A person has a name.", "/name");
  }
  if (!is_mail(draft.mail)) {
    return fail(Errc::malformed, "This is not a mail address.", "/mail");
  }
  return world.store->write([&](Transaction& tx) -> Result<PersonId> {
    store::Party party;
    if (draft.party.empty()) {
      TOC_TRY(party, store::parties::get_operator(tx));
    } else {
      TOC_TRY(const auto found, store::parties::find(tx, draft.party));
      if (!found) {
        return fail(Errc::malformed, "There is no organization of that name.", "/party");
      }
      party = *found;
    }
    if (principal.kind != Principal::Kind::system && !is_staff(principal.role) &&
        principal.party != party.id) {
      return fail(Errc::forbidden, "You may only make accounts of your own organization.");
    }
    if (is_staff(draft.role) != party.is_operator) {
      return fail(Errc::malformed, "This role does not exist in that kind of organization.",
                  "/role");
    }
    TOC_TRY(const auto taken, store::people::find(tx, draft.mail));
    if (taken) {
      return fail(Errc::conflict, "There is an account with that address already.");
    }
    store::Person person;
    person.id = make_id<PersonId>(tx.now());
    person.party = party.id;
    person.name = draft.name;
    person.mail = draft.mail;
    person.role = draft.role;
    person.language = draft.language;
    person.created = tx.now();
    TOC_CHECK(store::people::insert(tx, person));
    Act act = account_act("person.registered", principal);
    act.detail.set("person", to_text(person.id))
        .set("party", party.handle)
        .set("role", to_text(person.role));
    tx.record(std::move(act));
    return person.id;
  });
}

Result<bool> is_set_up(const World& world) {
  return world.store->read([](Reader& reader) { return store::people::any(reader); });
}

Result<PersonId> set_up(const World& world, const SetUpDraft& draft) {
  if (trim(draft.operator_name).empty() || trim(draft.person_name).empty()) {
    return fail(Errc::malformed, "The operator and its first officer have names.",
                "/operator_name");
  }
  if (!is_mail(draft.mail)) {
    return fail(Errc::malformed, "This is not a mail address.", "/mail");
  }
  std::optional<std::string> hash;
  if (!draft.password.empty()) {
    TOC_CHECK(check_password_text(draft.password));
    TOC_TRY(hash, hash_in_turn(draft.password));
  }
  return world.store->write([&](Transaction& tx) -> Result<PersonId> {
    TOC_TRY(const bool any, store::people::any(tx));
    if (any) {
      return fail(Errc::conflict, "This instance is set up already.");
    }
    store::Party party{.id = make_id<PartyId>(tx.now()),
                       .handle = "operator",
                       .name = draft.operator_name,
                       .is_operator = true,
                       .country = draft.country,
                       .roles = {},
                       .markets = {},
                       .size = {},
                       .mail = {},
                       .created = tx.now(),
                       .version = 1};
    TOC_CHECK(store::parties::insert(tx, party));
    const Principal self = Principal::system("set-up");
    for (const Role role : {Role::officer, Role::administrator}) {
      // The first person runs the instance and makes the others; two accounts, since no role may do
      // both.
      store::Person person;
      person.id = make_id<PersonId>(tx.now());
      person.party = party.id;
      person.name = draft.person_name;
      person.mail = role == Role::officer ? draft.mail : "administrator+" + draft.mail;
      person.role = role;
      person.password = hash;
      person.created = tx.now();
      TOC_CHECK(store::people::insert(tx, person));
      Act act = account_act("person.registered", self);
      act.detail.set("person", to_text(person.id))
          .set("party", party.handle)
          .set("role", to_text(role));
      tx.record(std::move(act));
      if (role == Role::administrator) {
        return person.id;
      }
    }
    return fail(Errc::internal, "Set-up ended early.");
  });
}

Result<std::string> make_sign_in_link(const World& world, const PersonId& person,
                                      std::chrono::seconds valid_for) {
  const std::string token = random_token();
  TOC_CHECK(world.store->write([&](Transaction& tx) -> Status {
    TOC_CHECK(store::people::get(tx, person));
    return store::sessions::insert_link(tx, sha256(as_bytes(token)), person, tx.now() + valid_for);
  }));
  return token;
}

Result<SignedIn> sign_in_by_link(const World& world, std::string_view token) {
  const Result<SignedIn> done = world.store->write([&](Transaction& tx) -> Result<SignedIn> {
    TOC_TRY(const PersonId person,
            store::sessions::use_link(tx, sha256(as_bytes(token)), tx.now()));
    return begin_session(world, tx, person);
  });
  if (!done && done.error().code == Errc::not_found) {
    return fail(Errc::unauthenticated, done.error().message);
  }
  return done;
}

Result<SignedIn> sign_in(const World& world, const Credentials& credentials) {
  TOC_TRY(const auto person, world.store->read([&](Reader& reader) {
    return store::people::find(reader, credentials.mail);
  }));
  const bool has_password = person && person->is_active && person->password;
  const bool is_right =
      check_in_turn(has_password ? *person->password : dummy_hash(), credentials.password);
  if (!has_password || !is_right) {
    return std::unexpected(refused());
  }
  return world.store->write([&](Transaction& tx) -> Result<SignedIn> {
    TOC_TRY(store::Person now, store::people::get(tx, person->id));
    if (now.totp_secret) {
      const auto step = matching_step(*now.totp_secret, credentials.code, tx.now(), now.totp_last);
      if (!step) {
        return std::unexpected(refused());
      }
      now.totp_last = *step;  // each code works once
      TOC_CHECK(store::people::update(tx, now));
    }
    return begin_session(world, tx, now.id);
  });
}

Status sign_out(const World& world, std::string_view session_token) {
  return world.store->write([&](Transaction& tx) {
    return store::sessions::remove(tx, sha256(as_bytes(session_token)));
  });
}

Result<SessionPrincipal> principal_of_session(const World& world, std::string_view token) {
  return world.store->read([&](Reader& reader) -> Result<SessionPrincipal> {
    TOC_TRY(const auto session,
            store::sessions::find(reader, sha256(as_bytes(token)), world.clock->now()));
    if (!session) {
      return fail(Errc::unauthenticated, "The session has ended; sign in again.");
    }
    SessionPrincipal out;
    TOC_TRY(out.principal, principal_of(reader, session->person));
    out.csrf = session->csrf;
    TOC_TRY(const store::Person person, store::people::get(reader, session->person));
    out.language = person.language;
    return out;
  });
}

Result<Principal> principal_of_person(const World& world, const PersonId& person) {
  return world.store->read([&](Reader& reader) { return principal_of(reader, person); });
}

Result<Principal> principal_of_key(const World& world, std::string_view secret,
                                   std::string_view peer) {
  return world.store->read([&](Reader& reader) -> Result<Principal> {
    TOC_TRY(const auto key, store::api_keys::find(reader, sha256(as_bytes(secret))));
    if (!key || key->revoked || key->expires <= world.clock->now()) {
      return fail(Errc::unauthenticated, "The API key is unknown, expired or revoked.");
    }
    const bool is_allowed = key->networks.empty() ||
                            std::ranges::any_of(key->networks, [&](const std::string& network) {
                              return is_in_network(peer, network);
                            });
    if (!is_allowed) {
      return fail(Errc::forbidden, "This API key may not be used from this network.");
    }
    TOC_TRY(Principal out, principal_of(reader, key->person));
    out.kind = Principal::Kind::api_key;
    out.key = key->id;
    out.scopes = key->scopes;
    return out;
  });
}

Result<MadeKey> make_api_key(const World& world, const Principal& principal,
                             const KeyDraft& draft) {
  TOC_CHECK(may(principal, Action::manage_own_keys));
  if (trim(draft.name).empty() || draft.name.size() > 100) {
    return fail(Errc::malformed, "A key has a name of at most 100 bytes.", "/name");
  }
  if (draft.valid_for <= std::chrono::seconds(0) || draft.valid_for > kKeyLifeMax) {
    return fail(Errc::malformed, "A key is valid for at least a second and at most 366 days.",
                "/valid_for_s");
  }
  for (const std::string& scope : draft.scopes) {
    const auto actions = all_actions();
    const auto known =
        std::ranges::find_if(actions, [&](Action action) { return to_text(action) == scope; });
    if (known == actions.end() || !may(principal, *known)) {
      // Standing changes; a key is judged anew at each use. What a role never may is refused here.
      if (known == actions.end() || may_receive(principal.standing) || is_staff(principal.role)) {
        return fail(Errc::malformed, "There is no scope of that name that you could give.",
                    "/scopes");
      }
    }
  }
  if (draft.scopes.empty()) {
    return fail(Errc::malformed, "Say what the key is for: it needs at least one scope.",
                "/scopes");
  }
  for (const std::string& network : draft.networks) {
    if (!is_in_network(network.substr(0, network.find('/')), network)) {
      return fail(Errc::malformed, "This is not a network such as 192.0.2.0/24.", "/networks");
    }
  }
  const std::string secret = std::string(kKeyPrefix) + random_token();
  return world.store->write([&](Transaction& tx) -> Result<MadeKey> {
    store::ApiKey key;
    key.id = make_id<ApiKeyId>(tx.now());
    key.person = principal.person;
    key.name = draft.name;
    key.secret_hash = sha256(as_bytes(secret));
    key.scopes = draft.scopes;
    key.networks = draft.networks;
    key.created = tx.now();
    key.expires = tx.now() + draft.valid_for;
    TOC_CHECK(store::api_keys::insert(tx, key));
    Act act = account_act("key.made", principal);
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
    Act act = account_act("key.revoked", principal);
    act.detail.set("key", to_text(id));
    tx.record(std::move(act));
    return {};
  });
}

Result<std::vector<store::ApiKey>> list_api_keys(const World& world, const Principal& principal) {
  TOC_CHECK(may(principal, Action::manage_own_keys));
  return world.store->read(
      [&](Reader& reader) { return store::api_keys::list(reader, principal.person); });
}

Status set_password(const World& world, const Principal& principal, const std::string& password) {
  TOC_CHECK(may(principal, Action::use_session));
  TOC_CHECK(check_password_text(password));
  TOC_TRY(const std::string hash, hash_in_turn(password));
  return world.store->write([&](Transaction& tx) -> Status {
    TOC_TRY(store::Person person, store::people::get(tx, principal.person));
    person.password = hash;
    TOC_CHECK(store::people::update(tx, person));
    TOC_CHECK(store::sessions::remove_of(tx, person.id));
    Act act = account_act("person.password_set", principal);
    act.detail.set("person", to_text(person.id));
    tx.record(std::move(act));
    return {};
  });
}

Result<std::string> begin_totp(const World& /*world*/, const Principal& principal) {
  TOC_CHECK(may(principal, Action::use_session));
  std::array<std::byte, 20> secret{};
  random_bytes(secret);
  return to_base32(secret);
}

Status confirm_totp(const World& world, const Principal& principal, std::string_view secret_text,
                    std::string_view code) {
  TOC_CHECK(may(principal, Action::use_session));
  TOC_TRY(const Buffer secret, parse_base32(secret_text));
  if (secret.size() < 20) {
    return fail(Errc::malformed, "The secret is too short.", "/secret");
  }
  return world.store->write([&](Transaction& tx) -> Status {
    TOC_TRY(store::Person person, store::people::get(tx, principal.person));
    const auto step = matching_step(secret, code, tx.now(), person.totp_last);
    if (!step) {
      return fail(Errc::malformed, "The code does not match; check the clock of the device.",
                  "/code");
    }
    person.totp_secret = secret;
    person.totp_last = *step;
    TOC_CHECK(store::people::update(tx, person));
    Act act = account_act("person.totp_set", principal);
    act.detail.set("person", to_text(person.id));
    tx.record(std::move(act));
    return {};
  });
}

}  // namespace tocsin::flow
