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
    EXPECT_TRUE(e.see_class("JndiLookup.class", as_bytes(lookup)));
  }));
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
  see_manager(evidence, "b/net/JndiManager.class");
  see_lookup(evidence, "odd/JndiLookup.class");
  EXPECT_EQ(judged(evidence),
            "f log4j-core [2.1,2.16.0] possible affected;"
            "f!/WEB-INF/classes log4j-core [2.1,2.16.0] possible affected;"
            "f!/b log4j-core [2.1,2.14.1] possible mitigated;");
  // In a folder, a class that is not in its place stands for itself.
  EXPECT_EQ(judged(evidence, ""),
            ". log4j-core [2.1,2.16.0] possible affected;"
            "WEB-INF/classes log4j-core [2.1,2.16.0] possible affected;"
            "b log4j-core [2.1,2.14.1] possible mitigated;"
            "odd/JndiLookup.class log4j-core [2.1,2.16.0] possible affected;");
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
            "f!/a log4j-core 2.14.1 exact affected;"
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
    EXPECT_EQ(statuses(evidence, ""), "lib 1.2.17 exact " + cve + ";") << name;
  }
  Evidence alone;
  see_pom(alone, "META-INF/maven/pom.properties", "log4j", "log4j", "1.2.17");
  EXPECT_EQ(statuses(alone, "f"), "");
  alone.see_any_class("x.class");
  EXPECT_EQ(statuses(alone, "f"), "f 1.2.17 exact;");
  EXPECT_EQ(statuses(alone, ""), "");
}

}  // namespace
}  // namespace tocsin::scan
