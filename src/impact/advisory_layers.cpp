#include "impact/advisory_layers.h"

#include "advisories/coordinates.h"

#include <algorithm>
#include <map>
#include <set>

namespace tocsin::impact {
namespace {

using advisories::ProductStatus;
using ranges::Answer;

constexpr std::size_t kEpochsMax = 32;  // of one package; more than any has had

/// One hit that the epoch decides: it may be meant, and no more.
Hit doubted(Hit hit) {
  hit.answer = Answer::unknown;
  return hit;
}

/// What holds under both of two epochs, and in doubt what holds under one. Both by assertion, each
/// assertion once.
std::vector<Hit> under_either(const std::vector<Hit>& a, const std::vector<Hit>& b) {
  std::vector<Hit> out;
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() || right != b.end()) {
    if (right == b.end() || (left != a.end() && left->assertion < right->assertion)) {
      out.push_back(doubted(*left++));
    } else if (left == a.end() || right->assertion < left->assertion) {
      out.push_back(doubted(*right++));
    } else {
      const bool is_same = left->status == right->status && left->answer == right->answer;
      const Hit& worse = right->status == ProductStatus::affected ? *right : *left;
      out.push_back(is_same ? *left : doubted(worse));
      ++left;
      ++right;
    }
  }
  return out;
}

/// An epoch that the inventory does not state may be any that the advisories know of.
void weigh_epochs(const AdvisoryIndex& index, std::string_view package, std::string_view version,
                  std::vector<Hit>& hits) {
  std::set<std::string, std::less<>> epochs;
  index.for_each_bound(package, [&](std::string_view bound) {
    const std::string_view epoch = advisories::epoch_of(bound);
    if (!epoch.empty() && epoch != "0" && epochs.size() < kEpochsMax) {
      epochs.emplace(epoch);
    }
  });
  for (const std::string& epoch : epochs) {
    std::vector<Hit> others;
    index.probe(package, epoch + ":" + std::string(version), others);
    hits = under_either(hits, others);
  }
}

}  // namespace

bool is_affirming(const Hit& hit) {
  return hit.status == ProductStatus::affected && hit.answer != Answer::no;
}

AdvisoryLayers::AdvisoryLayers(std::shared_ptr<const AdvisoryIndex> base,
                               std::shared_ptr<const AdvisoryIndex> newer,
                               std::span<const std::string> changed)
    : base_(std::move(base)), newer_(std::move(newer)) {
  take_coverage(changed);
  if (newer_ == nullptr) {
    sources_ = counted_sources();
    return;
  }
  is_replaced_.resize(base_->flaws());
  const auto replace = [&](std::string_view id) {
    if (const auto flaw = base_->find_flaw(id)) {
      is_replaced_[*flaw] = true;
    }
  };
  std::ranges::for_each(changed, replace);
  // A newer advisory may unite what were two flaws.
  for (std::uint32_t flaw = 0; flaw < newer_->flaws(); ++flaw) {
    replace(newer_->flaw_id(flaw));
    std::ranges::for_each(newer_->flaw_aliases(flaw), replace);
  }
  sources_ = counted_sources();
}

bool AdvisoryLayers::speaks(const Flaw& flaw) const {
  return flaw.index != base_.get() || is_replaced_.empty() || !is_replaced_[flaw.number];
}

std::vector<const AdvisoryIndex*> AdvisoryLayers::all() const {
  std::vector<const AdvisoryIndex*> out = {base_.get()};
  if (newer_ != nullptr) {
    out.push_back(newer_.get());
  }
  return out;
}

void AdvisoryLayers::probe(std::string_view package, std::string_view version, bool is_epoch_known,
                           std::vector<LayerHit>& out) const {
  thread_local std::vector<Hit> hits;
  for (const AdvisoryIndex* index : {base_.get(), newer_.get()}) {
    if (index == nullptr) {
      continue;
    }
    hits.clear();
    index->probe(package, version, hits);
    if (!is_epoch_known) {
      weigh_epochs(*index, package, version, hits);
    }
    for (const Hit& hit : hits) {
      const LayerHit one{index, hit};
      if (is_replaced_.empty() || speaks(one.flaw())) {
        out.push_back(one);
      }
    }
  }
}

void AdvisoryLayers::probe(
    std::span<const Question> questions,
    const std::function<void(std::size_t question, std::span<const LayerHit> hits)>& take) const {
  std::vector<AdvisoryIndex::Question> asked;
  std::vector<std::size_t> numbers;  // of those asked
  std::vector<LayerHit> spoken;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    if (questions[i].is_epoch_known) {
      asked.push_back({questions[i].package, questions[i].version});
      numbers.push_back(i);
    } else {
      spoken.clear();
      probe(questions[i].package, questions[i].version, false, spoken);
      if (!spoken.empty()) {
        take(i, spoken);
      }
    }
  }
  for (const AdvisoryIndex* index : all()) {
    index->probe(asked, [&](std::size_t question, std::span<const Hit> hits) {
      spoken.clear();
      for (const Hit& hit : hits) {
        const LayerHit one{index, hit};
        if (is_replaced_.empty() || speaks(one.flaw())) {
          spoken.push_back(one);
        }
      }
      if (!spoken.empty()) {
        take(numbers[question], spoken);
      }
    });
  }
}

