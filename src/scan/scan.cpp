#include "scan/scan.h"

#include "archive/mapped_file.h"
#include "base/file.h"
#include "scan/packages.h"

#include <fnmatch.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <thread>

namespace tocsin::scan {
namespace {

namespace fs = std::filesystem;

/// The list of files first, then the work: so that the order never depends on the workers.
class Files {
 public:
  Files(const ScanOptions& options, ScanReport& report, Evidence& unread)
      : options_(options), report_(report), unread_(unread) {}

  std::vector<std::string> list() {
    for (const std::string& path : options_.paths) {
      std::error_code code;
      const fs::path real = fs::is_symlink(path, code) ? fs::canonical(path, code) : fs::path(path);
      struct stat about{};
      if (code || ::stat(real.c_str(), &about) != 0) {
        refuse(path, "unreadable: there is no such file");
      } else if (S_ISDIR(about.st_mode)) {
        device_ = about.st_dev;
        folder(real);
      } else {
        files_.push_back(real.string());
      }
    }
    return std::move(files_);
  }

 private:
  void refuse(const std::string& path, const std::string& reason) {
    report_.refused.push_back({printable(path), reason});
    unread_.see_unread(printable(path), reason);
  }

  /// Not looked at because nobody asked for it: no refusal, but no absence either.
  void leave_out(const std::string& path, std::string_view reason) {
    if (may_lead_to_class(path)) {
      unread_.see_unread(printable(path), reason);
    }
  }

  bool is_excluded(const std::string& path) const {
    return std::ranges::any_of(options_.excluded, [&](const std::string& glob) {
      return fnmatch(glob.c_str(), path.c_str(), 0) == 0;
    });
  }

  void folder(const fs::path& root) {
    std::vector<fs::path> open{root};
    while (!open.empty()) {
      const fs::path at = std::move(open.back());
      open.pop_back();
      // Kernel file systems have no files, only answers.
      if (at == "/proc" || at == "/sys" || at == "/dev") {
        continue;
      }
      std::error_code code;
      fs::directory_iterator entries(at, code);
      for (const fs::directory_iterator end; !code && entries != end; entries.increment(code)) {
        const std::string path = entries->path().string();
        struct stat about{};
        if (is_excluded(path)) {
          leave_out(path, "left out, as was asked for");
        } else if (::lstat(path.c_str(), &about) != 0) {
          if (errno != ENOENT) {  // what is gone in the meantime is gone
            refuse(path, "unreadable: the file cannot be looked at");
          }
        } else if (S_ISLNK(about.st_mode)) {
          leave_out(path, "a link, which is not followed");
        } else if (S_ISDIR(about.st_mode)) {
          if (options_.stays_on_file_system && about.st_dev != device_) {
            leave_out(path, "another disk, left out as was asked for");
          } else {
            open.push_back(entries->path());
          }
        } else if (S_ISREG(about.st_mode)) {
          files_.push_back(path);
        }
      }
      if (code) {
        refuse(at.string(), "unreadable: the folder cannot be listed");
      }
    }
  }

  const ScanOptions& options_;
  ScanReport& report_;
  Evidence& unread_;
  std::vector<std::string> files_;
  dev_t device_ = 0;
};

struct Work {
  std::atomic<std::size_t> next = 0;
  Mutex mutex;
  ScanReport report TOC_GUARDED_BY(mutex);
  Evidence loose TOC_GUARDED_BY(mutex);
};

void run(const ScanOptions& options, const std::vector<std::string>& files, KnownArchives& known,
         Work& work) {
  Walker walker(options.walk, known);
  ScanReport own;
  Evidence loose;
  while (true) {
    const std::size_t index = work.next.fetch_add(1);
    if (index >= files.size()) {
      break;
    }
    if (options.on_progress && index % 256 == 0) {
      const Lock lock(work.mutex);
      options.on_progress(index, files.size());
    }
    const std::string label = printable(files[index]);
    const auto file = archive::MappedFile::open(files[index]);
    if (!file) {
      own.refused.push_back({label, file.error().message});
      loose.see_unread(label, file.error().message);
      continue;
    }
    own.add(walker.read_file(label, file->bytes(), loose));
  }
  const Lock lock(work.mutex);
  work.report.add(std::move(own));
  for (Clue& clue : loose.take()) {
    work.loose.see(std::move(clue));
  }
}

}  // namespace

ScanReport scan(const ScanOptions& options) {
  archive::guard_mappings();
  std::ignore = Log4jTable::instance();
  ScanReport listed;
  Work work;
  Evidence unread;
  std::vector<std::string> files = Files(options, listed, unread).list();
  std::ranges::sort(files);
  KnownArchives known;
  std::vector<std::jthread> workers;
  for (unsigned i = 1; i < std::min<std::size_t>(std::clamp(options.jobs, 1U, 64U),
                                                 std::max<std::size_t>(files.size(), 1));
       ++i) {
    workers.emplace_back([&] { run(options, files, known, work); });
  }
  run(options, files, known, work);
  workers.clear();
  const Lock lock(work.mutex);
  work.report.add(std::move(listed));
  for (Clue& clue : unread.take()) {
    work.loose.see(std::move(clue));
  }
  for (Sighting& sighting : work.loose.judge("", std::nullopt)) {
    work.report.sightings.push_back(std::move(sighting));
  }
  attach_distributions(work.report.components);
  work.report.sort();
  return std::move(work.report);
}

ScanReport scan_bytes(Bytes content, const std::string& label, const WalkOptions& options) {
  KnownArchives known;
  Walker walker(options, known);
  Evidence loose;
  ScanReport report = walker.read_file(printable(label), content, loose);
  for (Sighting& sighting : loose.judge("", std::nullopt)) {
    report.sightings.push_back(std::move(sighting));
  }
  attach_distributions(report.components);
  report.sort();
  return report;
}

}  // namespace tocsin::scan
