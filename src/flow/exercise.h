// Exercises: a recorded history, replayed on a virtual clock through the same functions that the
// server calls.
#pragma once

#include "base/time.h"
#include "flow/world.h"

#include <map>
#include <string>
#include <vector>

namespace tocsin::flow {

struct ExerciseResult {
  std::string json;  ///< what `tocsin exercise run --json` prints (docs/exercises.md)
  bool passed = false;
  std::vector<std::string> failures;       ///< one sentence for each expectation that did not hold
  std::map<std::string, PersonId> people;  ///< by the keys of the file
};

/// Ids of the exercises that are compiled in.
std::vector<std::string> exercise_ids();

/// When the exercise begins. Errors: not_found; malformed.
Result<Instant> exercise_start(std::string_view id);

/// Plays it on an empty store. `clock` is the world's own and is moved. Errors: not_found;
/// malformed at "file:line"; conflict when the store is not empty; those of a step, with its place.
Result<ExerciseResult> run_exercise(const World& world, ManualClock& clock, std::string_view id);

/// As run_exercise, with the text of a file that is not compiled in; name: what errors call it.
Result<ExerciseResult> play_exercise(const World& world, ManualClock& clock, std::string_view text,
                                     const std::string& name);

}  // namespace tocsin::flow
