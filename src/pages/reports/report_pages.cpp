#include "pages/reports/report_pages.h"

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/text.h"

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

void put_tlp(Data& data, Tlp tlp) {
  constexpr std::array<std::string_view, 5> classes = {"clear", "green", "amber", "amber_strict",
                                                       "red"};
  data.text("tlp", to_label(tlp)).text("tlp_class", classes.at(static_cast<std::size_t>(tlp)));
}

std::string readable_size(std::int64_t bytes) {
  if (bytes < 1024) {
    return std::to_string(bytes) + " B";
  }
  if (bytes < 1024 * 1024) {
    return std::to_string((bytes + 1023) / 1024) + " KiB";
  }
  return std::to_string((bytes + 1024 * 1024 - 1) / (1024 * 1024)) + " MiB";
}

std::string report_form_page(const Frame& frame, const ReportDraft& draft) {
  const Texts texts = frame.texts();
  Form form;
  form.id = "report";
  form.error_field = draft.error_field;
  form.error = draft.error.empty() ? "" : texts.sentence(draft.error);
  const auto value = [&](const std::string& name) {
    const auto found = draft.values.find(name);
    return found == draft.values.end() ? std::string() : found->second;
  };
  const auto field = [&](const std::string& name, FieldKind kind) {
    Field out;
    out.name = name;
    out.kind = kind;
    out.value = value(name);
    return out;
  };
  const auto pick = [&](const std::string& name, std::vector<Choice> choices,
                        const std::string& unless_typed) {
    Field out = field(name, FieldKind::choice);
    out.choices = std::move(choices);
    out.value = out.value.empty() ? unless_typed : out.value;
    return out;
  };
  using enum FieldKind;
  std::vector<Field> what = {field("title", line),       field("vendor", line),
                             field("product", line),     field("versions", line),
                             field("description", area), field("impact", area),
                             field("exploit", area),     field("discovery", area),
                             field("identifiers", line), field("attachment", file)};
  // Not `required` in HTML: an attached document may supply product and description.
  const std::vector<Field> known = {
      pick("is_public", answers(texts), "unknown"), field("public_references", area),
      pick("is_exploited", answers(texts), "unknown"), field("exploitation", area)};
  const std::vector<Field> told = {field("vendor_contacted_at", day), field("vendor_contact", area),
                                   field("disclosure_plans", area)};
  std::vector<Field> you = {
      field("contact_name", line), field("contact_mail", mail),
      field("credit", line),       field("share_consent", check),
      field("tracking_id", line),  pick("tlp", markings(texts), std::string(to_label(Tlp::amber)))};
  you[0].autocomplete = "name";
  you[1].autocomplete = "email";
  Data data;
  data.list("what", to_data(frame, form, what)).list("known", to_data(frame, form, known));
  data.list("told", to_data(frame, form, told)).list("you", to_data(frame, form, you));
  data.text("form_error", form.error);
  data.text("form_error_href", draft.error_field.empty() ? "" : "#report-" + draft.error_field);
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
  data.text("state", report.state).text("state_word", texts.word("report_state", report.state));
  data.text("state_text", texts.word("report_state_text", report.state));
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

}  // namespace tocsin::pages
