#include "flow/duties.h"

#include "domain/system_scope.h"
#include "flow/case_facts.h"
#include "flow/conflicts.h"
#include "flow/intake.h"
#include "flow/messages.h"
#include "store/accounts.h"
#include "store/cases.h"
#include "store/journal.h"
#include "store/mandates.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

using store::Act;
using store::LogIndex;
using store::Reader;
using store::Transaction;

std::optional<std::string> text_of(const std::optional<Instant>& at) {
  return at ? std::optional(to_rfc3339(*at)) : std::nullopt;
}

/// Whether the party has something new to be told.
bool has_news(const store::Obligation& before, const store::Obligation& after) {
  return before.state != after.state || before.legal_due != after.legal_due ||
         before.operative_due != after.operative_due || after.warned.size() > before.warned.size();
}

bool has_changed(const store::Obligation& before, const store::Obligation& after) {
  return has_news(before, after) || before.met_at != after.met_at ||
         before.edition != after.edition;
}

Act act_of(const store::Party& party, const CaseId& id, const store::Obligation& obligation) {
  Act act{.kind = "duty." + std::string(to_text(obligation.state)),
          .actor = "system:duty-watch",
          .case_id = id,
          .detail = {}};
  act.detail.set("party", party.handle)
      .set("regime", obligation.regime)
      .set("edition", obligation.edition)
      .set("stage", obligation.stage)
      .set("state", to_text(obligation.state))
      .set_if("operative_due", text_of(obligation.operative_due))
      .set_if("legal_due", text_of(obligation.legal_due))
      .set_if("met_at", text_of(obligation.met_at));
  if (obligation.late_by_s) {
    act.detail.set("late_by_s", *obligation.late_by_s);
  }
  return act;
}

/// One stage: stores the new verdict; an act and a message when it changed.
Status note_verdict(const World& world, Transaction& tx, const store::Party& party,
                    const store::Case& item, const store::Obligation* before,
                    const regimes::StageVerdict& verdict) {
  store::Obligation after{.case_id = item.id,
                          .case_number = item.number,
                          .party = party.id,
                          .party_name = party.name,
                          .regime = verdict.regime,
                          .stage = verdict.stage,
                          .edition = verdict.edition,
                          .state = verdict.state,
                          .operative_due = verdict.operative_due,
                          .legal_due = verdict.legal_due,
                          .met_at = verdict.met_at,
                          .late_by_s = verdict.late_by_s,
                          .warned = verdict.warnings_reached,
                          .next_check = verdict.next_change,
                          .verdict_index = before != nullptr ? before->verdict_index : -1,
                          .calendar = verdict.calendar};
  if (before == nullptr && verdict.state == StageState::not_applicable) {
    return {};
  }
  if (before == nullptr || has_changed(*before, after)) {
    after.verdict_index = tx.record(act_of(party, item.id, after));
    const bool is_notable = verdict.state == StageState::warned ||
                            verdict.state == StageState::late ||
                            verdict.state == StageState::running;
    // The same verdict by a later edition of the law is an entry of the log and no mail.
    if (is_notable && (before == nullptr || has_news(*before, after))) {
      TOC_CHECK(queue_duty_message(world, tx, party, after));
    }
  }
  return store::obligations::put(tx, after);
}

Status stop_asking(Transaction& tx, const store::Obligation& one) {
  if (!one.next_check) {
    return {};
  }
  store::Obligation kept = one;
  kept.next_check.reset();
  return store::obligations::put(tx, kept);
}

