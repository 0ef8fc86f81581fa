#include "web/app.h"

#include "base/limits.h"
#include "base/number.h"
#include "http/cookie.h"
#include "http/media.h"
#include "web/session_cookie.h"

#include <algorithm>

namespace tocsin::web {
namespace {

constexpr std::string_view kBearer = "Bearer ";

bool changes_something(http::Method method) {
  return method != http::Method::get && method != http::Method::head;
}

/// A browser says where a request comes from (Fetch Metadata); older ones at least send Origin. A
/// form of ours also carries the session's token, an API call from a browser the header. Without
/// any of these it is not from our pages.
Status check_same_site(const http::Request& request, const std::string& csrf) {
  const auto site = request.headers.find("sec-fetch-site");
  if (site && *site != "same-origin" && *site != "none") {
    return fail(Errc::forbidden, "This request came from another site.");
  }
  if (const auto header = request.headers.find("x-csrf-token")) {
    if (equal_in_constant_time(as_bytes(*header), as_bytes(std::string_view(csrf)))) {
      return {};
    }
    return fail(Errc::forbidden, "The page is too old; load it again.");
  }
  const auto type = request.headers.find("content-type");
  if (type && type->starts_with("application/x-www-form-urlencoded")) {
    TOC_TRY(const http::Form form, http::parse_form(request.body));
    TOC_TRY(const auto token, form.one("csrf"));
    if (token && equal_in_constant_time(as_bytes(*token), as_bytes(std::string_view(csrf)))) {
      return {};
    }
    return fail(Errc::forbidden, "The page is too old; load it again.");
  }
  // A multipart form of a stranger's site cannot set this header without asking us first, and we do
  // not answer that.
  if (site && *site == "same-origin") {
    return {};
  }
  return fail(Errc::forbidden, "Send the session's token in the field X-CSRF-Token.");
}

/// Clients of TAXII know user names and passwords: the password is an API key there, whatever the
/// name. Nowhere else, since a browser sends such a pair again by itself.
std::optional<std::string> basic_key(const http::Request& request, std::string_view authorization) {
  constexpr std::string_view basic = "Basic ";
  if (!request.pattern.starts_with("/taxii2/") || !authorization.starts_with(basic)) {
    return std::nullopt;
  }
  const Result<Buffer> pair = parse_base64(authorization.substr(basic.size()));
  const std::string text(pair ? as_text(*pair) : std::string_view());
  const std::size_t colon = text.find(':');
  return colon == std::string::npos ? std::nullopt : std::optional(text.substr(colon + 1));
}

/// Clients of MISP send the key alone.
std::optional<std::string_view> bare_key(const http::Request& request,
                                         std::string_view authorization) {
  const bool is_bare = request.pattern.starts_with("/misp/") && !authorization.contains(' ');
  return is_bare ? std::optional(authorization) : std::nullopt;
}

Result<Caller> identify(const App& app, const http::Request& request) {
  Caller caller;
  if (const auto authorization = request.headers.find("authorization")) {
    if (const auto key = basic_key(request, *authorization)) {
      TOC_TRY(caller.principal, flow::principal_of_key(app.world, *key, request.peer));
      return caller;
    }
    if (const auto key = bare_key(request, *authorization)) {
      TOC_TRY(caller.principal, flow::principal_of_key(app.world, *key, request.peer));
      return caller;
    }
    if (!authorization->starts_with(kBearer)) {
      return fail(Errc::unauthenticated,
                  "Only API keys are taken here: Authorization: Bearer <key>.");
    }
    TOC_TRY(caller.principal,
            flow::principal_of_key(app.world, authorization->substr(kBearer.size()), request.peer));
    return caller;
  }
  const auto cookie = http::find_cookie(request.headers, session_cookie_name(app.cookie_reach));
  if (!cookie || cookie->empty()) {
    return caller;
  }
  const Result<flow::SessionPrincipal> session = flow::principal_of_session(app.world, *cookie);
  if (!session) {
    // An ended session makes a stranger, who may still report; what needs an account then says
    // "sign in".
    return session.error().code == Errc::unauthenticated ? Result<Caller>(caller)
                                                         : std::unexpected(session.error());
  }
  caller.principal = session->principal;
  caller.csrf = session->csrf;
  caller.language = session->language;
  caller.session_token = *cookie;
  return caller;
}

/// Nobody is signed in from another site's page: whoever follows such a form would work in somebody
/// else's account without knowing it.
Status check_sign_in(const http::Request& request, const http::Rule& rule) {
  const auto site = request.headers.find("sec-fetch-site");
  if (rule.permission == to_text(Action::sign_in) && changes_something(request.method) && site &&
      *site != "same-origin" && *site != "none") {
    return fail(Errc::forbidden, "This request came from another site.");
  }
  return {};
}

/// The one writer is everybody's. Reports have limits of their own, so that nobody's other work
/// keeps a report out; questions that come as a POST change nothing.
Status limit_changes(const App& app, const http::Request& request, const Principal& principal,
                     const http::Rule& rule) {
  const std::optional<PersonId> person = person_of(principal);
  if (!person || !changes_something(request.method) ||
      rule.permission == to_text(Action::submit_report) ||
      rule.permission == to_text(Action::sign_in) ||
      rule.permission == to_text(Action::read_public) ||
      rule.permission == to_text(Action::read_feed) ||
      rule.permission == to_text(Action::read_impact)) {
    return {};
  }
  return app.changes_by_account->take(to_text(*person));
}

/// A second factor that came with the request counts from now on in its session.
Status take_factor(const App& app, const http::Request& request, Caller& caller) {
  std::string code(request.headers.find(kSecondFactorHeader).value_or(""));
  const auto type = request.headers.find("content-type");
  if (code.empty() && type && type->starts_with("application/x-www-form-urlencoded")) {
    TOC_TRY(const http::Form form, http::parse_form(request.body));
    TOC_TRY(const auto field, form.one(kSecondFactorField));
    code = field.value_or("");
  }
  if (code.empty()) {
    return {};
  }
  TOC_CHECK(app.factors_by_session->take(to_text(caller.principal.session)));
  TOC_CHECK(flow::prove_factor(app.world, caller.principal, code));
  caller.principal.has_fresh_factor = true;
  return {};
}

}  // namespace

void set_limits(App& app, const AppLimits& limits) {
  const auto now = [] { return std::chrono::steady_clock::now(); };
  const auto make = [&](double per_minute) {
    return std::make_unique<http::RateLimiter>(
        http::RateLimit{.per_minute = per_minute, .burst = per_minute}, now);
  };
  app.reports_by_network = make(limits.reports_per_minute_by_network);
  app.reports_by_credential = make(limits.reports_per_minute_by_credential);
  app.changes_by_account = make(limits.changes_per_minute_by_account);
  app.uploads_by_credential = make(limits.uploads_per_minute_by_credential);
  app.questions_by_network = make(limits.questions_per_minute_by_network);
  app.osv_questions_by_network = make(limits.osv_questions_per_minute_by_network);
  app.osv_records_by_network = make(limits.osv_records_per_minute_by_network);
  app.sign_in_by_network = make(limits.sign_ins_per_minute_by_network);
  app.sign_in_by_account = make(limits.sign_ins_per_minute_by_network);
  app.factors_by_session = make(limits.sign_ins_per_minute_by_network);
}

const Caller& caller_of(const http::Request& request) {
  const auto* caller = std::any_cast<Caller>(&request.principal);
  TOC_ASSERT(caller != nullptr);  // the guard has run
  return *caller;
}

std::string name_caller(const http::Request& request) {
  const auto* caller = std::any_cast<Caller>(&request.principal);
  return caller == nullptr ? "somebody unknown" : actor_of(caller->principal);
}

std::string account_bucket(const http::Request& request, std::string_view mail) {
  return flow::canonical_mail(mail) + " " + http::network_of(request.peer);
}

http::Guard make_guard(const App& app) {
  return [&app](http::Request& request, const http::Rule& rule) -> Status {
    TOC_TRY(Caller identified, identify(app, request));
    // There from now on, also for whoever tells of a refusal.
    auto& caller = request.principal.emplace<Caller>(std::move(identified));
    TOC_CHECK(check_sign_in(request, rule));
    if (!caller.session_token.empty() && changes_something(request.method)) {
      TOC_CHECK(check_same_site(request, caller.csrf));
      TOC_CHECK(take_factor(app, request, caller));
    }
    if (rule.access == http::Access::permission) {
      const auto actions = all_actions();
      const auto action = std::ranges::find_if(
          actions, [&](Action one) { return to_text(one) == rule.permission; });
      TOC_ASSERT(action != actions.end());  // checked when the router was made
      TOC_CHECK(may(caller.principal, *action));
    } else if (rule.access == http::Access::signed_in) {
      TOC_CHECK(may(caller.principal, Action::use_session));
    }
    return limit_changes(app, request, caller.principal, rule);
  };
}

Language language_of(const http::Request& request) {
  if (const auto chosen = request.query.one("lang"); chosen && *chosen) {
    return parse_language(**chosen);
  }
  if (const auto* caller = std::any_cast<Caller>(&request.principal);
      caller != nullptr && !caller->language.empty()) {
    return parse_language(caller->language);
  }
  constexpr std::array<std::string_view, 2> offers = {"en", "zh-CN"};
  return parse_language(http::choose_language(request.headers.joined("accept-language"), offers));
}

Result<JsonDocument> json_body(const http::Request& request, std::size_t bytes_max) {
  const auto field = request.headers.find("content-type");
  TOC_TRY(const http::MediaType type,
          http::parse_media_type(field.value_or("application/octet-stream")));
  if (type.type != "application/json") {
    return fail(Errc::unsupported_type, "Send application/json here.");
  }
  return JsonDocument::parse(request.body, {.bytes_max = bytes_max});
}

http::Response json_response(int status, std::string json) {
  return http::respond(status, "application/json", std::move(json));
}

http::Response download(std::string media_type, const std::string& name, std::string bytes) {
  http::Response response = http::respond(200, std::move(media_type), std::move(bytes));
  response.set("Content-Disposition", "attachment; filename=\"" + name + "\"");
  return response;
}

http::Response html_response(int status, std::string html) {
  return http::respond(status, "text/html; charset=utf-8", std::move(html));
}

Result<std::string> text_query(const http::Request& request, std::string_view name) {
  TOC_TRY(const auto value, request.query.one(name));
  return std::string(value.value_or(""));
}

Result<std::optional<std::int64_t>> integer_query(const http::Request& request,
                                                  std::string_view name) {
  TOC_TRY(const std::string text, text_query(request, name));
  if (text.empty()) {
    return std::optional<std::int64_t>();
  }
  const auto value = parse_whole<std::int64_t>(text);
  if (!value) {
    return fail(Errc::malformed, "This query parameter must be a whole number.",
                "?" + std::string(name));
  }
  return value;
}

Result<std::optional<Instant>> instant_query(const http::Request& request, std::string_view name) {
  TOC_TRY(const std::string text, text_query(request, name));
  if (text.empty()) {
    return std::optional<Instant>();
  }
  Result<Instant> at = parse_rfc3339(text);
  if (!at) {
    return std::unexpected(Error{Errc::malformed, at.error().message, "?" + std::string(name)});
  }
  return std::optional(*at);
}

Result<std::int64_t> whole_number(std::string_view text) {
  const auto value = parse_whole<std::int64_t>(text);
  if (!value || *value < 0) {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  return *value;
}

http::Response acted(std::int64_t log_index) {
  JsonWriter json;
  json.begin_object().field("log_index", log_index).end_object();
  return json_response(200, json.take());
}

}  // namespace tocsin::web
