// How a version is held against a quarter of a million ranges.
//
// The question is always the same: here are a package and a version, what is said of them? Three
// things make the answer cheap.
//
// One probe. The key of a package ("maven/org.apache.logging.log4j/log4j-core") is hashed with a
// key that the file itself names; the slot holds 32 bits of the hash and the package's number, the
// table is at most half full, so a package that nobody speaks of costs one cache line. Only a name
// whose 32 bits agree is compared as text.
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
// (commits, tags) only the same text is the same, and everything else is unknown: never "no".
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
#include "impact/index_layout.h"
#include "impact/package_hash.h"

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
    "texts",      "ecosystems", "sources"};

/// The file's bytes: mapped, or held.
class MappedBytes {
 public:
  explicit MappedBytes(std::string held)
      : held_(std::move(held)), data_(held_.data()), size_(held_.size()) {}
  MappedBytes(const char* mapped, std::size_t size)
      : data_(mapped), size_(size), is_mapped_(true) {}
  MappedBytes(const MappedBytes&) = delete;
  MappedBytes& operator=(const MappedBytes&) = delete;
  ~MappedBytes() {
    if (is_mapped_) {
      munmap(const_cast<char*>(data_), size_);
    }
  }
  [[nodiscard]] const char* data() const { return data_; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::string held_;
  const char* data_;
  std::size_t size_;
  bool is_mapped_ = false;
};

}  // namespace

struct AdvisoryIndex::View {
  std::unique_ptr<MappedBytes> bytes;
  layout::Header header;
  std::span<const char> strings;
  std::span<const std::uint64_t> slots;
  std::span<const layout::PackageRow> packages;
  std::span<const std::uint64_t> low;
  std::span<const std::uint64_t> high;
  std::span<const RangeRow> ranges;
  std::span<const layout::AssertionRow> assertions;
  std::span<const std::uint32_t> assertion_ranges;
  std::span<const layout::AdvisoryRow> advisories;
  std::span<const layout::FlawRow> flaws;
  std::span<const std::uint32_t> flaw_advisories;
  std::span<const layout::IdRow> ids;
  std::span<const Text> texts;
  std::span<const layout::SourceRow> sources;
  std::vector<const ecosystems::Ecosystem*> ecosystems;

  template <class Row>
  void take(Section section, std::span<const Row>& out) const {
    const layout::SectionRow& row = header.section.at(static_cast<std::size_t>(section));
    out = {reinterpret_cast<const Row*>(bytes->data() + row.at), row.size / sizeof(Row)};
  }

  [[nodiscard]] std::string_view text(Text at) const {
    const std::uint64_t end = std::uint64_t{at.at} + at.size;
    return end <= strings.size() ? std::string_view(strings.data() + at.at, at.size)
                                 : std::string_view();
  }

  [[nodiscard]] std::uint64_t hash_of(std::string_view key) const {
    return package_hash(header.hash_key, key);
  }

  [[nodiscard]] const layout::PackageRow* find(std::string_view key) const {
    return find(key, hash_of(key));
  }

  [[nodiscard]] const layout::PackageRow* find(std::string_view key, std::uint64_t hash) const {
    if (slots.empty()) {
      return nullptr;
    }
    const std::uint64_t tag = hash >> 32U;
    std::size_t at = hash & (slots.size() - 1);
    for (std::size_t tries = 0; tries < slots.size() && slots[at] != 0; ++tries) {
      const std::uint64_t slot = slots[at];
      if (slot >> 32U == tag) {
        const std::uint64_t place = (slot & 0xFFFFFFFFU) - 1;
        if (place < packages.size() && text(packages[place].key) == key) {
          const layout::PackageRow& row = packages[place];
          const std::uint64_t end = std::uint64_t{row.first_range} + row.ranges;
          return end <= ranges.size() ? &row : nullptr;
        }
      }
      at = (at + 1) & (slots.size() - 1);
    }
    return nullptr;
  }

