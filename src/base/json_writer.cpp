#include "base/json_writer.h"

namespace tocsin {

namespace {

void append_quoted(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out.push_back('"');
  std::size_t begin = 0;  // of what is not in `out` yet
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') {
      continue;
    }
    out.append(text, begin, i - begin);
    begin = i + 1;
    switch (c) {
      case '"': out.append("\\\""); break;
      case '\\': out.append("\\\\"); break;
      case '\b': out.append("\\b"); break;
      case '\f': out.append("\\f"); break;
      case '\n': out.append("\\n"); break;
      case '\r': out.append("\\r"); break;
      case '\t': out.append("\\t"); break;
      default:
        out.append("\\u00");
        out.push_back(digits[c >> 4U]);
        out.push_back(digits[c & 15U]);
    }
  }
  out.append(text, begin);
  out.push_back('"');
}

}  // namespace

std::string json_quoted(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  append_quoted(out, text);
  return out;
}

void JsonWriter::separate() {
  if (!first_) {
    out_.push_back(',');
  }
  first_ = false;
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  out_.push_back('{');
  first_ = true;
  return *this;
}
JsonWriter& JsonWriter::end_object() {
  out_.push_back('}');
  first_ = false;
  return *this;
}
JsonWriter& JsonWriter::begin_array() {
  separate();
  out_.push_back('[');
  first_ = true;
  return *this;
}
JsonWriter& JsonWriter::end_array() {
  out_.push_back(']');
  first_ = false;
  return *this;
}
JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  append_quoted(out_, name);
  out_.push_back(':');
  first_ = true;
  return *this;
}
JsonWriter& JsonWriter::text(std::string_view value) {
  separate();
  append_quoted(out_, value);
  return *this;
}
JsonWriter& JsonWriter::integer(std::int64_t value) {
  return raw(std::to_string(value));
}
JsonWriter& JsonWriter::boolean(bool value) {
  return raw(value ? "true" : "false");
}
JsonWriter& JsonWriter::null() {
  return raw("null");
}
JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_.append(json);
  return *this;
}
JsonWriter& JsonWriter::optional_field(std::string_view name,
                                       const std::optional<std::string>& value) {
  key(name);
  return value ? text(*value) : null();
}
JsonWriter& JsonWriter::texts(std::string_view name, const std::vector<std::string>& values) {
  key(name).begin_array();
  for (const std::string& value : values) {
    text(value);
  }
  return end_array();
}

CanonicalObject& CanonicalObject::set(std::string name, std::string_view value) {
  members_.insert_or_assign(std::move(name), json_quoted(value));
  return *this;
}
CanonicalObject& CanonicalObject::set(std::string name, std::int64_t value) {
  members_.insert_or_assign(std::move(name), std::to_string(value));
  return *this;
}
CanonicalObject& CanonicalObject::set_flag(std::string name, bool value) {
  members_.insert_or_assign(std::move(name), value ? "true" : "false");
  return *this;
}
CanonicalObject& CanonicalObject::set(std::string name, const CanonicalObject& value) {
  members_.insert_or_assign(std::move(name), value.to_text());
  return *this;
}
CanonicalObject& CanonicalObject::set(std::string name, const std::vector<std::string>& values) {
  std::string list = "[";
  for (const std::string& value : values) {
    if (list.size() > 1) {
      list.push_back(',');
    }
    list.append(json_quoted(value));
  }
  list.push_back(']');
  members_.insert_or_assign(std::move(name), std::move(list));
  return *this;
}
CanonicalObject& CanonicalObject::set_if(std::string name,
                                         const std::optional<std::string>& value) {
  return value ? set(std::move(name), std::string_view(*value)) : *this;
}

std::string CanonicalObject::to_text() const {
  std::string out = "{";
  for (const auto& [name, value] : members_) {
    if (out.size() > 1) {
      out.push_back(',');
    }
    out.append(json_quoted(name));
    out.push_back(':');
    out.append(value);
  }
  out.push_back('}');
  return out;
}

}  // namespace tocsin
