#include "outside/codec.h"

#include "advisories/codec.h"
#include "outside/reader.h"

#include <gtest/gtest.h>

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
  const std::string scores = encode(advisories::Record{.bytes = "cve,epss", .is_epss = true});
  EXPECT_TRUE(decode_record(scores).has_value());
  mistreat(scores, decode_record);
  EXPECT_FALSE(decode_record(encode(advisories::Record{.bytes = "{}"})).has_value());
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
  EXPECT_FALSE(decode_error(encode(Error{Errc::internal, "A bug.", ""})).has_value());
}

TEST(OutsideCodec, AFalseCountAsksForNoMemory) {
  // 64 MiB of zeros: as many empty components as bytes, at 600 bytes each.
  FieldWriter<int> count;
  count.number(60U << 20U);
  const std::string payload = count.take() + std::string(std::size_t{64} << 20U, '\0');
  InventoryBuilder builder;
  ASSERT_TRUE(builder.add(FrameKind::inventory, std::string("\x01x\0\0\0", 5)).has_value());
  EXPECT_FALSE(builder.add(FrameKind::components, payload).has_value());
  EXPECT_FALSE(alone(payload).has_value());
  EXPECT_FALSE(decode_record(payload).has_value());
}

TEST(OutsideCodec, FramesAreNeverTooLongOrUnknown) {
  FrameReader frames([](FrameKind, std::string_view) -> Status { return {}; });
  EXPECT_FALSE(FrameReader(frames).add(std::string("\x00\0\0\0\0", 5)).has_value());
  EXPECT_FALSE(FrameReader(frames).add(std::string("\x7F\0\0\0\0", 5)).has_value());
  EXPECT_FALSE(FrameReader(frames).add("\x01\xFF\xFF\xFF\xFF").has_value());
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
}

}  // namespace
}  // namespace tocsin::outside
