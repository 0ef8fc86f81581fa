// Any text as a regime, calendar, counting, vocabulary or programme file: refused with a line or
// loaded, never a crash. What loads is evaluated, so that a file that loads cannot make the engine
// loop or trap either.
#include "regimes/evaluate.h"
#include "regimes/examples.h"
#include "regimes/library.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  using namespace tocsin::regimes;
  static const Library kRules = [] {
    auto loaded = Library::load(rules_files());
    if (!loaded) {
      std::abort();
    }
    return *std::move(loaded);
  }();
  Library library = kRules;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!library.add(text, "fuzz.yaml")) {
    return 0;
  }
  const Instant now = from_micros(1'790'000'000'000'000);
  for (const Regime* regime : library.regimes()) {
    if (regime->file != "fuzz.yaml") {
      continue;
    }
    std::ignore = run_examples(*regime, library);  // only whether it comes back
    CaseFacts facts{.party = {.id = "p",
                              .roles = regime->roles,
                              .country = "BE",
                              .markets = {"EU"},
                              .size = "micro"}};
    for (const std::string& event : regime->trigger.events) {
      facts.facts.push_back({.id = event,
                             .name = event,
                             .of = regime->trigger.of.empty() ? "" : regime->trigger.of.front(),
                             .happened = Moment::at(now - std::chrono::days(30)),
                             .recorded_at = now,
                             .weight = Weight::proven,
                             .status = EvidenceStatus::accepted});
    }
    for (const StageVerdict& verdict :
         evaluate(*regime, library, facts, now, {.purpose = Purpose::rehearsal})) {
      if (to_json(verdict).empty()) {
        std::abort();
      }
    }
  }
  return 0;
}
