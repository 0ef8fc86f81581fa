// gradle/verification-metadata.xml: docs.gradle.org, dependency_verification. Everything that a
// build may download, with its sums.
#include "inventories/lock_parts.h"
#include "inventories/xml.h"

namespace tocsin::inventories {
namespace {

constexpr std::string_view kNamespace = "https://schema.gradle.org/dependency-verification";

void read_component(const XmlNode& node, const std::string& at, Collector& out,
                    Packages& packages) {
  const std::string_view group = node.attribute("group");
  const std::string_view name = node.attribute("name");
  const std::string_view version = node.attribute("version");
  if (group.empty() || name.empty() || version.empty()) {
    out.problem(at, "The component lacks its group, its name or its version.");
    return;
  }
  Component component = package("maven", group, name, version);
  const std::string file = std::string(name) + "-" + std::string(version) + ".jar";
  for (const XmlNode& artifact : node.children) {
    if (artifact.name == "artifact" && artifact.attribute("name") == file) {
      for (const XmlNode& sum : artifact.children) {
        add_hash(component, sum.name, sum.attribute("value"));
      }
    }
  }
  packages.add(std::move(component), std::string(group) + ":" + file);
}

bool is_mine(const Document& document) {
  const std::string_view head = head_of(document);
  return head.find("<verification-metadata") != std::string_view::npos &&
         head.find(kNamespace) != std::string_view::npos;
}

Result<Inventory> read(const Document& document) {
  TOC_CHECK(check_size(document, kLockBytesMax));
  TOC_TRY(const XmlNode root, parse_xml(document.bytes));
  if (root.name != "verification-metadata") {
    return fail(Errc::malformed, "The root is not verification-metadata.");
  }
  Collector out("gradle-verification");
  Packages packages(out);
  if (const XmlNode* const components = root.child("components")) {
    std::size_t index = 0;
    for (const XmlNode& node : components->children) {
      read_component(node, pointer("/verification-metadata/components", index++), out, packages);
    }
  }
  return out.finish();
}

}  // namespace

InventoryFormat gradle_verification() {
  return {.id = "gradle-verification",
          .authority = "docs.gradle.org, dependency_verification (8.12)",
          .bytes_max = kLockBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
