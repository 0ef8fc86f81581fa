#include "archive/zip.h"

#include "archive/limits.h"
#include "archive/zip_layout.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>
#include <optional>

namespace tocsin::archive {
namespace {

/// Where the central directory lies.
struct End {
  std::uint64_t directory = 0;  ///< offset in the bytes
  std::uint64_t directory_end = 0;
  std::uint64_t shift = 0;  ///< what is in front of the archive: to be added to every stated offset
  std::uint64_t count = 0;
};

/// The end record at `at`, if what it says fits.
std::optional<End> end_at(Bytes bytes, std::size_t at) {
  std::uint64_t count = read_u16(bytes, at + 10);
  std::uint64_t size = read_u32(bytes, at + 12);
  std::uint64_t offset = read_u32(bytes, at + 16);
  std::uint64_t directory_end = at;
  if (at >= kEnd64LocatorBytes && read_u32(bytes, at - kEnd64LocatorBytes) == kEnd64LocatorMark) {
    const std::size_t locator = at - kEnd64LocatorBytes;
    const std::uint64_t stated = read_u64(bytes, locator + 8);
    // With something in front of the archive the stated offset is short; the record then stands
    // right before its locator.
    for (const std::uint64_t record : {stated, static_cast<std::uint64_t>(locator) - kEnd64Bytes}) {
      if (record <= locator && locator - record >= kEnd64Bytes &&
          read_u32(bytes, record) == kEnd64Mark) {
        count = read_u64(bytes, record + 32);
        size = read_u64(bytes, record + 40);
        offset = read_u64(bytes, record + 48);
        directory_end = record;
        break;
      }
    }
  }
  if (size > directory_end) {
    return std::nullopt;
  }
  const auto begins = [&](std::uint64_t from) {
    return count == 0 ||
           (from + kCentralBytes <= bytes.size() && read_u32(bytes, from) == kCentralMark);
  };
  const std::uint64_t before_end = directory_end - size;
  if (begins(before_end) && offset <= before_end) {
    return End{before_end, directory_end, before_end - offset, count};
  }
  if (offset <= directory_end && begins(offset)) {  // a signature or padding behind the directory
    return End{offset, directory_end, 0, count};
  }
  return std::nullopt;
}

/// The last end that fits, one whose comment reaches to the end of the bytes first.
std::optional<End> find_end(Bytes bytes, bool& is_ambiguous) {
  is_ambiguous = false;
  if (bytes.size() < kEndBytes) {
    return std::nullopt;
  }
  std::optional<End> found;
  bool is_exact = false;
  const std::size_t last = bytes.size() - kEndBytes;
  std::size_t first = bytes.size() > kEndSearchBytes ? bytes.size() - kEndSearchBytes : 0;
  std::size_t looked = 0;
  // Looked for by its third byte: "P" and "K" stand before every entry.
  for (std::size_t at = last + 1; at-- > first;) {
    const auto* hit =
        static_cast<const std::byte*>(memrchr(bytes.data() + first + 2, '\5', at - first + 1));
    if (hit == nullptr) {
      break;
    }
    at = static_cast<std::size_t>(hit - bytes.data()) - 2;
    if (read_u32(bytes, at) != kEndMark || ++looked > 64) {
      continue;
    }
    const bool reaches_end = at + kEndBytes + read_u16(bytes, at + 20) == bytes.size();
    if (found && !reaches_end) {
      continue;  // content, of a stored archive say
    }
    const std::optional<End> end = end_at(bytes, at);
    if (!end) {
      continue;
    }
    if (!found) {
      found = end;
      is_exact = reaches_end;
      if (is_exact && bytes.size() > kEndBytes + kCommentBytesMax) {
        // Another one that reaches the end stands no farther away than a comment is long.
        first = std::max(first, bytes.size() - kEndBytes - kCommentBytesMax);
      }
    } else if (reaches_end && end->directory != found->directory) {
      // Two ends, and each looks right to some reader: an end inside another one's comment.
      is_ambiguous = true;
      if (!is_exact) {
        found = end;
      }
      break;
    }
  }
  return found;
}

/// Reads the entries; keeps what it needs to compare them with one another.
class Reader {
 public:
  Reader(Bytes bytes, const End& end) : bytes_(bytes), end_(end) { zip_.bytes = bytes; }