Status watch(const World& world, Transaction& tx, const store::Case& item, const PartyId& party,
             LogIndex as_of) {
  TOC_TRY(const Known known, gather(tx, item.id, party, as_of));
  TOC_TRY(const auto stored, store::obligations::of(tx, item.id, party));
  const std::vector<regimes::StageVerdict> verdicts =
      judge(world, known, "", tx.judged_at(), regimes::Explain::no);
  for (const regimes::StageVerdict& verdict : verdicts) {
    const auto before = std::ranges::find_if(stored, [&](const store::Obligation& one) {
      return one.regime == verdict.regime && one.stage == verdict.stage;
    });
    TOC_CHECK(note_verdict(world, tx, known.party, item,
                           before == stored.end() ? nullptr : &*before, verdict));
  }
  // What no law that is loaded speaks of stays as it was found, and is not asked for again.
  for (const store::Obligation& one : stored) {
    const bool is_judged = std::ranges::any_of(verdicts, [&](const regimes::StageVerdict& verdict) {
      return one.regime == verdict.regime && one.stage == verdict.stage;
    });
    if (!is_judged) {
      TOC_CHECK(stop_asking(tx, one));
    }
  }
  return raise_conflicts(world, tx, item, known);
}

/// The operator may itself be bound to relay or to answer what is filed here: where its roles say
/// so, the receipt is a fact about the operator, proven by this platform's own log.
Status note_receipt(const World& world, Transaction& tx, const store::Case& item,
                    const regimes::Regime& filed) {
  if (filed.received_as.empty()) {
    return {};
  }
  TOC_TRY(const store::Party self, store::parties::get_operator(tx));
  const auto binds = [&](const regimes::Regime* regime) {
    const auto has = [](const std::vector<std::string>& list, const std::string& one) {
      return std::ranges::find(list, one) != list.end();
    };
    return has(regime->trigger.events, "receipt") && has(regime->trigger.of, filed.received_as) &&
           std::ranges::any_of(regime->roles,
                               [&](const auto& role) { return has(self.roles, role); });
  };
  if (std::ranges::none_of(world.law->regimes(), binds)) {
    return {};
  }
  TOC_TRY(const auto participants, store::cases::participants(tx, item.id));
  if (std::ranges::find(participants, self.id, &store::Participant::party) == participants.end()) {
    Act joined{
        .kind = "participant.added", .actor = "system:relay", .case_id = item.id, .detail = {}};
    joined.detail.set("party", self.handle).set("roles", std::vector<std::string>{"authority"});
    TOC_CHECK(store::cases::put_participant(tx, item.id,
                                            {.party = self.id,
                                             .party_name = self.name,
                                             .roles = {"authority"},
                                             .rm_state = RmState::received},
                                            tx.record(std::move(joined))));
  }
  store::FactRecord fact;
  fact.id = make_id<FactId>(tx.now());
  fact.case_id = item.id;
  fact.party = self.id;
  fact.name = "receipt";
  fact.about = filed.received_as;
  fact.earliest = tx.judged_at();
  fact.latest = tx.judged_at();
  fact.weight = Weight::proven;
  fact.source = FactSource::other;
  fact.evidence = "filing under " + filed.id;
  fact.recorded_at = tx.now();
  Act act{.kind = "fact.recorded", .actor = "system:relay", .case_id = item.id, .detail = {}};
  act.detail.set("fact", to_text(fact.id))
      .set("name", fact.name)
      .set("of", fact.about)
      .set("party", self.handle);
  fact.recorded_index = tx.record(std::move(act));
  TOC_CHECK(store::facts::insert(tx, fact));
  Act accepted{.kind = "fact.accepted", .actor = "system:relay", .case_id = item.id, .detail = {}};
  accepted.detail.set("fact", to_text(fact.id)).set("reason", "received by this platform");
  return store::facts::decide(tx, {.fact = fact.id,
                                   .status = EvidenceStatus::accepted,
                                   .actor = "system:relay",
                                   .reason = "received by this platform",
                                   .recorded_index = tx.record(std::move(accepted))});
}

}  // namespace

Status watch_case(const World& world, Transaction& tx, const CaseId& id) {
  TOC_TRY(store::Case item, store::cases::get(tx, system_scope(), id));
  while (item.merged_into) {
    TOC_TRY(item, store::cases::get(tx, system_scope(), *item.merged_into));
  }
  TOC_TRY(const auto participants, store::cases::participants(tx, item.id));
  for (const store::Participant& participant : participants) {
    TOC_CHECK(watch(world, tx, item, participant.party, kEverything));
  }
  return {};
}

