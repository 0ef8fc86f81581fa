#include "domain/evidence.h"

#include "base/words.h"

#include <array>
#include <string>

namespace tocsin {
namespace {

constexpr std::array kWeights{Weight::asserted, Weight::corroborated, Weight::proven};
constexpr std::array kStatuses{EvidenceStatus::offered, EvidenceStatus::contested,
                               EvidenceStatus::accepted, EvidenceStatus::rejected,
                               EvidenceStatus::withdrawn};
constexpr std::array<std::string_view, 2> kSources = {"other", "obligor"};

}  // namespace

Status check_step(EvidenceStatus from, EvidenceStatus to) {
  using enum EvidenceStatus;
  const bool is_step = (from == offered && (to == accepted || to == contested)) ||
                       (from == contested && (to == accepted || to == rejected)) ||
                       (from == accepted && to == withdrawn);
  return is_step
             ? Status()
             : Status(fail(Errc::conflict, "Evidence that is " + std::string(to_text(from)) +
                                               " cannot become " + std::string(to_text(to)) + "."));
}

std::string_view to_text(Weight weight) {
  switch (weight) {
    case Weight::asserted: return "asserted";
    case Weight::corroborated: return "corroborated";
    case Weight::proven: return "proven";
  }
  return "asserted";
}

std::string_view to_text(EvidenceStatus status) {
  switch (status) {
    case EvidenceStatus::offered: return "offered";
    case EvidenceStatus::contested: return "contested";
    case EvidenceStatus::accepted: return "accepted";
    case EvidenceStatus::rejected: return "rejected";
    case EvidenceStatus::withdrawn: return "withdrawn";
  }
  return "offered";
}

Result<Weight> parse_weight(std::string_view text) {
  for (const Weight weight : kWeights) {
    if (text == to_text(weight)) {
      return weight;
    }
  }
  return fail(Errc::malformed, "The weight must be asserted, corroborated or proven.");
}

Result<EvidenceStatus> parse_evidence_status(std::string_view text) {
  for (const EvidenceStatus status : kStatuses) {
    if (text == to_text(status)) {
      return status;
    }
  }
  return fail(Errc::malformed,
              "The status must be offered, contested, accepted, rejected or withdrawn.");
}

std::string_view to_text(FactSource source) {
  return word_of(kSources, source);
}

Result<FactSource> parse_fact_source(std::string_view text) {
  return parse_word<FactSource>(kSources, text, "The source must be obligor or other.");
}

}  // namespace tocsin
