// What is recorded beside the steps of a partnership: demands of a reform,
// infractions, what an officer measured or granted. Names as on the wire.
#pragma once

#include "base/error.h"

#include <string_view>

namespace tocsin {

/// A demand of a reform: open → submitted → accepted, which is final, or refused → submitted again.
enum class ReformState { open, submitted, accepted, refused };
std::string_view to_text(ReformState state);
Result<ReformState> parse_reform_state(std::string_view text);

/// How an infraction was closed: it ended, it was none, or the step that found it was taken back.
enum class InfractionOutcome { remedied, dismissed, annulled };
std::string_view to_text(InfractionOutcome outcome);
Result<InfractionOutcome> parse_infraction_outcome(std::string_view text);

/// What an officer records for a gate of the programme: that the contribution was measured and
/// reached, that an exception was granted.
enum class RecordKind { indicators_met, documented_exception };
std::string_view to_text(RecordKind kind);
Result<RecordKind> parse_record_kind(std::string_view text);

}  // namespace tocsin
