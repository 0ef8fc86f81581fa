// Zip archives that are written.
#pragma once

#include "base/time.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct archive;

namespace tocsin::exposure {

/// An archive that is written record by record and never whole in memory. Errors of all:
/// unavailable.
class ZipFile {
 public:
  static Result<ZipFile> create(const std::filesystem::path& path);
  Status add(const std::string& name, std::string_view bytes, Instant modified);
  Status close();

 private:
  struct ArchiveFree {
    void operator()(struct archive* one) const;
  };
  ZipFile();
  std::unique_ptr<struct archive, ArchiveFree> archive_;
};

/// What was written to a file, or the names in a folder, outlast a loss of power from here on.
/// Errors: unavailable.
Status keep_on_disk(const std::filesystem::path& path);

}  // namespace tocsin::exposure
