// The one way out to addresses that somebody else chose. Each is resolved and checked, and exactly
// the checked address is connected to; nothing is redirected, and no proxy of the environment is
// taken.
#pragma once

#include "base/error.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tocsin::share {

struct EgressPolicy {
  /// Networks (CIDR) that may be reached although they are not public: the operator's own choice.
  std::vector<std::string> allowed_networks;
};

/// Is the address one of the public Internet? Not: unspecified, loopback, private (RFC 1918, RFC
/// 4193), shared (RFC 6598), link-local, multicast, documentation, benchmarking, reserved, and what
/// only wraps such an IPv4 address in IPv6. text: as inet_ntop writes it; anything else is not
/// public.
bool is_public_address(std::string_view text);

struct EgressPost {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// Posts and waits at most 15 seconds. To public addresses by https only. The answer's body is not
/// kept. Errors: forbidden when the address may not be reached; unavailable for everything that a
/// later try may mend, an answer other than 2xx included.
Status post(const EgressPolicy& policy, const EgressPost& message);

}  // namespace tocsin::share
