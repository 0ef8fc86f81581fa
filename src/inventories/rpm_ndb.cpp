// rpm's own database "Packages.db" (SUSE): rpm 4.18, lib/backend/ndb/rpmpkg.c. A head of 32 bytes,
// slots of 16 bytes to the end of the slot pages, then blobs in blocks of 16 bytes; little-endian.
#include "inventories/rpm_header.h"

namespace tocsin::inventories {
namespace {

constexpr std::string_view kMagic = "RpmP";
constexpr std::string_view kSlotMagic = "Slot";
constexpr std::string_view kBlobMagic = "BlbS";
constexpr std::size_t kPageBytes = 4096;
constexpr std::size_t kBlockBytes = 16;
constexpr std::size_t kHeadBytesOfFile = 32;

bool is_mine(const Document& document) {
  return document.bytes.starts_with(kMagic) && document.bytes.size() >= kHeadBytesOfFile;
}

Result<Inventory> read(const Document& document) {
  TOC_CHECK(check_size(document, kRpmBytesMax));
  const std::string_view bytes = document.bytes;
  if (u32_little(bytes, 4) != 0) {
    return fail(Errc::malformed, "This version of the database is not read here.", "byte 4");
  }
  const std::size_t slots_end = std::size_t{u32_little(bytes, 12)} * kPageBytes;
  if (slots_end == 0 || slots_end > bytes.size()) {
    return fail(Errc::malformed, "The file ends before its slots do.", "byte 12");
  }
  Collector out("rpm-ndb");
  // Blobs may be shared by a hostile file: no more is read than the file has.
  std::size_t budget = bytes.size();
  for (std::size_t at = kHeadBytesOfFile; at < slots_end && !out.is_full(); at += kBlockBytes) {
    const std::string_view slot = bytes.substr(at, kBlockBytes);
    const std::uint32_t package_index = u32_little(slot, 4);
    const std::size_t blob_at = std::size_t{u32_little(slot, 8)} * kBlockBytes;
    if (!slot.starts_with(kSlotMagic)) {
      out.problem("byte " + std::to_string(at), "The slot has not its mark.");
      continue;
    }
    if (package_index == 0 || blob_at == 0) {
      continue;  // free
    }
    const std::string where = "package " + std::to_string(package_index);
    const std::string_view blob =
        blob_at < bytes.size() ? bytes.substr(blob_at) : std::string_view();
    const std::size_t size = u32_little(blob, 12);
    if (blob.size() < kBlockBytes || !blob.starts_with(kBlobMagic) ||
        u32_little(blob, 4) != package_index || blob.size() - kBlockBytes < size || size > budget ||
        size > kRpmHeaderBytesMax) {
      out.problem(where, "The package does not stand where its slot says.");
      continue;
    }
    budget -= size;
    add_rpm_header(blob.substr(kBlockBytes, size), where, out);
  }
  return out.finish();
}

}  // namespace

InventoryFormat rpm_ndb() {
  return {.id = "rpm-ndb",
          .authority = "rpm 4.18, lib/backend/ndb/rpmpkg.c",
          .bytes_max = kRpmBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
