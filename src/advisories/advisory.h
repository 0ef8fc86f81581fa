// Advisories as sets of assertions: who says what status a product has, in which versions, about
// which flaw. Sources are never merged; what a dialect means is compiled into disjoint sets of
// versions when it is read, so that looking up never needs the dialect again. The original bytes
// are kept beside this and re-served as they are. One file a format; the table is all().
#pragma once

#include "advisories/coordinates.h"
#include "base/bytes.h"
#include "base/error.h"
#include "base/json.h"
#include "base/time.h"
#include "domain/tlp.h"
#include "ranges/version_set.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::advisories {

/// Of a version of a product. `fixed` is "not affected, because of a change at this version".
enum class ProductStatus { affected, fixed, not_affected, under_investigation, unknown };
std::string_view to_text(ProductStatus status);

/// The product that an assertion is about: as precisely as the document says. Empty texts are
/// absent.
struct ProductSelector {
  std::optional<Coordinates> package;
  std::string cpe;      ///< formatted string; declared by the document
  std::string vendor;   ///< as stated
  std::string product;  ///< as stated
  std::string repository;
  std::vector<ComponentHash> hashes;
  std::vector<std::string>
      platforms;        ///< as stated: operating systems, architectures, what it runs on
  std::string context;  ///< "as component of": the containing product's name or purl
  std::vector<std::string> architectures;  ///< of packages; empty: all
};

struct StatusRange {
  ProductStatus status = ProductStatus::affected;
  ranges::VersionSet versions;  ///< disjoint from the other ranges of the assertion
};

struct Assertion {
  std::string pointer;  ///< JSON pointer into the document, to the statement
  std::string author;   ///< "cna:apache", "adp:CISA-ADP", "GHSA", a CSAF publisher's name
  ProductSelector product;
  std::vector<StatusRange> ranges;
  ProductStatus default_status = ProductStatus::unknown;  ///< of every version that no range holds
  std::vector<std::string> versions;  ///< enumerated by the document as affected (OSV versions[])
  std::vector<std::string> fixed_in;  ///< as stated, in the document's order
  bool is_ceiling_unknown =
      false;                  ///< "up to" a last affected version: what came later is not said
  std::string justification;  ///< VEX: why it is not affected
  std::string remediation;    ///< in words
};

/// A score as it was published, beside what its vector gives.
struct ScoreAssertion {
  std::string author;
  std::string system;     ///< "CVSS:3.1", "CVSS:4.0", "CVSS:2.0", "SSVC", "other"
  std::string vector;     ///< as stated
  std::string canonical;  ///< canonical vector; empty when it does not parse
  std::optional<std::uint8_t> published_tenths;
  std::optional<std::uint8_t> computed_tenths;
  std::string kind;      ///< severity::to_text(PublishedKind) where both are there
  std::string severity;  ///< the band as stated, or computed
};

enum class AliasKind {
  same,      ///< the same flaw: united into one
  related,   ///< another one
  upstream,  ///< a flaw in the upstream that this advisory repackages, perhaps one of many: united
             ///< with nothing (impact/flaws.h)
};
struct Alias {
  std::string id;
  AliasKind kind = AliasKind::same;
  friend bool operator==(const Alias&, const Alias&) = default;
};

/// What a source says that its records cover: an ecosystem, of a distribution one release.
struct Coverage {
  std::string ecosystem;         ///< as OSV calls it; "CPE": products that are known by CPE
  std::string key;               ///< coverage_key of it
  bool is_whole = false;         ///< every package of it, or some
  std::optional<Instant> since;  ///< what was published before may be missing
};
/// What the keys of the ecosystem's packages begin with: "maven/", "deb/debian/12/". Nothing for
/// what is no ecosystem with packages, and for a distribution without its release.
std::optional<std::string> coverage_key(std::string_view ecosystem);
/// The id of the document in which the source says so.
std::string coverage_id(std::string_view source);

struct Advisory {
  std::string format;  ///< id of the format with its version: "osv-1.7", "cve-5.1", "csaf-2.0",
                       ///< "nvd-2.0", "kev", "github", "ubuntu-vex", "coverage-1"
  std::string source;  ///< whose record: "GHSA", "PYSEC", "GO", "CVE", "CISA", "NVD": short, stable
  std::string id;      ///< the record's own id
  std::vector<Alias> aliases;
  std::string title;
  std::string description;  ///< in the document's first language, at most kTextFieldBytesMax
  std::optional<Instant> published;
  std::optional<Instant> modified;
  std::optional<Instant> withdrawn;  ///< also a rejected CVE: a tombstone that retracts
  std::vector<Assertion> assertions;
  std::vector<ScoreAssertion> scores;
  std::vector<std::string> cwes;
  std::vector<std::string> references;  ///< addresses
  bool is_exploited = false;            ///< the record itself says so (KEV, CISA ADP)
  std::vector<Coverage> covers;         ///< of a document that says nothing else
  Tlp tlp = Tlp::clear;  ///< who may be shown it, where the document restricts that (CSAF)
  std::vector<std::string>
      remarks;  ///< what was repaired or left out while reading, by name (docs/formats)
};

