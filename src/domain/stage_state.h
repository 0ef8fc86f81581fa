// How one stage of a duty stands. Names as on the wire.
#pragma once

#include "base/error.h"

#include <string_view>

namespace tocsin {

/// The thirteen states. Between the two lines a stage that is not met stays `running` or `warned`
/// and is `contestable`; `not_started` never ages into anything by time alone.
enum class StageState {
  not_applicable,
  not_started,  ///< waiting_for says for what
  running,
  warned,  ///< warnings_reached says which; or the line of what is not enforced has passed
  met,
  met_contestable,  ///< after the operative and not after the legal line
  late,             ///< after the legal line; met_at is empty while nothing was handed in
  missed,           ///< late, and the matter was closed without it
  late_on_arrival,  ///< a later fact moved the line into the past: not a breach by itself
  excused,
  delayed_by_authority,
  superseded,
  annulled,  ///< a breach was found on evidence that no longer counts, and nothing runs without it
};

std::string_view to_text(StageState state);
Result<StageState> parse_stage_state(std::string_view text);

}  // namespace tocsin
