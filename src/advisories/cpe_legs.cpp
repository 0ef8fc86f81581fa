#include "advisories/cpe_legs.h"

#include "names/cpe_tree.h"
#include "ranges/nvd.h"

#include <map>

namespace tocsin::advisories {
namespace {

using names::CpeAttribute;
using names::CpeValue;

bool is_plain(const CpeValue& value) {
  return value.kind == CpeValue::Kind::text && !value.before.is_any() && !value.after.is_any() &&
         !value.text.empty();
}

std::optional<std::string> product_of(const names::Cpe& name) {
  names::Cpe out;
  for (const CpeAttribute attribute :
       {CpeAttribute::part, CpeAttribute::vendor, CpeAttribute::product}) {
    if (!is_plain(name[attribute])) {
      return std::nullopt;
    }
    out.values.at(static_cast<std::size_t>(attribute)) = name[attribute];
  }
  return names::to_formatted(out);
}

ranges::VersionSet versions_of(const names::CpeLeg& leg) {
  const CpeValue& version = leg.name[CpeAttribute::version];
  if (is_plain(version)) {
    std::string text = version.text;
    // "2.0:beta9": the update belongs to the version for every order that knows such words.
    if (is_plain(leg.name[CpeAttribute::update])) {
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

/// Legs below a node; those that are only what it runs on apart.
struct Legs {
  std::vector<const names::CpeLeg*> vulnerable;
  std::vector<const names::CpeLeg*> platforms;
};

void gather(const names::CpeNode& node, Legs& out) {
  for (const names::CpeLeg& leg : node.legs) {
    (leg.is_vulnerable ? out.vulnerable : out.platforms).push_back(&leg);
  }
  for (const names::CpeNode& child : node.children) {
    gather(child, out);
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
    out.remarks.emplace_back("configurations-not-readable");
    return;
  }
  for (const names::CpeNode& configuration : tree->children) {
    Legs legs;
    gather(configuration, legs);
    const bool is_conditional =
        configuration.op == names::CpeNode::Operator::all_of && !legs.platforms.empty();
    std::map<std::string, Assertion> by_product;
    for (const names::CpeLeg* leg : legs.vulnerable) {
      const auto product = product_of(leg->name);
      if (!product) {
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
        set.doubtful.insert(set.doubtful.end(), set.intervals.begin(), set.intervals.end());
        set.intervals.clear();
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
