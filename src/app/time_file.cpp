#include "app/time_file.h"

#include "base/file.h"
#include "base/log.h"
#include "base/number.h"
#include "base/text.h"

namespace tocsin::app {
namespace {

constexpr std::string_view kMagic = "tocsin-clock/v1";
constexpr std::size_t kBytesMax = 256;
constexpr std::int64_t kMicrosMax = 253'402'300'800'000'000;  // the year 10000

/// Another one after each start of the machine. Nothing where the kernel does not say.
std::optional<std::string> boot_id() {
  const Result<std::string> text = read_file("/proc/sys/kernel/random/boot_id", kBytesMax);
  return text && !trim(*text).empty() ? std::optional(std::string(trim(*text))) : std::nullopt;
}

}  // namespace

std::optional<std::chrono::microseconds> read_time_file(const std::filesystem::path& path) {
  const Result<std::string> text = read_file(path, kBytesMax);
  if (!text) {
    if (text.error().code != Errc::not_found) {
      log_event(LogLevel::warning, "clock.not_known", {{"reason", describe(text.error())}});
    }
    return std::nullopt;
  }
  const std::vector<std::string_view> words = split(trim(*text), ' ');
  const auto micros =
      words.size() == 3 && words[0] == kMagic ? parse_whole<std::int64_t>(words[2]) : std::nullopt;
  if (!micros || *micros < 0 || *micros > kMicrosMax) {
    log_event(LogLevel::warning, "clock.not_known", {{"reason", path.string() + " is damaged."}});
    return std::nullopt;
  }
  const auto boot = boot_id();
  return boot && words[1] == *boot ? std::optional(std::chrono::microseconds(*micros))
                                   : std::nullopt;
}

Status write_time_file(const std::filesystem::path& path, std::chrono::microseconds anchor) {
  const auto boot = boot_id();
  return boot ? write_file_durably(
                    path,
                    std::string(kMagic) + " " + *boot + " " + std::to_string(anchor.count()) + "\n",
                    FileMode::secret)
              : Status();  // nothing that could be told apart after the next start of the machine
}

}  // namespace tocsin::app
