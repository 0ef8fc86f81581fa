#include "domain/partnership.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

#include <utility>

namespace tocsin {
namespace {

TEST(Partnership, WordsReadBackAsThemselves) {
  for (const auto& [state, word] : {std::pair{ReformState::open, "open"},
                                    {ReformState::submitted, "submitted"},
                                    {ReformState::accepted, "accepted"},
                                    {ReformState::refused, "refused"}}) {
    EXPECT_EQ(to_text(state), word);
    EXPECT_EQ(*parse_reform_state(word), state);
  }
}

TEST(Partnership, OtherWordsAreRefused) {
  for (const char* word : {"", "Open", "closed"}) {
    SCOPED_TRACE(word);
    EXPECT_EQ(error_of(parse_reform_state(word)).code, Errc::malformed);
  }
}

}  // namespace
}  // namespace tocsin
