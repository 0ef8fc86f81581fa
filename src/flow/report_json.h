// A report as JSON: the body of POST /api/v1/reports, and the canonical form that is stored and
// committed to.
#pragma once

#include "base/json.h"
#include "domain/report.h"

namespace tocsin::flow {

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

/// Reads the object; unknown fields are refused. Whether product and description are there is
/// checked later, when attached documents had the chance to supply them. Errors: malformed with a
/// JSON pointer.
Result<ReportBody> read_report(Json object);

/// The fields of the web form (names as in the JSON form, one value each). Errors: malformed, where
/// = field name.
Result<Report> read_report_form(const std::vector<std::pair<std::string, std::string>>& fields);

/// Canonical JSON (RFC 8785).
std::string to_canonical(const Report& report);
/// Reads what to_canonical wrote.
Report from_canonical(std::string_view content);

/// Fills what is still empty from what attached documents say, and checks that enough is there.
/// Errors: malformed with the JSON pointer of the missing field.
Status require_substance(const Report& report);

}  // namespace tocsin::flow
