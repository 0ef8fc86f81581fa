// How a version is held against a quarter of a million ranges.
//
// The question is always the same: here are a package and a version, what is said of them? Three
// things make the answer cheap.
//
// One probe. The key of a package ("maven/org.apache.logging.log4j/log4j-core") is hashed with a
// key that the file itself names; the slot holds 32 bits of the hash and the package's number, the
// table is at most half full, so that a package that nobody speaks of costs a look or two. Only a
// name whose 32 bits agree is compared as text.
//
// Order as bytes. Each ecosystem turns a version into a string of bytes that sorts as the versions
// do (docs/formats/version-keys.md). The first eight of them, as a number, stand in two columns,
// `low` and `high`, one number for each range: what a range holds lies between them, or beyond
// where a bound is missing. So judge() runs over plain numbers, without a branch, and is left with
// the few ranges that may hold the version. It may only ever leave out what cannot hold: equal
// first bytes decide nothing, and a version or a bound without an exact key is a candidate always.
//
// Prefixes decide where they can. A version strictly between the two numbers is inside: it differs
// from both bounds within the first eight bytes. Whatever is left is compared by its whole keys, or
// by the ecosystem's own order where one of both has no exact key. Where there is no order at all
// (commits, tags) only the same text is the same: against a bound everything else is unknown, never
// "no"; a list of versions holds what it names.
//
// From ranges to a word. The ranges of an assertion stand together and in the order of their
// document. The first that holds speaks; one before it that cannot be judged and says otherwise
// leaves the answer open; the default speaks where none holds. judge_assertion() is the one place
// where this is written.
//
// The file is mapped and believed only as far as it has been checked: header and sections at the
// opening, every place that a row names at its use (text(), find()), so that a damaged file gives
// an error or a miss that verify() names, and never reads outside of it. Readers share one mapping
// for as long as they hold it; a new file is a new mapping, laid over by AdvisoryLayers.
#include "impact/advisory_index.h"

#include "base/crypto.h"
#include "impact/advisory_index_view.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace tocsin::impact {
namespace {

using advisories::ProductStatus;
using layout::RangeRow;
using layout::Section;
using layout::Text;

constexpr std::array<std::string_view, layout::kSections> kSectionNames = {
    "strings",    "slots",      "packages",        "low",
    "high",       "ranges",     "assertions",      "assertion_ranges",
    "advisories", "flaws",      "flaw_advisories", "ids",
    "texts",      "ecosystems", "sources",         "signs",
    "coverage"};

}  // namespace

AdvisoryIndex::AdvisoryIndex(std::unique_ptr<View> view) : view_(std::move(view)) {}
AdvisoryIndex::~AdvisoryIndex() = default;

Result<std::shared_ptr<const AdvisoryIndex>> AdvisoryIndex::made(std::unique_ptr<View> view) {
  const auto broken = [](const char* what) { return fail(Errc::malformed, what); };
  const std::string_view bytes(view->bytes->data(), view->bytes->size());
  layout::Header& header = view->header;
  if (bytes.size() < sizeof header) {
    return broken("The advisory index is cut off.");
  }
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.magic != layout::kMagic || header.version != layout::kVersion ||
      header.sections != layout::kSections) {
    return broken("The file is no advisory index of this version: run tocsin advisory index.");
  }
  if (sha256(as_bytes(bytes.substr(0, offsetof(layout::Header, sha256)))) != header.sha256 ||
      header.file_size != bytes.size()) {
    return broken("The advisory index is damaged or cut off: run tocsin advisory index.");
  }
  for (const layout::SectionRow& section : header.section) {
    if (section.at > bytes.size() || section.size > bytes.size() - section.at ||
        section.at % 8 != 0) {
      return broken("The advisory index is damaged: run tocsin advisory index.");
    }
  }
  view->take(Section::strings, view->strings);
  view->take(Section::slots, view->slots);
  view->take(Section::packages, view->packages);
  view->take(Section::low, view->low);
  view->take(Section::high, view->high);
  view->take(Section::ranges, view->ranges);
  view->take(Section::assertions, view->assertions);
  view->take(Section::assertion_ranges, view->assertion_ranges);
  view->take(Section::advisories, view->advisories);
  view->take(Section::flaws, view->flaws);
  view->take(Section::flaw_advisories, view->flaw_advisories);
  view->take(Section::ids, view->ids);
  view->take(Section::texts, view->texts);
  view->take(Section::sources, view->sources);
  view->take(Section::signs, view->signs);
  view->take(Section::coverage, view->coverage);
  std::span<const Text> ecosystem_ids;
  view->take(Section::ecosystems, ecosystem_ids);
  for (const Text& id : ecosystem_ids) {
    const ecosystems::Ecosystem* ecosystem = ecosystems::find(view->text(id));
    if (ecosystem == nullptr) {
      return broken(
          "The advisory index uses an order of versions that this program does not have: run "
          "tocsin advisory "
          "index.");
    }
    view->ecosystems.push_back(ecosystem);
  }
  if (!std::has_single_bit(view->slots.size()) || !std::has_single_bit(view->signs.size()) ||
      view->low.size() != view->ranges.size() || view->high.size() != view->ranges.size()) {
    return broken("The advisory index is damaged: run tocsin advisory index.");
  }
  return std::shared_ptr<const AdvisoryIndex>(new AdvisoryIndex(std::move(view)));
}

