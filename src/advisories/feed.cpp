// Files of advisories in whatever wrapping: JSON, JSON lines, lists and pages of records, in tar or
// zip or packed by gzip, zstd, bzip2 or xz. libarchive is used here and nowhere else in this
// folder.
#include "advisories/advisory.h"
#include "advisories/codec.h"
#include "advisories/json_parts.h"
#include "advisories/split_json.h"
#include "base/crypto.h"
#include "base/number.h"
#include "base/packing.h"
#include "base/text.h"
#include "severity/epss.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <limits>
#include <memory>
#include <thread>
#include <utility>

namespace tocsin::advisories {
namespace {

constexpr std::size_t kBlockBytes = 1U << 20U;
constexpr std::size_t kWaitingBytes = 4U << 20U;  ///< that are read together
/// A page may lie in a list, and the list in a line: what is nested deeper is of no format.
constexpr int kNestingMax = 3;
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct FreeArchive {
  void operator()(archive* file) const { archive_read_free(file); }
};
using Archive = std::unique_ptr<archive, FreeArchive>;

std::string mebibytes(std::uint64_t bytes) {
  return std::to_string(bytes >> 20U) + " MiB";
}

/// What was expanded of a file so far, against what it may.
class Budget {
 public:
  Budget(archive* file, const ReadLimits& limits, std::uint64_t packed_bytes)
      : file_(file), limits_(limits), packed_bytes_(packed_bytes) {}
  /// Errors: too_large.
  Status spend(std::uint64_t bytes) {
    read_bytes_ += bytes;
    // The packing gives more than the members hold: heads, padding, what libarchive passed over.
    const la_int64_t passed = archive_filter_bytes(file_, 0);
    const std::uint64_t expanded =
        std::max(read_bytes_, static_cast<std::uint64_t>(std::max<la_int64_t>(passed, 0)));
    if (expanded > limits_.expanded_bytes_max) {
      return fail(Errc::too_large,
                  "The file expands to more than " + mebibytes(limits_.expanded_bytes_max) + ".");
    }
    if (expanded > limits_.ratio_floor && expanded / limits_.ratio_max > packed_bytes_) {
      return fail(Errc::too_large, "The file expands to more than " +
                                       std::to_string(limits_.ratio_max) + " times its size.");
    }
    return {};
  }

 private:
  archive* file_;
  const ReadLimits& limits_;
  std::uint64_t packed_bytes_;
  std::uint64_t read_bytes_ = 0;
};

/// One member of a file, read piece by piece.
class Member {
 public:
  Member(archive* file, Budget* budget, std::string name)
      : file_(file), budget_(budget), name_(std::move(name)) {}
  [[nodiscard]] const std::string& name() const { return name_; }
  /// It alone is broken: the members behind it can be read.
  [[nodiscard]] bool is_broken() const { return is_broken_; }
  /// Appends the next block; false at the end. Errors: malformed; too_large.
  Result<bool> more(std::string& text) {
    const std::size_t before = text.size();
    text.resize(before + kBlockBytes);
    const la_ssize_t got = archive_read_data(file_, text.data() + before, kBlockBytes);
    text.resize(before + static_cast<std::size_t>(std::max<la_ssize_t>(got, 0)));
    if (got < 0) {
      is_broken_ = got > ARCHIVE_FATAL;
      return fail(Errc::malformed, "The file's packing is broken.", name_);
    }
    TOC_CHECK(budget_->spend(static_cast<std::uint64_t>(got)));
    return got > 0;
  }
  /// Passes over the rest of it, within the budget.
  Status skip() {
    std::string block;
    bool more = !is_broken_;
    while (more) {
      block.clear();
      auto next = this->more(block);
      if (!next && !is_broken_) {
        return std::unexpected(std::move(next).error());
      }
      more = next.value_or(false);
    }
    return {};
  }

