// A report from the form: the same flow as POST /api/v1/reports, answered with a page.
#include "base/limits.h"
#include "base/text.h"
#include "flow/intake.h"
#include "flow/report_json.h"
#include "http/multipart.h"
#include "pages/parts/page.h"
#include "pages/reports/report_pages.h"

namespace tocsin::pages {
namespace {

constexpr std::size_t kMargin = 1U << 20U;  ///< boundaries and heads of the parts

struct Sent {
  std::vector<std::pair<std::string, std::string>> fields;
  std::vector<flow::IntakeAttachment> attachments;
};

Result<Sent> read_parts(const http::Request& request) {
  TOC_TRY(const std::string boundary,
          http::multipart_boundary(request.headers.find("content-type").value_or("")));
  TOC_TRY(const std::vector<http::Part> parts, http::parse_multipart(request.body, boundary));
  Sent sent;
  for (const http::Part& part : parts) {
    if (part.name == "csrf") {
      continue;
    }
    if (part.name != "attachment") {
      sent.fields.emplace_back(part.name, std::string(part.body));
      continue;
    }
    // A browser sends one empty part when no file was chosen.
    if (!part.body.empty() || (part.file_name && !part.file_name->empty())) {
      sent.attachments.push_back({.name = http::safe_file_name(part.file_name.value_or("file")),
                                  .media_type = part.media_type,
                                  .bytes = part.body});
    }
  }
  return sent;
}

Status take_token(const web::App& app, const http::Request& request, const Principal& principal) {
  return principal.kind == Principal::Kind::anonymous
             ? app.reports_by_network->take(http::network_of(request.peer))
             : app.reports_by_credential->take(actor_of(principal));
}

Result<flow::Acknowledgement> submit(const web::App& app, const http::Request& request,
                                     const Sent& sent) {
  const Principal& principal = web::caller_of(request).principal;
  TOC_CHECK(take_token(app, request, principal));
  flow::Intake intake;
  TOC_TRY(intake.report, flow::read_report_form(sent.fields));
  intake.attachments = sent.attachments;
  intake.body_digest = sha256(as_bytes(request.body));
  return flow::submit_report(app.world, principal, std::move(intake));
}

/// The form as it was, with the fault at its field.
Result<http::Response> show_again(const web::App& app, const http::Request& request,
                                  const Sent& sent, const Error& error) {
  Typed typed;
  for (const auto& [name, value] : sent.fields) {
    if (is_utf8(value) && name != "act") {  // there is one form on this page
      typed.values.insert_or_assign(name, value);
    }
  }
  typed.error = error.message;
  const std::string_view where = error.where;
  if (where.starts_with('/')) {
    const std::string_view field = where.substr(1, where.find('/', 1) - 1);
    typed.error_field = field == "attachments" ? "attachment" : std::string(field);
  }
  if (where == "/contact/name" || where == "/contact/mail") {
    typed.error_field = where == "/contact/name" ? "contact_name" : "contact_mail";
  }
  return form_again(error, report_form_page(frame_of(app, request), typed));
}

}  // namespace

http::Route post_report_form(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/report",
          .rule = http::Rule(Action::submit_report),
          .body_bytes_max = kReportBodyBytesMax + kAttachmentsBytesMax + kMargin,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const Sent sent, read_parts(request));
            const Result<flow::Acknowledgement> done = submit(app, request, sent);
            if (!done) {
              const Error& error = done.error();
              // What was typed must not be lost to a limit either.
              if (is_form_fault(error) || error.code == Errc::rate_limited ||
                  error.code == Errc::unavailable) {
                return show_again(app, request, sent, error);
              }
              return std::unexpected(error);
            }
            return web::html_response(201, report_done_page(frame_of(app, request), *done));
          }};
}

}  // namespace tocsin::pages
