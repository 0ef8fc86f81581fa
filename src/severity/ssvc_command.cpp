#include "base/json_writer.h"
#include "severity/command.h"
#include "severity/ssvc.h"

namespace tocsin::severity {
namespace {

Result<std::string> decide(std::string_view table, std::span<const SsvcSelection> selections) {
  const SsvcTable* const found = find_ssvc_table(table);
  if (found == nullptr) {
    return fail(Errc::not_found, "There is no table of that id.");
  }
  TOC_TRY(const SsvcValue outcome, found->decide(selections));
  JsonWriter out;
  out.begin_object().field("table", found->id().to_text());
  out.field("outcome", found->outcome().key.to_text());
  out.field("value", outcome.key).field("name", outcome.name).end_object();
  return out.take();
}

void put_point(JsonWriter& out, const SsvcPoint& point) {
  out.begin_object().field("key", point.key.to_text()).field("name", point.name);
  out.key("values").begin_object();
  for (const SsvcValue& value : point.values) {
    out.field(value.key, value.name);
  }
  out.end_object().end_object();
}

}  // namespace

Result<std::string> answer_ssvc(std::string_view table, const std::vector<std::string>& values) {
  std::vector<SsvcSelection> selections;
  for (const std::string& text : values) {
    const std::size_t equals = text.rfind('=');
    if (equals == std::string::npos) {
      return fail(Errc::malformed, "A selection is namespace:key:version=value.");
    }
    TOC_TRY(SsvcKey key, parse_ssvc_key(std::string_view(text).substr(0, equals)));
    selections.push_back({.point = std::move(key), .value = text.substr(equals + 1)});
  }
  return decide(table, selections);
}

Result<std::string> answer_ssvc(Json item) {
  const auto table = item.text_at({"table"});
  const auto values = item.find("values");
  if (!table || !values || values->kind() != Json::Kind::object) {
    return fail(Errc::malformed, "The item needs a text \"table\" and an object \"values\".");
  }
  std::vector<SsvcSelection> selections;
  for (const auto& [name, value] : values->members()) {
    TOC_TRY(SsvcKey key, parse_ssvc_key(name));
    if (!value.text()) {
      return fail(Errc::malformed, "A value is a text.", "/values");
    }
    selections.push_back({.point = std::move(key), .value = std::string(*value.text())});
  }
  return decide(*table, selections);
}

std::string list_ssvc() {
  JsonWriter out;
  out.begin_array();
  for (const SsvcTable& table : ssvc_tables()) {
    out.begin_object().field("id", table.id().to_text()).field("name", table.name());
    out.field("source", table.source());
    out.field("combinations", static_cast<std::int64_t>(table.combinations()));
    out.key("inputs").begin_array();
    for (const SsvcPoint& input : table.inputs()) {
      put_point(out, input);
    }
    out.end_array().key("outcome");
    put_point(out, table.outcome());
    out.end_object();
  }
  out.end_array();
  return out.take();
}

}  // namespace tocsin::severity
