// What a regime file must hold beyond its shape: words of the vocabulary, stages that exist and
// depend on each other without a cycle, periods that their counting rules can count.
#pragma once

#include "regimes/regime.h"

namespace tocsin::regimes {

/// Errors: malformed at "file:line".
Status check_regime(Regime& regime, const RegimeContext& context);
Status check_table(const DecisionTable& table, const Yaml& node, std::string_view file);

}  // namespace tocsin::regimes
