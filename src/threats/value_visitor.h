// The values that stand in threat content: in an object of STIX 2.1, in an event of MISP's core
// format. Nothing that stands there is silent: it is a value, another part, or at fault.
#pragma once

#include "base/id.h"
#include "base/json.h"
#include "threats/indicators.h"
#include "threats/stix.h"

#include <string>

namespace tocsin::threats {

/// A value, and what else is told where it stands.
struct NamedValue : Indicator {
  std::string part;  ///< of an event: "Attribute/3", "Object/0/3", counted with what was deleted
  std::optional<Uuid> uuid;           ///< of that attribute, where it has one
  std::optional<Instant> said_at;     ///< "modified" of STIX, "timestamp" of MISP
  std::optional<Instant> valid_from;  ///< of STIX alone
  bool is_revoked = false;
};

/// What was seen of an indicator, as whoever shares it counts.
struct NamedSighting {
  enum class Kind { seen, false_positive };
  std::string of;  ///< id of a STIX object, or an event's part as NamedValue has it
  Kind kind = Kind::seen;
  std::int64_t count = 1;  ///< 0 to kSightingCountMax
  std::optional<Instant> first;
  std::optional<Instant> last;
  bool is_revoked = false;
};
/// STIX 2.1 section 5.2.
inline constexpr std::int64_t kSightingCountMax = 999'999'999;

class ValueVisitor {
 public:
  virtual ~ValueVisitor() = default;
  virtual void value(const NamedValue& value) = 0;
  virtual void sighting(const NamedSighting& /*sighting*/) {}
  /// A text of an event that is there for the flaws that it names.
  virtual void flaw(std::string_view /*text*/) {}
  /// Whether values of an indicator that was revoked are asked for; else it is another part.
  [[nodiscard]] virtual bool takes_revoked() const { return false; }
  /// A part that holds no value that could be looked for, by what it is: "pattern of type yara".
  virtual void other(std::string what) = 0;
  /// where: a JSON pointer.
  virtual void fault(std::string where, std::string message) = 0;
};

/// at: the object's pointer within its document. Errors: malformed for a body that is no JSON;
/// too_large.
Status visit_stix(const StixObject& object, const std::string& at, std::size_t bytes_max,
                  ValueVisitor& out);

/// One event itself, whatever else stands in it.
void visit_misp_event(const Json& event, ValueVisitor& out);
/// An event, several, or an answer of MISP's API. False where it is none of those.
bool visit_misp(const Json& document, ValueVisitor& out);

}  // namespace tocsin::threats
