#include "http/rate_limit.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::http {
namespace {

using std::chrono::seconds;

TEST(RateLimit, NetworksNotAddressesAreCounted) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"192.0.2.77", "192.0.2.0/24"},
      {"::ffff:192.0.2.77", "192.0.2.0/24"},
      {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
      {"2001:db8:1:2::", "2001:db8:1:2::/64"},
      {"fe80::1%eth0", "fe80::/64"},
      {"::1", "::/64"},
      {"unix", "unix"},
  };
  for (const auto& [address, network] : rows) {
    EXPECT_EQ(network_of(address), network);
  }
}

TEST(RateLimit, AHostIsAnAddressOrAnIpv6Network) {
  EXPECT_EQ(host_of("192.0.2.77"), "192.0.2.77");
  EXPECT_EQ(host_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
}

TEST(RateLimit, BurstThenTheSteadyRate) {
  Steady now{};
  RateLimiter limiter({.per_minute = 60, .burst = 3}, [&] { return now; });
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(limiter.take("a").has_value());
  }
  const auto refused = limiter.take("a");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(error_of(refused).code, Errc::rate_limited);
  EXPECT_EQ(refused.error().retry_after_s, 1);
  EXPECT_TRUE(limiter.take("b").has_value());
  now += seconds(1);
  EXPECT_TRUE(limiter.take("a").has_value());
  EXPECT_FALSE(limiter.take("a").has_value());
  now += seconds(100);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(limiter.take("a").has_value());
  }
  EXPECT_FALSE(limiter.take("a").has_value());
  now -= seconds(
      1000);  // the steady clock does not go back; a test clock may, and gives nothing for it
  EXPECT_FALSE(limiter.take("a").has_value());
}

TEST(RateLimit, ALimitThatNobodyCouldKeepIsNone) {
  const auto is_taken = [](const RateLimit& limit) {
    try {
      const RateLimiter limiter(limit, [] { return Steady{}; });
      return true;
    } catch (const std::exception&) {
      return false;
    }
  };
  EXPECT_TRUE(is_taken({.per_minute = 0.1, .burst = 1, .buckets = 1}));
  EXPECT_FALSE(is_taken({.per_minute = 0, .burst = 1, .buckets = 1}));
  EXPECT_FALSE(is_taken({.per_minute = 0.1, .burst = 0.9, .buckets = 1}));
  EXPECT_FALSE(is_taken({.per_minute = 0.1, .burst = 1, .buckets = 0}));
}

TEST(RateLimit, ManyAtOnceAreCountedAsManyAndTakenWholeOrNotAtAll) {
  Steady now{};
  RateLimiter limiter({.per_minute = 60, .burst = 10}, [&] { return now; });
  EXPECT_TRUE(limiter.take("a", 7).has_value());
  const auto refused = limiter.take("a", 4);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().retry_after_s, 1);
  EXPECT_TRUE(limiter.take("a", 3).has_value());  // what was refused took nothing
  EXPECT_FALSE(limiter.take("a").has_value());
  // More than a pause ever gives is served after a whole pause, and takes all of it.
  const auto too_many = limiter.take("a", 1000);
  ASSERT_FALSE(too_many.has_value());
  EXPECT_EQ(too_many.error().retry_after_s, 10);
  now += seconds(10);
  EXPECT_TRUE(limiter.take("a", 1000).has_value());
  EXPECT_FALSE(limiter.take("a").has_value());
}

TEST(RateLimit, WhoeverWaitsAsLongAsToldIsServed) {
  Steady now{};
  RateLimiter limiter({.per_minute = 7, .burst = 2}, [&] { return now; });
  for (int i = 0; i < 50; ++i) {
    const auto status = limiter.take("a");
    if (!status) {
      now += seconds(status.error().retry_after_s);
      ASSERT_TRUE(limiter.take("a").has_value()) << i;
    }
  }
}

TEST(RateLimit, FloodOfKeysNeitherResetsAKeyNorStarvesTheOthers) {
  Steady now{};
  RateLimiter limiter({.per_minute = 1, .burst = 2, .buckets = 4096}, [&] { return now; });
  EXPECT_TRUE(limiter.take("attacker").has_value());
  EXPECT_TRUE(limiter.take("attacker").has_value());
  for (int i = 0; i < 400; ++i) {
    std::ignore = limiter.take("flood " + std::to_string(i));  // fills a tenth of the buckets
    std::ignore = limiter.take("flood " + std::to_string(i));
  }
  EXPECT_FALSE(limiter.take("attacker").has_value());
  int served = 0;
  for (int i = 0; i < 200; ++i) {
    served += limiter.take("honest " + std::to_string(i)).has_value() ? 1 : 0;
  }
  EXPECT_GT(served, 185);  // one in a hundred or so meets two full buckets
}

}  // namespace
}  // namespace tocsin::http
