// Advisories with their originals. The compiled form is opaque here; impact/ reads it.
#pragma once

#include "store/store.h"

#include <functional>

namespace tocsin::store {

struct StoredAdvisory {
  std::string source;
  std::string id;
  Digest digest{};  ///< of the original document
  std::optional<Instant> modified;
  std::optional<Instant> withdrawn;
  std::string title;
  bool is_exploited = false;
  std::optional<Tlp> tlp;  ///< nothing: stored by a version that did not keep it
  std::string compiled;
  /// Small letters; a line for each product: "vendor<tab>product". Empty: stored by a version that
  /// did not keep them; never empty since.
  std::string subjects;
  Instant recorded_at;
  LogIndex recorded_index = 0;
};

struct AdvisoryDocument {
  Digest digest{};
  std::string format;
  std::int64_t size = 0;
  std::string packed;  ///< zstd
};

namespace advisories {
/// Does nothing when the document is there.
Status insert_document(Transaction& tx, const AdvisoryDocument& document);
/// Replaces the advisory of the same source and id, with its names. is_new: it has no names yet.
Status put(Transaction& tx, const StoredAdvisory& advisory, const std::vector<std::string>& names,
           bool is_new);

/// The advisories of the source that go by the document's id and are called "id" or "id#…": those
/// that its editions hold or held. At most so many, by id.
Result<std::vector<StoredAdvisory>> of_document(Reader& reader, std::string_view source,
                                                std::string_view id, std::int64_t count);

/// Every id that the stored advisory goes by; none when there is no such advisory.
Result<std::vector<std::string>> names(Reader& reader, std::string_view source,
                                       std::string_view id);

/// Of every advisory: what it takes to see whether a document is newer. One call for each, in order
/// of source and id.
Status for_each_edition(Reader& reader,
                        const std::function<void(const std::string& source, const std::string& id,
                                                 std::optional<Instant> modified)>& take);
/// Of every document that was ever stored.
Status for_each_document(Reader& reader, const std::function<void(const Digest&)>& take);
/// Those recorded at or after the index, in no order.
Result<std::vector<StoredAdvisory>> recorded_since(Reader& reader, LogIndex index,
                                                   std::int64_t limit);
/// Every advisory, in order of source and id, a thousand at a time.
Status for_each(Reader& reader, const std::function<Status(const StoredAdvisory&)>& take);
/// Every advisory of the source, in no order.
Result<std::vector<StoredAdvisory>> of_source(Reader& reader, std::string_view source);
Result<std::optional<StoredAdvisory>> find(Reader& reader, std::string_view source,
                                           std::string_view id);
/// Those that pass the sieve, in order of source and id, until `take` says false. Letters of ASCII
/// in either case. Those whose subjects were not kept pass where subjects decide.
struct Sieve {
  std::string text;      ///< in the title or the subjects; empty: all
  std::string subjects;  ///< in the subjects, in small letters; empty: all
  std::optional<std::int64_t> epss_billionths_min;  ///< of any id that it goes by
  bool is_exploited = false;
  std::optional<Instant> modified_since;
};
Status search(Reader& reader, const Sieve& sieve,
              const std::function<Result<bool>(const StoredAdvisory&)>& take);
/// Those that go by this id, their own or an alias, and are marked up to the ceiling or not known
/// to be above it; by source and id.
Result<std::vector<StoredAdvisory>> named(Reader& reader, std::string_view name, Tlp ceiling);
/// Every one that is not known to be TLP:CLEAR, in order of source and id.
Status for_each_restricted(Reader& reader,
                           const std::function<Status(const StoredAdvisory&)>& take);
/// Keeps the marking of one that was stored without.
Status put_marking(Transaction& tx, const StoredAdvisory& advisory, Tlp tlp);
/// The act of the newest advisory; -1: there is none.
Result<LogIndex> newest_index(Reader& reader);

/// What imports stored and findings have not followed yet.
struct Pending {
  LogIndex newest = -1;  ///< the act of the newest import; -1: nothing is pending
  std::vector<std::string> ids;
};
Result<Pending> pending(Reader& reader);
/// The act of the oldest import that is pending; nothing: none is.
Result<std::optional<LogIndex>> oldest_pending(Reader& reader);
/// The newest act of an advisory that is not pending; -1: there is none. Who judges by advisories
/// that are older misses something; what is pending will find whoever does not know it.
Result<LogIndex> newest_followed(Reader& reader);
/// Belongs into the transaction that stores the advisories.
Status put_pending(Transaction& tx, LogIndex index, const std::vector<std::string>& ids);
/// Findings have followed everything up to the act.
Status remove_pending(Transaction& tx, LogIndex newest);
/// Errors: not_found.
Result<AdvisoryDocument> document(Reader& reader, const Digest& digest);
}  // namespace advisories

}  // namespace tocsin::store