 private:
  archive* file_;
  Budget* budget_;
  std::string name_;
  bool is_broken_ = false;
};

class Reader {
 public:
  Reader(std::string_view format, const RecordTaker& taker, const ReadLimits& limits)
      : limits_(limits),
        is_asked_(!format.empty()),
        takes_epss_(format.empty() || format == "epss"),
        taker_(taker) {
    for (AdvisoryFormat& one : all()) {
      if (format.empty() || one.id == format) {
        formats_.push_back(std::move(one));
      }
    }
  }

  /// What can be read of the member; one that is broken is quarantined and ends nothing else.
  Status read(Member& member) {
    Status status = read_records(member);
    if (status) {
      return settle_when(kWaitingBytes);
    }
    if (member.is_broken()) {
      TOC_CHECK(settle_when(0));
      quarantine({.record = member.name(),
                  .where = "",
                  .message = "The member is damaged: what stood behind the damage was not read."});
      return {};
    }
    return status;
  }

  /// What was read and is still waiting is handed out.
  Status finish() { return settle_when(0); }
  [[nodiscard]] const ReadSummary& summary() const { return summary_; }

 private:
  /// A record that waits to be read together with others, on all cores.
  struct Waiting {
    std::string owned;  ///< its bytes, where nobody else keeps them until then
    std::string_view bytes;
    std::string place;
    std::optional<CataloguePlace> catalogue;
    int nesting = 0;  ///< in how many pages and lists it lies
    [[nodiscard]] std::string_view text() const {
      return owned.empty() ? bytes : std::string_view(owned);
    }
  };
  /// What became of one.
  struct Read {
    /// holds_records: it is a page or a list of them.
    enum class Outcome { skipped, quarantined, read, holds_records };
    Outcome outcome = Outcome::skipped;
    Error error;
    Record record;
  };

  Status read_records(Member& member) {
    std::string text;
    TOC_TRY(bool more, member.more(text));
    while (more && is_blank_from(text, 0) && text.size() < limits_.member_bytes_max) {
      TOC_TRY(more, member.more(text));
    }
    if (text.starts_with(kByteOrderMark)) {
      text.erase(0, kByteOrderMark.size());
    }
    if (!is_blank_from(text, 0)) {
      text.erase(0, text.find_first_not_of(kBlanks));
    }
    std::size_t first_end = text.find('\n');
    while (more && first_end == std::string::npos && text.size() < limits_.member_bytes_max) {
      const std::size_t seen = text.size();
      TOC_TRY(more, member.more(text));
      first_end = text.find('\n', seen);
    }
    std::size_t behind = first_end;  // between the first line and here are blanks alone
    while (more && is_blank_from(text, behind) && text.size() < limits_.member_bytes_max) {
      behind = text.size();
      TOC_TRY(more, member.more(text));
    }
    const bool is_lines = first_end <= limits_.record_bytes_max && !is_blank_from(text, behind) &&
                          is_whole_object(std::string_view(text).substr(0, first_end));
    return is_lines ? read_lines(member, std::move(text))
                    : read_document(member, std::move(text), more);
  }

  static bool is_blank_from(std::string_view text, std::size_t at) {
    return at >= text.size() || text.find_first_not_of(kBlanks, at) == std::string_view::npos;
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
        add({.owned = {},
             .bytes = std::string_view(text).substr(begin, end - begin),
             .place = place(member, ++number)});
        begin = end + 1;
      }
      TOC_CHECK(settle_when(0));  // they lie in the text
      text.erase(0, begin);
      if (!more) {
        break;
      }
      seen = text.size();
      if (text.size() > limits_.member_bytes_max) {
        return fail(
            Errc::too_large,
            "A line of the file is longer than " + mebibytes(limits_.member_bytes_max) + ".",
            place(member, number + 1));
      }
      TOC_TRY(more, member.more(text));
    }
    if (!trim(text).empty()) {
      add({.owned = std::move(text), .bytes = {}, .place = place(member, ++number)});
    }
    return {};
  }

