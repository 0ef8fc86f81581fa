#include "flow/current_advisories.h"

#include "flow/advisories.h"
#include "store/advisories.h"

#include <deque>
#include <set>

namespace tocsin::flow {
namespace {

/// With more of what is newer, the index is compiled anew in memory.
constexpr std::int64_t kNewerMax = 20'000;

}  // namespace

Result<std::shared_ptr<const impact::AdvisoryLayers>> CurrentAdvisories::get(
    store::Reader& reader) {
  const std::scoped_lock lock(mutex_);
  if (layers_ == nullptr) {
    TOC_CHECK(open(reader));
  }
  return layers_;
}

Status CurrentAdvisories::update(store::Reader& reader, const std::vector<std::string>& ids) {
  const std::scoped_lock lock(mutex_);
  if (layers_ == nullptr) {
    return {};  // get() will find what is in the store
  }
  changed_.insert(changed_.end(), ids.begin(), ids.end());
  return lay(reader);
}

void CurrentAdvisories::forget() {
  const std::scoped_lock lock(mutex_);
  layers_ = nullptr;
}

Status CurrentAdvisories::open(store::Reader& reader) {
  changed_.clear();
  auto index = impact::AdvisoryIndex::open(index_path_);
  base_ = index ? *std::move(index) : nullptr;
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
  if (changed_.empty()) {
    layers_ = std::make_shared<impact::AdvisoryLayers>(base_);
    return {};
  }
  // Every advisory of every flaw that was touched: those that go by an id of one of them, and so
  // on.
  impact::AdvisoryIndexWriter writer;
  std::set<std::string> seen;
  std::deque<std::string> waiting(changed_.begin(), changed_.end());
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
    TOC_TRY(const auto advisories, advisories_named(reader, id));
    for (const advisories::Advisory& advisory : advisories) {
      writer.add(advisory);
      waiting.push_back(advisory.id);
      for (const advisories::Alias& alias : advisory.aliases) {
        if (alias.kind == advisories::AliasKind::same) {
          waiting.push_back(alias.id);
        }
      }
    }
  }
  TOC_TRY(auto newer, impact::AdvisoryIndex::from_bytes(writer.finish()));
  layers_ = std::make_shared<impact::AdvisoryLayers>(base_, std::move(newer), changed_);
  return {};
}

}  // namespace tocsin::flow
