// What the ecosystems around Semantic Versioning share: one reader, one order, one key. Each of
// them says in its own file how it differs.
#pragma once

#include "ecosystems/ecosystem.h"

#include <string>
#include <string_view>

namespace tocsin::ecosystems {

/// How an ecosystem differs from Semantic Versioning 2.0.0.
struct SemverStyle {
  enum class Suffix { before_release, after_release };
  enum class Build { ignored, ordered };
  /// nuget: letters without case, and a label is a number if it fits a 32-bit integer.
  enum class Labels { semver, nuget };

  Suffix suffix = Suffix::before_release;
  Build build = Build::ignored;
  Labels labels = Labels::semver;
};

/// One version, cut into its parts. Views into the text.
struct Semver {
  std::string_view numbers;  ///< "1.2.3": any count of numbers, at least one
  std::size_t number_count = 0;
  std::string_view prerelease;  ///< without its hyphen
  std::string_view build;       ///< without its plus sign
  bool has_prerelease = false;
  bool has_build = false;
  /// Follows the grammar apart from a leading v and the count of numbers; only then is a key exact.
  bool is_regular = false;
  /// Exactly the grammar of semver.org.
  bool is_strict = false;
};

/// Reads [v]N(.N)*, then -prerelease and +build, or with npm's loose mode a prerelease that starts
/// without its hyphen ("1.2.3rc1"). false: nothing of the kind.
bool read_semver(std::string_view text, Semver& out);

/// Numbers first, missing ones being zero; then the prerelease. unordered if one is no version.
std::partial_ordering compare_semver(std::string_view a, std::string_view b, SemverStyle style);
/// Appends the key; false: inexact.
bool append_semver_key(std::string_view version, SemverStyle style, std::string& out);

}  // namespace tocsin::ecosystems
