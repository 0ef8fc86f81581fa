// What SPDX 2.x (JSON, YAML, tag-value) and SPDX 3 share. Private to this folder.
#pragma once

#include "base/json.h"
#include "inventories/inventory.h"
#include "inventories/parts.h"

#include <string>
#include <string_view>
#include <vector>

namespace tocsin::inventories {

inline constexpr std::size_t kSpdxBytesMax = 256U << 20U;

/// Collects packages and relationships of one document, in any order.
class SpdxCollector {
 public:
  /// "SPDX-2.0" to "SPDX-2.3", or malformed.
  static Result<SpdxCollector> of_version(std::string_view version);

  /// Of another version, whose reader has checked it: "spdx-3.0".
  static SpdxCollector of_format(std::string format) { return SpdxCollector(std::move(format)); }

  /// A purl and where it stands.
  struct StatedPurl {
    std::string text;
    std::string where;
  };
  /// One external reference of a package. where: of the reference.
  static void take_reference(Component& component, std::string_view type, const StatedPurl& locator,
                             std::vector<StatedPurl>& purls);
  /// purls: as stated, the first of them counts. where: of the package.
  void add(Component component, const std::vector<StatedPurl>& purls, std::string_view source_info,
           const std::string& where);
  /// type: a word of 2.x; most of them are no relation here.
  void relate(std::string_view from, std::string_view type, std::string_view to);
  void link(ComponentRelation relation);
  Result<Inventory> finish();

  [[nodiscard]] Collector& collector() { return out_; }

 private:
  explicit SpdxCollector(std::string format) : out_(std::move(format)) {}
  Collector out_;
  std::vector<ComponentRelation> links_;
  std::size_t link_bytes_ = 0;
};

/// Reads a document in the shape of the JSON schema of 2.x.
Result<Inventory> read_spdx(const Json& root);

}  // namespace tocsin::inventories
