#include "pages/reports/report_pages.h"

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/text.h"
#include "pages/parts/marking.h"

namespace tocsin::pages {
namespace {

std::vector<Choice> answers(const Texts& texts) {
  return {{"unknown", texts("answer.unknown")},
          {"no", texts("answer.no")},
          {"yes", texts("answer.yes")}};
}

std::vector<Choice> markings(const Texts& texts) {
  std::vector<Choice> out;
  for (const Tlp tlp : {Tlp::clear, Tlp::green, Tlp::amber, Tlp::amber_strict, Tlp::red}) {
    const std::string label(to_label(tlp));
    out.push_back(
        {label, label + " – " + texts.word("tlp", std::to_string(static_cast<int>(tlp)))});
  }
  return out;
}

}  // namespace

std::string readable_size(std::int64_t bytes) {
  if (bytes < 1024) {
    return std::to_string(bytes) + " B";
  }
  if (bytes < 1024 * 1024) {
    return std::to_string((bytes + 1023) / 1024) + " KiB";
  }
  return std::to_string((bytes + 1024 * 1024 - 1) / (1024 * 1024)) + " MiB";
}

std::string report_form_page(const Frame& frame, const Typed& typed) {
  const Texts texts = frame.texts();
  const auto pick = [](const std::string& name, std::vector<Choice> choices,
                       const std::string& unless_typed) {
    Field out = choice_field(name, std::move(choices));
    out.is_required = false;
    out.value = unless_typed;
    return out;
  };
  const auto part = [&](std::vector<Field> fields) {
    const Form form = again(frame, {.id = "report", .fields = std::move(fields)}, typed);
    return to_data(frame, form, form.fields);
  };
  const auto field = [](const std::string& name, FieldKind kind,
                        const std::string& autocomplete = {}) {
    Field out = optional_field(name, kind);
    out.autocomplete = autocomplete;
    return out;
  };
  using enum FieldKind;
  Data data;
  // Not `required` in HTML: an attached document may supply product and description.
  data.list("what", part({field("title", line), field("vendor", line), field("product", line),
                          field("versions", line), field("description", area),
                          field("impact", area), field("exploit", area), field("discovery", area),
                          field("identifiers", line), field("attachment", file)}));
  data.list("known",
            part({pick("is_public", answers(texts), "unknown"), field("public_references", area),
                  pick("is_exploited", answers(texts), "unknown"), field("exploitation", area)}));
  data.list("told", part({field("vendor_contacted_at", day), field("vendor_contact", area),
                          field("disclosure_plans", area)}));
  data.list("you",
            part({field("contact_name", line, "name"), field("contact_mail", mail, "email"),
                  field("credit", line), field("share_consent", check), field("tracking_id", line),
                  pick("tlp", markings(texts), std::string(to_label(Tlp::amber)))}));
  data.text("form_error", typed.error.empty() ? "" : texts.sentence(typed.error));
  data.text("form_error_href", typed.error_field.empty() ? "" : "#report-" + typed.error_field);
  return render_page(
      frame,
      {.name = "report_form", .title = texts("report.title"), .data = data, .section = "report"});
}

std::string report_done_page(const Frame& frame, const flow::Acknowledgement& done) {
  const std::string status = "/status/" + done.token;
  Data data;
  data.text("number", done.number)
      .text("at", readable_time(done.at))
      .text("at_machine", to_rfc3339(done.at));
  data.text("index", std::to_string(done.index)).text("receipt", done.receipt);
  data.text("status_href", frame.link(status)).text("status_address", frame.base_url + status);
  data.text("receipt_href", status + "/receipt").text("content_href", status + "/report.json");
  return render_page(frame, {.name = "report_done",
                             .title = frame.texts()("done.title"),
                             .data = data,
                             .section = "report"});
}

std::vector<Data> attachment_rows(const std::vector<store::Attachment>& attachments,
                                  const std::string& folder) {
  std::vector<Data> out;
  for (const store::Attachment& attachment : attachments) {
    out.push_back(
        Data()
            .text("attachment_name", attachment.name)
            .text("attachment_size", readable_size(attachment.size))
            .text("attachment_recognised", attachment.recognised)
            .text("attachment_digest", to_hex(attachment.digest))
            .text("attachment_href", folder.empty() ? "" : folder + to_text(attachment.id)));
  }
  return out;
}

std::string status_page(const Frame& frame, const flow::ReportStatus& status,
                        const std::string& token) {
  const Texts texts = frame.texts();
  const store::StoredReport& report = status.report;
  Data data;
  data.text("number", report.number).text("report_title", report.title);
  data.text("at", readable_time(report.at)).text("at_machine", to_rfc3339(report.at));
  data.text("index", std::to_string(report.log_index));
  // A report of a hole that was known already joins its case and reads "accepted" like any other.
  const std::string_view state = to_text(report.state);
  data.text("state", state).text("state_word", texts.word("report_state", state));
  data.text("state_text", texts.word("report_state_text", state));
  data.text("content_digest", to_hex(sha256(as_bytes(report.content))));
  put_tlp(data, report.tlp);
  data.list("attachments", attachment_rows(status.attachments, ""));
  data.text("receipt_href", "/status/" + token + "/receipt")
      .text("content_href", "/status/" + token + "/report.json");
  return render_page(
      frame, {.name = "status", .title = texts("status.title"), .data = data, .section = "report"});
}

std::vector<Data> report_rows(const Texts& texts, const Report& report) {
  std::vector<Data> out;
  const auto row = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) {
      out.push_back(Data().text("row_name", texts.word("field", name)).text("row_value", value));
    }
  };
  row("vendor", report.vendor);
  row("product", report.product);
  row("versions", join(report.versions, ", "));
  row("identifiers", join(report.identifiers, ", "));
  row("description", report.description);
  row("impact", report.impact);
  row("exploit", report.exploit);
  row("discovery", report.discovery);
  row("is_public", texts.word("answer", to_text(report.is_public)));
  row("public_references", report.public_references);
  row("is_exploited", texts.word("answer", to_text(report.is_exploited)));
  row("exploitation", report.exploitation);
  row("vendor_contacted_at", readable_time(report.vendor_contacted_at));
  row("vendor_contact", report.vendor_contact);
  row("disclosure_plans", report.disclosure_plans);
  row("credit", report.credit);
  row("contact_name", report.contact_name);
  row("contact_mail", report.contact_mail);
  row("share_consent", texts(report.has_share_consent ? "answer.yes" : "answer.no"));
  row("tracking_id", report.tracking_id);
  return out;
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
    const std::string_view state = to_text(report.state);
    row.text("state", state).text("state_word", texts.word("report_state", state));
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
      .text("state", to_text(report.state))
      .text("state_word", texts.word("report_state", to_text(report.state)));
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
  const auto put = [&](const std::string& act, std::vector<Field> fields) {
    data.list(act + "_form", {to_data(frame, {.id = act,
                                              .action = here,
                                              .submit = "reports." + act,
                                              .act = act,
                                              .fields = std::move(fields)})});
  };
  put("open", {});
  put("attach", {required_field("case")});
  if (report.state == ReportState::received) {
    put("decline", {required_field("reason", FieldKind::area)});
  }
  return render_page(frame,
                     {.name = "report", .title = report.title, .data = data, .section = "reports"});
}

}  // namespace tocsin::pages
