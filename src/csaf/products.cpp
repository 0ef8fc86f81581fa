// The product tree and what refers to it: 6.1.1 to 6.1.6, 6.1.13, 6.1.25, 6.1.31, 6.1.34, 6.1.42 to
// 6.1.44, 6.1.57, 6.1.61; 6.2.1, 6.2.8, 6.2.9, 6.2.16, 6.2.18, 6.2.31, 6.2.32, 6.2.48; 6.3.5, 6.3.9
// to 6.3.11, 6.3.22.
#include "base/text.h"
#include "csaf/tests.h"
#include "csaf/words.h"
#include "names/purl.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

namespace tocsin::csaf {
namespace {

/// For each id, whether a full product name defines it.
std::vector<bool> defined(const Document& document) {
  std::vector<bool> out(document.id_count(), false);
  for (const Product& product : document.products) {
    if (product.id != kNone) {
      out[product.id] = true;
    }
  }
  return out;
}

void missing_products(const Context& context) {  // 6.1.1
  const std::vector<bool> is_defined = defined(context.document);
  for (const Reference& reference : context.document.references) {
    if (!is_defined[reference.id]) {
      context.out.add(context.document.at(reference),
                      "The product tree does not define this product.");
    }
  }
}

void repeated_products(const Context& context) {  // 6.1.2
  std::vector<bool> seen(context.document.id_count(), false);
  for (const Product& product : context.document.products) {
    if (product.id == kNone) {
      continue;
    }
    if (seen[product.id]) {
      context.out.add(product.node.at + "/product_id",
                      "The product tree defines this product id twice.");
    }
    seen[product.id] = true;
  }
}

/// The products that a relationship or a path names.
std::vector<ProductId> named_by(const Document& document, const Node& relation) {
  std::vector<ProductId> out;
  for (const std::string_view key :
       {"product_reference", "relates_to_product_reference", "beginning_product_reference"}) {
    out.push_back(document.id_of(relation.text(key)));
  }
  for (const Node& step : relation.items("subpaths")) {
    out.push_back(document.id_of(step.text("next_product_reference")));
  }
  std::erase(out, kNone);
  return out;
}

// Ids as nodes, an edge from a defined one to those it is made of. An id that can be left out again
// and again, since nothing undecided remains below it, is in no circle (Kahn's algorithm).
void circles(const Context& context) {  // 6.1.3
  const Document& document = context.document;
  std::vector<std::vector<ProductId>> made_into(document.id_count());
  std::vector<std::size_t> undecided(document.id_count(), 0);
  std::vector<ProductId> defined_by(document.relations.size(), kNone);
  for (std::size_t i = 0; i < document.relations.size(); ++i) {
    const auto product = document.relations[i].find("full_product_name");
    defined_by[i] = product ? document.id_of(product->text("product_id")) : kNone;
    if (defined_by[i] == kNone) {
      continue;
    }
    for (const ProductId part : named_by(document, document.relations[i])) {
      made_into[part].push_back(defined_by[i]);
      ++undecided[defined_by[i]];
    }
  }
  std::vector<ProductId> ready;
  for (ProductId id = 0; id < undecided.size(); ++id) {
    if (undecided[id] == 0) {
      ready.push_back(id);
    }
  }
  while (!ready.empty()) {
    const ProductId id = ready.back();
    ready.pop_back();
    for (const ProductId whole : made_into[id]) {
      if (--undecided[whole] == 0) {
        ready.push_back(whole);
      }
    }
  }
  for (std::size_t i = 0; i < document.relations.size(); ++i) {
    if (defined_by[i] != kNone && undecided[defined_by[i]] != 0) {
      context.out.add(
          document.relations[i].at + "/full_product_name/product_id",
          "This product is defined by itself, directly or through other relationships.");
    }
  }
}

void missing_groups(const Context& context) {  // 6.1.4
  const auto check = [&context](const Node& holder) {
    for (const Node& one : holder.items("group_ids")) {
      if (const auto id = one.json.text(); id && context.document.group(*id) == nullptr) {
        context.out.add(one.at, "The product tree does not define this product group.");
      }
    }
  };
  if (context.document.is_2_1()) {
    for (const Node& note : context.document.document.items("notes")) {
      check(note);
    }
  }
  for (const Vulnerability& one : context.document.vulnerabilities) {
    for (const std::string_view key :
         {"flags", "remediations", "threats", "first_known_exploitation_dates", "ids",
          "involvements", "notes"}) {
      for (const Node& item : one.node.items(key)) {
        check(item);
      }
    }
  }
}

void repeated_groups(const Context& context) {  // 6.1.5
  std::set<std::string_view> seen;
  for (const Item& group : context.document.groups) {
    const std::string_view id = group.node.text("group_id");
    if (!id.empty() && !seen.insert(id).second) {
      context.out.add(group.node.at + "/group_id", "The product tree defines this group id twice.");
    }
  }
}

void contradicting_status(const Context& context) {  // 6.1.6
  std::vector<std::uint8_t> group_of(context.document.id_count(), 0);
  for (const Vulnerability& one : context.document.vulnerabilities) {
    std::vector<ProductId> touched;
    for (std::size_t status = 0; status < kStatusNames.size(); ++status) {
      if (kStatusGroup[status] == 0) {
        continue;  // "recommended" contradicts nothing
      }
      for (std::size_t i = 0; i < one.status[status].size(); ++i) {
        const ProductId id = one.status[status][i];
        if (id == kNone) {
          continue;
        }
        if (group_of[id] != 0 && group_of[id] != kStatusGroup[status]) {
          context.out.add(one.status_at(static_cast<ProductStatus>(status), i),
                          "The product has another status too that contradicts this one.");
        }
        group_of[id] = kStatusGroup[status];
        touched.push_back(id);
      }
    }
    for (const ProductId id : touched) {
      group_of[id] = 0;
    }
  }
}

template <class Visit>
void each_helper(const Document& document, Visit visit) {
  for (const Product& product : document.products) {
    if (const auto helper = product.node.find("product_identification_helper")) {
      visit(*helper, product);
    }
  }
}

std::vector<Node> purls_of(const Document& document, const Node& helper) {
  if (document.is_2_1()) {
    return helper.items("purls");
  }
  std::vector<Node> out;
  if (auto one = helper.find("purl")) {
    out.push_back(*std::move(one));
  }
  return out;
}

void purls(const Context& context) {  // 6.1.13
  each_helper(context.document, [&context](const Node& helper, const Product& /*product*/) {
    for (const Node& one : purls_of(context.document, helper)) {
      const auto text = one.json.text();
      if (!text) {
        continue;
      }
      if (const auto read = names::parse_purl(*text); !read) {
        context.out.add(one.at, "The package URL is not valid: " + read.error().message);
      }
    }
  });
}

void purl_qualifiers(const Context& context) {  // 6.1.42
  each_helper(context.document, [&context](const Node& helper, const Product& /*product*/) {
    std::optional<names::Purl> first;
    for (const Node& one : purls_of(context.document, helper)) {
      auto read = names::parse_purl(one.json.text().value_or(""), names::PurlCheck::syntax);
      if (!read) {
        continue;
      }
      read->qualifiers.clear();
      if (!first) {
        first = *std::move(read);
      } else if (*first != *read) {
        context.out.add(one.at,
                        "The package URLs of one product may differ in their qualifiers only.");
      }
    }
  });
}

template <class Visit>
void each_file(const Document& document, Visit visit) {
  each_helper(document, [&visit](const Node& helper, const Product& /*product*/) {
    for (const Node& file : helper.items("hashes")) {
      visit(file);
    }
  });
}

// The names are those of OpenSSL, which knows them in either case.
void repeated_algorithms(const Context& context) {  // 6.1.25
  each_file(context.document, [&context](const Node& file) {
    std::set<std::string> seen;
    for (const Node& hash : file.items("file_hashes")) {
      std::string algorithm = to_lower(hash.text("algorithm"));
      if (!algorithm.empty() && !seen.insert(std::move(algorithm)).second) {
        context.out.add(hash.at + "/algorithm", "The file has two hashes of this algorithm.");
      }
    }
  });
}

void only_algorithm(const Context& context, std::string_view weak, std::string_view message) {
  each_file(context.document, [&](const Node& file) {
    const auto hashes = file.items("file_hashes");
    if (!hashes.empty() && std::ranges::all_of(hashes, [&](const Node& hash) {
          return to_lower(hash.text("algorithm")) == weak;
        })) {
      context.out.add(file.at + "/file_hashes", message);
    }
  });
}

void only_md5(const Context& context) {  // 6.2.8
  only_algorithm(context, "md5", "MD5 is the only hash of the file; collisions of it can be made.");
}

void only_sha1(const Context& context) {  // 6.2.9
  only_algorithm(context, "sha1",
                 "SHA-1 is the only hash of the file; collisions of it can be made.");
}

void short_hashes(const Context& context) {  // 6.3.5
  each_file(context.document, [&context](const Node& file) {
    for (const Node& hash : file.items("file_hashes")) {
      if (const auto value = hash.text("value"); !value.empty() && value.size() < 64) {
        context.out.add(hash.at + "/value", "The hash has fewer than 64 digits.");
      }
    }
  });
}

void ranges_as_versions(const Context& context) {  // 6.1.31
  static constexpr auto words = std::to_array<std::string_view>(
      {"after", "all", "before", "earlier", "later", "prior", "versions"});
  for (const Branch& branch : context.document.branches) {
    if (branch.category != "product_version") {
      continue;
    }
    const std::string lower = to_lower(branch.name);
    bool is_range = lower.find_first_of("<>") != std::string::npos;
    for (std::size_t at = 0; at < lower.size() && !is_range;) {
      const std::size_t start = std::min(lower.find_first_not_of(" \t\r\n\f\v", at), lower.size());
      at = std::min(lower.find_first_of(" \t\r\n\f\v", start), lower.size());
      is_range = std::ranges::find(words, std::string_view(lower).substr(start, at - start)) !=
                 words.end();
    }
    if (is_range) {
      context.out.add(branch.node.at + "/name",
                      "A product version names one version, not a range of them.");
    }
  }
}

void branch_depth(const Context& context) {  // 6.1.34
  for (const Product& product : context.document.products) {
    if (product.branch != kNone && context.document.branches[product.branch].depth > 30) {
      context.out.add(product.node.at, "The product lies more than 30 branches deep.");
    }
  }
}

/// More than one star that no backslash escapes.
bool has_many_stars(std::string_view text) {
  int stars = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '*') {
      ++stars;
    }
  }
  return stars > 1;
}

