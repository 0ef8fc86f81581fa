// Asking the index of one package: the probe of the hash table, and which of its ranges hold a
// version. advisory_index.cpp tells the idea.
#include "impact/advisory_index_view.h"

#include <algorithm>
#include <limits>

namespace tocsin::impact {

const layout::PackageRow* AdvisoryIndex::View::find(std::string_view key) const {
  const std::string_view product = product_key(key);
  return find(product, hash_of(product));
}

const layout::PackageRow* AdvisoryIndex::View::find(std::string_view key,
                                                    std::uint64_t hash) const {
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

const layout::PackageRow* AdvisoryIndex::View::expect(std::uint64_t hash) const {
  if (slots.empty()) {
    return nullptr;
  }
  const std::uint64_t slot = slots[hash & (slots.size() - 1)];
  const std::uint64_t place = (slot & 0xFFFFFFFFU) - 1;
  return slot >> 32U == hash >> 32U && place < packages.size() ? &packages[place] : nullptr;
}

namespace {

using advisories::ProductStatus;
using layout::RangeRow;

/// One version with its key under one order: made anew only when the order changes.
struct Keyed {
  std::string_view version;
  bool has_place = true;  ///< false: what is no version has a place in no order
  const ecosystems::Ecosystem* ecosystem = nullptr;
  std::string key;
  bool is_exact = false;

  void under(const ecosystems::Ecosystem* order) {
    if (order == ecosystem || !has_place) {
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
    // What is no version may be any of those that are listed.
    return is_it ? Answer::yes : version.has_place ? Answer::no : Answer::unknown;
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
  keyed.has_place = ecosystems::is_version(version);
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

/// Is any of the builds that an assertion says to mend a flaw such a one?
template <class View, class Predicate>
bool any_build(const View& view, std::uint32_t assertion, Predicate is_such) {
  const layout::AssertionRow& row = view.assertions[assertion];
  const std::uint64_t end =
      std::min<std::uint64_t>(std::uint64_t{row.first_fixed} + row.fixed, view.texts.size());
  for (std::uint64_t i = row.first_fixed; i < end; ++i) {
    if (is_such(view.text(view.texts[i]))) {
      return true;
    }
  }
  return false;
}

bool is_of_module(std::string_view build) {
  return build.find(".module") != std::string_view::npos;
}

/// "8.4" of "4.18.0-305.el8_4.x": the minor release of Red Hat that a build was made for, by its
/// dist tag; "8.8" of a module's ".module+el8.8.0+1". Empty where it names none.
std::string minor_release_of(std::string_view build) {
  const auto digits_at = [&](std::size_t at) {
    std::size_t end = at;
    while (end < build.size() && build[end] >= '0' && build[end] <= '9') {
      ++end;
    }
    return build.substr(std::min(at, build.size()), end - std::min(at, build.size()));
  };
  const bool is_module = is_of_module(build);
  for (std::size_t at = build.find("el"); at != std::string_view::npos;
       at = build.find("el", at + 1)) {
    const bool is_tag = at > 0 && (build[at - 1] == '.' || (is_module && build[at - 1] == '+'));
    const std::string_view major = digits_at(at + 2);
    const std::size_t sign = at + 2 + major.size();
    if (!is_tag || major.empty() || sign >= build.size() ||
        (build[sign] != '_' && (!is_module || build[sign] != '.'))) {
      continue;
    }
    if (const std::string_view minor = digits_at(sign + 1); !minor.empty()) {
      return std::string(major) + "." + std::string(minor);
    }
  }
  return {};
}

/// Whoever is on a minor release of Red Hat that is supported for longer has its builds, which are
/// older than the main line's: where the minor release's own advisory says that the flaw is mended,
/// what the same source says of the builds of others is not about this one. An advisory
/// that fewer may see takes nothing from one that more may see. Looked at are the hits from `first`
/// on.
template <class View>
void drop_other_minors(std::string_view version, const View& view, std::size_t first,
                       std::vector<Hit>& out) {
  const std::string minor = minor_release_of(version);
  if (minor.empty()) {
    return;
  }
  const auto is_own = [&](std::string_view build) { return minor_release_of(build) == minor; };
  struct Mended {
    std::uint32_t flaw;
    std::string_view source;
    std::uint16_t tlp;  ///< the least restricted stands first
    auto operator<=>(const Mended&) const = default;
  };
  const auto mended_of = [&](const Hit& hit) {
    if (hit.advisory >= view.advisories.size()) {
      return Mended{std::numeric_limits<std::uint32_t>::max(), {}, 0};  // of a damaged index
    }
    const layout::AdvisoryRow& row = view.advisories[hit.advisory];
    return Mended{row.flaw, view.text(row.source), row.tlp};
  };
  std::vector<Mended> mended;
  for (std::size_t i = first; i < out.size(); ++i) {
    if (out[i].status == ProductStatus::fixed && out[i].answer == Answer::yes &&
        any_build(view, out[i].assertion, is_own)) {
      mended.push_back(mended_of(out[i]));
    }
  }
  std::ranges::sort(mended);
  const auto is_of_others = [&](const Hit& hit) {
    if (hit.status != ProductStatus::affected || view.assertions[hit.assertion].fixed == 0 ||
        any_build(view, hit.assertion, is_own)) {
      return false;
    }
    const Mended here = mended_of(hit);
    const auto found = std::ranges::lower_bound(mended, Mended{here.flaw, here.source, 0});
    return found != mended.end() && found->flaw == here.flaw && found->source == here.source &&
           found->tlp <= here.tlp;
  };
  if (!mended.empty()) {
    const auto rest = std::ranges::remove_if(out.begin() + static_cast<std::ptrdiff_t>(first),
                                             out.end(), is_of_others);
    out.erase(rest.begin(), rest.end());
  }
}

/// A build of a module and one of none are two packages of one name: an advisory that names the
/// builds that mend a flaw is about those of their kind.
template <class View>
void drop_other_kind(bool is_modular, const View& view, std::size_t first, std::vector<Hit>& out) {
  const auto is_of_kind = [&](std::string_view build) { return is_of_module(build) == is_modular; };
  const auto is_of_other = [&](const Hit& hit) {
    return view.assertions[hit.assertion].fixed > 0 && !any_build(view, hit.assertion, is_of_kind);
  };
  const auto rest = std::ranges::remove_if(out.begin() + static_cast<std::ptrdiff_t>(first),
                                           out.end(), is_of_other);
  out.erase(rest.begin(), rest.end());
}

/// What all rows of a package say of a version. Of which module an rpm is, some inventories do not
/// say: one that was built in a module, by its release, is then held against the streams of all, in
/// doubt, and any other against none.
template <class View>
void judge_all(const layout::PackageRow& row, const AdvisoryIndex::Question& asked,
               const View& view, std::vector<Hit>& out) {
  const std::size_t first = out.size();
  const bool is_rpm = asked.package.starts_with("rpm/");
  if (!is_rpm && row.variants == 0) {
    judge(row, asked.version, view, out);
    return;
  }
  const bool is_stated = is_rpm && product_key(asked.package) != asked.package;
  const bool is_modular = is_stated || is_of_module(asked.version);
  view.for_each_row(row, asked.package, [&](const layout::PackageRow& one, bool is_said) {
    if (is_rpm && !is_said && !is_modular) {
      return;
    }
    const std::size_t before = out.size();
    judge(one, asked.version, view, out);
    if (is_rpm && &one == &row) {
      drop_other_kind(is_modular, view, before, out);
    }
    for (std::size_t i = before; is_rpm && !is_said && i < out.size(); ++i) {
      out[i].answer = Answer::unknown;
    }
  });
  if (is_rpm) {
    drop_other_minors(asked.version, view, first, out);
  }
}

}  // namespace

void AdvisoryIndex::probe(std::string_view package, std::string_view version,
                          std::vector<Hit>& out) const {
  if (const layout::PackageRow* row = view_->find(package)) {
    judge_all(*row, {package, version}, *view_, out);
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
      hashes[i] = view.hash_of(product_key(window[i].package));
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
      rows[i] = view.find(product_key(window[i].package), hashes[i]);
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
        judge_all(*rows[i], window[i], view, hits);
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
  view_->for_each_row(*row, package, [&](const layout::PackageRow& one, bool) {
    for (const RangeRow& range : view_->ranges.subspan(one.first_range, one.ranges)) {
      if ((range.flags & layout::has_lower) != 0) {
        take(view_->text(range.lower));
      }
      if ((range.flags & layout::has_upper) != 0) {
        take(view_->text(range.upper));
      }
    }
  });
}

std::vector<std::uint32_t> AdvisoryIndex::advisories_of(std::string_view package) const {
  std::vector<std::uint32_t> out;
  if (const layout::PackageRow* row = view_->find(package)) {
    view_->for_each_row(*row, package, [&](const layout::PackageRow& one, bool) {
      for (const RangeRow& range : view_->ranges.subspan(one.first_range, one.ranges)) {
        if (range.assertion < view_->assertions.size()) {
          out.push_back(view_->assertions[range.assertion].advisory);
        }
      }
    });
  }
  std::ranges::sort(out);
  const auto rest = std::ranges::unique(out);
  out.erase(rest.begin(), rest.end());
  return out;
}

std::vector<AdvisoryIndex::Neighbour> AdvisoryIndex::neighbours(std::string_view package) const {
  const View& view = *view_;
  std::vector<Neighbour> out;
  const auto look_at = [&](std::uint64_t slot) {
    const std::uint64_t place = (slot & 0xFFFFFFFFU) - 1;
    if (place >= view.packages.size()) {
      return;
    }
    const std::string_view known = view.text(view.packages[place].key);
    const auto nearness = advisories::nearness(package, known);
    if (nearness && std::ranges::find(out, known, &Neighbour::package) == out.end()) {
      out.push_back({.package = known, .nearness = *nearness});
    }
  };
  advisories::for_each_sign_of_unknown(package, [&](std::string_view sign) {
    const std::uint64_t hash = view.hash_of(sign);
    std::size_t at = hash & (view.signs.size() - 1);
    for (std::size_t tries = 0; tries < view.signs.size() && view.signs[at] != 0; ++tries) {
      if (view.signs[at] >> 32U == hash >> 32U) {
        look_at(view.signs[at]);
      }
      at = (at + 1) & (view.signs.size() - 1);
    }
  });
  std::ranges::sort(out, {},
                    [](const Neighbour& one) { return std::pair(one.nearness, one.package); });
  out.resize(std::min(out.size(), kNeighboursMax));
  return out;
}

bool AdvisoryIndex::has_package(std::string_view package) const {
  return view_->find(package) != nullptr;
}

}  // namespace tocsin::impact
