#include "http/spool.h"

#include "base/file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <fcntl.h>

#include <cerrno>
#include <cstdlib>

namespace tocsin::http {

Spool::~Spool() {
  budget_->memory_bytes -= memory_.size();
  budget_->file_bytes -= file_bytes_;
  if (const auto share = budget_->file_bytes_of.find(host_);
      share != budget_->file_bytes_of.end()) {
    share->second -= file_bytes_;
    if (share->second == 0) {
      budget_->file_bytes_of.erase(share);
    }
  }
  if (mapped_ != nullptr) {
    ::munmap(mapped_, file_bytes_);
  }
  if (file_ >= 0) {
    ::close(file_);
  }
}

Status Spool::append(std::string_view bytes) {
  if (file_ < 0) {
    const bool fits = memory_.size() + bytes.size() <= budget_->memory_bytes_each &&
                      budget_->memory_bytes + bytes.size() <= budget_->memory_bytes_max;
    if (fits) {
      memory_.append(bytes);
      budget_->memory_bytes += bytes.size();
      return {};
    }
    TOC_CHECK(move_to_file());
  }
  return write(bytes);
}

Status Spool::move_to_file() {
  std::string path = (budget_->folder / "body-XXXXXX").string();
  file_ = ::mkostemp(path.data(), O_CLOEXEC);
  if (file_ < 0) {
    // Whatever is wrong with the folder, it is nothing that the sender looked for.
    Error error = errno_error("The body of a request could not be stored", errno);
    error.code = error.code == Errc::no_space ? Errc::no_space : Errc::unavailable;
    return std::unexpected(std::move(error));
  }
  // Without a name nothing is left behind, however the process ends.
  ::unlink(path.c_str());
  TOC_CHECK(write(memory_));
  budget_->memory_bytes -= memory_.size();
  memory_ = std::string();
  return {};
}

// On the I/O thread: such a write goes to the page cache and takes microseconds.
Status Spool::write(std::string_view bytes) {
  if (budget_->file_bytes + bytes.size() > budget_->file_bytes_max) {
    return fail(Errc::unavailable, "Too many large bodies are coming in at once; try again later.");
  }
  if (bytes.empty()) {
    return {};
  }
  std::uint64_t& share = budget_->file_bytes_of[host_];
  if (share + bytes.size() > budget_->file_bytes_each_max) {
    if (share == 0) {
      budget_->file_bytes_of.erase(host_);
    }
    return fail(Errc::unavailable,
                "Too many large bodies are coming in from your address at once; try again later.");
  }
  while (!bytes.empty()) {
    const ssize_t n = ::write(file_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n < 0) {
      return std::unexpected(errno_error("The body of a request could not be stored", errno));
    }
    bytes.remove_prefix(static_cast<std::size_t>(n));
    file_bytes_ += static_cast<std::uint64_t>(n);
    budget_->file_bytes += static_cast<std::uint64_t>(n);
    share += static_cast<std::uint64_t>(n);
  }
  return {};
}

Result<std::string_view> Spool::finish() {
  if (file_ < 0) {
    return std::string_view(memory_);
  }
  if (file_bytes_ == 0) {
    return std::string_view();
  }
  void* const mapped = ::mmap(nullptr, file_bytes_, PROT_READ, MAP_PRIVATE, file_, 0);
  if (mapped == MAP_FAILED) {
    return std::unexpected(errno_error("The body of a request could not be mapped", errno));
  }
  mapped_ = mapped;
  return std::string_view(static_cast<const char*>(mapped), file_bytes_);
}

}  // namespace tocsin::http
