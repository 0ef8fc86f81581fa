// What is installed somewhere: components as inventories state them, whatever format they came in.
// Pure: what a text means for matching is decided later; here it stands as it was read.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tocsin {

struct ComponentHash {
  std::string algorithm;  ///< "sha256", "sha1", "md5" …: lower case, letters and digits only
  std::string hex;        ///< lower case
  friend bool operator==(const ComponentHash&, const ComponentHash&) = default;
};

/// Whose package it is: ID and VERSION_ID of os-release.
struct Distribution {
  std::string id;       ///< "debian", "alpine", "rhel"
  std::string release;  ///< "12", "3.18", "9.2"; empty when it is not known, and then nothing may
                        ///< be judged by it
  friend bool operator==(const Distribution&, const Distribution&) = default;
};

/// One component. Empty texts are absent. Nothing of it is trusted: a name may be anything.
struct Component {
  std::string
      ref;  ///< the document's own id (bom-ref, SPDXID, "lockfile#12"); unique within an inventory
  std::string kind;  ///< library, application, operating-system, container, firmware, file, device,
                     ///< framework …
  std::string purl_type;  ///< "maven", "deb"; what `name` and `version` mean
  std::string group;      ///< purl namespace: group id, scope, vendor of a distribution
  std::string name;
  std::string version;            ///< as stated; an rpm's with its release, without its epoch
  std::string purl;               ///< canonical, where one was stated or the coordinates give one
  std::vector<std::string> cpes;  ///< as declared; never made up
  std::string epoch;              ///< digits; empty: none was stated, which is not the same as 0
  std::string architecture;
  std::string source_name;  ///< of the source package, where the package is built from another one
  std::string source_version;  ///< likewise; empty: that of the package
  std::optional<Distribution> distribution;
  std::string module_stream;  ///< "nodejs:18"
  std::vector<ComponentHash> hashes;
  std::vector<std::string> locations;  ///< where it was found, inside what was looked at
};

/// One thing contains or needs another, by their refs.
struct ComponentRelation {
  enum class Kind { depends_on, contains };
  Kind kind = Kind::depends_on;
  std::string from;
  std::string to;
  friend bool operator==(const ComponentRelation&, const ComponentRelation&) = default;
};

}  // namespace tocsin
