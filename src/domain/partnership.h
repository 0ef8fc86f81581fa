// What is recorded beside the steps of a partnership: demands of a reform. Names as on the wire.
#pragma once

#include "base/error.h"

#include <string_view>

namespace tocsin {

/// A demand of a reform: open → submitted → accepted, which is final, or refused → submitted again.
enum class ReformState { open, submitted, accepted, refused };
std::string_view to_text(ReformState state);
Result<ReformState> parse_reform_state(std::string_view text);

}  // namespace tocsin
