#include "flow/standing.h"

#include "base/json.h"
#include "flow/notices.h"
#include "regimes/programme.h"
#include "store/accounts.h"
#include "store/duties.h"

#include <algorithm>
#include <limits>

namespace tocsin::flow {
namespace {

using store::Act;
using store::LogIndex;
using store::Reader;
using store::Transaction;

constexpr LogIndex kEverything = std::numeric_limits<LogIndex>::max();

struct Rules {
  const regimes::Programme* programme = nullptr;
  const regimes::Calendar* calendar = nullptr;
};

Result<Rules> rules_of(const World& world, std::string_view id) {
  Rules rules;
  rules.programme = world.law->programme(id);
  if (rules.programme == nullptr) {
    return fail(Errc::malformed, "There is no programme of that id.", "/programme");
  }
  rules.calendar = world.law->calendar(rules.programme->calendar);
  TOC_ASSERT(rules.calendar != nullptr);
  return rules;
}

regimes::PartnerStanding standing_of(const store::Partnership& partnership) {
  return {.state = partnership.state,
          .since = partnership.since,
          .term_ends = partnership.term_ends,
          .confirm_by = partnership.confirm_by,
          .lapses_into = partnership.lapses_into};
}

/// Writes what the programme's machine says into the row.
void put(store::Partnership& row, const Rules& rules, const regimes::PartnerStanding& standing) {
  row.state = standing.state;
  row.since = standing.since;
  row.term_ends = standing.term_ends;
  row.confirm_by = standing.confirm_by;
  row.lapses_into = standing.lapses_into;
  const regimes::ProgrammeState* state = rules.programme->state(standing.state);
  TOC_ASSERT(state != nullptr);
  row.standing = state->standing;
  const std::optional<regimes::AutomaticStep> next =
      regimes::next_automatic(*rules.programme, standing);
  row.next_step = next ? std::optional(next->at) : std::nullopt;
}

/// Everything that the programme's rules may ask about.
Result<regimes::TransitionContext> context_of(Reader& reader, const store::Partnership& partnership,
                                              const std::vector<FactId>& evidence, Instant now) {
  regimes::TransitionContext context;
  context.now = now;
  for (const FactId& id : evidence) {
    TOC_TRY(const store::FactRecord fact, store::facts::get(reader, id, kEverything));
    if (fact.status != EvidenceStatus::accepted) {
      return fail(Errc::conflict, "Evidence counts only once it is accepted.", "/evidence");
    }
    context.infraction = std::max(context.infraction.value_or(fact.weight), fact.weight);
  }
  TOC_TRY(const auto history, store::partnerships::history(reader, partnership.id));
  for (const store::PartnershipChange& change : history) {
    // The notice of an infraction reaches the inbox with the act that issues it.
    if (change.to == "noticed") {
      context.notice_delivered = change.at;
    }
  }
  TOC_TRY(const auto answers, store::partnerships::answers(reader, partnership.id));
  if (!answers.empty() && context.notice_delivered &&
      answers.back().at >= *context.notice_delivered) {
    context.answered = answers.back().at;
  }
  TOC_TRY(const auto items, store::partnerships::items(reader, partnership.id));
  for (const store::ReformItem& item : items) {
    if (item.state != "accepted") {
      ++context.action_items_open;
      continue;
    }
    ++context.action_items_done;
    const Result<Weight> weight = parse_weight(item.weight);
    TOC_ASSERT(weight.has_value());
    context.evaluation = std::min(context.evaluation.value_or(*weight), *weight);
  }
  return context;
}

struct Step {
  regimes::PartnerStanding after;
  regimes::NoticeRule notice = regimes::NoticeRule::none;
  std::vector<std::string> cut;
  std::string actor;
  std::string second;  ///< the approving officer, or empty
  std::string reason;
  std::string reason_zh;
  std::vector<StepDraft::Demand> demands;
  std::optional<DecisionId> decision;
};

BilingualText with_reason(BilingualText english, const BilingualText& chinese) {
  english.title_zh = chinese.title_zh;
  english.body_zh = chinese.body_zh;
  return english;
}

/// The one place where a standing changes: row, journal, cut, notice.
Result<StepOutcome> take(const World& world, Transaction& tx, store::Partnership row,
                         const Rules& rules, const Step& step) {
  TOC_TRY(const store::Party party, store::parties::get(tx, row.party));
  const std::string before = row.state;
  const bool received = may_receive(row.standing);
  put(row, rules, step.after);

  Act act{
      .kind = "standing." + row.state, .actor = step.actor, .case_id = std::nullopt, .detail = {}};
  act.detail.set("party", party.handle)
      .set("programme", row.programme)
      .set("from", before)
      .set("to", row.state)
      .set("reason", step.reason);
  if (row.term_ends) {
    act.detail.set("term_ends", to_rfc3339(*row.term_ends));
  }
  if (!step.second.empty()) {
    act.detail.set("second_officer", step.second);
  }
  if (!step.cut.empty()) {
    act.detail.set("cut", step.cut);
  }
  StepOutcome outcome;
  outcome.is_taken = true;
  outcome.index = tx.record(std::move(act));

  std::optional<NoticeId> notice_id;
  if (step.notice == regimes::NoticeRule::required) {
    TOC_TRY(const store::Party us, store::parties::get_operator(tx));
    const bool is_extension = before == "reassessment" && row.state == "suspended";
    std::map<std::string, std::string> values = {{"party", party.name},
                                                 {"operator", us.name},
                                                 {"programme", rules.programme->title.en},
                                                 {"reason", step.reason},
                                                 {"since", readable(row.since)}};
    std::string cut;
    for (const std::string& channel : step.cut) {
      cut += cut.empty() ? channel : ", " + channel;
    }
    values["cut"] = cut;
    if (row.term_ends) {
      values["until"] = readable(*row.term_ends);
    }
    if (const auto end =
            regimes::term_end(*rules.programme, *rules.calendar, "answer_to_notice", tx.now())) {
      values["answer_until"] = readable(end->at);
    }
    if (const auto until = regimes::appeal_until(*rules.programme, *rules.calendar, tx.now())) {
      values["appeal_until"] = readable(*until);
    }
    const std::string name = is_extension ? "extended" : row.state;
    TOC_TRY(const BilingualText english, fill_message("standing", name, values));
    values["reason"] = step.reason_zh.empty() ? step.reason : step.reason_zh;
    values["programme"] = rules.programme->title.zh_cn;
    TOC_TRY(const BilingualText chinese, fill_message("standing", name, values));
    TOC_TRY(const store::Notice notice, issue_notice(world, tx, step.actor,
                                                     {.kind = "standing",
                                                      .text = with_reason(english, chinese),
                                                      .party = party.id,
                                                      .case_id = std::nullopt,
                                                      .is_public = false}));
    notice_id = notice.id;
    outcome.notice_slug = notice.slug;
  }
  TOC_CHECK(store::partnerships::change(tx, row,
                                        {.recorded_index = outcome.index,
                                         .at = tx.now(),
                                         .from = before,
                                         .to = row.state,
                                         .term_ends = row.term_ends,
                                         .reason = step.reason,
                                         .decision = step.decision,
                                         .notice = notice_id}));
  if (received && !may_receive(row.standing)) {
    // Reading is asked at each request and ends with this commit; what was queued for delivery must
    // go too.
    TOC_TRY(const std::int64_t cancelled, store::outbox::cancel_shared(tx, row.party));
    Act cancelled_act{
        .kind = "sharing.cut", .actor = step.actor, .case_id = std::nullopt, .detail = {}};
    cancelled_act.detail.set("party", party.handle).set("cancelled_deliveries", cancelled);
    tx.record(std::move(cancelled_act));
  }
  if (!step.demands.empty()) {
    TOC_CHECK(store::partnerships::remove_items(tx, row.id));
    std::int64_t place = 0;
    for (const StepDraft::Demand& demand : step.demands) {
      TOC_CHECK(store::partnerships::insert_item(tx, row.id, place++,
                                                 {.id = make_id<ReformItemId>(tx.now()),
                                                  .demand = demand.demand,
                                                  .criterion = demand.criterion,
                                                  .state = "open",
                                                  .evidence = {},
                                                  .evidence_at = std::nullopt,
                                                  .weight = {},
                                                  .assessed_by = std::nullopt},
                                                 outcome.index));
    }
  }
  return outcome;
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
  json.key("evidence").begin_array();
  for (const FactId& id : draft.evidence) {
    json.text(to_text(id));
  }
  json.end_array().key("demands").begin_array();
  for (const StepDraft::Demand& demand : draft.demands) {
    json.begin_object()
        .field("demand", demand.demand)
        .field("criterion", demand.criterion)
        .end_object();
  }
  return json.end_array().end_object().take();
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
  if (const auto evidence = root.find("evidence")) {
    for (const Json& id : evidence->elements()) {
      TOC_TRY(const FactId fact, parse_id<FactId>(id.text().value_or("")));
      draft.evidence.push_back(fact);
    }
  }
  if (const auto demands = root.find("demands")) {
    for (const Json& demand : demands->elements()) {
      draft.demands.push_back(
          {.demand = std::string(demand.text_at({"demand"}).value_or("")),
           .criterion = std::string(demand.text_at({"criterion"}).value_or(""))});
    }
  }
  return draft;
}

Step step_of(const StepDraft& draft, const regimes::Transition& transition) {
  return {.after = transition.after,
          .notice = transition.notice,
          .cut = transition.cut,
          .actor = {},
          .second = {},
          .reason = draft.reason,
          .reason_zh = draft.reason_zh,
          .demands = draft.demands,
          .decision = std::nullopt};
}

Result<regimes::TransitionContext> full_context(Reader& reader, const store::Partnership& row,
                                                const StepDraft& draft, Instant now,
                                                const std::string& officer) {
  TOC_TRY(regimes::TransitionContext context, context_of(reader, row, draft.evidence, now));
  context.officer = officer;
  context.emergency_ground = draft.emergency_ground;
  context.agreement_signed = draft.agreement_signed;
  return context;
}

Status owns(const Principal& principal, Action action, const store::Partnership& row) {
  return may(principal, action, {.tlp = Tlp::clear, .party = row.party, .is_participant = false});
}

}  // namespace

Result<PartnershipId> join_programme(const World& world, const Principal& principal,
                                     std::string_view party_handle, std::string_view programme) {
  TOC_CHECK(may(principal, Action::manage_party));
  TOC_TRY(const Rules rules, rules_of(world, programme));
  return world.store->write([&](Transaction& tx) -> Result<PartnershipId> {
    TOC_TRY(const auto party, store::parties::find(tx, party_handle));
    if (!party || party->is_operator) {
      return fail(Errc::malformed, "There is no organization of that name that could be a partner.",
                  "/party");
    }
    TOC_TRY(const auto existing, store::partnerships::find(tx, party->id, programme));
    if (existing) {
      return fail(Errc::conflict, "This organization is in the programme already.");
    }
    store::Partnership row;
    row.id = make_id<PartnershipId>(tx.now());
    row.party = party->id;
    row.programme = rules.programme->id;
    put(row, rules, regimes::begin(*rules.programme, *rules.calendar, tx.now()));
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
                                 const StepDraft& draft) {
  TOC_CHECK(may(principal, Action::propose_standing));
  return world.store->write([&](Transaction& tx) -> Result<StepOutcome> {
    TOC_TRY(const store::Partnership row, store::partnerships::get(tx, draft.partnership));
    TOC_TRY(const Rules rules, rules_of(world, row.programme));
    TOC_TRY(regimes::TransitionContext context,
            full_context(tx, row, draft, tx.now(), actor_of(principal)));
    const Result<regimes::Transition> alone =
        regimes::may(*rules.programme, *rules.calendar, standing_of(row), draft.target, context);
    store::Decision decision{.id = make_id<DecisionId>(tx.now()),
                             .kind = "standing",
                             .subject = row.id.value,
                             .content = to_content(draft),
                             .state = "proposed",
                             .proposed_by = actor_of(principal),
                             .proposed_at = tx.now(),
                             .proposed_index = 0,
                             .decided_by = std::nullopt,
                             .decided_at = std::nullopt};
    if (!alone) {
      // Would it hold with somebody else's signature? Only then is it worth asking for one.
      context.second_officer = "another officer";
      TOC_CHECK(
          regimes::may(*rules.programme, *rules.calendar, standing_of(row), draft.target, context));
      Act act{.kind = "decision.proposed",
              .actor = actor_of(principal),
              .case_id = std::nullopt,
              .detail = {}};
      act.detail.set("decision", to_text(decision.id))
          .set("target", draft.target)
          .set("content", to_hex(sha256(as_bytes(decision.content))));
      decision.proposed_index = tx.record(std::move(act));
      TOC_CHECK(store::decisions::insert(tx, decision));
      return StepOutcome{.decision = decision.id,
                         .is_taken = false,
                         .notice_slug = {},
                         .index = decision.proposed_index};
    }
    Step step = step_of(draft, *alone);
    step.actor = actor_of(principal);
    step.decision = decision.id;
    TOC_TRY(StepOutcome outcome, take(world, tx, row, rules, step));
    decision.proposed_index = outcome.index;
    TOC_CHECK(store::decisions::insert(tx, decision));
    TOC_CHECK(
        store::decisions::decide(tx, decision.id, "approved", actor_of(principal), outcome.index));
    outcome.decision = decision.id;
    return outcome;
  });
}

Result<StepOutcome> approve_step(const World& world, const Principal& principal,
                                 const DecisionId& id) {
  TOC_CHECK(may(principal, Action::decide_standing));
  return world.store->write([&](Transaction& tx) -> Result<StepOutcome> {
    TOC_TRY(const store::Decision decision, store::decisions::get(tx, id));
    if (decision.kind != "standing") {
      return fail(Errc::not_found, "There is no such decision.");
    }
    if (decision.state != "proposed") {
      return fail(Errc::conflict, "This decision was already taken.");
    }
    if (decision.proposed_by == actor_of(principal)) {
      return fail(Errc::forbidden, "Another officer than the one who proposed it must approve.");
    }
    TOC_TRY(const StepDraft draft, from_content(decision));
    TOC_TRY(const store::Partnership row, store::partnerships::get(tx, draft.partnership));
    TOC_TRY(const Rules rules, rules_of(world, row.programme));
    TOC_TRY(regimes::TransitionContext context,
            full_context(tx, row, draft, tx.now(), decision.proposed_by));
    context.second_officer = actor_of(principal);
    TOC_TRY(
        const regimes::Transition transition,
        regimes::may(*rules.programme, *rules.calendar, standing_of(row), draft.target, context));
    Step step = step_of(draft, transition);
    step.actor = decision.proposed_by;
    step.second = actor_of(principal);
    step.decision = id;
    TOC_TRY(StepOutcome outcome, take(world, tx, row, rules, step));
    TOC_CHECK(store::decisions::decide(tx, id, "approved", actor_of(principal), outcome.index));
    outcome.decision = id;
    return outcome;
  });
}

Result<LogIndex> reject_decision(const World& world, const Principal& principal,
                                 const DecisionId& id, const std::string& reason) {
  TOC_CHECK(may(principal, Action::decide_standing));
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_TRY(const store::Decision decision, store::decisions::get(tx, id));
    Act act{.kind = "decision.rejected",
            .actor = actor_of(principal),
            .case_id = std::nullopt,
            .detail = {}};
    act.detail.set("decision", to_text(decision.id)).set("reason", reason);
    const LogIndex index = tx.record(std::move(act));
    TOC_CHECK(store::decisions::decide(tx, id, "rejected", actor_of(principal), index));
    return index;
  });
}

Result<LogIndex> confirm_step(const World& world, const Principal& principal,
                              const PartnershipId& id) {
  TOC_CHECK(may(principal, Action::decide_standing));
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_TRY(store::Partnership row, store::partnerships::get(tx, id));
    TOC_TRY(const Rules rules, rules_of(world, row.programme));
    TOC_TRY(regimes::TransitionContext context, context_of(tx, row, {}, tx.now()));
    TOC_TRY(const auto history, store::partnerships::history(tx, id));
    if (!history.empty() && history.back().decision) {
      TOC_TRY(const store::Decision first, store::decisions::get(tx, *history.back().decision));
      context.officer = first.proposed_by;
    }
    context.second_officer = actor_of(principal);
    TOC_TRY(const regimes::PartnerStanding after,
            regimes::confirm(*rules.programme, standing_of(row), context));
    TOC_TRY(const store::Party party, store::parties::get(tx, row.party));
    Act act{.kind = "standing.confirmed",
            .actor = actor_of(principal),
            .case_id = std::nullopt,
            .detail = {}};
    act.detail.set("party", party.handle).set("state", row.state);
    const LogIndex index = tx.record(std::move(act));
    put(row, rules, after);
    TOC_CHECK(store::partnerships::change(tx, row,
                                          {.recorded_index = index,
                                           .at = tx.now(),
                                           .from = row.state,
                                           .to = row.state,
                                           .term_ends = row.term_ends,
                                           .reason = "confirmed",
                                           .decision = std::nullopt,
                                           .notice = std::nullopt}));
    return index;
  });
}

