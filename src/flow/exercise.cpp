#include "flow/exercise.h"

#include "base/embed.h"
#include "base/json.h"
#include "base/yaml.h"
#include "flow/accounts.h"
#include "flow/cases.h"
#include "flow/duties.h"
#include "flow/feed.h"
#include "flow/intake.h"
#include "flow/notices.h"
#include "flow/report_json.h"
#include "flow/standing.h"
#include "proof/receipt.h"
#include "store/journal.h"
#include "store/log.h"

#include <algorithm>
#include <charconv>
#include <functional>

namespace tocsin::flow {

std::span<const EmbeddedFile> exercise_files();

namespace {

using store::LogIndex;

/// A step's fields by name; what a step needs and does not find is an error at its line.
class StepFields {
 public:
  StepFields(const Yaml& node, std::string file) : node_(node), file_(std::move(file)) {}

  [[nodiscard]] std::string text(std::string_view key) const {
    const Yaml* found = node_.find(key);
    return found == nullptr ? std::string() : found->text;
  }
  [[nodiscard]] Result<std::string> required(std::string_view key) const {
    const Yaml* found = node_.find(key);
    if (found == nullptr || found->kind != Yaml::Kind::text) {
      return fail(Errc::malformed, "This step lacks the field \"" + std::string(key) + "\".",
                  place());
    }
    return found->text;
  }
  [[nodiscard]] Result<Instant> instant(std::string_view key) const {
    TOC_TRY(const std::string value, required(key));
    Result<Instant> at = parse_rfc3339(value);
    if (!at) {
      return std::unexpected(Error{Errc::malformed, at.error().message, place()});
    }
    return at;
  }
  [[nodiscard]] std::vector<std::string> texts(std::string_view key) const {
    std::vector<std::string> out;
    if (const Yaml* found = node_.find(key)) {
      for (const Yaml& item : found->items) {
        out.push_back(item.text);
      }
    }
    return out;
  }
  [[nodiscard]] const Yaml* node(std::string_view key) const { return node_.find(key); }
  [[nodiscard]] std::string place() const { return file_ + ":" + std::to_string(node_.line); }

 private:
  const Yaml& node_;
  std::string file_;
};

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

/// One run. Keeps what later steps refer to by name, and what the answer lists.
class Run {
 public:
  Run(const World& world, ManualClock& clock, std::string file)
      : world_(world), clock_(clock), file_(std::move(file)) {}

  Result<ExerciseResult> play(const Yaml& exercise);

 private:
  using Player = Result<LogIndex> (Run::*)(const StepFields&);
  struct Verb {
    std::string_view name;
    Player play;
  };
  static std::span<const Verb> verbs();

  Status prepare(const Yaml& exercise);
  Status play_steps(const Yaml& steps, std::string_view ending);
  Status pass_time_until(Instant at);
  Status verify_receipts();
  std::string answer(const Yaml& exercise);

  Result<LogIndex> join(const StepFields& step);
  Result<LogIndex> take_step(const StepFields& step);
  Result<LogIndex> report(const StepFields& step);
  Result<LogIndex> open(const StepFields& step);
  Result<LogIndex> participant(const StepFields& step);
  Result<LogIndex> event(const StepFields& step);
  Result<LogIndex> share(const StepFields& step);
  Result<LogIndex> fact(const StepFields& step);
  Result<LogIndex> accept(const StepFields& step);
  Result<LogIndex> file(const StepFields& step);
  Result<LogIndex> answer_to_notice(const StepFields& step);
  Result<LogIndex> warn_public(const StepFields& step);
  Result<LogIndex> reform(const StepFields& step);
  Result<LogIndex> assess(const StepFields& step);
  Result<LogIndex> check_access(const StepFields& step);
  Result<LogIndex> check_verdict(const StepFields& step);
  Result<LogIndex> check_standing(const StepFields& step);

  Result<Principal> who(std::string_view key) const {
    const auto found = people_.find(std::string(key));
    if (found == people_.end()) {
      return fail(Errc::malformed, "The exercise names no such person.", file_);
    }
    return principal_of_person(world_, found->second);
  }
  Result<std::string> named(const std::map<std::string, std::string>& names, std::string_view key,
                            const StepFields& step) const {
    TOC_TRY(const std::string name, step.required(key));
    const auto found = names.find(name);
    if (found == names.end()) {
      return fail(Errc::malformed, "No earlier step made \"" + name + "\".", step.place());
    }
    return found->second;
  }
  void expect(bool holds, const StepFields& step, const std::string& what) {
    if (!holds) {
      failures_.push_back(what + " (" + step.place() + ")");
    }
  }
  [[nodiscard]] LogIndex newest() const { return world_.store->head()->size - 1; }

