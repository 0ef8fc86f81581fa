// One run of an exercise: what its steps share. Internal to the two files exercise.cpp (the run)
// and exercise_steps.cpp (what each step does).
#pragma once

#include "base/json_writer.h"
#include "base/number.h"
#include "base/yaml.h"
#include "flow/accounts.h"
#include "flow/exercise.h"
#include "flow/standing.h"
#include "flow/world.h"
#include "store/store.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::flow::exercises {

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
  [[nodiscard]] Result<std::int64_t> whole(std::string_view key) const {
    TOC_TRY(const std::string value, required(key));
    const auto number = parse_whole<std::int64_t>(value);
    return number ? Result<std::int64_t>(*number)
                  : fail(Errc::malformed, "This field is a whole number.", place());
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
    // Whoever plays a part is taken as signed in, with a second factor given just now.
    TOC_TRY(Principal out, principal_of_person(world_, found->second));
    out.has_fresh_factor = true;
    out.lacks_factor = false;
    return out;
  }
  /// What an earlier step, or the file's own lists, made under the name in that field.
  template <class T>
  Result<T> named(const std::map<std::string, T>& names, std::string_view key,
                  const StepFields& step) const {
    TOC_TRY(const std::string name, step.required(key));
    const auto found = names.find(name);
    if (found == names.end()) {
      return fail(Errc::malformed, "No earlier step made \"" + name + "\".", step.place());
    }
    return found->second;
  }
  Result<StandingView> view_of(const Principal& reader, const StepFields& step) const;
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

}  // namespace tocsin::flow::exercises
