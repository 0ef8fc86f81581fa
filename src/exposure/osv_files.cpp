#include "exposure/osv_files.h"

#include "advisories/osv_names.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/log.h"
#include "base/number.h"
#include "base/text.h"
#include "exposure/advisories.h"
#include "exposure/osv_record.h"
#include "store/advisories.h"

#include <sys/resource.h>

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <unordered_map>

namespace tocsin::exposure {
namespace {

namespace fs = std::filesystem;
using advisories::Advisory;

/// Of the folders: another form of the files is another number.
constexpr std::string_view kForm = "1-";
constexpr std::string_view kSums = "sums";
constexpr std::string_view kMaking = "making";
constexpr std::chrono::seconds kAfterFailure{60};
constexpr int kRetryAfter = 5;  // seconds
constexpr std::size_t kSumsBytesMax = 1U << 20U;
constexpr int kNiceness = 10;  // answers come first

/// CRC-32C (RFC 9260, appendix A), reflected.
std::uint32_t crc32c(std::uint32_t crc, std::string_view bytes) {
  static constexpr auto table = [] {
    std::array<std::uint32_t, 256> out{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit) {
        value = (value >> 1U) ^ ((value & 1U) != 0 ? 0x82F63B78U : 0U);
      }
      out.at(i) = value;
    }
    return out;
  }();
  for (const char c : bytes) {
    crc = table[(crc ^ static_cast<unsigned char>(c)) & 0xFFU] ^ (crc >> 8U);
  }
  return crc;
}

/// "name sha256 crc32c" of a file.
Result<std::string> sums_line(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  Sha256 sha;
  std::uint32_t crc = 0xFFFFFFFFU;
  std::string piece(1U << 16U, '\0');
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
    const std::string_view got(piece.data(), static_cast<std::size_t>(in.gcount()));
    sha.update(as_bytes(got));
    crc = crc32c(crc, got);
  }
  if (!in.eof()) {
    return fail(Errc::unavailable, "A file of OSV records cannot be read again.");
  }
  crc ^= 0xFFFFFFFFU;
  std::array<std::byte, 4> big_endian{};
  for (std::size_t i = 0; i < big_endian.size(); ++i) {
    big_endian.at(i) = static_cast<std::byte>(crc >> (24U - 8U * i));
  }
  return to_hex(sha.finish()) + " " + to_base64(big_endian) + " " + path.filename().string();
}

/// An archive that is written record by record and never whole in memory.
class ZipFile {
 public:
  static Result<ZipFile> create(const fs::path& path) {
    ZipFile out;
    struct archive* to = out.archive_.get();
    if (to == nullptr || archive_write_set_format_zip(to) != ARCHIVE_OK ||
        archive_write_set_bytes_in_last_block(to, 1) != ARCHIVE_OK ||
        archive_write_open_filename(to, path.c_str()) != ARCHIVE_OK) {
      return fault();
    }
    return out;
  }

  Status add(const std::string& name, std::string_view bytes, Instant modified) {
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

  Status close() { return archive_write_close(archive_.get()) == ARCHIVE_OK ? Status() : fault(); }

 private:
  struct EntryFree {
    void operator()(archive_entry* entry) const { archive_entry_free(entry); }
  };
  struct ArchiveFree {
    void operator()(struct archive* one) const { archive_write_free(one); }
  };
  static std::unexpected<Error> fault() {
    return fail(Errc::unavailable, "A file of OSV records cannot be written: is the disk full?");
  }
  ZipFile() : archive_(archive_write_new()) {}
  std::unique_ptr<struct archive, ArchiveFree> archive_;
};

/// Names of files, and parts of an address: nothing that a path or a list would take for a sign.
bool is_file_name(std::string_view id) {
  constexpr std::size_t bytes_max = 200;
  return !id.empty() && id.size() <= bytes_max && id.front() != '.' &&
         std::ranges::all_of(id, [](char c) {
           return c > ' ' && c < 0x7F && c != '/' && c != '\\' && c != ',' && c != '"';
         });
}

/// Writes one generation of the files into a folder.
class Making {
 public:
  Making(store::Reader& reader, fs::path folder, const std::atomic<bool>& is_stopping)
      : reader_(reader), folder_(std::move(folder)), is_stopping_(is_stopping) {}

  Status run() {
    // Which of several sources has the record is known when all were seen; that they are read in
    // one order makes a record's place its name.
    TOC_CHECK(for_each_record([&](const OsvChoice& record, std::size_t place) -> Status {
      const Best one{.rank = osv_rank(record.parts), .place = place};
      const auto [best, is_first] = best_.try_emplace(record.id, one);
      if (!is_first && best->second.rank < one.rank) {
        best->second = one;
      }
      return {};
    }));
    TOC_CHECK(for_each_record([&](const OsvChoice& record, std::size_t place) {
      return best_.at(record.id).place == place ? write(record) : Status();
    }));
    std::vector<std::string> names;
    for (auto& [ecosystem, zip] : zips_) {
      TOC_CHECK(zip.close());
      names.push_back(ecosystem + ".zip");
    }
    return write_lists(std::move(names));
  }

