// A feed of MISP: what manifest.json says is new or newer. The feed of another Tocsin too.
#include "base/id.h"
#include "base/number.h"
#include "sources/parts.h"
#include "sources/run.h"

namespace tocsin::sources {
namespace {

constexpr std::uint64_t kEventBytesMax = 10U << 20U;

Status take_event(Run& run, const Entry& entry, const void* /*how*/) {
  TOC_TRY(const Answer answer, run.ask(entry.url, "application/json", kEventBytesMax));
  return run.take_misp(file_name(entry.url), answer.body);
}

Status fetch(Run& run) {
  TOC_TRY(const Answer manifest,
          run.ask_if_changed(below(run.address(), "manifest.json"), "application/json"));
  if (manifest.status == 304) {
    return run.keep();
  }
  TOC_TRY(const JsonDocument json, JsonDocument::parse(manifest.body));
  std::vector<Entry> entries;
  for (const auto& [name, event] : json.root().members()) {
    const auto stamp = event.find("timestamp");
    const auto seconds = !stamp             ? std::nullopt
                         : stamp->integer() ? stamp->integer()
                                            : parse_whole<std::int64_t>(stamp->text().value_or(""));
    constexpr std::int64_t year_9999 = 253'402'300'799;
    if (!parse_uuid(name) || !seconds || *seconds < 0 || *seconds > year_9999) {
      run.problem(std::string("manifest.json: ") + std::string(name),
                  "An entry is not the UUID of an event with its time.");
      continue;
    }
    entries.push_back({.url = below(run.address(), std::string(name) + ".json"),
                       .updated = Instant(std::chrono::seconds(*seconds))});
  }
  return take_new(run, "events", std::move(entries), take_event, nullptr);
}

}  // namespace

SourceKind source_misp_feed() {
  return {.id = "misp-feed",
          .about =
              "A feed of MISP: its events are shared here by their own labels, none lower than "
              "the source's",
          .address = "https://… of the folder in which manifest.json lies",
          .every = std::chrono::hours(1),
          .fetch = fetch};
}

}  // namespace tocsin::sources
