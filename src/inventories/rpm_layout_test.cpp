// Bytes of rpm's databases that do not fit: each is said where it stands, and the rest is read.
#include "inventories/rpm_header.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::inventories {
namespace {

using namespace std::string_view_literals;
using namespace std::string_literals;

std::string big(std::uint32_t number) {
  std::string out;
  for (unsigned shift = 32; shift > 0; shift -= 8) {
    out.push_back(static_cast<char>(number >> (shift - 8)));
  }
  return out;
}
std::string little(std::uint32_t number, std::size_t bytes = 4) {
  return big(__builtin_bswap32(number)).substr(0, bytes);
}

struct Tagged {
  std::uint32_t tag, type, offset, count = 1;
};
std::string header(const std::vector<Tagged>& index, std::string_view data) {
  std::string out =
      big(static_cast<std::uint32_t>(index.size())) + big(static_cast<std::uint32_t>(data.size()));
  for (const Tagged& entry : index) {
    out += big(entry.tag) + big(entry.type) + big(entry.offset) + big(entry.count);
  }
  return out + std::string(data);
}
/// "a 1", as short as a package can be.
std::string smallest() {
  return header({{1000, 6, 0}, {1001, 6, 2}}, "a\0001\0"sv);
}

/// "name|version|epoch|module", or "problem".
std::string read_header(std::string_view bytes) {
  Collector out("x");
  add_rpm_header(bytes, "w", out);
  const auto read = out.finish();
  EXPECT_EQ(read->components.size() + read->problems.size(), 1U);
  if (read->components.empty()) {
    EXPECT_EQ(read->problems.at(0).where, "w");
    return "problem";
  }
  const Component& found = read->components[0];
  return found.name + "|" + found.version + "|" + found.epoch + "|" + found.module_stream;
}

TEST(RpmHeader, CountsFitItsSize) {
  const std::string whole = smallest();
  EXPECT_EQ(read_header(whole), "a|1|0|");
  EXPECT_EQ(read_header(whole + "more"), "a|1|0|");
  std::string short_of_one = whole;
  ++short_of_one[7];  // more data than there is, though no text stands there
  EXPECT_EQ(read_header(short_of_one), "problem");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(read_header(std::string_view(whole).substr(0, size)), "problem") << size;
  }
  EXPECT_EQ(read_header(header({}, "")), "problem");
  EXPECT_EQ(read_header(header({{1000, 6, 0}}, "a\0"sv)), "problem");
  EXPECT_EQ(read_header(header({{1001, 6, 0}}, "a\0"sv)), "problem");
  std::vector<Tagged> many(65'535, {1, 6, 0});
  many[0] = {1000, 6, 0};
  many[65'534] = {1001, 6, 2};
  EXPECT_EQ(read_header(header(many, "a\0001\0"sv)), "a|1|0|");
  many.push_back({1, 6, 0});
  EXPECT_EQ(read_header(header(many, "a\0001\0"sv)), "problem");
}

TEST(RpmHeader, TextsHaveATypeAPlaceAndAnEnd) {
  const auto name = [](std::uint32_t type, std::uint32_t offset, std::string_view data) {
    return read_header(header({{1000, type, offset}, {1001, 6, 0}}, data));
  };
  EXPECT_EQ(name(6, 2, "1\0a\0"sv), "a|1|0|");
  EXPECT_EQ(name(8, 2, "1\0a\0b\0"sv), "a|1|0|");
  EXPECT_EQ(name(9, 2, "1\0a\0"sv), "a|1|0|");
  EXPECT_EQ(name(4, 2, "1\0a\0"sv), "problem");
  EXPECT_EQ(name(7, 2, "1\0a\0"sv), "problem");
  EXPECT_EQ(name(6, 3, "1\0a\0"sv), "problem");  // it is empty
  EXPECT_EQ(name(6, 4, "1\0a\0"sv), "problem");
  EXPECT_EQ(name(6, 5, "1\0a\0"sv), "problem");
  EXPECT_EQ(name(6, 2, "1\0a"sv), "problem");
  const std::string longest(4095, 'x');
  EXPECT_EQ(name(6, 2, "1\0"s + longest + "\0"s), longest + "|1|0|");
  EXPECT_EQ(name(6, 2, "1\0"s + longest + "x\0"s), "problem");
}

TEST(RpmHeader, TheEpochIsOneNumber) {
  const auto epoch = [](Tagged entry, std::string_view data) {
    entry.tag = 1003;
    return read_header(header({{1000, 6, 0}, {1001, 6, 2}, entry}, data));
  };
  constexpr std::string_view data = "a\0001\0\0\0\0\7"sv;
  EXPECT_EQ(epoch({0, 4, 4}, data), "a|1|7|");
  EXPECT_EQ(epoch({0, 4, 5}, data), "a|1|0|");
  EXPECT_EQ(epoch({0, 3, 4}, data), "a|1|0|");
  EXPECT_EQ(epoch({0, 4, 4, 0}, data), "a|1|0|");
  EXPECT_EQ(epoch({0, 4, 0}, "a\0001\0"sv), "a|1|1627402496|");
  EXPECT_EQ(epoch({0, 4, 1}, "a\0001\0"sv), "a|1|0|");
  // Data of three bytes hold no number at all.
  EXPECT_EQ(read_header(header({{1000, 6, 0}, {1001, 6, 0}, {1003, 4, 0}}, "a\0x"sv)), "a|a|0|");
  EXPECT_EQ(read_header(header({{1000, 6, 0}, {1001, 6, 2}, {5096, 6, 4}}, "a\0001\0m:1\0"sv)),
            "a|1|0|m:1");
  EXPECT_EQ(read_header(header({{1000, 6, 0}, {1001, 6, 2}, {5096, 6, 4}}, "a\0001\0m\0"sv)),
            "a|1|0|");
}

struct Found {
  std::size_t packages = 0;
  std::vector<std::string> problems;
  friend bool operator==(const Found&, const Found&) = default;
};

Found found_in(std::string_view bytes) {
  const auto read = read_inventory({.path = "", .bytes = bytes});
  EXPECT_TRUE(read && *read) << (read ? "of no format" : describe(read.error()));
  if (!read || !*read) {
    return {};
  }
  Found out{(*read)->components.size(), {}};
  for (const Problem& problem : (*read)->problems) {
    EXPECT_FALSE(problem.message.empty());
    out.problems.push_back(problem.where);
  }
  return out;
}

constexpr std::size_t kPage = 512;

/// A database of Berkeley DB, page by page.
class Bdb {
 public:
  explicit Bdb(bool is_big = false) : is_big_(is_big) {
    std::string& meta = add(8);
    meta.replace(12, 4, number(0x61561));
    meta.replace(20, 4, number(kPage));
  }
  std::string& add(char kind) {
    pages_.emplace_back(kPage, '\0')[25] = kind;
    return pages_.back();
  }
  /// A page of these items, each laid down below the one before.
  std::string& add_hash(const std::vector<std::string>& items, char kind = 13) {
    std::string& page = add(kind);
    page.replace(20, 2, number(static_cast<std::uint32_t>(items.size()), 2));
    std::size_t end = kPage;
    for (std::size_t i = 0; i < items.size(); ++i) {
      end -= items[i].size();
      page.replace(end, items[i].size(), items[i]);
      set_place(page, i, end);
    }
    return page;
  }
  void set_place(std::string& page, std::size_t item, std::size_t place) const {
    page.replace(26 + 2 * item, 2, number(static_cast<std::uint32_t>(place), 2));
  }
  std::string& add_overflow(std::string_view content, std::uint32_t next) {
    std::string& page = add(7);
    page.replace(16, 4, number(next));
    page.replace(22, 2, number(static_cast<std::uint32_t>(content.size()), 2));
    page.replace(26, content.size(), content);
    return page;
  }
  [[nodiscard]] std::string number(std::uint32_t value, std::size_t bytes = 4) const {
    return is_big_ ? big(value).substr(4 - bytes) : little(value, bytes);
  }
  std::string off_page(std::uint32_t page, std::size_t size) const {
    return "\3\0\0\0"s + number(page) + number(static_cast<std::uint32_t>(size));
  }
  std::string finish() {
    pages_[0].replace(32, 4, number(static_cast<std::uint32_t>(pages_.size() - 1)));
    std::string out;
    for (const std::string& page : pages_) {
      out += page;
    }
    return out;
  }

 private:
  bool is_big_;
  std::vector<std::string> pages_;
};

std::string key(std::uint32_t number) {
  return "\1" + little(number);
}
std::string in_page() {
  return "\1" + smallest();
}

TEST(RpmBdb, BothByteOrdersAndBothKindsOfPage) {
  for (const bool is_big : {false, true}) {
    for (const char kind : {'\2', '\15', '\5'}) {
      Bdb file(is_big);
      file.add_hash({key(1), in_page()}, kind);
      EXPECT_EQ(found_in(file.finish()), (Found{kind == '\5' ? 0U : 1U, {}}));
    }
  }
}

TEST(RpmBdb, ItemsLieInsideTheirPage) {
  const auto with = [](const std::vector<std::string>& items, auto&& change) {
    Bdb file;
    change(file, file.add_hash(items));
    return found_in(file.finish());
  };
  const std::vector<std::string> two{key(1), in_page(), key(2), in_page()};
  EXPECT_EQ(with(two, [](Bdb&, std::string&) {}), (Found{2, {}}));
  EXPECT_EQ(with({key(0), in_page()}, [](Bdb&, std::string&) {}), (Found{}));
  EXPECT_EQ(with({"\1\0\0\0"s, in_page()}, [](Bdb&, std::string&) {}), (Found{1, {}}));
  EXPECT_EQ(with({key(1), "\2x"}, [](Bdb&, std::string&) {}), (Found{0, {"page 1"}}));
  EXPECT_EQ(with({key(1), "\2" + std::string(20, 'x')}, [](Bdb&, std::string&) {}),
            (Found{0, {"page 1"}}));
  EXPECT_EQ(with({key(1), "\3" + std::string(10, '\0')}, [](Bdb&, std::string&) {}),
            (Found{0, {"page 1"}}));
  // An odd number of items, and more than the page has room for.
  EXPECT_EQ(with({key(1), in_page(), key(2)}, [](Bdb&, std::string&) {}), (Found{0, {"page 1"}}));
  for (const std::uint32_t items : {242U, 244U}) {
    const Found read =
        with({}, [&](Bdb& file, std::string& page) { page.replace(20, 2, file.number(items, 2)); });
    EXPECT_EQ(read.problems.size(), items == 242 ? 121U : 1U);
  }
  // A value without a byte, a key without a byte, and one behind the page.
  EXPECT_EQ(with({key(1), ""}, [](Bdb&, std::string&) {}), (Found{0, {"page 1"}}));
  EXPECT_EQ(with({"", in_page()}, [](Bdb&, std::string&) {}), (Found{0, {"page 1"}}));
  EXPECT_EQ(with(two, [](Bdb& file, std::string& page) { file.set_place(page, 1, kPage + 9); }),
            (Found{0, {"page 1", "page 1"}}));
  EXPECT_EQ(with(two, [](Bdb& file, std::string& page) { file.set_place(page, 0, kPage); }),
            (Found{1, {"page 1"}}));
}

TEST(RpmBdb, LongValuesStandOnChainsOfPages) {
  const std::string one = smallest();
  const auto chain = [&](std::size_t size, auto&& change) {
    Bdb file;
    file.add_hash({key(1), file.off_page(2, size)});
    file.add_overflow(std::string_view(one).substr(0, 20), 3);
    change(file.add_overflow(std::string_view(one).substr(20), 0));
    return found_in(file.finish());
  };
  const auto nothing = [](std::string&) {};
  EXPECT_EQ(chain(one.size(), nothing), (Found{1, {}}));
  EXPECT_EQ(chain(one.size() + 1, nothing), (Found{0, {"page 1"}}));
  EXPECT_EQ(chain(5000, nothing), (Found{0, {"page 1"}}));
  EXPECT_EQ(chain(one.size(),
                  [](std::string& page) {
                    page[25] = 13;
                    page[20] = 0;
                  }),
            (Found{0, {"page 1"}}));
  EXPECT_EQ(chain(one.size(), [](std::string& page) { page[22] = 0; }), (Found{0, {"page 1"}}));
  EXPECT_EQ(chain(one.size(),
                  [](std::string& page) {  // a circle of nothing
                    page[22] = 0;
                    page[16] = 3;
                  }),
            (Found{0, {"page 1"}}));
  const std::size_t rest = kPage - 26;
  for (const std::size_t held : {rest, rest + 1}) {
    EXPECT_EQ(chain(one.size(),
                    [&](std::string& page) {
                      page.replace(22, 2, little(static_cast<std::uint32_t>(held), 2));
                    })
                  .packages,
              held == rest ? 1U : 0U);
  }
  // A place of another kind, and one that is cut off.
  for (const bool is_whole : {true, false}) {
    Bdb file;
    std::string place = file.off_page(2, one.size());
    is_whole ? place.replace(0, 1, "\2") : place.erase(11);
    file.add_hash({key(1), place});
    file.add_overflow(one, 0);
    EXPECT_EQ(found_in(file.finish()), (Found{0, {"page 1"}})) << is_whole;
  }
  for (const std::uint32_t first : {0U, 9U}) {
    Bdb file;
    file.add_hash({key(1), file.off_page(first, one.size())});
    EXPECT_EQ(found_in(file.finish()), (Found{0, {"page 1"}})) << first;
  }
  // Two packages on one chain are as much as is copied: what the file has, 2,048 bytes.
  for (const std::size_t size : {1024U, 1025U}) {
    Bdb file;
    file.add_hash({key(1), file.off_page(2, size), key(2), file.off_page(2, size)});
    file.add_overflow(one + std::string(rest - one.size(), '\0'), 3);
    file.add_overflow(std::string(rest, 'x'), 3);
    EXPECT_EQ(found_in(file.finish()), size == 1024 ? (Found{2, {}}) : (Found{1, {"page 1"}}));
  }
}

TEST(RpmBdb, PagesHaveTheSizeOfBerkeleyDb) {
  struct Row {
    std::uint32_t page;
    std::size_t file;
    bool is_read;
  };
  for (const auto& [page, size, is_read] : std::vector<Row>{{512, 512, true},
                                                            {256, 512, false},
                                                            {768, 1536, false},
                                                            {65'536, 65'536, true},
                                                            {131'072, 131'072, false},
                                                            {1024, 1024, true},
                                                            {1024, 1023, false},
                                                            {0, 512, false}}) {
    std::string bytes(size, '\0');
    bytes.replace(12, 4, little(0x61561));
    bytes.replace(20, 4, little(page));
    const auto read = read_inventory({.path = "", .bytes = bytes});
    EXPECT_EQ(read.has_value(), is_read) << page << " " << size;
    if (!read) {
      EXPECT_EQ(error_of(read).where, "byte 20");
    }
  }
  const std::string whole = Bdb().finish();
  EXPECT_EQ(found_in(whole), (Found{}));
  EXPECT_EQ(found_in(whole + "x"), (Found{0, {"page 1"}}));
  std::string missing = whole;
  missing[32] = 1;
  EXPECT_EQ(found_in(missing), (Found{0, {"page 1"}}));
  EXPECT_FALSE(read_inventory({.path = "", .bytes = whole.substr(0, 31)})->has_value());
}

struct Slot {
  std::uint32_t number, block;
  std::string mark = "Slot";
};
struct Blob {
  std::uint32_t number;
  std::uint32_t size;
  std::string mark = "BlbS";
  std::string content = smallest();
};

/// One page of slots, then blobs of 5 blocks each.
std::string ndb(const std::vector<Slot>& slots, const std::vector<Blob>& blobs) {
  std::string out = "RpmP" + little(0) + little(1) + little(1) + std::string(16, '\0');
  for (const Slot& slot : slots) {
    out += slot.mark + little(slot.number) + little(slot.block) + little(5);
  }
  while (out.size() < 4096) {
    out += "Slot" + std::string(12, '\0');
  }
  for (const Blob& blob : blobs) {
    out += blob.mark + little(blob.number) + little(1) + little(blob.size) + blob.content;
    out.resize(4096 + (out.size() - 4096 + 79) / 80 * 80);
  }
  return out;
}

TEST(RpmNdb, SlotsSayWhereTheirBlobsStand) {
  const auto size = static_cast<std::uint32_t>(smallest().size());
  const Slot first{1, 256};
  const Blob blob{1, size};
  EXPECT_EQ(found_in(ndb({first, {2, 261}}, {blob, {2, size}})), (Found{2, {}}));
  EXPECT_EQ(found_in(ndb({{0, 256}, {1, 0}}, {blob})), (Found{}));
  EXPECT_EQ(found_in(ndb({{1, 256, "Slop"}}, {blob})), (Found{0, {"byte 32"}}));
  const Found lost{0, {"package 1"}};
  EXPECT_EQ(found_in(ndb({first}, {{2, size}})), lost);
  EXPECT_EQ(found_in(ndb({first}, {{1, size, "BlbX"}})), lost);
  EXPECT_EQ(found_in(ndb({first}, {})), lost);
  EXPECT_EQ(found_in(ndb({{1, 999}}, {blob})), lost);
  EXPECT_EQ(found_in(ndb({first}, {{1, 64}})), (Found{1, {}}));
  EXPECT_EQ(found_in(ndb({first}, {{1, 65}})), lost);
  EXPECT_EQ(found_in(ndb({first}, {blob}).substr(0, 4096 + 15)), lost);
  EXPECT_EQ(found_in(ndb({first}, {{1, 0, "BlbS", ""}}).substr(0, 4096 + 16)), lost);
  // One blob for many slots: no more is read than the file has.
  const std::string large(3000, '\0');
  const std::string shared = ndb({first, first}, {{1, 3000, "BlbS", smallest() + large}});
  EXPECT_EQ(found_in(shared), (Found{2, {}}));
  EXPECT_EQ(found_in(ndb({first, first, first}, {{1, 3000, "BlbS", smallest() + large}})),
            (Found{2, {"package 1"}}));
}

TEST(RpmNdb, TheHeadSaysHowManySlotsThereAre) {
  struct Row {
    std::uint32_t version, pages;
    std::size_t bytes;
    std::string_view where;
  };
  for (const auto& [version, pages, bytes, where] : std::vector<Row>{{0, 1, 4096, ""},
                                                                     {1, 1, 4096, "byte 4"},
                                                                     {0, 0, 4096, "byte 12"},
                                                                     {0, 1, 4095, "byte 12"},
                                                                     {0, 2, 4096, "byte 12"}}) {
    std::string text = ndb({}, {}).substr(0, bytes);
    text.replace(4, 4, little(version));
    text.replace(12, 4, little(pages));
    const auto read = read_inventory({.path = "", .bytes = text});
    EXPECT_EQ(read ? "" : error_of(read).where, where);
  }
  const std::string head = ndb({}, {}).substr(0, 32);
  EXPECT_FALSE(read_inventory({.path = "", .bytes = head}).has_value());
  EXPECT_FALSE(read_inventory({.path = "", .bytes = head.substr(0, 31)})->has_value());
}

}  // namespace
}  // namespace tocsin::inventories
