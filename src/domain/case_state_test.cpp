#include "domain/case_state.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

#include <set>

namespace tocsin {
namespace {

constexpr std::array kAllEvents = {CaseEvent::vendor_aware,   CaseEvent::fix_ready,
                                   CaseEvent::fix_deployed,   CaseEvent::public_aware,
                                   CaseEvent::exploit_public, CaseEvent::attacks_observed};

/// Walks every allowed order of events; counts complete histories and collects the states on the
/// way.
int walk(const CaseState& state, int happened, std::set<std::string>& states) {
  states.insert(state.to_text());
  if (happened == 6) {
    return 1;
  }
  int histories = 0;
  for (const CaseEvent event : kAllEvents) {
    if (const Result<CaseState> next = state.after(event)) {
      histories += walk(*next, happened + 1, states);
    }
  }
  return histories;
}

TEST(CaseState, HasThe32StatesAnd70HistoriesOfTheModel) {
  std::set<std::string> states;
  EXPECT_EQ(walk(CaseState(), 0, states), 70);
  EXPECT_EQ(states.size(), 32U);
}

TEST(CaseState, EventsNeverHappenTwice) {
  const CaseState aware = *CaseState().after(CaseEvent::vendor_aware);
  EXPECT_EQ(aware.to_text(), "Vfdpxa");
  const Result<CaseState> again = aware.after(CaseEvent::vendor_aware);
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(error_of(again).code, Errc::conflict);
}

TEST(CaseState, NamesAndLettersReadBack) {
  for (const CaseEvent event : kAllEvents) {
    EXPECT_EQ(*parse_case_event(to_text(event)), event);
    EXPECT_EQ(*parse_case_event(std::string(1, letter(event))), event);
  }
  EXPECT_FALSE(parse_case_event("v").has_value());
  EXPECT_FALSE(parse_case_event("").has_value());
}

TEST(RmState, StepsAreThoseOfTheModelAndClosedIsFinal) {
  const std::set<std::pair<std::string, std::string>> allowed = {
      {"start", "received"},    {"received", "valid"},    {"received", "invalid"},
      {"invalid", "valid"},     {"invalid", "closed"},    {"valid", "accepted"},
      {"valid", "deferred"},    {"accepted", "deferred"}, {"accepted", "closed"},
      {"deferred", "accepted"}, {"deferred", "closed"}};
  const std::array names = {"start",    "received", "invalid", "valid",
                            "accepted", "deferred", "closed"};
  for (const char* from : names) {
    for (const char* to : names) {
      SCOPED_TRACE(std::string(from) + " → " + to);
      EXPECT_EQ(check_rm_step(*parse_rm_state(from), *parse_rm_state(to)).has_value(),
                allowed.contains({from, to}));
    }
  }
}

TEST(CaseState, TheFirstThreeEventsAreAVendorsOwn) {
  for (const CaseEvent event : kAllEvents) {
    EXPECT_EQ(is_of_vendor(event), std::string_view("VFD").contains(letter(event)))
        << to_text(event);
  }
  EXPECT_EQ(error_of(parse_case_event("VF")).code, Errc::malformed);
  EXPECT_EQ(error_of(parse_rm_state("open")).code, Errc::malformed);
  EXPECT_EQ(error_of(parse_rm_state("")).code, Errc::malformed);
}

}  // namespace
}  // namespace tocsin
