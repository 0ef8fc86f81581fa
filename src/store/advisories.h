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
  std::string compiled;
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
/// Replaces the advisory of the same source and id, with its names.
Status put(Transaction& tx, const StoredAdvisory& advisory, const std::vector<std::string>& names);

/// Of every advisory: what it takes to see whether a document is new. One call for each, in order
/// of source and id.
Status for_each_digest(Reader& reader,
                       const std::function<void(const std::string& source, const std::string& id,
                                                const Digest& digest)>& take);
/// Every advisory, in order of source and id, a thousand at a time.
Status for_each(Reader& reader, const std::function<Status(const StoredAdvisory&)>& take);
/// Those that go by this id, their own or an alias; by source and id.
Result<std::vector<StoredAdvisory>> named(Reader& reader, std::string_view name);
/// Errors: not_found.
Result<AdvisoryDocument> document(Reader& reader, const Digest& digest);
Result<std::int64_t> count(Reader& reader);
}  // namespace advisories

}  // namespace tocsin::store
