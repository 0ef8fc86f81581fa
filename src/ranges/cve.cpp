#include "ranges/cve.h"

#include "base/text.h"
#include "ranges/cve_text.h"
#include "ranges/native.h"

#include <algorithm>

namespace tocsin::ranges::cve {
namespace {

using ecosystems::order;

bool is_commits(std::string_view version_type) {
  return to_lower(version_type) == "git" || ecosystems::needs_commits(version_type);
}

/// "2.*" and "2.x": the first version after all of 2, or nothing if it is no such pattern.
std::optional<std::string> end_of_branch(std::string_view text) {
  if (!text.ends_with(".*") && !text.ends_with(".x") && !text.ends_with(".X")) {
    return std::nullopt;
  }
  const std::string_view prefix = text.substr(0, text.size() - 2);
  const std::size_t dot = prefix.rfind('.');
  const std::size_t start = dot == std::string_view::npos ? 0 : dot + 1;
  const std::string_view last = prefix.substr(start);
  if (last.empty() || !std::ranges::all_of(last, [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  return std::string(prefix.substr(0, start)) + next_number(last);
}

struct Texts {
  std::string version;
  std::optional<std::string> upper;
  Edge edge = Edge::exclusive;
  std::vector<std::string_view> repairs;
};

Texts cleaned(const Entry& entry) {
  Texts out;
  bool has_invisible = clean(entry.version, out.version);
  const auto& bound = entry.less_than ? entry.less_than : entry.less_than_or_equal;
  if (bound) {
    out.upper.emplace();
    has_invisible = clean(*bound, *out.upper) || has_invisible;
    out.edge = entry.less_than ? Edge::exclusive : Edge::inclusive;
  }
  if (has_invisible) {
    out.repairs.push_back(repair::kInvisible);
  }
  if (entry.less_than && entry.less_than_or_equal) {
    out.repairs.push_back(repair::kUpperIgnored);
  }
  return out;
}

VersionSet doubted(const Ecosystem* by, std::vector<std::string_view> repairs,
                   std::string_view reason) {
  repairs.push_back(reason);
  return {.ecosystem = by, .certainty = Certainty::not_evaluable, .repairs = std::move(repairs)};
}

VersionSet single(const Ecosystem* by, Texts texts) {
  if (is_unstated(texts.version)) {
    // "n/a" and "*" alone say nothing: never silently every version.
    return doubted(by, std::move(texts.repairs), repair::kNoVersion);
  }
  VersionSet out{.ecosystem = by, .certainty = certainty_of(by)};
  if (const auto end = end_of_branch(texts.version)) {
    const std::string start = texts.version.substr(0, texts.version.size() - 2);
    out.intervals.push_back({.lower = Bound{.version = start},
                             .upper = Bound{.version = *end, .edge = Edge::exclusive}});
  } else if (const auto meant = reworded(texts.version)) {
    texts.repairs.push_back(meant->repair);
    VersionSet set = ranges::to_set(
        Vers{.scheme = std::string(by->vers_schemes.front()), .constraints = meant->constraints});
    set.repairs = std::move(texts.repairs);
    return set;
  } else {
    out.intervals.push_back(at(texts.version));
  }
  out.repairs = std::move(texts.repairs);
  return out;
}

/// The upper bound: "*" and "unspecified" are no bound, "2.*" is the end of 2.
std::optional<Bound> upper_of(const Texts& texts) {
  if (is_unstated(*texts.upper)) {
    return std::nullopt;
  }
  if (auto end = end_of_branch(*texts.upper)) {
    return Bound{.version = std::move(*end), .edge = Edge::exclusive};
  }
  return Bound{.version = *texts.upper, .edge = texts.edge};
}

VersionSet range(const Ecosystem* by, Texts texts) {
  VersionSet out{.ecosystem = by, .certainty = certainty_of(by)};
  // A name stands where the bound should: the record gives none on that side.
  for (std::string* bound : {&texts.version, &*texts.upper}) {
    if (is_product_name(*bound) && !is_unstated(*bound)) {
      texts.repairs.push_back(repair::kNameAsBound);
      *bound = bound == &texts.version ? "0" : "*";
    }
  }
  Interval interval{.upper = upper_of(texts)};
  const bool is_from_first = texts.version == "0";
  if (is_unstated(texts.version)) {
    texts.repairs.push_back(repair::kLowerUnstated);
  } else if (!is_from_first) {
    const auto end = end_of_branch(texts.version);
    interval.lower =
        Bound{.version = end ? texts.version.substr(0, texts.version.size() - 2) : texts.version};
  }
  if (interval.lower && interval.upper) {
    const auto step = order(*by, interval.lower->version, interval.upper->version);
    if (step == 0 && interval.upper->version == interval.lower->version) {
      // Was it "up to", with the lower bound lost? Lower versions are in doubt.
      const bool is_single = interval.upper->edge == Edge::inclusive;
      texts.repairs.push_back(is_single ? repair::kUpToLost : repair::kEmptyRange);
      out.doubtful.push_back(
          {.upper = Bound{.version = interval.upper->version, .edge = Edge::exclusive}});
    } else if (step > 0 && texts.upper == "0") {
      // lessThan "0" holds nothing: the bounds were swapped, and what was the lower one is the
      // upper.
      texts.repairs.push_back(repair::kSwapped);
      interval = {.upper = Bound{.version = texts.version, .edge = texts.edge}};
    } else if (step > 0) {
      return doubted(by, std::move(texts.repairs), repair::kInverted);
    }
  }
  if (!interval.lower || !interval.upper ||
      order(*by, interval.lower->version, interval.upper->version) < 0 ||
      interval.upper->edge == Edge::inclusive) {
    out.intervals.push_back(std::move(interval));
  }
  out.repairs = std::move(texts.repairs);
  return out;
}

void add_repairs(std::vector<std::string_view>& to, const std::vector<std::string_view>& from) {
  for (const std::string_view one : from) {
    if (std::ranges::find(to, one) == to.end()) {
      to.push_back(one);
    }
  }
}

/// The status inside an entry that holds the version: the last change that it has reached. Nothing
/// if a change has no order with it.
std::optional<Status> status_in(const Entry& entry, const Ecosystem& by, std::string_view version) {
  struct Step {
    std::string at;
    Status status;
  };
  std::vector<Step> steps;
  for (const Change& change : entry.changes) {
    Step step{.status = change.status};
    clean(change.at, step.at);
    steps.push_back(std::move(step));
  }
  bool has_order = true;
  std::ranges::stable_sort(steps, [&](const Step& a, const Step& b) {
    const auto by_version = order(by, a.at, b.at);
    has_order = has_order && by_version != std::partial_ordering::unordered;
    return by_version < 0;
  });
  Status out = entry.status;
  for (const Step& step : steps) {
    const auto by_version = order(by, version, step.at);
    has_order = has_order && by_version != std::partial_ordering::unordered;
    if (by_version >= 0) {
      out = step.status;
    }
  }
  return has_order ? std::optional(out) : std::nullopt;
}

/// Could the entry give a version another status than this one?
bool could_differ(const Entry& entry, Status status) {
  return entry.status != status || std::ranges::any_of(entry.changes, [&](const Change& change) {
           return change.status != status;
         });
}

}  // namespace

std::string_view to_text(Status status) {
  switch (status) {
    case Status::affected: return "affected";
    case Status::unaffected: return "unaffected";
    case Status::unknown: return "unknown";
  }
  return "";
}

const Ecosystem* order_of(std::string_view version_type, const Ecosystem* of_package) {
  if (is_commits(version_type)) {
    return nullptr;
  }
  const Ecosystem* named =
      version_type.empty() ? nullptr : ecosystems::find_any(trim(version_type));
  const bool says_something = named != nullptr && named->id != "generic-numeric";
  if (says_something) {
    return named;
  }
  return of_package != nullptr ? of_package : ecosystems::find("generic");
}

VersionSet to_set(const Entry& entry, const Ecosystem* of_package) {
  const Ecosystem* by = order_of(entry.version_type, of_package);
  if (by == nullptr) {
    return unjudged(Certainty::needs_commits);
  }
  Texts texts = cleaned(entry);
  return texts.upper ? range(by, std::move(texts)) : single(by, std::move(texts));
}

StatusVerdict evaluate(const Affected& affected, std::string_view version) {
  StatusVerdict out{.certainty = Certainty::exact};
  std::vector<std::pair<const Entry*, Certainty>> undecided;
  Status status = affected.default_status;
  for (std::size_t i = 0; i < affected.versions.size(); ++i) {
    const Entry& entry = affected.versions[i];
    // A single version is also found as it is written, whatever its order: a commit id, a name.
    const bool is_range = entry.less_than || entry.less_than_or_equal;
    const bool is_literal = !is_range && entry.version == version;
    const VersionSet set = to_set(entry, affected.ecosystem);
    const Verdict one = contains(set, version);
    if (is_literal || one.answer == Answer::yes) {
      const auto inside = set.ecosystem == nullptr ? std::optional(entry.status)
                                                   : status_in(entry, *set.ecosystem, version);
      add_repairs(out.repairs, one.repairs);
      out.comparator = one.comparator;
      out.certainty = is_literal ? certainty_of(set.ecosystem) : one.certainty;
      if (is_literal && set.ecosystem == nullptr) {
        out.certainty = Certainty::exact;
      }
      out.entry = i;
      if (!inside) {
        out.certainty = Certainty::not_evaluable;
      }
      status = inside.value_or(Status::unknown);
      break;
    }
    if (one.answer == Answer::unknown) {
      undecided.emplace_back(&entry, one.certainty);
      add_repairs(out.repairs, one.repairs);
    } else {
      out.comparator = one.comparator;
      if (one.certainty == Certainty::assumed_numeric && out.certainty == Certainty::exact) {
        out.certainty = Certainty::assumed_numeric;
      }
    }
  }
  out.status = status;
  for (const auto& [entry, certainty] : undecided) {
    if (could_differ(*entry, status)) {
      out.status = Status::unknown;
      out.certainty = certainty;
      out.entry.reset();
    }
  }
  return out;
}

}  // namespace tocsin::ranges::cve
