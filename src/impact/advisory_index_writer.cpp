#include "advisories/codec.h"
#include "advisories/neighbours.h"
#include "base/crypto.h"
#include "base/places.h"
#include "impact/advisory_index.h"
#include "impact/flaws.h"
#include "impact/index_layout.h"
#include "impact/package_hash.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <map>
#include <span>
#include <unordered_map>
#include <unordered_set>

namespace tocsin::impact {
namespace {

using advisories::Advisory;
using advisories::Assertion;
using advisories::ProductStatus;
using layout::Section;
using layout::Text;
using ranges::Bound;
using ranges::Edge;
using ranges::Interval;
using ranges::VersionSet;

/// Texts, each once.
class Strings {
 public:
  Strings() : places_(0, Hash{&bytes_}, Equal{&bytes_}) {}
  Strings(const Strings&) = delete;
  Strings& operator=(const Strings&) = delete;
  Text put(std::string_view text) {
    if (text.empty()) {
      return {};
    }
    const auto found = places_.find(text);
    if (found != places_.end()) {
      return *found;
    }
    TOC_ASSERT(bytes_.size() + text.size() <= UINT32_MAX);
    const Text out{static_cast<std::uint32_t>(bytes_.size()),
                   static_cast<std::uint32_t>(text.size())};
    bytes_ += text;
    places_.insert(out);
    return out;
  }
  /// All of them; the places that put() gave lie in it.
  [[nodiscard]] std::string take() {
    places_.clear();
    return std::move(bytes_);
  }

 private:
  static std::string_view in(const std::string& bytes, Text text) {
    return std::string_view(bytes).substr(text.at, text.size);
  }
  static std::string_view in(const std::string& /*bytes*/, std::string_view text) { return text; }
  struct Hash {
    using is_transparent = void;
    const std::string* bytes;
    std::size_t operator()(const auto& text) const {
      return std::hash<std::string_view>()(in(*bytes, text));
    }
  };
  struct Equal {
    using is_transparent = void;
    const std::string* bytes;
    bool operator()(const auto& a, const auto& b) const { return in(*bytes, a) == in(*bytes, b); }
  };
  std::string bytes_;
  std::unordered_set<Text, Hash, Equal> places_;  ///< their texts stand in bytes_
};

/// One range before it has its place.
struct Draft {
  std::uint32_t package = 0;  ///< in the order in which packages came
  std::uint32_t assertion = 0;
  ProductStatus status = ProductStatus::affected;
  const ecosystems::Ecosystem* ecosystem = nullptr;
  ranges::Certainty certainty = ranges::Certainty::exact;
  Interval interval;
  std::uint8_t flags = 0;  ///< is_default, is_doubtful
  bool is_listed = false;
};

template <class Rows>
std::string_view bytes_of(const Rows& rows) {
  return {reinterpret_cast<const char*>(rows.data()), rows.size() * sizeof(*rows.data())};
}

/// An advisory while the others are still being gathered: packed, since there are a hundred
/// thousand of them, and without what the index has no place for.
struct Kept {
  std::string packed;
  std::vector<advisories::Alias> aliases;
};

Kept kept(Advisory advisory) {
  Kept out{.packed = {}, .aliases = std::move(advisory.aliases)};
  advisory.aliases.clear();
  advisory.scores.clear();
  advisory.cwes.clear();
  advisory.remarks.clear();
  for (Assertion& one : advisory.assertions) {
    one.author.clear();
    one.justification.clear();
    one.remediation.clear();
    one.product = {.package = std::move(one.product.package), .cpe = std::move(one.product.cpe)};
  }
  out.packed = advisories::encode(advisory);
  return out;
}

/// By source and id.
using KeptAdvisories = std::map<std::pair<std::string, std::string>, Kept>;

/// Under which names the assertion's product is looked up.
std::vector<std::string> keys_of(const advisories::ProductSelector& product) {
  std::vector<std::string> out;
  if (product.package) {
    out.push_back(advisories::package_key(*product.package));
  }
  if (!product.cpe.empty()) {
    if (const auto key = cpe_key(product.cpe)) {
      out.push_back(*key);
    }
  }
  return out;
}

/// Is the version in a range that says "affected"? Only a plain yes counts.
bool is_covered(const Assertion& assertion, const std::string& version) {
  return std::ranges::any_of(assertion.ranges, [&](const advisories::StatusRange& range) {
    return range.status == ProductStatus::affected &&
           ranges::contains(range.versions, version).answer == ranges::Answer::yes;
  });
}

const ecosystems::Ecosystem* order_of(const Assertion& assertion) {
  for (const advisories::StatusRange& range : assertion.ranges) {
    if (range.versions.ecosystem != nullptr) {
      return range.versions.ecosystem;
    }
  }
  return assertion.product.package ? advisories::ecosystem_of(*assertion.product.package) : nullptr;
}

}  // namespace

struct AdvisoryIndexWriter::State {
  KeptAdvisories advisories;
};

AdvisoryIndexWriter::AdvisoryIndexWriter() : state_(std::make_unique<State>()) {}
AdvisoryIndexWriter::~AdvisoryIndexWriter() = default;

void AdvisoryIndexWriter::add(Advisory advisory) {
  std::pair key(advisory.source, advisory.id);
  state_->advisories.insert_or_assign(std::move(key), kept(std::move(advisory)));
}

namespace {

/// Lays everything out, once.
class Layout {
 public:
  explicit Layout(KeptAdvisories all) {
    number_flaws(all);
    while (!all.empty()) {
      const auto first = all.extract(all.begin());
      const Result<Advisory> advisory = advisories::decode(first.mapped().packed);
      TOC_ASSERT(advisory.has_value());  // encode() made it
      if (is_coverage(first.key())) {
        add_coverage(*advisory);
      } else {
        add(*advisory);
      }
    }
    place_ranges();
    place_slots();
    place_signs();
    place_flaws();
    string_bytes_ = strings_.take();
    package_keys_ = {};
    flaw_list_ = {};
    flaw_of_ = {};
    by_flaw_ = {};
  }