void stars(const Context& context, std::string_view key) {
  each_helper(context.document, [&](const Node& helper, const Product& /*product*/) {
    for (const Node& one : helper.items(key)) {
      if (has_many_stars(one.json.text().value_or(""))) {
        context.out.add(one.at, "The value holds more than one star that is not escaped.");
      }
    }
  });
}

void model_stars(const Context& context) {  // 6.1.43
  stars(context, "model_numbers");
}

void serial_stars(const Context& context) {  // 6.1.44
  stars(context, "serial_numbers");
}

void sku_stars(const Context& context) {  // 6.1.61
  stars(context, "skus");
}

/// Walks from a product's branch to the root.
template <class Visit>
void each_ancestor(const Document& document, const Product& product, Visit visit) {
  for (std::uint32_t at = product.branch; at != kNone; at = document.branches[at].parent) {
    visit(document.branches[at]);
  }
}

void stacked_categories(const Context& context) {  // 6.1.57
  for (const Product& product : context.document.products) {
    std::set<std::string_view> seen;
    bool is_stacked = false;
    each_ancestor(context.document, product, [&](const Branch& branch) {
      is_stacked = (branch.category != "product_family" && !seen.insert(branch.category).second) ||
                   is_stacked;
    });
    if (is_stacked) {
      context.out.add(product.node.at,
                      "A category of branches occurs twice on the way to this product.");
    }
  }
}

