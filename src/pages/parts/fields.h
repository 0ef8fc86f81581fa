// Forms, built field by field: label, hint, what was typed, and the fault at its place. All forms
// of the pages look and behave the same, since one template (part_form) shows them.
#pragma once

#include "pages/parts/frame.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::pages {

enum class FieldKind { line, area, choice, check, file, password, mail, day, moment, code };

struct Choice {
  std::string value;
  std::string text;
};

struct Field {
  std::string name;
  FieldKind kind = FieldKind::line;
  std::string label;       ///< key of the catalogue; empty: "field.<name>"
  std::string label_text;  ///< a label that a rules file brings, in the reader's language; instead
                           ///< of the key
  std::string hint_text;   ///< likewise
  std::string value;       ///< as it was typed before
  bool is_required = false;
  int rows = 5;  ///< of an area
  std::vector<Choice> choices;
  std::string autocomplete;  ///< of HTML, for what browsers and password managers know
};

/// A line to be filled in unless said otherwise.
Field required_field(std::string name, FieldKind kind = FieldKind::line);
Field optional_field(std::string name, FieldKind kind = FieldKind::line);
Field choice_field(std::string name, std::vector<Choice> choices);

struct Form {
  std::string id;             ///< unique on the page
  std::string action;         ///< a path of ours
  std::string submit;         ///< key of the button's text
  std::string act;            ///< value of the hidden field "act": which form of its page it is
  bool needs_factor = false;  ///< asks for a code unless one was given in the last minutes
  std::string error_field;    ///< the field that was refused
  std::string error;          ///< why, in the reader's language
  std::vector<Field> fields;
};

/// What was typed into a form, without secrets and files, and what of it was refused.
struct Typed {
  std::map<std::string, std::string> values;
  std::string error_field;
  std::string error;  ///< in English

  [[nodiscard]] std::string value(const std::string& name) const;
};

/// The form as it was typed, with the fault at its field, if it is the one that was refused: the
/// one of that "act".
Form again(const Frame& frame, Form form, const Typed& typed);

/// What stands in the HTML of a form that shows a fault (part_form, report_form), and nowhere else.
inline constexpr std::string_view kFaultMark = "class=\"error\" role=\"alert\"";

/// For {{#name}}{{>part_form}}{{/name}}.
Data to_data(const Frame& frame, const Form& form);
/// For pages that lay the fields of a form out themselves: {{#fields}}{{>part_field}}{{/fields}}.
std::vector<Data> to_data(const Frame& frame, const Form& form, const std::vector<Field>& fields);

}  // namespace tocsin::pages
