// What a package is, in one form for advisories and inventories: the purl's type, namespace and
// name as the type normalises them, and for packages of a distribution whose and which release. Two
// things match by package_key() and by nothing else; no CPE is ever made up, and no release
// guessed.
#pragma once

#include "domain/component.h"
#include "ecosystems/ecosystem.h"
#include "names/purl.h"

#include <optional>
#include <string>
#include <string_view>

namespace tocsin::advisories {

struct Coordinates {
  std::string type;   ///< purl type: "maven", "npm", "deb", "rpm", "apk", "golang", "cargo" …
  std::string group;  ///< purl namespace; for packages of a distribution the distribution's id
  std::string name;
  /// deb, rpm, apk and their like only. Absent or without a release: not known, and a release-bound
  /// advisory can then only answer "unknown".
  std::optional<Distribution> distribution;
  std::string module_stream;  ///< rpm modules: "nodejs:18"
  friend bool operator==(const Coordinates&, const Coordinates&) = default;
};

/// Does the type name packages of a distribution, whose advisories hold for one release?
bool is_of_distribution(std::string_view purl_type);

/// From an OSV package: ecosystem with its ":suffix" ("Debian:12", "Alpine:v3.18", "AlmaLinux:9",
/// "Red Hat:…", "Ubuntu:22.04:LTS", "Maven", "crates.io") and name ("group:artifact" for Maven).
/// Nothing for ecosystems whose packages have no coordinates (GIT, OSS-Fuzz, Linux).
std::optional<Coordinates> coordinates_of_osv(std::string_view ecosystem, std::string_view name);
/// From a purl; its qualifiers "distro" ("debian-12"), "epoch" and "arch" are understood.
Coordinates coordinates_of_purl(const names::Purl& purl);
/// The value of a purl's qualifier; empty where it has none.
std::string_view qualifier_of(const names::Purl& purl, std::string_view key);
/// From a component of an inventory: its purl where it has one, else its type, group and name.
/// Nothing when neither is there.
std::optional<Coordinates> coordinates_of(const Component& component);
/// The same for the source package that the component was built from: distributions publish
/// advisories by source.
std::optional<Coordinates> source_coordinates_of(const Component& component);

/// The same package in the distribution whose packages this one has, where flaws are told too: of
/// openSUSE Leap those of SUSE Linux Enterprise (since 15.3 its very packages), of CentOS those of
/// Red Hat. Nothing elsewhere.
std::optional<Coordinates> kin_of(const Coordinates& package);

/// The name under which versions of the package are indexed:
/// "maven/org.apache.logging.log4j/log4j-core", "deb/debian/12/apache-log4j2", of an rpm in a
/// module "rpm/redhat/8/nodejs?stream=nodejs:18". Without the release where it is not known: such a
/// key never equals one with it.
std::string package_key(const Coordinates& coordinates);

/// Whose order the package's versions have; nullptr where nobody knows.
const ecosystems::Ecosystem* ecosystem_of(const Coordinates& coordinates);

/// The epoch in front of a version as deb and rpm write it: the digits before the first colon.
/// Empty: it states none.
std::string_view epoch_of(std::string_view version);

/// The component's version as its ecosystem writes it: with the epoch in front for deb and rpm
/// ("1:2.0-3"). is_epoch_known: false where an rpm or deb states none at all.
struct ComparableVersion {
  std::string text;
  bool is_epoch_known = true;
};
ComparableVersion comparable_version(const Component& component);
/// The version of its source package, for advisories by source.
ComparableVersion comparable_source_version(const Component& component);

}  // namespace tocsin::advisories
