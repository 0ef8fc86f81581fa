// CycloneDX 1.0 to 1.7: CycloneDX/specification, schema/bom-1.N.schema.json; ECMA-424.
#include "inventories/cyclonedx.h"

#include "base/text.h"
#include "inventories/os_release.h"
#include "names/cpe.h"

#include <algorithm>
#include <array>
#include <set>

namespace tocsin::inventories {
namespace {

using VexStatus = VexStatement::Status;

struct StateWord {
  std::string_view word;
  VexStatus status;
};
constexpr std::array kStates = {
    StateWord{"resolved", VexStatus::fixed},
    StateWord{"resolved_with_pedigree", VexStatus::fixed},
    StateWord{"exploitable", VexStatus::affected},
    StateWord{"in_triage", VexStatus::under_investigation},
    StateWord{"false_positive", VexStatus::not_affected},
    StateWord{"not_affected", VexStatus::not_affected},
};

/// The version of the source package as Trivy states it, sorted by the properties' names: the
/// release stands before the version.
struct TrivySource {
  std::string_view epoch;
  std::string_view version;
  std::string_view release;
};

/// An epoch of 0 is left out by Trivy, and that of the binary package is not the source's.
std::string version_of(const TrivySource& source, std::string_view purl_type) {
  std::string out;
  if (purl_type == "deb" || purl_type == "rpm") {
    out = (source.epoch.empty() ? "0" : std::string(source.epoch)) + ":";
  }
  out += source.version;
  return out + (source.release.empty() ? "" : "-" + std::string(source.release));
}

/// What tools write beside the standard, by the property's name.
void take_property(Component& component, std::string_view name, std::string_view value,
                   TrivySource& source) {
  if (value.empty()) {
    return;
  }
  if (name == "syft:metadata:source" || name == "syft:metadata:originPackage" ||
      name == "aquasecurity:trivy:SrcName") {
    component.source_name = value;
  } else if (name == "syft:metadata:sourceVersion") {
    component.source_version = value;
  } else if (name == "aquasecurity:trivy:SrcVersion") {
    source.version = value;
  } else if (name == "aquasecurity:trivy:SrcRelease") {
    source.release = value;
  } else if (name == "aquasecurity:trivy:SrcEpoch") {
    source.epoch = value;
  } else if (name == "syft:metadata:sourceRpm") {
    split_source_rpm(value, component.source_name, component.source_version);
  } else if (name == "syft:metadata:epoch" || name == "aquasecurity:trivy:Epoch") {
    if (component.epoch.empty() &&
        value.find_first_not_of("0123456789") == std::string_view::npos) {
      component.epoch = value;
    }
  } else if (name == "syft:metadata:modularityLabel" ||
             name == "aquasecurity:trivy:Modularitylabel" ||
             name == "aquasecurity:trivy:ModularityLabel") {
    const std::vector<std::string_view> parts = split(value, ':');
    if (parts.size() >= 2) {
      component.module_stream = std::string(parts[0]) + ":" + std::string(parts[1]);
    }
  } else if (name == "aquasecurity:trivy:FilePath" ||
             (name.starts_with("syft:location:") && name.ends_with(":path"))) {
    component.locations.emplace_back(value);
  }
}

class Reader {
 public:
  Reader(const Json& root, int minor)
      : root_(root), minor_(minor), out_("cyclonedx-1." + std::to_string(minor)) {}

  Result<Inventory> read() {
    check_document(root_, minor_, out_);
    out_.inventory.serial = text_of(root_, "serialNumber");
    if (const auto metadata = root_.find("metadata")) {
      read_metadata(*metadata);
    }
    read_components(root_, "", "");
    note_services(root_);
    attach();
    read_dependencies();
    read_vulnerabilities();
    return out_.finish();
  }