  /// Once: what has been written out is let go, so that not everything is there twice.
  std::string file(std::int64_t as_of) {
    std::array<Part, layout::kSections> parts;
    const auto set = [&](Section section, auto& rows) {
      parts.at(static_cast<std::size_t>(section)) = {.bytes = bytes_of(rows),
                                                     .release = [&rows] { rows = {}; }};
    };
    set(Section::strings, string_bytes_);
    set(Section::slots, slots_);
    set(Section::packages, packages_);
    set(Section::low, low_);
    set(Section::high, high_);
    set(Section::ranges, ranges_);
    set(Section::assertions, assertions_);
    set(Section::assertion_ranges, assertion_ranges_);
    set(Section::advisories, advisories_);
    set(Section::flaws, flaw_rows_);
    set(Section::flaw_advisories, flaw_advisories_);
    set(Section::ids, ids_);
    set(Section::texts, texts_);
    set(Section::ecosystems, ecosystems_);
    set(Section::sources, sources_);
    set(Section::signs, signs_);
    set(Section::coverage, coverage_);
    layout::Header header;
    header.as_of = as_of;
    header.hash_key = hash_key_;
    std::uint64_t at = aligned(sizeof header);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::string_view bytes = parts.at(i).bytes;
      header.section.at(i) = {.at = at, .size = bytes.size(), .sha256 = sha256(as_bytes(bytes))};
      at = aligned(at + bytes.size());
    }
    header.file_size = at;
    header.sha256 =
        sha256({reinterpret_cast<const std::byte*>(&header), offsetof(layout::Header, sha256)});
    give_back_freed_memory();  // of drafts, of ids: as much again as is written now
    std::string out;
    out.reserve(at);
    out.append(reinterpret_cast<const char*>(&header), sizeof header);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      out.resize(header.section.at(i).at);
      out += parts.at(i).bytes;
      parts.at(i).release();
    }
    out.resize(at);
    return out;
  }

 private:
  struct Part {
    std::string_view bytes;
    std::function<void()> release;
  };
  static std::uint64_t aligned(std::uint64_t at) { return (at + 63U) & ~std::uint64_t{63}; }

  /// It speaks of no flaw.
  static bool is_coverage(const KeptAdvisories::key_type& source_and_id) {
    return source_and_id.second == advisories::coverage_id(source_and_id.first);
  }

  void add_coverage(const Advisory& advisory) {
    if (advisory.withdrawn) {
      return;
    }
    for (const advisories::Coverage& one : advisory.covers) {
      coverage_.push_back({.source = strings_.put(advisory.source),
                           .key = strings_.put(one.key),
                           .ecosystem = strings_.put(one.ecosystem),
                           .is_whole = one.is_whole ? 1U : 0U,
                           .since_s = one.since ? to_micros(*one.since) / 1'000'000 : 0});
    }
  }

  void number_flaws(const KeptAdvisories& all) {
    FlawSet flaws;
    for (const auto& [key, advisory] : all) {
      if (!is_coverage(key)) {
        flaws.add(key.second, advisory.aliases);
      }
    }
    flaw_list_ = flaws.flaws();
    for (std::uint32_t i = 0; i < flaw_list_.size(); ++i) {
      flaw_of_.emplace(flaw_list_[i].headline, i);
      for (const std::string& alias : flaw_list_[i].aliases) {
        flaw_of_.emplace(alias, i);
      }
    }
    by_flaw_.resize(flaw_list_.size());
  }

