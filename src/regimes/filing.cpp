#include "regimes/filing.h"

#include "base/json.h"
#include "base/json_writer.h"
#include "base/text.h"

#include <algorithm>

namespace tocsin::regimes {
namespace {

std::string_view to_text(FieldOrigin origin) {
  switch (origin) {
    case FieldOrigin::none: return "none";
    case FieldOrigin::given: return "given";
    case FieldOrigin::carried: return "carried";
    case FieldOrigin::automatic: return "automatic";
  }
  return "none";
}

/// Characters as portals count them: code points, of valid UTF-8.
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

const std::string* value_in(const FieldValues& values, const std::string& id) {
  const auto found = values.find(id);
  return found == values.end() || trim(found->second).empty() ? nullptr : &found->second;
}

FilingField field_of(const FieldSpec& spec, const PortalField* portal, const FilingInput& input) {
  FilingField field{.id = spec.id,
                    .title = portal == nullptr ? Bilingual{spec.id, spec.id} : portal->title,
                    .need = spec.need,
                    .chars_max = portal == nullptr ? 0 : portal->chars_max};
  // What is written for this stage stands before what was said earlier, and that before what the
  // platform would fill in.
  const std::pair<const FieldValues*, FieldOrigin> sources[] = {
      {&input.given, FieldOrigin::given},
      {&input.before, FieldOrigin::carried},
      {&input.automatic, FieldOrigin::automatic}};
  for (const auto& [values, origin] : sources) {
    if (const std::string* value = value_in(*values, spec.id)) {
      field.value = *value;
      field.origin = origin;
      break;
    }
  }
  field.missing = spec.is_needed() && field.origin == FieldOrigin::none;
  field.too_long = field.chars_max > 0 && characters(field.value) > field.chars_max;
  return field;
}

std::string mark(const FilingField& field, Language language) {
  const bool en = language == Language::en;
  if (field.missing) {
    return en ? " [missing]" : "〔缺失〕";
  }
  return field.too_long ? (en ? " [too long]" : "〔过长〕") : "";
}

}  // namespace

bool Filing::is_ready() const {
  return faults().empty();
}

std::vector<std::string> Filing::faults() const {
  std::vector<std::string> out;
  for (const FilingField& field : fields) {
    if (field.missing || field.too_long) {
      out.push_back(field.id);
    }
  }
  return out;
}

FieldValues parse_values(std::string_view json) {
  FieldValues out;
  const Result<JsonDocument> document = JsonDocument::parse(json);
  if (!document) {
    return out;
  }
  for (const auto& [id, value] : document->root().members()) {
    const std::optional<std::string_view> text = value.text();
    if (text && !trim(*text).empty()) {
      out.emplace(id, *text);
    }
  }
  return out;
}

Result<Filing> prepare_filing(const Regime& regime, std::string_view stage_id,
                              const Library& library, const FilingInput& input) {
  const Stage* stage = regime.stage(stage_id);
  if (stage == nullptr) {
    return fail(Errc::not_found, "This regime has no such stage.");
  }
  Filing filing{.regime = regime.id,
                .edition = regime.edition,
                .stage = stage->id,
                .title = stage->title,
                .field_set = stage->field_set,
                .field_edition = stage->field_edition};
  const FieldSet* set = stage->field_set.empty() ? nullptr : library.field_set(stage->field_set);
  for (const FieldSpec& spec : stage->fields) {
    filing.fields.push_back(field_of(spec, set == nullptr ? nullptr : set->field(spec.id), input));
  }
  if (set != nullptr) {
    std::ranges::sort(filing.fields, {},
                      [&](const FilingField& field) { return set->field(field.id); });
  }
  for (const auto& [id, value] : input.given) {
    if (std::ranges::find(filing.fields, id, &FilingField::id) == filing.fields.end()) {
      return fail(Errc::malformed, "This stage does not ask for this field.", id);
    }
  }
  return filing;
}

FieldValues values_of(const Filing& filing) {
  FieldValues out;
  for (const FilingField& field : filing.fields) {
    if (field.origin != FieldOrigin::none) {
      out[field.id] = field.value;
    }
  }
  return out;
}

std::string to_text(const Filing& filing, Language language) {
  std::string out = filing.title.in(language) + "\n" + filing.regime + " " +
                    std::to_string(filing.edition) + ", " + filing.stage;
  out +=
      filing.field_set.empty() ? "\n" : ", " + filing.field_set + " " + filing.field_edition + "\n";
  for (const FilingField& field : filing.fields) {
    if (field.origin == FieldOrigin::none && !field.missing) {
      continue;
    }
    out += "\n" + field.title.in(language) + mark(field, language) + "\n" + field.value + "\n";
  }
  return out;
}

std::string to_json(const Filing& filing) {
  JsonWriter json;
  json.begin_object().field("regime", filing.regime).field("edition", std::int64_t{filing.edition});
  json.field("stage", filing.stage)
      .field("field_set", filing.field_set)
      .field("field_edition", filing.field_edition);
  json.flag("ready", filing.is_ready()).texts("faults", filing.faults());
  json.key("fields").begin_array();
  for (const FilingField& field : filing.fields) {
    json.begin_object()
        .field("id", field.id)
        .field("need", field.need)
        .field("origin", to_text(field.origin));
    json.optional_field(
        "value", field.origin == FieldOrigin::none ? std::nullopt : std::optional(field.value));
    json.flag("missing", field.missing).flag("too_long", field.too_long).end_object();
  }
  json.end_array().end_object();
  return json.take();
}

}  // namespace tocsin::regimes
