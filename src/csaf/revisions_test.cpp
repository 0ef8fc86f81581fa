// The revision history: its order, its numbers, and the dates around it.
#include "csaf/revisions.h"
#include "csaf/testing.h"

#include <gtest/gtest.h>

namespace tocsin::csaf {
namespace {

using namespace testing;

constexpr Of v2_0 = Of::v2_0;
constexpr Of v2_1 = Of::v2_1;

using History = std::initializer_list<std::pair<std::string_view, std::string_view>>;

Draft with(History history, std::string_view status, std::string_view version) {
  return {.tracking = tracking(history, status, version)};
}
/// A final document of that version with this history, as it is written.
Draft written(std::string_view history, std::string_view version = "1",
              std::string_view initial = "2024-01-24T10:00:00Z",
              std::string_view current = "2024-01-31T10:00:00Z") {
  return {.tracking = R"("current_release_date":")" + std::string(current) +
                      R"(","initial_release_date":")" + std::string(initial) +
                      R"(","revision_history":[)" + std::string(history) +
                      R"(],"status":"final","version":")" + std::string(version) + "\""};
}
std::string entry(std::string_view date, std::string_view number) {
  return R"({"date":")" + std::string(date) + R"(","number":")" + std::string(number) +
         R"(","summary":"S"})";
}
std::string numbers_at(std::initializer_list<int> places, std::string_view member = "number") {
  std::string out;
  for (const int place : places) {
    out += (out.empty() ? "" : " ") + std::string("/document/tracking/revision_history/") +
           std::to_string(place) + "/" + std::string(member);
  }
  return out;
}
constexpr std::string_view kDay = "2024-01-24T10:00:00Z";
constexpr std::string_view kNext = "2024-01-25T10:00:00Z";

TEST(CsafRevisions, NumbersAscendWithTheirDates) {
  expect_places({
      {"each that is lower than the one before", "6.1.14", v2_0,
       with({{"24", "2"}, {"25", "1"}, {"26", "3"}, {"27", "2"}}, "final", "3"),
       numbers_at({1, 3})},
      {"whatever their order in the document", "6.1.14", v2_0,
       with({{"26", "3"}, {"24", "1"}, {"25", "2"}}, "final", "3"), ""},
      {"at one moment by number", "6.1.14", v2_0, with({{"24", "2"}, {"24", "1"}}, "final", "2"),
       ""},
      {"the same again is another test's", "6.1.14", v2_0,
       with({{"24", "1"}, {"25", "1"}}, "final", "1"), ""},
      {"numbers of several digits", "6.1.14", v2_0,
       with({{"24", "9"}, {"25", "10"}, {"26", "99"}, {"27", "100"}}, "final", "100"), ""},
      {"what is no number or has no date is left out", "6.1.14", v2_0,
       written(entry(kNext, "x") + "," + entry("soon", "9") + "," + entry(kDay, "1")), ""},
      {"each number once", "6.1.22", v2_0,
       with({{"24", "1"}, {"25", "1"}, {"26", "1"}}, "final", "1"), numbers_at({1, 2})},
      {"entries without one are not the same", "6.1.22", v2_0, written("{},{}"), ""},
      {"pre-releases", "6.1.19", v2_0,
       with({{"24", "1.0.0-rc"}, {"25", "1.0.0"}, {"26", "1.0.1-rc"}}, "final", "1.0.0"),
       numbers_at({0, 2})},
      {"build metadata", "6.2.4", v2_0,
       with({{"24", "1.0.0"}, {"25", "1.0.1+b"}}, "final", "1.0.1"), numbers_at({1})},
      {"a hyphen in build metadata", "6.1.19", v2_0, with({{"24", "1.0.0+b-c"}}, "final", "1.0.0"),
       ""},
      {"what is no number", "6.1.19", v2_0, written(entry(kDay, "1-rc")), ""},
      {"what is no number", "6.2.4", v2_0, written(entry(kDay, "1+b")), ""},
  });
}

