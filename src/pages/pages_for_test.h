// For tests: an instance in this process, and a browser without a network.
#pragma once

#include "api/routes.h"
#include "base/json.h"
#include "base/text.h"
#include "exposure/current_advisories.h"
#include "exposure/current_inventories.h"
#include "flow/desk.h"
#include "flow/exercise.h"
#include "http/problem.h"
#include "pages/parts/page.h"
#include "pages/routes.h"
#include "regimes/library.h"
#include "store/testing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tocsin::pages {

inline const regimes::Library& law() {
  static const regimes::Library library = [] {
    auto loaded = regimes::Library::load(regimes::rules_files());
    TOC_ASSERT(loaded.has_value());
    return *std::move(loaded);
  }();
  return library;
}

/// Those of the API, and those of the pages.
inline std::vector<http::Route> all_routes(web::App& app) {
  std::vector<http::Route> out = api::all(app);
  std::ranges::move(all(app), std::back_inserter(out));
  return out;
}

/// Addresses of pages that the body links to, without those for files.
inline std::vector<std::string> links_of(const std::string& html) {
  std::vector<std::string> out;
  for (std::size_t at = html.find("href=\"/"); at != std::string::npos;
       at = html.find("href=\"/", at + 1)) {
    std::string link = html.substr(at + 6, html.find('"', at + 6) - at - 6);
    for (std::size_t amp = link.find("&amp;"); amp != std::string::npos; amp = link.find("&amp;")) {
      link.replace(amp, 5, "&");
    }
    out.push_back(link);
  }
  return out;
}

using Fields = std::vector<std::pair<std::string, std::string>>;

/// Forms of a page that show a fault.
inline std::size_t faults_in(const std::string& html) {
  std::size_t out = 0;
  for (std::size_t at = html.find("role=\"alert\""); at != std::string::npos;
       at = html.find("role=\"alert\"", at + 1)) {
    ++out;
  }
  return out;
}

/// Whether a fault stands where nobody sees it: folded away.
inline bool hides_fault(const std::string& html) {
  for (std::size_t at = html.find("role=\"alert\""); at != std::string::npos;
       at = html.find("role=\"alert\"", at + 1)) {
    const std::size_t begin = html.rfind("<details", at);
    const std::size_t end = html.rfind("</details>", at);
    const bool is_within = begin != std::string::npos && (end == std::string::npos || end < begin);
    if (is_within && !html.substr(begin).starts_with("<details open>")) {
      return true;
    }
  }
  return false;
}

/// Whether there is anything to fill in; signing out is on every page.
inline bool has_form(const std::string& html) {
  constexpr std::string_view begin = "<form method=\"post\" action=\"";
  for (std::size_t at = html.find(begin); at != std::string::npos; at = html.find(begin, at + 1)) {
    if (html.substr(at, html.find('>', at) - at).contains(" id=\"")) {
      return true;
    }
  }
  return false;
}

/// An instance with the exercise played, and a browser without a network.
class Pages : public ::testing::Test {
 protected:
  Pages() : store_("sqlite"), notice_key_(SigningKey::generate()) {
    store_.clock.set(*flow::exercise_start("log4shell"));
    TOC_ASSERT(store_.open().has_value());
    app_.world = {{.store = &*store_,
                   .law = &law(),
                   .clock = &store_.clock,
                   .notice_key = &notice_key_,
                   .notice_key_name = "tocsin.test/notices",
                   .token_secret = Buffer(32),
                   .sealer = &sealer_,
                   .base_url = "http://127.0.0.1:8460"},
                  &advisories_,
                  &inventories_};
    app_.world.is_exercise = true;
    web::set_limits(app_, {.reports_per_minute_by_network = 1000,
                           .reports_per_minute_by_credential = 1000,
                           .changes_per_minute_by_account = 10'000,
                           .sign_ins_per_minute_by_network = 1000});
  }

  void play() {
    auto result = flow::run_exercise(app_.world, store_.clock, "log4shell");
    TOC_ASSERT(result.has_value());
    people_ = std::move(result->people);
  }

  void sign_in(const std::string& key) {
    cookie_.clear();
    csrf_.clear();
    if (key.empty()) {
      return;
    }
    const auto link = flow::make_sign_in_link(app_.world, people_.at(key), std::chrono::hours(1));
    TOC_ASSERT(link.has_value());
    const http::Response response = send(http::Method::post, "/sign-in/" + *link);
    TOC_ASSERT(response.status == 303);
    const std::string field(*response.find("set-cookie"));
    cookie_ = field.substr(0, field.find(';'));
    const auto principal =
        flow::principal_of_session(app_.world, cookie_.substr(cookie_.find('=') + 1));
    TOC_ASSERT(principal.has_value());
    csrf_ = principal->csrf;
  }

  Principal officer_of_the_exercise() {
    Principal out = *flow::principal_of_person(app_.world, people_.at("officer"));
    out.lacks_factor = false;
    return out;
  }

  /// The newest case, by its number.
  std::string case_of_the_exercise() {
    return flow::list_cases(app_.world, officer_of_the_exercise(), {.before = {}, .count = 1})
        ->front()
        .number;
  }

  /// The texts of that member, of each element of the one list of an answer.
  std::vector<std::string> listed(const std::string& address, std::string_view list,
                                  std::string_view member) {
    const http::Response answer = send(http::Method::get, address);
    EXPECT_EQ(answer.status, 200) << address << answer.body;
    const auto document = JsonDocument::parse(answer.body);
    TOC_ASSERT(document.has_value());
    std::vector<std::string> out;
    for (const Json& one : document->root().find(list)->elements()) {
      out.emplace_back(one.text_at({member}).value_or("-"));
    }
    return out;
  }

