// SSVC decision tables as data (rules/ssvc/*.yaml): loading, checking that a table is complete, and
// looking a decision up. Decision points have namespaced, versioned keys: "ssvc:E:1.1.0".
#pragma once

#include "base/embed.h"
#include "base/error.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::severity {

/// namespace:key:version, kept as it is written. A namespace that nobody here knows is as good as
/// any: it is compared, never interpreted.
struct SsvcKey {
  std::string name_space;  ///< "ssvc", "cisa", "x_example.org#fork"
  std::string key;         ///< "E"
  std::string version;     ///< "1.1.0": three numbers
  [[nodiscard]] std::string to_text() const { return name_space + ":" + key + ":" + version; }
  friend auto operator<=>(const SsvcKey&, const SsvcKey&) = default;
};

/// Errors: malformed unless it has three parts, of the characters that the SSVC schema allows.
Result<SsvcKey> parse_ssvc_key(std::string_view text);

struct SsvcValue {
  std::string key;   ///< "A"
  std::string name;  ///< "Active"
};

struct SsvcPoint {
  SsvcKey key;
  std::string name;
  std::vector<SsvcValue> values;  ///< in the order of the standard, lowest first
};

/// A decision point and the value that was chosen for it.
struct SsvcSelection {
  SsvcKey point;
  std::string value;
};

/// One complete table: every combination of its inputs has exactly one outcome.
class SsvcTable {
 public:
  /// Errors: malformed with "name:line": an unknown field, a value that its point does not have, a
  /// combination that stands twice or not at all. At most 12 inputs and 100,000 combinations.
  static Result<SsvcTable> load(std::string_view yaml, std::string_view name);

  [[nodiscard]] const SsvcKey& id() const { return id_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& source() const { return source_; }
  [[nodiscard]] std::span<const SsvcPoint> inputs() const { return inputs_; }
  [[nodiscard]] const SsvcPoint& outcome() const { return outcome_; }
  [[nodiscard]] std::size_t combinations() const { return rows_.size(); }

  /// The outcome for these selections. Those of points that the table does not ask for are passed
  /// over. Errors: malformed when an input is missing, stands twice or has a value its point does
  /// not have (`where` is the point's key). Another version of a point is another point.
  [[nodiscard]] Result<SsvcValue> decide(std::span<const SsvcSelection> selections) const;

 private:
  friend class SsvcReader;
  SsvcKey id_;
  std::string name_;
  std::string source_;
  std::vector<SsvcPoint> inputs_;
  SsvcPoint outcome_;
  std::vector<std::size_t> rows_;  ///< the outcome's place, by combination, last input fastest
};

/// The tables compiled in, by id.
std::span<const SsvcTable> ssvc_tables();
/// nullptr when there is none of that id.
const SsvcTable* find_ssvc_table(std::string_view id);

/// Compiled in (CMakeLists.txt).
std::span<const EmbeddedFile> ssvc_rules();

}  // namespace tocsin::severity
