// What is known of flaws, carried to an instance without a network: a folder with the originals of
// advisories, one archive for each marking, the scores of EPSS, and a signed list of them.
#pragma once

#include "domain/access.h"
#include "exposure/world.h"

#include <filesystem>
#include <optional>
#include <string>

namespace tocsin::exposure {

struct MirrorSummary {
  std::int64_t documents = 0;  ///< of advisories, in the archives
  std::int64_t withdrawn = 0;  ///< of them, by what their source said later
  std::int64_t stored = 0;     ///< read: advisories that are new or changed
  std::int64_t unchanged = 0;  ///< read
  std::int64_t refused = 0;    ///< read: records that could not be taken
  std::int64_t bytes = 0;      ///< of all files but the list
  std::string sha256;          ///< of the list
  bool is_signed = false;      ///< written: by this instance; read: by the key that was named
};

/// Every advisory up to the marking, and the newest scores of EPSS, into a folder that is made for
/// it. Errors: conflict when there is something of that name; unavailable.
Result<MirrorSummary> write_mirror(const World& world, const std::filesystem::path& folder,
                                   Tlp tlp_max);

struct MirrorReading {
  std::filesystem::path folder;
  std::string
      fingerprint;  ///< 40 hexadecimal digits: the list is refused unless that key signed it
};
/// Reads all into the store, once the list and every file are what they are said to be: each
/// advisory by its marking. What its source dropped is withdrawn here too. Nothing is withdrawn for
/// not being there. Errors: malformed for what is not what it is said to be, before anything was
/// stored; those of import_advisories.
Result<MirrorSummary> read_mirror(const World& world, const Principal& principal,
                                  const MirrorReading& reading);

}  // namespace tocsin::exposure
