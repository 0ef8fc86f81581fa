#include "views/view.h"

#include "views/source.h"

#include <algorithm>
#include <set>

namespace tocsin::views {

ViewFormat cve();

namespace {

/// An audience never grows: what the format does not carry to its reader is not written in it.
void check_marking(const Source& source, const ViewFormat& format, Ledger& ledger) {
  if (source.tlp == Tlp::clear) {
    return;
  }
  const bool is_carried = source.tlp <= format.tlp_max;
  lose(ledger, "/document/distribution/tlp/label", "",
       is_carried ? "marking-as-text" : "marking-lost");
}

Result<std::size_t> flaw_of(const Source& source, const ViewFormat& format, std::string_view flaw) {
  if (!format.is_of_one_flaw) {
    return flaw.empty()
               ? Result<std::size_t>(0)
               : fail(Errc::malformed, "This format has all flaws of a document.", "?flaw");
  }
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < source.flaws.size(); ++i) {
    const std::string& cve = source.flaws[i].cve;
    if (cve.empty() || (!flaw.empty() && cve != flaw)) {
      continue;
    }
    if (found) {
      return fail(Errc::malformed, "The document has several flaws: say which one is meant.",
                  "?flaw");
    }
    found = i;
  }
  return found ? Result<std::size_t>(*found)
               : fail(Errc::not_found, "The document has no such flaw with a CVE id.");
}

}  // namespace

Result<View> view_of(const Published& document, const ViewFormat& format, std::string_view flaw) {
  TOC_TRY(Source source, read_source(document));
  TOC_TRY(const std::size_t place, flaw_of(source, format, flaw));
  check_marking(source, format, source.ledger);
  if (source.ledger.unsafe > 0) {
    return View{.bytes = {}, .ledger = std::move(source.ledger)};
  }
  TOC_TRY(View out, format.write(source, place));
  if (out.ledger.unsafe > 0) {
    out.bytes.clear();
  }
  return bounded(std::move(out));
}

Result<std::vector<std::string>> cves_of(std::string_view csaf) {
  TOC_TRY(Source source, read_source({.bytes = csaf, .url = {}, .self = {}}));
  const ViewFormat format = cve();
  check_marking(source, format, source.ledger);
  if (source.ledger.unsafe > 0) {
    return std::vector<std::string>();
  }
  source.ledger = {};  // not to be copied for each flaw
  std::set<std::string> out;
  for (std::size_t i = 0; i < source.flaws.size(); ++i) {
    const std::string& id = source.flaws[i].cve;
    if (id.empty()) {
      continue;
    }
    if (const auto record = format.write(source, i); record && record->ledger.unsafe == 0) {
      out.insert(id);
    }
  }
  return std::vector<std::string>(out.begin(), out.end());
}

}  // namespace tocsin::views