 private:
  void read_metadata(const Json& metadata) {
    out_.inventory.created = text_of(metadata, "timestamp");
    for (const std::string_view who : {"supplier", "manufacturer", "manufacture"}) {
      if (const auto party = metadata.find(who); party && author_.empty()) {
        author_ = text_of(*party, "name");
      }
    }
    for (const Json& author : elements_of(metadata, "authors")) {
      if (author_.empty()) {
        author_ = text_of(author, "name");
      }
    }
    if (const auto component = metadata.find("component")) {
      out_.inventory.name = text_of(*component, "name");
      // What the document is about is a component too: an advisory may name the product itself.
      if (out_.inventory.name.empty() && view_of(*component, "purl").empty()) {
        read_components(*component, "/metadata/component", "");
      } else {
        read_component(*component, "/metadata/component", "");
      }
    }
  }

  // NOLINTNEXTLINE(misc-no-recursion): the depth is bounded by that of the JSON document.
  void read_components(const Json& owner, const std::string& at, const std::string& parent) {
    const auto list = owner.find("components");
    if (list && !list->is_null() && list->kind() != Json::Kind::array) {
      out_.problem(at + "/components", "The components are not a list.");
    }
    std::size_t index = 0;
    for (const Json& component : elements_of(owner, "components")) {
      if (out_.is_full()) {
        return;
      }
      read_component(component, pointer(at + "/components", index++), parent);
    }
  }

  // NOLINTNEXTLINE(misc-no-recursion): as above.
  void read_component(const Json& json, const std::string& at, const std::string& parent) {
    check_component(json, at, minor_, out_);
    Component component;
    component.name = text_of(json, "name");
    std::string ref;
    std::string other_version;
    const bool is_named = !component.name.empty();
    const bool is_read = is_named || !view_of(json, "purl").empty();
    if (is_read) {
      component.kind = text_of(json, "type");
      component.group = text_of(json, "group");
      component.version = text_of(json, "version");
      component.ref = text_of(json, "bom-ref");
      other_version = fill(component, json, at);
    }
    if (!is_named) {
      out_.problem(at, component.name.empty()
                           ? "The component has no name."
                           : "The component has no name: that of its purl was taken.");
    }
    if (!component.name.empty()) {
      if (!component.ref.empty() && out_.find(component.ref) != nullptr) {
        out_.problem(at + "/bom-ref", "The bom-ref stands twice.");
      }
      const std::size_t added = out_.add(std::move(component));
      ref = out_.inventory.components[added].ref;
      if (!other_version.empty()) {
        out_.add(with_version_of_purl(out_.inventory.components[added], other_version));
      }
      if (out_.inventory.components[added].kind == "operating-system") {
        note_system(out_.inventory.components[added], json);
      }
      if (!parent.empty()) {
        out_.relate(parent, ref, ComponentRelation::Kind::contains);
      }
    }
    read_components(json, at, ref.empty() ? parent : ref);
  }

  /// Returns the purl's version where it is another one than the component's.
  std::string fill(Component& component, const Json& json, const std::string& at) {
    for (const Json& hash : elements_of(json, "hashes")) {
      add_hash(component, view_of(hash, "alg"), view_of(hash, "content"));  // checked above
    }
    if (std::string cpe = text_of(json, "cpe"); !cpe.empty()) {
      if (!names::parse_cpe(cpe)) {
        out_.problem(at + "/cpe", "The CPE cannot be read.");
      }
      component.cpes.push_back(std::move(cpe));
    }
    if (const auto evidence = json.find("evidence")) {
      for (const Json& occurrence : elements_of(*evidence, "occurrences")) {
        if (std::string place = text_of(occurrence, "location"); !place.empty()) {
          component.locations.push_back(std::move(place));
        }
      }
    }
    TrivySource source;
    for (const Json& property : elements_of(json, "properties")) {
      if (view_of(property, "name") == "syft:cpe23") {
        component.cpes.emplace_back(view_of(property, "value"));
      }
      take_property(component, view_of(property, "name"), view_of(property, "value"), source);
    }
    std::string other_version;
    if (const std::string_view purl = view_of(json, "purl"); !purl.empty()) {
      other_version = take_stated_purl(component, purl, at + "/purl", out_);
    }
    if (is_action(json, component)) {
      take_as_action(component);
    }
    if (!source.version.empty()) {
      component.source_version = version_of(source, component.purl_type);
    }
    return other_version;
  }

