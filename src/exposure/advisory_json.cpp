#include "exposure/advisory_json.h"

namespace tocsin::exposure {
namespace {

using advisories::Assertion;

void number(JsonWriter& json, std::string_view name, std::size_t value) {
  json.field(name, static_cast<std::int64_t>(value));
}

void write(JsonWriter& json, const Assertion& assertion) {
  json.begin_object().field("pointer", assertion.pointer).field("author", assertion.author);
  json.field("package",
             assertion.product.package ? advisories::package_key(*assertion.product.package) : "");
  json.field("cpe", assertion.product.cpe)
      .field("vendor", assertion.product.vendor)
      .field("product", assertion.product.product)
      .field("default_status", advisories::to_text(assertion.default_status));
  json.key("ranges").begin_array();
  for (const advisories::StatusRange& range : assertion.ranges) {
    json.begin_object().field("status", advisories::to_text(range.status));
    json.field("comparator",
               range.versions.ecosystem == nullptr ? "" : range.versions.ecosystem->id)
        .field("certainty", ranges::to_text(range.versions.certainty));
    json.key("versions").begin_array();
    for (const ranges::Interval& interval : range.versions.intervals) {
      json.text(ranges::to_text(interval));
    }
    json.end_array().key("doubtful").begin_array();
    for (const ranges::Interval& interval : range.versions.doubtful) {
      json.text(ranges::to_text(interval));
    }
    json.end_array().end_object();
  }
  json.end_array()
      .texts("fixed_in", assertion.fixed_in)
      .field("justification", assertion.justification);
  json.field("listed_versions", static_cast<std::int64_t>(assertion.versions.size())).end_object();
}

std::string tenths_text(std::uint8_t tenths) {
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

}  // namespace

std::string to_json(const advisories::Advisory& advisory) {
  JsonWriter json;
  json.begin_object()
      .field("id", advisory.id)
      .field("source", advisory.source)
      .field("format", advisory.format)
      .field("title", advisory.title);
  const auto time = [&](std::string_view name, const std::optional<Instant>& at) {
    json.optional_field(name, at ? std::optional(to_rfc3339(*at)) : std::nullopt);
  };
  time("published", advisory.published);
  time("modified", advisory.modified);
  time("withdrawn", advisory.withdrawn);
  json.flag("exploited", advisory.is_exploited).field("tlp", to_label(advisory.tlp));
  json.key("aliases").begin_array();
  for (const advisories::Alias& alias : advisory.aliases) {
    json.text(alias.id);
  }
  json.end_array().key("scores").begin_array();
  for (const advisories::ScoreAssertion& score : advisory.scores) {
    json.begin_object()
        .field("author", score.author)
        .field("system", score.system)
        .field("vector", score.vector);
    json.key("published")
        .raw(score.published_tenths ? tenths_text(*score.published_tenths) : "null");
    json.key("computed").raw(score.computed_tenths ? tenths_text(*score.computed_tenths) : "null");
    json.field("difference", score.kind).field("severity", score.severity).end_object();
  }
  json.end_array().texts("cwes", advisory.cwes).texts("remarks", advisory.remarks);
  json.key("assertions").begin_array();
  for (const Assertion& assertion : advisory.assertions) {
    write(json, assertion);
  }
  json.end_array().end_object();
  return json.take();
}

void write_counts(JsonWriter& json, const ImportSummary& summary) {
  number(json, "records", summary.records);
  number(json, "stored", summary.stored);
  number(json, "unchanged", summary.unchanged);
  number(json, "superseded", summary.superseded);
  number(json, "withdrawn", summary.withdrawn);
  number(json, "scores", summary.scores);
  number(json, "quarantined", summary.quarantined);
  number(json, "skipped", summary.skipped);
}

void write(JsonWriter& json, const ReassessSummary& findings) {
  json.begin_object();
  number(json, "assets", findings.assets);
  number(json, "opened", findings.opened);
  number(json, "closed", findings.closed);
  number(json, "changed", findings.changed);
  json.end_object();
}

void write(JsonWriter& json, const std::string& file, const advisories::Quarantined& why) {
  json.begin_object();
  if (!file.empty()) {
    json.field("file", file);
  }
  json.field("record", why.record)
      .field("pointer", why.where)
      .field("reason", why.message)
      .end_object();
}

void RefusedList::add(const std::string& file, const advisories::Quarantined& why) {
  constexpr std::size_t most = 1000;
  if (++count_ <= most) {
    write(json_, file, why);
  }
}

}  // namespace tocsin::exposure
