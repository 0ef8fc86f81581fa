#include "archive/testing.h"

#include <archive.h>
#include <archive_entry.h>
#include <libdeflate.h>

#include <memory>

namespace tocsin::archive::testing {
namespace {

void put(std::string& out, std::uint64_t value, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i) {
    out.push_back(static_cast<char>(value & 0xFFU));
    value >>= 8U;
  }
}

std::string deflate(const std::string& content) {
  const std::unique_ptr<libdeflate_compressor, void (*)(libdeflate_compressor*)> compressor(
      libdeflate_alloc_compressor(9), libdeflate_free_compressor);
  std::string out(libdeflate_deflate_compress_bound(compressor.get(), content.size()), '\0');
  out.resize(libdeflate_deflate_compress(compressor.get(), content.data(), content.size(),
                                         out.data(), out.size()));
  return out;
}

struct Placed {
  std::size_t header = 0;
  std::size_t packed_bytes = 0;
};

std::uint32_t crc_of(const TestEntry& entry) {
  return entry.crc.value_or(libdeflate_crc32(0, entry.content.data(), entry.content.size()));
}

std::string zip64_extra(const TestEntry& entry, std::size_t packed_bytes) {
  std::string extra;
  if (entry.is_zip64) {
    put(extra, 1, 2);
    put(extra, 16, 2);
    put(extra, entry.stated_bytes.value_or(entry.content.size()), 8);
    put(extra, packed_bytes, 8);
  }
  return extra;
}

/// Flags up to sizes: what both headers have alike.
void put_common(std::string& out, const TestEntry& entry, std::uint16_t method,
                std::size_t packed_bytes, bool has_sizes) {
  put(out, entry.flags | (entry.has_descriptor ? 8U : 0U), 2);
  put(out, method, 2);
  put(out, 0, 4);
  put(out, has_sizes ? crc_of(entry) : 0, 4);
  const std::size_t bytes = entry.stated_bytes.value_or(entry.content.size());
  put(out, !has_sizes ? 0 : entry.is_zip64 ? 0xFFFFFFFFU : packed_bytes, 4);
  put(out, !has_sizes ? 0 : entry.is_zip64 ? 0xFFFFFFFFU : bytes, 4);
}

}  // namespace

std::string to_bytes(const TestZip& zip) {
  std::string out;
  std::vector<Placed> placed;
  for (const TestEntry& entry : zip.entries) {
    if (entry.shares_with) {
      placed.push_back(placed.at(*entry.shares_with));
      continue;
    }
    const std::string packed =
        entry.packed.value_or(entry.method == 8 ? deflate(entry.content) : entry.content);
    placed.push_back({out.size(), packed.size()});
    const std::string extra = zip64_extra(entry, packed.size());
    const std::string name = entry.local_name.value_or(entry.name);
    out += "PK\3\4";
    put(out, entry.is_zip64 ? 45 : 20, 2);
    put_common(out, entry, entry.local_method.value_or(entry.method), packed.size(),
               !entry.has_descriptor);
    put(out, name.size(), 2);
    put(out, extra.size(), 2);
    out += name + extra + packed;
    if (entry.has_descriptor) {
      out += "PK\7\x08";
      put(out, crc_of(entry), 4);
      put(out, packed.size(), 4);
      put(out, entry.content.size(), 4);
    }
  }
  const std::size_t directory = out.size();
  std::size_t count = 0;
  for (std::size_t i = 0; i < zip.entries.size(); ++i) {
    const TestEntry& entry = zip.entries[i];
    if (entry.is_unlisted) {
      continue;
    }
    ++count;
    const std::string extra = zip64_extra(entry, placed[i].packed_bytes);
    out += "PK\1\2";
    put(out, 20, 2);
    put(out, entry.is_zip64 ? 45 : 20, 2);
    put_common(out, entry, entry.method, placed[i].packed_bytes, true);
    put(out, entry.name.size(), 2);
    put(out, extra.size(), 2);
    put(out, 0, 12 - 2);
    put(out, placed[i].header, 4);
    out += entry.name + extra;
  }
  const std::size_t directory_bytes = out.size() - directory;
  if (zip.is_zip64) {
    const std::size_t record = out.size();
    out += "PK\6\6";
    put(out, 44, 8);
    put(out, 45, 2);
    put(out, 45, 2);
    put(out, 0, 8);
    put(out, count, 8);
    put(out, count, 8);
    put(out, directory_bytes, 8);
    put(out, directory, 8);
    out += "PK\6\7";
    put(out, 0, 4);
    put(out, record, 8);
    put(out, 1, 4);
  }
  const std::uint64_t stated =
      zip.is_zip64 ? 0xFFFFU : zip.stated_count.value_or(static_cast<std::uint16_t>(count));
  out += "PK\5\6";
  put(out, 0, 4);
  put(out, stated, 2);
  put(out, stated, 2);
  put(out, zip.is_zip64 ? 0xFFFFFFFFU : directory_bytes, 4);
  put(out, zip.is_zip64 ? 0xFFFFFFFFU : directory, 4);
  put(out, zip.comment.size(), 2);
  return zip.prefix + out + zip.comment + zip.trailing;
}

std::string packed_of(const std::vector<TestMember>& members, const std::string& format,
                      const std::string& filter) {
  const std::unique_ptr<::archive, int (*)(::archive*)> writer(archive_write_new(),
                                                               archive_write_free);
  archive_write_set_format_by_name(writer.get(), format == "tar"  ? "ustar"
                                                 : format == "ar" ? "arbsd"
                                                                  : format.c_str());
  if (filter != "none") {
    archive_write_add_filter_by_name(writer.get(), filter.c_str());
  }
  archive_write_set_bytes_in_last_block(writer.get(), 1);
  std::size_t room = 1U << 20U;
  for (const TestMember& member : members) {
    room += member.content.size() * 2 + 4096;
  }
  std::string out(room, '\0');
  std::size_t used = 0;
  archive_write_open_memory(writer.get(), out.data(), out.size(), &used);
  const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                       archive_entry_free);
  for (const TestMember& member : members) {
    archive_entry_clear(entry.get());
    archive_entry_set_pathname(entry.get(), member.name.c_str());
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_filetype(entry.get(), member.type == 'd'   ? AE_IFDIR
                                            : member.type == 'l' ? AE_IFLNK
                                                                 : AE_IFREG);
    if (member.type == 'l') {
      archive_entry_set_symlink(entry.get(), member.content.c_str());
    } else if (member.type == 'h') {
      archive_entry_set_hardlink(entry.get(), member.content.c_str());
    }
    archive_entry_set_size(entry.get(),
                           member.type == 'f' ? static_cast<la_int64_t>(member.content.size()) : 0);
    archive_write_header(writer.get(), entry.get());
    if (member.type == 'f') {
      archive_write_data(writer.get(), member.content.data(), member.content.size());
    }
  }
  archive_write_close(writer.get());
  out.resize(used);
  return out;
}

}  // namespace tocsin::archive::testing
