// Loaded before the program by tests/clock_test.py: its machine's clocks are moved while it runs.
// The file that MACHINE_CLOCKS names holds three numbers of 8 bytes, in seconds: by how much the
// wall clock, the monotonic clock and the uptime are ahead of the true ones. Beyond libfaketime it
// moves the last two apart, as sleep does.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace {

struct Ahead {
  std::atomic<std::int64_t> wall;
  std::atomic<std::int64_t> monotonic;
  std::atomic<std::int64_t> uptime;
};
static_assert(sizeof(Ahead) == 24);

const Ahead* map_file() {
  const char* const path = std::getenv("MACHINE_CLOCKS");
  const int file = path == nullptr ? -1 : ::open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return nullptr;
  }
  void* const at = ::mmap(nullptr, sizeof(Ahead), PROT_READ, MAP_SHARED, file, 0);
  ::close(file);
  return at == MAP_FAILED ? nullptr : static_cast<const Ahead*>(at);
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  static const Ahead* const ahead = map_file();
  const auto done = static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
  if (done == 0 && ahead != nullptr) {
    time->tv_sec += clock == CLOCK_REALTIME    ? ahead->wall.load()
                    : clock == CLOCK_MONOTONIC ? ahead->monotonic.load()
                    : clock == CLOCK_BOOTTIME  ? ahead->uptime.load()
                                               : 0;
  }
  return done;
}
