// Files of advisories in whatever wrapping: JSON, JSON lines, lists and pages of records, in tar or
// zip or packed by gzip, zstd, bzip2 or xz. libarchive is used here and nowhere else in this
// folder.
#include "advisories/advisory.h"
#include "advisories/split_json.h"
#include "base/text.h"
#include "severity/epss.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <memory>

namespace tocsin::advisories {
namespace {

constexpr std::size_t kBlockBytes = 1U << 20U;
constexpr std::size_t kMemberBytesMax = 512U << 20U;  ///< one document that is no list of lines
constexpr std::size_t kMembersMax = 5'000'000;

struct FreeArchive {
  void operator()(archive* file) const { archive_read_free(file); }
};
using Archive = std::unique_ptr<archive, FreeArchive>;

/// One member of a file, read piece by piece.
class Member {
 public:
  Member(archive* file, std::string name) : file_(file), name_(std::move(name)) {}
  [[nodiscard]] const std::string& name() const { return name_; }
  /// It alone is broken: the members behind it can be read.
  [[nodiscard]] bool is_broken() const { return is_broken_; }
  /// Appends the next block; false at the end. Errors: malformed.
  Result<bool> more(std::string& text) {
    const std::size_t before = text.size();
    text.resize(before + kBlockBytes);
    const la_ssize_t got = archive_read_data(file_, text.data() + before, kBlockBytes);
    text.resize(before + static_cast<std::size_t>(std::max<la_ssize_t>(got, 0)));
    if (got < 0) {
      is_broken_ = got > ARCHIVE_FATAL;
      return fail(Errc::malformed, "The file's packing is broken.", name_);
    }
    return got > 0;
  }

 private:
  archive* file_;
  std::string name_;
  bool is_broken_ = false;
};

class Reader {
 public:
  Reader(std::string_view format, const std::function<Status(Record)>& take,
         const std::function<void(Quarantined)>& quarantine)
      : takes_epss_(format.empty() || format == "epss"), take_(take), quarantine_(quarantine) {
    for (AdvisoryFormat& one : all()) {
      if (format.empty() || one.id == format) {
        formats_.push_back(std::move(one));
      }
    }
  }

  /// What can be read of the member; one that is broken is quarantined and ends nothing else.
  Status read(Member& member) {
    Status status = read_records(member);
    if (!status && member.is_broken()) {
      quarantine({.record = member.name(),
                  .where = "",
                  .message = "The member is damaged: what stood behind the damage was not read."});
      return {};
    }
    return status;
  }

  [[nodiscard]] const ReadSummary& summary() const { return summary_; }

 private:
  Status read_records(Member& member) {
    std::string text;
    TOC_TRY(bool more, member.more(text));
    std::size_t first_end = text.find('\n');
    while (more && first_end == std::string::npos && text.size() < kMemberBytesMax) {
      const std::size_t seen = text.size();
      TOC_TRY(more, member.more(text));
      first_end = text.find('\n', seen);
    }
    const bool is_lines =
        first_end != std::string::npos &&
        is_whole_object(std::string_view(text).substr(0, first_end)) &&
        (more || text.find_first_not_of(" \t\r\n", first_end) != std::string::npos);
    return is_lines ? read_lines(member, std::move(text))
                    : read_document(member, std::move(text), more);
  }

  static bool is_whole_object(std::string_view line) {
    line = trim(line);
    return line.starts_with('{') && line.ends_with('}') && JsonDocument::parse(line).has_value();
  }

  Status read_lines(Member& member, std::string text) {
    std::size_t number = 0;
    std::size_t seen = 0;  // no line ends before it
    bool more = true;
    while (true) {
      std::size_t begin = 0;
      for (std::size_t end = text.find('\n', seen); end != std::string::npos;
           end = text.find('\n', begin)) {
        TOC_CHECK(
            record(std::string_view(text).substr(begin, end - begin), place(member, ++number)));
        begin = end + 1;
      }
      text.erase(0, begin);
      if (!more) {
        break;
      }
      seen = text.size();
      if (text.size() > kMemberBytesMax) {
        return fail(Errc::too_large, "A line of the file is longer than 512 MiB.",
                    place(member, number + 1));
      }
      TOC_TRY(more, member.more(text));
    }
    return trim(text).empty() ? Status() : record(text, place(member, ++number));
  }

