// The kinds of sources, one file each; the table is all(). What is fetched where is theirs; how it
// is asked for, kept and taken in is the run's (sources/run.h).
#pragma once

#include "base/error.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::sources {

class Run;

struct SourceKind {
  std::string id;       ///< "csaf"
  std::string about;    ///< a sentence
  std::string address;  ///< what its address is, for people: "https://…/provider-metadata.json"
  std::string format;   ///< of the advisories that it brings; empty: the operator's choice, or any
  bool is_folder = false;                           ///< its address is a folder of this machine
  std::string credential_header = "Authorization";  ///< how its credential is said
  std::chrono::seconds every{3600};                 ///< unless the operator says otherwise
  std::chrono::milliseconds pause{};                ///< between two requests, likewise
  /// Fetches what is new and hands it to the run. What could not be taken is named there and stops
  /// nothing; an error ends the run, and the next one goes on where its state was kept last.
  Status (*fetch)(Run& run) = nullptr;
};

/// Every kind that was registered (sources/CMakeLists.txt).
std::vector<SourceKind> all();
/// Errors: malformed, naming those that there are.
Result<SourceKind> kind_of(std::string_view id);

}  // namespace tocsin::sources
