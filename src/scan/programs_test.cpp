// Programs with the lists that their compilers leave.
#include "scan/build_info.h"

#include "base/bytes.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace tocsin::scan {
namespace {

using namespace std::string_literals;
using Texts = std::vector<std::string>;

void put(std::string& out, std::size_t at, std::uint64_t value, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i) {
    out.at(at + i) = static_cast<char>(value >> (8 * i));
  }
}

std::string sized(const std::string& text) {
  std::string out;
  std::size_t size = text.size();
  for (; size >= 128; size >>= 7U) {
    out.push_back(static_cast<char>((size & 0x7FU) | 0x80U));
  }
  return out + static_cast<char>(size) + text;
}
std::string go_header(char flags = '\2') {
  return "\xff Go buildinf:\x08"s + flags + std::string(16, '\0');
}

/// Purls of what a program holds.
std::string listed(std::string_view program) {
  std::string out;
  for (const Component& one : build_info_of("p", as_bytes(program))) {
    EXPECT_EQ(one.locations, (Texts{"p"}));
    out += one.purl + ";";
  }
  return out;
}

TEST(GoPrograms, ListTheirModules) {
  const std::string mark(16, 'm');
  const auto with = [&](const std::string& modules) {
    return listed(go_header() + sized("go1.22") + sized(mark + modules + mark));
  };
  const std::string std_lib = "pkg:golang/stdlib@1.22;";
  struct Row {
    std::string modules, want;
  };
  for (const auto& [modules, want] : std::vector<Row>{
           {"", ""},
           {"dep\ta.org/b\tv1\th1:x", "pkg:golang/a.org/b@v1;"},
           {"mod\ta.org/b\t(devel)\t", "pkg:golang/a.org/b;"},
           {"dep\ta.org/b\tv1", "pkg:golang/a.org/b@v1;"},
           {"dep\ta.org/b", ""},
           {"dep\t\tv1", ""},
           {"dep\ta.org/\xFF\tv1", ""},
           {"build\ta.org/b\tv1", ""},
           {"dep\ta.org/b\tv1\n=>\tc.org/d\tv2\t", "pkg:golang/c.org/d@v2;"},
       }) {
    EXPECT_EQ(with(modules), std_lib + want) << modules;
  }
  EXPECT_EQ(listed(go_header() + sized("go1.22") + sized(std::string(31, 'm'))), std_lib);
  EXPECT_EQ(listed(go_header() + sized("go1.22 X:nocoverageredesign")), std_lib);
  EXPECT_EQ(listed(go_header() + sized("go1.22")), std_lib);
  EXPECT_EQ(listed(go_header() + sized("gc1.22")), "");
  EXPECT_EQ(listed(go_header() + sized("go1.\xFF")), "");
  EXPECT_EQ(listed(go_header() + "\x7Fgo1.22"), "");
  EXPECT_EQ(listed(go_header() + std::string(5, '\x80') + "\1"), "");
  EXPECT_EQ(listed(go_header() + "\x86\x80\x80\x80" + "\0go1.22"s), std_lib);
  // Texts of more than 127 bytes have a length of two bytes.
  const std::string longest = "dep\t" + std::string(100, 'a') + "\tv1";
  EXPECT_EQ(with(longest), std_lib + "pkg:golang/" + std::string(100, 'a') + "@v1;");
}

TEST(GoPrograms, AreFoundByTheirMark) {
  const std::string info = go_header() + sized("go1.22");
  EXPECT_EQ(listed("x" + go_header('\0') + std::string(40, 'x') + info), "pkg:golang/stdlib@1.22;");
  EXPECT_EQ(listed("x" + go_header() + "\1x" + info), "pkg:golang/stdlib@1.22;");
  EXPECT_EQ(listed(go_header()), "");
  EXPECT_EQ(listed(go_header().substr(0, 31)), "");
  EXPECT_EQ(listed(std::string(100, 'x')), "");
}

std::string packed_list(const std::string& json) {
  std::string out(compressBound(static_cast<uLong>(json.size())), '\0');
  auto size = static_cast<uLongf>(out.size());
  EXPECT_EQ(compress(reinterpret_cast<Bytef*>(out.data()), &size,
                     reinterpret_cast<const Bytef*>(json.data()), static_cast<uLong>(json.size())),
            Z_OK);
  out.resize(size);
  return out;
}
const std::string kList = R"({"packages":[{"name":"a","version":"1"},{"name":"","version":"2"},
  {"name":"b","version":"3","kind":"build"},{"name":"c","kind":"runtime"}]})";
