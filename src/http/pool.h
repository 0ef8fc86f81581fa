// The workers: a fixed number of threads and a bounded queue. What does not fit is refused at once.
#pragma once

#include "base/mutex.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

namespace tocsin::http {

/// Any thread may post. What a job throws is logged, and the worker goes on.
class Pool {
 public:
  struct Size {
    std::size_t workers = 64;
    std::size_t queue_max = 1024;
  };
  explicit Pool(Size size);
  /// Runs what is queued to its end, then joins.
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  enum class Posted { accepted, full };
  [[nodiscard]] Posted post(std::function<void()> job);

 private:
  void work();

  Size size_;
  Mutex mutex_;
  Condition wake_;
  std::deque<std::function<void()>> queue_ TOC_GUARDED_BY(mutex_);
  bool is_stopping_ TOC_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> workers_;
};

}  // namespace tocsin::http
