#include "csaf/words.h"

#include "base/text.h"

#include <algorithm>
#include <array>

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

std::string squeezed(std::string_view text) {
  // What UTF-8 needs more than one byte for: spaces, hyphens and dashes, what is invisible.
  static constexpr auto wide = std::to_array<std::string_view>(
      {"\u00a0", "\u00ad", "\u1680", "\u180e", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004",
       "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200a", "\u200b", "\u200c", "\u200d",
       "\u200e", "\u200f", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2028",
       "\u2029", "\u202f", "\u203f", "\u205f", "\u2060", "\u2061", "\u2062", "\u2063", "\u2064",
       "\u2212", "\u3000", "\ufe58", "\ufe63", "\ufeff", "\uff0d", "\uff3f"});
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto* const dropped = std::ranges::find_if(
        wide, [&](std::string_view one) { return text.substr(i).starts_with(one); });
    if (dropped != wide.end()) {
      i += dropped->size();
    } else if (std::string_view("-_ \t\r\n\f\v").find(text[i]) != std::string_view::npos) {
      ++i;
    } else {
      out += text[i++];
    }
  }
  return to_lower(out);
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
