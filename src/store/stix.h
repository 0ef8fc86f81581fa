// STIX objects of what is shared, in the order in which TAXII hands them out. Who may read an
// object is decided by its thing.
#pragma once

#include "store/shares.h"

namespace tocsin::store {

/// The channel by which objects are given out, as holdings name it.
inline constexpr std::string_view kTaxiiChannel = "taxii";

struct StoredStix {
  Instant added;  ///< no two objects have the same
  ThingNumber thing = 0;
  LogIndex seq = 0;  ///< the newest share of its thing: what a reader holds that is given it
  std::string id;
  Instant version;
  std::string type;
  std::string spec_version;
  std::optional<Tlp> tlp;      ///< of its own markings
  bool is_name_based = false;  ///< its id is made of its content
  bool is_revoked = false;     ///< its author says that it does not hold any more
  bool is_common = false;      ///< made here, and the same for several things
  std::string body;
  Tlp thing_tlp = Tlp::red;  ///< when read: the marking of its thing
  /// When read: it is not given any more to whom the scope is of. The body and the marking are
  /// those that this reader was given last; the version is later than that of this body.
  bool is_taken_back = false;
};

/// What of several versions of one object is asked for (TAXII 2.1 section 3.4).
struct StixVersions {
  bool all = false;
  bool first = false;
  bool last = false;
  std::vector<Instant> at;
};

/// What objects are asked for. Empty lists ask for all.
struct StixFilter {
  std::string kind;  ///< of the thing; empty: of every kind
  std::optional<Tlp> tlp;
  bool is_own = false;  ///< only what the scope's party has shared itself
  std::optional<Instant> added_after;
  std::vector<std::string> ids;
  std::vector<std::string> types;
  std::vector<std::string> spec_versions;
  StixVersions versions;  ///< none of it: the last
};

namespace stix {
/// added is set here: later than every object's before, and not before now.
Status insert(Transaction& tx, const Thing& thing, std::vector<StoredStix>& objects);
/// After an act that withdrew or revised the thing, or took it from some of its readers: its
/// objects of before are taken back from those who are not given them any more. Observables and
/// markings have no versions and are not.
/// What is common to several things is not either.
Status take_back(Transaction& tx, ThingNumber thing, LogIndex act);
/// In ascending order of added. An object that is marked otherwise than its thing is now is
/// nobody's. Of one version that several shared the one is given that came first, or whose id is
/// made of its content; of several who use one id only the first is believed. What was taken back
/// stands among them for whoever was given it by TAXII and is given no object of its id.
Result<std::vector<StoredStix>> list(Reader& reader, const Scope& scope, const StixFilter& filter,
                                     std::int64_t count);
/// Whether the party itself, or somebody whose share the scope shows, has this object in this
/// version; and its bytes.
struct Known {
  bool is_own = false;
  std::string body;
};
Result<std::optional<Known>> find(Reader& reader, const Scope& scope, std::string_view id,
                                  Instant version);
/// Whether that author has shared the observable with the community, with this marking.
Result<bool> has_observable(Reader& reader, const std::optional<PartyId>& author, Tlp tlp,
                            std::string_view id);
/// The author whom readers of the scope believe for this id: nothing where nobody has shared it.
struct Holder {
  std::optional<PartyId> author;
};
Result<std::optional<Holder>> author_of(Reader& reader, const Scope& scope, std::string_view id);

// What a source brought. It may take back what it gave, and give it again; what is here otherwise,
// or was, it neither brings again nor changes.

/// Things of that source in which an object of this id stands now, in ascending order.
Result<std::vector<ThingNumber>> brought_by(Reader& reader, std::string_view source,
                                            std::string_view id);
/// Whether the object is no news from that source: it stands in what the source brought, or stands
/// or stood in another thing, in this version or a later one. version: none for an observable,
/// which is no news either where the operator shares it with the community with this marking.
Result<bool> is_known_to_source(Reader& reader, std::string_view source, std::string_view id,
                                std::optional<Instant> version, Tlp tlp);
/// Whether an object of this id stands or stood in any thing.
Result<bool> was_here(Reader& reader, std::string_view id);
/// All of the newest revision; the version of an observable is the epoch.
Result<std::vector<StoredStix>> of_thing(Reader& reader, ThingNumber thing);

/// Updates of cases and notices without objects: what programs shared that made none. By number,
/// strictly after that one; without those that are withdrawn.
Result<std::vector<ThingNumber>> without_objects(Reader& reader, ThingNumber after,
                                                 std::int64_t count);

Status insert_status(Transaction& tx, const Uuid& id, const PartyId& party, std::string_view body);
/// Errors: not_found, also for that of another party.
Result<std::string> status(Reader& reader, const PartyId& party, const Uuid& id);
/// Those older than that go.
Status drop_statuses(Transaction& tx, Instant before);
}  // namespace stix

}  // namespace tocsin::store
