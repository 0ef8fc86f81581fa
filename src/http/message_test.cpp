#include "http/message.h"

#include "base/error_for_test.h"
#include "http/cookie.h"
#include "http/media.h"
#include "http/problem.h"
#include "http/response_head.h"
#include "http/target.h"

#include <gtest/gtest.h>

namespace tocsin::http {
namespace {

TEST(Headers, AFieldThatCameTwiceHasNoValue) {
  Headers headers;
  headers.add("Host", "a");
  headers.add("X", "1");
  headers.add("x", "2");
  EXPECT_EQ(headers.find("HOST"), "a");
  EXPECT_EQ(headers.find("X"), std::nullopt);
  EXPECT_EQ(headers.joined("X"), "1, 2");
  EXPECT_EQ(headers.count("x"), 2U);
  EXPECT_EQ(headers.find("Y"), std::nullopt);
}

TEST(Target, SegmentsAreDecodedAfterSplitting) {
  const auto target = parse_target("/a%2Fb/%E6%BC%8F/c+d/?q=1+2&q=%33");
  ASSERT_TRUE(target.has_value());
  EXPECT_EQ(target->segments, (std::vector<std::string>{"a/b", "漏", "c+d", ""}));
  EXPECT_EQ(target->path, "/a/b/漏/c+d/");
  EXPECT_EQ(target->query.every("q"), (std::vector<std::string_view>{"1 2", "3"}));
  EXPECT_EQ(parse_target("/")->segments, std::vector<std::string>{""});
  EXPECT_EQ(parse_target("/?")->segments, std::vector<std::string>{""});
}

TEST(Target, HasItsLengthAndItsSegments) {
  for (const auto& [bytes, is_taken] :
       {std::pair{kTargetBytesMax, true}, std::pair{kTargetBytesMax + 1, false}}) {
    EXPECT_EQ(parse_target("/" + std::string(bytes - 1, 'a')).has_value(), is_taken) << bytes;
  }
  for (const auto& [segments, is_taken] :
       {std::pair{kSegmentsMax, true}, std::pair{kSegmentsMax + 1, false}}) {
    std::string path;
    for (std::size_t i = 0; i < segments; ++i) {
      path += "/a";
    }
    EXPECT_EQ(parse_target(path).has_value(), is_taken) << segments;
  }
}

TEST(Target, PathsWithTwoReadingsAreRefused) {
  for (const std::string& bad : {std::string(),
                                 std::string("a"),
                                 std::string("//"),
                                 std::string("//host/a"),
                                 std::string("/a//b"),
                                 std::string("/."),
                                 std::string("/.."),
                                 std::string("/a/../b"),
                                 std::string("/a/%2e%2E/b"),
                                 std::string("/%2e"),
                                 std::string("/a%"),
                                 std::string("/a%0"),
                                 std::string("/a%zz"),
                                 std::string("/a%00"),
                                 std::string("/a%0Ab"),
                                 std::string("/a%7F"),
                                 std::string("/a\x7F"),
                                 std::string("/a%FF"),
                                 std::string("/a#b"),
                                 std::string("/a b"),
                                 std::string("/\xE6\xBC\x8F"),
                                 std::string("/?q=%"),
                                 std::string("/?q=\x7F"),
                                 "/" + std::string(kTargetBytesMax, 'a')}) {
    SCOPED_TRACE(bad.substr(0, 40));
    EXPECT_FALSE(parse_target(bad).has_value());
  }
}

TEST(Cookie, OneOfThatNameOrNone) {
  Headers headers;
  headers.add("Cookie", "a=1; __Host-s=token; b=2");
  EXPECT_EQ(find_cookie(headers, "__Host-s"), "token");
  EXPECT_EQ(find_cookie(headers, "a"), "1");
  EXPECT_EQ(find_cookie(headers, "host-s"), std::nullopt);
  headers.add("Cookie", "s; a=3");
  EXPECT_EQ(find_cookie(headers, "s"), std::nullopt);
  EXPECT_EQ(find_cookie(headers, "a"), std::nullopt);
  EXPECT_EQ(find_cookie(headers, "b"), "2");
}

TEST(Cookie, IsSetForOurselvesOnly) {
  EXPECT_EQ(to_set_cookie({.name = "__Host-s", .value = "abc", .max_age = std::chrono::hours(1)}),
            "__Host-s=abc; Path=/; Max-Age=3600; HttpOnly; SameSite=Strict; Secure");
  EXPECT_EQ(to_set_cookie({.name = "s", .value = "", .reach = CookieReach::plain}),
            "s=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
  for (const Cookie& bad :
       {Cookie{.name = "__Host- s", .value = "a"}, Cookie{.name = "__Host-s", .value = "a b"},
        Cookie{.name = "__Host-s", .value = "a; Domain=b"},
        Cookie{.name = "s", .value = "a", .reach = CookieReach::secure}}) {
    EXPECT_THROW(to_set_cookie(bad), BrokenInvariant) << bad.name << bad.value;
  }
}

TEST(Media, ChoosesByTheClosestRangeAndItsQuality) {
  constexpr std::string_view offers[] = {"application/json", "text/html"};
  const struct {
    std::string_view accept;
    std::optional<std::string_view> want;
  } rows[] = {
      {"", "application/json"},
      {"*/*", "application/json"},
      {"text/html", "text/html"},
      {"TEXT/HTML", "text/html"},
      {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"},
      {"application/json;q=0.5, text/*;q=0.6", "text/html"},
      {"text/*;q=1, text/html;q=0, */*;q=0.1", "application/json"},
      {"image/png", std::nullopt},
      {"image/*", std::nullopt},
      {"image/*, text/html;q=0.1", "text/html"},
      {"applicationx/*", std::nullopt},
      {"text/htmx", std::nullopt},
      {"text/html;q=0", std::nullopt},
      {"text/html;q=2, application/json;q=0.1", "application/json"},
      {"text/html;q=nonsense, application/json;q=0.001", "application/json"},
      {",;,text/html,,", "text/html"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.accept);
    EXPECT_EQ(choose_media_type(row.accept, offers), row.want);
  }
}

TEST(Media, ChoosesALanguage) {
  constexpr std::string_view offers[] = {"en", "zh-CN"};
  const struct {
    std::string_view accept;
    std::string_view want;
  } rows[] = {
      {"", "en"},
      {"zh-CN", "zh-CN"},
      {"zh", "zh-CN"},
      {"zh-Hans-CN", "zh-CN"},
      {"en-GB,zh;q=0.9", "en"},
      {"de, zh-CN;q=0.5, en;q=0.4", "zh-CN"},
      {"de", "en"},
      {"zhx", "en"},
      {"zh-CN-x-a", "zh-CN"},
      {"zh-CNx", "en"},
      {"z", "en"},
      {"*;q=0.1, zh-cn", "zh-CN"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.accept);
    EXPECT_EQ(choose_language(row.accept, offers), row.want);
  }
}

TEST(Media, TypesAreReadStrictly) {
  const auto type = parse_media_type("Application/JSON ; Charset=\"UTF-8\"");
  ASSERT_TRUE(type.has_value());
  EXPECT_EQ(type->type, "application/json");
  EXPECT_EQ(type->parameter("charset"), "UTF-8");
  for (const std::string_view bad :
       {"", "json", "a/", "/b", "a/b/c", "a/b;", "a/b; c", "a/b; c=", "a/b; c=\"d", "a/b; c=d; C=e",
        "a/b c=d", "a b/c", "a/b; c=\"d\"xe=f", "a/b; =c", "a/b; c d=e"}) {
    SCOPED_TRACE(bad);
    EXPECT_FALSE(parse_media_type(bad).has_value());
  }
}

TEST(Problem, EveryErrorHasItsStatus) {
  const std::pair<Errc, int> rows[] = {
      {Errc::malformed, 400},
      {Errc::unsupported_type, 415},
      {Errc::too_large, 413},
      {Errc::unauthenticated, 401},
      {Errc::forbidden, 403},
      {Errc::not_found, 404},
      {Errc::conflict, 409},
      {Errc::stale, 412},
      {Errc::precondition_required, 428},
      {Errc::unprocessable, 422},
      {Errc::rate_limited, 429},
      {Errc::no_space, 507},
      {Errc::unavailable, 503},
      {Errc::internal, 500},
  };
  for (const auto& [code, status] : rows) {
    SCOPED_TRACE(status);
    const Response response = problem(Error{code, "A sentence.", "/a/b", 7});
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(response.find("content-type"), "application/problem+json");
    EXPECT_EQ(response.find("retry-after").has_value(), status == 429 || status == 503);
    EXPECT_EQ(response.find("www-authenticate").has_value(), status == 401);
    EXPECT_EQ(response.body.contains("A sentence."), code != Errc::internal);
  }
  EXPECT_EQ(problem(Error{Errc::malformed, "No \"x\".", "/a", 0}).body,
            R"({"type":"urn:tocsin:problem:malformed","title":"Bad Request","status":400,)"
            R"("detail":"No \"x\".","pointer":"/a"})");
  for (const auto& [stated, said] : {std::pair{7, "7"}, std::pair{1, "1"}, std::pair{0, "5"}}) {
    EXPECT_EQ(problem(Error{Errc::rate_limited, "", "", stated}).find("Retry-After"), said);
  }
  EXPECT_EQ(problem(503, "busy", "").find("Retry-After"), "5");
  EXPECT_EQ(problem(405, "method", "").find("Retry-After"), std::nullopt);
}

TEST(ResponseHead, BytesAreGolden) {
  Response response = respond(200, "text/plain", "hello");
  response.set("Cache-Control", "max-age=60");
  const Answering answering{.now = from_micros(1637737200'000000)};
  EXPECT_EQ(*write_head(response, answering),
            "HTTP/1.1 200 OK\r\n"
            "Content-Type: text/plain\r\n"
            "Cache-Control: max-age=60\r\n"
            "Content-Security-Policy: default-src 'none'; style-src 'self'; img-src 'self'; "
            "form-action 'self'; "
            "frame-ancestors 'none'; base-uri 'none'\r\n"
            "X-Content-Type-Options: nosniff\r\n"
            "Referrer-Policy: no-referrer\r\n"
            "Cross-Origin-Opener-Policy: same-origin\r\n"
            "Cross-Origin-Resource-Policy: same-origin\r\n"
            "Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=(), "
            "interest-cohort=()\r\n"
            "Date: Wed, 24 Nov 2021 07:00:00 GMT\r\n"
            "Content-Length: 5\r\n"
            "\r\n");
}

TEST(ResponseHead, WhichAnswersCarryABody) {
  const std::pair<int, bool> rows[] = {{100, false}, {199, false}, {200, true},  {204, false},
                                       {205, true},  {303, true},  {304, false}, {404, true}};
  for (const auto& [status, is_carried] : rows) {
    EXPECT_EQ(has_body(status, Method::get), is_carried) << status;
    EXPECT_FALSE(has_body(status, Method::head)) << status;
  }
}

TEST(ResponseHead, WhichAnswersHaveALengthAndWhichStatusesThereAre) {
  for (const auto& [status, has_length] :
       {std::pair{200, true}, std::pair{204, false}, std::pair{303, true}, std::pair{304, false},
        std::pair{500, true}, std::pair{599, true}}) {
    const auto head = write_head({.status = status, .headers = {}, .body = ""}, {});
    ASSERT_TRUE(head.has_value()) << status;
    EXPECT_EQ(head->contains("Content-Length: 0"), has_length) << status;
    EXPECT_FALSE(head->contains("Connection")) << status;
  }
  for (const int status : {0, 100, 199, 600}) {
    EXPECT_FALSE(write_head({.status = status, .headers = {}, .body = ""}, {}).has_value());
  }
  EXPECT_TRUE(write_head({}, {.persistence = Persistence::close})->contains("Connection: close"));
}

TEST(ResponseHead, OverHttpsBrowsersAreToldToComeByNothingElse) {
  const Response response = respond(200, "text/plain", "hello");
  EXPECT_NE(write_head(response, {.is_secure = true})
                ->find("\r\nStrict-Transport-Security: max-age=63072000; includeSubDomains\r\n"),
            std::string::npos);
  EXPECT_EQ(write_head(response, {})->find("Strict-Transport-Security"), std::string::npos);
}

TEST(ResponseHead, ResponsesCannotBeSplit) {
  for (const std::string& value :
       {std::string("a\r\nSet-Cookie: x=y"), std::string("a\nb"), std::string("a\rb"),
        std::string("a\0b", 3), std::string("a\x7F")}) {
    Response response;
    response.set("Location", value);
    EXPECT_EQ(error_of(write_head(response, {})).code, Errc::internal);
  }
  for (const std::string_view name :
       {"", "A B", "A:", "A\r\nB", "Content-Length", "transfer-encoding", "Connection"}) {
    Response response;
    response.set(std::string(name), "1");
    EXPECT_FALSE(write_head(response, {}).has_value()) << name;
  }
  EXPECT_FALSE(write_head({.status = 101, .headers = {}, .body = ""}, {}).has_value());
  EXPECT_FALSE(write_head({.status = 1000, .headers = {}, .body = ""}, {}).has_value());
}

}  // namespace
}  // namespace tocsin::http
