// Documents for the tests of this folder: one minimal document that is valid, of which parts are
// changed, and what a report says of one test, and where.
#pragma once

#include "csaf/validate.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tocsin::csaf::testing {

enum class Of : std::uint8_t { v2_0, v2_1 };

/// The parts of a document that cases change.
struct Draft {
  std::string category = "csaf_base";
  std::string document;  ///< further members of "document"
  std::string publisher = R"("category":"vendor")";
  std::string tracking;  ///< members of "tracking" beside the id; empty: as below
  std::string rest;      ///< members of the document beside "document"
};

inline constexpr std::string_view kTracking =
    R"("current_release_date":"2024-01-24T10:00:00.000Z","initial_release_date":"2024-01-24T10:00:00.000Z",)"
    R"("revision_history":[{"date":"2024-01-24T10:00:00.000Z","number":"1","summary":"First."}],"status":"final","version":"1")";

std::string text_of(const Draft& draft, Of version);
/// Tracking with a history of (date, number), a status and a version.
std::string tracking(std::initializer_list<std::pair<std::string_view, std::string_view>> history,
                     std::string_view status, std::string_view version);
/// A product tree of products P1 to P3 and one group G of the first two, with further members.
std::string tree(std::string_view more = {});
/// One product P1 with this identification helper.
std::string helped(std::string_view helper, std::string_view more = {});
/// A branch; `inside` is its product or its branches.
std::string branch(std::string_view category, std::string_view name, std::string_view inside);
std::string product(std::string_view id, std::string_view more = {});
std::string branches(std::string_view list);
std::string branched(std::string_view list);
/// vendor, product name, and then these branches.
std::string below_product(std::string_view list);
std::string vulnerability(std::string_view members);
/// The tree above and one vulnerability.
std::string judged(std::string_view members);
/// A score (2.0) or metric (2.1) with this content for P1.
std::string score(Of version, std::string_view content, std::string_view more = {});
std::string scored(Of version, std::string_view list, std::string_view more = {});
inline constexpr std::string_view kCvss3 =
    R"("cvss_v3":{"version":"3.1","vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H","baseScore":9.8,"baseSeverity":"CRITICAL"})";

inline constexpr std::string_view kCvss2 =
    R"("cvss_v2":{"version":"2.0","vectorString":"AV:N/AC:L/Au:N/C:C/I:C/A:C","baseScore":10})";

inline constexpr std::string_view kCvss4 =
    R"("cvss_v4":{"version":"4.0","vectorString":"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H","baseScore":10,"baseSeverity":"CRITICAL"})";

std::string cvss3(std::string_view vector, std::string_view base, std::string_view more = {});
inline constexpr std::string_view kAllHigh = "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";

std::string ssvc(std::string_view selection, std::string_view more = {});
inline constexpr std::string_view kImpact =
    R"("namespace":"ssvc","key":"MI","version":"2.0.0","values":[{"key":"D"},{"key":"MSC"}])";

std::string impact_in(std::string_view name_space);
std::string clear(std::string_view group = {});
std::string shared(std::string_view id, std::string_view name, std::string_view label);
inline constexpr std::string_view kMax = "ffffffff-ffff-ffff-ffff-ffffffffffff";

inline constexpr std::string_view kNil = "00000000-0000-0000-0000-000000000000";

inline constexpr std::string_view kGroup = "5868d6be-b28a-404e-a245-0b5093b31b8b";

std::string extension(std::string_view category = "supplementary",
                      std::string_view critical = "false",
                      std::string_view schema = "https://docs.oasis-open.org/csaf/x_1.0.0.json");
std::string noted(std::string_view category, std::string_view title, std::string_view more = {});
std::string referred(std::string_view category, std::string_view summary);
const std::vector<Fault>& list_of(const Validation& report, std::string_view test);
bool is_reported(const Validation& report, std::string_view test);
/// Where that test finds something, in the order of the report, with a blank between two.
std::string places_of(const Validation& report, std::string_view test);

/// A document, and every place at which one test finds something in it.
struct Places {
  std::string_view claim;
  std::string_view test;
  Of version;
  Draft draft;
  std::string want;  ///< as places_of() says it
};
void expect_places(const std::vector<Places>& rows);
std::string errors_of(const Validation& report);

}  // namespace tocsin::csaf::testing
