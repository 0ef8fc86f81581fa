// Decisions under the two-person rule: what is decided, and how far it is. Names as on the wire.
#pragma once

#include "base/error.h"

#include <string_view>

namespace tocsin {

/// A step of a partnership, the annulment of one, a risk warning, an act on an account, a share
/// below the marking of its case.
enum class DecisionKind { standing, annulment, notice, person, marking };
std::string_view to_text(DecisionKind kind);
Result<DecisionKind> parse_decision_kind(std::string_view text);

/// proposed → approved | rejected, which are final.
enum class DecisionState { proposed, approved, rejected };
std::string_view to_text(DecisionState state);
Result<DecisionState> parse_decision_state(std::string_view text);

}  // namespace tocsin
