// What endpoints work with, and the helpers that nearly all of them need.
#pragma once

#include "base/json.h"
#include "base/language.h"
#include "base/places.h"
#include "exposure/world.h"
#include "flow/accounts.h"
#include "http/cookie.h"
#include "http/message.h"
#include "http/rate_limit.h"
#include "http/router.h"
#include "http/server.h"
#include "web/app_limits.h"

#include <memory>
#include <string>
#include <vector>

namespace tocsin::sources {
struct SourcesOptions;
}

namespace tocsin::web {

/// Set up once in app/; outlives the server. Any thread.
struct App {
  exposure::World world;
  const sources::SourcesOptions* sources = nullptr;
  http::CookieReach cookie_reach = http::CookieReach::plain;
  std::string
      setup_token;  ///< printed on the console of an empty instance; empty when it is set up
  /// By network for strangers, by credential for those who are known. Limits of their own for
  /// reports and sign-in.
  std::unique_ptr<http::RateLimiter> reports_by_network;
  std::unique_ptr<http::RateLimiter> reports_by_credential;
  /// What an account changes, by its sessions and keys together; not reports, which have their own.
  std::unique_ptr<http::RateLimiter> changes_by_account;
  std::unique_ptr<http::RateLimiter> uploads_by_credential;  ///< of inventories and their VEX
  /// Inventories come one at a time: components and findings are held in memory until all is
  /// stored, and the one writer takes them no faster together.
  std::unique_ptr<Places> uploads = std::make_unique<Places>(Places::Size{
      .places = 1, .waiting_max = 16, .patience = std::chrono::seconds(60), .each_max = 4});
  /// Events of MISP are looked through one search at a time, and large ones come one at a time:
  /// each is in memory as text and as what was read of it.
  std::unique_ptr<Places> misp = std::make_unique<Places>(Places::Size{
      .places = 1, .waiting_max = 12, .patience = std::chrono::seconds(30), .each_max = 3});
  /// A CSAF document of which a view is made is in memory many times its size.
  std::unique_ptr<Places> views = std::make_unique<Places>(Places::Size{
      .places = 1, .waiting_max = 32, .patience = std::chrono::seconds(30), .each_max = 8});
  std::unique_ptr<http::RateLimiter> questions_by_network;      ///< about advisories, by strangers
  std::unique_ptr<http::RateLimiter> osv_questions_by_network;  ///< likewise, in OSV's API
  std::unique_ptr<http::RateLimiter> osv_records_by_network;    ///< single records of it
  std::unique_ptr<http::RateLimiter> sign_in_by_network;
  /// By address and network together: strangers elsewhere never lock an owner out.
  std::unique_ptr<http::RateLimiter> sign_in_by_account;
  std::unique_ptr<http::RateLimiter> factors_by_session;  ///< codes tried within one session
};

void set_limits(App& app, const AppLimits& limits);

/// What the guard leaves in Request::principal.
struct Caller {
  Principal principal;
  std::string csrf;           ///< of the session; empty for keys and strangers
  std::string session_token;  ///< empty for keys and strangers
  std::string language;       ///< the person's own; empty for strangers
};
const Caller& caller_of(const http::Request& request);

/// As the journal names who acts; before the guard has run: "somebody unknown".
std::string name_caller(const http::Request& request);

/// Session cookie or "Authorization: Bearer"; then the access table; then, for a session that
/// changes something, the proof that the request came from our own page. The one place where a
/// request gets its principal.
http::Guard make_guard(const App& app);
/// One bucket of sign-ins for an address, known or not, from one network.
std::string account_bucket(const http::Request& request, std::string_view mail);

/// A code of the second factor may come with any request that changes something: in this header, or
/// in the field kSecondFactorField of a form.
inline constexpr std::string_view kSecondFactorHeader = "x-second-factor";

/// ?lang=, else the person's own language, else Accept-Language.
Language language_of(const http::Request& request);

/// The body as a JSON object. Errors: unsupported_type unless application/json; malformed;
/// too_large.
Result<JsonDocument> json_body(const http::Request& request, std::size_t bytes_max);

http::Response json_response(int status, std::string json);
http::Response html_response(int status, std::string html);

/// A file to save. name: made of our own characters.
http::Response download(std::string media_type, const std::string& name, std::string bytes);

/// A query parameter as a whole number. Errors: malformed, naming the parameter.
Result<std::optional<std::int64_t>> integer_query(const http::Request& request,
                                                  std::string_view name);
Result<std::optional<Instant>> instant_query(const http::Request& request, std::string_view name);
Result<std::string> text_query(const http::Request& request, std::string_view name);

/// A path parameter as a whole number. Errors: not_found, since no such thing can exist.
Result<std::int64_t> whole_number(std::string_view text);

/// The id at that place of the address. Errors: not_found for what is no id, as for one of nobody.
template <class Id>
Result<Id> id_of(const http::Request& request, std::string_view name) {
  const Result<Id> id = parse_id<Id>(request.parameter(name));
  return id ? id : fail(Errc::not_found, "There is no such thing here.");
}

/// {"log_index":n}: the answer to an act that has no other.
http::Response acted(std::int64_t log_index);

}  // namespace tocsin::web
