#include "advisories/json_parts.h"

#include "base/text.h"
#include "severity/cvss.h"

#include <cmath>

namespace tocsin::advisories {

std::vector<Json> list_at(Json object, std::string_view key) {
  const std::optional<Json> member = object.find(key);
  return member ? member->elements() : std::vector<Json>();
}

std::string text_at(Json object, std::string_view key, std::size_t bytes_max) {
  return cut(object.text_at({key}).value_or(""), bytes_max);
}

std::vector<std::string> texts_at(Json object, std::string_view key) {
  std::vector<std::string> out;
  for (const Json& element : list_at(object, key)) {
    if (const auto text = element.text(); text && !text->empty()) {
      out.emplace_back(cut(*text, 4096));
    }
  }
  return out;
}

std::optional<Instant> time_of(std::string_view text) {
  if (const Result<Instant> exact = parse_rfc3339(text)) {
    return *exact;
  }
  if (text.size() == 10) {
    const Result<Instant> day = parse_rfc3339(std::string(text) + "T00:00:00Z");
    return day ? std::optional(*day) : std::nullopt;
  }
  const Result<Instant> utc = parse_rfc3339(std::string(text) + "Z");
  return utc ? std::optional(*utc) : std::nullopt;
}

ScoreAssertion cvss_score(std::string author, std::string_view vector,
                          std::optional<double> published) {
  ScoreAssertion out;
  out.author = std::move(author);
  out.vector = cut(vector, 512);
  out.system = vector.starts_with("CVSS:") ? std::string(vector.substr(0, 8)) : "CVSS:2.0";
  if (published && *published >= 0 && *published <= 10) {
    out.published_tenths = static_cast<std::uint8_t>(std::lround(*published * 10));
  }
  const Result<severity::CvssVector> read = severity::parse_cvss(vector);
  if (!read) {
    return out;
  }
  out.system = "CVSS:" + std::string(read->version->id);
  out.canonical = severity::to_text(*read);
  const severity::Scores scores = severity::score(*read);
  out.computed_tenths = scores.base.tenths;
  out.severity = severity::to_text(scores.severity);
  if (out.published_tenths) {
    out.kind = severity::to_text(
        severity::compare_published(severity::Score{*out.published_tenths}, *read));
  }
  return out;
}

}  // namespace tocsin::advisories
