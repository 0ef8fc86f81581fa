#include "pages/parts/texts.h"

#include "base/yaml.h"

#include <set>

namespace tocsin::pages {
namespace {

void flatten(const Yaml& node, const std::string& prefix, Catalogue& out) {
  if (node.kind != Yaml::Kind::map) {
    out.emplace(prefix, node.text);
    return;
  }
  for (const YamlField& field : node.fields) {
    flatten(field.second, prefix.empty() ? field.first : prefix + "." + field.first, out);
  }
}

/// The files are compiled in and read by the tests: one that cannot be read is a broken build.
Yaml read_file(std::string_view name) {
  const EmbeddedFile* file = find_file(text_files(), name);
  TOC_ASSERT(file != nullptr);
  Result<Yaml> yaml = parse_yaml(file->bytes, file->path);
  if (!yaml) {
    assert_failed(describe(yaml.error()).c_str(), __FILE__, __LINE__);
  }
  return *std::move(yaml);
}

/// The files of that name in every folder of pages; a group of keys stands in one of them.
Catalogue read_catalogue(std::string_view name) {
  Catalogue out;
  std::set<std::string> groups;
  for (const EmbeddedFile& file : text_files()) {
    if (file.path.ends_with(name)) {
      const Yaml yaml = read_file(file.path);
      for (const YamlField& group : yaml.fields) {
        TOC_ASSERT(groups.insert(group.first).second);
      }
      flatten(yaml, "", out);
    }
  }
  return out;
}

/// English sentence → Chinese. Keyed by the sentence itself, so that code that fails needs no keys.
const std::map<std::string, std::string, std::less<>>& sentences() {
  static const auto all = [] {
    std::map<std::string, std::string, std::less<>> out;
    const Yaml file = read_file("parts/sentences.yaml");
    for (const Yaml& row : file.items) {
      const Yaml* en = row.find("en");
      const Yaml* zh = row.find("zh-CN");
      TOC_ASSERT(en != nullptr && zh != nullptr);
      out.emplace(en->text, zh->text);
    }
    return out;
  }();
  return all;
}

}  // namespace

const Catalogue& catalogue(Language language) {
  static const Catalogue english = read_catalogue("/en.yaml");
  static const Catalogue chinese = read_catalogue("/zh-CN.yaml");
  return language == Language::en ? english : chinese;
}

std::string Texts::operator()(std::string_view key) const {
  const auto found = catalogue_->find(key);
  return found == catalogue_->end() ? std::string(key) : found->second;
}

std::string Texts::word(std::string_view group, std::string_view word) const {
  const auto found = catalogue_->find(std::string(group) + "." + std::string(word));
  return found == catalogue_->end() ? std::string(word) : found->second;
}

std::string Texts::sentence(const std::string& english) const {
  if (language_ == Language::en) {
    return english;
  }
  const auto found = sentences().find(english);
  return found == sentences().end() ? english : found->second;
}

std::string Texts::duration(std::int64_t seconds) const {
  const bool is_chinese = language_ == Language::zh_cn;
  const std::int64_t days = seconds / 86'400;
  const std::int64_t hours = seconds / 3'600 % 24;
  const std::int64_t minutes = seconds / 60 % 60;
  const auto part = [&](std::int64_t count, std::string_view key) {
    return std::to_string(count) + (is_chinese ? "" : " ") + (*this)(key);
  };
  const std::string gap = is_chinese ? "" : " ";
  if (days > 0) {
    return part(days, "time.days") + gap + part(hours, "time.hours");
  }
  if (hours > 0) {
    return part(hours, "time.hours") + gap + part(minutes, "time.minutes");
  }
  return part(minutes, "time.minutes");
}

std::string readable_time(Instant at) {
  const std::string text = to_rfc3339(at);
  return text.substr(0, 10) + " " + text.substr(11, 5) + " UTC";
}

std::string readable_time(const std::optional<Instant>& at) {
  return at ? readable_time(*at) : std::string();
}

}  // namespace tocsin::pages
