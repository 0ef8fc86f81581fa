// A bucket of OSV, or of what serves the same files: all.zip once, then what modified_id.csv says
// has changed.
#include "base/text.h"
#include "sources/parts.h"
#include "sources/run.h"

#include <algorithm>

namespace tocsin::sources {
namespace {

/// Of more changes than this the whole is fetched: one large answer costs the server less.
constexpr std::size_t kSinglesMax = 2'000;

/// "2026-11-30T08:00:00Z,GHSA-…": the newest first. Of the list of all ecosystems an id has its
/// ecosystem in front.
Result<std::vector<Entry>> read_list(Run& run, std::string_view list) {
  std::vector<Entry> out;
  for (std::string_view line : split(list, '\n')) {
    line = trim(line);
    if (line.empty()) {
      continue;
    }
    const std::size_t comma = line.find(',');
    const Result<Instant> at = parse_rfc3339(line.substr(0, std::min(comma, line.size())));
    const std::string_view id = comma == std::string_view::npos ? "" : line.substr(comma + 1);
    const bool is_id = !id.empty() && id.size() <= 200 && std::ranges::all_of(id, [](char c) {
      return c > ' ' && c < '\x7f' && c != '?' && c != '#' && c != '%' && c != '\\';
    });
    if (!at || !is_id || id.find("..") != std::string_view::npos) {
      run.problem("modified_id.csv", "A line is not a time and an id: " + std::string(line));
      continue;
    }
    out.push_back({.url = below(run.address(), std::string(id) + ".json"), .updated = *at});
  }
  return out;
}

Status take_record(Run& run, const Entry& entry, const void* /*how*/) {
  TOC_TRY(Answer answer, run.ask(entry.url, "application/json"));
  return run.take(file_name(entry.url), std::move(answer.body));
}

Status fetch(Run& run) {
  // The list before the whole: what changes in between is asked for again, and never missed.
  TOC_TRY(const Answer list, run.ask_if_changed(below(run.address(), "modified_id.csv")));
  if (list.status == 304) {
    return run.keep();
  }
  TOC_TRY(std::vector<Entry> entries, read_list(run, list.body));
  const Result<Instant> since = parse_rfc3339(run.state("since records"));
  const auto changed =
      since ? std::ranges::count_if(entries, [&](const Entry& one) { return one.updated > *since; })
            : 0;
  if (!since || static_cast<std::size_t>(changed) > kSinglesMax) {
    TOC_CHECK(run.take_file(below(run.address(), "all.zip"), "all.zip", false));
    Instant newest = Instant::min();
    for (const Entry& one : entries) {
      newest = one.updated <= run.now() ? std::max(newest, one.updated) : newest;
    }
    std::string at;
    for (const Entry& one : entries) {
      at += one.updated == newest ? one.url + "\n" : "";
    }
    if (newest != Instant::min()) {
      run.set_state("since records", to_rfc3339(newest));
      run.set_state("at records", at);
    }
    run.set_state("again records", "");
    run.all_taken();
    return run.keep();
  }
  return take_new(run, "records", std::move(entries), take_record, nullptr);
}

}  // namespace

SourceKind source_osv() {
  return {.id = "osv",
          .about = "An ecosystem of OSV: all records once, then those that changed",
          .address = "https://osv-vulnerabilities.storage.googleapis.com/npm",
          .format = "osv",
          .every = std::chrono::hours(1),
          .fetch = fetch};
}

}  // namespace tocsin::sources
