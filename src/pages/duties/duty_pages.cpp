#include "pages/duties/duty_pages.h"

#include "flow/messages.h"
#include "pages/duties/workbench_pages.h"
#include "regimes/coverage.h"
#include "regimes/said.h"

#include <algorithm>

namespace tocsin::pages {
namespace {

struct Titles {
  std::string regime;
  std::string stage;
  std::string article;
};

Titles titles_of(const Frame& frame, const regimes::Library& law, std::string_view regime_id,
                 int edition, std::string_view stage_id) {
  Titles out{.regime = std::string(regime_id), .stage = std::string(stage_id), .article = {}};
  const regimes::Regime* regime = law.find(regime_id, edition);
  if (regime == nullptr) {
    regime = law.find(regime_id);  // an edition that was corrected: the words of today's
  }
  if (regime == nullptr) {
    return out;
  }
  out.regime = in_language(frame, regime->title);
  if (const regimes::Stage* stage = regime->stage(stage_id)) {
    out.stage = in_language(frame, stage->title);
    out.article = frame.language == Language::en ? stage->article : stage->article_zh_cn;
  }
  return out;
}

/// A time on the clock that the verdict was counted by, then in UTC; nothing where there is none.
std::string said_at(const Frame& frame, const regimes::Library& law,
                    const regimes::StageVerdict& verdict, const std::optional<Instant>& at) {
  const regimes::Calendar* calendar = law.calendar(verdict.calendar);
  return !at || calendar == nullptr
             ? readable_time(at)
             : regimes::SaidTimes(calendar->zone(), law.vocabulary(), frame.language).at(*at);
}

/// The same for the end of a period: midnight ends a day.
std::string said_until(const Frame& frame, const regimes::Library& law,
                       const regimes::StageVerdict& verdict, const std::optional<Instant>& at) {
  const regimes::Calendar* calendar = law.calendar(verdict.calendar);
  return !at || calendar == nullptr
             ? readable_time(at)
             : regimes::SaidTimes(calendar->zone(), law.vocabulary(), frame.language).until(*at);
}

std::string late_text(const Texts& texts, const std::optional<std::int64_t>& late_by_s) {
  return late_by_s ? texts("duties.late_by") + " " + texts.duration(*late_by_s) : std::string();
}

/// "in 2 d 3 h" or "16 d 2 h ago", for duties that are still open: to the legal line, or to the
/// operative one where the legal line is not known.
std::string left_text(const Texts& texts, const store::Obligation& one, Instant now) {
  const std::optional<Instant> due = one.legal_due ? one.legal_due : one.operative_due;
  if (!due || one.met_at) {
    return {};
  }
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*due - now).count();
  return seconds >= 0 ? texts("duties.left") + " " + texts.duration(seconds)
                      : texts("duties.passed") + " " + texts.duration(-seconds);
}

/// What is late or running first, what has not begun last; otherwise in the order of the rules.
std::vector<regimes::StageVerdict> by_urgency(std::vector<regimes::StageVerdict> stages) {
  const auto rank = [](const regimes::StageVerdict& verdict) {
    switch (verdict.state) {
      case StageState::late:
      case StageState::missed: return 0;
      case StageState::warned: return 1;
      case StageState::running: return verdict.operative_due ? 2 : 3;
      case StageState::not_started: return 5;
      default: return 4;
    }
  };
  std::ranges::stable_sort(stages, {}, rank);
  return stages;
}

}  // namespace

std::vector<Data> duty_rows(const Frame& frame, const DutiesView& view) {
  const Texts texts = frame.texts();
  std::vector<Data> out;
  for (const store::Obligation& one : view.obligations) {
    const Titles titles =
        titles_of(frame, *view.law, one.regime, static_cast<int>(one.edition), one.stage);
    const auto party = view.names.parties.find(one.party);
    const std::string handle = party == view.names.parties.end() ? "" : party->second.handle;
    Data row;
    const auto said = [&](const std::optional<Instant>& at) {
      return at ? flow::said_until(*view.law, one, *at, frame.language) : std::string();
    };
    row.text("duty_legal", said(one.legal_due));
    row.text("duty_legal_machine", one.legal_due ? to_rfc3339(*one.legal_due) : "");
    row.text("duty_left", left_text(texts, one, view.now))
        .text("duty_operative", said(one.operative_due));
    row.text("duty_no_legal", one.operative_due && !one.legal_due ? texts("duties.no_legal") : "");
    row.text("duty_state", to_text(one.state))
        .text("duty_state_word", texts.word("duty_state", to_text(one.state)));
    // While nothing came in, the stored figure is that of the day it was found; the time since the
    // line says it.
    row.text("duty_late", one.met_at ? late_text(texts, one.late_by_s) : "");
    row.text("duty_stage", titles.stage).text("duty_regime", titles.regime);
    row.text("duty_party", one.party_name).text("duty_case", one.case_number);
    row.text("duty_href", frame.link("/desk/duties/" + one.case_number + "/" + handle));
    out.push_back(std::move(row));
  }
  return out;
}

