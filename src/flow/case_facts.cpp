#include "flow/case_facts.h"

#include "domain/system_scope.h"
#include "regimes/filing.h"

#include <algorithm>
#include <iterator>

namespace tocsin::flow {
namespace {

using store::LogIndex;
using store::Reader;

regimes::Fact to_regime_fact(const store::FactRecord& fact) {
  return {.id = to_text(fact.id),
          .name = fact.name,
          .of = fact.about,
          .value = fact.value,
          .happened = {fact.earliest, fact.latest,
                       fact.earliest == fact.latest ? regimes::Moment::LatestEdge::included
                                                    : regimes::Moment::LatestEdge::excluded},
          .recorded_at = fact.recorded_at,
          .recorded_index = fact.recorded_index,
          .weight = fact.weight,
          .status = fact.status,
          .source = fact.source,
          .accepted_at = fact.accepted_at};
}

/// The stages whose obligatory fields a submission holds: it may satisfy them early where the
/// regime allows that. Who files says whether it is complete; for a stage with fields, the content
/// must bear it out.
std::vector<std::string> completed_stages(const regimes::Regime& regime, std::string_view content) {
  const regimes::FieldValues values = regimes::parse_values(content);
  std::vector<std::string> out;
  for (const regimes::Stage& stage : regime.stages) {
    const bool holds_all = std::ranges::all_of(stage.fields, [&](const regimes::FieldSpec& field) {
      return !field.is_needed() || values.contains(field.id);
    });
    if (holds_all) {
      out.push_back(stage.id);
    }
  }
  return out;
}

/// Only what was filed under this regime, or under one that it stands for now, satisfies it.
std::vector<regimes::Submission> submissions_for(const Known& known,
                                                 const regimes::Regime& regime) {
  std::vector<regimes::Submission> out;
  for (const store::Filing& filing : known.filings) {
    if (!regime.takes_filings_of(filing.regime)) {
      continue;
    }
    regimes::Submission submission;
    submission.stage = filing.stage;
    submission.at = regimes::Moment::at(filing.at);
    const Result<regimes::Submitter> who = regimes::parse_submitter(filing.capacity);
    TOC_ASSERT(who.has_value());  // checked when the filing was read
    submission.who = *who;
    submission.mandate_from = filing.mandate_from;
    submission.id = to_text(filing.id);
    if (filing.is_complete) {
      submission.completes = completed_stages(regime, filing.content);
    }
    out.push_back(std::move(submission));
  }
  // The portal that is the channel counts from its own time, once an officer has accepted its
  // receipt.
  for (const store::PortalReceipt& receipt : known.portal_receipts) {
    if (!regime.takes_filings_of(receipt.key.regime) ||
        receipt.status != EvidenceStatus::accepted) {
      continue;
    }
    regimes::Submission submission;
    submission.stage = receipt.key.stage;
    submission.at = regimes::Moment::at(receipt.at);
    submission.who = regimes::Submitter::obligor;
    submission.id = to_text(receipt.id);
    // What was handed in there is not known here: an officer accepted the claim that it was
    // complete.
    if (receipt.is_complete) {
      std::ranges::transform(regime.stages, std::back_inserter(submission.completes),
                             &regimes::Stage::id);
    }
    out.push_back(std::move(submission));
  }
  return out;
}

}  // namespace

Result<Known> gather(Reader& reader, const CaseId& root, const PartyId& party, LogIndex as_of) {
  Known known;
  TOC_TRY(known.party, store::parties::get(reader, party));
  known.facts.party = {.id = to_text(party),
                       .roles = known.party.roles,
                       .country = known.party.country,
                       .markets = known.party.markets,
                       .size = known.party.size,
                       .attributes = {}};
  TOC_TRY(known.family, store::cases::family_as_of(reader, root, as_of));
  for (const CaseId& id : known.family) {
    TOC_TRY(const auto facts, store::facts::as_of(reader, id, as_of));
    for (const store::FactRecord& fact : facts) {
      if (!fact.party || *fact.party == party) {
        known.facts.facts.push_back(to_regime_fact(fact));
      }
    }
    TOC_TRY(auto filings, store::filings::as_of(reader, id, party, as_of));
    for (const store::Filing& filing : filings) {
      std::ignore = store::stored(regimes::parse_submitter(filing.capacity), "filing.capacity");
    }
    std::ranges::move(filings, std::back_inserter(known.filings));
    TOC_TRY(auto receipts, store::portal_receipts::as_of(reader, id, party, as_of));
    std::ranges::move(receipts, std::back_inserter(known.portal_receipts));
  }
  return known;
}

std::vector<regimes::StageVerdict> judge(const World& world, const Known& known,
                                         std::string_view regime_id, Instant at,
                                         regimes::Explain explain) {
  std::vector<regimes::StageVerdict> out;
  regimes::CaseFacts facts = known.facts;
  for (const regimes::Regime* newest : world.law->regimes()) {
    if (!regime_id.empty() && newest->id != regime_id) {
      continue;
    }
    const regimes::Regime& regime = *regimes::edition_for(*world.law, newest->id, facts, at);
    facts.submissions = submissions_for(known, regime);
    std::ranges::move(regimes::evaluate(regime, *world.law, facts, at, {.explain = explain}),
                      std::back_inserter(out));
  }
  return out;
}

Result<store::Case> root_of(Reader& reader, const Scope& scope, std::string_view number) {
  TOC_TRY(store::Case item, store::cases::get(reader, scope, number));
  while (item.merged_into) {
    TOC_TRY(item, store::cases::get(reader, system_scope(), *item.merged_into));
  }
  return item;
}

Result<store::Case> case_of_duty(Reader& reader, const PartyId& party, std::string_view number) {
  TOC_TRY(const store::Case named, store::cases::get(reader, system_scope(), number));
  TOC_TRY(store::Case root, root_of(reader, system_scope(), number));
  const auto takes_part = [&](const store::Case& one) -> Result<bool> {
    TOC_TRY(const auto participants, store::cases::participants(reader, one.id));
    return std::ranges::find(participants, party, &store::Participant::party) != participants.end();
  };
  TOC_TRY(const bool was_part, takes_part(named));
  TOC_TRY(const bool is_part, takes_part(root));
  if (!is_part || (named.tlp == Tlp::red && !was_part)) {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  return root;
}

Result<Part> part_of(Reader& reader, const Principal& principal, Action action,
                     std::string_view case_number, std::string_view party_handle) {
  TOC_CHECK(may(principal, action));
  TOC_TRY(const auto party, store::parties::find(reader, party_handle));
  if (!party) {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  TOC_TRY(const store::Case named, store::cases::get(reader, system_scope(), case_number));
  TOC_TRY(store::Case item, case_of_duty(reader, party->id, case_number));
  for (const Tlp tlp : {named.tlp, item.tlp}) {
    TOC_CHECK(may(principal, action, {.tlp = tlp, .party = party->id, .is_participant = false}));
  }
  return Part{.item = std::move(item), .party = *party};
}

}  // namespace tocsin::flow