void version_beside_range(const Context& context) {  // 6.1.58
  for (const Product& product : context.document.products) {
    bool has_version = false;
    bool has_range = false;
    each_ancestor(context.document, product, [&](const Branch& branch) {
      has_version = has_version || branch.category == "product_version";
      has_range = has_range || branch.category == "product_version_range";
    });
    if (has_version && has_range) {
      context.out.add(product.node.at,
                      "Both a version and a version range stand on the way to this product.");
    }
  }
}

void unused_products(const Context& context) {  // 6.2.1
  if (context.document.category == "csaf_informational_advisory") {
    return;
  }
  std::vector<bool> is_used(context.document.id_count(), false);
  for (const Reference& reference : context.document.references) {
    is_used[reference.id] = true;
  }
  for (const Product& product : context.document.products) {
    if (product.id != kNone && !is_used[product.id]) {
      context.out.add(product.node.at + "/product_id",
                      "The document defines this product and never names it.");
    }
  }
}

void missing_helpers(const Context& context) {  // 6.2.16
  for (const Product& product : context.document.products) {
    if (!product.node.has("product_identification_helper")) {
      context.out.add(product.node.at,
                      "The product has no identification helper, such as a package URL or CPE.");
    }
  }
}

void ranges_without_vers(const Context& context) {  // 6.2.18
  for (const Branch& branch : context.document.branches) {
    if (branch.category != "product_version_range") {
      continue;
    }
    std::string_view rest = branch.name;
    const bool is_vers = rest.starts_with("vers:");
    rest.remove_prefix(is_vers ? 5 : 0);
    const std::size_t slash = rest.find('/');
    const auto is_type_character = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+';
    };
    if (!is_vers || slash == std::string_view::npos || slash == 0 || slash + 1 == rest.size() ||
        (rest[0] >= '0' && rest[0] <= '9') ||
        !std::ranges::all_of(rest.substr(0, slash), is_type_character)) {
      context.out.add(branch.node.at + "/name", "The version range is not in the vers notation.");
    }
  }
}