  Status read_document(Member& member, std::string text, bool more) {
    while (more) {
      if (text.size() > limits_.member_bytes_max) {
        quarantine({.record = member.name(),
                    .where = "",
                    .message = "The document is larger than " +
                               mebibytes(limits_.member_bytes_max) + "."});
        return {};
      }
      TOC_TRY(more, member.more(text));
    }
    const std::string_view body = trim(text);
    if (takes_epss_ && severity::is_epss(body)) {
      TOC_CHECK(settle_when(0));
      ++summary_.records;
      return taker_.take({.bytes = text,
                          .place = member.name().empty() ? "the document" : member.name(),
                          .advisories = {},
                          .is_epss = true,
                          .digest = sha256(as_bytes(text))});
    }
    if (!body.starts_with('{') && !body.starts_with('[')) {
      skip(name_of(member), body.empty() ? "It is empty." : "It is no JSON.");
      return {};
    }
    // What is larger than a record may be is taken apart here; the rest by whoever reads it.
    if (body.size() > limits_.record_bytes_max) {
      return take_apart({.owned = {}, .bytes = body, .place = name_of(member)});
    }
    add({.owned = std::string(body), .bytes = {}, .place = name_of(member)});
    return {};
  }

  static std::string name_of(const Member& member) {
    return member.name().empty() ? "the document" : member.name();
  }

  /// Several objects or lists one after the other, and nothing else.
  static bool is_sequence(std::string_view text) {
    bool is_of_records = true;
    const Split split = split_sequence(text, [&](std::string_view value) {
      is_of_records = is_of_records && (value.starts_with('{') || value.starts_with('['));
      return Status();
    });
    return is_of_records && split.is_whole && split.elements > 1;
  }

  static std::optional<CataloguePlace> catalogue_of(const Page& page) {
    const auto released = time_of(page.released);
    if (!released) {
      return std::nullopt;
    }
    const Split split = split_list(page.list, [](std::string_view) { return Status(); });
    const auto count = parse_whole<std::size_t>(page.count);
    const bool is_whole = split.is_whole && count == split.elements;
    return CataloguePlace{
        .released = *released, .number = 0, .size = is_whole ? split.elements : 0};
  }

  /// The records of a list, of a page, or of several values one after the other.
  Status take_apart(const Waiting& whole) {
    const std::string_view text = trim(whole.text());
    const std::string prefix = whole.place == "the document" ? "" : whole.place + ", ";
    std::size_t number = 0;
    std::optional<CataloguePlace> catalogue;
    const auto each = [&](std::string_view element) {
      ++number;
      if (catalogue) {
        catalogue->number = number;
      }
      add({.owned = {},
           .bytes = element,
           .place = prefix + "record " + std::to_string(number),
           .catalogue = catalogue,
           .nesting = whole.nesting + 1});
      return settle_when(kWaitingBytes);
    };
    Split split;
    if (whole.nesting < kNestingMax && is_sequence(text)) {
      split = split_sequence(text, each);
    } else if (whole.nesting < kNestingMax && text.starts_with('[')) {
      split = split_list(text, each);
    } else if (const auto page = page_of(text); page && whole.nesting < kNestingMax) {
      catalogue = catalogue_of(*page);
      split = split_list(page->list, each);
    } else {
      quarantine(
          {.record = whole.place,
           .where = "",
           .message = "The record is larger than " + mebibytes(limits_.record_bytes_max) + "."});
      return {};
    }
    TOC_CHECK(split.status);
    TOC_CHECK(settle_when(0));  // they lie in the text
    if (!split.is_whole) {
      quarantine({.record = whole.place,
                  .where = "",
                  .message = "What stands behind record " + std::to_string(split.elements) +
                             " is no record: the rest was not read."});
    }
    return {};
  }

  static std::string place(const Member& member, std::size_t number) {
    return (member.name().empty() ? "" : member.name() + ", ") + "record " + std::to_string(number);
  }

  void add(Waiting one) {
    if (one.bytes.empty() ? !trim(one.owned).empty() : !trim(one.bytes).empty()) {
      ++records_;
      waiting_bytes_ += one.bytes.size() + one.owned.size();
      waiting_.push_back(std::move(one));
    }
  }

