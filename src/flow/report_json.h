// A report as JSON: the body of POST /api/v1/reports, and the canonical form that is stored and
// committed to.
#pragma once

#include "base/json.h"
#include "domain/report.h"

namespace tocsin::flow {

inline constexpr std::size_t kReportLineBytesMax = 500;  ///< a field of one line
inline constexpr std::size_t kReportListMax = 100;  ///< versions, and ids that a reporter lists
inline constexpr std::size_t kReportIdentifiersMax = 500;  ///< with those in texts and documents

/// An attachment inside a JSON body.
struct InlineAttachment {
  std::string name;
  std::string media_type;
  std::string bytes;
};

struct ReportBody {
  Report report;
  std::vector<InlineAttachment> attachments;
};

/// Reads the object; unknown fields are refused, and what it gives back passes check_report.
/// Whether product and description are there is checked later, when attached documents had the
/// chance to supply them. Errors: malformed with a JSON pointer.
Result<ReportBody> read_report(Json object);

/// The fields of the web form (names as in the JSON form, one value each). Errors: malformed, where
/// = field name.
Result<Report> read_report_form(const std::vector<std::pair<std::string, std::string>>& fields);

/// The one gate before a report is stored, whichever way it came: each field within its limit,
/// valid text without NUL, each time one that can be written. Errors: malformed with the JSON
/// pointer of the field.
Status check_report(const Report& report);

/// Adds ids that texts or attached documents name, as long as there is room; the report's own come
/// first. Sorted, without duplicates.
void add_identifiers(Report& report, const std::vector<std::string>& found);

/// Canonical JSON (RFC 8785). Gives the same report back when check_report passed it.
std::string to_canonical(const Report& report);
/// Reads what is stored. Older versions stored what is refused today: any text and any number of
/// entries are read, a field that is missing or of another kind reads as empty, and unknown fields
/// are passed over. Errors: internal when it is not a JSON object.
Result<Report> from_canonical(std::string_view content);

/// Fills what is still empty from what attached documents say, and checks that enough is there.
/// Errors: malformed with the JSON pointer of the missing field.
Status require_substance(const Report& report);

}  // namespace tocsin::flow
