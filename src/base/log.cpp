#include "base/log.h"

#include "base/crypto.h"
#include "base/json_writer.h"
#include "base/time.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace tocsin {
namespace {

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warning: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
  }
  return spdlog::level::err;
}

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return "debug";
    case LogLevel::info: return "info";
    case LogLevel::warning: return "warning";
    case LogLevel::error: return "error";
  }
  return "error";
}

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto made = std::make_shared<spdlog::logger>("tocsin",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->set_level(spdlog::level::info);
    return made;
  }();
  return *instance;
}

}  // namespace

void start_log(LogLevel least) {
  logger().set_level(to_spdlog(least));
}

void log_event(LogLevel level, std::string_view event,
               std::initializer_list<std::pair<std::string_view, std::string>> fields) {
  if (!logger().should_log(to_spdlog(level))) {
    return;
  }
  JsonWriter line;
  // Operational lines carry the machine's time: they are about the machine, not about the record.
  line.begin_object()
      .field("time", to_rfc3339(SystemClock().now()))
      .field("level", name_of(level))
      .field("event", event);
  for (const auto& [name, value] : fields) {
    line.field(name, value);
  }
  line.end_object();
  logger().log(to_spdlog(level), line.take());
}

std::string what_was_thrown() {
  try {
    throw;
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "an exception that is not a std::exception";
  }
}

std::string log_fault(std::string_view event) noexcept {
  try {
    std::array<std::byte, 8> random{};
    random_bytes(random);
    std::string number = to_hex(random);
    log_event(LogLevel::error, event, {{"incident", number}, {"what", what_was_thrown()}});
    return number;
  } catch (...) {
    return {};  // there is no memory for a line: the fault itself is still contained
  }
}

}  // namespace tocsin