void hardware_alone(const Context& context) {  // 6.2.31
  std::vector<bool> is_related(context.document.id_count(), false);
  for (const Node& relation : context.document.relations) {
    for (const ProductId id : named_by(context.document, relation)) {
      is_related[id] = true;
    }
  }
  each_helper(context.document, [&](const Node& helper, const Product& product) {
    if ((helper.has("serial_numbers") || helper.has("model_numbers")) && product.id != kNone &&
        !is_related[product.id]) {
      context.out.add(
          product.node.at,
          "The product is identified as hardware, but no product path combines it with software.");
    }
  });
}

void shared_helpers(const Context& context) {  // 6.2.32
  std::map<std::string, std::pair<ProductId, bool>>
      seen;  ///< value with its kind → product, reported
  const auto take = [&](std::string key, const std::string& at, ProductId id) {
    const auto [found, is_new] = seen.try_emplace(std::move(key), id, false);
    if (!is_new && found->second.first != id) {
      context.out.add(at, "Another product is identified by the same value.");
    }
  };
  each_helper(context.document, [&](const Node& helper, const Product& product) {
    for (const std::string_view key :
         {"model_numbers", "purls", "sbom_urls", "serial_numbers", "skus"}) {
      for (const Node& one : helper.items(key)) {
        take(std::string(key) + " " + std::string(one.json.text().value_or("")), one.at,
             product.id);
      }
    }
    if (const auto cpe = helper.text("cpe"); !cpe.empty()) {
      take("cpe " + std::string(cpe), helper.at + "/cpe", product.id);
    }
    for (const Node& file : helper.items("hashes")) {
      std::set<std::string> hashes;
      for (const Node& hash : file.items("file_hashes")) {
        hashes.insert(std::string(hash.text("algorithm")) + ":" + std::string(hash.text("value")));
      }
      std::string key = "hashes " + std::string(file.text("filename"));
      for (const std::string& hash : hashes) {
        key += ' ';
        key += hash;
      }
      take(std::move(key), file.at, product.id);
    }
    for (const Node& one : helper.items("x_generic_uris")) {
      take("uri " + std::string(one.text("namespace")) + " " + std::string(one.text("uri")), one.at,
           product.id);
    }
  });
}

