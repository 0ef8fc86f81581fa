#include "flow/findings.h"

#include "advisories/coordinates.h"
#include "base/json.h"
#include "base/json_writer.h"
#include "flow/current_inventories.h"
#include "flow/inventories.h"
#include "flow/messages.h"
#include "impact/match.h"
#include "names/purl.h"
#include "ranges/vers.h"
#include "store/accounts.h"
#include "store/duties.h"

#include <algorithm>
#include <map>
#include <unordered_set>

namespace tocsin::flow {
namespace {

using impact::AdvisoryLayers;
using store::AssetNumber;
using store::Reader;
using store::Transaction;
using store::findings::Staged;

constexpr std::size_t kAssetsAtOnce = 500;
/// Of those assets together, unless one alone has more: they are judged in memory.
constexpr std::int64_t kComponentsAtOnce = 50'000;
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

using Labels = std::unordered_set<std::string_view>;
/// Shared: judging compares many lists of mostly the same ones.
using FindingMap = std::map<FindingKey, SharedFinding>;

FindingKey key_of(const store::Finding& finding) {
  return {finding.component, finding.flaw};
}

template <class Change>
SharedFinding changed(const SharedFinding& finding, Change change) {
  auto out = std::make_shared<store::Finding>(*finding);
  change(*out);
  return out;
}

/// Which flaws are looked at: those with an id in every set that is given.
struct Asked {
  std::size_t findings_max;
  const std::set<std::string>* flaws = nullptr;      ///< null: all
  const std::set<std::string>* differing = nullptr;  ///< null: all
  [[nodiscard]] bool takes(const std::set<std::string_view>& ids) const {
    const auto has_one = [&](const std::set<std::string>* wanted) {
      return wanted == nullptr || std::ranges::any_of(ids, [&](std::string_view id) {
               return wanted->contains(std::string(id));
             });
    };
    return has_one(flaws) && has_one(differing);
  }
};

/// What there is to find now.
Result<FindingMap> wanted_findings(const AdvisoryLayers& advisories, const Matter& matter,
                                   const Asked& asked) {
  FindingMap out;
  for (const store::InstalledComponent& component : matter.components) {
    const impact::Lookup lookup = lookup_of(component);
    for (const impact::Finding& found : impact::findings_of(advisories, lookup.keys, 0)) {
      const std::string flaw(found.flaw.id());
      std::set<std::string_view> ids = {flaw};
      std::ranges::copy(found.flaw.aliases(), std::inserter(ids, ids.end()));
      if (!asked.takes(ids)) {
        continue;
      }
      store::Finding one{.asset = matter.asset.number,
                         .component = component.label,
                         .flaw = flaw,
                         .sureness = std::string(to_text(found.sureness)),
                         .statements = {},
                         .fixed_in = texts_json(found.fixed_in),
                         .vex = vex_lines(matter.vex, component.label, ids)};
      for (const impact::Statement& statement : found.statements) {
        one.statements += (one.statements.empty() ? "" : "\n") + to_json(statement);
      }
      // The same component twice in one inventory is one finding.
      out.try_emplace({component.label, flaw}, std::make_shared<store::Finding>(std::move(one)));
      if (out.size() > asked.findings_max) {
        return fail(Errc::too_large, "More is found in this inventory than one asset may have (" +
                                         std::to_string(asked.findings_max) +
                                         " findings): upload it as several assets.");
      }
    }
  }
  return out;
}

bool is_same(const store::Finding& a, const store::Finding& b) {
  return a.sureness == b.sureness && a.statements == b.statements && a.fixed_in == b.fixed_in &&
         a.vex == b.vex;
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

/// Tells the owner what was opened for readers of its ceiling. What is not open to everybody is
/// shared by others, and so is the message.
Status tell(const World& world, Transaction& tx, const PartyId& party,
            const ChangesByCeiling& changes) {
  TOC_TRY(const store::Party owner, store::parties::get(tx, party));
  TOC_TRY(const Principal member, member_of(tx, party));
  const std::vector<FindingName>& all = changes.at(Tlp::clear).opened;
  const std::set<FindingName> open_to_all(all.begin(), all.end());
  NewFindings found;
  std::set<std::string> flaws;
  std::set<AssetNumber> assets;
  for (const FindingName& finding : changes.at(advisory_ceiling(member)).opened) {
    flaws.insert(finding.flaw);
    assets.insert(finding.asset);
    ++found.findings;
    found.is_shared |= !open_to_all.contains(finding);
  }
  if (found.findings == 0) {
    return {};
  }
  found.assets = assets.size();
  found.flaws = {flaws.begin(), flaws.end()};
  return queue_findings_message(world, tx, owner, found);
}

/// A run of assets of one organization, small enough to be judged at once.
using Chunk = std::vector<store::Asset>;

std::vector<Chunk> chunks_of(std::vector<store::Asset> assets) {
  std::ranges::stable_sort(assets, {}, &store::Asset::party);
  std::vector<Chunk> out;
  std::int64_t components = 0;
  for (store::Asset& asset : assets) {
    components += asset.components;
    if (out.empty() || out.back().front().party != asset.party ||
        out.back().size() >= kAssetsAtOnce || components > kComponentsAtOnce) {
      out.emplace_back();
      components = asset.components;
    }
    out.back().push_back(std::move(asset));
  }
  return out;
}

/// Every id of the flaws that the advisories of these ids belong to, for readers of any ceiling.
std::set<std::string> ids_of_flaws(const AdvisoryViews& advisories,
                                   const std::vector<std::string>& ids) {
  std::set<std::string> out(ids.begin(), ids.end());
  for (const AdvisoryViews::View& view : advisories.views) {
    for (const std::string& id : ids) {
      if (const auto flaw = view.layers->find_flaw(id)) {
        out.emplace(flaw->id());
        for (const std::string_view alias : flaw->aliases()) {
          out.emplace(alias);
        }
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

enum class Change { opened, closed, changed };

/// The judgement of one ceiling, of what was looked at.
struct Judged {
  FindingMap rows;  ///< that hold now
  std::map<FindingKey, Change> changes;
  std::vector<std::pair<SharedFinding, FindingKey>> renamed;  ///< before, with the key of now
};

struct Moment {
  const Matter& matter;
  const Labels& labels;  ///< of its components
  Instant now;
};
/// What becomes of what was known by what is wanted. Rows that stay as they are keep their times;
/// the others get those of now.
Judged judge(const Moment& moment, const AdvisoryLayers& advisories, const FindingMap& known,
             FindingMap wanted) {
  const Instant now = moment.now;
  Judged out;
  const auto closed_now = [&](const SharedFinding& old) {
    const auto flaw = advisories.find_flaw(old->flaw);
    const FindingKey other = {old->component, flaw ? std::string(flaw->id()) : std::string()};
    const bool is_renamed = other.second != old->flaw && wanted.contains(other);
    if (is_renamed) {
      out.renamed.emplace_back(old, other);
    }
    return changed(old, [&](store::Finding& closed) {
      closed.closed_at = now;
      closed.changed_at = now;
      closed.closed_because = is_renamed                       ? "called-" + other.second + "-now"
                              : moment.matter.asset.is_removed ? "asset-removed"
                              : !moment.labels.contains(old->component) ? "component-gone"
                                                                        : "not-said-any-more";
    });
  };
  for (const auto& [key, old] : known) {
    const auto found = wanted.find(key);
    if (found == wanted.end()) {
      if (!old->closed_at) {
        out.changes.emplace(key, Change::closed);
      }
      out.rows.emplace(key, old->closed_at ? old : closed_now(old));
      continue;
    }
    if (!old->closed_at && is_same(*old, *found->second)) {
      out.rows.emplace(key, old);
      continue;
    }
    out.changes.emplace(key, old->closed_at ? Change::opened : Change::changed);
    out.rows.emplace(key, changed(found->second, [&](store::Finding& current) {
                       current.changed_at = now;
                       current.opened_at = old->closed_at ? now : old->opened_at;
                     }));
  }
  for (const auto& [key, finding] : wanted) {
    if (!known.contains(key)) {
      out.rows.emplace(key, changed(finding, [&](store::Finding& current) {
                         current.opened_at = now;
                         current.changed_at = now;
                       }));
      out.changes.emplace(key, Change::opened);
    }
  }
  // What has another name now is known as long as it was.
  for (const auto& [old, key] : out.renamed) {
    SharedFinding& current = out.rows.at(key);
    current = changed(current, [&](store::Finding& one) {
      one.opened_at = std::min(one.opened_at, old->opened_at);
    });
  }
  return out;
}

FindingChanges counted(const std::map<FindingKey, Change>& changes, const FindingMap& rows) {
  FindingChanges out;
  for (const auto& [key, change] : changes) {
    switch (change) {
      case Change::opened:
        out.opened.push_back(
            {.asset = rows.at(key)->asset, .component = key.first, .flaw = key.second});
        break;
      case Change::closed: ++out.closed; break;
      case Change::changed: ++out.changed; break;
    }
  }
  return out;
}

bool is_same_row(const store::Finding& a, const store::Finding& b) {
  return is_same(a, b) && a.opened_at == b.opened_at && a.closed_at == b.closed_at &&
         a.closed_because == b.closed_because;
}

/// Does the row of the ceiling below hold for this one as well? Where both are open and say the
/// same it does, unless this one has been open for longer.
bool inherits(const store::Finding& row, const store::Finding& below) {
  if (row.closed_at || below.closed_at) {
    return is_same_row(row, below);
  }
  return is_same(row, below) && row.opened_at >= below.opened_at;
}

std::set<std::string_view> ids_of(const store::Finding& finding) {
  return {finding.flaw};
}

}  // namespace

store::Act findings_act(const store::Asset& asset, std::string_view actor,
                        const FindingChanges& changes) {
  store::Act act{.kind = "findings.changed",
                 .actor = std::string(actor),
                 .case_id = std::nullopt,
                 .detail = {}};
  act.detail.set("party", asset.party_handle)
      .set("asset", asset.name)
      .set("opened", static_cast<std::int64_t>(changes.opened.size()))
      .set("closed", static_cast<std::int64_t>(changes.closed))
      .set("changed", static_cast<std::int64_t>(changes.changed));
  return act;
}

Status carry_over(Transaction& tx, const store::Finding& old, const store::Finding& current,
                  store::LogIndex index) {
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

bool may_see_advisory(const Principal& principal, Tlp tlp) {
  return tlp == Tlp::clear || may(principal, Action::read_feed, {.tlp = tlp}).has_value();
}

Tlp advisory_ceiling(const Principal& principal) {
  Tlp out = Tlp::clear;
  for (const Tlp ceiling : kCeilings) {
    out = may_see_advisory(principal, ceiling) ? ceiling : out;
  }
  return out;
}

Result<Judgement> judge_asset(const AdvisoryViews& advisories, const Matter& matter,
                              std::vector<store::Finding> known_rows, const Scrutiny& scrutiny) {
  const Instant now = scrutiny.now;
  Judgement out;
  std::vector<SharedFinding> stored;
  stored.reserve(known_rows.size());
  for (store::Finding& row : known_rows) {
    stored.push_back(std::make_shared<store::Finding>(std::move(row)));
  }
  known_rows = {};
  const AdvisoryLayers& open_to_all = advisories.at(Tlp::clear);
  Labels labels;
  for (const store::InstalledComponent& component : matter.components) {
    labels.insert(component.label);
    // What can be judged at all is told to everybody alike: by what everybody may read.
    out.not_judged += impact::reason_of(open_to_all, lookup_of(component)).empty() ? 0 : 1;
  }
  FindingMap before;  // what held for the ceiling
  FindingMap below;   // what holds now for the one below
  std::map<FindingKey, Change> changes;
  for (std::size_t place = 0; place < kCeilings.size(); ++place) {
    const AdvisoryViews::View& view = advisories.views[place];
    FindingMap own;
    std::set<std::string> differing = view.ids;
    for (const SharedFinding& row : stored) {
      if (place_of(row->ceiling) == place) {
        own.emplace(key_of(*row), row);
        before[key_of(*row)] = row;
        differing.insert(row->flaw);
      }
    }
    if (place > 0 && differing.empty()) {
      out.changes.by_place[place] = out.changes.by_place[place - 1];
      continue;
    }
    const Asked asked{.findings_max = scrutiny.findings_max,
                      .flaws = scrutiny.flaws,
                      .differing = place == 0 ? nullptr : &differing};
    FindingMap known;
    for (const auto& [key, row] : before) {
      if (asked.takes(ids_of(*row))) {
        known.emplace(key, row);
      }
    }
    TOC_TRY(FindingMap wanted, wanted_findings(*view.layers, matter, asked));
    for (const auto& [key, row] : wanted) {
      if (const auto old = before.find(key); old != before.end()) {
        known.insert(*old);
      }
    }
    Judged judged = judge({matter, labels, now}, *view.layers, known, std::move(wanted));
    // What is open below and is not here, since it goes by another name.
    for (const auto& [key, row] : below) {
      if (!row->closed_at && !judged.rows.contains(key) && asked.takes(ids_of(*row))) {
        const auto flaw = view.layers->find_flaw(row->flaw);
        judged.rows.emplace(key, changed(row, [&](store::Finding& closed) {
                              closed.closed_at = now;
                              closed.changed_at = now;
                              closed.closed_because =
                                  flaw ? "called-" + std::string(flaw->id()) + "-now"
                                       : "not-said-any-more";
                            }));
      }
    }
    const std::size_t written = out.writes.size();
    for (auto& [key, row] : judged.rows) {
      if (row->ceiling != kCeilings[place]) {
        row = changed(row, [&](store::Finding& one) { one.ceiling = kCeilings[place]; });
      }
      const auto mine = own.find(key);
      const auto lower = below.find(key);
      if (lower != below.end() && inherits(*row, *lower->second)) {
        if (mine != own.end()) {
          out.writes.push_back({mine->second, Staged::removed});
        }
        row = lower->second;
      } else if (mine == own.end() || !is_same_row(*row, *mine->second)) {
        if (row->changed_at != now) {
          row = changed(row, [&](store::Finding& one) { one.changed_at = now; });
        }
        out.writes.push_back({row, Staged::put});
      }
    }
    for (const auto& [key, row] : own) {
      below[key] = row;
    }
    for (const auto& [key, row] : judged.rows) {
      changes.erase(key);
      below[key] = row;
    }
    changes.merge(judged.changes);
    out.changes.by_place[place] = counted(changes, below);
    if (place == 0 && out.writes.size() > written) {
      out.is_act = true;
      for (const auto& [old, key] : judged.renamed) {
        out.renamed.emplace_back(old, judged.rows.at(key));
      }
    }
  }
  return out;
}

Result<std::set<AssetNumber>> assets_touched(Reader& reader, const AdvisoryLayers& advisories,
                                             Tlp ceiling, const std::set<std::string>& flaws) {
  std::set<AssetNumber> out;
  std::set<impact::Flaw> seen;
  for (const std::string& id : flaws) {
    TOC_TRY(const auto open, store::findings::open_of_flaw(reader, id));
    for (const store::Finding& finding : open) {
      if (finding.ceiling <= ceiling) {
        out.insert(finding.asset);
      }
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

namespace {

/// The assets that an advisory change may touch, for readers of each ceiling.
using Touched = std::array<std::set<AssetNumber>, kCeilings.size()>;

void add(ReassessSummary& sum, const FindingChanges& changes) {
  sum.opened += changes.opened.size();
  sum.closed += changes.closed;
  sum.changed += changes.changed;
}

void append(ChangesByCeiling& all, ChangesByCeiling changes) {
  for (std::size_t place = 0; place < kCeilings.size(); ++place) {
    std::ranges::move(changes.by_place[place].opened,
                      std::back_inserter(all.by_place[place].opened));
  }
}

/// Rows that one closure writes at most, so that nobody waits for it.
constexpr std::size_t kRowsAtOnce = 250;

struct JudgedAsset {
  store::Asset asset;
  Judgement judgement;
  [[nodiscard]] bool is_same() const {
    return judgement.writes.empty() && judgement.not_judged == asset.not_judged;
  }
};

/// How far the writing of a run of judged assets has come.
struct Place {
  std::size_t asset = 0;
  std::size_t row = 0;
  std::int64_t pieces = 0;    ///< of this asset that are written
  store::LogIndex index = 0;  ///< that its changes are of
  bool is_told = false;
  std::vector<AssetNumber> stale;  ///< that changed in the meantime
};

/// One piece of them. Where an asset is not as it was when it was judged, nothing is written of it.
Result<Place> write_piece(Transaction& tx, const std::vector<JudgedAsset>& all, Place place) {
  for (std::size_t left = kRowsAtOnce; left > 0 && place.asset < all.size();) {
    const auto& [before, judgement] = all[place.asset];
    TOC_TRY(const store::Asset asset, store::assets::get(tx, before.number));
    const bool is_stale =
        asset.sequence != before.sequence || asset.judgements != before.judgements + place.pieces;
    if (is_stale) {
      place.stale.push_back(asset.number);
    } else if (place.pieces == 0) {
      TOC_TRY(const store::LogIndex newest, store::newest_index(tx));
      place.index = judgement.is_act ? tx.record(findings_act(asset, "system:advisories",
                                                              judgement.changes.at(Tlp::clear)))
                                     : std::max(newest, asset.recorded_index);
      for (const auto& [old, current] : judgement.renamed) {
        TOC_CHECK(carry_over(tx, *old, *current, place.index));
      }
    }
    for (; !is_stale && left > 0 && place.row < judgement.writes.size(); ++place.row, --left) {
      store::Finding finding = *judgement.writes[place.row].finding;
      finding.changed_index = place.index;
      TOC_CHECK(judgement.writes[place.row].what == Staged::put
                    ? store::findings::put(tx, finding)
                    : store::findings::remove(tx, finding));
    }
    if (!is_stale) {
      ++place.pieces;
      TOC_CHECK(store::assets::replace_judged(tx, asset.number, judgement.not_judged));
    }
    if (is_stale || place.row == judgement.writes.size()) {
      ++place.asset;
      place.row = 0;
      place.pieces = 0;
      left -= std::min<std::size_t>(left, 1);
    }
  }
  return place;
}

/// Judges outside the writer, and writes in pieces. Returns the assets that have to be judged
/// again.
Result<std::vector<AssetNumber>> reassess_once(const World& world, const Chunk& chunk,
                                               const std::set<std::string>* flaws,
                                               SummaryByCeiling& sum) {
  std::vector<JudgedAsset> all;
  ChangesByCeiling changes;
  TOC_CHECK(world.store->read([&](Reader& reader) -> Status {
    TOC_TRY(const auto advisories, world.advisories->views(reader));
    for (const store::Asset& listed : chunk) {
      Matter matter;
      TOC_TRY(matter.asset, store::assets::get(reader, listed.number));
      TOC_TRY(const auto components, store::assets::components(reader, listed.number));
      matter.components = components;
      TOC_TRY(matter.vex, store::assets::vex(reader, listed.number));
      TOC_TRY(auto known, store::findings::of_asset(reader, listed.number));
      JudgedAsset one{.asset = matter.asset, .judgement = {}};
      TOC_TRY(one.judgement, judge_asset(*advisories, matter, std::move(known),
                                         {.flaws = flaws, .now = world.clock->now()}));
      if (!one.is_same()) {
        append(changes, one.judgement.changes);
        all.push_back(std::move(one));
      }
    }
    return {};
  }));
  Place place;
  while (place.asset < all.size()) {
    TOC_TRY(place, world.store->write([&](Transaction& tx) -> Result<Place> {
      Place next = place;
      // Told with the first piece: who ends in between tells twice rather than never.
      if (!next.is_told) {
        TOC_CHECK(tell(world, tx, chunk.front().party, changes));
        next.is_told = true;
      }
      return write_piece(tx, all, std::move(next));
    }));
  }
  for (const JudgedAsset& one : all) {
    for (std::size_t at = 0;
         std::ranges::find(place.stale, one.asset.number) == place.stale.end() &&
         at < kCeilings.size();
         ++at) {
      add(sum.by_place[at], one.judgement.changes.by_place[at]);
    }
  }
  return place.stale;
}

Result<SummaryByCeiling> reassess_chunk(const World& world, Chunk chunk,
                                        const std::set<std::string>* flaws) {
  constexpr int rounds_max = 64;
  SummaryByCeiling sum;
  for (int round = 0; round < rounds_max; ++round) {
    TOC_TRY(const std::vector<AssetNumber> stale, reassess_once(world, chunk, flaws, sum));
    if (stale.empty()) {
      return sum;
    }
    std::erase_if(chunk, [&](const store::Asset& asset) {
      return std::ranges::find(stale, asset.number) == stale.end();
    });
  }
  return fail(Errc::unavailable, "Assets change faster than they can be judged; try again.");
}

}  // namespace

void add(SummaryByCeiling& sum, const SummaryByCeiling& part) {
  for (std::size_t place = 0; place < kCeilings.size(); ++place) {
    sum.by_place[place].assets += part.by_place[place].assets;
    sum.by_place[place].opened += part.by_place[place].opened;
    sum.by_place[place].closed += part.by_place[place].closed;
    sum.by_place[place].changed += part.by_place[place].changed;
  }
}

Result<SummaryByCeiling> reassess(const World& world, const std::vector<std::string>& ids) {
  std::set<std::string> flaws;
  std::vector<store::Asset> assets;
  SummaryByCeiling out;
  TOC_CHECK(world.store->read([&](Reader& reader) -> Status {
    TOC_TRY(const AssetNumber count, store::assets::next_number(reader));
    if (count == 0) {
      return {};
    }
    TOC_TRY(const auto advisories, world.advisories->views(reader));
    if (ids.empty()) {
      TOC_TRY(assets, store::assets::list(reader, std::nullopt, -1, INT32_MAX));
      for (ReassessSummary& summary : out.by_place) {
        summary.assets = assets.size();
      }
      return {};
    }
    flaws = ids_of_flaws(*advisories, ids);
    // A flaw that is called otherwise now, or that no advisory speaks of any more.
    TOC_TRY(const auto open, store::findings::open_flaws(reader));
    for (const std::string& id : open) {
      for (const AdvisoryViews::View& view : advisories->views) {
        const auto flaw = view.layers->find_flaw(id);
        if (!flaw || flaw->id() != id) {
          flaws.insert(id);
          if (flaw) {
            flaws.emplace(flaw->id());
          }
        }
      }
    }
    Touched touched;
    std::set<AssetNumber> all;
    for (std::size_t place = 0; place < kCeilings.size(); ++place) {
      const AdvisoryViews::View& view = advisories->views[place];
      if (place > 0 && view.ids.empty()) {
        touched[place] = touched[place - 1];
      } else {
        TOC_TRY(touched[place], assets_touched(reader, *view.layers, kCeilings[place], flaws));
      }
      out.by_place[place].assets = touched[place].size();
      all.insert(touched[place].begin(), touched[place].end());
    }
    for (const AssetNumber number : all) {
      TOC_TRY(assets.emplace_back(), store::assets::get(reader, number));
    }
    return {};
  }));
  for (const Chunk& chunk : chunks_of(std::move(assets))) {
    TOC_TRY(const SummaryByCeiling part,
            reassess_chunk(world, chunk, ids.empty() ? nullptr : &flaws));
    add(out, part);
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
