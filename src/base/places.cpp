#include "base/places.h"

#include <malloc.h>

namespace tocsin {

void give_back_freed_memory() {
  malloc_trim(0);
}

Result<Places::Place> Places::take() {
  std::unique_lock lock(mutex_);
  const auto busy = [] {
    return fail(Errc::unavailable, "Too many documents are being read: send yours again later.");
  };
  if (taken_ >= size_.places) {
    if (waiting_ >= size_.waiting_max) {
      return busy();
    }
    ++waiting_;
    const bool is_free =
        is_free_.wait_for(lock, size_.patience, [&] { return taken_ < size_.places; });
    --waiting_;
    if (!is_free) {
      return busy();
    }
  }
  ++taken_;
  return Place(this);
}

Places::Place::~Place() {
  if (places_ != nullptr) {
    places_->give_back();
  }
}

void Places::give_back() {
  {
    const std::lock_guard lock(mutex_);
    --taken_;
  }
  is_free_.notify_one();
}

}  // namespace tocsin
