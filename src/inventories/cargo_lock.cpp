// Cargo.lock, versions 1 to 4: doc.rust-lang.org/cargo, guide/cargo-toml-vs-cargo-lock; written by
// cargo's src/cargo/core/resolver/encode.rs.
#include "inventories/lock_parts.h"
#include "inventories/toml.h"

namespace tocsin::inventories {
namespace {

using Checksums = std::unordered_map<std::string_view, std::string_view>;

/// Version 1 keeps them apart: "checksum name version (source)" = "hex".
Checksums checksums_of(const Json& root) {
  Checksums out;
  if (const auto metadata = root.find("metadata")) {
    for (const auto& [key, value] : metadata->members()) {
      out.emplace(key, value.text().value_or(std::string_view()));
    }
  }
  return out;
}

void read_package(const Json& json, const std::string& at, const Checksums& checksums,
                  Collector& out, Packages& packages) {
  const std::string_view name = view_of(json, "name");
  const std::string_view version = view_of(json, "version");
  const std::string_view source = view_of(json, "source");
  if (name.empty() || version.empty()) {
    out.problem(at, "The package has no name or no version.");
    return;
  }
  if (source.empty()) {
    return;  // a member of the workspace, or a folder
  }
  Component component = source.starts_with("git+") ? unregistered(name, version)
                                                   : package("cargo", "", name, version);
  const std::string full = std::string(name) + " " + std::string(version);
  const std::string with_source = full + " (" + std::string(source) + ")";
  std::string_view checksum = view_of(json, "checksum");
  if (const auto found = checksums.find("checksum " + with_source);
      checksum.empty() && found != checksums.end()) {
    checksum = found->second;
  }
  add_hash(component, "sha256", checksum);
  const std::size_t index = packages.add(std::move(component), with_source);
  // A dependency says no more than is needed to tell the packages apart.
  packages.provide(std::string(name), index);
  packages.provide(full, index);
  packages.provide(with_source, index);
  for (const Json& dependency : elements_of(json, "dependencies")) {
    packages.need(index, std::string(dependency.text().value_or(std::string_view())));
  }
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const JsonDocument json, parse_toml(document));
  const Checksums checksums = checksums_of(json.root());
  return read_list(json.root(), "package", with_version("cargo-lock", json.root(), "version"),
                   [&](const Json& entry, const std::string& at, Collector& out,
                       Packages& packages) { read_package(entry, at, checksums, out, packages); });
}

bool is_mine(const Document& document) {
  return is_toml_lock(document, "Cargo.lock");
}

}  // namespace

InventoryFormat cargo_lock() {
  return {.id = "cargo-lock",
          .authority = "doc.rust-lang.org/cargo; rust-lang/cargo, core/resolver/encode.rs (1.84)",
          .bytes_max = kTomlBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
