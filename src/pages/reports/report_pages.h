// The report form, the answer to it, the private status page, and triage.
#pragma once

#include "flow/desk.h"
#include "flow/intake.h"
#include "pages/parts/fields.h"

#include <string>
#include <vector>

namespace tocsin::pages {

/// Files cannot be given back to a browser.
std::string report_form_page(const Frame& frame, const Typed& typed);
std::string report_done_page(const Frame& frame, const flow::Acknowledgement& done);
/// token: of the private link.
std::string status_page(const Frame& frame, const flow::ReportStatus& status,
                        const std::string& token);

/// A report's fields that are not empty, as rows of name and value.
std::vector<Data> report_rows(const Texts& texts, const Report& report);
std::vector<Data> attachment_rows(const std::vector<store::Attachment>& attachments,
                                  const std::string& folder);
std::string readable_size(std::int64_t bytes);

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

}  // namespace tocsin::pages
