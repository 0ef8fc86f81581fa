// CycloneDX 1.0 to 1.7 as XML (CycloneDX/specification, schema/bom-1.N.xsd): rewritten as JSON of
// the JSON schema's shape, as far as that is read or checked, and read by the same reader.
#include "base/json_writer.h"
#include "base/text.h"
#include "inventories/cyclonedx.h"
#include "inventories/xml.h"

#include <algorithm>
#include <array>

namespace tocsin::inventories {
namespace {

constexpr std::string_view kNamespace = "http://cyclonedx.org/schema/bom/1.";
constexpr std::string_view kExtension = "http://cyclonedx.org/schema/ext/vulnerability/";

void write_object(JsonWriter& out, const XmlNode& node, std::string_view list_name);

/// An element whose children are the elements of an array in JSON.
constexpr std::array<std::string_view, 27> kLists = {
    "components",   "hashes",          "licenses",  "externalReferences", "properties",
    "dependencies", "vulnerabilities", "ancestors", "descendants",        "variants",
    "commits",      "patches",         "resolves",  "references",         "affects",
    "versions",     "occurrences",     "authors",   "services",           "compositions",
    "annotations",  "citations",       "pointers",  "expressions",        "ratings",
    "lifecycles",   "formulation"};

bool is_list(std::string_view name) {
  return std::ranges::find(kLists, name) != kLists.end();
}

/// An element with text and attributes alone, whose text has a name in JSON.
std::string_view text_name(std::string_view name) {
  return name == "property" ? "value"
         : name == "hash"   ? "content"
         : name == "text"   ? "content"
                            : std::string_view();
}

void write_value(JsonWriter& out, const XmlNode& node) {
  if (is_list(node.name)) {
    out.begin_array();
    for (const XmlNode& child : node.children) {
      if (node.name == "licenses") {
        out.begin_object().key(child.name);
        write_value(out, child);
        out.end_object();
      } else {
        write_object(out, child, node.name);
      }
    }
    out.end_array();
  } else if (node.children.empty() && node.name == "isExternal") {
    out.boolean(trim(node.text) == "true");
  } else if (node.children.empty() && node.attributes.empty() && text_name(node.name).empty()) {
    out.text(trim(node.text));
  } else {
    write_object(out, node, "");
  }
}

/// A dependency's own are refs.
void write_dependency(JsonWriter& out, const XmlNode& node) {
  out.begin_object().field("ref", node.attribute("ref")).key("dependsOn").begin_array();
  for (const XmlNode& child : node.children) {
    if (child.name == "dependency") {
      out.text(child.attribute("ref"));
    }
  }
  out.end_array().end_object();
}

/// Members in the order of the first element of each name; a name that repeats becomes an array.
void write_members(JsonWriter& out, const XmlNode& node) {
  std::vector<std::pair<std::string_view, std::size_t>> order;
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    order.emplace_back(node.children[i].name, i);
  }
  std::ranges::sort(order);
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i + 1;
    while (end < order.size() && order[end].first == order[i].first) {
      ++end;
    }
    const XmlNode& first = node.children[order[i].second];
    const auto taken =
        std::ranges::find(node.attributes, first.name, &std::pair<std::string, std::string>::first);
    if (taken == node.attributes.end()) {
      out.key(first.name);
      if (end - i == 1) {
        write_value(out, first);
      } else {
        out.begin_array();
        for (std::size_t k = i; k < end; ++k) {
          write_value(out, node.children[order[k].second]);
        }
        out.end_array();
      }
    }
    i = end;
  }
}

void write_object(JsonWriter& out, const XmlNode& node, std::string_view list_name) {
  if (node.name == "dependency" && list_name == "dependencies") {
    write_dependency(out, node);
    return;
  }
  if (node.children.empty() && node.attributes.empty() && text_name(node.name).empty()) {
    out.text(trim(node.text));
    return;
  }
  out.begin_object();
  std::vector<std::string_view> written;
  for (const auto& [key, value] : node.attributes) {
    if (std::ranges::find(written, key) == written.end()) {
      out.field(key, value);
      written.push_back(key);
    }
  }
  const std::string_view own = text_name(node.name);
  if (!own.empty() && node.children.empty() && std::ranges::find(written, own) == written.end()) {
    out.field(own, trim(node.text));
  } else {
    write_members(out, node);
  }
  out.end_object();
}

/// Foreign elements may stand anywhere; of them only the vulnerability extension of 1.1 to 1.3 is
/// read. The depth is bounded by that of the XML document.
// NOLINTNEXTLINE(misc-no-recursion)
std::vector<XmlNode> own_children(const XmlNode& node, std::string_view space) {
  std::vector<XmlNode> out;
  for (const XmlNode& child : node.children) {
    if (child.space != space && !child.space.starts_with(kExtension)) {
      continue;
    }
    out.push_back({.space = child.space,
                   .name = child.name,
                   .attributes = child.attributes,
                   .text = child.text,
                   .children = own_children(child, space)});
  }
  return out;
}

/// One name more or less than in JSON: number of the document, format and version, foreign parts.
Result<std::string> to_json(const XmlNode& bom) {
  std::string_view version = bom.space;
  if (bom.name != "bom" || !take_prefix(version, kNamespace)) {
    return fail(Errc::malformed, "The root is no bom of a version that is read here.", "/bom");
  }
  JsonWriter out;
  out.begin_object()
      .field("bomFormat", "CycloneDX")
      .field("specVersion", "1." + std::string(version));
  if (const std::string_view serial = bom.attribute("serialNumber"); !serial.empty()) {
    out.field("serialNumber", serial);
  }
  const XmlNode rest{.children = own_children(bom, bom.space)};
  write_members(out, rest);
  out.end_object();
  return out.take();
}

bool is_mine(const Document& document) {
  const std::string_view head = head_of(document);
  return head.find("http://cyclonedx.org/schema/bom/") != std::string_view::npos &&
         trim(head).starts_with('<');
}

Result<Inventory> read(const Document& document) {
  TOC_CHECK(check_size(document, kCyclonedxBytesMax / 4));
  TOC_TRY(const XmlNode root, parse_xml(document.bytes));
  TOC_TRY(const std::string json, to_json(root));
  TOC_TRY(const JsonDocument parsed,
          JsonDocument::parse(json, {.bytes_max = kCyclonedxBytesMax * 2, .depth_max = 160}));
  return read_cyclonedx(parsed.root());
}

}  // namespace

InventoryFormat cyclonedx_xml() {
  return {.id = "cyclonedx-xml",
          .authority = "ECMA-424; CycloneDX/specification, schema/bom-1.7.xsd",
          .bytes_max = kCyclonedxBytesMax / 4,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
