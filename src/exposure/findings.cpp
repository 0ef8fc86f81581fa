#include "exposure/findings.h"

#include "advisories/coordinates.h"
#include "base/json.h"
#include "base/json_writer.h"
#include "exposure/advisories.h"
#include "exposure/current_advisories.h"
#include "exposure/current_inventories.h"
#include "exposure/inventories.h"
#include "impact/match.h"
#include "names/purl.h"
#include "ranges/vers.h"
#include "store/accounts.h"

#include <algorithm>
#include <map>
#include <set>

namespace tocsin::exposure {
namespace {

using store::AssetNumber;
using store::Reader;
using store::Transaction;

constexpr std::size_t kReasonBytesMax = 4096;
constexpr std::array<std::string_view, 4> kStates = {"open", "mitigated", "fixed", "accepted"};

/// One JSON value on each line: what a column holds.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string array_of(std::span<const std::string_view> lines) {
  std::string out = "[";
  for (const std::string_view line : lines) {
    out += (out.size() > 1 ? "," : "") + std::string(line);
  }
  return out + "]";
}

std::string text_in(std::string_view json, std::string_view field) {
  const auto document = JsonDocument::parse(json);
  return document ? std::string(document->root().text_at({field}).value_or("")) : std::string();
}

Tlp tlp_of(std::string_view statement) {
  return parse_tlp(text_in(statement, "tlp")).value_or(Tlp::red);
}

bool is_affirming(std::string_view statement) {
  const std::string status = text_in(statement, "status");
  return status == "affected" || status == "possible";
}

/// The statements that the principal may be shown; nothing when none of the affirming ones is.
std::optional<std::string> visible_statements(const Principal& principal,
                                              const store::Finding& finding) {
  std::vector<std::string_view> lines = lines_of(finding.statements);
  std::erase_if(lines,
                [&](std::string_view line) { return !may_see_advisory(principal, tlp_of(line)); });
  if (std::ranges::none_of(lines, is_affirming)) {
    return std::nullopt;
  }
  return array_of(lines);
}

std::string state_of(const store::FoundAsset& found) {
  if (found.remediation && found.remediation->state != "open") {
    return found.remediation->state;
  }
  const std::vector<std::string_view> vex = lines_of(found.finding.vex);
  const std::string status = vex.empty() ? std::string() : text_in(vex.front(), "status");
  return status.empty() || status == "affected" ? "open" : status;
}

std::optional<FindingView> view_of(const Principal& principal, store::FoundAsset found) {
  std::optional<std::string> statements = visible_statements(principal, found.finding);
  if (!statements) {
    return std::nullopt;
  }
  FindingView out{.found = std::move(found), .statements = *std::move(statements), .state = {}};
  out.state = state_of(out.found);
  const std::vector<std::string_view> vex = lines_of(out.found.finding.vex);
  out.found.finding.vex = array_of(vex);
  return out;
}

Status check_remediation(const RemediationDraft& draft) {
  if (std::ranges::find(kStates, draft.state) == kStates.end()) {
    return fail(Errc::malformed, "A finding is open, mitigated, fixed or accepted.", "/state");
  }
  if (draft.reason.size() > kReasonBytesMax || draft.evidence.size() > kReasonBytesMax) {
    return fail(Errc::too_large, "Reason and evidence are at most 4 KiB each.");
  }
  if ((draft.state == "mitigated" || draft.state == "accepted") && draft.reason.empty()) {
    return fail(Errc::malformed, "Say how it is mitigated, or why it is accepted.", "/reason");
  }
  if (draft.state == "fixed" && draft.evidence.empty()) {
    return fail(Errc::malformed, "Say what shows that it is fixed.", "/evidence");
  }
  return {};
}

}  // namespace

Result<store::LogIndex> remediate(const World& world, const Principal& principal,
                                  const RemediationDraft& draft) {
  TOC_CHECK(may(principal, Action::manage_inventory));
  TOC_CHECK(check_remediation(draft));
  return world.store->write([&](Transaction& tx) -> Result<store::LogIndex> {
    TOC_TRY(const store::Asset asset, store::assets::get(tx, draft.asset));
    TOC_CHECK(may(principal, Action::manage_inventory, {.party = asset.party}));
    TOC_TRY(const auto known, store::findings::of_asset(tx, draft.asset));
    const Tlp ceiling = advisory_ceiling(principal);
    const store::Finding* found = nullptr;  // the one that holds for the principal comes last
    for (const store::Finding& one : known) {
      if (one.component == draft.component && one.flaw == draft.flaw && one.ceiling <= ceiling) {
        found = &one;
      }
    }
    if (found == nullptr || !view_of(principal, {.finding = *found, .asset = asset})) {
      return fail(Errc::not_found, "There is no such finding.");
    }
    store::Act act{.kind = "finding." + draft.state,
                   .actor = actor_of(principal),
                   .case_id = std::nullopt,
                   .detail = {},
                   .tlp = found->ceiling};
    act.detail.set("party", asset.party_handle)
        .set("asset", asset.name)
        .set("component", draft.component)
        .set("flaw", draft.flaw)
        .set("reason", draft.reason)
        .set("evidence", draft.evidence);
    const store::LogIndex index = tx.record(std::move(act));
    TOC_CHECK(store::findings::insert(tx, {.asset = draft.asset,
                                           .component = draft.component,
                                           .flaw = draft.flaw,
                                           .state = draft.state,
                                           .reason = draft.reason,
                                           .evidence = draft.evidence,
                                           .actor = actor_of(principal),
                                           .recorded_at = tx.now(),
                                           .recorded_index = index}));
    return index;
  });
}