  Result<Zip> read() {
    zip_.entries.reserve(
        std::min<std::uint64_t>(end_.count, (end_.directory_end - end_.directory) / kCentralBytes));
    std::uint64_t at = end_.directory;
    while (at + kCentralBytes <= end_.directory_end && read_u32(bytes_, at) == kCentralMark) {
      const std::uint64_t next = read_central(at);
      if (next > end_.directory_end) {
        fault("unreadable: the central directory is cut off");
        break;
      }
      at = next;
      if (zip_.entries.size() > kEntriesMax) {
        return fail(Errc::too_large, "refused: more than 500,000 entries");
      }
    }
    compare_with_locals();
    const std::size_t found = zip_.entries.size();
    // Writers without zip64 count modulo 65,536.
    if (found != end_.count && (found & 0xFFFFU) != (end_.count & 0xFFFFU)) {
      fault("ambiguous: the number of entries is not the stated one");
    }
    check_names();
    check_space();
    if (faults_left_out_ > 0) {
      zip_.faults.push_back({"ambiguous: and more of the same", {}});
    }
    return std::move(zip_);
  }

 private:
  void fault(std::string message, std::string_view entry = {}) {
    if (zip_.faults.size() < kZipFaultsMax) {
      zip_.faults.push_back({std::move(message), entry});
    } else {
      ++faults_left_out_;
    }
  }

  std::string_view text(std::uint64_t at, std::size_t size) const {
    return as_text(bytes_.subspan(at, size));
  }

  /// Zip64 extended information (APPNOTE 4.5.3): only the fields that are all ones, in this order.
  static bool read_zip64(Bytes extra, std::initializer_list<std::uint64_t*> fields) {
    std::size_t at = 0;
    while (at + 4 <= extra.size()) {
      const std::size_t size = read_u16(extra, at + 2);
      if (read_u16(extra, at) == 1) {
        std::size_t field = at + 4;
        const std::size_t end = std::min(extra.size(), at + 4 + size);
        for (std::uint64_t* value : fields) {
          if (*value != 0xFFFFFFFFU) {
            continue;
          }
          if (field + 8 > end) {
            return false;
          }
          *value = read_u64(extra, field);
          field += 8;
        }
        return true;
      }
      at += 4 + size;
    }
    return false;
  }

  std::uint64_t read_central(std::uint64_t at) {
    const std::size_t name_size = read_u16(bytes_, at + 28);
    const std::size_t extra_size = read_u16(bytes_, at + 30);
    const std::uint64_t next =
        at + kCentralBytes + name_size + extra_size + read_u16(bytes_, at + 32);
    if (next > end_.directory_end) {
      return next;
    }
    ZipEntry entry{.name = text(at + kCentralBytes, name_size),
                   .header = read_u32(bytes_, at + 42),
                   .packed_bytes = read_u32(bytes_, at + 20),
                   .bytes = read_u32(bytes_, at + 24),
                   .crc = read_u32(bytes_, at + 16),
                   .method = read_u16(bytes_, at + 10),
                   .flags = read_u16(bytes_, at + 8)};
    if (entry.bytes == 0xFFFFFFFFU || entry.packed_bytes == 0xFFFFFFFFU ||
        entry.header == 0xFFFFFFFFU) {
      if (!read_zip64(bytes_.subspan(at + kCentralBytes + name_size, extra_size),
                      {&entry.bytes, &entry.packed_bytes, &entry.header})) {
        fault("ambiguous: 64-bit sizes are announced and absent", entry.name);
      }
    }
    zip_.entries.push_back(entry);
    return next;
  }

  /// Their local headers lie all over the archive: each is asked for some entries ahead.
  void compare_with_locals() {
    constexpr std::size_t ahead = 12;
    const std::size_t count = zip_.entries.size();
    for (std::size_t i = 0; i < count; ++i) {
      if (i + ahead < count) {
        const std::uint64_t next = zip_.entries[i + ahead].header + end_.shift;
        __builtin_prefetch(bytes_.data() + (next < bytes_.size() ? next : 0));
      }
      ZipEntry& entry = zip_.entries[i];
      const std::uint64_t stated = entry.header;
      entry.header = stated + end_.shift;
      if (entry.header < stated) {
        entry.header = ~0ULL;
      }
      compare_with_local(entry, stated);
    }
  }

