// A mutex that knows what it guards: clang refuses to compile an access to a member marked
// TOC_GUARDED_BY outside of its lock (-Wthread-safety). g++ sees a std::mutex and nothing else.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#ifdef __clang__
#define TOC_THREAD_SAFETY(attribute) __attribute__((attribute))
#else
#define TOC_THREAD_SAFETY(attribute)
#endif

/// After a member: is read and written only while `mutex` is held.
#define TOC_GUARDED_BY(mutex) TOC_THREAD_SAFETY(guarded_by(mutex))
/// After a function, or the parameters of a lambda: whoever calls it holds `mutex`.
#define TOC_REQUIRES(mutex) TOC_THREAD_SAFETY(requires_capability(mutex))
/// After a function that returns a reference to `mutex`.
#define TOC_RETURNS_MUTEX(mutex) TOC_THREAD_SAFETY(lock_returned(mutex))

namespace tocsin {

class TOC_THREAD_SAFETY(capability("mutex")) Mutex {
 private:
  friend class Lock;
  std::mutex mutex_;
};

/// Holds the mutex from here to the end of its scope, but for what stands between unlock() and
/// lock().
class TOC_THREAD_SAFETY(scoped_lockable) Lock {
 public:
  explicit Lock(Mutex& mutex) TOC_THREAD_SAFETY(acquire_capability(mutex)) : lock_(mutex.mutex_) {}
  ~Lock() TOC_THREAD_SAFETY(release_capability()) = default;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  void lock() TOC_THREAD_SAFETY(acquire_capability()) { lock_.lock(); }
  void unlock() TOC_THREAD_SAFETY(release_capability()) { lock_.unlock(); }

 private:
  friend class Condition;
  std::unique_lock<std::mutex> lock_;
};

/// What threads wait for, and are told of. The predicates are asked while the mutex is held and say
/// so: `[this]() TOC_REQUIRES(mutex_) { … }`.
class Condition {
 public:
  void notify_one() { condition_.notify_one(); }
  void notify_all() { condition_.notify_all(); }
  template <class Predicate>
  void wait(Lock& lock, Predicate predicate) {
    condition_.wait(lock.lock_, predicate);
  }
  /// Whether it holds, after so long at most.
  template <class Predicate>
  bool wait_for(Lock& lock, std::chrono::milliseconds at_most, Predicate predicate) {
    return condition_.wait_for(lock.lock_, at_most, predicate);
  }

 private:
  std::condition_variable condition_;
};

}  // namespace tocsin
