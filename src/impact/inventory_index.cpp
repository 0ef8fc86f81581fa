#include "impact/inventory_index.h"

#include <algorithm>
#include <bit>
#include <memory>
#include <utility>

namespace tocsin::impact {

std::size_t InventorySegment::bytes() const {
  constexpr std::size_t node_bytes = 48;  // of the map: the pair, its hash, a pointer and a bucket
  return package_names_.size() + places_.size() * node_bytes + blob_.size() +
         first_versions_.size() * sizeof(std::uint32_t) +
         first_postings_.size() * sizeof(std::uint64_t) + texts_.size() * sizeof(std::uint32_t) +
         postings_.size() * sizeof(AssetNumber);
}

std::uint32_t InventorySegmentBuilder::version(std::string_view package, std::string_view version,
                                               bool is_epoch_known) {
  InventorySegment& out = *out_;
  if (packages_.empty() || packages_.back() != package) {
    packages_.emplace_back(package);
    out.first_versions_.push_back(out.first_versions_.back());
  }
  out.blob_ += is_epoch_known ? 'k' : 'u';
  out.blob_ += version;
  TOC_ASSERT(out.blob_.size() <= UINT32_MAX);
  out.texts_.push_back(static_cast<std::uint32_t>(out.blob_.size()));
  return out.first_versions_.back()++;
}

std::shared_ptr<const InventorySegment> InventorySegmentBuilder::finish() {
  InventorySegment& out = *out_;
  std::size_t name_bytes = 0;
  for (const std::string& name : packages_) {
    name_bytes += name.size();
  }
  out.package_names_.reserve(name_bytes);  // views into it stay good
  for (const std::string& name : packages_) {
    const std::size_t at = out.package_names_.size();
    out.package_names_ += name;
    const auto place = static_cast<std::uint32_t>(out.places_.size());
    const bool is_new =
        out.places_.emplace(std::string_view(out.package_names_).substr(at), place).second;
    TOC_ASSERT(is_new);
  }
  if (!std::ranges::is_sorted(entries_, {}, &Entry::asset)) {
    std::ranges::stable_sort(entries_, {}, &Entry::asset);
  }
  sort_postings();
  return out_;
}

/// A counting sort by version that keeps the order of the assets, in two passes: first into ranges
/// of versions whose counters fit into the nearest cache, then each range by itself.
void InventorySegmentBuilder::sort_postings() {
  constexpr std::uint32_t versions_at_once = 1U << 14U;
  InventorySegment& out = *out_;
  const std::size_t versions = out.texts_.size() - 1;
  const std::size_t parts = versions / versions_at_once + 1;
  std::vector<std::size_t> part_ends(parts);
  for (const Entry& entry : entries_) {
    ++part_ends[entry.version / versions_at_once];
  }
  std::size_t sum = 0;
  for (std::size_t& end : part_ends) {  // as begins until the entries are moved
    sum += std::exchange(end, sum);
  }
  const auto parted = std::make_unique_for_overwrite<Entry[]>(entries_.size());
  for (const Entry& entry : entries_) {
    parted[part_ends[entry.version / versions_at_once]++] = entry;
  }
  entries_ = {};
  out.first_postings_.assign(versions + 1, 0);
  out.postings_.resize(sum);
  std::vector<std::size_t> at(versions_at_once);
  std::size_t begin = 0;
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t first = part * versions_at_once;
    const std::size_t count = std::min<std::size_t>(versions_at_once, versions - first);
    const std::span<const Entry> entries(parted.get() + begin, part_ends[part] - begin);
    std::ranges::fill(at, 0);
    for (const Entry& entry : entries) {
      ++at[entry.version - first];
    }
    std::size_t place = begin;
    for (std::size_t i = 0; i < count; ++i) {
      out.first_postings_[first + i] = place;
      place += std::exchange(at[i], place);
    }
    for (const Entry& entry : entries) {
      out.postings_[at[entry.version - first]++] = entry.asset;
    }
    begin = part_ends[part];
  }
  out.first_postings_[versions] = sum;
}

InventoryIndex::InventoryIndex(std::vector<std::shared_ptr<const InventorySegment>> segments,
                               std::span<const Asset> assets)
    : segments_(std::move(segments)) {
  partners_.reserve(assets.size());
  is_current_.assign(segments_.size(), std::vector<std::uint64_t>((assets.size() + 63) / 64));
  for (std::size_t asset = 0; asset < assets.size(); ++asset) {
    partners_.push_back(assets[asset].partner);
    if (assets[asset].segment < segments_.size()) {
      is_current_[assets[asset].segment][asset / 64] |= std::uint64_t{1} << (asset % 64);
    }
  }
}

namespace {

std::vector<std::uint64_t>& spare_words() {
  thread_local std::vector<std::uint64_t> words;
  return words;
}

}  // namespace

InventoryIndex::Marks::Marks(std::size_t assets) : words(std::move(spare_words())) {
  words.resize((assets + 63) / 64);
}

InventoryIndex::Marks::~Marks() {
  spare_words() = std::move(words);
}

void InventoryIndex::mark(std::span<const AssetNumber> assets, std::uint32_t segment,
                          Marks& marks) const {
  const std::span<const std::uint64_t> current = is_current_[segment];
  const std::span<std::uint64_t> words = marks.words;
  std::uint64_t components = 0;
  for (const AssetNumber asset : assets) {
    const std::size_t word = asset / 64;
    if (word < current.size()) {
      const std::uint64_t bit = current[word] & std::uint64_t{1} << (asset % 64);
      words[word] |= bit;
      components += bit == 0 ? 0 : 1;
    }
  }
  marks.components += components;
}

Hits InventoryIndex::hits(Marks& marks) const {
  Hits out;
  out.components = marks.components;
  out.assets.reserve(std::min<std::uint64_t>(marks.components, partners_.size()));
  for (std::size_t i = 0; i < marks.words.size(); ++i) {
    for (std::uint64_t word = std::exchange(marks.words[i], 0); word != 0; word &= word - 1) {
      const auto asset =
          static_cast<AssetNumber>(i * 64 + static_cast<std::size_t>(std::countr_zero(word)));
      out.assets.push_back(asset);
      const std::uint32_t partner = partners_[asset];
      if (out.partners.empty() || out.partners.back() != partner) {
        out.partners.push_back(partner);
      }
    }
  }
  // Assets that came later may not stand in the order of their partners.
  if (!std::ranges::is_sorted(out.partners)) {
    std::ranges::sort(out.partners);
    const auto rest = std::ranges::unique(out.partners);
    out.partners.erase(rest.begin(), rest.end());
  }
  return out;
}

std::size_t InventoryIndex::bytes() const {
  std::size_t out = partners_.size() * sizeof(std::uint32_t);
  for (const auto& current : is_current_) {
    out += current.size() * sizeof(std::uint64_t);
  }
  for (const auto& segment : segments_) {
    out += segment->bytes();
  }
  return out;
}

}  // namespace tocsin::impact
