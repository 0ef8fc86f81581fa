// The operational log: one JSON object a line on standard error. Never content of reports, never
// secrets.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace tocsin {

enum class LogLevel { debug, info, warning, error };

/// From here on lines below `least` are dropped. Once, at the start of main().
void start_log(LogLevel least);

/// event: a stable name such as "server.listening". Fields are written as JSON strings.
void log_event(LogLevel level, std::string_view event,
               std::initializer_list<std::pair<std::string_view, std::string>> fields = {});

/// What an exception says of itself. In a catch block only.
std::string what_was_thrown();

/// Logs the exception that is being handled under a number of its own, and returns the number: for
/// the boundaries that go on after a fault. Does not throw. In a catch block only.
std::string log_fault(std::string_view event) noexcept;

}  // namespace tocsin
