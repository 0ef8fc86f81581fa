#include "regimes/programme.h"

#include <algorithm>
#include <array>

namespace tocsin::regimes {
namespace {

using NeedKind = Need::Kind;

struct NeedWords {
  NeedKind kind;
  std::string_view id;
  std::string_view en;
  std::string_view zh_cn;
};

constexpr std::array kNeeds{
    NeedWords{NeedKind::infraction_evidence, "infraction.evidence",
              "Accepted evidence of the infraction is missing or too weak.",
              "缺少被采信的违规证据，或证据强度不足。"},
    NeedWords{NeedKind::answer_or_term_elapsed, "answer_or_term_elapsed",
              "The partner has not answered the notice, and the time to answer is still running.",
              "合作方尚未答复通知，且答复期限未满。"},
    NeedWords{NeedKind::second_officer, "second_officer",
              "A second officer must approve, who is not the one acting.",
              "须由另一名负责人批准，且不得为经办人本人。"},
    NeedWords{NeedKind::action_items_done, "action_items_done",
              "Not every action item is done, or none was agreed.",
              "整改事项尚未全部完成，或尚未约定整改事项。"},
    NeedWords{NeedKind::evaluation_evidence, "evaluation_evidence",
              "Accepted evidence that others can measure is missing or too weak.",
              "缺少可由他人衡量的、被采信的评估证据。"},
    NeedWords{NeedKind::term_elapsed, "term_elapsed",
              "The term of the present state is still running.", "当前状态的期限未满。"},
    NeedWords{NeedKind::emergency_ground, "emergency_ground",
              "No ground is stated why this cannot wait for an answer.",
              "未说明无法等待答复的紧急理由。"},
    NeedWords{NeedKind::agreement_signed, "agreement_signed", "The agreement has not been signed.",
              "协议尚未签署。"},
    NeedWords{NeedKind::indicators_met, "indicators_met",
              "The contribution that the programme asks for was not reached.",
              "未达到项目要求的贡献指标。"},
    NeedWords{NeedKind::no_open_infraction, "no_open_infraction", "An infraction is still open.",
              "尚有未结的违规事项。"},
    NeedWords{NeedKind::documented_exception, "documented_exception",
              "No exception has been recorded.", "未记录例外情形。"},
};

const NeedWords& words_of(NeedKind kind) {
  return *std::ranges::find(kNeeds, kind, &NeedWords::kind);
}

bool has_weight(NeedKind kind) {
  return kind == NeedKind::infraction_evidence || kind == NeedKind::evaluation_evidence;
}

bool contains(const std::vector<std::string>& texts, std::string_view text) {
  return std::ranges::find(texts, text) != texts.end();
}

TermEnd end_of(const Calendar& calendar, const CountingRule& rule, const Period& period,
               Instant began) {
  const Counted sure = count(rule, calendar, {.at = began}, period, {.calendar_chosen = true});
  Instant at = began;
  if (sure.due) {
    at = *sure.due;
  } else {
    const Counted likely =
        count(rule, calendar, {.at = began}, period,
              {.on_missing_year = OnMissingYear::weekends_only, .calendar_chosen = true});
    at = likely.due.value_or(began);
  }
  return {.at = at,
          .last_day = calendar.day_of(at - std::chrono::microseconds(1)),
          .provisional = !sure.due.has_value()};
}

const ProgrammeState& state_of(const Programme& programme, std::string_view id) {
  const ProgrammeState* state = programme.state(id);
  TOC_ASSERT(state != nullptr);  // parse_programme refuses unknown states
  return *state;
}

/// The standing on entering a state, its own term or the transition's running from now.
PartnerStanding enter(const Programme& programme, const Calendar& calendar, std::string_view state,
                      Instant at, const ProgrammeTransition* by) {
  PartnerStanding standing{.state = std::string(state), .since = at};
  const ProgrammeState& entered = state_of(programme, state);
  if (!entered.term.empty()) {
    const ProgrammeTerm& term = programme.terms.find(entered.term)->second;
    const Period& period = by != nullptr && by->extend ? *by->extend : term.period;
    standing.term_ends = end_of(calendar, term.rule, period, at).at;
  }
  if (by != nullptr && by->confirm_within) {
    const CountingRule& rule = programme.terms.find("emergency_confirm")->second.rule;
    standing.confirm_by = end_of(calendar, rule, *by->confirm_within, at).at;
    standing.lapses_into = by->unless_confirmed;
  }
  return standing;
}

struct Attempt {
  const Programme& programme;
  const Calendar& calendar;
  const PartnerStanding& standing;
  const TransitionContext& context;
};

bool is_second_officer(const TransitionContext& context) {
  return context.officer && context.second_officer && *context.officer != *context.second_officer;
}

bool has(const Attempt& attempt, const Need& need) {
  const TransitionContext& context = attempt.context;
  switch (need.kind) {
    case NeedKind::infraction_evidence:
      return context.infraction && *context.infraction >= need.weight;
    case NeedKind::answer_or_term_elapsed: {
      if (!context.notice_delivered) {
        return false;
      }
      if (context.answered && *context.answered >= *context.notice_delivered &&
          *context.answered <= context.now) {
        return true;
      }
      const auto end = term_end(attempt.programme, attempt.calendar, "answer_to_notice",
                                *context.notice_delivered);
      return end && context.now > end->at;
    }
    case NeedKind::second_officer: return is_second_officer(context);
    case NeedKind::action_items_done:
      return context.action_items_open == 0 && context.action_items_done > 0;
    case NeedKind::evaluation_evidence:
      return context.evaluation && *context.evaluation >= need.weight;
    case NeedKind::term_elapsed:
      return attempt.standing.term_ends && context.now > *attempt.standing.term_ends;
    case NeedKind::emergency_ground: return !context.emergency_ground.empty();
    case NeedKind::agreement_signed:
      return context.agreement_signed && *context.agreement_signed <= context.now;
    case NeedKind::indicators_met: return context.indicators_met;
    case NeedKind::no_open_infraction: return context.infractions_open == 0;
    case NeedKind::documented_exception: return !context.exception.empty();
  }
  return false;
}

std::vector<Need> missing_of(const Attempt& attempt, const ProgrammeTransition& rule) {
  std::vector<Need> out;
  for (const Need& need : rule.needs) {
    if (!has(attempt, need)) {
      out.push_back(need);
    }
  }
  return out;
}

/// Of several rules between the same states (an ordinary step and an emergency), the one that lacks
/// least.
const ProgrammeTransition* best_rule(const Attempt& attempt, std::string_view target,
                                     std::vector<Need>& lacks) {
  const ProgrammeTransition* best = nullptr;
  for (const ProgrammeTransition& rule : attempt.programme.transitions) {
    if (rule.to != target || !contains(rule.from, attempt.standing.state) || rule.at_term_end ||
        rule.by != attempt.context.by) {
      continue;
    }
    std::vector<Need> now_lacks = missing_of(attempt, rule);
    // An emergency step is taken only by naming its ground: it never stands in for the ordinary one
    // by chance.
    const bool better = best == nullptr || now_lacks.size() < lacks.size();
    if (better) {
      best = &rule;
      lacks = std::move(now_lacks);
    }
  }
  return best;
}

}  // namespace

std::string to_text(const Need& need) {
  std::string out(words_of(need.kind).id);
  if (has_weight(need.kind)) {
    out += ">=" + std::string(to_text(need.weight));
  }
  return out;
}

Result<Need> parse_need(std::string_view text) {
  const std::size_t cut = text.find(">=");
  const std::string_view id = text.substr(0, cut);
  const auto found = std::ranges::find(kNeeds, id, &NeedWords::id);
  if (found == kNeeds.end() || (cut != std::string_view::npos && !has_weight(found->kind))) {
    return fail(Errc::malformed, "This need is not known.");
  }
  Need need{.kind = found->kind,
            .weight = has_weight(found->kind) ? Weight::corroborated : Weight::asserted};
  if (cut != std::string_view::npos) {
    TOC_TRY(need.weight, parse_weight(text.substr(cut + 2)));
  }
  return need;
}

Bilingual sentence_for(const Need& need) {
  const NeedWords& words = words_of(need.kind);
  return {std::string(words.en), std::string(words.zh_cn)};
}

const std::vector<std::string_view>& never_cut() {
  static const std::vector<std::string_view> names{"intake", "duty_clocks", "filings", "receipts",
                                                   "notices"};
  return names;
}

const ProgrammeState* Programme::state(std::string_view id_of_state) const {
  const auto found = std::ranges::find(states, id_of_state, &ProgrammeState::id);
  return found == states.end() ? nullptr : &*found;
}

PartnerStanding begin(const Programme& programme, const Calendar& calendar, Instant at) {
  return enter(programme, calendar, programme.initial, at, nullptr);
}

std::optional<TermEnd> term_end(const Programme& programme, const Calendar& calendar,
                                std::string_view term, Instant began) {
  const auto found = programme.terms.find(term);
  if (found == programme.terms.end()) {
    return std::nullopt;
  }
  return end_of(calendar, found->second.rule, found->second.period, began);
}

std::optional<std::vector<Need>> missing(const Programme& programme, const Calendar& calendar,
                                         const PartnerStanding& standing, std::string_view target,
                                         const TransitionContext& context) {
  std::vector<Need> lacks;
  const Attempt attempt{programme, calendar, standing, context};
  return best_rule(attempt, target, lacks) == nullptr ? std::nullopt
                                                      : std::optional(std::move(lacks));
}

Result<Transition> may(const Programme& programme, const Calendar& calendar,
                       const PartnerStanding& standing, std::string_view target,
                       const TransitionContext& context) {
  const Attempt attempt{programme, calendar, standing, context};
  std::vector<Need> lacks;
  const ProgrammeTransition* rule = best_rule(attempt, target, lacks);
  if (rule == nullptr) {
    return fail(Errc::conflict, "This programme has no such step from the present state.");
  }
  const ProgrammeState& state = state_of(programme, target);
  if (context.now < standing.since) {
    return fail(Errc::conflict, "A step cannot be taken before the present state began.");
  }
  if (!lacks.empty()) {
    return fail(Errc::conflict, sentence_for(lacks.front()).en, to_text(lacks.front()));
  }
  if (!context.officer && rule->by == "officer") {
    return fail(Errc::conflict, "An officer takes this step.", "officer");
  }
  return Transition{.rule = rule,
                    .after = enter(programme, calendar, target, context.now, rule),
                    .notice = rule->notice,
                    .text = rule->text.empty() ? state.text : rule->text,
                    .cut = state.cut,
                    .keep = state.keep};
}

Result<PartnerStanding> confirm(const Programme& programme, const PartnerStanding& standing,
                                const TransitionContext& context) {
  if (!standing.confirm_by || programme.state(standing.state) == nullptr) {
    return fail(Errc::conflict, "There is nothing to confirm.");
  }
  if (context.now > *standing.confirm_by) {
    return fail(Errc::conflict, "The time to confirm has passed, and the step has lapsed.");
  }
  if (!is_second_officer(context)) {
    const Need need{.kind = NeedKind::second_officer};
    return fail(Errc::conflict, sentence_for(need).en, to_text(need));
  }
  PartnerStanding out = standing;
  out.confirm_by.reset();
  out.lapses_into.clear();
  return out;
}

std::optional<AutomaticStep> next_automatic(const Programme& programme,
                                            const PartnerStanding& standing) {
  std::optional<AutomaticStep> next;
  if (standing.term_ends) {
    for (const ProgrammeTransition& rule : programme.transitions) {
      if (rule.at_term_end && contains(rule.from, standing.state)) {
        next = AutomaticStep{
            .to = rule.to,
            .at = *standing.term_ends,
            .notice = rule.notice,
            .text = rule.text.empty() ? state_of(programme, rule.to).text : rule.text};
        break;
      }
    }
  }
  if (standing.confirm_by && (!next || *standing.confirm_by < next->at)) {
    // The rule that brought it here says with which words it lapses.
    const auto rule =
        std::ranges::find_if(programme.transitions, [&](const ProgrammeTransition& one) {
          return one.confirm_within && one.to == standing.state;
        });
    next = AutomaticStep{
        .to = standing.lapses_into,
        .at = *standing.confirm_by,
        .notice = NoticeRule::required,
        .text = rule == programme.transitions.end() ? std::string() : rule->lapsed_text};
  }
  return next;
}

PartnerStanding after_step(const Programme& programme, const Calendar& calendar,
                           const PartnerStanding& standing, const AutomaticStep& step) {
  const ProgrammeTransition* by = nullptr;
  for (const ProgrammeTransition& rule : programme.transitions) {
    const bool is_it =
        rule.at_term_end && rule.to == step.to && contains(rule.from, standing.state);
    by = is_it ? &rule : by;
  }
  return enter(programme, calendar, step.to, step.at, by);
}

PartnerStanding advance(const Programme& programme, const Calendar& calendar,
                        PartnerStanding standing, Instant to) {
  // Every automatic step enters a state at the end of a term that is longer than nothing, so this
  // ends.
  while (const auto next = next_automatic(programme, standing)) {
    if (next->at > to) {
      break;
    }
    standing = after_step(programme, calendar, standing, *next);
  }
  return standing;
}

std::optional<Instant> appeal_until(const Programme& programme, const Calendar& calendar,
                                    Instant taken) {
  if (!programme.appeal_within) {
    return std::nullopt;
  }
  const auto found = programme.terms.find("appeal");
  TOC_ASSERT(found != programme.terms.end());  // parse_programme makes it from "appeal"
  return end_of(calendar, found->second.rule, *programme.appeal_within, taken).at;
}

}  // namespace tocsin::regimes
