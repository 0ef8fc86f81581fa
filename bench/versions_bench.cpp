// Version keys: the cost of making one, of comparing two, and of the comparator that they replace.
// One core, no disk; the input is a dozen typical versions an ecosystem, in this file.
#include "ecosystems/ecosystem.h"

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace tocsin::ecosystems {
namespace {

struct Input {
  std::string_view ecosystem;
  std::vector<std::string_view> versions;
};

const std::vector<Input>& inputs() {
  static const std::vector<Input> all = {
      {"semver", {"1.2.3", "4.17.21", "0.0.1", "10.0.0-rc.1", "2.0.0-alpha.12+build", "18.2.0"}},
      {"go", {"v1.2.3", "v0.0.0-20210921155107-089bfa567519", "v2.0.0+incompatible", "v1.21.0"}},
      {"pub", {"1.2.3", "2.0.0+1", "3.0.0-beta.2"}},
      {"nuget", {"1.2.3", "4.0.30506", "6.0.0-preview.3.21201.4", "1.0.0.1"}},
      {"bitnami", {"1.2.3", "6.2.0-3", "10.11.2-12"}},
      {"maven", {"2.14.1", "1.0.0.RELEASE", "3.0.0-M1", "1.2-SNAPSHOT", "31.1-jre", "2.0-beta9"}},
      {"pypi", {"1.2.3", "2.0rc1", "4.2.1.post1", "2023.7.22", "1.0.dev456", "3.0.0a1+local"}},
      {"gem", {"7.0.4.3", "1.2.3", "3.0.0.rc1", "2.0.0.pre.1"}},
      {"composer", {"v5.4.21", "2.0.0-RC1", "1.25.0-beta2", "dev-master", "3.0"}},
      {"cran", {"1.2-3", "0.9.1", "2023.1.0"}},
      {"hackage", {"0.11.3.0", "1.2.3"}},
      {"deb",
       {"1.2.3-1", "2:8.2.2434-3+deb11u1", "5.10.179-1", "1.1.1n-0+deb11u4", "7.4+reloaded2-13"}},
      {"rpm",
       {"1.2.3-4.el8", "1:1.1.1k-9.el8_7", "4.18.0-477.10.1.el8_8", "0:3.10.0-1160.el7",
        "2.9.13-3.el9~rc1"}},
      {"apk", {"1.2.3-r0", "3.0.8-r3", "1.36.1-r2", "2.9.11_pre20061021-r1", "9.1_p1-r2"}},
      {"alpm", {"1.2.3-1", "1:5.15.2-2", "6.4.8.arch1-1"}},
      {"gentoo", {"1.2.3", "1.0_rc3-r1", "20230401"}},
      {"conan", {"1.2.3", "1.1.1", "2.0-beta+b1", "cci.20200203"}},
      {"openssl", {"1.0.2zf", "1.1.1k", "3.0.7", "3.0.0-alpha17"}},
      {"datetime", {"2024-01-01T00:00:00Z", "2024-01-01T12:00:00.123+02:00"}},
      {"intdot", {"10.234.5.12", "1.2.3"}},
      {"generic", {"10.2.3", "v1.0"}}};
  return all;
}

void keys(benchmark::State& state) {
  const Input& input = inputs()[static_cast<std::size_t>(state.range(0))];
  const Ecosystem& ecosystem = *find_any(input.ecosystem);
  std::string buffer;
  std::int64_t bytes = 0;
  for (auto _ : state) {
    for (const std::string_view version : input.versions) {
      buffer.clear();
      benchmark::DoNotOptimize(append_key(ecosystem, version, buffer));
      bytes += static_cast<std::int64_t>(buffer.size());
    }
  }
  const auto count = static_cast<double>(input.versions.size());
  state.counters["ns_each"] = benchmark::Counter(
      count, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  state.counters["key_bytes"] =
      static_cast<double>(bytes) / count / static_cast<double>(state.iterations());
  state.SetLabel(std::string(input.ecosystem));
}
BENCHMARK(keys)->DenseRange(0, 20);

void compare_by_key(benchmark::State& state) {
  const Input& input = inputs()[static_cast<std::size_t>(state.range(0))];
  const Ecosystem& ecosystem = *find_any(input.ecosystem);
  std::vector<std::string> made;
  for (const std::string_view version : input.versions) {
    made.push_back(key(ecosystem, version).bytes);
  }
  for (auto _ : state) {
    for (const std::string& a : made) {
      for (const std::string& b : made) {
        benchmark::DoNotOptimize(a.compare(b));
      }
    }
  }
  state.counters["ns_each"] = benchmark::Counter(
      static_cast<double>(made.size() * made.size()),
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  state.SetLabel(std::string(input.ecosystem));
}
BENCHMARK(compare_by_key)->DenseRange(0, 20);

void compare_versions(benchmark::State& state) {
  const Input& input = inputs()[static_cast<std::size_t>(state.range(0))];
  const Ecosystem& ecosystem = *find_any(input.ecosystem);
  for (auto _ : state) {
    for (const std::string_view a : input.versions) {
      for (const std::string_view b : input.versions) {
        benchmark::DoNotOptimize(order(ecosystem, a, b));
      }
    }
  }
  state.counters["ns_each"] = benchmark::Counter(
      static_cast<double>(input.versions.size() * input.versions.size()),
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  state.SetLabel(std::string(input.ecosystem));
}
BENCHMARK(compare_versions)->DenseRange(0, 20);

}  // namespace
}  // namespace tocsin::ecosystems

BENCHMARK_MAIN();
