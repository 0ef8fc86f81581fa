#include "flow/findings.h"

#include "advisories/coordinates.h"
#include "base/json.h"
#include "base/json_writer.h"
#include "flow/current_advisories.h"
#include "flow/current_inventories.h"
#include "flow/inventories.h"
#include "flow/messages.h"
#include "impact/match.h"
#include "names/purl.h"
#include "ranges/vers.h"
#include "store/accounts.h"

#include <algorithm>
#include <map>
#include <unordered_set>

namespace tocsin::flow {
namespace {

using impact::AdvisoryLayers;
using store::AssetNumber;
using store::Reader;
using store::Transaction;

constexpr std::size_t kAssetsAtOnce = 500;
constexpr std::size_t kReasonBytesMax = 4096;
constexpr std::array<std::string_view, 4> kStates = {"open", "mitigated", "fixed", "accepted"};

using FindingKey = std::pair<std::string, std::string>;  // component, flaw

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

/// The organization's own word before its supplier's; of one origin the later.
bool holds_before(const store::VexRow& a, const store::VexRow& b) {
  if (a.origin != b.origin) {
    return a.origin == "partner";
  }
  const auto time = [](const store::VexRow& row) {
    return parse_rfc3339(row.stated_at).value_or(Instant{});
  };
  return time(a) > time(b);
}

std::string vex_lines(const std::vector<store::VexRow>& all, const std::string& component,
                      const std::set<std::string_view>& ids) {
  std::vector<store::VexRow> mine;
  std::ranges::copy_if(all, std::back_inserter(mine), [&](const store::VexRow& row) {
    return ids.contains(row.vulnerability) && row.component == component;
  });
  std::ranges::stable_sort(mine, holds_before);
  std::string out;
  for (const store::VexRow& row : mine) {
    JsonWriter json;
    json.begin_object()
        .field("origin", row.origin)
        .field("status", row.status)
        .field("justification", row.justification)
        .field("statement", row.statement)
        .field("author", row.author)
        .field("stated_at", row.stated_at)
        .end_object();
    out += (out.empty() ? "" : "\n") + json.take();
  }
  return out;
}

std::string texts_json(const std::vector<std::string_view>& texts) {
  JsonWriter json;
  json.begin_array();
  for (const std::string_view text : texts) {
    json.text(text);
  }
  return json.end_array().take();
}

/// What there is to find now.
std::map<FindingKey, store::Finding> wanted_findings(
    const AdvisoryLayers& advisories, const store::Asset& asset,
    const std::vector<store::InstalledComponent>& components, const std::vector<store::VexRow>& vex,
    const std::set<std::string>* flaws) {
  std::map<FindingKey, store::Finding> out;
  for (const store::InstalledComponent& component : components) {
    const impact::Lookup lookup = lookup_of(component);
    for (const impact::Finding& found : impact::findings_of(advisories, lookup.keys, 0)) {
      const std::string flaw(found.flaw.id());
      std::set<std::string_view> ids = {flaw};
      std::ranges::copy(found.flaw.aliases(), std::inserter(ids, ids.end()));
      const bool is_asked = flaws == nullptr || std::ranges::any_of(ids, [&](std::string_view id) {
                              return flaws->contains(std::string(id));
                            });
      if (!is_asked) {
        continue;
      }
      store::Finding one{.asset = asset.number,
                         .component = component.label,
                         .flaw = flaw,
                         .sureness = std::string(to_text(found.sureness)),
                         .statements = {},
                         .fixed_in = texts_json(found.fixed_in),
                         .vex = vex_lines(vex, component.label, ids)};
      for (const impact::Statement& statement : found.statements) {
        one.statements += (one.statements.empty() ? "" : "\n") + to_json(statement);
      }
      // The same component twice in one inventory is one finding.
      out.try_emplace({component.label, flaw}, std::move(one));
    }
  }
  return out;
}

bool is_same(const store::Finding& a, const store::Finding& b) {
  return a.sureness == b.sureness && a.statements == b.statements && a.fixed_in == b.fixed_in &&
         a.vex == b.vex;
}

/// What was recorded under an id that has become another flaw's goes with it.
Status carry_over(Transaction& tx, const store::Finding& old, store::Finding& current,
                  store::LogIndex index) {
  current.opened_at = std::min(current.opened_at, old.opened_at);
  TOC_TRY(auto said, store::findings::remediations(tx, old.asset, old.component, old.flaw));
  TOC_TRY(const auto own,
          store::findings::remediations(tx, current.asset, current.component, current.flaw));
  if (!said.empty() && own.empty()) {
    store::Remediation newest = said.front();
    newest.flaw = current.flaw;
    newest.recorded_index = index;
    TOC_CHECK(store::findings::insert(tx, newest));
  }
  return {};
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

/// Somebody of the organization, as far as marking and standing decide what may be shown.
Result<Principal> member_of(Reader& reader, const PartyId& party) {
  TOC_TRY(const Standing standing, store::standing_of(reader, party));
  return Principal{.kind = Principal::Kind::person,
                   .party = party,
                   .role = Role::partner_member,
                   .standing = standing};
}

Status tell(const World& world, Transaction& tx, const PartyId& party,
            const std::vector<store::Finding>& opened) {
  TOC_TRY(const store::Party owner, store::parties::get(tx, party));
  TOC_TRY(const Principal member, member_of(tx, party));
  std::set<std::string> flaws;
  std::set<AssetNumber> assets;
  std::size_t count = 0;
  for (const store::Finding& finding : opened) {
    if (visible_statements(member, finding)) {
      flaws.insert(finding.flaw);
      assets.insert(finding.asset);
      ++count;
    }
  }
  return count == 0 ? Status()
                    : queue_findings_message(world, tx, owner,
                                             {.findings = count,
                                              .assets = assets.size(),
                                              .flaws = {flaws.begin(), flaws.end()}});
}

/// A run of assets of one organization, small enough for one commit.
using Chunk = std::vector<store::Asset>;

std::vector<Chunk> chunks_of(std::vector<store::Asset> assets) {
  std::ranges::stable_sort(assets, {}, &store::Asset::party);
  std::vector<Chunk> out;
  for (store::Asset& asset : assets) {
    if (out.empty() || out.back().front().party != asset.party ||
        out.back().size() >= kAssetsAtOnce) {
      out.emplace_back();
    }
    out.back().push_back(std::move(asset));
  }
  return out;
}

/// Every id of the flaws that the advisories of these ids belong to.
std::set<std::string> ids_of_flaws(const AdvisoryLayers& advisories,
                                   const std::vector<std::string>& ids) {
  std::set<std::string> out(ids.begin(), ids.end());
  for (const std::string& id : ids) {
    if (const auto flaw = advisories.find_flaw(id)) {
      out.emplace(flaw->id());
      for (const std::string_view alias : flaw->aliases()) {
        out.emplace(alias);
      }
    }
  }
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

bool may_see_advisory(const Principal& principal, Tlp tlp) {
  return tlp == Tlp::clear || may(principal, Action::read_feed, {.tlp = tlp}).has_value();
}

Result<FindingChanges> reassess_asset(Transaction& tx, const AdvisoryLayers& advisories,
                                      const store::Asset& asset, std::string_view actor,
                                      const std::set<std::string>* flaws) {
  TOC_TRY(const auto components, store::assets::components(tx, asset.number));
  TOC_TRY(const auto vex, store::assets::vex(tx, asset.number));
  TOC_TRY(const auto known, store::findings::of_asset(tx, asset.number));
  std::map<FindingKey, store::Finding> wanted =
      wanted_findings(advisories, asset, components, vex, flaws);
  std::unordered_set<std::string_view> labels;
  std::int64_t not_judged = 0;
  for (const store::InstalledComponent& component : components) {
    labels.insert(component.label);
    not_judged += impact::reason_of(advisories, lookup_of(component)).empty() ? 0 : 1;
  }

  FindingChanges out;
  std::vector<store::Finding> writes;
  std::vector<std::pair<store::Finding, FindingKey>> renamed;
  for (const store::Finding& old : known) {
    const auto now = wanted.find({old.component, old.flaw});
    if (now != wanted.end()) {
      store::Finding& current = now->second;
      const bool was_closed = old.closed_at.has_value();
      current.opened_at = was_closed ? tx.now() : old.opened_at;
      if (was_closed) {
        out.opened.push_back(current);
      } else if (!is_same(old, current)) {
        ++out.changed;
      } else {
        wanted.erase(now);
        continue;
      }
      writes.push_back(current);
      wanted.erase(now);
      continue;
    }
    if (old.closed_at || (flaws != nullptr && !flaws->contains(old.flaw))) {
      continue;
    }
    store::Finding closed = old;
    closed.closed_at = tx.now();
    const auto flaw = advisories.find_flaw(old.flaw);
    const FindingKey other = {old.component, flaw ? std::string(flaw->id()) : std::string()};
    if (other.second != old.flaw && wanted.contains(other)) {
      closed.closed_because = "called-" + other.second + "-now";
      renamed.emplace_back(old, other);
    } else {
      closed.closed_because = asset.is_removed                  ? "asset-removed"
                              : !labels.contains(old.component) ? "component-gone"
                                                                : "not-said-any-more";
    }
    ++out.closed;
    writes.push_back(std::move(closed));
  }
  for (auto& [key, finding] : wanted) {
    finding.opened_at = tx.now();
  }
  if (not_judged != asset.not_judged) {
    TOC_TRY(store::Asset stored, store::assets::get(tx, asset.number));
    stored.not_judged = not_judged;
    TOC_CHECK(store::assets::put(tx, stored));
  }
  if (writes.empty() && wanted.empty()) {
    return out;
  }
  store::Act act{.kind = "findings.changed",
                 .actor = std::string(actor),
                 .case_id = std::nullopt,
                 .detail = {}};
  act.detail.set("party", asset.party_handle)
      .set("asset", asset.name)
      .set("opened", static_cast<std::int64_t>(out.opened.size() + wanted.size()))
      .set("closed", static_cast<std::int64_t>(out.closed))
      .set("changed", static_cast<std::int64_t>(out.changed));
  const store::LogIndex index = tx.record(std::move(act));
  for (const auto& [old, key] : renamed) {
    TOC_CHECK(carry_over(tx, old, wanted.at(key), index));
  }
  for (auto& [key, finding] : wanted) {
    out.opened.push_back(finding);
    writes.push_back(std::move(finding));
  }
  for (store::Finding& finding : writes) {
    finding.changed_at = tx.now();
    finding.changed_index = index;
    TOC_CHECK(store::findings::put(tx, finding));
  }
  return out;
}

Result<std::set<AssetNumber>> assets_touched(Reader& reader, const AdvisoryLayers& advisories,
                                             const std::set<std::string>& flaws) {
  std::set<AssetNumber> out;
  std::set<impact::Flaw> seen;
  for (const std::string& id : flaws) {
    TOC_TRY(const auto open, store::findings::open_of_flaw(reader, id));
    for (const store::Finding& finding : open) {
      out.insert(finding.asset);
    }
    const auto flaw = advisories.find_flaw(id);
    if (!flaw || !seen.insert(*flaw).second) {
      continue;
    }
    for (const std::string_view package : advisories.packages_of(*flaw)) {
      TOC_TRY(const auto versions, store::installed::versions(reader, package));
      for (const store::InstalledVersion& version : versions) {
        if (!is_affected(advisories, *flaw, package, version.version, version.is_epoch_known)) {
          continue;
        }
        TOC_TRY(const auto places, store::installed::places(reader, version.id));
        for (const store::installed::Place& place : places) {
          out.insert(place.asset);
        }
      }
    }
  }
  return out;
}

Result<ReassessSummary> reassess(const World& world, const std::vector<std::string>& ids) {
  std::set<std::string> flaws;
  std::vector<store::Asset> assets;
  TOC_CHECK(world.store->read([&](Reader& reader) -> Status {
    TOC_TRY(const AssetNumber count, store::assets::next_number(reader));
    if (count == 0) {
      return {};
    }
    TOC_TRY(const auto advisories, world.advisories->get(reader));
    if (ids.empty()) {
      TOC_TRY(assets, store::assets::list(reader, std::nullopt, -1, INT32_MAX));
      return {};
    }
    flaws = ids_of_flaws(*advisories, ids);
    // A flaw that is called otherwise now, or that no advisory speaks of any more.
    TOC_TRY(const auto open, store::findings::open_flaws(reader));
    for (const std::string& id : open) {
      const auto flaw = advisories->find_flaw(id);
      if (!flaw || flaw->id() != id) {
        flaws.insert(id);
        if (flaw) {
          flaws.emplace(flaw->id());
        }
      }
    }
    TOC_TRY(const auto touched, assets_touched(reader, *advisories, flaws));
    for (const AssetNumber number : touched) {
      TOC_TRY(assets.emplace_back(), store::assets::get(reader, number));
    }
    return {};
  }));
  ReassessSummary out;
  for (const Chunk& chunk : chunks_of(std::move(assets))) {
    TOC_TRY(const ReassessSummary part,
            world.store->write([&](Transaction& tx) -> Result<ReassessSummary> {
              ReassessSummary sum;
              TOC_TRY(const auto advisories, world.advisories->get(tx));
              std::vector<store::Finding> opened;
              for (const store::Asset& listed : chunk) {
                TOC_TRY(const store::Asset asset, store::assets::get(tx, listed.number));
                TOC_TRY(FindingChanges changes,
                        reassess_asset(tx, *advisories, asset, "system:advisories",
                                       ids.empty() ? nullptr : &flaws));
                ++sum.assets;
                sum.opened += changes.opened.size();
                sum.closed += changes.closed;
                sum.changed += changes.changed;
                std::ranges::move(changes.opened, std::back_inserter(opened));
              }
              if (!opened.empty()) {
                TOC_CHECK(tell(world, tx, chunk.front().party, opened));
              }
              return sum;
            }));
    out.assets += part.assets;
    out.opened += part.opened;
    out.closed += part.closed;
    out.changed += part.changed;
  }
  return out;
}

Result<store::LogIndex> remediate(const World& world, const Principal& principal,
                                  const RemediationDraft& draft) {
  TOC_CHECK(may(principal, Action::manage_inventory));
  TOC_CHECK(check_remediation(draft));
  return world.store->write([&](Transaction& tx) -> Result<store::LogIndex> {
    TOC_TRY(const store::Asset asset, store::assets::get(tx, draft.asset));
    TOC_CHECK(may(principal, Action::manage_inventory, {.party = asset.party}));
    TOC_TRY(const auto known, store::findings::of_asset(tx, draft.asset));
    const auto found = std::ranges::find_if(known, [&](const store::Finding& one) {
      return one.component == draft.component && one.flaw == draft.flaw;
    });
    if (found == known.end() || !view_of(principal, {.finding = *found, .asset = asset})) {
      return fail(Errc::not_found, "There is no such finding.");
    }
    store::Act act{.kind = "finding." + draft.state,
                   .actor = actor_of(principal),
                   .case_id = std::nullopt,
                   .detail = {}};
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
  return world.store->read([&](Reader& reader) -> Result<FindingPage> {
    FindingPage out;
    const std::int64_t limit = filter.limit++;
    TOC_TRY(auto found, store::findings::list(reader, filter));
    if (found.size() > static_cast<std::size_t>(limit)) {
      found.pop_back();
      out.last = found.back().finding;
    }
    TOC_TRY(const auto advisories, world.advisories->get(reader));
    out.data = impact::data_json(*advisories);
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
    TOC_TRY(const auto advisories, world.advisories->get(reader));
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
    TOC_TRY(auto found, store::findings::list(reader, {.flaw = out.flaw, .limit = kImpactMax + 1}));
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
    out.data = impact::data_json(*advisories);
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
    const std::vector<std::string_view> packages = {out.package};
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

}  // namespace tocsin::flow
