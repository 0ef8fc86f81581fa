// From bytes to "which Log4j is this, and is it affected?" without believing names.
//
// A vulnerable Log4j rarely lies about under its own name. It is unpacked into an application's
// jar, moved to another package by a shading tool, renamed by an obfuscator, or has one class taken
// out as a remedy. What survives all this is code: two classes (the lookup itself and the manager
// behind it) changed at the releases that matter, and the table of known forms (log4j_table.h) says
// which releases a class can come from, by its exact bytes first, then by what it contains.
//
// Clues first, judgement last. While an archive is walked, each entry leaves a Clue: a class of
// Log4j's, the presence of a telling name, a coordinate in pom.properties or MANIFEST.MF. Nothing
// is decided on the way, since what clears or convicts a class may stand at the end of the archive
// or in a jar beside it. judge() sees all clues of one file system at once.
//
// Copies are told apart by where they stand. Classes under one root of a class path
// ("WEB-INF/classes/", "META-INF/versions/9/" does not count) are one copy; metadata belongs to the
// copies below it. A class under a name that is not its own stands for itself: its folder says
// nothing about it.
//
// What weighs more. A known digest of the whole jar is the release. Then the classes: each allows a
// set of releases, and the copy is in the intersection; a class that contradicts the better ones
// before it is listed as evidence and narrows nothing. Metadata narrows what the classes allow;
// where it contradicts them, they are believed, for a version in a text file is what an attacker or
// a careless build changes first. Metadata without any class is a copy only in an archive that has
// code: a jar of sources and a bill of materials name Log4j and run none.
//
// What is said of a flaw follows: affected if any release that is left is affected ("possible" when
// not all are), mitigated when the flaw needs the lookup and the lookup was taken out of a copy
// whose other classes are there, fixed when none is. A doubt never becomes "fixed".
//
// 1.x and logback-core go by names and coordinates: their flaws sit in classes that are named in
// the advisory, and 1.x has no table of forms. reload4j has the same names and is not affected.
#include "scan/evidence.h"

#include "base/text.h"
#include "scan/java_metadata.h"

#include <algorithm>
#include <map>
#include <set>

