// gradle.lockfile and buildscript-gradle.lockfile: docs.gradle.org, dependency_locking.
#include "base/text.h"
#include "inventories/lock_parts.h"

namespace tocsin::inventories {
namespace {

bool is_mine(const Document& document) {
  return has_name(document, {"gradle.lockfile", "buildscript-gradle.lockfile"}) ||
         head_of(document).starts_with("# This is a Gradle generated file for dependency locking.");
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const std::string_view text, lock_text(document));
  Collector out("gradle-lock");
  Packages packages(out);
  Lines lines(text);
  for (std::string_view line; lines.next(line) && !out.is_full();) {
    line = trim(line);
    if (line.empty() || line.front() == '#') {
      continue;
    }
    // "group:name:version=configuration,configuration"
    const std::string_view module = line.substr(0, line.find('='));
    if (module == "empty") {
      continue;  // configurations that need nothing
    }
    const auto [group, rest] = cut(module, ":");
    const auto [name, version] = cut(rest, ":");
    if (group.empty() || name.empty() || version.empty()) {
      out.problem(lines.where(), "The line is not a module with its version.");
      continue;
    }
    packages.add(package("maven", group, name, version), std::string(module));
  }
  return out.finish();
}

}  // namespace

InventoryFormat gradle_lock() {
  return {.id = "gradle-lock",
          .authority = "docs.gradle.org, dependency_locking (8.12)",
          .bytes_max = kLockBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