  /// Asks for the row that find() will most likely look at, once its slot is there.
  [[nodiscard]] const layout::PackageRow* expect(std::uint64_t hash) const {
    if (slots.empty()) {
      return nullptr;
    }
    const std::uint64_t slot = slots[hash & (slots.size() - 1)];
    const std::uint64_t place = (slot & 0xFFFFFFFFU) - 1;
    return slot >> 32U == hash >> 32U && place < packages.size() ? &packages[place] : nullptr;
  }

  [[nodiscard]] const ecosystems::Ecosystem* order_of(const RangeRow& row) const {
    return row.ecosystem < ecosystems.size() ? ecosystems[row.ecosystem] : nullptr;
  }
};

namespace {

/// One version with its key under one order: made anew only when the order changes.
struct Keyed {
  std::string_view version;
  const ecosystems::Ecosystem* ecosystem = nullptr;
  std::string key;
  bool is_exact = false;

  void under(const ecosystems::Ecosystem* order) {
    if (order == ecosystem) {
      return;
    }
    ecosystem = order;
    key.clear();
    is_exact = order != nullptr && ecosystems::append_key(*order, version, key);
  }
};

using ranges::Answer;

Answer is_after(std::partial_ordering order, bool is_inclusive) {
  if (order == std::partial_ordering::unordered) {
    return Answer::unknown;
  }
  return order > 0 || (is_inclusive && order == 0) ? Answer::yes : Answer::no;
}

std::partial_ordering reversed(std::partial_ordering order) {
  return 0 <=> order;
}

struct Bounds {
  const RangeRow& row;
  std::string_view lower;
  std::string_view upper;
  std::string_view lower_key;
  std::string_view upper_key;
};

/// The version against one bound, by key where both have one.
std::partial_ordering against(const Keyed& version, std::string_view bound,
                              std::string_view bound_key, bool is_exact) {
  if (version.is_exact && is_exact) {
    const int order = version.key.compare(bound_key);
    return order < 0   ? std::partial_ordering::less
           : order > 0 ? std::partial_ordering::greater
                       : std::partial_ordering::equivalent;
  }
  if (version.ecosystem == nullptr) {
    // Commits and tags without an order: only the same text is the same.
    return version.version == bound ? std::partial_ordering::equivalent
                                    : std::partial_ordering::unordered;
  }
  return ecosystems::order(*version.ecosystem, version.version, bound);
}

Answer holds(const Bounds& bounds, const Keyed& version) {
  const std::uint8_t flags = bounds.row.flags;
  if (bounds.row.is_listed != 0) {
    const bool is_it =
        version.version == bounds.lower ||
        against(version, bounds.lower, bounds.lower_key, (flags & layout::lower_exact) != 0) == 0;
    return is_it ? Answer::yes : Answer::no;
  }
  Answer out = Answer::yes;
  if ((flags & layout::has_lower) != 0) {
    const std::partial_ordering order =
        against(version, bounds.lower, bounds.lower_key, (flags & layout::lower_exact) != 0);
    out = is_after(order, (flags & layout::lower_inclusive) != 0);
  }
  if (out != Answer::no && (flags & layout::has_upper) != 0) {
    const std::partial_ordering order = reversed(
        against(version, bounds.upper, bounds.upper_key, (flags & layout::upper_exact) != 0));
    const Answer below = is_after(order, (flags & layout::upper_inclusive) != 0);
    out = below == Answer::yes ? out : below;
  }
  return out;
}

/// A range that may hold the version. is_inside: its key lies between the bounds' by its first
/// bytes alone.
struct Candidate {
  std::uint32_t range = 0;
  bool is_inside = false;
};

/// Do the first bytes of the keys decide? Only where each bound that is there has an exact key.
bool is_decided_by_prefix(const RangeRow& row) {
  const std::uint8_t flags = row.flags;
  const bool is_lower_exact =
      (flags & layout::has_lower) == 0 || (flags & layout::lower_exact) != 0;
  const bool is_upper_exact =
      (flags & layout::has_upper) == 0 || (flags & layout::upper_exact) != 0;
  return row.is_listed == 0 && is_lower_exact && is_upper_exact;
}

/// The candidates of one assertion, which stand together: its own word for this version, else its
/// default. Returns the place of the next assertion's first candidate.
template <class View>
std::size_t judge_assertion(std::span<const Candidate> candidates, std::size_t at, Keyed& keyed,
                            const View& view, std::vector<Hit>& out) {
  const std::uint32_t assertion = view.ranges[candidates[at].range].assertion;
  const RangeRow* decided = nullptr;
  const RangeRow* fallback = nullptr;
  Answer answer = Answer::no;
  for (; at < candidates.size() && view.ranges[candidates[at].range].assertion == assertion; ++at) {
    const RangeRow& range = view.ranges[candidates[at].range];
    if ((range.flags & layout::is_default) != 0) {
      fallback = &range;
      continue;
    }
    if (answer == Answer::yes) {
      continue;
    }
    keyed.under(view.order_of(range));
    Answer here = candidates[at].is_inside && is_decided_by_prefix(range)
                      ? Answer::yes
                      : holds({.row = range,
                               .lower = view.text(range.lower),
                               .upper = view.text(range.upper),
                               .lower_key = view.text(range.lower_key),
                               .upper_key = view.text(range.upper_key)},
                              keyed);
    if (here == Answer::yes && (range.flags & layout::is_doubtful) != 0) {
      here = Answer::unknown;
    }
    // The first that holds wins; one before it that cannot be judged leaves the answer open if it
    // says otherwise.
    const bool is_contradicted = decided != nullptr && decided->status != range.status;
    if ((here == Answer::yes && !is_contradicted) ||
        (here == Answer::unknown && decided == nullptr)) {
      decided = &range;
      answer = here;
    }
  }
  const RangeRow* speaking = decided != nullptr ? decided : fallback;
  if (speaking == nullptr || assertion >= view.assertions.size()) {
    return at;
  }
  const ecosystems::Ecosystem* order = view.order_of(*speaking);
  out.push_back({.advisory = view.assertions[assertion].advisory,
                 .assertion = assertion,
                 .status = static_cast<ProductStatus>(speaking->status),
                 .answer = decided != nullptr ? answer : Answer::yes,
                 .certainty = static_cast<ranges::Certainty>(speaking->certainty),
                 .comparator = order == nullptr ? std::string_view() : order->id});
  return at;
}

/// What the ranges of one package say of a version.
template <class View>
void judge(const layout::PackageRow& row, std::string_view version, const View& view,
           std::vector<Hit>& out) {
  thread_local Keyed keyed;
  keyed.version = version;
  keyed.ecosystem = nullptr;
  keyed.is_exact = false;
  keyed.under(row.ecosystem < view.ecosystems.size() ? view.ecosystems[row.ecosystem] : nullptr);
  const bool is_exact = keyed.is_exact;
  const std::uint64_t prefix = is_exact ? layout::key_prefix(keyed.key) : 0;
  // First the cheap test on every range, without a branch; then what is left, in full.
  thread_local std::vector<Candidate> candidates;
  candidates.resize(row.ranges);
  std::size_t count = 0;
  const std::uint64_t* const low = view.low.data() + row.first_range;
  const std::uint64_t* const high = view.high.data() + row.first_range;
  for (std::uint32_t i = 0; i < row.ranges; ++i) {
    const bool is_inside = is_exact && low[i] < prefix && prefix < high[i];
    candidates[count] = {row.first_range + i, is_inside};
    const bool may_hold = low[i] <= prefix && prefix <= high[i];
    count += static_cast<std::size_t>(may_hold || !is_exact);
  }
  for (std::size_t i = 0; i < count;) {
    i = judge_assertion(std::span<const Candidate>(candidates).subspan(0, count), i, keyed, view,
                        out);
  }
}

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
  const bool is_power = !view->slots.empty() && std::has_single_bit(view->slots.size());
  if (!is_power || view->low.size() != view->ranges.size() ||
      view->high.size() != view->ranges.size()) {
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

void AdvisoryIndex::probe(std::string_view package, std::string_view version,
                          std::vector<Hit>& out) const {
  if (const layout::PackageRow* row = view_->find(package)) {
    judge(*row, version, *view_, out);
  }
}

void AdvisoryIndex::probe(
    std::span<const Question> questions,
    const std::function<void(std::size_t question, std::span<const Hit> hits)>& take) const {
  constexpr std::size_t window_size = 32;
  const View& view = *view_;
  std::array<std::uint64_t, window_size> hashes{};
  std::array<const layout::PackageRow*, window_size> rows{};
  std::vector<Hit> hits;
  for (std::size_t first = 0; first < questions.size(); first += window_size) {
    const auto window = questions.subspan(first, std::min(window_size, questions.size() - first));
    // Each step asks for the memory that the next one reads.
    for (std::size_t i = 0; i < window.size(); ++i) {
      hashes[i] = view.hash_of(window[i].package);
      __builtin_prefetch(view.slots.data() + (hashes[i] & (view.slots.size() - 1)));
    }
    for (std::size_t i = 0; i < window.size(); ++i) {
      rows[i] = view.expect(hashes[i]);
      __builtin_prefetch(rows[i]);
    }
    for (std::size_t i = 0; i < window.size(); ++i) {
      if (rows[i] != nullptr) {
        __builtin_prefetch(view.text(rows[i]->key).data());
        __builtin_prefetch(view.low.data() + rows[i]->first_range);
        __builtin_prefetch(view.high.data() + rows[i]->first_range);
        __builtin_prefetch(view.ranges.data() + rows[i]->first_range);
      }
    }
    for (std::size_t i = 0; i < window.size(); ++i) {
      rows[i] = view.find(window[i].package, hashes[i]);
      if (rows[i] != nullptr && rows[i]->ranges > 0) {
        const RangeRow& range = view.ranges[rows[i]->first_range];
        __builtin_prefetch(&view.ranges[rows[i]->first_range + rows[i]->ranges - 1]);
        __builtin_prefetch(view.assertions.data() +
                           std::min<std::size_t>(range.assertion, view.assertions.size()));
      }
    }
    for (std::size_t i = 0; i < window.size(); ++i) {
      if (rows[i] != nullptr) {
        hits.clear();
        judge(*rows[i], window[i].version, view, hits);
        if (!hits.empty()) {
          take(first + i, hits);
        }
      }
    }
  }
}

void AdvisoryIndex::for_each_bound(std::string_view package,
                                   const std::function<void(std::string_view bound)>& take) const {
  const layout::PackageRow* row = view_->find(package);
  if (row == nullptr) {
    return;
  }
  for (const RangeRow& range : view_->ranges.subspan(row->first_range, row->ranges)) {
    if ((range.flags & layout::has_lower) != 0) {
      take(view_->text(range.lower));
    }
    if ((range.flags & layout::has_upper) != 0) {
      take(view_->text(range.upper));
    }
  }
}

std::vector<std::uint32_t> AdvisoryIndex::advisories_of(std::string_view package) const {
  std::vector<std::uint32_t> out;
  if (const layout::PackageRow* row = view_->find(package)) {
    for (const RangeRow& range : view_->ranges.subspan(row->first_range, row->ranges)) {
      if (range.assertion < view_->assertions.size()) {
        out.push_back(view_->assertions[range.assertion].advisory);
      }
    }
  }
  std::ranges::sort(out);
  const auto rest = std::ranges::unique(out);
  out.erase(rest.begin(), rest.end());
  return out;
}

bool AdvisoryIndex::has_package(std::string_view package) const {
  return view_->find(package) != nullptr;
}

bool AdvisoryIndex::covers(std::string_view key_prefix) const {
  const auto at =
      std::ranges::lower_bound(view_->packages, key_prefix, {},
                               [&](const layout::PackageRow& row) { return view_->text(row.key); });
  return at != view_->packages.end() && view_->text(at->key).starts_with(key_prefix);
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
    for (std::uint64_t i = row.first_alias; i < std::uint64_t{row.first_alias} + row.aliases; ++i) {
      if (i < view_->texts.size()) {
        out.push_back(view_->text(view_->texts[i]));
      }
    }
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
    for (std::uint64_t i = row.first_fixed; i < std::uint64_t{row.first_fixed} + row.fixed; ++i) {
      if (i < view_->texts.size()) {
        out.push_back(view_->text(view_->texts[i]));
      }
    }
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
