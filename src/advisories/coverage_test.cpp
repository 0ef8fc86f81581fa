// What a source says that it covers: docs/formats/coverage.md.
#include "advisories/codec.h"
#include "advisories/testing.h"

#include <gtest/gtest.h>

namespace tocsin::advisories {
namespace {

Result<Advisory> read_document(const std::string& text) {
  Result<std::vector<Advisory>> all = testing::read(text);
  if (!all) {
    return std::unexpected(std::move(all).error());
  }
  EXPECT_EQ(all->size(), 1U);
  return std::move(all->at(0));
}

TEST(Coverage, KeysAreThoseOfThePackages) {
  for (const auto& [ecosystem, want] : std::vector<std::pair<const char*, const char*>>{
           {"Maven", "maven/"},
           {"npm", "npm/"},
           {"Go", "golang/"},
           {"Debian:12", "deb/debian/12/"},
           {"Alpine:v3.18", "apk/alpine/3.18/"},
           {"Wolfi", "apk/wolfi/rolling/"},
           {"Red Hat:enterprise_linux:9::baseos", "rpm/redhat/9/"},
           {"CPE", "cpe/"}}) {
    EXPECT_EQ(coverage_key(ecosystem), want) << ecosystem;
  }
  for (const char* none : {"", "Debian", "GIT", "Nobody", "cpe"}) {
    EXPECT_FALSE(coverage_key(none).has_value()) << none;
  }
}

TEST(Coverage, IsReadOrRefusedWithThePlace) {
  const std::string head =
      R"({"tocsin_coverage":"1","source":"GHSA","modified":"2026-11-01T00:00:00Z",)";
  const auto good =
      read_document(head + R"("covers":[{"ecosystem":"npm","extent":"whole","since":"2017-10-01"},)"
                           R"({"ecosystem":"Debian:12","extent":"part"}]})");
  ASSERT_TRUE(good.has_value()) << good.error().message;
  EXPECT_EQ(good->id, "coverage:GHSA");
  EXPECT_EQ(good->source, "GHSA");
  EXPECT_EQ(good->format, "coverage-1");
  ASSERT_EQ(good->covers.size(), 2U);
  EXPECT_EQ(good->covers[0].key, "npm/");
  EXPECT_TRUE(good->covers[0].is_whole);
  EXPECT_EQ(to_rfc3339(good->covers[0].since.value()), "2017-10-01T00:00:00Z");
  EXPECT_EQ(good->covers[1].ecosystem, "Debian:12");
  EXPECT_FALSE(good->covers[1].is_whole);
  EXPECT_FALSE(good->covers[1].since.has_value());
  const auto again = decode(encode(*good));
  ASSERT_TRUE(again.has_value());
  ASSERT_EQ(again->covers.size(), 2U);
  EXPECT_EQ(again->covers[0].since, good->covers[0].since);
  EXPECT_EQ(again->covers[1].key, "deb/debian/12/");

  EXPECT_TRUE(read_document(head + R"("covers":[]})").has_value());
  struct Row {
    std::string document;
    std::string_view where;
  };
  for (const Row& row : std::vector<Row>{
           {R"({"tocsin_coverage":"2","source":"a","modified":"2026-11-01","covers":[]})",
            "/tocsin_coverage"},
           {R"({"tocsin_coverage":"1","modified":"2026-11-01","covers":[]})", "/source"},
           {R"({"tocsin_coverage":"1","source":"a","modified":"soon","covers":[]})", "/modified"},
           {R"({"tocsin_coverage":"1","source":"a","covers":[]})", "/modified"},
           {head + R"("covers":{}})", "/covers"},
           {head + R"("cover":[]})", "/covers"},
           {head + R"("covers":[{"ecosystem":"Debian","extent":"whole"}]})", "/covers/0/ecosystem"},
           {head + R"("covers":[{"ecosystem":"npm","extent":"whole"},{"extent":"part"}]})",
            "/covers/1/ecosystem"},
           {head + R"("covers":[{"ecosystem":"npm"}]})", "/covers/0/extent"},
           {head + R"("covers":[{"ecosystem":"npm","extent":"all"}]})", "/covers/0/extent"},
           {head + R"("covers":[{"ecosystem":"npm","extent":"part","since":"long"}]})",
            "/covers/0/since"}}) {
    const auto refused = read_document(row.document);
    ASSERT_FALSE(refused.has_value()) << row.document;
    EXPECT_EQ(refused.error().where, row.where) << row.document;
  }
}

TEST(Coverage, HasABound) {
  const auto of = [](int count) {
    std::string list;
    for (int i = 0; i < count; ++i) {
      list += (i == 0 ? "" : ",") + std::string(R"({"ecosystem":"npm","extent":"part"})");
    }
    return read_document(
        R"({"tocsin_coverage":"1","source":"a","modified":"2026-11-01","covers":[)" + list + "]}");
  };
  EXPECT_TRUE(of(4096).has_value());
  const auto over = of(4097);
  ASSERT_FALSE(over.has_value());
  EXPECT_EQ(over.error().code, Errc::too_large);
}

}  // namespace
}  // namespace tocsin::advisories