  void add(const Advisory& advisory) {
    const auto number = static_cast<std::uint32_t>(advisories_.size());
    const std::uint32_t flaw = flaw_of_.at(advisory.id);
    by_flaw_[flaw].push_back(number);
    const std::optional<Instant> changed =
        advisory.modified ? advisory.modified : advisory.published;
    const std::int64_t modified = changed ? to_micros(*changed) / 1'000'000 : 0;
    advisories_.push_back({.id = strings_.put(advisory.id),
                           .source = strings_.put(advisory.source),
                           .format = strings_.put(advisory.format),
                           .title = strings_.put(advisory.title),
                           .flaw = flaw,
                           .is_withdrawn = advisory.withdrawn ? std::uint16_t{1} : std::uint16_t{0},
                           .tlp = static_cast<std::uint16_t>(advisory.tlp),
                           .modified_s = modified});
    auto& [records, newest] = source_ages_[advisory.source];
    ++records;
    newest = std::max(newest, modified);
    if (advisory.withdrawn) {
      return;
    }
    for (const Assertion& assertion : advisory.assertions) {
      add(assertion, number);
    }
  }

  void add(const Assertion& assertion, std::uint32_t advisory) {
    const std::vector<std::string> keys = keys_of(assertion.product);
    if (keys.empty()) {
      return;  // nothing that could be looked up: shown with the advisory, matched with nothing
    }
    const auto number = static_cast<std::uint32_t>(assertions_.size());
    layout::AssertionRow row{.advisory = advisory,
                             .first_fixed = static_cast<std::uint32_t>(texts_.size()),
                             .fixed = static_cast<std::uint32_t>(assertion.fixed_in.size()),
                             .pointer = strings_.put(assertion.pointer)};
    for (const std::string& version : assertion.fixed_in) {
      texts_.push_back(strings_.put(version));
    }
    assertions_.push_back(row);
    for (const std::string& key : keys) {
      add_ranges(assertion, number, key);
    }
  }

  void add_ranges(const Assertion& assertion, std::uint32_t number, const std::string& key) {
    const ecosystems::Ecosystem* order = order_of(assertion);
    const std::uint32_t package =
        package_numbers_.try_emplace(key, static_cast<std::uint32_t>(package_numbers_.size()))
            .first->second;
    const auto draft = [&](ProductStatus status, const VersionSet& set, Interval interval,
                           std::uint8_t flags) {
      drafts_.push_back({.package = package,
                         .assertion = number,
                         .status = status,
                         .ecosystem = set.ecosystem,
                         .certainty = set.certainty,
                         .interval = std::move(interval),
                         .flags = flags});
    };
    for (const advisories::StatusRange& range : assertion.ranges) {
      for (const Interval& interval : range.versions.intervals) {
        draft(range.status, range.versions, interval, 0);
      }
      for (const Interval& interval : range.versions.doubtful) {
        draft(range.status, range.versions, interval, layout::is_doubtful);
      }
      const bool says_nothing = range.versions.intervals.empty() && range.versions.doubtful.empty();
      if (says_nothing && (range.versions.certainty == ranges::Certainty::needs_commits ||
                           range.versions.certainty == ranges::Certainty::not_evaluable)) {
        draft(range.status, range.versions, {}, layout::is_doubtful);
      }
    }
    // What the document enumerates is affected, whatever its ranges say.
    VersionSet points{.ecosystem = order, .certainty = ranges::certainty_of(order)};
    for (const std::string& version : assertion.versions) {
      if (!is_covered(assertion, version)) {
        draft(ProductStatus::affected, points, ranges::at(version), 0);
        drafts_.back().is_listed = true;
      }
    }
    if (assertion.default_status == ProductStatus::affected) {
      draft(ProductStatus::affected, points, {}, layout::is_default);
    }
  }

  std::uint16_t place_of(const ecosystems::Ecosystem* ecosystem) {
    if (ecosystem == nullptr) {
      return layout::kNoEcosystem;
    }
    const auto [found, is_new] =
        ecosystem_places_.emplace(ecosystem->id, static_cast<std::uint16_t>(ecosystems_.size()));
    if (is_new) {
      ecosystems_.push_back(strings_.put(ecosystem->id));
    }
    return found->second;
  }

