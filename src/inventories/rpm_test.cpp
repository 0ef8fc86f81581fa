// The three kinds of rpm's database, built here around headers of our own.
#include "inventories/inventory.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdint>

namespace tocsin::inventories {
namespace {

std::string big(std::uint32_t number) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((number >> static_cast<unsigned>(shift)) & 0xFFU));
  }
  return out;
}
std::string little(std::uint32_t number) {
  return big(__builtin_bswap32(number));
}

struct Text {
  std::uint32_t tag;
  std::string value;
};

/// A header as rpm keeps it: texts, and the epoch where there is one.
std::string header(const std::vector<Text>& texts, std::uint32_t epoch) {
  std::string index;
  std::string data = big(epoch);
  std::uint32_t entries = 0;
  for (const Text& text : texts) {
    index += big(text.tag) + big(6) + big(static_cast<std::uint32_t>(data.size())) + big(1);
    data += text.value + '\0';
    ++entries;
  }
  if (epoch != 0) {
    index += big(1003) + big(4) + big(0) + big(1);
    ++entries;
  }
  return big(entries) + big(static_cast<std::uint32_t>(data.size())) + index + data;
}

std::string bind_header() {
  return header({{1000, "bind"},
                 {1001, "9.16.23"},
                 {1002, "14.el9"},
                 {1022, "x86_64"},
                 {1044, "bind-src-9.16.23-14.el9.src.rpm"},
                 {5096, "bind:9.16:820230501:abcd"},
                 {273, std::string(64, 'a')}},
                32);
}
std::string bash_header() {
  return header({{1000, "bash"}, {1001, "5.1"}, {1002, "6"}, {1022, "noarch"}}, 0);
}

constexpr std::size_t kPage = 512;

std::string page(std::uint32_t next, std::size_t items, std::size_t offset, char type) {
  std::string out(kPage, '\0');
  out.replace(16, 4, little(next));
  out.replace(20, 2, little(static_cast<std::uint32_t>(items)).substr(0, 2));
  out.replace(22, 2, little(static_cast<std::uint32_t>(offset)).substr(0, 2));
  out[25] = type;
  return out;
}

/// One package in the page, one on two overflow pages.
std::string bdb() {
  std::string meta = page(0, 0, 0, 8);
  meta.replace(12, 4, little(0x61561));
  meta.replace(20, 4, little(kPage));
  meta.replace(32, 4, little(3));
  const std::string long_one = bind_header() + std::string(400, '\0');
  const std::vector<std::string> items = {"\x01" + little(1), "\x01" + bash_header(),
                                          "\x01" + little(2),
                                          std::string("\x03\0\0\0", 4) + little(2) +
                                              little(static_cast<std::uint32_t>(long_one.size()))};
  std::string hash = page(0, items.size(), 0, 13);
  std::size_t end = kPage;
  for (std::size_t i = 0; i < items.size(); ++i) {
    end -= items[i].size();
    hash.replace(end, items[i].size(), items[i]);
    hash.replace(26 + 2 * i, 2, little(static_cast<std::uint32_t>(end)).substr(0, 2));
  }
  constexpr std::size_t kHeld = kPage - 26;
  std::string first = page(3, 1, kHeld, 7);
  first.replace(26, kHeld, long_one.substr(0, kHeld));
  const std::string rest = long_one.substr(kHeld);
  std::string second = page(0, 1, rest.size(), 7);
  second.replace(26, rest.size(), rest);
  return meta + hash + first + second;
}

std::string ndb() {
  std::string out = "RpmP" + little(0) + little(1) + little(1) + little(3) + std::string(12, '\0');
  std::string blobs;
  std::uint32_t number = 1;
  for (const std::string& one : {bash_header(), bind_header()}) {
    const auto block = static_cast<std::uint32_t>((4096 + blobs.size()) / 16);
    out += "Slot" + little(number) + little(block) + little(1);
    blobs += "BlbS" + little(number++) + little(1) +
             little(static_cast<std::uint32_t>(one.size())) + one;
    blobs.resize((blobs.size() + 15) / 16 * 16);
  }
  while (out.size() < 4096) {
    out += "Slot" + std::string(12, '\0');
  }
  return out + blobs;
}