void vendor_open_source(const Context& context) {  // 6.2.48
  for (const Branch& branch : context.document.branches) {
    if (branch.category == "vendor" && squeezed(branch.name) == "opensource") {
      context.out.add(branch.node.at + "/name", "\"Open Source\" is not the name of a vendor.");
    }
  }
}

void branch_categories(const Context& context) {  // 6.3.9
  static constexpr auto wanted =
      std::to_array<std::string_view>({"product_version", "product_name", "vendor"});
  for (const Product& product : context.document.products) {
    if (product.branch == kNone) {
      continue;
    }
    std::size_t met = 0;
    each_ancestor(context.document, product, [&](const Branch& branch) {
      if (met < wanted.size() &&
          (branch.category == wanted[met] ||
           (met == 0 && context.document.is_2_1() && branch.category == "product_version_range"))) {
        ++met;
      }
    });
    if (met < wanted.size()) {
      context.out.add(product.node.at,
                      "The branches to this product are not vendor, product name and product "
                      "version, in this order.");
    }
  }
}

void version_ranges(const Context& context) {  // 6.3.10
  for (const Branch& branch : context.document.branches) {
    if (branch.category == "product_version_range") {
      context.out.add(branch.node.at + "/category",
                      "A version range is harder to match than the versions themselves.");
    }
  }
}

void version_indicators(const Context& context) {  // 6.3.11
  for (const Branch& branch : context.document.branches) {
    const std::string_view name = branch.name;
    if (branch.category == "product_version" && name.size() > 1 &&
        (name[0] == 'v' || name[0] == 'V') && name[1] >= '0' && name[1] <= '9') {
      context.out.add(branch.node.at + "/name", "The version should not begin with a \"v\".");
    }
  }
}

void nested_paths(const Context& context) {  // 6.3.22
  std::vector<bool> is_path(context.document.id_count(), false);
  for (const Product& product : context.document.products) {
    if (product.place == ProductPlace::relation && product.id != kNone) {
      is_path[product.id] = true;
    }
  }
  const auto check = [&](const Node& node, std::string_view key) {
    const ProductId id = context.document.id_of(node.text(key));
    if (id != kNone && is_path[id]) {
      context.out.add(pointer(node.at, key),
                      "The product that a path names is itself defined by a path.");
    }
  };
  for (const Node& path : context.document.relations) {
    check(path, "beginning_product_reference");
    for (const Node& step : path.items("subpaths")) {
      check(step, "next_product_reference");
    }
  }
}

constexpr auto kTests = std::to_array<Test>({
    {"6.1.1", kBoth, missing_products},
    {"6.1.2", kBoth, repeated_products},
    {"6.1.3", kBoth, circles},
    {"6.1.4", kBoth, missing_groups},
    {"6.1.5", kBoth, repeated_groups},
    {"6.1.6", kBoth, contradicting_status},
    {"6.1.13", kBoth, purls},
    {"6.1.25", kBoth, repeated_algorithms},
    {"6.1.31", kBoth, ranges_as_versions},
    {"6.1.34", kOnly21, branch_depth},
    {"6.1.42", kOnly21, purl_qualifiers},
    {"6.1.43", kOnly21, model_stars},
    {"6.1.44", kOnly21, serial_stars},
    {"6.1.57", kOnly21, stacked_categories},
    {"6.1.58", kOnly21, version_beside_range},
    {"6.1.61", kOnly21, sku_stars},
    {"6.2.1", kBoth, unused_products},
    {"6.2.8", kBoth, only_md5},
    {"6.2.9", kBoth, only_sha1},
    {"6.2.16", kBoth, missing_helpers},
    {"6.2.18", kBoth, ranges_without_vers},
    {"6.2.31", kOnly21, hardware_alone},
    {"6.2.32", kOnly21, shared_helpers},
    {"6.2.48", kOnly21, vendor_open_source},
    {"6.3.5", kBoth, short_hashes},
    {"6.3.9", kBoth, branch_categories},
    {"6.3.10", kBoth, version_ranges},
    {"6.3.11", kBoth, version_indicators},
    {"6.3.22", kOnly21, nested_paths},
});

}  // namespace

std::span<const Test> product_tests() {
  return kTests;
}

}  // namespace tocsin::csaf
