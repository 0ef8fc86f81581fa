#include "flow/sign_in.h"

#include "base/log.h"
#include "base/number.h"
#include "base/text.h"
#include "flow/factors.h"
#include "flow/passwords.h"
#include "flow/tokens.h"
#include "store/secrets.h"

#include <arpa/inet.h>

#include <algorithm>

namespace tocsin::flow {
namespace {

using store::Act;
using store::Reader;
using store::Transaction;

constexpr std::chrono::hours kSessionLife{12};
/// Without use for so long, a session ends (OWASP ASVS 5.0 V7.3.1).
constexpr std::chrono::hours kIdleLife{1};
/// How often the use of a session is written down.
constexpr std::chrono::minutes kSeenStep{1};

Error refused() {
  return {Errc::unauthenticated, "The sign-in did not succeed: check address, password and code.",
          ""};
}

struct Beginning {
  std::string_view how;  ///< "link", "password"
  std::string network;
  bool has_factor = false;
};

/// The session, as an act: who was here, from where, and with which proof.
Result<SignedIn> begin_session(Transaction& tx, const store::Person& person,
                               const Beginning& beginning) {
  TOC_CHECK(store::sessions::remove_expired(tx, tx.now()));
  const std::string token = random_token();
  const store::Session session{
      .token_hash = sha256(as_bytes(token)),
      .id = make_id<SessionId>(tx.now()),
      .person = person.id,
      .created = tx.now(),
      .expires = tx.now() + kSessionLife,
      .seen = tx.now(),
      .factor_at = beginning.has_factor ? std::optional(tx.now()) : std::nullopt,
      .network = beginning.network};
  TOC_CHECK(store::sessions::insert(tx, session));
  Act act{.kind = "session.begun",
          .actor = "person:" + to_text(person.id),
          .case_id = std::nullopt,
          .detail = {}};
  act.detail.set("session", to_text(session.id))
      .set("by", beginning.how)
      .set("network", beginning.network)
      .set_flag("second_factor", beginning.has_factor);
  tx.record(std::move(act));
  return SignedIn{.token = token, .csrf = csrf_of(token), .expires = session.expires};
}

void log_sign_in(LogLevel level, std::string_view event, const std::optional<PersonId>& person,
                 const std::string& network) {
  log_event(level, event,
            {{"person", person ? to_text(*person) : "unknown"}, {"network", network}});
}

/// The second factor of whoever has one. Errors: unauthenticated.
Result<bool> take_factor(const World& world, Transaction& tx, const store::Person& person,
                         std::string_view code) {
  if (!person.totp_secret) {
    return false;
  }
  TOC_TRY(const bool is_right, use_code(world, tx, person, code));
  return is_right ? Result<bool>(true) : Result<bool>(std::unexpected(refused()));
}

Result<Principal> principal_of(const World& world, Reader& reader, const store::Person& person) {
  if (!person.is_active) {
    return fail(Errc::unauthenticated, "This account is closed.");
  }
  Principal out;
  out.kind = Principal::Kind::person;
  out.person = person.id;
  out.party = person.party;
  out.role = person.role;
  out.name = person.name;
  out.lacks_factor = is_staff(person.role) && !person.totp_secret && !world.is_exercise;
  if (!is_staff(person.role)) {
    TOC_TRY(out.standing, store::standing_of(reader, person.party));
  }
  return out;
}

/// Whether the code is the one that the link needs, if it needs one.
Result<bool> is_paper_code(const World& world, const Digest& token_hash,
                           const store::sessions::SignInLink& link, std::string_view code) {
  if (!link.code) {
    return true;
  }
  TOC_TRY(const Buffer hash, world.sealer->open(store::about_paper_code(token_hash), *link.code));
  return equal_in_constant_time(hash, paper_code_hash(code));
}

}  // namespace

std::string csrf_of(std::string_view session_token) {
  return to_base64url(
      hmac_sha256(as_bytes(session_token), as_bytes(std::string_view("tocsin-csrf/v1"))));
}

std::string canonical_mail(std::string_view mail) {
  return to_lower(trim(mail));
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
      const auto number = parse_whole<int>(text);
      if (!number || *number < 0 || *number > bytes * 8) {
        return false;
      }
      prefix = *number;
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

Result<std::string> make_sign_in_link(const World& world, const PersonId& person,
                                      std::chrono::seconds valid_for) {
  const std::string token = random_token();
  TOC_CHECK(world.store->write([&](Transaction& tx) -> Status {
    TOC_CHECK(store::people::get(tx, person));
    return store::sessions::insert_link(tx, sha256(as_bytes(token)), person, tx.now() + valid_for);
  }));
  return token;
}

Result<SignedIn> sign_in_by_link(const World& world, const LinkUse& use) {
  const Digest token = sha256(as_bytes(use.token));
  const auto bad = [] {
    return fail(Errc::unauthenticated,
                "This sign-in link is unknown, used or expired, or a code "
                "that it needs is missing or wrong.");
  };
  // A wrong paper code is counted, so that the closure succeeds with nothing.
  const Result<std::optional<SignedIn>> done =
      world.store->write([&](Transaction& tx) -> Result<std::optional<SignedIn>> {
        TOC_TRY(const auto link, store::sessions::find_link(tx, token, tx.now()));
        if (!link) {
          return bad();
        }
        TOC_TRY(const bool is_right, is_paper_code(world, token, *link, use.paper_code));
        if (!is_right) {
          TOC_CHECK(store::sessions::note_link_failure(tx, token, tx.now()));
          return std::optional<SignedIn>();
        }
        TOC_TRY(store::Person person, store::people::get(tx, link->person));
        if (!person.is_active) {
          return bad();
        }
        TOC_TRY(const bool has_factor, take_factor(world, tx, person, use.code));
        TOC_CHECK(store::sessions::use_link(tx, token, tx.now()));
        TOC_TRY(SignedIn session,
                begin_session(tx, person,
                              {.how = "link", .network = use.network, .has_factor = has_factor}));
        log_sign_in(LogLevel::info, "sign_in.done", person.id, use.network);
        return std::optional(std::move(session));
      });
  if (done && *done) {
    return **done;
  }
  if (done || done.error().code == Errc::unauthenticated || done.error().code == Errc::not_found) {
    log_sign_in(LogLevel::warning, "sign_in.link_refused", std::nullopt, use.network);
    return bad();
  }
  return std::unexpected(done.error());
}

Result<SignedIn> sign_in(const World& world, const Credentials& credentials) {
  TOC_TRY(const auto person, world.store->read([&](Reader& reader) {
    return store::people::find(reader, canonical_mail(credentials.mail));
  }));
  const bool is_open = person && person->is_active;
  const std::optional<PersonId> known = person ? std::optional(person->id) : std::nullopt;
  if (!is_password(is_open ? person->password : std::nullopt, credentials.password)) {
    log_sign_in(LogLevel::warning, "sign_in.refused", known, credentials.network);
    return std::unexpected(refused());
  }
  Result<SignedIn> session = world.store->write([&](Transaction& tx) -> Result<SignedIn> {
    TOC_TRY(const store::Person now, store::people::get(tx, person->id));
    // The account may have been closed, or its password changed, since it was read.
    if (!now.is_active || now.password != person->password) {
      return std::unexpected(refused());
    }
    TOC_TRY(const bool has_factor, take_factor(world, tx, now, credentials.code));
    return begin_session(
        tx, now, {.how = "password", .network = credentials.network, .has_factor = has_factor});
  });
  log_sign_in(session ? LogLevel::info : LogLevel::warning,
              session ? "sign_in.done" : "sign_in.refused", known, credentials.network);
  return session;
}

Status sign_out(const World& world, std::string_view session_token) {
  const Digest token = sha256(as_bytes(session_token));
  return world.store->write([&](Transaction& tx) -> Status {
    TOC_TRY(const auto session, store::sessions::find(tx, token, tx.now()));
    if (!session) {
      return {};  // it has ended by itself
    }
    TOC_CHECK(store::sessions::remove(tx, token));
    Act act{.kind = "session.ended",
            .actor = "person:" + to_text(session->person),
            .case_id = std::nullopt,
            .detail = {}};
    act.detail.set("session", to_text(session->id));
    tx.record(std::move(act));
    return {};
  });
}

Result<SessionPrincipal> principal_of_session(const World& world, std::string_view token) {
  const Instant now = world.clock->now();
  store::Session used;
  TOC_TRY(SessionPrincipal out, world.store->read([&](Reader& reader) -> Result<SessionPrincipal> {
    TOC_TRY(const auto session, store::sessions::find(reader, sha256(as_bytes(token)), now));
    if (!session || now - session->seen > kIdleLife) {
      return fail(Errc::unauthenticated, "The session has ended; sign in again.");
    }
    used = *session;
    TOC_TRY(const store::Person person, store::people::get(reader, session->person));
    SessionPrincipal one;
    TOC_TRY(one.principal, principal_of(world, reader, person));
    one.principal.session = session->id;
    // In an exercise nothing is live: its sessions count as proven.
    one.principal.has_fresh_factor =
        world.is_exercise ||
        (session->factor_at && person.totp_secret && now >= *session->factor_at &&
         now - *session->factor_at <= kFactorLife);
    one.csrf = csrf_of(token);
    one.language = person.language;
    return one;
  }));
  if (now - used.seen >= kSeenStep) {
    // A store that cannot write just now still answers whoever reads.
    std::ignore = world.store->write(
        [&](Transaction& tx) { return store::sessions::note_seen(tx, used.id, now); });
  }
  return out;
}

Result<Principal> principal_of_person(const World& world, const PersonId& person) {
  return world.store->read([&](Reader& reader) -> Result<Principal> {
    TOC_TRY(const store::Person row, store::people::get(reader, person));
    return principal_of(world, reader, row);
  });
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
    TOC_TRY(const store::Person person, store::people::get(reader, key->person));
    TOC_TRY(Principal out, principal_of(world, reader, person));
    out.kind = Principal::Kind::api_key;
    out.key = key->id;
    out.scopes = key->scopes;
    return out;
  });
}

Result<std::vector<store::Session>> list_sessions(const World& world, const Principal& principal) {
  TOC_CHECK(may(principal, Action::manage_own_account));
  return world.store->read([&](Reader& reader) {
    return store::sessions::list(reader, principal.person, world.clock->now());
  });
}

Status end_session(const World& world, const Principal& principal, const SessionId& session) {
  TOC_CHECK(may(principal, Action::manage_own_account));
  return world.store->write([&](Transaction& tx) -> Status {
    TOC_CHECK(store::sessions::remove_one(tx, principal.person, session));
    Act act{.kind = "session.ended",
            .actor = actor_of(principal),
            .case_id = std::nullopt,
            .detail = {}};
    act.detail.set("session", to_text(session));
    tx.record(std::move(act));
    return {};
  });
}

}  // namespace tocsin::flow
