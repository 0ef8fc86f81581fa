// A folder of this machine: the way into an instance that has no network.
#include "base/crypto.h"
#include "sources/parts.h"
#include "sources/run.h"

#include <algorithm>
#include <filesystem>

namespace tocsin::sources {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFilesMax = 1'000'000;

struct Found {
  fs::path path;
  std::string print;  ///< by which it is seen that it changed: path, size, time
};

Result<std::vector<Found>> files_of(const fs::path& folder) {
  std::vector<Found> out;
  std::error_code error;
  // Links are not followed, to files as little as to folders.
  auto entry = fs::recursive_directory_iterator(folder, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (entry->is_symlink(error) || !entry->is_regular_file(error)) {
      continue;
    }
    if (out.size() == kFilesMax) {
      return fail(Errc::too_large, "The folder has more than a million files.");
    }
    const auto size = entry->file_size(error);
    const auto time = entry->last_write_time(error).time_since_epoch().count();
    out.push_back({.path = entry->path(),
                   .print = fs::relative(entry->path(), folder, error).string() + "\n" +
                            std::to_string(size) + "\n" + std::to_string(time)});
  }
  if (error) {
    return fail(Errc::unavailable, "The folder cannot be read: " + error.message() + ".");
  }
  std::ranges::sort(out, {}, &Found::print);
  return out;
}

Status fetch(Run& run) {
  if (!run.may_read_folder()) {
    return fail(Errc::forbidden,
                "The folder lies below none that the configuration names ([sources] folders).");
  }
  TOC_TRY(const std::vector<Found> files, files_of(run.address()));
  Sha256 all;
  for (const Found& file : files) {
    const Digest print = sha256(as_bytes(file.print));
    all.update(print);
  }
  const std::string print = to_hex(all.finish());
  if (print == run.state("print")) {
    return run.keep();
  }
  for (const Found& file : files) {
    const std::string name = file.path.filename().string();
    const Status taken = run.take_local(file.path, name);
    if (!taken && (taken.error().code == Errc::forbidden || !ends_run(taken.error()) ||
                   taken.error().code == Errc::unsupported_type)) {
      run.problem(name, describe(taken.error()));
      continue;
    }
    TOC_CHECK(taken);
    TOC_CHECK(run.keep());
  }
  run.set_state("print", print);
  return run.keep();
}

}  // namespace

SourceKind source_folder() {
  return {.id = "folder",
          .about = "All files of advisories below a folder of this machine",
          .address = "/… of the folder, below one that [sources] folders names",
          .is_folder = true,
          .every = std::chrono::minutes(5),
          .fetch = fetch};
}

}  // namespace tocsin::sources
