#include "pages/parts/render.h"

#include "base/error.h"

#include <kainjow/mustache.hpp>

namespace tocsin::pages {
namespace {

using Values = kainjow::mustache::data;

Values to_values(const Data& data) {
  Values out(Values::type::object);
  for (const auto& [name, value] : data.texts()) {
    out.set(name, value.empty() ? Values(false) : Values(value));
  }
  for (const auto& [name, value] : data.flags()) {
    out.set(name, Values(value));
  }
  for (const auto& [name, rows] : data.lists()) {
    Values list(Values::type::list);
    for (const Data& row : rows) {
      list << to_values(row);
    }
    out.set(name, list);
  }
  return out;
}

/// What every template sees: the texts of the language under "t", and the parts.
Values make_base(Language language) {
  std::map<std::string, Values> groups;
  for (const auto& [key, text] : catalogue(language)) {
    const std::size_t dot = key.find('.');
    TOC_ASSERT(dot != std::string::npos);
    groups.try_emplace(key.substr(0, dot), Values::type::object)
        .first->second.set(key.substr(dot + 1), Values(text));
  }
  Values all(Values::type::object);
  for (const auto& [name, group] : groups) {
    all.set(name, group);
  }
  Values base(Values::type::object);
  base.set("t", all);
  for (const EmbeddedFile& file : template_files()) {
    if (file.path.starts_with("part_")) {
      base.set(std::string(file.path.substr(0, file.path.find('.'))),
               Values(std::string(file.bytes)));
    }
  }
  return base;
}

const Values& base_of(Language language) {
  static const Values english = make_base(Language::en);
  static const Values chinese = make_base(Language::zh_cn);
  return language == Language::en ? english : chinese;
}

}  // namespace

std::string render(const Texts& texts, std::string_view name, const Data& data,
                   const std::string& content) {
  const EmbeddedFile* file = find_file(template_files(), std::string(name) + ".mustache");
  TOC_ASSERT(file != nullptr);
  kainjow::mustache::mustache page{std::string(file->bytes)};
  if (!page.is_valid()) {
    assert_failed(page.error_message().c_str(), __FILE__,
                  __LINE__);  // found by the test that renders every page
  }
  Values values = to_values(data);
  if (!content.empty()) {
    values.set("content", Values(content));
  }
  kainjow::mustache::context<std::string> context(&base_of(texts.language()));
  context.push(&values);
  return page.render(context);
}

}  // namespace tocsin::pages
