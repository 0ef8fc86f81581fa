// Pipfile.lock, pipfile-spec 6: pypa/pipenv and pypa/pipfile.
#include "inventories/lock_parts.h"

namespace tocsin::inventories {
namespace {

void read_package(std::string_view name, const Json& json, const std::string& at, Collector& out,
                  Packages& packages) {
  if (json.kind() != Json::Kind::object) {
    out.problem(at, "The package is not an object.");
    return;
  }
  std::string_view version = view_of(json, "version");
  const std::string_view path = view_of(json, "path");
  if (!path.empty() && !is_archive_name(path)) {
    return;  // a folder: the project's own
  }
  const bool is_elsewhere = json.find("git") || json.find("file") || !path.empty();
  const bool is_pinned = take_prefix(version, "==");
  take_prefix(version, "=");  // "===": compared as text
  if (!is_elsewhere && (!is_pinned || version.empty())) {
    out.problem(at, "The package is not pinned to a version.");
    version = {};
  }
  Component component =
      is_elsewhere ? unregistered(name, version) : package("pypi", "", name, version);
  for (const Json& hash : elements_of(json, "hashes")) {
    add_prefixed_hash(component, hash.text().value_or(std::string_view()));
  }
  // The same in several groups is one package.
  packages.add(std::move(component), python_name(name) + " " + std::string(version));
}

bool is_mine(const Document& document) {
  const std::vector<TopMember> members = top_members(document);
  return has_name(document, {"Pipfile.lock"}) ||
         (has_member(members, "_meta") &&
          (has_member(members, "default") || has_member(members, "develop")));
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const JsonDocument json, parse_json(document, kLockBytesMax));
  Collector out("pipfile-lock");
  Packages packages(out);
  // "default", "develop", and categories of the project's choice.
  for (const auto& [group, entries] : json.root().members()) {
    if (group == "_meta") {
      continue;
    }
    const std::string at = place("", group);
    for (const auto& [name, entry] : entries.members()) {
      read_package(name, entry, place(at, name), out, packages);
    }
  }
  return out.finish();
}

}  // namespace

InventoryFormat pipfile_lock() {
  return {.id = "pipfile-lock",
          .authority = "pypa/pipfile, spec 6; pypa/pipenv (2024)",
          .bytes_max = kLockBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
