// Intake: a report comes in, a receipt goes out. The same answer for what is new, known and
// unwanted.
#pragma once

#include "domain/access.h"
#include "domain/report.h"
#include "flow/world.h"
#include "store/cases.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::flow {

struct IntakeAttachment {
  std::string name;
  std::string media_type;
  std::string_view bytes;  ///< lives until submit_report returns
};

struct Intake {
  Report report;
  std::vector<IntakeAttachment> attachments;
  Digest body_digest{};  ///< SHA-256 of the request's body
  std::optional<std::string> idempotency_key;
  std::string network;  ///< of a stranger, so that two strangers' equal keys are two keys
};

struct Acknowledgement {
  std::string number;
  std::string token;  ///< of the private status link
  Instant at;
  store::LogIndex index = 0;
  std::string receipt;  ///< c2sp.org/tlog-proof@v1
};

/// Durable when it returns. Errors: malformed with a JSON pointer; too_large; unprocessable when
/// the idempotency key was used for another body; no_space.
Result<Acknowledgement> submit_report(const World& world, const Principal& principal,
                                      Intake intake);

/// What the holder of a private status link may know.
struct ReportStatus {
  store::StoredReport report;
  std::vector<store::Attachment> attachments;
};
/// Errors: not_found.
Result<ReportStatus> follow_report(const World& world, std::string_view token);

}  // namespace tocsin::flow
