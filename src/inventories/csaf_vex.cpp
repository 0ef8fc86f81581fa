// CSAF 2.0 and 2.1 (OASIS), profile VEX and every other one that states a status of products:
// statements, no components. The same documents are advisories where they are imported as such
// (advisories/csaf.cpp).
#include "base/text.h"
#include "inventories/parts.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace tocsin::inventories {
namespace {

constexpr std::size_t kBytesMax = 64U << 20U;
constexpr std::size_t kProductsMax = 1'000'000;
/// A longer name of a range is no range, and each product below it has it.
constexpr std::size_t kRangeBytesMax = 4096;
constexpr std::size_t kMadeBytesMax = 256U << 20U;  ///< what statements take
using VexStatus = VexStatement::Status;

struct StatusList {
  std::string_view key;
  VexStatus status;
};
constexpr std::array kLists = {
    StatusList{"known_affected", VexStatus::affected},
    StatusList{"first_affected", VexStatus::affected},
    StatusList{"last_affected", VexStatus::affected},
    StatusList{"known_not_affected", VexStatus::not_affected},
    StatusList{"fixed", VexStatus::fixed},
    StatusList{"first_fixed", VexStatus::fixed},
    StatusList{"under_investigation", VexStatus::under_investigation},
};

/// One product of the tree by what a component of an inventory can be told by.
struct Product {
  std::vector<std::string> names;  ///< package URLs, CPE
  /// VERS; empty: whatever the names say, or every version.
  std::string range;
};
using Products = std::map<std::string, Product, std::less<>>;

/// What a branch says of the version of the products below it.
struct Versions {
  std::string exact;
  std::string range;
};

Product product_of(const Json& full_name, const Versions& versions) {
  Product out;
  const auto helper = full_name.find("product_identification_helper");
  if (!helper) {
    return out;
  }
  bool has_version = false;
  const auto take = [&](std::string purl) {
    if (!purl.empty()) {
      const std::string_view path = std::string_view(purl).substr(0, purl.find_first_of("?#"));
      const std::size_t at = path.rfind('@');
      // "@" that opens a scope is none of a version.
      has_version = has_version || (at != std::string_view::npos && at > 0 && path[at - 1] != '/');
      out.names.push_back(std::move(purl));
    }
  };
  take(text_of(*helper, "purl"));
  for (const Json& purl : elements_of(*helper, "purls")) {  // 2.1
    take(std::string(purl.text().value_or(std::string_view())));
  }
  if (std::string cpe = text_of(*helper, "cpe"); !cpe.empty()) {
    out.names.push_back(std::move(cpe));
  }
  if (!has_version && !versions.range.empty()) {
    out.range = versions.range;
  } else if (!has_version && !versions.exact.empty()) {
    out.range = "vers:generic/" + encode_percent(versions.exact);
  }
  return out;
}

void add_product(const Json& full_name, const Versions& versions, Collector& out,
                 Products& products) {
  if (products.size() >= kProductsMax) {
    out.overflow();
    return;
  }
  products.emplace(text_of(full_name, "product_id"), product_of(full_name, versions));
}

std::string range_name(const Json& branch) {
  const std::string_view name = view_of(branch, "name");
  return name.size() > kRangeBytesMax ? "(too long)" : std::string(name);
}

// NOLINTNEXTLINE(misc-no-recursion): the depth is bounded by that of the JSON document.
void walk(const Json& owner, const Versions& versions, Collector& out, Products& products) {
  for (const Json& branch : elements_of(owner, "branches")) {
    Versions here = versions;
    const std::string_view category = view_of(branch, "category");
    if (category == "product_version") {
      here.exact = range_name(branch);
    } else if (category == "product_version_range") {
      here.range = range_name(branch);
    }
    if (const auto product = branch.find("product")) {
      add_product(*product, here, out, products);
    }
    walk(branch, here, out, products);
  }
}

Products products_of(const Json& root, Collector& out) {
  Products products;
  const auto tree = root.find("product_tree");
  if (!tree) {
    return products;
  }
  walk(*tree, {}, out, products);
  for (const Json& full_name : elements_of(*tree, "full_product_names")) {
    add_product(full_name, {}, out, products);
  }
  for (const Json& relation : elements_of(*tree, "relationships")) {
    const auto full_name = relation.find("full_product_name");
    if (!full_name || products.size() >= kProductsMax) {
      continue;
    }
    // A component of something is told by its own name, or by that of the component.
    Product own = product_of(*full_name, {});
    const auto part = products.find(view_of(relation, "product_reference"));
    if (own.names.empty() && part != products.end()) {
      own = part->second;
    }
    products.emplace(text_of(*full_name, "product_id"), std::move(own));
  }
  return products;
}

using Groups = std::map<std::string, std::vector<std::string>, std::less<>>;

Groups groups_of(const Json& root) {
  Groups out;
  if (const auto tree = root.find("product_tree")) {
    for (const Json& group : elements_of(*tree, "product_groups")) {
      std::vector<std::string>& ids = out[text_of(group, "group_id")];
      for (const Json& id : elements_of(group, "product_ids")) {
        ids.emplace_back(id.text().value_or(std::string_view()));
      }
    }
  }
  return out;
}

/// What is said of a product in words, by the product's id; views of the document.
using Words = std::map<std::string_view, std::string_view>;

std::string_view word_of(const Words& words, std::string_view id) {
  const auto found = words.find(id);
  return found == words.end() ? std::string_view() : found->second;
}

/// Reads one vulnerability after the other. What one list names once may be said of each product
/// again, so that what is made of it has a bound of its own.
class Reader {
 public:
  Reader(const Products& products, const Groups& groups, VexStatement base, Collector& out)
      : products_(products), groups_(groups), base_(std::move(base)), out_(out) {}

