// The arithmetic in words, in both languages: what an officer reads out and a party can check with
// a calendar.
#pragma once

#include "regimes/due.h"
#include "regimes/reading.h"
#include "regimes/verdict.h"

namespace tocsin::regimes {

struct ExplainInput {
  const Regime& regime;
  const Stage& stage;
  const Calendar& calendar;
  const Vocabulary& vocabulary;
  const CaseFacts& facts;
  const Trace& trigger;  ///< what began it all; empty while that is not known
  const WhyNot& why_not;
  const Trace& operative;
  const Trace& legal;
  const Submission* met_by = nullptr;
  std::string_view relief;  ///< id of the relief that excuses
  bool lapsed = false;      ///< the law that made the duty has ended
  Instant as_of;
};

/// Fills both explanations of the verdict, which is otherwise finished.
void explain(const ExplainInput& input, StageVerdict& verdict);

}  // namespace tocsin::regimes
