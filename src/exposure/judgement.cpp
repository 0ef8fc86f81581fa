#include "exposure/judgement.h"

#include "base/json_writer.h"
#include "exposure/inventories.h"
#include "impact/match.h"
#include "store/duties.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

namespace tocsin::exposure {
namespace {

using impact::AdvisoryLayers;
using store::Transaction;
using store::findings::Staged;

using FindingKey = std::pair<std::string, std::string>;  // component, flaw

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

using VexRows = std::vector<const store::VexRow*>;

/// The statements about one component.
struct Stated {
  std::map<std::string_view, VexRows> by_id;  ///< in their order
  /// Other names of what is called by an id, in the same statements.
  std::map<std::string_view, std::set<std::string_view>> aliases;
};
using StatedByComponent = std::map<std::string_view, Stated>;

StatedByComponent stated_by_component(const Matter& matter) {
  StatedByComponent out;
  if (matter.vex.empty()) {
    return out;
  }
  for (const store::InstalledComponent& component : matter.components) {
    out.try_emplace(component.label);
  }
  for (const store::VexRow& row : matter.vex) {
    if (const auto found = out.find(row.component); found != out.end()) {
      found->second.by_id[row.vulnerability].push_back(&row);
      if (!row.alias_of.empty()) {
        found->second.aliases[row.alias_of].insert(row.vulnerability);
      }
    }
  }
  std::erase_if(out, [](const auto& one) { return one.second.by_id.empty(); });
  return out;
}

/// Those that apply, the one that holds first.
VexRows said_of(const Stated& stated, const std::set<std::string_view>& ids) {
  VexRows out;
  for (const std::string_view id : ids) {
    if (const auto found = stated.by_id.find(id); found != stated.by_id.end()) {
      out.insert(out.end(), found->second.begin(), found->second.end());
    }
  }
  std::ranges::sort(out);  // as they stand in the matter
  std::ranges::stable_sort(out, [](const auto* a, const auto* b) { return holds_before(*a, *b); });
  return out;
}

std::string vex_lines(const VexRows& said) {
  std::string out;
  for (const store::VexRow* const one : said) {
    const store::VexRow& row = *one;
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
  std::size_t stated_max;
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

/// What a finding that rests on no advisory rests on: the word of the asset's own organization, or
/// of its supplier.
std::string stated_line(const store::VexRow& row) {
  JsonWriter json;
  json.begin_object()
      .field("id", row.vulnerability)
      .field("source", "VEX")
      .field("author", row.author)
      .field("status", row.status)
      .field("range", "")
      .field("comparator", "")
      .field("certainty", to_text(ranges::Certainty::exact))
      .field("matched_by", "vex")
      .field("package", "")
      .field("version", "")
      .field("tlp", to_label(Tlp::clear))
      .end_object();
  return json.take();
}

/// Every id by which a flaw of the advisories goes.
std::set<std::string_view> ids_of(const impact::Flaw& flaw) {
  std::set<std::string_view> out = {flaw.id()};
  std::ranges::copy(flaw.aliases(), std::inserter(out, out.end()));
  return out;
}

/// A statement has a row for each of its ids. Of a flaw that no advisory speaks of the one by which
/// it is called stands for all; unless an advisory knows it by another id and what is said of that
/// one makes a finding, or is the later word.
bool is_told_by_another_row(const AdvisoryLayers& advisories, const store::VexRow& row,
                            const Stated& stated) {
  if (!row.alias_of.empty()) {
    return true;
  }
  const auto aliases = stated.aliases.find(row.vulnerability);
  return aliases != stated.aliases.end() &&
         std::ranges::any_of(aliases->second, [&](std::string_view id) {
           const auto known = advisories.find_flaw(id);
           if (!known) {
             return false;
           }
           std::set<std::string_view> ids = ids_of(*known);
           ids.insert(id);
           const store::VexRow& said = *said_of(stated, ids).front();
           return said.status == "affected" || holds_before(said, row);
         });
}

/// What is stated to be affected and follows from no advisory: findings of their own.
Status add_stated(const AdvisoryLayers& advisories, const Matter& matter, const Asked& asked,
                  const StatedByComponent& vex, FindingMap& out) {
  std::size_t count = 0;
  for (const auto& [component, stated] : vex) {
    for (const auto& [id, rows] : stated.by_id) {
      const auto known = advisories.find_flaw(id);
      std::set<std::string_view> ids = known ? ids_of(*known) : std::set<std::string_view>();
      ids.insert(id);
      const std::string flaw(known ? known->id() : id);
      const FindingKey key = {std::string(component), flaw};
      if (out.contains(key) || !asked.takes(ids)) {
        continue;
      }
      // A later word, or the organization's own, may be another one.
      const VexRows said = said_of(stated, ids);
      if (said.front()->status != "affected" ||
          (!known && is_told_by_another_row(advisories, *said.front(), stated))) {
        continue;
      }
      if (++count > asked.stated_max) {
        return fail(Errc::too_large, "More is stated to be affected than one asset may have (" +
                                         std::to_string(asked.stated_max) +
                                         " findings): upload it as several assets.");
      }
      out.emplace(key, std::make_shared<store::Finding>(store::Finding{
                           .asset = matter.asset.number,
                           .component = std::string(component),
                           .flaw = flaw,
                           .sureness = std::string(to_text(impact::Sureness::affected)),
                           .statements = stated_line(*said.front()),
                           .fixed_in = texts_json({}),
                           .vex = vex_lines(said)}));
    }
  }
  return {};
}

/// What there is to find now.
Result<FindingMap> wanted_findings(const AdvisoryLayers& advisories, const Matter& matter,
                                   const Asked& asked) {
  FindingMap out;
  const StatedByComponent vex = stated_by_component(matter);
  const Stated nothing;
  for (const store::InstalledComponent& component : matter.components) {
    const auto said = vex.find(component.label);
    const Stated& stated = said == vex.end() ? nothing : said->second;
    const impact::Lookup lookup = lookup_of(component);
    for (const impact::Match& found : impact::matches_of(advisories, lookup.keys, 0)) {
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
                         .vex = vex_lines(said_of(stated, ids))};
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
  TOC_CHECK(add_stated(advisories, matter, asked, vex, out));
  return out;
}

bool is_same(const store::Finding& a, const store::Finding& b) {
  return a.sureness == b.sureness && a.statements == b.statements && a.fixed_in == b.fixed_in &&
         a.vex == b.vex;
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
                      .stated_max = scrutiny.stated_max,
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

}  // namespace tocsin::exposure
