// Reading archives that want to hurt: tar, compressed streams, 7z and their kin, by libarchive.
//
// libarchive is the library that everybody uses, so it is used here; but it reads what a stranger
// wrote, in C, and was made for people who trust their archives. What stands around it:
//
// Less of it. Formats and filters are named one by one: "all" has filters that start programs. A
// stream has no 7z (which must seek) and reads a zip from the front; elsewhere zips are ours
// (zip.h), since two readers of a zip's two directories can see two archives.
//
// Nothing is extracted. A name is a label in a report, a link is a pair of names. There is no path
// that could lead out of a folder, since there is no folder.
//
// A budget for all of it. Every byte that comes out of a decompressor counts against the Budget of
// the whole file that is scanned, nested archives included, whether somebody wants it or not:
// libarchive decompresses what is skipped on its way to the next header, so walk() drains it by the
// same counter. Members count too, and one that goes on past four times the largest entry is cut
// whatever the budget says. is_decompressed has to know the formats that decompress by themselves,
// without a filter (7z): forgetting one gives away its bytes for nothing.
//
// No copies where there need be none. The member of a plain tar lies in the mapped file in one
// piece; place_of() asks for its first block, and if that block is all of it and lies inside the
// mapping, the member is handed out as a view. Otherwise the block that was taken is pushed back in
// front of the stream.
//
// What nothing is. libarchive calls any bytes a "raw" archive with one nameless member, which is
// how a compressed file is read; with no filter in front it is no archive at all (is_unknown). A
// stream of zeros is an empty tar; check_zeros() makes sure that it is zeros to the end, so that
// nobody hides an archive behind them.
//
// What went wrong is told in our words: libarchive's may quote the archive. The members before the
// fault were given out and stay in the report, with the refusal beside them: "nothing found" is
// never "not looked".
#include "archive/packed.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <memory>

