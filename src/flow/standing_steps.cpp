#include "flow/standing_steps.h"

#include "base/json.h"
#include "domain/system_scope.h"
#include "flow/mail_subscriptions.h"
#include "flow/notices.h"
#include "store/accounts.h"
#include "store/duties.h"
#include "store/shares.h"

#include <algorithm>

namespace tocsin::flow::steps {
namespace {

using store::Act;
using store::LogIndex;
using store::Reader;
using store::Transaction;

std::string joined(const std::vector<std::string>& texts, std::string_view between) {
  std::string out;
  for (const std::string& text : texts) {
    out += out.empty() ? text : std::string(between) + text;
  }
  return out;
}

/// The standing to which an annulment returns.
std::string to_rest(const regimes::PartnerStanding& standing) {
  CanonicalObject out;
  out.set("state", standing.state).set("since", to_rfc3339(standing.since));
  if (standing.term_ends) {
    out.set("term_ends", to_rfc3339(*standing.term_ends));
  }
  if (standing.confirm_by) {
    out.set("confirm_by", to_rfc3339(*standing.confirm_by))
        .set("lapses_into", standing.lapses_into);
  }
  return out.to_text();
}

Result<std::optional<NoticeId>> send_notice(const World& world, Transaction& tx,
                                            const Partner& partner, const Step& step,
                                            StepOutcome& outcome) {
  if (step.notice != regimes::NoticeRule::required) {
    return std::optional<NoticeId>();
  }
  TOC_TRY(const store::Party us, store::parties::get_operator(tx));
  const regimes::Programme& programme = *partner.programme;
  const regimes::Calendar& calendar = calendar_of(world, partner);
  const regimes::ProgrammeState* state = programme.state(step.after.state);
  std::map<std::string, std::string> values = step.values;
  values.insert({{"party", partner.party.name},
                 {"operator", us.name},
                 {"programme", programme.title.en},
                 {"reason", step.reason},
                 {"since", readable(step.after.since)},
                 {"cut", joined(step.cut, ", ")}});
  if (step.after.term_ends) {
    values["until"] = readable(*step.after.term_ends);
  }
  if (step.after.confirm_by) {
    values["confirm_by"] = readable(*step.after.confirm_by);
  }
  if (!step.emergency_ground.empty()) {
    values["ground"] = step.emergency_ground;
  }
  const auto end = regimes::term_end(programme, calendar, "answer_to_notice", tx.judged_at());
  if (end && state != nullptr && (state->awaits_answer || !step.emergency_ground.empty())) {
    values["answer_until"] = readable(end->at);
  }
  if (const auto until = regimes::appeal_until(programme, calendar, tx.judged_at())) {
    values["appeal_until"] = readable(*until);
  }
  if (!step.dossier.lines_en.empty()) {
    values["dossier"] = joined(step.dossier.lines_en, "\n");
  }
  TOC_TRY(BilingualText text, fill_message("standing", step.text, values));
  values["reason"] = step.reason_zh.empty() ? step.reason : step.reason_zh;
  values["programme"] = programme.title.zh_cn;
  if (!step.dossier.lines_zh.empty()) {
    values["dossier"] = joined(step.dossier.lines_zh, "\n");
  }
  TOC_TRY(const BilingualText chinese, fill_message("standing", step.text, values));
  text.title_zh = chinese.title_zh;
  text.body_zh = chinese.body_zh;
  TOC_TRY(const store::Notice notice, issue_notice(world, tx, step.actor,
                                                   {.kind = "standing",
                                                    .text = text,
                                                    .party = partner.party.id,
                                                    .case_id = std::nullopt,
                                                    .is_public = false}));
  outcome.notice_slug = notice.slug;
  return std::optional(notice.id);
}

Status keep_infractions(Transaction& tx, const Partner& partner, const Step& step, LogIndex index) {
  const auto close = [&](const store::Infraction& one, InfractionOutcome outcome) {
    return store::partnerships::close_infraction(tx, partner.row.id,
                                                 {.opened_index = one.opened_index,
                                                  .opened_at = one.opened_at,
                                                  .evidence = {},
                                                  .closed_index = index,
                                                  .closed_at = tx.now(),
                                                  .outcome = outcome,
                                                  .reason = step.reason});
  };
  TOC_TRY(const auto infractions, store::partnerships::infractions(tx, partner.row.id));
  for (const store::Infraction& one : infractions) {
    if (one.closed_index) {
      continue;
    }
    if (step.closes_infractions) {
      TOC_CHECK(close(one, InfractionOutcome::remedied));
    } else if (step.annuls == one.opened_index) {
      TOC_CHECK(close(one, InfractionOutcome::annulled));
    }
  }
  if (step.dossier.summary.empty()) {
    return {};
  }
  return store::partnerships::open_infraction(tx, partner.row.id,
                                              {.opened_index = index,
                                               .opened_at = tx.now(),
                                               .evidence = step.dossier.summary,
                                               .closed_index = std::nullopt,
                                               .closed_at = std::nullopt,
                                               .outcome = std::nullopt,
                                               .reason = {}});
}

Status put_demands(Transaction& tx, const Partner& partner, const Step& step, LogIndex index) {
  if (step.demands.empty()) {
    return {};
  }
  TOC_CHECK(store::partnerships::remove_items(tx, partner.row.id));
  std::int64_t place = 0;
  for (const StepDraft::Demand& demand : step.demands) {
    TOC_CHECK(store::partnerships::insert_item(tx, partner.row.id, place++,
                                               {.id = make_id<ReformItemId>(tx.now()),
                                                .demand = demand.demand,
                                                .criterion = demand.criterion,
                                                .state = ReformState::open,
                                                .evidence = {},
                                                .evidence_at = std::nullopt,
                                                .weight = std::nullopt,
                                                .assessed_by = std::nullopt},
                                               index));
  }
  return {};
}

Act act_of(const Partner& partner, const Step& step, const std::string& before) {
  Act act{.kind = "standing." + (step.annuls ? std::string("annulled") : step.after.state),
          .actor = step.actor,
          .case_id = std::nullopt,
          .detail = {}};
  act.detail.set("party", partner.party.handle)
      .set("programme", partner.row.programme)
      .set("from", before)
      .set("to", step.after.state)
      .set("reason", step.reason);
  if (step.after.term_ends) {
    act.detail.set("term_ends", to_rfc3339(*step.after.term_ends));
  }
  if (!step.emergency_ground.empty()) {
    act.detail.set("emergency", step.emergency_ground);
  }
  if (!step.dossier.summary.empty()) {
    act.detail.set("evidence", step.dossier.summary);
  }
  if (!step.second.empty()) {
    act.detail.set("second_officer", step.second);
  }
  if (step.annuls) {
    act.detail.set("annuls", *step.annuls);
  }
  if (!step.cut.empty()) {
    act.detail.set("cut", step.cut);
  }
  return act;
}

}  // namespace

Result<Partner> partner_of(const World& world, Reader& reader, const store::Partnership& row) {
  Partner partner;
  partner.row = row;
  partner.programme = world.law->programme(row.programme);
  if (partner.programme == nullptr) {
    return fail(Errc::internal, "The programme of this partnership is not among the rules.");
  }
  TOC_TRY(partner.party, store::parties::get(reader, row.party));
  return partner;
}

Result<Partner> partner_of(const World& world, Reader& reader, const PartnershipId& id) {
  TOC_TRY(const store::Partnership row, store::partnerships::get(reader, id));
  return partner_of(world, reader, row);
}

const regimes::Calendar& calendar_of(const World& world, const Partner& partner) {
  const regimes::Calendar* calendar = world.law->calendar(partner.programme->calendar);
  TOC_ASSERT(calendar != nullptr);  // parse_programme refuses a programme without one
  return *calendar;
}

regimes::PartnerStanding standing_of(const store::Partnership& row) {
  return {.state = row.state,
          .since = row.since,
          .term_ends = row.term_ends,
          .confirm_by = row.confirm_by,
          .lapses_into = row.lapses_into};
}

Status put(store::Partnership& row, const regimes::Programme& programme,
           const regimes::PartnerStanding& standing) {
  const regimes::ProgrammeState* state = programme.state(standing.state);
  if (state == nullptr) {
    return fail(Errc::internal, "The programme no longer has the state of this partnership.");
  }
  row.state = standing.state;
  row.since = standing.since;
  row.term_ends = standing.term_ends;
  row.confirm_by = standing.confirm_by;
  row.lapses_into = standing.lapses_into;
  row.standing = state->standing;
  const std::optional<regimes::AutomaticStep> next = regimes::next_automatic(programme, standing);
  row.next_step = next ? std::optional(next->at) : std::nullopt;
  return {};
}

Result<regimes::TransitionContext> context_of(const World& /*world*/, Reader& reader,
                                              const Partner& partner, Instant now) {
  regimes::TransitionContext context;
  context.now = now;
  TOC_TRY(const Hearing hearing, hearing_of(reader, partner));
  // Entries may be ahead of the clock; what was said is not said later than now.
  if (hearing.notice_at) {
    context.notice_delivered = std::min(*hearing.notice_at, now);
  }
  if (hearing.answer) {
    context.answered = std::min(hearing.answer->at, now);
  }
  TOC_TRY(const auto items, store::partnerships::items(reader, partner.row.id));
  for (const store::ReformItem& item : items) {
    if (item.state != ReformState::accepted) {
      ++context.action_items_open;
      continue;
    }
    ++context.action_items_done;
    const Weight weight = item.weight.value_or(Weight::asserted);  // accepting states it
    context.evaluation = std::min(context.evaluation.value_or(weight), weight);
  }
  // Open: what was found and not closed, and a duty of its own that is late and still unmet.
  TOC_TRY(const auto infractions, store::partnerships::infractions(reader, partner.row.id));
  context.infractions_open += static_cast<std::size_t>(std::ranges::count_if(
      infractions, [](const store::Infraction& one) { return !one.closed_index; }));
  for (const std::string& state : partner.programme->infraction.verdicts) {
    TOC_TRY(
        const auto duties,
        store::obligations::list(
            reader, system_scope(),
            {.party = partner.party.id, .regime = {}, .state = state, .due_before = std::nullopt}));
    context.infractions_open += static_cast<std::size_t>(
        std::ranges::count_if(duties, [](const store::Obligation& one) { return !one.met_at; }));
  }
  TOC_TRY(const auto records, store::partnerships::records(reader, partner.row.id));
  for (const store::PartnershipRecord& record : records) {
    if (record.at < partner.row.since) {
      continue;  // of an earlier term
    }
    context.indicators_met = context.indicators_met || record.kind == RecordKind::indicators_met;
    if (record.kind == RecordKind::documented_exception) {
      context.exception = record.body;
    }
  }
  return context;
}

Instant time_of_step(const Transaction& tx, const Partner& partner) {
  return std::max(tx.judged_at(), partner.row.since);
}

Result<StepOutcome> take(const World& world, Transaction& tx, Partner partner, const Step& step) {
  store::Partnership& row = partner.row;
  const std::string before = row.state;
  const std::string rest = to_rest(standing_of(row));
  const bool received = may_receive(row.standing);
  TOC_CHECK(put(row, *partner.programme, step.after));
  StepOutcome outcome;
  outcome.is_taken = true;
  outcome.index = tx.record(act_of(partner, step, before));
  TOC_TRY(const std::optional<NoticeId> notice, send_notice(world, tx, partner, step, outcome));
  TOC_CHECK(store::partnerships::change(tx, row,
                                        {.recorded_index = outcome.index,
                                         .at = tx.now(),
                                         .from = before,
                                         .to = row.state,
                                         .term_ends = row.term_ends,
                                         .reason = step.reason,
                                         .decision = step.decision,
                                         .notice = notice,
                                         .emergency = step.emergency_ground,
                                         .annuls = step.annuls,
                                         .rest = rest}));
  if (received && !may_receive(row.standing)) {
    // Reading is asked at each request and ends with this commit; what was queued for delivery must
    // go too.
    TOC_TRY(const std::int64_t cancelled, cancel_shared(world, tx, row.party));
    Act cut{.kind = "sharing.cut", .actor = step.actor, .case_id = std::nullopt, .detail = {}};
    cut.detail.set("party", partner.party.handle).set("cancelled_deliveries", cancelled);
    const LogIndex index = tx.record(std::move(cut));
    TOC_CHECK(store::recalls::of_party(tx, row.party, index, "suspended"));
  }
  TOC_CHECK(keep_infractions(tx, partner, step, outcome.index));
  TOC_CHECK(put_demands(tx, partner, step, outcome.index));
  return outcome;
}

Status owns(const Principal& principal, Action action, const store::Partnership& row) {
  return may(principal, action, {.tlp = Tlp::clear, .party = row.party, .is_participant = false});
}

}  // namespace tocsin::flow::steps
