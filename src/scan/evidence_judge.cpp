// What is said of Log4j when all clues of a file system are there: which copies there are, and
// which flaws each has. evidence.cpp tells the idea.
#include "base/text.h"
#include "scan/evidence.h"
#include "scan/log4j_paths.h"
#include "scan/paths.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace tocsin::scan {
namespace {

std::string interval_text(const Releases& releases) {
  const auto& names = Log4jTable::instance().releases();
  std::size_t first = names.size();
  std::size_t last = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (releases.test(i)) {
      first = std::min(first, i);
      last = i;
    }
  }
  if (first == names.size()) {
    return "";
  }
  return first == last ? names[first] : "[" + names[first] + "," + names[last] + "]";
}

/// All that belongs to one copy of a library.
struct Group {
  std::vector<const Clue*> classes;
  std::vector<const Clue*> strays;  ///< beside it, and no part of it
  std::vector<const Clue*> metadata;
  std::vector<const Clue*> unread;
  bool has_core = false;
  bool has_unread_class = false;      ///< one of the telling ones, by its place
  bool is_stray = false;              ///< all of its classes are
  bool has_lookup_elsewhere = false;  ///< under a name that an obfuscator or an agent gave it
};

/// What was not read tells a reader as much as what was; of very much the begin.
void tell_unread(Sighting& sighting, const Group& group) {
  for (std::size_t i = 0; i < group.unread.size() && i < kUnreadLinesMax; ++i) {
    sighting.evidence.push_back(
        {"unread", printable(group.unread[i]->path), printable(group.unread[i]->reason)});
  }
}

std::string place(std::string_view where, std::string_view base) {
  std::string folder = printable(base);
  while (folder.ends_with('/')) {
    folder.pop_back();
  }
  if (where.empty()) {
    return folder.empty() ? "." : folder;
  }
  return folder.empty() ? std::string(where) : std::string(where) + "!/" + folder;
}

/// What the classes of a copy say together.
struct ClassesSay {
  Releases releases;
  std::optional<Rung> best;
  bool is_contradicted = false;
  bool has_lookup = false;
  bool has_manager = false;
  bool is_renamed = false;
  bool is_by_hash = true;
};

ClassesSay hear_classes(const Group& group, Sighting& sighting) {
  std::vector<const Clue*> classes = group.classes;
  std::ranges::stable_sort(classes, {}, [](const Clue* clue) { return clue->evidence.rung; });
  ClassesSay out;
  for (const Clue* clue : classes) {
    const ClassEvidence& said = clue->evidence;
    sighting.evidence.push_back(
        {std::string(to_text(said.rung)), printable(clue->path), interval_text(said.releases)});
    out.has_lookup = out.has_lookup || said.role == ClassRole::lookup;
    out.has_manager = out.has_manager || said.role == ClassRole::manager;
    out.is_renamed = out.is_renamed || clue->is_renamed;
    out.is_by_hash = out.is_by_hash && said.rung == Rung::class_hash;
    const Releases both = out.releases & said.releases;
    if (!out.best) {
      out.best = said.rung;
      out.releases = said.releases;
    } else if (both.any() && !out.is_contradicted) {
      out.releases = both;
    } else {
      out.is_contradicted = true;
      out.releases |= said.releases;
    }
  }
  for (const Clue* clue : group.strays) {
    sighting.evidence.push_back({"stray", printable(clue->path), printable(clue->evidence.name)});
  }
  return out;
}

/// A copy of log4j-core is one of these.
struct Versions {
  std::vector<std::string> all;
  std::string text;
  std::string certainty;  ///< of the version
};

std::string span_text(const std::set<std::string>& versions) {
  const auto [low, high] = std::ranges::minmax_element(versions, Log4jTable::is_before);
  return *low == *high ? *low : "[" + *low + "," + *high + "]";
}

bool have_one_verdict(const std::vector<std::string>& versions) {
  return std::ranges::all_of(Log4jTable::instance().cves(), [&](const Cve& cve) {
    const auto affected = std::ranges::count_if(
        versions, [&](const std::string& v) { return Log4jTable::is_affected(cve, v); });
    return cve.component != "log4j-core" || affected == 0 || affected == std::ssize(versions);
  });
}

