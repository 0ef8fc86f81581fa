#include "base/repeat.h"

#include <gtest/gtest.h>

#include <semaphore>

namespace tocsin {
namespace {

TEST(Repeat, GoesOnAfterATurnThatFailsOrThrows) {
  std::counting_semaphore<> turns(0);
  int turn = 0;  // of the repeating thread alone
  const Repeat watch("test.turn_failed", std::chrono::milliseconds(1), [&]() -> Status {
    turns.release();
    switch (++turn) {
      case 1: TOC_ASSERT(turn == 2); break;
      case 2: throw std::bad_alloc();
      case 3: throw 7;
      case 4: return fail(Errc::unavailable, "Not now.");
      default: break;
    }
    return {};
  });
  for (int i = 0; i < 6; ++i) {
    ASSERT_TRUE(turns.try_acquire_for(std::chrono::seconds(20))) << i;
  }
}

TEST(Repeat, AHungOneHoldsNoOther) {
  std::binary_semaphore is_hung(0);
  std::binary_semaphore let_go(0);
  std::counting_semaphore<> turns(0);
  const Repeat hung("test.hung", std::chrono::milliseconds(1), [&]() -> Status {
    is_hung.release();
    let_go.acquire();
    let_go.release();
    return {};
  });
  ASSERT_TRUE(is_hung.try_acquire_for(std::chrono::seconds(20)));
  const Repeat other("test.other", std::chrono::milliseconds(1), [&]() -> Status {
    turns.release();
    return {};
  });
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(turns.try_acquire_for(std::chrono::seconds(20)));
  }
  let_go.release();
}

}  // namespace
}  // namespace tocsin
