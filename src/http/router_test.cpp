#include "http/router.h"

#include <gtest/gtest.h>

namespace tocsin::http {
namespace {

static_assert(!std::is_default_constructible_v<Rule>);
static_assert(!std::is_default_constructible_v<Route>, "a route without a rule must not compile");

Route route(Method method, std::string pattern) {
  return {.method = method,
          .pattern = std::move(pattern),
          .rule = Rule(Access::public_),
          .handler = [](const Request&) -> Result<Response> { return Response{}; }};
}

std::string matched(const Router& router, Method method, std::string_view path) {
  const Match match = router.match(method, parse_target(path)->segments);
  if (match.route == nullptr) {
    EXPECT_TRUE(match.parameters.empty());
    std::string out;
    for (const Method allowed : match.allowed) {
      out.append(out.empty() ? "405 " : ", ").append(to_text(allowed));
    }
    return out.empty() ? "404" : out;
  }
  std::string out = match.route->pattern;
  for (const auto& [name, value] : match.parameters) {
    out += " " + name + "=" + value;
  }
  return out;
}

TEST(Router, FindsTheMostSpecialPattern) {
  const auto router = Router::make({
      route(Method::get, "/"),
      route(Method::get, "/reports/{number}"),
      route(Method::put, "/reports/{number}"),
      route(Method::get, "/reports/new"),
      route(Method::post, "/reports"),
      route(Method::get, "/log/{rest...}"),
      route(Method::get, "/log/checkpoint"),
      route(Method::get, "/log/tile/{path...}"),
      route(Method::get, "/a/{x}/c/{y}"),
      route(Method::get, "/cases/"),
  });
  ASSERT_TRUE(router.has_value()) << describe(router.error());
  const struct {
    Method method;
    std::string_view path;
    std::string_view want;
  } rows[] = {
      {Method::get, "/", "/"},
      {Method::head, "/", "/"},
      {Method::post, "/", "405 GET, HEAD, OPTIONS"},
      {Method::get, "/reports/new", "/reports/new"},
      {Method::put, "/reports/new", "405 GET, HEAD, OPTIONS"},
      {Method::get, "/reports/R-1", "/reports/{number} number=R-1"},
      {Method::put, "/reports/R-1?x=y", "/reports/{number} number=R-1"},
      {Method::delete_, "/reports/R-1", "405 GET, HEAD, PUT, OPTIONS"},
      {Method::get, "/reports/a%2Fb", "/reports/{number} number=a/b"},
      {Method::get, "/r%65ports/%6Eew", "/reports/new"},
      {Method::get, "/reports/", "404"},
      {Method::post, "/reports", "/reports"},
      {Method::get, "/reports", "405 POST, OPTIONS"},
      {Method::get, "/Reports/new", "404"},
      {Method::get, "/log/checkpoint", "/log/checkpoint"},
      {Method::get, "/log/tile/0/x001/234", "/log/tile/{path...} path=0/x001/234"},
      {Method::get, "/log/tile", "/log/{rest...} rest=tile"},
      {Method::get, "/log/tile/", "/log/{rest...} rest=tile/"},
      {Method::get, "/log/tile/0/", "/log/tile/{path...} path=0/"},
      {Method::get, "/log", "404"},
      {Method::get, "/log/", "404"},
      {Method::get, "/a/1/c/2", "/a/{x}/c/{y} x=1 y=2"},
      {Method::get, "/a/1/c/2/3", "404"},
      {Method::get, "/cases/", "/cases/"},
      {Method::get, "/cases", "/cases/"},
      {Method::options, "/reports", "405 POST, OPTIONS"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.path);
    EXPECT_EQ(matched(*router, row.method, row.path), row.want);
  }
}

TEST(Router, OrderOfRegistrationDoesNotMatter) {
  std::vector<std::string> patterns{"/a/{x...}", "/a/{x}", "/a/b", "/a/{x}/c", "/a/b/c", "/c"};
  std::ranges::sort(patterns);
  do {
    std::vector<Route> routes;
    for (const std::string& pattern : patterns) {
      routes.push_back(route(Method::get, pattern));
    }
    const auto router = Router::make(std::move(routes));
    ASSERT_TRUE(router.has_value());
    EXPECT_EQ(matched(*router, Method::get, "/a/b"), "/a/b");
    EXPECT_EQ(matched(*router, Method::get, "/a/z"), "/a/{x} x=z");
    EXPECT_EQ(matched(*router, Method::get, "/a/b/c"), "/a/b/c");
    EXPECT_EQ(matched(*router, Method::get, "/a/z/c"), "/a/{x}/c x=z");
    EXPECT_EQ(matched(*router, Method::get, "/a/z/d"), "/a/{x...} x=z/d");
  } while (std::ranges::next_permutation(patterns).found);
}

TEST(Router, RefusesToStartWithRoutesThatAreNotClear) {
  const auto refused = [](std::vector<Route> routes) {
    return !Router::make(std::move(routes)).has_value();
  };
  EXPECT_TRUE(refused({route(Method::get, "/a"), route(Method::get, "/a")}));
  EXPECT_FALSE(refused({route(Method::get, "/a"), route(Method::put, "/a")}));
  EXPECT_TRUE(refused({route(Method::get, "/a/{x}"), route(Method::get, "/a/{y}")}));
  EXPECT_TRUE(refused({route(Method::get, "/a/{x}"), route(Method::put, "/a/{y}")}));
  EXPECT_TRUE(refused({route(Method::get, "/a/{x}/c"), route(Method::get, "/a/b/{y}")}));
  EXPECT_TRUE(refused({route(Method::get, "/{x}/b"), route(Method::get, "/a/{y...}")}));
  EXPECT_TRUE(refused({route(Method::get, "/{x}/b/c"), route(Method::get, "/a/{y...}")}));
  EXPECT_TRUE(refused({route(Method::get, "/a/{y...}"), route(Method::get, "/{x}/b/c")}));
  EXPECT_FALSE(refused({route(Method::get, "/a/{x}/c"), route(Method::get, "/b/{x}/c")}));
  for (const char* pattern :
       {"", "a", "/a//b", "/{}", "/{x", "/x}", "/xy}", "/{xy", "/a{x}", "/{x...}/a", "/{x}/{x}",
        "/{x}/{x...}", "/{...}", "/a?b", "/a#b", "/%61"}) {
    EXPECT_TRUE(refused({route(Method::get, pattern)})) << pattern;
  }
  EXPECT_FALSE(refused({route(Method::get, "/a/{a}")})) << "a word and a name are two things";
  EXPECT_TRUE(refused({route(Method::head, "/a")}));
  EXPECT_TRUE(refused({route(Method::options, "/a")}));
  Route with_body = route(Method::get, "/a");
  with_body.body_bytes_max = 1;
  EXPECT_TRUE(refused({with_body}));
  Route without_handler = route(Method::get, "/a");
  without_handler.handler = nullptr;
  EXPECT_TRUE(refused({without_handler}));
  Route without_permission = route(Method::get, "/a");
  without_permission.rule = Rule(Access::permission);
  EXPECT_TRUE(refused({without_permission}));
  Route with_both = route(Method::get, "/a");
  with_both.rule = Rule(Access::public_, "read_case");
  EXPECT_TRUE(refused({with_both}));
}

}  // namespace
}  // namespace tocsin::http
