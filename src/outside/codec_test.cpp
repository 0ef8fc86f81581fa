#include "outside/codec.h"

#include "advisories/codec.h"
#include "base/error_for_test.h"
#include "outside/reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

namespace tocsin::outside {
namespace {

using inventories::Inventory;

Inventory example() {
  Inventory out{.format = "cyclonedx-1.6", .serial = "urn:uuid:1", .name = "shop", .created = ""};
  for (int i = 0; i < 3; ++i) {
    out.components.push_back({.ref = "c" + std::to_string(i),
                              .kind = "library",
                              .purl_type = "deb",
                              .group = "debian",
                              .name = "漏洞",
                              .version = "1:2.0-1",
                              .purl = "pkg:deb/debian/x@1",
                              .cpes = {"cpe:2.3:a:v:p:1:*:*:*:*:*:*:*"},
                              .epoch = "1",
                              .architecture = "amd64",
                              .source_name = "s",
                              .source_version = "2",
                              .distribution = Distribution{"debian", "12"},
                              .module_stream = "m:1",
                              .hashes = {{"sha256", "00"}},
                              .locations = {"a/b", ""}});
  }
  out.relations = {{ComponentRelation::Kind::contains, "c0", "c1"}};
  out.statements = {{.vulnerability = "CVE-2099-0001",
                     .aliases = {"GHSA-1"},
                     .status = inventories::VexStatement::Status::fixed,
                     .products = {"c0"},
                     .version_ranges = {"vers:npm/<1"},
                     .timestamp = "2026-01-01T00:00:00Z"}};
  out.problems = {{"/components/4", "It has no name."}};
  return out;
}

advisories::Advisory example_advisory() {
  advisories::Advisory out{.format = "osv-1.7", .source = "GHSA", .id = "GHSA-1"};
  out.aliases = {{"CVE-2099-0001", advisories::AliasKind::same}};
  out.modified = from_micros(-5);
  advisories::Assertion assertion{.pointer = "/affected/0", .author = "GHSA"};
  assertion.product.package = advisories::Coordinates{.type = "npm", .name = "left"};
  assertion.ranges.push_back(
      {.versions = {.ecosystem = ecosystems::find("npm"), .intervals = {ranges::at("1.0.0")}}});
  out.assertions = {assertion};
  return out;
}

std::string written(const Inventory& inventory) {
  std::string out;
  const Status done = write_inventory(inventory, [&](std::string_view one) -> Status {
    out += one;
    return {};
  });
  EXPECT_TRUE(done.has_value());
  return out;
}

/// Of an answer's frames, given in pieces of that length.
Result<Inventory> read(std::string_view bytes, std::size_t piece_bytes = SIZE_MAX) {
  InventoryBuilder builder;
  bool is_done = false;
  FrameReader frames([&](FrameKind kind, std::string_view payload) -> Status {
    if (is_done) {
      return fail(Errc::malformed, "Behind the end.");
    }
    is_done = kind == FrameKind::done;
    return is_done ? Status() : builder.add(kind, payload);
  });
  for (std::size_t at = 0; at < bytes.size(); at += std::min(piece_bytes, bytes.size() - at)) {
    TOC_CHECK(frames.add(bytes.substr(at, piece_bytes)));
  }
  if (!is_done || !frames.is_at_end() || !builder.has_begun()) {
    return fail(Errc::malformed, "Cut short.");
  }
  return builder.take();
}

/// Every prefix, and every byte changed in some ways, through `decode`, which must only ever
/// answer.
template <class Decode>
void mistreat(const std::string& good, Decode decode) {
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(decode(std::string_view(good).substr(0, size)).has_value()) << size;
  }
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const unsigned char mask : {0x01, 0x80, 0xFF, 0x7F}) {
      std::string bad = good;
      bad[i] = static_cast<char>(static_cast<unsigned char>(bad[i]) ^ mask);
      std::ignore = decode(std::string_view(bad));  // any answer will do
    }
  }
  EXPECT_FALSE(decode(good + "x").has_value());
}

TEST(OutsideCodec, AnInventoryComesBackAsItWas) {
  const std::string bytes = written(example());
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, SIZE_MAX}) {
    const auto back = read(bytes, piece);
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(written(*back), bytes);
    EXPECT_EQ(back->components[1].distribution, (Distribution{"debian", "12"}));
    EXPECT_EQ(back->statements[0].status, inventories::VexStatement::Status::fixed);
  }
  mistreat(bytes, [](std::string_view bad) { return read(bad); });
}

TEST(OutsideCodec, AnInventoryOfManyPiecesComesBack) {
  Inventory many = example();
  many.components.resize(2500, many.components.front());
  many.components[7].locations = {std::string(3U << 20U, 'x')};
  const auto back = read(written(many));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(written(*back), written(many));
}

