#include "archive/mapped_file.h"

#include "base/file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <utility>

namespace tocsin::archive {
namespace {

constexpr std::uintptr_t kPageBytes = 4096;

/// Async-signal-safe: one system call.
void on_bus_error(int /*signal*/, siginfo_t* info, void* /*context*/) {
  if (info->si_code != BUS_ADRERR) {
    _exit(70);  // sent by somebody: there is no address in it
  }
  char* const at = static_cast<char*>(info->si_addr);
  char* const page = at - reinterpret_cast<std::uintptr_t>(at) % kPageBytes;
  if (mmap(page, kPageBytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
      MAP_FAILED) {
    _exit(70);
  }
}

}  // namespace

Result<MappedFile> MappedFile::open(const std::string& path) {
  const int descriptor =
      ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) {
    return std::unexpected(errno_error("unreadable: the file cannot be opened", errno));
  }
  auto file = of_descriptor(descriptor);
  ::close(descriptor);
  return file;
}

Result<MappedFile> MappedFile::of_descriptor(int descriptor) {
  struct stat about{};
  if (fstat(descriptor, &about) != 0) {
    return std::unexpected(errno_error("unreadable: the file cannot be looked at", errno));
  }
  if (!S_ISREG(about.st_mode)) {
    return fail(Errc::unsupported_type, "unreadable: no regular file");
  }
  MappedFile file;
  if (about.st_size == 0) {
    return file;
  }
  const auto size = static_cast<std::size_t>(about.st_size);
  void* const at = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (at == MAP_FAILED) {
    return std::unexpected(errno_error("unreadable: the file cannot be mapped", errno));
  }
  file.bytes_ = {static_cast<const std::byte*>(at), size};
  return file;
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}
MappedFile::~MappedFile() {
  if (!bytes_.empty()) {
    munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
  }
}

void guard_mappings() {
  struct sigaction action{};
  action.sa_sigaction = on_bus_error;
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, nullptr);
}

}  // namespace tocsin::archive
