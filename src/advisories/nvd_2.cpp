// NVD API 2.0 (services.nvd.nist.gov, "CVE API"): one element of "vulnerabilities", or the cve
// object alone; also the overrides of the Anchore data set, whose records have an annotation beside
// it.
#include "advisories/cpe_legs.h"
#include "advisories/json_parts.h"
#include "base/limits.h"

namespace tocsin::advisories {
namespace {

bool is_mine(Json record) {
  const std::optional<Json> cve = record.find("cve");
  return (cve && (cve->find("configurations") || cve->text_at({"vulnStatus"}))) ||
         (record.text_at({"vulnStatus"}) && record.text_at({"sourceIdentifier"}));
}

Result<std::vector<Advisory>> read(Json record) {
  const Json cve = record.find("cve").value_or(record);
  const std::optional<Json> annotation = record.find("_annotation");
  Advisory out;
  out.source = annotation ? "NVD-OVERRIDE" : "NVD";
  out.format = "nvd-2.0";
  out.id = annotation ? text_at(*annotation, "cve_id", 64) : text_at(cve, "id", 64);
  if (!out.id.starts_with("CVE-")) {
    return fail(Errc::malformed, "The record has no CVE id.",
                annotation ? "/_annotation/cve_id" : "/cve/id");
  }
  const Json dated = annotation ? *annotation : cve;
  out.published = time_of(text_at(dated, "published"));
  out.modified = time_of(text_at(dated, annotation ? "modified" : "lastModified"));
  if (text_at(cve, "vulnStatus") == "Rejected") {
    out.withdrawn = out.modified ? out.modified : std::optional(Instant{});
  }
  for (const Json& description : list_at(cve, "descriptions")) {
    if (description.text_at({"lang"}) == "en") {
      out.description = text_at(description, "value", kTextFieldBytesMax);
    }
  }
  if (annotation) {
    out.description = text_at(*annotation, "description", kTextFieldBytesMax);
  }
  if (const std::optional<Json> configurations = cve.find("configurations")) {
    add_cpe_legs(*configurations, out.source, "/cve/configurations", out);
  }
  const std::optional<Json> metrics = cve.find("metrics");
  for (const char* key : {"cvssMetricV40", "cvssMetricV31", "cvssMetricV30", "cvssMetricV2"}) {
    for (const Json& metric : metrics ? list_at(*metrics, key) : std::vector<Json>()) {
      if (const std::optional<Json> data = metric.find("cvssData")) {
        const std::optional<Json> score = data->find("baseScore");
        out.scores.push_back(cvss_score(text_at(metric, "source", 128),
                                        data->text_at({"vectorString"}).value_or(""),
                                        score ? score->number() : std::nullopt));
      }
    }
  }
  for (const Json& weakness : list_at(cve, "weaknesses")) {
    for (const Json& description : list_at(weakness, "description")) {
      if (std::string cwe = text_at(description, "value", 32); cwe.starts_with("CWE-")) {
        out.cwes.push_back(std::move(cwe));
      }
    }
  }
  for (const Json& reference : list_at(cve, "references")) {
    if (std::string url = text_at(reference, "url", 2048); !url.empty()) {
      out.references.push_back(std::move(url));
    }
  }
  out.is_exploited = cve.text_at({"cisaExploitAdd"}).has_value();
  return std::vector{std::move(out)};
}

}  // namespace

AdvisoryFormat nvd_2() {
  return {.id = "nvd-2",
          .authority = "NVD API 2.0",
          .record_bytes_max = 32U << 20U,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::advisories
