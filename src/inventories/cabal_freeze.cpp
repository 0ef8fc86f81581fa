// cabal.project.freeze of Haskell: cabal.readthedocs.io, cabal-project-description-file.
#include "base/text.h"
#include "inventories/lock_parts.h"

namespace tocsin::inventories {
namespace {

bool is_mine(const Document& document) {
  const std::string_view head = head_of(document);
  return has_name(document, {"cabal.project.freeze"}) ||
         ((head.starts_with("constraints:") ||
           head.find("\nconstraints:") != std::string_view::npos) &&
          head.find(" any.") != std::string_view::npos &&
          head.find(" ==") != std::string_view::npos);
}

/// "any.aeson ==2.2.1.0"; what else stands there sets flags.
void read_constraint(std::string_view text, Packages& packages) {
  const std::size_t at = text.find("==");
  if (at == std::string_view::npos) {
    return;
  }
  std::string_view name = trim(text.substr(0, at));
  take_prefix(name, "any.");
  const std::string_view version = trim(text.substr(at + 2));
  if (!name.empty() && !version.empty() &&
      version.find_first_of(" *|&<>=") == std::string_view::npos) {
    packages.add(package("hackage", "", name, version),
                 std::string(name) + " " + std::string(version));
  }
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const std::string_view text, lock_text(document));
  Collector out("cabal-freeze");
  Packages packages(out);
  bool is_inside = false;
  Lines lines(text);
  for (std::string_view line; lines.next(line) && !out.is_full();) {
    const bool is_continued = line.starts_with(' ') || line.starts_with('\t');
    line = trim(line);
    if (line.empty() || line.starts_with("--")) {
      continue;
    }
    if (!is_continued) {
      is_inside = take_prefix(line, "constraints:");
    }
    if (is_inside) {
      for (const std::string_view constraint : split(line, ',')) {
        read_constraint(trim(constraint), packages);
      }
    }
  }
  return out.finish();
}

}  // namespace

InventoryFormat cabal_freeze() {
  return {.id = "cabal-freeze",
          .authority = "cabal.readthedocs.io, cabal-project-description-file (3.14)",
          .bytes_max = kLockBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
