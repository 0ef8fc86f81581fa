// packages.config of NuGet: learn.microsoft.com/nuget, reference/packages-config.
#include "base/text.h"
#include "inventories/lock_parts.h"
#include "inventories/xml.h"

namespace tocsin::inventories {
namespace {

bool is_mine(const Document& document) {
  const std::string_view head = head_of(document);
  return has_name(document, {"packages.config"}) ||
         (trim(head).starts_with('<') && head.find("<packages") != std::string_view::npos &&
          head.find("<package id=\"") != std::string_view::npos);
}

Result<Inventory> read(const Document& document) {
  TOC_CHECK(check_size(document, kLockBytesMax));
  TOC_TRY(const XmlNode root, parse_xml(document.bytes));
  if (root.name != "packages") {
    return fail(Errc::malformed, "The root is not packages.");
  }
  Collector out("packages-config");
  Packages packages(out);
  std::size_t index = 0;
  for (const XmlNode& node : root.children) {
    const std::string at = pointer("/packages", index++);
    const std::string_view name = node.attribute("id");
    const std::string_view version = node.attribute("version");
    if (name.empty() || version.empty()) {
      out.problem(at, "The package has no name or no version.");
      continue;
    }
    packages.add(package("nuget", "", name, version), to_lower(name) + " " + to_lower(version));
  }
  return out.finish();
}

}  // namespace

InventoryFormat packages_config() {
  return {.id = "packages-config",
          .authority = "learn.microsoft.com/nuget, reference/packages-config",
          .bytes_max = kLockBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