  /// Syft's word for what it found in a workflow, or a workflow's place.
  static bool is_action(const Json& json, const Component& component) {
    const auto is_of_workflow = [](const std::string& location) {
      return location.find(".github/workflows/") != std::string::npos;
    };
    return component.purl_type == "github" &&
           (std::ranges::any_of(component.locations, is_of_workflow) ||
            std::ranges::any_of(elements_of(json, "properties"), [](const Json& property) {
              return view_of(property, "name") == "syft:package:type" &&
                     view_of(property, "value").starts_with("github-action");
            }));
  }

  void note_system(const Component& component, const Json& json) {
    Distribution found{to_lower(component.name), component.version};
    for (const Json& property : elements_of(json, "properties")) {
      const std::string_view name = view_of(property, "name");
      if (name == "syft:distro:id") {
        found.id = view_of(property, "value");
      } else if (name == "syft:distro:versionID") {
        found.release = view_of(property, "value");
      }
    }
    ++systems_;
    system_ = std::move(found);
  }

  /// Whose the packages are, where there is no doubt about it.
  void attach() {
    if (systems_ == 1) {
      lend_distribution(out_.inventory, system_);
    }
  }

  void read_dependencies() {
    std::size_t index = 0;
    for (const Json& dependency : elements_of(root_, "dependencies")) {
      const std::string at = pointer("/dependencies", index++);
      const std::string_view from = view_of(dependency, "ref");
      check_ref(from, at + "/ref");
      for (const Json& to : elements_of(dependency, "dependsOn")) {
        const std::string_view ref = to.text().value_or("");
        check_ref(ref, at + "/dependsOn");
        if (out_.find(from) != nullptr && out_.find(ref) != nullptr) {
          out_.relate(std::string(from), std::string(ref));
        }
      }
    }
  }

  /// A ref names a component or a service of the document, or is a BOM-link into another one.
  void check_ref(std::string_view ref, const std::string& at) {
    if (out_.find(ref) == nullptr && !services_.contains(ref) && !ref.starts_with("urn:cdx:")) {
      out_.problem(at, "The ref names nothing in the document.");
    }
  }

  // NOLINTNEXTLINE(misc-no-recursion): as above.
  void note_services(const Json& owner) {
    for (const Json& service : elements_of(owner, "services")) {
      services_.insert(view_of(service, "bom-ref"));
      note_services(service);
    }
  }

  void read_vulnerabilities() {
    std::size_t index = 0;
    for (const Json& vulnerability : elements_of(root_, "vulnerabilities")) {
      if (out_.is_full()) {
        return;
      }
      read_vulnerability(vulnerability, pointer("/vulnerabilities", index++));
    }
  }

  void read_vulnerability(const Json& json, const std::string& at) {
    VexStatement base;
    base.vulnerability = text_of(json, "id");
    for (const Json& reference : elements_of(json, "references")) {
      if (std::string id = text_of(reference, "id"); !id.empty() && id != base.vulnerability) {
        base.aliases.push_back(std::move(id));
      }
    }
    if (base.vulnerability.empty() && !base.aliases.empty()) {
      base.vulnerability = base.aliases.front();
      base.aliases.erase(base.aliases.begin());
    }
    if (base.vulnerability.empty()) {
      out_.problem(at, "The vulnerability has no id.");
      return;
    }
    base.author = author_;
    base.timestamp = text_of(json, "updated");
    bool is_analysed = false;
    if (const auto analysis = json.find("analysis")) {
      is_analysed = read_analysis(*analysis, at, base);
    }
    if (base.statement.empty()) {
      base.statement = text_of(json, "recommendation");
    }
    // One statement for all that is named without versions, one each for what has some.
    VexStatement whole = base;
    for (const Json& target : elements_of(json, "affects")) {
      const std::string ref = text_of(target, "ref");
      if (ref.empty()) {
        continue;
      }
      // A document of statements alone speaks of another one's components.
      if (!out_.inventory.components.empty() && !ref.starts_with("pkg:")) {
        check_ref(ref, at + "/affects");
      }
      const std::vector<Json> versions = elements_of(target, "versions");
      if (versions.empty()) {
        whole.products.push_back(ref);
      } else {
        read_versions(versions, ref, base, is_analysed);
      }
    }
    if (!whole.products.empty() || elements_of(json, "affects").empty()) {
      out_.state(std::move(whole));
    }
  }

