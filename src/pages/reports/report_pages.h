// The report form, the answer to it, and the private status page.
#pragma once

#include "flow/intake.h"
#include "pages/parts/fields.h"

#include <map>
#include <string>

namespace tocsin::pages {

/// What was typed and what was refused. Files cannot be given back to a browser.
struct ReportDraft {
  std::map<std::string, std::string> values;
  std::string error_field;
  std::string error;  ///< in English, as it was reported
};
std::string report_form_page(const Frame& frame, const ReportDraft& draft);
std::string report_done_page(const Frame& frame, const flow::Acknowledgement& done);
/// token: of the private link.
std::string status_page(const Frame& frame, const flow::ReportStatus& status,
                        const std::string& token);

/// A report's fields that are not empty, as rows of name and value.
std::vector<Data> report_rows(const Texts& texts, const Report& report);
std::vector<Data> attachment_rows(const std::vector<store::Attachment>& attachments,
                                  const std::string& folder);
/// Puts tlp and tlp_class.
void put_tlp(Data& data, Tlp tlp);
std::string readable_size(std::int64_t bytes);

}  // namespace tocsin::pages