  /// Drafts by package and, within it, as they came: by assertion.
  void place_ranges() {
    std::vector<std::vector<std::uint32_t>> of_package(package_numbers_.size());
    for (std::uint32_t i = 0; i < drafts_.size(); ++i) {
      of_package[drafts_[i].package].push_back(i);
    }
    std::map<std::string_view, std::span<const std::uint32_t>> packages;
    for (const auto& [key, number] : package_numbers_) {
      if (!of_package[number].empty()) {
        packages[key] = of_package[number];
        packages.try_emplace(product_key(key));  // where its variants are found
      }
    }
    std::vector<std::vector<std::uint32_t>> of_assertion(assertions_.size());
    for (const auto& [key, drafts] : packages) {
      place_package(key, drafts, of_assertion);
    }
    place_variants();
    for (std::size_t i = 0; i < assertions_.size(); ++i) {
      assertions_[i].first_range = static_cast<std::uint32_t>(assertion_ranges_.size());
      assertions_[i].ranges = static_cast<std::uint32_t>(of_assertion[i].size());
      assertion_ranges_.insert(assertion_ranges_.end(), of_assertion[i].begin(),
                               of_assertion[i].end());
    }
    drafts_ = {};
    package_numbers_ = {};
  }

  /// Those of one product stand in a row, since they begin alike.
  void place_variants() {
    for (std::uint32_t i = 0; i < package_keys_.size(); ++i) {
      const std::string_view product = product_key(package_keys_[i]);
      if (product != package_keys_[i]) {
        const auto at = std::ranges::lower_bound(package_keys_, product);
        layout::PackageRow& row = packages_[static_cast<std::size_t>(at - package_keys_.begin())];
        row.first_variant = row.variants == 0 ? i : row.first_variant;
        ++row.variants;
      }
    }
  }

  void place_package(std::string_view key, std::span<const std::uint32_t> drafts,
                     std::vector<std::vector<std::uint32_t>>& of_assertion) {
    packages_.push_back({.key = strings_.put(key),
                         .first_range = static_cast<std::uint32_t>(ranges_.size()),
                         .ranges = static_cast<std::uint32_t>(drafts.size()),
                         .ecosystem = drafts.empty()
                                          ? std::uint32_t{layout::kNoEcosystem}
                                          : place_of(drafts_[drafts.front()].ecosystem)});
    package_keys_.emplace_back(key);
    for (const std::uint32_t number : drafts) {
      const Draft& draft = drafts_[number];
      if (packages_.back().ecosystem != place_of(draft.ecosystem)) {
        packages_.back().ecosystem = layout::kNoEcosystem;
      }
      of_assertion[draft.assertion].push_back(static_cast<std::uint32_t>(ranges_.size()));
      place(draft);
    }
  }

  void place(const Draft& draft) {
    layout::RangeRow row{.assertion = draft.assertion,
                         .ecosystem = place_of(draft.ecosystem),
                         .flags = draft.flags,
                         .status = static_cast<std::uint8_t>(draft.status),
                         .certainty = static_cast<std::uint8_t>(draft.certainty),
                         .is_listed = draft.is_listed ? std::uint8_t{1} : std::uint8_t{0},
                         .package = static_cast<std::uint32_t>(packages_.size() - 1)};
    std::uint64_t low = 0;
    std::uint64_t high = UINT64_MAX;
    const auto key_of = [&](const std::string& version) {
      return draft.ecosystem == nullptr ? ecosystems::VersionKey{}
                                        : ecosystems::key(*draft.ecosystem, version);
    };
    if (draft.interval.lower) {
      const Bound& bound = *draft.interval.lower;
      row.lower = strings_.put(bound.version);
      row.flags |=
          layout::has_lower | (bound.edge == Edge::inclusive ? layout::lower_inclusive : 0);
      if (const ecosystems::VersionKey key = key_of(bound.version); key.exact) {
        row.flags |= layout::lower_exact;
        row.lower_key = strings_.put(key.bytes);
        low = layout::key_prefix(key.bytes);
      }
    }
    if (draft.interval.upper) {
      const Bound& bound = *draft.interval.upper;
      row.upper = strings_.put(bound.version);
      row.flags |=
          layout::has_upper | (bound.edge == Edge::inclusive ? layout::upper_inclusive : 0);
      if (const ecosystems::VersionKey key = key_of(bound.version); key.exact) {
        row.flags |= layout::upper_exact;
        row.upper_key = strings_.put(key.bytes);
        high = layout::key_prefix(key.bytes);
      }
    }
    ranges_.push_back(row);
    low_.push_back(low);
    high_.push_back(high);
  }

