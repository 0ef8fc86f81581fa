// Evidence: how strong it is, and what has been decided about it. Every change of a status is an
// act of a named officer; the pair (weight, status) says whether a fact may start a clock.
#pragma once

#include "base/error.h"

#include <string_view>

namespace tocsin {

/// From the weakest to the strongest; the order is what "at least" means.
enum class Weight { asserted, corroborated, proven };

/// offered → accepted | contested; contested → accepted | rejected; accepted → withdrawn.
enum class EvidenceStatus { offered, contested, accepted, rejected, withdrawn };

/// Who says so. What the obligor itself declares about its own knowledge is an admission and starts
/// its clock whatever the weight; what others say must reach the regime's minimum weight.
enum class FactSource { other, obligor };

/// Is that one of the steps above? Errors: conflict, naming both.
Status check_step(EvidenceStatus from, EvidenceStatus to);

std::string_view to_text(Weight weight);
std::string_view to_text(EvidenceStatus status);
std::string_view to_text(FactSource source);
Result<Weight> parse_weight(std::string_view text);
Result<EvidenceStatus> parse_evidence_status(std::string_view text);
Result<FactSource> parse_fact_source(std::string_view text);

}  // namespace tocsin
