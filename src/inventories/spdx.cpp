// SPDX 2.2 and 2.3 as JSON: spdx/spdx-spec, schemas/spdx-schema.json (ISO/IEC 5962:2021 is 2.2.1).
#include "inventories/spdx.h"

#include "base/text.h"
#include "inventories/os_release.h"

#include <algorithm>
#include <array>

namespace tocsin::inventories {
namespace {

struct RelationWord {
  std::string_view word;
  ComponentRelation::Kind kind;
  bool is_reversed;
};
using Kind = ComponentRelation::Kind;
constexpr std::array kRelations = {
    RelationWord{"DEPENDS_ON", Kind::depends_on, false},
    RelationWord{"DEPENDENCY_OF", Kind::depends_on, true},
    RelationWord{"RUNTIME_DEPENDENCY_OF", Kind::depends_on, true},
    RelationWord{"OPTIONAL_DEPENDENCY_OF", Kind::depends_on, true},
    RelationWord{"PROVIDED_DEPENDENCY_OF", Kind::depends_on, true},
    RelationWord{"HAS_PREREQUISITE", Kind::depends_on, false},
    RelationWord{"PREREQUISITE_FOR", Kind::depends_on, true},
    RelationWord{"DYNAMIC_LINK", Kind::depends_on, false},
    RelationWord{"STATIC_LINK", Kind::depends_on, false},
    RelationWord{"CONTAINS", Kind::contains, false},
    RelationWord{"CONTAINED_BY", Kind::contains, true},
    RelationWord{"PACKAGE_OF", Kind::contains, true},
};

/// "OPERATING-SYSTEM" and "OPERATING_SYSTEM" are both written.
std::string kind_of(std::string_view purpose) {
  std::string out = to_lower(purpose);
  std::ranges::replace(out, '_', '-');
  return out.empty() ? "library" : out;
}

void read_package(const Json& json, const std::string& at, SpdxCollector& out) {
  Component component;
  component.ref = text_of(json, "SPDXID");
  component.name = text_of(json, "name");
  component.version = text_of(json, "versionInfo");
  component.kind = kind_of(view_of(json, "primaryPackagePurpose"));
  for (const Json& hash : elements_of(json, "checksums")) {
    if (!add_hash(component, view_of(hash, "algorithm"), view_of(hash, "checksumValue"))) {
      out.collector().problem(at + "/checksums", "A checksum does not fit its algorithm.");
    }
  }
  std::vector<SpdxCollector::StatedPurl> purls;
  std::size_t place = 0;
  for (const Json& reference : elements_of(json, "externalRefs")) {
    SpdxCollector::take_reference(
        component, view_of(reference, "referenceType"),
        {text_of(reference, "referenceLocator"), pointer(at + "/externalRefs", place++)}, purls);
  }
  out.add(std::move(component), purls, view_of(json, "sourceInfo"), at);
}

/// Writers that sort their keys put spdxVersion last, behind all packages; the id of the document,
/// which no other version of SPDX has, mostly stands first. Some put both last: then the name
/// tells.
bool is_mine(const Document& document) {
  const std::vector<TopMember> members = top_members(document);
  return has_member(members, "spdxVersion") || has_member(members, "SPDXID") ||
         (!members.empty() && has_suffix(document, {".spdx.json"}) &&
          !has_member(members, "@context"));
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const JsonDocument json, parse_json(document, kSpdxBytesMax));
  return read_spdx(json.root());
}

}  // namespace

Result<SpdxCollector> SpdxCollector::of_version(std::string_view version) {
  if (version.size() != 8 || !version.starts_with("SPDX-2.") || version[7] < '0' ||
      version[7] > '3') {
    return fail(Errc::malformed, "This version of the specification is not read here.",
                "/spdxVersion");
  }
  return SpdxCollector("spdx-" + std::string(version.substr(5)));
}

void SpdxCollector::take_reference(Component& component, std::string_view type,
                                   const StatedPurl& locator, std::vector<StatedPurl>& purls) {
  // Some write the type as the address of its definition.
  if (const std::size_t last = type.find_last_of("/#"); last != std::string_view::npos) {
    type = type.substr(last + 1);
  }
  if (type == "purl" || type == "package-url") {
    purls.push_back(locator);
  } else if (type == "cpe23Type" || type == "cpe22Type") {
    component.cpes.push_back(locator.text);
  }
}

