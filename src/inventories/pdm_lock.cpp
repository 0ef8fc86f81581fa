// pdm.lock, lock_version 4: pdm-project/pdm, src/pdm/formats and src/pdm/project/lockfile.
#include "inventories/lock_parts.h"
#include "inventories/toml.h"

namespace tocsin::inventories {
namespace {

void read_package(const Json& json, const std::string& at, Collector& out, Packages& packages) {
  const std::string_view name = view_of(json, "name");
  const std::string_view version = view_of(json, "version");
  if (name.empty() || version.empty()) {
    out.problem(at, "The package has no name or no version.");
    return;
  }
  const std::string_view path = view_of(json, "path");
  if (!path.empty() && !is_archive_name(path)) {
    return;  // a folder: the project's own
  }
  const bool is_elsewhere =
      !path.empty() || json.find("git") || json.find("hg") || json.find("svn") || json.find("url");
  Component component =
      is_elsewhere ? unregistered(name, version) : package("pypi", "", name, version);
  for (const Json& file : elements_of(json, "files")) {
    add_prefixed_hash(component, view_of(file, "hash"));
  }
  const std::string key = python_name(name);
  // Each set of extras has a record of its own: the package is one.
  const std::size_t index = packages.add(
      std::move(component), key + " " + std::string(version) + (is_elsewhere ? " elsewhere" : ""));
  packages.provide(key, index);
  for (const Json& dependency : elements_of(json, "dependencies")) {
    packages.need(index, python_name(dependency.text().value_or(std::string_view())));
  }
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const JsonDocument json, parse_toml(document));
  return read_list(json.root(), "package", "pdm-lock", read_package);
}

bool is_mine(const Document& document) {
  return is_toml_lock(document, "pdm.lock");
}

}  // namespace

InventoryFormat pdm_lock() {
  return {.id = "pdm-lock",
          .authority = "pdm-project/pdm, src/pdm/project/lockfile (2.22)",
          .bytes_max = kTomlBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
