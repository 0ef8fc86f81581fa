#include "flow/standing.h"

#include "base/json.h"
#include "base/text.h"
#include "flow/messages.h"
#include "flow/standing_steps.h"
#include "regimes/programme.h"
#include "store/accounts.h"

#include <algorithm>
#include <set>

namespace tocsin::flow {
namespace {

using steps::Step;
using store::Act;
using store::LogIndex;
using store::Reader;
using store::Transaction;

/// Somebody who is nobody: to ask whether a step would hold with another's signature.
constexpr PersonId kAnotherOfficer{};

void write_citations(JsonWriter& json, const Citations& evidence) {
  json.key("evidence").begin_array();
  for (const FactId& id : evidence.facts) {
    json.text(to_text(id));
  }
  json.end_array().key("verdicts").begin_array();
  for (const VerdictReference& verdict : evidence.verdicts) {
    json.begin_object()
        .field("case", verdict.case_number)
        .field("regime", verdict.regime)
        .field("stage", verdict.stage);
    json.field("as_of", verdict.as_of.value_or(-1)).end_object();
  }
  json.end_array();
}

std::string to_content(const StepDraft& draft) {
  JsonWriter json;
  json.begin_object()
      .field("target", draft.target)
      .field("reason", draft.reason)
      .field("reason_zh", draft.reason_zh);
  json.field("emergency_ground", draft.emergency_ground);
  if (draft.agreement_signed) {
    json.field("agreement_signed", to_rfc3339(*draft.agreement_signed));
  }
  write_citations(json, draft.evidence);
  json.key("demands").begin_array();
  for (const StepDraft::Demand& demand : draft.demands) {
    json.begin_object()
        .field("demand", demand.demand)
        .field("criterion", demand.criterion)
        .end_object();
  }
  return json.end_array().end_object().take();
}

Result<Citations> citations_in(const Json& root) {
  Citations out;
  if (const auto evidence = root.find("evidence")) {
    for (const Json& id : evidence->elements()) {
      TOC_TRY(const FactId fact, parse_id<FactId>(id.text().value_or("")));
      out.facts.push_back(fact);
    }
  }
  if (const auto verdicts = root.find("verdicts")) {
    for (const Json& verdict : verdicts->elements()) {
      const auto text = [&](std::string_view key) {
        return std::string(verdict.text_at({key}).value_or(""));
      };
      VerdictReference reference{.case_number = text("case"),
                                 .regime = text("regime"),
                                 .stage = text("stage"),
                                 .as_of = std::nullopt};
      if (const auto as_of = verdict.find("as_of")) {
        reference.as_of = as_of->integer();
      }
      out.verdicts.push_back(std::move(reference));
    }
  }
  return out;
}

Result<StepDraft> from_content(const store::Decision& decision) {
  TOC_TRY(const JsonDocument document, JsonDocument::parse(decision.content));
  const Json root = document.root();
  const auto text = [&](std::string_view key) {
    return std::string(root.text_at({key}).value_or(""));
  };
  StepDraft draft;
  draft.partnership.value = decision.subject;
  draft.target = text("target");
  draft.reason = text("reason");
  draft.reason_zh = text("reason_zh");
  draft.emergency_ground = text("emergency_ground");
  if (const std::string signed_at = text("agreement_signed"); !signed_at.empty()) {
    TOC_TRY(draft.agreement_signed, parse_rfc3339(signed_at));
  }
  TOC_TRY(draft.evidence, citations_in(root));
  if (const auto demands = root.find("demands")) {
    for (const Json& demand : demands->elements()) {
      draft.demands.push_back(
          {.demand = std::string(demand.text_at({"demand"}).value_or("")),
           .criterion = std::string(demand.text_at({"criterion"}).value_or(""))});
    }
  }
  return draft;
}

/// What a draft rests on, and what may be asked of it.
struct Weighed {
  Dossier dossier;
  regimes::TransitionContext context;
};

Result<Weighed> weigh(const World& world, Reader& reader, const Partner& partner,
                      const StepDraft& draft, Instant now) {
  Weighed out;
  TOC_TRY(out.dossier, read_citations(world, reader, partner, draft.evidence, now));
  TOC_TRY(out.context, steps::context_of(world, reader, partner, now));
  out.context.infraction = out.dossier.infraction;
  out.context.emergency_ground = draft.emergency_ground;
  out.context.agreement_signed = draft.agreement_signed;
  const regimes::ProgrammeState* target = partner.programme->state(draft.target);
  if (!draft.demands.empty() && (target == nullptr || !target->asks_reform)) {
    return fail(Errc::malformed, "This state agrees on no checklist of reform.", "/demands");
  }
  return out;
}

Result<regimes::Transition> transition_of(const World& world, const Partner& partner,
                                          const std::string& target,
                                          const regimes::TransitionContext& context) {
  return regimes::may(*partner.programme, steps::calendar_of(world, partner),
                      steps::standing_of(partner.row), target, context);
}

Result<Step> step_of(Reader& reader, const Partner& partner, const StepDraft& draft,
                     const regimes::Transition& transition, Weighed weighed) {
  TOC_TRY(const Hearing hearing, hearing_of(reader, partner));
  add_consequences(weighed.dossier, hearing, transition.after, transition.cut);
  const bool is_emergency = transition.rule->confirm_within.has_value();
  const bool is_measured =
      std::ranges::find(transition.rule->needs, regimes::Need::Kind::evaluation_evidence,
                        &regimes::Need::kind) != transition.rule->needs.end();
  return Step{.after = transition.after,
              .notice = transition.notice,
              .text = transition.text,
              .cut = transition.cut,
              .actor = {},
              .second = {},
              .reason = draft.reason,
              .reason_zh = draft.reason_zh,
              .emergency_ground = is_emergency ? draft.emergency_ground : "",
              .dossier = std::move(weighed.dossier),
              .demands = draft.demands,
              .decision = std::nullopt,
              .annuls = std::nullopt,
              .values = {},
              .closes_infractions = is_measured};
}

/// One proposal waits for one step. target: empty for an annulment.
Status check_no_other(Transaction& tx, const PartnershipId& id, std::string_view target) {
  TOC_TRY(const auto open, store::decisions::open(tx));
  for (const store::Decision& decision : open) {
    if (decision.subject != id.value) {
      continue;
    }
    TOC_TRY(const JsonDocument document, JsonDocument::parse(decision.content));
    if (document.root().text_at({"target"}).value_or("") == target) {
      return fail(Errc::conflict, "A proposal of this step waits for a second officer already.");
    }
  }
  return {};
}

store::Decision decision_of(Transaction& tx, const Principal& principal, const PartnershipId& id,
                            DecisionKind kind, std::string content) {
  return {.id = make_id<DecisionId>(tx.now()),
          .kind = kind,
          .subject = id.value,
          .content = std::move(content),
          .state = DecisionState::proposed,
          .proposed_by = actor_of(principal),
          .proposed_by_person = person_of(principal),
          .proposed_at = tx.now(),
          .proposed_index = 0,
          .decided_by = std::nullopt,
          .decided_at = std::nullopt};
}

Result<LogIndex> record_proposal(Transaction& tx, const Principal& principal,
                                 store::Decision& decision, std::string_view target) {
  Act act{.kind = "decision.proposed",
          .actor = actor_of(principal),
          .case_id = std::nullopt,
          .detail = {}};
  act.detail.set("decision", to_text(decision.id))
      .set("target", target)
      .set("content", to_hex(sha256(as_bytes(decision.content))));
  decision.proposed_index = tx.record(std::move(act));
  TOC_CHECK(store::decisions::insert(tx, decision));
  return decision.proposed_index;
}

Result<store::Decision> proposed(Reader& reader, const DecisionId& id, DecisionKind kind) {
  TOC_TRY(store::Decision decision, store::decisions::get(reader, id));
  if (decision.kind != kind) {
    return fail(Errc::not_found, "There is no such decision.");
  }
  if (decision.state != DecisionState::proposed) {
    return fail(Errc::conflict, "This decision was already taken.");
  }
  return decision;
}

}  // namespace

Result<PartnershipId> join_programme(const World& world, const Principal& principal,
                                     std::string_view party_handle, std::string_view programme_id) {
  TOC_CHECK(may(principal, Action::manage_party));
  const regimes::Programme* programme = world.law->programme(programme_id);
  if (programme == nullptr) {
    return fail(Errc::malformed, "There is no programme of that id.", "/programme");
  }
  return world.store->write([&](Transaction& tx) -> Result<PartnershipId> {
    TOC_TRY(const auto party, store::parties::find(tx, party_handle));
    if (!party || party->is_operator) {
      return fail(Errc::malformed, "There is no organization of that name that could be a partner.",
                  "/party");
    }
    TOC_TRY(const auto existing, store::partnerships::find(tx, party->id, programme_id));
    if (existing) {
      return fail(Errc::conflict, "This organization is in the programme already.");
    }
    Partner partner{.row = {}, .party = *party, .programme = programme};
    store::Partnership& row = partner.row;
    row.id = make_id<PartnershipId>(tx.now());
    row.party = party->id;
    row.programme = programme->id;
    TOC_CHECK(
        steps::put(row, *programme,
                   regimes::begin(*programme, steps::calendar_of(world, partner), tx.judged_at())));
    Act act{.kind = "standing.joined",
            .actor = actor_of(principal),
            .case_id = std::nullopt,
            .detail = {}};
    act.detail.set("party", party->handle).set("programme", row.programme).set("to", row.state);
    row.changed_index = tx.record(std::move(act));
    TOC_CHECK(store::partnerships::insert(tx, row));
    return row.id;
  });
}

Result<StepOutcome> propose_step(const World& world, const Principal& principal,
                                 const StepDraft& proposal) {
  TOC_CHECK(may(principal, Action::propose_standing));
  return world.store->write([&](Transaction& tx) -> Result<StepOutcome> {
    StepDraft draft = proposal;
    TOC_TRY(const Partner partner, steps::partner_of(world, tx, draft.partnership));
    TOC_CHECK(fix_citations(tx, draft.evidence));
    TOC_TRY(Weighed weighed, weigh(world, tx, partner, draft, steps::time_of_step(tx, partner)));
    weighed.context.officer = person_of(principal);
    const Result<regimes::Transition> alone =
        transition_of(world, partner, draft.target, weighed.context);
    store::Decision decision =
        decision_of(tx, principal, draft.partnership, DecisionKind::standing, to_content(draft));
    if (!alone) {
      // Would it hold with somebody else's signature? Only then is it worth asking for one.
      weighed.context.second_officer = kAnotherOfficer;
      TOC_CHECK(transition_of(world, partner, draft.target, weighed.context));
      TOC_CHECK(check_no_other(tx, draft.partnership, draft.target));
      TOC_TRY(const LogIndex index, record_proposal(tx, principal, decision, draft.target));
      return StepOutcome{
          .decision = decision.id, .is_taken = false, .notice_slug = {}, .index = index};
    }
    TOC_TRY(Step step, step_of(tx, partner, draft, *alone, std::move(weighed)));
    step.actor = actor_of(principal);
    step.decision = decision.id;
    TOC_TRY(StepOutcome outcome, steps::take(world, tx, partner, step));
    decision.proposed_index = outcome.index;
    TOC_CHECK(store::decisions::insert(tx, decision));
    TOC_CHECK(store::decisions::decide(tx, decision.id, DecisionState::approved, principal,
                                       outcome.index));
    outcome.decision = decision.id;
    return outcome;
  });
}

Status check_second(const Principal& principal, const store::Decision& decision) {
  if (!decision.proposed_by_person) {
    return fail(Errc::conflict,
                "Nobody knows which person proposed this: reject it and propose it again.");
  }
  return may_second(principal, *decision.proposed_by_person);
}

Result<StepOutcome> approve_step(const World& world, const Principal& principal,
                                 const DecisionId& id) {
  TOC_CHECK(may(principal, Action::decide_standing));
  return world.store->write([&](Transaction& tx) -> Result<StepOutcome> {
    TOC_TRY(const store::Decision decision, proposed(tx, id, DecisionKind::standing));
    TOC_CHECK(check_second(principal, decision));
    TOC_TRY(const StepDraft draft, from_content(decision));
    TOC_TRY(const Partner partner, steps::partner_of(world, tx, draft.partnership));
    TOC_TRY(Weighed weighed, weigh(world, tx, partner, draft, steps::time_of_step(tx, partner)));
    weighed.context.officer = decision.proposed_by_person;
    weighed.context.second_officer = principal.person;
    TOC_TRY(const regimes::Transition transition,
            transition_of(world, partner, draft.target, weighed.context));
    TOC_TRY(Step step, step_of(tx, partner, draft, transition, std::move(weighed)));
    step.actor = decision.proposed_by;
    step.second = actor_of(principal);
    step.decision = id;
    TOC_TRY(StepOutcome outcome, steps::take(world, tx, partner, step));
    TOC_CHECK(store::decisions::decide(tx, id, DecisionState::approved, principal, outcome.index));
    outcome.decision = id;
    return outcome;
  });
}

Result<Dossier> dossier_of(const World& world, const Principal& principal,
                           const store::Decision& decision) {
  TOC_CHECK(may(principal, Action::read_standing));
  if (principal.kind != Principal::Kind::system && !is_staff(principal.role)) {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  return world.store->read([&](Reader& reader) -> Result<Dossier> {
    TOC_TRY(const StepDraft draft, from_content(decision));
    TOC_TRY(const Partner partner, steps::partner_of(world, reader, draft.partnership));
    const Instant now = world.clock->now();
    TOC_TRY(Weighed weighed, weigh(world, reader, partner, draft, now));
    weighed.context.officer = decision.proposed_by_person;
    weighed.context.second_officer = kAnotherOfficer;
    TOC_TRY(const regimes::Transition transition,
            transition_of(world, partner, draft.target, weighed.context));
    TOC_TRY(Step step, step_of(reader, partner, draft, transition, std::move(weighed)));
    return std::move(step.dossier);
  });
}

namespace {

/// The change whose standing holds: annulments, and what they took back, are passed over. Null: a
/// partnership has just begun.
const store::PartnershipChange* in_force(const std::vector<store::PartnershipChange>& history) {
  std::set<LogIndex> annulled;
  for (auto change = history.rbegin(); change != history.rend(); ++change) {
    if (change->annuls) {
      annulled.insert(*change->annuls);
    } else if (!annulled.contains(change->recorded_index)) {
      return &*change;
    }
  }
  return nullptr;
}

}  // namespace

Result<LogIndex> confirm_step(const World& world, const Principal& principal,
                              const PartnershipId& id) {
  TOC_CHECK(may(principal, Action::decide_standing));
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_TRY(const Partner partner, steps::partner_of(world, tx, id));
    TOC_TRY(const auto history, store::partnerships::history(tx, id));
    const store::PartnershipChange* const emergency = in_force(history);
    if (!partner.row.confirm_by || emergency == nullptr || !emergency->decision) {
      return fail(Errc::conflict, "There is nothing to confirm.");
    }
    TOC_TRY(const store::Decision first, store::decisions::get(tx, *emergency->decision));
    TOC_CHECK(check_second(principal, first));
    TOC_TRY(regimes::TransitionContext context,
            steps::context_of(world, tx, partner, steps::time_of_step(tx, partner)));
    context.officer = first.proposed_by_person;
    context.second_officer = principal.person;
    TOC_TRY(const regimes::PartnerStanding after,
            regimes::confirm(*partner.programme, steps::standing_of(partner.row), context));
    TOC_TRY(const StepOutcome outcome, steps::take(world, tx, partner,
                                                   {.after = after,
                                                    .notice = regimes::NoticeRule::required,
                                                    .text = "confirmed",
                                                    .cut = {},
                                                    .actor = first.proposed_by,
                                                    .second = actor_of(principal),
                                                    .reason = "The emergency step is confirmed.",
                                                    .reason_zh = "紧急措施获确认。",
                                                    .emergency_ground = {},
                                                    .dossier = {},
                                                    .demands = {},
                                                    .decision = first.id,
                                                    .annuls = std::nullopt,
                                                    .values = {},
                                                    .closes_infractions = false}));
    return outcome.index;
  });
}

