#include "base/places.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

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

TEST(Places, OneNeverHasOrWaitsForAllOfThem) {
  Places places({.places = 2, .waiting_max = 8, .patience = 1ms, .each_max = 1});
  auto first = std::optional(places.take("a"));
  ASSERT_TRUE(first->has_value());
  EXPECT_EQ(error_of(places.take("a")).code, Errc::unavailable);
  auto other = std::optional(places.take("b"));
  ASSERT_TRUE(other->has_value());
  EXPECT_FALSE(places.take("c").has_value()) << "waited for in vain";
  first.reset();
  EXPECT_TRUE(places.take("a").has_value());
  EXPECT_TRUE(places.take("c").has_value());
}

TEST(Places, WhoWaitsIsCountedToo) {
  Places places({.places = 1, .waiting_max = 8, .patience = 1min, .each_max = 2});
  auto held = std::optional(places.take("a"));
  std::vector<std::jthread> four;
  std::atomic<int> refused = 0;
  std::atomic<int> taken = 0;
  for (int i = 0; i < 4; ++i) {
    four.emplace_back([&] { places.take("a") ? ++taken : ++refused; });
  }
  // One waits, and the others are told so at once; without that nobody would be, within the minute.
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (refused < 3 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_EQ(refused, 3);
  held.reset();
  four.clear();
  EXPECT_EQ(taken, 1);
}

}  // namespace
}  // namespace tocsin
