// SPDX 2.2 and 2.3 in JSON (ISO/IEC 5962): packages with their external references, checksums and
// relationships. Not read: files, snippets, licences, annotations.
#include "inventories/parts.h"

namespace tocsin::inventories {
namespace {

constexpr std::size_t kBytesMax = 256U << 20U;

bool is_mine(const Document& document) {
  return member_text(top_members(document), "spdxVersion").starts_with("SPDX-2.");
}

void take_references(Json package, Component& component, Collector& out, const std::string& at) {
  std::size_t place = 0;
  for (const Json& reference : elements_of(package, "externalRefs")) {
    const std::string_view type = view_of(reference, "referenceType");
    const std::string_view locator = view_of(reference, "referenceLocator");
    const std::string here = pointer(at + "/externalRefs", place++);
    if (type == "purl" && component.purl.empty()) {
      if (!take_purl(component, locator)) {
        out.problem(here, "The package URL is not valid.");
      }
    } else if (type == "cpe23Type" || type == "cpe22Type") {
      component.cpes.emplace_back(locator);
    }
  }
}

void add_package(Json package, const std::string& at, Collector& out) {
  if (package.kind() != Json::Kind::object || view_of(package, "name").empty()) {
    out.problem(at, "The package has no name.");
    return;
  }
  Component component;
  component.ref = text_of(package, "SPDXID");
  component.kind = "library";
  if (const std::string_view purpose = view_of(package, "primaryPackagePurpose");
      !purpose.empty()) {
    component.kind.clear();
    for (const char c : purpose) {
      component.kind.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
    }
  }
  component.name = text_of(package, "name");
  component.version = text_of(package, "versionInfo");
  take_references(package, component, out, at);
  for (const Json& checksum : elements_of(package, "checksums")) {
    if (!add_hash(component, view_of(checksum, "algorithm"), view_of(checksum, "checksumValue"))) {
      out.problem(at + "/checksums", "A checksum is none.");
    }
  }
  out.add(std::move(component));
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const JsonDocument json, parse_json(document, kBytesMax));
  const Json root = json.root();
  const std::string_view version = view_of(root, "spdxVersion");
  if (version != "SPDX-2.2" && version != "SPDX-2.3") {
    return fail(Errc::malformed, "The version is neither SPDX-2.2 nor SPDX-2.3.", "/spdxVersion");
  }
  if (const auto packages = root.find("packages");
      packages && !packages->is_null() && packages->kind() != Json::Kind::array) {
    return fail(Errc::malformed, "The packages are no list.", "/packages");
  }
  Collector out("spdx-" + std::string(version.substr(5)));
  out.inventory.serial = text_of(root, "documentNamespace");
  out.inventory.name = text_of(root, "name");
  if (const std::optional<Json> creation = root.find("creationInfo")) {
    out.inventory.created = text_of(*creation, "created");
  }
  std::size_t place = 0;
  for (const Json& package : elements_of(root, "packages")) {
    add_package(package, pointer("/packages", place++), out);
  }
  for (const Json& relationship : elements_of(root, "relationships")) {
    const std::string_view type = view_of(relationship, "relationshipType");
    const std::string from = text_of(relationship, "spdxElementId");
    const std::string to = text_of(relationship, "relatedSpdxElement");
    if (type == "DEPENDS_ON") {
      out.relate(from, to);
    } else if (type == "DEPENDENCY_OF") {
      out.relate(to, from);
    } else if (type == "CONTAINS") {
      out.relate(from, to, ComponentRelation::Kind::contains);
    } else if (type == "CONTAINED_BY") {
      out.relate(to, from, ComponentRelation::Kind::contains);
    }
  }
  return out.finish();
}

}  // namespace

InventoryFormat spdx_json() {
  return {.id = "spdx-json",
          .authority = "SPDX 2.2 and 2.3, JSON",
          .bytes_max = kBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