Result<StepOutcome> take_own_step(const World& world, const Principal& principal,
                                  const PartnershipId& id, const std::string& target,
                                  const std::string& reason) {
  TOC_CHECK(may(principal, Action::take_own_step));
  return world.store->write([&](Transaction& tx) -> Result<StepOutcome> {
    const Result<Partner> partner = steps::partner_of(world, tx, id);
    if (!partner || !steps::owns(principal, Action::take_own_step, partner->row)) {
      return fail(Errc::not_found, "There is no such thing here.");
    }
    const StepDraft draft{.partnership = id,
                          .target = target,
                          .reason = reason,
                          .reason_zh = {},
                          .evidence = {},
                          .emergency_ground = {},
                          .agreement_signed = std::nullopt,
                          .demands = {}};
    TOC_TRY(Weighed weighed, weigh(world, tx, *partner, draft, steps::time_of_step(tx, *partner)));
    weighed.context.by = "partner";
    TOC_TRY(const regimes::Transition transition,
            transition_of(world, *partner, target, weighed.context));
    TOC_TRY(Step step, step_of(tx, *partner, draft, transition, std::move(weighed)));
    step.actor = actor_of(principal);
    return steps::take(world, tx, *partner, step);
  });
}

namespace {

/// The last change, when it is one that people took and that can be taken back.
Result<store::PartnershipChange> annullable(Reader& reader, const PartnershipId& id) {
  TOC_TRY(const auto history, store::partnerships::history(reader, id));
  if (history.empty() || history.back().rest.empty() || history.back().annuls ||
      !history.back().decision) {
    return fail(Errc::conflict,
                "The last change was not a step by officers that could be annulled.");
  }
  return history.back();
}

Result<regimes::PartnerStanding> from_rest(const std::string& rest) {
  TOC_TRY(const JsonDocument document, JsonDocument::parse(rest));
  const auto text = [&](std::string_view key) {
    return std::string(document.root().text_at({key}).value_or(""));
  };
  regimes::PartnerStanding out;
  out.state = text("state");
  TOC_TRY(out.since, parse_rfc3339(text("since")));
  if (const std::string at = text("term_ends"); !at.empty()) {
    TOC_TRY(out.term_ends, parse_rfc3339(at));
  }
  if (const std::string at = text("confirm_by"); !at.empty()) {
    TOC_TRY(out.confirm_by, parse_rfc3339(at));
    out.lapses_into = text("lapses_into");
  }
  return out;
}

}  // namespace

