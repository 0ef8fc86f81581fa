// What is worth reading, and what the clues that were seen come to.
#include "scan/evidence.h"

#include "scan/testing.h"

#include <gtest/gtest.h>

namespace tocsin::scan {
namespace {

const std::string kCore = "org/apache/logging/log4j/core/";

TEST(Interest, IsInFewNames) {
  struct Row {
    std::string path;
    Interest want;
  };
  for (const auto& [path, want] : std::vector<Row>{
           {kCore + "lookup/JndiLookup.class", Interest::log4j_class},
           {"JndiLookup.esclazz", Interest::log4j_class},
           {"JndiLookup", Interest::log4j_class},
           {"a/JndiManager.class", Interest::log4j_class},
           {"a/JndiManagerX.class", Interest::none},
           {"a/JndiOther.class", Interest::none},
           {"a/pom.properties", Interest::metadata},
           {"META-INF/MANIFEST.MF", Interest::metadata},
           {"x/META-INF/MANIFEST.MF", Interest::metadata},
           {"MANIFEST.MF", Interest::none},
           {"META-INF/MY-MANIFEST.MF", Interest::none},
           {kCore + "LoggerContext.class", Interest::presence},
           {kCore + "lookup/Interpolator.class", Interest::presence},
           {kCore + "appender/AbstractManager.class", Interest::presence},
           {"shaded/core/LoggerContext.class", Interest::presence},
           {"a/core/lookup/Interpolator.class", Interest::presence},
           {"a/core/appender/AbstractManager.class", Interest::presence},
           {"a/LoggerContext.class", Interest::none},
           {"a/mycore/LoggerContext.class", Interest::none},
           {"core/LoggerContext.class", Interest::presence},
           {"org/apache/log4j/net/JMSAppender.class", Interest::presence},
           {"log4j/net/SocketNode.class", Interest::presence},
           {"mylog4j/net/SocketNode.class", Interest::none},
           {"org/apache/log4j/net/SocketServer.class", Interest::presence},
           {"org/apache/log4j/net/SMTPAppender.class", Interest::presence},
           {"org/apache/log4j/net/JMSSink.class", Interest::presence},
           {"org/apache/log4j/jdbc/JDBCAppender.class", Interest::presence},
           {"org/apache/log4j/chainsaw/Main.class", Interest::presence},
           {"org/apache/log4j/chainsaw/a/Main.class", Interest::presence},
           {"org/apache/log4j/chainsaw/aMain.class", Interest::none},
           {"org/apache/log4j/other/b/Main.class", Interest::none},
           {"org/apache/log4j/net/OtherOne.class", Interest::none},
           {"ch/qos/logback/core/CoreConstants.class", Interest::presence},
           {"other/core/CoreConstants.class", Interest::none},
           {"a/Log4j2Plugins.dat", Interest::presence},
           {"Log4j-config.xsd", Interest::presence},
           {"Log4j-levels.xsd", Interest::presence},
           {"Log4j-other.xsd", Interest::none},
           {"a.class", Interest::none},
           {"", Interest::none},
       }) {
    EXPECT_EQ(interest_of(path), want) << path;
  }
}

void see_pom(Evidence& evidence, const std::string& path, const std::string& group,
             const std::string& artifact, const std::string& version) {
  const std::string text = testing::pom_properties(group, artifact, version);
  evidence.see_metadata(path, as_bytes(text));
}
void see_manifest(Evidence& evidence, const std::string& text) {
  evidence.see_metadata("META-INF/MANIFEST.MF", as_bytes(text));
}

TEST(Evidence, MetadataOfLog4jAndItsKinAlone) {
  struct Row {
    std::string group, artifact, version;
    bool is_fact;
  };
  for (const auto& [group, artifact, version, is_fact] : std::vector<Row>{
           {"org.apache.logging.log4j", "log4j-core", "2.14.1", true},
           {"org.apache.logging.log4j", "log4j-api", "2.14.1", false},
           {"other", "log4j-core", "2.14.1", false},
           {"log4j", "log4j", "1.2.17", true},
           {"log4j", "apache-log4j-extras", "1.2.17", false},
           {"other", "log4j", "1.2.17", false},
           {"ch.qos.logback", "logback-core", "1.2.3", true},
           {"ch.qos.logback", "logback-classic", "1.2.3", false},
           {"other", "logback-core", "1.2.3", false},
           {"org.apache.logging.log4j", "log4j-core", "", false},
           {"ch.qos.reload4j", "reload4j", "", true},
           {"x", "ch.qos.reload4j", "1", true},
           {"org.apache.logging.log4j", "org.apache.logging.log4j.core", "2.14.1", false},
       }) {
    Evidence evidence;
    see_pom(evidence, "META-INF/maven/pom.properties", group, artifact, version);
    EXPECT_EQ(evidence.clues().size(), is_fact ? 1U : 0U) << group << " " << artifact;
  }
  for (const auto& [name, is_fact] : std::vector<std::pair<std::string, bool>>{
           {"org.apache.logging.log4j.core", true}, {"log4j-core", true}, {"log4j", false}}) {
    Evidence evidence;
    see_manifest(evidence, "Bundle-SymbolicName: " + name + "\nBundle-Version: 2.14.1\n");
    ASSERT_EQ(evidence.clues().size(), is_fact ? 1U : 0U) << name;
    if (is_fact) {
      EXPECT_EQ(evidence.clues()[0].kind, Clue::Kind::manifest);
      EXPECT_EQ(evidence.clues()[0].group, "org.apache.logging.log4j");
      EXPECT_EQ(evidence.clues()[0].artifact, "log4j-core");
      EXPECT_EQ(evidence.clues()[0].version, "2.14.1");
    }
  }
}

TEST(Evidence, CallsForEveryClassWhereNamesAreHintsOrShort) {
  const auto with = [](auto&& see) {
    Evidence evidence;
    see(evidence);
    return evidence.calls_for_every_class();
  };
  const auto class_named = [](Evidence& e, const std::string& name) {
    e.see_any_class("x/" + name + ".class");
  };
  const auto hint = [](Evidence& e) { e.see_name("Log4j2Plugins.dat"); };
  EXPECT_FALSE(with([](Evidence&) {}));
  EXPECT_FALSE(with(hint));
  EXPECT_TRUE(with([&](Evidence& e) {
    hint(e);
    class_named(e, "LongName");
  }));
  EXPECT_FALSE(with([&](Evidence& e) {
    hint(e);
    class_named(e, "LongName");
    const std::string lookup = testing::lookup_class();
    EXPECT_TRUE(e.see_class(kCore + "lookup/JndiLookup.class", as_bytes(lookup)));
  }));
  EXPECT_TRUE(with([&](Evidence& e) {
    hint(e);
    class_named(e, "LongName");
    const std::string lookup = testing::lookup_class();
    EXPECT_TRUE(e.see_class("JndiLookup.class", as_bytes(lookup)));
  })) << "a stray";
  EXPECT_TRUE(with([&](Evidence& e) {
    hint(e);
    class_named(e, "LongName");
    const std::string manager = testing::manager_class();
    EXPECT_TRUE(e.see_class("JndiManager.class", as_bytes(manager)));
  }));
  for (const auto& [group, artifact, is_hint] :
       std::vector<std::tuple<std::string, std::string, bool>>{
           {"org.apache.logging.log4j", "log4j-core", true},
           {"ch.qos.logback", "logback-core", true},
           {"log4j", "log4j", false}}) {
    EXPECT_EQ(with([&](Evidence& e) {
                hint(e);
                class_named(e, "LongName");
                see_pom(e, "pom.properties", group, artifact, "1");
              }),
              true);
    EXPECT_EQ(with([&](Evidence& e) {
                class_named(e, "LongName");
                see_pom(e, "pom.properties", group, artifact, "1");
              }),
              is_hint)
        << group;
  }
  // A class that is nobody's is no clue.
  Evidence other;
  const std::string text = testing::class_file("x", {});
  EXPECT_FALSE(other.see_class("a.class", as_bytes(text)));
  EXPECT_TRUE(other.clues().empty());
}

TEST(Evidence, MergedTakesHintsAndTheFactsThatAreWanted) {
  for (const bool is_hinted_first : {false, true}) {
    Evidence first;
    Evidence second;
    first.see_any_class("LongName.class");
    (is_hinted_first ? first : second).see_name("Log4j2Plugins.dat");
    see_pom(second, "a/pom.properties", "log4j", "log4j", "1");
    see_pom(second, "b/pom.properties", "log4j", "log4j", "2");
    first.merge(std::move(second), [](const Clue& clue) { return clue.version == "2"; });
    ASSERT_EQ(first.clues().size(), 1U);
    EXPECT_EQ(first.clues()[0].version, "2");
    EXPECT_TRUE(first.calls_for_every_class());
    EXPECT_EQ(first.take().size(), 1U);
  }
}

/// "path component version certainty CVE=status…;" of the first CVE alone.
std::string judged(const Evidence& evidence, std::string_view where = "f") {
  std::string out;
  for (const Sighting& one : evidence.judge(where, std::nullopt)) {
    out += one.path + " " + one.component + " " + one.version + " " + one.certainty + " " +
           std::string(to_text(one.cves.front().status)) + ";";
  }
  return out;
}

void see_lookup(Evidence& evidence, const std::string& path) {
  const std::string bytes = testing::lookup_class();
  EXPECT_TRUE(evidence.see_class(path, as_bytes(bytes)));
}
void see_manager(Evidence& evidence, const std::string& path) {
  const std::string bytes = testing::manager_class();
  EXPECT_TRUE(evidence.see_class(path, as_bytes(bytes)));
}

TEST(Evidence, EveryCopyHasAPlaceOfItsOwn) {
  Evidence evidence;
  see_lookup(evidence, kCore + "lookup/JndiLookup.class");
  see_lookup(evidence, "WEB-INF/classes/" + kCore + "lookup/JndiLookup.class");
  see_lookup(evidence, "META-INF/versions/9/" + kCore + "lookup/JndiLookup.class");
  see_manager(evidence, "b/" + kCore + "net/JndiManager.class");
  EXPECT_EQ(judged(evidence),
            "f log4j-core [2.1,2.16.0] possible affected;"
            "f!/WEB-INF/classes log4j-core [2.1,2.16.0] possible affected;"
            "f!/b log4j-core [2.1,2.14.1] possible mitigated;");
  EXPECT_EQ(judged(evidence, ""),
            ". log4j-core [2.1,2.16.0] possible affected;"
            "WEB-INF/classes log4j-core [2.1,2.16.0] possible affected;"
            "b log4j-core [2.1,2.14.1] possible mitigated;");
}

TEST(Evidence, AClassThatHasNotItsOwnNameIsNoPartOfACopy) {
  struct Row {
    std::string lookup;  ///< where the lookup stands, whose own name is kCore + lookup/JndiLookup
    std::string in_archive, in_folder;
  };
  const std::string there = "f log4j-core [2.1,2.14.1] possible affected;";
  const std::string absent = "f log4j-core [2.1,2.14.1] possible mitigated;";
  for (const auto& [lookup, in_archive, in_folder] :
       std::vector<Row>{{kCore + "lookup/JndiLookup.class", there, ". "},
                        {"META-INF/versions/9/" + kCore + "lookup/JndiLookup.class", there, ". "},
                        {kCore + "lookup/JndiLookup.esclazz", there, ""},
                        {kCore + "lookup/JndiLookup", there, ""},
                        {kCore + "lookup/JndiLookup.class.bak", absent, ""},
                        {kCore + "lookup/XJndiLookup.class", absent, ""},
                        {"x" + kCore + "lookup/JndiLookup.class", absent, ""},
                        {"lookup/JndiLookup.class", absent, ""},
                        {"a/b.class", absent, ""}}) {
    Evidence beside;
    see_manager(beside, kCore + "net/JndiManager.class");
    see_lookup(beside, lookup);
    EXPECT_EQ(judged(beside), in_archive) << lookup;
    const auto told = beside.judge("f", std::nullopt);
    ASSERT_EQ(told[0].evidence.size(), 2U) << lookup;
    EXPECT_EQ(told[0].evidence[1].where, lookup);
    EXPECT_EQ(told[0].evidence[1].rung, in_archive == absent ? "stray" : "class_marks") << lookup;
    EXPECT_EQ(told[0].evidence[1].states,
              in_archive == absent ? kCore + "lookup/JndiLookup" : "[2.1,2.16.0]");
    // Alone it is possible, for there may be a loader that knows it.
    Evidence alone;
    see_lookup(alone, lookup);
    EXPECT_TRUE(judged(alone).ends_with(" log4j-core [2.1,2.16.0] possible affected;")) << lookup;
    EXPECT_TRUE(judged(alone, "").ends_with(" log4j-core [2.1,2.16.0] possible affected;"));
  }
  // In a folder: the copy above it is the one beside which it stands.
  Evidence folder;
  see_manager(folder, "a/" + kCore + "net/JndiManager.class");
  see_lookup(folder, "a/" + kCore + "lookup/JndiLookup.class.bak");
  see_lookup(folder, "b/JndiLookup.class");
  EXPECT_EQ(judged(folder, ""),
            "a log4j-core [2.1,2.14.1] possible mitigated;"
            "b/JndiLookup.class log4j-core [2.1,2.16.0] possible affected;");
  // Beside code and coordinates alone, and with coordinates and no code.
  const auto with_pom = [&](bool has_core) {
    Evidence evidence;
    see_pom(evidence, "META-INF/maven/pom.properties", "org.apache.logging.log4j", "log4j-core",
            "2.14.1");
    if (has_core) {
      evidence.see_name(kCore + "LoggerContext.class");
    }
    see_lookup(evidence, "a/b.class");
    return judged(evidence);
  };
  EXPECT_EQ(with_pom(true), "f log4j-core 2.14.1 metadata mitigated;");
  EXPECT_EQ(with_pom(false), "f log4j-core 2.14.1 possible affected;");
  // An obfuscator's names are the class's own, wherever the copy's others stand: in an archive a
  // lookup that is elsewhere is there, in a folder one that is below the copy.
  struct Moved {
    std::string path;
    bool is_lookup, is_in_archive, is_in_folder;
  };
  for (const auto& [path, is_lookup, is_in_archive, is_in_folder] :
       std::vector<Moved>{{"a/q/r.class", true, true, true},
                          {"b/q/r.class", true, true, false},
                          {"a/q/r.class", false, false, false}}) {
    Evidence moved;
    see_manager(moved, "a/" + kCore + "net/JndiManager.class");
    const std::string bytes =
        is_lookup ? testing::lookup_class("q/r")
                  : testing::class_file("q/r", {"JndiManager [context=", "JndiManager"});
    EXPECT_TRUE(moved.see_class(path, as_bytes(bytes)));
    const auto has_copy = [&](std::string_view where, const std::string& place) {
      for (const Sighting& one : moved.judge(where, std::nullopt)) {
        if (one.path == place) {
          return std::string(to_text(one.cves.front().status));
        }
      }
      return std::string("absent");
    };
    EXPECT_EQ(has_copy("f", "f!/a"), is_in_archive ? "affected" : "mitigated") << path;
    EXPECT_EQ(has_copy("", "a"), is_in_folder ? "affected" : "mitigated") << path;
  }
  // Coordinates that belong to no code are the stray's, if it stands below them.
  for (const auto& [base, want] : std::vector<std::pair<std::string, std::string>>{
           {"a/", "a/b.class log4j-core 2.14.1 possible affected;"},
           {"c/", "a/b.class log4j-core [2.1,2.16.0] possible affected;"}}) {
    Evidence evidence;
    see_pom(evidence, base + "META-INF/maven/pom.properties", "org.apache.logging.log4j",
            "log4j-core", "2.14.1");
    see_lookup(evidence, "a/b.class");
    EXPECT_EQ(judged(evidence, ""), want) << base;
  }
  // Code without coordinates is no finding, so that the stray beside it is one of its own.
  Evidence core;
  core.see_name(kCore + "LoggerContext.class");
  see_lookup(core, "a/b.class");
  EXPECT_EQ(judged(core), "f log4j-core [2.1,2.16.0] possible affected;");
}

/// A class by its digest, of the releases from `first` to `last`.
Clue by_hash(ClassRole role, const std::string& first, const std::string& last) {
  const Log4jTable& table = Log4jTable::instance();
  const std::string path =
      kCore + (role == ClassRole::lookup ? "lookup/JndiLookup.class" : "net/JndiManager.class");
  Clue out{.kind = Clue::Kind::log4j2_class,
           .path = path,
           .evidence = {.role = role, .rung = Rung::class_hash}};
  bool is_in = false;
  for (const std::string& release : table.releases()) {
    is_in = is_in || release == first;
    if (is_in) {
      out.evidence.releases |= *table.release(release);
    }
    is_in = is_in && release != last;
  }
  return out;
}

TEST(Evidence, ExactIsSaidOfHashesThatMatchWhole) {
  const Clue lookup = by_hash(ClassRole::lookup, "2.14.0", "2.16.0");
  const Clue manager = by_hash(ClassRole::manager, "2.16.0", "2.16.0");
  const Clue two = by_hash(ClassRole::manager, "2.14.0", "2.14.1");
  const Clue old = by_hash(ClassRole::lookup, "2.0.2", "2.0.2");
  const Clue alone = by_hash(ClassRole::lookup, "2.16.0", "2.16.0");
  Clue shape = manager;
  shape.evidence.rung = Rung::class_shape;
  Clue shaped_lookup = lookup;
  shaped_lookup.evidence.rung = Rung::class_shape;
  Clue renamed = manager;
  renamed.is_renamed = true;
  const Clue pom{.kind = Clue::Kind::pom,
                 .path = "META-INF/maven/pom.properties",
                 .artifact = "log4j-core",
                 .version = "2.16.0"};
  Clue other_pom = pom;
  other_pom.version = "2.14.1";
  Clue unread{.kind = Clue::Kind::unread, .path = "x", .is_anywhere = true};
  struct Row {
    std::string claim;
    std::vector<Clue> clues;
    std::string want;
  };
  const std::string is = "f log4j-core ";
  for (const auto& [claim, clues, want] : std::vector<Row>{
           {"both", {lookup, manager}, is + "2.16.0 exact fixed;"},
           {"both and a text that agrees", {lookup, manager, pom}, is + "2.16.0 exact fixed;"},
           {"both and one that does not", {lookup, manager, other_pom}, is + "2.16.0 exact fixed;"},
           {"a lookup from before the manager", {old}, is + "2.0.2 exact affected;"},
           {"a lookup without its manager", {alone}, is + "2.16.0 class fixed;"},
           {"a manager without its lookup", {manager}, is + "2.16.0 class fixed;"},
           {"one by its shape", {lookup, shape}, is + "2.16.0 class fixed;"},
           {"the other by its shape", {shaped_lookup, manager}, is + "2.16.0 class fixed;"},
           {"an obfuscator's names", {lookup, renamed}, is + "2.16.0 class fixed;"},
           {"two releases of one verdict", {lookup, two}, is + "[2.14.0,2.14.1] class affected;"},
           {"and a text", {lookup, two, other_pom}, is + "2.14.1 class affected;"},
           {"releases of two verdicts", {lookup}, is + "[2.14.0,2.16.0] possible affected;"},
           {"and a text that decides", {lookup, pom}, is + "2.16.0 metadata fixed;"},
           {"the same, affected", {lookup, other_pom}, is + "2.14.1 metadata affected;"},
           {"something was not read", {lookup, manager, unread}, is + "2.16.0 class fixed;"},
           {"a contradiction", {old, manager}, is + "[2.0.2,2.16.0] possible affected;"},
           {"and a third", {old, manager, two}, is + "[2.0.2,2.16.0] possible affected;"},
           {"and a text", {old, manager, pom}, is + "[2.0.2,2.16.0] possible affected;"}}) {
    Evidence evidence;
    for (const Clue& clue : clues) {
      evidence.see(clue);
    }
    // Renamed ones stand elsewhere, of which the archive's root is the place.
    EXPECT_EQ(judged(evidence), want) << claim;
  }
}

TEST(Evidence, WhatWasNotReadIsKeptWithinBounds) {
  const auto unread = [](const Evidence& evidence) {
    return std::ranges::count(evidence.clues(), Clue::Kind::unread, &Clue::kind);
  };
  struct Row {
    Evidence::Scope scope;
    std::string name;
    std::ptrdiff_t seen, want;
  };
  for (const auto& [scope, name, seen, want] :
       std::vector<Row>{{Evidence::Scope::zip, "x", 8, 8},
                        {Evidence::Scope::zip, "x", 9, 8},
                        {Evidence::Scope::zip, kCore + "lookup/JndiLookup.class", 1000, 1000},
                        {Evidence::Scope::zip, kCore + "lookup/JndiLookup.class", 1001, 1001},
                        {Evidence::Scope::zip, kCore + "lookup/JndiLookup.class", 1500, 1001},
                        {Evidence::Scope::tar, "x", 9, 9},
                        {Evidence::Scope::tar, "x", 1000, 1000},
                        {Evidence::Scope::tar, "x", 1500, 1001},
                        {Evidence::Scope::folder, "x", 1500, 1500}}) {
    Evidence evidence(scope);
    for (std::ptrdiff_t i = 0; i < seen; ++i) {
      evidence.see_unread(name, "why");
    }
    EXPECT_EQ(unread(evidence), want) << name << seen;
    // Beyond the bound it may be anything.
    EXPECT_EQ(evidence.clues().back().is_anywhere, scope == Evidence::Scope::zip || want == 1001);
  }
  // A class without a name is nobody's.
  Evidence nameless;
  nameless.see_presence("org/apache/log4j/net/JMSSink.class", "");
  EXPECT_TRUE(nameless.clues().empty());
  nameless.see_presence("org/apache/log4j/net/JMSSink.class", "org/apache/log4j/net/JMSSink");
  EXPECT_EQ(nameless.clues().size(), 1U);
}

TEST(Evidence, ClassesThatContradictOneAnotherMeanAnyOfTheirReleases) {
  const auto manager = [](const std::string& text) {
    return testing::class_file("org/apache/logging/log4j/core/net/JndiManager",
                               {"JndiManager [context=", text});
  };
  struct Row {
    std::string text, want;
  };
  for (const auto& [text, want] :
       std::vector<Row>{{"x", "f log4j-core 2.14.1 metadata affected;"},
                        {"isJndiEnabled", "f log4j-core 2.16.0 class fixed;"},
                        {"isJndiJdbcEnabled", "f log4j-core [2.1,2.25.3] possible affected;"}}) {
    Evidence evidence;
    see_lookup(evidence, kCore + "lookup/JndiLookup.class");
    const std::string bytes = manager(text);
    EXPECT_TRUE(evidence.see_class(kCore + "net/JndiManager.class", as_bytes(bytes)));
    see_pom(evidence, "META-INF/maven/pom.properties", "org.apache.logging.log4j", "log4j-core",
            text == "x" ? "2.14.1" : "2.17.1");
    EXPECT_EQ(judged(evidence), want) << text;
  }
  // So do texts, where there is nothing better.
  for (const auto& [second, want] : std::vector<std::pair<std::string, std::string>>{
           {"2.17.1", "f log4j-core 2.17.1 metadata fixed;"},
           {"2.14.1", "f log4j-core [2.14.1,2.17.1] possible affected;"},
           {"2.9.0", "f log4j-core [2.9.0,2.17.1] possible affected;"}}) {
    Evidence evidence;
    evidence.see_any_class("x.class");
    for (const std::string& version : {std::string("2.17.1"), second}) {
      see_pom(evidence, "META-INF/maven/" + version + "/pom.properties", "org.apache.logging.log4j",
              "log4j-core", version);
    }
    EXPECT_EQ(judged(evidence), want);
  }
}

TEST(Evidence, MetadataBelongsToTheCodeBelowIt) {
  const std::string pom = "META-INF/maven/g/a/pom.properties";
  const auto core_pom = [&](Evidence& e, const std::string& base, const std::string& version) {
    see_pom(e, base + pom, "org.apache.logging.log4j", "log4j-core", version);
  };
  Evidence both;
  see_lookup(both, "a/" + kCore + "lookup/JndiLookup.class");
  see_lookup(both, "b/" + kCore + "lookup/JndiLookup.class");
  core_pom(both, "a/", "2.14.1");
  EXPECT_EQ(judged(both),
            "f!/a log4j-core 2.14.1 metadata affected;"
            "f!/b log4j-core [2.1,2.16.0] possible affected;");
  core_pom(both, "b/", "2.17.1");
  EXPECT_TRUE(judged(both).ends_with("f!/b log4j-core [2.1,2.16.0] possible affected;"));
  // Alone it says something where there is code: in an archive with classes, or beside the core.
  Evidence alone;
  core_pom(alone, "", "2.14.1");
  EXPECT_EQ(judged(alone), "");
  alone.see_any_class("x.class");
  EXPECT_EQ(judged(alone), "f log4j-core 2.14.1 metadata affected;");
  EXPECT_EQ(judged(alone, ""), "");
  for (const std::string core :
       {"LoggerContext.class", "lookup/Interpolator.class", "appender/AbstractManager.class"}) {
    Evidence beside;
    core_pom(beside, "", "2.17.1");
    EXPECT_EQ(judged(beside, ""), "");
    beside.see_name(kCore + core);
    EXPECT_EQ(judged(beside, ""), ". log4j-core 2.17.1 metadata fixed;") << core;
  }
  Evidence core_alone;
  core_alone.see_name(kCore + "LoggerContext.class");
  core_alone.see_any_class(kCore + "LoggerContext.class");
  EXPECT_EQ(judged(core_alone), "");
  // The core without its lookup: it was taken out.
  Evidence removed;
  core_pom(removed, "", "2.14.1");
  removed.see_name(kCore + "LoggerContext.class");
  EXPECT_EQ(judged(removed, ""), ". log4j-core 2.14.1 metadata mitigated;");
  Evidence elsewhere;
  core_pom(elsewhere, "a/", "2.14.1");
  elsewhere.see_name("b/" + kCore + "LoggerContext.class");
  elsewhere.see_any_class("x.class");
  EXPECT_EQ(judged(elsewhere), "f!/a log4j-core 2.14.1 metadata affected;");
}

TEST(Evidence, ManifestsAndPomsSayWhichTheyAre) {
  Evidence evidence;
  see_lookup(evidence, kCore + "lookup/JndiLookup.class");
  see_manifest(evidence, "Bundle-SymbolicName: log4j-core\nBundle-Version: 2.14.1\n");
  const auto sightings = evidence.judge("f", std::nullopt);
  ASSERT_EQ(sightings.size(), 1U);
  ASSERT_EQ(sightings[0].evidence.size(), 2U);
  EXPECT_EQ(sightings[0].evidence[0].rung, "class_marks");
  EXPECT_EQ(sightings[0].evidence[0].states, "[2.1,2.16.0]");
  EXPECT_EQ(sightings[0].evidence[1].rung, "manifest");
  EXPECT_EQ(sightings[0].evidence[1].states, "2.14.1");
  EXPECT_EQ(sightings[0].version, "2.14.1");
  // A version that no release has is taken as stated only where no class says otherwise.
  Evidence unknown;
  see_lookup(unknown, kCore + "lookup/JndiLookup.class");
  see_pom(unknown, "META-INF/maven/pom.properties", "org.apache.logging.log4j", "log4j-core",
          "2.14.1.redhat");
  EXPECT_EQ(judged(unknown), "f log4j-core [2.1,2.16.0] possible affected;");
  Evidence only;
  only.see_any_class("x.class");
  see_pom(only, "META-INF/maven/pom.properties", "org.apache.logging.log4j", "log4j-core",
          "2.14.1.redhat");
  EXPECT_EQ(judged(only), "f log4j-core 2.14.1.redhat metadata affected;");
}

TEST(Evidence, Log4jOneByTheClassesThatAreThere) {
  const auto statuses = [](const Evidence& evidence, std::string_view where) {
    std::string out;
    for (const Sighting& one : evidence.judge(where, std::nullopt)) {
      out += one.path + " " + one.version + " " + one.certainty;
      for (const CveVerdict& cve : one.cves) {
        out += cve.status == CveStatus::affected ? " " + cve.id : "";
      }
      out += ";";
    }
    return out;
  };
  for (const auto& [name, cve] : std::vector<std::pair<std::string, std::string>>{
           {"net/JMSAppender.class", "CVE-2021-4104"},
           {"net/SocketNode.class", "CVE-2019-17571"},
           {"net/SocketServer.class", "CVE-2019-17571"},
           {"net/SMTPAppender.class", "CVE-2020-9488"},
           {"net/JMSSink.class", "CVE-2022-23302"},
           {"jdbc/JDBCAppender.class", "CVE-2022-23305"},
           {"chainsaw/Main.class", "CVE-2022-23307"},
           {"chainsaw/x/Main.class", "CVE-2022-23307"}}) {
    Evidence evidence;
    evidence.see_name("lib/org/apache/log4j/" + name);
    EXPECT_EQ(statuses(evidence, "f"), "f!/lib [1.0,2) class " + cve + ";") << name;
    see_pom(evidence, "lib/META-INF/maven/pom.properties", "log4j", "log4j", "1.2.17");
    EXPECT_EQ(statuses(evidence, ""), "lib 1.2.17 metadata " + cve + ";") << name;
  }
  Evidence alone;
  see_pom(alone, "META-INF/maven/pom.properties", "log4j", "log4j", "1.2.17");
  EXPECT_EQ(statuses(alone, "f"), "");
  alone.see_any_class("x.class");
  EXPECT_EQ(statuses(alone, "f"), "f 1.2.17 metadata;");
  EXPECT_EQ(statuses(alone, ""), "");
}

}  // namespace
}  // namespace tocsin::scan
