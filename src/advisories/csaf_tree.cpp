#include "advisories/csaf_tree.h"

#include "advisories/json_parts.h"
#include "base/text.h"

#include <algorithm>
#include <optional>

namespace tocsin::advisories {
namespace {

constexpr std::size_t kNameBytesMax = 2048;
constexpr std::size_t kCategoryBytesMax = 64;

void take_hashes(Json helper, CsafProduct& out) {
  for (const Json& file : list_at(helper, "hashes")) {
    for (const Json& hash : list_at(file, "file_hashes")) {
      std::string algorithm = to_lower(text_at(hash, "algorithm", 32));
      std::erase(algorithm, '-');
      out.hashes.push_back({std::move(algorithm), to_lower(text_at(hash, "value", 256))});
    }
  }
}

void take_full_name(Json full_name, CsafProduct& out) {
  out.id = text_at(full_name, "product_id", kCsafIdBytesMax);
  out.name = text_at(full_name, "name", kNameBytesMax);
  const std::optional<Json> helper = full_name.find("product_identification_helper");
  if (!helper) {
    return;
  }
  out.has_helper = true;
  if (std::string purl = text_at(*helper, "purl", kNameBytesMax); !purl.empty()) {
    out.purls.push_back(std::move(purl));
  }
  for (std::string& purl : texts_at(*helper, "purls")) {
    if (std::ranges::find(out.purls, purl) == out.purls.end()) {
      out.purls.push_back(std::move(purl));
    }
  }
  out.cpe = text_at(*helper, "cpe", kNameBytesMax);
  take_hashes(*helper, out);
}

// NOLINTNEXTLINE(misc-no-recursion): the depth is bounded by that of the JSON document.
void walk(Json branches, const CsafProduct& at, const std::function<void(CsafProduct)>& take) {
  for (const Json& branch : branches.elements()) {
    CsafProduct here = at;
    const std::string name = text_at(branch, "name", kNameBytesMax);
    const std::string category = text_at(branch, "category", kCategoryBytesMax);
    if (category == "vendor") {
      here.vendor = name;
    } else if (category == "product_name" || category == "product_family") {
      here.product = name;
    } else if (category == "product_version") {
      here.version = name;
    } else if (category == "product_version_range") {
      here.version_range = name;
    }
    if (const std::optional<Json> product = branch.find("product")) {
      CsafProduct full = here;
      take_full_name(*product, full);
      take(std::move(full));
    }
    if (const std::optional<Json> deeper = branch.find("branches")) {
      walk(*deeper, here, take);
    }
  }
}

CsafStep step_of(Json step, std::string_view key) {
  return {.category = text_at(step, "category", kCategoryBytesMax),
          .whole = text_at(step, key, kCsafIdBytesMax)};
}

}  // namespace

void each_csaf_product(Json document, const std::function<void(CsafProduct)>& take) {
  const std::optional<Json> tree = document.find("product_tree");
  if (!tree) {
    return;
  }
  if (const std::optional<Json> branches = tree->find("branches")) {
    walk(*branches, {}, take);
  }
  for (const Json& full : list_at(*tree, "full_product_names")) {
    CsafProduct product;
    take_full_name(full, product);
    product.product = product.name;
    take(std::move(product));
  }
}

std::vector<CsafRelation> csaf_relations(Json document) {
  std::vector<CsafRelation> out;
  const std::optional<Json> tree = document.find("product_tree");
  const auto add = [&out](Json relation, std::string_view part, std::vector<CsafStep> steps) {
    const std::optional<Json> full = relation.find("full_product_name");
    if (!full || steps.empty()) {
      return;
    }
    CsafRelation one;
    take_full_name(*full, one.product);
    one.part = text_at(relation, part, kCsafIdBytesMax);
    one.steps = std::move(steps);
    out.push_back(std::move(one));
  };
  if (!tree) {
    return out;
  }
  for (const Json& one : list_at(*tree, "relationships")) {
    add(one, "product_reference", {step_of(one, "relates_to_product_reference")});
  }
  for (const Json& one : list_at(*tree, "product_paths")) {
    std::vector<CsafStep> steps;
    for (const Json& step : list_at(one, "subpaths")) {
      steps.push_back(step_of(step, "next_product_reference"));
    }
    add(one, "beginning_product_reference", std::move(steps));
  }
  return out;
}

}  // namespace tocsin::advisories
