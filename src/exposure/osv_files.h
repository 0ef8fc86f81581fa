// The advisories that everybody may read, as the files of OSV's public bucket: one archive of
// records for each ecosystem, and lists of what changed when. Scanners that work without a network
// take them from here. docs/formats/osv.md.
#pragma once

#include "base/mutex.h"
#include "exposure/world.h"
#include "store/store.h"

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace tocsin::exposure {

/// Files in a folder of its own, made anew by a thread of its own when they are asked for and
/// advisories have changed; until that is done those of before are served. They hold nothing but
/// what is TLP:CLEAR, and say nothing of anything else: the same advisories give the same bytes.
/// Files of another log, or of acts that a restored store does not have, are never served.
/// Any thread.
class OsvFiles {
 public:
  explicit OsvFiles(std::filesystem::path folder);
  /// Breaks off what is being made, and waits for it.
  ~OsvFiles();
  OsvFiles(const OsvFiles&) = delete;
  OsvFiles& operator=(const OsvFiles&) = delete;

  struct File {
    std::string path;  ///< stays for some time after a newer one took its place
    std::string sha256;
    std::string crc32c;  ///< as the bucket states it: of the four bytes, base64
  };
  /// name: "all.zip" or "modified_id.csv" of an ecosystem of the schema, whose suffix is passed
  /// over; without an ecosystem "ecosystems.txt" or "modified_id.csv". Starts what is to be made;
  /// the world's parts must outlive this. Errors: not_found; unavailable while the first files are
  /// made.
  Result<File> find(const World& world, std::string_view ecosystem, std::string_view name);

  /// Makes them now, unless they are of the newest advisories. Errors: those of the store;
  /// no_space; unavailable, also where others are making them.
  Status make(const World& world);

 private:
  /// The files of one state of the advisories.
  struct Generation {
    store::LogIndex newest = -1;   ///< the act of the newest advisory in it; -1: there is none
    std::filesystem::path folder;  ///< whose name has the act and its leaf
  };
  Status adopt(const World& world, store::LogIndex newest);
  void start(const World& world, store::LogIndex newest);
  Status make_generation(const World& world);
  Result<Generation> made_generation(const World& world, const std::filesystem::path& served);

  std::filesystem::path folder_;
  std::atomic<bool> is_stopping_ = false;
  Mutex mutex_;
  bool is_adopted_ TOC_GUARDED_BY(mutex_) = false;  ///< what lay there before was looked at
  std::optional<Generation> current_ TOC_GUARDED_BY(mutex_);
  bool is_making_ TOC_GUARDED_BY(mutex_) = false;
  /// After a failure nothing is made for a while.
  std::chrono::steady_clock::time_point not_before_ TOC_GUARDED_BY(mutex_);
  std::thread maker_ TOC_GUARDED_BY(mutex_);
};

}  // namespace tocsin::exposure