void SpdxCollector::add(Component component, const std::vector<StatedPurl>& purls,
                        std::string_view source_info, const std::string& where) {
  if (component.version == "NOASSERTION" || component.version == "NONE") {
    component.version.clear();
  }
  // Trivy: "built package from: glibc 2.31-13+deb11u3".
  if (take_prefix(source_info, "built package from: ")) {
    const auto [name, version] = cut(source_info, " ");
    component.source_name = name;
    component.source_version = version;
  }
  const bool is_named = !component.name.empty();
  std::string other_version;
  for (std::size_t i = 0; i < purls.size(); ++i) {
    if (i > 0) {
      out_.problem(purls[i].where, "The package has several purls; the first one counts.");
      break;
    }
    other_version = take_stated_purl(component, purls[i].text, purls[i].where, out_);
  }
  if (!is_named) {
    out_.problem(where, component.name.empty()
                            ? "The package has no name."
                            : "The package has no name: that of its purl was taken.");
  }
  if (component.name.empty()) {
    return;
  }
  if (source_info.find("GitHub Actions workflow") != std::string_view::npos) {  // Syft's words
    take_as_action(component);
  }
  if (!component.ref.empty() && out_.find(component.ref) != nullptr) {
    out_.problem(where, "The SPDXID stands twice.");
  }
  const std::size_t added = out_.add(std::move(component));
  if (!other_version.empty()) {
    out_.add(with_version_of_purl(out_.inventory.components[added], other_version));
  }
}

void SpdxCollector::relate(std::string_view from, std::string_view type, std::string_view to) {
  const auto* const known = std::ranges::find(kRelations, type, &RelationWord::word);
  if (known == kRelations.end()) {
    return;
  }
  if (known->is_reversed) {
    std::swap(from, to);
  }
  link({known->kind, std::string(from), std::string(to)});
}

void SpdxCollector::link(ComponentRelation relation) {
  link_bytes_ += relation.from.size() + relation.to.size();
  if (links_.size() >= kRelationsMax || link_bytes_ > kRelationBytesMax) {
    out_.overflow();
    return;
  }
  links_.push_back(std::move(relation));
}

Result<Inventory> SpdxCollector::finish() {
  for (ComponentRelation& link : links_) {
    // Files and elements of other documents are no components here.
    if (out_.find(link.from) != nullptr && out_.find(link.to) != nullptr) {
      out_.relate(std::move(link.from), std::move(link.to), link.kind);
    }
  }
  const Component* system = nullptr;
  std::size_t systems = 0;
  for (const Component& component : out_.inventory.components) {
    if (component.kind == "operating-system") {
      system = &component;
      ++systems;
    }
  }
  if (systems == 1) {
    const Distribution distribution{to_lower(system->name), system->version};
    lend_distribution(out_.inventory, distribution);
  }
  return out_.finish();
}

Result<Inventory> read_spdx(const Json& root) {
  if (root.kind() != Json::Kind::object) {
    return fail(Errc::malformed, "The document is no object.");
  }
  TOC_TRY(SpdxCollector out, SpdxCollector::of_version(view_of(root, "spdxVersion")));
  Inventory& inventory = out.collector().inventory;
  inventory.serial = text_of(root, "documentNamespace");
  inventory.name = text_of(root, "name");
  if (const auto creation = root.find("creationInfo")) {
    inventory.created = text_of(*creation, "created");
  }
  if (const auto packages = root.find("packages");
      packages && !packages->is_null() && packages->kind() != Json::Kind::array) {
    return fail(Errc::malformed, "The packages are not a list.", "/packages");
  }
  std::size_t index = 0;
  for (const Json& package : elements_of(root, "packages")) {
    read_package(package, pointer("/packages", index++), out);
    if (out.collector().is_full()) {
      break;
    }
  }
  for (const Json& relation : elements_of(root, "relationships")) {
    out.relate(view_of(relation, "spdxElementId"), view_of(relation, "relationshipType"),
               view_of(relation, "relatedSpdxElement"));
  }
  return out.finish();
}

InventoryFormat spdx_json() {
  return {.id = "spdx-json",
          .authority = "SPDX 2.3, schemas/spdx-schema.json; ISO/IEC 5962:2021",
          .bytes_max = kSpdxBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