/// One record that could not be read, and why; the rest goes on.
struct Quarantined {
  std::string record;  ///< id where it is known, else its place: "line 7", "member a.json"
  std::string where;   ///< JSON pointer
  std::string message;
};

/// A file or stream, in its wrapping or without: JSON, JSON lines, a JSON array or page of records,
/// zip, tar, gzip, zstd.
struct AdvisoryFormat {
  std::string id;         ///< "osv", "cve-5", "csaf-2"
  std::string authority;  ///< document and section
  std::size_t record_bytes_max = 0;
  /// A record says nothing of its own age: in a catalogue it is as old as that one.
  bool is_dated_by_catalogue = false;
  /// Cheap and certain, from one record's JSON.
  bool (*is_mine)(Json record) = nullptr;
  /// One record may give several advisories (a CSAF document with several vulnerabilities, a page
  /// of NVD). Errors: malformed with a JSON pointer.
  Result<std::vector<Advisory>> (*read)(Json record) = nullptr;
};

/// Every format that was registered (advisories/CMakeLists.txt).
std::vector<AdvisoryFormat> all();

/// Of a catalogue: a page that says of itself when it was released and that it is all there is.
struct CataloguePlace {
  Instant released;
  std::size_t number = 0;  ///< of the record, from 1
  std::size_t size = 0;    ///< records of the catalogue; 0: not known to be whole
};

struct Record {
  std::string_view bytes;  ///< the original record, as it stood in the file
  std::string place;       ///< "line 7", "member x/y.json"
  std::vector<Advisory> advisories;
  std::optional<CataloguePlace> catalogue;  ///< of KEV: its entries are as old as their catalogue
  bool is_epss = false;                     ///< a whole file of EPSS scores; it has no advisories
  Digest digest{};                          ///< of the bytes
  /// For the store, unless the record is known; empty then.
  std::string packed;                 ///< the bytes, as pack() makes them
  std::vector<std::string> compiled;  ///< each advisory, as encode() makes it
};
/// Whether a document with this digest is stored already. Called from several threads at once, but
/// never while a record is being handed out.
using IsKnown = std::function<bool(const Digest&)>;
struct ReadSummary {
  std::size_t records = 0;
  std::size_t quarantined = 0;
  std::size_t skipped = 0;  ///< members and records that are of no format (README, schema)
};
struct RecordTaker {
  std::function<Status(Record)> take;
  std::function<void(Quarantined)> quarantine;
  IsKnown is_known;
  /// What is of no format, and why: the first kSkippedNamesMax of a file. May be empty.
  std::function<void(Quarantined)> skip;
};
inline constexpr std::size_t kSkippedNamesMax = 1000;
/// What reading a file may take. The work is bounded by what was expanded and not by a clock, so
/// that the same file has the same end everywhere.
struct ReadLimits {
  std::uint64_t expanded_bytes_max;         ///< of all members, also of those that are skipped
  std::uint64_t ratio_max = 200;            ///< expanded to packed; real files reach 30
  std::uint64_t ratio_floor = 8ULL << 20U;  ///< expanded bytes below which the ratio is free
  std::size_t members_max;                  ///< members, and records in them, each
  std::size_t member_bytes_max;             ///< a document, or a line of a longer member: in memory
  std::size_t record_bytes_max;             ///< one record: it becomes a DOM of 14 times its size
  std::size_t threads_max = 64;             ///< 1: where no thread can be started
};
/// An operator's own files: NVD's yearly lists are single documents of hundreds of MiB.
inline constexpr ReadLimits kFileLimits = {.expanded_bytes_max = 64ULL << 30U,
                                           .members_max = 5'000'000,
                                           .member_bytes_max = 512U << 20U,
                                           .record_bytes_max = 64U << 20U};
/// What comes by the network. The largest real record is about 1 MiB.
inline constexpr ReadLimits kUploadLimits = {.expanded_bytes_max = 2ULL << 30U,
                                             .members_max = 1'000'000,
                                             .member_bytes_max = 64U << 20U,
                                             .record_bytes_max = 16U << 20U};

/// What a source of the operator's choice is fetched as: the list of all CVE records, all of an
/// ecosystem.
inline constexpr ReadLimits kSourceLimits = {.expanded_bytes_max = 16ULL << 30U,
                                             .members_max = 5'000'000,
                                             .member_bytes_max = 64U << 20U,
                                             .record_bytes_max = 16U << 20U};

/// Reads a whole file of whatever wrapping and format, on as many cores as it may, and hands its
/// records out on this thread, in order; memory grows with the largest record and not with the
/// file. format: an id to insist on, or empty. An archive may be packed once. Errors: malformed
/// when the wrapping itself is broken; too_large, naming the limit; what was handed out before
/// stays so.
Result<ReadSummary> read_file_records(const std::string& path, std::string_view format,
                                      const RecordTaker& taker,
                                      const ReadLimits& limits = kFileLimits);
/// The same of a file's bytes.
Result<ReadSummary> read_records(std::string_view bytes, std::string_view format,
                                 const RecordTaker& taker,
                                 const ReadLimits& limits = kUploadLimits);

}  // namespace tocsin::advisories
