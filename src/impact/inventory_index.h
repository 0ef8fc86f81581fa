// The inventory index: from a package to the versions of it that are installed, and from a version
// to the assets that have it. The question of the day of a Log4Shell, "who is hit by this new
// one?", is then a few probes and one pass over what is hit.
//
// A base that is built at once, and small segments of assets that changed since. Each upload of an
// inventory replaces the asset's generation: entries of an older one are passed over. The store is
// the truth; this can be built from it at any time.
#pragma once

#include "base/error.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tocsin::impact {

/// A number of an asset, dense from 0, in the order of their partners.
using AssetNumber = std::uint32_t;

/// One immutable part of the index. Any thread.
class InventorySegment {
 public:
  struct Version {
    std::string_view version;  ///< as it is compared
    bool is_epoch_known = true;
    std::span<const AssetNumber> assets;  ///< ascending; an asset with two such components twice
  };
  [[nodiscard]] std::size_t packages() const { return first_versions_.size() - 1; }
  [[nodiscard]] std::size_t versions() const { return first_postings_.size() - 1; }
  /// Memory of the arrays and texts.
  [[nodiscard]] std::size_t bytes() const;

  /// Calls `take(Version)` for each installed version of the package, in the builder's order.
  template <class Take>
  void for_each_version(std::string_view package, Take take) const {
    const auto found = places_.find(package);
    if (found == places_.end()) {
      return;
    }
    for (std::uint32_t i = first_versions_[found->second]; i < first_versions_[found->second + 1];
         ++i) {
      take(version(i));
    }
  }

 private:
  friend class InventorySegmentBuilder;
  [[nodiscard]] Version version(std::uint32_t at) const {
    const std::uint64_t from = first_postings_[at];
    const std::uint32_t text = texts_[at];
    const std::uint32_t end = texts_[at + 1];
    // The first byte of a version's text says whether its epoch is known.
    return {.version = std::string_view(blob_).substr(text + 1, end - text - 1),
            .is_epoch_known = blob_[text] == 'k',
            .assets = std::span(postings_).subspan(from, first_postings_[at + 1] - from)};
  }
  std::string package_names_;
  std::unordered_map<std::string_view, std::uint32_t> places_;  ///< into package_names_
  std::vector<std::uint32_t> first_versions_ = {0};             ///< by package, one more
  std::vector<std::uint64_t> first_postings_ = {0};             ///< by version, one more
  std::vector<std::uint32_t> texts_ = {0};  ///< by version, one more: into blob_
  std::string blob_;
  std::vector<AssetNumber> postings_;
};

/// Gathers entries and sorts them by counting. One thread.
class InventorySegmentBuilder {
 public:
  InventorySegmentBuilder() : out_(std::make_shared<InventorySegment>()) {}
  /// The next version: all of one package in a row, each package and each of its versions once.
  /// Returns its number, from 0 in the order of the calls.
  std::uint32_t version(std::string_view package, std::string_view version, bool is_epoch_known);
  /// That an asset has the version.
  void add(std::uint32_t version, AssetNumber asset) { entries_.push_back({version, asset}); }
  void reserve(std::size_t entries) { entries_.reserve(entries); }
  /// Once, at the end.
  [[nodiscard]] std::shared_ptr<const InventorySegment> finish();

 private:
  struct Entry {
    std::uint32_t version;
    AssetNumber asset;
  };
  void sort_postings();
  std::shared_ptr<InventorySegment> out_;
  std::vector<std::string> packages_;
  std::vector<Entry> entries_;
};

/// What is hit, as numbers.
struct Hits {
  std::vector<AssetNumber> assets;      ///< ascending, each once
  std::vector<std::uint32_t> partners;  ///< ascending, each once
  std::uint64_t components = 0;
};

/// Base and newer segments, with whose each asset is and which segment holds its current
/// generation. Fixed once made; any thread.
class InventoryIndex {
 public:
  struct Asset {
    std::uint32_t partner = 0;
    std::uint32_t segment = 0;  ///< where its current generation lies; kGone: nowhere any more
  };
  static constexpr std::uint32_t kGone = UINT32_MAX;
  InventoryIndex(std::vector<std::shared_ptr<const InventorySegment>> segments,
                 std::span<const Asset> assets);

  /// Every asset that has an affected version of one of the packages.
  /// is_affected: (package, version, is_epoch_known) → bool; asked once for each installed version
  /// of each segment.
  template <class IsAffected>
  [[nodiscard]] Hits affected(std::span<const std::string_view> packages,
                              IsAffected is_affected) const {
    Marks marks(partners_.size());
    for (const std::string_view package : packages) {
      for (std::uint32_t segment = 0; segment < segments_.size(); ++segment) {
        segments_[segment]->for_each_version(package, [&](const InventorySegment::Version& one) {
          if (is_affected(package, one.version, one.is_epoch_known)) {
            mark(one.assets, segment, marks);
          }
        });
      }
    }
    return hits(marks);
  }
  [[nodiscard]] std::size_t assets() const { return partners_.size(); }
  [[nodiscard]] std::size_t segments() const { return segments_.size(); }
  [[nodiscard]] std::size_t bytes() const;

 private:
  /// A bit for each asset. The thread keeps the words for its next question, all zero.
  class Marks {
   public:
    explicit Marks(std::size_t assets);
    Marks(const Marks&) = delete;
    Marks& operator=(const Marks&) = delete;
    ~Marks();
    std::vector<std::uint64_t> words;
    std::uint64_t components = 0;
  };
  void mark(std::span<const AssetNumber> assets, std::uint32_t segment, Marks& marks) const;
  /// Wipes the marks on its way.
  [[nodiscard]] Hits hits(Marks& marks) const;

  std::vector<std::shared_ptr<const InventorySegment>> segments_;
  std::vector<std::uint32_t> partners_;  ///< by asset
  /// For each segment a bit for each asset: is its current generation here?
  std::vector<std::vector<std::uint64_t>> is_current_;
};

}  // namespace tocsin::impact
