#include "regimes/verdict.h"

#include "base/json_writer.h"

namespace tocsin::regimes {
namespace {

void instant(JsonWriter& json, std::string_view name, const std::optional<Instant>& at) {
  json.optional_field(name, at ? std::optional(to_rfc3339(*at)) : std::nullopt);
}

// Each line by its name, and by the one that it had before: docs/api.md says until when.
void reminder(JsonWriter& json, const std::optional<Instant>& at) {
  instant(json, "operative_due", at);
  instant(json, "reminder_due", at);
}
void latest_defensible(JsonWriter& json, const std::optional<Instant>& at) {
  instant(json, "legal_due", at);
  instant(json, "latest_defensible_due", at);
}

void number(JsonWriter& json, std::string_view name, const std::optional<std::int64_t>& value) {
  json.key(name);
  value ? json.integer(*value) : json.null();
}

}  // namespace

std::string to_json(const StageVerdict& verdict) {
  JsonWriter json;
  json.begin_object();
  json.field("regime", verdict.regime).field("edition", std::int64_t{verdict.edition});
  json.field("calendar", verdict.calendar).field("calendar_edition", verdict.calendar_edition);
  json.field("stage", verdict.stage).field("state", to_text(verdict.state));
  reminder(json, verdict.operative_due);
  latest_defensible(json, verdict.legal_due);
  instant(json, "alternative_due", verdict.alternative_due);
  instant(json, "met_at", verdict.met_at);
  number(json, "late_by_s", verdict.late_by_s);
  json.optional_field("waiting_for", verdict.waiting_for.empty()
                                         ? std::nullopt
                                         : std::optional(verdict.waiting_for));
  json.texts("warnings_reached", verdict.warnings_reached);
  json.flag("contestable", verdict.contestable).flag("penalty_exempt", verdict.penalty_exempt);
  json.flag("informational", verdict.informational).flag("soft", verdict.soft);
  json.flag("legal_unknown", verdict.legal_unknown)
      .flag("latest_defensible_unknown", verdict.legal_unknown)
      .flag("awareness_skewed", verdict.awareness_skewed);
  json.flag("started_at_application", verdict.started_at_application);
  instant(json, "next_change", verdict.next_change);
  json.key("potential");
  if (verdict.potential) {
    json.begin_object().field("state", to_text(verdict.potential->state));
    reminder(json, verdict.potential->operative_due);
    latest_defensible(json, verdict.potential->legal_due);
    number(json, "late_by_s", verdict.potential->late_by_s);
    json.texts("facts", verdict.potential->facts).end_object();
  } else {
    json.null();
  }
  json.key("annulment");
  if (verdict.annulment) {
    json.begin_object().field("state", to_text(verdict.annulment->state));
    latest_defensible(json, verdict.annulment->legal_due);
    number(json, "late_by_s", verdict.annulment->late_by_s);
    json.texts("facts", verdict.annulment->facts).end_object();
  } else {
    json.null();
  }
  json.key("explanation").begin_object();
  json.texts("en", verdict.explanation_en).texts("zh-CN", verdict.explanation_zh_cn);
  json.end_object().end_object();
  return json.take();
}

}  // namespace tocsin::regimes
