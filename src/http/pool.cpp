#include "http/pool.h"

#include "base/log.h"

namespace tocsin::http {

Pool::Pool(Size size) : size_(size) {
  workers_.reserve(size_.workers);
  for (std::size_t i = 0; i < size_.workers; ++i) {
    workers_.emplace_back([this] { work(); });
  }
}

Pool::~Pool() {
  {
    const Lock lock(mutex_);
    is_stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& worker : workers_) {
    worker.join();
  }
}

Pool::Posted Pool::post(std::function<void()> job) {
  {
    const Lock lock(mutex_);
    if (is_stopping_ || queue_.size() >= size_.queue_max) {
      return Posted::full;
    }
    queue_.push_back(std::move(job));
  }
  wake_.notify_one();
  return Posted::accepted;
}

void Pool::work() {
  while (true) {
    std::function<void()> job;
    {
      Lock lock(mutex_);
      wake_.wait(lock, [this]() TOC_REQUIRES(mutex_) { return is_stopping_ || !queue_.empty(); });
      if (queue_.empty()) {
        return;
      }
      job = std::move(queue_.front());
      queue_.pop_front();
    }
    try {
      job();
    } catch (...) {
      log_fault("http.job_failed");
    }
  }
}

}  // namespace tocsin::http
