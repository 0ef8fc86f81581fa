// The definitions of purl types, read from data.
#pragma once

#include "base/embed.h"
#include "base/error.h"

#include <re2/re2.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::names {

enum class Presence { optional, required, prohibited };
enum class LetterCase : unsigned char { kept, lower, upper };

/// One replacement in a name: every match of the pattern becomes the text.
struct NameReplacement {
  std::optional<char> from;  ///< where the pattern is one plain character, and the text too
  std::shared_ptr<const RE2> pattern;
  std::string to;
};

/// Components lowercased only under a condition: exactly one of the two is given.
struct LowerWhen {
  bool applies_to_namespace = false;
  bool applies_to_name = false;
  std::string namespace_is;  ///< compared without case
  std::string qualifier;
  std::string contains;
};

struct QualifierLower {
  std::string key;
  std::shared_ptr<const RE2> pattern;
};

/// What one type adds (the fields are explained in rules/purl/types.yaml).
struct PurlType {
  std::string type;
  Presence name_space = Presence::optional;
  LetterCase namespace_case = LetterCase::kept;
  LetterCase name_case = LetterCase::kept;
  LetterCase version_case = LetterCase::kept;
  LetterCase subpath_case = LetterCase::kept;
  bool name_is_path = false;
  std::size_t namespace_segments_max = 0;  ///< 0: no limit
  std::optional<LowerWhen> lower_when;
  std::vector<NameReplacement> name_replaces;
  std::shared_ptr<const RE2> name_pattern;
  std::shared_ptr<const RE2> name_refuses;
  std::shared_ptr<const RE2> version_pattern;
  std::vector<std::string> qualifiers_required;
  std::vector<QualifierLower> qualifier_lowers;
};

/// The definitions, sorted by type. Read-only once loaded.
class PurlTypes {
 public:
  /// Errors: malformed with "name:line": an unknown or a duplicate key or type, a pattern that RE2
  /// refuses.
  static Result<PurlTypes> load(std::string_view yaml, std::string_view name);
  /// rules/purl/types.yaml as compiled in; it was loaded by the tests, so that it loads.
  static const PurlTypes& built_in();

  /// nullptr when the type is not registered. type: lower case.
  [[nodiscard]] const PurlType* find(std::string_view type) const;
  [[nodiscard]] std::span<const PurlType> list() const { return types_; }

 private:
  static constexpr std::size_t kSlots = 1024;
  static constexpr std::size_t kTypesMax =
      256;  ///< so that a quarter of the slots at most is taken
  static std::size_t slot_of(std::string_view type);

  std::vector<PurlType> types_;
  std::array<std::uint16_t, kSlots> slots_{};  ///< a hash table: place in types_ plus one, or 0
};

/// Compiled in (CMakeLists.txt).
std::span<const EmbeddedFile> purl_rules();

}  // namespace tocsin::names