Result<LogIndex> answer_notice(const World& world, const Principal& principal,
                               const PartnershipId& id, const std::string& body) {
  TOC_CHECK(may(principal, Action::answer_notice));
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_TRY(const store::Partnership row, store::partnerships::get(tx, id));
    TOC_CHECK(owns(principal, Action::answer_notice, row));
    Act act{.kind = "standing.answered",
            .actor = actor_of(principal),
            .case_id = std::nullopt,
            .detail = {}};
    act.detail.set("partnership", to_text(id)).set("body", to_hex(sha256(as_bytes(body))));
    const LogIndex index = tx.record(std::move(act));
    TOC_CHECK(store::partnerships::insert_answer(
        tx, id,
        {.at = tx.now(), .recorded_index = index, .actor = actor_of(principal), .body = body}));
    return index;
  });
}

namespace {

/// Changes one item of the checklist, as an act.
template <class Change>
Result<LogIndex> change_item(Transaction& tx, const Principal& principal, const PartnershipId& id,
                             const ReformItemId& item_id, const std::string& kind, Change change) {
  TOC_TRY(const auto items, store::partnerships::items(tx, id));
  const auto found = std::ranges::find(items, item_id, &store::ReformItem::id);
  if (found == items.end()) {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  store::ReformItem item = *found;
  TOC_CHECK(change(item));
  Act act{.kind = kind, .actor = actor_of(principal), .case_id = std::nullopt, .detail = {}};
  act.detail.set("item", to_text(item_id))
      .set("state", item.state)
      .set("evidence", to_hex(sha256(as_bytes(item.evidence))));
  const LogIndex index = tx.record(std::move(act));
  TOC_CHECK(store::partnerships::update_item(tx, item, index));
  return index;
}

}  // namespace

Result<LogIndex> submit_reform(const World& world, const Principal& principal,
                               const PartnershipId& id, const ReformItemId& item_id,
                               const std::string& evidence) {
  TOC_CHECK(may(principal, Action::answer_notice));
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_TRY(const store::Partnership row, store::partnerships::get(tx, id));
    TOC_CHECK(owns(principal, Action::answer_notice, row));
    return change_item(tx, principal, id, item_id, "reform.submitted",
                       [&](store::ReformItem& item) -> Status {
                         if (item.state == "accepted") {
                           return fail(Errc::conflict, "This item was already accepted.");
                         }
                         item.state = "submitted";
                         item.evidence = evidence;
                         item.evidence_at = tx.now();
                         return {};
                       });
  });
}

