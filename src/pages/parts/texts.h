// The catalogue: every word of the pages that is ours, by key, in both languages (en.yaml and
// zh-CN.yaml of each folder).
#pragma once

#include "base/embed.h"
#include "base/error.h"
#include "base/language.h"
#include "base/time.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tocsin::pages {

/// The files as they are compiled in.
std::span<const EmbeddedFile> text_files();

/// "home.title" → text.
using Catalogue = std::map<std::string, std::string, std::less<>>;
const Catalogue& catalogue(Language language);

/// The texts of one language. Cheap to copy.
class Texts {
 public:
  explicit Texts(Language language) : language_(language), catalogue_(&catalogue(language)) {}
  [[nodiscard]] Language language() const { return language_; }

  /// The key itself when it is missing, which the tests find.
  [[nodiscard]] std::string operator()(std::string_view key) const;
  [[nodiscard]] bool has(std::string_view key) const { return catalogue_->contains(key); }
  /// A word of the wire or of a rules file ("late") within a group of the catalogue ("duty_state");
  /// the word itself when the group does not know it, as for a programme's own states.
  [[nodiscard]] std::string word(std::string_view group, std::string_view word) const;
  /// The sentence of an Error: they are written in English, and the catalogue knows them by their
  /// text.
  [[nodiscard]] std::string sentence(const std::string& english) const;

  /// "2 d 3 h 4 min": the two largest parts.
  [[nodiscard]] std::string duration(std::int64_t seconds) const;

 private:
  Language language_;
  const Catalogue* catalogue_;
};

/// "2021-12-22 08:00 UTC".
std::string readable_time(Instant at);
std::string readable_time(const std::optional<Instant>& at);

}  // namespace tocsin::pages