Result<std::int64_t> watch_duties(const World& world) {
  // Asked of a snapshot first: a watch that finds nothing must not cost a flush each second.
  TOC_TRY(const auto waiting, world.store->read([&](Reader& reader) {
    return store::obligations::due_for_check(reader, world.clock->now());
  }));
  if (waiting.empty()) {
    return 0;
  }
  // Each by itself: nobody else's writes wait for all of them, and one that fails keeps no other
  // back.
  Status failed;
  for (const auto& [case_id, party] : waiting) {
    const Status done = world.store->write([&](Transaction& tx) -> Status {
      TOC_TRY(const store::Case item, store::cases::get(tx, system_scope(), case_id));
      if (!item.merged_into) {
        return watch(world, tx, item, party, kEverything);
      }
      // What is recorded of it counts for the case that it was merged into, which is judged itself.
      TOC_TRY(const auto stored, store::obligations::of(tx, case_id, party));
      for (const store::Obligation& one : stored) {
        TOC_CHECK(stop_asking(tx, one));
      }
      return {};
    });
    failed = failed ? done : failed;
  }
  TOC_CHECK(failed);
  return static_cast<std::int64_t>(waiting.size());
}

Result<RecordedFact> record_fact(const World& world, const Principal& principal,
                                 const FactDraft& draft) {
  TOC_CHECK(may(principal, Action::record_fact));
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_case));
  const regimes::Vocabulary& words = world.law->vocabulary();
  const regimes::EventWord* event = words.event(draft.name);
  if (event == nullptr && words.attribute(draft.name) == nullptr) {
    return fail(Errc::malformed,
                "There is no fact of that name in the vocabulary (rules/regimes/vocabulary.yaml).",
                "/fact");
  }
  if (event != nullptr && event->needs_subject && words.subject(draft.about) == nullptr) {
    return fail(Errc::malformed, "Say of what: this fact needs a subject from the vocabulary.",
                "/of");
  }
  if (draft.latest < draft.earliest) {
    return fail(Errc::malformed, "The latest time lies before the earliest.", "/at");
  }
  return world.store->write([&](Transaction& tx) -> Result<RecordedFact> {
    TOC_TRY(const store::Case item, root_of(tx, scope, draft.case_number));
    store::FactRecord fact;
    fact.id = make_id<FactId>(tx.now());
    fact.case_id = item.id;
    if (!draft.party.empty()) {
      TOC_TRY(const auto party, store::parties::find(tx, draft.party));
      if (!party) {
        return fail(Errc::malformed, "There is no organization of that name.", "/party");
      }
      fact.party = party->id;
    }
    fact.name = draft.name;
    fact.about = draft.about;
    fact.value = draft.value;
    fact.earliest = draft.earliest;
    fact.latest = draft.latest;
    fact.weight = draft.weight;
    fact.source = draft.is_from_obligor ? FactSource::obligor : FactSource::other;
    fact.evidence = draft.evidence;
    fact.recorded_at = tx.now();
    Act act{
        .kind = "fact.recorded", .actor = actor_of(principal), .case_id = item.id, .detail = {}};
    act.detail.set("fact", to_text(fact.id))
        .set("name", fact.name)
        .set("of", fact.about)
        .set("value", fact.value)
        .set("earliest", to_rfc3339(fact.earliest))
        .set("latest", to_rfc3339(fact.latest))
        .set("weight", to_text(fact.weight))
        .set("source", to_text(fact.source))
        .set("evidence", fact.evidence)
        .set("party", draft.party);
    fact.recorded_index = tx.record(std::move(act));
    TOC_CHECK(store::facts::insert(tx, fact));
    return RecordedFact{.id = fact.id, .index = fact.recorded_index};
  });
}

