// The OSV service's questions (osv.dev API v1), answered from this store, so that its clients work
// against it.
#pragma once

#include "domain/access.h"
#include "exposure/world.h"

#include <optional>
#include <string>
#include <vector>

namespace tocsin::exposure {

/// Either a purl, or ecosystem and name; the version apart or in the purl.
struct OsvQuery {
  std::string purl;
  std::string ecosystem;
  std::string name;
  std::string version;     ///< empty: every version
  std::size_t offset = 0;  ///< of a page after the first
};
struct OsvMatch {
  std::string source;
  std::string id;
  std::optional<Instant> modified;
};
struct OsvPage {
  std::vector<OsvMatch> matches;
  std::optional<std::size_t> next;  ///< the next page's offset
  std::size_t looked_at = 0;        ///< advisories, whether they are on the page or not
};
/// The advisories that say that the version is, or may be, affected; those that the principal may
/// be shown, at most 1000. Errors: malformed for an ecosystem or purl that nobody knows.
Result<OsvPage> osv_query(const World& world, const Principal& principal, const OsvQuery& query);

/// One record as OSV JSON: the original where it is OSV, else what the schema can say of it. With a
/// source, that source's; else the first that goes by the id itself. Errors: not_found.
Result<std::string> osv_record(const World& world, const Principal& principal, std::string_view id,
                               std::string_view source = {});

}  // namespace tocsin::exposure
