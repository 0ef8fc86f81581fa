// What the endpoints of TAXII 2.1 (OASIS standard, 10 June 2021) have in common: media type,
// filters, pages, failures.
#pragma once

#include "flow/taxii.h"
#include "web/app.h"

namespace tocsin::api {

/// The one API root, "/taxii2/share/".
inline constexpr std::string_view kTaxiiRoot = "/taxii2/share/";
inline constexpr std::string_view kTaxiiType = "application/taxii+json;version=2.1";

/// The answer to a request that is acceptable, and failures as error messages (section 3.6.1).
http::Handler taxii_handler(const web::App& app,
                            Result<http::Response> (*handle)(const web::App&,
                                                             const http::Request&));

http::Response taxii_response(int status, std::string json);

/// The collection of the path. Errors: not_found.
Result<flow::TaxiiCollection> collection_of(const web::App& app, const http::Request& request);
void write(JsonWriter& json, const flow::TaxiiCollection& collection);

/// A question about the objects of a collection: its filters (section 3.4), `limit` and `next`.
struct TaxiiQuestion {
  store::StixFilter filter;
  std::int64_t limit = flow::kTaxiiPageMax;
  std::string asked;  ///< its filters as text: a cursor holds for the same ones alone
};
/// Errors: malformed, naming the parameter.
Result<TaxiiQuestion> taxii_question(const web::App& app, const http::Request& request);

/// {"more":…,"next":…,"objects":[…]} with the fields of section 3.5; objects: finished JSON.
http::Response taxii_page(const TaxiiQuestion& question, const flow::TaxiiPage& page,
                          std::string_view name, const std::vector<std::string>& objects);

/// The objects themselves. is_one: of one object, which is to be there. Errors: not_found; those of
/// flow::read_objects.
Result<http::Response> taxii_objects(const web::App& app, const http::Request& request,
                                     const TaxiiQuestion& question, bool is_one);

/// With six digits, as date_added asks for (section 3.3).
std::string taxii_time(Instant at);
/// With at least three, as STIX has "modified".
std::string taxii_version(Instant at);

}  // namespace tocsin::api
