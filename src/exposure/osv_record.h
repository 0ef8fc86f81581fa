// One record of OSV from the rows of the store: which advisories are its parts, and its text. The
// API and the files have it in common, so that an id is one record wherever it is asked for.
#pragma once

#include "advisories/advisory.h"
#include "exposure/osv_json.h"
#include "store/advisories.h"

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::exposure {

/// A stored advisory with what it says, as stored_advisory has it.
struct OsvPart {
  store::StoredAdvisory stored;
  advisories::Advisory advisory;
};

/// How good a record is among those of several sources with one id: the greatest is the record, of
/// equals the first by source and id.
enum class OsvRank { without_packages, with_packages, original };
/// parts: of one source's record, at least one.
OsvRank osv_rank(std::span<const OsvPart> parts);

/// Those that stand are the record's parts, or all of them where none does; in order of id, and at
/// most kOsvFlawsMax of them.
void keep_standing(std::vector<OsvPart>& parts, OsvFlaws& flaws);

/// The ecosystems of the OSV schema, without suffixes, that the record of the parts speaks of. Of
/// what is OSV already, those that it states; "GIT": of a repository alone.
std::set<std::string> osv_ecosystems_of(std::span<const OsvPart> parts);

struct OsvRecord {
  std::string text;            ///< JSON
  std::size_t bytes_read = 0;  ///< of the documents and rows that it took, unpacked
};
struct OsvChoice {
  std::vector<OsvPart> parts;  ///< as keep_standing leaves them
  OsvFlaws flaws = OsvFlaws::all;
  std::string id;    ///< that the record bears, unless it is OSV already
  std::string name;  ///< the advisory's or the document's own, by which the parts were found
  /// How many advisories of each document the store gave; of a document that is not in it, all.
  std::map<Digest, std::size_t> rows;
  std::size_t bytes_read = 0;  ///< of the rows that were looked at
};
/// The original where it is OSV, else what the schema can say of the parts, with the texts that
/// only their documents have. Errors: those of the store.
Result<OsvRecord> osv_record_of_parts(store::Reader& reader, const OsvChoice& choice);

}  // namespace tocsin::exposure
