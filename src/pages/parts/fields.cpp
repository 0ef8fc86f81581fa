#include "pages/parts/fields.h"

namespace tocsin::pages {
namespace {

Data field_data(const Texts& texts, const Form& form, const Field& field) {
  const std::string label = field.label.empty() ? "field." + field.name : field.label;
  const std::string key = "hint." + label.substr(label.find('.') + 1);
  const std::string hint = !field.label_text.empty() ? field.hint_text
                           : texts.has(key)          ? texts(key)
                                                     : "";
  const bool is_wrong = !form.error.empty() && form.error_field == field.name;
  const std::string id = form.id + "-" + field.name;
  Data out;
  out.text("field_id", id)
      .text("field_name", field.name)
      .text("field_label", field.label_text.empty() ? texts(label) : field.label_text)
      .text("field_value", field.value);
  out.text("field_hint", hint);
  out.text("field_error", is_wrong ? form.error : "");
  std::string described;
  if (!hint.empty()) {
    described = id + "-hint";
  }
  if (is_wrong) {
    described += (described.empty() ? "" : " ") + id + "-error";
  }
  out.text("field_described", described);
  out.flag("field_required", field.is_required);
  out.text("field_autocomplete", field.autocomplete);
  out.flag("is_area", field.kind == FieldKind::area);
  out.text("field_rows", std::to_string(field.rows));
  out.flag("is_choice", field.kind == FieldKind::choice);
  out.flag("is_check", field.kind == FieldKind::check);
  out.flag("is_file", field.kind == FieldKind::file);
  std::string type;
  switch (field.kind) {
    case FieldKind::line:
    case FieldKind::code: type = "text"; break;
    case FieldKind::password: type = "password"; break;
    case FieldKind::mail: type = "email"; break;
    case FieldKind::day: type = "date"; break;
    case FieldKind::moment: type = "datetime-local"; break;
    case FieldKind::area:
    case FieldKind::choice:
    case FieldKind::check:
    case FieldKind::file: break;
  }
  out.text("field_type", type);
  out.flag("is_numeric", field.kind == FieldKind::code);
  out.flag("is_checked", field.kind == FieldKind::check && !field.value.empty());
  std::vector<Data> choices;
  for (const Choice& choice : field.choices) {
    choices.push_back(Data()
                          .text("choice_value", choice.value)
                          .text("choice_text", choice.text)
                          .flag("is_chosen", choice.value == field.value));
  }
  out.list("choices", std::move(choices));
  return out;
}

}  // namespace

std::string Typed::value(const std::string& name) const {
  const auto found = values.find(name);
  return found == values.end() ? std::string() : found->second;
}

Field required_field(std::string name, FieldKind kind) {
  Field out = optional_field(std::move(name), kind);
  out.is_required = true;
  return out;
}

Field optional_field(std::string name, FieldKind kind) {
  Field out;
  out.name = std::move(name);
  out.kind = kind;
  return out;
}

Field choice_field(std::string name, std::vector<Choice> choices) {
  Field out = required_field(std::move(name), FieldKind::choice);
  out.choices = std::move(choices);
  return out;
}

Form again(const Frame& frame, Form form, const Typed& typed) {
  if (typed.error.empty() || typed.value("act") != form.act) {
    return form;
  }
  form.error_field = typed.error_field;
  form.error = frame.texts().sentence(typed.error);
  for (Field& field : form.fields) {
    // A box that is not ticked is not sent; what else is absent is a secret.
    if (field.kind == FieldKind::check || typed.values.contains(field.name)) {
      field.value = typed.value(field.name);
    }
  }
  return form;
}

std::vector<Data> to_data(const Frame& frame, const Form& form, const std::vector<Field>& fields) {
  std::vector<Data> out;
  for (const Field& field : fields) {
    out.push_back(field_data(frame.texts(), form, field));
  }
  return out;
}

Data to_data(const Frame& frame, const Form& form) {
  const Texts texts = frame.texts();
  Data out;
  out.text("form_id", form.id)
      .text("form_action", frame.link(form.action))
      .text("form_submit", texts(form.submit));
  out.text("form_act", form.act);
  out.text("form_error", form.error);
  std::vector<Field> fields = form.fields;
  if (form.needs_factor && !frame.reader.has_fresh_factor) {
    fields.push_back({.name = std::string(kSecondFactorField),
                      .kind = FieldKind::code,
                      .is_required = true,
                      .autocomplete = "one-time-code"});
  }
  out.list("form_fields", to_data(frame, form, fields));
  return out;
}

}  // namespace tocsin::pages
