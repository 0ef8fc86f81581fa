#include "base/json_writer.h"
#include "names/command.h"
#include "names/cpe_compare.h"

namespace tocsin::names {
namespace {

std::string text_of(const CpeValue& value) {
  std::string out(value.before.questions, '?');
  out.insert(0, value.before.is_star ? "*" : "");
  out.append(value.text).append(value.after.is_star ? "*" : "");
  return out.append(value.after.questions, '?');
}

/// Adds where the error is, when two names were given.
Result<Cpe> parse_named(std::string_view text, std::string_view which) {
  Result<Cpe> out = parse_cpe(text);
  if (!out) {
    Error error = out.error();
    error.where = std::string(which) + (error.where.empty() ? "" : " ") + error.where;
    return std::unexpected(std::move(error));
  }
  return out;
}

}  // namespace

Result<std::string> answer_cpe(std::string_view name) {
  TOC_TRY(const Cpe parsed, parse_cpe(name));
  JsonWriter out;
  out.begin_object().key("attributes").begin_object();
  for (std::size_t i = 0; i < kCpeAttributes; ++i) {
    const CpeValue& value = parsed.values[i];
    out.key(to_text(static_cast<CpeAttribute>(i)));
    switch (value.kind) {
      case CpeValue::Kind::any: out.text("ANY"); break;
      case CpeValue::Kind::not_applicable: out.text("NA"); break;
      case CpeValue::Kind::text:
        out.begin_object().field("value", text_of(value)).end_object();
        break;
    }
  }
  out.end_object();
  out.field("formatted", to_formatted(parsed));
  out.field("uri", to_uri(parsed));
  out.field("wfn", to_wfn(parsed));
  out.end_object();
  return out.take();
}

Result<std::string> answer_cpe_compare(std::string_view source, std::string_view target) {
  TOC_TRY(const Cpe a, parse_named(source, "source"));
  TOC_TRY(const Cpe b, parse_named(target, "target"));
  const CpeComparison compared = compare(a, b);
  JsonWriter out;
  out.begin_object().field("relation", to_text(compared.whole)).key("attributes").begin_object();
  for (std::size_t i = 0; i < kCpeAttributes; ++i) {
    out.field(to_text(static_cast<CpeAttribute>(i)), to_text(compared.attributes[i]));
  }
  out.end_object().end_object();
  return out.take();
}

Result<std::string> answer_cpe(Json item) {
  if (const auto name = item.text_at({"cpe"})) {
    return answer_cpe(*name);
  }
  const auto either = [&](std::string_view longer, std::string_view shorter) {
    const auto found = item.text_at({longer});
    return found ? found : item.text_at({shorter});
  };
  const auto source = either("source", "a");
  const auto target = either("target", "b");
  if (!source || !target) {
    return fail(Errc::malformed, "The item needs texts \"a\" and \"b\", or a text \"cpe\".");
  }
  return answer_cpe_compare(*source, *target);
}

}  // namespace tocsin::names
