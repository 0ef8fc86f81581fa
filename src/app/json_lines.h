// Commands that answer one JSON line for each JSON line of standard input, in order.
#pragma once

#include "base/json.h"

#include <functional>
#include <iosfwd>
#include <string>

namespace tocsin::app {

/// Answers each line of `in` on `out` with what `answer` says (finished JSON, without a line end).
/// A line that is not JSON, and one that `answer` refuses, gives {"error":"…"} for that line, and
/// the rest goes on. A line over kJsonLineBytesMax is refused without being kept. Empty lines are
/// passed over. Returns the exit code: 0, whatever the lines said.
inline constexpr std::size_t kJsonLineBytesMax = 8U << 20U;
int answer_json_lines(std::istream& in, std::ostream& out,
                      const std::function<Result<std::string>(Json)>& answer);

/// The answer to one item on standard output: 0, or kNegative with {"error":"…"} there and the
/// sentence on standard error.
int answer_plain(const Result<std::string>& said);

/// {"error":"…"} with the sentence of the error and its place.
std::string json_error(const Error& error);

}  // namespace tocsin::app
