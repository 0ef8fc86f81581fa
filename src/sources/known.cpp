#include "sources/known.h"

#include "base/json_writer.h"

#include <algorithm>
#include <array>

namespace tocsin::sources {
namespace {

constexpr std::array kKnown = {
    KnownSource{
        "cisa-kev", "file",
        "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
        "kev", "CISA's catalogue of known exploited vulnerabilities"},
    KnownSource{"epss", "file", "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz", "",
                "FIRST's scores of how likely exploitation is"},
    KnownSource{"cve-changes", "cve",
                "https://raw.githubusercontent.com/CVEProject/cvelistV5/main/cves", "cve-5",
                "CVE records that change, from 30 days before the first run on"},
    KnownSource{"nvd", "nvd", "https://services.nvd.nist.gov/rest/json/cves/2.0", "nvd-2",
                "NVD's records with CPE names and scores"},
    KnownSource{"osv-npm", "osv", "https://osv-vulnerabilities.storage.googleapis.com/npm", "osv",
                "OSV's records of npm"},
    KnownSource{"osv-pypi", "osv", "https://osv-vulnerabilities.storage.googleapis.com/PyPI", "osv",
                "OSV's records of PyPI"},
    KnownSource{"osv-maven", "osv", "https://osv-vulnerabilities.storage.googleapis.com/Maven",
                "osv", "OSV's records of Maven"},
    KnownSource{"osv-go", "osv", "https://osv-vulnerabilities.storage.googleapis.com/Go", "osv",
                "OSV's records of Go"},
    KnownSource{"osv-crates", "osv", "https://osv-vulnerabilities.storage.googleapis.com/crates.io",
                "osv", "OSV's records of crates.io"},
    KnownSource{"osv-debian", "osv", "https://osv-vulnerabilities.storage.googleapis.com/Debian",
                "osv", "OSV's records of Debian"},
    KnownSource{"bsi-aggregator", "csaf-aggregator",
                "https://wid.cert-bund.de/.well-known/csaf-aggregator/aggregator.json", "csaf",
                "the CSAF documents of the providers that CERT-Bund lists"},
};

}  // namespace

std::span<const KnownSource> known_sources() {
  return kKnown;
}

std::optional<KnownSource> known_source(std::string_view name) {
  const auto* const found = std::ranges::find(kKnown, name, &KnownSource::name);
  return found == kKnown.end() ? std::nullopt : std::optional(*found);
}

std::string to_json(const KnownSource& source) {
  JsonWriter json;
  json.begin_object()
      .field("name", source.name)
      .field("kind", source.kind)
      .field("address", source.address)
      .field("format", source.format)
      .field("about", source.about)
      .end_object();
  return json.take();
}

std::string to_json(const SourceKind& kind) {
  JsonWriter json;
  json.begin_object()
      .field("kind", kind.id)
      .field("about", kind.about)
      .field("address", kind.address)
      .field("format", kind.format)
      .field("every_s", static_cast<std::int64_t>(kind.every.count()))
      .field("pause_ms", static_cast<std::int64_t>(kind.pause.count()))
      .end_object();
  return json.take();
}

}  // namespace tocsin::sources
