// Alpine's lib/apk/db/installed: apk-tools, man 5 apk-package (the fields of an index entry).
#include "base/text.h"
#include "inventories/parts.h"

namespace tocsin::inventories {
namespace {

constexpr std::size_t kBytesMax = 512U << 20U;

bool is_field(std::string_view line) {
  return line.size() >= 2 && line[1] == ':' &&
         ((line[0] >= 'A' && line[0] <= 'Z') || (line[0] >= 'a' && line[0] <= 'z'));
}

struct Entry {
  std::size_t line = 0;
  std::string_view name, version, architecture, origin;
  bool is_empty = true;
};

void finish_entry(const Entry& entry, Collector& out) {
  if (entry.is_empty) {
    return;
  }
  const std::string where = "line " + std::to_string(entry.line);
  if (entry.name.empty()) {
    out.problem(where, "The record names no package.");
    return;
  }
  if (entry.version.empty()) {
    out.problem(where, "The record names no version.");
    return;
  }
  Component component = package("apk", "", entry.name, entry.version);
  component.architecture = entry.architecture;
  component.source_name = entry.origin;
  component.ref = entry.name;
  out.add(std::move(component));
}

bool is_mine(const Document& document) {
  Lines lines(head_of(document));
  bool has_name = false;
  bool has_version = false;
  std::size_t fields = 0;
  for (std::string_view line; lines.next(line);) {
    if (line.empty()) {
      if (has_name) {
        break;
      }
      continue;
    }
    if (!is_field(line)) {
      break;
    }
    ++fields;
    has_name = has_name || line[0] == 'P';
    has_version = has_version || line[0] == 'V';
  }
  return (has_name && has_version) ||
         (fields > 0 && tocsin::inventories::has_name(document, {"installed"}));
}

Result<Inventory> read(const Document& document) {
  TOC_CHECK(check_size(document, kBytesMax));
  Collector out("apk");
  Entry entry;
  Lines lines(body_of(document));
  for (std::string_view line; lines.next(line) && !out.is_full();) {
    if (trim(line).empty()) {
      finish_entry(entry, out);
      entry = {};
      continue;
    }
    if (entry.is_empty) {
      entry.is_empty = false;
      entry.line = lines.number();
    }
    if (!is_field(line)) {
      out.problem(lines.where(), "The line is no field.");
      continue;
    }
    const std::string_view value = trim(line.substr(2));
    switch (line[0]) {
      case 'P': entry.name = value; break;
      case 'V': entry.version = value; break;
      case 'A': entry.architecture = value; break;
      case 'o': entry.origin = value; break;
      default: break;
    }
  }
  finish_entry(entry, out);
  return out.finish();
}

}  // namespace

InventoryFormat apk() {
  return {.id = "apk",
          .authority = "apk-tools 2.14, man 5 apk-package",
          .bytes_max = kBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
