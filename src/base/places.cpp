#include "base/places.h"

#include <malloc.h>

namespace tocsin {

void give_back_freed_memory() {
  malloc_trim(0);
}

Result<Places::Place> Places::take(const std::string& who) {
  Lock lock(mutex_);
  const auto busy = [] {
    return fail(Errc::unavailable, "Too many documents are being read: send yours again later.");
  };
  if (const auto each = of_each_.find(who);
      each != of_each_.end() && each->second >= size_.each_max) {
    return fail(Errc::unavailable,
                "As many of your documents are being read as may be at once: send this one again "
                "later.");
  }
  if (taken_ >= size_.places) {
    if (waiting_ >= size_.waiting_max) {
      return busy();
    }
    ++waiting_;
    ++of_each_[who];
    const bool is_free = is_free_.wait_for(
        lock, size_.patience, [this]() TOC_REQUIRES(mutex_) { return taken_ < size_.places; });
    --waiting_;
    leave(who);
    if (!is_free) {
      return busy();
    }
  }
  ++taken_;
  ++of_each_[who];
  return Place(this, who);
}

void Places::leave(const std::string& who) {
  const auto each = of_each_.find(who);
  if (--each->second == 0) {
    of_each_.erase(each);
  }
}

Places::Place::~Place() {
  if (places_ != nullptr) {
    places_->give_back(who_);
  }
}

void Places::give_back(const std::string& who) {
  {
    const Lock lock(mutex_);
    --taken_;
    leave(who);
  }
  is_free_.notify_one();
}

}  // namespace tocsin
