#include "exposure/event_subject.h"

#include "exposure/advisories.h"
#include "exposure/current_advisories.h"
#include "store/findings.h"

#include <algorithm>
#include <set>

namespace tocsin::exposure {
namespace {

/// As a purl has it: a scope of npm with its sign escaped, no group where there is none.
std::string as_path(std::string_view path) {
  std::string out;
  for (const char c : path) {
    if (c == '@') {
      out += "%40";
    } else if (c != '/' || !out.ends_with('/')) {
      out += c;
    }
  }
  return out;
}

/// "deb/debian/12/apache-log4j2" → "pkg:deb/debian/apache-log4j2": a purl names no release in its
/// path.
std::string purl_of(std::string_view key) {
  key = key.substr(0, key.find('?'));
  const std::string_view type = key.substr(0, key.find('/'));
  if (!advisories::is_of_distribution(type)) {
    return "pkg:" + as_path(key);
  }
  const std::size_t vendor = key.find('/', type.size() + 1);
  const std::size_t name = key.rfind('/');
  return "pkg:" + as_path(std::string(key.substr(0, vendor)) + std::string(key.substr(name)));
}

Result<std::optional<int>> greatest_score(store::Reader& reader, std::string_view id, Tlp ceiling) {
  TOC_TRY(const auto named, advisories_named(reader, id, ceiling));
  std::optional<int> best;
  for (const advisories::Advisory& advisory : named) {
    for (const advisories::ScoreAssertion& score : advisory.scores) {
      for (const auto& tenths : {score.published_tenths, score.computed_tenths}) {
        if (tenths) {
          best = std::max(best.value_or(0), int{*tenths});
        }
      }
    }
  }
  return best;
}

}  // namespace

Result<flow::EventSubject> subject_of(const World& world, store::Reader& reader,
                                      const Principal& principal,
                                      const std::vector<std::string>& ids) {
  flow::EventSubject out;
  const Tlp ceiling = advisory_ceiling(principal);
  TOC_TRY(const auto layers, world.advisories->get(reader, ceiling));
  std::set<std::string> packages;
  out.is_whole = ids.size() <= kFlawsOfEventMax;
  bool is_any_unknown = false;
  for (std::size_t i = 0; i < std::min(ids.size(), kFlawsOfEventMax); ++i) {
    const auto flaw = layers->find_flaw(ids[i]);
    if (!flaw) {
      is_any_unknown = true;
      continue;
    }
    for (const std::string_view key : layers->packages_of(*flaw)) {
      packages.insert(purl_of(key));
    }
    TOC_TRY(const auto score, greatest_score(reader, ids[i], ceiling));
    is_any_unknown |= !score;
    out.cvss_tenths_max = std::max(out.cvss_tenths_max, score);
    TOC_TRY(const auto open, store::findings::list(reader, {.ceiling = ceiling,
                                                            .party = principal.party,
                                                            .asset = std::nullopt,
                                                            .flaw = std::string(flaw->id()),
                                                            .after_component = {},
                                                            .after_flaw = {},
                                                            .limit = 1}));
    out.is_on_own_assets |= !open.empty();
  }
  if (is_any_unknown) {
    out.cvss_tenths_max.reset();
  }
  out.packages = {packages.begin(), packages.end()};
  return out;
}

}  // namespace tocsin::exposure
