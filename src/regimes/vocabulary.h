// The closed vocabulary: events that clocks run from, subjects that one can be aware of, attributes
// that conditions ask for. A word that is not in it is refused, since a misspelt event would be
// waited for without end.
#pragma once

#include "regimes/reader.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::regimes {

struct EventWord {
  Bilingual title;
  /// The same event can be of several subjects (awareness of a hole, of its exploitation): say
  /// which is meant.
  bool needs_subject = false;
  /// Its time can be known before it comes (a date on which something goes live), unlike an
  /// awareness.
  bool planned = false;
};

struct AttributeWord {
  Bilingual title;
  std::vector<std::string> values;  ///< empty: any text
};

class Vocabulary {
 public:
  /// Adds the events, subjects, attributes, zones and roles of a map; a word that is already there
  /// keeps its first meaning.
  Status add(const Yaml& node, std::string_view file);

  [[nodiscard]] const EventWord* event(std::string_view name) const;
  [[nodiscard]] const Bilingual* subject(std::string_view name) const;
  [[nodiscard]] const AttributeWord* attribute(std::string_view name) const;
  /// What people call the time of a zone ("Europe/Berlin": "Berlin time"), and an obligor's role;
  /// null where nothing names it.
  [[nodiscard]] const Bilingual* zone(std::string_view name) const;
  [[nodiscard]] const Bilingual* role(std::string_view name) const;

 private:
  std::map<std::string, EventWord, std::less<>> events_;
  std::map<std::string, Bilingual, std::less<>> subjects_;
  std::map<std::string, Bilingual, std::less<>> zones_;
  std::map<std::string, Bilingual, std::less<>> roles_;
  std::map<std::string, AttributeWord, std::less<>> attributes_;
};

}  // namespace tocsin::regimes
