#include "advisories/cpe_legs.h"

#include "names/cpe_tree.h"
#include "ranges/nvd.h"

#include <algorithm>
#include <map>

namespace tocsin::advisories {
namespace {

using names::CpeAttribute;
using names::CpeValue;

std::optional<std::string> product_of(const names::Cpe& name) {
  names::Cpe out;
  for (const CpeAttribute attribute :
       {CpeAttribute::part, CpeAttribute::vendor, CpeAttribute::product}) {
    if (!name[attribute].is_plain()) {
      return std::nullopt;
    }
    out.values.at(static_cast<std::size_t>(attribute)) = name[attribute];
  }
  for (const CpeAttribute attribute : {CpeAttribute::edition, CpeAttribute::sw_edition,
                                       CpeAttribute::target_sw, CpeAttribute::target_hw}) {
    if (name[attribute].is_plain()) {
      out.values.at(static_cast<std::size_t>(attribute)) = name[attribute];
    }
  }
  return names::to_formatted(out);
}

ranges::VersionSet versions_of(const names::CpeLeg& leg) {
  const CpeValue& version = leg.name[CpeAttribute::version];
  if (version.is_plain()) {
    std::string text = version.text;
    // "2.0:beta9": the update belongs to the version for every order that knows such words.
    if (leg.name[CpeAttribute::update].is_plain()) {
      text += "-" + leg.name[CpeAttribute::update].text;
    }
    ranges::VersionSet out;
    out.ecosystem = ecosystems::find("generic");
    out.intervals = {ranges::at(text)};
    out.certainty = ranges::certainty_of(out.ecosystem);
    return out;
  }
  if (version.kind == CpeValue::Kind::not_applicable) {
    return ranges::unjudged(ranges::Certainty::not_evaluable);
  }
  return ranges::nvd::to_set({.start_including = leg.bounds.start_including,
                              .start_excluding = leg.bounds.start_excluding,
                              .end_including = leg.bounds.end_including,
                              .end_excluding = leg.bounds.end_excluding});
}

/// The legs of a configuration: those that are vulnerable, with whether something else must hold
/// too, and those that are only a condition.
struct Legs {
  struct Vulnerable {
    const names::CpeLeg* leg;
    bool is_conditional;
  };
  std::vector<Vulnerable> vulnerable;
  std::vector<const names::CpeLeg*> platforms;
};

/// What stands below a negation is a condition, whatever its legs say of themselves.
bool has_condition(const names::CpeNode& node) {
  return node.is_negated ||
         std::ranges::any_of(node.legs, [](const auto& leg) { return !leg.is_vulnerable; }) ||
         std::ranges::any_of(node.children, has_condition);
}

void gather(const names::CpeNode& node, bool is_conditional, bool is_negated, Legs& out) {
  is_negated = is_negated || node.is_negated;
  is_conditional =
      is_conditional || (node.op == names::CpeNode::Operator::all_of && has_condition(node));
  for (const names::CpeLeg& leg : node.legs) {
    if (leg.is_vulnerable && !is_negated) {
      out.vulnerable.push_back({&leg, is_conditional});
    } else {
      out.platforms.push_back(&leg);
    }
  }
  for (const names::CpeNode& child : node.children) {
    gather(child, is_conditional, is_negated, out);
  }
}

void remark(Advisory& out, std::string_view name) {
  if (std::ranges::find(out.remarks, name) == out.remarks.end()) {
    out.remarks.emplace_back(name);
  }
}

}  // namespace

std::optional<std::string> cpe_product(std::string_view cpe) {
  const Result<names::Cpe> name = names::parse_cpe(cpe);
  return name ? product_of(*name) : std::nullopt;
}

void add_cpe_legs(Json configurations, const std::string& author, const std::string& at,
                  Advisory& out) {
  const Result<names::CpeNode> tree = names::read_configurations(configurations);
  if (!tree) {
    remark(out, "configurations-not-readable");
    return;
  }
  for (const names::CpeNode& configuration : tree->children) {
    Legs legs;
    gather(configuration, false, false, legs);
    std::map<std::string, Assertion> by_product;
    for (const auto& [leg, is_conditional] : legs.vulnerable) {
      const auto product = product_of(leg->name);
      if (!product) {
        remark(out, "cpe-of-no-one-product");
        continue;
      }
      Assertion& one = by_product[*product];
      one.pointer = at;
      one.author = author;
      one.product.cpe = *product;
      one.product.vendor = leg->name[CpeAttribute::vendor].text;
      one.product.product = leg->name[CpeAttribute::product].text;
      ranges::VersionSet set = versions_of(*leg);
      if (is_conditional) {
        ranges::doubt(set);
      }
      if (leg->bounds.end_excluding) {
        one.fixed_in.push_back(*leg->bounds.end_excluding);
      }
      one.is_ceiling_unknown = one.is_ceiling_unknown || leg->bounds.end_including.has_value();
      one.ranges.push_back({ProductStatus::affected, std::move(set)});
      for (const names::CpeLeg* platform : legs.platforms) {
        if (const auto name = product_of(platform->name);
            name && one.product.platforms.size() < 50) {
          one.product.platforms.push_back(*name);
        }
      }
    }
    for (auto& [product, assertion] : by_product) {
      out.assertions.push_back(std::move(assertion));
    }
  }
}

}  // namespace tocsin::advisories
