#include "regimes/facts_json.h"

#include <algorithm>

#include "base/json.h"
#include "base/json_writer.h"

namespace tocsin::regimes {
namespace {

constexpr std::size_t kFactsBytesMax = 4U << 20U;
constexpr std::size_t kFactsMax = 10'000;
constexpr std::size_t kTextBytesMax = 1'000;
constexpr std::size_t kListMax = 200;

/// Texts, whole numbers and flags of a value, all as text: an attribute's value is compared as
/// text.
std::optional<std::string> as_text(const Json& value) {
  if (const auto text = value.text()) {
    return std::string(*text);
  }
  if (const auto flag = value.boolean()) {
    return std::string(*flag ? "true" : "false");
  }
  if (const auto number = value.integer()) {
    return std::to_string(*number);
  }
  return std::nullopt;
}

Result<std::vector<std::string>> as_texts(const Json& value, const std::string& at) {
  std::vector<std::string> out;
  if (value.kind() != Json::Kind::array) {
    const auto one = as_text(value);
    if (!one) {
      return fail(Errc::malformed, "A text or a list of texts is needed here.", at);
    }
    return std::vector<std::string>{*one};
  }
  for (const Json& element : value.elements()) {
    const auto one = as_text(element);
    if (!one) {
      return fail(Errc::malformed, "A text or a list of texts is needed here.", at);
    }
    out.push_back(*one);
  }
  return out;
}

Result<PartyFacts> read_party(const Json& value, const Library& library) {
  const std::string at = "/party";
  if (value.kind() != Json::Kind::object) {
    return fail(Errc::malformed, "The party must be an object.", at);
  }
  PartyFacts party;
  for (const auto& [key, member] : value.members()) {
    const std::string where = pointer(at, key);
    if (member.is_null()) {
      continue;
    }
    TOC_TRY(const std::vector<std::string> texts, as_texts(member, where));
    const bool is_one = member.kind() != Json::Kind::array;
    if (key == "roles") {
      party.roles = texts;
    } else if (key == "markets") {
      party.markets = texts;
    } else if (key == "id" || key == "country" || key == "size") {
      if (!is_one) {
        return fail(Errc::malformed, "One text is needed here.", where);
      }
      (key == "id" ? party.id : key == "country" ? party.country : party.size) = texts.front();
    } else {
      // Any other member is an attribute of the party: "dora_class" is party.dora_class in the
      // rules.
      const std::string name =
          key.starts_with("party.") ? std::string(key) : "party." + std::string(key);
      const AttributeWord* word = library.vocabulary().attribute(name);
      if (word == nullptr) {
        return fail(Errc::malformed, "The vocabulary has no such attribute of a party.", where);
      }
      party.attributes[name] = texts;
    }
  }
  return party;
}

Result<FactText> read_fact(const Json& value, const std::string& at) {
  JsonFields fields(value, at);
  FactText text;
  text.fact = fields.text("fact", kTextBytesMax);
  text.id = fields.optional_text("id", kTextBytesMax);
  text.of = fields.optional_text("of", kTextBytesMax);
  text.tz = fields.optional_text("tz", kTextBytesMax);
  text.recorded = fields.optional_text("recorded", kTextBytesMax);
  text.weight = fields.optional_text("weight", kTextBytesMax);
  text.status = fields.optional_text("status", kTextBytesMax);
  text.source = fields.optional_text("source", kTextBytesMax);
  text.stage = fields.optional_text("stage", kTextBytesMax);
  text.by = fields.optional_text("by", kTextBytesMax);
  text.mandate_from = fields.optional_text("mandate_from", kTextBytesMax);
  text.completes = fields.texts("completes", kListMax, kTextBytesMax);
  if (const auto attribute = fields.any("value")) {
    text.value = as_text(*attribute);
    if (!text.value) {
      fields.refuse("value", "A value is a text, a whole number, true or false.");
    }
  }
  if (const auto when = fields.any("at")) {
    if (when->kind() == Json::Kind::object) {
      JsonFields interval(*when, pointer(at, "at"));
      text.earliest = interval.text("earliest", kTextBytesMax);
      text.latest = interval.text("latest", kTextBytesMax);
      TOC_CHECK(interval.finish());
    } else if (const auto instant = when->text()) {
      text.at = std::string(*instant);
    } else {
      fields.refuse("at", "A time, or an earliest and a latest one, is needed here.");
    }
  }
  if (const auto decisions = fields.any("decisions")) {
    std::size_t index = 0;
    for (const Json& element : decisions->elements()) {
      JsonFields decision(element, pointer(pointer(at, "decisions"), index++));
      std::string when = decision.text("at", kTextBytesMax);
      text.decisions.emplace_back(std::move(when), decision.text("status", kTextBytesMax));
      TOC_CHECK(decision.finish());
    }
  }
  TOC_CHECK(fields.finish());
  return text;
}

/// A misspelt fact would be waited for without end, so it must be a word of the vocabulary.
Status check_words(const FactText& text, const Library& library, const std::string& at) {
  const Vocabulary& words = library.vocabulary();
  if (*text.fact == "submitted") {
    return {};
  }
  const AttributeWord* attribute = words.attribute(*text.fact);
  if (attribute == nullptr && words.event(*text.fact) == nullptr) {
    return fail(Errc::malformed, "The vocabulary has no such fact.", pointer(at, "fact"));
  }
  if (attribute != nullptr && !text.value) {
    return fail(Errc::malformed, "This fact is an attribute and needs its value.",
                pointer(at, "value"));
  }
  if (attribute != nullptr && !attribute->values.empty() &&
      std::ranges::find(attribute->values, *text.value) == attribute->values.end()) {
    return fail(Errc::malformed, "This attribute has no such value.", pointer(at, "value"));
  }
  // Who made a request is no subject of the vocabulary but a recipient of the regime.
  if (text.of && attribute == nullptr && *text.fact != "request" &&
      words.subject(*text.of) == nullptr) {
    return fail(Errc::malformed, "The vocabulary has no such subject.", pointer(at, "of"));
  }
  return {};
}

Status read_facts(const Json& value, const Library& library, CaseInput& input) {
  if (value.kind() != Json::Kind::array) {
    return fail(Errc::malformed, "The facts must be a list.", "/facts");
  }
  if (value.size() > kFactsMax) {
    return fail(Errc::too_large, "There are more facts than are read at once.", "/facts");
  }
  std::size_t index = 0;
  for (const Json& element : value.elements()) {
    const std::string at = pointer("/facts", index++);
    TOC_TRY(const FactText text, read_fact(element, at));
    TOC_CHECK(check_words(text, library, at));
    if (auto status = add_fact(input, text); !status) {
      Error error = std::move(status).error();
      error.where = pointer(at, error.where);
      return std::unexpected(std::move(error));
    }
  }
  return {};
}

}  // namespace

Result<FactsFile> parse_facts(std::string_view json, const Library& library) {
  TOC_TRY(const JsonDocument document, JsonDocument::parse(json, {.bytes_max = kFactsBytesMax}));
  JsonFields fields(document.root(), "");
  FactsFile file;
  if (const auto party = fields.any("party")) {
    TOC_TRY(file.input.party, read_party(*party, library));
  } else {
    fields.refuse("party", "The party is missing.");
  }
  file.regimes = fields.texts("regimes", kListMax, kTextBytesMax);
  for (std::size_t i = 0; i < file.regimes.size(); ++i) {
    if (library.find(file.regimes[i]) == nullptr) {
      return fail(Errc::malformed, "No such regime is loaded.", pointer("/regimes", i));
    }
  }
  if (const auto calendars = fields.any("calendars")) {
    for (const auto& [regime, calendar] : calendars->members()) {
      const auto name = calendar.text();
      if (library.find(regime) == nullptr || !name || library.calendar(*name) == nullptr) {
        return fail(Errc::malformed, "A regime that is loaded chooses a calendar that is loaded.",
                    pointer("/calendars", regime));
      }
      file.input.calendars[std::string(regime)] = std::string(*name);
    }
  }
  if (const auto facts = fields.any("facts")) {
    TOC_CHECK(read_facts(*facts, library, file.input));
  }
  TOC_CHECK(fields.finish());
  return file;
}

std::string answer(const FactsFile& file, const Library& library, Instant as_of) {
  const CaseFacts facts = file.input.as_known(as_of);
  std::vector<std::string> ids = file.regimes;
  if (ids.empty()) {
    for (const Regime* regime : library.regimes()) {
      ids.push_back(regime->id);
    }
  }
  JsonWriter json;
  json.begin_object().key("obligations").begin_array();
  for (const std::string& id : ids) {
    const Regime* regime = edition_for(library, id, facts, as_of);
    for (const StageVerdict& verdict : evaluate(*regime, library, facts, as_of)) {
      json.raw(to_json(verdict));
    }
  }
  json.end_array().key("conflicts").begin_array();
  for (const Conflict& conflict : conflicts(library, facts, as_of)) {
    if (std::ranges::find(ids, conflict.regime) == ids.end()) {
      continue;
    }
    json.begin_object();
    json.field("regime", conflict.regime)
        .field("with", conflict.with)
        .field("action", conflict.action);
    json.field("clocks", "keep_running");
    json.key("note")
        .begin_object()
        .field("en", conflict.note_en)
        .field("zh-CN", conflict.note_zh_cn)
        .end_object();
    json.end_object();
  }
  json.end_array().end_object();
  return json.take();
}

}  // namespace tocsin::regimes
