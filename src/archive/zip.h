// Reading zip archives that lie: the central directory is believed, the local headers are compared
// with it, and what only a reader from the front would see is found too. (APPNOTE 6.3.10.)
#pragma once

#include "base/bytes.h"

#include <string>
#include <string_view>
#include <vector>

namespace tocsin::archive {

/// One entry. Names are labels, never paths; they may hold any bytes.
struct ZipEntry {
  std::string_view name;     ///< into the archive's bytes
  std::uint64_t header = 0;  ///< offset of its local header
  std::uint64_t data = 0;    ///< offset of its content; 0 if that lies outside the archive
  std::uint64_t packed_bytes = 0;
  std::uint64_t bytes = 0;  ///< as stated
  std::uint32_t crc = 0;
  std::uint16_t method = 0;
  std::uint16_t flags = 0;
  bool is_hidden = false;  ///< no central directory names it
  bool is_shared = false;  ///< overlaps another entry

  [[nodiscard]] bool is_folder() const { return name.ends_with('/'); }
  [[nodiscard]] bool is_encrypted() const { return (flags & 1U) != 0; }
};

/// What is wrong with an archive that can be read all the same.
struct ZipFault {
  std::string message;     ///< "ambiguous: …", "refused: …", "unreadable: …"
  std::string_view entry;  ///< its name; empty: the archive as a whole
};

inline constexpr std::size_t kZipFaultsMax =
    32;  ///< of one archive; the rest is counted in one more

struct Zip {
  Bytes bytes;
  std::vector<ZipEntry> entries;
  std::vector<ZipFault> faults;

  /// The packed content; empty if it lies outside the archive, which is then a fault.
  [[nodiscard]] Bytes packed(const ZipEntry& entry) const;
};

/// The views are into `bytes`, which must outlive the result. Time: linear in the entries, and
/// sorting where they are not in order. Errors: malformed without an end of central directory that
/// fits, or with a broken one; too_large from kEntriesMax entries.
Result<Zip> read_zip(Bytes bytes);

/// The entries that a reader from the front finds, up to the first that has no size in front of it:
/// for archives without an end. Never fails: as many as there are.
Zip read_zip_front(Bytes bytes);

}  // namespace tocsin::archive
