// How things look as JSON in answers, written once for all endpoints that show them.
#pragma once

#include "base/json_writer.h"
#include "flow/cases.h"
#include "flow/checklist.h"
#include "flow/decisions.h"
#include "flow/standing.h"
#include "store/accounts.h"
#include "store/duties.h"
#include "store/shares.h"
#include "store/sharing.h"
#include "store/workbench.h"

namespace tocsin::web {

void write(JsonWriter& json, const store::StoredReport& report);
void write(JsonWriter& json, const store::Case& item);
void write(JsonWriter& json, const flow::CaseView& view, const flow::World& world);
void write(JsonWriter& json, const store::FactRecord& fact);
void write(JsonWriter& json, const store::Obligation& obligation);
void write(JsonWriter& json, const flow::StandingView& view);
void write(JsonWriter& json, const flow::OpenDecision& open);
/// {"slug","kind","at","title":{"en","zh-CN"},"body":{…},"url","log_index","sha256","signature"}
void write(JsonWriter& json, const store::Notice& notice, const flow::World& world);
void write(JsonWriter& json, const store::Share& item);
void write(JsonWriter& json, const store::Party& party);
void write(JsonWriter& json, const store::ApiKey& key);
void write(JsonWriter& json, const store::JournalEntry& entry);
void write(JsonWriter& json, const store::PortalReceipt& receipt);
void write(JsonWriter& json, const store::ConflictGate& gate);
void write(JsonWriter& json, const flow::ChecklistItem& item);

/// {"<name>":[…]} of a range of any of these.
template <class Range>
std::string listed(std::string_view name, const Range& range) {
  JsonWriter json;
  json.begin_object().key(name).begin_array();
  for (const auto& item : range) {
    write(json, item);
  }
  return json.end_array().end_object().take();
}

/// An instant, or null.
std::optional<std::string> time_text(const std::optional<Instant>& at);

}  // namespace tocsin::web
