// Swift's Package.resolved, versions 1 to 3: swiftlang/swift-package-manager,
// Sources/PackageGraph/ResolvedPackagesStore.swift.
#include "base/text.h"
#include "inventories/lock_parts.h"

#include <algorithm>

namespace tocsin::inventories {
namespace {

/// "https://github.com/apple/swift-nio.git" and "git@github.com:apple/swift-nio" into host with
/// path: the name that the purl and advisories give it.
std::string name_of(std::string_view location) {
  bool is_address = false;
  if (const std::size_t scheme = location.find("://"); scheme != std::string_view::npos) {
    location.remove_prefix(scheme + 3);
    is_address = true;
  }
  if (const std::size_t user = location.find('@'); user < location.find('/')) {
    location.remove_prefix(user + 1);
  }
  while (location.ends_with('/')) {
    location.remove_suffix(1);
  }
  if (location.ends_with(".git")) {
    location.remove_suffix(4);
  }
  std::string out(location);
  if (const std::size_t colon = out.find(':'); !is_address && colon < out.find('/')) {
    out[colon] = '/';
  }
  return out;
}

void read_pin(const Json& json, const std::string& at, Collector& out) {
  const std::string_view kind = view_of(json, "kind");
  if (kind == "localSourceControl" || kind == "fileSystem") {
    return;  // a folder: the project's own
  }
  std::string_view location = view_of(json, "location");
  if (location.empty()) {
    location = view_of(json, "repositoryURL");
  }
  // A registry's identity is "scope.name", and it has no location.
  const std::string name =
      location.empty() ? std::string(view_of(json, "identity")) : name_of(location);
  if (name.empty()) {
    out.problem(at, "The package has no name.");
    return;
  }
  const auto state = json.find("state");
  // A branch or revision without a version names no release.
  out.add(scoped_package("swift", name, state ? view_of(*state, "version") : ""));
}

bool is_mine(const Document& document) {
  const std::vector<TopMember> members = top_members(document);
  return has_name(document, {"Package.resolved"}) ||
         (has_member(members, "version") &&
          (has_member(members, "pins") ||
           (has_member(members, "object") &&
            head_of(document).find("\"pins\"") != std::string_view::npos)));
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const JsonDocument json, parse_json(document, kLockBytesMax));
  const Json root = json.root();
  Collector out(with_version("swift-resolved", root, "version"));
  const auto object = root.find("object");
  const std::string at = object ? "/object/pins" : "/pins";
  std::size_t index = 0;
  for (const Json& pin : elements_of(object ? *object : root, "pins")) {
    read_pin(pin, pointer(at, index++), out);
  }
  return out.finish();
}

}  // namespace

InventoryFormat swift_resolved() {
  return {.id = "swift-resolved",
          .authority = "swiftlang/swift-package-manager, ResolvedPackagesStore.swift (6.0)",
          .bytes_max = kLockBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
