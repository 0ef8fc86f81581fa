// Which class is Log4j's and of which releases, by the texts that it has.
#include "scan/log4j_table.h"

#include "scan/testing.h"

#include <gtest/gtest.h>

namespace tocsin::scan {
namespace {

using Texts = std::vector<std::string>;

/// "2.3.1..2.3.2, 2.15.0, 2.17.1..": runs of the table's releases.
std::string said(const Releases& set) {
  const std::vector<std::string>& all = Log4jTable::instance().releases();
  std::string out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!set.test(i) || (i > 0 && set.test(i - 1))) {
      continue;
    }
    std::size_t last = i;
    while (last + 1 < all.size() && set.test(last + 1)) {
      ++last;
    }
    out += (out.empty() ? "" : ", ") + all[i];
    out += last == i ? "" : ".." + (last + 1 == all.size() ? "" : all[last]);
  }
  return out;
}

ClassEvidence judged(const std::string& file_name, const std::string& class_name,
                     const Texts& texts) {
  return Log4jTable::instance().judge_class(as_bytes(testing::class_file(class_name, texts)),
                                            file_name);
}

const std::string kWarning =
    "A security principal [{}] was provided, but with no corresponding security credentials.";
const std::string kError = "Error looking up JNDI resource [{}].";

TEST(Log4jTable, RolesAreToldByTextsAndByNamesWithThem) {
  const Texts by_texts{"java:comp/env/", "javax/naming/InitialContext", "convertJndiName"};
  const auto without = [&](std::size_t i) {
    Texts out = by_texts;
    out.erase(out.begin() + static_cast<std::ptrdiff_t>(i));
    return out;
  };
  const auto with = [](Texts texts, const Texts& more) {
    texts.insert(texts.end(), more.begin(), more.end());
    return texts;
  };
  struct Row {
    std::string claim, file_name, class_name;
    Texts texts;
    ClassRole role;
  };
  for (const auto& [claim, file_name, class_name, texts, role] : std::vector<Row>{
           {"its own text", "a.class", "x/a", {"JndiManager [context="}, ClassRole::manager},
           {"a name alone", "JndiManager.class", "x/JndiManager", {}, ClassRole::none},
           {"the file's name", "JndiManager.class", "x/a", {kWarning}, ClassRole::manager},
           {"the class's name", "a.class", "x/JndiManager", {kWarning}, ClassRole::manager},
           {"neither name", "a.class", "x/a", {kWarning}, ClassRole::none},
           {"half a name", "JndiManagers.class", "x/JndiManage", {kWarning}, ClassRole::none},
           {"its error", "a.class", "x/a", {"java:comp/env/", kError}, ClassRole::lookup},
           {"no prefix", "a.class", "x/a", {kError}, ClassRole::none},
           {"the prefix alone", "JndiLookup.class", "x/a", {"java:comp/env/"}, ClassRole::none},
           {"texts alone", "a.class", "x/a", by_texts, ClassRole::none},
           {"a lookup's file", "JndiLookup.class", "x/a", by_texts, ClassRole::lookup},
           {"a lookup's class", "a.class", "x/JndiLookup", by_texts, ClassRole::lookup},
           {"a plugin", "a.class", "x/a", with(by_texts, {"jndi", "Lookup"}), ClassRole::lookup},
           {"one half", "a.class", "x/a", with(by_texts, {"jndi"}), ClassRole::none},
           {"the other", "a.class", "x/a", with(by_texts, {"Lookup"}), ClassRole::none},
           {"first left out", "JndiLookup.class", "x/a", without(0), ClassRole::none},
           {"second left out", "JndiLookup.class", "x/a", without(1), ClassRole::none},
           {"third left out", "JndiLookup.class", "x/a", without(2), ClassRole::none}}) {
    const ClassEvidence got = judged(file_name, class_name, texts);
    EXPECT_EQ(got.role, role) << claim;
    EXPECT_EQ(got.releases.any(), role != ClassRole::none) << claim;
    EXPECT_EQ(got.rung, Rung::class_marks) << claim;
  }
  EXPECT_EQ(Log4jTable::instance().judge_class(as_bytes("JndiManager [context="), "").role,
            ClassRole::none);
}

TEST(Log4jTable, MarksSayWhichReleases) {
  const std::string manager = "JndiManager [context=";
  const std::string prefix = "java:comp/env/";
  for (const auto& [texts, want] : std::vector<std::pair<Texts, std::string>>{
           {{manager}, "2.1..2.3, 2.4..2.12.1, 2.13.0..2.14.1"},
           {{manager, "isJndiJdbcEnabled", "isJndiLookupEnabled", "isJndiEnabled"},
            "2.3.2, 2.12.4, 2.17.1.."},
           {{manager, "isJndiLookupEnabled", "isJndiEnabled"},
            "2.3.1..2.3.2, 2.12.3..2.12.4, 2.17.0"},
           {{manager, "isJndiEnabled"}, "2.3.1..2.3.2, 2.12.2..2.12.4, 2.16.0.."},
           {{manager, "log4j2.enableJndi"}, "2.3.1..2.3.2, 2.12.2..2.12.4, 2.16.0.."},
           {{manager, "(Ljavax/naming/directory/DirContext;)V"}, "2.15.0"},
           {{prefix, kError}, "2.1..2.3, 2.4..2.12.1, 2.13.0..2.16.0"},
           {{prefix, kError, "isJndiLookupEnabled"}, "2.3.1..2.3.2, 2.12.3..2.12.4, 2.17.0.."},
           {{prefix, "javax/naming/InitialContext", "convertJndiName", "jndi", "Lookup"},
            "2.0-beta9..2.0.2"}}) {
    EXPECT_EQ(said(judged("a.class", "x/a", texts).releases), want) << texts.back();
  }
}

TEST(Log4jTable, ReleasesAndSizesThatItKnows) {
  const Log4jTable& table = Log4jTable::instance();
  EXPECT_EQ(said(table.release("2.14.1").value_or(Releases())), "2.14.1");
  EXPECT_EQ(said(table.release("2.0-alpha1").value_or(Releases())), "2.0-alpha1");
  EXPECT_FALSE(table.release("2.14").has_value());
  EXPECT_FALSE(table.release("").has_value());
  EXPECT_FALSE(table.version_of_jar(Digest{}).has_value());
  // JndiLookup of 2.3.1: both its check sum and its size.
  EXPECT_TRUE(table.is_known_class(0x95D17AAB, 2809));
  EXPECT_FALSE(table.is_known_class(0x95D17AAB, 2810));
  EXPECT_FALSE(table.is_known_class(0x95D07AAB, 2809));
  EXPECT_FALSE(table.is_known_class(0, 2809));
}

}  // namespace
}  // namespace tocsin::scan
