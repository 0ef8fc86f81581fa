// Coordinates of Java archives, as pom.properties, the manifest and the file's name state them, and
// whose an artifact is where none of these says so (rules/scan/java.yaml).
#pragma once

#include "base/bytes.h"
#include "domain/component.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin::scan {

struct Coordinates {
  std::string group;
  std::string artifact;
  std::string version;  ///< one token: what stands behind a blank is no version
};

/// The main section of META-INF/MANIFEST.MF (jar specification).
struct Manifest {
  std::string bundle;  ///< symbolic name
  std::string title;
  std::string vendor_id;
  std::string version;         ///< of the implementation
  std::string bundle_version;  ///< in OSGi's form: 1.2.3.RELEASE of 1.2.3-RELEASE
};
Manifest read_manifest(Bytes content);

/// From pom.properties, or the manifest: there artifact is the bundle's symbolic name or the
/// implementation's title.
std::optional<Coordinates> read_metadata(std::string_view path, Bytes content);

/// "log4j-core-2.14.1.jar": artifact and version; without a version when the name ends in none.
std::optional<Coordinates> coordinates_of_name(std::string_view file_name);

struct Known {
  Coordinates coordinates;
  std::string rung;  ///< rank_of_rung()
};

/// An archive without pom.properties. Its group is told where it is unambiguous: the name or the
/// manifest names an artifact of the table and its classes are there, or the bundle's name is that
/// of group and artifact together. has_classes: is there a class below that folder?
std::optional<Known> identify(std::string_view file_name, const Manifest* manifest,
                              const std::function<bool(std::string_view)>& has_classes);

/// A component of type maven; rung: kept as its kind of evidence in the ref.
Component to_component(const Coordinates& coordinates, std::string_view rung, std::string location);

/// How coordinates came to be known: 0 is the surest, beyond the last what is none of these.
/// pom, manifest, name: they state them. "+classes": the table knows whose it is, by classes that
/// are there. "manifest+name": each has a part.
std::size_t rank_of_rung(std::string_view rung);
bool is_java_rung(std::string_view rung);

}  // namespace tocsin::scan
