// rpm.org, "RPM package format": the header is two counts, then an index of 16 bytes an entry
// (tag, type, offset, count), then the data; all numbers are big-endian.
#include "inventories/rpm_header.h"

#include "base/text.h"

#include <optional>

namespace tocsin::inventories {
namespace {

constexpr std::size_t kPreambleBytes = 8;
constexpr std::size_t kEntryBytes = 16;
constexpr std::size_t kEntriesMax = 65535;  // rpm's own bound
constexpr std::size_t kTextBytesMax = 4096;

enum class Tag : std::uint32_t {
  sha1 = 269,
  sha256 = 273,
  name = 1000,
  version = 1001,
  release = 1002,
  epoch = 1003,
  architecture = 1022,
  source_rpm = 1044,
  modularity_label = 5096,
};
constexpr std::uint32_t kInt32 = 4;
constexpr std::uint32_t kString = 6;
constexpr std::uint32_t kStringArray = 8;
constexpr std::uint32_t kI18nString = 9;

class Header {
 public:
  static std::optional<Header> of(std::string_view bytes) {
    const std::size_t entries = u32_big(bytes, 0);
    const std::size_t data_bytes = u32_big(bytes, 4);
    if (bytes.size() < kPreambleBytes || entries == 0 || entries > kEntriesMax ||
        bytes.size() - kPreambleBytes < entries * kEntryBytes ||
        bytes.size() - kPreambleBytes - entries * kEntryBytes < data_bytes) {
      return std::nullopt;
    }
    return Header(bytes.substr(kPreambleBytes, entries * kEntryBytes),
                  bytes.substr(kPreambleBytes + entries * kEntryBytes, data_bytes));
  }

  /// The first text of a tag; empty when it is absent, of another type or has no end.
  [[nodiscard]] std::string_view text(Tag tag) const {
    const auto entry = find(tag);
    if (!entry ||
        (entry->type != kString && entry->type != kStringArray && entry->type != kI18nString) ||
        entry->offset >= data_.size()) {
      return {};
    }
    const std::string_view rest = data_.substr(entry->offset, kTextBytesMax);
    const std::size_t end = rest.find('\0');
    return end == std::string_view::npos ? std::string_view() : rest.substr(0, end);
  }

  [[nodiscard]] std::optional<std::uint32_t> number(Tag tag) const {
    const auto entry = find(tag);
    if (!entry || entry->type != kInt32 || entry->count == 0 || data_.size() < 4 ||
        entry->offset > data_.size() - 4) {
      return std::nullopt;
    }
    return u32_big(data_, entry->offset);
  }

 private:
  struct Entry {
    std::uint32_t type, offset, count;
  };
  Header(std::string_view index, std::string_view data) : index_(index), data_(data) {}

  [[nodiscard]] std::optional<Entry> find(Tag tag) const {
    for (std::size_t at = 0; at < index_.size(); at += kEntryBytes) {
      if (u32_big(index_, at) == static_cast<std::uint32_t>(tag)) {
        return Entry{u32_big(index_, at + 4), u32_big(index_, at + 8), u32_big(index_, at + 12)};
      }
    }
    return std::nullopt;
  }

  std::string_view index_;
  std::string_view data_;
};

}  // namespace

std::uint32_t u32_big(std::string_view bytes, std::size_t at) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t place = at + i;
    out = (out << 8U) | (place < bytes.size() ? static_cast<unsigned char>(bytes[place]) : 0U);
  }
  return out;
}

std::uint32_t u32_little(std::string_view bytes, std::size_t at) {
  return __builtin_bswap32(u32_big(bytes, at));
}

void add_rpm_header(std::string_view header, const std::string& where, Collector& out) {
  const std::optional<Header> read = Header::of(header);
  if (!read) {
    out.problem(where, "The header's counts do not fit its size.");
    return;
  }
  const std::string_view name = read->text(Tag::name);
  const std::string_view version = read->text(Tag::version);
  if (name.empty() || version.empty()) {
    out.problem(where, "The package has no name or no version.");
    return;
  }
  Component component = package("rpm", "", name, version);
  if (const std::string_view release = read->text(Tag::release); !release.empty()) {
    component.version.append("-").append(release);
  }
  // The database states every epoch but 0.
  component.epoch = std::to_string(read->number(Tag::epoch).value_or(0));
  component.architecture = read->text(Tag::architecture);
  // Packages need not be unique by name: kernels are installed side by side.
  component.ref = component.name + "-" + component.version +
                  (component.architecture.empty() ? std::string() : "." + component.architecture);
  split_source_rpm(read->text(Tag::source_rpm), component.source_name, component.source_version);
  const std::vector<std::string_view> label = split(read->text(Tag::modularity_label), ':');
  if (label.size() >= 2) {
    component.module_stream = std::string(label[0]) + ":" + std::string(label[1]);
  }
  // Of the header, not of the package's file: it still tells two builds apart.
  add_hash(component, "sha1", read->text(Tag::sha1));
  add_hash(component, "sha256", read->text(Tag::sha256));
  out.add(std::move(component));
}

}  // namespace tocsin::inventories
