// How distributions and their releases are called: by OSV, by purls, by os-release. One name and
// one release for each, so that they meet; what is not known stays as it was written, and then
// meets only itself.
#pragma once

#include "domain/component.h"

#include <optional>
#include <string>
#include <string_view>

namespace tocsin::advisories {

/// A distribution with the purl type of its packages.
struct PackagedDistribution {
  std::string_view purl_type;  ///< "deb", "rpm", "apk"
  Distribution distribution;
  /// The advisories are of a product that is added to the release, or of other builds of it
  /// (OpenShift, Ubuntu's FIPS): whether a system has that, no release says.
  bool is_of_addon = false;
};

/// From an OSV ecosystem with its suffix: "Debian:12", "Alpine:v3.18", "Red
/// Hat:enterprise_linux:9::baseos", "Wolfi". Nothing for ecosystems that are no distribution.
/// Without a suffix the release stays empty, but for those that have none ("Wolfi"): theirs is
/// "rolling".
std::optional<PackagedDistribution> distribution_of_osv(std::string_view ecosystem);

/// The inverse: the OSV ecosystem of a distribution with its release, as distribution_of_osv reads
/// it: "Debian:12", "Ubuntu:22.04:LTS", "SUSE:Linux Enterprise Server 15 SP5", "Wolfi". Empty where
/// OSV has none. Without the release where that is not known.
std::string osv_ecosystem_of(const Distribution& distribution);

/// From a product of a CSAF document, by its CPE and its name:
/// "cpe:/o:redhat:enterprise_linux:8::baseos", "SUSE Linux Enterprise Module for Basesystem 15
/// SP5". Nothing for what is no distribution.
std::optional<PackagedDistribution> distribution_of_product(std::string_view cpe,
                                                            std::string_view name);

/// ID and VERSION_ID of os-release, or the two halves of a purl's "distro" qualifier: one id for
/// the names that a distribution goes by, and the part of the release by which it publishes
/// advisories ("9" of "9.2" for Red Hat's family, "3.18" of "3.18.4" for Alpine, "12" of "bookworm"
/// or "12.5" for Debian).
Distribution normalised(std::string_view id, std::string_view release);

/// A purl's "distro" qualifier: "debian-12", "ubuntu-22.04", "bookworm", "3.18.4". id: the purl's
/// namespace.
Distribution distribution_of_qualifier(std::string_view id, std::string_view qualifier);

}  // namespace tocsin::advisories
