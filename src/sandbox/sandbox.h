// A child process that has its standard streams and nothing else: no network, no file system, no
// other process; limits on memory, on time and on the length of its answer (docs/adr/0021). What it
// answers is as hostile as what it was given.
#pragma once

#include "base/bytes.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::sandbox {

struct Limits {
  std::uint64_t memory_bytes = 512ULL << 20U;  ///< address space, beside the mapped input
  std::chrono::seconds cpu{120};
  std::chrono::seconds wall{
      180};  ///< that the parent waits; what it does in between is not counted
  std::uint64_t answer_bytes = 64ULL << 20U;
};

struct ChildOptions {
  std::string program = "/proc/self/exe";
  std::vector<std::string> arguments;  ///< of it; they make it call enter()
  int input = -1;                      ///< descriptor of a regular file; stays the caller's
  Limits limits;
};

/// Called with each piece of the answer as it comes. Its failure ends the child.
using AnswerTaker = std::function<Status(std::string_view piece)>;

/// Starts the child, hands out its answer and waits for its end, which a failure hastens. Any
/// thread. Errors: those of the taker; too_large when a limit was hit, naming it; malformed when
/// the child was ended by a fault of its own; unavailable when it cannot be started or ends without
/// having been confined.
Status run_child(const ChildOptions& options, const AnswerTaker& take);

/// The child's part, before anything is read. From here on, for the whole process and for good:
/// system calls that open, connect, start or look at anything fail with EPERM, and memory that
/// cannot be had ends the process. Errors: unavailable where the kernel has no seccomp filters.
Status enter(const Limits& limits, std::uint64_t input_bytes);

/// False in a build with a sanitizer, which maps terabytes: memory has no limit then.
bool limits_memory();

/// What the child ends with when it could not be confined.
inline constexpr int kExitUnconfined = 71;

/// Bytes as a descriptor for ChildOptions::input, which nobody can write to any more. Move-only.
class InputFile {
 public:
  /// The pieces one behind the other. Errors: unavailable; no_space.
  static Result<InputFile> of(std::initializer_list<std::string_view> pieces);
  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&&) = delete;
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile();
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  explicit InputFile(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

/// The child's standard input, mapped for as long as it lives. Errors: unavailable.
Result<std::string_view> map_standard_input();
/// Writes all of it to standard output. Errors: unavailable.
Status write_standard_output(std::string_view bytes);

}  // namespace tocsin::sandbox
