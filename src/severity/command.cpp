#include "severity/command.h"

#include "base/json_writer.h"
#include "severity/cvss.h"

#include <cmath>

namespace tocsin::severity {
namespace {

void put_score(JsonWriter& out, std::string_view name, std::optional<Score> score) {
  out.key(name);
  if (score) {
    out.raw(score->to_text());
  } else {
    out.null();
  }
}

/// A JSON number that stands for a whole count of tenths.
Result<Score> score_of(Json value) {
  if (const auto text = value.text()) {
    return parse_score(*text);
  }
  if (const auto number = value.number(); number && *number >= 0 && *number <= 10) {
    const double tenths = std::round(*number * 10);
    if (tenths / 10 == *number) {  // both are the double nearest to the decimal
      return Score{static_cast<std::uint8_t>(tenths)};
    }
  }
  return fail(Errc::malformed, "A score is 0.0 to 10.0 with one decimal.", "/published");
}

Result<std::string> answer(const CvssVector& vector, std::optional<Score> published) {
  const Scores scores = score(vector);
  JsonWriter out;
  out.begin_object().field("version", vector.version->id).field("vector", to_text(vector));
  put_score(out, "base", scores.base);
  put_score(out, "temporal", scores.temporal);
  put_score(out, "environmental", scores.environmental);
  out.field("severity", to_text(scores.severity));
  if (published) {
    put_score(out, "published", published);
    out.field("published_kind", to_text(compare_published(*published, vector)));
  }
  out.end_object();
  return out.take();
}

}  // namespace

Result<std::string> answer_cvss(std::string_view vector,
                                std::optional<std::string_view> published) {
  TOC_TRY(const CvssVector parsed, parse_cvss(vector));
  if (!published) {
    return answer(parsed, std::nullopt);
  }
  TOC_TRY(const Score score, parse_score(*published));
  return answer(parsed, score);
}

Result<std::string> answer_cvss(Json item) {
  const auto vector = item.text_at({"vector"});
  if (!vector) {
    return fail(Errc::malformed, "The item needs a text \"vector\".");
  }
  TOC_TRY(const CvssVector parsed, parse_cvss(*vector));
  if (const auto version = item.text_at({"version"}); version && *version != parsed.version->id) {
    return fail(Errc::malformed, "The vector is of another version than the item says.");
  }
  const auto published = item.find("published");
  if (!published || published->is_null()) {
    return answer(parsed, std::nullopt);
  }
  TOC_TRY(const Score score, score_of(*published));
  return answer(parsed, score);
}

}  // namespace tocsin::severity