Versions versions_of(const ClassesSay& classes, const std::set<std::string>& stated,
                     const Group& group, const std::optional<std::string>& jar_version) {
  const Log4jTable& table = Log4jTable::instance();
  if (jar_version) {
    return {{*jar_version}, *jar_version, "exact"};
  }
  if (!classes.best && !group.has_unread_class) {
    return {{stated.begin(), stated.end()}, printable(span_text(stated)), "metadata"};
  }
  Versions out{.certainty = "class"};
  Releases releases = classes.releases;
  if (!classes.best) {
    releases.set();  // the class was not read: it may be any release's
  }
  for (std::size_t i = 0; i < table.releases().size(); ++i) {
    if (releases.test(i)) {
      out.all.push_back(table.releases()[i]);
    }
  }
  out.text = span_text({out.all.begin(), out.all.end()});
  const auto release = stated.size() == 1 ? table.release(*stated.begin()) : std::nullopt;
  if (!release || !(releases & *release).any() || classes.is_contradicted) {
    const bool is_whole =
        classes.has_lookup && (classes.has_manager || !table.has_manager(releases));
    if (out.all.size() == 1 && is_whole && classes.is_by_hash && !classes.is_renamed &&
        group.unread.empty()) {
      out.certainty = "exact";
    }
    return out;
  }
  out.text = *stated.begin();
  if (!classes.best) {
    return out;  // what a text says of a class that nobody read is no verdict
  }
  if (out.all.size() == 1) {
    return versions_of(classes, {}, group, jar_version);
  }
  out.certainty = have_one_verdict(out.all) ? "class" : "metadata";
  out.all = {*stated.begin()};
  return out;
}

Sighting judge_log4j2(const std::string& path, const Group& group,
                      const std::optional<std::string>& jar_version) {
  Sighting sighting{.path = path, .component = "log4j-core"};
  if (jar_version) {
    sighting.evidence.push_back({"jar_hash", "", *jar_version});
  }
  const ClassesSay classes = hear_classes(group, sighting);
  std::set<std::string> stated;
  for (const Clue* clue : group.metadata) {
    sighting.evidence.push_back({clue->kind == Clue::Kind::pom ? "pom" : "manifest",
                                 printable(clue->path), printable(clue->version)});
    stated.insert(clue->version);
  }
  tell_unread(sighting, group);
  const Versions versions = versions_of(classes, stated, group, jar_version);
  sighting.version = versions.text;
  sighting.certainty = versions.certainty;
  const bool is_lookup_missing = !classes.has_lookup && !group.has_lookup_elsewhere &&
                                 !classes.is_renamed && (group.has_core || !group.classes.empty());
  for (const Cve& cve : Log4jTable::instance().cves()) {
    if (cve.component != "log4j-core") {
      continue;
    }
    const auto affected = std::ranges::count_if(
        versions.all, [&](const std::string& v) { return Log4jTable::is_affected(cve, v); });
    CveStatus status = affected > 0 ? CveStatus::affected : CveStatus::fixed;
    const bool is_remedy = status == CveStatus::affected && cve.is_lookup_removal_enough;
    if (is_remedy && is_lookup_missing && group.unread.empty()) {
      status = CveStatus::mitigated;
    }
    if (status == CveStatus::affected &&
        (affected < std::ssize(versions.all) || group.is_stray ||
         (is_remedy && !classes.has_lookup && !group.unread.empty()))) {
      sighting.certainty = "possible";
    }
    sighting.cves.push_back({cve.id, status});
  }
  return sighting;
}

/// The class at fault, as the table of CVEs names it.
std::string fault_of(std::string_view path) {
  const std::string_view part = log4j1_part(path);
  return part.starts_with("chainsaw/")      ? "chainsaw/"
         : part == "net/SocketServer.class" ? "net/SocketNode"
                                            : std::string(without(part, ".class"));
}

Sighting judge_log4j1(const std::string& path, const Group& group) {
  Sighting sighting{.path = path, .component = "log4j", .certainty = "class"};
  for (const Clue* clue : group.metadata) {
    sighting.version = printable(clue->version);
    sighting.evidence.push_back({"pom", printable(clue->path), sighting.version});
    sighting.certainty = "metadata";
  }
  std::set<std::string> present;
  for (const Clue* clue : group.classes) {
    sighting.evidence.push_back({"name", printable(clue->path), "1.x"});
    present.insert(fault_of(clue->path));
  }
  tell_unread(sighting, group);
  if (sighting.version.empty()) {
    sighting.version = "[1.0,2)";
  }
  for (const Cve& cve : Log4jTable::instance().cves()) {
    if (cve.component != "log4j") {
      continue;
    }
    const bool is_there = present.contains(cve.needs_class);
    if (!is_there && !group.unread.empty()) {
      sighting.certainty = "possible";
    }
    sighting.cves.push_back(
        {cve.id, is_there || !group.unread.empty() ? CveStatus::affected : CveStatus::mitigated});
  }
  return sighting;
}

