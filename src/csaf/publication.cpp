#include "csaf/publication.h"

#include "base/json.h"
#include "base/json_writer.h"
#include "base/number.h"
#include "base/text.h"
#include "csaf/revisions.h"
#include "csaf/validate.h"

#include <algorithm>
#include <array>

namespace tocsin::csaf {
namespace {

constexpr std::size_t kNamedTestsMax = 12;
constexpr std::array<std::string_view, 6> kCategories = {"coordinator", "discoverer", "other",
                                                         "translator",  "user",       "vendor"};

/// "6.1.1, 6.1.16": each test that fails once, in the order of the report.
Error invalid(const Validation& report) {
  std::vector<std::string> tests;
  for (const Fault& fault : report.errors) {
    if (std::ranges::find(tests, fault.test) == tests.end()) {
      tests.push_back(fault.test);
    }
  }
  const bool has_more = tests.size() > kNamedTestsMax;
  tests.resize(std::min(tests.size(), kNamedTestsMax));
  return {Errc::malformed,
          "The document fails tests of CSAF: " + join(tests, ", ") + (has_more ? " and more" : "") +
              ". The first: " + report.errors.front().message,
          report.errors.front().path};
}

std::string text_at(const Json& json, std::initializer_list<std::string_view> path) {
  return std::string(json.text_at(path).value_or(""));
}

Result<Instant> date_of(std::string_view text, std::string where) {
  const std::optional<Instant> at = read_instant(text);
  return at ? Result<Instant>(*at)
            : fail(Errc::malformed, "This is no date-time of RFC 3339.", std::move(where));
}

}  // namespace

Result<Publication> read_publication(std::string_view bytes, std::size_t bytes_max) {
  if (bytes.size() > bytes_max) {
    return fail(Errc::too_large, "A document that is published has at most " +
                                     std::to_string(bytes_max >> 20U) + " MiB.");
  }
  const Validation report = validate(bytes);
  if (!report.is_valid()) {
    return std::unexpected(invalid(report));
  }
  TOC_TRY(const JsonDocument document,
          JsonDocument::parse(bytes, {.bytes_max = bytes_max, .depth_max = kDocumentDepthMax}));
  const Json root = document.root();
  Publication out{
      .version = report.version,
      .category = text_at(root, {"document", "category"}),
      .title = text_at(root, {"document", "title"}),
      .label = text_at(root, {"document", "distribution", "tlp", "label"}),
      .space = text_at(root, {"document", "publisher", "namespace"}),
      .tracking_id = text_at(root, {"document", "tracking", "id"}),
      .number = text_at(root, {"document", "tracking", "version"}),
      .initial_release = text_at(root, {"document", "tracking", "initial_release_date"}),
      .current_release = text_at(root, {"document", "tracking", "current_release_date"})};
  out.file = file_name_of(out.tracking_id);
  if (text_at(root, {"document", "tracking", "status"}) == "draft") {
    return fail(Errc::malformed, "A draft is not published: its status is to be final or interim.",
                "/document/tracking/status");
  }
  if (out.tracking_id.size() > kTrackingIdBytesMax) {
    return fail(Errc::malformed, "The id of a document that is published has at most 200 bytes.",
                "/document/tracking/id");
  }
  if (out.title.size() > kPublishedTitleBytesMax) {
    return fail(Errc::malformed, "The title of a document that is published has at most 500 bytes.",
                "/document/title");
  }
  TOC_TRY(out.initial_at, date_of(out.initial_release, "/document/tracking/initial_release_date"));
  TOC_TRY(out.current_at, date_of(out.current_release, "/document/tracking/current_release_date"));
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(out.initial_at));
  out.year = static_cast<int>(day.year());
  return out;
}

bool is_later_version(std::string_view a, std::string_view b) {
  const std::optional<Revision> one = parse_revision(a);
  const std::optional<Revision> other = parse_revision(b);
  return one && other && one->is_integer == other->is_integer && compare(*one, *other) > 0;
}

bool is_publisher_category(std::string_view text) {
  return std::ranges::find(kCategories, text) != kCategories.end();
}

std::string write_warning(const Warning& warning) {
  // In the standard's own order of members, which is the alphabet's (test 6.2.13).
  const std::string at = to_rfc3339(warning.at);
  JsonWriter json;
  json.begin_object().key("document").begin_object();
  json.field("category", "csaf_base").field("csaf_version", "2.0");
  json.key("distribution").begin_object().key("tlp").begin_object().field("label", "WHITE");
  json.end_object().end_object().field("lang", "en").key("notes").begin_array();
  const auto note = [&](std::string_view category, std::string_view text, std::string_view title) {
    json.begin_object()
        .field("category", category)
        .field("text", text)
        .field("title", title)
        .end_object();
  };
  if (warning.is_exercise) {
    note("general", "This document is part of an exercise. Nothing in it is live.", "Exercise");
  }
  note("description", warning.body_en, warning.title_en);
  note("description", warning.body_zh, warning.title_zh);
  json.end_array()
      .key("publisher")
      .begin_object()
      .field("category", warning.publisher.category)
      .field("name", warning.publisher.name)
      .field("namespace", warning.publisher.space)
      .end_object();
  json.key("references").begin_array();
  const auto reference = [&](std::string_view category, std::string_view summary,
                             std::string_view url) {
    json.begin_object()
        .field("category", category)
        .field("summary", summary)
        .field("url", url)
        .end_object();
  };
  reference("self", "This document", warning.self);
  reference("external", "The signed warning in both languages", warning.page);
  json.end_array().field("title", warning.title_en).key("tracking").begin_object();
  json.field("current_release_date", at).field("id", warning.id).field("initial_release_date", at);
  json.key("revision_history").begin_array().begin_object();
  json.field("date", at).field("number", "1").field("summary", "The warning as it was published.");
  json.end_object().end_array().field("status", "final").field("version", "1").end_object();
  return json.end_object().end_object().take();
}

}  // namespace tocsin::csaf
