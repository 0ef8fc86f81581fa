#include "flow/dossier.h"

#include "domain/system_scope.h"
#include "flow/case_facts.h"
#include "flow/messages.h"
#include "store/cases.h"
#include "store/duties.h"
#include "store/journal.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

using store::Reader;

bool contains(const std::vector<std::string>& texts, std::string_view text) {
  return std::ranges::find(texts, text) != texts.end();
}

std::unexpected<Error> no_evidence(std::string message, std::string where) {
  return fail(Errc::conflict, std::move(message), std::move(where));
}

/// How strongly the facts hold that started this duty of this partner.
Weight weight_of(const Known& known, const regimes::Regime& regime) {
  Weight weight = Weight::asserted;
  for (const regimes::Fact& fact : known.facts.facts) {
    if (fact.status == EvidenceStatus::accepted && contains(regime.trigger.events, fact.name)) {
      weight = std::max(weight, fact.weight);
    }
  }
  return weight;
}

struct Judged {
  regimes::StageVerdict verdict;
  Weight weight = Weight::asserted;
};

Result<Judged> judge_reference(const World& world, Reader& reader, const Partner& partner,
                               const VerdictReference& reference, store::LogIndex as_of,
                               Instant at) {
  TOC_TRY(const store::Case item, root_of(reader, system_scope(), reference.case_number));
  TOC_TRY(const Known known, gather(reader, item.id, partner.party.id, as_of));
  TOC_TRY(const auto participants, store::cases::participants(reader, item.id));
  const regimes::Regime* regime = world.law->find(reference.regime);
  if (regime == nullptr || std::ranges::find(participants, partner.party.id,
                                             &store::Participant::party) == participants.end()) {
    return fail(Errc::not_found, "There is no such verdict.");
  }
  const auto stages = judge(world, known, reference.regime, at);
  const auto found = std::ranges::find(stages, reference.stage, &regimes::StageVerdict::stage);
  if (found == stages.end()) {
    return fail(Errc::not_found, "There is no such verdict.");
  }
  return Judged{.verdict = *found, .weight = weight_of(known, *regime)};
}

/// One verdict: as it was known at its index, and whether it still holds.
Status add_verdict(const World& world, Reader& reader, const Partner& partner,
                   const VerdictReference& reference, const std::string& where, Instant now,
                   Dossier& out) {
  const store::LogIndex as_of = reference.as_of.value_or(kEverything);
  Instant at = now;
  if (reference.as_of) {
    TOC_TRY(at, store::journal::time_of(reader, as_of));
  }
  const Result<Judged> then = judge_reference(world, reader, partner, reference, as_of, at);
  const Result<Judged> still = judge_reference(world, reader, partner, reference, kEverything, now);
  if (!then || !still) {
    return no_evidence("There is no such verdict about this partner.", where);
  }
  const std::vector<std::string>& listed = partner.programme->infraction.verdicts;
  if (!contains(listed, to_text(then->verdict.state))) {
    return no_evidence("This verdict shows no infraction under the programme.", where);
  }
  if (!contains(listed, to_text(still->verdict.state))) {
    return no_evidence("This verdict no longer stands: what was found since has changed it.",
                       where);
  }
  const regimes::StageVerdict& verdict = then->verdict;
  const std::string head = reference.case_number + ", " + reference.regime + "/" + reference.stage +
                           ", " + std::string(to_text(verdict.state)) + " (log index " +
                           std::to_string(as_of) + ")";
  out.lines_en.push_back("Verdict: " + head);
  out.lines_zh.push_back("判定：" + head);
  for (const std::string& line : verdict.explanation_en) {
    out.lines_en.push_back("  " + line);
  }
  for (const std::string& line : verdict.explanation_zh_cn) {
    out.lines_zh.push_back("  " + line);
  }
  // The summary stands where readers come who may not know the case; the log's index is public.
  out.summary += (out.summary.empty() ? "" : "; ") + reference.regime + "/" + reference.stage +
                 ", " + std::string(to_text(verdict.state)) + " (log index " +
                 std::to_string(as_of) + ")";
  out.infraction = std::max(out.infraction.value_or(then->weight), then->weight);
  return {};
}

