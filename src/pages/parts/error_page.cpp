// Failures as pages, for people in browsers.
#include "http/media.h"
#include "http/problem.h"
#include "pages/parts/message_page.h"
#include "pages/parts/page.h"

namespace tocsin::pages {
namespace {

bool is_for_people(const http::Request& request) {
  for (const std::string_view folder : {"/api/", "/log/", "/osv/", "/v1/"}) {
    if (request.path.starts_with(folder) || request.path == folder.substr(0, folder.size() - 1)) {
      return false;
    }
  }
  constexpr std::array<std::string_view, 2> offers = {"application/problem+json", "text/html"};
  const std::string accept = request.headers.joined("accept");
  return accept.find("text/html") != std::string::npos &&
         http::choose_media_type(accept, offers) == "text/html";
}

Message message_of(const Frame& frame, const Error& error) {
  const Texts texts = frame.texts();
  Message out;
  out.title = texts.word("error", to_text(error.code));
  const std::string sentence = texts.sentence(error.message);
  out.is_detail_english = frame.language != Language::en && sentence == error.message;
  switch (error.code) {
    case Errc::internal:
      // What went wrong inside is for the log; the page names the incident under which it is there.
      out.text = texts("error.incident");
      break;
    case Errc::unauthenticated:
      out.title = texts("sign_in.first");
      out.text = texts("sign_in.first_text");
      out.links.emplace_back("/sign-in", texts("nav.sign_in"));
      break;
    case Errc::not_found: out.text = texts("error.not_found_text"); break;
    case Errc::rate_limited:
    case Errc::unavailable:
    case Errc::no_space:
      out.text = texts("error.later");
      out.detail = sentence;
      break;
    case Errc::malformed:
    case Errc::too_large:
    case Errc::unsupported_type:
    case Errc::forbidden:
    case Errc::conflict:
    case Errc::stale:
    case Errc::precondition_required:
    case Errc::unprocessable: out.detail = sentence; break;
  }
  if (frame.is_signed_in()) {
    out.links.emplace_back("/desk", texts("nav.desk"));
  }
  out.links.emplace_back("/", texts("nav.home"));
  return out;
}

}  // namespace

http::RenderError make_error_page(const web::App& app) {
  return [&app](const http::Request& request, const Error& error,
                const http::Response& document) -> std::optional<http::Response> {
    if (!is_for_people(request)) {
      return std::nullopt;
    }
    const Frame frame = frame_of(app, request);
    Message message = message_of(frame, error);
    if (const auto incident = document.find(http::kIncidentField)) {
      message.detail = *incident;
    }
    http::Response response =
        web::html_response(http::status_of(error.code), message_page(frame, message));
    if (response.status == 429 || response.status == 503) {
      response.set("Retry-After",
                   std::to_string(error.retry_after_s > 0 ? error.retry_after_s : 5));
    }
    return response;
  };
}

}  // namespace tocsin::pages
