// Places for work that takes much memory: so much of it at once, and whoever comes later waits for
// a while.
#pragma once

#include "base/error.h"
#include "base/mutex.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace tocsin {

/// Gives what was freed back to the system. Otherwise each thread that once did such work keeps the
/// memory of it for its next one: 64 threads, 64 times the most.
void give_back_freed_memory();

/// Any thread.
class Places {
 public:
  struct Size {
    std::size_t places;
    std::size_t waiting_max;
    std::chrono::milliseconds patience;
    std::size_t each_max = SIZE_MAX;  ///< that one may have or wait for
  };
  explicit Places(Size size) : size_(size) {}

  /// Gives the place back at its end.
  class Place {
   public:
    Place(Places* places, std::string who) : places_(places), who_(std::move(who)) {}
    Place(Place&& other) noexcept
        : places_(std::exchange(other.places_, nullptr)), who_(std::move(other.who_)) {}
    Place& operator=(Place&&) = delete;
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place();

   private:
    Places* places_;
    std::string who_;
  };
  /// who: one of those among whom the places are shared out.
  /// Errors: unavailable when too many wait already, or none comes free in time.
  Result<Place> take(const std::string& who = "");

 private:
  void leave(const std::string& who) TOC_REQUIRES(mutex_);
  void give_back(const std::string& who);
  Size size_;
  Mutex mutex_;
  Condition is_free_;
  std::size_t taken_ TOC_GUARDED_BY(mutex_) = 0;
  std::size_t waiting_ TOC_GUARDED_BY(mutex_) = 0;
  std::map<std::string, std::size_t> of_each_ TOC_GUARDED_BY(mutex_);  ///< taken or waited for
};

}  // namespace tocsin
