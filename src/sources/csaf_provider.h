// One provider of CSAF documents: found by the standard's three ways, read by its feeds or folders
// (CSAF 2.0, section 7; 2.1 alike).
#pragma once

#include "sources/run.h"

#include <string>

namespace tocsin::sources {

/// The metadata of a provider: those at the address itself when it ends in ".json", else by the
/// well-known address, by security.txt, or by DNS. Errors: not_found when none of them has any.
Result<Answer> find_metadata(Run& run, const std::string& address);

/// Takes what is new of the provider. key: what its state goes by.
Status take_provider(Run& run, const Answer& metadata, const std::string& key);

}  // namespace tocsin::sources
