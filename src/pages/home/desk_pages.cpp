#include "pages/home/desk_pages.h"

#include "base/crypto.h"
#include "base/json.h"
#include "base/text.h"
#include "pages/duties/duty_pages.h"
#include "pages/home/public_pages.h"
#include "pages/reports/report_pages.h"
#include "pages/standing/standing_pages.h"

#include <algorithm>

namespace tocsin::pages {
namespace {

Form act_form(const Frame& /*frame*/, const std::string& id, const std::string& action,
              const std::string& act, const std::string& submit) {
  Form form;
  form.id = id;
  form.action = action;
  form.act = act;
  form.submit = submit;
  return form;
}

Field area(const std::string& name) {
  Field out;
  out.name = name;
  out.kind = FieldKind::area;
  out.is_required = true;
  return out;
}

Field line(const std::string& name) {
  Field out;
  out.name = name;
  out.is_required = true;
  return out;
}

Data tile(const Frame& frame, std::size_t number, const std::string& what,
          const std::string& path) {
  const Texts texts = frame.texts();
  return Data()
      .text("tile_number", std::to_string(number))
      .text("tile_title", texts("desk." + what))
      .text("tile_link", texts("desk." + what + "_link"))
      .text("tile_href", frame.link(path));
}

/// Digests and ids say nothing to people; the receipt proves them.
bool is_readable(std::string_view value) {
  const bool is_hex =
      value.size() == 64 && value.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  const bool is_id = value.size() == 36 && value[8] == '-' && value[13] == '-';
  return !value.empty() && value.size() <= 200 && !is_hex && !is_id;
}

/// Members that only repeat what stands beside them.
constexpr std::array<std::string_view, 3> kUntold = {"edition", "state", "source"};

/// Words of the wire in the reader's language, times as people write them.
std::string detail_words(const Texts& texts, std::string_view name, std::string_view value) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> groups = {
      {{"event", "case_event"},
       {"roles", "participant"},
       {"weight", "weight"},
       {"kind", "notice_kind"},
       {"cut", "channel"},
       {"role", "role"}}};
  for (const auto& [member, group] : groups) {
    if (name == member) {
      return texts.word(group, value);
    }
  }
  if (name == "from" || name == "to" || name == "target") {
    const std::string state = texts.word("standing_state", value);
    return state == value ? texts.word("evidence", value) : state;
  }
  if (value.size() >= 20 && value[10] == 'T') {
    if (const Result<Instant> at = parse_rfc3339(value)) {
      return readable_time(*at);
    }
  }
  return std::string(value);
}

}  // namespace

std::string act_words(const Texts& texts, std::string_view kind) {
  std::string key(kind);
  std::ranges::replace(key, '.', '_');
  const std::string words = texts.word("act", key);
  return words == key ? std::string(kind) : words;
}

std::string act_detail(const Texts& texts, const store::JournalEntry& entry) {
  const Result<JsonDocument> document = JsonDocument::parse(entry.payload);
  if (!document) {
    return entry.payload.empty() ? texts("journal.erased") : std::string();
  }
  const std::optional<Json> detail = document->root().find("detail");
  if (!detail) {
    return {};
  }
  std::string out;
  for (const auto& [name, value] : detail->members()) {
    if (std::ranges::find(kUntold, name) != kUntold.end()) {
      continue;
    }
    std::string text;
    if (const auto plain = value.text()) {
      text = detail_words(texts, name, *plain);
    } else if (const auto number = value.integer()) {
      text = name == "late_by_s" ? texts.duration(*number) : std::to_string(*number);
    } else {
      for (const Json& element : value.elements()) {
        const std::string_view one = element.text().value_or("");
        if (is_readable(one)) {
          text += (text.empty() ? "" : texts("site.comma")) + detail_words(texts, name, one);
        }
      }
    }
    if (is_readable(text)) {
      out += (out.empty() ? "" : texts("site.semicolon")) + texts.word("detail", name) +
             texts("site.colon") + text;
    }
  }
  return out;
}

