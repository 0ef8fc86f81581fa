// SPDX 2.2 and 2.3 in JSON (ISO/IEC 5962): packages with their external references, checksums and
// relationships. Not read: files, snippets, licences, annotations.
#include "base/text.h"
#include "inventories/parts.h"

namespace tocsin::inventories {
namespace {

constexpr std::size_t kBytesMax = 256U << 20U;

/// Writers that sort their keys put spdxVersion last, behind all packages; the id of the document,
/// which no other version of SPDX has, mostly stands first. Some put both last: then the name
/// tells.
bool is_mine(const Document& document) {
  const auto members = top_members(document);
  return member_text(members, "spdxVersion").starts_with("SPDX-2.") ||
         member_text(members, "SPDXID") == "SPDXRef-DOCUMENT" ||
         (!members.empty() && has_suffix(document, {".spdx.json"}) &&
          !has_member(members, "@context"));
}

/// Some writers spell an absent version so, which the specification has for other fields.
std::string version_of(Json package) {
  std::string version = text_of(package, "versionInfo");
  return version == "NOASSERTION" || version == "NONE" ? "" : version;
}

void take_references(Json package, Component& component, Collector& out, const std::string& at) {
  std::size_t place = 0;
  for (const Json& reference : elements_of(package, "externalRefs")) {
    const std::string_view type = view_of(reference, "referenceType");
    const std::string_view locator = view_of(reference, "referenceLocator");
    const std::string here = pointer(at + "/externalRefs", place++);
    if (type == "purl") {
      if (!component.purl.empty()) {
        out.problem(here, "The package has several package URLs; only the first is read.");
      } else if (!take_purl(component, locator)) {
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
  const std::string_view purpose = view_of(package, "primaryPackagePurpose");
  component.kind = purpose.empty() ? "library" : to_lower(purpose);
  component.name = text_of(package, "name");
  component.version = version_of(package);
  take_references(package, component, out, at);
  for (const Json& checksum : elements_of(package, "checksums")) {
    if (!add_hash(component, view_of(checksum, "algorithm"), view_of(checksum, "checksumValue"))) {
      out.problem(at + "/checksums",
                  "A checksum is not of a known algorithm, or not as long as that makes it.");
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
    return fail(Errc::malformed, "The packages are not a list.", "/packages");
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
