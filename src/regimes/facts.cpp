#include "regimes/facts.h"

namespace tocsin::regimes {

std::string_view to_text(Submitter who) {
  switch (who) {
    case Submitter::obligor: return "obligor";
    case Submitter::authorised_representative: return "authorised_representative";
    case Submitter::mandated_agent: return "mandated_agent";
    case Submitter::stranger: return "stranger";
  }
  return "stranger";
}

Result<Submitter> parse_submitter(std::string_view text) {
  for (const Submitter who : {Submitter::obligor, Submitter::authorised_representative,
                              Submitter::mandated_agent, Submitter::stranger}) {
    if (text == to_text(who)) {
      return who;
    }
  }
  return fail(
      Errc::malformed,
      "The submitter must be obligor, authorised_representative, mandated_agent or stranger.");
}

}  // namespace tocsin::regimes
