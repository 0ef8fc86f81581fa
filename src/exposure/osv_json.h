// An advisory of any format as one record of OSV (schema 1.7.5). docs/formats/osv.md.
#pragma once

#include "advisories/advisory.h"

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::exposure {

/// The id by which OSV clients know an advisory: its own, of a CSAF document with several flaws the
/// document's, with "x_" in front where the schema knows no such database. What is OSV already has
/// its own in any case.
std::string osv_id(std::string_view format, std::string_view id);
/// The id of the document that an advisory is from: its own up to "#" where it is CSAF.
std::string_view document_id(std::string_view format, std::string_view id);

/// The OSV ecosystems of the packages in the record that to_osv makes of the parts, without their
/// suffixes.
std::set<std::string> osv_ecosystems_of(std::span<const advisories::Advisory> parts);

/// Of a document with more flaws the record has the first so many.
inline constexpr std::size_t kOsvFlawsMax = 1000;
/// Whether the parts are all that the record would have; if not, it says so.
enum class OsvFlaws { all, some };

/// The parts of one document, at least one, as one record under that id. What the schema cannot say
/// is left out and named in database_specific.left_out, so that nothing is said which the document
/// does not say: products without a package, ranges that begin behind a version or cannot be
/// judged, what holds only for some platforms. Flaws of a document with several are no aliases of
/// one another: it is downstream of each of them.
std::string to_osv(std::span<const advisories::Advisory> parts, std::string_view id,
                   OsvFlaws flaws = OsvFlaws::all);

}  // namespace tocsin::exposure