/// The kinds of what was written, until the frame at that place is not taken.
std::vector<FrameKind> kinds_written(const Inventory& inventory, std::size_t taken_max,
                                     Status* ended = nullptr) {
  std::vector<FrameKind> out;
  const Status done = write_inventory(inventory, [&](std::string_view one) -> Status {
    out.push_back(static_cast<FrameKind>(one[0]));
    return out.size() <= taken_max ? Status() : fail(Errc::unavailable, "No more.");
  });
  if (ended != nullptr) {
    *ended = done;
  }
  return out;
}

TEST(OutsideCodec, NothingIsWrittenBehindAFrameThatIsNotTaken) {
  const std::vector<FrameKind> all = kinds_written(example(), SIZE_MAX);
  EXPECT_EQ(all, (std::vector{FrameKind::inventory, FrameKind::components, FrameKind::relations,
                              FrameKind::statements, FrameKind::problems, FrameKind::done}));
  for (std::size_t taken = 0; taken < all.size(); ++taken) {
    Status ended;
    EXPECT_EQ(kinds_written(example(), taken, &ended).size(), taken + 1);
    EXPECT_FALSE(ended.has_value());
  }
}

TEST(OutsideCodec, APieceEndsWithTheElementThatFillsIt) {
  constexpr std::size_t kPieceBytes = 1U << 20U;
  constexpr std::size_t kLengths = 4;  // of its two texts
  const auto pieces = [](std::size_t bytes) {
    Inventory inventory{.format = "x"};
    inventory.problems = {{std::string(bytes, 'x'), ""}, {"", ""}};
    const auto kinds = kinds_written(inventory, SIZE_MAX);
    return std::ranges::count(kinds, FrameKind::problems);
  };
  EXPECT_EQ(pieces(kPieceBytes - kLengths - 1), 1);
  EXPECT_EQ(pieces(kPieceBytes - kLengths), 2);
  Inventory many{.format = "x"};
  many.problems.resize(1000);
  EXPECT_EQ(kinds_written(many, SIZE_MAX).size(), 3U);
  many.problems.resize(1001);
  EXPECT_EQ(kinds_written(many, SIZE_MAX).size(), 4U);
}

/// A list of that many problems, each of two empty texts.
std::string problems(std::size_t count, std::size_t written) {
  FieldWriter<int> head;
  head.number(count);
  return head.take() + std::string(2 * written, '\0');
}

TEST(OutsideCodec, AnInventoryBeginsOnceAndItsPiecesAreWhole) {
  const auto head = [](std::size_t bytes) {
    FieldWriter<int> out;
    out.raw(std::string(bytes, 'x'));
    return out.take() + std::string(3, '\0');  // serial, name, created
  };
  for (const auto& [bytes, is_taken] :
       {std::pair<std::size_t, bool>{0, false}, {1, true}, {128, true}, {129, false}}) {
    InventoryBuilder builder;
    EXPECT_EQ(builder.add(FrameKind::inventory, head(bytes)).has_value(), is_taken) << bytes;
    EXPECT_EQ(builder.has_begun(), is_taken);
  }
  InventoryBuilder builder;
  EXPECT_EQ(error_of(builder.add(FrameKind::problems, problems(1, 1))).code, Errc::malformed);
  ASSERT_TRUE(builder.add(FrameKind::inventory, head(1)).has_value());
  EXPECT_EQ(error_of(builder.add(FrameKind::inventory, head(1))).code, Errc::malformed);
  for (const auto& [count, written, is_taken] :
       {std::tuple<std::size_t, std::size_t, bool>{0, 0, false},
        {1, 1, true},
        {1, 2, false},
        {2, 1, false},
        {1000, 1000, true},
        {1001, 1001, false}}) {
    const Status added = builder.add(FrameKind::problems, problems(count, written));
    EXPECT_EQ(added.has_value(), is_taken) << count << " " << written;
    EXPECT_TRUE(is_taken || error_of(added).code == Errc::malformed);
  }
  EXPECT_EQ(error_of(builder.add(FrameKind::record, "")).code, Errc::malformed);
  EXPECT_EQ(builder.take().problems.size(), 1001U);
}

Result<formats::Summary> alone(std::string_view payload) {
  std::size_t memory_left = kSummariesMemoryMax;
  return decode_summary(payload, memory_left);
}