std::string duties_page(const Frame& frame, const DutiesView& view) {
  const Texts texts = frame.texts();
  Data data;
  data.text("now", readable_time(view.now)).text("now_machine", to_rfc3339(view.now));
  std::vector<Data> filters;
  for (const std::string state :
       {"", "running", "warned", "late", "met", "met_contestable", "not_started"}) {
    filters.push_back(Data()
                          .text("filter_href", frame.link("/desk/duties" +
                                                          (state.empty() ? "" : "?state=" + state)))
                          .text("filter_text",
                                state.empty() ? texts("site.all") : texts.word("duty_state", state))
                          .flag("filter_current", state == view.state));
  }
  data.list("filters", std::move(filters));
  data.list("duties", duty_rows(frame, view));
  return render_page(
      frame, {.name = "duties", .title = texts("duties.title"), .data = data, .section = "duties"});
}

std::string verdicts_page(const Frame& frame, const VerdictsView& view) {
  const Texts texts = frame.texts();
  const std::string here = "/desk/duties/" + view.case_number + "/" + view.party.handle;
  Data data;
  data.text("case_number", view.case_number).text("party_name", view.party.name).text("here", here);
  data.text("as_of", std::to_string(view.verdicts.as_of));
  data.text("at", readable_time(view.verdicts.at)).text("at_machine", to_rfc3339(view.verdicts.at));
  data.list("gates", gate_rows(frame, view.gates, *view.law, view.typed));
  data.text("lang_field", frame.is_language_chosen ? to_text(frame.language) : "");
  std::vector<Data> stages;
  for (const regimes::StageVerdict& verdict : by_urgency(view.verdicts.stages)) {
    const Titles titles =
        titles_of(frame, *view.law, verdict.regime, verdict.edition, verdict.stage);
    Data stage;
    stage.text("stage_title", titles.stage)
        .text("stage_regime", titles.regime)
        .text("stage_article", titles.article);
    stage.text("stage_href", frame.link(here + "/" + verdict.regime + "/" + verdict.stage));
    stage.text("stage_edition", std::to_string(verdict.edition));
    const regimes::Calendar* calendar = view.law->calendar(verdict.calendar);
    stage.text("stage_calendar", calendar == nullptr ? verdict.calendar
                                                     : in_language(frame, calendar->title()) + " " +
                                                           verdict.calendar_edition);
    if (const regimes::Regime* rule = view.law->find(verdict.regime, verdict.edition)) {
      const regimes::Instrument& from = rule->instrument;
      stage.text("stage_source", from.name)
          .text("stage_checked", from.retrieved.empty()
                                     ? texts("duties.source_never")
                                     : texts("duties.source_checked") + " " + from.retrieved)
          .text("stage_assurance", texts.word("assurance", from.assurance))
          .flag("stage_stale",
                !from.retrieved.empty() && regimes::is_check_stale(*rule, frame.now));
    }
    const std::string state(to_text(verdict.state));
    stage.text("stage_state", state).text("stage_state_word", texts.word("duty_state", state));
    stage.text("stage_late", late_text(texts, verdict.late_by_s));
    stage.flag("stage_contestable", verdict.contestable).flag("stage_soft", verdict.soft);
    stage.flag("stage_informational", verdict.informational)
        .flag("stage_unknown", verdict.legal_unknown);
    const auto until = [&](const std::optional<Instant>& at) {
      return said_until(frame, *view.law, verdict, at);
    };
    stage.text("stage_operative", until(verdict.operative_due))
        .text("stage_legal", until(verdict.legal_due));
    stage.text("stage_alternative", until(verdict.alternative_due))
        .text("stage_met", said_at(frame, *view.law, verdict, verdict.met_at));
    std::string potential;
    if (verdict.potential) {
      potential = texts.word("duty_state", to_text(verdict.potential->state));
      if (verdict.potential->legal_due) {
        potential += " · " + texts("duties.due_legal") + " " + until(verdict.potential->legal_due);
      }
    }
    stage.text("stage_potential", potential);
    std::vector<Data> lines;
    for (const std::string& line :
         frame.language == Language::en ? verdict.explanation_en : verdict.explanation_zh_cn) {
      lines.push_back(Data().text("line", line));
    }
    stage.list("explanation", std::move(lines));
    std::vector<Data> forms;
    if (view.is_own && frame.may_do(Action::submit_filing)) {
      const Form form = {.id = "file-" + verdict.regime + "-" + verdict.stage,
                         .action = here,
                         .submit = "duties.file",
                         .act = verdict.regime + "/" + verdict.stage,
                         .fields = {required_field("content", FieldKind::area),
                                    optional_field("is_complete", FieldKind::check)}};
      forms.push_back(to_data(frame, again(frame, form, view.typed)));
    }
    stage.list("file_form", std::move(forms));
    stages.push_back(std::move(stage));
  }
  data.list("stages", std::move(stages));
  return render_page(frame, {.name = "verdicts",
                             .title = texts("duties.verdicts_title") + " – " + view.party.name,
                             .data = data,
                             .section = "duties"});
}

std::string filed_page(const Frame& frame, const FiledView& view) {
  Data data;
  data.text("number", view.filed.number).text("at", readable_time(view.filed.at));
  data.text("index", std::to_string(view.filed.index)).text("receipt", view.filed.receipt);
  data.text("back_href", frame.link(view.back));
  return render_page(
      frame,
      {.name = "filed", .title = frame.texts()("filed.title"), .data = data, .section = "duties"});
}

}  // namespace tocsin::pages
