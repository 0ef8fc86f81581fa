#include "domain/stage_state.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

#include <utility>

namespace tocsin {
namespace {

TEST(StageState, WordsReadBackAsThemselvesAndNoOthers) {
  using enum StageState;
  for (const auto& [state, word] : {std::pair{not_applicable, "not_applicable"},
                                    {not_started, "not_started"},
                                    {running, "running"},
                                    {warned, "warned"},
                                    {met, "met"},
                                    {met_contestable, "met_contestable"},
                                    {late, "late"},
                                    {missed, "missed"},
                                    {late_on_arrival, "late_on_arrival"},
                                    {excused, "excused"},
                                    {delayed_by_authority, "delayed_by_authority"},
                                    {superseded, "superseded"},
                                    {annulled, "annulled"}}) {
    EXPECT_EQ(to_text(state), word);
    EXPECT_EQ(*parse_stage_state(word), state);
  }
  for (const char* word : {"", "Late", "open"}) {
    EXPECT_EQ(error_of(parse_stage_state(word)).code, Errc::malformed) << word;
  }
}

}  // namespace
}  // namespace tocsin
