#include "api/advisories/advisory_search.h"

#include "exposure/epss.h"

#include <algorithm>

namespace tocsin::api {

Result<exposure::AdvisorySearch> advisory_search(const http::Request& request) {
  exposure::AdvisorySearch out;
  TOC_TRY(out.id, web::text_query(request, "id"));
  TOC_TRY(out.purl, web::text_query(request, "purl"));
  TOC_TRY(out.cpe, web::text_query(request, "cpe"));
  TOC_TRY(out.text, web::text_query(request, "text"));
  TOC_TRY(out.vendor, web::text_query(request, "vendor"));
  TOC_TRY(out.product, web::text_query(request, "product"));
  TOC_TRY(const std::string epss_min, web::text_query(request, "epss_min"));
  TOC_TRY(const std::string exploited, web::text_query(request, "exploited"));
  TOC_TRY(out.modified_since, web::instant_query(request, "modified_since"));
  TOC_TRY(const auto tenths, web::integer_query(request, "cvss_tenths_min"));
  TOC_TRY(const auto offset, web::integer_query(request, "offset"));
  TOC_TRY(const auto count, web::integer_query(request, "count"));
  out.is_exploited = exploited == "true";
  if (tenths) {
    out.cvss_tenths_min = static_cast<int>(std::clamp<std::int64_t>(*tenths, 0, 100));
  }
  if (!epss_min.empty()) {
    TOC_TRY(out.epss_billionths_min, exposure::epss_billionths(epss_min));
  }
  out.offset = std::clamp<std::int64_t>(offset.value_or(0), 0, 1'000'000);
  out.limit = std::clamp<std::int64_t>(count.value_or(50), 1, 1000);
  return out;
}

}  // namespace tocsin::api
