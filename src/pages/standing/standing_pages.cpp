#include "pages/standing/standing_pages.h"

#include "pages/parts/marking.h"

#include <algorithm>

namespace tocsin::pages {
namespace {

std::string state_title(const Frame& frame, const regimes::Programme* programme,
                        const std::string& id) {
  const regimes::ProgrammeState* state = programme == nullptr ? nullptr : programme->state(id);
  return state == nullptr ? frame.texts().word("standing_state", id)
                          : in_language(frame, state->title);
}

std::vector<Data> channels(const Texts& texts, const std::vector<std::string>& names) {
  std::vector<Data> out;
  for (const std::string& name : names) {
    out.push_back(Data().text("channel", texts.word("channel", name)));
  }
  return out;
}

/// A form that posts to a place below this partnership.
Data form_data(const Frame& frame, const PartnershipView& view, const std::string& place,
               Form form) {
  form.action = "/desk/standing/" + to_text(view.standing.partnership.id) + "/" + place;
  return to_data(frame, again(frame, std::move(form), view.typed));
}

/// The late verdicts of this partner's own duties: nothing else can be chosen.
Field verdict_field(const PartnershipView& view) {
  Field out = optional_field("verdict", FieldKind::choice);
  out.choices.push_back({"", "–"});
  for (const flow::VerdictReference& one : view.standing.citable) {
    out.choices.push_back({one.case_number + "|" + one.regime + "|" + one.stage,
                           one.case_number + ", " + one.regime + "/" + one.stage});
  }
  return out;
}

Field act_field(std::vector<Choice> choices) {
  return choice_field("standing_act", std::move(choices));
}

/// Closing what was found, recording what a gate asks for, taking a wrong step back, and the
/// partner's own steps.
std::vector<Data> other_acts(const Frame& frame, const PartnershipView& view,
                             const regimes::Programme& programme) {
  const Texts texts = frame.texts();
  std::vector<Data> out;
  const auto add = [&](const std::string& act, const std::string& submit, std::vector<Field> fields,
                       bool needs_factor = false) {
    out.push_back(form_data(frame, view, "act",
                            {.id = act,
                             .submit = submit,
                             .act = act,
                             .needs_factor = needs_factor,
                             .fields = std::move(fields)})
                      .text("act_title", texts(submit)));
  };
  using enum FieldKind;
  if (frame.may_do(Action::record_standing)) {
    Field which = optional_field("infraction", choice);
    for (const store::Infraction& one : view.standing.infractions) {
      if (!one.closed_index) {
        which.choices.push_back({std::to_string(one.opened_index), one.evidence});
      }
    }
    if (!which.choices.empty()) {
      add("close-infraction", "standing.close_infraction",
          {which,
           act_field({{"remedied", texts("infraction.remedied")},
                      {"dismissed", texts("infraction.dismissed")}}),
           optional_field("reason", area)});
    }
    add("record", "standing.record",
        {act_field({{"indicators_met", texts("standing_record.indicators_met")},
                    {"documented_exception", texts("standing_record.documented_exception")}}),
         optional_field("reason", area)});
  }
  if (frame.may_do(Action::propose_standing) && !view.standing.history.empty() &&
      view.standing.history.back().decision && !view.standing.history.back().annuls) {
    add("annul", "standing.annul",
        {act_field({{"annul", texts("standing.annul")}}), optional_field("reason_en", area),
         optional_field("reason_zh", area)},
        true);
  }
  if (frame.may_do(Action::take_own_step)) {
    Field target = optional_field("target", choice);
    for (const regimes::ProgrammeTransition& rule : programme.transitions) {
      if (rule.by == "partner" &&
          std::ranges::find(rule.from, view.standing.partnership.state) != rule.from.end()) {
        target.choices.push_back({rule.to, state_title(frame, &programme, rule.to)});
      }
    }
    if (!target.choices.empty()) {
      add("own-step", "standing.own_step",
          {act_field({{"own_step", texts("standing.own_step")}}), target,
           optional_field("reason", area)});
    }
  }
  return out;
}

/// The officer's form, with a choice of the steps that the programme has from here.
void put_step_form(Data& data, const Frame& frame, const PartnershipView& view,
                   const regimes::Programme& programme) {
  const std::string& now = view.standing.partnership.state;
  std::vector<Choice> targets;
  std::vector<Data> needs;
  for (const regimes::ProgrammeTransition& transition : programme.transitions) {
    if (std::ranges::find(transition.from, now) == transition.from.end() ||
        transition.by != "officer" || transition.at_term_end) {
      continue;
    }
    const std::string title = state_title(frame, &programme, transition.to);
    if (std::ranges::find(targets, transition.to, &Choice::value) == targets.end()) {
      targets.push_back({transition.to, title});
    }
    std::string lacking;
    for (const regimes::Need& need : transition.needs) {
      lacking += (lacking.empty() ? "" : " ") + in_language(frame, regimes::sentence_for(need));
    }
    needs.push_back(Data()
                        .text("need_target", title)
                        .text("need_text",
                              lacking.empty() ? frame.texts()("standing.needs_nothing") : lacking));
  }
  if (targets.empty()) {
    return;
  }
  using enum FieldKind;
  Field target = optional_field("target", choice);
  target.choices = std::move(targets);
  Field demands = optional_field("demands", area);
  for (const auto& [id, text] : programme.checklist) {
    demands.value += (demands.value.empty() ? "" : "\n") + text.en;
  }
  data.list("step_form",
            {form_data(frame, view, "step",
                       {.id = "step",
                        .submit = "standing.propose",
                        .act = "step",
                        .needs_factor = true,
                        .fields = {target, required_field("reason_en", area),
                                   required_field("reason_zh", area), verdict_field(view),
                                   optional_field("evidence", area),
                                   optional_field("emergency_ground", area),
                                   optional_field("agreement_signed", day), demands}})});
  data.list("needs", std::move(needs));
}

std::vector<Data> item_rows(const Frame& frame, const PartnershipView& view) {
  const Texts texts = frame.texts();
  std::vector<Data> out;
  for (const store::ReformItem& item : view.standing.items) {
    Data row;
    row.text("item_demand", item.demand)
        .text("item_criterion", item.criterion)
        .text("item_evidence", item.evidence);
    row.text("item_state", to_text(item.state))
        .text("item_state_word", texts.word("item_state", to_text(item.state)));
    row.text("item_weight", item.weight ? texts.word("weight", to_text(*item.weight)) : "");
    std::vector<Data> forms;
    std::string title;
    const std::string id = to_text(item.id);
    if (frame.may_do(Action::answer_notice) && item.state != ReformState::accepted) {
      title = texts("standing.submit_reform");
      forms.push_back(form_data(frame, view, "reform/" + id,
                                {.id = "reform-" + id,
                                 .submit = "standing.submit_reform",
                                 .act = "reform/" + id,
                                 .fields = {required_field("reform_evidence", FieldKind::area)}}));
    } else if (frame.may_do(Action::assess_reform) && item.state == ReformState::submitted) {
      title = texts("standing.assess");
      Field assessment = optional_field("assessment", FieldKind::choice);
      assessment.choices = {{"accepted", texts("item_state.accepted")},
                            {"refused", texts("item_state.refused")}};
      Field weight = optional_field("weight", FieldKind::choice);
      weight.choices = {{"corroborated", texts("weight.corroborated")},
                        {"proven", texts("weight.proven")},
                        {"asserted", texts("weight.asserted")}};
      forms.push_back(form_data(frame, view, "assess/" + id,
                                {.id = "assess-" + id,
                                 .submit = "standing.assess",
                                 .act = "assess/" + id,
                                 .fields = {assessment, weight}}));
    }
    row.text("item_form_title", title);
    row.list("item_form", std::move(forms));
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace

std::string standing_list_page(const Frame& frame, const std::vector<flow::StandingView>& views,
                               const regimes::Library& law) {
  std::vector<Data> rows;
  for (const flow::StandingView& view : views) {
    const store::Partnership& one = view.partnership;
    const regimes::Programme* programme = law.programme(one.programme);
    rows.push_back(Data()
                       .text("partnership_href", frame.link("/desk/standing/" + to_text(one.id)))
                       .text("partnership_party", view.party_name)
                       .text("partnership_programme", programme == nullptr
                                                          ? one.programme
                                                          : in_language(frame, programme->title))
                       .text("partnership_state", state_title(frame, programme, one.state))
                       .text("partnership_class", to_text(one.standing))
                       .text("partnership_since", readable_time(one.since))
                       .text("partnership_ends", readable_time(one.term_ends)));
  }
  Data data;
  data.list("partnerships", std::move(rows));
  return render_page(frame, {.name = "standing_list",
                             .title = frame.texts()("standing.title"),
                             .data = data,
                             .section = "standing"});
}

std::string standing_page(const Frame& frame, const PartnershipView& view) {
  const Texts texts = frame.texts();
  const store::Partnership& one = view.standing.partnership;
  const regimes::Programme* programme = view.law->programme(one.programme);
  const regimes::ProgrammeState* state =
      programme == nullptr ? nullptr : programme->state(one.state);
  Data data;
  data.text("programme",
            programme == nullptr ? one.programme : in_language(frame, programme->title));
  data.text("programme_status", programme != nullptr && programme->status == "example"
                                    ? texts("standing.example")
                                    : "");
  std::vector<Data> machine;
  if (programme != nullptr) {
    for (const regimes::ProgrammeState& step : programme->states) {
      machine.push_back(Data()
                            .text("step_title", in_language(frame, step.title))
                            .flag("step_current", step.id == one.state));
    }
  }
  data.list("machine", std::move(machine));
  data.text("state_class", to_text(one.standing))
      .text("state_title", state_title(frame, programme, one.state));
  data.text("since", readable_time(one.since)).text("term_ends", readable_time(one.term_ends));
  data.text("next_step", readable_time(one.next_step))
      .text("confirm_by", readable_time(one.confirm_by));
  data.list("cut", state == nullptr ? std::vector<Data>() : channels(texts, state->cut));
  std::vector<std::string> kept;
  for (const std::string_view name : regimes::never_cut()) {
    kept.emplace_back(name);
  }
  data.list("keep", channels(texts, kept));

  std::vector<Data> history;
  for (const store::PartnershipChange& change : view.standing.history) {
    history.push_back(
        Data()
            .text("change_at", readable_time(change.at))
            .text("change_at_machine", to_rfc3339(change.at))
            .text("change_from", state_title(frame, programme, change.from))
            .text("change_to", state_title(frame, programme, change.to))
            .text("change_reason", change.reason)
            .text("change_emergency", change.emergency)
            .text("change_annuls", change.annuls ? std::to_string(*change.annuls) : "")
            .text("change_ends", readable_time(change.term_ends))
            .text("change_index", std::to_string(change.recorded_index)));
  }
  data.list("history", std::move(history));
  std::vector<Data> infractions;
  for (const store::Infraction& found : view.standing.infractions) {
    infractions.push_back(
        Data()
            .text("infraction_at", readable_time(found.opened_at))
            .text("infraction_evidence", found.evidence)
            .text("infraction_state", found.outcome
                                          ? texts.word("infraction", to_text(*found.outcome))
                                          : texts("infraction.open"))
            .text("infraction_reason", found.reason));
  }
  data.list("infractions", std::move(infractions));
  data.list("items", item_rows(frame, view));
  std::vector<Data> answers;
  for (const store::AnswerRecord& answer : view.standing.answers) {
    answers.push_back(Data()
                          .text("answer_at", readable_time(answer.at))
                          .text("answer_at_machine", to_rfc3339(answer.at))
                          .text("answer_who", flow::name_of_actor(view.names, answer.actor))
                          .text("answer_index", std::to_string(answer.recorded_index))
                          .text("answer_body", answer.body));
  }
  data.list("answers", std::move(answers));
  if (frame.may_do(Action::answer_notice)) {
    data.list("answer_form", {form_data(frame, view, "answer",
                                        {.id = "answer",
                                         .submit = "standing.answer",
                                         .act = "answer",
                                         .fields = {required_field("answer", FieldKind::area)}})});
  }
  std::vector<Data> held;
  for (const store::Share& item : view.held) {
    Data row;
    row.text("held_title", item.title)
        .text("held_at", readable_time(item.at))
        .text("held_seq", std::to_string(item.seq));
    put_tlp(row, item.tlp);
    held.push_back(std::move(row));
  }
  data.text("held_count", std::to_string(held.size()));
  data.list("held", std::move(held));
  if (one.confirm_by && frame.may_do(Action::decide_standing)) {
    data.list("confirm_form", {form_data(frame, view, "confirm",
                                         {.id = "confirm",
                                          .submit = "standing.confirm",
                                          .act = "confirm",
                                          .needs_factor = true})});
  }
  if (programme != nullptr && frame.may_do(Action::propose_standing)) {
    put_step_form(data, frame, view, *programme);
  }
  data.list("other_acts",
            programme == nullptr ? std::vector<Data>() : other_acts(frame, view, *programme));
  return render_page(
      frame,
      {.name = "standing", .title = view.standing.party_name, .data = data, .section = "standing"});
}

}  // namespace tocsin::pages