std::string desk_page(const Frame& frame, const DeskView& view) {
  const Texts texts = frame.texts();
  Data data;
  data.flag("is_partner", !is_staff(frame.reader.role));
  data.flag("is_cut", !is_staff(frame.reader.role) && !may_receive(frame.reader.standing));
  std::vector<Data> tiles;
  bool is_quiet = true;
  if (view.reports) {
    tiles.push_back(tile(frame, view.reports->size(), "reports", "/desk/reports?state=received"));
    data.list("reports", report_table(frame, *view.reports));
    is_quiet = is_quiet && view.reports->empty();
  }
  if (view.duties) {
    const auto late = std::ranges::count(*view.duties, "late", &store::Obligation::state);
    tiles.push_back(tile(frame, view.duties->size() - static_cast<std::size_t>(late), "duties",
                         "/desk/duties"));
    tiles.push_back(tile(frame, static_cast<std::size_t>(late), "late", "/desk/duties?state=late"));
    std::vector<store::Obligation> first = *view.duties;
    first.resize(std::min<std::size_t>(first.size(), 8));
    data.list(
        "duties",
        duty_rows(frame,
                  {.obligations = first, .names = view.names, .law = view.law, .now = view.now}));
    is_quiet = is_quiet && view.duties->empty();
  }
  if (view.decisions) {
    tiles.push_back(tile(frame, view.decisions->size(), "decisions", "/desk/decisions"));
    is_quiet = is_quiet && view.decisions->empty();
  }
  if (view.notices) {
    tiles.push_back(tile(frame, view.notices->size(), "notices", "/desk/inbox"));
    std::vector<store::Notice> first = *view.notices;
    first.resize(std::min<std::size_t>(first.size(), 5));
    data.list("notices", notice_rows(frame, first, "/desk/inbox/"));
    is_quiet = is_quiet && view.notices->empty();
  }
  data.list("tiles", std::move(tiles));
  data.flag("is_quiet", is_quiet);
  return render_page(
      frame, {.name = "desk", .title = texts("desk.title"), .data = data, .section = "desk"});
}

std::vector<Data> report_table(const Frame& frame,
                               const std::vector<store::StoredReport>& reports) {
  const Texts texts = frame.texts();
  std::vector<Data> out;
  for (const store::StoredReport& report : reports) {
    Data row;
    row.text("report_href", frame.link("/desk/reports/" + report.number))
        .text("report_number", report.number);
    row.text("report_title", report.title).text("report_ids", join(report.identifiers, ", "));
    row.text("state", report.state).text("state_word", texts.word("report_state", report.state));
    row.text("at", readable_time(report.at)).text("at_machine", to_rfc3339(report.at));
    put_tlp(row, report.tlp);
    out.push_back(std::move(row));
  }
  return out;
}

std::string reports_page(const Frame& frame, const ReportsView& view) {
  const Texts texts = frame.texts();
  Data data;
  const bool is_triage = frame.may_do(Action::triage_report);
  data.text("reports_lead", texts(is_triage ? "reports.lead_staff" : "reports.lead_partner"));
  std::vector<Data> filters;
  for (const std::string state : {"", "received", "accepted", "declined"}) {
    filters.push_back(Data()
                          .text("filter_href", frame.link("/desk/reports" +
                                                          (state.empty() ? "" : "?state=" + state)))
                          .text("filter_text", state.empty() ? texts("site.all")
                                                             : texts.word("report_state", state))
                          .flag("filter_current", state == view.state));
  }
  data.list("filters", std::move(filters));
  data.list("reports", report_table(frame, view.reports));
  data.text("older_href",
            view.has_more ? frame.link("/desk/reports?state=" + encode_percent(view.state) +
                                       "&before=" + std::to_string(view.reports.back().log_index))
                          : "");
  return render_page(
      frame,
      {.name = "reports", .title = texts("reports.title"), .data = data, .section = "reports"});
}

