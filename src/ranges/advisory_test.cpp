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
      {single("<=v1.32.2"), "1.32.2", kAffected, cve::repair::kOperator},
      {single("<=v1.32.2"), "1.32.3", kUnaffected, cve::repair::kOperator},
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
  EXPECT_EQ(certainty("custom", "one"), " not-evaluable");
  EXPECT_EQ(certainty("git", "abc"), " needs-commits");
  EXPECT_EQ(certainty("original_commit_for_fix", "abc"), " needs-commits");
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
  const Verdict assumed = contains(nvd::to_set(closed), "1.5");
  EXPECT_EQ(assumed.certainty, Certainty::assumed_numeric);
  EXPECT_EQ(contains(nvd::to_set(closed), "1.0.2k").answer, Answer::unknown);
}

TEST(Csaf, OnlyVersIsARange) {
  EXPECT_EQ(contains(csaf::to_set("vers:pypi/<2.0"), "1.0").answer, Answer::yes);
  EXPECT_EQ(contains(csaf::to_set("vers:intdot/<2.0|>=3"), "3.1").answer, Answer::yes);
  EXPECT_EQ(contains(csaf::to_set("<2.0"), "1.0").certainty, Certainty::not_evaluable);
  EXPECT_EQ(contains(csaf::to_set("All versions prior to 2.0"), "1.0").answer, Answer::unknown);
}

}  // namespace
}  // namespace tocsin::ranges
