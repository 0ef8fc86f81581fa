#include "csaf/words.h"

#include "base/text.h"

namespace tocsin::csaf {
namespace {

constexpr Words kGerman = {.license = "Lizenz",
                           .product_description = "Produktbeschreibung",
                           .withdrawal = "Begründung für die Zurückziehung",
                           .supersession = "Begründung für die Ersetzung",
                           .superseding = "Ersetzendes Dokument"};

/// "de-AT" is "de".
std::string primary_language(const Document& document) {
  return to_lower(split(document.document.text("lang"), '-')[0]);
}

}  // namespace

bool is_english(const Document& document) {
  const std::string language = primary_language(document);
  return language.empty() || language == "en";
}

const Words* words_of(const Document& document) {
  return primary_language(document) == "de" ? &kGerman : nullptr;
}

bool has_one_note(const Document& document, std::string_view title, std::string_view category) {
  std::size_t titled = 0;
  bool is_right = false;
  for (const Node& note : document.document.items("notes")) {
    if (note.text("title") == title) {
      ++titled;
      is_right = note.text("category") == category;
    }
  }
  return titled == 1 && is_right;
}

}  // namespace tocsin::csaf