  /// Reads what waits, if it is more than that, and hands it out in order.
  Status settle_when(std::size_t bytes) {
    if (waiting_bytes_ <= bytes) {
      return {};
    }
    const std::vector<Waiting> waiting = std::exchange(waiting_, {});
    waiting_bytes_ = 0;
    if (records_ > limits_.members_max) {
      return fail(Errc::too_large, "The file has more records than can be read.");
    }
    std::vector<Read> read(waiting.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
      for (std::size_t i = next++; i < waiting.size(); i = next++) {
        const Waiting& one = waiting[i];
        read[i] = read_one(one);
      }
    };
    {
      std::vector<std::jthread> helpers;
      const std::size_t cores =
          limits_.threads_max > 1
              ? std::min<std::size_t>(limits_.threads_max, std::thread::hardware_concurrency())
              : 1;
      for (std::size_t i = 1; i < std::min(cores, waiting.size()); ++i) {
        helpers.emplace_back(work);
      }
      work();
    }
    for (std::size_t i = 0; i < read.size(); ++i) {
      Read& one = read[i];
      if (one.outcome == Read::Outcome::skipped) {
        skip(std::move(one.record.place), std::move(one.error.message));
      } else if (one.outcome == Read::Outcome::quarantined) {
        quarantine({.record = std::move(one.record.place),
                    .where = std::move(one.error.where),
                    .message = std::move(one.error.message)});
      } else if (one.outcome == Read::Outcome::holds_records) {
        TOC_CHECK(take_apart(waiting[i]));
      } else {
        ++summary_.records;
        TOC_CHECK(taker_.take(std::move(one.record)));
      }
    }
    return {};
  }

  /// Any thread.
  [[nodiscard]] Read read_one(const Waiting& waiting) const {
    const std::string_view bytes = waiting.text();
    Read out;
    out.record.place = waiting.place;
    const auto refuse = [&](Error error) {
      out.outcome = Read::Outcome::quarantined;
      out.error = std::move(error);
      return std::move(out);
    };
    const auto holds_records = [&](Read& read) {
      read.outcome = Read::Outcome::holds_records;
      return std::move(read);
    };
    const bool may_hold_records = waiting.nesting < kNestingMax;
    if (bytes.size() > limits_.record_bytes_max) {
      if (may_hold_records && page_of(bytes)) {
        return holds_records(out);
      }
      return refuse({Errc::too_large,
                     "The record is larger than " + mebibytes(limits_.record_bytes_max) + ".", ""});
    }
    Result<JsonDocument> document = JsonDocument::parse(bytes);
    if (!document) {
      // What is broken may be one record of many.
      if (may_hold_records &&
          (trim(bytes).starts_with('[') || page_of(bytes) || is_sequence(bytes))) {
        return holds_records(out);
      }
      return refuse(std::move(document).error());
    }
    const Json root = document->root();
    const auto format = std::ranges::find_if(
        formats_, [&](const AdvisoryFormat& one) { return one.is_mine(root); });
    if (format == formats_.end()) {
      if (may_hold_records && (root.kind() == Json::Kind::array || page_of(bytes))) {
        return holds_records(out);
      }
      out.error.message = is_asked_ ? "It is not of the format that was asked for."
                                    : "It is of no format that is known here.";
      return out;
    }
    if (bytes.size() > format->record_bytes_max) {
      return refuse({Errc::too_large, "The record is larger than its format may be.", ""});
    }
    Result<std::vector<Advisory>> read = format->read(root);
    if (!read) {
      return refuse(std::move(read).error());
    }
    out.outcome = Read::Outcome::read;
    out.record.bytes = bytes;
    out.record.advisories = *std::move(read);
    if (waiting.catalogue && format->is_dated_by_catalogue) {
      out.record.catalogue = waiting.catalogue;
      for (Advisory& advisory : out.record.advisories) {
        advisory.modified = waiting.catalogue->released;
      }
    }
    out.record.digest = sha256(as_bytes(bytes));
    if (!taker_.is_known(out.record.digest)) {
      out.record.packed = pack(bytes);
      for (const Advisory& advisory : out.record.advisories) {
        out.record.compiled.push_back(encode(advisory));
      }
    }
    return out;
  }

