#include "base/places.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

#include <optional>
#include <thread>

namespace tocsin {
namespace {

using namespace std::chrono_literals;

TEST(Places, AreTakenUpToTheLastAndGivenBack) {
  Places places({.places = 2, .waiting_max = 1, .patience = 1ms});
  const auto one = places.take();
  ASSERT_TRUE(one.has_value());
  {
    const auto two = places.take();
    ASSERT_TRUE(two.has_value());
    const auto three = places.take();
    ASSERT_FALSE(three.has_value());
    EXPECT_EQ(error_of(three).code, Errc::unavailable);
  }
  EXPECT_TRUE(places.take().has_value());
}

TEST(Places, NobodyWaitsWhereNobodyMay) {
  Places places({.places = 1, .waiting_max = 0, .patience = 1h});
  const auto held = places.take();
  EXPECT_FALSE(places.take().has_value());  // at once
}

TEST(Places, WhoWaitsGetsTheOneThatComesFree) {
  Places places({.places = 1, .waiting_max = 1, .patience = 1min});
  auto held = std::optional(places.take());
  std::jthread waiting([&] { EXPECT_TRUE(places.take().has_value()); });
  held.reset();
}

}  // namespace
}  // namespace tocsin
