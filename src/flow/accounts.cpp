// Organizations, set-up, and one's own password and address (flow/accounts.h). People: people.cpp.
#include "flow/accounts.h"

#include "base/text.h"
#include "flow/account_messages.h"
#include "flow/account_rules.h"
#include "flow/messages.h"
#include "flow/passwords.h"

#include <algorithm>
#include <array>

namespace tocsin::flow {
namespace {

using store::Act;
using store::Reader;
using store::Transaction;

constexpr std::int64_t kTwo = 2;

Act account_act(std::string kind, const Principal& principal) {
  return {
      .kind = std::move(kind), .actor = actor_of(principal), .case_id = std::nullopt, .detail = {}};
}

/// The person as it is, whose present password and second factor were shown.
Result<store::Person> shown(const World& world, Transaction& tx, const Principal& principal,
                            const store::Person& read, std::string_view code) {
  TOC_TRY(store::Person person, store::people::get(tx, principal.person));
  if (person.password != read.password) {
    return fail(Errc::stale, "This account was changed meanwhile; read it again.");
  }
  if (person.totp_secret && !principal.has_fresh_factor) {
    TOC_TRY(const bool is_right, use_code(world, tx, person, code));
    if (!is_right) {
      return fail(Errc::forbidden,
                  "Give your present password and a code of your present second factor.",
                  "/present_password");
    }
    TOC_TRY(person, store::people::get(tx, principal.person));
  }
  return person;
}

Result<store::Person> read_self(const World& world, const Principal& principal,
                                std::string_view password) {
  TOC_TRY(store::Person person, world.store->read([&](Reader& reader) {
    return store::people::get(reader, principal.person);
  }));
  TOC_CHECK(check_present_password(world, person, password));
  return person;
}

}  // namespace

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

Result<store::LogIndex> change_party(const World& world, const Principal& principal,
                                     const PartyChange& change) {
  TOC_CHECK(may(principal, Action::manage_party));
  if (trim(change.name).empty()) {
    return fail(Errc::malformed, "An organization has a name.", "/name");
  }
  if (!change.mail.empty() && !is_mail(change.mail)) {
    return fail(Errc::malformed, "This is not a mail address.", "/mail");
  }
  return world.store->write([&](Transaction& tx) -> Result<store::LogIndex> {
    TOC_TRY(const auto found, store::parties::find(tx, change.handle));
    if (!found) {
      return fail(Errc::not_found, "There is no such organization.");
    }
    store::Party party = *found;
    party.name = change.name;
    party.mail = canonical_mail(change.mail);
    TOC_CHECK(store::parties::update(tx, party));
    if (!found->mail.empty() && found->mail != party.mail) {
      TOC_CHECK(tell_address(world, tx, *found, "party_mail_changed"));
    }
    Act act = account_act("party.changed", principal);
    act.detail.set("party", party.handle)
        .set("name", party.name)
        .set_flag("mail_changed", found->mail != party.mail);
    return tx.record(std::move(act));
  });
}

Result<bool> is_set_up(const World& world) {
  return world.store->read([](Reader& reader) { return store::people::any(reader); });
}

Result<bool> are_two_in_force(const World& world) {
  if (world.is_exercise) {
    return true;
  }
  return world.store->read([](Reader& reader) -> Result<bool> {
    TOC_TRY(const std::int64_t officers, store::people::count_staff(reader, Role::officer, true));
    TOC_TRY(const std::int64_t administrators,
            store::people::count_staff(reader, Role::administrator, true));
    return officers >= kTwo && administrators >= kTwo;
  });
}

Result<PersonId> set_up(const World& world, const SetUpDraft& draft) {
  if (trim(draft.operator_name).empty() || trim(draft.person_name).empty()) {
    return fail(Errc::malformed, "The operator and its first administrator have names.",
                "/operator_name");
  }
  if (!is_mail(draft.mail)) {
    return fail(Errc::malformed, "This is not a mail address.", "/mail");
  }
  std::optional<std::string> hash;
  if (!draft.password.empty()) {
    const std::array own = {draft.operator_name, draft.person_name, draft.mail};
    TOC_CHECK(check_new_password(draft.password, own));
    TOC_TRY(hash, hash_in_turn(draft.password));
  }
  return world.store->write([&](Transaction& tx) -> Result<PersonId> {
    TOC_TRY(const bool any, store::people::any(tx));
    if (any) {
      return fail(Errc::conflict, "This instance is set up already.");
    }
    const store::Party party{.id = make_id<PartyId>(tx.now()),
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
    store::Person person;
    person.id = make_id<PersonId>(tx.now());
    person.party = party.id;
    person.name = draft.person_name;
    person.mail = canonical_mail(draft.mail);
    person.role = Role::administrator;
    person.password = hash;
    person.created = tx.now();
    TOC_CHECK(store::people::insert(tx, person));
    Act act = account_act("person.registered", Principal::system("set-up"));
    act.detail.set("person", to_text(person.id))
        .set("party", party.handle)
        .set("role", to_text(person.role));
    tx.record(std::move(act));
    return person.id;
  });
}

Status set_password(const World& world, const Principal& principal, const PasswordDraft& draft) {
  TOC_CHECK(may(principal, Action::manage_own_account));
  TOC_TRY(const store::Person read, read_self(world, principal, draft.present.password));
  TOC_TRY(const store::Party party, world.store->read([&](Reader& reader) {
    return store::parties::get(reader, principal.party);
  }));
  const std::array own = {read.name, read.mail, party.name};
  TOC_CHECK(check_new_password(draft.password, own));
  TOC_TRY(const std::string hash, hash_in_turn(draft.password));
  return world.store->write([&](Transaction& tx) -> Status {
    TOC_TRY(store::Person person, shown(world, tx, principal, read, draft.present.code));
    person.password = hash;
    TOC_CHECK(store::people::update(tx, person));
    TOC_CHECK(end_everything_but(tx, person.id, principal.session));
    TOC_CHECK(tell_owner(world, tx, person, "password_changed"));
    Act act = account_act("person.password_set", principal);
    act.detail.set("person", to_text(person.id));
    tx.record(std::move(act));
    return {};
  });
}

Status set_mail(const World& world, const Principal& principal, const MailDraft& draft) {
  TOC_CHECK(may(principal, Action::manage_own_account));
  if (!is_mail(draft.mail)) {
    return fail(Errc::malformed, "This is not a mail address.", "/mail");
  }
  TOC_TRY(const store::Person read, read_self(world, principal, draft.present.password));
  return world.store->write([&](Transaction& tx) -> Status {
    TOC_TRY(store::Person person, shown(world, tx, principal, read, draft.present.code));
    const std::string mail = canonical_mail(draft.mail);
    TOC_TRY(const auto taken, store::people::find(tx, mail));
    if (taken) {
      return fail(Errc::conflict, "There is an account with that address already.");
    }
    TOC_CHECK(tell_owner(world, tx, person, "mail_changed"));
    person.mail = mail;
    TOC_CHECK(store::people::update(tx, person));
    TOC_CHECK(tell_owner(world, tx, person, "mail_changed"));
    TOC_CHECK(end_everything_but(tx, person.id, principal.session));
    Act act = account_act("person.mail_set", principal);
    act.detail.set("person", to_text(person.id));
    tx.record(std::move(act));
    return {};
  });
}

}  // namespace tocsin::flow