std::string report_page(const Frame& frame, const TriageView& view) {
  const Texts texts = frame.texts();
  const store::StoredReport& report = view.report.report;
  const std::string here = "/desk/reports/" + report.number;
  const bool can_triage = frame.may_do(Action::triage_report);
  const bool is_open = !report.case_id;
  Data data;
  data.text("number", report.number)
      .text("state", report.state)
      .text("state_word", texts.word("report_state", report.state));
  data.text("at", readable_time(report.at)).text("at_machine", to_rfc3339(report.at));
  data.text("from",
            view.report.party_name.empty() ? texts("reports.stranger") : view.report.party_name);
  data.text("case_number", view.report.case_number)
      .text("case_href", frame.link("/desk/cases/" + view.report.case_number));
  data.text("index", std::to_string(report.log_index)).text("receipt_href", here + "/receipt");
  data.text("content_digest", to_hex(sha256(as_bytes(report.content))));
  put_tlp(data, report.tlp);
  data.list("rows", report_rows(texts, view.report.content));
  data.list("attachments", attachment_rows(view.report.attachments, here + "/attachments/"));
  data.flag("can_triage", can_triage).flag("is_open", is_open);
  data.text("report_action", frame.link(here));
  std::vector<Data> suggestions;
  for (const flow::Suggestion& suggestion : view.suggestions) {
    std::string reasons;
    for (const std::string& reason : suggestion.reasons) {
      const std::size_t colon = reason.find(':');
      reasons += (reasons.empty() ? "" : texts("site.comma")) +
                 texts.word("reason", reason.substr(0, colon)) +
                 (colon == std::string::npos
                      ? ""
                      : " " + reason.substr(colon + 1) + (reason.starts_with("text:") ? "%" : ""));
    }
    suggestions.push_back(
        Data()
            .text("suggestion_href", frame.link("/desk/reports/" + suggestion.report_number))
            .text("suggestion_number", suggestion.report_number)
            .text("suggestion_title", suggestion.title)
            .text("suggestion_reasons", reasons)
            .text("suggestion_case", suggestion.case_number)
            .flag("can_attach", is_open));
  }
  data.list("suggestions", std::move(suggestions));
  data.list("open_form", {to_data(frame, act_form(frame, "open", here, "open", "reports.open"))});
  Form attach = act_form(frame, "attach", here, "attach", "reports.attach");
  attach.fields = {line("case")};
  data.list("attach_form", {to_data(frame, attach)});
  Form decline = act_form(frame, "decline", here, "decline", "reports.decline");
  decline.fields = {area("reason")};
  data.list("decline_form", report.state == "received" ? std::vector{to_data(frame, decline)}
                                                       : std::vector<Data>());
  return render_page(frame,
                     {.name = "report", .title = report.title, .data = data, .section = "reports"});
}

std::string decisions_page(const Frame& frame, const DecisionsView& view) {
  const Texts texts = frame.texts();
  std::vector<Data> decisions;
  for (const flow::OpenDecision& open : view.decisions) {
    const store::Decision& decision = open.decision;
    const std::string here = "/desk/decisions/" + to_text(decision.id);
    const bool is_own = open.is_own;
    Data row;
    std::string title = texts.word("decision_kind", decision.kind);
    if (const auto found = view.partnerships.find(decision.subject);
        found != view.partnerships.end()) {
      const auto party = view.names.parties.find(found->second.party);
      title += (party == view.names.parties.end() ? "" : ": " + party->second.name);
    }
    row.text("decision_title", title)
        .text("decision_by", flow::name_of_actor(view.names, decision.proposed_by));
    row.text("decision_at", readable_time(decision.proposed_at))
        .text("decision_at_machine", to_rfc3339(decision.proposed_at));
    row.text("decision_index", std::to_string(decision.proposed_index));
    std::vector<Data> rows;
    if (const Result<JsonDocument> document = JsonDocument::parse(decision.content)) {
      for (const auto& [name, value] : document->root().members()) {
        if (name == "link" || name == "person" || name == "party" || name == "verdicts" ||
            name == "evidence") {
          continue;  // the dossier says it in words
        }
        std::string text(value.text().value_or(""));
        for (const Json& element : value.elements()) {
          const auto demand = element.text_at({"demand"});
          const auto criterion = element.text_at({"criterion"});
          text += (text.empty() ? "" : "\n") +
                  std::string(demand ? *demand : element.text().value_or(""));
          text += criterion && !criterion->empty() ? " – " + std::string(*criterion) : "";
        }
        if (!text.empty()) {
          const std::string shown = name == "target" ? texts.word("standing_state", text) : text;
          rows.push_back(
              Data().text("row_name", texts.word("detail", name)).text("row_value", shown));
        }
      }
    }
    row.list("rows", std::move(rows));
    row.flag("is_own", is_own);
    const std::string id = to_text(decision.id);
    std::vector<Data> lines;
    for (const std::string& line :
         frame.language == Language::en ? open.dossier.lines_en : open.dossier.lines_zh) {
      lines.push_back(Data().text("dossier_line", line));
    }
    row.list("dossier", std::move(lines));
    row.text("decision_fault", open.fault.empty() ? "" : texts.sentence(open.fault));
    Form approve = act_form(frame, "approve-" + id, here, "approve", "decisions.approve");
    approve.needs_factor = true;
    row.list("approve_form", is_own || !open.fault.empty() ? std::vector<Data>()
                                                           : std::vector{to_data(frame, approve)});
    Form reject = act_form(frame, "reject-" + id, here, "reject", "decisions.reject");
    reject.fields = {area("reason")};
    reject.needs_factor = true;
    row.list("reject_form", {to_data(frame, reject)});
    decisions.push_back(std::move(row));
  }
  Data data;
  data.list("decisions", std::move(decisions));
  return render_page(frame, {.name = "decisions",
                             .title = texts("decisions.title"),
                             .data = data,
                             .section = "decisions"});
}

