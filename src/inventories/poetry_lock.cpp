// poetry.lock, lock-version 1.0 to 2.1: python-poetry/poetry, src/poetry/packages/locker.py.
#include "inventories/lock_parts.h"
#include "inventories/toml.h"

namespace tocsin::inventories {
namespace {

/// Several packages may share the files of one name.
constexpr std::size_t kFilesMax = 1000;

void add_file_hashes(Component& component, const std::vector<Json>& files) {
  for (std::size_t i = 0; i < files.size() && i < kFilesMax; ++i) {
    add_prefixed_hash(component, view_of(files[i], "hash"));
  }
}

using Files = std::unordered_map<std::string, std::vector<Json>>;

/// Before version 2 the files of all packages stand in one table: name → files.
Files files_of(const Json& root) {
  Files out;
  const auto metadata = root.find("metadata");
  const auto files = metadata ? metadata->find("files") : std::nullopt;
  if (files) {
    for (const auto& [name, list] : files->members()) {
      out.emplace(python_name(name), list.elements());
    }
  }
  return out;
}

void read_package(const Json& json, const std::string& at, const Files& files, Collector& out,
                  Packages& packages) {
  const std::string_view name = view_of(json, "name");
  const std::string_view version = view_of(json, "version");
  if (name.empty() || version.empty()) {
    out.problem(at, "The package has no name or no version.");
    return;
  }
  const auto source = json.find("source");
  const std::string_view kind = source ? view_of(*source, "type") : "";
  if (kind == "directory") {
    return;  // the project's own
  }
  Component component = kind.empty() || kind == "legacy" ? package("pypi", "", name, version)
                                                         : unregistered(name, version);
  const std::string key = python_name(name);
  if (const auto found = files.find(key); found != files.end()) {
    add_file_hashes(component, found->second);
  }
  add_file_hashes(component, elements_of(json, "files"));
  const std::size_t index = packages.add(
      std::move(component), key + " " + std::string(version) + " " + std::string(kind));
  packages.provide(key, index);
  if (const auto dependencies = json.find("dependencies")) {
    for (const auto& [needed, range] : dependencies->members()) {
      packages.need(index, python_name(needed));
    }
  }
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const JsonDocument json, parse_toml(document));
  const Files files = files_of(json.root());
  return read_list(json.root(), "package", "poetry-lock",
                   [&](const Json& entry, const std::string& at, Collector& out,
                       Packages& packages) { read_package(entry, at, files, out, packages); });
}

bool is_mine(const Document& document) {
  return is_toml_lock(document, "poetry.lock");
}

}  // namespace

InventoryFormat poetry_lock() {
  return {.id = "poetry-lock",
          .authority = "python-poetry/poetry, packages/locker.py (2.0)",
          .bytes_max = kTomlBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