  bool is_local(std::uint64_t at) const {
    return at < bytes_.size() && bytes_.size() - at >= kLocalBytes &&
           read_u32(bytes_, at) == kLocalMark;
  }

  /// Finds the content by the local header, and says where the two headers differ.
  void compare_with_local(ZipEntry& entry, std::uint64_t stated) {
    if (!is_local(entry.header)) {
      if (!is_local(stated)) {
        fault("unreadable: there is no local header where the directory says", entry.name);
        return;
      }
      entry.header = stated;
    }
    const std::uint64_t at = entry.header;
    const std::size_t name_size = read_u16(bytes_, at + 26);
    const std::uint64_t data = at + kLocalBytes + name_size + read_u16(bytes_, at + 28);
    if (data > bytes_.size() || entry.packed_bytes > bytes_.size() - data) {
      fault("unreadable: the content lies outside the archive", entry.name);
      return;
    }
    entry.data = data;
    const std::string_view local_name = text(at + kLocalBytes, name_size);
    const bool is_streamed = (read_u16(bytes_, at + 6) & 8U) != 0;
    const std::uint32_t local_packed = read_u32(bytes_, at + 18);
    if (local_name != entry.name) {
      fault("ambiguous: the local header has another name", entry.name);
      ZipEntry other = entry;  // judged under both names
      other.name = local_name;
      other.is_hidden = true;
      others_.push_back(other);
    }
    if (read_u16(bytes_, at + 8) != entry.method ||
        (!is_streamed && local_packed != 0xFFFFFFFFU && local_packed != entry.packed_bytes &&
         local_packed != 0)) {
      fault("ambiguous: the local header has another method or size", entry.name);
      ZipEntry other = entry;
      other.method = read_u16(bytes_, at + 8);
      other.packed_bytes = local_packed;
      other.bytes = read_u32(bytes_, at + 22);
      other.is_hidden = true;
      if (other.packed_bytes <= bytes_.size() - data) {
        others_.push_back(other);
      }
    }
  }

  /// Two entries of one name with different content: which one counts depends on the reader.
  void check_names() {
    const std::size_t count = zip_.entries.size();
    if (count < 2) {
      return;
    }
    std::vector<std::uint32_t> slots(std::bit_ceil(count * 2), 0);
    const std::size_t mask = slots.size() - 1;
    for (std::size_t i = 0; i < count; ++i) {
      const ZipEntry& entry = zip_.entries[i];
      std::size_t slot = std::hash<std::string_view>{}(entry.name) & mask;
      for (unsigned probes = 0; slots[slot] != 0 && probes < 64;
           ++probes, slot = (slot + 1) & mask) {
        const ZipEntry& other = zip_.entries[slots[slot] - 1];
        if (other.name == entry.name) {
          if (other.crc != entry.crc || other.bytes != entry.bytes) {
            fault("ambiguous: two entries have this name", entry.name);
          }
          break;
        }
      }
      if (slots[slot] == 0) {
        slots[slot] = static_cast<std::uint32_t>(i + 1);
      }
    }
  }

  /// Entries that share bytes, and entries that only a reader from the front would find.
  void check_space() {
    std::vector<std::uint32_t> order;
    const auto by_header = [&](std::uint32_t a, std::uint32_t b) {
      return zip_.entries[a].header < zip_.entries[b].header;
    };
    const bool is_sorted = std::ranges::is_sorted(zip_.entries, {}, &ZipEntry::header);
    if (!is_sorted) {
      order.resize(zip_.entries.size());
      std::iota(order.begin(), order.end(), 0U);
      std::ranges::stable_sort(order, by_header);
    }
    std::uint64_t reached = 0;
    std::size_t shared = 0;
    for (std::size_t i = 0, count = zip_.entries.size(); i < count; ++i) {
      ZipEntry& entry = zip_.entries[is_sorted ? i : order[i]];
      if (entry.data == 0) {
        continue;
      }
      if (entry.header < reached) {
        entry.is_shared = true;
        ++shared;
      } else if (entry.header - reached >= kLocalBytes) {
        find_hidden(reached, entry.header);
      }
      reached = std::max(reached, entry.data + entry.packed_bytes);
    }
    if (end_.directory > reached && end_.directory - reached >= kLocalBytes) {
      find_hidden(reached, end_.directory);
    }
    if (shared > 0) {  // first, and never among those that are left out
      zip_.faults.insert(zip_.faults.begin(), {"refused: bomb, entries share bytes", {}});
    }
    zip_.entries.insert(zip_.entries.end(), others_.begin(), others_.end());
  }

