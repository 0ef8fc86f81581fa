// Scanning what a stranger uploaded: in a child process that has its standard streams and nothing
// else. No network, no file system, no other process; limits on memory, on processor time and on
// the length of the answer (docs/adr/0021).
#pragma once

#include "base/error.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace tocsin::scan {

struct SandboxLimits {
  std::uint64_t memory_bytes = 512ULL << 20U;  ///< beside the mapped upload
  std::chrono::seconds cpu{120};
  std::chrono::seconds wall{180};
  std::uint64_t answer_bytes = 64ULL << 20U;
};

struct SandboxOptions {
  std::string program = "/proc/self/exe";
  std::vector<std::string> arguments;  ///< of it; they make it call scan_standard_input
  int upload = -1;                     ///< descriptor of a regular file; stays the caller's
  SandboxLimits limits;
};

/// Starts the child and waits for its report, as to_json writes it. Any thread. Errors: too_large
/// when a limit was hit, with a message that begins with "refused: "; unavailable when the child
/// cannot be started or ends without an answer.
Result<std::string> scan_in_child(const SandboxOptions& options);

/// The child's part: gives up what it does not need, reads standard input, answers on standard
/// output. Returns the exit code. paths in the report begin with `label`.
int scan_standard_input(const std::string& label, const SandboxLimits& limits);

/// From here on, for the whole process and for good: system calls that open, connect, start or look
/// at anything fail with EPERM. Errors: unavailable where the kernel has no seccomp filters.
Status enter_sandbox(const SandboxLimits& limits, std::uint64_t upload_bytes);

}  // namespace tocsin::scan
