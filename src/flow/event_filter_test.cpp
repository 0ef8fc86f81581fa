// Filters of events: what passes, on both sides of each bound; and how they are written.
#include "flow/event_filter.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::flow {
namespace {

Result<EventFilter> read(const std::string& text) {
  TOC_TRY(const JsonDocument document, JsonDocument::parse(text));
  JsonFields fields(document.root(), "");
  EventFilter out = read_event_filter(fields);
  TOC_CHECK(fields.finish());
  return out;
}

TEST(EventFilter, TakesWhatIsWithinItsBounds) {
  struct Row {
    const char* filter;
    EventSubject subject;
    bool is_taken;
  };
  const std::vector<std::string> left = {"pkg:npm/left"};
  for (const Row& row : {
           Row{R"()", {.tlp = Tlp::amber_strict}, true},
           Row{R"()", {.tlp = Tlp::red}, false},
           Row{R"(,"tlp_max":"TLP:GREEN")", {.tlp = Tlp::green}, true},
           Row{R"(,"tlp_max":"TLP:GREEN")", {.tlp = Tlp::amber}, false},
           Row{R"(,"kinds":["threat","note"])", {.kind = "note"}, true},
           Row{R"(,"kinds":["threat"])", {.kind = "note"}, false},
           Row{R"(,"cvss_tenths_min":70)", {.cvss_tenths_max = 70}, true},
           Row{R"(,"cvss_tenths_min":70)", {.cvss_tenths_max = 69}, false},
           Row{R"(,"cvss_tenths_min":70)", {}, true},
           Row{R"(,"products":["pkg:npm/le"])", {.packages = left}, true},
           Row{R"(,"products":["pkg:npm/left"])", {.packages = {"pkg:npm/left-pad"}}, true},
           Row{R"(,"products":["pkg:npm/left@"])", {.packages = {"pkg:npm/left-pad"}}, false},
           Row{R"(,"products":["pkg:npm/left@"])", {.packages = left}, true},
           Row{R"(,"products":["pkg:deb/","pkg:npm/"])", {.packages = left}, true},
           Row{R"(,"products":["pkg:npm/right"])", {.packages = left}, false},
           Row{R"(,"products":["pkg:npm/left"])", {}, false},
           Row{R"(,"own_assets":true)", {.is_on_own_assets = true}, true},
           Row{R"(,"own_assets":true)", {}, false},
           Row{R"(,"own_assets":false)", {}, true},
           // It names more than was looked up.
           Row{R"(,"own_assets":true,"cvss_tenths_min":70,"products":["pkg:npm/left"])",
               {.cvss_tenths_max = 10, .is_whole = false},
               true},
           Row{R"(,"own_assets":true,"tlp_max":"TLP:GREEN")",
               {.tlp = Tlp::amber, .is_whole = false},
               false},
       }) {
    SCOPED_TRACE(row.filter);
    const auto filter = read(R"({"events":["share"])" + std::string(row.filter) + "}");
    ASSERT_TRUE(filter.has_value()) << describe(filter.error());
    EXPECT_EQ(takes(*filter, row.subject), row.is_taken);
    const auto again = parse_event_filter(to_json(*filter));
    ASSERT_TRUE(again.has_value()) << to_json(*filter);
    EXPECT_EQ(takes(*again, row.subject), row.is_taken) << "as it was stored";
    EXPECT_EQ(to_json(*again), to_json(*filter));
  }
}

TEST(EventFilter, AsksForEventsAndForFlawsOnlyWhereItMust) {
  const auto filter = read(R"({"events":["finding","share","share"]})");
  ASSERT_TRUE(filter.has_value());
  EXPECT_EQ(filter->events.size(), 2U);
  EXPECT_TRUE(asks_for(*filter, EventKind::share));
  EXPECT_TRUE(asks_for(*filter, EventKind::finding));
  EXPECT_FALSE(asks_for(*filter, EventKind::duty));
  EXPECT_FALSE(asks_for(*filter, EventKind::notice));
  EXPECT_FALSE(needs_flaws(*filter));
  for (const char* more :
       {R"("cvss_tenths_min":0)", R"("products":["pkg:npm/"])", R"("own_assets":true)"}) {
    EXPECT_TRUE(needs_flaws(*read(R"({"events":["share"],)" + std::string(more) + "}"))) << more;
  }
}

TEST(EventFilter, SaysWhichFieldIsWrong) {
  std::string many;
  for (int i = 0; i < 101; ++i) {
    many += std::string(i == 0 ? "" : ",") + "\"k\"";
  }
  struct Row {
    std::string json;
    const char* where;
  };
  for (const Row& row : {Row{R"({})", "/events"}, Row{R"({"events":[]})", "/events"},
                         Row{R"({"events":["all"]})", "/events"},
                         Row{R"({"events":["share"],"tlp_max":"TLP:BLACK"})", "/tlp_max"},
                         Row{R"({"events":["share"],"cvss_tenths_min":-1})", "/cvss_tenths_min"},
                         Row{R"({"events":["share"],"cvss_tenths_min":101})", "/cvss_tenths_min"},
                         Row{R"({"events":["share"],"products":["left"]})", "/products"},
                         Row{R"({"events":["share"],"products":["pkg:npm"]})", "/products"},
                         Row{R"({"events":["share"],"products":["pkg:/left"]})", "/products"},
                         Row{R"({"events":["share"],"products":["pkg:npm/a b"]})", "/products"},
                         Row{R"({"events":["share"],"kinds":[)" + many + "]}", "/kinds"},
                         Row{R"({"events":["share"],"other":1})", "/other"}}) {
    EXPECT_EQ(error_of(read(row.json)).where, row.where) << row.json;
  }
  for (const int score : {0, 100}) {
    EXPECT_TRUE(read(R"({"events":["share"],"cvss_tenths_min":)" + std::to_string(score) + "}")
                    .has_value());
  }
  EXPECT_EQ(error_of(parse_event_filter(R"({"events":["unheard of"]})")).code, Errc::internal);
}

}  // namespace
}  // namespace tocsin::flow
