// rpm's database "Packages" up to rpm 4.16: a Berkeley DB of type hash. Layout: Berkeley DB 5.3,
// db_page.h: a page has 26 bytes of head, then places of items that are laid down from its end;
// keys and values alternate. A value that is too long stands on a chain of overflow pages.
#include "inventories/rpm_header.h"

#include <optional>

namespace tocsin::inventories {
namespace {

constexpr std::uint32_t kMagic = 0x00061561;
constexpr std::size_t kPageHeadBytes = 26;
constexpr unsigned char kHashUnsorted = 2;
constexpr unsigned char kOverflow = 7;
constexpr unsigned char kHash = 13;
constexpr char kInPage = 1;
constexpr char kOffPage = 3;

/// Pages of the file, in the byte order of the machine that wrote it.
class File {
 public:
  explicit File(std::string_view bytes)
      : bytes_(bytes), is_little_(u32_little(bytes, 12) == kMagic), page_bytes_(u32(bytes, 20)) {}

  [[nodiscard]] bool is_sound() const {
    return page_bytes_ >= 512 && page_bytes_ <= 65536 && (page_bytes_ & (page_bytes_ - 1)) == 0 &&
           bytes_.size() >= page_bytes_;
  }
  [[nodiscard]] bool is_cut() const { return bytes_.size() % page_bytes_ != 0; }
  [[nodiscard]] std::size_t pages() const { return bytes_.size() / page_bytes_; }
  [[nodiscard]] std::string_view page(std::size_t number) const {
    return number < pages() ? bytes_.substr(number * page_bytes_, page_bytes_) : std::string_view();
  }
  [[nodiscard]] std::uint32_t u32(std::string_view at, std::size_t place) const {
    return is_little_ ? u32_little(at, place) : u32_big(at, place);
  }
  [[nodiscard]] std::size_t u16(std::string_view at, std::size_t place) const {
    if (place + 2 > at.size()) {
      return 0;
    }
    const auto first = static_cast<unsigned char>(at[place]);
    const auto second = static_cast<unsigned char>(at[place + 1]);
    return is_little_ ? first | (second << 8U) : second | (first << 8U);
  }

 private:
  std::string_view bytes_;
  bool is_little_;
  std::size_t page_bytes_;
};

/// The bytes of a chain of overflow pages. Each page holds at least one byte, so a circle ends.
std::optional<std::string> overflow(const File& file, std::uint32_t number, std::size_t size) {
  if (size > kRpmHeaderBytesMax) {
    return std::nullopt;
  }
  std::string out;
  while (out.size() < size) {
    const std::string_view page = file.page(number);
    const std::size_t held = file.u16(page, 22);
    if (number == 0 || page.empty() || static_cast<unsigned char>(page[25]) != kOverflow ||
        held == 0 || held > page.size() - kPageHeadBytes) {
      return std::nullopt;
    }
    out.append(page.substr(kPageHeadBytes, std::min(held, size - out.size())));
    number = file.u32(page, 16);
  }
  return out;
}

void read_page(const File& file, std::size_t number, std::size_t& budget, Collector& out) {
  const std::string_view page = file.page(number);
  const std::string where = "page " + std::to_string(number);
  const std::size_t items = file.u16(page, 20);
  if (kPageHeadBytes + items * 2 > page.size() || items % 2 != 0) {
    out.problem(where, "The page lists more items than it holds.");
    return;
  }
  for (std::size_t i = 1; i < items; i += 2) {
    const std::size_t end = file.u16(page, kPageHeadBytes + (i - 1) * 2);
    const std::size_t begin = file.u16(page, kPageHeadBytes + i * 2);
    const std::size_t key_end = i == 1 ? page.size() : file.u16(page, kPageHeadBytes + (i - 2) * 2);
    if (begin >= end || end >= key_end || key_end > page.size()) {
      out.problem(where, "An item lies outside its page.");
      continue;
    }
    const std::string_view key = page.substr(end, key_end - end);
    if (key.size() == 5 && u32_big(key, 1) == 0) {
      continue;  // not a package, but the last number given to one
    }
    const std::string_view item = page.substr(begin, end - begin);
    if (item.front() == kInPage) {
      add_rpm_header(item.substr(1), where, out);
    } else if (item.front() == kOffPage && item.size() >= 12) {
      const std::size_t size = file.u32(item, 8);
      // Chains may be shared by a hostile file: no more is copied than the file has.
      const auto header = size <= budget ? overflow(file, file.u32(item, 4), size) : std::nullopt;
      if (!header) {
        out.problem(where, "The package's pages are not as long as it says.");
        continue;
      }
      budget -= size;
      add_rpm_header(*header, where, out);
    } else {
      out.problem(where, "The item is of a kind that rpm does not write.");
    }
  }
}

bool is_mine(const Document& document) {
  const std::string_view head = document.bytes.substr(0, 32);
  return head.size() == 32 && (u32_little(head, 12) == kMagic || u32_big(head, 12) == kMagic);
}

Result<Inventory> read(const Document& document) {
  TOC_CHECK(check_size(document, kRpmBytesMax));
  const File file(document.bytes);
  if (!file.is_sound()) {
    return fail(Errc::malformed, "The size of a page is none that Berkeley DB has.", "byte 20");
  }
  Collector out("rpm-bdb");
  if (file.is_cut() || file.u32(document.bytes, 32) >= file.pages()) {
    out.problem("page " + std::to_string(file.pages()), "The file ends before its last page.");
  }
  std::size_t budget = document.bytes.size();
  for (std::size_t number = 1; number < file.pages() && !out.is_full(); ++number) {
    const auto kind = static_cast<unsigned char>(file.page(number)[25]);
    if (kind == kHash || kind == kHashUnsorted) {
      read_page(file, number, budget, out);
    }
  }
  return out.finish();
}

}  // namespace

InventoryFormat rpm_bdb() {
  return {.id = "rpm-bdb",
          .authority = "Berkeley DB 5.3 (db_page.h), hash; rpm 4.16, lib/header.c",
          .bytes_max = kRpmBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
