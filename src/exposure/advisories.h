// Advisories in: files become records of the store with their originals, and the store becomes the
// index.
#pragma once

#include "advisories/advisory.h"
#include "domain/access.h"
#include "exposure/reassess.h"
#include "exposure/world.h"
#include "store/advisories.h"

#include <functional>
#include <string>
#include <vector>

namespace tocsin::exposure {

struct ImportSummary {
  std::size_t files = 0;
  std::size_t records = 0;      ///< read, whatever became of them
  std::size_t stored = 0;       ///< advisories that are new or changed
  std::size_t unchanged = 0;    ///< advisories whose document was stored before
  std::size_t superseded = 0;   ///< advisories of which a later edition is there: only their
                                ///< document is stored
  std::size_t withdrawn = 0;    ///< of those stored, and what a newer catalogue dropped
  std::size_t scores = 0;       ///< of EPSS
  std::size_t quarantined = 0;  ///< refused: records, and files of which nothing was known
  std::size_t skipped = 0;      ///< members and records that are no advisories
  std::size_t bytes = 0;        ///< of the records
  std::size_t broken = 0;       ///< pieces that could not be read to their end
  std::vector<std::string>
      ids;  ///< that advisories which were stored or withdrawn go by, or went by before
  SummaryByCeiling findings;  ///< that followed, also of an import that was broken off before
};

/// What a source brought, by name.
struct ImportPiece {
  std::string name;
  std::string_view bytes;
};

struct ImportOptions {
  std::vector<std::string> files;  ///< each as advisories::read_file_records reads it
  /// After them; of these some may be something else, such as a README, but not all.
  std::vector<std::string> files_of_folders;
  std::optional<std::string_view> body;  ///< the bytes of one more, that came without a name
  /// After all others. One that cannot be read is refused, and stops no other.
  std::vector<ImportPiece> pieces;
  std::string format;        ///< an id to insist on; empty: whatever fits
  Tlp tlp_min = Tlp::clear;  ///< nothing is marked lower; EPSS scores, which have no marking, are
                             ///< refused above CLEAR
  /// Called for each record that was refused, and for a file of which nothing was known; never for
  /// what was stored.
  std::function<void(const std::string& file, const advisories::Quarantined& why)> quarantine;
  /// Called for what is of no format that is known: the first kSkippedNamesMax of each file.
  std::function<void(const std::string& file, const advisories::Quarantined& why)> skip;
  /// Asked before each record; false breaks the import off with a conflict. May be empty.
  std::function<bool()> goes_on;
  /// Called now and then with what was done so far.
  std::function<void(const ImportSummary& so_far)> progress;
};

/// Stores what is new or changed, some hundred records in one act each; what is refused stops
/// nothing else. Answers rest on it at once, and findings follow before it returns, also of an
/// import that fails half way. What they still owe is in the store in the transaction of each
/// document (store::advisories::pending), so that a process that ends in between leaves it to the
/// next import or start. A document that came before changes nothing, and an edition that is older
/// than the one that is there (by its own date of modification) does not replace it, in whatever
/// order files come. What a whole catalogue (KEV) drops is withdrawn, unless a newer one is there.
/// Errors: those of reading a file's wrapping, with the file; those of the store. What was stored
/// stays stored.
Result<ImportSummary> import_advisories(const World& world, const Principal& principal,
                                        const ImportOptions& options);

/// What a document says is withdrawn, as far as it is the last edition: who may be shown it learns
/// that it is, and by a higher marking fewer may. Findings follow. Returns how many advisories.
/// Errors: not_found for a document that was never stored.
Result<std::size_t> withdraw_document(const World& world, const Principal& principal,
                                      const Digest& digest, Tlp tlp_min);

struct IndexSummary {
  std::size_t advisories = 0;
  std::size_t packages = 0;
  std::size_t ranges = 0;
  std::size_t flaws = 0;
  std::size_t bytes = 0;
};
/// Compiles every advisory of the store that is TLP:CLEAR into the file, which is swapped in by
/// rename.
Result<IndexSummary> compile_advisory_index(const World& world, const std::string& path);

/// Every advisory of the store that is TLP:CLEAR as an index file: what is restricted never lies in
/// a file that is handed around. as_of: see impact::AdvisoryIndex::as_of.
Result<std::string> compiled_index(store::Reader& reader, std::int64_t as_of);
/// Those that go by an id, their own or an alias, and are marked up to the ceiling.
Result<std::vector<advisories::Advisory>> advisories_named(store::Reader& reader,
                                                           std::string_view id, Tlp ceiling);
/// A line for each product that the advisory speaks of, "vendor TAB product" in small letters; the
/// first and the last line are empty. Cut at 16 KiB.
std::string subjects_of(const advisories::Advisory& advisory);
/// As it was compiled, without its description and references, which the document has; where that
/// was by another version of this program, from the document.
Result<advisories::Advisory> stored_advisory(store::Reader& reader,
                                             const store::StoredAdvisory& stored);
/// A document that was stored, and every advisory that is read in it; none where nothing reads it
/// any more. Errors: not_found.
struct Document {
  std::string original;  ///< bit-identical to what was read
  std::vector<advisories::Advisory> advisories;
};
Result<Document> read_document(store::Reader& reader, const Digest& digest);
struct MarkedId {
  std::string id;
  Tlp tlp = Tlp::red;
};
/// Every advisory that is not TLP:CLEAR, withdrawn ones too.
Result<std::vector<MarkedId>> restricted_advisories(store::Reader& reader);

/// Brings findings up to whatever imports have stored and they have not followed yet.
Result<SummaryByCeiling> follow_imports(const World& world);

/// What an answer to a reader of that ceiling rests on: impact::data_json, with
/// "fetched":{"sources","stale","oldest"}: how many sources are fetched from, how many of them have
/// been silent for too long, and the oldest of their last good runs.
Result<std::string> data_json(store::Reader& reader, const impact::AdvisoryLayers& advisories,
                              Tlp ceiling, Instant now);

struct AdvisorySearch {
  std::string id;       ///< own id or alias
  std::string purl;     ///< of a package, with a version or without
  std::string cpe;      ///< of a product
  std::string text;     ///< in the title or a product's name, in any language; letters of ASCII in
                        ///< either case
  std::string vendor;   ///< the whole name of a vendor, a group or a distribution, in either case
  std::string product;  ///< the whole name of a product or package, in either case
  bool is_exploited = false;  ///< only those that say so
  std::optional<Instant> modified_since;
  std::optional<int> cvss_tenths_min;               ///< the greatest score of the advisory
  std::optional<std::int64_t> epss_billionths_min;  ///< of any CVE that it goes by
  std::int64_t offset = 0;
  std::int64_t limit = 50;  ///< 1 to 1000
};
struct AdvisoryPage {
  std::vector<advisories::Advisory> advisories;
  std::optional<std::int64_t> next;  ///< the next offset
};
/// Those that the principal may be shown, by source and id. Errors: malformed for a purl or CPE
/// that is none.
Result<AdvisoryPage> search_advisories(const World& world, const Principal& principal,
                                       const AdvisorySearch& search);

/// One advisory with its original, for people and for re-export.
struct AdvisoryView {
  advisories::Advisory advisory;
  std::string original;  ///< bit-identical to what was read
};
/// All that go by an id, their own or an alias, and that the principal may be shown. Errors:
/// not_found.
Result<std::vector<AdvisoryView>> view_advisories(const World& world, const Principal& principal,
                                                  std::string_view id);

}  // namespace tocsin::exposure
