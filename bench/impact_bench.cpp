// Who is hit: the inventory index over a seeded, made-up world, and the advisory index under the
// probes of an SBOM. One core, no disk.
//   impact_bench [components=100000000] [packages=500000] [seed=1]
// The world: 100 components an asset, 100 assets a partner at 100 M components; a component's
// package by Zipf's law with exponent 0.9, up to 64 versions a package, of which the advisory
// names 40.
#include "impact/advisory_layers.h"
#include "impact/inventory_index.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <numeric>
#include <random>
#include <thread>

using namespace tocsin;
using impact::InventoryIndex;

namespace {

constexpr unsigned kVersionsMax = 64;
constexpr unsigned kAffected = 40;
constexpr std::size_t kComponentsOfAsset = 100;
constexpr std::size_t kPartners = 10'000;

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Ranks by Zipf's law, drawn in constant time from a table of a million quantiles.
class Zipf {
 public:
  Zipf(std::size_t count, double exponent) : table_(1U << 20U) {
    std::vector<double> sums(count);
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      sum += std::pow(static_cast<double>(i + 1), -exponent);
      sums[i] = sum;
    }
    for (std::size_t i = 0; i < table_.size(); ++i) {
      const double at = sum * (static_cast<double>(i) + 0.5) / static_cast<double>(table_.size());
      table_[i] = static_cast<std::uint32_t>(std::ranges::lower_bound(sums, at) - sums.begin());
    }
  }
  std::uint32_t draw(std::mt19937_64& random) const { return table_[random() % table_.size()]; }

 private:
  std::vector<std::uint32_t> table_;
};

std::string package_name(std::size_t rank) {
  return advisories::package_key(
      *advisories::coordinates_of_osv("npm", "package-" + std::to_string(rank)));
}

bool is_old(std::string_view version) {
  return std::stoul(std::string(version.substr(2))) < kAffected;
}

void advise(const InventoryIndex& index, std::size_t rank, const char* name) {
  const std::string package = package_name(rank);
  const std::vector<std::string_view> packages = {package};
  impact::Hits hits;
  double best = 1e9;
  for (unsigned i = 0; i < 5; ++i) {
    best = std::min(best, seconds_of([&] {
                      hits = index.affected(packages, [](std::string_view, std::string_view version,
                                                         bool) { return is_old(version); });
                    }));
  }
  std::cout << name << ": " << hits.components << " components, " << hits.assets.size()
            << " assets, " << hits.partners.size() << " partners in " << best * 1e3 << " ms\n";
}

