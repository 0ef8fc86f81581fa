// conan.lock of Conan 1 (graph_lock, versions 0.0 to 0.4) and of Conan 2 (0.5): docs.conan.io,
// lockfiles.
#include "inventories/lock_parts.h"
#include "names/purl.h"

namespace tocsin::inventories {
namespace {

/// "name/version@user/channel#revision:package_id#revision%time". The index of the component.
std::optional<std::size_t> add_reference(std::string_view reference, const std::string& at,
                                         Collector& out, Packages& packages) {
  const std::string_view recipe = reference.substr(0, reference.find_first_of("#:%"));
  const auto [name_and_version, user_and_channel] = cut(recipe, "@");
  const auto [name, version] = cut(name_and_version, "/");
  if (name.empty() || version.empty()) {
    out.problem(at, "The reference names no package with its version.");
    return std::nullopt;
  }
  Component component = package("conan", "", name, version);
  if (const auto [user, channel] = cut(user_and_channel, "/"); !user.empty() && user != "_") {
    const names::Purl parts{.type = "conan",
                            .name_space = std::string(user),
                            .name = component.name,
                            .version = component.version,
                            .qualifiers = {{"channel", std::string(channel)}}};
    component.group = user;
    if (const auto purl = names::build_purl(parts, names::PurlCheck::syntax)) {
      component.purl = names::to_text(*purl);
    }
  }
  return packages.add(std::move(component), std::string(recipe));
}

void read_node(std::string_view id, const Json& node, Collector& out, Packages& packages) {
  if (node.find("path")) {
    return;  // the project itself
  }
  std::string_view reference = view_of(node, "ref");
  if (reference.empty()) {
    reference = view_of(node, "pref");
  }
  if (const auto pref = node.find("pref"); reference.empty() && pref && pref->is_null()) {
    return;  // the project itself, before version 0.1
  }
  const auto index = add_reference(reference, place("/graph_lock/nodes", id), out, packages);
  if (!index) {
    return;
  }
  packages.provide(std::string(id), *index);
  for (const std::string_view kind : {"requires", "build_requires"}) {
    if (const auto needed = node.find(kind)) {
      for (const Json& other : needed->elements()) {
        packages.need(*index, std::string(other.text().value_or(std::string_view())));
      }
      // Before version 0.3: reference → id.
      for (const auto& [name, other] : needed->members()) {
        packages.need(*index, std::string(other.text().value_or(std::string_view())));
      }
    }
  }
}

bool is_mine(const Document& document) {
  const std::vector<TopMember> members = top_members(document);
  return has_name(document, {"conan.lock"}) || has_member(members, "graph_lock") ||
         (has_member(members, "requires") && has_member(members, "build_requires") &&
          has_member(members, "version"));
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const JsonDocument json, parse_json(document, kLockBytesMax));
  const Json root = json.root();
  const auto graph = root.find("graph_lock");
  Collector out(graph ? "conan-lock-1" : "conan-lock-2");
  Packages packages(out);
  if (const auto nodes = graph ? graph->find("nodes") : std::nullopt) {
    for (const auto& [id, node] : nodes->members()) {
      read_node(id, node, out, packages);
    }
  } else if (!graph) {
    for (const std::string_view kind :
         {"requires", "build_requires", "python_requires", "config_requires"}) {
      std::size_t index = 0;
      for (const Json& reference : elements_of(root, kind)) {
        add_reference(reference.text().value_or(std::string_view()),
                      pointer(pointer("", kind), index++), out, packages);
      }
    }
  }
  packages.relate();
  return out.finish();
}

}  // namespace

InventoryFormat conan_lock() {
  return {.id = "conan-lock",
          .authority = "docs.conan.io, lockfiles (1.66, 2.9)",
          .bytes_max = kLockBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