Result<LogIndex> assess_reform(const World& world, const Principal& principal,
                               const PartnershipId& id, const ReformItemId& item_id,
                               const AssessmentDraft& draft) {
  TOC_CHECK(may(principal, Action::assess_reform));
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    return change_item(
        tx, principal, id, item_id, "reform.assessed", [&](store::ReformItem& item) -> Status {
          if (item.state != "submitted") {
            return fail(Errc::conflict, "There is no evidence to assess for this item.");
          }
          item.state = draft.assessment == Assessment::accepted ? "accepted" : "refused";
          item.weight = to_text(draft.weight);
          item.assessed_by = actor_of(principal);
          return {};
        });
  });
}

namespace {

Result<StandingView> view_of(Reader& reader, const store::Partnership& row) {
  StandingView view;
  view.partnership = row;
  TOC_TRY(const store::Party party, store::parties::get(reader, row.party));
  view.party_handle = party.handle;
  view.party_name = party.name;
  TOC_TRY(view.history, store::partnerships::history(reader, row.id));
  TOC_TRY(view.items, store::partnerships::items(reader, row.id));
  TOC_TRY(view.answers, store::partnerships::answers(reader, row.id));
  return view;
}

}  // namespace

Result<std::vector<StandingView>> view_standing(const World& world, const Principal& principal) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_standing));
  return world.store->read([&](Reader& reader) -> Result<std::vector<StandingView>> {
    TOC_TRY(const auto rows, store::partnerships::list(reader, scope));
    std::vector<StandingView> out;
    for (const store::Partnership& row : rows) {
      TOC_TRY(out.emplace_back(), view_of(reader, row));
    }
    return out;
  });
}

