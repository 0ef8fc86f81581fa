// uv.lock, version 1: docs.astral.sh/uv, concepts/projects/layout; astral-sh/uv,
// crates/uv-resolver/src/lock.
#include "inventories/lock_parts.h"
#include "inventories/toml.h"

namespace tocsin::inventories {
namespace {

void need_all(Packages& packages, std::size_t from, const std::vector<Json>& dependencies) {
  for (const Json& dependency : dependencies) {
    const std::string_view version = view_of(dependency, "version");
    // The version stands there where the name alone does not tell.
    packages.need(from, python_name(view_of(dependency, "name")) +
                            (version.empty() ? "" : " " + std::string(version)));
  }
}

void read_package(const Json& json, const std::string& at, Collector& out, Packages& packages) {
  const std::string_view name = view_of(json, "name");
  const std::string_view version = view_of(json, "version");
  if (name.empty()) {
    out.problem(at, "The package has no name.");
    return;
  }
  const auto source = json.find("source");
  const auto has = [&](std::string_view kind) { return source && source->find(kind).has_value(); };
  if (has("virtual") || has("editable") || has("directory")) {
    return;  // the project's own
  }
  const bool is_elsewhere = has("git") || has("url") || has("path");
  Component component =
      is_elsewhere ? unregistered(name, version) : package("pypi", "", name, version);
  if (const auto sdist = json.find("sdist")) {
    add_prefixed_hash(component, view_of(*sdist, "hash"));
  }
  for (const Json& wheel : elements_of(json, "wheels")) {
    add_prefixed_hash(component, view_of(wheel, "hash"));
  }
  const std::string key = python_name(name);
  const std::string full = key + " " + std::string(version);
  const std::size_t index =
      packages.add(std::move(component), full + (is_elsewhere ? " elsewhere" : ""));
  packages.provide(key, index);
  packages.provide(full, index);
  need_all(packages, index, elements_of(json, "dependencies"));
  for (const std::string_view kind : {"optional-dependencies", "dev-dependencies"}) {
    if (const auto groups = json.find(kind)) {
      for (const auto& [group, dependencies] : groups->members()) {
        need_all(packages, index, dependencies.elements());
      }
    }
  }
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const JsonDocument json, parse_toml(document));
  return read_list(json.root(), "package", with_version("uv-lock", json.root(), "version"),
                   read_package);
}

bool is_mine(const Document& document) {
  return is_toml_lock(document, "uv.lock");
}

}  // namespace

InventoryFormat uv_lock() {
  return {.id = "uv-lock",
          .authority = "astral-sh/uv, crates/uv-resolver/src/lock (0.5)",
          .bytes_max = kTomlBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