  Status read_document(Member& member, std::string text, bool more) {
    while (more) {
      if (text.size() > kMemberBytesMax) {
        quarantine({.record = member.name(),
                    .where = "",
                    .message = "The document is larger than 512 MiB."});
        return {};
      }
      TOC_TRY(more, member.more(text));
    }
    const std::string_view body = trim(text);
    if (takes_epss_ && severity::is_epss(body)) {
      ++summary_.records;
      return take_({.bytes = text,
                    .place = member.name().empty() ? "the document" : member.name(),
                    .advisories = {},
                    .is_epss = true});
    }
    if (!body.starts_with('{') && !body.starts_with('[')) {
      ++summary_.skipped;
      return {};
    }
    std::size_t number = 0;
    const auto each = [&](std::string_view element) {
      return record(element, place(member, ++number));
    };
    Status status;
    if (body.starts_with('[')) {
      split_list(body, "", each, status);
      return status;
    }
    // Pages and catalogues hold their records in a list; the head says so.
    const std::string_view head = body.substr(0, 4096);
    const bool is_page = head.find("\"catalogVersion\"") != std::string_view::npos ||
                         head.find("\"resultsPerPage\"") != std::string_view::npos ||
                         head.find("\"NVD_CVE\"") != std::string_view::npos;
    if (is_page && split_list(body, "vulnerabilities", each, status)) {
      return status;
    }
    return record(body, member.name().empty() ? "the document" : member.name());
  }

  static std::string place(const Member& member, std::size_t number) {
    return (member.name().empty() ? "" : member.name() + ", ") + "record " + std::to_string(number);
  }

  Status record(std::string_view bytes, const std::string& place) {
    if (trim(bytes).empty()) {
      return {};
    }
    const Result<JsonDocument> document = JsonDocument::parse(bytes);
    if (!document) {
      quarantine(
          {.record = place, .where = document.error().where, .message = document.error().message});
      return {};
    }
    const Json root = document->root();
    const auto format = std::ranges::find_if(
        formats_, [&](const AdvisoryFormat& one) { return one.is_mine(root); });
    if (format == formats_.end()) {
      ++summary_.skipped;
      return {};
    }
    if (bytes.size() > format->record_bytes_max) {
      quarantine({.record = place,
                  .where = "",
                  .message = "The record is larger than its format may be."});
      return {};
    }
    Result<std::vector<Advisory>> read = format->read(root);
    if (!read) {
      quarantine({.record = place, .where = read.error().where, .message = read.error().message});
      return {};
    }
    ++summary_.records;
    return take_(
        {.bytes = bytes, .place = place, .advisories = *std::move(read), .is_epss = false});
  }

  void quarantine(Quarantined one) {
    ++summary_.quarantined;
    quarantine_(std::move(one));
  }

  std::vector<AdvisoryFormat> formats_;
  bool takes_epss_;
  const std::function<Status(Record)>& take_;
  const std::function<void(Quarantined)>& quarantine_;
  ReadSummary summary_;
};

Archive reader_of_wrappings() {
  Archive file(archive_read_new());
  // Not "all": some of those start programs.
  archive_read_support_filter_gzip(file.get());
  archive_read_support_filter_bzip2(file.get());
  archive_read_support_filter_xz(file.get());
  archive_read_support_filter_zstd(file.get());
  archive_read_support_format_tar(file.get());
  archive_read_support_format_zip(file.get());
  archive_read_support_format_raw(file.get());
  archive_read_support_format_empty(file.get());
  return file;
}

Result<ReadSummary> read_members(const Archive& file, std::string_view format,
                                 const std::function<Status(Record)>& take,
                                 const std::function<void(Quarantined)>& quarantine) {
  Reader reader(format, take, quarantine);
  archive_entry* entry = nullptr;
  std::size_t members = 0;
  for (int code = archive_read_next_header(file.get(), &entry); code != ARCHIVE_EOF;
       code = archive_read_next_header(file.get(), &entry)) {
    if (code < ARCHIVE_WARN) {
      return fail(Errc::malformed, "The file's packing is broken.");
    }
    if (++members > kMembersMax) {
      return fail(Errc::too_large, "The file has more members than can be read.");
    }
    if (archive_entry_filetype(entry) != AE_IFREG &&
        archive_format(file.get()) != ARCHIVE_FORMAT_RAW) {
      continue;
    }
    // A raw file's entry is called "data"; the name is a label and never a path.
    const char* name =
        archive_format(file.get()) == ARCHIVE_FORMAT_RAW ? "" : archive_entry_pathname(entry);
    Member member(file.get(), name == nullptr ? "" : name);
    TOC_CHECK(reader.read(member));
  }
  return reader.summary();
}

std::unexpected<Error> not_opened() {
  return fail(Errc::not_found,
              "The file cannot be opened, or is packed in a way that is not known here.");
}

}  // namespace

Result<ReadSummary> read_file_records(const std::string& path, std::string_view format,
                                      const std::function<Status(Record)>& take,
                                      const std::function<void(Quarantined)>& quarantine) {
  const Archive file = reader_of_wrappings();
  if (archive_read_open_filename(file.get(), path.c_str(), kBlockBytes) != ARCHIVE_OK) {
    return not_opened();
  }
  return read_members(file, format, take, quarantine);
}

Result<ReadSummary> read_records(std::string_view bytes, std::string_view format,
                                 const std::function<Status(Record)>& take,
                                 const std::function<void(Quarantined)>& quarantine) {
  const Archive file = reader_of_wrappings();
  if (archive_read_open_memory(file.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) {
    return not_opened();
  }
  return read_members(file, format, take, quarantine);
}

}  // namespace tocsin::advisories
