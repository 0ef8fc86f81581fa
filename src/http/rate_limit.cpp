#include "http/rate_limit.h"

#include "base/crypto.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace tocsin::http {

std::string network_of(std::string_view address) {
  const std::string text(
      address.substr(0, address.find('%')));  // without the zone of a link-local address
  std::array<unsigned char, 16> bytes{};
  if (::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) {
    return std::to_string(bytes[0]) + "." + std::to_string(bytes[1]) + "." +
           std::to_string(bytes[2]) + ".0/24";
  }
  if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) {
    return text;
  }
  constexpr unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (std::memcmp(bytes.data(), mapped, sizeof mapped) == 0) {
    return std::to_string(bytes[12]) + "." + std::to_string(bytes[13]) + "." +
           std::to_string(bytes[14]) + ".0/24";
  }
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  std::array<char, INET6_ADDRSTRLEN> out{};
  TOC_ASSERT(::inet_ntop(AF_INET6, bytes.data(), out.data(), out.size()) != nullptr);
  return std::string(out.data()) + "/64";
}

std::string host_of(std::string_view address) {
  return address.contains('.') ? std::string(address) : network_of(address);
}

RateLimiter::RateLimiter(RateLimit limit, Now now) : limit_(limit), now_(std::move(now)) {
  TOC_ASSERT(limit_.per_minute > 0 && limit_.burst >= 1 && limit_.buckets > 0);
  random_bytes(secret_);
  for (auto& row : rows_) {
    row.resize(limit_.buckets);
  }
}
RateLimiter::~RateLimiter() = default;

void RateLimiter::refill(Bucket& bucket, Steady now) const {
  const double seconds = std::chrono::duration<double>(now - bucket.at).count();
  bucket.used = std::max(0.0, bucket.used - std::max(0.0, seconds) * limit_.per_minute / 60);
  bucket.at = now;
}

Status RateLimiter::take(std::string_view key, std::size_t tokens) {
  const double asked = std::min(static_cast<double>(tokens), limit_.burst);
  const Digest hash = hmac_sha256(secret_, as_bytes(key));
  std::uint64_t places[2];
  std::memcpy(places, hash.data(), sizeof places);
  const Steady now = now_();
  const Lock lock(mutex_);
  Bucket& a = rows_[0][static_cast<std::size_t>(places[0] % limit_.buckets)];
  Bucket& b = rows_[1][static_cast<std::size_t>(places[1] % limit_.buckets)];
  refill(a, now);
  refill(b, now);
  const double missing = std::min(a.used, b.used) + asked - limit_.burst;
  if (missing > 0) {
    Error error{Errc::rate_limited, "Too many requests came from here; please wait.", "", 0};
    error.retry_after_s =
        std::max(1, static_cast<int>(std::ceil(missing * 60 / limit_.per_minute)));
    return std::unexpected(std::move(error));
  }
  // A bucket that others have emptied stays as empty as it is: it must not go into debt on their
  // account.
  a.used = std::min(a.used + asked, limit_.burst);
  b.used = std::min(b.used + asked, limit_.burst);
  return {};
}

}  // namespace tocsin::http
