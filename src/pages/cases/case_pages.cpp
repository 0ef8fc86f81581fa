#include "pages/cases/case_pages.h"

#include "base/text.h"
#include "pages/duties/duty_pages.h"
#include "pages/log/log_pages.h"
#include "pages/parts/marking.h"
#include "pages/reports/report_pages.h"

#include <algorithm>

namespace tocsin::pages {
namespace {

constexpr std::array kEvents = {CaseEvent::vendor_aware,   CaseEvent::fix_ready,
                                CaseEvent::fix_deployed,   CaseEvent::public_aware,
                                CaseEvent::exploit_public, CaseEvent::attacks_observed};
constexpr std::array<std::string_view, 8> kParticipantRoles = {
    "finder",      "reporter",  "vendor",   "deployer",
    "coordinator", "authority", "observer", "case_owner"};

std::string party_name(const CaseScreen& screen, const std::optional<PartyId>& id) {
  if (!id) {
    return {};
  }
  for (const store::Participant& participant : screen.view.participants) {
    if (participant.party == *id && !participant.party_name.empty()) {
      return participant.party_name;
    }
  }
  const auto found = screen.names.parties.find(*id);
  return found == screen.names.parties.end() ? std::string() : found->second.name;
}

void put_state(Data& data, const Frame& frame, const CaseScreen& screen) {
  const Texts texts = frame.texts();
  std::vector<Data> heads;
  for (const CaseEvent event : kEvents) {
    heads.push_back(Data().text("state_head", texts.word("case_event", to_text(event))));
  }
  std::vector<Data> rows;
  for (const auto& [vendor, state] : flow::lanes(screen.view.participants, screen.view.events)) {
    std::vector<Data> cells;
    for (const CaseEvent event : kEvents) {
      cells.push_back(Data().text("cell", texts(state.has(event) ? "answer.yes" : "answer.no")));
    }
    Data row;
    row.text("lane_vendor", vendor ? party_name(screen, vendor) : texts("cases.no_vendor"));
    row.list("lane_cells", std::move(cells));
    rows.push_back(std::move(row));
  }
  data.list("state_heads", std::move(heads)).list("lanes", std::move(rows));
  data.text("state_letters", screen.view.state);
}

/// What happened, newest first: from the journal for those who may read it, else from what the case
/// itself shows.
std::vector<Data> timeline(const Frame& frame, const CaseScreen& screen) {
  const Texts texts = frame.texts();
  struct Entry {
    store::LogIndex index = 0;
    Instant at;
    std::string who;
    std::string what;
    std::string detail;
  };
  std::vector<Entry> entries;
  for (const store::StoredReport& report : screen.view.reports) {
    entries.push_back({report.log_index, report.at,
                       report.party ? party_name(screen, report.party) : "",
                       act_words(texts, "report.received"), report.number});
  }
  const bool has_journal = !screen.view.journal.empty();
  for (const store::JournalEntry& entry : screen.view.journal) {
    entries.push_back({entry.index, entry.at, flow::name_of_actor(screen.names, entry.actor),
                       act_words(texts, entry.kind), act_detail(texts, entry)});
  }
  if (!has_journal) {
    for (const store::RecordedEvent& event : screen.view.events) {
      entries.push_back({event.recorded_index, event.at, party_name(screen, event.party),
                         texts.word("case_event", to_text(event.event)), ""});
    }
    for (const store::Obligation& one : screen.board.obligations) {
      if (one.met_at) {
        entries.push_back({one.verdict_index, *one.met_at, one.party_name, texts("cases.duty_met"),
                           one.regime + " / " + one.stage});
      }
    }
  }
  std::ranges::stable_sort(entries, std::ranges::greater(), &Entry::index);
  std::vector<Data> out;
  for (const Entry& entry : entries) {
    const std::string index = std::to_string(entry.index);
    out.push_back(
        Data()
            .text("entry_at", readable_time(entry.at))
            .text("entry_at_machine", to_rfc3339(entry.at))
            .text("entry_who", entry.who)
            .text("entry_what", entry.what)
            .text("entry_detail", entry.detail)
            .text("entry_index", index)
            .text("entry_receipt", has_journal ? "/desk/journal/" + index + "/receipt" : ""));
  }
  return out;
}

std::vector<Data> participant_rows(const Frame& frame, const CaseScreen& screen) {
  const Texts texts = frame.texts();
  std::vector<Data> out;
  for (const store::Participant& participant : screen.view.participants) {
    std::string roles;
    for (const std::string& role : participant.roles) {
      roles += (roles.empty() ? "" : texts("site.comma")) + texts.word("participant", role);
    }
    out.push_back(
        Data()
            .text("participant_name", party_name(screen, participant.party))
            .text("participant_roles", roles)
            .text("participant_state", texts.word("rm_state", to_text(participant.rm_state))));
  }
  return out;
}

std::vector<EvidenceStatus> next_statuses(EvidenceStatus status) {
  using enum EvidenceStatus;
  switch (status) {
    case offered: return {accepted, contested};
    case contested: return {accepted, rejected};
    case accepted: return {withdrawn};
    case rejected:
    case withdrawn: break;
  }
  return {};
}

std::string in_words(const Frame& frame, const Bilingual* text, const std::string& otherwise) {
  return text == nullptr ? otherwise : in_language(frame, *text);
}

std::vector<Data> fact_rows(const Frame& frame, const CaseScreen& screen) {
  const Texts texts = frame.texts();
  const regimes::Vocabulary& words = screen.law->vocabulary();
  std::vector<Data> out;
  for (const store::FactRecord& fact : screen.board.facts) {
    const regimes::EventWord* event = words.event(fact.name);
    const regimes::AttributeWord* attribute = words.attribute(fact.name);
    const Bilingual* title = event != nullptr       ? &event->title
                             : attribute != nullptr ? &attribute->title
                                                    : nullptr;
    const std::string id = to_text(fact.id);
    Data row;
    row.text("fact_name", in_words(frame, title, fact.name))
        .text("fact_id", id)
        .text("fact_value", fact.value);
    row.text("fact_about",
             fact.about.empty() ? "" : in_words(frame, words.subject(fact.about), fact.about));
    row.text("fact_party", fact.party ? party_name(screen, fact.party) : texts("facts.of_case"));
    row.text("fact_when",
             readable_time(fact.earliest) +
                 (fact.latest == fact.earliest ? "" : " – " + readable_time(fact.latest)));
    row.text("fact_weight", texts.word("weight", to_text(fact.weight)))
        .text("fact_evidence", fact.evidence);
    row.text("fact_status", to_text(fact.status))
        .text("fact_status_word", texts.word("evidence", to_text(fact.status)));
    std::vector<Data> forms;
    const std::vector<EvidenceStatus> next = next_statuses(fact.status);
    if (frame.may_do(Action::decide_fact) && !next.empty()) {
      Form form;
      form.id = "fact-" + id;
      form.action = "/desk/cases/" + screen.view.item.number + "/facts/" + id;
      form.submit = "facts.decide";
      Field status;
      status.name = "status";
      status.kind = FieldKind::choice;
      for (const EvidenceStatus one : next) {
        status.choices.push_back({std::string(to_text(one)), texts.word("evidence", to_text(one))});
      }
      Field reason;
      reason.name = "reason";
      reason.is_required = true;
      form.fields = {status, reason};
      forms.push_back(to_data(frame, form));
    }
    row.list("fact_form", std::move(forms));
    out.push_back(std::move(row));
  }
  return out;
}

/// The forms of the desk, each in a fold of its own.
class ActForms {
 public:
  ActForms(const Frame& frame, const CaseScreen& screen)
      : frame_(frame),
        screen_(screen),
        texts_(frame.texts()),
        here_("/desk/cases/" + screen.view.item.number) {}

