#include "regimes/library.h"

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/yaml.h"

#include <algorithm>
#include <array>

namespace tocsin::regimes {
namespace {

/// In the order in which they are read: what a file uses stands in files of a schema before its
/// own.
constexpr std::array<std::string_view, 6> kSchemas{"tocsin.vocabulary/1", "tocsin.counting/1",
                                                   "tocsin.calendar/1",   "tocsin.fields/1",
                                                   "tocsin.programme/1",  "tocsin.regime/1"};

struct File {
  std::string name;
  std::string sha256;
  Yaml root;
  std::size_t schema = 0;
};

Result<File> open(std::string_view text, std::string_view name) {
  File file{.name = std::string(name)};
  TOC_TRY(file.root, parse_yaml(text, name));
  const Yaml* schema = file.root.find("schema");
  if (schema == nullptr) {
    return refuse_at(name, file.root, "The file does not say its schema.");
  }
  const auto found = std::ranges::find(kSchemas, schema->text);
  if (found == kSchemas.end()) {
    return refuse_at(name, *schema, "This schema is not known here.");
  }
  file.schema = static_cast<std::size_t>(found - kSchemas.begin());
  file.sha256 = to_hex(sha256(as_bytes(text)));
  return file;
}

}  // namespace

Status Library::add_file(std::string_view text, std::string_view name, IfLoaded if_loaded) {
  TOC_TRY(const File file, open(text, name));
  if (file.schema == 0) {
    return vocabulary_.add(file.root, name);
  }
  if (file.schema == 1) {
    Fields fields(file.root, name);
    fields.any("schema");
    const Yaml* rules = fields.any("rules");
    TOC_CHECK(fields.finish());
    if (rules == nullptr || rules->kind != Yaml::Kind::map) {
      return refuse_at(name, file.root, "\"rules\" is a map from names to counting rules.");
    }
    for (const auto& [id, node] : rules->fields) {
      TOC_TRY(CountingRule rule, parse_counting_rule(id, node, name));
      counting_rules_.insert_or_assign(id, std::move(rule));
    }
    return {};
  }
  if (file.schema == 2) {
    TOC_TRY(Calendar calendar, Calendar::parse(file.root, name));
    calendar.set_sha256(file.sha256);
    calendars_.insert_or_assign(calendar.id(), std::move(calendar));
    return {};
  }
  if (file.schema == 3) {
    Fields fields(file.root, name);
    fields.any("schema");
    const Yaml* sets = fields.any("sets");
    TOC_CHECK(fields.finish());
    if (sets == nullptr || sets->kind != Yaml::Kind::map) {
      return refuse_at(name, file.root, "\"sets\" is a map from names to sets of fields.");
    }
    for (const auto& [id, node] : sets->fields) {
      TOC_TRY(FieldSet set, parse_field_set(id, node, name));
      field_sets_.insert_or_assign(id, std::move(set));
    }
    return {};
  }
  if (file.schema == 4) {
    TOC_TRY(Programme programme, parse_programme(file.root, name, counting_rules_, calendars_));
    programmes_.insert_or_assign(programme.id, std::move(programme));
    return {};
  }
  // A regime may bring words of its own, so that a new one is one file.
  Yaml root = file.root;
  const auto words = std::ranges::find(root.fields, "words", &YamlField::first);
  if (words != root.fields.end()) {
    TOC_CHECK(vocabulary_.add(words->second, name));
    root.fields.erase(words);
  }
  TOC_TRY(Regime regime, parse_regime(root, name,
                                      {.vocabulary = vocabulary_,
                                       .counting_rules = counting_rules_,
                                       .calendars = calendars_,
                                       .field_sets = field_sets_}));
  regime.sha256 = file.sha256;
  auto& editions = regimes_[regime.id];
  if (if_loaded == IfLoaded::replace) {
    editions.erase(regime.edition);
  }
  if (editions.contains(regime.edition)) {
    return refuse_at(name, file.root, "This edition of this regime is loaded already.");
  }
  const int edition = regime.edition;
  editions.emplace(edition, std::make_shared<const Regime>(std::move(regime)));
  return {};
}

Result<Library> Library::load(std::span<const EmbeddedFile> files) {
  Library library;
  for (const std::string_view schema : kSchemas) {
    const std::string wanted = "schema: " + std::string(schema) + "\n";
    for (const EmbeddedFile& file : files) {
      // The first line of our own files is their schema: reading them again for each pass would
      // cost more.
      if (file.bytes.starts_with(wanted)) {
        TOC_CHECK(library.add_file(file.bytes, file.path, IfLoaded::refuse));
      }
    }
  }
  for (const EmbeddedFile& file : files) {
    if (std::ranges::none_of(kSchemas, [&](std::string_view schema) {
          return file.bytes.starts_with("schema: " + std::string(schema) + "\n");
        })) {
      return fail(Errc::malformed, "The first line of a rules file must be its schema.",
                  std::string(file.path) + ":1");
    }
  }
  TOC_CHECK(library.check_formerly());
  return library;
}

Status Library::check_formerly() const {
  for (const auto& [id, editions] : regimes_) {
    for (const auto& [edition, regime] : editions) {
      for (const std::string& one : regime->formerly) {
        if (!regimes_.contains(one)) {
          return fail(Errc::malformed,
                      "\"formerly\" names \"" + one + "\", and there is no such regime.",
                      regime->file);
        }
      }
    }
  }
  return {};
}

Status Library::add(std::string_view text, std::string_view name, IfLoaded if_loaded) {
  Library with_it = *this;
  TOC_CHECK(with_it.add_file(text, name, if_loaded));
  TOC_CHECK(with_it.check_formerly());
  *this = std::move(with_it);
  return {};
}

const Regime* Library::find(std::string_view id) const {
  const auto found = regimes_.find(id);
  return found == regimes_.end() ? nullptr : found->second.rbegin()->second.get();
}

const Regime* Library::find(std::string_view id, int edition) const {
  const auto found = regimes_.find(id);
  if (found == regimes_.end()) {
    return nullptr;
  }
  const auto at = found->second.find(edition);
  return at == found->second.end() ? nullptr : at->second.get();
}

const Regime* Library::find_at(std::string_view id, Instant trigger) const {
  const auto found = regimes_.find(id);
  if (found == regimes_.end()) {
    return nullptr;
  }
  const Regime* started = nullptr;
  for (auto edition = found->second.rbegin(); edition != found->second.rend(); ++edition) {
    const Validity& validity = edition->second->validity;
    if (validity.from > trigger) {
      continue;
    }
    if (!validity.to || trigger < *validity.to) {
      return edition->second.get();
    }
    started = started == nullptr ? edition->second.get() : started;
  }
  return started != nullptr ? started : found->second.begin()->second.get();
}

std::vector<const Regime*> Library::regimes() const {
  std::vector<const Regime*> out;
  for (const auto& [id, editions] : regimes_) {
    out.push_back(editions.rbegin()->second.get());
  }
  return out;
}

std::vector<const Regime*> Library::editions(std::string_view id) const {
  std::vector<const Regime*> out;
  if (const auto found = regimes_.find(id); found != regimes_.end()) {
    for (const auto& [number, regime] : found->second) {
      out.push_back(regime.get());
    }
  }
  return out;
}

const Calendar* Library::calendar(std::string_view id) const {
  const auto found = calendars_.find(id);
  return found == calendars_.end() ? nullptr : &found->second;
}

std::vector<const Calendar*> Library::calendars() const {
  std::vector<const Calendar*> out;
  for (const auto& [id, calendar] : calendars_) {
    out.push_back(&calendar);
  }
  return out;
}

const FieldSet* Library::field_set(std::string_view id) const {
  const auto found = field_sets_.find(id);
  return found == field_sets_.end() ? nullptr : &found->second;
}

const Programme* Library::programme(std::string_view id) const {
  const auto found = programmes_.find(id);
  return found == programmes_.end() ? nullptr : &found->second;
}

std::vector<const Programme*> Library::programmes() const {
  std::vector<const Programme*> out;
  for (const auto& [id, programme] : programmes_) {
    out.push_back(&programme);
  }
  return out;
}

const CountingRule* Library::counting_rule(std::string_view id) const {
  const auto found = counting_rules_.find(id);
  return found == counting_rules_.end() ? nullptr : &found->second;
}

}  // namespace tocsin::regimes
