#include "web/views.h"

#include "flow/feed.h"

namespace tocsin::web {
namespace {

void number_or_null(JsonWriter& json, std::string_view name,
                    const std::optional<std::int64_t>& value) {
  json.key(name);
  if (value) {
    json.integer(*value);
  } else {
    json.null();
  }
}

}  // namespace

std::optional<std::string> time_text(const std::optional<Instant>& at) {
  return at ? std::optional(to_rfc3339(*at)) : std::nullopt;
}

void write(JsonWriter& json, const store::StoredReport& report) {
  json.begin_object().field("number", report.number).field("received_at", to_rfc3339(report.at));
  json.field("log_index", report.log_index)
      .field("state", to_text(report.state))
      .field("tlp", to_label(report.tlp));
  json.field("title", report.title).texts("identifiers", report.identifiers);
  json.key("content").raw(report.content).end_object();
}

void write(JsonWriter& json, const store::Case& item) {
  json.begin_object()
      .field("number", item.number)
      .field("title", item.title)
      .field("tlp", to_label(item.tlp));
  json.field("opened_at", to_rfc3339(item.opened)).field("log_index", item.opened_index);
  json.flag("merged", item.merged_into.has_value()).field("version", item.version).end_object();
}

void write(JsonWriter& json, const flow::CaseView& view, const flow::World& world) {
  json.begin_object().key("case");
  write(json, view.item);
  json.field("state", view.state);
  json.key("merged_cases").begin_array();
  for (const store::Case& item : view.merged) {
    json.text(item.number);
  }
  json.end_array().key("reports").begin_array();
  for (const store::StoredReport& report : view.reports) {
    write(json, report);
  }
  json.end_array().key("participants").begin_array();
  for (const store::Participant& participant : view.participants) {
    json.begin_object().field("name", participant.party_name).texts("roles", participant.roles);
    json.field("rm_state", to_text(participant.rm_state)).end_object();
  }
  json.end_array().key("events").begin_array();
  for (const store::RecordedEvent& event : view.events) {
    json.begin_object().field("event", to_text(event.event)).field("at", to_rfc3339(event.at));
    json.field("log_index", event.recorded_index).end_object();
  }
  json.end_array().field("url", world.base_url + "/desk/cases/" + view.item.number).end_object();
}

void write(JsonWriter& json, const store::FactRecord& fact) {
  json.begin_object()
      .field("id", to_text(fact.id))
      .field("fact", fact.name)
      .field("of", fact.about)
      .field("value", fact.value);
  json.key("at")
      .begin_object()
      .field("earliest", to_rfc3339(fact.earliest))
      .field("latest", to_rfc3339(fact.latest))
      .end_object();
  json.field("recorded", to_rfc3339(fact.recorded_at)).field("log_index", fact.recorded_index);
  json.field("weight", to_text(fact.weight)).field("status", to_text(fact.status));
  json.field("source", to_text(fact.source)).field("evidence", fact.evidence).end_object();
}

void write(JsonWriter& json, const store::Obligation& obligation) {
  json.begin_object().field("case", obligation.case_number).field("party", obligation.party_name);
  json.field("regime", obligation.regime)
      .field("edition", obligation.edition)
      .field("stage", obligation.stage);
  json.field("state", to_text(obligation.state))
      .optional_field("reminder_due", time_text(obligation.operative_due))
      .optional_field("latest_defensible_due", time_text(obligation.legal_due));
  // The names that they had before: docs/api.md says until when.
  json.optional_field("operative_due", time_text(obligation.operative_due))
      .optional_field("legal_due", time_text(obligation.legal_due))
      .optional_field("met_at", time_text(obligation.met_at));
  number_or_null(json, "late_by_s", obligation.late_by_s);
  json.field("log_index", obligation.verdict_index).end_object();
}

void write(JsonWriter& json, const flow::StandingView& view) {
  const store::Partnership& row = view.partnership;
  json.begin_object()
      .field("id", to_text(row.id))
      .field("party", view.party_handle)
      .field("name", view.party_name);
  json.field("programme", row.programme)
      .field("state", row.state)
      .field("standing", to_text(row.standing));
  json.field("since", to_rfc3339(row.since)).optional_field("term_ends", time_text(row.term_ends));
  json.optional_field("confirm_by", time_text(row.confirm_by));
  json.key("history").begin_array();
  for (const store::PartnershipChange& change : view.history) {
    json.begin_object()
        .field("from", change.from)
        .field("to", change.to)
        .field("at", to_rfc3339(change.at));
    json.field("reason", change.reason).optional_field("term_ends", time_text(change.term_ends));
    json.field("log_index", change.recorded_index).end_object();
  }
  json.end_array().key("items").begin_array();
  for (const store::ReformItem& item : view.items) {
    json.begin_object()
        .field("id", to_text(item.id))
        .field("demand", item.demand)
        .field("criterion", item.criterion);
    json.field("state", to_text(item.state)).field("evidence", item.evidence).end_object();
  }
  json.end_array().key("infractions").begin_array();
  for (const store::Infraction& one : view.infractions) {
    json.begin_object()
        .field("log_index", one.opened_index)
        .field("opened", to_rfc3339(one.opened_at))
        .field("evidence", one.evidence)
        .optional_field("closed", time_text(one.closed_at));
    json.field("outcome", one.outcome ? to_text(*one.outcome) : "").end_object();
  }
  json.end_array().key("answers").begin_array();
  for (const store::AnswerRecord& answer : view.answers) {
    json.begin_object()
        .field("at", to_rfc3339(answer.at))
        .field("body", answer.body)
        .field("log_index", answer.recorded_index)
        .end_object();
  }
  json.end_array().end_object();
}

void write(JsonWriter& json, const flow::OpenDecision& open) {
  const store::Decision& decision = open.decision;
  json.begin_object()
      .field("id", to_text(DecisionId(decision.id)))
      .field("kind", to_text(decision.kind))
      .field("state", to_text(decision.state));
  json.field("proposed_by", decision.proposed_by)
      .field("proposed_at", to_rfc3339(decision.proposed_at));
  json.field("log_index", decision.proposed_index).flag("own", open.is_own);
  json.key("dossier").begin_object();
  json.texts("en", open.dossier.lines_en).texts("zh-CN", open.dossier.lines_zh).end_object();
  if (!open.fault.empty()) {
    json.field("fault", open.fault);
  }
  json.key("content").raw(decision.content).end_object();
}

void write(JsonWriter& json, const store::Notice& notice, const flow::World& world) {
  json.begin_object()
      .field("slug", notice.slug)
      .field("kind", notice.kind)
      .field("at", to_rfc3339(notice.at));
  json.key("title")
      .begin_object()
      .field("en", notice.title_en)
      .field("zh-CN", notice.title_zh)
      .end_object();
  json.key("body")
      .begin_object()
      .field("en", notice.body_en)
      .field("zh-CN", notice.body_zh)
      .end_object();
  json.field("url", world.base_url + "/notices/" + notice.slug)
      .field("log_index", notice.recorded_index);
  json.field("sha256", to_hex(notice.digest)).field("signature", notice.signature).end_object();
}

void write(JsonWriter& json, const store::Share& item) {
  json.raw(flow::to_json(item));
}

void write(JsonWriter& json, const store::Party& party) {
  json.begin_object()
      .field("handle", party.handle)
      .field("name", party.name)
      .field("country", party.country);
  json.texts("roles", party.roles).texts("markets", party.markets).field("size", party.size);
  json.flag("operator", party.is_operator).end_object();
}

void write(JsonWriter& json, const store::ApiKey& key) {
  json.begin_object()
      .field("id", to_text(key.id))
      .field("name", key.name)
      .texts("scopes", key.scopes);
  json.texts("networks", key.networks)
      .field("created", to_rfc3339(key.created))
      .field("expires", to_rfc3339(key.expires));
  json.optional_field("revoked", time_text(key.revoked)).end_object();
}

void write(JsonWriter& json, const store::JournalEntry& entry) {
  if (entry.is_withheld) {
    json.begin_object()
        .field("index", entry.index)
        .field("at", to_rfc3339(entry.at))
        .flag("withheld", true)
        .end_object();
    return;
  }
  json.begin_object()
      .field("index", entry.index)
      .field("at", to_rfc3339(entry.at))
      .field("act", entry.kind);
  json.field("actor", entry.actor)
      .key("payload")
      .raw(entry.payload.empty() ? "null" : entry.payload)
      .end_object();
}

void write(JsonWriter& json, const store::PortalReceipt& receipt) {
  json.begin_object()
      .field("id", to_text(receipt.id))
      .field("regime", receipt.key.regime)
      .field("stage", receipt.key.stage)
      .field("at", to_rfc3339(receipt.at))
      .field("reference", receipt.reference)
      .field("document_sha256", to_hex(receipt.digest))
      .field("status", to_text(receipt.status))
      .field("recorded_at", to_rfc3339(receipt.recorded_at))
      .field("log_index", receipt.recorded_index)
      .end_object();
}

void write(JsonWriter& json, const store::ConflictGate& gate) {
  json.begin_object()
      .field("case", gate.case_number)
      .field("party", gate.party_handle)
      .field("regime", gate.regime)
      .field("against", gate.against)
      .field("state", to_text(gate.state))
      .field("raised_at", to_rfc3339(gate.raised_at))
      .field("raised_index", gate.raised_index);
  json.optional_field("decided_at", time_text(gate.decided_at))
      .optional_field("decided_by", gate.decided_by);
  json.field("reason", gate.reason).field("clocks", "keep_running").end_object();
}

void write(JsonWriter& json, const flow::ChecklistItem& item) {
  const auto bilingual = [&](std::string_view name, const Bilingual& text) {
    json.key(name).begin_object().field("en", text.en).field("zh-CN", text.zh_cn).end_object();
  };
  json.begin_object().field("id", item.id);
  bilingual("title", item.title);
  bilingual("basis", item.basis);
  bilingual("how", item.how);
  json.field("answer", item.answer ? item.answer->answer : "open")
      .field("evidence", item.answer ? item.answer->evidence : "");
  json.optional_field("answered_at", item.answer
                                         ? std::optional(to_rfc3339(item.answer->recorded_at))
                                         : std::nullopt)
      .end_object();
}

}  // namespace tocsin::web
