// Failures as pages, for people in browsers.
#include "http/media.h"
#include "http/problem.h"
#include "pages/home/public_pages.h"
#include "pages/parts/page.h"

namespace tocsin::http {
namespace {

bool is_for_people(const Request& request) {
  for (const std::string_view folder : {"/api/", "/log/", "/v1/"}) {
    if (request.path.starts_with(folder) || request.path == folder.substr(0, folder.size() - 1)) {
      return false;
    }
  }
  constexpr std::array<std::string_view, 2> offers = {"application/problem+json", "text/html"};
  const std::string accept = request.headers.joined("accept");
  return accept.find("text/html") != std::string::npos &&
         choose_media_type(accept, offers) == "text/html";
}

site::Message message_of(const site::Frame& frame, const Error& error) {
  const site::Texts texts = frame.texts();
  site::Message out;
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

RenderError make_error_page(const App& app) {
  return [&app](const Request& request, const Error& error,
                const Response& document) -> std::optional<Response> {
    if (!is_for_people(request)) {
      return std::nullopt;
    }
    const site::Frame frame = frame_of(app, request);
    site::Message message = message_of(frame, error);
    if (const auto incident = document.find(kIncidentField)) {
      message.detail = *incident;
    }
    Response response = html_response(status_of(error.code), site::message_page(frame, message));
    if (response.status == 429 || response.status == 503) {
      response.set("Retry-After",
                   std::to_string(error.retry_after_s > 0 ? error.retry_after_s : 5));
    }
    return response;
  };
}

}  // namespace tocsin::http