Result<LogIndex> decide_fact(const World& world, const Principal& principal, const FactId& id,
                             const DecisionDraft& decision) {
  TOC_CHECK(may(principal, Action::decide_fact));
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_case));
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_TRY(const store::FactRecord fact, store::facts::get(tx, id, kEverything));
    TOC_TRY(const store::Case item, store::cases::get(tx, scope, fact.case_id));
    TOC_CHECK(check_step(fact.status, decision.status));
    Act act{.kind = "fact." + std::string(to_text(decision.status)),
            .actor = actor_of(principal),
            .case_id = item.id,
            .detail = {}};
    act.detail.set("fact", to_text(id))
        .set("from", to_text(fact.status))
        .set("reason", decision.reason);
    const LogIndex index = tx.record(std::move(act));
    TOC_CHECK(store::facts::decide(tx, {.fact = id,
                                        .status = decision.status,
                                        .actor = actor_of(principal),
                                        .reason = decision.reason,
                                        .recorded_index = index}));
    TOC_CHECK(watch_case(world, tx, item.id));
    return index;
  });
}

namespace {

/// For whom somebody files: for the own organization, or under a mandate that the other has
/// confirmed.
struct Standpoint {
  bool is_own = false;
  std::optional<Instant> mandate;  ///< since when it holds
};

Result<Standpoint> standpoint_of(const World& world, const Principal& principal,
                                 const FilingDraft& draft) {
  return world.store->read([&](Reader& reader) -> Result<Standpoint> {
    TOC_TRY(const auto party, store::parties::find(reader, draft.party));
    Standpoint out;
    out.is_own =
        party && (principal.kind == Principal::Kind::system || principal.party == party->id);
    if (party && !out.is_own) {
      TOC_TRY(const auto mandate,
              store::mandates::find(reader, party->id, principal.party, world.clock->now()));
      out.mandate = mandate ? std::optional(mandate->starts) : std::nullopt;
    }
    return out;
  });
}

/// What somebody hands in for another organization without its mandate: a report that the desk
/// reads. It meets no duty.
Result<FiledReceipt> keep_statement(const World& world, const Principal& principal,
                                    const FilingDraft& draft) {
  Intake intake;
  intake.report.title = "Statement about the duty of another organization";
  intake.report.product = draft.regime + "/" + draft.stage;
  intake.report.description =
      "Handed in as a filing for \"" + draft.party + "\" in case " + draft.case_number +
      ", in the capacity \"" + draft.capacity +
      "\", without a mandate that this organization has confirmed. The content is attached.";
  intake.report.tlp = Tlp::amber_strict;
  intake.attachments.push_back(
      {.name = "filing.json", .media_type = "application/json", .bytes = draft.content});
  intake.body_digest = sha256(as_bytes(draft.content));
  TOC_TRY(Acknowledgement kept, submit_report(world, principal, std::move(intake)));
  return FiledReceipt{.number = kept.number,
                      .index = kept.index,
                      .at = kept.at,
                      .receipt = std::move(kept.receipt),
                      .is_statement = true};
}

}  // namespace

