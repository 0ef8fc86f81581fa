// The compiled advisory index: a file that is mapped and read as it lies. From a package's name to
// its ranges is one probe of a hash table; a version is tested against them by the first eight
// bytes of its key, branch-free, and only what may hold is looked at in full. Layout:
// docs/formats/advisory-index.md.
//
// The writer is a pure function of the advisories: the same set gives the same bytes.
#pragma once

#include "advisories/advisory.h"
#include "advisories/neighbours.h"
#include "base/bytes.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::impact {

/// Of one name, so many neighbours are looked for.
inline constexpr std::size_t kNeighboursMax = 16;

/// Where the record's original bytes are kept: its key in the store.
struct IndexedAdvisory {
  std::string_view id;
  std::string_view source;
  std::string_view format;
  std::string_view title;
  std::uint32_t flaw = 0;
  bool is_withdrawn = false;
  Tlp tlp = Tlp::clear;
  std::int64_t modified_s = 0;  ///< seconds since 1970; 0: not stated
};

/// What an assertion says of a version, with what the answer rests on.
struct Hit {
  std::uint32_t advisory = 0;
  std::uint32_t assertion = 0;
  advisories::ProductStatus status = advisories::ProductStatus::affected;
  /// unknown: the range cannot be judged, or is in doubt for this version.
  ranges::Answer answer = ranges::Answer::yes;
  ranges::Certainty certainty = ranges::Certainty::exact;
  std::string_view comparator;  ///< ecosystem id; empty when there was none
};

class AdvisoryIndex {
 public:
  /// Maps the file. Checks the header and that every section lies within the file; the sections'
  /// own checksums are checked by verify(). Errors: not_found; malformed when it is none, is cut,
  /// or of another version.
  static Result<std::shared_ptr<const AdvisoryIndex>> open(const std::string& path);
  /// The same over bytes in memory.
  static Result<std::shared_ptr<const AdvisoryIndex>> from_bytes(std::string bytes);
  AdvisoryIndex(const AdvisoryIndex&) = delete;
  AdvisoryIndex& operator=(const AdvisoryIndex&) = delete;
  ~AdvisoryIndex();

  /// Derives every checksum again. Errors: malformed with the section's name.
  [[nodiscard]] Status verify() const;

  /// What the advisories of a package say of one version: appended to `out`, one for each assertion
  /// that does not simply leave it out. package: advisories::package_key. Any thread.
  void probe(std::string_view package, std::string_view version, std::vector<Hit>& out) const;
  struct Question {
    std::string_view package;
    std::string_view version;
  };
  /// The same for many, some time faster each, since what they wait for in memory overlaps. Calls
  /// `take` in order for each question that has hits; they are gone after the call.
  void probe(
      std::span<const Question> questions,
      const std::function<void(std::size_t question, std::span<const Hit> hits)>& take) const;
  /// Every bound of the package's ranges, as its document wrote it.
  void for_each_bound(std::string_view package,
                      const std::function<void(std::string_view bound)>& take) const;
  /// Every advisory that speaks of the package, ascending, each once.
  [[nodiscard]] std::vector<std::uint32_t> advisories_of(std::string_view package) const;
  /// Is the package known at all?
  [[nodiscard]] bool has_package(std::string_view package) const;
  /// Packages that are known and lie beside one that is not, the nearest first and then by name;
  /// those with one name beside each other are many only where somebody made them: at most
  /// kNeighboursMax. package: as above, one that has_package() does not know.
  struct Neighbour {
    std::string_view package;
    advisories::Nearness nearness;
  };
  [[nodiscard]] std::vector<Neighbour> neighbours(std::string_view package) const;
  /// What sources say that they cover.
  struct SourceCoverage {
    std::string_view source;
    std::string_view key;  ///< what the keys of the packages begin with ("deb/debian/12/", "npm/")
    std::string_view ecosystem;
    bool is_whole = false;
    std::int64_t since_s = 0;  ///< seconds since 1970; 0: not stated
  };
  [[nodiscard]] std::vector<SourceCoverage> coverage() const;