std::string inbox_page(const Frame& frame, const std::vector<store::Notice>& notices) {
  Data data;
  data.list("notices", notice_rows(frame, notices, "/desk/inbox/"));
  return render_page(
      frame,
      {.name = "inbox", .title = frame.texts()("inbox.title"), .data = data, .section = "inbox"});
}

std::string feed_page(const Frame& frame, const FeedView& view) {
  const Texts texts = frame.texts();
  std::vector<Data> items;
  for (const store::FeedItem& item : view.page.items) {
    Data row;
    row.text("item_title", item.title)
        .text("item_at", readable_time(item.at))
        .text("item_at_machine", to_rfc3339(item.at));
    row.text("item_seq", std::to_string(item.seq));
    std::string kind = item.kind;
    std::ranges::replace(kind, '.', '_');
    row.text("item_kind", texts.word("feed_kind", kind));
    put_tlp(row, item.tlp);
    std::string text;
    std::string case_number;
    std::string notice;
    if (const Result<JsonDocument> document = JsonDocument::parse(item.body)) {
      const Json body = document->root();
      text = body.text_at({"text"}).value_or("");
      case_number = body.text_at({"case"}).value_or("");
      notice = body.text_at({"notice"}).value_or("");
    }
    row.text("item_text", text).text("item_case", view.sees_cases ? case_number : "");
    row.text("item_case_href", frame.link("/desk/cases/" + case_number));
    row.text("item_notice_href", notice.empty() ? "" : frame.link("/notices/" + notice));
    items.push_back(std::move(row));
  }
  Data data;
  data.list("items", std::move(items));
  data.text("next_href", view.page.has_more
                             ? frame.link("/desk/feed?after=" + std::to_string(view.page.next))
                             : "");
  return render_page(
      frame, {.name = "feed", .title = texts("feed.title"), .data = data, .section = "feed"});
}

std::string journal_page(const Frame& frame, const JournalView& view) {
  const Texts texts = frame.texts();
  std::vector<Data> entries;
  for (const store::JournalEntry& entry : view.entries) {
    const std::string index = std::to_string(entry.index);
    entries.push_back(
        Data()
            .text("entry_index", index)
            .text("entry_at", readable_time(entry.at))
            .text("entry_at_machine", to_rfc3339(entry.at))
            .text("entry_what",
                  entry.is_withheld ? texts("journal.withheld") : act_words(texts, entry.kind))
            .text("entry_detail", entry.is_withheld ? "" : act_detail(texts, entry))
            .text("entry_who", flow::name_of_actor(view.names, entry.actor))
            .text("entry_receipt", entry.is_withheld ? "" : "/desk/journal/" + index + "/receipt"));
  }
  Data data;
  data.text("older_href", view.has_more ? frame.link("/desk/journal?before=" +
                                                     std::to_string(view.entries.back().index))
                                        : "");
  data.list("entries", std::move(entries));
  return render_page(
      frame,
      {.name = "journal", .title = texts("journal.title"), .data = data, .section = "journal"});
}

