// The product tree of a CSAF document 2.0 or 2.1 (sections 3.2.2 and 3.2.3): its products, and what
// each is a component of. For those who read advisories and for those who make views of them.
#pragma once

#include "advisories/advisory.h"
#include "base/json.h"

#include <functional>
#include <string>
#include <vector>

namespace tocsin::advisories {

/// A product with its names and what the branches above it say.
struct CsafProduct {
  std::string id;    ///< cut to kCsafIdBytesMax
  std::string name;  ///< in full
  std::string vendor;
  std::string product;
  std::string version;        ///< of a product_version branch
  std::string version_range;  ///< of a product_version_range branch: VERS, or a text for people
  bool has_helper = false;    ///< says by what it is identified
  std::vector<std::string> purls;  ///< "purl" of 2.0 first, then "purls" of 2.1, each once
  std::string cpe;
  std::vector<ComponentHash> hashes;
};
inline constexpr std::size_t kCsafIdBytesMax = 1024;

/// Calls take with each product of the branches, then of the list of full names: not with those
/// that relations define.
void each_csaf_product(Json document, const std::function<void(CsafProduct)>& take);

/// Of a relationship of 2.0, or a path of 2.1.
struct CsafStep {
  std::string category;  ///< "default_component_of"
  std::string whole;     ///< id of the product that is stepped to
};
struct CsafRelation {
  CsafProduct product;          ///< what it defines
  std::string part;             ///< id of the product that it begins with
  std::vector<CsafStep> steps;  ///< at least one: the part in the first, that in the second, …
};
/// In the order of the document, relationships first; those that define nothing or have no step
/// are left out.
std::vector<CsafRelation> csaf_relations(Json document);

}  // namespace tocsin::advisories