TEST(OutsideCodec, ASummaryComesBackAsItWas) {
  const formats::Summary summary{.format = "cve-5",
                                 .title = "t",
                                 .description = "d",
                                 .identifiers = {"CVE-1", "CVE-2"},
                                 .products = {{"v", "p", {"1", "2"}}}};
  const std::string bytes = encode(summary);
  const auto back = alone(bytes);
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(encode(*back), bytes);
  mistreat(bytes, alone);
  for (const formats::Summary& bad :
       {formats::Summary{.format = "other"},
        formats::Summary{.format = "cve-5", .identifiers = {"b", "a"}},
        formats::Summary{.format = "cve-5", .identifiers = {"a", "a"}},
        formats::Summary{.format = "cve-5", .title = "\xFF"}}) {
    EXPECT_FALSE(alone(encode(bad)).has_value());
  }
}

TEST(OutsideCodec, TheSummariesOfAReportHaveOneMemoryTogether) {
  const std::string bytes = encode(
      formats::Summary{.format = "cve-5", .products = std::vector<formats::Summary::Product>(100)});
  std::size_t memory_left = kSummariesMemoryMax;
  ASSERT_TRUE(decode_summary(bytes, memory_left).has_value());
  const std::size_t one = kSummariesMemoryMax - memory_left;
  EXPECT_GE(one, 100 * sizeof(formats::Summary::Product));
  memory_left = 2 * one;
  EXPECT_TRUE(decode_summary(bytes, memory_left).has_value());
  EXPECT_TRUE(decode_summary(bytes, memory_left).has_value());
  EXPECT_EQ(memory_left, 0);
  memory_left = 2 * one - 1;
  EXPECT_TRUE(decode_summary(bytes, memory_left).has_value());
  EXPECT_FALSE(decode_summary(bytes, memory_left).has_value());
}

TEST(OutsideCodec, ARecordComesBackAsItWas) {
  const advisories::Record record{
      .bytes = "{\xFF}", .place = "line 7", .advisories = {example_advisory()}};
  const std::string bytes = encode(record);
  const auto back = decode_record(bytes);
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(encode(*back), bytes);
  EXPECT_EQ(back->bytes, record.bytes);
  mistreat(bytes, decode_record);
  advisories::Record entry = record;
  entry.catalogue = {.released = *parse_rfc3339("2026-01-02T00:00:00Z"), .number = 3, .size = 1404};
  const std::string of_catalogue = encode(entry);
  const auto entry_back = decode_record(of_catalogue);
  ASSERT_TRUE(entry_back && entry_back->catalogue);
  EXPECT_EQ(entry_back->catalogue->released, entry.catalogue->released);
  EXPECT_EQ(entry_back->catalogue->number, 3U);
  EXPECT_EQ(entry_back->catalogue->size, 1404U);
  mistreat(of_catalogue, decode_record);
  const std::string scores = encode(advisories::Record{.bytes = "cve,epss", .is_epss = true});
  EXPECT_TRUE(decode_record(scores).has_value());
  mistreat(scores, decode_record);
  EXPECT_FALSE(decode_record(encode(advisories::Record{.bytes = "{}"})).has_value());
  for (const advisories::Advisory& bad :
       {advisories::Advisory{.format = "", .source = "s", .id = "i"},
        advisories::Advisory{.format = std::string(129, 'x'), .source = "s", .id = "i"},
        advisories::Advisory{.format = "f", .source = "", .id = "i"},
        advisories::Advisory{.format = "f", .source = "s", .id = ""}}) {
    EXPECT_FALSE(decode_record(encode(advisories::Record{.advisories = {bad}})).has_value());
  }
  const advisories::Advisory good{.format = "f", .source = "s", .id = "i"};
  EXPECT_TRUE(decode_record(encode(advisories::Record{.advisories = {good}})).has_value());
  // More than there are bytes: neither scores nor a record.
  FieldWriter<int> count;
  count.number(0);
  count.raw("");
  count.number(0);
  count.raw("");
  count.number(100);
  EXPECT_FALSE(decode_record(count.take()).has_value());
}

TEST(OutsideCodec, TheAdvisoriesOfARecordHaveOneMemory) {
  const auto is_taken = [](std::size_t count) {
    FieldWriter<int> out;
    out.number(0);
    out.raw("");
    out.number(0);
    out.raw("");
    out.number(count);
    FieldWriter<int> one;
    one.raw(advisories::encode({.format = "f", .source = "s", .id = "i"}));
    const std::string advisory = one.take();
    std::string payload = out.take();
    for (std::size_t i = 0; i < count; ++i) {
      payload += advisory;
    }
    return decode_record(payload).has_value();
  };
  EXPECT_TRUE(is_taken(1000));
  EXPECT_FALSE(is_taken(kRecordMemoryMax / sizeof(advisories::Advisory) + 1));
}

