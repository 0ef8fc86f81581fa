#include "exposure/osv_files.h"

#include "advisories/osv_names.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/log.h"
#include "base/number.h"
#include "base/text.h"
#include "exposure/advisories.h"
#include "exposure/osv_record.h"
#include "exposure/zip_file.h"
#include "store/advisories.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <system_error>
#include <unordered_map>

namespace tocsin::exposure {
namespace {

namespace fs = std::filesystem;
using advisories::Advisory;

/// Of the folders: another form of the files is another number.
constexpr std::string_view kForm = "2-";
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
      TOC_CHECK(keep_on_disk(folder_ / (ecosystem + ".zip")));  // before its sums are there
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

/// What tells the logs apart that have an act of that index: its leaf in hexadecimal, which is
/// salted, so that no other log has it. Zeros: of no act.
Result<std::string> leaf_of(store::Store& store, store::LogIndex index) {
  constexpr store::LogIndex tile_width = 256;  // C2SP tlog-tiles
  if (index < 0) {
    return to_hex(Digest{});
  }
  TOC_TRY(const std::string tile,
          store.tile(0, index / tile_width, static_cast<unsigned>(index % tile_width) + 1));
  return to_hex(as_bytes(std::string_view(tile).substr(tile.size() - sizeof(Digest))));
}

/// "2-act-leaf": an act's index and one, so that none is "-1".
std::string name_of(store::LogIndex newest, std::string_view leaf) {
  return std::string(kForm) + std::to_string(newest + 1) + "-" + std::string(leaf);
}

/// The act of a folder's name; nothing for what is no generation of this form.
std::optional<store::LogIndex> newest_of(const fs::path& folder) {
  const std::string name = folder.filename().string();
  if (!name.starts_with(kForm)) {
    return std::nullopt;
  }
  const std::size_t end = name.find('-', kForm.size());
  const auto number =
      parse_whole<store::LogIndex>(std::string_view(name).substr(0, end).substr(kForm.size()));
  return number ? std::optional(*number - 1) : std::nullopt;
}

/// The folders of generations, of whatever form.
std::vector<fs::path> generations_in(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.front() >= '0' && name.front() <= '9' && name.contains('-')) {
      out.push_back(at->path());
    }
  }
  return out;
}

void remove_all(const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) {
    std::error_code ignored;  // it is tried again with the next ones
    fs::remove_all(folder, ignored);
  }
}

Status put_in_place(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::remove_all(to, error);
  fs::rename(from, to, error);
  return error ? fail(Errc::unavailable, "The files of OSV records cannot be put in their place.")
               : keep_on_disk(to.parent_path());
}

}  // namespace

OsvFiles::OsvFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}

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

/// Once: takes the newest generation of this log that lies there, and removes what is of another
/// log or of acts that this store does not have.
Status OsvFiles::adopt(const World& world, store::LogIndex newest) {
  {
    const Lock lock(mutex_);
    if (is_adopted_) {
      return {};
    }
  }
  std::optional<Generation> own;
  std::vector<fs::path> foreign;
  for (const fs::path& folder : generations_in(folder_)) {
    const auto stated = newest_of(folder);
    bool is_own = stated && *stated <= newest;
    if (is_own) {
      TOC_TRY(const std::string leaf, leaf_of(*world.store, *stated));
      is_own = folder.filename() == name_of(*stated, leaf);
    }
    if (!is_own) {
      foreign.push_back(folder);
    } else if (!own || own->newest < *stated) {
      own = Generation{.newest = *stated, .folder = folder};
    }
  }
  {
    const Lock lock(mutex_);
    if (is_adopted_) {
      return {};  // what lies there now may be newer than what was seen here
    }
    is_adopted_ = true;
    current_ = std::move(own);
  }
  remove_all(foreign);
  return {};
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
  TOC_CHECK(adopt(world, newest));
  start(world, newest);
  fs::path folder;
  {
    const Lock lock(mutex_);
    if (current_) {
      folder = current_->folder;
    }
  }
  if (folder.empty()) {
    Error error{Errc::unavailable, "The files are being made: come back in a while.", "",
                kRetryAfter};
    return std::unexpected(std::move(error));
  }
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

/// Starts a thread that makes them, unless they are of that act or one is at it.
void OsvFiles::start(const World& world, store::LogIndex newest) {
  std::thread done;
  {
    const Lock lock(mutex_);
    if ((current_ && current_->newest >= newest) || is_making_ || is_stopping_ ||
        std::chrono::steady_clock::now() < not_before_) {
      return;
    }
    done = std::move(maker_);  // it has said that it is done
    try {
      maker_ = std::thread([this, world] {
        ::setpriority(PRIO_PROCESS, 0, kNiceness);  // of this thread alone
        Status made = make_generation(world);
        if (!made && !is_stopping_) {
          log_event(LogLevel::warning, "osv.files", {{"why", describe(made.error())}});
        }
      });
      is_making_ = true;  // the thread takes it back, once it has the mutex
    } catch (const std::system_error&) {
      // There are too many threads. Whoever asks next starts one.
    }
  }
  if (done.joinable()) {
    done.join();
  }
}

Status OsvFiles::make(const World& world) {
  TOC_TRY(const store::LogIndex newest, world.store->read([](store::Reader& reader) {
    return store::advisories::newest_index(reader);
  }));
  TOC_CHECK(adopt(world, newest));
  {
    const Lock lock(mutex_);
    if (current_ && current_->newest >= newest) {  // another one may have made newer ones
      return {};
    }
    if (is_making_) {
      return fail(Errc::unavailable, "The files are being made.");
    }
    is_making_ = true;
  }
  return make_generation(world);
}

/// Makes them, puts them in their place and removes all others but those that are served: they may
/// be being read.
Result<OsvFiles::Generation> OsvFiles::made_generation(const World& world, const fs::path& served) {
  const fs::path making = folder_ / kMaking;
  TOC_CHECK(make_private_folder(folder_));
  std::error_code ignored;
  fs::remove_all(making, ignored);
  TOC_CHECK(make_private_folder(making));
  Generation out;
  TOC_CHECK(world.store->read([&](store::Reader& reader) -> Status {
    TOC_TRY(out.newest, store::advisories::newest_index(reader));
    return Making(reader, making, is_stopping_).run();
  }));
  TOC_TRY(const std::string leaf, leaf_of(*world.store, out.newest));
  out.folder = folder_ / name_of(out.newest, leaf);
  TOC_CHECK(put_in_place(making, out.folder));
  std::vector<fs::path> others = generations_in(folder_);
  std::erase_if(others, [&](const fs::path& one) { return one == out.folder || one == served; });
  remove_all(others);
  return out;
}

/// is_making_ is set, and taken back here.
Status OsvFiles::make_generation(const World& world) {
  fs::path served;
  {
    const Lock lock(mutex_);
    if (current_) {
      served = current_->folder;
    }
  }
  Status done;
  std::optional<Generation> made;
  try {
    Result<Generation> result = made_generation(world, served);
    if (result) {
      made = *std::move(result);
    } else {
      done = std::unexpected(std::move(result).error());
    }
  } catch (...) {
    done = fail(Errc::internal,
                "The files of OSV records were not made: incident " + log_fault("osv.files") + ".");
  }
  const Lock lock(mutex_);
  is_making_ = false;
  if (made) {
    current_ = std::move(made);
  } else {
    not_before_ = std::chrono::steady_clock::now() + kAfterFailure;
  }
  return done;
}

}  // namespace tocsin::exposure