namespace tocsin::scan {
namespace {

constexpr std::string_view kCoreGroup = "org.apache.logging.log4j";

std::string_view last_part(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// Is `suffix` the end of the path, at the begin of one of its parts?
bool ends_in(std::string_view path, std::string_view suffix) {
  return path.ends_with(suffix) &&
         (path.size() == suffix.size() || path[path.size() - suffix.size() - 1] == '/');
}

std::string_view without(std::string_view path, std::string_view suffix) {
  return path.ends_with(suffix) ? path.substr(0, path.size() - suffix.size()) : path;
}

/// The folder of the class path that a class of log4j-core stands under: "WEB-INF/classes/", "".
std::string base_of_class(std::string_view path) {
  std::string_view base = path.substr(0, path.size() - last_part(path).size());
  base = without(without(base, "lookup/"), "net/");
  base = without(base, "core/");
  base = without(base, "org/apache/logging/log4j/");
  const std::size_t versions = base.find("META-INF/versions/");
  return std::string(versions == std::string_view::npos ? base : base.substr(0, versions));
}

std::string base_of_metadata(std::string_view path) {
  const std::size_t at = path.rfind("META-INF/");
  return std::string(at == std::string_view::npos
                         ? path.substr(0, path.size() - last_part(path).size())
                         : path.substr(0, at));
}

/// log4j 1.x by path: the part behind ".../log4j/".
std::string_view log4j1_part(std::string_view path) {
  const std::size_t at = path.rfind("log4j/");
  if (at == std::string_view::npos || (at > 0 && path[at - 1] != '/')) {
    return {};
  }
  return path.substr(at + 6);
}

bool is_log4j1_flawed(std::string_view part) {
  return part == "net/JMSAppender.class" || part == "net/SocketNode.class" ||
         part == "net/SocketServer.class" || part == "net/SMTPAppender.class" ||
         part == "net/JMSSink.class" || part == "jdbc/JDBCAppender.class" ||
         (part.starts_with("chainsaw/") && part.ends_with("/Main.class")) ||
         part == "chainsaw/Main.class";
}

bool is_core_name(std::string_view path) {
  return ends_in(path, "core/LoggerContext.class") ||
         ends_in(path, "core/lookup/Interpolator.class") ||
         ends_in(path, "core/appender/AbstractManager.class");
}

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
  std::vector<const Clue*> metadata;
  bool has_core = false;
};

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

Sighting judge_log4j2(const std::string& path, const Group& group,
                      const std::optional<std::string>& jar_version) {
  const Log4jTable& table = Log4jTable::instance();
  Sighting sighting{.path = path, .component = "log4j-core"};
  std::vector<const Clue*> classes = group.classes;
  std::ranges::stable_sort(classes, {}, [](const Clue* clue) { return clue->evidence.rung; });
  Releases releases;
  std::string exact;
  bool is_lookup_there = false;
  bool is_renamed = false;
  std::optional<Rung> best;
  if (jar_version) {
    sighting.evidence.push_back({"jar_hash", "", *jar_version});
    exact = *jar_version;
    releases = table.release(exact).value_or(Releases());
    best = Rung::jar_hash;
  }
  for (const Clue* clue : classes) {
    is_lookup_there = is_lookup_there || clue->evidence.role == ClassRole::lookup;
    is_renamed = is_renamed || clue->is_renamed;
    sighting.evidence.push_back({std::string(to_text(clue->evidence.rung)), printable(clue->path),
                                 interval_text(clue->evidence.releases)});
    const Releases both = releases & clue->evidence.releases;
    if (!best) {
      best = clue->evidence.rung;
      releases = clue->evidence.releases;
    } else if (both.any()) {
      releases = both;
    }
  }
  // Metadata narrows what the classes say; where it contradicts them, they are believed.
  std::set<std::string> stated;
  for (const Clue* clue : group.metadata) {
    sighting.evidence.push_back({clue->kind == Clue::Kind::pom ? "pom" : "manifest",
                                 printable(clue->path), printable(clue->version)});
    stated.insert(clue->version);
  }
  if (exact.empty()) {
    for (const std::string& version : stated) {
      const auto release = table.release(version);
      if (!best || (release && (releases & *release).any() && stated.size() == 1)) {
        exact = version;
        best = best.value_or(Rung::pom);
        releases = release.value_or(Releases());
        break;
      }
    }
  }
  if (exact.empty() && releases.count() == 1) {
    exact = interval_text(releases);
  }
  sighting.version = exact.empty() ? interval_text(releases) : printable(exact);
  sighting.certainty = best == Rung::pom ? "metadata" : exact.empty() ? "class" : "exact";
  const bool is_removed =
      !is_lookup_there && !is_renamed && (group.has_core || !group.classes.empty());
  for (const Cve& cve : table.cves()) {
    if (cve.component != "log4j-core") {
      continue;
    }
    std::size_t affected = 0;
    std::size_t all = 0;
    if (!exact.empty()) {
      all = 1;
      affected = Log4jTable::is_affected(cve, exact) ? 1 : 0;
    } else {
      for (std::size_t i = 0; i < table.releases().size(); ++i) {
        if (releases.test(i)) {
          ++all;
          affected += Log4jTable::is_affected(cve, table.releases()[i]) ? 1U : 0U;
        }
      }
    }
    CveStatus status = affected > 0 ? CveStatus::affected : CveStatus::fixed;
    if (status == CveStatus::affected && cve.is_lookup_removal_enough && is_removed) {
      status = CveStatus::mitigated;
    }
    if (status == CveStatus::affected && affected < all) {
      sighting.certainty = "possible";
    }
    sighting.cves.push_back({cve.id, status});
  }
  return sighting;
}

Sighting judge_log4j1(const std::string& path, const Group& group) {
  Sighting sighting{.path = path, .component = "log4j", .certainty = "class"};
  for (const Clue* clue : group.metadata) {
    sighting.version = printable(clue->version);
    sighting.evidence.push_back({"pom", printable(clue->path), sighting.version});
    sighting.certainty = "exact";
  }
  std::set<std::string> present;
  for (const Clue* clue : group.classes) {
    sighting.evidence.push_back({"name", printable(clue->path), "1.x"});
    const std::string_view part = log4j1_part(clue->path);
    present.insert(part.starts_with("chainsaw/")      ? "chainsaw/"
                   : part == "net/SocketServer.class" ? "net/SocketNode"
                                                      : std::string(without(part, ".class")));
  }
  if (sighting.version.empty()) {
    sighting.version = "[1.0,2)";
  }
  for (const Cve& cve : Log4jTable::instance().cves()) {
    if (cve.component == "log4j") {
      sighting.cves.push_back(
          {cve.id, present.contains(cve.needs_class) ? CveStatus::affected : CveStatus::mitigated});
    }
  }
  return sighting;
}

}  // namespace

Interest interest_of(std::string_view path) {
  const std::string_view name = last_part(path);
  if (name.size() < 9) {
    return Interest::none;
  }
  if (name.starts_with("Jndi")) {
    return name.starts_with("JndiLookup.") || name.starts_with("JndiManager.") ||
                   name.starts_with("JndiLookup")
               ? Interest::log4j_class
               : Interest::none;
  }
  if (name == "pom.properties" ||
      (name == "MANIFEST.MF" && path.ends_with("META-INF/MANIFEST.MF"))) {
    return Interest::metadata;
  }
  if (name.ends_with(".class")) {
    if (path.contains("log4j/") && (is_core_name(path) || is_log4j1_flawed(log4j1_part(path)))) {
      return Interest::presence;
    }
    if ((name == "LoggerContext.class" || name == "Interpolator.class" ||
         name == "AbstractManager.class") &&
        is_core_name(path)) {
      return Interest::presence;
    }
    return ends_in(path, "ch/qos/logback/core/CoreConstants.class") ? Interest::presence
                                                                    : Interest::none;
  }
  return name == "Log4j2Plugins.dat" || name == "Log4j-config.xsd" || name == "Log4j-levels.xsd"
             ? Interest::presence
             : Interest::none;
}

void Evidence::see_name(std::string_view path) {
  if (ends_in(path, "ch/qos/logback/core/CoreConstants.class")) {
    clues_.push_back({.kind = Clue::Kind::logback_class, .path = std::string(path)});
  } else if (is_core_name(path)) {
    clues_.push_back({.kind = Clue::Kind::core_class, .path = std::string(path)});
  } else if (is_log4j1_flawed(log4j1_part(path))) {
    clues_.push_back({.kind = Clue::Kind::log4j1_class, .path = std::string(path)});
  } else {
    is_hinted_ = true;
  }
}

bool Evidence::see_class(std::string_view path, Bytes content) {
  const std::string_view name = last_part(path);
  ClassEvidence evidence = Log4jTable::instance().judge_class(content, name);
  if (evidence.role == ClassRole::none) {
    return false;
  }
  const bool is_own_name =
      name == (evidence.role == ClassRole::lookup ? "JndiLookup.class" : "JndiManager.class");
  clues_.push_back({.kind = Clue::Kind::log4j2_class,
                    .path = std::string(path),
                    .evidence = evidence,
                    .is_renamed = !is_own_name});
  return true;
}

void Evidence::see_metadata(std::string_view path, Bytes content) {
  const auto coordinates = read_metadata(path, content);
  if (!coordinates) {
    return;
  }
  const bool is_pom = path.ends_with("pom.properties");
  if (coordinates->artifact == "reload4j" || coordinates->artifact == "ch.qos.reload4j") {
    clues_.push_back({.kind = Clue::Kind::reload4j, .path = std::string(path)});
    return;
  }
  const bool is_log4j =
      (coordinates->group == kCoreGroup && coordinates->artifact == "log4j-core") ||
      (coordinates->group == "log4j" && coordinates->artifact == "log4j") ||
      (coordinates->group == "ch.qos.logback" && coordinates->artifact == "logback-core") ||
      (!is_pom && (coordinates->artifact == "org.apache.logging.log4j.core" ||
                   coordinates->artifact == "log4j-core"));
  if (!is_log4j || coordinates->version.empty()) {
    return;
  }
  is_hinted_ = is_hinted_ || coordinates->artifact.contains("core");
  clues_.push_back({.kind = is_pom ? Clue::Kind::pom : Clue::Kind::manifest,
                    .path = std::string(path),
                    .group = is_pom ? coordinates->group : std::string(kCoreGroup),
                    .artifact = is_pom ? coordinates->artifact : "log4j-core",
                    .version = coordinates->version});
}

void Evidence::see_any_class(std::string_view path) {
  ++classes_;
  name_bytes_ += last_part(path).size() - 6;
}

void Evidence::merge(Evidence&& other, const std::function<bool(const Clue&)>& is_wanted) {
  std::ranges::copy_if(other.clues_, std::back_inserter(clues_), is_wanted);
  classes_ += other.classes_;
  name_bytes_ += other.name_bytes_;
  is_hinted_ = is_hinted_ || other.is_hinted_;
  other = {};
}

bool Evidence::has_lookup() const {
  return std::ranges::any_of(clues_,
                             [](const Clue& f) { return f.evidence.role == ClassRole::lookup; });
}

bool Evidence::calls_for_every_class() const {
  return classes_ > 0 && !has_lookup() &&
         (is_hinted_ || (classes_ >= 12 && name_bytes_ <= classes_ * 3));
}

std::vector<Sighting> Evidence::judge(std::string_view where,
                                      const std::optional<Digest>& jar) const {
  std::vector<Sighting> out;
  std::map<std::string, Group> cores;
  std::map<std::string, Group> ones;
  bool is_reload4j = false;
  for (const Clue& clue : clues_) {
    if (clue.kind == Clue::Kind::log4j2_class) {
      // A class under a name that is not its own stands for itself: its folder says nothing.
      const bool is_in_place = !clue.is_renamed && (ends_in(clue.path, "lookup/JndiLookup.class") ||
                                                    ends_in(clue.path, "net/JndiManager.class"));
      cores[is_in_place     ? base_of_class(clue.path)
            : where.empty() ? clue.path
                            : ""]
          .classes.push_back(&clue);
    } else if (clue.kind == Clue::Kind::log4j1_class) {
      const std::string_view part = log4j1_part(clue.path);
      std::string_view base = std::string_view(clue.path).substr(0, clue.path.size() - part.size());
      base = without(base, "org/apache/log4j/");
      ones[std::string(base)].classes.push_back(&clue);
    } else if (clue.kind == Clue::Kind::reload4j) {
      is_reload4j = true;
    }
  }
  const auto attach = [](std::map<std::string, Group>& groups, const Clue& clue,
                         const std::string& base) {
    bool is_attached = false;
    for (auto& [key, group] : groups) {
      if (key.starts_with(base)) {
        group.metadata.push_back(&clue);
        is_attached = true;
      }
    }
    return is_attached;
  };
  std::map<std::string, Group> alone;
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
        Sighting sighting{.path = place(where, base),
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
        out.push_back(std::move(sighting));
      }
    }
  }
  for (const auto& [base, group] : alone) {
    // Code without its two telling classes, or a coordinate in an archive that has code: a jar of
    // sources or a bill of materials has none.
    if (!group.metadata.empty() && (group.has_core || (classes_ > 0 && !where.empty()))) {
      cores.emplace(base, group);
    }
  }
  const auto jar_version = jar ? Log4jTable::instance().version_of_jar(*jar) : std::nullopt;
  for (const auto& [base, group] : cores) {
    out.push_back(
        judge_log4j2(place(where, base), group, base.empty() ? jar_version : std::nullopt));
  }
  for (const auto& [base, group] : ones) {
    if (!is_reload4j && (!group.classes.empty() || (classes_ > 0 && !where.empty()))) {
      out.push_back(judge_log4j1(place(where, base), group));
    }
  }
  return out;
}

}  // namespace tocsin::scan