std::string sqlite() {
  sqlite3* database = nullptr;
  EXPECT_EQ(sqlite3_open(":memory:", &database), SQLITE_OK);
  sqlite3_exec(database,
               "CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT "
               "NULL)",
               nullptr, nullptr, nullptr);
  for (const std::string& one : {bash_header(), bind_header()}) {
    sqlite3_stmt* insert = nullptr;
    sqlite3_prepare_v2(database, "INSERT INTO Packages(blob) VALUES(?)", -1, &insert, nullptr);
    sqlite3_bind_blob(insert, 1, one.data(), static_cast<int>(one.size()), SQLITE_TRANSIENT);
    EXPECT_EQ(sqlite3_step(insert), SQLITE_DONE);
    sqlite3_finalize(insert);
  }
  sqlite3_int64 size = 0;
  unsigned char* const bytes = sqlite3_serialize(database, "main", &size, 0);
  std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  sqlite3_free(bytes);
  sqlite3_close(database);
  out[18] = out[19] = 2;  // as rpm leaves it: in WAL mode
  return out;
}

struct Row {
  std::string format;
  std::string bytes;
};
std::vector<Row> rows() {
  return {{"rpm-bdb", bdb()}, {"rpm-ndb", ndb()}, {"rpm-sqlite", sqlite()}};
}

TEST(RpmDatabases, EveryKindHoldsTheSamePackages) {
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.format);
    const auto read = read_inventory({.path = "", .bytes = row.bytes});
    ASSERT_TRUE(read.has_value() && read->has_value());
    EXPECT_EQ((*read)->format, row.format);
    EXPECT_TRUE((*read)->problems.empty());
    ASSERT_EQ((*read)->components.size(), 2U);
    const Component& bash = (*read)->components[0];
    EXPECT_EQ(bash.name + " " + bash.epoch + ":" + bash.version, "bash 0:5.1-6");
    const Component& bind = (*read)->components[1];
    EXPECT_EQ(bind.name + " " + bind.epoch + ":" + bind.version, "bind 32:9.16.23-14.el9");
    EXPECT_EQ(bind.architecture, "x86_64");
    EXPECT_EQ(bind.source_name, "bind-src");
    EXPECT_EQ(bind.source_version, "9.16.23-14.el9");
    EXPECT_EQ(bind.module_stream, "bind:9.16");
    ASSERT_EQ(bind.hashes.size(), 1U);
  }
}

/// Whatever was read of a spoiled database: at most the two packages, and each has a name.
void expect_at_most_two(const Result<std::optional<Inventory>>& read) {
  if (!read) {
    EXPECT_TRUE(read.error().code == Errc::malformed || read.error().code == Errc::too_large)
        << describe(read.error());
    return;
  }
  if (*read) {
    EXPECT_LE((*read)->components.size(), 2U);
    for (const Component& component : (*read)->components) {
      EXPECT_FALSE(component.name.empty());
    }
  }
}

TEST(RpmDatabases, CutOrSpoiledAnywhereNothingIsMadeUp) {
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.format);
    for (std::size_t i = 0; i < row.bytes.size(); i += i < 5000 ? 1 : 7) {
      const std::string cut = row.bytes.substr(0, i);
      expect_at_most_two(read_inventory({.path = "", .bytes = cut}));
      std::string spoiled = row.bytes;
      spoiled[i] = static_cast<char>(~static_cast<unsigned char>(spoiled[i]));
      expect_at_most_two(read_inventory({.path = "", .bytes = spoiled}));
    }
  }
}

TEST(RpmDatabases, ACircleOfPagesEnds) {
  std::string bytes = bdb();
  bytes.replace(2 * kPage + 16, 4, little(2));
  const auto read = read_inventory({.path = "", .bytes = bytes});
  ASSERT_TRUE(read.has_value() && read->has_value());
  EXPECT_EQ((*read)->components.size(), 2U) << "each package once, however often the circle leads "
                                               "to its page";
}

TEST(RpmDatabases, AViewIsNotATableOfPackages) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(":memory:", &database), SQLITE_OK);
  sqlite3_exec(database,
               "CREATE VIEW 'Packages' AS WITH RECURSIVE n(hnum) AS (SELECT 1 UNION ALL SELECT "
               "hnum+1 FROM n) SELECT hnum, randomblob(9) AS blob FROM n",
               nullptr, nullptr, nullptr);
  sqlite3_int64 size = 0;
  unsigned char* const bytes = sqlite3_serialize(database, "main", &size, 0);
  const std::string text(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  sqlite3_free(bytes);
  sqlite3_close(database);
  EXPECT_FALSE(read_inventory({.path = "", .bytes = text}).has_value());
}

}  // namespace
}  // namespace tocsin::inventories
