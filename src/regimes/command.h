// `tocsin regime list | show ID | coverage | check FILE... | due --facts FILE`: text in, text out,
// nothing else.
#pragma once

#include "base/language.h"
#include "regimes/library.h"

#include <span>
#include <string>
#include <string_view>

namespace tocsin::regimes {

enum class Format { text, json };
struct CommandOptions {
  Format format = Format::text;
  Language language = Language::en;
  Instant now{};  ///< what was checked too long before it is marked
};

/// A file that the caller has read; the name is what errors call it.
struct NamedText {
  std::string name;
  std::string text;
};

struct CheckReport {
  std::size_t refused = 0;  ///< files that do not load or whose examples do not hold
  std::string text;         ///< one line a file, and one for each expectation that failed
};

/// Every regime with its editions, status, jurisdiction and title.
std::string list(const Library& library, CommandOptions options);

/// One regime in full: instrument, validity, obligor, stages, recipients, fields, penalties.
/// Errors: not_found.
Result<std::string> show(const Library& library, std::string_view id, CommandOptions options);

/// The newest edition on a page that a lawyer can sign (regimes/sheet.h). Errors: not_found.
Result<std::string> sheet_of(const Library& library, std::string_view id, Language language);

/// Country, trigger and regime, with its state, when it was checked, against what and how surely;
/// and until when each calendar is known.
std::string coverage(const Library& library, CommandOptions options);

/// Loads each file on top of the library (an edition that is there is replaced) and runs its
/// examples.
CheckReport check(const Library& library, std::span<const NamedText> files);

/// The obligations of a facts file as of an instant. Errors: malformed with where = the JSON
/// pointer.
Result<std::string> due(const Library& library, std::string_view facts_json, Instant as_of,
                        CommandOptions options);

}  // namespace tocsin::regimes