std::vector<IndexedAdvisory> AdvisoryLayers::advisories_of(std::string_view package) const {
  std::vector<IndexedAdvisory> out;
  for (const AdvisoryIndex* index : all()) {
    for (const std::uint32_t number : index->advisories_of(package)) {
      const IndexedAdvisory one = index->advisory(number);
      if (speaks({index, one.flaw})) {
        out.push_back(one);
      }
    }
  }
  return out;
}

bool AdvisoryLayers::has_package(std::string_view package) const {
  return std::ranges::any_of(
      all(), [&](const AdvisoryIndex* index) { return index->has_package(package); });
}

void AdvisoryLayers::take_coverage(std::span<const std::string> changed) {
  coverage_ = base_->coverage();
  std::erase_if(coverage_, [&](const AdvisoryIndex::SourceCoverage& one) {
    return std::ranges::find(changed, advisories::coverage_id(one.source)) != changed.end();
  });
  if (newer_ != nullptr) {
    std::ranges::move(newer_->coverage(), std::back_inserter(coverage_));
  }
  std::ranges::sort(coverage_, {}, [](const AdvisoryIndex::SourceCoverage& one) {
    return std::pair(one.source, one.key);
  });
}

AdvisoryLayers::Covered AdvisoryLayers::covers(std::string_view key_prefix) const {
  Covered out = Covered::none;
  for (const AdvisoryIndex::SourceCoverage& one : coverage_) {
    if (one.key == key_prefix) {
      out = std::max(out, one.is_whole ? Covered::whole : Covered::in_part);
    }
  }
  return out;
}

std::vector<AdvisoryIndex::Neighbour> AdvisoryLayers::neighbours(std::string_view package) const {
  std::vector<AdvisoryIndex::Neighbour> out;
  for (const AdvisoryIndex* index : all()) {
    for (const AdvisoryIndex::Neighbour& one : index->neighbours(package)) {
      if (std::ranges::find(out, one.package, &AdvisoryIndex::Neighbour::package) == out.end()) {
        out.push_back(one);
      }
    }
  }
  std::ranges::sort(out, {}, [](const AdvisoryIndex::Neighbour& one) {
    return std::pair(one.nearness, one.package);
  });
  out.resize(std::min(out.size(), kNeighboursMax));
  return out;
}

std::vector<std::string_view> AdvisoryLayers::spelled_alike(std::string_view package) const {
  std::vector<std::string_view> out;
  for (const AdvisoryIndex::Neighbour& one : neighbours(package)) {
    if (one.nearness == advisories::Nearness::spelling) {
      out.push_back(one.package);
    }
  }
  return out;
}

std::optional<Flaw> AdvisoryLayers::find_flaw(std::string_view id) const {
  for (const AdvisoryIndex* index : all()) {
    const auto number = index->find_flaw(id);
    if (number && speaks({index, *number})) {
      return Flaw{index, *number};
    }
  }
  return std::nullopt;
}

std::vector<Flaw> AdvisoryLayers::flaws() const {
  std::vector<Flaw> out;
  for (const AdvisoryIndex* index : all()) {
    for (std::uint32_t number = 0; number < index->flaws(); ++number) {
      if (speaks({index, number})) {
        out.push_back({index, number});
      }
    }
  }
  return out;
}

std::vector<std::string_view> AdvisoryLayers::packages_of(const Flaw& flaw) const {
  std::set<std::string_view> out;
  for (const AdvisoryIndex::Range& range : flaw.index->ranges_of_flaw(flaw.number)) {
    out.insert(range.package);
  }
  return {out.begin(), out.end()};
}

bool is_affected(const AdvisoryLayers& advisories, const Flaw& flaw, std::string_view package,
                 std::string_view version, bool is_epoch_known) {
  std::vector<LayerHit> hits;
  advisories.probe(package, version, is_epoch_known, hits);
  return std::ranges::any_of(
      hits, [&](const LayerHit& hit) { return is_affirming(hit.hit) && hit.flaw() == flaw; });
}

/// In which layer an advisory lies changes no number: those of flaws that the newer layer speaks of
/// are counted there alone.
std::vector<AdvisoryIndex::SourceAge> AdvisoryLayers::counted_sources() const {
  std::map<std::string_view, AdvisoryIndex::SourceAge> out;
  for (const AdvisoryIndex* index : all()) {
    for (const AdvisoryIndex::SourceAge& source : index->sources()) {
      const auto [sum, is_first] = out.try_emplace(source.name, source);
      if (!is_first) {
        sum->second.records += source.records;
        sum->second.newest_s = std::max(sum->second.newest_s, source.newest_s);
      }
    }
  }
  for (std::uint32_t flaw = 0; flaw < is_replaced_.size(); ++flaw) {
    if (!is_replaced_[flaw]) {
      continue;
    }
    for (const IndexedAdvisory& advisory : base_->advisories_of_flaw(flaw)) {
      --out.at(advisory.source).records;
    }
  }
  std::vector<AdvisoryIndex::SourceAge> list;
  for (const auto& [name, source] : out) {
    if (source.records > 0) {
      list.push_back(source);
    }
  }
  return list;
}

}  // namespace tocsin::impact
