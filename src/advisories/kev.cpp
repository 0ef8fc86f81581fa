// An entry of CISA's KEV catalogue: it says that the CVE is exploited
// and by when it was due. It names no versions, so that it affects nothing by itself; it marks the
// flaw.
#include "advisories/json_parts.h"

namespace tocsin::advisories {
namespace {

bool is_mine(Json record) {
  return record.text_at({"cveID"}).has_value() && record.text_at({"dateAdded"}).has_value();
}

Result<std::vector<Advisory>> read(Json entry) {
  Advisory out;
  const std::string cve = text_at(entry, "cveID", 64);
  out.source = "KEV";
  out.format = "kev";
  out.id = "KEV:" + cve;
  out.aliases = {{cve, AliasKind::same}};
  out.title = text_at(entry, "vulnerabilityName", 1024);
  out.description = text_at(entry, "shortDescription", 4096);
  out.published = time_of(text_at(entry, "dateAdded"));
  out.modified = out.published;
  out.is_exploited = true;
  out.cwes = texts_at(entry, "cwes");
  if (!cve.starts_with("CVE-")) {
    return fail(Errc::malformed, "The entry has no CVE id.", "/cveID");
  }
  if (!out.published) {
    return fail(Errc::malformed, "The entry does not say when it was added.", "/dateAdded");
  }
  return std::vector{std::move(out)};
}

}  // namespace

AdvisoryFormat kev() {
  return {.id = "kev",
          .authority = "CISA KEV catalogue",
          .record_bytes_max = 64U << 20U,
          .is_dated_by_catalogue = true,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::advisories
