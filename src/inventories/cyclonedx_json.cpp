// CycloneDX 1.2 to 1.7 in JSON (ECMA-424): components, nested ones too, what depends on what, and
// vulnerabilities with their analysis as VEX statements. Not read: services, compositions,
// formulation, signatures.
#include "base/text.h"
#include "inventories/parts.h"

namespace tocsin::inventories {
namespace {

constexpr std::size_t kBytesMax = 256U << 20U;
constexpr std::size_t kNestingMax = 32;

bool is_mine(const Document& document) {
  const auto members = top_members(document);
  return member_text(members, "bomFormat") == "CycloneDX";
}

/// What scanners note beside a package: where it was found, and the source package. Trivy gives the
/// latter's version in three properties, sorted by name: the release stands before the version. An
/// epoch of 0 is left out, and that of the binary package is not the source's.
void take_properties(Json object, Component& out) {
  std::string_view epoch;
  std::string_view version;
  std::string_view release;
  for (const Json& property : elements_of(object, "properties")) {
    const std::string_view name = view_of(property, "name");
    const std::string_view value = view_of(property, "value");
    if (name == "aquasecurity:trivy:SrcName") {
      out.source_name = value;
    } else if (name == "aquasecurity:trivy:SrcEpoch") {
      epoch = value;
    } else if (name == "aquasecurity:trivy:SrcVersion") {
      version = value;
    } else if (name == "aquasecurity:trivy:SrcRelease") {
      release = value;
    } else if (name.starts_with("syft:location:") && name.ends_with(":path")) {
      out.locations.emplace_back(value);
    } else if (name == "syft:metadata:source" && out.source_name.empty()) {
      out.source_name = value;
    }
  }
  if (!version.empty()) {
    if (out.purl_type == "deb" || out.purl_type == "rpm") {
      out.source_version = (epoch.empty() ? "0" : std::string(epoch)) + ":";
    }
    out.source_version += version;
    out.source_version += release.empty() ? "" : "-" + std::string(release);
  }
}

VexStatement::Status status_of(std::string_view state) {
  if (state == "exploitable") {
    return VexStatement::Status::affected;
  }
  if (state == "not_affected" || state == "false_positive") {
    return VexStatement::Status::not_affected;
  }
  if (state == "resolved" || state == "resolved_with_pedigree") {
    return VexStatement::Status::fixed;
  }
  return VexStatement::Status::under_investigation;
}

class Reader {
 public:
  explicit Reader(std::string format) : out_(std::move(format)) {}

  Result<Inventory> read(Json root) {
    out_.inventory.serial = text_of(root, "serialNumber");
    const std::optional<Json> metadata = root.find("metadata");
    const std::optional<Json> subject = metadata ? metadata->find("component") : std::nullopt;
    if (metadata) {
      out_.inventory.created = text_of(*metadata, "timestamp");
    }
    if (subject) {
      out_.inventory.name = text_of(*subject, "name");
      take_distribution(*subject);
    }
    const std::vector<Json> components = elements_of(root, "components");
    for (const Json& component : components) {
      take_distribution(component);
    }
    // What the document is about is a component as well: an advisory may name the product itself.
    if (subject && !view_of(*subject, "name").empty()) {
      add(*subject, "/metadata/component", "", 0);
    }
    add_all(components, "/components", "", 0);
    for (const Json& dependency : elements_of(root, "dependencies")) {
      const std::string from = text_of(dependency, "ref");
      for (const Json& to : elements_of(dependency, "dependsOn")) {
        out_.relate(from, std::string(to.text().value_or("")));
      }
    }
    std::size_t place = 0;
    for (const Json& vulnerability : elements_of(root, "vulnerabilities")) {
      add_statement(vulnerability, pointer("/vulnerabilities", place++));
    }
    return out_.finish();
  }

 private:
  void take_distribution(Json component) {
    if (view_of(component, "type") == "operating-system" && !distribution_) {
      distribution_ =
          Distribution{to_lower(view_of(component, "name")), text_of(component, "version")};
    }
  }

  void add_all(const std::vector<Json>& components, const std::string& at,
               const std::string& parent, std::size_t depth) {
    std::size_t place = 0;
    for (const Json& component : components) {
      add(component, pointer(at, place++), parent, depth);
    }
  }

