// CycloneDX 1.6: cyclonedx.org/docs/1.6/json. SPDX 2.3: spdx.github.io/spdx-spec/v2.3 and its JSON
// schema. The source package of a distribution's package stands in the purl as "upstream", as
// scanners commonly write it.
#include "scan/sbom.h"

#include "base/crypto.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "names/purl.h"
#include "scan/java_metadata.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

namespace tocsin::scan {
namespace {

constexpr std::string_view kEpoch = "1970-01-01T00:00:00Z";

struct SightedGroup {
  std::string_view component;
  std::string_view group;
};
constexpr std::array<SightedGroup, 3> kGroups{{{"log4j-core", "org.apache.logging.log4j"},
                                               {"log4j", "log4j"},
                                               {"logback-core", "ch.qos.logback"}}};

std::string purl_of(const Component& component) {
  if (component.purl.empty()) {
    return {};
  }
  auto purl = names::parse_purl(component.purl, names::PurlCheck::syntax);
  if (!purl) {
    return {};
  }
  const bool has_upstream =
      std::ranges::any_of(purl->qualifiers, [](const auto& q) { return q.key == "upstream"; });
  if (!component.source_name.empty() && !has_upstream) {
    purl->qualifiers.push_back(
        {"upstream", component.source_version.empty()
                         ? component.source_name
                         : component.source_name + "@" + component.source_version});
    purl = names::build_purl(*std::move(purl), names::PurlCheck::syntax);
  }
  return purl ? names::to_text(*purl) : component.purl;
}

Component component_of(const Sighting& sighting) {
  Component out{.kind = "library", .purl_type = "maven", .name = sighting.component};
  for (const SightedGroup& one : kGroups) {
    if (one.component == sighting.component) {
      out.group = one.group;
    }
  }
  out.version = sighting.version.starts_with('[') ? std::string() : sighting.version;
  const auto purl = names::build_purl(
      {.type = "maven", .name_space = out.group, .name = out.name, .version = out.version},
      names::PurlCheck::syntax);
  out.purl = purl ? names::to_text(*purl) : std::string();
  out.locations.push_back(sighting.path);
  return out;
}

/// A version 8 UUID (RFC 9562) of the content: the same document has the same name.
std::string uuid_of(std::string_view content) {
  Digest digest = sha256(as_bytes(content));
  digest[6] = (digest[6] & std::byte{0x0F}) | std::byte{0x80};
  digest[8] = (digest[8] & std::byte{0x3F}) | std::byte{0x80};
  std::string hex = to_hex(Bytes(digest).first(16));
  for (const std::size_t at : {8U, 13U, 18U, 23U}) {
    hex.insert(at, 1, '-');
  }
  return hex;
}

std::string_view cyclonedx_type(std::string_view kind) {
  constexpr std::array<std::string_view, 9> types{"application", "framework", "library",
                                                  "container",   "platform",  "operating-system",
                                                  "device",      "firmware",  "file"};
  const auto* const found = std::ranges::find(types, kind);
  return found != types.end() ? *found : "library";
}

/// SPDX 2.3, 6.9: YYYY-MM-DDThh:mm:ssZ and no parts of a second, unlike RFC 3339.
std::string whole_seconds(std::string_view instant) {
  const std::size_t dot = instant.find('.');
  return dot == std::string_view::npos ? std::string(instant)
                                       : std::string(instant.substr(0, dot)) + "Z";
}

/// The names that both standards have for the hashes that are found.
std::string_view hash_name(std::string_view algorithm, bool is_spdx) {
  struct Row {
    std::string_view ours, cyclonedx, spdx;
  };
  constexpr std::array<Row, 5> rows{{{"md5", "MD5", "MD5"},
                                     {"sha1", "SHA-1", "SHA1"},
                                     {"sha256", "SHA-256", "SHA256"},
                                     {"sha384", "SHA-384", "SHA384"},
                                     {"sha512", "SHA-512", "SHA512"}}};
  const auto* const row = std::ranges::find(rows, algorithm, &Row::ours);
  return row == rows.end() ? std::string_view() : is_spdx ? row->spdx : row->cyclonedx;
}

std::string ref_of_document(std::size_t index) {
  return "document-" + std::to_string(index + 1);
}

/// With refs of this document. A component without a name is none (CycloneDX and SPDX want one).
std::vector<Component> stated_by(const StatedDocument& document, std::size_t index) {
  std::vector<Component> out;
  for (const Component& one : document.components) {
    if (!one.name.empty()) {
      out.push_back(one);
      out.back().ref = ref_of_document(index) + "-" + std::to_string(out.size());
    }
  }
  return out;
}

/// A text of a stranger's: as a label.
std::string safe(std::string_view text) {
  return printable(text);
}

std::string spdx_name(const Component& one) {
  return one.group.empty() || one.purl_type == "deb" || one.purl_type == "rpm" ||
                 one.purl_type == "apk"
             ? one.name
         : one.purl_type == "maven" ? one.group + ":" + one.name
                                    : one.group + "/" + one.name;
}

/// Who defines the name, as NTIA's minimum elements have it ("creates, defines, and identifies"):
/// the owner of the namespace, else the registry in which a purl of that type is a name.
std::string supplier_of(const Component& one) {
  struct Registry {
    std::string_view type, name;
  };
  constexpr std::array<Registry, 10> registries{{{"pypi", "Python Package Index"},
                                                 {"npm", "npm registry"},
                                                 {"gem", "RubyGems.org"},
                                                 {"nuget", "NuGet Gallery"},
                                                 {"cargo", "crates.io"},
                                                 {"golang", "The Go Project"},
                                                 {"hackage", "Hackage"},
                                                 {"hex", "Hex"},
                                                 {"pub", "pub.dev"},
                                                 {"cran", "CRAN"}}};
  const auto* const registry = std::ranges::find(registries, one.purl_type, &Registry::type);
  const std::string name = !one.group.empty()               ? safe(one.group)
                           : one.kind == "operating-system" ? safe(one.name)
                           : registry != registries.end()   ? std::string(registry->name)
                                                            : std::string();
  // Brackets would begin a mail address.
  return name.empty() || name.find_first_of("()") != std::string::npos ? "NOASSERTION"
                                                                       : "Organization: " + name;
}

/// All of a package but its ids and its name. how: words in front of the places.
void put_package(JsonWriter& list, const Component& one, std::string_view how) {
  list.field("versionInfo", one.version.empty() ? "NOASSERTION" : safe(one.version));
  list.field("supplier", supplier_of(one));
  std::vector<std::string> places;
  std::ranges::transform(one.locations, std::back_inserter(places), safe);
  list.field("sourceInfo", std::string(how) + join(places, ", "));
  const bool has_hash = std::ranges::any_of(
      one.hashes, [](const ComponentHash& h) { return !hash_name(h.algorithm, true).empty(); });
  if (has_hash) {
    list.key("checksums").begin_array();
    for (const ComponentHash& hash : one.hashes) {
      if (const std::string_view name = hash_name(hash.algorithm, true); !name.empty()) {
        list.begin_object().field("algorithm", name).field("checksumValue", hash.hex).end_object();
      }
    }
    list.end_array();
  }
  const std::string purl = purl_of(one);
  if (purl.empty() && one.cpes.empty()) {
    return;
  }
  list.key("externalRefs").begin_array();
  const auto reference = [&](std::string_view category, std::string_view type,
                             std::string_view locator) {
    list.begin_object().field("referenceCategory", category);
    list.field("referenceType", type).field("referenceLocator", locator).end_object();
  };
  if (!purl.empty()) {
    reference("PACKAGE-MANAGER", "purl", purl);
  }
  for (const std::string& cpe : one.cpes) {
    reference("SECURITY", cpe.starts_with("cpe:2.3:") ? "cpe23Type" : "cpe22Type", cpe);
  }
  list.end_array();
}

void put_property(JsonWriter& out, std::string_view name, std::string_view value) {
  if (!value.empty()) {
    out.begin_object().field("name", name).field("value", safe(value)).end_object();
  }
}

void put_locations(JsonWriter& out, const std::vector<std::string>& locations) {
  out.key("evidence").begin_object().key("occurrences").begin_array();
  for (const std::string& location : locations) {
    out.begin_object().field("location", safe(location)).end_object();
  }
  out.end_array().end_object();
}

void put_component(JsonWriter& out, const Component& one, std::string_view rung) {
  out.begin_object().field("type", cyclonedx_type(one.kind)).field("bom-ref", one.ref);
  if (!one.group.empty()) {
    out.field("group", safe(one.group));
  }
  out.field("name", safe(one.name));
  if (!one.version.empty()) {
    out.field("version", safe(one.version));
  }
  if (!one.cpes.empty()) {
    out.field("cpe", one.cpes.front());
  }
  if (const std::string purl = purl_of(one); !purl.empty()) {
    out.field("purl", purl);
  }
  const bool has_hash = std::ranges::any_of(
      one.hashes, [](const ComponentHash& h) { return !hash_name(h.algorithm, false).empty(); });
  if (has_hash) {
    out.key("hashes").begin_array();
    for (const ComponentHash& hash : one.hashes) {
      if (const std::string_view name = hash_name(hash.algorithm, false); !name.empty()) {
        out.begin_object().field("alg", name).field("content", hash.hex).end_object();
      }
    }
    out.end_array();
  }
  put_locations(out, one.locations);
  if (!rung.empty()) {
    out.key("properties").begin_array();
    put_property(out, "tocsin:rung", rung);
    out.end_array();
  }
  out.end_object();
}

std::string components_json(const std::vector<Package>& packages,
                            const std::vector<StatedDocument>& documents) {
  JsonWriter out;
  out.begin_array();
  for (const Package& one : packages) {
    put_component(out, one, one.rung);
  }
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const StatedDocument& document = documents[i];
    out.begin_object().field("type", "file").field("bom-ref", ref_of_document(i));
    out.field("name", safe(document.path));
    put_locations(out, {document.path});
    out.key("components").begin_array();
    for (const Component& one : stated_by(document, i)) {
      put_component(out, one, "");
    }
    out.end_array().key("properties").begin_array();
    put_property(out, "tocsin:states", "what it describes, which was not looked at");
    put_property(out, "tocsin:format", document.format);
    put_property(out, "tocsin:describes", document.describes);
    put_property(out, "tocsin:serial", document.serial);
    out.end_array().end_object();
  }
  out.end_array();
  return out.take();
}

}  // namespace