std::string parties_page(const Frame& frame, const PartiesView& view) {
  const Texts texts = frame.texts();
  Data data;
  const bool sees_people = frame.may_do(Action::manage_person);
  data.flag("sees_people", sees_people);
  std::vector<Data> parties;
  std::vector<Choice> partners;
  std::vector<Choice> open_people;
  std::vector<Choice> closed_people;
  for (const flow::PartyView& one : view.parties) {
    Data row;
    row.text("party_name", one.party.name)
        .text("party_handle", one.party.handle)
        .text("party_country", one.party.country);
    row.flag("party_is_operator", one.party.is_operator)
        .text("party_roles", join(one.party.roles, ", "));
    row.text("party_standing", one.standing == Standing::none
                                   ? ""
                                   : texts.word("standing_state", to_text(one.standing)));
    row.text("party_standing_class", to_text(one.standing));
    std::vector<Data> people;
    for (const store::Person& person : one.people) {
      const std::string role = texts.word("role", to_text(person.role));
      people.push_back(Data()
                           .text("person_name", person.name)
                           .text("person_role", role)
                           .text("person_closed", person.is_active ? "" : texts("parties.closed")));
      (person.is_active ? open_people : closed_people)
          .push_back({to_text(person.id), person.name + " (" + role + ")"});
    }
    row.list("people", std::move(people));
    parties.push_back(std::move(row));
    partners.push_back({one.party.handle, one.party.name});
  }
  data.list("parties", std::move(parties));

  const auto typed_form = [&](const std::string& act, const std::string& submit) {
    Form form = act_form(frame, act, "/desk/parties", act, submit);
    if (view.typed.value("act") == act) {
      form.error_field = view.typed.error_field;
      form.error = view.typed.error.empty() ? "" : texts.sentence(view.typed.error);
    }
    return form;
  };
  const auto typed_line = [&](const std::string& name) {
    Field out = line(name);
    out.value = view.typed.value(name);
    return out;
  };
  const auto choice = [&](const std::string& name, std::vector<Choice> choices) {
    Field out = line(name);
    out.kind = FieldKind::choice;
    out.choices = std::move(choices);
    out.value = view.typed.value(name);
    return out;
  };
  std::vector<Data> acts;
  if (frame.may_do(Action::manage_party)) {
    Form party = typed_form("party", "parties.register");
    party.fields = {typed_line("handle"),      typed_line("name"),    typed_line("country"),
                    typed_line("party_roles"), typed_line("markets"), typed_line("mail")};
    for (std::size_t i = 2; i < party.fields.size(); ++i) {
      party.fields[i].is_required = false;
    }
    party.fields[5].kind = FieldKind::mail;
    party.fields[5].label = "field.notice_mail";
    acts.push_back(to_data(frame, party)
                       .text("act_title", texts("parties.register_title"))
                       .text("act_text", ""));
    std::vector<Choice> programmes;
    for (const std::string& id : view.programmes) {
      programmes.push_back({id, id});
    }
    Form join_form = typed_form("join", "parties.join");
    join_form.fields = {choice("party", partners), choice("programme", programmes)};
    acts.push_back(to_data(frame, join_form)
                       .text("act_title", texts("parties.join_title"))
                       .text("act_text", texts("parties.join_text")));
    Form edit = typed_form("party_edit", "parties.party_edit");
    edit.fields = {choice("party", partners), typed_line("name"), typed_line("mail")};
    edit.fields[2].kind = FieldKind::mail;
    edit.fields[2].label = "field.notice_mail";
    edit.fields[2].is_required = false;
    acts.push_back(to_data(frame, edit)
                       .text("act_title", texts("parties.party_edit_title"))
                       .text("act_text", texts("parties.party_edit_text")));
  }
  if (sees_people) {
    std::vector<Choice> roles;
    for (const Role role : {Role::officer, Role::analyst, Role::auditor, Role::administrator,
                            Role::partner_administrator, Role::partner_member}) {
      roles.push_back({std::string(to_text(role)), texts.word("role", to_text(role))});
    }
    Form person = typed_form("person", "parties.person");
    person.fields = {choice("party", partners), typed_line("person_name"), typed_line("mail"),
                     choice("role", roles),
                     choice("language", {{"en", "English"}, {"zh-CN", "简体中文"}})};
    person.fields[2].kind = FieldKind::mail;
    person.needs_factor = true;
    acts.push_back(to_data(frame, person)
                       .text("act_title", texts("parties.person_title"))
                       .text("act_text", texts("parties.person_text")));
    const Field role = person.fields[3];
    const Field language = person.fields[4];
    Form edit = typed_form("edit", "parties.edit");
    edit.fields = {choice("person", open_people), typed_line("person_name"), role, language};
    edit.needs_factor = true;
    acts.push_back(
        to_data(frame, edit).text("act_title", texts("parties.edit_title")).text("act_text", ""));
    for (const std::string act : {"close", "sign_out", "reset"}) {
      Form form = typed_form(act, "parties." + act);
      form.fields = {choice("person", open_people), typed_line("reason")};
      form.needs_factor = true;
      acts.push_back(to_data(frame, form)
                         .text("act_title", texts("parties." + act + "_title"))
                         .text("act_text", texts("parties." + act + "_text")));
    }
    if (!closed_people.empty()) {
      Form reopen = typed_form("reopen", "parties.reopen");
      reopen.fields = {choice("person", closed_people), typed_line("reason")};
      reopen.needs_factor = true;
      acts.push_back(to_data(frame, reopen)
                         .text("act_title", texts("parties.reopen_title"))
                         .text("act_text", ""));
    }
  }
  data.list("acts", std::move(acts));
  return render_page(
      frame,
      {.name = "parties", .title = texts("parties.title"), .data = data, .section = "parties"});
}

}  // namespace tocsin::pages
