#include "pages/duties/workbench_pages.h"

#include "base/text.h"
#include "pages/duties/duty_pages.h"

namespace tocsin::pages {
namespace {

constexpr std::size_t kLongFieldChars = 300;  // from here on a field is an area and not a line

std::string field_hint(const Texts& texts, const regimes::FilingField& field) {
  std::vector<std::string> parts = {texts.word("need", field.need)};
  if (field.origin == regimes::FieldOrigin::carried ||
      field.origin == regimes::FieldOrigin::automatic) {
    parts.push_back(texts(field.origin == regimes::FieldOrigin::carried ? "workbench.carried"
                                                                        : "workbench.automatic"));
  }
  if (field.chars_max > 0) {
    parts.push_back(texts("workbench.chars_max") + " " + std::to_string(field.chars_max));
  }
  return join(parts, " · ");
}

Form draft_form(const Frame& frame, const WorkbenchView& view, const std::string& here) {
  Form form = {.id = "draft", .action = here, .submit = "workbench.save", .act = "save"};
  for (const regimes::FilingField& one : view.workbench.filing.fields) {
    Field field;
    field.name = "f." + one.id;
    field.label_text = in_language(frame, one.title);
    field.hint_text = field_hint(frame.texts(), one);
    field.kind =
        one.chars_max == 0 || one.chars_max > kLongFieldChars ? FieldKind::area : FieldKind::line;
    field.rows = one.chars_max > kLongFieldChars ? 5 : 2;
    field.value = one.value;
    form.fields.push_back(std::move(field));
  }
  return form;
}

}  // namespace

std::string workbench_path(const flow::Workbench& workbench) {
  return "/desk/duties/" + workbench.case_number + "/" + workbench.party.handle + "/" +
         workbench.filing.regime + "/" + workbench.filing.stage;
}

std::vector<Data> gate_rows(const Frame& frame, const std::vector<store::ConflictGate>& gates,
                            const regimes::Library& law, const Typed& typed) {
  const Texts texts = frame.texts();
  std::vector<Data> out;
  for (const store::ConflictGate& gate : gates) {
    Data row;
    row.text("gate_state", to_text(gate.state))
        .text("gate_state_word", texts.word("gate_state", to_text(gate.state)));
    row.text("gate_regime", gate.regime)
        .text("gate_against", gate.against)
        .text("gate_reason", gate.reason);
    row.text("gate_raised", readable_time(gate.raised_at))
        .text("gate_decided", readable_time(gate.decided_at));
    std::string note;
    if (const regimes::Regime* regime = law.find(gate.regime)) {
      for (const regimes::ConflictRule& rule : regime->conflicts) {
        note = rule.with == gate.against ? in_language(frame, rule.note) : note;
      }
    }
    row.text("gate_note", note);
    std::vector<Data> forms;
    if (frame.may_do(Action::decide_conflict) && frame.reader.party == gate.party) {
      const Form form = {
          .id = "gate-" + gate.regime + "-" + gate.against,
          .action = "/desk/conflicts/" + gate.case_number + "/" + gate.party_handle,
          .submit = "gate.decide",
          .act = gate.regime + "/" + gate.against,
          .fields = {choice_field("gate_decision", {{"release", texts("gate.release")},
                                                    {"withhold", texts("gate.withhold")}}),
                     required_field("gate_reason", FieldKind::area)}};
      forms.push_back(to_data(frame, again(frame, form, typed)));
    }
    row.list("gate_form", std::move(forms));
    out.push_back(std::move(row));
  }
  return out;
}

std::string workbench_page(const Frame& frame, const WorkbenchView& view) {
  const Texts texts = frame.texts();
  const flow::Workbench& bench = view.workbench;
  const std::string here = workbench_path(bench);
  const regimes::Regime* regime = view.law->find(bench.filing.regime, bench.filing.edition);
  Data data;
  data.text("stage_title", in_language(frame, bench.filing.title));
  data.text("regime_title",
            regime == nullptr ? bench.filing.regime : in_language(frame, regime->title));
  data.text("case_number", bench.case_number).text("party_name", bench.party.name);
  data.text("field_set", bench.filing.field_set).text("field_edition", bench.filing.field_edition);
  data.text("back_href",
            frame.link("/desk/duties/" + bench.case_number + "/" + bench.party.handle));
  data.flag("is_ready", bench.filing.is_ready()).flag("is_own", view.is_own);
  data.flag("asks_fields", !bench.filing.fields.empty());
  std::vector<Data> missing;
  std::vector<Data> rows;
  for (const regimes::FilingField& field : bench.filing.fields) {
    const std::string title = in_language(frame, field.title);
    if (field.missing || field.too_long) {
      missing.push_back(Data().text("missing_title", title).flag("is_too_long", field.too_long));
    }
    rows.push_back(Data().text("row_title", title).text("row_value", field.value));
  }
  data.list("missing", std::move(missing));
  data.list("rows", std::move(rows));
  if (bench.draft) {
    data.text("draft_at", readable_time(bench.draft->recorded_at))
        .text("draft_index", std::to_string(bench.draft->recorded_index));
  }
  if (view.saved) {
    data.text("saved_receipt", view.saved->receipt);
  }
  const bool is_held = !flow::may_export(bench).has_value();
  data.flag("is_held", is_held).flag("may_export", !is_held && !bench.filing.fields.empty());
  const auto export_href = [&](const std::string& format) {
    return frame.link(here + "/export?format=" + format);
  };
  data.text("print_href", export_href("html"))
      .text("text_href", export_href("text"))
      .text("json_href", export_href("json"));
  data.list("gates", gate_rows(frame, bench.gates, *view.law, {}));
  std::vector<Data> receipts;
  for (const store::PortalReceipt& receipt : bench.receipts) {
    receipts.push_back(
        Data()
            .text("receipt_at", readable_time(receipt.at))
            .text("receipt_reference", receipt.reference)
            .text("receipt_state", texts.word("evidence", to_text(receipt.status)))
            .text("receipt_digest", to_hex(receipt.digest))
            .text("receipt_document",
                  receipt.document.empty()
                      ? ""
                      : "/api/v1/portal-receipts/" + to_text(receipt.id) + "/document")
            .flag("is_decidable",
                  frame.may_do(Action::decide_fact) && receipt.status == EvidenceStatus::offered)
            .text("receipt_action", frame.link("/desk/portal-receipts/" + to_text(receipt.id)))
            .text("receipt_back", here));
  }
  data.list("receipts", std::move(receipts));
  const auto put = [&](const std::string& name, const Form& form) {
    data.list(name, {to_data(frame, again(frame, form, view.typed))});
  };
  if (view.is_own && frame.may_do(Action::submit_filing)) {
    if (!bench.filing.fields.empty()) {
      put("draft_form", draft_form(frame, view, here));
    }
    put("file_form", {.id = "file", .action = here, .submit = "workbench.file", .act = "file"});
    put("portal_form", {.id = "portal",
                        .action = here,
                        .submit = "workbench.import",
                        .act = "portal",
                        .fields = {required_field("portal_at", FieldKind::moment),
                                   required_field("portal_reference"),
                                   optional_field("portal_document", FieldKind::area)}});
  }
  return render_page(
      frame, {.name = "workbench",
              .title = texts("workbench.title") + " – " + in_language(frame, bench.filing.title),
              .data = data,
              .section = "duties"});
}

std::string filing_page(const Frame& frame, const flow::Workbench& workbench,
                        const regimes::Library& law) {
  const regimes::Filing& filing = workbench.filing;
  const regimes::Regime* regime = law.find(filing.regime, filing.edition);
  Data data;
  data.text("stage_title", in_language(frame, filing.title));
  data.text("regime_title", regime == nullptr ? filing.regime : in_language(frame, regime->title));
  data.text("edition", std::to_string(filing.edition));
  data.text("case_number", workbench.case_number).text("party_name", workbench.party.name);
  data.text("field_set", filing.field_set).text("field_edition", filing.field_edition);
  data.flag("is_ready", filing.is_ready()).text("back_href", frame.link(workbench_path(workbench)));
  std::vector<Data> rows;
  for (const regimes::FilingField& field : filing.fields) {
    rows.push_back(Data()
                       .text("row_title", in_language(frame, field.title))
                       .text("row_value", field.value)
                       .flag("row_missing", field.missing)
                       .flag("row_too_long", field.too_long));
  }
  data.list("rows", std::move(rows));
  return render_page(frame, {.name = "filing",
                             .title = in_language(frame, filing.title),
                             .data = data,
                             .section = "duties"});
}

std::string warnings_page(const Frame& frame, const WarningsView& view) {
  const Texts texts = frame.texts();
  Data data;
  data.text("calendar_url", view.calendar_url).text("webhook_secret", view.webhook_secret);
  const auto put = [&](const std::string& act, const std::string& name, const std::string& submit,
                       std::vector<Field> fields) {
    const Form form = {.id = act,
                       .action = "/desk/warnings",
                       .submit = submit,
                       .act = act,
                       .fields = std::move(fields)};
    data.list(name, {to_data(frame, again(frame, form, view.typed))});
  };
  put("calendar", "calendar_form", "warnings.make_calendar", {});
  if (frame.may_do(Action::manage_webhook)) {
    put("webhook", "webhook_form", "warnings.set_webhook", {required_field("webhook_url")});
    if (view.webhook) {
      data.text("webhook_url", view.webhook->url);
      put("webhook-remove", "remove_form", "warnings.remove_webhook", {});
    }
  }
  return render_page(
      frame,
      {.name = "warnings", .title = texts("warnings.title"), .data = data, .section = "duties"});
}

std::string checklist_page(const Frame& frame, const ChecklistView& view) {
  const Texts texts = frame.texts();
  Data data;
  std::vector<Data> items;
  for (const flow::ChecklistItem& item : view.items) {
    Data row;
    const std::string answer = item.answer ? item.answer->answer : "open";
    row.text("item_title", in_language(frame, item.title))
        .text("item_basis", in_language(frame, item.basis));
    row.text("item_how", in_language(frame, item.how)).text("item_state", answer);
    row.text("item_state_word", texts.word("checklist_answer", answer));
    row.text("item_evidence", item.answer ? item.answer->evidence : "");
    row.text("item_at", item.answer ? readable_time(item.answer->recorded_at) : "");
    std::vector<Data> forms;
    if (frame.may_do(Action::answer_checklist)) {
      std::vector<Choice> words;
      for (const std::string word : {"done", "not_applicable", "open"}) {
        words.push_back({word, texts.word("checklist_answer", word)});
      }
      const Form form = {.id = "item-" + item.id,
                         .action = "/desk/checklist",
                         .submit = "checklist.answer",
                         .act = item.id,
                         .fields = {choice_field("checklist_answer", std::move(words)),
                                    optional_field("checklist_evidence", FieldKind::area)}};
      forms.push_back(to_data(frame, again(frame, form, view.typed)));
    }
    row.list("item_form", std::move(forms));
    items.push_back(std::move(row));
  }
  data.list("items", std::move(items));
  return render_page(frame, {.name = "checklist",
                             .title = texts("checklist.title"),
                             .data = data,
                             .section = "checklist"});
}

}  // namespace tocsin::pages