  const World& world_;
  ManualClock& clock_;
  std::string file_;
  std::string programme_;
  std::map<std::string, PersonId> people_;
  std::map<std::string, PersonId> desks_;  ///< party handle → somebody of it
  std::map<std::string, std::string> reports_;
  std::map<std::string, std::string> cases_;
  std::map<std::string, FactId> facts_;
  std::map<std::string, PartnershipId> partnerships_;
  std::vector<std::string> receipts_;
  std::int64_t verified_ = 0;
  std::vector<std::string> failures_;
  JsonWriter steps_;
  JsonWriter verdicts_;
  JsonWriter access_;
  std::string actor_;  ///< of the step that is being played
};

Status Run::prepare(const Yaml& exercise) {
  if (world_.store->head()->size > 1) {
    return fail(Errc::conflict,
                "An exercise is played on an empty store; this one holds a record.");
  }
  const Principal system = Principal::system("exercise");
  const Yaml* us = exercise.find("operator");
  const Yaml* programme = exercise.find("programme");
  const Yaml* parties = exercise.find("parties");
  const Yaml* people = exercise.find("people");
  if (us == nullptr || programme == nullptr || parties == nullptr || people == nullptr) {
    return fail(Errc::malformed, "An exercise has an operator, a programme, parties and people.",
                file_);
  }
  programme_ = programme->text;
  TOC_TRY(const PersonId first,
          set_up(world_, {.operator_name = StepFields(*us, file_).text("name"),
                          .country = StepFields(*us, file_).text("country"),
                          .mail = "administrator@exercise.invalid",
                          .person_name = "Administrator",
                          .password = {}}));
  people_.emplace("administrator", first);
  for (const Yaml& node : parties->items) {
    const StepFields party(node, file_);
    TOC_CHECK(register_party(world_, system,
                             {.handle = party.text("handle"),
                              .name = party.text("name"),
                              .country = party.text("country"),
                              .roles = party.texts("roles"),
                              .markets = party.texts("markets"),
                              .size = party.text("size"),
                              .mail = {}}));
  }
  for (const Yaml& node : people->items) {
    const StepFields person(node, file_);
    TOC_TRY(const Role role, parse_role(person.text("role")));
    TOC_TRY(const PersonId id, register_person(world_, system,
                                               {.party = person.text("party"),
                                                .name = person.text("name"),
                                                .mail = person.text("mail"),
                                                .role = role,
                                                .language = "en"}));
    people_.emplace(person.text("key"), id);
    if (!person.text("party").empty()) {
      desks_.emplace(person.text("party"), id);
    }
  }
  return {};
}

/// Lets what time alone brings happen when it is due, not when the next step looks.
Status Run::pass_time_until(Instant at) {
  for (int i = 0; i < 10'000; ++i) {
    TOC_TRY(const std::optional<Instant> next,
            world_.store->read([](store::Reader& reader) -> Result<std::optional<Instant>> {
              TOC_TRY(const auto duty, reader.find("SELECT min(next_check) FROM obligation"));
              TOC_TRY(const auto step, reader.find("SELECT min(next_step) FROM partnership"));
              std::optional<Instant> out = duty->optional_instant(0);
              const std::optional<Instant> other = step->optional_instant(0);
              return other && (!out || *other < *out) ? other : out;
            }));
    if (!next || *next > at) {
      clock_.set(at);
      return {};
    }
    clock_.set(std::max(*next, clock_.now()));
    TOC_CHECK(watch_duties(world_));
    TOC_CHECK(watch_partnerships(world_));
  }
  return fail(Errc::internal, "The clocks of the exercise never come to rest.", file_);
}

Status Run::play_steps(const Yaml& steps, std::string_view ending) {
  for (const Yaml& node : steps.items) {
    const StepFields step(node, file_);
    TOC_TRY(const Instant at, step.instant("at"));
    TOC_TRY(const std::string act, step.required("act"));
    TOC_CHECK(pass_time_until(std::max(at, clock_.now())));
    const auto verb = std::ranges::find(verbs(), act, &Verb::name);
    if (verb == verbs().end()) {
      return fail(Errc::malformed, "There is no step of that name.", step.place());
    }
    actor_ = "exercise";
    Result<LogIndex> index = (this->*verb->play)(step);
    if (!index) {
      return std::unexpected(Error{
          index.error().code, index.error().message + " " + index.error().where, step.place()});
    }
    steps_.begin_object().field("at", to_rfc3339(at)).field("act", act).field("actor", actor_);
    steps_.field("log_index", *index)
        .field("certainty", step.text("certainty"))
        .field("note", step.text("note"));
    if (!ending.empty()) {
      steps_.field("ending", ending);
    }
    steps_.end_object();
  }
  return {};
}

Result<LogIndex> Run::join(const StepFields& step) {
  TOC_TRY(const std::string party, step.required("party"));
  TOC_TRY(const PartnershipId id,
          join_programme(world_, Principal::system("exercise"), party, programme_));
  partnerships_.emplace(party, id);
  return newest();
}

Result<LogIndex> Run::take_step(const StepFields& step) {
  TOC_TRY(const std::string party, step.required("party"));
  TOC_TRY(const Principal officer, who("officer"));
  TOC_TRY(const Principal second, who("second"));
  StepDraft draft;
  draft.partnership = partnerships_.at(party);
  TOC_TRY(draft.target, step.required("target"));
  draft.reason = step.text("reason");
  draft.reason_zh = step.text("reason_zh");
  for (const std::string& name : step.texts("evidence")) {
    draft.evidence.push_back(facts_.at(name));
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
  actor_ = "analyst";
  return share_update(world_, analyst, number,
                      {.tlp = tlp, .title = step.text("title"), .text = step.text("text")});
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
  TOC_TRY(const std::string name, step.required("fact"));
  TOC_TRY(const Principal officer, who("officer"));
  actor_ = "officer";
  return decide_fact(world_, officer, facts_.at(name),
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
  TOC_TRY(const std::string party, step.required("party"));
  TOC_TRY(const std::string by, step.required("by"));
  TOC_TRY(const Principal principal, who(by));
  actor_ = by;
  return answer_notice(world_, principal, partnerships_.at(party), step.text("text"));
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
  TOC_CHECK(approve_warning(world_, second, decision));
  actor_ = "officer, second officer";
  return newest();
}

Result<LogIndex> Run::reform(const StepFields& step) {
  TOC_TRY(const std::string party, step.required("party"));
  TOC_TRY(const std::string by, step.required("by"));
  TOC_TRY(const Principal principal, who(by));
  TOC_TRY(const StandingView view, view_partnership(world_, principal, partnerships_.at(party)));
  const auto item = static_cast<std::size_t>(std::stoul(step.text("item")));
  if (item >= view.items.size()) {
    return fail(Errc::malformed, "The checklist has no such item.", step.place());
  }
  actor_ = by;
  return submit_reform(world_, principal, partnerships_.at(party), view.items[item].id,
                       step.text("evidence"));
}

Result<LogIndex> Run::assess(const StepFields& step) {
  TOC_TRY(const std::string party, step.required("party"));
  TOC_TRY(const Principal officer, who("officer"));
  TOC_TRY(const StandingView view, view_partnership(world_, officer, partnerships_.at(party)));
  const auto item = static_cast<std::size_t>(std::stoul(step.text("item")));
  TOC_TRY(const Weight weight, parse_weight(step.text("weight")));
  if (item >= view.items.size()) {
    return fail(Errc::malformed, "The checklist has no such item.", step.place());
  }
  actor_ = "officer";
  return assess_reform(world_, officer, partnerships_.at(party), view.items[item].id,
                       {.assessment = Assessment::accepted, .weight = weight});
}

Result<LogIndex> Run::check_access(const StepFields& step) {
  TOC_TRY(const std::string party, step.required("party"));
  TOC_TRY(const std::string channel, step.required("channel"));
  TOC_TRY(const Principal desk, principal_of_person(world_, desks_.at(party)));
  bool allowed = false;
  if (channel == "feed") {
    allowed = read_feed(world_, desk, -1, 1000).has_value();
  } else if (channel == "case") {
    allowed = view_case(world_, desk, cases_.begin()->second).has_value();
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
    if (const std::string least = want.text("late_by_s_min"); !least.empty()) {
      expect(verdict->late_by_s.value_or(0) >= std::stoll(least), step,
             "the delay is shorter than the record shows");
    }
  }
  actor_ = "auditor";
  return newest();
}

Result<LogIndex> Run::check_standing(const StepFields& step) {
  TOC_TRY(const std::string party, step.required("party"));
  TOC_TRY(const Principal auditor, who("auditor"));
  TOC_TRY(const StandingView view, view_partnership(world_, auditor, partnerships_.at(party)));
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

/// As a stranger would: with the log's public key and nothing else.
Status Run::verify_receipts() {
  proof::Policy policy;
  TOC_TRY(proof::VerifierKey key, proof::parse_verifier_key(store::verifier_key(
                                      world_.store->origin(), world_.store->log_key())));
  policy.logs.push_back({.key = std::move(key), .url = {}});
  for (const std::string& text : receipts_) {
    TOC_TRY(const proof::Receipt receipt, proof::parse_receipt(text));
    if (const auto proved = proof::verify_receipt(receipt, policy)) {
      ++verified_;
    } else {
      failures_.push_back("a receipt does not verify: " + proved.error().message);
    }
  }
  if (const auto whole = world_.store->verify_log(); !whole) {
    failures_.push_back("the log does not verify: " + whole.error().message);
  }
  return {};
}

std::string Run::answer(const Yaml& exercise) {
  JsonWriter json;
  json.begin_object()
      .field("exercise", StepFields(exercise, file_).text("id"))
      .flag("passed", failures_.empty());
  json.texts("failures", failures_);
  json.key("steps").raw("[" + steps_.take() + "]");
  json.key("verdicts").raw("[" + verdicts_.take() + "]");
  json.key("standing").begin_array();
  for (const auto& [party, id] : partnerships_) {
    const Result<StandingView> view = view_partnership(world_, Principal::system("exercise"), id);
    TOC_ASSERT(view.has_value());
    for (const store::PartnershipChange& change : view->history) {
      json.begin_object()
          .field("party", party)
          .field("from", change.from)
          .field("to", change.to)
          .field("at", to_rfc3339(change.at));
      json.optional_field("reassess_at",
                          change.to == "suspended" ? text_of(change.term_ends) : std::nullopt)
          .end_object();
    }
  }
  json.end_array();
  json.key("access").raw("[" + access_.take() + "]");
  const auto head = world_.store->head();
  json.key("log")
      .begin_object()
      .field("size", head->size)
      .field("root", to_base64(head->root))
      .end_object();
  json.key("receipts")
      .begin_object()
      .field("issued", static_cast<std::int64_t>(receipts_.size()))
      .field("verified", verified_)
      .end_object();
  return json.end_object().take();
}

Result<ExerciseResult> Run::play(const Yaml& exercise) {
  TOC_CHECK(prepare(exercise));
  if (const Yaml* steps = exercise.find("steps")) {
    TOC_CHECK(play_steps(*steps, ""));
  }
  if (const Yaml* steps = exercise.find("second_ending")) {
    TOC_CHECK(play_steps(*steps, "reform, not in the record"));
  }
  TOC_CHECK(verify_receipts());
  ExerciseResult result;
  result.json = answer(exercise);
  result.passed = failures_.empty();
  result.failures = failures_;
  result.people = people_;
  return result;
}

Result<Yaml> load(std::string_view id) {
  const std::string path = std::string(id) + ".yaml";
  const EmbeddedFile* file = find_file(exercise_files(), path);
  if (file == nullptr) {
    return fail(Errc::not_found, "There is no exercise of that name.");
  }
  return parse_yaml(file->bytes, "rules/exercises/" + path);
}

}  // namespace

std::vector<std::string> exercise_ids() {
  std::vector<std::string> out;
  for (const EmbeddedFile& file : exercise_files()) {
    out.emplace_back(file.path.substr(0, file.path.size() - std::string_view(".yaml").size()));
  }
  return out;
}

Result<Instant> exercise_start(std::string_view id) {
  TOC_TRY(const Yaml exercise, load(id));
  return StepFields(exercise, "rules/exercises/" + std::string(id) + ".yaml").instant("start");
}

Result<ExerciseResult> run_exercise(const World& world, ManualClock& clock, std::string_view id) {
  TOC_TRY(const Yaml exercise, load(id));
  return Run(world, clock, "rules/exercises/" + std::string(id) + ".yaml").play(exercise);
}

}  // namespace tocsin::flow
