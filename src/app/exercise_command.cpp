// tocsin exercise run: on a store of its own that goes afterwards, or on an empty PostgreSQL
// database.
#include "app/command.h"
#include "app/scratch_folder.h"
#include "flow/exercise.h"

#include <iostream>

namespace tocsin::app {
namespace {

struct ExerciseOptions {
  std::string name;
  std::string db = "sqlite";
  bool as_json = false;
};

int list_exercises() {
  for (const std::string& id : flow::exercise_ids()) {
    std::cout << id << "\n";
  }
  return 0;
}

int run_exercise(const ExerciseOptions& options) {
  const Result<Instant> start = flow::exercise_start(options.name);
  if (!start) {
    return report(start.error());
  }
  const Result<ScratchFolder> folder = ScratchFolder::make();
  if (!folder) {
    return report(folder.error());
  }
  ManualClock clock(*start);
  const auto instance = Instance::open({.data = folder->path(),
                                        .db = options.db,
                                        .base_url = "http://127.0.0.1:8460",
                                        .origin = "exercise.invalid/log",
                                        .guard = {},
                                        .played_clock = &clock});
  if (!instance) {
    return report(instance.error());
  }
  const Result<flow::ExerciseResult> result =
      flow::run_exercise((*instance)->world(), clock, options.name);
  if (!result) {
    return report(result.error());
  }
  if (options.as_json) {
    std::cout << result->json << "\n";
  } else {
    for (const std::string& failure : result->failures) {
      std::cout << "failed: " << failure << "\n";
    }
    std::cout << options.name << (result->passed ? ": passed" : ": failed") << ", "
              << (*instance)->world().store->head()->size << " log entries\n";
  }
  return result->passed ? 0 : kNegative;
}

}  // namespace

Command exercise_command() {
  const auto options = std::make_shared<ExerciseOptions>();
  return {
      .name = "exercise",
      .about = "Recorded histories, replayed",
      .verbs = {
          {.name = "run",
           .about = "Play one on a virtual clock",
           .options = {{.name = "name",
                        .about = "Which one",
                        .value = &options->name,
                        .is_required = true},
                       {.name = "--db",
                        .about = "sqlite, or an empty database: postgresql://…",
                        .value = &options->db},
                       {.name = "--json", .about = "Answer as JSON", .value = &options->as_json}},
           .run = [options] { return run_exercise(*options); }},
          {.name = "list", .about = "Name them", .options = {}, .run = list_exercises}}};
}

}  // namespace tocsin::app
