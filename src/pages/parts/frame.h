// What surrounds every page: language, navigation, the banner of an exercise.
#pragma once

#include "base/time.h"
#include "domain/access.h"
#include "pages/parts/data.h"
#include "pages/parts/render.h"
#include "pages/parts/texts.h"

#include <string>
#include <utility>
#include <vector>

namespace tocsin::pages {

/// Who reads the page, where it stands, in which language.
struct Frame {
  Language language = Language::en;
  /// ?lang= was in the address: every link of the page then carries it on, since public pages set
  /// no cookies.
  bool is_language_chosen = false;
  std::string path;  ///< of this page, for the switch of language
  std::vector<std::pair<std::string, std::string>> query;  ///< without lang
  bool is_exercise = false;
  Instant now{};                 ///< of the instance; in an exercise not the reader's
  bool are_two_in_force = true;  ///< false: every page says that rules of two do not hold yet
  std::string not_signed;  ///< why the log is not signed now, in English; for the operator's people
  Principal reader;
  std::string csrf;  ///< of the reader's session; empty for strangers
  std::string base_url;

  [[nodiscard]] Texts texts() const { return Texts(language); }
  [[nodiscard]] bool is_signed_in() const { return reader.kind != Principal::Kind::anonymous; }
  /// As far as role and standing go: a form that needs a fresh second factor asks for it itself.
  [[nodiscard]] bool may_do(Action action) const {
    Principal proven = reader;
    proven.has_fresh_factor = reader.kind == Principal::Kind::person;
    return may(proven, action).has_value();
  }
  /// Whether the reader's role is one of the two for any kind of decision.
  [[nodiscard]] bool decides_with_another() const;
  /// A path of ours with the chosen language.
  [[nodiscard]] std::string link(std::string_view path) const;
};

struct Page {
  std::string name;  ///< of the template
  std::string title;
  Data data;
  std::string section;  ///< which entry of the navigation is the current one, such as "cases"
};

std::string render_page(const Frame& frame, const Page& page);

/// In the frame's language.
const std::string& in_language(const Frame& frame, const Bilingual& text);

}  // namespace tocsin::pages
