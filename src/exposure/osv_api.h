// The OSV service's questions (osv.dev API v1), answered from this store, so that its clients work
// against it.
#pragma once

#include "domain/access.h"
#include "exposure/osv_record.h"
#include "exposure/world.h"

#include <optional>
#include <string>
#include <vector>

namespace tocsin::exposure {

/// Either a purl, or ecosystem and name; the version apart or in the purl. Or a commit.
struct OsvQuery {
  std::string purl;
  std::string ecosystem;
  std::string name;
  std::string version;     ///< empty: every version
  std::string commit;      ///< 40 or 64 hexadecimal digits; whatever else is asked is passed over
  std::size_t offset = 0;  ///< of a page after the first
};
struct OsvMatch {
  std::string source;
  std::string id;  ///< under which osv_record has it (osv_id)
  std::optional<Instant> modified;
};
/// A record that may speak of the version, which nobody can say: no match, and no silence either.
struct OsvPossible {
  std::string source;
  std::string id;
  std::string reason;  ///< one sentence
};
struct OsvPage {
  std::vector<OsvMatch> matches;
  std::vector<OsvPossible> possible;  ///< on the first page alone, at most 1000
  std::string note;                 ///< why nothing can be said, or not all; empty: nothing to add
  std::optional<std::size_t> next;  ///< the next page's offset
  std::size_t looked_at = 0;        ///< advisories, whether they are on the page or not
  [[nodiscard]] bool has_notes() const { return !note.empty() || !possible.empty(); }
};
/// The advisories that say that the version is affected; those that the principal may be shown, at
/// most 1000. Every ecosystem of the OSV schema may be asked for: where nothing is known of its
/// packages the page is empty and says so. Errors: malformed for an ecosystem that the schema does
/// not have, a purl that is none, and what contradicts itself.
Result<OsvPage> osv_query(const World& world, const Principal& principal, const OsvQuery& query);

/// One record as OSV JSON: the original where it is OSV, else what the schema can say of it; the
/// flaws of one CSAF document are one record. id: as osv_id gives it, or the advisory's or
/// document's own. With a source, that source's; else of several the one of the greatest osv_rank.
/// Errors: not_found.
Result<OsvRecord> osv_record(const World& world, const Principal& principal, std::string_view id,
                             std::string_view source = {});

/// The same as everybody is shown it, if it is in the ecosystem's archive (osv_ecosystems_of),
/// whose suffix is passed over: nothing is made of one that is not. Errors: not_found.
Result<OsvRecord> osv_record_of(const World& world, std::string_view ecosystem,
                                std::string_view id);

}  // namespace tocsin::exposure
