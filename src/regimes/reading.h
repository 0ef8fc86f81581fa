// One acceptance of evidence over all stages of a regime: internal to regimes/, used by
// evaluate.cpp.
#pragma once

#include "regimes/due.h"
#include "regimes/evaluate.h"
#include "regimes/verdict.h"

#include <optional>
#include <string_view>
#include <vector>

namespace tocsin::regimes {

/// Why a duty does not apply, in what the explanation may say: no value of any fact is named.
struct WhyNot {
  enum class Kind {
    none,
    not_in_force,
    rehearsal_only,
    role,     ///< the party has none of the obligor's roles
    reach,    ///< the law's own reach: country, market and the like
    matter,   ///< what happened is not what the rule is about
    before,   ///< the event came before the rule began to apply
    after,    ///< the event came after the rule had ended
    stage,    ///< this stage is not asked for
    no_duty,  ///< the rule's table says so
  };
  Kind kind = Kind::none;
  /// The attributes and events that decided, without their values. They live as long as the regime.
  std::vector<std::string_view> names;
};

/// What one acceptance of evidence yields for one stage.
struct Outcome {
  StageState state = StageState::not_applicable;
  std::optional<Instant> operative;
  std::optional<Instant> legal;
  std::optional<Instant> alternative;
  std::optional<Instant> met_at;
  std::optional<std::int64_t> late_by_s;
  std::string_view waiting_for;
  WhyNot why_not{};
  std::size_t warnings_skipped =
      0;  ///< the longest ones, which would have come before the clock began
  std::size_t warnings = 0;
  bool contestable = false;
  bool soft = false;
  bool legal_unknown = false;
  const Submission* met_by = nullptr;
  std::string_view relief;
  bool lapsed = false;  ///< superseded because the law that made the duty has ended
  std::optional<Instant> next_change;
};

struct Traces {
  Trace operative;
  Trace legal;
};

/// How the regime as a whole stands; when it does not run, the same for every stage.
struct Applicability {
  StageState state = StageState::running;
  std::string_view waiting_for;
  WhyNot why_not{};
};

Applicability applicability_of(const Evaluation& evaluation, Purpose purpose);

/// Takes the candidate when it lies after as_of and before what is there.
void soonest(std::optional<Instant>& next, Instant candidate, Instant as_of);

/// Whether the trigger lies before the regime's application, by its latest edge (all of it) and its
/// earliest.
struct BeforeApplication {
  bool wholly = true;
  bool partly = false;
};

/// One acceptance of evidence, over all stages. Holds references only; a stack object.
class Reading {
 public:
  Reading(const Evaluation::Input& input, Purpose purpose);
  /// traces: null when nobody asks for the words.
  [[nodiscard]] Outcome judge(const Stage& stage, Traces* traces) const;
  [[nodiscard]] bool started_at_application() const {
    return applies_.state == StageState::running && before_.partly;
  }
  [[nodiscard]] const Evaluation& evaluation() const { return evaluation_; }

 private:
  Evaluation evaluation_;
  Applicability applies_;
  BeforeApplication before_;
};

}  // namespace tocsin::regimes