 private:
  struct Best {
    OsvRank rank = OsvRank::without_packages;
    std::size_t place = 0;
  };
  struct Line {
    Instant modified;
    std::string id;
    std::string ecosystem;
  };

  using Take = std::function<Status(const OsvChoice& record, std::size_t place)>;

  /// The records of everybody that may have a file, each with its place among all.
  Status for_each_record(const Take& take) {
    std::size_t place = 0;
    std::vector<OsvPart> parts;  // of one document
    const auto flush = [&]() -> Status {
      ++place;
      OsvChoice record;
      record.parts = std::exchange(parts, {});
      if (record.parts.empty()) {
        return {};
      }
      keep_standing(record.parts, record.flaws);
      const Advisory& first = record.parts.front().advisory;
      record.id = osv_id(first.format, first.id);
      record.name = document_id(first.format, first.id);
      return is_file_name(record.id) ? take(record, place) : Status();
    };
    TOC_CHECK(
        store::advisories::for_each(reader_, [&](const store::StoredAdvisory& stored) -> Status {
          if (is_stopping_) {
            return fail(Errc::unavailable,
                        "The files of OSV records are not made: the server ends.");
          }
          if (stored.tlp.value_or(Tlp::clear) != Tlp::clear) {
            return {};
          }
          TOC_TRY(Advisory advisory, stored_advisory(reader_, stored));
          if (advisory.tlp != Tlp::clear) {
            return {};
          }
          advisory.withdrawn = stored.withdrawn;
          // The flaws of one document stand together, in order of source and id.
          const bool is_same =
              !parts.empty() && parts.front().stored.source == stored.source &&
              document_id(parts.front().advisory.format, parts.front().stored.id) ==
                  document_id(advisory.format, stored.id);
          if (!is_same) {
            TOC_CHECK(flush());
          }
          parts.push_back({.stored = stored, .advisory = std::move(advisory)});
          return {};
        }));
    return flush();
  }

  Status write(const OsvChoice& record) {
    const auto ecosystems = osv_ecosystems_of(record.parts);
    if (ecosystems.empty()) {
      return {};
    }
    TOC_TRY(const OsvRecord made, osv_record_of_parts(reader_, record));
    Instant modified{};
    for (const OsvPart& one : record.parts) {
      modified = std::max(modified, one.advisory.modified.value_or(Instant{}));
    }
    for (const std::string& ecosystem : ecosystems) {
      auto zip = zips_.find(ecosystem);
      if (zip == zips_.end()) {
        TOC_TRY(ZipFile file, ZipFile::create(folder_ / (ecosystem + ".zip")));
        zip = zips_.emplace(ecosystem, std::move(file)).first;
      }
      TOC_CHECK(zip->second.add(record.id + ".json", made.text, modified));
      lines_.push_back({.modified = modified, .id = record.id, .ecosystem = ecosystem});
    }
    return {};
  }

  Status write_list(const std::string& name, const std::string& content,
                    std::vector<std::string>& names) {
    TOC_CHECK(write_file_durably(folder_ / name, content, FileMode::shared));
    names.push_back(name);
    return {};
  }

  /// The newest first, as in the bucket.
  Status write_lists(std::vector<std::string> names) {
    std::ranges::sort(lines_, [](const Line& a, const Line& b) {
      return std::tie(b.modified, a.ecosystem, a.id) < std::tie(a.modified, b.ecosystem, b.id);
    });
    std::string all;
    std::string ecosystems;
    std::map<std::string, std::string> by_ecosystem;
    for (const Line& line : lines_) {
      const std::string at = to_rfc3339(line.modified) + ",";
      all += at + line.ecosystem + "/" + line.id + "\n";
      by_ecosystem[line.ecosystem] += at + line.id + "\n";
    }
    for (const auto& [ecosystem, list] : by_ecosystem) {
      ecosystems += ecosystem + "\n";
      TOC_CHECK(write_list(ecosystem + ".csv", list, names));
    }
    TOC_CHECK(write_list("modified_id.csv", all, names));
    TOC_CHECK(write_list("ecosystems.txt", ecosystems, names));
    std::string sums;
    for (const std::string& name : names) {
      TOC_TRY(const std::string line, sums_line(folder_ / name));
      sums += line + "\n";
    }
    return write_file_durably(folder_ / kSums, sums, FileMode::shared);
  }

  store::Reader& reader_;
  fs::path folder_;
  const std::atomic<bool>& is_stopping_;
  std::map<std::string, ZipFile> zips_;
  std::vector<Line> lines_;
  std::unordered_map<std::string, Best> best_;  ///< by the records' ids
};

/// The act of a folder's name; nothing for what is no generation.
std::optional<store::LogIndex> generation_of(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with(kForm) ? parse_whole<store::LogIndex>(name.substr(kForm.size()))
                                 : std::nullopt;
}

/// An act's index and one: no folder is named "-1".
fs::path folder_of(const fs::path& folder, store::LogIndex newest) {
  return folder / (std::string(kForm) + std::to_string(newest + 1));
}

/// All but the newest two: an older one may be being read.
void remove_older(const fs::path& folder, store::LogIndex newest) {
  std::vector<fs::path> older;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const auto generation = generation_of(entry.path());
    if (generation && *generation != newest + 1) {
      older.push_back(entry.path());
    }
  }
  std::ranges::sort(older, {}, [](const fs::path& path) { return *generation_of(path); });
  for (std::size_t i = 0; i + 1 < older.size(); ++i) {
    fs::remove_all(older[i], ignored);
  }
}

