#include "csaf/document.h"

#include <algorithm>
#include <ranges>

namespace tocsin::csaf {
namespace {

/// Stands where an object is missing: a Json of no document must not be asked.
Json empty_object() {
  static const auto document = JsonDocument::parse("{}");
  return document->root();
}

std::size_t count_of(const Node& holder, std::string_view list) {
  const std::optional<Json> found = holder.json.find(list);
  return found ? found->size() : 0;
}

}  // namespace

std::optional<Node> Node::find(std::string_view key) const {
  const std::optional<Json> found = json.find(key);
  if (!found) {
    return std::nullopt;
  }
  return Node{*found, pointer(at, key)};
}

std::vector<Node> Node::items() const {
  std::vector<Node> out;
  std::size_t i = 0;
  for (const Json& element : json.elements()) {
    out.push_back({element, pointer(at, i++)});
  }
  return out;
}

std::vector<Node> Node::items(std::string_view key) const {
  const std::optional<Node> list = find(key);
  return list ? list->items() : std::vector<Node>{};
}

std::string_view Node::text(std::string_view key) const {
  const std::optional<Json> found = json.find(key);
  return found ? found->text().value_or(std::string_view{}) : std::string_view{};
}

std::string Vulnerability::status_at(ProductStatus which, std::size_t index) const {
  return pointer(
      node.at + "/product_status/" + std::string(kStatusNames[static_cast<std::size_t>(which)]),
      index);
}

Document::Document(Json root_json, Version version_stated)
    : version(version_stated), root{root_json, ""} {
  document = root.find("document").value_or(Node{empty_object(), "/document"});
  tracking = document.find("tracking").value_or(Node{empty_object(), "/document/tracking"});
  category = document.text("category");
  read_branches();
  read_products();
  if (is_2_1()) {
    for (const Node& note : document.items("notes")) {
      std::ignore = read_item(note, "product_ids");  // for its references
    }
  }
  if (is_too_large || count_of(root, "vulnerabilities") > kVulnerabilitiesMax) {
    is_too_large = true;
    return;
  }
  for (const Node& one : root.items("vulnerabilities")) {
    read_vulnerability(one);
  }
}

ProductId Document::intern(std::string_view id) {
  return ids_.try_emplace(id, static_cast<ProductId>(ids_.size())).first->second;
}

std::string Document::at(const Reference& reference) const {
  const std::string& list = lists[reference.list];
  return reference.index == kNone ? list : pointer(list, reference.index);
}

std::string Document::at(std::initializer_list<std::string_view> members) const {
  std::string out;
  std::optional<Json> value = root.json;
  for (const std::string_view member : members) {
    out = pointer(out, member);
    value = value->find(member);
    if (!value) {
      break;
    }
  }
  return out;
}

ProductId Document::id_of(std::string_view text) const {
  const auto found = ids_.find(text);
  return found == ids_.end() ? kNone : found->second;
}

const std::vector<ProductId>* Document::group(std::string_view id) const {
  const auto found = groups_by_id_.find(id);
  return found == groups_by_id_.end() ? nullptr : &groups[found->second].products;
}

// Depth first and in the order of the document, without recursion: the parser has bounded the
// depth.
void Document::read_branches() {
  const std::optional<Node> tree = root.find("product_tree");
  if (!tree) {
    return;
  }
  std::vector<std::pair<Node, std::uint32_t>> waiting;
  const auto push = [this, &waiting](const Node& parent, std::uint32_t place) {
    is_too_large = is_too_large || waiting.size() + count_of(parent, "branches") > kBranchesMax;
    if (is_too_large) {
      return;
    }
    std::vector<Node> children = parent.items("branches");
    for (Node& child : std::views::reverse(children)) {
      waiting.emplace_back(std::move(child), place);
    }
  };
  push(*tree, kNone);
  std::size_t path_bytes = 0;
  while (!waiting.empty() && !is_too_large) {
    auto [node, parent] = std::move(waiting.back());
    waiting.pop_back();
    path_bytes += node.at.size();
    is_too_large = path_bytes > kBranchPathBytesMax || branches.size() == kBranchesMax;
    const auto place = static_cast<std::uint32_t>(branches.size());
    branches.push_back({.node = node,
                        .category = node.text("category"),
                        .name = node.text("name"),
                        .parent = parent,
                        .depth = parent == kNone ? 1 : branches[parent].depth + 1});
    push(node, place);
  }
}

void Document::read_products() {
  const auto add = [this](Node node, ProductPlace place, std::uint32_t branch) {
    const std::string_view id = node.text("product_id");
    products.push_back({.node = std::move(node),
                        .id = id.empty() ? kNone : intern(id),
                        .place = place,
                        .branch = branch});
  };
  for (std::uint32_t i = 0; i < branches.size(); ++i) {
    if (std::optional<Node> product = branches[i].node.find("product")) {
      add(*std::move(product), ProductPlace::branch, i);
    }
  }
  const std::optional<Node> tree = root.find("product_tree");
  if (!tree) {
    return;
  }
  for (Node& one : tree->items("full_product_names")) {
    add(std::move(one), ProductPlace::list, kNone);
  }
  const auto refer = [this](const Node& node, std::string_view key) {
    if (const std::string_view id = node.text(key); !id.empty()) {
      lists.push_back(pointer(node.at, key));
      references.push_back({intern(id), static_cast<std::uint32_t>(lists.size() - 1), kNone});
    }
  };
  relations = tree->items(is_2_0() ? "relationships" : "product_paths");
  for (const Node& one : relations) {
    if (std::optional<Node> product = one.find("full_product_name")) {
      add(*std::move(product), ProductPlace::relation, kNone);
    }
    refer(one, "product_reference");
    refer(one, "relates_to_product_reference");
    refer(one, "beginning_product_reference");
    for (const Node& step : one.items("subpaths")) {
      refer(step, "next_product_reference");
    }
  }
  for (Node& one : tree->items("product_groups")) {
    Item group;
    group.products = read_ids(one, "product_ids");
    if (const std::string_view id = one.text("group_id"); !id.empty()) {
      groups_by_id_.try_emplace(id, groups.size());
    }
    group.node = std::move(one);
    groups.push_back(std::move(group));
  }
}

/// The ids of a list, each a reference too.
std::vector<ProductId> Document::read_ids(const Node& node, std::string_view key) {
  std::vector<ProductId> out;
  const std::optional<Json> list = node.json.find(key);
  if (!list) {
    return out;
  }
  lists.push_back(pointer(node.at, key));
  std::uint32_t i = 0;
  for (const Json& element : list->elements()) {
    const std::string_view id = element.text().value_or(std::string_view{});
    out.push_back(id.empty() ? kNone : intern(id));
    if (!id.empty()) {
      references.push_back({out.back(), static_cast<std::uint32_t>(lists.size() - 1), i});
    }
    ++i;
  }
  return out;
}

Item Document::read_item(const Node& node, std::string_view products_key) {
  Item item;
  item.node = node;
  item.products = read_ids(node, products_key);
  if (const std::optional<Json> named = node.json.find("group_ids")) {
    for (const Json& one : named->elements()) {
      const std::vector<ProductId>* members = group(one.text().value_or(std::string_view{}));
      if (members == nullptr) {
        continue;
      }
      written_out_ += members->size();
      is_over_limit = is_over_limit || written_out_ > kReferencesMax;
      if (!is_over_limit) {
        item.products.insert(item.products.end(), members->begin(), members->end());
      }
    }
  }
  std::ranges::sort(item.products);
  const auto repeated = std::ranges::unique(item.products);
  item.products.erase(repeated.begin(), repeated.end());
  std::erase(item.products, kNone);
  return item;
}

void Document::read_vulnerability(const Node& node) {
  Vulnerability out;
  out.node = node;
  if (const std::optional<Node> status = node.find("product_status")) {
    for (std::size_t i = 0; i < kStatusNames.size(); ++i) {
      out.status[i] = read_ids(*status, kStatusNames[i]);
    }
  }
  const auto read = [this, &node](std::string_view key, std::string_view products_key) {
    std::vector<Item> items;
    for (const Node& one : node.items(key)) {
      items.push_back(read_item(one, products_key));
    }
    return items;
  };
  out.remediations = read("remediations", "product_ids");
  out.flags = read("flags", "product_ids");
  out.threats = read("threats", "product_ids");
  out.scores = read(is_2_0() ? "scores" : "metrics", "products");
  out.ids = read("ids", "product_ids");
  if (is_2_1()) {
    for (const std::string_view key : {"first_known_exploitation_dates", "involvements", "notes"}) {
      std::ignore = read(key, "product_ids");  // for their references
    }
  }
  vulnerabilities.push_back(std::move(out));
}

}  // namespace tocsin::csaf