  void add(Json object, const std::string& at, const std::string& parent, std::size_t depth) {
    if (object.kind() != Json::Kind::object || view_of(object, "name").empty()) {
      out_.problem(at, "The component has no name.");
      return;
    }
    Component component;
    component.ref = text_of(object, "bom-ref");
    component.kind = text_of(object, "type");
    component.group = text_of(object, "group");
    component.name = text_of(object, "name");
    component.version = text_of(object, "version");
    const std::string_view purl = view_of(object, "purl");
    if (!purl.empty() && !take_purl(component, purl)) {
      out_.problem(at + "/purl", "The package URL is not valid.");
    }
    if (const std::string_view cpe = view_of(object, "cpe"); !cpe.empty()) {
      component.cpes.emplace_back(cpe);
    }
    for (const Json& hash : elements_of(object, "hashes")) {
      if (!add_hash(component, view_of(hash, "alg"), view_of(hash, "content"))) {
        out_.problem(at + "/hashes",
                     "A hash is not of a known algorithm, or not as long as that makes it.");
      }
    }
    take_properties(object, component);
    const bool is_package_of_system = component.purl_type == "deb" ||
                                      component.purl_type == "rpm" || component.purl_type == "apk";
    if (is_package_of_system && distribution_ &&
        (!component.distribution || component.distribution->release.empty())) {
      component.distribution = distribution_;
    }
    const std::size_t index = out_.add(std::move(component));
    const std::string ref = out_.inventory.components[index].ref;
    if (!parent.empty()) {
      out_.relate(parent, ref, ComponentRelation::Kind::contains);
    }
    const std::optional<Json> list = object.find("components");
    if (list && !list->is_null() && list->kind() != Json::Kind::array) {
      out_.problem(at + "/components", "The components are not a list.");
    }
    const std::vector<Json> nested = elements_of(object, "components");
    if (!nested.empty() && depth + 1 >= kNestingMax) {
      out_.problem(at, "The components are nested more than 32 deep; what lies below is not read.");
      return;
    }
    add_all(nested, at + "/components", ref, depth + 1);
  }

  void add_statement(Json vulnerability, const std::string& at) {
    const std::string id = text_of(vulnerability, "id");
    const std::optional<Json> analysis = vulnerability.find("analysis");
    if (id.empty()) {
      out_.problem(at, "The vulnerability has no id.");
      return;
    }
    if (!analysis) {
      return;  // a finding without anybody's judgement
    }
    VexStatement statement;
    statement.vulnerability = id;
    for (const Json& reference : elements_of(vulnerability, "references")) {
      statement.aliases.push_back(text_of(reference, "id"));
    }
    statement.status = status_of(view_of(*analysis, "state"));
    statement.justification = text_of(*analysis, "justification");
    statement.statement = text_of(*analysis, "detail");
    statement.timestamp = text_of(vulnerability, "updated");
    for (const Json& affects : elements_of(vulnerability, "affects")) {
      statement.products.push_back(text_of(affects, "ref"));
      for (const Json& version : elements_of(affects, "versions")) {
        if (std::string range = text_of(version, "range"); !range.empty()) {
          statement.version_ranges.push_back(std::move(range));
        }
      }
    }
    out_.state(std::move(statement));
  }

  Collector out_;
  std::optional<Distribution> distribution_;
};

Result<Inventory> read(const Document& document) {
  TOC_TRY(const JsonDocument json, parse_json(document, kBytesMax));
  const Json root = json.root();
  const std::string version = text_of(root, "specVersion");
  if (version.size() != 3 || !version.starts_with("1.") || version[2] < '2' || version[2] > '7') {
    return fail(Errc::malformed, "The specification's version is not one from 1.2 to 1.7.",
                "/specVersion");
  }
  if (const auto components = root.find("components");
      components && !components->is_null() && components->kind() != Json::Kind::array) {
    return fail(Errc::malformed, "The components are not a list.", "/components");
  }
  return Reader("cyclonedx-" + version).read(root);
}

}  // namespace

InventoryFormat cyclonedx_json() {
  return {.id = "cyclonedx-json",
          .authority = "CycloneDX 1.2 to 1.7 (ECMA-424), JSON",
          .bytes_max = kBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
