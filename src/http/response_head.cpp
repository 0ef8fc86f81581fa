#include "http/response_head.h"

#include "http/problem.h"

#include <algorithm>
#include <cstdio>

namespace tocsin::http {
namespace {

constexpr std::pair<std::string_view, std::string_view> kDefaults[] = {
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors "
     "'none'; base-uri 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy",
     "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"},
    {"Cache-Control", "no-store"},
};

/// What the server says about the message itself is nobody else's to say.
constexpr std::string_view kOurs[] = {"content-length", "transfer-encoding", "connection", "date"};

bool is_writable(std::string_view value) {
  return std::ranges::none_of(value, [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return (u < 0x20 && u != '\t') || u == 0x7F;
  });
}

void append(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

bool has_body(int status, Method method) {
  return method != Method::head && status >= 200 && status != 204 && status != 304;
}

std::string to_http_date(Instant at) {
  constexpr std::string_view days = "SunMonTueWedThuFriSat";
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss<std::chrono::seconds> time(
      std::chrono::floor<std::chrono::seconds>(at - day));
  const unsigned weekday = std::chrono::weekday(day).c_encoding();
  const unsigned month = static_cast<unsigned>(date.month()) - 1;
  char text[64];
  const int size = std::snprintf(
      text, sizeof text, "%.3s, %02u %.3s %04d %02d:%02d:%02d GMT", days.data() + weekday * 3UL,
      static_cast<unsigned>(date.day()), months.data() + month * 3UL, static_cast<int>(date.year()),
      static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
      static_cast<int>(time.seconds().count()));
  return {text, static_cast<std::size_t>(size)};
}

Result<std::string> write_head(const Response& response, const Answering& answering) {
  if (response.status < 200 || response.status > 599) {
    return fail(Errc::internal, "A handler answered with an impossible status.");
  }
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + " " +
                    std::string(reason_of(response.status)) + "\r\n";
  for (const auto& [name, value] : response.headers) {
    const bool is_ours = std::ranges::any_of(
        kOurs, [&](std::string_view ours) { return equal_ignoring_case(ours, name); });
    if (!is_token(name) || !is_writable(value) || is_ours) {
      return fail(Errc::internal, "A handler set a header field that cannot be written.");
    }
    append(out, name, value);
  }
  for (const auto& [name, value] : kDefaults) {
    if (!response.find(name)) {
      append(out, name, value);
    }
  }
  if (answering.is_secure) {
    append(out, "Strict-Transport-Security", "max-age=63072000; includeSubDomains");
  }
  append(out, "Date", to_http_date(answering.now));
  if (response.status != 204 && response.status != 304 && !response.live) {
    append(out, "Content-Length", std::to_string(response.body_bytes()));
  }
  if (answering.persistence == Persistence::close) {
    append(out, "Connection", "close");
  }
  return out.append("\r\n");
}

}  // namespace tocsin::http
