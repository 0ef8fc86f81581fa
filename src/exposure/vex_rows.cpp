#include "exposure/vex_rows.h"

#include "advisories/coordinates.h"
#include "impact/flaws.h"
#include "names/purl.h"
#include "ranges/vers.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace tocsin::exposure {
namespace {

using inventories::VexStatement;

/// Comparisons of an upload, each of a component with a name or a kilobyte of a range.
constexpr std::size_t kWorkMax = 20'000'000;
/// Of the rows of an upload: each has the statement's texts.
constexpr std::size_t kRowBytesMax = 128U << 20U;
/// About so many have an id, a label and a time.
constexpr std::size_t kNamesBytes = 256;

/// A package URL in the form in which two are compared.
struct Named {
  std::string package;  ///< whatever the version, the release or the qualifiers
  std::string version;  ///< equal for equal versions; empty: none
  names::Purl purl;
};

std::optional<Named> named_by(std::string_view text) {
  Result<names::Purl> purl = names::parse_purl(text, names::PurlCheck::syntax);
  if (!purl) {
    return std::nullopt;
  }
  advisories::Coordinates coordinates = advisories::coordinates_of_purl(*purl);
  coordinates.distribution.reset();
  Named out{.package = advisories::package_key(coordinates), .version = purl->version, .purl = {}};
  if (const auto* const order = advisories::ecosystem_of(coordinates);
      order != nullptr && !out.version.empty()) {
    ecosystems::VersionKey key = ecosystems::key(*order, out.version);
    if (key.exact) {
      out.version = "=" + key.bytes;
    }
  }
  out.purl = *std::move(purl);
  return out;
}

/// Does it have each qualifier of the other, and its subpath?
bool has_all_of(const names::Purl& purl, const names::Purl& other) {
  return (other.subpath.empty() || other.subpath == purl.subpath) &&
         std::ranges::all_of(other.qualifiers, [&](const names::Qualifier& wanted) {
           return std::ranges::find(purl.qualifiers, wanted) != purl.qualifiers.end();
         });
}

struct Known {
  const store::InstalledComponent* component = nullptr;
  std::optional<names::Purl> purl;
  std::string version;  ///< as it is installed; empty: not known
};

/// What a statement names, as far as it is installed.
struct Meant {
  std::vector<const Known*> components;
  bool is_other_build = false;  ///< a package is installed, in another version or build
};

class Components {
 public:
  explicit Components(std::span<const store::InstalledComponent> components) {
    known_.reserve(components.size());
    for (const store::InstalledComponent& component : components) {
      known_.push_back({.component = &component, .purl = std::nullopt, .version = {}});
    }
    for (Known& known : known_) {
      const store::InstalledComponent& component = *known.component;
      by_name_.emplace(component.label, &known);
      if (!component.ref.empty() && component.ref != component.label) {
        by_name_.emplace(component.ref, &known);
      }
      if (!component.keys.empty()) {
        known.version = component.keys.front().version;
      }
      if (std::optional<Named> named = named_by(component.label)) {
        if (known.version.empty()) {
          known.version = named->purl.version;
        }
        by_package_.emplace(named->package, &known);
        by_version_.emplace(named->package + "\n" + named->version, &known);
        known.purl = std::move(named->purl);
      }
    }
  }

  /// work: what is left, and less afterwards; 0: none.
  void find(std::string_view product, Meant& out, std::size_t& work) const {
    if (product.starts_with("urn:cdx:")) {  // a BOM-link: the ref stands behind "#"
      product.remove_prefix(std::min(product.find('#'), product.size() - 1) + 1);
    }
    take(by_name_, std::string(product), nullptr, out, work);
    const std::optional<Named> named = named_by(product);
    if (!named) {
      return;
    }
    const std::size_t before = out.components.size();
    if (named->version.empty()) {
      take(by_package_, named->package, &named->purl, out, work);
    } else {
      take(by_version_, named->package + "\n" + named->version, &named->purl, out, work);
    }
    if (out.components.size() == before && by_package_.contains(named->package)) {
      out.is_other_build = true;
    }
  }

 private:
  using Index = std::unordered_multimap<std::string, const Known*>;
  static void take(const Index& index, const std::string& name, const names::Purl* purl, Meant& out,
                   std::size_t& work) {
    const auto [first, last] = index.equal_range(name);
    for (auto one = first; one != last && work > 0; ++one, --work) {
      if (purl == nullptr || (one->second->purl && has_all_of(*one->second->purl, *purl))) {
        out.components.push_back(one->second);
      }
    }
  }

