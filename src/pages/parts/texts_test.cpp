#include "pages/parts/texts.h"

#include "base/yaml.h"
#include "domain/access.h"
#include "domain/case_state.h"
#include "domain/evidence.h"
#include "pages/parts/render.h"
#include "regimes/verdict.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace tocsin::pages {
namespace {

TEST(Catalogue, BothLanguagesHaveTheSameKeysAndNoneIsEmpty) {
  const Catalogue& english = catalogue(Language::en);
  const Catalogue& chinese = catalogue(Language::zh_cn);
  EXPECT_GT(english.size(), 500U);
  for (const auto& [key, text] : english) {
    EXPECT_TRUE(chinese.contains(key)) << key;
    EXPECT_FALSE(text.empty()) << key;
  }
  for (const auto& [key, text] : chinese) {
    EXPECT_TRUE(english.contains(key)) << key;
    EXPECT_FALSE(text.empty()) << key;
  }
}

TEST(Catalogue, BothLanguagesStandSideBySide) {
  std::map<std::string, std::set<std::string>> groups;  // by file
  for (const EmbeddedFile& file : text_files()) {
    if (!file.path.ends_with("sentences.yaml")) {
      const Yaml yaml = *parse_yaml(file.bytes, file.path);
      for (const YamlField& group : yaml.fields) {
        groups[std::string(file.path)].insert(group.first);
      }
    }
  }
  EXPECT_GE(groups.size(), 18U);
  for (const auto& [path, english] : groups) {
    if (path.ends_with("/en.yaml")) {
      const std::string folder = path.substr(0, path.find('/'));
      EXPECT_EQ(groups[folder + "/zh-CN.yaml"], english) << folder;
    }
  }
}

TEST(Catalogue, ChineseIsChinese) {
  // Names and codes are the same in both; everything else must have been translated.
  const auto is_name = [](std::string_view key) {
    return key.starts_with("channel.") || key == "site.other_language";
  };
  for (const auto& [key, text] : catalogue(Language::zh_cn)) {
    const bool has_han =
        std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0xE3; });
    EXPECT_TRUE(has_han || is_name(key)) << key << ": " << text;
  }
}

TEST(Catalogue, NoTemplateUsesAMissingKey) {
  const Catalogue& english = catalogue(Language::en);
  for (const EmbeddedFile& file : template_files()) {
    std::string_view rest = file.bytes;
    for (std::size_t at = rest.find("{{t."); at != std::string_view::npos; at = rest.find("{{t.")) {
      rest.remove_prefix(at + 4);
      const std::string key(rest.substr(0, rest.find('}')));
      EXPECT_TRUE(english.contains(key)) << file.path << ": " << key;
    }
  }
}

TEST(Catalogue, NoCodeUsesAMissingKey) {
  // Every literal "group.name" of a group of the catalogue is a key.
  const Catalogue& english = catalogue(Language::en);
  const auto is_group = [&](const std::string& group) {
    const auto first = english.lower_bound(group + ".");
    return first != english.end() && first->first.starts_with(group + ".");
  };
  const char* source = std::getenv("TOCSIN_SOURCE_DIR");
  ASSERT_NE(source, nullptr);
  std::size_t found = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(
           std::filesystem::path(source) / "src" / "pages")) {
    const std::string name = entry.path().filename();
    if (!name.ends_with(".cpp") || name.ends_with("_test.cpp")) {
      continue;
    }
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    const std::string all = text.str();
    for (std::size_t begin = all.find('"'); begin != std::string::npos;) {
      const std::size_t end = all.find('"', begin + 1);
      if (end == std::string::npos) {
        break;
      }
      const std::string literal = all.substr(begin + 1, end - begin - 1);
      const std::size_t dot = literal.find('.');
      const bool is_key =
          dot != std::string::npos && dot + 1 < literal.size() &&
          literal.find_first_not_of("abcdefghijklmnopqrstuvwxyz_.") == std::string::npos &&
          is_group(literal.substr(0, dot));
      if (is_key && literal != "report.received") {
        EXPECT_TRUE(english.contains(literal)) << name << ": " << literal;
        ++found;
      }
      begin = all.find('"', end + 1);
    }
  }
  EXPECT_GT(found, 60U);
}