void inventories(std::size_t components, std::size_t package_count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const Zipf zipf(package_count, 0.9);
  const std::size_t assets = std::max<std::size_t>(components / kComponentsOfAsset, 1);
  struct Entry {
    std::uint32_t package;
    std::uint32_t asset;
  };
  std::vector<Entry> drawn(components);
  std::vector<std::uint32_t> count(package_count);
  for (std::size_t i = 0; i < components; ++i) {
    // An asset has a package once.
    const std::span others =
        std::span(drawn).subspan(i - i % kComponentsOfAsset, i % kComponentsOfAsset);
    do {
      drawn[i] = {zipf.draw(random), static_cast<std::uint32_t>(i / kComponentsOfAsset)};
    } while (std::ranges::find(others, drawn[i].package, &Entry::package) != others.end());
    ++count[drawn[i].package];
  }
  std::vector<std::uint8_t> chosen(components);
  for (std::size_t i = 0; i < components; ++i) {
    chosen[i] = static_cast<std::uint8_t>(
        random() % std::min<std::uint32_t>(count[drawn[i].package], kVersionsMax));
  }
  std::shared_ptr<const impact::InventorySegment> segment;
  const double built = seconds_of([&] {
    impact::InventorySegmentBuilder builder;
    builder.reserve(components);
    std::vector<std::uint32_t> first(package_count);
    for (std::size_t rank = 0; rank < package_count; ++rank) {
      const std::string name = package_name(rank);
      for (std::uint32_t v = 0; v < std::min<std::uint32_t>(count[rank], kVersionsMax); ++v) {
        const std::uint32_t number = builder.version(name, "1." + std::to_string(v), true);
        first[rank] = v == 0 ? number : first[rank];
      }
    }
    for (std::size_t i = 0; i < components; ++i) {
      builder.add(first[drawn[i].package] + chosen[i], drawn[i].asset);
    }
    segment = builder.finish();
  });
  std::vector<InventoryIndex::Asset> owners(assets);
  for (std::size_t i = 0; i < assets; ++i) {
    owners[i].partner = static_cast<std::uint32_t>(i * kPartners / assets);
  }
  const InventoryIndex index({segment}, owners);
  std::cout << components << " components, " << assets << " assets, " << kPartners << " partners, "
            << segment->packages() << " packages, " << segment->versions() << " versions\n"
            << "rebuild: " << built << " s, " << static_cast<double>(components) / built / 1e6
            << " M/s; " << static_cast<double>(index.bytes()) / static_cast<double>(components)
            << " bytes a component\n";
  advise(index, 0, "worst package");
  advise(index, 99, "rank 100");
  advise(index, 9'999, "rank 10,000");
  constexpr unsigned kQuestions = 2'000;
  const double all = seconds_of([&] {
    for (unsigned i = 0; i < kQuestions; ++i) {
      const std::string package = package_name(zipf.draw(random));
      const std::vector<std::string_view> packages = {package};
      std::ignore = index.affected(packages, [](std::string_view, std::string_view version, bool) {
        return is_old(version);
      });
    }
  });
  std::cout << "mean of " << kQuestions << " by popularity: " << all / kQuestions * 1e3 << " ms\n";
  // What the user would otherwise take: a pass over every component.
  std::size_t found = 0;
  const double scanned = seconds_of([&] {
    std::vector<bool> marks(assets);
    for (std::size_t i = 0; i < components; ++i) {
      if (drawn[i].package == 0 && chosen[i] < kAffected) {
        marks[drawn[i].asset] = true;
        ++found;
      }
    }
  });
  std::cout << "a scan of all components in memory, worst package: " << found << " components in "
            << scanned * 1e3 << " ms\n";
}

void probes(std::uint64_t seed) {
  constexpr std::size_t kPackages = 100'000;
  std::mt19937_64 random(seed);
  impact::AdvisoryIndexWriter writer;
  const ecosystems::Ecosystem* order = ecosystems::find("semver");
  for (std::size_t i = 0; i < kPackages; ++i) {
    advisories::Advisory advisory;
    advisory.format = "bench";
    advisory.source = "BENCH";
    advisory.id = "BENCH-" + std::to_string(i);
    for (unsigned range = 0; range < 3; ++range) {
      advisories::Assertion assertion;
      assertion.product.package =
          advisories::coordinates_of_osv("npm", "package-" + std::to_string(i));
      const std::string lower = std::to_string(random() % 9) + ".0.0";
      const std::string upper = std::to_string(9 + random() % 9) + ".1.0";
      assertion.ranges.push_back(
          {advisories::ProductStatus::affected,
           {.ecosystem = order,
            .intervals = {{.lower = ranges::Bound{lower},
                           .upper = ranges::Bound{upper, ranges::Edge::exclusive}}},
            .certainty = ranges::certainty_of(order)}});
      advisory.assertions.push_back(std::move(assertion));
    }
    writer.add(advisory);
  }
  auto index = impact::AdvisoryIndex::from_bytes(writer.finish());
  const std::size_t bytes = (*index)->bytes();
  const impact::AdvisoryLayers layers(*std::move(index));
  for (const unsigned known_of_ten : {2U, 10U}) {
    std::vector<std::pair<std::string, std::string>> asked(1'000'000);
    for (auto& [package, version] : asked) {
      const bool is_known = random() % 10 < known_of_ten;
      package = package_name(is_known ? random() % kPackages : kPackages + random() % kPackages);
      version = std::to_string(random() % 20) + "." + std::to_string(random() % 9) + ".1";
    }
    std::size_t found = 0;
    const double took = seconds_of([&] {
      // As match() asks: the components of an SBOM, some hundred at a time.
      std::vector<impact::AdvisoryLayers::Question> questions;
      for (std::size_t first = 0; first < asked.size(); first += 256) {
        questions.clear();
        for (const auto& [package, version] : std::span(asked).subspan(first).first(
                 std::min<std::size_t>(256, asked.size() - first))) {
          questions.push_back({package, version, true});
        }
        layers.probe(questions, [&](std::size_t, std::span<const impact::LayerHit> hits) {
          found += hits.size();
        });
      }
    });
    std::cout << "probes, " << known_of_ten * 10
              << " % of packages known: " << static_cast<double>(asked.size()) / took / 1e6
              << " M/s, " << found << " hits; index of " << kPackages << " packages and "
              << kPackages * 3 << " ranges: " << bytes << " bytes\n";
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t components = argc > 1 ? std::stoull(argv[1]) : 100'000'000;
  const std::size_t packages = argc > 2 ? std::stoull(argv[2]) : 500'000;
  const std::uint64_t seed = argc > 3 ? std::stoull(argv[3]) : 1;
  std::cout << std::thread::hardware_concurrency() << " cores; seed " << seed << "\n";
  inventories(components, packages, seed);
  probes(seed);
}
