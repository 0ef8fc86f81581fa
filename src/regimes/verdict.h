// What the engine answers for one stage of one regime: a state, two lines, and the arithmetic in
// words.
#pragma once

#include "base/time.h"
#include "domain/stage_state.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::regimes {

/// What it would be if evidence that is only offered, contested or too weak were accepted.
struct PotentialVerdict {
  StageState state = StageState::not_started;
  std::optional<Instant> operative_due;
  std::optional<Instant> legal_due;
  std::optional<std::int64_t> late_by_s;
  std::vector<std::string> facts;  ///< ids of the facts that are not counted yet
};

/// A breach that stood on evidence which was withdrawn or rejected after it had been accepted.
struct Annulment {
  StageState state = StageState::late;  ///< what had been found
  std::optional<Instant> legal_due;     ///< the line it had been measured against
  std::optional<std::int64_t> late_by_s;
  std::vector<std::string> facts;  ///< ids of the facts that no longer count
};

struct StageVerdict {
  std::string regime;
  int edition = 0;
  std::string calendar;          ///< "cn"; empty when the regime has none
  std::string calendar_edition;  ///< "2026-11-23"
  std::string stage;
  StageState state = StageState::not_applicable;
  std::optional<Instant>
      operative_due;  ///< plain elapsed time from the earliest edge: warnings and screens
  std::optional<Instant>
      legal_due;  ///< latest defensible: breach findings. operative_due <= legal_due
  std::optional<Instant>
      alternative_due;  ///< a more lenient contested reading; no breach before it has passed
  std::optional<Instant> met_at;
  std::optional<std::int64_t>
      late_by_s;            ///< from the legal line to met_at, or to as_of while nothing came
  std::string waiting_for;  ///< for not_started
  std::vector<std::string>
      warnings_reached;  ///< ISO 8601 periods before the operative line, longest first
  bool contestable = false;
  bool penalty_exempt = false;
  bool informational = false;  ///< a stage whose omission is no breach by itself
  bool soft = false;           ///< a duty without a number: it can never be late by number
  bool legal_unknown =
      false;  ///< a calendar year is missing, or national counting is not configured: alarm
  bool awareness_skewed = false;  ///< an awareness was dated after its receipt and was clamped
  bool started_at_application = false;  ///< the event came before the law applied (interpretive)
  std::optional<Instant>
      next_change;  ///< when this verdict can change by time alone; nothing before it
  std::optional<PotentialVerdict> potential;
  std::optional<Annulment> annulment;
  std::vector<std::string> explanation_en;
  std::vector<std::string> explanation_zh_cn;
};

/// One JSON object; the same verdict gives the same bytes. Times are UTC, RFC 3339; null where
/// there is none.
std::string to_json(const StageVerdict& verdict);

}  // namespace tocsin::regimes