  /// Local headers between two offsets that nothing in the directory refers to. Only where a reader
  /// from the front would look: at the start, and right behind an entry or its descriptor.
  void find_hidden(std::uint64_t from, std::uint64_t to) {
    const std::uint64_t search_end =
        std::min(to, from == 0 ? from + 1 : from + kDescriptorBytesMax + 1);
    for (std::uint64_t at = from; at < search_end; ++at) {
      if (!is_local(at)) {
        continue;
      }
      Zip hidden = read_zip_front(bytes_.subspan(at, to - at));
      for (ZipEntry& entry : hidden.entries) {
        entry.header += at;
        entry.data += at;
        entry.is_hidden = true;
        others_.push_back(entry);
      }
      if (!hidden.entries.empty()) {
        fault("ambiguous: a reader from the front sees entries that the directory does not name");
      }
      return;
    }
  }

  Bytes bytes_;
  End end_;
  Zip zip_;
  std::vector<ZipEntry> others_;
  std::size_t faults_left_out_ = 0;
};

}  // namespace

Bytes Zip::packed(const ZipEntry& entry) const {
  if (entry.data == 0 || entry.data > bytes.size()) {
    return {};
  }
  return bytes.subspan(entry.data,
                       std::min<std::uint64_t>(entry.packed_bytes, bytes.size() - entry.data));
}

Result<Zip> read_zip(Bytes bytes) {
  bool is_ambiguous = false;
  const std::optional<End> end = find_end(bytes, is_ambiguous);
  if (!end) {
    return fail(Errc::malformed, "unreadable: a zip archive without an end of central directory");
  }
  if (end->count > kEntriesMax) {
    return fail(Errc::too_large, "refused: more than 500,000 entries");
  }
  TOC_TRY(Zip zip, Reader(bytes, *end).read());
  if (is_ambiguous) {
    zip.faults.push_back({"ambiguous: two ends of a central directory", {}});
  }
  return zip;
}

Zip read_zip_front(Bytes bytes) {
  Zip zip;
  zip.bytes = bytes;
  std::uint64_t at = 0;
  while (bytes.size() - at >= kLocalBytes && read_u32(bytes, at) == kLocalMark &&
         zip.entries.size() < kEntriesMax) {
    const std::size_t name_size = read_u16(bytes, at + 26);
    const std::uint64_t data = at + kLocalBytes + name_size + read_u16(bytes, at + 28);
    if (data > bytes.size()) {
      break;
    }
    ZipEntry entry{.name = as_text(bytes.subspan(at + kLocalBytes, name_size)),
                   .header = at,
                   .data = data,
                   .packed_bytes = read_u32(bytes, at + 18),
                   .bytes = read_u32(bytes, at + 22),
                   .crc = read_u32(bytes, at + 14),
                   .method = read_u16(bytes, at + 8),
                   .flags = read_u16(bytes, at + 6),
                   .is_hidden = true};
    const bool is_sizeless = (entry.flags & 8U) != 0 && entry.packed_bytes == 0;
    if (is_sizeless || entry.packed_bytes > bytes.size() - data) {
      // As far as the bytes go: a decompressor finds its own end.
      entry.packed_bytes = bytes.size() - data;
      entry.bytes =
          is_sizeless ? std::min<std::uint64_t>(entry.packed_bytes * 8, kRatioFloor) : entry.bytes;
      zip.entries.push_back(entry);
      break;
    }
    zip.entries.push_back(entry);
    at = data + entry.packed_bytes;
    if ((entry.flags & 8U) != 0 && bytes.size() - at >= 16 &&
        read_u32(bytes, at) == kDescriptorMark) {
      at += 16;
    }
  }
  return zip;
}

}  // namespace tocsin::archive
