// An index that is asked beyond its ends, and one whose bytes lie under a good check sum.
#include "impact/advisory_index.h"

#include "base/crypto.h"
#include "base/error_for_test.h"
#include "base/temporary_folder_for_test.h"
#include "impact/index_layout.h"
#include "impact/package_hash.h"

#include <gtest/gtest.h>

#include <cstring>

namespace tocsin::impact {
namespace {

using advisories::Advisory;
using advisories::Assertion;
using advisories::ProductStatus;
using layout::Section;
using ranges::Bound;
using ranges::Edge;

ranges::VersionSet between(const char* order, const char* lower, const char* upper) {
  const ecosystems::Ecosystem* ecosystem = ecosystems::find(order);
  ranges::VersionSet out{.ecosystem = ecosystem, .certainty = ranges::certainty_of(ecosystem)};
  ranges::Interval interval;
  if (*lower != 0) {
    interval.lower = Bound{lower, Edge::inclusive};
  }
  if (*upper != 0) {
    interval.upper = Bound{upper, Edge::exclusive};
  }
  out.intervals = {interval};
  return out;
}

Assertion of_npm(const char* name, std::vector<advisories::StatusRange> ranges) {
  Assertion out;
  out.product.package = advisories::coordinates_of_osv("npm", name);
  out.ranges = std::move(ranges);
  return out;
}
Advisory advisory(const char* id, std::vector<Assertion> assertions) {
  Advisory out;
  out.format = "test";
  out.source = "T";
  out.id = id;
  out.title = "title of " + out.id;
  out.assertions = std::move(assertions);
  return out;
}

std::string bytes_of(const std::vector<Advisory>& all) {
  AdvisoryIndexWriter writer;
  for (const Advisory& one : all) {
    writer.add(one);
  }
  return writer.finish();
}
/// Two packages, two advisories of two flaws, one of them with an alias.
std::vector<Advisory> two() {
  Assertion a = of_npm("a", {{ProductStatus::affected, between("semver", "1.0.0", "2.0.0")}});
  a.fixed_in = {"2.0.0"};
  Advisory first = advisory("CVE-1", {a});
  first.aliases = {{"GHSA-1", advisories::AliasKind::same}};
  return {first,
          advisory("CVE-2",
                   {of_npm("b", {{ProductStatus::affected, between("semver", "", "3.0.0")}})})};
}

layout::Header header_of(const std::string& bytes) {
  layout::Header out;
  std::memcpy(&out, bytes.data(), sizeof out);
  return out;
}
/// With another header, and the check sum that it then has.
template <class Change>
std::string with_header(std::string bytes, Change change) {
  layout::Header header = header_of(bytes);
  change(header);
  header.sha256 =
      sha256({reinterpret_cast<const std::byte*>(&header), offsetof(layout::Header, sha256)});
  std::memcpy(bytes.data(), &header, sizeof header);
  return bytes;
}
layout::SectionRow& section_of(layout::Header& header, Section section) {
  return header.section.at(static_cast<std::size_t>(section));
}
/// Row `at` of a section, changed where it lies.
template <class Row, class Change>
void change_row(std::string& bytes, Section section, std::size_t at, Change change) {
  layout::Header header = header_of(bytes);
  char* const place = bytes.data() + section_of(header, section).at + at * sizeof(Row);
  Row row;
  std::memcpy(&row, place, sizeof row);
  change(row);
  std::memcpy(place, &row, sizeof row);
}

std::shared_ptr<const AdvisoryIndex> index_of(std::string bytes) {
  auto out = AdvisoryIndex::from_bytes(std::move(bytes));
  EXPECT_TRUE(out.has_value()) << error_of(out).message;
  return out.value_or(nullptr);
}

std::string said(const AdvisoryIndex& index, std::string_view package, std::string_view version) {
  std::vector<Hit> hits;
  index.probe(package, version, hits);
  std::string out;
  for (const Hit& hit : hits) {
    out += std::string(index.advisory(hit.advisory).id) + " " + std::string(to_text(hit.status)) +
           " " + std::string(to_text(hit.answer)) + ";";
  }
  // Many questions at once are answered alike.
  const AdvisoryIndex::Question question{package, version};
  std::size_t batched = 0;
  index.probe(std::span(&question, 1),
              [&](std::size_t, std::span<const Hit> same) { batched = same.size(); });
  EXPECT_EQ(batched, hits.size());
  return out;
}

TEST(IndexHeader, SaysWhatTheFileIs) {
  const std::string good = bytes_of(two());
  ASSERT_TRUE(AdvisoryIndex::from_bytes(with_header(good, [](auto&) {})).has_value());
  const std::size_t size = good.size();
  const std::vector<std::function<void(layout::Header&)>> faults{
      [](auto& h) { h.magic[0] = 'x'; },
      [](auto& h) { ++h.version; },
      [](auto& h) { ++h.sections; },
      [](auto& h) { ++h.file_size; },
      [&](auto& h) { section_of(h, Section::texts) = {.at = size + 64, .size = 0}; },
      [&](auto& h) { section_of(h, Section::texts).size = size; },
      [&](auto& h) {
        auto& texts = section_of(h, Section::texts);
        texts.size = size - texts.at + 1;
      },
      [](auto& h) { ++section_of(h, Section::texts).at; },
      [](auto& h) { section_of(h, Section::slots).size = 0; },
      [](auto& h) { section_of(h, Section::slots).size = 24; },
      [](auto& h) { section_of(h, Section::signs).size = 0; },
      [](auto& h) { section_of(h, Section::signs).size = 24; },
      [](auto& h) { section_of(h, Section::low).size -= 8; },
      [](auto& h) { section_of(h, Section::high).size -= 8; },
  };
  for (std::size_t i = 0; i < faults.size(); ++i) {
    const auto read = AdvisoryIndex::from_bytes(with_header(good, faults[i]));
    ASSERT_FALSE(read.has_value()) << i;
    EXPECT_EQ(error_of(read).code, Errc::malformed) << i;
  }
  std::string unsigned_one = good;
  unsigned_one[offsetof(layout::Header, as_of)] = 1;
  EXPECT_FALSE(AdvisoryIndex::from_bytes(unsigned_one).has_value());
  // A section may end with the file, or lie empty behind it.
  for (const bool is_empty : {false, true}) {
    EXPECT_TRUE(AdvisoryIndex::from_bytes(with_header(good, [&](auto& h) {
                  auto& texts = section_of(h, Section::texts);
                  texts = {.at = is_empty ? size : texts.at,
                           .size = is_empty ? 0 : size - texts.at};
                })).has_value());
  }
  // A header and one slot of each kind that lie in it are an index of nothing.
  const std::string alone = with_header(std::string(sizeof(layout::Header), '\0'), [](auto& h) {
    h = layout::Header{};
    h.file_size = sizeof h;
    section_of(h, Section::slots).size = 8;
    section_of(h, Section::signs).size = 8;
  });
  EXPECT_EQ(index_of(alone)->packages(), 0U);
  EXPECT_FALSE(AdvisoryIndex::from_bytes(alone.substr(0, alone.size() - 1)).has_value());
}

TEST(IndexFile, IsMappedWhereThereIsOne) {
  const TemporaryFolder temporary;
  const std::filesystem::path& folder = temporary.path();
  const auto open = [&](const char* file) { return AdvisoryIndex::open((folder / file).string()); };
  temporary.file("good", bytes_of(two()));
  temporary.file("empty", "");
  temporary.file("other", "text");
  {
    const auto good = open("good");
    ASSERT_TRUE(good.has_value());
    EXPECT_TRUE((*good)->verify().has_value());
    EXPECT_EQ(said(**good, "npm//a", "1.5.0"), "CVE-1 affected true;");
  }
  EXPECT_EQ(error_of(open("none")).code, Errc::not_found);
  EXPECT_EQ(error_of(open("empty")).message, "The advisory index cannot be mapped.");
  EXPECT_EQ(error_of(AdvisoryIndex::open(folder.string())).code, Errc::malformed);
  EXPECT_EQ(error_of(open("other")).message, "The advisory index is cut off.");
}

TEST(Index, AnswersOfWhatIsNotThere) {
  const auto index = index_of(bytes_of(two()));
  ASSERT_EQ(index->flaws(), 2U);
  ASSERT_EQ(index->advisories(), 2U);
  EXPECT_EQ(index->advisory(2).id, "");
  EXPECT_EQ(index->flaw_id(2), "");
  EXPECT_TRUE(index->flaw_aliases(2).empty());
  EXPECT_TRUE(index->advisories_of_flaw(2).empty());
  EXPECT_TRUE(index->ranges_of_flaw(2).empty());
  EXPECT_EQ(index->range_text(2), "");
  EXPECT_TRUE(index->fixed_in(2).empty());
  EXPECT_TRUE(index->neighbours("zzz").empty());
  EXPECT_FALSE(index->find_flaw("ZZZ").has_value());
  EXPECT_TRUE(index->advisories_of("npm//c").empty());
  EXPECT_EQ(index->advisories_of("npm//b"), (std::vector<std::uint32_t>{1}));
  ASSERT_EQ(index->advisories_of_flaw(0).size(), 1U);
  EXPECT_EQ(index->advisories_of_flaw(0)[0].title, "title of CVE-1");
  EXPECT_EQ(index->flaw_aliases(0), (std::vector<std::string_view>{"GHSA-1"}));
  EXPECT_EQ(index->fixed_in(0), (std::vector<std::string_view>{"2.0.0"}));
  std::vector<std::string> bounds;
  for (const char* package : {"npm//a", "npm//b", "npm//c"}) {
    index->for_each_bound(package, [&](std::string_view bound) { bounds.emplace_back(bound); });
  }
  EXPECT_EQ(bounds, (std::vector<std::string>{"1.0.0", "2.0.0", "3.0.0"}));
  const auto range = index->ranges_of_flaw(0).at(0);
  EXPECT_EQ(range.package, "npm//a");
  EXPECT_EQ(range.comparator, "semver");
  EXPECT_TRUE(range.lower_key.has_value());
  EXPECT_TRUE(range.upper_key.has_value());
  EXPECT_FALSE(index->ranges_of_flaw(1).at(0).lower_key.has_value());
}

TEST(Index, KnowsWhatIsRestricted) {
  std::vector<Advisory> all = two();
  EXPECT_FALSE(index_of(bytes_of(all))->has_restricted());
  all[1].tlp = Tlp::red;
  const auto index = index_of(bytes_of(all));
  EXPECT_TRUE(index->has_restricted());
  EXPECT_EQ(index->advisory(1).tlp, Tlp::red);
  std::string beyond = bytes_of(two());
  change_row<layout::AdvisoryRow>(beyond, Section::advisories, 0, [](auto& row) { row.tlp = 999; });
  EXPECT_EQ(index_of(beyond)->advisory(0).tlp, Tlp::red);
}

TEST(Index, TextsAreKeptOnce) {
  const auto size_of = [](const std::string& first, const std::string& second) {
    std::vector<Advisory> all = two();
    all[0].title = first;
    all[1].title = second;
    return bytes_of(all).size();
  };
  const std::string long_title(100'000, 'x');
  EXPECT_LT(size_of(long_title, long_title), 150'000U);
  EXPECT_GT(size_of(long_title, long_title + "y"), 150'000U);
}

TEST(Index, ManyQuestionsAtOnceComeInTheirOrder) {
  const auto index = index_of(bytes_of(two()));
  std::vector<std::string> packages;
  for (std::size_t i = 0; i < 100; ++i) {
    packages.push_back(i % 3 == 0 ? "npm//a" : i % 3 == 1 ? "npm//b" : "npm//" + std::to_string(i));
  }
  std::vector<AdvisoryIndex::Question> questions;
  std::vector<std::size_t> want;
  for (std::size_t i = 0; i < packages.size(); ++i) {
    questions.push_back({packages[i], i % 2 == 0 ? "1.5.0" : "9.0.0"});
    if (i % 3 != 2 && i % 2 == 0) {
      want.push_back(i);
    }
  }
  std::vector<std::size_t> got;
  index->probe(questions, [&](std::size_t question, std::span<const Hit> hits) {
    EXPECT_EQ(hits.size(), 1U);
    got.push_back(question);
  });
  EXPECT_EQ(got, want);
}

TEST(DamagedIndex, LeadsNowhere) {
  const std::string good = bytes_of(two());
  const layout::Header header = header_of(good);
  layout::Header places = header;
  const std::size_t slots = section_of(places, Section::slots).size / 8;
  const std::string unknown = "npm//zzz";
  const std::uint64_t hash = package_hash(header.hash_key, unknown);
  for (const std::uint32_t place : {1U, 2U, 3U}) {  // a wrong package, and one behind the last
    std::string bytes = good;
    for (std::size_t i = 0; i < slots; ++i) {
      change_row<std::uint64_t>(bytes, Section::slots, i,
                                [&](std::uint64_t& slot) { slot = (hash >> 32U) << 32U | place; });
    }
    EXPECT_EQ(said(*index_of(bytes), unknown, "1.5.0"), "") << place;
  }
  // Ranges behind the last one, assertions, orders and texts likewise.
  std::string ranges = good;
  change_row<layout::PackageRow>(ranges, Section::packages, 0, [](auto& row) { row.ranges = 3; });
  EXPECT_EQ(said(*index_of(ranges), "npm//a", "1.5.0"), "");
  std::string assertions = good;
  change_row<layout::RangeRow>(assertions, Section::ranges, 0,
                               [](auto& row) { row.assertion = 2; });
  EXPECT_EQ(said(*index_of(assertions), "npm//a", "1.5.0"), "");
  EXPECT_TRUE(index_of(assertions)->advisories_of("npm//a").empty());
  std::string orders = good;
  change_row<layout::RangeRow>(orders, Section::ranges, 0, [](auto& row) { row.ecosystem = 1; });
  change_row<layout::PackageRow>(orders, Section::packages, 0,
                                 [](auto& row) { row.ecosystem = 1; });
  EXPECT_EQ(said(*index_of(orders), "npm//a", "1.5.0"), "CVE-1 affected unknown;");
  std::string packages = good;
  change_row<layout::RangeRow>(packages, Section::ranges, 0, [](auto& row) { row.package = 2; });
  EXPECT_EQ(index_of(packages)->ranges_of_flaw(0).at(0).package, "");
  std::string lists = good;
  change_row<layout::AssertionRow>(lists, Section::assertions, 0, [](auto& row) {
    row.fixed = UINT32_MAX;
    row.ranges = 100;
  });
  change_row<layout::FlawRow>(lists, Section::flaws, 1, [](auto& row) {
    row.aliases = UINT32_MAX;
    row.advisories = 100;
  });
  change_row<std::uint32_t>(lists, Section::assertion_ranges, 1, [](auto& row) { row = 2; });
  const auto longer = index_of(lists);
  EXPECT_EQ(longer->fixed_in(0).size(), 2U);  // all that there are, an alias among them
  EXPECT_EQ(longer->ranges_of_flaw(0).size(), 1U);
  EXPECT_EQ(longer->flaw_aliases(1).size(), 0U);
  EXPECT_EQ(longer->advisories_of_flaw(1).size(), 1U);
  EXPECT_EQ(longer->ranges_of_flaw(1).size(), 0U);
}

TEST(DamagedIndex, IsFoundSectionBySection) {
  const std::string good = bytes_of(two());
  layout::Header header = header_of(good);
  std::size_t named = 0;
  for (std::size_t i = 0; i < layout::kSections; ++i) {
    if (header.section.at(i).size == 0) {
      continue;
    }
    std::string bytes = good;
    bytes[header.section.at(i).at] = static_cast<char>(bytes[header.section.at(i).at] ^ 1);
    const auto index = AdvisoryIndex::from_bytes(bytes);
    if (!index) {
      continue;  // the order's name is looked up at once
    }
    const auto verified = (*index)->verify();
    ASSERT_FALSE(verified.has_value()) << i;
    EXPECT_FALSE(error_of(verified).where.empty());
    ++named;
  }
  EXPECT_GT(named, 10U);
}

}  // namespace
}  // namespace tocsin::impact
