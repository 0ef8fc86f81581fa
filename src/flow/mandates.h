// Mandates: an organization confirms who may file for it, from when until when. Nobody else can say
// so of themselves.
#pragma once

#include "flow/world.h"
#include "store/mandates.h"

namespace tocsin::flow {

struct MandateDraft {
  std::string agent;              ///< handle
  std::optional<Instant> starts;  ///< absent: now; never before now
  Instant ends;
};
/// By an administrator of the obliged organization, in a session. Errors: malformed.
Result<MandateId> give_mandate(const World& world, const Principal& principal,
                               const MandateDraft& draft);
/// Errors: not_found.
Result<store::LogIndex> end_mandate(const World& world, const Principal& principal,
                                    const MandateId& id);

struct MandateView {
  store::Mandate mandate;
  std::string party_handle;
  std::string agent_handle;
};
/// Those given by and to one's own organization; the operator's people see all.
Result<std::vector<MandateView>> list_mandates(const World& world, const Principal& principal);

}  // namespace tocsin::flow
