// renv.lock of R: rstudio.github.io/renv, articles/lockfile.
#include "inventories/lock_parts.h"

namespace tocsin::inventories {
namespace {

/// Whose package it is; nobody's where the lock file does not say that it comes from a repository.
std::string_view purl_type_of(const Json& json) {
  const std::string_view source = view_of(json, "Source");
  if (source == "Bioconductor") {
    return "bioconductor";
  }
  return source == "Repository" || (source.empty() && !view_of(json, "Repository").empty()) ? "cran"
                                                                                            : "";
}

bool is_mine(const Document& document) {
  const std::vector<TopMember> members = top_members(document);
  return has_name(document, {"renv.lock"}) ||
         (has_member(members, "R") && has_member(members, "Packages"));
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const JsonDocument json, parse_json(document, kLockBytesMax));
  Collector out("renv-lock");
  Packages packages(out);
  if (const auto entries = json.root().find("Packages")) {
    for (const auto& [key, entry] : entries->members()) {
      const std::string_view name = view_of(entry, "Package");
      const std::string_view version = view_of(entry, "Version");
      if (name.empty() || version.empty()) {
        out.problem(place("/Packages", key), "The package has no name or no version.");
        continue;
      }
      // Hash is over the package's description, not over a file.
      const std::size_t index =
          packages.add(package(purl_type_of(entry), "", name, version), std::string(key));
      packages.provide(std::string(name), index);
      for (const Json& needed : elements_of(entry, "Requirements")) {
        packages.need(index, std::string(needed.text().value_or(std::string_view())));
      }
    }
  }
  packages.relate();
  return out.finish();
}

}  // namespace

InventoryFormat renv_lock() {
  return {.id = "renv-lock",
          .authority = "rstudio.github.io/renv, articles/lockfile (1.0)",
          .bytes_max = kLockBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
