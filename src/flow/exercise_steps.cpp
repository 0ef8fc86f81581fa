// What each step of an exercise does: the same functions that the endpoints call.
#include "base/json.h"
#include "flow/cases.h"
#include "flow/duties.h"
#include "flow/exercise_run.h"
#include "flow/feed.h"
#include "flow/intake.h"
#include "flow/notices.h"
#include "flow/report_json.h"
#include "flow/standing.h"
#include "store/journal.h"

#include <algorithm>

namespace tocsin::flow::exercises {
namespace {

/// A YAML subtree as JSON text: maps, lists and texts only, which is all that a report needs.
void to_json(const Yaml& node, JsonWriter& json) {
  switch (node.kind) {
    case Yaml::Kind::null: json.null(); break;
    case Yaml::Kind::text: json.text(node.text); break;
    case Yaml::Kind::list:
      json.begin_array();
      for (const Yaml& item : node.items) {
        to_json(item, json);
      }
      json.end_array();
      break;
    case Yaml::Kind::map:
      json.begin_object();
      for (const auto& [key, value] : node.fields) {
        to_json(value, json.key(key));
      }
      json.end_object();
      break;
  }
}

std::optional<std::string> text_of(const std::optional<Instant>& at) {
  return at ? std::optional(to_rfc3339(*at)) : std::nullopt;
}

/// The item of a checklist that a step names by its place. Errors: malformed.
Result<ReformItemId> item_of(const StandingView& view, const StepFields& step) {
  TOC_TRY(const std::int64_t place, step.whole("item"));
  if (place < 0 || place >= static_cast<std::int64_t>(view.items.size())) {
    return fail(Errc::malformed, "The checklist has no such item.", step.place());
  }
  return view.items[static_cast<std::size_t>(place)].id;
}

}  // namespace

Result<LogIndex> Run::join(const StepFields& step) {
  TOC_TRY(const std::string party, step.required("party"));
  TOC_TRY(const PartnershipId id,
          join_programme(world_, Principal::system("exercise"), party, programme_));
  partnerships_.emplace(party, id);
  return newest();
}

Result<LogIndex> Run::take_step(const StepFields& step) {
  TOC_TRY(const Principal officer, who("officer"));
  TOC_TRY(const Principal second, who("second"));
  StepDraft draft;
  TOC_TRY(draft.partnership, named(partnerships_, "party", step));
  TOC_TRY(draft.target, step.required("target"));
  draft.reason = step.text("reason");
  draft.reason_zh = step.text("reason_zh");
  for (const std::string& name : step.texts("evidence")) {
    const auto fact = facts_.find(name);
    if (fact == facts_.end()) {
      return fail(Errc::malformed, "No earlier step made \"" + name + "\".", step.place());
    }
    draft.evidence.facts.push_back(fact->second);
  }
  if (const Yaml* verdicts = step.node("verdicts")) {
    for (const Yaml& verdict : verdicts->items) {
      const StepFields fields(verdict, file_);
      VerdictReference reference;
      TOC_TRY(reference.case_number, named(cases_, "case", fields));
      reference.regime = fields.text("regime");
      reference.stage = fields.text("stage");
      draft.evidence.verdicts.push_back(std::move(reference));
    }
  }
  if (step.node("agreement_signed") != nullptr) {
    TOC_TRY(draft.agreement_signed, step.instant("agreement_signed"));
  }
  if (const Yaml* demands = step.node("demands")) {
    for (const Yaml& demand : demands->items) {
      const StepFields fields(demand, file_);
      draft.demands.push_back(
          {.demand = fields.text("demand"), .criterion = fields.text("criterion")});
    }
  }
  TOC_TRY(StepOutcome outcome, propose_step(world_, officer, draft));
  actor_ = "officer";
  if (!outcome.is_taken) {
    TOC_TRY(outcome, approve_step(world_, second, outcome.decision));
    actor_ = "officer, second officer";
  }
  return outcome.index;
}

Result<LogIndex> Run::report(const StepFields& step) {
  TOC_TRY(const std::string by, step.required("by"));
  TOC_TRY(const std::string name, step.required("as"));
  TOC_TRY(const Principal principal, who(by));
  const Yaml* body = step.node("report");
  if (body == nullptr) {
    return fail(Errc::malformed, "This step lacks the report.", step.place());
  }
  JsonWriter json;
  to_json(*body, json);
  const std::string text = json.take();
  TOC_TRY(const JsonDocument document, JsonDocument::parse(text));
  TOC_TRY(ReportBody read, read_report(document.root()));
  TOC_TRY(const Acknowledgement done, submit_report(world_, principal,
                                                    {.report = std::move(read.report),
                                                     .attachments = {},
                                                     .body_digest = sha256(as_bytes(text)),
                                                     .idempotency_key = std::nullopt}));
  actor_ = by;
  reports_[name] = done.number;
  receipts_.push_back(done.receipt);
  return done.index;
}

Result<LogIndex> Run::open(const StepFields& step) {
  TOC_TRY(const std::string number, named(reports_, "report", step));
  TOC_TRY(const std::string name, step.required("as"));
  TOC_TRY(const Principal analyst, who("analyst"));
  TOC_TRY(const OpenedCase opened, open_case(world_, analyst, number));
  actor_ = "analyst";
  cases_[name] = opened.number;
  return opened.index;
}

Result<LogIndex> Run::participant(const StepFields& step) {
  TOC_TRY(const std::string number, named(cases_, "case", step));
  TOC_TRY(const std::string party, step.required("party"));
  TOC_TRY(const Principal analyst, who("analyst"));
  actor_ = "analyst";
  return add_participant(world_, analyst, number, {.party = party, .roles = step.texts("roles")});
}

Result<LogIndex> Run::event(const StepFields& step) {
  TOC_TRY(const std::string number, named(cases_, "case", step));
  TOC_TRY(const std::string text, step.required("event"));
  TOC_TRY(const CaseEvent what, parse_case_event(text));
  TOC_TRY(const Instant when, step.instant("when"));
  TOC_TRY(const Principal analyst, who("analyst"));
  actor_ = "analyst";
  return record_event(world_, analyst, number,
                      {.event = what, .party = step.text("party"), .at = when});
}

Result<LogIndex> Run::share(const StepFields& step) {
  TOC_TRY(const std::string number, named(cases_, "case", step));
  TOC_TRY(const Tlp tlp, parse_tlp(step.text("tlp")));
  TOC_TRY(const Principal analyst, who("analyst"));
  TOC_TRY(const Principal officer, who("officer"));
  TOC_TRY(const ShareOutcome shared, share_update(world_, analyst, number,
                                                  {.tlp = tlp,
                                                   .title = step.text("title"),
                                                   .text = step.text("text"),
                                                   .reason = step.text("reason")}));
  actor_ = "analyst";
  if (!shared.decision) {
    return shared.index;
  }
  actor_ = "analyst, officer";
  return approve_share(world_, officer, *shared.decision);
}

Result<LogIndex> Run::fact(const StepFields& step) {
  FactDraft draft;
  TOC_TRY(draft.case_number, named(cases_, "case", step));
  TOC_TRY(const std::string name, step.required("as"));
  TOC_TRY(draft.name, step.required("fact"));
  TOC_TRY(draft.earliest, step.instant("earliest"));
  TOC_TRY(draft.latest, step.instant("latest"));
  TOC_TRY(draft.weight, parse_weight(step.text("weight")));
  draft.party = step.text("party");
  draft.about = step.text("of");
  draft.value = step.text("value");
  draft.evidence = step.text("evidence");
  TOC_TRY(const Principal analyst, who("analyst"));
  TOC_TRY(const RecordedFact recorded, record_fact(world_, analyst, draft));
  actor_ = "analyst";
  facts_.emplace(name, recorded.id);
  return recorded.index;
}

Result<LogIndex> Run::accept(const StepFields& step) {
  TOC_TRY(const FactId id, named(facts_, "fact", step));
  TOC_TRY(const Principal officer, who("officer"));
  actor_ = "officer";
  return decide_fact(world_, officer, id,
                     {.status = EvidenceStatus::accepted, .reason = step.text("reason")});
}

Result<LogIndex> Run::file(const StepFields& step) {
  FilingDraft draft;
  TOC_TRY(draft.case_number, named(cases_, "case", step));
  TOC_TRY(draft.party, step.required("party"));
  TOC_TRY(draft.regime, step.required("regime"));
  TOC_TRY(draft.stage, step.required("stage"));
  draft.content = CanonicalObject().set("text", step.text("content")).to_text();
  TOC_TRY(const std::string by, step.required("by"));
  TOC_TRY(const Principal principal, who(by));
  TOC_TRY(const FiledReceipt done, submit_filing(world_, principal, draft));
  actor_ = by;
  receipts_.push_back(done.receipt);
  return done.index;
}

Result<LogIndex> Run::answer_to_notice(const StepFields& step) {
  TOC_TRY(const PartnershipId id, named(partnerships_, "party", step));
  TOC_TRY(const std::string by, step.required("by"));
  TOC_TRY(const Principal principal, who(by));
  actor_ = by;
  return answer_notice(world_, principal, id, step.text("text"));
}

Result<LogIndex> Run::warn_public(const StepFields& step) {
  WarningDraft draft;
  TOC_TRY(draft.case_number, named(cases_, "case", step));
  draft.title_en = step.text("title_en");
  draft.title_zh = step.text("title_zh");
  draft.body_en = step.text("body_en");
  draft.body_zh = step.text("body_zh");
  TOC_TRY(const Principal officer, who("officer"));
  TOC_TRY(const Principal second, who("second"));
  TOC_TRY(const DecisionId decision, propose_warning(world_, officer, draft));
  // The store is marked as an exercise's once all is played; the document says so now.
  World exercise = world_;
  exercise.is_exercise = true;
  TOC_CHECK(approve_warning(exercise, second, decision));
  actor_ = "officer, second officer";
  return newest();
}

Result<StandingView> Run::view_of(const Principal& reader, const StepFields& step) const {
  TOC_TRY(const PartnershipId id, named(partnerships_, "party", step));
  return view_partnership(world_, reader, id);
}

Result<LogIndex> Run::reform(const StepFields& step) {
  TOC_TRY(const std::string by, step.required("by"));
  TOC_TRY(const Principal principal, who(by));
  TOC_TRY(const StandingView view, view_of(principal, step));
  TOC_TRY(const ReformItemId item, item_of(view, step));
  actor_ = by;
  return submit_reform(world_, principal, view.partnership.id, item, step.text("evidence"));
}

Result<LogIndex> Run::assess(const StepFields& step) {
  TOC_TRY(const Principal officer, who("officer"));
  TOC_TRY(const StandingView view, view_of(officer, step));
  TOC_TRY(const ReformItemId item, item_of(view, step));
  TOC_TRY(const Weight weight, parse_weight(step.text("weight")));
  actor_ = "officer";
  return assess_reform(world_, officer, view.partnership.id, item,
                       {.assessment = Assessment::accepted, .weight = weight});
}

Result<LogIndex> Run::check_access(const StepFields& step) {
  TOC_TRY(const std::string party, step.required("party"));
  TOC_TRY(const std::string channel, step.required("channel"));
  TOC_TRY(const PersonId person, named(desks_, "party", step));
  TOC_TRY(const Principal desk, principal_of_person(world_, person));
  bool allowed = false;
  if (channel == "feed") {
    allowed = read_feed(world_, desk, -1, 1000).has_value();
  } else if (channel == "case") {
    TOC_TRY(const std::string number, named(cases_, "case", step));
    allowed = view_case(world_, desk, number).has_value();
  } else if (channel == "intake") {
    allowed = may(desk, Action::submit_report).has_value();
  } else if (channel == "filings") {
    allowed = may(desk, Action::submit_filing).has_value();
  } else if (channel == "notices") {
    allowed = may(desk, Action::read_inbox).has_value();
  } else {
    return fail(Errc::malformed, "There is no channel of that name.", step.place());
  }
  access_.begin_object()
      .field("party", party)
      .field("at", to_rfc3339(clock_.now()))
      .field("channel", channel);
  access_.flag("allowed", allowed).end_object();
  expect(allowed == (step.text("expect") == "true"), step,
         party + " on channel " + channel + ": not as expected");
  actor_ = party;
  return newest();
}

Result<LogIndex> Run::check_verdict(const StepFields& step) {
  VerdictQuery query;
  TOC_TRY(query.case_number, named(cases_, "case", step));
  TOC_TRY(query.party, step.required("party"));
  TOC_TRY(query.regime, step.required("regime"));
  TOC_TRY(const std::string stage, step.required("stage"));
  query.at = clock_.now();
  if (step.node("as_of") != nullptr) {
    TOC_TRY(query.at, step.instant("as_of"));
  }
  TOC_TRY(query.as_of, world_.store->read([&](store::Reader& reader) {
    return store::journal::index_at(reader, *query.at);
  }));
  TOC_TRY(const Principal auditor, who("auditor"));
  TOC_TRY(const Verdicts found, verdicts(world_, auditor, query));
  TOC_TRY(const Verdicts again, verdicts(world_, auditor, query));
  expect(flow::to_json(found) == flow::to_json(again), step, "the same question got two answers");
  const auto verdict = std::ranges::find(found.stages, stage, &regimes::StageVerdict::stage);
  if (verdict == found.stages.end()) {
    return fail(Errc::malformed, "The regime has no such stage for this party.", step.place());
  }
  verdicts_.begin_object()
      .field("party", query.party)
      .field("regime", query.regime)
      .field("stage", stage);
  verdicts_.field("as_of", to_rfc3339(*query.at))
      .field("as_of_index", found.as_of)
      .field("state", to_text(verdict->state));
  verdicts_.optional_field("operative_due", text_of(verdict->operative_due));
  verdicts_.optional_field("legal_due", text_of(verdict->legal_due))
      .optional_field("met_at", text_of(verdict->met_at));
  verdicts_.key("late_by_s");
  verdict->late_by_s ? verdicts_.integer(*verdict->late_by_s) : verdicts_.null();
  verdicts_.end_object();

  if (const Yaml* wanted = step.node("expect")) {
    const StepFields want(*wanted, file_);
    expect(want.text("state") == to_text(verdict->state), step,
           "the state is " + std::string(to_text(verdict->state)));
    expect(want.text("operative_due") == text_of(verdict->operative_due).value_or("none"), step,
           "the operative line differs");
    expect(want.text("legal_due") == text_of(verdict->legal_due).value_or("none"), step,
           "the legal line differs");
    if (want.text("met_at") == "none") {
      expect(!verdict->met_at, step, "a filing is known that was not known then");
    }
    if (want.node("late_by_s_min") != nullptr) {
      TOC_TRY(const std::int64_t least, want.whole("late_by_s_min"));
      expect(verdict->late_by_s.value_or(0) >= least, step,
             "the delay is shorter than the record shows");
    }
  }
  actor_ = "auditor";
  return newest();
}

Result<LogIndex> Run::check_standing(const StepFields& step) {
  TOC_TRY(const Principal auditor, who("auditor"));
  TOC_TRY(const StandingView view, view_of(auditor, step));
  if (const Yaml* wanted = step.node("expect")) {
    const StepFields want(*wanted, file_);
    expect(view.partnership.state == want.text("state"), step,
           "the state is " + view.partnership.state);
    expect(to_rfc3339(view.partnership.since).starts_with(want.text("on")), step,
           "it began at " + to_rfc3339(view.partnership.since));
  }
  actor_ = "auditor";
  return newest();
}

std::span<const Run::Verb> Run::verbs() {
  static constexpr std::array table = {
      Verb{"join", &Run::join},
      Verb{"step", &Run::take_step},
      Verb{"report", &Run::report},
      Verb{"open_case", &Run::open},
      Verb{"participant", &Run::participant},
      Verb{"event", &Run::event},
      Verb{"share", &Run::share},
      Verb{"fact", &Run::fact},
      Verb{"accept", &Run::accept},
      Verb{"file", &Run::file},
      Verb{"answer", &Run::answer_to_notice},
      Verb{"risk_warning", &Run::warn_public},
      Verb{"reform", &Run::reform},
      Verb{"assess", &Run::assess},
      Verb{"access", &Run::check_access},
      Verb{"verdict", &Run::check_verdict},
      Verb{"standing", &Run::check_standing},
  };
  return table;
}

}  // namespace tocsin::flow::exercises