using Groups = std::map<std::string, Group, std::less<>>;

/// The group that a path stands in and that is wanted, the innermost. Archives choose their names
/// and how many: nothing here may ask every group about every path.
template <class IsWanted>
Group* group_above(Groups& groups, std::string_view path, const IsWanted& is_wanted) {
  while (true) {
    auto found = groups.upper_bound(path);
    if (found == groups.begin()) {
      return nullptr;
    }
    --found;
    const std::string& base = found->first;
    const auto both = std::ranges::mismatch(base, path);
    if (both.in1 != base.end()) {
      path = path.substr(0, static_cast<std::size_t>(both.in2 - path.begin()));
    } else if (is_wanted(found->second)) {
      return &found->second;
    } else if (base.empty()) {
      return nullptr;
    } else {
      path = path.substr(0, base.size() - 1);
    }
  }
}

/// Clues by their paths, to ask for those below a folder.
class ByPath {
 public:
  void add(const Clue& clue) { clues_.push_back(&clue); }
  void sort() {
    std::ranges::sort(clues_, {},
                      [](const Clue* clue) -> const std::string& { return clue->path; });
  }
  /// At most `most` of them.
  [[nodiscard]] std::vector<const Clue*> below(std::string_view base, std::size_t most) const {
    std::vector<const Clue*> out;
    auto at = std::ranges::lower_bound(
        clues_, base, {}, [](const Clue* clue) -> std::string_view { return clue->path; });
    for (; at != clues_.end() && (*at)->path.starts_with(base) && out.size() < most; ++at) {
      out.push_back(*at);
    }
    return out;
  }

 private:
  std::vector<const Clue*> clues_;
};

std::string base_of_log4j2(const Clue& clue, std::string_view where) {
  // Under a name that Log4j does not give it, its folder says nothing.
  const bool is_in_place = !clue.is_renamed && role_of_place(clue.path) != ClassRole::none;
  return is_in_place ? base_of_class(clue.path) : where.empty() ? clue.path : "";
}

bool attach(Groups& groups, const Clue& clue, const std::string& base) {
  bool is_attached = false;
  for (auto& [key, group] : groups) {
    if (key.starts_with(base)) {
      group.metadata.push_back(&clue);
      is_attached = true;
    }
  }
  return is_attached;
}

/// Strays beside a copy are told with it. Those that are alone become groups of their own, to which
/// the metadata belongs that has no other code.
void settle_strays(const std::vector<Clue>& clues, std::string_view where, Groups& cores,
                   Groups& alone) {
  Groups out;
  for (const Clue& clue : clues) {
    if (clue.kind != Clue::Kind::log4j2_class || !clue.is_stray) {
      continue;
    }
    Group* const copy =
        group_above(cores, clue.path, [](const Group& group) { return !group.classes.empty(); });
    Group* const core = group_above(alone, clue.path, [](const Group& group) {
      return group.has_core && !group.metadata.empty();
    });
    if (copy != nullptr) {
      copy->strays.push_back(&clue);
    } else if (core != nullptr) {
      core->strays.push_back(&clue);
    } else {
      Group& group = out[base_of_log4j2(clue, where)];
      group.classes.push_back(&clue);
      group.is_stray = true;
    }
  }
  for (auto& [base, group] : alone) {
    const auto first = out.lower_bound(base);
    if (!group.has_core && first != out.end() && first->first.starts_with(base)) {
      for (const Clue* clue : std::exchange(group.metadata, {})) {
        attach(out, *clue, base);
      }
    }
  }
  for (auto& [base, group] : out) {
    Group& place = cores[base];
    group.metadata.insert(group.metadata.end(), place.metadata.begin(), place.metadata.end());
    group.has_core = place.has_core;
    group.has_unread_class = place.has_unread_class;
    place = std::move(group);
  }
}

