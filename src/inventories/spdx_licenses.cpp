#include "inventories/spdx_licenses.h"

#include "base/embed.h"
#include "base/error.h"
#include "base/text.h"

#include <unordered_set>

namespace tocsin::inventories {

std::span<const EmbeddedFile> license_files();

namespace {

/// A line for each kind: its name, then the ids.
std::unordered_set<std::string_view> spdx_ids() {
  const EmbeddedFile* file = find_file(license_files(), "licenses.txt");
  TOC_ASSERT(file != nullptr);
  std::unordered_set<std::string_view> out;
  for (const std::string_view line : split(file->bytes, '\n')) {
    if (line.starts_with("spdx")) {
      const std::vector<std::string_view> words = split(line, ' ');
      out.insert(words.begin() + 1, words.end());
    }
  }
  return out;
}

}  // namespace

bool is_spdx_license(std::string_view id) {
  static const std::unordered_set<std::string_view> ids = spdx_ids();
  return ids.contains(id);
}

}  // namespace tocsin::inventories
