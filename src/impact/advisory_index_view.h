// The compiled advisory index as it lies in memory: internal to impact/, shared by what opens it
// (advisory_index.cpp) and what asks it (advisory_index_probe.cpp).
#pragma once

#include "impact/advisory_index.h"
#include "impact/index_layout.h"
#include "impact/package_hash.h"

#include <sys/mman.h>

#include <algorithm>

namespace tocsin::impact {

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

struct AdvisoryIndex::View {
  std::unique_ptr<MappedBytes> bytes;
  layout::Header header;
  std::span<const char> strings;
  std::span<const std::uint64_t> slots;
  std::span<const layout::PackageRow> packages;
  std::span<const std::uint64_t> low;
  std::span<const std::uint64_t> high;
  std::span<const layout::RangeRow> ranges;
  std::span<const layout::AssertionRow> assertions;
  std::span<const std::uint32_t> assertion_ranges;
  std::span<const layout::AdvisoryRow> advisories;
  std::span<const layout::FlawRow> flaws;
  std::span<const std::uint32_t> flaw_advisories;
  std::span<const layout::IdRow> ids;
  std::span<const layout::Text> texts;
  std::span<const layout::SourceRow> sources;
  std::span<const std::uint64_t> signs;
  std::span<const layout::CoverageRow> coverage;
  std::vector<const ecosystems::Ecosystem*> ecosystems;

  template <class Row>
  void take(layout::Section section, std::span<const Row>& out) const {
    const layout::SectionRow& row = header.section.at(static_cast<std::size_t>(section));
    out = {reinterpret_cast<const Row*>(bytes->data() + row.at), row.size / sizeof(Row)};
  }

  [[nodiscard]] std::string_view text(layout::Text at) const {
    const std::uint64_t end = std::uint64_t{at.at} + at.size;
    return end <= strings.size() ? std::string_view(strings.data() + at.at, at.size)
                                 : std::string_view();
  }

  /// So many of the texts as there are: a damaged row may count to four billion.
  [[nodiscard]] std::vector<std::string_view> texts_of(std::uint32_t first,
                                                       std::uint32_t count) const {
    std::vector<std::string_view> out;
    const std::uint64_t end = std::min<std::uint64_t>(std::uint64_t{first} + count, texts.size());
    for (std::uint64_t i = first; i < end; ++i) {
      out.push_back(text(texts[i]));
    }
    return out;
  }

  [[nodiscard]] std::uint64_t hash_of(std::string_view key) const {
    return package_hash(header.hash_key, key);
  }

  /// Of a package, whatever more its key says of the product.
  [[nodiscard]] const layout::PackageRow* find(std::string_view key) const;
  [[nodiscard]] const layout::PackageRow* find(std::string_view key, std::uint64_t hash) const;

  /// Calls take(row, is_said) for each of the package's rows: its own, and those of which more is
  /// said that does not contradict the key. is_said: the key says it too.
  template <class Take>
  void for_each_row(const layout::PackageRow& row, std::string_view key, Take take) const {
    take(row, true);
    const std::uint64_t end =
        std::min<std::uint64_t>(std::uint64_t{row.first_variant} + row.variants, packages.size());
    for (std::uint64_t i = row.first_variant; i < end; ++i) {
      const layout::PackageRow& variant = packages[i];
      const bool has_ranges = std::uint64_t{variant.first_range} + variant.ranges <= ranges.size();
      if (has_ranges && is_one_product(text(variant.key), key)) {
        take(variant, text(variant.key) == key);
      }
    }
  }

  /// Asks for the row that find() will most likely look at, once its slot is there.
  [[nodiscard]] const layout::PackageRow* expect(std::uint64_t hash) const;

  [[nodiscard]] const ecosystems::Ecosystem* order_of(const layout::RangeRow& row) const {
    return row.ecosystem < ecosystems.size() ? ecosystems[row.ecosystem] : nullptr;
  }
};

}  // namespace tocsin::impact
