// What is known of Log4j's releases (rules/scan/log4j.yaml): their order, their CVEs, and how their
// classes are told apart (docs/formats/log4j.md).
#pragma once

#include "base/bytes.h"
#include "scan/class_file.h"

#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::scan {

/// A set of log4j-core releases, by their place in Log4jTable::releases.
using Releases = std::bitset<96>;

/// How strong a piece of evidence is; the strongest first.
enum class Rung { jar_hash, class_hash, class_shape, class_marks, pom, manifest, name };
std::string_view to_text(Rung rung);

enum class ClassRole { none, lookup, manager };

/// What a class says about the release it is from.
struct ClassEvidence {
  ClassRole role = ClassRole::none;
  Rung rung = Rung::class_marks;
  Releases releases;
  std::string name;  ///< the one inside the class file, by which alone it can be loaded
};

struct CveRange {
  std::string from;   ///< inclusive
  std::string fixed;  ///< exclusive; empty: never
};
struct Cve {
  std::string id;
  std::string component;  ///< "log4j-core", "log4j", "logback-core"
  std::vector<CveRange> affected;
  bool is_lookup_removal_enough = false;  ///< without JndiLookup it cannot be used
  std::string needs_class;  ///< log4j 1.x: simple name or folder of the class at fault
};

class Log4jTable {
 public:
  /// Built once from the embedded file; valid as long as the program runs.
  static const Log4jTable& instance();

  [[nodiscard]] const std::vector<std::string>& releases() const { return releases_; }
  [[nodiscard]] const std::vector<Cve>& cves() const { return cves_; }
  /// The set of exactly this release, or nothing for a version that no release has.
  [[nodiscard]] std::optional<Releases> release(std::string_view version) const;
  [[nodiscard]] std::optional<std::string> version_of_jar(const Digest& digest) const;
  /// Is it worth inflating a class of this check sum and size? (A hint: the hash decides.)
  [[nodiscard]] bool is_known_class(std::uint32_t crc, std::uint64_t bytes) const;
  /// file_name: the last part of its path. Content decides; a name alone never does.
  [[nodiscard]] ClassEvidence judge_class(Bytes bytes, std::string_view file_name) const;
  /// Does one of the releases have a JndiManager? Those before 2.1 have a JndiLookup alone.
  [[nodiscard]] bool has_manager(const Releases& releases) const;
  /// Maven's order (ecosystems).
  [[nodiscard]] static bool is_before(std::string_view a, std::string_view b);
  /// Maven's order (ecosystems). Is the version in a range of the CVE?
  [[nodiscard]] static bool is_affected(const Cve& cve, std::string_view version);

 private:
  struct KnownClass {
    ClassRole role = ClassRole::none;
    std::string sha256;  ///< hexadecimal, in full or its first 12 digits
    std::uint32_t crc = 0;
    std::uint64_t bytes = 0;
    std::string shape;
    Releases releases;
  };
  Log4jTable();
  [[nodiscard]] Releases between(std::string_view first, std::string_view last) const;
  [[nodiscard]] Releases parse_releases(std::string_view text) const;
  [[nodiscard]] Releases marks_of(const ClassFile& file, ClassRole role) const;

  std::vector<std::string> releases_;
  std::vector<Cve> cves_;
  std::vector<KnownClass> classes_;
  std::vector<std::pair<std::string, std::string>> jars_;
  std::bitset<65536> crc_hints_;
};

}  // namespace tocsin::scan
