// What the pages of the desk read: lists and single things within the scope of whoever asks.
// Nothing here changes anything.
#pragma once

#include "domain/access.h"
#include "domain/report.h"
#include "flow/cases.h"
#include "flow/world.h"
#include "store/accounts.h"
#include "store/cases.h"
#include "store/duties.h"
#include "store/sharing.h"
#include "store/standing.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::flow {

/// state: empty for all. Newest first.
Result<std::vector<store::StoredReport>> list_reports(const World& world,
                                                      const Principal& principal,
                                                      std::string_view state, store::Page page);

struct ReportView {
  store::StoredReport report;
  Report content;
  std::vector<store::Attachment> attachments;
  std::string case_number;  ///< empty while it has none
  std::string party_name;   ///< empty unless a partner reported
};
/// Errors: not_found.
Result<ReportView> view_report(const World& world, const Principal& principal,
                               std::string_view number);

struct AttachmentContent {
  store::Attachment attachment;
  std::string bytes;
};
/// Errors: not_found.
Result<AttachmentContent> read_attachment(const World& world, const Principal& principal,
                                          std::string_view number, const AttachmentId& id);

/// Newest first.
Result<std::vector<store::Case>> list_cases(const World& world, const Principal& principal,
                                            store::Page page);

/// What a case's screen shows besides view_case.
struct CaseBoard {
  std::vector<store::FactRecord> facts;        ///< for the operator's people only
  std::vector<store::Obligation> obligations;  ///< within the scope of read_duty
  std::string merged_into;                     ///< a case's number, or empty
};
Result<CaseBoard> view_case_board(const World& world, const Principal& principal,
                                  const store::Case& item);

/// By due time. Errors: those of scope_for.
Result<std::vector<store::Obligation>> duty_board(const World& world, const Principal& principal,
                                                  const store::obligations::Filter& filter);

Result<std::vector<store::Notice>> read_inbox(const World& world, const Principal& principal);
/// Errors: not_found.
Result<store::Notice> read_addressed(const World& world, const Principal& principal,
                                     std::string_view slug);

/// Newest first. kind: empty for all.
Result<std::vector<store::Notice>> public_notices(const World& world, std::string_view kind,
                                                  std::int64_t count);
/// Errors: not_found.
Result<store::Notice> public_notice(const World& world, std::string_view slug);

/// Entries before the index, newest first.
Result<std::vector<store::JournalEntry>> list_journal(const World& world,
                                                      const Principal& principal,
                                                      std::optional<store::LogIndex> before,
                                                      std::int64_t count);

struct PartyView {
  store::Party party;
  Standing standing = Standing::none;
  std::vector<store::Person> people;  ///< for those who run the instance only
};
Result<std::vector<PartyView>> list_parties(const World& world, const Principal& principal);
/// The asking person's own organization. Errors: unauthenticated.
Result<store::Party> own_party(const World& world, const Principal& principal);
/// The asking person. Errors: unauthenticated.
Result<store::Person> own_person(const World& world, const Principal& principal);

/// Names for ids, as far as the reader may know them: the operator's people all, a partner's its
/// own and the operator.
struct Names {
  std::map<PartyId, store::Party> parties;
  std::map<std::string, std::string> people;  ///< by id in text
};
Result<Names> names_for(const World& world, const Principal& principal);
/// "person:<id>" → the person's name; "system:duty-watch" stays.
std::string name_of_actor(const Names& names, std::string_view actor);

/// The receipt of any act, for those who may read the journal. Errors: not_found, also where the
/// act's case is marked beyond the reader's scope.
Result<std::string> act_receipt(const World& world, const Principal& principal,
                                store::LogIndex index);

/// The receipt of a report or filing, for whose it is, in every standing, and for those who may see
/// it. Errors: not_found.
Result<std::string> record_receipt(const World& world, const Principal& principal,
                                   store::LogIndex index);

}  // namespace tocsin::flow
