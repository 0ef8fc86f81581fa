// The desk: overview, triage, decisions, inbox, feed, journal, organizations.
#pragma once

#include "flow/decisions.h"
#include "flow/desk.h"
#include "flow/feed.h"
#include "pages/accounts/account_pages.h"
#include "pages/parts/fields.h"

#include <optional>
#include <string>
#include <vector>

namespace tocsin::pages {

/// What needs the reader now. Empty optionals: not for this reader.
struct DeskView {
  Instant now;
  flow::Names names;
  const regimes::Library* law = nullptr;
  std::optional<std::vector<store::StoredReport>> reports;  ///< that wait for triage
  std::optional<std::vector<store::Obligation>> duties;     ///< that run, are warned of or late
  std::optional<std::vector<flow::OpenDecision>> decisions;
  std::optional<std::vector<store::Notice>> notices;
};
std::string desk_page(const Frame& frame, const DeskView& view);

struct ReportsView {
  std::vector<store::StoredReport> reports;
  std::string state;  ///< the filter
  bool has_more = false;
};
std::string reports_page(const Frame& frame, const ReportsView& view);
std::vector<Data> report_table(const Frame& frame, const std::vector<store::StoredReport>& reports);

struct TriageView {
  flow::ReportView report;
  std::vector<flow::Suggestion> suggestions;  ///< for those who triage
};
std::string report_page(const Frame& frame, const TriageView& view);

struct DecisionsView {
  std::vector<flow::OpenDecision> decisions;
  flow::Names names;
  const regimes::Library* law = nullptr;
  std::map<Uuid, store::Partnership> partnerships;  ///< the subjects of decisions about standing
};
std::string decisions_page(const Frame& frame, const DecisionsView& view);

std::string inbox_page(const Frame& frame, const std::vector<store::Notice>& notices);

struct FeedView {
  flow::FeedPage page;
  bool sees_cases = false;
};
std::string feed_page(const Frame& frame, const FeedView& view);

struct JournalView {
  std::vector<store::JournalEntry> entries;
  flow::Names names;
  bool has_more = false;
};
std::string journal_page(const Frame& frame, const JournalView& view);

struct PartiesView {
  std::vector<flow::PartyView> parties;
  std::vector<std::string> programmes;
  Typed typed;
};
std::string parties_page(const Frame& frame, const PartiesView& view);

/// "case.opened" → its words; the name itself for kinds that the catalogue does not know yet.
std::string act_words(const Texts& texts, std::string_view kind);
/// The short members of an act's detail as "name: value", without digests and ids.
std::string act_detail(const Texts& texts, const store::JournalEntry& entry);

}  // namespace tocsin::pages
