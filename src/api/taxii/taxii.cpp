#include "api/taxii/taxii.h"

#include "base/number.h"
#include "base/text.h"
#include "http/media.h"
#include "http/problem.h"

#include <algorithm>

namespace tocsin::api {
namespace {

constexpr std::size_t kListedMax = 64;
constexpr std::size_t kValueBytesMax = 300;
constexpr std::size_t kCursorDigits = 16;

/// Clients that name no version, or take anything, get the newest that there is.
bool is_acceptable(std::string_view accept) {
  if (trim(accept).empty()) {
    return true;
  }
  return std::ranges::any_of(split(accept, ','), [](std::string_view one) {
    const Result<http::MediaType> type = http::parse_media_type(trim(one));
    if (!type) {
      return false;
    }
    const std::string_view version = type->parameter("version").value_or("2.1");
    return type->type == "*/*" || type->type == "application/*" ||
           type->type == "application/json" ||
           (type->type == "application/taxii+json" && version == "2.1");
  });
}

http::Response error_message(const Error& error, std::string_view asked) {
  const http::Response problem = http::problem(error, asked);
  JsonWriter json;
  json.begin_object().field("title", http::reason_of(problem.status));
  if (problem.status < 500) {
    json.field("description", error.message);
  }
  if (const auto incident = problem.find(http::kIncidentField)) {
    json.field("error_id", *incident);
  }
  json.field("http_status", std::to_string(problem.status)).end_object();
  http::Response out = taxii_response(problem.status, json.take());
  for (const char* field : {"Retry-After", "WWW-Authenticate"}) {
    if (const auto value = problem.find(field)) {
      out.set(field, std::string(*value));
    }
  }
  return out;
}

Error bad_parameter(std::string message, std::string_view name) {
  return {Errc::malformed, std::move(message), "?" + std::string(name)};
}

/// The values of a filter, which stand in one parameter with commas or in several.
Result<std::vector<std::string>> listed(const http::Request& request, const std::string& name,
                                        std::string& asked) {
  std::vector<std::string> out;
  for (const std::string_view field : request.query.every(name)) {
    for (const std::string_view value : split(field, ',')) {
      if (value.empty() || value.size() > kValueBytesMax ||
          value.find_first_of("%_") != std::string_view::npos) {
        return std::unexpected(bad_parameter("This filter holds no such value.", name));
      }
      out.emplace_back(value);
    }
  }
  if (out.size() > kListedMax) {
    return std::unexpected(bad_parameter("A filter has at most 64 values.", name));
  }
  asked += "\n" + name + "=" + join(out, ",");
  return out;
}

Result<store::StixVersions> versions_of(const std::vector<std::string>& values) {
  store::StixVersions out;
  for (const std::string& value : values) {
    if (value == "all") {
      out.all = true;
    } else if (value == "first") {
      out.first = true;
    } else if (value == "last") {
      out.last = true;
    } else if (const Result<Instant> at = parse_rfc3339(value)) {
      out.at.push_back(*at);
    } else {
      return std::unexpected(
          bad_parameter("A version is first, last, all or an RFC 3339 time.", "match[version]"));
    }
  }
  return out;
}

std::string cursor_of(Instant at, const std::string& asked) {
  return std::to_string(to_micros(at)) + "-" +
         to_hex(sha256(as_bytes(asked))).substr(0, kCursorDigits);
}

/// After which object the next page begins: nothing for a cursor of another question.
std::optional<Instant> place_of(std::string_view cursor, const std::string& asked) {
  const auto micros = parse_whole<std::int64_t>(cursor.substr(0, cursor.find('-')));
  return micros && cursor_of(from_micros(*micros), asked) == cursor
             ? std::optional(from_micros(*micros))
             : std::nullopt;
}

}  // namespace

http::Response taxii_response(int status, std::string json) {
  return http::respond(status, std::string(kTaxiiType), std::move(json));
}

http::Handler taxii_handler(const web::App& app,
                            Result<http::Response> (*handle)(const web::App&,
                                                             const http::Request&)) {
  return [&app, handle](const http::Request& request) -> Result<http::Response> {
    const std::string asked = std::string(to_text(request.method)) + " " + request.path + " by " +
                              web::name_caller(request);
    if (!is_acceptable(request.headers.joined("accept"))) {
      return taxii_response(406, R"({"title":"Not Acceptable","description":"Answers here are )" +
                                     std::string(kTaxiiType) + R"(.","http_status":"406"})");
    }
    Result<http::Response> answer = handle(app, request);
    return answer ? *std::move(answer) : error_message(answer.error(), asked);
  };
}