Result<FiledReceipt> submit_filing(const World& world, const Principal& principal,
                                   const FilingDraft& draft) {
  TOC_CHECK(may(principal, Action::submit_filing));
  const regimes::Regime* regime = world.law->find(draft.regime);
  if (regime == nullptr) {
    return fail(Errc::malformed, "There is no regime of that id.", "/regime");
  }
  if (std::ranges::find(regime->stages, draft.stage, &regimes::Stage::id) == regime->stages.end()) {
    return fail(Errc::malformed, "The regime has no stage of that id.", "/stage");
  }
  const Result<regimes::Submitter> capacity = regimes::parse_submitter(draft.capacity);
  if (!capacity) {
    return std::unexpected(Error(capacity.error()).at("/capacity"));
  }
  TOC_TRY(const Standpoint standpoint, standpoint_of(world, principal, draft));
  if (!standpoint.is_own && !standpoint.mandate) {
    return keep_statement(world, principal, draft);
  }
  const std::string capacity_text = standpoint.is_own ? draft.capacity : "mandated_agent";
  TOC_TRY(auto written, world.store->write_receipted([&](Transaction& tx) -> Result<store::Filing> {
    TOC_TRY(const auto party, store::parties::find(tx, draft.party));
    // "No such case" and "not yours" are the same answer; filing needs no right to read, only a
    // duty.
    const auto hidden = [] { return fail(Errc::not_found, "There is no such thing here."); };
    if (!party) {
      return hidden();
    }
    TOC_TRY(const store::Case item, case_of_duty(tx, party->id, draft.case_number));
    TOC_CHECK(require_released(tx, item.id, party->id, draft.regime));
    store::Filing filing{.id = make_id<FilingId>(tx.now()),
                         .number = make_number("F", 2),
                         .case_id = item.id,
                         .party = party->id,
                         .regime = draft.regime,
                         .stage = draft.stage,
                         .capacity = capacity_text,
                         .mandate_from = standpoint.mandate,
                         .is_complete = draft.is_complete,
                         .at = tx.judged_at(),
                         .recorded_at = tx.now(),
                         .recorded_index = 0,
                         .actor = actor_of(principal),
                         .content = draft.content};
    Act act{
        .kind = "filing.received", .actor = actor_of(principal), .case_id = item.id, .detail = {}};
    act.detail.set("number", filing.number)
        .set("party", party->handle)
        .set("regime", filing.regime)
        .set("stage", filing.stage)
        .set("capacity", filing.capacity)
        .set_if("mandate_from", text_of(filing.mandate_from))
        .set("content", to_hex(sha256(as_bytes(filing.content))));
    if (filing.at != filing.recorded_at) {
      act.detail.set("at", to_rfc3339(filing.at));  // the entry's own time is not what counts
    }
    filing.recorded_index = tx.record(std::move(act));
    TOC_CHECK(store::filings::insert(tx, filing));
    TOC_CHECK(note_receipt(world, tx, item, *regime));
    TOC_CHECK(watch_case(world, tx, item.id));
    return filing;
  }));
  return FiledReceipt{.number = written.value.number,
                      .index = written.first_index,
                      .at = written.value.at,
                      .receipt = std::move(written.receipts.front()),
                      .is_statement = false};
}

Result<Verdicts> verdicts(const World& world, const Principal& principal,
                          const VerdictQuery& query) {
  return world.store->read([&](Reader& reader) -> Result<Verdicts> {
    TOC_TRY(const Part part,
            part_of(reader, principal, Action::read_duty, query.case_number, query.party));
    Verdicts out;
    TOC_TRY(const LogIndex newest, store::newest_index(reader));
    out.as_of = query.as_of.value_or(newest);
    if (out.as_of < 0 || out.as_of > newest) {
      return fail(Errc::malformed, "The log has no such entry.", "/as_of");
    }
    TOC_TRY(const Instant recorded, store::journal::time_of(reader, out.as_of));
    out.at = query.at.value_or(recorded);
    TOC_TRY(const Known known, gather(reader, part.item.id, part.party.id, out.as_of));
    out.stages = judge(world, known, query.regime, out.at);
    out.conflicts = regimes::conflicts(*world.law, known.facts, out.at);
    std::erase_if(out.stages,
                  [](const auto& stage) { return stage.state == StageState::not_applicable; });
    return out;
  });
}

std::string to_json(const Verdicts& verdicts) {
  JsonWriter json;
  json.begin_object()
      .field("as_of", verdicts.as_of)
      .field("at", to_rfc3339(verdicts.at))
      .key("verdicts")
      .begin_array();
  for (const regimes::StageVerdict& stage : verdicts.stages) {
    json.raw(regimes::to_json(stage));
  }
  json.end_array().key("conflicts").begin_array();
  for (const regimes::Conflict& conflict : verdicts.conflicts) {
    json.begin_object()
        .field("regime", conflict.regime)
        .field("with", conflict.with)
        .field("action", conflict.action);
    json.key("note")
        .begin_object()
        .field("en", conflict.note_en)
        .field("zh-CN", conflict.note_zh_cn)
        .end_object();
    json.end_object();
  }
  return json.end_array().end_object().take();
}

}  // namespace tocsin::flow
