#include "http/problem.h"

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/json_writer.h"
#include "base/log.h"
#include "base/metrics.h"

#include <algorithm>

namespace tocsin::http {
namespace {

constexpr int kRetryAfterDefault = 5;  // seconds, when whoever failed did not say

struct Mapping {
  Errc code;
  int status;
  std::string_view slug;
};

constexpr Mapping kMappings[] = {
    {Errc::malformed, 400, "malformed"},
    {Errc::too_large, 413, "too-large"},
    {Errc::unsupported_type, 415, "unsupported-type"},
    {Errc::unauthenticated, 401, "unauthenticated"},
    {Errc::forbidden, 403, "forbidden"},
    {Errc::not_found, 404, "not-found"},
    {Errc::conflict, 409, "conflict"},
    {Errc::stale, 412, "stale"},
    {Errc::precondition_required, 428, "precondition-required"},
    {Errc::unprocessable, 422, "unprocessable"},
    {Errc::rate_limited, 429, "rate-limited"},
    {Errc::no_space, 507, "no-space"},
    {Errc::unavailable, 503, "unavailable"},
    {Errc::internal, 500, "internal"},
};

const Mapping& mapping_of(Errc code) {
  const auto* const found = std::ranges::find(kMappings, code, &Mapping::code);
  TOC_ASSERT(found != std::end(kMappings));
  return *found;
}

struct Document {
  int status = 500;
  std::string_view slug;
  std::string_view detail;
  std::string_view pointer;
  std::string_view incident;
};

Response write(const Document& document) {
  JsonWriter json;
  json.begin_object();
  json.field("type", "urn:tocsin:problem:" + std::string(document.slug));
  json.field("title", reason_of(document.status));
  json.field("status", static_cast<std::int64_t>(document.status));
  json.field("detail", document.detail);
  if (!document.pointer.empty()) {
    json.field("pointer", document.pointer);
  }
  if (!document.incident.empty()) {
    json.field("incident", document.incident);
  }
  json.end_object();
  return respond(document.status, "application/problem+json", json.take());
}

}  // namespace

int status_of(Errc code) {
  return mapping_of(code).status;
}

std::string_view reason_of(int status) {
  switch (status) {
    case 100: return "Continue";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    case 507: return "Insufficient Storage";
    default: return "Unknown";
  }
}

Response problem(const Error& error, std::string_view asked) {
  if (error.code == Errc::internal) {
    return incident(describe(error), asked);
  }
  const Mapping& mapping = mapping_of(error.code);
  Response response = write({.status = mapping.status,
                             .slug = mapping.slug,
                             .detail = error.message,
                             .pointer = error.where,
                             .incident = ""});
  if (mapping.status == 429 || mapping.status == 503) {
    response.set("Retry-After", std::to_string(error.retry_after_s > 0 ? error.retry_after_s
                                                                       : kRetryAfterDefault));
  }
  if (mapping.status == 401) {
    response.set("WWW-Authenticate", "Bearer");  // RFC 9110 section 15.5.2 wants at least one
  }
  return response;
}

Response problem(int status, std::string_view slug, std::string_view detail) {
  Response response =
      write({.status = status, .slug = slug, .detail = detail, .pointer = "", .incident = ""});
  if (status == 503) {
    response.set("Retry-After", std::to_string(kRetryAfterDefault));
  }
  return response;
}

Response incident(std::string_view what, std::string_view asked) {
  std::array<std::byte, 8> random{};
  random_bytes(random);
  const std::string number = to_hex(random);
  log_event(LogLevel::error, "http.incident",
            {{"incident", number}, {"what", std::string(what)}, {"request", std::string(asked)}});
  count("tocsin_http_incidents_total");
  Response response = write(
      {.status = 500,
       .slug = "internal",
       .detail = "Something went wrong here. The operator finds it in the log under this incident.",
       .pointer = "",
       .incident = number});
  response.set(std::string(kIncidentField), number);
  return response;
}

}  // namespace tocsin::http