Result<std::shared_ptr<const AdvisoryIndex>> AdvisoryIndex::open(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return fail(Errc::not_found, "There is no advisory index yet: run tocsin advisory index.");
  }
  struct stat about{};
  void* mapped = MAP_FAILED;
  if (fstat(file, &about) == 0 && about.st_size > 0) {
    mapped =
        mmap(nullptr, static_cast<std::size_t>(about.st_size), PROT_READ, MAP_PRIVATE, file, 0);
  }
  close(file);
  if (mapped == MAP_FAILED) {
    return fail(Errc::malformed, "The advisory index cannot be mapped.");
  }
  auto view = std::make_unique<View>();
  view->bytes = std::make_unique<MappedBytes>(static_cast<const char*>(mapped),
                                              static_cast<std::size_t>(about.st_size));
  return made(std::move(view));
}

Result<std::shared_ptr<const AdvisoryIndex>> AdvisoryIndex::from_bytes(std::string bytes) {
  auto view = std::make_unique<View>();
  view->bytes = std::make_unique<MappedBytes>(std::move(bytes));
  return made(std::move(view));
}

Status AdvisoryIndex::verify() const {
  for (std::size_t i = 0; i < layout::kSections; ++i) {
    const layout::SectionRow& section = view_->header.section.at(i);
    const std::string_view bytes(view_->bytes->data() + section.at, section.size);
    if (sha256(as_bytes(bytes)) != section.sha256) {
      return fail(Errc::malformed,
                  "A section of the advisory index is damaged: run tocsin advisory index.",
                  std::string(kSectionNames.at(i)));
    }
  }
  return {};
}

std::vector<AdvisoryIndex::SourceCoverage> AdvisoryIndex::coverage() const {
  std::vector<SourceCoverage> out;
  for (const layout::CoverageRow& row : view_->coverage) {
    out.push_back({.source = view_->text(row.source),
                   .key = view_->text(row.key),
                   .ecosystem = view_->text(row.ecosystem),
                   .is_whole = row.is_whole != 0,
                   .since_s = row.since_s});
  }
  return out;
}

std::int64_t AdvisoryIndex::as_of() const {
  return view_->header.as_of;
}
std::size_t AdvisoryIndex::packages() const {
  return view_->packages.size();
}
std::size_t AdvisoryIndex::ranges() const {
  return view_->ranges.size();
}
std::size_t AdvisoryIndex::advisories() const {
  return view_->advisories.size();
}
std::size_t AdvisoryIndex::flaws() const {
  return view_->flaws.size();
}
std::size_t AdvisoryIndex::bytes() const {
  return view_->bytes->size();
}

IndexedAdvisory AdvisoryIndex::advisory(std::uint32_t at) const {
  if (at >= view_->advisories.size()) {
    return {};
  }
  const layout::AdvisoryRow& row = view_->advisories[at];
  return {
      .id = view_->text(row.id),
      .source = view_->text(row.source),
      .format = view_->text(row.format),
      .title = view_->text(row.title),
      .flaw = row.flaw,
      .is_withdrawn = row.is_withdrawn != 0,
      .tlp = row.tlp <= static_cast<std::uint16_t>(Tlp::red) ? static_cast<Tlp>(row.tlp) : Tlp::red,
      .modified_s = row.modified_s};
}

std::string_view AdvisoryIndex::flaw_id(std::uint32_t flaw) const {
  return flaw < view_->flaws.size() ? view_->text(view_->flaws[flaw].headline) : std::string_view();
}

std::vector<std::string_view> AdvisoryIndex::flaw_aliases(std::uint32_t flaw) const {
  std::vector<std::string_view> out;
  if (flaw < view_->flaws.size()) {
    const layout::FlawRow& row = view_->flaws[flaw];
    out = view_->texts_of(row.first_alias, row.aliases);
  }
  return out;
}

std::optional<std::uint32_t> AdvisoryIndex::find_flaw(std::string_view id) const {
  const auto found = std::ranges::lower_bound(
      view_->ids, id, {}, [&](const layout::IdRow& row) { return view_->text(row.id); });
  return found != view_->ids.end() && view_->text(found->id) == id ? std::optional(found->flaw)
                                                                   : std::nullopt;
}