  void place_slots() {
    Sha256 digest;
    for (const std::string& key : package_keys_) {
      digest.update(as_bytes(key));
      digest.update(as_bytes(std::string_view("\n")));
    }
    const Digest all = digest.finish();
    std::copy_n(all.begin(), hash_key_.size(), hash_key_.begin());
    slots_.assign(std::bit_ceil(std::max<std::size_t>(package_keys_.size() * 2, 2)), 0);
    for (std::size_t i = 0; i < package_keys_.size(); ++i) {
      const std::uint64_t hash = package_hash(hash_key_, package_keys_[i]);
      std::size_t at = hash & (slots_.size() - 1);
      while (slots_[at] != 0) {
        at = (at + 1) & (slots_.size() - 1);
      }
      slots_[at] = (hash >> 32U) << 32U | (i + 1);
    }
  }

  void place_signs() {
    std::vector<std::pair<std::uint64_t, std::uint32_t>>
        all;  // hash of a sign, number of a package
    for (std::uint32_t i = 0; i < package_keys_.size(); ++i) {
      for (const std::string& sign : advisories::signs_of_known(package_keys_[i])) {
        all.emplace_back(package_hash(hash_key_, sign), i);
      }
    }
    std::ranges::sort(all);
    signs_.assign(std::bit_ceil(std::max<std::size_t>(all.size() * 2, 2)), 0);
    std::size_t with_one_sign = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto& [hash, package] = all[i];
      with_one_sign = i > 0 && all[i - 1].first == hash ? with_one_sign + 1 : 0;
      // More than are ever looked for would only make every question slow.
      if (with_one_sign >= kNeighboursMax) {
        continue;
      }
      std::size_t at = hash & (signs_.size() - 1);
      while (signs_[at] != 0) {
        at = (at + 1) & (signs_.size() - 1);
      }
      signs_[at] = (hash >> 32U) << 32U | (package + 1);
    }
  }

  void place_flaws() {
    for (std::size_t i = 0; i < flaw_list_.size(); ++i) {
      const FlawSet::Flaw& flaw = flaw_list_[i];
      flaw_rows_.push_back({.headline = strings_.put(flaw.headline),
                            .first_alias = static_cast<std::uint32_t>(texts_.size()),
                            .aliases = static_cast<std::uint32_t>(flaw.aliases.size()),
                            .first_advisory = static_cast<std::uint32_t>(flaw_advisories_.size()),
                            .advisories = static_cast<std::uint32_t>(by_flaw_[i].size())});
      for (const std::string& alias : flaw.aliases) {
        texts_.push_back(strings_.put(alias));
      }
      flaw_advisories_.insert(flaw_advisories_.end(), by_flaw_[i].begin(), by_flaw_[i].end());
    }
    for (const auto& [id, flaw] : flaw_of_) {
      ids_.push_back({.id = strings_.put(id), .flaw = flaw});
    }
    for (const auto& [name, age] : source_ages_) {
      sources_.push_back(
          {.name = strings_.put(name), .records = age.first, .newest_s = age.second});
    }
  }

  std::vector<FlawSet::Flaw> flaw_list_;
  std::map<std::string, std::uint32_t> flaw_of_;
  std::vector<std::vector<std::uint32_t>> by_flaw_;
  std::map<std::string, std::pair<std::uint64_t, std::int64_t>> source_ages_;
  std::vector<Draft> drafts_;
  std::unordered_map<std::string, std::uint32_t> package_numbers_;
  std::vector<std::string> package_keys_;
  std::map<std::string_view, std::uint16_t> ecosystem_places_;
  Strings strings_;
  std::string string_bytes_;  ///< of strings_, at the end
  std::array<std::byte, 16> hash_key_{};
  std::vector<std::uint64_t> slots_;
  std::vector<std::uint64_t> signs_;
  std::vector<layout::CoverageRow> coverage_;
  std::vector<layout::PackageRow> packages_;
  std::vector<std::uint64_t> low_;
  std::vector<std::uint64_t> high_;
  std::vector<layout::RangeRow> ranges_;
  std::vector<layout::AssertionRow> assertions_;
  std::vector<std::uint32_t> assertion_ranges_;
  std::vector<layout::AdvisoryRow> advisories_;
  std::vector<layout::FlawRow> flaw_rows_;
  std::vector<std::uint32_t> flaw_advisories_;
  std::vector<layout::IdRow> ids_;
  std::vector<Text> texts_;
  std::vector<Text> ecosystems_;
  std::vector<layout::SourceRow> sources_;
};

}  // namespace

std::string AdvisoryIndexWriter::finish(std::int64_t as_of) {
  return Layout(std::exchange(state_->advisories, {})).file(as_of);
}

}  // namespace tocsin::impact
