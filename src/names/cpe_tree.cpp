#include "names/cpe_tree.h"

#include <algorithm>

namespace tocsin::names {
namespace {

class Reader {
 public:
  Result<CpeNode> node(Json json, const std::string& at, std::size_t depth) {
    if (depth > kCpeTreeDepthMax) {
      return fail(Errc::too_large, "The tree of nodes is too deep.", at);
    }
    if (json.kind() != Json::Kind::object) {
      return fail(Errc::malformed, "A node is an object.", at);
    }
    CpeNode out;
    TOC_CHECK(head(json, at, out));
    TOC_CHECK(legs(json, at, out));
    for (const std::string_view key : {"nodes", "children"}) {
      const auto list = json.find(key);
      if (!list) {
        continue;
      }
      if (list->kind() != Json::Kind::array) {
        return fail(Errc::malformed, "Nodes are a list.", pointer(at, key));
      }
      std::size_t index = 0;
      for (const Json& child : list->elements()) {
        TOC_TRY(CpeNode read, node(child, pointer(pointer(at, key), index++), depth + 1));
        out.children.push_back(std::move(read));
      }
    }
    return out;
  }

 private:
  static Status head(Json json, const std::string& at, CpeNode& out) {
    if (const auto op = json.find("operator"); op && !op->is_null()) {
      if (op->text() == "AND") {
        out.op = CpeNode::Operator::all_of;
      } else if (op->text() != "OR") {
        return fail(Errc::malformed, "An operator is AND or OR.", pointer(at, "operator"));
      }
    }
    if (const auto negate = json.find("negate"); negate && !negate->is_null()) {
      if (!negate->boolean()) {
        return fail(Errc::malformed, "negate is true or false.", pointer(at, "negate"));
      }
      out.is_negated = *negate->boolean();
    }
    return {};
  }

  Status legs(Json json, const std::string& at, CpeNode& out) {
    const auto list = json.find("cpeMatch");
    if (!list) {
      return {};
    }
    if (list->kind() != Json::Kind::array) {
      return fail(Errc::malformed, "cpeMatch is a list.", pointer(at, "cpeMatch"));
    }
    std::size_t index = 0;
    for (const Json& match : list->elements()) {
      if (++legs_ > kCpeTreeLegsMax) {
        return fail(Errc::too_large, "The tree has too many legs.", at);
      }
      TOC_TRY(CpeLeg read, leg(match, pointer(pointer(at, "cpeMatch"), index++)));
      out.legs.push_back(std::move(read));
    }
    return {};
  }

  static Result<CpeLeg> leg(Json json, const std::string& at) {
    const auto criteria = json.text_at({"criteria"});
    if (!criteria) {
      return fail(Errc::malformed, "A leg has a text \"criteria\".", at);
    }
    CpeLeg out;
    auto name = parse_cpe(*criteria);
    if (!name) {
      return std::unexpected(
          Error{name.error().code, name.error().message, pointer(at, "criteria"), 0});
    }
    out.name = *std::move(name);
    const auto vulnerable = json.find("vulnerable");
    if (!vulnerable || !vulnerable->boolean()) {
      return fail(Errc::malformed, "A leg says whether it is vulnerable.", at);
    }
    out.is_vulnerable = *vulnerable->boolean();
    const auto bound = [&](std::string_view key, std::optional<std::string>& target) -> Status {
      const auto value = json.find(key);
      if (!value || value->is_null()) {
        return {};
      }
      if (!value->text() || value->text()->empty()) {
        return fail(Errc::malformed, "A bound is a text.", pointer(at, key));
      }
      target = std::string(*value->text());
      return {};
    };
    TOC_CHECK(bound("versionStartIncluding", out.bounds.start_including));
    TOC_CHECK(bound("versionStartExcluding", out.bounds.start_excluding));
    TOC_CHECK(bound("versionEndIncluding", out.bounds.end_including));
    TOC_CHECK(bound("versionEndExcluding", out.bounds.end_excluding));
    return out;
  }

  std::size_t legs_ = 0;
};

Ternary inverse(Ternary value) {
  return value == Ternary::unknown ? value : value == Ternary::yes ? Ternary::no : Ternary::yes;
}

/// Recursion is as deep as the tree, which the reader bounds.
CpeMatch match_node(const CpeNode& node, const std::function<Ternary(const CpeLeg&)>& leg_matches) {
  CpeMatch out;
  const bool is_all = node.op == CpeNode::Operator::all_of;
  const bool is_empty = node.legs.empty() && node.children.empty();
  out.holds = is_all && !is_empty ? Ternary::yes : Ternary::no;
  const auto join = [&](Ternary one) {
    out.holds = is_all ? std::min(out.holds, one) : std::max(out.holds, one);
  };
  for (const CpeLeg& leg : node.legs) {
    const Ternary one = leg_matches(leg);
    join(one);
    if (one != Ternary::no && leg.is_vulnerable) {
      out.vulnerable.push_back(&leg);
    }
  }
  for (const CpeNode& child : node.children) {
    const CpeMatch one = match_node(child, leg_matches);
    join(one.holds);
    out.vulnerable.insert(out.vulnerable.end(), one.vulnerable.begin(), one.vulnerable.end());
  }
  if (node.is_negated) {
    // What holds because nothing matched names no leg that is installed.
    out.holds = inverse(out.holds);
    out.vulnerable.clear();
  }
  if (out.holds == Ternary::no) {
    out.vulnerable.clear();
  }
  return out;
}

}  // namespace

Result<CpeNode> read_configurations(Json configurations) {
  if (configurations.kind() != Json::Kind::array) {
    return fail(Errc::malformed, "Configurations are a list.");
  }
  Reader reader;
  CpeNode out;
  std::size_t index = 0;
  for (const Json& configuration : configurations.elements()) {
    TOC_TRY(CpeNode node, reader.node(configuration, pointer("", index++), 1));
    out.children.push_back(std::move(node));
  }
  return out;
}

CpeMatch evaluate(const CpeNode& tree, const std::function<Ternary(const CpeLeg&)>& leg_matches) {
  return match_node(tree, leg_matches);
}

}  // namespace tocsin::names
