#include "base/json_writer.h"
#include "base/text.h"
#include "names/command.h"
#include "names/purl.h"

namespace tocsin::names {
namespace {

void put(JsonWriter& out, std::string_view name, const std::string& value) {
  out.key(name);
  if (value.empty()) {
    out.null();
  } else {
    out.text(value);
  }
}

std::string json_of(const Purl& purl) {
  JsonWriter out;
  out.begin_object();
  put(out, "type", purl.type);
  put(out, "namespace", purl.name_space);
  put(out, "name", purl.name);
  put(out, "version", purl.version);
  out.key("qualifiers").begin_object();
  for (const Qualifier& qualifier : purl.qualifiers) {
    out.field(qualifier.key, qualifier.value);
  }
  out.end_object();
  put(out, "subpath", purl.subpath);
  out.field("purl", to_text(purl)).end_object();
  return out.take();
}

/// A qualifier's value: a text, or a list of texts, which a checksum may be.
Result<std::string> value_of(Json value) {
  if (value.is_null()) {
    return std::string();
  }
  if (const auto text = value.text()) {
    return std::string(*text);
  }
  std::vector<std::string> parts;
  for (const Json& element : value.elements()) {
    if (const auto text = element.text()) {
      parts.emplace_back(*text);
    }
  }
  if (value.kind() != Json::Kind::array || parts.size() != value.size()) {
    return fail(Errc::malformed, "The value of a qualifier is a text.", "/build/qualifiers");
  }
  return join(parts, ",");
}

Result<std::string> answer_build(Json build) {
  if (build.kind() != Json::Kind::object) {
    return fail(Errc::malformed, "The components are an object.", "/build");
  }
  Purl purl;
  for (const auto& [key, value] : build.members()) {
    if (key == "qualifiers") {
      for (const auto& [name, qualifier] : value.members()) {
        TOC_TRY(std::string text, value_of(qualifier));
        purl.qualifiers.push_back({.key = std::string(name), .value = std::move(text)});
      }
      continue;
    }
    std::string* const target = key == "type"        ? &purl.type
                                : key == "namespace" ? &purl.name_space
                                : key == "name"      ? &purl.name
                                : key == "version"   ? &purl.version
                                : key == "subpath"   ? &purl.subpath
                                                     : nullptr;
    if (target == nullptr || (!value.is_null() && !value.text())) {
      return fail(Errc::malformed, "A component is a text with one of the six names.", "/build");
    }
    *target = value.text().value_or("");
  }
  TOC_TRY(const Purl built, build_purl(std::move(purl)));
  return json_of(built);
}

}  // namespace

Result<std::string> answer_purl(std::string_view purl) {
  TOC_TRY(const Purl parsed, parse_purl(purl));
  return json_of(parsed);
}

Result<std::string> answer_purl(Json item) {
  if (const auto build = item.find("build")) {
    return answer_build(*build);
  }
  const auto purl = item.text_at({"purl"});
  if (!purl) {
    return fail(Errc::malformed, "The item needs a text \"purl\" or an object \"build\".");
  }
  return answer_purl(*purl);
}

}  // namespace tocsin::names
