// What each profile asks for, and of whom it asks nothing.
#include "csaf/testing.h"

#include <gtest/gtest.h>

namespace tocsin::csaf {
namespace {

using namespace testing;

constexpr Of v2_0 = Of::v2_0;
constexpr Of v2_1 = Of::v2_1;

constexpr std::string_view kAdvisory = "csaf_security_advisory";
constexpr std::string_view kDeprecated = "csaf_deprecated_security_advisory";
constexpr std::string_view kIncident = "csaf_security_incident_response";
constexpr std::string_view kInformational = "csaf_informational_advisory";
constexpr std::string_view kWithdrawn = "csaf_withdrawn";
constexpr std::string_view kSuperseded = "csaf_superseded";
constexpr std::string_view kVex = "csaf_vex";

Draft of(std::string_view category, std::string rest = {}, std::string document = {}) {
  return {
      .category = std::string(category), .document = std::move(document), .rest = std::move(rest)};
}

TEST(CsafProfiles, CategoriesThatLookLikeProfiles) {
  const std::string place = "/document/category";
  expect_places({
      {"a profile of both versions", "6.1.26", v2_0, of(kVex), ""},
      {"a profile of 2.1", "6.1.26", v2_1, of(kWithdrawn), ""},
      {"which 2.0 does not have", "6.1.26", v2_0, of(kWithdrawn), place},
      {"nor words of it that are free there", "6.1.26", v2_0, of("superseded"), ""},
      {"which in 2.1 they are not", "6.1.26", v2_1, of("Super-Seded"), place},
      {"a profile without its prefix", "6.1.26", v2_0, of("vex"), place},
      {"a profile with the prefix written otherwise", "6.1.26", v2_0, of("C SAF-Vex"), place},
      {"the prefix of any case", "6.1.26", v2_0, of("CSAF_mine"), place},
      {"the prefix within", "6.1.26", v2_0, of("mine csaf_"), ""},
      {"none at all is a fault of structure", "6.1.26", v2_0, of(""), ""},
      {"the base", "6.1.26", v2_0, of("csaf_base"), ""},
      {"deprecated", "6.2.38", v2_1, of(kDeprecated), place},
      {"current", "6.2.38", v2_1, of(kAdvisory), ""},
  });
}

TEST(CsafProfiles, NotesAndReferencesOfWhatInforms) {
  std::vector<Places> rows;
  for (const std::string_view profile : {kInformational, kIncident}) {
    for (const std::string_view category : {"description", "details", "general", "summary"}) {
      rows.push_back(
          {"a note that will do", "6.1.27.1", v2_0, of(profile, {}, noted(category, "T")), ""});
    }
    rows.push_back({"one that will not", "6.1.27.1", v2_0,
                    of(profile, {}, noted("legal_disclaimer", "T")), "/document/notes"});
    rows.push_back({"none", "6.1.27.1", v2_0, of(profile), "/document/notes"});
    rows.push_back({"external", "6.1.27.2", v2_0, of(profile, {}, referred("external", "S")), ""});
    rows.push_back({"external, unsaid", "6.1.27.2", v2_0,
                    of(profile, {}, R"("references":[{"summary":"S","url":"https://a.example"}])"),
                    ""});
    rows.push_back({"to itself", "6.1.27.2", v2_0, of(profile, {}, referred("self", "S")),
                    "/document/references"});
    rows.push_back({"none", "6.1.27.2", v2_0, of(profile), "/document/references"});
  }
  rows.push_back({"others need no note", "6.1.27.1", v2_0, of(kAdvisory), ""});
  rows.push_back({"others need no reference", "6.1.27.2", v2_0, of(kAdvisory), ""});
  expect_places(rows);
}

TEST(CsafProfiles, WhatMustBeThereAndWhatMustNot) {
  struct Rule {
    std::string_view test;
    std::string rest;
    std::string place;
    std::vector<std::string_view> found_2_0;  ///< profiles of whose documents it is a fault
    std::vector<std::string_view> found_2_1;
  };
  const std::string bare = vulnerability(R"("title":"T")");
  const std::string first = "/vulnerabilities/0";
  std::vector<Places> rows;
  for (const Rule& rule : {
           Rule{"6.1.27.3",
                bare,
                "/vulnerabilities",
                {kInformational},
                {kInformational, kWithdrawn, kSuperseded}},
           {"6.1.27.3", "", "/vulnerabilities", {}, {}},
           {"6.1.27.4", "", "/product_tree", {kAdvisory, kVex}, {kAdvisory, kVex, kDeprecated}},
           {"6.1.27.4", tree(), "/product_tree", {}, {}},
           {"6.1.27.5", bare, first, {kAdvisory, kVex}, {kAdvisory, kVex, kDeprecated}},
           {"6.1.27.5", vulnerability(noted("summary", "T")), first, {}, {}},
           {"6.1.27.6", bare, first, {kAdvisory}, {kAdvisory, kDeprecated}},
           {"6.1.27.6", vulnerability(R"("product_status":{})"), first, {}, {}},
           {"6.1.27.11", "", "/vulnerabilities", {kAdvisory, kVex}, {kAdvisory, kVex, kDeprecated}},
           {"6.1.27.11", bare, "/vulnerabilities", {}, {}},
           {"6.1.27.12", bare, first, {}, {kAdvisory}},
           {"6.1.27.12",
            vulnerability(R"("product_status":{"fixed":["P1"]})"),
            first + "/product_status",
            {},
            {kAdvisory}},
           {"6.1.27.12",
            vulnerability(R"("product_status":{"known_affected":["P1"]})"),
            first,
            {},
            {}},
           {"6.1.27.14", "", "/document/notes", {}, {kWithdrawn, kSuperseded}},
           {"6.1.27.15", tree(), "/product_tree", {}, {kWithdrawn, kSuperseded}},
           {"6.1.27.15", "", "/product_tree", {}, {}},
           {"6.1.27.16", "", "/document/tracking", {}, {kWithdrawn, kSuperseded}},
       }) {
    for (const std::string_view profile :
         {kAdvisory, kDeprecated, kIncident, kInformational, kWithdrawn, kSuperseded, kVex}) {
      for (const Of version : {v2_0, v2_1}) {
        const auto& found = version == v2_0 ? rule.found_2_0 : rule.found_2_1;
        rows.push_back({profile, rule.test, version, of(profile, rule.rest),
                        std::ranges::find(found, profile) != found.end() ? rule.place : ""});
      }
    }
  }
  rows.push_back({"one of two vulnerabilities", "6.1.27.6", v2_0,
                  of(kAdvisory, R"("vulnerabilities":[{"product_status":{}},{}])"),
                  "/vulnerabilities/1"});
  rows.push_back(
      {"a description", "6.1.27.14", v2_1, of(kWithdrawn, {}, noted("description", "T")), ""});
  rows.push_back({"two revisions",
                  "6.1.27.16",
                  v2_1,
                  {.category = std::string(kWithdrawn),
                   .tracking = tracking({{"24", "1"}, {"25", "2"}}, "final", "2")},
                  ""});
  expect_places(rows);
}

TEST(CsafProfiles, StatusesOfVex) {
  const auto with = [](std::string_view members) { return of(kVex, judged(members)); };
  const std::string status = "/vulnerabilities/0/product_status";
  std::vector<Places> rows = {
      {"no status", "6.1.27.7", v2_0, with(R"("title":"T")"), "/vulnerabilities/0"},
      {"others", "6.1.27.7", v2_0,
       with(R"("product_status":{"first_affected":["P1"],"recommended":["P1"]})"), status},
      {"an advisory's", "6.1.27.7", v2_0, of(kAdvisory, judged(R"("product_status":{})")), ""},
  };
  for (const std::string one :
       {"fixed", "known_affected", "known_not_affected", "under_investigation"}) {
    rows.push_back({"one of four", "6.1.27.7", v2_0,
                    with(R"("product_status":{")" + one + R"(":["P1"]})"), ""});
  }
  expect_places(rows);
  expect_places({
      {"no flag and no impact", "6.1.27.9", v2_0,
       with(R"("product_status":{"known_not_affected":["P1","P2",1]},)"
            R"("threats":[{"category":"impact","product_ids":["P1"]}])"),
       status + "/known_not_affected/1"},
      {"threats of other kinds", "6.1.27.9", v2_0,
       with(R"("product_status":{"known_not_affected":["P1"]},)"
            R"("threats":[{"category":"exploit_status","product_ids":["P1"]}])"),
       status + "/known_not_affected/0"},
      {"a flag of another vulnerability", "6.1.27.9", v2_0,
       of(kVex,
          tree() +
              R"(,"vulnerabilities":[{"flags":[{"product_ids":["P1"]}]},{"product_status":{"known_not_affected":["P1"]}}])"),
       "/vulnerabilities/1/product_status/known_not_affected/0"},
      {"an advisory's", "6.1.27.9", v2_0,
       of(kAdvisory, judged(R"("product_status":{"known_not_affected":["P1"]})")), ""},
      {"no remediation", "6.1.27.10", v2_0,
       with(R"("product_status":{"known_affected":["P1","P2",1]},)"
            R"("remediations":[{"product_ids":["P1"]}])"),
       status + "/known_affected/1"},
      {"a remediation of another vulnerability", "6.1.27.10", v2_0,
       of(kVex,
          tree() +
              R"(,"vulnerabilities":[{"remediations":[{"product_ids":["P1"]}]},{"product_status":{"known_affected":["P1"]}}])"),
       "/vulnerabilities/1/product_status/known_affected/0"},
      {"an advisory's", "6.1.27.10", v2_0,
       of(kAdvisory, judged(R"("product_status":{"known_affected":["P1"]})")), ""},
  });
}

TEST(CsafProfiles, IdsOfVex) {
  const auto with = [](std::string_view members) {
    return of(kVex, judged(std::string(members) + R"("product_status":{"fixed":["P1","P3",1]})"));
  };
  const std::string fixed = "/vulnerabilities/0/product_status/fixed/";
  expect_places({
      {"none", "6.1.27.8", v2_1, with(""), "/vulnerabilities/0"},
      {"a CVE", "6.1.27.8", v2_1, with(R"("cve":"CVE-2024-0001",)"), ""},
      {"a CVE beside an id for one product", "6.1.27.8", v2_1,
       with(R"("cve":"CVE-2024-0001","ids":[{"product_ids":["P1"]}],)"), ""},
      {"an id for all", "6.1.27.8", v2_1, with(R"("ids":[{"text":"1"}],)"), ""},
      {"an id for one product", "6.1.27.8", v2_1, with(R"("ids":[{"product_ids":["P1"]}],)"),
       fixed + "1"},
      {"an id for a group", "6.1.27.8", v2_1, with(R"("ids":[{"group_ids":["G"]}],)"), fixed + "1"},
      {"ids for each", "6.1.27.8", v2_1,
       with(R"("ids":[{"product_ids":["P1"]},{"product_ids":["P3"]}],)"), ""},
      {"the first of two for all", "6.1.27.8", v2_1,
       with(R"("ids":[{"text":"1"},{"product_ids":["P1"]}],)"), ""},
      {"the last of two for all", "6.1.27.8", v2_1,
       with(R"("ids":[{"product_ids":["P1"]},{"text":"1"}],)"), ""},
      {"an id of another vulnerability", "6.1.27.8", v2_1,
       of(kVex,
          tree() +
              R"(,"vulnerabilities":[{"ids":[{"product_ids":["P1"]}]},{"ids":[{"product_ids":["P2"]}],"product_status":{"fixed":["P1"]}}])"),
       "/vulnerabilities/1/product_status/fixed/0"},
      {"an advisory's", "6.1.27.8", v2_1, of(kAdvisory, judged(R"("title":"T")")), ""},
  });
}

TEST(CsafProfiles, ReasonsInTheWordsOfTheStandard) {
  const auto twice = [](std::string_view first, std::string_view second) {
    const auto note = [](std::string_view category) {
      return R"({"category":")" + std::string(category) +
             R"(","text":"T","title":"Reasoning for Withdrawal"})";
    };
    return of(kWithdrawn, {}, R"("notes":[)" + note(first) + "," + note(second) + "]");
  };
  const auto in = [](std::string_view language, std::string_view title,
                     std::string_view category = kWithdrawn) {
    return of(category, {},
              R"("lang":")" + std::string(language) + "\"," + noted("description", title));
  };
  const auto superseding = [](std::string_view language, std::string_view summary) {
    return of(kSuperseded, {},
              R"("lang":")" + std::string(language) + "\"," + referred("external", summary));
  };
  const std::string notes = "/document/notes";
  const std::string references = "/document/references";
  expect_places({
      {"once", "6.1.27.17", v2_1,
       of(kWithdrawn, {}, noted("description", "Reasoning for Withdrawal")), ""},
      {"never", "6.1.27.17", v2_1, of(kWithdrawn), notes},
      {"twice", "6.1.27.17", v2_1, twice("description", "description"), notes},
      {"once of another category", "6.1.27.17", v2_1, twice("summary", "description"), notes},
      {"of another profile", "6.1.27.17", v2_1, of(kSuperseded), ""},
      {"in English", "6.1.27.17", v2_1, in("en-GB", "Reason"), notes},
      {"in the wrong language", "6.1.27.17", v2_1, in("de", "Reason"), ""},
      {"in German", "6.2.39.2", v2_1, in("DE-at", "Reason"), notes},
      {"in German, well", "6.2.39.2", v2_1, in("de", "Begründung für die Zurückziehung"), ""},
      {"in English", "6.2.39.2", v2_1, in("en", "Reason"), ""},
      {"superseded in English", "6.1.27.18", v2_1, in("en", "Reason", kSuperseded), notes},
      {"superseded in German", "6.1.27.18", v2_1, in("de", "Reason", kSuperseded), ""},
      {"withdrawn", "6.1.27.18", v2_1, in("en", "Reason"), ""},
      {"superseded in German", "6.2.39.3", v2_1, in("de", "Reason", kSuperseded), notes},
      {"superseded in French", "6.2.39.3", v2_1, in("fr", "Reason", kSuperseded), ""},
      {"another document", "6.1.27.19", v2_1, superseding("en", "Superseding Document: B"), ""},
      {"in other words", "6.1.27.19", v2_1, superseding("en", "The Superseding Document"),
       references},
      {"the document itself", "6.1.27.19", v2_1,
       of(kSuperseded, {}, referred("self", "Superseding Document")), references},
      {"of another profile", "6.1.27.19", v2_1, of(kWithdrawn), ""},
      {"in German words", "6.2.39.4", v2_1, superseding("de", "Ersetzendes Dokument B"), ""},
      {"in English words", "6.2.39.4", v2_1, superseding("de", "Superseding Document"), references},
      {"in French", "6.2.39.4", v2_1, superseding("fr", "S"), ""},
  });
}

}  // namespace
}  // namespace tocsin::csaf
