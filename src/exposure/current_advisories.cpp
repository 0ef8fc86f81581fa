#include "exposure/current_advisories.h"

#include "exposure/advisories.h"
#include "store/advisories.h"

#include <algorithm>
#include <deque>

namespace tocsin::exposure {
namespace {

/// With more of what is newer, the index is compiled anew in memory.
constexpr std::int64_t kNewerMax = 20'000;

}  // namespace

std::size_t place_of(Tlp tlp) {
  return static_cast<std::size_t>(std::ranges::lower_bound(kCeilings, tlp) - kCeilings.begin());
}

Result<std::shared_ptr<const AdvisoryViews>> CurrentAdvisories::views(store::Reader& reader) {
  const Lock lock(mutex_);
  if (views_ == nullptr) {
    TOC_CHECK(open(reader));
  }
  return views_;
}

Result<std::shared_ptr<const impact::AdvisoryLayers>> CurrentAdvisories::get(store::Reader& reader,
                                                                             Tlp ceiling) {
  TOC_TRY(const auto all, views(reader));
  return all->views.at(place_of(ceiling)).layers;
}

Status CurrentAdvisories::update(store::Reader& reader, const std::vector<std::string>& ids) {
  const Lock lock(mutex_);
  if (views_ == nullptr) {
    return {};  // views() will find what is in the store
  }
  changed_.insert(changed_.end(), ids.begin(), ids.end());
  TOC_TRY(const auto newer,
          store::advisories::recorded_since(reader, views_->as_of + 1, kNewerMax + 1));
  for (const store::StoredAdvisory& one : newer) {
    changed_.push_back(one.id);
  }
  std::ranges::sort(changed_);
  const auto twice = std::ranges::unique(changed_);
  changed_.erase(twice.begin(), twice.end());
  return lay(reader);
}

void CurrentAdvisories::forget() {
  const Lock lock(mutex_);
  views_ = nullptr;
}

Status CurrentAdvisories::open(store::Reader& reader) {
  changed_.clear();
  auto index = impact::AdvisoryIndex::open(index_path_);
  base_ = index ? *std::move(index) : nullptr;
  if (base_ != nullptr && base_->has_restricted()) {
    base_ = nullptr;  // compiled by an earlier version, which put everything into one file
  }
  if (base_ != nullptr) {
    TOC_TRY(const auto newer,
            store::advisories::recorded_since(reader, base_->as_of(), kNewerMax + 1));
    for (const store::StoredAdvisory& one : newer) {
      changed_.push_back(one.id);
    }
  }
  return lay(reader);
}

Status CurrentAdvisories::lay(store::Reader& reader) {
  if (base_ == nullptr || changed_.size() > kNewerMax) {
    TOC_TRY(std::string compiled, compiled_index(reader, 0));
    TOC_TRY(base_, impact::AdvisoryIndex::from_bytes(std::move(compiled)));
    changed_.clear();
  }
  TOC_TRY(const std::vector<MarkedId> restricted, restricted_advisories(reader));
  auto out = std::make_shared<AdvisoryViews>();
  TOC_TRY(out->as_of, store::advisories::newest_index(reader));
  std::vector<std::string> changed = changed_;
  for (std::size_t place = 0; place < kCeilings.size(); ++place) {
    AdvisoryViews::View& view = out->views[place];
    std::vector<std::string> more;
    for (const MarkedId& one : restricted) {
      if (place_of(one.tlp) == place) {
        more.push_back(one.id);
      }
    }
    if (place > 0 && more.empty()) {
      view.layers = out->views[place - 1].layers;
      continue;
    }
    changed.insert(changed.end(), more.begin(), more.end());
    TOC_TRY(view.layers, laid(reader, kCeilings[place], changed));
    TOC_TRY(view.ids, ids_of_flaws(reader, more, kCeilings[place], nullptr));
  }
  views_ = std::move(out);
  return {};
}

Result<std::shared_ptr<const impact::AdvisoryLayers>> CurrentAdvisories::laid(
    store::Reader& reader, Tlp ceiling, const std::vector<std::string>& changed) const {
  if (changed.empty()) {
    return std::make_shared<impact::AdvisoryLayers>(base_);
  }
  impact::AdvisoryIndexWriter writer;
  TOC_TRY(std::ignore, ids_of_flaws(reader, changed, ceiling, &writer));
  TOC_TRY(auto newer, impact::AdvisoryIndex::from_bytes(writer.finish()));
  return std::make_shared<impact::AdvisoryLayers>(base_, std::move(newer), changed);
}

/// Every id of the flaws that are touched: of the advisories within the ceiling that go by an id of
/// one of them, and so on. The advisories are added to the writer, if there is one.
Result<std::set<std::string>> CurrentAdvisories::ids_of_flaws(
    store::Reader& reader, const std::vector<std::string>& ids, Tlp ceiling,
    impact::AdvisoryIndexWriter* writer) const {
  std::set<std::string> seen;
  std::deque<std::string> waiting(ids.begin(), ids.end());
  while (!waiting.empty()) {
    const std::string id = std::move(waiting.front());
    waiting.pop_front();
    if (!seen.insert(id).second) {
      continue;
    }
    if (const auto flaw = base_->find_flaw(id)) {
      waiting.emplace_back(base_->flaw_id(*flaw));
      for (const std::string_view alias : base_->flaw_aliases(*flaw)) {
        waiting.emplace_back(alias);
      }
    }
    TOC_TRY(const auto advisories, advisories_named(reader, id, ceiling));
    for (const advisories::Advisory& advisory : advisories) {
      waiting.push_back(advisory.id);
      for (const advisories::Alias& alias : advisory.aliases) {
        if (alias.kind == advisories::AliasKind::same) {
          waiting.push_back(alias.id);
        }
      }
      if (writer != nullptr) {
        writer->add(advisory);
      }
    }
  }
  return seen;
}

bool may_see_advisory(const Principal& principal, Tlp tlp) {
  return tlp == Tlp::clear || may(principal, Action::read_feed, {.tlp = tlp}).has_value();
}

Tlp advisory_ceiling(const Principal& principal) {
  Tlp out = Tlp::clear;
  for (const Tlp ceiling : kCeilings) {
    out = may_see_advisory(principal, ceiling) ? ceiling : out;
  }
  return out;
}

}  // namespace tocsin::exposure
