// Everything that is not a zip: tar, gzip, bzip2, xz, zstd, 7z, ar (deb), rpm and cpio, by
// libarchive. Nothing is ever written anywhere; names are labels.
#pragma once

#include "archive/limits.h"
#include "archive/stream.h"

#include <functional>
#include <optional>
#include <string>

namespace tocsin::archive {

/// One member while it is being read.
struct Member {
  enum class Type { file, folder, link, other };
  std::string name;
  std::string target;  ///< of a link
  Type type = Type::file;
  bool is_nameless = false;            ///< the content of a plain compressed file
  std::optional<std::uint64_t> bytes;  ///< as stated
  /// All of the content, where it lies in memory in one piece (a tar that is not compressed).
  std::optional<Bytes> in_place;
  Stream* content = nullptr;  ///< otherwise; valid until the callback returns
};

/// What stopped it, if something did: the members before it were given out.
struct Ending {
  std::optional<Error> error;
  std::uint64_t members = 0;
  bool is_unknown = false;  ///< no archive at all, whatever its first bytes looked like
};

/// A member that cannot be read, or a false return, does not end the archive; a false return means
/// "no more of this". `whole`: the archive in memory or mapped.
Ending read_packed(Bytes whole, Budget& budget, const std::function<bool(Member&)>& on_member);
/// The same of a stream. 7z cannot be read so, and a zip is read from the front.
Ending read_packed(Stream& stream, Budget& budget, const std::function<bool(Member&)>& on_member);

}  // namespace tocsin::archive
