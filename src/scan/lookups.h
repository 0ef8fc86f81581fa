// JNDI lookups in one line of a log, however they are written: encodings are taken off, nested
// lookups are put in (docs/scanner.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::scan {

enum class AttemptKind {
  lookup,    ///< ${jndi:…}, closed or cut off by the end of the line
  executed,  ///< Log4j's own message that it tried such a lookup
  hidden,    ///< a "${" under two kinds of encoding, which nobody writes who has nothing to hide
  deep       ///< lookups nested more than kLookupDepthMax deep
};
std::string_view to_text(AttemptKind kind);

inline constexpr std::size_t kLookupDepthMax = 64;
inline constexpr unsigned kEncodingRoundsMax = 8;
inline constexpr std::size_t kNormalBytesMax = 1024;

struct LineAttempt {
  AttemptKind kind = AttemptKind::lookup;
  std::size_t at = 0;  ///< offset in the line
  std::string
      normal;  ///< at most kNormalBytesMax bytes of "${jndi:ldap://host/a}"; may hold any bytes
};

/// Those of one line, by their offsets. Time and memory: linear in the line.
std::vector<LineAttempt> attempts_in(std::string_view line);

/// Whom a normal form calls: "ldap://user@host:1389/a" gives host and 1389. Empty where there is
/// none.
struct Target {
  std::string host;
  std::string port;
};
Target target_of(std::string_view normal);

}  // namespace tocsin::scan
