// What a verifier is told to trust: the keys of the log and of the notices.
#pragma once

#include "proof/policy.h"
#include "web/app.h"

#include <string>

namespace tocsin::web {

/// The log's and the notices' verifier keys as text.
std::string log_key_text(const App& app);
/// What to trust in a verifier: the log's key, and the one before it for as long as that signs too.
/// url: of the log; empty: none is stated.
proof::Policy log_policy(const App& app, const std::string& url);
std::string notice_key_text(const App& app);

}  // namespace tocsin::web