Sighting judge_logback(const std::string& path, const Clue& clue) {
  Sighting sighting{.path = path,
                    .component = "logback-core",
                    .version = printable(clue.version),
                    .certainty = "metadata"};
  sighting.evidence.push_back({"pom", printable(clue.path), sighting.version});
  for (const Cve& cve : Log4jTable::instance().cves()) {
    if (cve.component == "logback-core") {
      sighting.cves.push_back({cve.id, Log4jTable::is_affected(cve, clue.version)
                                           ? CveStatus::affected
                                           : CveStatus::fixed});
    }
  }
  return sighting;
}

}  // namespace

std::vector<Sighting> Evidence::judge(std::string_view where,
                                      const std::optional<Digest>& jar) const {
  std::vector<Sighting> out;
  Groups cores;
  Groups ones;
  bool is_reload4j = false;
  for (const Clue& clue : clues_) {
    if (clue.kind == Clue::Kind::log4j2_class && !clue.is_stray) {
      cores[base_of_log4j2(clue, where)].classes.push_back(&clue);
    } else if (clue.kind == Clue::Kind::log4j1_class) {
      ones[base_of_log4j1(clue.path)].classes.push_back(&clue);
    } else if (clue.kind == Clue::Kind::unread && clue.evidence.role != ClassRole::none) {
      cores[base_of_class(clue.path)].has_unread_class = true;
    } else if (clue.kind == Clue::Kind::unread && is_log4j1_flawed(log4j1_part(clue.path))) {
      ones[base_of_log4j1(clue.path)].has_unread_class = true;
    } else if (clue.kind == Clue::Kind::reload4j) {
      is_reload4j = true;
    }
  }
  Groups alone;
  for (const Clue& clue : clues_) {
    if (clue.kind == Clue::Kind::core_class) {
      const std::string base = base_of_class(without(clue.path, "appender/AbstractManager.class"));
      for (auto& [key, group] : cores) {
        group.has_core = group.has_core || key == base;
      }
      alone[base].has_core = true;
    } else if (clue.kind == Clue::Kind::pom || clue.kind == Clue::Kind::manifest) {
      const std::string base = base_of_metadata(clue.path);
      if (clue.artifact == "log4j-core") {
        if (!attach(cores, clue, base)) {
          alone[base].metadata.push_back(&clue);
        }
      } else if (clue.artifact == "log4j") {
        if (!attach(ones, clue, base)) {
          ones[base].metadata.push_back(&clue);
        }
      } else if (std::ranges::any_of(clues_, [&](const Clue& f) {
                   return f.kind == Clue::Kind::logback_class && f.path.starts_with(base);
                 })) {
        out.push_back(judge_logback(place(where, base), clue));
      }
    }
  }
  settle_strays(clues_, where, cores, alone);
  for (const auto& [base, group] : alone) {
    // Code without its two telling classes, or a coordinate in an archive that has code: a jar of
    // sources or a bill of materials has none.
    if (!group.metadata.empty() && (group.has_core || (classes_ > 0 && !where.empty()))) {
      cores.emplace(base, group);
    }
  }
  ByPath unread;
  ByPath anywhere;
  ByPath lookups;  // under names that an obfuscator or an agent gave them
  for (const Clue& clue : clues_) {
    if (clue.kind == Clue::Kind::unread) {
      (clue.is_anywhere ? anywhere : unread).add(clue);
    } else if (clue.kind == Clue::Kind::log4j2_class && clue.is_renamed && !clue.is_stray &&
               clue.evidence.role == ClassRole::lookup) {
      lookups.add(clue);
    }
  }
  unread.sort();
  anywhere.sort();
  lookups.sort();
  for (Groups* groups : {&cores, &ones}) {
    for (auto& [base, group] : *groups) {
      group.unread = anywhere.below("", kUnreadLinesMax);
      std::ranges::copy(unread.below(base, kUnreadLinesMax), std::back_inserter(group.unread));
      group.has_lookup_elsewhere = !lookups.below(where.empty() ? base : "", 1).empty();
    }
  }
  const auto jar_version = jar ? Log4jTable::instance().version_of_jar(*jar) : std::nullopt;
  for (const auto& [base, group] : cores) {
    out.push_back(
        judge_log4j2(place(where, base), group, base.empty() ? jar_version : std::nullopt));
  }
  for (const auto& [base, group] : ones) {
    const bool is_code =
        !group.classes.empty() || group.has_unread_class || (classes_ > 0 && !where.empty());
    if (!is_reload4j && is_code) {
      out.push_back(judge_log4j1(place(where, base), group));
    }
  }
  return out;
}

}  // namespace tocsin::scan
