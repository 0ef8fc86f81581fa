// Reads one file to its depths: archives in archives, in place where they are stored, held where
// they are small, as a stream where they are not.
#pragma once

#include "archive/inflate.h"
#include "archive/packed.h"
#include "base/mutex.h"
#include "scan/evidence.h"
#include "scan/java_metadata.h"
#include "scan/report.h"

#include <memory>
#include <set>
#include <unordered_map>

namespace tocsin::scan {

class Image;

/// Verdicts on nested archives of this run, by check sum and sizes (docs/scanner.md). Shared by the
/// workers.
class KnownArchives {
 public:
  struct Key {
    std::uint32_t crc = 0;
    std::uint64_t bytes = 0;
    std::uint64_t packed_bytes = 0;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Known {
    Digest digest{};
    ScanReport report;             ///< its paths without what stands before the nested archive
    std::uint64_t cost_bytes = 0;  ///< as the budget counts
    std::uint64_t cost_entries = 0;
  };
  /// Nothing when it is unknown, or when this is one of the hundred that are looked at again.
  std::shared_ptr<const Known> find(const Key& key, bool& is_sample);
  void add(const Key& key, Known known);
  /// A check sum that stands for two contents is never believed again.
  void distrust(const Key& key);

 private:
  struct Hash {
    std::size_t operator()(const Key& key) const {
      return key.crc ^ (key.bytes * 0x9E3779B97F4A7C15ULL) ^ (key.packed_bytes << 17U);
    }
  };
  Mutex mutex_;
  std::unordered_map<Key, std::shared_ptr<const Known>, Hash> known_ TOC_GUARDED_BY(mutex_);
  std::uint64_t seed_ TOC_GUARDED_BY(mutex_) = 0;
};

struct WalkOptions {
  bool uses_known_archives = true;
  bool reads_everything = false;  ///< peeks into every entry and reads every class
  bool lists_components = false;
};

/// One worker's.
class Walker {
 public:
  Walker(const WalkOptions& options, KnownArchives& known) : options_(options), known_(known) {}

  /// One file. Loose evidence (a class that is no archive) goes to `folder`; its name there is
  /// `path`.
  ScanReport read_file(const std::string& path, Bytes content, Evidence& folder);

 private:
  struct Level {
    unsigned depth = 0;
    const Level* outer = nullptr;
    std::uint32_t crc = 0;
    std::uint64_t bytes = 0;
    Image* image = nullptr;  ///< the tar that this is a member of; it may prove to be an image
    std::string_view member = {};
  };
  void content(const std::string& path, std::string_view name, Bytes bytes, Level level,
               Evidence& scope);
  void zip(const std::string& path, Bytes bytes, Level level);
  void entry(const std::string& path, const archive::Zip& zip, const archive::ZipEntry& entry,
             Level level, Evidence& own);
  void nested(const std::string& path, const archive::Zip& zip, const archive::ZipEntry& entry,
              Level level, Evidence& own);
  void every_class(const std::string& path, const archive::Zip& zip, Evidence& own);
  void packed(const std::string& path, Bytes bytes, archive::Stream* stream, Level level);
  bool member(const std::string& path, archive::Member& member, Level level, Evidence& own,
              Image& image);
  void search_end(const std::string& path, std::string_view name, archive::Stream& stream,
                  Evidence& scope);
  void streamed(const std::string& path, std::string_view name, archive::Stream& stream,
                Level level, Evidence& scope);
  void refuse(const std::string& path, std::string_view reason);
  /// The same, of the entry `name` of what `scope` is about.
  void refuse(const std::string& path, std::string_view reason, std::string_view name,
              Evidence& scope);
  void see_class(const std::string& path, std::string_view name, Bytes bytes, Evidence& scope);
  void list_packages(const std::string& path, std::string_view name, Bytes bytes);
  void settle_coordinates(const std::string& path, std::size_t from, const archive::Zip& zip);
  void finish(const std::string& path, Evidence& own, Bytes bytes, bool is_archive_file);

  WalkOptions options_;
  KnownArchives& known_;
  archive::Inflater inflater_;
  archive::Budget* budget_ = nullptr;
  ScanReport report_;
  std::optional<Manifest> manifest_;  ///< of the archive that is being read
};

}  // namespace tocsin::scan
