// A CSAF document as the tests see it: values with their places, the product tree flattened, and
// the product references of every vulnerability written out. Everything tolerates a wrong
// structure, which structure.h reports: what is not of its type is not there.
#pragma once

#include "base/json.h"
#include "csaf/validate.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tocsin::csaf {

enum class Version : std::uint8_t { v2_0 = 1, v2_1 = 2 };

/// A value and where it stands.
struct Node {
  Json json;
  std::string at;

  [[nodiscard]] std::optional<Node> find(std::string_view key) const;
  /// Elements of the list under this key; none when there is no such list.
  [[nodiscard]] std::vector<Node> items(std::string_view key) const;
  /// Elements of this list.
  [[nodiscard]] std::vector<Node> items() const;
  /// Empty when there is no such text.
  [[nodiscard]] std::string_view text(std::string_view key) const;
  [[nodiscard]] bool has(std::string_view key) const { return json.find(key).has_value(); }
};

/// A product id as a number: equal numbers are equal ids.
using ProductId = std::uint32_t;
inline constexpr std::uint32_t kNone = ~std::uint32_t{0};

/// One branch of the product tree.
struct Branch {
  Node node;
  std::string_view category;
  std::string_view name;
  std::uint32_t parent = kNone;  ///< place in Document::branches
  std::uint32_t depth = 1;       ///< how often "branches" stands in its path
};

/// Where a full product name stands.
enum class ProductPlace : std::uint8_t { branch, list, relation };

struct Product {
  Node node;
  ProductId id = kNone;  ///< kNone where it has no id
  ProductPlace place = ProductPlace::list;
  std::uint32_t branch = kNone;  ///< which one holds it
};

/// One mention of a product: a member of an object, or an element of a list.
struct Reference {
  ProductId id = kNone;
  std::uint32_t list = 0;       ///< place in Document::lists
  std::uint32_t index = kNone;  ///< of the element; kNone: the place itself
};

/// Product ids that are put in and thrown out again, in time that only what is in it costs.
class ProductSet {
 public:
  explicit ProductSet(std::size_t id_count) : has_(id_count, false) {}
  void insert(ProductId id) {
    if (id != kNone && !has_[id]) {
      has_[id] = true;
      in_.push_back(id);
    }
  }
  void insert(const std::vector<ProductId>& ids) {
    for (const ProductId id : ids) {
      insert(id);
    }
  }
  [[nodiscard]] bool has(ProductId id) const { return id != kNone && has_[id]; }
  void clear() {
    for (const ProductId id : in_) {
      has_[id] = false;
    }
    in_.clear();
  }

 private:
  std::vector<bool> has_;
  std::vector<ProductId> in_;
};

/// An item that names products and groups of them: a remediation, a flag, a score.
struct Item {
  Node node;
  std::vector<ProductId> products;  ///< named and through groups, sorted, each once
};

/// The lists of a product status, as they are written.
enum class ProductStatus : std::uint8_t {
  first_affected,
  first_fixed,
  fixed,
  known_affected,
  known_not_affected,
  last_affected,
  recommended,
  under_investigation,
  unknown
};
inline constexpr std::array<std::string_view, 9> kStatusNames = {
    "first_affected", "first_fixed",         "fixed",
    "known_affected", "known_not_affected",  "last_affected",
    "recommended",    "under_investigation", "unknown"};

/// Groups of statuses, as bits. A product that is in two of them has contradicting statuses;
/// "recommended" is in none.
inline constexpr std::uint8_t kAffected = 1;
inline constexpr std::uint8_t kNotAffected = 2;
inline constexpr std::uint8_t kFixed = 4;
inline constexpr std::uint8_t kInvestigated = 8;
inline constexpr std::uint8_t kUnknown = 16;
inline constexpr std::array<std::uint8_t, kStatusNames.size()> kStatusGroup = {
    kAffected, kFixed, kFixed, kAffected, kNotAffected, kAffected, 0, kInvestigated, kUnknown};

struct Vulnerability {
  Node node;
  std::array<std::vector<ProductId>, kStatusNames.size()> status;  ///< in the order of the document
  std::vector<Item> remediations;
  std::vector<Item> flags;
  std::vector<Item> threats;
  std::vector<Item> scores;  ///< 2.0: scores; 2.1: metrics
  std::vector<Item> ids;

  [[nodiscard]] const std::vector<ProductId>& of(ProductStatus which) const {
    return status[static_cast<std::size_t>(which)];
  }
  [[nodiscard]] std::string status_at(ProductStatus which, std::size_t index) const;
};

class Document {
 public:
  /// root: a JSON object. The JsonDocument outlives this.
  Document(Json root, Version version);

  Version version;
  Node root;
  Node document;  ///< an empty place when it is missing
  Node tracking;
  std::string_view category;  ///< of the document
  std::vector<Branch> branches;
  std::vector<Product> products;
  std::vector<Item> groups;  ///< product groups
  std::vector<Node> relations;
  std::vector<Vulnerability> vulnerabilities;
  std::vector<Reference> references;  ///< every mention of a product outside its definition
  std::vector<std::string> lists;     ///< where references stand
  bool is_over_limit = false;         ///< kReferencesMax: groups are not written out
  bool is_too_large = false;          ///< kVulnerabilitiesMax or kBranchPathBytesMax: read in part

  [[nodiscard]] std::size_t id_count() const { return ids_.size(); }
  [[nodiscard]] ProductSet product_set() const { return ProductSet(id_count()); }
  [[nodiscard]] std::string at(const Reference& reference) const;
  /// The JSON pointer of these members inside one another, cut after the first that is missing.
  [[nodiscard]] std::string at(std::initializer_list<std::string_view> members) const;
  [[nodiscard]] bool is_2_0() const { return version == Version::v2_0; }
  [[nodiscard]] bool is_2_1() const { return version == Version::v2_1; }
  /// The group's products, or nullptr when no group has that id.
  [[nodiscard]] const std::vector<ProductId>* group(std::string_view id) const;
  [[nodiscard]] ProductId id_of(std::string_view text) const;  ///< kNone when nothing has it

 private:
  ProductId intern(std::string_view id);
  void read_branches();
  void read_products();
  void read_vulnerability(const Node& node);
  Item read_item(const Node& node, std::string_view products_key);
  std::vector<ProductId> read_ids(const Node& node, std::string_view key);

  std::unordered_map<std::string_view, ProductId> ids_;
  std::unordered_map<std::string_view, std::size_t> groups_by_id_;
  std::size_t written_out_ = 0;
};

}  // namespace tocsin::csaf
