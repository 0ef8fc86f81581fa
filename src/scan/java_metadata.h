// Coordinates of Java archives, as pom.properties, the manifest and the file's name state them.
#pragma once

#include "base/bytes.h"
#include "domain/component.h"

#include <optional>
#include <string>
#include <string_view>

namespace tocsin::scan {

struct Coordinates {
  std::string group;
  std::string artifact;
  std::string version;
};

/// From pom.properties, or the main section of META-INF/MANIFEST.MF (jar specification): there
/// artifact is the bundle's symbolic name or the implementation's title.
std::optional<Coordinates> read_metadata(std::string_view path, Bytes content);

/// "log4j-core-2.14.1.jar": artifact and version; without a version when the name ends in none.
std::optional<Coordinates> coordinates_of_name(std::string_view file_name);

/// A component of type maven; rung: "pom", "manifest" or "name", kept as its kind of evidence in
/// the ref.
Component to_component(const Coordinates& coordinates, std::string_view rung, std::string location);

}  // namespace tocsin::scan
