// Locks and conditions do what those of the library do; what clang checks about them is in
// tests/guarded_test.py.
#include "base/mutex.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace tocsin {
namespace {

class Counter {
 public:
  void raise() {
    {
      const Lock lock(mutex_);
      ++count_;
    }
    changed_.notify_all();
  }
  void wait_until(int count) {
    Lock lock(mutex_);
    changed_.wait(lock, [&]() TOC_REQUIRES(mutex_) { return count_ == count; });
  }
  bool wait_until(int count, std::chrono::milliseconds at_most) {
    Lock lock(mutex_);
    return changed_.wait_for(lock, at_most, [&]() TOC_REQUIRES(mutex_) { return count_ == count; });
  }
  /// What another thread has counted meanwhile.
  int count_of_pause() {
    Lock lock(mutex_);
    const int before = count_;
    lock.unlock();
    std::thread([this] { raise(); }).join();
    lock.lock();
    return count_ - before;
  }

 private:
  Mutex mutex_;
  Condition changed_;
  int count_ TOC_GUARDED_BY(mutex_) = 0;
};

TEST(Mutex, OneAtATimeAndNothingIsLost) {
  Counter counter;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 1000; ++n) {
          counter.raise();
        }
      });
    }
    counter.wait_until(4000);
  }
  EXPECT_TRUE(counter.wait_until(4000, std::chrono::milliseconds(0)));
  EXPECT_FALSE(counter.wait_until(4001, std::chrono::milliseconds(1)));
}

TEST(Mutex, IsFreeBetweenUnlockAndLock) {
  Counter counter;
  EXPECT_EQ(counter.count_of_pause(), 1);
}

}  // namespace
}  // namespace tocsin
