// What a step of a partnership rests on: verdicts of this partner's own duties with their
// arithmetic, accepted facts about it, what it answered, which term follows and what is cut. The
// proposal, the second officer's page and the notice show these same lines.
#pragma once

#include "domain/evidence.h"
#include "flow/world.h"
#include "regimes/programme.h"
#include "store/accounts.h"
#include "store/standing.h"

#include <optional>
#include <string>
#include <vector>

namespace tocsin::flow {

/// A verdict that is named as evidence: that of this partner's own duty.
struct VerdictReference {
  std::string case_number;
  std::string regime;
  std::string stage;
  /// As known then; absent in a proposal that comes in: as known now.
  std::optional<store::LogIndex> as_of;
};

/// What is cited for a step.
struct Citations {
  std::vector<VerdictReference> verdicts;
  std::vector<FactId> facts;
};

struct Dossier {
  std::vector<std::string> lines_en;
  std::vector<std::string> lines_zh;
  std::string summary;  ///< one line: what shows the infraction; empty when nothing was cited
  std::optional<Weight> infraction;  ///< the strongest of what was cited
};

/// A partnership with the rules that move it.
struct Partner {
  store::Partnership row;
  store::Party party;
  const regimes::Programme* programme = nullptr;
};

/// Fixes the log index of every verdict that is cited without one.
Status fix_citations(store::Reader& reader, Citations& citations);

/// Reads and judges what is cited. Errors: conflict with "/verdicts/…" or "/evidence/…" for what is
/// no verdict or fact of this partner, not of the kinds that the programme lists, or no longer
/// holds.
Result<Dossier> read_citations(const World& world, store::Reader& reader, const Partner& partner,
                               const Citations& citations, Instant now);

/// What the partner has answered since the last notice that awaits an answer; and that notice's
/// time.
struct Hearing {
  std::optional<Instant> notice_at;
  std::optional<store::AnswerRecord> answer;
};
Result<Hearing> hearing_of(store::Reader& reader, const Partner& partner);

/// Adds the answer, the term and the cut to the lines.
void add_consequences(Dossier& dossier, const Hearing& hearing,
                      const regimes::PartnerStanding& after, const std::vector<std::string>& cut);

/// Verdicts of the partner that its programme takes as evidence, for the officer to choose from.
Result<std::vector<VerdictReference>> citable_verdicts(store::Reader& reader,
                                                       const Partner& partner);

}  // namespace tocsin::flow
