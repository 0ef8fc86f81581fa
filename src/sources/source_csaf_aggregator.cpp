// An aggregator of CSAF documents: its providers one after the other, each by a mirror of the
// aggregator's where it has one (CSAF 2.0, section 7.1.21).
#include "share/egress.h"
#include "sources/csaf_provider.h"
#include "sources/parts.h"
#include "sources/run.h"

namespace tocsin::sources {
namespace {

constexpr std::size_t kProvidersMax = 2'000;

std::string first_mirror(const Json& one) {
  const auto mirrors = one.find("mirrors");
  for (const Json& mirror : mirrors ? mirrors->elements() : std::vector<Json>()) {
    if (const auto url = mirror.text()) {
      return std::string(*url);
    }
  }
  return {};
}

Status take_one(Run& run, const std::string& url, const std::string& key) {
  TOC_TRY(const Answer metadata, find_metadata(run, url));
  return take_provider(run, metadata, key);
}

Status fetch(Run& run) {
  TOC_TRY(const Answer answer, run.ask(run.address(), "application/json"));
  TOC_TRY(const JsonDocument json, JsonDocument::parse(answer.body));
  if (!json.root().find("aggregator")) {
    return fail(Errc::malformed, "It is no aggregator of CSAF.");
  }
  std::size_t count = 0;
  for (const char* list : {"csaf_providers", "csaf_publishers"}) {
    const auto providers = json.root().find(list);
    for (const Json& one : providers ? providers->elements() : std::vector<Json>()) {
      const auto metadata = one.find("metadata");
      const std::string own = metadata ? text_of(*metadata, "url") : std::string();
      const std::string mirror = first_mirror(one);
      const std::string url = share::resolved(answer.url, mirror.empty() ? own : mirror);
      if (url.empty() || own.empty() || ++count > kProvidersMax) {
        run.problem(run.address(), "A provider has no address, or there are more than 2000.");
        continue;
      }
      // What ails one provider is that one's.
      const Status taken = take_one(run, url, own);
      if (!taken && run.is_over()) {
        return taken;
      }
      if (!taken) {
        run.problem(url, describe(taken.error()));
      }
    }
  }
  return run.keep();
}

}  // namespace

SourceKind source_csaf_aggregator() {
  return {.id = "csaf-aggregator",
          .about = "All providers that an aggregator of CSAF documents lists",
          .address = "https://…/aggregator.json",
          .format = "csaf",
          .every = std::chrono::hours(2),
          .fetch = fetch};
}

}  // namespace tocsin::sources
