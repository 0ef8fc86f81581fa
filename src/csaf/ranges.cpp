// Version ranges in the product tree of 2.1: 6.1.50, 6.1.59; 6.2.42, 6.2.49, 6.2.50.x, 6.2.51;
// 6.3.19.x.
#include "base/text.h"
#include "csaf/tests.h"
#include "names/cpe.h"
#include "names/purl.h"
#include "ranges/vers.h"

#include <algorithm>
#include <map>

namespace tocsin::csaf {
namespace {

using ranges::Comparator;
using ranges::Constraint;
using ranges::Vers;

/// Intervals that are compared for one test and document. Siblings are compared with one another; a
/// document with more is judged by the first of them. So is one with longer ranges than that.
constexpr std::size_t kComparedMax = 50'000;
constexpr std::size_t kConstraintsMax = 1'000;

bool is_range(const Branch& branch) {
  return branch.category == "product_version_range";
}

/// A range by the rules of section 3.1.2.3.2: "vers:" with a type, or constraints alone (vls).
/// Any order of constraints, no white space, nothing empty. Nothing when it breaks them.
std::optional<Vers> read_range(std::string_view text) {
  Vers out;
  if (text == "vers:/all") {  // so in the committee's examples
    return Vers{.scheme = "all", .is_any = true};
  }
  std::string_view rest = text;
  const bool is_vers = rest.starts_with("vers:");
  if (is_vers) {
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) {
      return std::nullopt;
    }
    out.scheme = std::string(rest.substr(5, slash - 5));
    rest.remove_prefix(slash + 1);
    if (out.scheme.empty() || !std::ranges::all_of(out.scheme, [](char c) {
          return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
        })) {
      return std::nullopt;
    }
    if (rest == "*") {
      out.is_any = true;
      return out;
    }
    if (out.scheme == "all" || out.scheme == "none") {
      return std::nullopt;
    }
  }
  bool has_comparator = false;
  for (std::string_view piece : split(rest, '|')) {
    Constraint constraint;
    has_comparator = ranges::take_comparator(piece, constraint.comparator) || has_comparator;
    if (piece.empty() || piece.find_first_of("<>=!*|") != std::string_view::npos ||
        std::ranges::any_of(piece, [](char c) { return static_cast<unsigned char>(c) <= ' '; })) {
      return std::nullopt;
    }
    // A broken escape stays as it is: the rules say nothing of it.
    constraint.version =
        is_vers ? ranges::decoded_version(piece).value_or(std::string(piece)) : std::string(piece);
    out.constraints.push_back(std::move(constraint));
  }
  if (!is_vers && !has_comparator && out.constraints.size() != 1) {
    return std::nullopt;
  }
  return out;
}

void range_rules(const Context& context) {  // 6.1.50
  for (const Branch& branch : context.document.branches) {
    if (is_range(branch) && !branch.name.empty() && !read_range(branch.name)) {
      context.out.add(
          branch.node.at + "/name",
          "The version range is neither vers nor a list of constraints such as >=1.0|<2.0.");
    }
  }
}

void single_versions(const Context& context) {  // 6.1.59
  for (const Branch& branch : context.document.branches) {
    const auto range = is_range(branch) ? read_range(branch.name) : std::nullopt;
    if (range && range->constraints.size() == 1 &&
        range->constraints[0].comparator == Comparator::equal) {
      context.out.add(branch.node.at + "/name",
                      "The range holds one version only: it is a product_version.");
    }
  }
}

void open_ranges(const Context& context) {  // 6.2.49
  for (const Branch& branch : context.document.branches) {
    const auto range = is_range(branch) ? read_range(branch.name) : std::nullopt;
    if (!range) {
      continue;
    }
    const Constraint* last = nullptr;
    for (const Constraint& constraint : range->constraints) {
      last = constraint.comparator == Comparator::not_equal ? last : &constraint;
    }
    if (last != nullptr && (last->comparator == Comparator::greater ||
                            last->comparator == Comparator::greater_or_equal)) {
      context.out.add(branch.node.at + "/name",
                      "The range has no end: it holds versions that do not exist yet.");
    }
  }
}

void unknown_types(const Context& context) {  // 6.2.51
  for (const Branch& branch : context.document.branches) {
    const auto range = is_range(branch) && branch.name.starts_with("vers:")
                           ? read_range(branch.name)
                           : std::nullopt;
    if (!range || range->scheme == "all" || range->scheme == "none") {
      continue;
    }
    if (std::ranges::none_of(ecosystems::table(), [&](const ecosystems::Ecosystem& one) {
          return std::ranges::find(one.vers_schemes, range->scheme) != one.vers_schemes.end();
        })) {
      context.out.add(branch.node.at + "/name", "No vers type of this name is known here.");
    }
  }
}

void helpers_and_branches(const Context& context) {  // 6.2.42
  const Document& document = context.document;
  for (const Product& product : document.products) {
    const auto helper =
        product.branch == kNone ? std::nullopt : product.node.find("product_identification_helper");
    if (!helper) {
      continue;
    }
    std::map<std::string_view, std::string_view> said;
    for (std::uint32_t at = product.branch; at != kNone; at = document.branches[at].parent) {
      said.try_emplace(document.branches[at].category, document.branches[at].name);
    }
    const auto version = said.find("product_version");
    for (const Node& one : helper->items("purls")) {
      const auto purl = names::parse_purl(one.json.text().value_or(""), names::PurlCheck::syntax);
      if (purl && version != said.end() && to_lower(purl->version) != to_lower(version->second)) {
        context.out.add(one.at, "The package URL and the branches do not say the same version.");
      }
    }
    const auto cpe = names::parse_cpe(helper->text("cpe"));
    if (!cpe) {
      continue;
    }
    const auto extra = [&](names::CpeAttribute attribute,
                           std::initializer_list<std::string_view> categories) {
      return (*cpe)[attribute].is_plain() &&
             std::ranges::none_of(categories,
                                  [&said](std::string_view one) { return said.contains(one); });
    };
    const auto& stated = (*cpe)[names::CpeAttribute::version];
    const bool is_other_version =
        version != said.end() && stated.is_plain() && stated.text != to_lower(version->second);
    if (is_other_version || extra(names::CpeAttribute::update, {"patch_level", "service_pack"}) ||
        extra(names::CpeAttribute::language, {"language"})) {
      context.out.add(helper->at + "/cpe",
                      "The CPE says something else than the branches, or more.");
    }
  }
}

/// One branch with a range or a version, among its siblings.
struct Sibling {
  std::uint32_t branch = 0;
  ProductId product = kNone;  ///< directly below it
  std::optional<ranges::VersionSet> set;
  std::string_view version;
  bool is_vers = false;
};

/// Branches with versions and ranges, by their parent.
std::map<std::uint32_t, std::vector<Sibling>> siblings_of(const Document& document) {
  std::map<std::uint32_t, std::vector<Sibling>> out;
  std::vector<ProductId> product_of(document.branches.size(), kNone);
  for (const Product& product : document.products) {
    if (product.branch != kNone) {
      product_of[product.branch] = product.id;
    }
  }
  for (std::uint32_t i = 0; i < document.branches.size(); ++i) {
    const Branch& branch = document.branches[i];
    Sibling one{.branch = i, .product = product_of[i]};
    if (branch.category == "product_version") {
      one.version = branch.name;
    } else if (is_range(branch)) {
      auto range = read_range(branch.name);
      if (!range || range->constraints.size() > kConstraintsMax) {
        continue;
      }
      one.is_vers = branch.name.starts_with("vers:");
      if (!one.is_vers) {
        range->scheme = "generic";
      }
      one.set = ranges::to_set(*range);
    } else {
      continue;
    }
    out[branch.parent].push_back(std::move(one));
  }
  return out;
}

enum class Kind : std::uint8_t { vers, vls, version };

/// The first is a range. vers and vls are not compared with one another: their orders may differ.
std::optional<Kind> kind_of_pair(const Sibling& a, const Sibling& b) {
  if (!b.set) {
    return Kind::version;
  }
  if (a.is_vers != b.is_vers) {
    return std::nullopt;
  }
  return a.is_vers ? Kind::vers : Kind::vls;
}

bool overlaps(const Sibling& a, const Sibling& b) {
  if (!b.set) {
    return ranges::contains(*a.set, b.version).answer == ranges::Answer::yes;
  }
  if (a.set->ecosystem == nullptr || a.set->ecosystem != b.set->ecosystem) {
    return false;
  }
  const auto both = ranges::intersected(*a.set->ecosystem, a.set->intervals, b.set->intervals);
  return both && !both->empty();
}

/// Calls visit for every range and every sibling that it overlaps.
template <class Visit>
void each_overlap(const Document& document, Visit visit) {
  std::size_t compared = 0;
  for (const auto& [parent, siblings] : siblings_of(document)) {
    for (std::size_t i = 0; i < siblings.size(); ++i) {
      for (std::size_t j = 0; j < siblings.size() && compared < kComparedMax; ++j) {
        if (i == j || !siblings[i].set || (siblings[j].set && j < i)) {
          continue;
        }
        compared += 1 + siblings[i].set->intervals.size() +
                    (siblings[j].set ? siblings[j].set->intervals.size() : 0);
        if (const auto kind = kind_of_pair(siblings[i], siblings[j]);
            kind && overlaps(siblings[i], siblings[j])) {
          visit(siblings[i], siblings[j], *kind);
        }
      }
    }
  }
}

enum class Groups : std::uint8_t { same, contradicting };

void overlapping_status(const Context& context, Kind wanted, Groups groups,
                        std::string_view message) {
  std::vector<std::pair<ProductId, ProductId>> pairs;
  each_overlap(context.document, [&](const Sibling& a, const Sibling& b, Kind kind) {
    if (kind == wanted && a.product != kNone && b.product != kNone && a.product != b.product) {
      pairs.emplace_back(a.product, b.product);
    }
  });
  if (pairs.empty()) {
    return;
  }
  std::size_t compared = 0;
  std::vector<std::uint8_t> group_of(context.document.id_count(), 0);
  for (const Vulnerability& one : context.document.vulnerabilities) {
    const auto each_status = [&](auto visit) {
      for (std::size_t status = 0; status < kStatusNames.size(); ++status) {
        for (const ProductId id : one.status[status]) {
          if (id != kNone && kStatusGroup[status] != 0) {
            visit(id, kStatusGroup[status]);
          }
        }
      }
    };
    each_status([&](ProductId id, std::uint8_t group) { group_of[id] = group; });
    for (const auto& [a, b] : pairs) {
      if (++compared > kComparedMax * 10) {
        return;
      }
      if (group_of[a] != 0 && group_of[b] != 0 &&
          (group_of[a] == group_of[b]) == (groups == Groups::same)) {
        context.out.add(one.node.at + "/product_status", message);
        break;
      }
    }
    each_status([&](ProductId id, std::uint8_t /*group*/) { group_of[id] = 0; });
  }
}

constexpr std::string_view kContradicting =
    "Two ranges of one product overlap, and their statuses contradict each other.";
constexpr std::string_view kSame = "Two ranges of one product overlap, and have the same status.";

void vers_contradicting(const Context& context) {  // 6.2.50.1
  overlapping_status(context, Kind::vers, Groups::contradicting, kContradicting);
}
void vls_contradicting(const Context& context) {  // 6.2.50.2
  overlapping_status(context, Kind::vls, Groups::contradicting, kContradicting);
}
void version_contradicting(const Context& context) {  // 6.2.50.3
  overlapping_status(context, Kind::version, Groups::contradicting,
                     "A range holds a version of the same product whose status contradicts it.");
}
void vers_same(const Context& context) {  // 6.3.19.1
  overlapping_status(context, Kind::vers, Groups::same, kSame);
}
void vls_same(const Context& context) {  // 6.3.19.2
  overlapping_status(context, Kind::vls, Groups::same, kSame);
}
void version_same(const Context& context) {  // 6.3.19.3
  overlapping_status(context, Kind::version, Groups::same,
                     "A range holds a version of the same product with the same status.");
}

void overlapping_branches(const Context& context, bool with_version, std::string_view message) {
  each_overlap(context.document, [&](const Sibling& a, const Sibling& b, Kind kind) {
    const auto has_branches = [&](const Sibling& one) {
      return context.document.branches[one.branch].node.has("branches");
    };
    if ((kind == Kind::version) == with_version && has_branches(a) && has_branches(b)) {
      context.out.add(context.document.branches[a.branch].node.at + "/name", message);
    }
  });
}

void ranges_in_branches(const Context& context) {  // 6.3.19.4
  overlapping_branches(context, false, "The range overlaps another one beside it.");
}
void versions_in_branches(const Context& context) {  // 6.3.19.5
  overlapping_branches(context, true, "The range holds a version beside it.");
}

constexpr auto kTests = std::to_array<Test>({
    {"6.1.50", kOnly21, range_rules},
    {"6.1.59", kOnly21, single_versions},
    {"6.2.42", kOnly21, helpers_and_branches},
    {"6.2.49", kOnly21, open_ranges},
    {"6.2.50.1", kOnly21, vers_contradicting},
    {"6.2.50.2", kOnly21, vls_contradicting},
    {"6.2.50.3", kOnly21, version_contradicting},
    {"6.2.51", kOnly21, unknown_types},
    {"6.3.19.1", kOnly21, vers_same},
    {"6.3.19.2", kOnly21, vls_same},
    {"6.3.19.3", kOnly21, version_same},
    {"6.3.19.4", kOnly21, ranges_in_branches},
    {"6.3.19.5", kOnly21, versions_in_branches},
});

}  // namespace

std::span<const Test> range_tests() {
  return kTests;
}

}  // namespace tocsin::csaf
