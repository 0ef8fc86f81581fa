#include "http/pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>

namespace tocsin::http {
namespace {

TEST(Pool, TakesAsManyAsItsQueueHoldsAndRunsThemAllBeforeItGoes) {
  std::promise<void> door;
  std::promise<void> begun;
  std::atomic<int> done{0};
  {
    Pool pool({.workers = 1, .queue_max = 2});
    const auto job = [&] { ++done; };
    EXPECT_EQ(pool.post([&] {
      begun.set_value();
      door.get_future().wait();
    }),
              Pool::Posted::accepted);
    begun.get_future().wait();
    EXPECT_EQ(pool.post(job), Pool::Posted::accepted);
    EXPECT_EQ(pool.post(job), Pool::Posted::accepted);
    EXPECT_EQ(pool.post(job), Pool::Posted::full);
    EXPECT_EQ(done, 0);
    door.set_value();
  }
  EXPECT_EQ(done, 2);
}

TEST(Pool, AWorkerGoesOnAfterWhatAJobThrows) {
  std::atomic<int> done{0};
  {
    Pool pool({.workers = 1, .queue_max = 8});
    EXPECT_EQ(pool.post([] { throw std::runtime_error("a fault"); }), Pool::Posted::accepted);
    EXPECT_EQ(pool.post([] { throw 42; }), Pool::Posted::accepted);
    EXPECT_EQ(pool.post([&] { ++done; }), Pool::Posted::accepted);
  }
  EXPECT_EQ(done, 1);
}

TEST(Pool, OneThatGoesTakesNothingMore) {
  using Clock = std::chrono::steady_clock;
  std::promise<void> begun;
  std::atomic<bool> is_refused{false};
  auto pool = std::make_unique<Pool>(Pool::Size{.workers = 2, .queue_max = 100'000});
  ASSERT_EQ(pool->post([&, self = pool.get()] {
    begun.set_value();
    const auto until = Clock::now() + std::chrono::seconds(5);
    while (!is_refused && Clock::now() < until) {
      is_refused = self->post([] {}) == Pool::Posted::full;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }),
            Pool::Posted::accepted);
  begun.get_future().wait();
  pool.reset();
  EXPECT_TRUE(is_refused);
}

}  // namespace
}  // namespace tocsin::http