  /// The size of the store's log when this was compiled: what was recorded from that index on is
  /// not in it.
  [[nodiscard]] std::int64_t as_of() const;
  [[nodiscard]] std::size_t packages() const;
  [[nodiscard]] std::size_t ranges() const;
  [[nodiscard]] std::size_t advisories() const;
  [[nodiscard]] std::size_t flaws() const;
  [[nodiscard]] std::size_t bytes() const;

  [[nodiscard]] IndexedAdvisory advisory(std::uint32_t at) const;
  [[nodiscard]] std::string_view flaw_id(std::uint32_t flaw) const;
  [[nodiscard]] std::vector<std::string_view> flaw_aliases(std::uint32_t flaw) const;
  /// The advisories of a flaw, ascending.
  [[nodiscard]] std::vector<IndexedAdvisory> advisories_of_flaw(std::uint32_t flaw) const;
  /// Is any advisory not TLP:CLEAR? Looks at each.
  [[nodiscard]] bool has_restricted() const;
  /// The flaw of any of its ids.
  [[nodiscard]] std::optional<std::uint32_t> find_flaw(std::string_view id) const;

  /// One range as it was compiled, for the other direction (advisory against inventories) and for
  /// explanations.
  struct Range {
    std::string_view package;
    std::uint32_t assertion = 0;
    std::uint32_t advisory = 0;
    advisories::ProductStatus status = advisories::ProductStatus::affected;
    bool is_default =
        false;  ///< stands for every version that no other range of the assertion holds
    bool is_doubtful =
        false;  ///< the range's own repair leaves it open whether it holds these versions
    ranges::Certainty certainty = ranges::Certainty::exact;
    std::string_view comparator;
    std::optional<ranges::Bound> lower;
    std::optional<ranges::Bound> upper;
    std::optional<std::string_view> lower_key;  ///< where the bound has an exact key
    std::optional<std::string_view> upper_key;
  };
  /// Every range of the advisories of one flaw.
  [[nodiscard]] std::vector<Range> ranges_of_flaw(std::uint32_t flaw) const;
  /// "[2.0-beta9, 2.3.1) | [2.4, 2.12.2)": the affected ranges of an assertion, as people read
  /// them.
  [[nodiscard]] std::string range_text(std::uint32_t assertion) const;
  [[nodiscard]] std::vector<std::string_view> fixed_in(std::uint32_t assertion) const;

  /// Sources with their number of records and the newest modification, for "data" in answers.
  struct SourceAge {
    std::string_view name;
    std::size_t records = 0;
    std::int64_t newest_s = 0;
  };
  [[nodiscard]] std::vector<SourceAge> sources() const;

 private:
  struct View;
  explicit AdvisoryIndex(std::unique_ptr<View> view);
  static Result<std::shared_ptr<const AdvisoryIndex>> made(std::unique_ptr<View> view);
  void append_ranges(std::uint32_t assertion, std::vector<Range>& out) const;
  std::unique_ptr<View> view_;
};

/// Gathers advisories and writes the index. One thread.
class AdvisoryIndexWriter {
 public:
  AdvisoryIndexWriter();
  ~AdvisoryIndexWriter();
  AdvisoryIndexWriter(const AdvisoryIndexWriter&) = delete;
  AdvisoryIndexWriter& operator=(const AdvisoryIndexWriter&) = delete;
  /// Withdrawn advisories are kept as tombstones: they have an id and a flaw and say nothing of any
  /// package. A later one of the same source and id replaces the earlier.
  void add(advisories::Advisory advisory);
  /// The whole file, once: nothing is left in the writer. as_of: see AdvisoryIndex::as_of.
  [[nodiscard]] std::string finish(std::int64_t as_of = 0);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tocsin::impact