  void quarantine(Quarantined one) {
    ++summary_.quarantined;
    taker_.quarantine(std::move(one));
  }

  void skip(std::string record, std::string why) {
    if (++summary_.skipped <= kSkippedNamesMax && taker_.skip) {
      taker_.skip({.record = std::move(record), .where = "", .message = std::move(why)});
    }
  }

  std::vector<AdvisoryFormat> formats_;
  std::size_t records_ = 0;
  const ReadLimits& limits_;
  bool is_asked_;  ///< for one format
  bool takes_epss_;
  const RecordTaker& taker_;
  std::vector<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
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

Result<ReadSummary> read_members(const Archive& file, std::uint64_t packed_bytes,
                                 std::string_view format, const RecordTaker& taker,
                                 const ReadLimits& limits) {
  constexpr int filters_max = 2;  // one packing, and the bytes themselves
  if (archive_filter_count(file.get()) > filters_max) {
    return fail(Errc::too_large,
                "The file is packed more than once: at most an archive in one "
                "packing is read.");
  }
  Reader reader(format, taker, limits);
  Budget budget(file.get(), limits, packed_bytes);
  archive_entry* entry = nullptr;
  std::size_t members = 0;
  for (int code = archive_read_next_header(file.get(), &entry); code != ARCHIVE_EOF;
       code = archive_read_next_header(file.get(), &entry)) {
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN) {  // a head that is damaged is ARCHIVE_RETRY
      TOC_CHECK(reader.finish());
      return fail(Errc::malformed, "The file's packing is broken.");
    }
    TOC_CHECK(budget.spend(0));
    if (++members > limits.members_max) {
      return fail(Errc::too_large, "The file has more members than can be read.");
    }
    if (archive_entry_filetype(entry) != AE_IFREG &&
        archive_format(file.get()) != ARCHIVE_FORMAT_RAW) {
      TOC_CHECK(Member(file.get(), &budget, "").skip());
      continue;
    }
    // A raw file's entry is called "data"; the name is a label and never a path.
    const char* name =
        archive_format(file.get()) == ARCHIVE_FORMAT_RAW ? "" : archive_entry_pathname(entry);
    Member member(
        file.get(), &budget,
        name == nullptr ? "" : (is_utf8(name) ? name : "a member whose name is not UTF-8"));
    Status status = reader.read(member);
    if (status) {
      status = member.skip();
    }
    if (!status) {
      TOC_CHECK(reader.finish());
      return std::unexpected(status.error());
    }
  }
  TOC_CHECK(reader.finish());
  return reader.summary();
}

std::unexpected<Error> not_opened() {
  return fail(Errc::not_found,
              "The file cannot be opened, or is packed in a way that is not known here.");
}

}  // namespace

Result<ReadSummary> read_file_records(const std::string& path, std::string_view format,
                                      const RecordTaker& taker, const ReadLimits& limits) {
  std::error_code code;
  std::uint64_t bytes = std::filesystem::file_size(path, code);
  if (code) {
    bytes = std::numeric_limits<std::uint64_t>::max();  // a pipe: the total alone limits it
  }
  const Archive file = reader_of_wrappings();
  if (archive_read_open_filename(file.get(), path.c_str(), kBlockBytes) != ARCHIVE_OK) {
    return not_opened();
  }
  return read_members(file, bytes, format, taker, limits);
}

Result<ReadSummary> read_records(std::string_view bytes, std::string_view format,
                                 const RecordTaker& taker, const ReadLimits& limits) {
  const Archive file = reader_of_wrappings();
  if (archive_read_open_memory(file.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) {
    return not_opened();
  }
  return read_members(file, bytes.size(), format, taker, limits);
}

}  // namespace tocsin::advisories