TEST(CsafRevisions, NoNumberIsLeftOut) {
  expect_places({
      {"the first is 0", "6.1.21", v2_0, with({{"24", "0"}}, "draft", "0"), ""},
      {"the first is 0.y.z", "6.1.21", v2_0, with({{"24", "0.9.9"}}, "draft", "0.9.9"), ""},
      {"the first is 2", "6.1.21", v2_0, with({{"24", "2"}}, "final", "2"), numbers_at({0})},
      {"one is missing", "6.1.21", v2_0, with({{"24", "1"}, {"25", "3"}}, "final", "3"),
       numbers_at({1})},
      {"9 to 10", "6.1.21", v2_0, with({{"24", "1"}, {"25", "9"}, {"26", "10"}}, "final", "10"),
       numbers_at({1})},
      {"9 to 11", "6.1.21", v2_0, with({{"24", "1"}, {"25", "9"}, {"26", "11"}}, "final", "11"),
       numbers_at({1, 2})},
      {"19 to 20", "6.1.21", v2_0, with({{"24", "1"}, {"25", "19"}, {"26", "20"}}, "final", "20"),
       numbers_at({1})},
      {"99 to 100", "6.1.21", v2_0,
       with({{"24", "1"}, {"25", "99"}, {"26", "100"}}, "final", "100"), numbers_at({1})},
      {"99 to 101", "6.1.21", v2_0,
       with({{"24", "1"}, {"25", "99"}, {"26", "101"}}, "final", "101"), numbers_at({1, 2})},
      {"minor ones may be", "6.1.21", v2_0,
       with({{"24", "1.0.0"}, {"25", "1.5.0"}, {"26", "2.7.1"}}, "final", "2.7.1"), ""},
      {"a lower one is another test's", "6.1.21", v2_0,
       with({{"24", "1"}, {"25", "2"}, {"26", "1"}}, "final", "2"), ""},
      {"none at all", "6.1.21", v2_0, written(""), ""},
      {"of two kinds", "6.1.30", v2_0,
       with({{"24", "1"}, {"25", "1.0.0"}, {"26", "2"}}, "final", "2"), numbers_at({1})},
      {"of the other kind than the document", "6.1.30", v2_0,
       with({{"24", "1"}, {"25", "2"}}, "final", "1.0.0"), numbers_at({0, 1})},
      {"where the document has none, as the first", "6.1.30", v2_0,
       with({{"24", "x"}, {"25", "1.0.0"}, {"26", "2"}, {"27", "2.0.0"}}, "final", "x"),
       numbers_at({2})},
  });
}

TEST(CsafRevisions, TheVersionIsTheNewest) {
  const std::string version = "/document/tracking/version";
  const std::string status = "/document/tracking/status";
  expect_places({
      {"an older one", "6.1.16", v2_0, with({{"24", "1"}, {"25", "2"}}, "final", "1"), version},
      {"the newest by date", "6.1.16", v2_0, with({{"25", "2"}, {"24", "1"}}, "final", "2"), ""},
      {"build metadata does not count", "6.1.16", v2_0, with({{"24", "1.0.0"}}, "final", "1.0.0+b"),
       ""},
      {"nor in a draft what it is before", "6.1.16", v2_0,
       with({{"24", "1.0.0-a"}}, "draft", "1.0.0-b"), ""},
      {"but of another version it does", "6.1.16", v2_0,
       with({{"24", "1.0.0"}}, "draft", "1.0.1-b"), version},
      {"no history", "6.1.16", v2_0, written(""), ""},
      {"no version", "6.1.16", v2_0, written(entry(kDay, "1"), "x"), ""},
      {"01 is none", "6.1.16", v2_0, written(entry(kDay, "1"), "01"), ""},
      {"0 is one", "6.1.16", v2_0, written(entry(kDay, "1"), "0"), version},
      {"version 0", "6.1.17", v2_0, with({{"24", "0"}}, "interim", "0"), status},
      {"version 0.y.z", "6.1.17", v2_0, with({{"24", "0.1.0"}}, "final", "0.1.0"), status},
      {"a pre-release", "6.1.17", v2_0, with({{"24", "1.0.0"}}, "final", "1.0.0-rc"), status},
      {"in a draft", "6.1.17", v2_0, with({{"24", "0"}}, "draft", "0"), ""},
      {"version 1", "6.1.17", v2_0, with({{"24", "1"}}, "final", "1"), ""},
      {"no version", "6.1.17", v2_0, written(entry(kDay, "1"), "x"), ""},
      {"a pre-release that is released", "6.1.20", v2_0,
       with({{"24", "1.0.0"}}, "final", "1.0.0-rc"), version},
      {"that is not", "6.1.20", v2_0, with({{"24", "1.0.0"}}, "draft", "1.0.0-rc"), ""},
      {"no version", "6.1.20", v2_0, written(entry(kDay, "1"), "x"), ""},
      {"version 0 in what is released", "6.1.18", v2_0,
       with({{"24", "0"}, {"25", "1"}, {"26", "0.1.0"}}, "interim", "1"), numbers_at({0, 2})},
      {"what is no number", "6.1.18", v2_0, written(entry(kDay, "x") + "," + entry(kDay, "1")), ""},
      {"of a status that nobody knows", "6.1.18", v2_0, with({{"24", "0"}}, "published", "0"), ""},
  });
}