  void read(const Json& vulnerability, const std::string& at) {
    VexStatement about = base_;
    about.vulnerability = text_of(vulnerability, "cve");
    for (const Json& id : elements_of(vulnerability, "ids")) {
      if (std::string text = text_of(id, "text"); !text.empty()) {
        about.aliases.push_back(std::move(text));
      }
    }
    if (about.vulnerability.empty() && !about.aliases.empty()) {
      about.vulnerability = about.aliases.front();
      about.aliases.erase(about.aliases.begin());
    }
    if (about.vulnerability.empty()) {
      out_.problem(at, "The vulnerability has no id.");
      return;
    }
    Words flags;
    Words impacts;
    Words actions;
    for (const Json& flag : elements_of(vulnerability, "flags")) {
      take_words(flag, "label", flags);
    }
    for (const Json& threat : elements_of(vulnerability, "threats")) {
      if (view_of(threat, "category") == "impact") {
        take_words(threat, "details", impacts);
      }
    }
    for (const Json& remediation : elements_of(vulnerability, "remediations")) {
      take_words(remediation, "details", actions);
    }
    const auto status = vulnerability.find("product_status");
    for (const StatusList& list : kLists) {
      if (status) {
        read_list(list, elements_of(*status, list.key), about,
                  {.at = at,
                   .flags = flags,
                   .words = list.status == VexStatus::affected ? actions : impacts});
      }
    }
  }

 private:
  struct Said {
    const std::string& at;
    const Words& flags;
    const Words& words;
  };
  /// One statement for all products of which the same is said.
  void read_list(const StatusList& list, const std::vector<Json>& ids, const VexStatement& about,
                 const Said& said) {
    // Texts by their place: comparing them would take as long as they are.
    using Key = std::tuple<std::string_view, const char*, const char*>;
    std::map<Key, VexStatement> by_words;
    for (const Json& element : ids) {
      const std::string_view id = element.text().value_or(std::string_view());
      const auto product = products_.find(id);
      if (product == products_.end()) {
        out_.problem(said.at + "/product_status", "A product stands in no product tree.");
        continue;
      }
      const std::string_view flag = word_of(said.flags, id);
      const std::string_view words = word_of(said.words, id);
      const auto [entry, is_new] =
          by_words.try_emplace({product->second.range, flag.data(), words.data()}, about);
      VexStatement& statement = entry->second;
      if (is_new) {
        spend(kStatementBytes + flag.size() + words.size());
        statement.status = list.status;
        statement.justification = flag;
        statement.statement = words;
        if (!product->second.range.empty()) {
          statement.version_ranges.push_back(product->second.range);
        }
      }
      for (const std::string& name : product->second.names) {
        spend(kNameBytes + name.size());
        statement.products.push_back(name);
      }
      if (out_.is_full()) {
        return;
      }
    }
    for (auto& [key, statement] : by_words) {
      out_.state(std::move(statement));
    }
  }

  void take_words(const Json& said, std::string_view key, Words& out) {
    const std::string_view text = view_of(said, key);
    for (const Json& id : elements_of(said, "product_ids")) {
      out.emplace(id.text().value_or(std::string_view()), text);
    }
    for (const Json& group : elements_of(said, "group_ids")) {
      const auto ids = groups_.find(group.text().value_or(std::string_view()));
      if (ids == groups_.end() || out_.is_full()) {
        continue;
      }
      spend(kNameBytes * ids->second.size());
      for (const std::string& id : ids->second) {
        out.emplace(id, text);
      }
    }
  }

  void spend(std::size_t bytes) {
    if (bytes > bytes_left_) {
      out_.overflow();
    }
    bytes_left_ -= std::min(bytes_left_, bytes);
  }

  static constexpr std::size_t kStatementBytes = 512;
  static constexpr std::size_t kNameBytes = 64;
  const Products& products_;
  const Groups& groups_;
  VexStatement base_;
  Collector& out_;
  std::size_t bytes_left_ = kMadeBytesMax;
};

bool is_mine(const Document& document) {
  return has_member(top_members(document), "document") &&
         head_of(document).find("\"csaf_version\"") != std::string_view::npos;
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const JsonDocument json, parse_json(document, kBytesMax));
  const Json root = json.root();
  const auto about = root.find("document");
  const std::string_view version = about ? view_of(*about, "csaf_version") : std::string_view();
  if (version != "2.0" && version != "2.1") {
    return fail(Errc::malformed, "This version of the specification is not read here.",
                "/document/csaf_version");
  }
  Collector out("csaf-vex-" + std::string(version));
  VexStatement base;
  if (const auto publisher = about->find("publisher")) {
    base.author = text_of(*publisher, "name");
  }
  if (const auto tracking = about->find("tracking")) {
    base.timestamp = text_of(*tracking, "current_release_date");
    out.inventory.serial = text_of(*tracking, "id");
  }
  out.inventory.name = text_of(*about, "title");
  out.inventory.created = base.timestamp;
  const Products products = products_of(root, out);
  const Groups groups = groups_of(root);
  Reader reader(products, groups, std::move(base), out);
  std::size_t index = 0;
  for (const Json& vulnerability : elements_of(root, "vulnerabilities")) {
    if (out.is_full()) {
      break;
    }
    reader.read(vulnerability, pointer("/vulnerabilities", index++));
  }
  return out.finish();
}

}  // namespace

InventoryFormat csaf_vex() {
  return {.id = "csaf-vex",
          .authority = "OASIS CSAF 2.0 and 2.1, profile 5 (VEX)",
          .bytes_max = kBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
