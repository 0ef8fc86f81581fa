// What advisories say of versions: OSV events, CVE lists, NVD bounds, CSAF ranges.
#include "ranges/csaf.h"
#include "ranges/cve.h"
#include "ranges/nvd.h"
#include "ranges/osv.h"

#include <gtest/gtest.h>

namespace tocsin::ranges {
namespace {

using Kind = osv::Event::Kind;

std::string_view osv_answer(std::string_view ecosystem, osv::Range::Type type,
                            std::vector<osv::Event> events, std::string_view version) {
  const osv::Affected affected{.ecosystem = std::string(ecosystem),
                               .ranges = {{.type = type, .events = std::move(events)}}};
  return to_text(osv::evaluate(affected, version).answer);
}

TEST(Osv, EventsOnBothSidesOfEachBound) {
  struct Row {
    std::vector<osv::Event> events;
    std::string_view version;
    std::string_view want;
  };
  const std::vector<Row> rows = {
      {{{Kind::introduced, "0"}, {Kind::fixed, "1.0"}}, "0.0.0.dev1", "true"},
      {{{Kind::introduced, "0"}, {Kind::fixed, "1.0"}}, "1.0rc1", "true"},
      {{{Kind::introduced, "0"}, {Kind::fixed, "1.0"}}, "1.0", "false"},
      {{{Kind::introduced, "1.0"}, {Kind::last_affected, "2.0"}}, "0.9", "false"},
      {{{Kind::introduced, "1.0"}, {Kind::last_affected, "2.0"}}, "1.0", "true"},
      {{{Kind::introduced, "1.0"}, {Kind::last_affected, "2.0"}}, "2.0", "true"},
      {{{Kind::introduced, "1.0"}, {Kind::last_affected, "2.0"}}, "2.0.1", "false"},
      {{{Kind::introduced, "1.0"}}, "99", "true"},
      // Unsorted, as documents are.
      {{{Kind::fixed, "3.1"},
        {Kind::introduced, "3.0"},
        {Kind::fixed, "1.0"},
        {Kind::introduced, "0"}},
       "2.0",
       "false"},
      {{{Kind::fixed, "3.1"},
        {Kind::introduced, "3.0"},
        {Kind::fixed, "1.0"},
        {Kind::introduced, "0"}},
       "3.0",
       "true"},
      {{{Kind::introduced, "0"}, {Kind::limit, "2.0"}}, "1.9", "true"},
      {{{Kind::introduced, "0"}, {Kind::limit, "2.0"}}, "2.0", "false"},
      {{{Kind::introduced, "0"}, {Kind::limit, "2.0"}, {Kind::limit, "3.0"}}, "2.5", "true"},
      {{{Kind::introduced, "0"}, {Kind::limit, "*"}}, "99", "true"},
      {{{Kind::introduced, "2.0"}, {Kind::introduced, "1.0"}}, "1.5", "true"},
      {{{Kind::introduced, "0"}, {Kind::fixed, "1"}, {Kind::last_affected, "2"}}, "0.5", "unknown"},
      {{{Kind::fixed, "1"}}, "0.5", "unknown"},
      // The first version of all is before every version, wherever it stands.
      {{{Kind::introduced, "0"}, {Kind::fixed, "0.dev1"}}, "1", "false"},
      {{{Kind::fixed, "0.dev1"}, {Kind::introduced, "0"}}, "1", "false"},
      {{{Kind::fixed, "0.dev1"}, {Kind::introduced, "0"}}, "0.dev0", "true"},
      {{{Kind::fixed, "0"}, {Kind::introduced, "0"}}, "1", "false"},
      {{}, "1", "unknown"}};
  for (const Row& row : rows) {
    EXPECT_EQ(osv_answer("PyPI", osv::Range::Type::ecosystem, row.events, row.version), row.want)
        << row.version;
  }
}

TEST(Osv, TheTypeAndTheEcosystemChooseTheOrder) {
  const std::vector<osv::Event> until = {{Kind::introduced, "0"}, {Kind::fixed, "1.0.0-1"}};
  // A hyphen announces a release to SEMVER and follows it in Debian.
  EXPECT_EQ(osv_answer("npm", osv::Range::Type::semver, until, "1.0.0"), "false");
  EXPECT_EQ(osv_answer("Debian:12", osv::Range::Type::ecosystem, until, "1.0.0"), "true");
  EXPECT_EQ(osv_answer("Nobody", osv::Range::Type::ecosystem, until, "1.0.0"), "unknown");
  EXPECT_EQ(osv_answer("Nobody", osv::Range::Type::semver, until, "1.0.0"), "false");
  EXPECT_EQ(osv_answer("Debian:12", osv::Range::Type::semver, until, "1.0.0"), "false");
  const auto order_of_semver = [&](std::string_view ecosystem) {
    return osv::to_set({.type = osv::Range::Type::semver, .events = until}, ecosystem)
        .ecosystem->id;
  };
  EXPECT_EQ(order_of_semver("Go"), "go");
  EXPECT_EQ(order_of_semver("Debian"), "semver");
  EXPECT_EQ(order_of_semver("Nobody"), "semver");
  EXPECT_EQ(osv::to_set({.type = osv::Range::Type::git, .events = until}, "npm").certainty,
            Certainty::needs_commits);
  const osv::Affected git{.ecosystem = "GIT",
                          .ranges = {{.type = osv::Range::Type::git, .events = until}}};
  EXPECT_EQ(osv::evaluate(git, "abc").certainty, Certainty::needs_commits);
  const osv::Affected fuzz{
      .ecosystem = "OSS-Fuzz", .ranges = {{.events = until}}, .versions = {"v1"}};
  EXPECT_EQ(osv::evaluate(fuzz, "v1").answer, Answer::yes);
  EXPECT_EQ(osv::evaluate(fuzz, "v2").certainty, Certainty::needs_commits);
}

TEST(Osv, VersionsOrRanges) {
  const osv::Affected affected{
      .ecosystem = "PyPI",
      .ranges = {{.events = {{Kind::introduced, "2"}, {Kind::fixed, "3"}}}},
      .versions = {"1.0", "odd-one"}};
  EXPECT_EQ(osv::evaluate(affected, "1.0").answer, Answer::yes);
  EXPECT_EQ(osv::evaluate(affected, "1").answer, Answer::yes);  // the same version to PyPI
  EXPECT_EQ(osv::evaluate(affected, "odd-one").answer, Answer::yes);
  EXPECT_EQ(osv::evaluate(affected, "2.5").answer, Answer::yes);
  EXPECT_EQ(osv::evaluate(affected, "1.1").answer, Answer::no);
  EXPECT_EQ(osv::evaluate({.ecosystem = "PyPI"}, "1").answer, Answer::no);
}

// "2019-09-12" is before every version of PyPI, and was not meant so.
TEST(Osv, BeyondABoundThatIsNoVersionIsDoubt) {
  const auto said = [](std::string_view from, std::string_view to, std::string_view version) {
    const osv::Range range{
        .events = {{Kind::introduced, std::string(from)}, {Kind::fixed, std::string(to)}}};
    EXPECT_EQ(osv::to_set(range, "PyPI").repairs.empty(),
              osv::to_set(range, "PyPI").doubtful.empty());
    return osv::evaluate({.ecosystem = "PyPI", .ranges = {range}}, version).answer;
  };
  EXPECT_EQ(said("0", "2019-09-12", "1.0"), Answer::unknown);
  EXPECT_EQ(said("0", "2019.9.12", "1.0"), Answer::yes);
  EXPECT_EQ(said("0", "2019.9.12", "2020"), Answer::no);
  EXPECT_EQ(said("1.0", "one-more", "1.1"), Answer::yes);  // it is before what it would end
  EXPECT_EQ(said("1.0", "one-more", "0.9"), Answer::no);
  EXPECT_EQ(said("one-more", "1.0", "0.9"), Answer::yes);
  EXPECT_EQ(said("one-more", "1.0", "1.1"), Answer::no);
}

TEST(Osv, AVerdictNamesTheOrderOfItsVersions) {
  const auto said = [](std::string_view ecosystem, std::string_view version) {
    const Verdict verdict =
        osv::evaluate({.ecosystem = std::string(ecosystem), .versions = {"1.0"}}, version);
    return std::string(to_text(verdict.answer)) + " " + std::string(verdict.comparator) + " " +
           std::string(to_text(verdict.certainty));
  };
  EXPECT_EQ(said("PyPI", "1.0"), "true pypi+legacy exact");
  EXPECT_EQ(said("PyPI", "1.1"), "false pypi+legacy exact");
  EXPECT_EQ(said("Android", "1.0"), "true generic-numeric assumed-numeric");
  EXPECT_EQ(said("Android", "1.1"), "false generic-numeric assumed-numeric");
  EXPECT_EQ(said("Nobody", "1.0"), "true  exact");
  EXPECT_EQ(said("Nobody", "1"), "false  exact");
}

TEST(Osv, OneOfTheRangesIsEnough) {
  const auto between = [](std::string_view from, std::string_view to,
                          osv::Range::Type type = osv::Range::Type::ecosystem) {
    return osv::Range{
        .type = type,
        .events = {{Kind::introduced, std::string(from)}, {Kind::fixed, std::string(to)}}};
  };
  const osv::Range one = between("1", "2");
  const osv::Range three = between("3", "4");
  // Both bounds at once: no order helps.
  const osv::Range unread{
      .events = {{Kind::introduced, "3"}, {Kind::fixed, "4"}, {Kind::last_affected, "5"}}};
  struct Row {
    std::vector<osv::Range> ranges;
    std::string_view version;
    Answer want;
    bool has_exact_keys;
  };
  const std::vector<Row> rows = {{{one, three}, "1.5", Answer::yes, true},
                                 {{one, three}, "3.5", Answer::yes, true},
                                 {{one, three}, "2.5", Answer::no, true},
                                 {{one, unread}, "1.5", Answer::yes, true},
                                 {{unread, one}, "1.5", Answer::yes, true},
                                 {{one, unread}, "2.5", Answer::unknown, false},
                                 {{unread, one}, "2.5", Answer::unknown, false},
                                 // Judged by the comparator alone, in either range.
                                 {{one, between("3.sp.1", "4")}, "2.5", Answer::no, false},
                                 {{between("3.sp.1", "4"), one}, "2.5", Answer::no, false}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    SCOPED_TRACE(i);
    const Verdict verdict =
        osv::evaluate({.ecosystem = "Maven", .ranges = rows[i].ranges}, rows[i].version);
    EXPECT_EQ(verdict.answer, rows[i].want);
    EXPECT_EQ(verdict.has_exact_keys, rows[i].has_exact_keys);
  }
  // What is in none of them was judged by the order of the first one.
  const Verdict out = osv::evaluate(
      {.ecosystem = "Debian", .ranges = {between("1", "2", osv::Range::Type::semver), three}},
      "2.5");
  EXPECT_EQ(out.answer, Answer::no);
  EXPECT_EQ(out.comparator, "semver");
}

cve::Affected cve_list(std::vector<cve::Entry> versions,
                       cve::Status by_default = cve::Status::unknown) {
  return {.versions = std::move(versions), .default_status = by_default};
}
constexpr auto kAffected = cve::Status::affected;
constexpr auto kUnaffected = cve::Status::unaffected;
constexpr auto kUnknown = cve::Status::unknown;

TEST(Cve, TheFirstMatchWinsAndTheDefaultIsLast) {
  const auto list = cve_list(
      {{.version = "1.5", .status = kUnaffected},
       {.version = "1.0", .status = kAffected, .version_type = "semver", .less_than = "2.0"}},
      kUnaffected);
  EXPECT_EQ(cve::evaluate(list, "1.5").status, kUnaffected);
  EXPECT_EQ(cve::evaluate(list, "1.4").status, kAffected);
  EXPECT_EQ(cve::evaluate(list, "1.4").entry, 1U);
  EXPECT_EQ(cve::evaluate(list, "2.0").status, kUnaffected);
  EXPECT_EQ(cve::evaluate(list, "2.0").entry, std::nullopt);
  EXPECT_EQ(cve::evaluate(cve_list({}), "1").status, kUnknown);
}

TEST(Cve, ChangesAreSortedByUs) {
  const cve::Entry entry{
      .version = "1.0",
      .status = kAffected,
      .version_type = "semver",
      .less_than = "5.0",
      .changes = {{"3.0", kAffected}, {"2.0", kUnaffected}, {"4.0", kUnaffected}}};
  const auto list = cve_list({entry});
  EXPECT_EQ(cve::evaluate(list, "1.9").status, kAffected);
  EXPECT_EQ(cve::evaluate(list, "2.0").status, kUnaffected);
  EXPECT_EQ(cve::evaluate(list, "3.0").status, kAffected);
  EXPECT_EQ(cve::evaluate(list, "4.5").status, kUnaffected);
  EXPECT_EQ(cve::evaluate(list, "5.0").status, kUnknown);
}

TEST(Cve, SentinelsAndAnomaliesHaveNames) {
  struct Row {
    cve::Entry entry;
    std::string_view version;
    cve::Status want;
    std::string_view repair;  ///< empty: none
  };
  const auto range = [](std::string version, std::string less_than) {
    return cve::Entry{.version = std::move(version),
                      .status = kAffected,
                      .version_type = "custom",
                      .less_than = std::move(less_than)};
  };
  const auto up_to = [](std::string version, std::string last) {
    return cve::Entry{.version = std::move(version),
                      .status = kAffected,
                      .version_type = "custom",
                      .less_than_or_equal = std::move(last)};
  };
  const auto single = [](std::string version) {
    return cve::Entry{.version = std::move(version), .status = kAffected};
  };
  const std::vector<Row> rows = {
      {range("0", "2.0"), "0.0.1", kAffected, ""},
      {range("1.0", "*"), "99", kAffected, ""},
      {range("1.0", "*"), "0.9", kUnaffected, ""},
      {range("2.0", "2.*"), "2.99", kAffected, ""},
      {range("2.0", "2.*"), "3.0", kUnaffected, ""},
      {up_to("2.5", "2.5.x"), "2.5.9", kAffected, ""},
      {up_to("2.5", "2.5.x"), "2.6", kUnaffected, ""},
      {up_to("2.5", "2.5.X"), "2.5.9", kAffected, ""},
      {range("log4j-core", "2.0"), "1.0", kAffected, cve::repair::kNameAsBound},
      {range("log4j-core", "2.0"), "2.0", kUnaffected, cve::repair::kNameAsBound},
      {range("1.0", "Apache Log4j2"), "99", kAffected, cve::repair::kNameAsBound},
      {range("1.0", "Apache Log4j2"), "0.9", kUnaffected, cve::repair::kNameAsBound},
      {range("1.0", "npm"), "99", kAffected, cve::repair::kNameAsBound},
      // No names: too short, and with a version, or what is no letter, in them.
      {range("1.0", "ab"), "99", kUnknown, ""},
      {range("1.0", "-abc"), "99", kUnknown, ""},
      {range("1.0", "a-bc"), "99", kUnknown, ""},
      {range("1.0", "Apache 2.0"), "99", kUnknown, ""},
      {range("1.0", "log4j-v2.0"), "99", kUnknown, ""},
      {range("1.0", "log4j_2.0"), "99", kUnknown, ""},
      {range("*", "2.0"), "1.0", kAffected, cve::repair::kLowerUnstated},
      {range("unspecified", "2.0"), "2.0", kUnaffected, cve::repair::kLowerUnstated},
      {range("1.5", "0"), "1.0", kAffected, cve::repair::kSwapped},
      {range("1.5", "0"), "1.5", kUnaffected, cve::repair::kSwapped},
      {range("3.0", "2.0"), "2.5", kUnknown, cve::repair::kInverted},
      {up_to("2.0", "2.0"), "2.0", kAffected, cve::repair::kUpToLost},
      {up_to("2.0", "2.0"), "1.0", kUnknown, cve::repair::kUpToLost},
      {up_to("2.0", "2.0"), "2.1", kUnaffected, cve::repair::kUpToLost},
      {range("2.0", "2.0"), "1.0", kUnknown, cve::repair::kEmptyRange},
      {range("2.0", "2.0"), "2.0", kUnaffected, cve::repair::kEmptyRange},
      {range("2.0", "2.0.0"), "1.0", kUnknown, cve::repair::kEmptyRange},
      {range("2.0.0", "2.0"), "2.0", kUnaffected, cve::repair::kEmptyRange},
      {up_to("2.0", "2.0.0"), "1.0", kUnknown, cve::repair::kUpToLost},
      {single("<=v1.32.2"), "1.32.2", kAffected, cve::repair::kOperator},
      {single("<=v1.32.2"), "1.32.3", kUnaffected, cve::repair::kOperator},
      {single("<=V1.32.2"), "1.32.2", kAffected, cve::repair::kOperator},
      {single("<= foo"), "1.0", kUnknown, ""},
      {single("<= 1.0 beta"), "1.0", kUnknown, ""},
      {single("<=1.0<2"), "1.0", kUnknown, ""},
      {single("<=1.0>2"), "1.0", kUnknown, ""},
      {single(">= 1.0, < 2.0"), "2.0", kUnaffected, cve::repair::kOperator},
      {single(">= 1.0, < 2.0"), "1.5", kAffected, cve::repair::kOperator},
      {single("before 2.0"), "1.9", kAffected, cve::repair::kProse},
      {single("versions prior to 2.0"), "2.0", kUnaffected, cve::repair::kProse},
      {single("1.4 and earlier"), "1.4", kAffected, cve::repair::kProse},
      {single("1.4 and earlier"), "1.5", kUnaffected, cve::repair::kProse},
      {single("n/a"), "1.0", kUnknown, cve::repair::kNoVersion},
      {single("*"), "1.0", kUnknown, cve::repair::kNoVersion},
      {single("2.x"), "2.7", kAffected, ""},
      {single("1.0\xE2\x80\x8B"), "1.0", kAffected, cve::repair::kInvisible},
      {range("\xEF\xBB\xBF"
             "1.0",
             "2.0\xC2\xA0"),
       "1.5", kAffected, cve::repair::kInvisible},
      {range("\xEF\xBB\xBF"
             "1.0",
             "2.0"),
       "1.5", kAffected, cve::repair::kInvisible},
      {range("1.0", "2.0\xC2\xA0"), "1.5", kAffected, cve::repair::kInvisible},
      {single("1.\xE2\x80\x8B"
              "0"),
       "1.0", kAffected, cve::repair::kInvisible},
      {single("before\xC2\xA0"
              "2.0"),
       "1.9", kAffected, cve::repair::kProse},
      {single("all of them, probably"), "1.0", kUnknown, ""}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.entry.version + " < " + row.entry.less_than.value_or("") +
                 row.entry.less_than_or_equal.value_or("") + " : " + std::string(row.version));
    const auto verdict = cve::evaluate(cve_list({row.entry}, kUnaffected), row.version);
    EXPECT_EQ(cve::to_text(verdict.status), cve::to_text(row.want));
    if (row.repair.empty()) {
      EXPECT_TRUE(verdict.repairs.empty());
    }
    const auto set = cve::to_set(row.entry);
    EXPECT_EQ(std::ranges::find(set.repairs, row.repair) != set.repairs.end(), !row.repair.empty());
  }
}

TEST(Cve, EveryAnswerSaysHowFarItMayBeBelieved) {
  const auto certainty = [](std::string type, std::string_view version) {
    const auto verdict = cve::evaluate(cve_list({{.version = "1.0",
                                                  .status = kAffected,
                                                  .version_type = std::move(type),
                                                  .less_than = "2.0"}}),
                                       version);
    return std::string(verdict.comparator) + " " + std::string(to_text(verdict.certainty));
  };
  EXPECT_EQ(certainty("semver", "1.5.0"), "semver exact");
  EXPECT_EQ(certainty("python", "1.5"), "pypi+legacy exact");
  EXPECT_EQ(certainty("rpm", "1.5"), "rpm exact");
  EXPECT_EQ(certainty("custom", "1.5"), "generic-numeric assumed-numeric");
  EXPECT_EQ(certainty("SPL-whatever", "1.5"), "generic-numeric assumed-numeric");
  EXPECT_EQ(certainty("custom", "3.0"), "generic-numeric assumed-numeric");
  EXPECT_EQ(certainty("semver", "3.0"), "semver exact");
  EXPECT_EQ(certainty("custom", "one"), " not-evaluable");
  EXPECT_EQ(certainty("git", "abc"), " needs-commits");
  EXPECT_EQ(certainty(" Git ", "abc"), " needs-commits");
  EXPECT_EQ(certainty("original_commit_for_fix", "abc"), " needs-commits");
}

TEST(Cve, AnUpperBoundWithoutAnOrderIsNotAnEmptyRange) {
  for (const bool is_up_to : {false, true}) {
    cve::Entry entry{.version = "1.0", .status = kAffected, .version_type = "semver"};
    (is_up_to ? entry.less_than_or_equal : entry.less_than) = "r12";
    const auto verdict = cve::evaluate(cve_list({entry}, kUnaffected), "1.5.0");
    EXPECT_EQ(verdict.status, kUnknown);
    EXPECT_EQ(verdict.certainty, Certainty::not_evaluable);
    EXPECT_EQ(cve::evaluate(cve_list({entry}, kUnaffected), "0.5.0").status, kUnaffected);
  }
}

TEST(Cve, ProseKeepsTheLettersOfItsVersion) {
  const cve::Entry entry{
      .version = "Before 1.0.0-RC1", .status = kAffected, .version_type = "semver"};
  EXPECT_EQ(cve::evaluate(cve_list({entry}, kUnaffected), "1.0.0-RC0").status, kAffected);
  EXPECT_EQ(cve::evaluate(cve_list({entry}, kUnaffected), "1.0.0-RC1").status, kUnaffected);
  const cve::Entry later{
      .version = "1.0.0-RC1 AND EARLIER", .status = kAffected, .version_type = "semver"};
  EXPECT_EQ(cve::evaluate(cve_list({later}, kUnaffected), "1.0.0-RC2").status, kUnaffected);
}

TEST(Cve, ABoundOnlyInDoubtCountsForExactKeys) {
  const cve::Entry entry{
      .version = "1.sp.1", .status = kAffected, .version_type = "maven", .less_than = "1.sp.1"};
  EXPECT_FALSE(contains(cve::to_set(entry), "1").has_exact_keys);
}

TEST(Cve, AnEntryThatCannotBeJudgedDoesNotChangeWhatItCouldNot) {
  const cve::Entry commits{
      .version = "abc", .status = kAffected, .version_type = "git", .less_than = "def"};
  const cve::Entry versions{
      .version = "1.0", .status = kAffected, .version_type = "semver", .less_than = "2.0"};
  EXPECT_EQ(cve::evaluate(cve_list({commits, versions}, kUnaffected), "1.5").status, kAffected);
  EXPECT_EQ(cve::evaluate(cve_list({commits, versions}, kUnaffected), "3.0").status, kUnknown);
  EXPECT_EQ(cve::evaluate(cve_list({commits}, kAffected), "3.0").status, kAffected);
}

TEST(Cve, AnEntryWhoseChangesDifferCouldHaveChangedTheStatus) {
  cve::Entry commits{.version = "abc",
                     .status = kUnaffected,
                     .version_type = "git",
                     .less_than = "def",
                     .changes = {{"bcd", kUnaffected}}};
  EXPECT_EQ(cve::evaluate(cve_list({commits}, kUnaffected), "3.0").status, kUnaffected);
  commits.changes = {{"bcd", kAffected}};
  EXPECT_EQ(cve::evaluate(cve_list({commits}, kUnaffected), "3.0").status, kUnknown);
}

TEST(Cve, ASingleVersionIsFoundAsItIsWritten) {
  struct Row {
    cve::Entry entry;
    cve::Status want;
    Certainty certainty;
  };
  const std::vector<Row> rows = {
      {{.version = "abc", .status = kAffected, .version_type = "git"}, kAffected, Certainty::exact},
      {{.version = "abc", .status = kAffected, .version_type = "custom"},
       kAffected,
       Certainty::assumed_numeric},
      // The lower bound of a range is no single version.
      {{.version = "abc", .status = kAffected, .version_type = "git", .less_than = "def"},
       kUnknown,
       Certainty::needs_commits},
      {{.version = "abc", .status = kAffected, .version_type = "git", .less_than_or_equal = "def"},
       kUnknown,
       Certainty::needs_commits}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    SCOPED_TRACE(i);
    const auto verdict = cve::evaluate(cve_list({rows[i].entry}, kUnaffected), "abc");
    EXPECT_EQ(verdict.status, rows[i].want);
    EXPECT_EQ(verdict.certainty, rows[i].certainty);
  }
}

TEST(Cve, ARepairIsNamedOnce) {
  const cve::Entry nothing{.version = "n/a", .status = kAffected};
  EXPECT_EQ(cve::evaluate(cve_list({nothing, nothing}), "1.0").repairs,
            std::vector<std::string_view>{cve::repair::kNoVersion});
  const cve::Entry below{.version = "< 2.0", .status = kAffected};
  EXPECT_EQ(cve::evaluate(cve_list({nothing, below}), "1.0").repairs,
            (std::vector<std::string_view>{cve::repair::kNoVersion, cve::repair::kOperator}));
}

TEST(Cve, AnEntryOrItsPackageNamesTheOrder) {
  const Ecosystem* const deb = ecosystems::find("deb");
  EXPECT_EQ(cve::order_of("semver", deb)->id, "semver");
  EXPECT_EQ(cve::order_of("", deb), deb);
  EXPECT_EQ(cve::order_of("custom", deb), deb);
  EXPECT_EQ(cve::order_of("nobody-knows", deb), deb);
  EXPECT_EQ(cve::order_of("custom", nullptr)->id, "generic-numeric");
  EXPECT_EQ(cve::order_of("git", deb), nullptr);
}

TEST(Cve, ProseIsReadUpToALength) {
  const auto status = [](std::size_t bytes) {
    cve::Entry entry{.version = "before 2", .status = kAffected};
    entry.version.resize(bytes, '0');  // a long number
    return cve::evaluate(cve_list({std::move(entry)}, kUnaffected), "1.9").status;
  };
  EXPECT_EQ(status(256), kAffected);
  EXPECT_EQ(status(257), kUnknown);
}

TEST(Nvd, FourBounds) {
  const Ecosystem* semver = ecosystems::find("semver");
  const auto answer = [&](const nvd::Bounds& bounds, std::string_view version) {
    return to_text(contains(nvd::to_set(bounds, semver), version).answer);
  };
  const nvd::Bounds closed{.start_including = "1.0", .end_including = "2.0"};
  EXPECT_EQ(answer(closed, "0.9"), "false");
  EXPECT_EQ(answer(closed, "1.0"), "true");
  EXPECT_EQ(answer(closed, "2.0"), "true");
  EXPECT_EQ(answer(closed, "2.0.1"), "false");
  const nvd::Bounds open{.start_excluding = "1.0", .end_excluding = "2.0"};
  EXPECT_EQ(answer(open, "1.0"), "false");
  EXPECT_EQ(answer(open, "1.0.1"), "true");
  EXPECT_EQ(answer(open, "2.0"), "false");
  EXPECT_EQ(answer({}, "1"), "true");
  EXPECT_EQ(answer({.start_including = "1", .start_excluding = "1"}, "1"), "unknown");
  EXPECT_EQ(answer({.end_including = "1", .end_excluding = "1"}, "1"), "unknown");
  const Verdict assumed = contains(nvd::to_set(closed), "1.5");
  EXPECT_EQ(assumed.certainty, Certainty::assumed_numeric);
  EXPECT_EQ(contains(nvd::to_set(closed), "1.0.2k").answer, Answer::yes);
  EXPECT_EQ(contains(nvd::to_set(closed), "1.0-what-is-it").answer, Answer::unknown);
  EXPECT_EQ(contains(nvd::to_set({.end_excluding = "7.1.2-22"}), "7.1.2-21").answer, Answer::yes);
  EXPECT_EQ(contains(nvd::to_set({.end_excluding = "7.1.2-22"}), "7.1.2-22").answer, Answer::no);
}

TEST(Csaf, OnlyVersIsARange) {
  EXPECT_EQ(contains(csaf::to_set("vers:pypi/<2.0"), "1.0").answer, Answer::yes);
  EXPECT_EQ(contains(csaf::to_set("vers:intdot/<2.0|>=3"), "3.1").answer, Answer::yes);
  EXPECT_EQ(contains(csaf::to_set("<2.0"), "1.0").certainty, Certainty::not_evaluable);
  EXPECT_EQ(contains(csaf::to_set("All versions prior to 2.0"), "1.0").answer, Answer::unknown);
}

}  // namespace
}  // namespace tocsin::ranges