Status renamed(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::remove_all(to, error);
  fs::rename(from, to, error);
  return error ? fail(Errc::unavailable, "The files of OSV records cannot be put in their place.")
               : Status();
}

}  // namespace

OsvFiles::OsvFiles(std::filesystem::path folder) : folder_(std::move(folder)) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder_, ignored)) {
    const auto generation = generation_of(entry.path());
    if (generation) {
      current_ = std::max(current_, *generation - 1);
    }
  }
}

OsvFiles::~OsvFiles() {
  is_stopping_ = true;
  std::thread maker;
  {
    const Lock lock(mutex_);
    maker = std::move(maker_);
  }
  if (maker.joinable()) {
    maker.join();
  }
}

Result<OsvFiles::File> OsvFiles::find(const World& world, std::string_view ecosystem,
                                      std::string_view name) {
  std::string file(name);
  if (!ecosystem.empty()) {
    if (!advisories::is_osv_ecosystem(ecosystem) ||
        (name != "all.zip" && name != "modified_id.csv")) {
      return fail(Errc::not_found, "There is no such file.");
    }
    file = std::string(ecosystem.substr(0, ecosystem.find(':'))) +
           (name == "all.zip" ? ".zip" : ".csv");
  } else if (name != "ecosystems.txt" && name != "modified_id.csv") {
    return fail(Errc::not_found, "There is no such file.");
  }
  TOC_TRY(const store::LogIndex newest, world.store->read([](store::Reader& reader) {
    return store::advisories::newest_index(reader);
  }));
  store::LogIndex served = 0;
  {
    const Lock lock(mutex_);
    if (current_ != newest) {
      start(world);
    }
    served = current_;
  }
  if (served < -1) {
    Error error{Errc::unavailable, "The files are being made: come back in a while.", "",
                kRetryAfter};
    return std::unexpected(std::move(error));
  }
  const fs::path folder = folder_of(folder_, served);
  TOC_TRY(const std::string sums, read_file(folder / kSums, kSumsBytesMax));
  for (const std::string_view line : split(sums, '\n')) {
    const std::size_t first = line.find(' ');
    const std::size_t second = line.find(' ', first + 1);
    if (second != std::string_view::npos && line.substr(second + 1) == file) {
      return File{.path = (folder / file).string(),
                  .sha256 = std::string(line.substr(0, first)),
                  .crc32c = std::string(line.substr(first + 1, second - first - 1))};
    }
  }
  return fail(Errc::not_found, "There is no such file.");
}

void OsvFiles::start(const World& world) {
  if (is_making_ || is_stopping_ || std::chrono::steady_clock::now() < not_before_) {
    return;
  }
  if (maker_.joinable()) {
    maker_.join();  // it has said that it is done
  }
  is_making_ = true;
  maker_ = std::thread([this, world] {
    ::setpriority(PRIO_PROCESS, 0, kNiceness);  // of this thread alone
    Status made = make_generation(world);
    if (!made && !is_stopping_) {
      log_event(LogLevel::warning, "osv.files", {{"why", describe(made.error())}});
    }
  });
}

Status OsvFiles::make(const World& world) {
  TOC_TRY(const store::LogIndex newest, world.store->read([](store::Reader& reader) {
    return store::advisories::newest_index(reader);
  }));
  {
    const Lock lock(mutex_);
    if (current_ == newest) {
      return {};
    }
    if (is_making_) {
      return fail(Errc::unavailable, "The files are being made.");
    }
    is_making_ = true;
  }
  return make_generation(world);
}

Status OsvFiles::make_generation(const World& world) {
  const fs::path making = folder_ / kMaking;
  store::LogIndex newest = -1;
  const auto make_all = [&]() -> Status {
    TOC_CHECK(make_private_folder(folder_));
    std::error_code ignored;
    fs::remove_all(making, ignored);
    TOC_CHECK(make_private_folder(making));
    return world.store->read([&](store::Reader& reader) -> Status {
      TOC_TRY(newest, store::advisories::newest_index(reader));
      return Making(reader, making, is_stopping_).run();
    });
  };
  Status done;
  try {
    done = make_all();
  } catch (...) {
    done = fail(Errc::internal,
                "The files of OSV records were not made: incident " + log_fault("osv.files") + ".");
  }
  if (done) {
    done = renamed(making, folder_of(folder_, newest));
  }
  {
    const Lock lock(mutex_);
    is_making_ = false;
    if (done) {
      current_ = newest;
    } else {
      not_before_ = std::chrono::steady_clock::now() + kAfterFailure;
    }
  }
  if (done) {
    remove_older(folder_, newest);
  }
  return done;
}

}  // namespace tocsin::exposure