Result<DecisionId> propose_annulment(const World& world, const Principal& principal,
                                     const AnnulmentDraft& draft) {
  TOC_CHECK(may(principal, Action::propose_standing));
  if (trim(draft.reason).empty()) {
    return fail(Errc::malformed, "Say why the step was wrong: it goes into the notice.", "/reason");
  }
  return world.store->write([&](Transaction& tx) -> Result<DecisionId> {
    TOC_CHECK(steps::partner_of(world, tx, draft.partnership));
    TOC_TRY(const store::PartnershipChange last, annullable(tx, draft.partnership));
    TOC_CHECK(check_no_other(tx, draft.partnership, ""));
    CanonicalObject content;
    content.set("annuls", last.recorded_index)
        .set("reason", draft.reason)
        .set("reason_zh", draft.reason_zh);
    store::Decision decision =
        decision_of(tx, principal, draft.partnership, DecisionKind::annulment, content.to_text());
    TOC_CHECK(record_proposal(tx, principal, decision, "annulment"));
    return decision.id;
  });
}

Result<StepOutcome> approve_annulment(const World& world, const Principal& principal,
                                      const DecisionId& id) {
  TOC_CHECK(may(principal, Action::decide_standing));
  return world.store->write([&](Transaction& tx) -> Result<StepOutcome> {
    TOC_TRY(const store::Decision decision, proposed(tx, id, DecisionKind::annulment));
    TOC_CHECK(check_second(principal, decision));
    TOC_TRY(const JsonDocument content, JsonDocument::parse(decision.content));
    PartnershipId partnership;
    partnership.value = decision.subject;
    TOC_TRY(const Partner partner, steps::partner_of(world, tx, partnership));
    TOC_TRY(const store::PartnershipChange last, annullable(tx, partnership));
    const auto annuls = content.root().find("annuls");
    if (!annuls || annuls->integer() != last.recorded_index) {
      return fail(Errc::conflict, "The partnership has changed since: propose it again.");
    }
    TOC_TRY(const regimes::PartnerStanding before, from_rest(last.rest));
    const regimes::ProgrammeState* state = partner.programme->state(before.state);
    const regimes::ProgrammeState* wrong = partner.programme->state(last.to);
    if (state == nullptr || wrong == nullptr) {
      return fail(Errc::internal, "The programme no longer has a state of this partnership.");
    }
    std::map<std::string, std::string> values = {{"annulled_at", readable(last.at)},
                                                 {"annulled", wrong->title.en}};
    if (may_receive(state->standing) && !may_receive(wrong->standing)) {
      values["receives"] = "yes";
    }
    const auto text = [&](std::string_view key) {
      return std::string(content.root().text_at({key}).value_or(""));
    };
    TOC_TRY(StepOutcome outcome, steps::take(world, tx, partner,
                                             {.after = before,
                                              .notice = regimes::NoticeRule::required,
                                              .text = "annulled",
                                              .cut = {},
                                              .actor = decision.proposed_by,
                                              .second = actor_of(principal),
                                              .reason = text("reason"),
                                              .reason_zh = text("reason_zh"),
                                              .emergency_ground = {},
                                              .dossier = {},
                                              .demands = {},
                                              .decision = id,
                                              .annuls = last.recorded_index,
                                              .values = std::move(values),
                                              .closes_infractions = false}));
    TOC_CHECK(store::decisions::decide(tx, id, DecisionState::approved, principal, outcome.index));
    outcome.decision = id;
    return outcome;
  });
}