  std::vector<Known> known_;
  Index by_name_;     ///< label and ref
  Index by_package_;  ///< of those with a package URL
  Index by_version_;
};

/// Does the version lie in one of the ranges? unknown where one cannot be read or judged.
ranges::Answer lies_in(const Known& known, const std::vector<std::string>& texts,
                       std::size_t& work) {
  constexpr std::size_t work_bytes = 1024;
  ranges::Answer out = ranges::Answer::no;
  for (const std::string& text : texts) {
    work -= std::min(work, 1 + text.size() / work_bytes);
    Result<ranges::Vers> range = ranges::parse_vers(text, ranges::Reading::tolerant);
    if (range && known.purl && (range->scheme == "generic" || range->scheme == "all")) {
      range->scheme = known.purl->type;  // CycloneDX has versions of which nobody says the order
    }
    const ranges::Answer one = !range || known.version.empty()
                                   ? ranges::Answer::unknown
                                   : ranges::contains(ranges::to_set(*range), known.version).answer;
    if (one == ranges::Answer::yes) {
      return one;
    }
    out = one == ranges::Answer::unknown ? one : out;
  }
  return out;
}

std::string problem_of(const VexStatement& statement, const Meant& meant, bool is_undecided) {
  const std::string about = "The VEX statement about " + statement.vulnerability;
  if (is_undecided) {
    return about +
           " has versions that cannot be compared with what is installed: it applies to nothing.";
  }
  if (!meant.components.empty() || meant.is_other_build) {
    return about +
           " is about other versions or builds of what is installed here: it applies to nothing.";
  }
  return about + " names no component of this asset: it applies to nothing.";
}

}  // namespace

Result<std::vector<store::VexRow>> vex_rows_of(
    const std::vector<VexStatement>& statements,
    std::span<const store::InstalledComponent> components, std::string_view origin,
    std::vector<std::string>& problems) {
  const Components known(components);
  std::size_t work = kWorkMax;
  std::size_t bytes_left = kRowBytesMax;
  std::vector<store::VexRow> out;
  for (const VexStatement& statement : statements) {
    Meant meant;
    for (const std::string& product :
         statement.subcomponents.empty() ? statement.products : statement.subcomponents) {
      known.find(product, meant, work);
    }
    bool is_undecided = false;
    std::vector<std::string_view> labels;
    for (const Known* one : meant.components) {
      const ranges::Answer answer = statement.version_ranges.empty()
                                        ? ranges::Answer::yes
                                        : lies_in(*one, statement.version_ranges, work);
      is_undecided = is_undecided || answer == ranges::Answer::unknown;
      if (answer == ranges::Answer::yes) {
        labels.emplace_back(one->component->label);
      }
    }
    std::ranges::sort(labels);
    const auto rest = std::ranges::unique(labels);
    labels.erase(rest.begin(), rest.end());
    if (labels.empty()) {
      problems.push_back(problem_of(statement, meant, is_undecided));
    }
    std::vector<std::string> ids = statement.aliases;
    ids.insert(ids.begin(), statement.vulnerability);
    std::ranges::sort(ids, impact::is_headline_before);
    const auto twice = std::ranges::unique(ids);
    ids.erase(twice.begin(), twice.end());
    const std::size_t row_bytes = sizeof(store::VexRow) + statement.justification.size() +
                                  statement.statement.size() + statement.author.size() +
                                  kNamesBytes;
    const std::size_t rows = ids.size() * labels.size();
    work -= std::min(work, rows);
    bytes_left -= std::min(bytes_left, rows * row_bytes);
    if (work == 0 || bytes_left == 0) {
      return fail(Errc::too_large,
                  "The VEX statements name more components than can be compared: send them in "
                  "several documents, of several assets.");
    }
    for (const std::string& id : ids) {
      for (const std::string_view label : labels) {
        out.push_back({.origin = std::string(origin),
                       .vulnerability = id,
                       .alias_of = id == ids.front() ? std::string() : ids.front(),
                       .component = std::string(label),
                       .status = std::string(to_text(statement.status)),
                       .justification = statement.justification,
                       .statement = statement.statement,
                       .author = statement.author,
                       .stated_at = statement.timestamp});
      }
    }
  }
  return out;
}

}  // namespace tocsin::exposure
