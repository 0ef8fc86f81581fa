#include "exposure/zip_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>

namespace tocsin::exposure {
namespace {

struct EntryFree {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

std::unexpected<Error> fault() {
  return fail(Errc::unavailable, "An archive cannot be written: is the disk full?");
}

}  // namespace

void ZipFile::ArchiveFree::operator()(struct archive* one) const {
  archive_write_free(one);
}

ZipFile::ZipFile() : archive_(archive_write_new()) {}

Result<ZipFile> ZipFile::create(const std::filesystem::path& path) {
  ZipFile out;
  struct archive* to = out.archive_.get();
  if (to == nullptr || archive_write_set_format_zip(to) != ARCHIVE_OK ||
      archive_write_set_bytes_in_last_block(to, 1) != ARCHIVE_OK ||
      archive_write_open_filename(to, path.c_str()) != ARCHIVE_OK) {
    return fault();
  }
  return out;
}

Status ZipFile::add(const std::string& name, std::string_view bytes, Instant modified) {
  const std::unique_ptr<archive_entry, EntryFree> entry(archive_entry_new());
  archive_entry_set_pathname(entry.get(), name.c_str());
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0644);
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes.size()));
  archive_entry_set_mtime(
      entry.get(), std::chrono::floor<std::chrono::seconds>(modified).time_since_epoch().count(),
      0);
  if (archive_write_header(archive_.get(), entry.get()) != ARCHIVE_OK ||
      archive_write_data(archive_.get(), bytes.data(), bytes.size()) !=
          static_cast<la_ssize_t>(bytes.size())) {
    return fault();
  }
  return {};
}

Status ZipFile::close() {
  return archive_write_close(archive_.get()) == ARCHIVE_OK ? Status() : fault();
}

Status keep_on_disk(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool is_kept = file >= 0 && ::fsync(file) == 0;
  if (file >= 0) {
    ::close(file);
  }
  return is_kept ? Status()
                 : fail(Errc::unavailable, "What was written cannot be flushed to the disk.");
}

}  // namespace tocsin::exposure