  void add(const std::string& act, std::vector<Field> fields, const std::string& folder = {}) {
    const Form form = {.id = act,
                       .action = here_ + folder,
                       .submit = "case_act." + act,
                       .act = act,
                       .fields = std::move(fields)};
    const std::string text = "case_act." + act + "_text";
    out_.push_back(to_data(frame_, again(frame_, form, screen_.typed))
                       .text("act_title", texts_("case_act." + act))
                       .text("act_text", texts_.has(text) ? texts_(text) : ""));
  }
  std::vector<Data> take() { return std::move(out_); }

 private:
  const Frame& frame_;
  const CaseScreen& screen_;
  Texts texts_;
  std::string here_;
  std::vector<Data> out_;
};

std::vector<Data> act_forms(const Frame& frame, const CaseScreen& screen) {
  const Texts texts = frame.texts();
  std::vector<Choice> everybody;
  std::vector<Choice> participants;
  for (const auto& [id, party] : screen.names.parties) {
    if (!party.is_operator) {
      everybody.push_back({party.handle, party.name});
    }
  }
  for (const store::Participant& participant : screen.view.participants) {
    const auto found = screen.names.parties.find(participant.party);
    if (found != screen.names.parties.end()) {
      participants.push_back({found->second.handle, found->second.name});
    }
  }
  std::vector<Choice> with_none = participants;
  with_none.insert(with_none.begin(), {"", texts("facts.of_case")});
  ActForms forms(frame, screen);
  if (frame.may_do(Action::record_fact)) {
    std::vector<Choice> weights;
    for (const Weight weight : {Weight::asserted, Weight::corroborated, Weight::proven}) {
      weights.push_back({std::string(to_text(weight)), texts.word("weight", to_text(weight))});
    }
    Field party = choice_field("party", with_none);
    party.is_required = false;
    Field weight = choice_field("weight", weights);
    weight.is_required = false;
    forms.add(
        "fact",
        {party, required_field("fact"), optional_field("about"), optional_field("value"),
         required_field("earliest", FieldKind::moment), optional_field("latest", FieldKind::moment),
         weight, optional_field("from_obligor", FieldKind::check),
         required_field("evidence_text", FieldKind::area)},
        "/facts");
  }
  if (frame.may_do(Action::manage_case)) {
    std::vector<Choice> events;
    for (const CaseEvent event : kEvents) {
      events.push_back({std::string(to_text(event)), std::string(1, letter(event)) + " – " +
                                                         texts.word("case_event", to_text(event))});
    }
    forms.add("event", {choice_field("event", events), choice_field("party", with_none),
                        required_field("event_at", FieldKind::moment)});
    std::vector<Choice> roles;
    for (const std::string_view role : kParticipantRoles) {
      roles.push_back({std::string(role), texts.word("participant", role)});
    }
    forms.add("participant",
              {choice_field("party", everybody), choice_field("participant_role", roles)});
    std::vector<Choice> states;
    for (const RmState state : {RmState::valid, RmState::invalid, RmState::accepted,
                                RmState::deferred, RmState::closed}) {
      states.push_back({std::string(to_text(state)), texts.word("rm_state", to_text(state))});
    }
    forms.add("rm_state", {choice_field("party", participants), choice_field("rm_state", states)});
    std::vector<Choice> markings;
    for (const Tlp tlp : {Tlp::amber, Tlp::amber_strict, Tlp::green, Tlp::clear, Tlp::red}) {
      markings.push_back({std::string(to_label(tlp)), std::string(to_label(tlp))});
    }
    forms.add("share", {choice_field("tlp", markings), required_field("title"),
                        required_field("text", FieldKind::area)});
    if (!screen.view.item.merged_into) {
      forms.add("merge", {required_field("into")});
    }
  }
  if (frame.may_do(Action::propose_notice)) {
    forms.add("warning",
              {required_field("title_en"), required_field("body_en", FieldKind::area),
               required_field("title_zh"), required_field("body_zh", FieldKind::area)},
              "/warning");
  }
  return forms.take();
}

}  // namespace

std::string cases_page(const Frame& frame, const CasesView& view) {
  const Texts texts = frame.texts();
  std::vector<Data> rows;
  for (const store::Case& item : view.cases) {
    Data row;
    row.text("case_href", frame.link("/desk/cases/" + item.number))
        .text("case_number", item.number);
    row.text("case_title", item.title)
        .text("at", readable_time(item.opened))
        .text("at_machine", to_rfc3339(item.opened));
    row.flag("is_merged", item.merged_into.has_value());
    put_tlp(row, item.tlp);
    rows.push_back(std::move(row));
  }
  Data data;
  data.text("cases_lead",
            texts(is_staff(frame.reader.role) ? "cases.lead_staff" : "cases.lead_partner"));
  data.list("cases", std::move(rows));
  data.text("older_href", view.has_more ? frame.link("/desk/cases?before=" +
                                                     std::to_string(view.cases.back().opened_index))
                                        : "");
  return render_page(
      frame, {.name = "cases", .title = texts("cases.title"), .data = data, .section = "cases"});
}

std::string case_page(const Frame& frame, const CaseScreen& screen) {
  const store::Case& item = screen.view.item;
  Data data;
  data.text("number", item.number)
      .text("at", readable_time(item.opened))
      .text("at_machine", to_rfc3339(item.opened));
  put_tlp(data, item.tlp);
  put_state(data, frame, screen);
  data.text("merged_into", screen.board.merged_into);
  data.text("merged_into_href", frame.link("/desk/cases/" + screen.board.merged_into));
  if (frame.may_do(Action::manage_case) && item.merged_into) {
    Form form;
    form.id = "unmerge";
    form.action = "/desk/cases/" + item.number;
    form.act = "unmerge";
    form.submit = "case_act.unmerge";
    data.list("unmerge_form", {to_data(frame, form)});
  }
  std::vector<Data> merged;
  for (const store::Case& one : screen.view.merged) {
    merged.push_back(Data()
                         .text("merged_number", one.number)
                         .text("merged_href", frame.link("/desk/cases/" + one.number)));
  }
  data.list("merged", std::move(merged));
  data.list("timeline", timeline(frame, screen));
  data.list("participants", participant_rows(frame, screen));
  data.list("duties", duty_rows(frame, {.obligations = screen.board.obligations,
                                        .names = screen.names,
                                        .law = screen.law,
                                        .now = screen.now,
                                        .state = {}}));
  data.list("reports", report_table(frame, screen.view.reports));
  data.flag("is_staff", is_staff(frame.reader.role));
  data.list("facts", fact_rows(frame, screen));
  data.list("acts", act_forms(frame, screen));
  return render_page(frame,
                     {.name = "case", .title = item.title, .data = data, .section = "cases"});
}

}  // namespace tocsin::pages
