// Scanning what a stranger uploaded, in a child process (sandbox/sandbox.h). The server has no such
// uploads yet.
#pragma once

#include "sandbox/sandbox.h"

#include <string>

namespace tocsin::scan {

/// The child's report, as to_json writes it; options.arguments make it call scan_standard_input.
/// Any thread. Errors: as sandbox::run_child.
Result<std::string> scan_in_child(const sandbox::ChildOptions& options);

/// The child's part: gives up what it does not need, reads standard input, answers on standard
/// output. Returns the exit code. paths in the report begin with `label`.
int scan_standard_input(const std::string& label, const sandbox::Limits& limits);

}  // namespace tocsin::scan
