// The verdict: a pure function of a regime edition, the calendars, what was known, and an instant.
// Suspension, markings, embargoes and conflicts are no inputs, so nothing but a relief of the
// regime itself stops a clock.
#pragma once

#include "base/time.h"
#include "regimes/facts.h"
#include "regimes/library.h"
#include "regimes/verdict.h"

#include <string>
#include <string_view>
#include <vector>

namespace tocsin::regimes {

enum class Explain { no, yes };
/// rehearsal also evaluates regimes that are not in force; a real deadline never comes from them.
enum class Purpose { real, rehearsal };

struct EvaluateOptions {
  Explain explain = Explain::yes;
  Purpose purpose = Purpose::real;
};

/// One verdict per stage, in the order of the regime's file. What happened after as_of is not
/// counted.
std::vector<StageVerdict> evaluate(const Regime& regime, const Library& library,
                                   const CaseFacts& facts, Instant as_of,
                                   EvaluateOptions options = {});

/// The edition by which this case is judged: the one in force when its first trigger that counts
/// happened, at as_of while none has; null when no regime has that id.
const Regime* edition_for(const Library& library, std::string_view id, const CaseFacts& facts,
                          Instant as_of);

/// A conflict of laws that a regime names and whose condition holds: a person must decide on the
/// content; the clocks run on.
struct Conflict {
  std::string regime;
  std::string with;
  std::string action;
  std::string note_en;
  std::string note_zh_cn;
};

/// Those of the regimes that run for this case; the condition of each says when the other side
/// matters.
std::vector<Conflict> conflicts(const Library& library, const CaseFacts& facts, Instant as_of);

}  // namespace tocsin::regimes
