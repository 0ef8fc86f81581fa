// Python versions: PEP 440, and the older order of what PEP 440 does not accept.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::ecosystems {

/// A version of PEP 440 in its parts; views into the text.
struct Pep440 {
  enum class Phase { alpha, beta, candidate };

  std::string_view epoch;    ///< digits, or empty for 0
  std::string_view release;  ///< "1.2.0"
  std::optional<Phase> phase;
  std::string_view phase_number;  ///< digits, or empty for 0
  bool has_post = false;
  std::string_view post;
  bool has_dev = false;
  std::string_view dev;
  std::string_view local;  ///< without its plus sign; empty: none
};

/// Reads everything that the specification's appendix B accepts. false: no such version.
bool read_pep440(std::string_view text, Pep440& out);

/// The parts by which packaging (before 22) orders what is no PEP 440 version: texts, compared one
/// by one, a shorter list first.
std::vector<std::string> legacy_parts(std::string_view text);

}  // namespace tocsin::ecosystems
