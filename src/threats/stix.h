// STIX 2.1 (OASIS standard, 10 June 2021): objects as they are exchanged. An object keeps the bytes
// in which it came; what is told of it here decides who may read it and which of two is newer.
#pragma once

#include "base/error.h"
#include "base/id.h"
#include "base/time.h"
#include "domain/tlp.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::threats {

struct StixObject {
  std::string id;  ///< "indicator--…"
  std::string type;
  std::string spec_version;        ///< "2.1"
  std::optional<Instant> version;  ///< "modified", else "created"; none: an observable has none
  /// Of its markings the strictest; red where one is not known; none where they say nothing of TLP.
  std::optional<Tlp> tlp;
  bool is_name_based = false;      ///< its id is the one that section 2.9 makes of its content
  bool is_common = false;          ///< made here, and the same for several texts
  bool is_revoked = false;         ///< its author says that it does not hold any more (section 3.2)
  std::vector<std::string> forms;  ///< of a report: what it is another form of (threats/forms.h)
  std::size_t place = 0;           ///< in the list that it came in
  std::string body;                ///< its bytes
};

struct RefusedObject {
  std::string id;       ///< as far as it has one
  std::string version;  ///< "modified" as it stands there
  Error error;          ///< `where`: a JSON pointer into the document
};

struct StixContent {
  std::vector<StixObject> objects;  ///< in their order; markings for TLP itself are left out
  std::vector<RefusedObject> refused;
};

/// At most so many objects in a document that somebody sends.
inline constexpr std::size_t kStixObjectsMax = 10'000;

/// A bundle, or an envelope of TAXII 2.1: what has "objects". One that is faulty is refused for
/// itself, with the first fault that it has. Errors: too_large; malformed for what is no such
/// document.
Result<StixContent> read_stix(std::string_view text, std::size_t bytes_max,
                              std::size_t objects_max = kStixObjectsMax);

/// RFC 9562 section 5.5, within the namespace that STIX gives to observables (section 2.9): the
/// same name has the same id everywhere.
Uuid stix_uuid(std::string_view name);

/// The marking object that OASIS published for TLP 2.0 (extension-definition
/// 60a3c5c5-0d10-413e-aab3-9e08dde9e88d), byte for byte.
StixObject tlp_marking(Tlp tlp);

/// The body of an object, as read_stix() gives it, with that marking beside its other ones, in the
/// place of those of TLP that OASIS has published.
std::string marked_body(const std::string& body, Tlp tlp);

}  // namespace tocsin::threats
