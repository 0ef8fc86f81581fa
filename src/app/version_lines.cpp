#include "app/version_lines.h"

#include "base/json_writer.h"

namespace tocsin::app {

std::string verdict_json(const ranges::Verdict& verdict) {
  JsonWriter out;
  out.begin_object().key("result");
  if (verdict.answer == ranges::Answer::unknown) {
    out.null();
  } else {
    out.boolean(verdict.answer == ranges::Answer::yes);
  }
  out.field("comparator", verdict.comparator)
      .field("certainty", ranges::to_text(verdict.certainty))
      .flag("exact", verdict.has_exact_keys && verdict.certainty == ranges::Certainty::exact)
      .end_object();
  return out.take();
}

Result<std::string_view> line_text(Json line, std::string_view name) {
  const auto field = line.find(name);
  const auto value = field ? field->text() : std::nullopt;
  if (!value) {
    return fail(Errc::malformed, "A text is missing.", pointer("", name));
  }
  return *value;
}

}  // namespace tocsin::app
