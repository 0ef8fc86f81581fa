// Re-evaluating obligations: what the duty watch does after a restart. One core, no disk; the input
// is every example case of every regime that is compiled in, which is many short timelines with one
// to five facts each.
#include "regimes/evaluate.h"
#include "regimes/examples.h"
#include "regimes/library.h"

#include <benchmark/benchmark.h>

namespace tocsin::regimes {
namespace {

struct Work {
  const Regime* regime;
  CaseFacts facts;
  Instant as_of;
};

const Library& rules() {
  static const Library kRules = *Library::load(rules_files());
  return kRules;
}

std::vector<Work> all_work() {
  std::vector<Work> out;
  for (const Regime* regime : rules().regimes()) {
    const auto cases = example_cases(*regime);
    for (const ExampleCase& example : *cases) {
      for (const Instant as_of : example.as_of) {
        out.push_back({regime, example.input.as_known(as_of), as_of});
      }
    }
  }
  return out;
}

void evaluate_obligations(benchmark::State& state) {
  const std::vector<Work> work = all_work();
  const EvaluateOptions options{.explain = state.range(0) == 0 ? Explain::no : Explain::yes};
  std::int64_t obligations = 0;
  for (auto _ : state) {
    for (const Work& one : work) {
      const auto verdicts = evaluate(*one.regime, rules(), one.facts, one.as_of, options);
      benchmark::DoNotOptimize(verdicts.data());
      obligations += static_cast<std::int64_t>(verdicts.size());
    }
  }
  state.SetItemsProcessed(obligations);
  state.SetLabel(options.explain == Explain::no ? "without words" : "with both explanations");
}
BENCHMARK(evaluate_obligations)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

void load_rules(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(Library::load(rules_files()));
  }
}
BENCHMARK(load_rules)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tocsin::regimes

BENCHMARK_MAIN();
