// Something done again and again on a thread of its own: a watch.
#pragma once

#include "base/error.h"
#include "base/mutex.h"

#include <chrono>
#include <functional>
#include <string>
#include <thread>

namespace tocsin {

/// One thread. A turn that fails or throws is logged under the event's name, and the next one
/// comes. The first turn comes after one pause; the destructor waits for the one under way.
class Repeat {
 public:
  Repeat(std::string event, std::chrono::milliseconds pause, std::function<Status()> turn);
  Repeat(const Repeat&) = delete;
  Repeat& operator=(const Repeat&) = delete;
  ~Repeat();

 private:
  void loop();

  std::string event_;
  std::chrono::milliseconds pause_;
  std::function<Status()> turn_;
  Mutex mutex_;
  Condition wake_;
  bool is_stopping_ TOC_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace tocsin
