// NVD's API 2.0: all pages once, then those of what was modified since, a window of 120 days at
// most.
#include "base/number.h"
#include "base/text.h"
#include "sources/parts.h"
#include "sources/run.h"

#include <algorithm>

namespace tocsin::sources {
namespace {

constexpr std::int64_t kPage = 2'000;
constexpr std::chrono::days kWindowMax{120};  // NVD's own bound
constexpr std::chrono::hours kOverlap{2};     ///< what NVD enters late is not missed

/// One question's pages. The first page is asked for again when a run was broken off.
Status take_pages(Run& run, const std::string& query) {
  std::int64_t start = 0;
  if (run.state("query") == query) {
    const std::string at = run.state("start");
    start = parse_whole<std::int64_t>(at).value_or(0);
  }
  while (true) {
    TOC_TRY(Answer page, run.ask(run.address() + "?resultsPerPage=" + std::to_string(kPage) +
                                     "&startIndex=" + std::to_string(start) + query,
                                 "application/json"));
    std::int64_t total = 0;
    std::int64_t count = 0;
    {
      TOC_TRY(const JsonDocument json, JsonDocument::parse(page.body));
      const auto all = json.root().find("totalResults");
      const auto records = json.root().find("vulnerabilities");
      if (!all || !all->integer() || !records) {
        return fail(Errc::unavailable, "The answer is no page of NVD's API 2.0.");
      }
      total = *all->integer();
      count = static_cast<std::int64_t>(records->elements().size());
    }
    if (count > 0) {
      TOC_CHECK(run.take("page " + std::to_string(start), std::move(page.body)));
    }
    start += count;
    if (count == 0 || start >= total) {
      break;
    }
    run.set_state("query", query);
    run.set_state("start", std::to_string(start));
    TOC_CHECK(run.keep());
  }
  run.set_state("query", "");
  run.set_state("start", "");
  return {};
}

Status fetch(Run& run) {
  const Instant begin = std::chrono::floor<std::chrono::seconds>(run.now());
  const Result<Instant> since = parse_rfc3339(run.state("since"));
  if (!since) {
    if (run.state("first").empty()) {
      run.set_state("first", to_rfc3339(begin));
    }
    TOC_CHECK(take_pages(run, ""));
    run.set_state("since", run.state("first"));
    run.set_state("first", "");
    return run.keep();
  }
  for (Instant from = *since - kOverlap; from < begin;) {
    const Instant to = std::min<Instant>(from + kWindowMax, begin);
    TOC_CHECK(take_pages(run, "&lastModStartDate=" + encode_percent(to_rfc3339(from)) +
                                  "&lastModEndDate=" + encode_percent(to_rfc3339(to))));
    run.set_state("since", to_rfc3339(to));
    TOC_CHECK(run.keep());
    from = to;
  }
  return run.keep();
}

}  // namespace

SourceKind source_nvd() {
  return {.id = "nvd",
          .about = "NVD's API 2.0: all records once, then those that were modified",
          .address = "https://services.nvd.nist.gov/rest/json/cves/2.0",
          .format = "nvd-2",
          .credential_header = "apiKey",
          .every = std::chrono::hours(2),
          .pause = std::chrono::seconds(6),
          .fetch = fetch};
}

}  // namespace tocsin::sources