constexpr std::string_view kWant = "pkg:cargo/a@1;pkg:cargo/c;";

/// The first section holds the names, the second the list.
std::string elf(bool is_64, const std::string& name, char order = '\1',
                const std::string& content = packed_list(kList)) {
  std::string out =
      "\x7F"
      "ELF" +
      std::string(60, '\0');
  out[4] = is_64 ? '\2' : '\1';
  out[5] = order;
  const std::string names = "\0other\0"s + name;
  const std::size_t names_at = out.size();
  out += names;
  const std::size_t data_at = out.size();
  out += content;
  const std::size_t table = out.size();
  const std::size_t row = is_64 ? 64 : 40;
  out += std::string(2 * row, '\0');
  put(out, is_64 ? 0x28 : 0x20, table, is_64 ? 8 : 4);
  put(out, is_64 ? 0x3A : 0x2E, row, 2);
  put(out, is_64 ? 0x3C : 0x30, 2, 2);
  put(out, is_64 ? 0x3E : 0x32, 0, 2);
  const auto section = [&](std::size_t index, std::size_t at, std::size_t size) {
    put(out, table + index * row + (is_64 ? 0x18 : 0x10), at, is_64 ? 8 : 4);
    put(out, table + index * row + (is_64 ? 0x20 : 0x14), size, is_64 ? 8 : 4);
  };
  section(0, names_at, names.size());
  put(out, table, 1, 4);
  section(1, data_at, content.size());
  put(out, table + row, 7, 4);
  return out;
}

TEST(RustPrograms, ListTheirCrates) {
  const std::string name = ".dep-v0\0"s;
  for (const bool is_64 : {false, true}) {
    EXPECT_EQ(listed(elf(is_64, name)), kWant);
    EXPECT_EQ(listed(elf(is_64, name, '\2')), "");
    EXPECT_EQ(listed(elf(is_64, ".dep-v0")), "");
    EXPECT_EQ(listed(elf(is_64, ".dep-v01\0"s)), "");
    EXPECT_EQ(listed(elf(is_64, ".dep-v1\0"s)), "");
    EXPECT_EQ(listed(elf(is_64, name, '\1', "")), "");
    EXPECT_EQ(listed(elf(is_64, name, '\1', "not packed")), "");
    EXPECT_EQ(listed(elf(is_64, name, '\1', packed_list("{"))), "");
    EXPECT_EQ(listed(elf(is_64, name, '\1', packed_list(""))), "");
    EXPECT_EQ(listed(elf(is_64, name, '\1', packed_list("{}"))), "");
  }
}

TEST(RustPrograms, OfWindowsHaveNamesOfEightBytes) {
  const auto pe = [](const std::string& mark, const std::string& name, std::size_t sections) {
    const std::string content = packed_list(kList);
    std::string out = "MZ" + std::string(62, '\0');
    put(out, 0x3C, 64, 4);
    out += mark + std::string(20, '\0');
    put(out, 64 + 6, sections, 2);
    put(out, 64 + 20, 16, 2);
    out += std::string(16, '\0');
    const std::size_t table = out.size();
    out += std::string(2 * 40, '\0');
    out.replace(table, 5, ".text");
    out.replace(table + 40, name.size(), name);
    const std::size_t data = out.size();
    put(out, table + 40 + 8, content.size(), 4);
    put(out, table + 40 + 16, content.size() + 100, 4);
    put(out, table + 40 + 20, data, 4);
    return out + content + std::string(100, '\0');
  };
  EXPECT_EQ(listed(pe("PE\0\0"s, ".dep-v0", 2)), kWant);
  EXPECT_EQ(listed(pe("PX\0\0"s, ".dep-v0", 2)), "");
  EXPECT_EQ(listed(pe("PE\0\0"s, ".dep-v01", 2)), "");
  EXPECT_EQ(listed(pe("PE\0\0"s, ".dep-v0", 1)), "");
}

}  // namespace
}  // namespace tocsin::scan