TEST(OutsideCodec, WhatIsSmallComesBackAsItWas) {
  const std::string why = encode(advisories::Quarantined{"line 7", "/a", "It is broken."});
  EXPECT_TRUE(decode_quarantined(why).has_value());
  mistreat(why, decode_quarantined);
  const std::string counts = encode(advisories::ReadSummary{1, 200, 3});
  EXPECT_EQ(decode_read_summary(counts)->quarantined, 200U);
  mistreat(counts, decode_read_summary);
  const Error error{Errc::malformed, "It is broken.", "/a"};
  EXPECT_EQ(*decode_error(encode(error)), error);
  mistreat(encode(error), decode_error);
  for (const Errc code :
       {Errc::malformed, Errc::too_large, Errc::unsupported_type, Errc::not_found}) {
    EXPECT_TRUE(decode_error(encode(Error{code, "It is broken.", ""})).has_value());
    EXPECT_FALSE(decode_error(encode(Error{code, "", ""})).has_value());
  }
  for (const Errc code : {Errc::internal, Errc::forbidden, Errc::conflict, Errc::unavailable}) {
    EXPECT_FALSE(decode_error(encode(Error{code, "A bug.", ""})).has_value());
  }
  // Each record of each member may be all that there is.
  constexpr std::size_t kMost = advisories::kUploadLimits.members_max * 2;
  EXPECT_TRUE(
      decode_read_summary(encode(advisories::ReadSummary{kMost, kMost, kMost})).has_value());
  for (const auto& bad :
       {advisories::ReadSummary{kMost + 1, 0, 0}, advisories::ReadSummary{0, kMost + 1, 0},
        advisories::ReadSummary{0, 0, kMost + 1}}) {
    EXPECT_FALSE(decode_read_summary(encode(bad)).has_value());
  }
}

TEST(OutsideCodec, AFalseCountAsksForNoMemory) {
  // 64 MiB of zeros: as many empty components as bytes, at 600 bytes each.
  FieldWriter<int> count;
  count.number(60U << 20U);
  const std::string payload = count.take() + std::string(std::size_t{64} << 20U, '\0');
  InventoryBuilder builder;
  ASSERT_TRUE(builder.add(FrameKind::inventory, std::string("\x01x\0\0\0", 5)).has_value());
  EXPECT_EQ(error_of(builder.add(FrameKind::components, payload)).code, Errc::too_large);
  EXPECT_FALSE(alone(payload).has_value());
  EXPECT_FALSE(decode_record(payload).has_value());
}

TEST(OutsideCodec, FramesAreNeverTooLongOrUnknown) {
  FrameReader frames([](FrameKind, std::string_view) -> Status { return {}; });
  EXPECT_FALSE(FrameReader(frames).add(std::string("\x00\0\0\0\0", 5)).has_value());
  EXPECT_FALSE(FrameReader(frames).add(std::string("\x7F\0\0\0\0", 5)).has_value());
  EXPECT_FALSE(FrameReader(frames).add("\x01\xFF\xFF\xFF\xFF").has_value());
  static_assert(kFrameBytesMax == 0x05000000);
  EXPECT_TRUE(FrameReader(frames).add(std::string("\x01\0\0\0\x05", 5)).has_value());
  EXPECT_FALSE(FrameReader(frames).add(std::string("\x01\x01\0\0\x05", 5)).has_value());
  for (const auto& [kind, is_known] :
       {std::pair('\x00', false), {'\x01', true}, {'\x0C', true}, {'\x0D', false}}) {
    EXPECT_EQ(FrameReader(frames).add(kind + std::string(4, '\0')).has_value(), is_known);
  }
}

TEST(OutsideReader, ARecordThatIsNoTextIsAProblem) {
  Inventory inventory = example();
  inventory.components[1].locations.emplace_back("\xC3");
  inventory.name = "\xFF";
  leave_out_what_is_no_text(inventory);
  EXPECT_EQ(inventory.components.size(), 2U);
  EXPECT_EQ(inventory.problems.back().where, "component 2");
  EXPECT_EQ(inventory.name, "");
  EXPECT_TRUE(read(written(inventory)).has_value());
  // Whichever of its texts it is.
  inventory = example();
  inventory.components[0].ref = "\xFF";
  inventory.components[1].distribution = Distribution{"debian", "\xFF"};
  inventory.components[2].distribution.reset();
  inventory.relations[0].from = "\xFF";
  inventory.statements[0].aliases = {"\xFF", "GHSA-1"};
  leave_out_what_is_no_text(inventory);
  ASSERT_EQ(inventory.components.size(), 1U);
  EXPECT_EQ(inventory.components[0].ref, "c2");
  EXPECT_TRUE(inventory.relations.empty());
  EXPECT_TRUE(inventory.statements.empty());
  EXPECT_EQ(inventory.problems.size(), 5U);
}

}  // namespace
}  // namespace tocsin::outside
