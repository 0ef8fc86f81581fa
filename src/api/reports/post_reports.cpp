// POST /api/v1/reports: a report as JSON, as a standard document (CVE JSON 5, CSAF), or as
// multipart/form-data with a part "report" and attachments. 201 with the report's number, a private
// status link and the receipt.
#include "base/limits.h"
#include "base/metrics.h"
#include "flow/intake.h"
#include "flow/report_json.h"
#include "formats/formats.h"
#include "http/media.h"
#include "http/multipart.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

constexpr std::size_t kOverhead = 1U << 20U;  ///< heads and boundaries of a multipart body
constexpr std::size_t kIdempotencyKeyMax = 255;
constexpr std::size_t kStrangersKeyMin = 16;

Status limit(const web::App& app, const http::Request& request) {
  const Principal& principal = web::caller_of(request).principal;
  if (principal.kind == Principal::Kind::anonymous) {
    return app.reports_by_network->take(http::network_of(request.peer));
  }
  return app.reports_by_credential->take(actor_of(principal));
}

/// A body that is itself a standard document becomes the report's one attachment.
Result<flow::Intake> read_json(std::string_view body,
                               std::vector<flow::InlineAttachment>& inline_attachments) {
  if (body.size() > kReportBodyBytesMax) {
    return fail(Errc::too_large,
                "A report as JSON may have at most 1 MiB, with the attachments in it; send larger "
                "ones as multipart/form-data.");
  }
  flow::Intake intake;
  TOC_TRY(const JsonDocument document, JsonDocument::parse(body));
  if (const auto format = formats::format_of(document.root())) {
    intake.attachments.push_back(
        {.name = *format + ".json", .media_type = "application/json", .bytes = body});
    return intake;
  }
  TOC_TRY(flow::ReportBody read, flow::read_report(document.root()));
  intake.report = std::move(read.report);
  inline_attachments = std::move(read.attachments);
  for (const flow::InlineAttachment& attachment : inline_attachments) {
    intake.attachments.push_back({.name = http::safe_file_name(attachment.name),
                                  .media_type = attachment.media_type,
                                  .bytes = attachment.bytes});
  }
  return intake;
}

Result<flow::Intake> read_multipart(const http::Request& request, std::string_view content_type,
                                    std::vector<flow::InlineAttachment>& inline_attachments) {
  TOC_TRY(const std::string boundary, http::multipart_boundary(content_type));
  TOC_TRY(const std::vector<http::Part> parts, http::parse_multipart(request.body, boundary));
  flow::Intake intake;
  bool has_report = false;
  for (const http::Part& part : parts) {
    if (part.name != "report" || part.file_name) {
      continue;
    }
    if (has_report) {
      return fail(Errc::malformed, "There are two parts named \"report\".", "/report");
    }
    has_report = true;
    TOC_TRY(intake, read_json(part.body, inline_attachments));
  }
  for (const http::Part& part : parts) {
    if (part.name == "report" && !part.file_name) {
      continue;
    }
    if (!part.file_name) {
      return fail(Errc::malformed, "Parts are one \"report\" and files.", pointer("", part.name));
    }
    intake.attachments.push_back({.name = http::safe_file_name(*part.file_name),
                                  .media_type = part.media_type,
                                  .bytes = part.body});
  }
  if (!has_report && intake.attachments.empty()) {
    return fail(Errc::malformed, "The body holds neither a part named \"report\" nor a file.",
                "/report");
  }
  return intake;
}

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  const auto started = std::chrono::steady_clock::now();
  TOC_CHECK(limit(app, request));
  const std::string content_type(request.headers.find("content-type").value_or(""));
  TOC_TRY(const http::MediaType type,
          http::parse_media_type(content_type.empty() ? "application/octet-stream" : content_type));
  std::vector<flow::InlineAttachment> inline_attachments;
  Result<flow::Intake> intake =
      fail(Errc::unsupported_type, "Send application/json or multipart/form-data here.");
  if (type.type == "application/json") {
    intake = read_json(request.body, inline_attachments);
  } else if (type.type == "multipart/form-data") {
    intake = read_multipart(request, content_type, inline_attachments);
  }
  if (!intake) {
    return std::unexpected(intake.error());
  }
  intake->body_digest = sha256(as_bytes(request.body));
  if (const auto key = request.headers.find("idempotency-key")) {
    if (key->empty() || key->size() > kIdempotencyKeyMax) {
      return fail(Errc::malformed, "An idempotency key has 1 to 255 characters.",
                  "Idempotency-Key");
    }
    // A stranger is known by the key alone: whoever guesses it is given the private link.
    if (web::caller_of(request).principal.kind == Principal::Kind::anonymous &&
        key->size() < kStrangersKeyMin) {
      return fail(Errc::malformed,
                  "Without an account an idempotency key has at least 16 characters that nobody "
                  "guesses, such as a UUID.",
                  "Idempotency-Key");
    }
    intake->idempotency_key = *key;
    intake->network = http::network_of(request.peer);
  }
  TOC_TRY(const flow::Acknowledgement done,
          flow::submit_report(app.world, web::caller_of(request).principal, *std::move(intake)));
  const std::string status_url = app.world.base_url + "/status/" + done.token;
  JsonWriter json;
  json.begin_object()
      .field("number", done.number)
      .field("received_at", to_rfc3339(done.at))
      .field("log_index", done.index);
  json.field("status_url", status_url)
      .field("receipt_url", status_url + "/receipt")
      .field("receipt", done.receipt)
      .end_object();
  observe_seconds(
      "tocsin_report_to_receipt_seconds",
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
  return web::json_response(201, json.take()).set("Location", status_url);
}

}  // namespace

http::Route post_reports(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/reports",
          .rule = http::Rule(Action::submit_report),
          .body_bytes_max = kReportBodyBytesMax + kAttachmentsBytesMax + kOverhead,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