std::vector<IndexedAdvisory> AdvisoryIndex::advisories_of_flaw(std::uint32_t flaw) const {
  std::vector<IndexedAdvisory> out;
  if (flaw >= view_->flaws.size()) {
    return out;
  }
  const layout::FlawRow& row = view_->flaws[flaw];
  const std::uint64_t end = std::min<std::uint64_t>(
      std::uint64_t{row.first_advisory} + row.advisories, view_->flaw_advisories.size());
  for (std::uint64_t i = row.first_advisory; i < end; ++i) {
    out.push_back(advisory(view_->flaw_advisories[i]));
  }
  return out;
}

bool AdvisoryIndex::has_restricted() const {
  for (std::uint32_t i = 0; i < advisories(); ++i) {
    if (advisory(i).tlp != Tlp::clear) {
      return true;
    }
  }
  return false;
}

std::vector<AdvisoryIndex::Range> AdvisoryIndex::ranges_of_flaw(std::uint32_t flaw) const {
  std::vector<Range> out;
  const View& view = *view_;
  if (flaw >= view.flaws.size()) {
    return out;
  }
  const layout::FlawRow& row = view.flaws[flaw];
  // Assertions stand in the order of their advisories, and those of a flaw in the order of their
  // numbers.
  for (std::uint64_t i = row.first_advisory; i < std::uint64_t{row.first_advisory} + row.advisories;
       ++i) {
    if (i >= view.flaw_advisories.size()) {
      break;
    }
    const std::uint32_t advisory = view.flaw_advisories[i];
    auto assertion =
        std::ranges::lower_bound(view.assertions, advisory, {}, &layout::AssertionRow::advisory);
    for (; assertion != view.assertions.end() && assertion->advisory == advisory; ++assertion) {
      append_ranges(static_cast<std::uint32_t>(assertion - view.assertions.begin()), out);
    }
  }
  return out;
}

void AdvisoryIndex::append_ranges(std::uint32_t assertion, std::vector<Range>& out) const {
  const View& view = *view_;
  const layout::AssertionRow& row = view.assertions[assertion];
  for (std::uint64_t i = row.first_range; i < std::uint64_t{row.first_range} + row.ranges; ++i) {
    if (i >= view.assertion_ranges.size() || view.assertion_ranges[i] >= view.ranges.size()) {
      return;
    }
    const RangeRow& range = view.ranges[view.assertion_ranges[i]];
    const ecosystems::Ecosystem* order = view.order_of(range);
    Range one{.package = range.package < view.packages.size()
                             ? view.text(view.packages[range.package].key)
                             : std::string_view(),
              .assertion = assertion,
              .advisory = row.advisory,
              .status = static_cast<ProductStatus>(range.status),
              .is_default = (range.flags & layout::is_default) != 0,
              .is_doubtful = (range.flags & layout::is_doubtful) != 0,
              .certainty = static_cast<ranges::Certainty>(range.certainty),
              .comparator = order == nullptr ? std::string_view() : order->id};
    const auto edge = [&](layout::RangeFlag flag) {
      return (range.flags & flag) != 0 ? ranges::Edge::inclusive : ranges::Edge::exclusive;
    };
    if ((range.flags & layout::has_lower) != 0) {
      one.lower = ranges::Bound{std::string(view.text(range.lower)), edge(layout::lower_inclusive)};
      if ((range.flags & layout::lower_exact) != 0) {
        one.lower_key = view.text(range.lower_key);
      }
    }
    if ((range.flags & layout::has_upper) != 0) {
      one.upper = ranges::Bound{std::string(view.text(range.upper)), edge(layout::upper_inclusive)};
      if ((range.flags & layout::upper_exact) != 0) {
        one.upper_key = view.text(range.upper_key);
      }
    }
    out.push_back(std::move(one));
  }
}

std::string AdvisoryIndex::range_text(std::uint32_t assertion) const {
  std::vector<Range> all;
  if (assertion < view_->assertions.size()) {
    append_ranges(assertion, all);
  }
  std::string out;
  std::string_view package;
  for (const Range& range : all) {
    if (range.status != ProductStatus::affected || (!package.empty() && range.package != package)) {
      continue;
    }
    package = range.package;
    const std::string one = range.is_default
                                ? "every other version"
                                : ranges::to_text(ranges::Interval{range.lower, range.upper});
    out += (out.empty() ? "" : " | ") + one + (range.is_doubtful ? "?" : "");
  }
  return out;
}

std::vector<std::string_view> AdvisoryIndex::fixed_in(std::uint32_t assertion) const {
  std::vector<std::string_view> out;
  if (assertion < view_->assertions.size()) {
    const layout::AssertionRow& row = view_->assertions[assertion];
    out = view_->texts_of(row.first_fixed, row.fixed);
  }
  return out;
}

std::vector<AdvisoryIndex::SourceAge> AdvisoryIndex::sources() const {
  std::vector<SourceAge> out;
  for (const layout::SourceRow& row : view_->sources) {
    out.push_back(
        {.name = view_->text(row.name), .records = row.records, .newest_s = row.newest_s});
  }
  return out;
}

}  // namespace tocsin::impact
