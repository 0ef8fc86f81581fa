// SPDX 3.0 as JSON-LD: spdx/spdx-spec 3.0.1, model/Software and model/Core, with the names that
// spdx-context.jsonld gives them.
#include "inventories/spdx.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace tocsin::inventories {
namespace {

constexpr std::string_view kContext = "https://spdx.org/rdf/3.";

struct RelationWord {
  std::string_view word;
  ComponentRelation::Kind kind;
  bool is_reversed = false;
};
using Kind = ComponentRelation::Kind;
constexpr std::array kRelations = {
    RelationWord{"dependsOn", Kind::depends_on},
    RelationWord{"hasDynamicLink", Kind::depends_on},
    RelationWord{"hasStaticLink", Kind::depends_on},
    RelationWord{"hasOptionalDependency", Kind::depends_on},
    RelationWord{"hasProvidedDependency", Kind::depends_on},
    RelationWord{"hasPrerequisite", Kind::depends_on},
    RelationWord{"contains", Kind::contains},
    RelationWord{"packagedBy", Kind::contains, true},
};

/// "operatingSystem" is written "operating-system" everywhere else.
std::string kind_of(std::string_view purpose) {
  std::string out;
  for (const char c : purpose) {
    if (c >= 'A' && c <= 'Z') {
      out.push_back('-');
    }
    out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return out;
}

/// The classes of packages: those of the profiles AI and Dataset are packages with more to say.
struct PackageWord {
  std::string_view type;
  std::string_view kind;  ///< where no purpose is stated
};
constexpr std::array kPackages = {
    PackageWord{"software_Package", "library"},
    PackageWord{"ai_AIPackage", "machine-learning-model"},
    PackageWord{"dataset_DatasetPackage", "data"},
};

std::string_view id_of(const Json& element) {
  const std::string_view id = view_of(element, "spdxId");
  return id.empty() ? view_of(element, "@id") : id;
}

class Reader {
 public:
  Reader(SpdxCollector out, std::vector<Json> elements)
      : out_(std::move(out)), elements_(std::move(elements)) {
    for (const Json& element : elements_) {
      by_id_.emplace(id_of(element), element);
    }
  }

  Result<Inventory> read(const std::string& at) {
    std::size_t place = 0;
    for (const Json& element : elements_) {
      const std::string_view type = view_of(element, "type");
      const std::string where = pointer(at, place++);
      if (const auto* const package = std::ranges::find(kPackages, type, &PackageWord::type);
          package != kPackages.end()) {
        read_package(element, where, package->kind);
      } else if (type == "Relationship" || type == "LifecycleScopedRelationship") {
        read_relationship(element);
      } else if (type == "SpdxDocument") {
        read_document(element);
      }
    }
    return out_.finish();
  }

 private:
  /// Values stand in place, or elsewhere in the graph and are named.
  [[nodiscard]] std::vector<Json> values_of(const Json& element, std::string_view key) const {
    std::vector<Json> out;
    for (const Json& value : elements_of(element, key)) {
      const auto name = value.text();
      const auto found = name ? by_id_.find(*name) : by_id_.end();
      if (!name) {
        out.push_back(value);
      } else if (found != by_id_.end()) {
        out.push_back(found->second);
      }
    }
    return out;
  }
  void read_package(const Json& json, const std::string& at, std::string_view kind) {
    Component component;
    component.ref = id_of(json);
    component.name = text_of(json, "name");
    component.version = text_of(json, "software_packageVersion");
    const std::string_view purpose = view_of(json, "software_primaryPurpose");
    component.kind = purpose.empty() ? std::string(kind) : kind_of(purpose);
    for (const Json& hash : values_of(json, "verifiedUsing")) {
      const std::string_view type = view_of(hash, "type");
      if (type == "Hash" &&
          !add_hash(component, view_of(hash, "algorithm"), view_of(hash, "hashValue"))) {
        out_.collector().problem(at + "/verifiedUsing", "A hash does not fit its algorithm.");
      }
    }
    std::vector<SpdxCollector::StatedPurl> purls;
    if (std::string purl = text_of(json, "software_packageUrl"); !purl.empty()) {
      purls.push_back({std::move(purl), at + "/software_packageUrl"});
    }
    std::size_t place = 0;
    // Those that are named could be named by any number of packages: they have to stand in place.
    for (const Json& identifier : elements_of(json, "externalIdentifier")) {
      const std::string_view type = view_of(identifier, "externalIdentifierType");
      std::string text = text_of(identifier, "identifier");
      const std::string where = pointer(at + "/externalIdentifier", place++);
      if (identifier.text()) {
        out_.collector().problem(where, "The identifier does not stand in its package.");
        continue;
      }
      if (type == "packageUrl" && (purls.empty() || purls.front().text != text)) {
        purls.push_back({std::move(text), where});
      } else if (type == "cpe22" || type == "cpe23") {
        component.cpes.push_back(std::move(text));
      }
    }
    out_.add(std::move(component), purls, view_of(json, "software_sourceInfo"), at);
  }
  void read_relationship(const Json& json) {
    const auto* const known =
        std::ranges::find(kRelations, view_of(json, "relationshipType"), &RelationWord::word);
    if (known == kRelations.end()) {
      return;
    }
    const std::string_view from = view_of(json, "from");
    if (out_.collector().is_full()) {
      return;
    }
    for (const Json& to : elements_of(json, "to")) {
      const std::string_view other = to.text().value_or(std::string_view());
      out_.link(known->is_reversed
                    ? ComponentRelation{known->kind, std::string(other), std::string(from)}
                    : ComponentRelation{known->kind, std::string(from), std::string(other)});
    }
  }
  void read_document(const Json& json) {
    Inventory& inventory = out_.collector().inventory;
    inventory.serial = id_of(json);
    inventory.name = text_of(json, "name");
    auto creation = json.find("creationInfo");
    if (creation && creation->text()) {
      const auto found = by_id_.find(*creation->text());
      creation = found == by_id_.end() ? std::nullopt : std::optional(found->second);
    }
    if (creation) {
      inventory.created = text_of(*creation, "created");
    }
  }

  SpdxCollector out_;
  std::vector<Json> elements_;
  std::unordered_map<std::string_view, Json> by_id_;
};

bool is_mine(const Document& document) {
  return has_member(top_members(document), "@context") &&
         head_of(document).find(kContext) != std::string_view::npos;
}

/// The specification's version as creation information states it: "3.0.1".
std::string_view version_in(const std::vector<Json>& elements) {
  for (const Json& element : elements) {
    if (view_of(element, "type") == "CreationInfo") {
      return view_of(element, "specVersion");
    }
    if (const auto creation = element.find("creationInfo");
        creation && creation->kind() == Json::Kind::object) {
      return view_of(*creation, "specVersion");
    }
  }
  return {};
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const JsonDocument json, parse_json(document, kSpdxBytesMax));
  const Json root = json.root();
  // A document of one element may stand without a graph.
  const auto graph = root.find("@graph");
  std::vector<Json> elements = graph ? graph->elements() : std::vector<Json>{root};
  if (graph && graph->kind() != Json::Kind::array) {
    return fail(Errc::malformed, "The graph is not a list.", "/@graph");
  }
  if (!version_in(elements).starts_with("3.0")) {
    return fail(Errc::malformed, "This version of the specification is not read here.",
                "/@graph/specVersion");
  }
  Reader reader(SpdxCollector::of_format("spdx-3.0"), std::move(elements));
  return reader.read(graph ? "/@graph" : "");
}

}  // namespace

InventoryFormat spdx_3() {
  return {.id = "spdx-3",
          .authority = "spdx/spdx-spec 3.0.1, model/Software and model/Core",
          .bytes_max = kSpdxBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