  bool read_analysis(const Json& analysis, const std::string& at, VexStatement& base) {
    base.justification = text_of(analysis, "justification");
    base.statement = text_of(analysis, "detail");
    for (const std::string_view key : {"lastUpdated", "firstIssued"}) {
      if (std::string time = text_of(analysis, key); !time.empty()) {
        base.timestamp = std::move(time);
        break;
      }
    }
    const std::string_view state = view_of(analysis, "state");
    if (state.empty()) {
      return false;
    }
    const auto* const known = std::ranges::find(kStates, state, &StateWord::word);
    if (known == kStates.end()) {
      out_.problem(at + "/analysis/state", "The state is not known.");
      return false;
    }
    base.status = known->status;
    return true;
  }

  void read_versions(const std::vector<Json>& versions, const std::string& ref,
                     const VexStatement& base, bool is_analysed) {
    const std::size_t* const found = out_.find(ref);
    std::string scheme = "generic";
    if (found != nullptr && !out_.inventory.components[*found].purl_type.empty()) {
      scheme = out_.inventory.components[*found].purl_type;
    }
    std::array<VexStatement, 3> by_status;  // affected, unaffected, unknown
    for (const Json& version : versions) {
      const std::string_view status = view_of(version, "status");
      const std::size_t which = status == "unaffected" ? 1 : status == "unknown" ? 2 : 0;
      std::string range = text_of(version, "range");
      if (const std::string exact = text_of(version, "version"); !exact.empty()) {
        range = "vers:" + scheme + "/" + encode_percent(exact);
      }
      if (!range.empty()) {
        by_status[which].version_ranges.push_back(std::move(range));
      }
    }
    for (std::size_t which = 0; which < by_status.size(); ++which) {
      if (by_status[which].version_ranges.empty()) {
        continue;
      }
      VexStatement statement = base;
      if (which == 1) {
        statement.status = VexStatus::not_affected;
      } else if (which == 2) {
        statement.status = VexStatus::under_investigation;
      } else if (!is_analysed) {
        statement.status = VexStatus::affected;
      }
      statement.products = {ref};
      statement.version_ranges = std::move(by_status[which].version_ranges);
      out_.state(std::move(statement));
    }
  }

  Json root_;
  std::set<std::string_view> services_;  ///< their refs
  int minor_;
  Collector out_;
  std::string author_;
  Distribution system_;
  int systems_ = 0;
};

bool is_mine(const Document& document) {
  const std::vector<TopMember> members = top_members(document);
  // A wrong bomFormat is a broken document of this format, not one of no format.
  const bool is_marked_otherwise =
      has_member(members, "spdxVersion") || has_member(members, "@context");
  return has_member(members, "bomFormat") ||
         (!is_marked_otherwise && has_suffix(document, {".cdx.json", "bom.json"})) ||
         member_text(members, "$schema").find("cyclonedx") != std::string_view::npos;
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const JsonDocument json, parse_json(document, kCyclonedxBytesMax));
  return read_cyclonedx(json.root());
}

}  // namespace

Result<Inventory> read_cyclonedx(const Json& root) {
  if (root.kind() != Json::Kind::object) {
    return fail(Errc::malformed, "The document is no object.");
  }
  if (view_of(root, "bomFormat") != "CycloneDX") {
    return fail(Errc::malformed, "The document is not of the format CycloneDX.", "/bomFormat");
  }
  const std::string_view version = view_of(root, "specVersion");
  if (version.size() != 3 || !version.starts_with("1.") || version[2] < '0' || version[2] > '7') {
    return fail(Errc::malformed, "This version of the specification is not read here.",
                "/specVersion");
  }
  if (const auto components = root.find("components");
      components && !components->is_null() && components->kind() != Json::Kind::array) {
    return fail(Errc::malformed, "The components are not a list.", "/components");
  }
  return Reader(root, version[2] - '0').read();
}

InventoryFormat cyclonedx_json() {
  return {.id = "cyclonedx-json",
          .authority = "ECMA-424; CycloneDX/specification, schema/bom-1.7.schema.json",
          .bytes_max = kCyclonedxBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
