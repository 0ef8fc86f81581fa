// The values that stand in threat content: in an object of STIX 2.1, in an event of MISP's core
// format. Nothing that stands there is silent: it is a value, another part, or at fault.
#pragma once

#include "base/json.h"
#include "threats/indicators.h"
#include "threats/stix.h"

#include <string>

namespace tocsin::threats {

class ValueVisitor {
 public:
  virtual ~ValueVisitor() = default;
  virtual void value(const Indicator& indicator) = 0;
  /// A part that holds no value that could be looked for, by what it is: "pattern of type yara".
  virtual void other(std::string what) = 0;
  /// where: a JSON pointer.
  virtual void fault(std::string where, std::string message) = 0;
};

/// at: the object's pointer within its document. Errors: malformed for a body that is no JSON;
/// too_large.
Status visit_stix(const StixObject& object, const std::string& at, std::size_t bytes_max,
                  ValueVisitor& out);

/// An event, several, or an answer of MISP's API. False where it is none of those.
bool visit_misp(const Json& document, ValueVisitor& out);

}  // namespace tocsin::threats
