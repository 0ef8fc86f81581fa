#include "advisories/osv_names.h"

#include "advisories/distributions.h"
#include "advisories/registry_names.h"

#include <algorithm>
#include <array>

namespace tocsin::advisories {
namespace {

/// OSV schema 1.7.5, $defs/ecosystemName, and GIT of $defs/ecosystemWithSuffix.
constexpr std::array<std::string_view, 49> kEcosystems = {"AlmaLinux",
                                                          "Alpaquita",
                                                          "Alpine",
                                                          "Android",
                                                          "Azure Linux",
                                                          "BellSoft Hardened Containers",
                                                          "Bioconductor",
                                                          "Bitnami",
                                                          "Chainguard",
                                                          "CleanStart",
                                                          "ConanCenter",
                                                          "CRAN",
                                                          "crates.io",
                                                          "Debian",
                                                          "Docker Hardened Images",
                                                          "Echo",
                                                          "FreeBSD",
                                                          "GHC",
                                                          "GitHub Actions",
                                                          "Go",
                                                          "Hackage",
                                                          "Hex",
                                                          "Julia",
                                                          "Kubernetes",
                                                          "Linux",
                                                          "Mageia",
                                                          "Maven",
                                                          "MinimOS",
                                                          "npm",
                                                          "NuGet",
                                                          "opam",
                                                          "openEuler",
                                                          "openSUSE",
                                                          "OSS-Fuzz",
                                                          "Packagist",
                                                          "Photon OS",
                                                          "Pub",
                                                          "PyPI",
                                                          "Red Hat",
                                                          "Rocky Linux",
                                                          "Root",
                                                          "RubyGems",
                                                          "SUSE",
                                                          "SwiftURL",
                                                          "TuxCare",
                                                          "Ubuntu",
                                                          "VSCode",
                                                          "Wolfi",
                                                          "GIT"};

/// OSV schema 1.7.5, $defs/prefix, without the hyphen that follows each.
constexpr std::array<std::string_view, 57> kPrefixes = {
    "ASB-A",  "PUB-A",   "ALPINE",     "ALSA",    "ALBA",    "ALEA",    "AZL",         "BELL",
    "BIT",    "CGA",     "CLEANSTART", "CLSA",    "CURL",    "CVE",     "DEBIAN",      "DHI",
    "DRUPAL", "DSA",     "DLA",        "ELA",     "DTSA",    "ECHO",    "EEF",         "FreeBSD",
    "GHSA",   "GO",      "GSD",        "HSEC",    "JLSEC",   "KUBE",    "LBSEC",       "LSN",
    "MAL",    "MINI",    "MGASA",      "OESA",    "OSEC",    "OSV",     "openSUSE-SU", "PHSA",
    "PSF",    "PYSEC",   "RHBA",       "RHEA",    "RHSA",    "RLSA",    "RXSA",        "RSEC",
    "ROOT",   "RUSTSEC", "SUSE-SU",    "SUSE-RU", "SUSE-FU", "SUSE-OU", "UBUNTU",      "USN",
    "V8"};

/// How a name of an OSV ecosystem becomes namespace and name.
enum class Split { none, at_colon, at_first_slash, at_last_slash };

struct Row {
  std::string_view osv;
  std::string_view purl_type;
  Split split = Split::none;
};

constexpr std::array kRows = {
    Row{"npm", "npm", Split::at_first_slash},
    Row{"PyPI", "pypi", Split::none},
    Row{"Maven", "maven", Split::at_colon},
    Row{"Go", "golang", Split::at_last_slash},
    Row{"crates.io", "cargo", Split::none},
    Row{"RubyGems", "gem", Split::none},
    Row{"NuGet", "nuget", Split::none},
    Row{"Packagist", "composer", Split::at_last_slash},
    Row{"Pub", "pub", Split::none},
    Row{"Hex", "hex", Split::at_last_slash},
    Row{"CRAN", "cran", Split::none},
    Row{"Hackage", "hackage", Split::none},
    Row{"Julia", "julia", Split::none},
    Row{"SwiftURL", "swift", Split::at_last_slash},
    Row{"GitHub Actions", "githubactions", Split::at_first_slash},
    Row{"Bitnami", "bitnami", Split::none},
    Row{"ConanCenter", "conan", Split::none},
    Row{"Bioconductor", "bioconductor", Split::none},
    Row{"opam", "opam", Split::none},
    Row{"VSCode", "vscode-extension", Split::at_first_slash},
    Row{"GHC", "ghc", Split::none},
};

}  // namespace

std::span<const std::string_view> osv_ecosystems() {
  return kEcosystems;
}

bool is_osv_ecosystem(std::string_view ecosystem) {
  const std::size_t colon = ecosystem.find(':');
  return std::ranges::find(kEcosystems, ecosystem.substr(0, colon)) != kEcosystems.end() &&
         colon != ecosystem.size() - 1;
}

bool is_osv_id(std::string_view id) {
  const auto begins = [&](std::string_view prefix) {
    return id.starts_with(prefix) && id.substr(prefix.size()).starts_with('-');
  };
  return id.starts_with("x_") || std::ranges::any_of(kPrefixes, begins);
}

std::optional<RegistryPackage> registry_package_of(std::string_view osv_ecosystem,
                                                   std::string_view name) {
  const std::string_view base = osv_ecosystem.substr(0, osv_ecosystem.find(':'));
  const auto row = std::ranges::find(kRows, base, &Row::osv);
  if (row == kRows.end()) {
    return std::nullopt;
  }
  std::size_t at = std::string_view::npos;
  switch (row->split) {
    case Split::none: break;
    case Split::at_colon: at = name.find(':'); break;
    case Split::at_first_slash: at = name.find('/'); break;
    case Split::at_last_slash: at = name.rfind('/'); break;
  }
  return at == std::string_view::npos
             ? RegistryPackage{.purl_type = row->purl_type, .group = {}, .name = name}
             : RegistryPackage{.purl_type = row->purl_type,
                               .group = name.substr(0, at),
                               .name = name.substr(at + 1)};
}

std::optional<OsvPackage> osv_package_of(const Coordinates& coordinates) {
  if (coordinates.name.empty()) {
    return std::nullopt;
  }
  if (coordinates.distribution) {
    std::string ecosystem = osv_ecosystem_of(*coordinates.distribution);
    return ecosystem.empty() ? std::nullopt
                             : std::optional(OsvPackage{.ecosystem = std::move(ecosystem),
                                                        .name = coordinates.name});
  }
  const auto row = std::ranges::find(kRows, coordinates.type, &Row::purl_type);
  if (row == kRows.end()) {
    return std::nullopt;
  }
  OsvPackage out{.ecosystem = std::string(row->osv), .name = coordinates.name};
  if (!coordinates.group.empty()) {
    out.name = coordinates.group + (row->split == Split::at_colon ? ":" : "/") + out.name;
  } else if (coordinates.type == "pypi") {
    // Clients ask for what PEP 503 makes of the name.
    out.name = registry_name(coordinates.type, "", coordinates.name).name;
  }
  return out;
}

}  // namespace tocsin::advisories
