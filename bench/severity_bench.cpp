// Reading and scoring CVSS vectors, as an import does for each record: one core, no disk. The input
// is a few thousand vectors of each version, drawn from a fixed seed; base vectors, and ones with
// every group given.
#include "severity/cvss.h"

#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <vector>

namespace tocsin::severity {
namespace {

/// Random values for the first `metrics` of a version (0: all of them).
std::vector<std::string> vectors(std::string_view id, bool is_whole) {
  std::mt19937_64 random(1);
  std::vector<std::string> out;
  for (const CvssVersion& version : cvss_versions()) {
    if (version.id != id) {
      continue;
    }
    for (int i = 0; i < 4096; ++i) {
      CvssVector vector{.version = &version, .values = {}};
      for (std::size_t m = 0; m < (is_whole ? version.metrics.size() : version.mandatory); ++m) {
        std::size_t count = 0;
        while (count < 6 && !version.metrics[m].values[count].empty()) {
          ++count;
        }
        vector.values[m] = static_cast<std::uint8_t>(1 + random() % count);
      }
      out.push_back(to_text(vector));
    }
  }
  return out;
}

void parse_and_score(benchmark::State& state, std::string_view id, bool is_whole) {
  const std::vector<std::string> input = vectors(id, is_whole);
  std::int64_t bytes = 0;
  for (auto _ : state) {
    for (const std::string& text : input) {
      const auto vector = parse_cvss(text);
      benchmark::DoNotOptimize(score(*vector));
      bytes += static_cast<std::int64_t>(text.size());
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(input.size()));
  state.SetBytesProcessed(bytes);
  state.SetLabel(is_whole ? "4096 vectors, every group" : "4096 base vectors");
}
BENCHMARK_CAPTURE(parse_and_score, 2_0, "2.0", false);
BENCHMARK_CAPTURE(parse_and_score, 3_1, "3.1", false);
BENCHMARK_CAPTURE(parse_and_score, 4_0, "4.0", false);
BENCHMARK_CAPTURE(parse_and_score, 2_0_whole, "2.0", true);
BENCHMARK_CAPTURE(parse_and_score, 3_1_whole, "3.1", true);
BENCHMARK_CAPTURE(parse_and_score, 4_0_whole, "4.0", true);

}  // namespace
}  // namespace tocsin::severity

BENCHMARK_MAIN();
