#include "flow/exercise.h"

#include "base/embed.h"
#include "flow/duties.h"
#include "flow/exercise_run.h"
#include "flow/standing.h"
#include "proof/receipt.h"
#include "store/duties.h"
#include "store/log.h"
#include "store/standing.h"

#include <algorithm>

namespace tocsin::flow {

std::span<const EmbeddedFile> exercise_files();

namespace exercises {

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
    TOC_TRY(const PersonOutcome made, register_person(world_, system,
                                                      {.party = person.text("party"),
                                                       .name = person.text("name"),
                                                       .mail = person.text("mail"),
                                                       .role = role,
                                                       .language = "en"}));
    people_.emplace(person.text("key"), made.person);
    if (!person.text("party").empty()) {
      desks_.emplace(person.text("party"), made.person);
    }
  }
  return {};
}

/// Lets what time alone brings happen when it is due, not when the next step looks.
Status Run::pass_time_until(Instant at) {
  for (int i = 0; i < 10'000; ++i) {
    TOC_TRY(const std::optional<Instant> next,
            world_.store->read([](store::Reader& reader) -> Result<std::optional<Instant>> {
              TOC_TRY(const auto duty, store::obligations::next_check(reader));
              TOC_TRY(const auto step, store::partnerships::next_step(reader));
              return step && (!duty || *step < *duty) ? step : duty;
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
      json.optional_field("reassess_at", change.to == "suspended"
                                             ? change.term_ends.transform(to_rfc3339)
                                             : std::nullopt)
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

}  // namespace exercises

namespace {

Result<const EmbeddedFile*> file_of(std::string_view id) {
  const EmbeddedFile* const file = find_file(exercise_files(), std::string(id) + ".yaml");
  if (file == nullptr) {
    return fail(Errc::not_found, "There is no exercise of that name.");
  }
  return file;
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
  TOC_TRY(const EmbeddedFile* const file, file_of(id));
  const std::string name = "rules/exercises/" + std::string(file->path);
  TOC_TRY(const Yaml exercise, parse_yaml(file->bytes, name));
  return exercises::StepFields(exercise, name).instant("start");
}

Result<ExerciseResult> play_exercise(const World& world, ManualClock& clock, std::string_view text,
                                     const std::string& name) {
  TOC_TRY(const Yaml exercise, parse_yaml(text, name));
  return exercises::Run(world, clock, name).play(exercise);
}

Result<ExerciseResult> run_exercise(const World& world, ManualClock& clock, std::string_view id) {
  TOC_TRY(const EmbeddedFile* const file, file_of(id));
  return play_exercise(world, clock, file->bytes, "rules/exercises/" + std::string(file->path));
}

}  // namespace tocsin::flow