TEST(Catalogue, HasAWordForEveryStateAndRole) {
  const Catalogue& english = catalogue(Language::en);
  const auto expect = [&](std::string_view group, std::string_view word) {
    EXPECT_TRUE(english.contains(std::string(group) + "." + std::string(word)))
        << group << " " << word;
  };
  for (int i = 0; i <= static_cast<int>(Role::partner_member); ++i) {
    expect("role", to_text(static_cast<Role>(i)));
  }
  for (int i = 0; i <= static_cast<int>(Standing::terminated); ++i) {
    expect("standing_state", to_text(static_cast<Standing>(i)));
    expect("act", i == 0 ? "standing_joined"
                         : "standing_" + std::string(to_text(static_cast<Standing>(i))));
  }
  for (int i = 0; i <= static_cast<int>(StageState::annulled); ++i) {
    const std::string state(to_text(static_cast<StageState>(i)));
    expect("duty_state", state);
    expect("act", "duty_" + state);
  }
  for (int i = 0; i <= static_cast<int>(RmState::closed); ++i) {
    expect("rm_state", to_text(static_cast<RmState>(i)));
  }
  for (int i = 0; i <= static_cast<int>(CaseEvent::attacks_observed); ++i) {
    expect("case_event", to_text(static_cast<CaseEvent>(i)));
  }
  for (int i = 0; i <= static_cast<int>(EvidenceStatus::withdrawn); ++i) {
    expect("evidence", to_text(static_cast<EvidenceStatus>(i)));
  }
  for (int i = 0; i <= static_cast<int>(Weight::proven); ++i) {
    expect("weight", to_text(static_cast<Weight>(i)));
  }
  for (int i = 0; i <= static_cast<int>(Errc::internal); ++i) {
    expect("error", to_text(static_cast<Errc>(i)));
  }
}

TEST(Texts, SaysDurationsWithTheTwoLargestParts) {
  EXPECT_EQ(Texts(Language::en).duration(16 * 86'400 + 10 * 3'600 + 59), "16 d 10 h");
  EXPECT_EQ(Texts(Language::zh_cn).duration(16 * 86'400 + 10 * 3'600 + 59), "16天10小时");
  EXPECT_EQ(Texts(Language::en).duration(3'600), "1 h 0 min");
  EXPECT_EQ(Texts(Language::en).duration(59), "0 min");
}

TEST(Templates, OnlyTheLayoutTakesMarkup) {
  for (const EmbeddedFile& file : template_files()) {
    const bool is_raw = file.bytes.find("{{{") != std::string_view::npos ||
                        file.bytes.find("{{&") != std::string_view::npos;
    EXPECT_EQ(is_raw, file.path == "layout.mustache") << file.path;
  }
}

TEST(Templates, HoldNeitherScriptsNorInlineStyles) {
  for (const EmbeddedFile& file : template_files()) {
    for (const std::string_view bad :
         {"<script", "style=", " onclick", " onload", "javascript:", "http://", "https://"}) {
      EXPECT_EQ(file.bytes.find(bad), std::string_view::npos) << file.path << ": " << bad;
    }
  }
}

TEST(Templates, EscapeWhatTheyAreFilledWith) {
  for (const std::string_view hostile :
       {"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
        "{{csrf}}", "{{{content}}}", "</textarea><script>", "<!--", "&lt;script&gt;",
        "</title><svg onload=alert(1)>", "javascript:alert(1)"}) {
    Data data;
    data.text("message", hostile)
        .text("detail", hostile)
        .text("secret", hostile)
        .text("title", hostile);
    data.list("links", {Data().text("link_href", "/").text("link_text", hostile)});
    const std::string page = render(Texts(Language::en), "message", data);
    EXPECT_EQ(page.find("<script"), std::string::npos);
    EXPECT_EQ(page.find("<img"), std::string::npos);
    EXPECT_EQ(page.find("<svg"), std::string::npos);
    EXPECT_EQ(page.find("<!--"), std::string::npos);
    EXPECT_EQ(page.find("' onmouseover"), std::string::npos);
    EXPECT_EQ(page.find("</textarea>"), std::string::npos);
  }
}

}  // namespace
}  // namespace tocsin::pages