namespace tocsin::archive {
namespace {

constexpr std::size_t kChunkBytes = 256U << 10U;

struct Closer {
  void operator()(::archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<::archive, Closer>;

/// Not "all": some of libarchive's filters start programs.
enum class Formats { none, of_streams, of_memory };
Reader open_reader(Formats formats) {
  Reader reader(archive_read_new());
  if (!reader) {
    return reader;
  }
  for (auto* add : {archive_read_support_filter_gzip, archive_read_support_filter_bzip2,
                    archive_read_support_filter_xz, archive_read_support_filter_lzma,
                    archive_read_support_filter_lzip, archive_read_support_filter_zstd,
                    archive_read_support_filter_compress, archive_read_support_filter_lz4,
                    archive_read_support_filter_rpm, archive_read_support_format_raw}) {
    add(reader.get());
  }
  if (formats == Formats::none) {
    return reader;
  }
  for (auto* add : {archive_read_support_format_tar, archive_read_support_format_cpio,
                    archive_read_support_format_ar, archive_read_support_format_empty}) {
    add(reader.get());
  }
  if (formats == Formats::of_streams) {
    archive_read_support_format_zip_streamable(reader.get());
  } else {
    archive_read_support_format_7zip(reader.get());
  }
  return reader;
}

Error error_of(::archive* reader, std::uint64_t members) {
  // libarchive's own words may quote the archive: they are looked at, and not passed on.
  const char* text = archive_error_string(reader);
  const std::string_view said = text != nullptr ? text : "";
  if (archive_errno(reader) == ENOMEM || said.contains("memory")) {
    return {Errc::too_large, "refused: the archive asks for too much memory", "", 0};
  }
  if (said.contains("too many filters")) {
    return {Errc::too_large, "refused: bomb, compressed more than 25 times", "", 0};
  }
  return {Errc::malformed,
          "unreadable: the archive is broken after " + std::to_string(members) + " members", "", 0};
}

/// The content of the member that the reader stands at.
class MemberStream : public Stream {
 public:
  MemberStream(::archive* reader, Budget& budget) : reader_(reader), budget_(budget) {}
  Result<std::size_t> read(std::span<std::byte> out) override {
    const la_ssize_t n = archive_read_data(reader_, out.data(), out.size());
    if (n < 0) {
      return fail(Errc::malformed, "unreadable: the content is broken");
    }
    const auto got = static_cast<std::size_t>(n);
    TOC_CHECK(budget_.inflate(got));
    total_ += got;
    if (total_ > kEntryBytesMax * 4) {
      return fail(Errc::too_large, "refused: bomb, a member of more than 4 GiB");
    }
    return got;
  }

 private:
  ::archive* reader_;
  Budget& budget_;
  std::uint64_t total_ = 0;
};

struct Feed {
  Stream* stream = nullptr;
  Buffer chunk = Buffer(kChunkBytes);
  std::optional<Error> error;
};

la_ssize_t feed(::archive* /*reader*/, void* context, const void** out) {
  auto* from = static_cast<Feed*>(context);
  const auto n = from->stream->read(from->chunk);
  if (!n) {
    from->error = n.error();
    return -1;
  }
  *out = from->chunk.data();
  return static_cast<la_ssize_t>(*n);
}

Member describe_member(archive_entry* entry, bool is_raw) {
  Member member;
  const char* name = archive_entry_pathname(entry);
  member.name = name != nullptr && !is_raw ? std::string(name).substr(0, kNameBytesMax) : "";
  member.is_nameless = is_raw;
  if (archive_entry_size_is_set(entry) != 0 && archive_entry_size(entry) >= 0) {
    member.bytes = static_cast<std::uint64_t>(archive_entry_size(entry));
  }
  const char* hard = archive_entry_hardlink(entry);
  const char* soft = archive_entry_symlink(entry);
  if (hard != nullptr || soft != nullptr) {
    member.type = Member::Type::link;
    member.target = hard != nullptr ? hard : soft;
  } else if (archive_entry_filetype(entry) == AE_IFDIR) {
    member.type = Member::Type::folder;
  } else if (archive_entry_filetype(entry) != AE_IFREG && !is_raw) {
    member.type = archive_entry_filetype(entry) == 0 ? Member::Type::file : Member::Type::other;
  }
  return member;
}

/// The member's content, if the first block of it is all of it and lies inside `whole`.
std::optional<Bytes> place_of(::archive* reader, Bytes whole, std::uint64_t bytes, Bytes& first) {
  const void* data = nullptr;
  std::size_t size = 0;
  la_int64_t offset = 0;
  if (archive_read_data_block(reader, &data, &size, &offset) != ARCHIVE_OK || offset != 0) {
    return std::nullopt;
  }
  first = {static_cast<const std::byte*>(data), size};
  const auto* begin = static_cast<const std::byte*>(data);
  const bool is_inside =
      std::less_equal<>()(whole.data(), begin) && std::less<>()(begin, whole.data() + whole.size());
  return is_inside && size == bytes ? std::optional(first) : std::nullopt;
}

Status drain(Stream& stream) {
  std::array<std::byte, 32U << 10U> chunk;  // NOLINT(*-member-init): read writes it first
  while (true) {
    TOC_TRY(const std::size_t n, stream.read(chunk));
    if (n == 0) {
      return {};
    }
  }
}

Ending walk(::archive* reader, Bytes whole, const Feed* from, Budget& budget,
            const std::function<bool(Member&)>& on_member) {
  Ending ending;
  while (true) {
    archive_entry* entry = nullptr;
    const int said = archive_read_next_header(reader, &entry);
    if (said == ARCHIVE_EOF) {
      return ending;
    }
    if (said == ARCHIVE_FATAL || said == ARCHIVE_FAILED || said == ARCHIVE_RETRY) {
      ending.error =
          from != nullptr && from->error ? *from->error : error_of(reader, ending.members);
      return ending;
    }
    if (const Status entered = budget.enter(1); !entered || ++ending.members > kEntriesMax) {
      ending.error = !entered ? entered.error()
                              : Error{Errc::too_large, "refused: more than 500,000 entries", "", 0};
      return ending;
    }
    const bool is_raw = archive_format(reader) == ARCHIVE_FORMAT_RAW;
    if (is_raw && archive_filter_count(reader) == 1) {
      return {.is_unknown = true};
    }
    // What comes out of a decompressor, be it a filter or the format's own.
    const bool is_decompressed =
        archive_filter_count(reader) > 1 ||
        (archive_format(reader) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_7ZIP;
    Member member = describe_member(entry, is_raw);
    MemberStream stream(reader, budget);
    member.content = &stream;
    bool goes_on = true;
    if (member.type == Member::Type::file && member.bytes && *member.bytes > 0 && !whole.empty() &&
        !is_decompressed) {
      Bytes first;
      member.in_place = place_of(reader, whole, *member.bytes, first);
      if (!member.in_place) {
        PushedBackStream rest(Buffer(first.begin(), first.end()), stream);
        member.content = &rest;
        goes_on = on_member(member);
      } else {
        goes_on = on_member(member);
      }
    } else {
      goes_on = on_member(member);
    }
    if (!goes_on) {
      return ending;
    }
    // What nobody wanted is decompressed all the same, on the way to the next header: it counts.
    if (is_decompressed) {
      if (const Status left = is_raw ? Status() : drain(stream); !left) {
        if (left.error().code == Errc::too_large) {
          ending.error = left.error();
          return ending;
        }
      }
    }
    if (budget.is_spent()) {
      ending.error = Error{Errc::too_large, "refused: the rest is not read", "", 0};
      return ending;
    }
    if (is_raw) {
      return ending;  // one member, whose rest nobody wants
    }
  }
}

/// Is what the filters give nothing but zeros?
Status check_zeros(Bytes whole, Budget& budget) {
  const Reader reader = open_reader(Formats::none);
  archive_entry* entry = nullptr;
  if (!reader || archive_read_open_memory(reader.get(), whole.data(), whole.size()) != ARCHIVE_OK ||
      archive_read_next_header(reader.get(), &entry) != ARCHIVE_OK) {
    return {};
  }
  MemberStream stream(reader.get(), budget);
  Buffer chunk(kChunkBytes);
  while (true) {
    TOC_TRY(const std::size_t n, stream.read(chunk));
    if (n == 0) {
      return {};
    }
    if (std::any_of(chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(n),
                    [](std::byte b) { return b != std::byte{0}; })) {
      return fail(Errc::malformed, "unreadable: an archive without members");
    }
  }
}

}  // namespace

Ending read_packed(Bytes whole, Budget& budget, const std::function<bool(Member&)>& on_member) {
  const Reader reader = open_reader(Formats::of_memory);
  if (!reader || archive_read_open_memory(reader.get(), whole.data(), whole.size()) != ARCHIVE_OK) {
    return {
        reader ? error_of(reader.get(), 0) : Error{Errc::too_large, "unreadable: no memory", "", 0},
        0};
  }
  Ending ending = walk(reader.get(), whole, nullptr, budget, on_member);
  if (ending.members == 0 && !ending.error && archive_filter_count(reader.get()) > 1) {
    // Zeros are an empty tar, whatever their number, and whatever stands behind them.
    if (const Status zeros = check_zeros(whole, budget); !zeros) {
      ending.error = zeros.error();
    }
  }
  return ending;
}

Ending read_packed(Stream& stream, Budget& budget, const std::function<bool(Member&)>& on_member) {
  const Reader reader = open_reader(Formats::of_streams);
  Feed from{.stream = &stream};
  if (!reader || archive_read_open(reader.get(), &from, nullptr, feed, nullptr) != ARCHIVE_OK) {
    return {from.error ? *from.error
            : reader   ? error_of(reader.get(), 0)
                       : Error{Errc::too_large, "unreadable: no memory", "", 0},
            0};
  }
  return walk(reader.get(), {}, &from, budget, on_member);
}

}  // namespace tocsin::archive
