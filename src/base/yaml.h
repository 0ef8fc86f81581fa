// Reading our own data files (rules/): YAML cut down to maps, lists and plain texts, with the line
// of everything. Anchors, aliases, tags, several documents where one is expected, duplicate and
// non-text keys are refused.
#pragma once

#include "base/error.h"
#include "base/limits.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

struct YamlField;

/// One node. A missing value ("key:") and the plain words null and ~ are `null`.
struct Yaml {
  enum class Kind { null, text, list, map };
  Kind kind = Kind::null;
  std::string text;
  bool quoted = false;            ///< the text stood in quotes: it is never a number or a flag
  std::vector<Yaml> items;        ///< list
  std::vector<YamlField> fields;  ///< map, in the order of the file
  int line = 0;                   ///< 1-based; 0 when unknown

  [[nodiscard]] const Yaml* find(std::string_view key) const;
};

/// One key with its value. Not a std::pair: clang 19 needs that one complete before Yaml is.
struct YamlField {
  std::string first;
  Yaml second;
};

/// name: what to call the file in errors ("file:line").
/// Errors: too_large; malformed with where = "name:line".
Result<Yaml> parse_yaml(std::string_view text, std::string_view name,
                        std::size_t bytes_max = kYamlBytesMax);
/// Several documents separated by "---"; empty ones are left out.
Result<std::vector<Yaml>> parse_yaml_documents(std::string_view text, std::string_view name,
                                               std::size_t bytes_max = kYamlBytesMax);

}  // namespace tocsin
