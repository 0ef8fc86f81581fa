// Making, changing, closing and reopening accounts (flow/accounts.h).
#include "base/json.h"
#include "base/text.h"
#include "flow/account_messages.h"
#include "flow/account_rules.h"
#include "flow/accounts.h"
#include "flow/messages.h"
#include "flow/standing.h"
#include "flow/tokens.h"
#include "store/secrets.h"
#include "store/sharing.h"

#include <algorithm>
#include <array>

namespace tocsin::flow {
namespace {

using store::Act;
using store::Transaction;

constexpr std::chrono::hours kLinkLife{7 * 24};
constexpr std::int64_t kTwo = 2;

struct Named {
  PersonAct act;
  std::string_view name;
};
constexpr std::array kActs = {
    Named{PersonAct::edit, "edit"},     Named{PersonAct::close, "close"},
    Named{PersonAct::reopen, "reopen"}, Named{PersonAct::sign_out, "sign_out"},
    Named{PersonAct::reset, "reset"},
};
constexpr std::string_view kMake = "make";

/// What is to be done to an account: asked for, perhaps kept as a proposal, then done.
struct Plan {
  std::optional<PersonAct> act;  ///< none: to make it
  PersonId person;
  PartyId party;
  std::string name;
  std::string mail;
  Role role = Role::partner_member;
  std::string language;
  std::string reason;
  std::string link;  ///< make and reset: hex of the token's hash, when the proposer holds the link
};

/// As the proposal keeps it and the journal names it.
std::string_view word_of_act(const Plan& plan) {
  return plan.act ? std::ranges::find(kActs, *plan.act, &Named::act)->name : kMake;
}

std::string to_content(const Plan& plan) {
  return CanonicalObject()
      .set("act", word_of_act(plan))
      .set("person", to_text(plan.person))
      .set("party", to_text(plan.party))
      .set("name", plan.name)
      .set("mail", plan.mail)
      .set("role", to_text(plan.role))
      .set("language", plan.language)
      .set("reason", plan.reason)
      .set("link", plan.link)
      .to_text();
}

Result<Plan> from_content(const store::Decision& decision) {
  TOC_TRY(const JsonDocument document, JsonDocument::parse(decision.content));
  const auto text = [&](std::string_view key) {
    return std::string(document.root().text_at({key}).value_or(""));
  };
  Plan plan;
  if (const std::string act = text("act"); act != kMake) {
    TOC_TRY(plan.act, parse_person_act(act));
  }
  TOC_TRY(plan.person, parse_id<PersonId>(text("person")));
  TOC_TRY(plan.party, parse_id<PartyId>(text("party")));
  plan.name = text("name");
  plan.mail = text("mail");
  TOC_TRY(plan.role, parse_role(text("role")));
  plan.language = text("language");
  plan.reason = text("reason");
  plan.link = text("link");
  return plan;
}

Status check_plan(Transaction& tx, const Plan& plan) {
  TOC_TRY(const store::Party party, store::parties::get(tx, plan.party));
  if (is_staff(plan.role) != party.is_operator) {
    return fail(Errc::malformed, "This role does not exist in that kind of organization.", "/role");
  }
  if (!plan.act) {
    TOC_TRY(const auto taken, store::people::find(tx, plan.mail));
    return taken ? Status(fail(Errc::conflict, "There is an account with that address already."))
                 : Status();
  }
  TOC_TRY(const store::Person person, store::people::get(tx, plan.person));
  if (plan.act == PersonAct::reopen ? person.is_active : !person.is_active) {
    return fail(Errc::conflict, person.is_active ? "This account is open."
                                                 : "This account is "
                                                   "closed.");
  }
  const bool leaves = person.role == Role::administrator &&
                      (plan.act == PersonAct::close ||
                       (plan.act == PersonAct::edit && plan.role != Role::administrator));
  TOC_TRY(const std::int64_t left, store::people::count_staff(tx, Role::administrator, false));
  if (leaves && left < kTwo) {
    return fail(Errc::conflict, "This is the last administrator: make another one first.");
  }
  return {};
}

/// Puts the link where nobody but the new person has both halves of it: in the mailbox, or on
/// paper.
Status give_link(const World& world, Transaction& tx, const store::Person& person, const Plan& plan,
                 PersonOutcome& outcome) {
  const Instant until = tx.now() + kLinkLife;
  if (world.delivers_mail) {
    const std::string token = random_token();
    TOC_CHECK(store::sessions::insert_link(tx, sha256(as_bytes(token)), person.id, until));
    TOC_CHECK(mail_link(world, tx, person, token));
    outcome.is_mailed = true;
    return {};
  }
  if (!plan.link.empty()) {
    TOC_TRY(const Buffer bytes, parse_hex(plan.link));
    Digest token{};
    if (bytes.size() != token.size()) {
      return fail(Errc::internal, "The proposal holds no link.");
    }
    std::ranges::copy(bytes, token.begin());
    outcome.paper_code = make_paper_code();
    return store::sessions::insert_link(
        tx, token, person.id, until,
        world.sealer->seal(store::about_paper_code(token), paper_code_hash(outcome.paper_code)));
  }
  outcome.link_token = random_token();
  return store::sessions::insert_link(tx, sha256(as_bytes(outcome.link_token)), person.id, until);
}

Act person_act(const std::string& kind, const std::string& actor, const store::Person& person) {
  Act act{.kind = kind, .actor = actor, .case_id = std::nullopt, .detail = {}};
  act.detail.set("person", to_text(person.id)).set("role", to_text(person.role));
  return act;
}

struct Actors {
  std::string first;
  std::string second;  ///< empty when one was enough
};

Result<PersonOutcome> carry_out(const World& world, Transaction& tx, const Plan& plan,
                                const Actors& actors) {
  TOC_CHECK(check_plan(tx, plan));
  PersonOutcome outcome{.person = plan.person,
                        .decision = std::nullopt,
                        .link_token = {},
                        .paper_code = {},
                        .is_mailed = false};
  store::Person person;
  std::string kind;
  if (!plan.act) {
    person.id = plan.person;
    person.party = plan.party;
    person.name = plan.name;
    person.mail = plan.mail;
    person.role = plan.role;
    person.language = plan.language;
    person.created = tx.now();
    TOC_CHECK(store::people::insert(tx, person));
    TOC_CHECK(give_link(world, tx, person, plan, outcome));
    kind = "person.registered";
  } else {
    TOC_TRY(person, store::people::get(tx, plan.person));
    if (plan.act == PersonAct::edit) {
      person.name = plan.name;
      person.role = plan.role;
      person.language = plan.language;
      kind = "person.changed";
    } else if (plan.act == PersonAct::sign_out) {
      kind = "person.signed_out";
    } else if (plan.act == PersonAct::reset) {
      person.password.reset();
      person.totp_secret.reset();
      TOC_CHECK(store::recovery_codes::remove_of(tx, person.id));
      kind = "person.reset";
    } else {
      person.is_active = plan.act == PersonAct::reopen;
      kind = person.is_active ? "person.reopened" : "person.closed";
    }
    TOC_CHECK(store::people::update(tx, person));
    // Whoever has another role, or none, signs in anew; what was made for the old one ends.
    TOC_CHECK(end_sessions_but(tx, person.id, SessionId{}));
    if (plan.act != PersonAct::edit) {
      TOC_CHECK(store::sessions::remove_links(tx, person.id));
    }
    if (plan.act == PersonAct::reset) {
      TOC_CHECK(give_link(world, tx, person, plan, outcome));
    }
    TOC_CHECK(tell_owner(world, tx, person,
                         plan.act == PersonAct::edit       ? "account_changed"
                         : plan.act == PersonAct::sign_out ? "signed_out"
                         : plan.act == PersonAct::reset    ? "reset"
                         : person.is_active                ? "reopened"
                                                           : "closed"));
  }
  TOC_TRY(const store::Party party, store::parties::get(tx, person.party));
  Act act = person_act(kind, actors.first, person);
  act.detail.set("party", party.handle);
  if (!plan.reason.empty()) {
    act.detail.set("reason", plan.reason);
  }
  if (!actors.second.empty()) {
    act.detail.set("second_administrator", actors.second);
  }
  tx.record(std::move(act));
  return outcome;
}

/// One proposal waits for one account.
Status check_no_other(Transaction& tx, const Plan& plan) {
  TOC_TRY(const auto open, store::decisions::open(tx));
  for (const store::Decision& decision : open) {
    if (decision.kind != DecisionKind::person) {
      continue;
    }
    TOC_TRY(const Plan other, from_content(decision));
    if (other.person == plan.person || (!plan.act && other.mail == plan.mail)) {
      return fail(Errc::conflict,
                  "A proposal about this account waits for a second "
                  "administrator already.");
    }
  }
  return {};
}

Result<PersonOutcome> propose(const World& world, Transaction& tx, const Principal& principal,
                              Plan plan) {
  TOC_CHECK(check_plan(tx, plan));
  TOC_CHECK(check_no_other(tx, plan));
  PersonOutcome outcome{.person = plan.person,
                        .decision = make_id<DecisionId>(tx.now()),
                        .link_token = {},
                        .paper_code = {},
                        .is_mailed = false};
  if ((!plan.act || plan.act == PersonAct::reset) && !world.delivers_mail) {
    outcome.link_token = random_token();
    plan.link = to_hex(sha256(as_bytes(outcome.link_token)));
  }
  store::Decision decision;
  decision.id = *outcome.decision;
  decision.kind = DecisionKind::person;
  decision.subject = plan.person.value;
  decision.content = to_content(plan);
  decision.proposed_by = actor_of(principal);
  decision.proposed_by_person = person_of(principal);
  decision.proposed_at = tx.now();
  Act act{.kind = "decision.proposed",
          .actor = actor_of(principal),
          .case_id = std::nullopt,
          .detail = {}};
  act.detail.set("decision", to_text(decision.id))
      .set("target", "person." + std::string(word_of_act(plan)))
      .set("content", to_hex(sha256(as_bytes(decision.content))));
  decision.proposed_index = tx.record(std::move(act));
  TOC_CHECK(store::decisions::insert(tx, decision));
  return outcome;
}

/// Staff needs two administrators once there are two; everybody else is made by one. Ending the
/// sessions of a stolen device cannot wait for a second one.
Result<PersonOutcome> do_or_propose(const World& world, Transaction& tx, const Principal& principal,
                                    const Plan& plan) {
  TOC_CHECK(check_plan(tx, plan));
  if (is_staff(plan.role) && principal.kind != Principal::Kind::system &&
      plan.act != PersonAct::sign_out) {
    TOC_CHECK(may(principal, Action::manage_staff));
    TOC_TRY(const std::int64_t administrators,
            store::people::count_staff(tx, Role::administrator, true));
    if (administrators >= kTwo) {
      return propose(world, tx, principal, plan);
    }
  }
  return carry_out(world, tx, plan, {.first = actor_of(principal), .second = {}});
}

bool is_of_another(const Principal& principal, const PartyId& party) {
  return principal.kind != Principal::Kind::system && !is_staff(principal.role) &&
         principal.party != party;
}

}  // namespace

Result<PersonAct> parse_person_act(std::string_view text) {
  for (const auto& [act, name] : kActs) {
    if (name == text) {
      return act;
    }
  }
  return fail(Errc::malformed,
              "This field must be \"edit\", \"close\", \"reopen\", \"sign_out\" or \"reset\".",
              "/act");
}

Result<PersonOutcome> register_person(const World& world, const Principal& principal,
                                      const PersonDraft& draft) {
  TOC_CHECK(may(principal, Action::manage_person));
  if (trim(draft.name).empty()) {
    return fail(Errc::malformed, "A person has a name.", "/name");
  }
  if (!is_mail(draft.mail)) {
    return fail(Errc::malformed, "This is not a mail address.", "/mail");
  }
  return world.store->write([&](Transaction& tx) -> Result<PersonOutcome> {
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
    if (is_of_another(principal, party.id)) {
      return fail(Errc::forbidden, "You may only make accounts of your own organization.");
    }
    return do_or_propose(world, tx, principal,
                         {.act = std::nullopt,
                          .person = make_id<PersonId>(tx.now()),
                          .party = party.id,
                          .name = draft.name,
                          .mail = canonical_mail(draft.mail),
                          .role = draft.role,
                          .language = draft.language,
                          .reason = {},
                          .link = {}});
  });
}

Result<PersonOutcome> change_person(const World& world, const Principal& principal,
                                    const PersonChange& change) {
  TOC_CHECK(may(principal, Action::manage_person));
  if (change.act == PersonAct::edit && trim(change.name).empty()) {
    return fail(Errc::malformed, "A person has a name.", "/name");
  }
  if (change.act != PersonAct::edit && trim(change.reason).empty()) {
    return fail(Errc::malformed, "Say why: it goes on the record.", "/reason");
  }
  return world.store->write([&](Transaction& tx) -> Result<PersonOutcome> {
    const Result<store::Person> person = store::people::get(tx, change.person);
    if (!person || is_of_another(principal, person->party)) {
      return fail(Errc::not_found, "There is no such thing here.");
    }
    const bool is_edit = change.act == PersonAct::edit;
    Plan plan{.act = change.act,
              .person = person->id,
              .party = person->party,
              .name = is_edit ? change.name : person->name,
              .mail = person->mail,
              .role = is_edit ? change.role : person->role,
              .language = is_edit ? change.language : person->language,
              .reason = change.reason,
              .link = {}};
    return do_or_propose(world, tx, principal, plan);
  });
}

Result<PersonOutcome> approve_person(const World& world, const Principal& principal,
                                     const DecisionId& id) {
  TOC_CHECK(may(principal, Action::manage_staff));
  return world.store->write([&](Transaction& tx) -> Result<PersonOutcome> {
    TOC_TRY(const store::Decision decision, store::decisions::get(tx, id));
    if (decision.kind != DecisionKind::person) {
      return fail(Errc::not_found, "There is no such decision.");
    }
    if (decision.state != DecisionState::proposed) {
      return fail(Errc::conflict, "This decision was already taken.");
    }
    TOC_CHECK(check_second(principal, decision));
    TOC_TRY(const Plan plan, from_content(decision));
    // Nobody approves what is done to themselves.
    if (plan.person == principal.person) {
      return fail(Errc::forbidden, "Another person than the one whom it concerns must approve.");
    }
    TOC_TRY(
        PersonOutcome outcome,
        carry_out(world, tx, plan, {.first = decision.proposed_by, .second = actor_of(principal)}));
    Act act{.kind = "decision.approved",
            .actor = actor_of(principal),
            .case_id = std::nullopt,
            .detail = {}};
    act.detail.set("decision", to_text(id));
    TOC_CHECK(store::decisions::decide(tx, id, DecisionState::approved, principal,
                                       tx.record(std::move(act))));
    outcome.decision = id;
    return outcome;
  });
}

}  // namespace tocsin::flow
