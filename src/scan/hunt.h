// The JNDI hunt: exploit attempts in logs, plain or compressed.
#pragma once

#include "base/bytes.h"
#include "scan/lookups.h"
#include "scan/report.h"

#include <functional>
#include <string>
#include <vector>

namespace tocsin::scan {

inline constexpr std::size_t kAttemptsMax = 1'000'000;  ///< of one hunt
inline constexpr std::size_t kLineBytesMax =
    1U << 20U;  ///< longer lines are read in overlapping pieces
inline constexpr std::size_t kLineOverlapBytes = 16U << 10U;

struct Attempt {
  std::string path;          ///< printable; members of archives as in a scan
  std::uint64_t line = 0;    ///< from 1
  std::uint64_t column = 0;  ///< in bytes, from 1
  AttemptKind kind = AttemptKind::lookup;
  std::string normal;  ///< printable
  std::string host;
  std::string port;
};

struct HuntReport {
  std::vector<Attempt> attempts;  ///< in the order of the files, then of the lines
  std::vector<Refusal> refused;
  std::uint64_t files = 0;
  std::uint64_t lines = 0;
  std::uint64_t bytes = 0;  ///< inflated
};

/// Files, not folders. What is compressed, or an archive of logs, is read through.
HuntReport hunt(const std::vector<std::string>& paths);
/// One text in memory, or what it packs.
HuntReport hunt_bytes(Bytes content, const std::string& label);

/// A part of a log: whole lines, or a piece of one that is longer than kLineBytesMax.
struct LogPiece {
  const std::string& path;   ///< printable
  std::string_view text;     ///< up to kLineBytesMax
  std::uint64_t line = 0;    ///< of its first byte, from 1
  std::uint64_t column = 0;  ///< likewise
  std::size_t until = 0;     ///< what begins from here on is the next piece's business
  /// Its first byte is within a line: what begins there belongs to the piece before.
  bool is_continued = false;
};
/// The same files, piece by piece, for whoever looks for something else in them. The report has no
/// attempts.
HuntReport read_logs(const std::vector<std::string>& paths,
                     const std::function<void(const LogPiece&)>& each);

/// {"attempts","refused","summary"}: equal input gives equal bytes.
std::string to_json(const HuntReport& report);

}  // namespace tocsin::scan