TEST(CsafRevisions, DatesAroundTheHistory) {
  const std::string initial = "/document/tracking/initial_release_date";
  const std::string current = "/document/tracking/current_release_date";
  const std::string two = entry(kNext, "2") + "," + entry(kDay, "1");
  const auto dated = [&](std::string_view first, std::string_view last) {
    return written(two, "2", first, last);
  };
  expect_places({
      {"initial at the oldest", "6.2.5", v2_0, dated(kDay, kNext), ""},
      {"a second before", "6.2.5", v2_0, dated("2024-01-24T09:59:59Z", kNext), initial},
      {"a second after", "6.2.5", v2_0, dated("2024-01-24T10:00:01Z", kNext), ""},
      {"no date", "6.2.5", v2_0, dated("soon", kNext), ""},
      {"no history", "6.2.5", v2_0, written(""), ""},
      {"current at the newest", "6.2.6", v2_0, dated(kDay, kNext), ""},
      {"a second before", "6.2.6", v2_0, dated(kDay, "2024-01-25T09:59:59Z"), current},
      {"a second after", "6.2.6", v2_0, dated(kDay, "2024-01-25T10:00:01Z"), ""},
      {"the newest is the last entry", "6.2.6", v2_0,
       written(entry(kDay, "1") + "," + entry(kNext, "2"), "2", kDay, "2024-01-25T09:59:59Z"),
       current},
      {"what is no date is not the newest", "6.2.6", v2_0,
       written(entry("soon", "3") + "," + two + "," + entry("soon", "4"), "2", kDay, kNext), ""},
      {"no date", "6.2.6", v2_0, dated(kDay, "soon"), ""},
      {"no history", "6.2.6", v2_0, written(""), ""},
      {"one moment, however it is written", "6.2.21", v2_1,
       written(entry(kDay, "1") + "," + entry(kNext, "2") + "," +
                   entry("2024-01-24T12:00:00+02:00", "3"),
               "3"),
       numbers_at({2}, "date")},
      {"what is no date", "6.2.21", v2_1, written(entry("soon", "1") + "," + entry("soon", "2")),
       ""},
  });
}

TEST(CsafRevisions, NumbersAreReadInTwoKinds) {
  struct Row {
    std::string_view text;
    bool is_integer;
    std::string_view major;
    std::string_view prerelease;
    std::string_view build;
  };
  for (const Row& row : {
           Row{"0", true, "0", "", ""},
           {"9", true, "9", "", ""},
           {"10", true, "10", "", ""},
           {"1.2.3", false, "1", "", ""},
           {"10.0.0-rc.1", false, "10", "rc.1", ""},
           {"1.0.0+b.1", false, "1", "", "b.1"},
           {"1.0.0+b-1", false, "1", "", "b-1"},
           {"1.0.0-a-b+c-d", false, "1", "a-b", "c-d"},
       }) {
    const auto read = parse_revision(row.text);
    ASSERT_TRUE(read.has_value()) << row.text;
    EXPECT_EQ(read->is_integer, row.is_integer) << row.text;
    EXPECT_EQ(read->major, row.major) << row.text;
    EXPECT_EQ(read->prerelease, row.prerelease) << row.text;
    EXPECT_EQ(read->build, row.build) << row.text;
  }
  for (const std::string_view bad : {"", "00", "01", "1.2", "1.2.3.4", "v1", "-1", "1.0.0-", "a"}) {
    EXPECT_FALSE(parse_revision(bad).has_value()) << bad;
  }
}

TEST(CsafRevisions, InstantsWithLeapSecondsAndManyDecimals) {
  const Instant last = *parse_rfc3339("2016-12-31T23:59:59Z");
  struct Row {
    std::string_view text;
    std::chrono::microseconds after;
  };
  using std::chrono::microseconds;
  for (const Row& row : {
           Row{"2016-12-31T23:59:59Z", microseconds(0)},
           {"2016-12-31T23:59:60Z", microseconds(0)},
           {"2016-12-31T23:59:60.5Z", microseconds(500'000)},
           {"2016-12-31T23:59:59.1Z", microseconds(100'000)},
           {"2016-12-31T23:59:59.123456Z", microseconds(123'456)},
           {"2016-12-31T23:59:59.1234567Z", microseconds(123'456)},
           {"2016-12-31T23:59:59.123456789123Z", microseconds(123'456)},
           {"2017-01-01T00:59:59.1234569+01:00", microseconds(123'456)},
           {"2017-01-01T00:59:59+01:00", microseconds(0)},
       }) {
    const auto read = read_instant(row.text);
    ASSERT_TRUE(read.has_value()) << row.text;
    EXPECT_EQ(*read - last, row.after) << row.text;
  }
  for (const std::string_view bad :
       {"", "2016-12-31T23:59:6", "2016-12-31T23:59:61Z", "2016-12-31T23:59:59",
        "2016-12-31T23:59:59,1234567Z", "2016-12-31T23:59:59+01:0000000",
        "2016-12-31T23:59:59.1234567"}) {
    EXPECT_FALSE(read_instant(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace tocsin::csaf
