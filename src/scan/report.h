// What a scan says. All texts are safe to print: control characters and broken UTF-8 are escaped.
#pragma once

#include "domain/component.h"

#include <cstdint>
#include <string>
#include <vector>

namespace tocsin::scan {

enum class CveStatus { affected, mitigated, fixed };
std::string_view to_text(CveStatus status);

struct CveVerdict {
  std::string id;
  CveStatus status = CveStatus::fixed;
};

struct EvidenceLine {
  std::string rung;    ///< docs/formats/log4j.md: jar_hash, class_hash, class_shape, …
  std::string where;   ///< the entry it was found in
  std::string states;  ///< a version, or an interval as Maven writes it
};

struct Sighting {
  std::string path;  ///< "a.war!/WEB-INF/lib/b.jar": archives in archives joined by "!/"
  std::string component;
  std::string version;  ///< exact, or "[2.14.0,2.15.0]"
  std::vector<EvidenceLine> evidence;
  std::vector<CveVerdict> cves;
  std::string certainty;  ///< exact, class, metadata, possible (docs/formats/log4j.md)

  [[nodiscard]] bool is_affected() const;
};

/// Something that was not looked at, or not trusted.
struct Refusal {
  std::string path;
  std::string reason;  ///< begins with "refused", "unreadable", "encrypted" or "ambiguous"
};

/// An SBOM that lay on the way: evidence about what it describes, which may be this host, a part of
/// it, or something that was never here. What it lists is not what was found.
struct StatedDocument {
  std::string path;
  std::string format;     ///< "cyclonedx-1.6", "spdx-2.3"
  std::string describes;  ///< as it says; may be empty
  std::string serial;     ///< likewise
  /// Their only location is the document: places that it names are of another file system.
  std::vector<Component> components;
};

struct Summary {
  std::uint64_t files = 0;
  std::uint64_t archives = 0;
  std::uint64_t bytes = 0;     ///< of the files
  std::uint64_t inflated = 0;  ///< that came out of decompressors
  std::uint64_t skipped = 0;   ///< nested archives whose verdict was known from this run
};

struct ScanReport {
  std::vector<Sighting> sightings;
  std::vector<Refusal> refused;
  std::vector<Component> components;
  std::vector<StatedDocument> documents;
  Summary summary;
  /// Something could not be read, or not be trusted.
  [[nodiscard]] bool is_incomplete() const { return !refused.empty(); }

  [[nodiscard]] std::uint64_t affected() const;
  void add(ScanReport&& other);
  /// Sorted by path, without repetitions: equal input gives equal bytes.
  void sort();
};

/// {"findings","refused","summary"}; seconds: left out when negative.
std::string to_json(const ScanReport& report, double seconds);

/// Names as labels: control characters, backslashes and what is not UTF-8 as \xNN.
std::string printable(std::string_view name);

}  // namespace tocsin::scan
