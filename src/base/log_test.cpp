// What the operational log and the metrics of a process say, and in which languages it speaks.
#include "base/log.h"
#include "base/error.h"
#include "base/json.h"
#include "base/language.h"
#include "base/metrics.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

/// What is written to standard error meanwhile.
template <class Act>
std::string logged(Act act) {
  ::testing::internal::CaptureStderr();
  act();
  return ::testing::internal::GetCapturedStderr();
}

TEST(Log, LinesFromTheLeastLevelOnAreWritten) {
  const auto all = [] {
    for (const LogLevel level :
         {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error}) {
      log_event(level, "test.event");
    }
  };
  struct Row {
    LogLevel least;
    std::vector<std::string> levels;
  };
  for (const Row& row : std::vector<Row>{
           {LogLevel::debug, {"debug", "info", "warning", "error"}},
           {LogLevel::warning, {"warning", "error"}},
           {LogLevel::error, {"error"}},
           {LogLevel::info, {"info", "warning", "error"}},  // the last one, as it was
       }) {
    start_log(row.least);
    std::vector<std::string> levels;
    std::string lines = logged(all);
    for (std::size_t end = lines.find('\n'); end != std::string::npos; end = lines.find('\n')) {
      const auto line = JsonDocument::parse(lines.substr(0, end));
      ASSERT_TRUE(line.has_value()) << lines;
      levels.emplace_back(*line->root().text_at({"level"}));
      EXPECT_EQ(line->root().text_at({"event"}), "test.event");
      lines.erase(0, end + 1);
    }
    EXPECT_EQ(levels, row.levels);
  }
}

TEST(Log, AFaultIsLoggedUnderItsNumber) {
  const auto fault = [](auto what) {
    std::string number;
    const std::string line = logged([&] {
      try {
        throw what;
      } catch (...) {
        number = log_fault("test.fault");
      }
    });
    const auto read = JsonDocument::parse(line);
    EXPECT_EQ(number.size(), 16U);
    EXPECT_EQ(read->root().text_at({"incident"}), number);
    EXPECT_EQ(read->root().text_at({"level"}), "error");
    return std::string(*read->root().text_at({"what"}));
  };
  EXPECT_EQ(fault(std::runtime_error("It broke.")), "It broke.");
  EXPECT_EQ(fault(7), "an exception that is not a std::exception");
}

TEST(Metrics, AreRegisteredOnceAndAddUp) {
  count("test_turns_total");
  count("test_turns_total", 2.5);
  set_gauge("test_level", 7);
  set_gauge("test_level", 4);
  observe_seconds("test_seconds", 0.2);
  observe_seconds("test_seconds", 20);
  const std::string text = metrics_text();
  for (const std::string_view line :
       {"test_turns_total 3.5", "test_level 4", "test_seconds_count 2", "test_seconds_sum 20.2",
        R"(test_seconds_bucket{le="0.1"} 0)", R"(test_seconds_bucket{le="0.25"} 1)",
        R"(test_seconds_bucket{le="10"} 1)", R"(test_seconds_bucket{le="+Inf"} 2)"}) {
    EXPECT_TRUE(text.contains("\n" + std::string(line) + "\n")) << line << "\n" << text;
  }
}

TEST(Languages, AreEnglishAndChinese) {
  for (const std::string_view text : {"zh", "zh-CN", "zh-Hant-TW"}) {
    EXPECT_EQ(parse_language(text), Language::zh_cn) << text;
  }
  for (const std::string_view text : {"en", "", "de", "z", "ZH", "xzh"}) {
    EXPECT_EQ(parse_language(text), Language::en) << text;
  }
  EXPECT_EQ(to_text(Language::en), "en");
  EXPECT_EQ(to_text(Language::zh_cn), "zh-CN");
  const Bilingual both{.en = "a", .zh_cn = "b"};
  EXPECT_EQ(both.in(Language::en), "a");
  EXPECT_EQ(both.in(Language::zh_cn), "b");
}

}  // namespace
}  // namespace tocsin