Result<flow::TaxiiCollection> collection_of(const web::App& app, const http::Request& request) {
  return flow::taxii_collection(app.world, request.parameter("collection"));
}

void write(JsonWriter& json, const flow::TaxiiCollection& collection) {
  json.begin_object()
      .field("id", collection.id)
      .field("title", collection.title)
      .field("description", collection.description)
      .field("alias", collection.alias)
      .flag("can_read", true)
      .flag("can_write", collection.takes_objects)
      .texts("media_types", {"application/stix+json;version=2.1"})
      .end_object();
}

Result<TaxiiQuestion> taxii_question(const web::App& app, const http::Request& request) {
  TOC_TRY(const flow::TaxiiCollection collection, collection_of(app, request));
  TaxiiQuestion out{.filter = collection.filter, .asked = collection.id};
  TOC_TRY(out.filter.added_after, web::instant_query(request, "added_after"));
  TOC_TRY(out.filter.ids, listed(request, "match[id]", out.asked));
  TOC_TRY(out.filter.types, listed(request, "match[type]", out.asked));
  TOC_TRY(out.filter.spec_versions, listed(request, "match[spec_version]", out.asked));
  TOC_TRY(const auto versions, listed(request, "match[version]", out.asked));
  TOC_TRY(out.filter.versions, versions_of(versions));
  TOC_TRY(const auto limit, web::integer_query(request, "limit"));
  if (limit && *limit < 1) {
    return std::unexpected(bad_parameter("A limit is a whole number from 1.", "limit"));
  }
  out.limit = std::min(limit.value_or(flow::kTaxiiPageMax), flow::kTaxiiPageMax);
  TOC_TRY(const std::string next, web::text_query(request, "next"));
  if (!next.empty()) {
    // Clients send added_after beside it, some a newer one: the cursor says where they are.
    out.filter.added_after = place_of(next, out.asked);
    if (!out.filter.added_after) {
      return std::unexpected(bad_parameter(
          "This \"next\" belongs to a question with other filters: ask from the beginning.",
          "next"));
    }
  }
  return out;
}

std::string taxii_time(Instant at) {
  std::string text = to_rfc3339(at);
  const std::size_t dot = std::min(text.find('.'), text.size() - 1);
  std::string digits = text.substr(dot + 1, text.size() - std::min(dot + 2, text.size()));
  digits.resize(6, '0');
  return text.substr(0, dot) + "." + digits + "Z";
}

std::string taxii_version(Instant at) {
  std::string text = taxii_time(at);
  if (text.ends_with("000Z")) {
    text.erase(text.size() - 4, 3);
  }
  return text;
}

http::Response taxii_page(const TaxiiQuestion& question, const flow::TaxiiPage& page,
                          std::string_view name, const std::vector<std::string>& objects) {
  std::string json = page.has_more ? R"({"more":true,"next":")" +
                                         cursor_of(page.objects.back().added, question.asked) + "\""
                                   : R"({"more":false)";
  if (!objects.empty()) {
    json += ",\"" + std::string(name) + "\":[";
    for (const std::string& object : objects) {
      json += object;
      json += ',';
    }
    json.back() = ']';
  }
  http::Response response = taxii_response(200, json + "}");
  if (!page.objects.empty()) {
    response.set("X-TAXII-Date-Added-First", taxii_time(page.objects.front().added));
    response.set("X-TAXII-Date-Added-Last", taxii_time(page.objects.back().added));
  }
  return response;
}

Result<http::Response> taxii_objects(const web::App& app, const http::Request& request,
                                     const TaxiiQuestion& question, bool is_one) {
  TOC_TRY(flow::TaxiiPage page, flow::read_objects(app.world, web::caller_of(request).principal,
                                                   question.filter, question.limit));
  if (is_one && page.objects.empty() && !question.filter.added_after) {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  std::vector<std::string> objects;
  objects.reserve(page.objects.size());
  for (store::StoredStix& object : page.objects) {
    objects.push_back(std::move(object.body));
  }
  return taxii_page(question, page, "objects", objects);
}

}  // namespace tocsin::api