Result<std::int64_t> watch_partnerships(const World& world) {
  // Asked of a snapshot first, as the duty watch does.
  TOC_TRY(const auto waiting, world.store->read([&](Reader& reader) {
    return store::partnerships::with_step_before(reader, world.clock->now());
  }));
  if (waiting.empty()) {
    return 0;
  }
  return world.store->write([&](Transaction& tx) -> Result<std::int64_t> {
    TOC_TRY(const auto due, store::partnerships::with_step_before(tx, tx.judged_at()));
    for (const store::Partnership& row : due) {
      TOC_TRY(const Partner partner, steps::partner_of(world, tx, row));
      const auto next =
          regimes::next_automatic(*partner.programme, steps::standing_of(partner.row));
      if (!next || next->at > tx.judged_at()) {
        continue;
      }
      const regimes::PartnerStanding after =
          regimes::after_step(*partner.programme, steps::calendar_of(world, partner),
                              steps::standing_of(partner.row), *next);
      const regimes::ProgrammeState* state = partner.programme->state(after.state);
      TOC_CHECK(steps::take(world, tx, partner,
                            {.after = after,
                             .notice = next->notice,
                             .text = next->text,
                             .cut = state == nullptr ? std::vector<std::string>() : state->cut,
                             .actor = "system:partnership-watch",
                             .second = {},
                             .reason = "The term has ended.",
                             .reason_zh = "期限届满。",
                             .emergency_ground = {},
                             .dossier = {},
                             .demands = {},
                             .decision = std::nullopt,
                             .annuls = std::nullopt,
                             .values = {},
                             .closes_infractions = false}));
    }
    return static_cast<std::int64_t>(due.size());
  });
}

}  // namespace tocsin::flow
