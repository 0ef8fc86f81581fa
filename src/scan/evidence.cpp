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
// copies below it. A class is loaded by the name inside it, and only from an entry of that name:
// one whose entry is called otherwise is a stray. Beside a copy it is told, and is no part of it;
// alone it stands for itself and is "possible", since a program may have a loader of its own.
//
// What weighs more. A known digest of the whole jar is the release. Then the classes: each allows a
// set of releases, and the copy is in the intersection; where classes contradict one another it is
// in any of their sets, for nobody knows which of them runs. Metadata narrows what the classes
// allow; where it contradicts them, they are believed, for a version in a text file is what an
// attacker or a careless build changes first. Metadata without any class is a copy only in an
// archive that has code: a jar of sources and a bill of materials name Log4j and run none.
//
// What is said of a flaw follows: affected if any release that is left is affected ("possible" when
// not all are), mitigated when the flaw needs the lookup and the lookup was taken out of a copy
// whose other classes are there, fixed when none is. A doubt never becomes "fixed", and what was
// not read is a doubt: it may be the lookup, so that nothing is called mitigated beside it.
//
// 1.x and logback-core go by names and coordinates: their flaws sit in classes that are named in
// the advisory, and 1.x has no table of forms. reload4j has the same names and is not affected.
#include "scan/evidence.h"

#include "base/text.h"
#include "scan/java_metadata.h"
#include "scan/log4j_paths.h"
#include "scan/paths.h"

#include <algorithm>
#include <array>

namespace tocsin::scan {
namespace {

constexpr std::size_t kUnreadMax = 1000;  ///< of one archive

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

bool is_telling_class(std::string_view path) {
  return role_of_place(path) != ClassRole::none || is_log4j1_flawed(log4j1_part(path));
}

bool may_lead_to_class(std::string_view path) {
  const std::string_view name = last_part(path);
  constexpr std::array<std::string_view, 9> folders{"org",    "apache", "logging",  "log4j", "core",
                                                    "lookup", "net",    "chainsaw", "jdbc"};
  return std::ranges::find(folders, name) != folders.end() || is_telling_class(path);
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

void Evidence::see_presence(std::string_view path, std::string_view name) {
  if (!name.empty() && ends_in(promised_name(path), name)) {
    see_name(path);
  }
}

void Evidence::add_unread(std::string_view path, std::string_view reason, bool is_anywhere) {
  ++unread_;
  clues_.push_back({.kind = Clue::Kind::unread,
                    .path = std::string(path),
                    .evidence = {.role = role_of_place(path)},
                    .is_anywhere = is_anywhere,
                    .reason = std::string(reason)});
}

void Evidence::see_unread(std::string_view path, std::string_view reason) {
  if (scope_ == Scope::zip && unread_ >= kUnreadLinesMax && !is_telling_class(path)) {
    return;  // one that may be anything says all that a thousand would
  }
  // A stranger chose the names; those of a folder are no more than its files.
  if (scope_ == Scope::folder || unread_ < kUnreadMax) {
    add_unread(path, reason, scope_ == Scope::zip);
  } else if (unread_ == kUnreadMax) {
    see_unread_rest(reason);
  }
}

void Evidence::see_unread_rest(std::string_view reason) {
  add_unread("", reason, true);
}

bool Evidence::see_class(std::string_view path, Bytes content) {
  const std::string_view name = last_part(path);
  ClassEvidence evidence = Log4jTable::instance().judge_class(content, name);
  const bool is_stray = evidence.name.empty() || !ends_in(promised_name(path), evidence.name);
  if (evidence.role == ClassRole::none) {
    // The lookup by its place and its name, and of no release that is known: it is there.
    if (!is_stray && role_of_place(path) == ClassRole::lookup) {
      add_unread(path, "unknown: a JndiLookup of no known release", scope_ == Scope::zip);
      clues_.back().evidence = {};
    }
    return false;
  }
  const bool is_own_name =
      name == (evidence.role == ClassRole::lookup ? "JndiLookup.class" : "JndiManager.class");
  clues_.push_back({.kind = Clue::Kind::log4j2_class,
                    .path = std::string(path),
                    .evidence = evidence,
                    .is_renamed = !is_own_name,
                    .is_stray = is_stray});
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
  unread_ += other.unread_;
  other = {};
}

bool Evidence::has_lookup() const {
  return std::ranges::any_of(clues_, [](const Clue& f) {
    return f.kind == Clue::Kind::log4j2_class && !f.is_stray &&
           f.evidence.role == ClassRole::lookup;
  });
}

bool Evidence::calls_for_every_class() const {
  return classes_ > 0 && !has_lookup() &&
         (is_hinted_ || (classes_ >= 12 && name_bytes_ <= classes_ * 3));
}

}  // namespace tocsin::scan
