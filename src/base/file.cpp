#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace tocsin {
namespace {

/// Closes what it holds.
struct Descriptor {
  int number = -1;
  explicit Descriptor(int n) : number(n) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number >= 0) {
      ::close(number);
    }
  }
};

}  // namespace

Error errno_error(const std::string& what, int number) {
  Errc code = Errc::unavailable;
  if (number == ENOSPC || number == EDQUOT) {
    code = Errc::no_space;
  } else if (number == ENOENT) {
    code = Errc::not_found;
  } else if (number == EACCES || number == EPERM) {
    code = Errc::forbidden;
  }
  return {code, what + ": " + std::generic_category().message(number) + ".", ""};
}

Result<std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number < 0) {
    return std::unexpected(errno_error("Cannot open " + path.string(), errno));
  }
  std::string out;
  std::string chunk(64U << 10U, '\0');
  while (true) {
    const ssize_t n = ::read(file.number, chunk.data(), chunk.size());
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n < 0) {
      return std::unexpected(errno_error("Cannot read " + path.string(), errno));
    }
    if (n == 0) {
      return out;
    }
    out.append(chunk, 0, static_cast<std::size_t>(n));
    if (out.size() > bytes_max) {
      return fail(Errc::too_large,
                  path.string() + " is larger than " + std::to_string(bytes_max) + " bytes.");
    }
  }
}

Status write_file_durably(const std::filesystem::path& path, std::string_view content,
                          FileMode mode) {
  std::filesystem::path temporary = path;
  temporary += ".new";
  {
    const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                                 mode == FileMode::secret ? 0600 : 0644));
    if (file.number < 0) {
      return std::unexpected(errno_error("Cannot create " + temporary.string(), errno));
    }
    while (!content.empty()) {
      const ssize_t n = ::write(file.number, content.data(), content.size());
      if (n < 0 && errno == EINTR) {
        continue;
      }
      if (n < 0) {
        return std::unexpected(errno_error("Cannot write " + temporary.string(), errno));
      }
      content.remove_prefix(static_cast<std::size_t>(n));
    }
    if (::fsync(file.number) != 0) {
      return std::unexpected(errno_error("Cannot flush " + temporary.string(), errno));
    }
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    return std::unexpected(errno_error("Cannot rename " + temporary.string(), errno));
  }
  const std::filesystem::path parent =
      path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const Descriptor folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.number < 0 || ::fsync(folder.number) != 0) {
    return std::unexpected(errno_error("Cannot flush the folder " + parent.string(), errno));
  }
  return {};
}

Status make_private_folder(const std::filesystem::path& path) {
  std::error_code code;
  std::filesystem::create_directories(path, code);
  if (code) {
    return std::unexpected(errno_error("Cannot create the folder " + path.string(), code.value()));
  }
  if (::chmod(path.c_str(), 0700) != 0) {
    return std::unexpected(errno_error("Cannot protect the folder " + path.string(), errno));
  }
  return {};
}

}  // namespace tocsin
