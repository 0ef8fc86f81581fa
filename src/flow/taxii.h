// What is shared, as collections of STIX objects: TAXII 2.1 without the wire.
#pragma once

#include "domain/access.h"
#include "flow/world.h"
#include "store/stix.h"
#include "threats/stix.h"

namespace tocsin::flow {

/// Objects of a request by TAXII at most.
inline constexpr std::int64_t kTaxiiPageMax = 1'000;
/// Bytes of the bodies of a page; the object with which they are passed ends it.
inline constexpr std::size_t kTaxiiPageBytes = 8U << 20U;
/// Of an envelope that is sent here.
inline constexpr std::size_t kTaxiiBodyBytesMax = 10U << 20U;

struct TaxiiCollection {
  std::string id;     ///< a UUID, of this instance alone
  std::string alias;  ///< "threats"
  std::string title;
  std::string description;
  bool takes_objects = false;
  store::StixFilter filter;
};
/// Those of every reader; each holds what its reader may read.
std::vector<TaxiiCollection> taxii_collections(const World& world);
/// By id or alias. Errors: not_found.
Result<TaxiiCollection> taxii_collection(const World& world, std::string_view name);

struct TaxiiPage {
  std::vector<store::StoredStix> objects;  ///< their bodies as they are handed out
  bool has_more = false;
};
/// Objects of the filter, in the order in which they were added: at most `limit`, and so many
/// bytes. What a partner is given is noted first. Errors: those of may(read_feed), by the standing
/// of this moment.
Result<TaxiiPage> read_objects(const World& world, const Principal& principal,
                               const store::StixFilter& filter, std::int64_t limit);
/// The same without bodies, which nobody is given: what a manifest tells.
Result<TaxiiPage> read_manifest(const World& world, const Principal& principal,
                                const store::StixFilter& filter, std::int64_t limit);

/// What became of each object that was sent.
struct TaxiiStatus {
  Uuid id;
  Instant at;
  struct Entry {
    std::string id;
    std::string version;
    std::string message;  ///< empty: nothing to say
  };
  std::vector<Entry> successes;
  std::vector<Entry> failures;
  std::size_t is_new = 0;  ///< of the successes: objects that were not there
};
/// Each object becomes part of a share by its own marking: of what is marked alike up to 1,000 are
/// one share, for the community; an object without a marking is TLP:AMBER+STRICT, for the desk. One
/// that is there already, byte for byte, is a success. The status can be read again for a day.
/// Errors: those of may(share); malformed, too_large for the document as a whole.
Result<TaxiiStatus> take_objects(const World& world, const Principal& principal,
                                 std::string_view envelope);
/// The status resource as JSON. Errors: not_found, also for another organization's.
Result<std::string> read_status(const World& world, const Principal& principal, const Uuid& id);
std::string to_json(const TaxiiStatus& status);

}  // namespace tocsin::flow
