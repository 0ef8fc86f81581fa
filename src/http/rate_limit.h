// Token buckets by key, in memory that does not grow with the number of keys.
#pragma once

#include "base/error.h"
#include "base/mutex.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::http {

/// What a limit is counted by: the /24 of an IPv4 address, the /64 of an IPv6 address (also in its
/// ::ffff: form), anything else as it stands.
std::string network_of(std::string_view address);

/// One host, as far as an address tells: an IPv4 address, the /64 of an IPv6 address.
std::string host_of(std::string_view address);

using Steady = std::chrono::steady_clock::time_point;

struct RateLimit {
  double per_minute = 60;
  double burst = 60;            ///< how many may come at once after a pause
  std::size_t buckets = 65536;  ///< two rows of that many, 32 bytes for each pair
};

/// Any thread.
///
/// There is no table of keys that somebody with many addresses could fill, to throw out the others
/// or to begin anew himself: each key has one bucket in each of two rows, found by a keyed hash. A
/// key is refused only when both its buckets are empty, so a stranger who shares one of them does
/// no harm, and one who shares both is as likely as one in `buckets` squared.
class RateLimiter {
 public:
  using Now = std::function<Steady()>;
  RateLimiter(RateLimit limit, Now now);
  ~RateLimiter();
  RateLimiter(const RateLimiter&) = delete;
  RateLimiter& operator=(const RateLimiter&) = delete;

  /// Takes so many tokens or none; more than the burst count as the burst, since they would never
  /// be there. Errors: rate_limited, with the seconds after which they will be.
  Status take(std::string_view key, std::size_t tokens = 1);

 private:
  struct Bucket {
    double used = 0;  ///< tokens taken and not yet refilled
    Steady at{};
  };
  void refill(Bucket& bucket, Steady now) const;

  RateLimit limit_;
  Now now_;
  std::array<std::byte, 32> secret_{};
  Mutex mutex_;
  std::vector<Bucket> rows_[2] TOC_GUARDED_BY(mutex_);
};

}  // namespace tocsin::http
