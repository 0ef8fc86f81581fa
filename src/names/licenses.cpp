#include "names/licenses.h"

#include "base/embed.h"
#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>

namespace tocsin::names {

std::span<const EmbeddedFile> license_files();

namespace {

/// In the order of LicenseList; each is the first word of its line in the file.
constexpr std::array<std::string_view, 5> kLists = {"spdx", "spdx-deprecated", "spdx-exceptions",
                                                    "scancode", "scancode-deprecated"};
constexpr std::size_t kSpdxLists = 3;

struct Licenses {
  std::array<std::unordered_set<std::string>, kLists.size()> folded;
  std::unordered_set<std::string_view> spdx;

  Licenses() {
    const EmbeddedFile* file = find_file(license_files(), "licenses.txt");
    TOC_ASSERT(file != nullptr);
    for (const std::string_view line : split(file->bytes, '\n')) {
      const std::vector<std::string_view> words = split(line, ' ');
      const auto* const list = std::ranges::find(kLists, words.front());
      if (list == kLists.end()) {
        continue;  // a comment
      }
      const auto place = static_cast<std::size_t>(list - kLists.begin());
      for (const std::string_view word : std::span(words).subspan(1)) {
        folded.at(place).insert(to_lower(word));
        if (place < kSpdxLists) {
          spdx.insert(word);
        }
      }
    }
  }
};

const Licenses& licenses() {
  static const Licenses all;
  return all;
}

}  // namespace

bool is_listed(LicenseList list, std::string_view id) {
  return licenses().folded.at(static_cast<std::size_t>(list)).contains(to_lower(id));
}

bool is_spdx_id(std::string_view id) {
  return licenses().spdx.contains(id);
}

}  // namespace tocsin::names
