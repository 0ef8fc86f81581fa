// What is handed in for a stage: the portal's fields with what is known of each, what is carried
// over from the stage before, and what is missing, by name. Pure; whoever files is a person, and
// the portal's own receipt is the evidence.
#pragma once

#include "base/language.h"
#include "regimes/library.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::regimes {

/// Where a value comes from. carried: the filing of the stage before; automatic: what the platform
/// itself knows.
enum class FieldOrigin { none, given, carried, automatic };

struct FilingField {
  std::string id;
  Bilingual title;
  std::string need;  ///< required, optional, if_available, carried, automatic
  std::string value;
  FieldOrigin origin = FieldOrigin::none;
  std::size_t chars_max = 0;  ///< of the portal; 0: none is known
  bool missing = false;       ///< needed for this stage, and there is no value
  bool too_long = false;
};

struct Filing {
  std::string regime;
  int edition = 0;
  std::string stage;
  Bilingual title;
  std::string field_set;
  std::string field_edition;
  std::vector<FilingField> fields;  ///< in the order of the portal's form
  [[nodiscard]] bool is_ready() const;
  /// Ids of what is missing or too long.
  [[nodiscard]] std::vector<std::string> faults() const;
};

using FieldValues = std::map<std::string, std::string>;

/// The texts of a JSON object that are not empty; anything else in it, and anything else than an
/// object, is passed over.
FieldValues parse_values(std::string_view json);

struct FilingInput {
  FieldValues given;
  FieldValues before;     ///< the values of the filing of the stage before
  FieldValues automatic;  ///< awareness_datetime and the like
};

/// Errors: not_found for a stage that the regime does not have; malformed with where = the field,
/// for a value of a field that the stage does not ask for.
Result<Filing> prepare_filing(const Regime& regime, std::string_view stage, const Library& library,
                              const FilingInput& input);

/// The values to hand on to the next stage.
FieldValues values_of(const Filing& filing);

/// To paste into a portal without an API: one field after another, its title above it.
std::string to_text(const Filing& filing, Language language);
std::string to_json(const Filing& filing);

}  // namespace tocsin::regimes
