#include "base/repeat.h"

#include "base/log.h"

namespace tocsin {

Repeat::Repeat(std::string event, std::chrono::milliseconds pause, std::function<Status()> turn)
    : event_(std::move(event)),
      pause_(pause),
      turn_(std::move(turn)),
      thread_([this] { loop(); }) {}

Repeat::~Repeat() {
  {
    const Lock lock(mutex_);
    is_stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Repeat::loop() {
  Lock lock(mutex_);
  while (!wake_.wait_for(lock, pause_, [this]() TOC_REQUIRES(mutex_) { return is_stopping_; })) {
    lock.unlock();
    try {
      if (const Status status = turn_(); !status) {
        log_event(LogLevel::error, event_, {{"reason", describe(status.error())}});
      }
    } catch (...) {
      log_fault(event_);
    }
    lock.lock();
  }
}

}  // namespace tocsin