Status add_fact(Reader& reader, const Partner& partner, const FactId& id, const std::string& where,
                const World& world, Dossier& out) {
  const Result<store::FactRecord> fact = store::facts::get(reader, id, kEverything);
  if (!fact || fact->party != partner.party.id) {
    return no_evidence("There is no such fact about this partner.", where);
  }
  if (!contains(partner.programme->infraction.facts, fact->name)) {
    return no_evidence("Facts of this kind show no infraction under the programme.", where);
  }
  if (fact->status != EvidenceStatus::accepted) {
    return no_evidence("Evidence counts only once it is accepted.", where);
  }
  TOC_TRY(const store::Case item, store::cases::get(reader, system_scope(), fact->case_id));
  const regimes::EventWord* word = world.law->vocabulary().event(fact->name);
  const std::string tail = " (" + item.number + ", " + readable(fact->earliest) + ", " +
                           std::string(to_text(fact->weight)) + "): " + fact->evidence;
  out.lines_en.push_back("Fact: " + (word == nullptr ? fact->name : word->title.en) + tail);
  out.lines_zh.push_back("事实：" + (word == nullptr ? fact->name : word->title.zh_cn) + tail);
  out.summary += (out.summary.empty() ? "" : "; ") + fact->name + " (log index " +
                 std::to_string(fact->recorded_index) + ")";
  out.infraction = std::max(out.infraction.value_or(fact->weight), fact->weight);
  return {};
}

}  // namespace

Status fix_citations(Reader& reader, Citations& citations) {
  TOC_TRY(const store::LogIndex newest, store::newest_index(reader));
  for (VerdictReference& reference : citations.verdicts) {
    reference.as_of = reference.as_of.value_or(newest);
    if (*reference.as_of < 0 || *reference.as_of > newest) {
      return fail(Errc::malformed, "The log has no such entry.", "/verdicts");
    }
  }
  return {};
}

Result<Dossier> read_citations(const World& world, Reader& reader, const Partner& partner,
                               const Citations& citations, Instant now) {
  Dossier out;
  std::size_t place = 0;
  for (const VerdictReference& reference : citations.verdicts) {
    TOC_CHECK(add_verdict(world, reader, partner, reference, "/verdicts/" + std::to_string(place++),
                          now, out));
  }
  place = 0;
  for (const FactId& id : citations.facts) {
    TOC_CHECK(add_fact(reader, partner, id, "/evidence/" + std::to_string(place++), world, out));
  }
  return out;
}

Result<Hearing> hearing_of(Reader& reader, const Partner& partner) {
  Hearing out;
  TOC_TRY(const auto history, store::partnerships::history(reader, partner.row.id));
  for (const store::PartnershipChange& change : history) {
    const regimes::ProgrammeState* to = partner.programme->state(change.to);
    // The notice reaches the inbox with the act that issues it. An annulled step asked nothing.
    if (to != nullptr && to->awaits_answer && change.from != change.to && !change.annuls) {
      out.notice_at = change.at;
    }
  }
  if (!out.notice_at) {
    return out;
  }
  TOC_TRY(const auto answers, store::partnerships::answers(reader, partner.row.id));
  if (!answers.empty() && answers.back().at >= *out.notice_at) {
    out.answer = answers.back();
  }
  return out;
}

void add_consequences(Dossier& dossier, const Hearing& hearing,
                      const regimes::PartnerStanding& after, const std::vector<std::string>& cut) {
  if (hearing.answer) {
    const std::string at = readable(hearing.answer->at);
    dossier.lines_en.push_back("Answer of the partner, " + at + ": " + hearing.answer->body);
    dossier.lines_zh.push_back("合作方答复（" + at + "）：" + hearing.answer->body);
  } else if (hearing.notice_at) {
    const std::string at = readable(*hearing.notice_at);
    dossier.lines_en.push_back("Notice given on " + at + "; no answer has come.");
    dossier.lines_zh.push_back("已于" + at + "发出通知，尚无答复。");
  }
  if (after.term_ends) {
    dossier.lines_en.push_back("Term: until " + readable(*after.term_ends));
    dossier.lines_zh.push_back("期限：至" + readable(*after.term_ends));
  }
  if (after.confirm_by) {
    dossier.lines_en.push_back("Emergency: to be confirmed by " + readable(*after.confirm_by));
    dossier.lines_zh.push_back("紧急措施：须于" + readable(*after.confirm_by) + "前确认");
  }
  std::string channels;
  for (const std::string& channel : cut) {
    channels += (channels.empty() ? "" : ", ") + channel;
  }
  if (!channels.empty()) {
    dossier.lines_en.push_back("Cut off: " + channels);
    dossier.lines_zh.push_back("停止共享：" + channels);
  }
}

Result<std::vector<VerdictReference>> citable_verdicts(Reader& reader, const Partner& partner) {
  std::vector<VerdictReference> out;
  for (const std::string& state : partner.programme->infraction.verdicts) {
    TOC_TRY(
        const auto duties,
        store::obligations::list(
            reader, system_scope(),
            {.party = partner.party.id, .regime = {}, .state = state, .due_before = std::nullopt}));
    for (const store::Obligation& duty : duties) {
      out.push_back({.case_number = duty.case_number,
                     .regime = duty.regime,
                     .stage = duty.stage,
                     .as_of = std::nullopt});
    }
  }
  return out;
}

}  // namespace tocsin::flow
