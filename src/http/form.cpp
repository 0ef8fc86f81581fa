#include "http/form.h"

#include "base/text.h"

namespace tocsin::http {
namespace {

int digit_of(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

Result<std::optional<std::string_view>> Form::one(std::string_view name) const {
  std::optional<std::string_view> found;
  for (const auto& [field, value] : fields_) {
    if (field == name) {
      if (found) {
        return fail(Errc::malformed, "This field may be given only once.", std::string(name));
      }
      found = value;
    }
  }
  return found;
}

std::vector<std::string_view> Form::every(std::string_view name) const {
  std::vector<std::string_view> out;
  for (const auto& [field, value] : fields_) {
    if (field == name) {
      out.emplace_back(value);
    }
  }
  return out;
}

Result<std::string> decode_escapes(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus == Plus::is_space) {
      out.push_back(' ');
    } else if (text[i] != '%') {
      out.push_back(text[i]);
    } else {
      const bool is_whole = i + 2 < text.size();
      const int high = is_whole ? digit_of(text[i + 1]) : -1;
      const int low = is_whole ? digit_of(text[i + 2]) : -1;
      if (high < 0 || low < 0) {
        return fail(Errc::malformed,
                    "A percent sign does not begin an escape of two hexadecimal digits.");
      }
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    }
  }
  if (out.contains('\0') || !is_utf8(out)) {
    return fail(Errc::malformed, "The text is not UTF-8, or it holds a NUL character.");
  }
  return out;
}

Result<Form> parse_form(std::string_view text) {
  Form form;
  if (text.empty()) {
    return form;
  }
  std::size_t count = 0;
  for (const std::string_view field : split(text, '&')) {
    if (field.empty()) {
      continue;
    }
    if (++count > kFormFieldsMax) {
      return fail(Errc::too_large, "The form has more than 256 fields.");
    }
    const std::size_t equals = field.find('=');
    TOC_TRY(std::string name, decode_escapes(field.substr(0, equals), Plus::is_space));
    TOC_TRY(std::string value,
            decode_escapes(
                equals == std::string_view::npos ? std::string_view() : field.substr(equals + 1),
                Plus::is_space));
    form.add(std::move(name), std::move(value));
  }
  return form;
}

}  // namespace tocsin::http
