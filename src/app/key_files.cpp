#include "app/key_files.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/text.h"

#include <sys/stat.h>

#include <algorithm>

namespace tocsin::app {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr mode_t kOthers = 077;

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::filesystem::path numbered(const std::filesystem::path& path, int number) {
  return path.string() + "." + std::to_string(number);
}

}  // namespace

Result<std::optional<Buffer>> read_key(const std::filesystem::path& path) {
  struct stat about{};
  if (::stat(path.c_str(), &about) == 0 && (about.st_mode & kOthers) != 0) {
    return fail(Errc::forbidden, "The key file " + path.string() +
                                     " can be read by others than its owner: chmod 600 it, and "
                                     "rotate it if somebody may have read it.");
  }
  const Result<std::string> text = read_file(path, 4096);
  if (!text && text.error().code == Errc::not_found) {
    return std::optional<Buffer>();
  }
  if (!text) {
    return std::unexpected(text.error());
  }
  Result<Buffer> key = parse_base64(trim(*text));
  if (!key || key->size() != kKeyBytes) {
    return fail(Errc::malformed, "The key file " + path.string() + " is damaged.");
  }
  return std::optional(*std::move(key));
}

Status write_key(const std::filesystem::path& path, Bytes key) {
  return write_file_durably(path, to_base64(key) + "\n", FileMode::secret);
}

Buffer random_key() {
  Buffer key(kKeyBytes);
  random_bytes(key);
  return key;
}

std::vector<std::filesystem::path> older_keys(const std::filesystem::path& newest) {
  std::vector<std::filesystem::path> out;
  const std::string prefix = newest.filename().string() + ".";
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(newest.parent_path(), ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix) && is_number(std::string_view(name).substr(prefix.size()))) {
      out.push_back(entry.path());
    }
  }
  std::ranges::sort(out);
  return out;
}

Result<std::vector<Buffer>> read_older_keys(const std::filesystem::path& newest) {
  std::vector<Buffer> out;
  for (const std::filesystem::path& path : older_keys(newest)) {
    TOC_TRY(std::optional<Buffer> key, read_key(path));
    if (key) {
      out.push_back(*std::move(key));
    }
  }
  return out;
}

Status replace_key(const std::filesystem::path& path, Bytes next) {
  TOC_TRY(const std::optional<Buffer> now, read_key(path));
  TOC_TRY(const std::vector<Buffer> older, read_older_keys(path));
  if (now && std::ranges::find(older, *now) == older.end()) {
    int number = 1;
    while (std::filesystem::exists(numbered(path, number))) {
      ++number;
    }
    TOC_CHECK(write_key(numbered(path, number), *now));
  }
  return write_key(path, next);
}

Status take_up_next(const std::filesystem::path& path, Before before) {
  TOC_TRY(const std::optional<Buffer> now, read_key(path));
  TOC_TRY(const std::optional<Buffer> next, read_key(next_of(path)));
  if (!next) {
    return {};
  }
  if (before == Before::keep && now && *now != *next) {
    TOC_CHECK(write_key(numbered(path, 1), *now));
  }
  TOC_CHECK(write_key(path, *next));
  return remove_keys({next_of(path)});
}

Status remove_keys(const std::vector<std::filesystem::path>& files) {
  for (const std::filesystem::path& path : files) {
    std::error_code code;
    std::filesystem::remove(path, code);
    if (code) {
      return std::unexpected(errno_error("Cannot remove " + path.string(), code.value()));
    }
  }
  return {};
}

std::filesystem::path next_of(const std::filesystem::path& path) {
  return path.string() + ".next";
}

}  // namespace tocsin::app
