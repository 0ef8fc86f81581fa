// What shared content names, by value: whoever asks is given what stands in the newest revision of
// a thing that it may read at that moment. Derived from what is shared; it can be made anew.
#pragma once

#include "base/crypto.h"
#include "store/stix.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::store {

/// One value, as its source says it.
struct StoredValue {
  std::optional<Instant> added;  ///< of the STIX object that says it; none: the event of MISP
  std::string kind;              ///< "domain"
  std::string value;             ///< in normal form
  std::string source;            ///< id of the object, or "Attribute/3" of the event
  std::optional<Uuid> uuid;      ///< of an attribute that has one
  std::optional<Instant> said_at;
  std::optional<Instant> valid_from;
  std::optional<Instant> valid_until;
  bool is_revoked = false;
  bool is_partial = false;
  bool is_context = false;
};

/// What was seen of a source.
struct StoredSighting {
  enum class Kind { seen, false_positive };
  std::optional<Instant> added;  ///< of the STIX object that says it; none: the event of MISP
  std::string source;            ///< id of a STIX object of any thing, or a part of that event
  Kind kind = Kind::seen;
  std::int64_t count = 0;
  std::optional<Instant> first;
  std::optional<Instant> last;
  bool is_revoked = false;
};

/// That a source of the same thing is tied to a flaw.
struct StoredFlaw {
  std::optional<Instant> added;  ///< of the STIX object that says it; none: the event of MISP
  std::string source;            ///< empty: all of the event
  std::string flaw;              ///< "CVE-2021-44228"
};

struct StoredContent {
  std::vector<StoredValue> values;
  std::vector<StoredSighting> sightings;
  std::vector<StoredFlaw> flaws;
};

/// A value with what a reader may know of where it stands.
struct FoundValue {
  StoredValue said;
  ThingNumber thing = 0;
  std::int64_t place = 0;         ///< within it
  LogIndex seq = 0;               ///< the newest share of the thing: what a reader holds
  Instant at;                     ///< of that share
  Tlp tlp = Tlp::red;             ///< of the thing
  std::optional<PartyId> author;  ///< none: the operator, or not shown to whom the scope is of
  std::optional<Uuid> event;      ///< of MISP, where it is one
  bool is_others_part = false;    ///< an earlier event has a part of this UUID
};

namespace indicators {

/// By what values are found: a digest in full.
Digest key_of(std::string_view kind, std::string_view value);

/// In the place of what the thing named before. reading: the version of the code that read it.
Status put(Transaction& tx, ThingNumber thing, const StoredContent& content, std::int64_t reading);

/// Where a page ends.
struct Place {
  ThingNumber thing = -1;
  std::int64_t place = -1;
};
/// Values with one of these keys, strictly behind that place, by thing and place.
Result<std::vector<FoundValue>> with_keys(Reader& reader, const Scope& scope,
                                          const std::vector<Digest>& keys, Place after,
                                          std::int64_t count);
/// All of them likewise.
Result<std::vector<FoundValue>> list(Reader& reader, const Scope& scope, Place after,
                                     std::int64_t count);

/// What the scope may count of sightings of a source. Those that stand in an event of MISP are
/// given to nobody: its author and the operator's people alone count them.
struct Sighted {
  std::optional<ThingNumber> thing;  ///< of an event; none: of a STIX object, wherever it stands
  std::string source;
  StoredSighting::Kind kind = StoredSighting::Kind::seen;
  std::int64_t count = 0;
  std::optional<Instant> first;
  std::optional<Instant> last;
};
/// found: what with_keys() or list() gave in this snapshot.
Result<std::vector<Sighted>> sighted(Reader& reader, const Scope& scope,
                                     const std::vector<FoundValue>& found);

struct Tied {
  ThingNumber thing = 0;
  std::string source;  ///< empty: all of the event
  std::string flaw;
};
/// Likewise, in the order of the flaws' names.
Result<std::vector<Tied>> tied(Reader& reader, const Scope& scope,
                               const std::vector<FoundValue>& found);

/// Things whose values an older version of the code has read, or none: by number, strictly after
/// that one.
Result<std::vector<ThingNumber>> outdated(Reader& reader, std::int64_t reading, ThingNumber after,
                                          std::int64_t count);
/// What is to be read of a thing: the objects of its newest revision, and the event that it is;
/// empty: none.
struct Content {
  std::vector<StoredStix> objects;
  std::string event;
};
Result<Content> content_of(Reader& reader, ThingNumber thing);

}  // namespace indicators
}  // namespace tocsin::store
