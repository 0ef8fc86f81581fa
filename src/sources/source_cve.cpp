// The list of CVE records, as its repository has it: what deltaLog.json says has changed. The
// records before that come as one file (the kind "file", of a release).
#include "base/text.h"
#include "sources/parts.h"
#include "sources/run.h"

#include <algorithm>
#include <map>

namespace tocsin::sources {
namespace {

/// "2024/1xxx/CVE-2024-1234.json"; empty for what is no such id. The link beside it in the log is
/// not followed.
std::string path_of(std::string_view id) {
  const std::vector<std::string_view> parts = split(id, '-');
  const auto is_number = [](std::string_view text) {
    return !text.empty() && text.size() <= 19 &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  };
  if (parts.size() != 3 || parts[0] != "CVE" || parts[1].size() != 4 || !is_number(parts[1]) ||
      !is_number(parts[2]) || parts[2].size() < 4) {
    return {};
  }
  const std::string thousands(parts[2].substr(0, parts[2].size() - 3));
  return std::string(parts[1]) + "/" + thousands + "xxx/" + std::string(id) + ".json";
}

Status take_record(Run& run, const Entry& entry, const void* /*how*/) {
  TOC_TRY(Answer answer, run.ask(entry.url, "application/json"));
  return run.take(file_name(entry.url), std::move(answer.body));
}

Status fetch(Run& run) {
  TOC_TRY(const Answer log, run.ask_if_changed(below(run.address(), "deltaLog.json")));
  if (log.status == 304) {
    return run.keep();
  }
  TOC_TRY(const JsonDocument json, JsonDocument::parse(log.body));
  std::map<std::string, Instant> newest;
  for (const Json& step : json.root().elements()) {
    const Result<Instant> at = parse_rfc3339(text_of(step, "fetchTime"));
    if (!at) {
      run.problem("deltaLog.json", "A step has no time.");
      continue;
    }
    for (const char* list : {"new", "updated"}) {
      const auto records = step.find(list);
      for (const Json& record : records ? records->elements() : std::vector<Json>()) {
        const std::string id = text_of(record, "cveId");
        const std::string path = path_of(id);
        if (path.empty()) {
          run.problem("deltaLog.json", "A record has no id of a CVE: " + id);
          continue;
        }
        Instant& seen = newest.try_emplace(below(run.address(), path), *at).first->second;
        seen = std::max(seen, *at);
      }
    }
  }
  std::vector<Entry> entries;
  entries.reserve(newest.size());
  for (const auto& [url, at] : newest) {
    entries.push_back({.url = url, .updated = at});
  }
  return take_new(run, "records", std::move(entries), take_record, nullptr);
}

}  // namespace

SourceKind source_cve() {
  return {.id = "cve",
          .about = "CVE records that changed, by the log of the CVE list's repository",
          .address = "https://raw.githubusercontent.com/CVEProject/cvelistV5/main/cves",
          .format = "cve-5",
          .every = std::chrono::minutes(15),
          .fetch = fetch};
}

}  // namespace tocsin::sources
