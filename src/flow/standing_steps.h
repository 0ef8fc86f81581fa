// The one place where a standing changes: row, journal, cut, notice. For flow/standing*.cpp.
#pragma once

#include "flow/standing.h"

namespace tocsin::flow::steps {

/// Errors: not_found; internal when the programme is gone from the rules.
Result<Partner> partner_of(const World& world, store::Reader& reader, const PartnershipId& id);
Result<Partner> partner_of(const World& world, store::Reader& reader,
                           const store::Partnership& row);
const regimes::Calendar& calendar_of(const World& world, const Partner& partner);

regimes::PartnerStanding standing_of(const store::Partnership& row);
/// Writes what the programme's machine says into the row. Errors: internal for a state that the
/// programme no longer has.
Status put(store::Partnership& row, const regimes::Programme& programme,
           const regimes::PartnerStanding& standing);

/// Everything that the programme's rules may ask about.
Result<regimes::TransitionContext> context_of(const World& world, store::Reader& reader,
                                              const Partner& partner, Instant now);

/// By which a step is weighed and its terms run: the clock's time, which is never before the
/// present state began.
Instant time_of_step(const store::Transaction& tx, const Partner& partner);

struct Step {
  regimes::PartnerStanding after;
  regimes::NoticeRule notice = regimes::NoticeRule::none;
  std::string text;  ///< of the notice
  std::vector<std::string> cut;
  std::string actor;
  std::string second;  ///< the approving officer, or empty
  std::string reason;
  std::string reason_zh;
  std::string emergency_ground;
  Dossier dossier;
  std::vector<StepDraft::Demand> demands;
  std::optional<DecisionId> decision;
  std::optional<store::LogIndex> annuls;
  std::map<std::string, std::string> values;  ///< further words of the notice
  bool closes_infractions = false;            ///< the reform was measured and accepted
};
Result<StepOutcome> take(const World& world, store::Transaction& tx, Partner partner,
                         const Step& step);

/// May this principal act on this partnership? Errors: those of may().
Status owns(const Principal& principal, Action action, const store::Partnership& row);

}  // namespace tocsin::flow::steps