  /// The page that a browser is shown where there is no such address.
  http::Response fault_at(const std::string& address) {
    http::Request request;
    request.target = address;
    const Result<http::Target> target = http::parse_target(address);
    TOC_ASSERT(target.has_value());
    request.path = target->path;
    request.headers.add("accept", "text/html");
    const Error error{Errc::not_found, "There is no such thing here.", "", 0};
    http::Response fault = http::problem(error);
    return make_error_page(app_)(request, error, fault).value_or(fault);
  }

  http::Response send(http::Method method, const std::string& address, std::string_view body = {},
                      std::string_view type = {}) {
    if (!router_) {
      Result<http::Router> made = http::Router::make(all_routes(app_));
      if (!made) {
        assert_failed(describe(made.error()).c_str(), __FILE__, __LINE__);
      }
      router_ = *std::move(made);
      guard_ = web::make_guard(app_);
      error_page_ = make_error_page(app_);
    }
    http::Request request;
    request.method = method;
    request.target = address;
    const Result<http::Target> target = http::parse_target(address);
    TOC_ASSERT(target.has_value());
    request.path = target->path;
    request.query = target->query;
    request.peer = "192.0.2.7";
    request.body = body;
    request.headers.add("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");
    request.headers.add("sec-fetch-site", site_);
    if (!cookie_.empty()) {
      request.headers.add("cookie", cookie_);
    }
    for (const auto& [name, value] : headers_) {
      request.headers.add(name, value);
    }
    if (!type.empty()) {
      request.headers.add("content-type", type);
    }
    const http::Match match = router_->match(method, target->segments);
    if (match.route == nullptr) {
      return {.status = 404, .headers = {}, .body = {}};
    }
    request.parameters = match.parameters;
    request.pattern = match.route->pattern;
    const auto answer = [&]() -> Result<http::Response> {
      TOC_CHECK(guard_(request, match.route->rule));
      return match.route->handler(request);
    };
    Result<http::Response> response = answer();
    if (response) {
      return *std::move(response);
    }
    const http::Response document = http::problem(response.error());
    std::optional<http::Response> page = error_page_(request, response.error(), document);
    EXPECT_TRUE(page.has_value() || address.starts_with("/api/") || address.starts_with("/v1/") ||
                address.starts_with("/osv/") || address == "/readyz")
        << address;
    return page.value_or(document);
  }

  /// A form of the desk.
  http::Response post(const std::string& address, const Fields& fields) {
    std::string body = "csrf=" + encode_percent(csrf_);
    for (const auto& [name, value] : fields) {
      body += "&" + name + "=" + encode_percent(value);
    }
    return send(http::Method::post, address, body, "application/x-www-form-urlencoded");
  }

  /// The status of the answer, and after it the field that is marked: "400 mail".
  std::string said(const std::string& address, const Fields& fields) {
    const http::Response answer = post(address, fields);
    std::string out = std::to_string(answer.status);
    if (answer.status >= 400) {
      EXPECT_EQ(faults_in(answer.body), has_form(answer.body) ? 1U : 0U)
          << address << " says the fault at one form, or is a page about it";
      EXPECT_FALSE(hides_fault(answer.body)) << address;
    }
    const std::size_t end = answer.body.find("-error\"");
    if (answer.status != 303 && end != std::string::npos) {
      const std::size_t begin = answer.body.rfind("id=\"", end) + 4;
      const std::string id = answer.body.substr(begin, end - begin);
      out += " " + id.substr(id.rfind('-') + 1);
    }
    return out;
  }
  /// The first link of a page that begins so.
  std::string link(const std::string& page, const std::string& begin) {
    for (const std::string& one : links_of(send(http::Method::get, page).body)) {
      if (one.starts_with(begin)) {
        return one;
      }
    }
    ADD_FAILURE() << page << " has no link to " << begin;
    return "/";
  }
  /// A case that a report was opened into.
  std::string open_case(const std::string& title) {
    EXPECT_EQ(
        report({{"title", title}, {"product", "Widget"}, {"description", "Long names."}}).status,
        201);
    sign_in("analyst");
    const http::Response opened =
        post(link("/desk/reports?state=received", "/desk/reports/R-"), {{"act", "open"}});
    EXPECT_EQ(opened.status, 303) << opened.body;
    return std::string(*opened.find("location"));
  }

  http::Response report(const Fields& fields) {
    std::string body;
    for (const auto& [name, value] : fields) {
      body +=
          "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }
    body +=
        "--b\r\nContent-Disposition: form-data; name=\"attachment\"; "
        "filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n";
    body += "--b--\r\n";
    return send(http::Method::post, "/report", body, "multipart/form-data; boundary=b");
  }

  store::testing::TestStore store_;
  SigningKey notice_key_;
  std::string site_ = "same-origin";
  Sealer sealer_ = *Sealer::make({Buffer(Sealer::kKeyBytes)});
  exposure::CurrentAdvisories advisories_{""};
  exposure::CurrentInventories inventories_;
  web::App app_;
  std::map<std::string, PersonId> people_;
  std::string cookie_;
  std::string csrf_;
  Fields headers_;  ///< more fields of each request
  std::optional<http::Router> router_;
  http::Guard guard_;
  http::RenderError error_page_;
};

}  // namespace tocsin::pages
