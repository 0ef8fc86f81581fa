#include "scan/report.h"

#include "base/json_writer.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <tuple>

namespace tocsin::scan {

std::string_view to_text(CveStatus status) {
  switch (status) {
    case CveStatus::affected: return "affected";
    case CveStatus::mitigated: return "mitigated";
    case CveStatus::fixed: return "fixed";
  }
  return "";
}

bool Sighting::is_affected() const {
  return std::ranges::any_of(cves,
                             [](const CveVerdict& v) { return v.status == CveStatus::affected; });
}

std::uint64_t ScanReport::affected() const {
  return static_cast<std::uint64_t>(std::ranges::count_if(sightings, &Sighting::is_affected));
}

void ScanReport::add(ScanReport&& other) {
  const auto move = [](auto& from, auto& to) { std::ranges::move(from, std::back_inserter(to)); };
  move(other.sightings, sightings);
  move(other.refused, refused);
  move(other.components, components);
  move(other.documents, documents);
  summary.files += other.summary.files;
  summary.archives += other.summary.archives;
  summary.bytes += other.summary.bytes;
  summary.inflated += other.summary.inflated;
  summary.skipped += other.summary.skipped;
}

void ScanReport::sort() {
  std::ranges::sort(sightings, {},
                    [](const Sighting& f) { return std::tie(f.path, f.component, f.version); });
  std::ranges::sort(refused, {}, [](const Refusal& r) { return std::tie(r.path, r.reason); });
  const auto same = [](const Refusal& a, const Refusal& b) {
    return a.path == b.path && a.reason == b.reason;
  };
  const auto rest = std::ranges::unique(refused, same);
  refused.erase(rest.begin(), rest.end());
  std::ranges::sort(documents, {}, &StatedDocument::path);
  std::ranges::sort(components, {}, [](const Component& c) {
    return std::tie(c.locations, c.purl, c.name, c.version);
  });
}

std::string to_json(const ScanReport& report, double seconds) {
  JsonWriter out;
  out.begin_object().key("findings").begin_array();
  for (const Sighting& sighting : report.sightings) {
    out.begin_object().field("path", sighting.path).field("component", sighting.component);
    out.field("version", sighting.version).key("evidence").begin_array();
    for (const EvidenceLine& line : sighting.evidence) {
      out.begin_object()
          .field("rung", line.rung)
          .field("where", line.where)
          .field("states", line.states)
          .end_object();
    }
    out.end_array().key("cves").begin_array();
    for (const CveVerdict& cve : sighting.cves) {
      out.begin_object().field("id", cve.id).field("status", to_text(cve.status)).end_object();
    }
    out.end_array().field("certainty", sighting.certainty).end_object();
  }
  out.end_array().key("refused").begin_array();
  for (const Refusal& refusal : report.refused) {
    out.begin_object().field("path", refusal.path).field("reason", refusal.reason).end_object();
  }
  const auto number = [](std::uint64_t n) { return static_cast<std::int64_t>(n); };
  out.end_array().key("summary").begin_object().field("files", number(report.summary.files));
  out.field("archives", number(report.summary.archives))
      .field("bytes", number(report.summary.bytes));
  if (seconds >= 0) {
    // What depends on the machine and on the order of the work: not part of the equal bytes.
    std::array<char, 32> text{};
    const int n = std::snprintf(text.data(), text.size(), "%.3f", seconds);
    out.field("inflated", number(report.summary.inflated))
        .field("skipped", number(report.summary.skipped));
    out.key("seconds").raw({text.data(), static_cast<std::size_t>(n)});
  }
  out.field("affected", number(report.affected())).end_object().end_object();
  return out.take();
}

std::string printable(std::string_view name) {
  const bool is_text = is_utf8(name);
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F || byte == '\\' || (byte >= 0x80 && !is_text)) {
      std::array<char, 5> escape{};
      std::snprintf(escape.data(), escape.size(), "\\x%02x", byte);
      out += escape.data();
    } else {
      out.push_back(c);
    }
  }
  return out;
}

}  // namespace tocsin::scan