Result<StandingView> view_partnership(const World& world, const Principal& principal,
                                      const PartnershipId& id) {
  TOC_CHECK(may(principal, Action::read_standing));
  return world.store->read([&](Reader& reader) -> Result<StandingView> {
    const Result<store::Partnership> row = store::partnerships::get(reader, id);
    if (!row || !owns(principal, Action::read_standing, *row)) {
      return fail(Errc::not_found, "There is no such thing here.");
    }
    return view_of(reader, *row);
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
    TOC_TRY(const auto due, store::partnerships::with_step_before(tx, tx.now()));
    for (const store::Partnership& row : due) {
      TOC_TRY(const Rules rules, rules_of(world, row.programme));
      const regimes::PartnerStanding after =
          regimes::advance(*rules.programme, *rules.calendar, standing_of(row), tx.now());
      const regimes::ProgrammeState* state = rules.programme->state(after.state);
      TOC_ASSERT(state != nullptr);
      TOC_CHECK(take(world, tx, row, rules,
                     {.after = after,
                      .notice = regimes::NoticeRule::required,
                      .cut = state->cut,
                      .actor = "system:partnership-watch",
                      .second = {},
                      .reason = "the term has ended",
                      .reason_zh = "期限届满",
                      .demands = {},
                      .decision = std::nullopt}));
    }
    return static_cast<std::int64_t>(due.size());
  });
}

}  // namespace tocsin::flow
