#include "regimes/vocabulary.h"

namespace tocsin::regimes {
namespace {

template <class Map>
auto find_in(const Map& map, std::string_view name) -> const typename Map::mapped_type* {
  const auto found = map.find(name);
  return found == map.end() ? nullptr : &found->second;
}

/// The map of words under one key; an empty map when there is none.
const Yaml& words_under(Fields& fields, std::string_view key) {
  static const Yaml none{.kind = Yaml::Kind::map};
  const Yaml* found = fields.any(key);
  if (found != nullptr && found->kind != Yaml::Kind::map) {
    fields.refuse(*found, "A map of words is needed here.");
    return none;
  }
  return found == nullptr ? none : *found;
}

}  // namespace

Status Vocabulary::add(const Yaml& node, std::string_view file) {
  Fields fields(node, file);
  fields.any("schema");
  for (const auto& [name, value] : words_under(fields, "events").fields) {
    Fields word(value, file);
    EventWord event{word.bilingual("title")};
    event.needs_subject = word.optional_word("of", {"required"}).has_value();
    event.planned = word.optional_word("planned", {"allowed"}).has_value();
    TOC_CHECK(word.finish());
    events_.try_emplace(name, std::move(event));
  }
  for (const auto& [key, titles] :
       {std::pair{"subjects", &subjects_}, {"zones", &zones_}, {"roles", &roles_}}) {
    for (const auto& [name, value] : words_under(fields, key).fields) {
      Fields word(value, file);
      Bilingual title = word.bilingual("title");
      TOC_CHECK(word.finish());
      titles->try_emplace(name, std::move(title));
    }
  }
  for (const auto& [name, value] : words_under(fields, "attributes").fields) {
    Fields word(value, file);
    AttributeWord attribute{word.bilingual("title"), word.texts("values")};
    TOC_CHECK(word.finish());
    attributes_.try_emplace(name, std::move(attribute));
  }
  return fields.finish();
}

const EventWord* Vocabulary::event(std::string_view name) const {
  return find_in(events_, name);
}
const Bilingual* Vocabulary::subject(std::string_view name) const {
  return find_in(subjects_, name);
}
const Bilingual* Vocabulary::zone(std::string_view name) const {
  return find_in(zones_, name);
}
const Bilingual* Vocabulary::role(std::string_view name) const {
  return find_in(roles_, name);
}
const AttributeWord* Vocabulary::attribute(std::string_view name) const {
  return find_in(attributes_, name);
}

}  // namespace tocsin::regimes