std::vector<Package> packages_in(const ScanReport& report) {
  std::vector<const Component*> all;
  std::vector<Component> found;
  std::set<std::string, std::less<>> jars;  // that state Log4j's coordinates themselves
  for (const Component& one : report.components) {
    if (one.name.empty()) {
      continue;  // neither standard has components without a name
    }
    all.push_back(&one);
    if (!one.purl.empty() && one.purl_type == "maven" &&
        std::ranges::find(kGroups, one.name, &SightedGroup::component) != kGroups.end()) {
      const std::string& place = one.locations.front();
      jars.insert(place.substr(0, place.rfind("!/META-INF/")) + "#" + one.name);
    }
  }
  for (const Sighting& sighting : report.sightings) {
    if (!jars.contains(sighting.path + "#" + sighting.component)) {
      found.push_back(component_of(sighting));
    }
  }
  for (const Component& one : found) {
    all.push_back(&one);
  }
  using Key = std::tuple<std::string, std::string, std::string, std::string, std::string,
                         std::string, std::string>;
  std::map<Key, Package> merged;
  for (const Component* one : all) {
    const Key key{one->purl_type, one->group,        one->name, one->version,
                  one->epoch,     one->architecture, one->purl};
    const std::string rung = is_java_rung(one->ref) ? one->ref : std::string();
    const auto [place, is_new] = merged.try_emplace(key, Package{*one, rung});
    if (!is_new) {
      auto& locations = place->second.locations;
      locations.insert(locations.end(), one->locations.begin(), one->locations.end());
      if (rank_of_rung(rung) < rank_of_rung(place->second.rung)) {
        place->second.rung = rung;
      }
    }
  }
  std::vector<Package> out;
  out.reserve(merged.size());
  for (auto& [key, one] : merged) {
    std::ranges::sort(one.locations);
    const auto rest = std::ranges::unique(one.locations);
    one.locations.erase(rest.begin(), rest.end());
    one.ref = "component-" + std::to_string(out.size() + 1);
    out.push_back(std::move(one));
  }
  return out;
}

