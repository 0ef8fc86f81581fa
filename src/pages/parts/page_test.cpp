// A form of the desk as it was posted: what is read of it, and what is shown again.
#include "pages/parts/page.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::pages {
namespace {

constexpr std::string_view kForm = "application/x-www-form-urlencoded";

Result<Posted> read(std::string_view body, std::string_view type = kForm) {
  http::Request request;
  request.body = body;
  if (!type.empty()) {
    request.headers.add("content-type", type);
  }
  return Posted::read(request);
}

TEST(Posted, IsAFormAndEachFieldStandsOnce) {
  EXPECT_EQ(read("a=+b+&c=")->text("a"), "b");
  EXPECT_EQ(read("a=b", "application/x-www-form-urlencoded; charset=utf-8")->text("a"), "b");
  EXPECT_EQ(read("a=b")->text("c"), "");
  for (const std::string_view type :
       {"", "application/json", "text/plain", "multipart/form-data"}) {
    EXPECT_EQ(error_of(read("a=b", type)).code, Errc::unsupported_type) << type;
  }
  EXPECT_EQ(error_of(read("a=b&a=b")).code, Errc::malformed);
  EXPECT_EQ(error_of(read("a=%")).code, Errc::malformed);
}

TEST(Posted, APasswordIsKeptToTheLastSpace) {
  const auto posted = read("password=+b+&new_password=+c+&passwords=+d+");
  EXPECT_EQ(posted->text("password"), " b ");
  EXPECT_EQ(posted->text("new_password"), " c ");
  EXPECT_EQ(posted->text("passwords"), "d");
}

TEST(Posted, LinesAndWordsAreThoseThatHoldSomething) {
  const auto posted = read("a=%0D%0Ab%0D%0A+%0D%0Ac+d%0D%0A&e=,f,+,g+h,");
  EXPECT_EQ(posted->lines("a"), (std::vector<std::string>{"b", "c d"}));
  EXPECT_EQ(posted->words("e"), (std::vector<std::string>{"f", "g h"}));
  EXPECT_TRUE(posted->lines("none").empty());
  EXPECT_TRUE(posted->words("none").empty());
}

TEST(Posted, AMomentIsADayOrATimeOfIt) {
  const auto posted = read(
      "day=2021-11-24&minute=2021-11-24T08:00&second=2021-11-24T08:00:01&whole=2021-11-24T08:00:00Z"
      "&none=&bad=soon&short=2021-11-2&long=2021-11-24T08:0");
  const Instant day = *parse_rfc3339("2021-11-24T00:00:00Z");
  for (const auto& [name, after] : {std::pair{"day", std::chrono::seconds(0)},
                                    std::pair{"minute", std::chrono::seconds(8 * 3600)},
                                    std::pair{"second", std::chrono::seconds(8 * 3600 + 1)},
                                    std::pair{"whole", std::chrono::seconds(8 * 3600)}}) {
    EXPECT_EQ(posted->moment(name).value().value(), day + after) << name;
    EXPECT_EQ(posted->needed_moment(name).value(), day + after) << name;
  }
  for (const char* none : {"none", "absent"}) {
    EXPECT_FALSE(posted->moment(none).value().has_value());
    EXPECT_EQ(error_of(posted->needed_moment(none)).where, std::string("/") + none);
  }
  for (const std::string bad : {"bad", "short", "long"}) {
    EXPECT_EQ(error_of(posted->moment(bad)).where, "/" + bad);
    EXPECT_EQ(error_of(posted->needed_moment(bad)).where, "/" + bad);
  }
}

TEST(Posted, SecretsAreNotShownAgain) {
  const auto posted = read(
      "password=x&new_password=x&present_password=x&code=x&paper_code=x&csrf=x&setup_token=x"
      "&second_factor=x&name=x&codes=x&password_hint=x");
  const Typed typed = posted->typed(Error{Errc::malformed, "A sentence.", "/name", 0});
  std::vector<std::string> shown;
  for (const auto& [name, value] : typed.values) {
    shown.push_back(name);
  }
  EXPECT_EQ(shown, (std::vector<std::string>{"codes", "name", "password_hint"}));
  EXPECT_EQ(typed.error, "A sentence.");
}

TEST(Posted, AFaultIsShownAtItsField) {
  const auto posted = read("name=x");
  for (const auto& [where, field] :
       {std::pair{"/name", "name"}, std::pair{"/name/0", "name"}, std::pair{"name", "name"},
        std::pair{"", ""}, std::pair{"/roles", "role"}, std::pair{"/roles/0", "role"},
        std::pair{"/rolesx", "rolesx"}}) {
    EXPECT_EQ(posted->typed(Error{Errc::malformed, "", where, 0}, {{"/roles", "role"}}).error_field,
              field)
        << where;
  }
}

TEST(Posted, WhichFaultsAFormCanMend) {
  for (const auto& [code, is_mended] :
       {std::pair{Errc::malformed, true}, std::pair{Errc::conflict, true},
        std::pair{Errc::too_large, true}, std::pair{Errc::unprocessable, true},
        std::pair{Errc::stale, true}, std::pair{Errc::forbidden, false},
        std::pair{Errc::not_found, false}, std::pair{Errc::unauthenticated, false},
        std::pair{Errc::rate_limited, false}, std::pair{Errc::unavailable, false},
        std::pair{Errc::internal, false}, std::pair{Errc::precondition_required, false},
        std::pair{Errc::no_space, false}, std::pair{Errc::unsupported_type, false}}) {
    EXPECT_EQ(is_form_fault(Error{code, "", "/title", 0}), is_mended);
    Error error{code, "", "", 7};
    EXPECT_EQ(error_of(form_again(error, "<p>")).code, code) << "no form shows it";
    const std::string html = "<div " + std::string(kFaultMark) + ">";
    const http::Response again = *form_again(error, html);
    EXPECT_EQ(again.find("retry-after").has_value(), code == Errc::rate_limited);
    if (code == Errc::rate_limited) {
      EXPECT_EQ(again.find("retry-after"), "7");
      error.retry_after_s = 0;
      EXPECT_EQ(form_again(error, html)->find("retry-after"), "1");
    }
  }
}

}  // namespace
}  // namespace tocsin::pages
