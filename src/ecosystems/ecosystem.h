// Version order of the package ecosystems, one file each; the table is all(). A version stays the
// text that its publisher wrote: comparing parses it, in linear time and without trust.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::ecosystems {

/// How far a comparator may be believed.
enum class Certainty {
  exact,            ///< the ecosystem's own order
  assumed_numeric,  ///< dotted numbers, where nobody says what the order is
};

/// An order-preserving key: where both are exact, a.bytes < b.bytes by memcmp (a prefix is smaller)
/// if and only if a < b, and equal bytes if and only if a = b. It is stored and indexed as it is;
/// its form never changes meaning, a new form is a new ecosystem id.
struct VersionKey {
  std::string bytes;
  /// False where the version has no place in the ecosystem's total order (a text that is no
  /// version, a corner where the rule itself is not transitive, or one over the limits): only the
  /// comparator may judge it then, and bytes is empty.
  bool exact = false;
};

/// Longer versions are not parsed: they compare as unordered and their key is inexact and empty.
inline constexpr std::size_t kVersionBytesMax = 4096;

/// One ecosystem's order. The functions are pure, never throw, take any bytes and need linear time;
/// callers go through order() and key() below, which hold the limit.
struct Ecosystem {
  /// Stored with keys, never changes meaning: "deb", "maven/3.9", "semver".
  std::string_view id;
  /// The document or the code whose order this is, with its version.
  std::string_view authority;
  /// OSV ecosystem names without their ":suffix", as the OSV schema spells them: "Debian",
  /// "crates.io".
  std::vector<std::string_view> osv_names;
  /// VERS scheme names: "deb", "npm".
  std::vector<std::string_view> vers_schemes;
  /// purl types whose versions have this order: "deb", "cargo".
  std::vector<std::string_view> purl_types;
  /// What CVE records and test suites call it: "python", "redhat", "packagist".
  std::vector<std::string_view> other_names;
  Certainty certainty = Certainty::exact;

  /// Does the text follow the ecosystem's own grammar? What does not may still have an order.
  bool (*is_valid)(std::string_view version) = nullptr;
  /// unordered where the ecosystem gives the pair no order.
  std::partial_ordering (*compare)(std::string_view a, std::string_view b) = nullptr;
  /// Appends the key's bytes; false: the key is not exact, and what was appended says nothing.
  bool (*append_key)(std::string_view version, std::string& out) = nullptr;
};

/// The order of two versions; unordered too when one is longer than kVersionBytesMax.
std::partial_ordering order(const Ecosystem& ecosystem, std::string_view a, std::string_view b);
/// The key of one version; empty and inexact when it is longer than kVersionBytesMax.
VersionKey key(const Ecosystem& ecosystem, std::string_view version);
/// The same into a buffer of the caller's, which grows; true: exact. An inexact key appends
/// nothing.
bool append_key(const Ecosystem& ecosystem, std::string_view version, std::string& out);

/// Does the text name a version at all? Not so: a commit, a branch ("main", "dev-x"), a placeholder
/// ("latest", "(devel)", "${v}", ""), what asks for versions ("^1.2", "1.x"), an address. Such a
/// text has no place in any order, whatever an ecosystem's own rule would make of it. Linear.
bool is_version(std::string_view text);

/// Every ecosystem, in the order of CMakeLists.txt. Built once; valid as long as the program runs.
std::span<const Ecosystem> table();

/// By id, VERS scheme, purl type or another name, in this order of preference; nullptr when nobody
/// knows the name. Letters without case.
const Ecosystem* find(std::string_view name);
/// By an OSV ecosystem name with or without its suffix ("Debian:12", "Red
/// Hat:enterprise_linux:9::baseos"); "Root:Alpine:3.18" has the order that its suffix names.
/// nullptr for GIT and OSS-Fuzz too: their versions are commits (needs_commits).
const Ecosystem* find_osv(std::string_view name);

/// Does the name stand for commits of a repository, which have no order without the repository?
/// OSV's GIT and OSS-Fuzz, CVE's git and original_commit_for_fix.
bool needs_commits(std::string_view name);
/// By a name of any of these kinds, as people and documents write it: find, then find_osv.
const Ecosystem* find_any(std::string_view name);

/// The answer of one comparison. "=" needs equal rank, not equal text.
struct Comparison {
  std::partial_ordering order = std::partial_ordering::unordered;
  Certainty certainty = Certainty::exact;
  /// Both versions have exact keys: the answer is the same by key.
  bool exact = false;
};
Comparison compare(const Ecosystem& ecosystem, std::string_view a, std::string_view b);

}  // namespace tocsin::ecosystems