std::string to_cyclonedx(const ScanReport& report, const SbomOptions& options) {
  const std::string components = components_json(packages_in(report), report.documents);
  JsonWriter out;
  out.begin_object().field("bomFormat", "CycloneDX").field("specVersion", "1.6");
  out.field("serialNumber", "urn:uuid:" + uuid_of(options.created + options.subject + components));
  out.field("version", std::int64_t{1}).key("metadata").begin_object();
  out.field("timestamp", options.created.empty() ? kEpoch : std::string_view(options.created));
  out.key("tools").begin_object().key("components").begin_array().begin_object();
  out.field("type", "application").field("name", "tocsin").field("version", options.tool_version);
  out.end_object().end_array().end_object();
  out.key("component").begin_object().field("type", "file").field("bom-ref", "subject");
  out.field("name", safe(options.subject)).end_object().end_object();
  out.key("components").raw(components).end_object();
  return out.take();
}

std::string to_spdx(const ScanReport& report, const SbomOptions& options) {
  const std::vector<Package> packages = packages_in(report);
  JsonWriter list;
  list.begin_array();
  JsonWriter related;
  related.begin_array();
  const auto begin = [&](std::string_view id, std::string_view name) {
    list.begin_object().field("SPDXID", "SPDXRef-" + std::string(id)).field("name", safe(name));
    list.field("downloadLocation", "NOASSERTION").flag("filesAnalyzed", false);
    // What SPDX 2.2 demands and what was found does not tell.
    list.field("licenseConcluded", "NOASSERTION").field("licenseDeclared", "NOASSERTION");
    list.field("copyrightText", "NOASSERTION");
  };
  const auto relate = [&](std::string_view from, std::string_view kind, std::string_view to) {
    related.begin_object().field("spdxElementId", "SPDXRef-" + std::string(from));
    related.field("relationshipType", kind)
        .field("relatedSpdxElement", "SPDXRef-" + std::string(to))
        .end_object();
  };
  // A folder is no package: it stands for what is in it where that is nothing.
  if (packages.empty()) {
    begin("subject", options.subject);
    list.end_object();
    relate("DOCUMENT", "DESCRIBES", "subject");
  }
  for (const Package& one : packages) {
    begin(one.ref, spdx_name(one));
    put_package(list, one, "found at: ");
    if (!one.rung.empty()) {
      list.field("comment", "known by: " + one.rung);
    }
    list.end_object();
    relate("DOCUMENT", "DESCRIBES", one.ref);
  }
  for (std::size_t i = 0; i < report.documents.size(); ++i) {
    const StatedDocument& document = report.documents[i];
    begin(ref_of_document(i), document.path);
    list.field("primaryPackagePurpose", "FILE");
    list.field("comment", safe("A document (" + document.format + ") that describes " +
                               (document.describes.empty() ? "something" : document.describes) +
                               ", which was not looked at."));
    list.end_object();
    relate("DOCUMENT", "OTHER", ref_of_document(i));
    for (const Component& one : stated_by(document, i)) {
      begin(one.ref, spdx_name(one));
      put_package(list, one, "not found, but stated by: ");
      list.end_object();
      relate(ref_of_document(i), "DESCRIBES", one.ref);
    }
  }
  const std::string text = list.end_array().take();
  JsonWriter out;
  out.begin_object().field("spdxVersion", "SPDX-2.3").field("dataLicense", "CC0-1.0");
  out.field("SPDXID", "SPDXRef-DOCUMENT").field("name", safe(options.subject));
  out.field("documentNamespace", "urn:uuid:" + uuid_of(options.created + options.subject + text));
  out.key("creationInfo").begin_object();
  out.field("created",
            options.created.empty() ? std::string(kEpoch) : whole_seconds(options.created));
  out.texts("creators", {"Tool: tocsin-" + options.tool_version}).end_object();
  out.key("packages").raw(text).key("relationships").raw(related.end_array().take());
  return out.end_object().take();
}

}  // namespace tocsin::scan
