// Advisories in: files become records of the store with their originals, and the store becomes the
// index.
#pragma once

#include "advisories/advisory.h"
#include "domain/access.h"
#include "flow/world.h"

#include <functional>
#include <string>
#include <vector>

namespace tocsin::flow {

struct ImportSummary {
  std::size_t files = 0;
  std::size_t records = 0;    ///< read, whatever became of them
  std::size_t stored = 0;     ///< advisories that are new or changed
  std::size_t unchanged = 0;  ///< advisories whose document is the one that is there
  std::size_t withdrawn = 0;  ///< of those stored
  std::size_t quarantined = 0;
  std::size_t skipped = 0;  ///< members that are no advisories
  std::size_t bytes = 0;    ///< of the records
};

struct ImportOptions {
  std::vector<std::string> files;  ///< each as advisories::read_file_records reads it
  std::string format;              ///< an id to insist on; empty: whatever fits
  /// Called for each record that was refused; never for one that was stored.
  std::function<void(const std::string& file, const advisories::Quarantined& why)> quarantine;
  /// Called now and then with what was done so far.
  std::function<void(const ImportSummary& so_far)> progress;
};

/// Stores what is new or changed, some thousand records in one act each; what is refused stops
/// nothing else. An advisory that came again with the same bytes changes nothing. Errors: those of
/// reading a file's wrapping, with the file; those of the store. What was stored stays stored.
Result<ImportSummary> import_advisories(const World& world, const Principal& principal,
                                        const ImportOptions& options);

struct IndexSummary {
  std::size_t advisories = 0;
  std::size_t packages = 0;
  std::size_t ranges = 0;
  std::size_t flaws = 0;
  std::size_t bytes = 0;
  std::size_t reread =
      0;  ///< whose compiled form was of another version, and whose original was read again
};
/// Compiles every advisory of the store into the file, which is swapped in by rename.
Result<IndexSummary> compile_advisory_index(const World& world, const std::string& path);

/// One advisory with its original, for people and for re-export.
struct AdvisoryView {
  advisories::Advisory advisory;
  std::string original;  ///< bit-identical to what was read
};
/// All that go by an id, their own or an alias. Errors: not_found.
Result<std::vector<AdvisoryView>> view_advisories(const World& world, std::string_view id);

}  // namespace tocsin::flow
