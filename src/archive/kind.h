// What bytes are, by what they say and never by a name.
#pragma once

#include "base/bytes.h"

namespace tocsin::archive {

enum class Kind {
  other,
  zip,         ///< jar, war, ear, …: a local header or an end of central directory in front
  java_class,  ///< CAFEBABE with a version that classes have
  packed,      ///< what libarchive reads: tar, gzip, bzip2, xz, zstd, 7z, ar, rpm, cpio
  program,     ///< ELF, PE, Mach-O
  media,       ///< pictures, fonts, sound: nothing of interest unless every byte is read
  unread,      ///< an archive that nobody here reads: RAR, CAB, ARJ
};

inline constexpr std::size_t kKindBytes = 512;  ///< what kind_of wants to see, if there is as much

/// From the first bytes. A zip with something in front of it is `other` or `program` here:
/// has_zip_end tells.
Kind kind_of(Bytes front);

/// Is there an end of central directory in the last 128 KiB?
bool has_zip_end(Bytes whole);

}  // namespace tocsin::archive