Result<FindingPage> list_findings(const World& world, const Principal& principal,
                                  store::findings::Filter filter) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_inventory));
  if (!scope.sees_all_parties()) {
    filter.party = scope.party();
  }
  filter.ceiling = advisory_ceiling(principal);
  return world.store->read([&](Reader& reader) -> Result<FindingPage> {
    FindingPage out;
    const std::int64_t limit = filter.limit++;
    TOC_TRY(auto found, store::findings::list(reader, filter));
    if (found.size() > static_cast<std::size_t>(limit)) {
      found.pop_back();
      out.last = found.back().finding;
    }
    TOC_TRY(const auto advisories, world.advisories->get(reader, filter.ceiling));
    TOC_TRY(out.data, data_json(reader, *advisories, filter.ceiling, world.clock->now()));
    for (store::FoundAsset& one : found) {
      if (auto view = view_of(principal, std::move(one))) {
        out.findings.push_back(*std::move(view));
      }
    }
    return out;
  });
}

Result<Impact> impact_of(const World& world, const Principal& principal, std::string_view id) {
  TOC_CHECK(may(principal, Action::read_impact));
  return world.store->read([&](Reader& reader) -> Result<Impact> {
    const Tlp ceiling = advisory_ceiling(principal);
    TOC_TRY(const auto advisories, world.advisories->get(reader, ceiling));
    const auto flaw = advisories->find_flaw(id);
    if (!flaw) {
      return fail(Errc::not_found,
                  "No advisory here goes by this id: who is hit by it is not known.");
    }
    Impact out;
    out.flaw = flaw->id();
    for (const std::string_view alias : flaw->aliases()) {
      out.aliases.emplace_back(alias);
    }
    TOC_TRY(auto found,
            store::findings::list(reader,
                                  {.ceiling = ceiling, .flaw = out.flaw, .limit = kImpactMax + 1}));
    out.is_cut = found.size() > static_cast<std::size_t>(kImpactMax);
    std::set<PartyId> partners;
    std::set<AssetNumber> assets;
    for (store::FoundAsset& one : found) {
      auto view = view_of(principal, std::move(one));
      if (!view || out.findings.size() == static_cast<std::size_t>(kImpactMax)) {
        continue;
      }
      partners.insert(view->found.asset.party);
      assets.insert(view->found.asset.number);
      out.findings.push_back(*std::move(view));
    }
    out.partners = partners.size();
    out.assets = assets.size();
    out.components = out.findings.size();
    TOC_TRY(const auto all, store::assets::list(reader, std::nullopt, -1, INT32_MAX));
    out.assets_in_all = all.size();
    out.assets_not_fully_judged = static_cast<std::size_t>(
        std::ranges::count_if(all, [](const store::Asset& one) { return one.not_judged > 0; }));
    TOC_TRY(out.data, data_json(reader, *advisories, ceiling, world.clock->now()));
    return out;
  });
}

Result<SupposedImpact> supposed_impact(const World& world, const Principal& principal,
                                       const Supposition& supposition) {
  TOC_CHECK(may(principal, Action::read_impact));
  TOC_TRY(const names::Purl purl, names::parse_purl(supposition.purl));
  if (purl.version.empty() == supposition.versions.empty()) {
    return fail(Errc::malformed, "Say which versions: in the purl, or as a range.", "/versions");
  }
  const advisories::Coordinates package = advisories::coordinates_of_purl(purl);
  ranges::VersionSet versions{.ecosystem = advisories::ecosystem_of(package)};
  if (purl.version.empty()) {
    TOC_TRY(const ranges::Vers range,
            ranges::parse_vers(supposition.versions, ranges::Reading::tolerant));
    versions = ranges::to_set(range);
  } else {
    versions.intervals.push_back(ranges::at(purl.version));
    versions.certainty = ranges::certainty_of(versions.ecosystem);
  }
  return world.store->read([&](Reader& reader) -> Result<SupposedImpact> {
    TOC_TRY(const auto inventories, world.inventories->get(reader));
    SupposedImpact out;
    out.package = advisories::package_key(package);
    const std::vector<std::string> keys = impact::keys_installed_as(out.package);
    const std::vector<std::string_view> packages(keys.begin(), keys.end());
    const impact::Hits hits = inventories->index.affected(
        packages, [&](std::string_view, std::string_view version, bool is_epoch_known) {
          return !is_epoch_known ||
                 ranges::contains(versions, version).answer != ranges::Answer::no;
        });
    out.components = hits.components;
    out.assets_in_all = hits.assets.size();
    for (const std::uint32_t partner : hits.partners) {
      TOC_TRY(const store::Party party,
              store::parties::get(reader, inventories->partners.at(partner)));
      out.partners.push_back(party.handle);
    }
    std::ranges::sort(out.partners);
    for (const impact::AssetNumber asset : hits.assets) {
      if (out.assets.size() == static_cast<std::size_t>(kImpactMax)) {
        break;
      }
      TOC_TRY(out.assets.emplace_back(), store::assets::get(reader, asset));
    }
    return out;
  });
}

}  // namespace tocsin::exposure
