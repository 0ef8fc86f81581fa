// Julia's Manifest.toml, manifest_format 1 and 2: pkgdocs.julialang.org, toml-files.
#include "inventories/lock_parts.h"
#include "inventories/toml.h"
#include "names/purl.h"

namespace tocsin::inventories {
namespace {

void read_package(std::string_view name, const Json& json, Packages& packages) {
  if (json.find("path")) {
    return;  // a folder: the project's own
  }
  const std::string_view version = view_of(json, "version");
  const std::string_view uuid = view_of(json, "uuid");
  Component component =
      json.find("repo-url") ? unregistered(name, version) : package("julia", "", name, version);
  // Two packages may share their name: the uuid tells them apart.
  if (!component.purl_type.empty()) {
    const names::Purl parts{.type = "julia",
                            .name = component.name,
                            .version = component.version,
                            .qualifiers = {{"uuid", std::string(uuid)}}};
    if (const auto purl = names::build_purl(parts, names::PurlCheck::syntax)) {
      component.purl = names::to_text(*purl);
    }
  }
  const std::size_t index =
      packages.add(std::move(component),
                   std::string(name) + " " + std::string(version) + " " + std::string(uuid));
  packages.provide(std::string(name), index);
  if (!uuid.empty()) {
    packages.provide("uuid " + std::string(uuid), index);
  }
  const auto dependencies = json.find("deps");
  if (!dependencies) {
    return;
  }
  for (const Json& dependency : dependencies->elements()) {
    packages.need(index, std::string(dependency.text().value_or(std::string_view())));
  }
  // A table where a name is not enough: name → uuid.
  for (const auto& [needed, id] : dependencies->members()) {
    packages.need(index, "uuid " + std::string(id.text().value_or(std::string_view())));
  }
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const JsonDocument json, parse_toml(document));
  const Json root = json.root();
  const bool is_first =
      !root.find("manifest_format") || view_of(root, "manifest_format").starts_with("1");
  Collector out(is_first ? "julia-manifest-1" : "julia-manifest-2");
  Packages packages(out);
  const auto deps = is_first ? std::optional(root) : root.find("deps");
  if (deps) {
    for (const auto& [name, entries] : deps->members()) {
      for (const Json& entry : entries.elements()) {
        if (entry.kind() == Json::Kind::object) {
          read_package(name, entry, packages);
        } else {
          out.problem(place(is_first ? "" : "/deps", name), "The package is not a table.");
        }
      }
    }
  }
  packages.relate();
  return out.finish();
}

bool is_mine(const Document& document) {
  return is_toml_lock(document, "Manifest.toml");
}

}  // namespace

InventoryFormat julia_manifest() {
  return {.id = "julia-manifest",
          .authority = "pkgdocs.julialang.org, toml-files (1.11)",
          .bytes_max = kTomlBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
