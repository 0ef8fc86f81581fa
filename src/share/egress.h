// The one way out to addresses that somebody else chose. Each is resolved and checked, and exactly
// the checked address is connected to, at each step of a redirection anew; no proxy of the
// environment is taken.
#pragma once

#include "base/error.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
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
/// Also of a post that failed, as far as there was an answer.
struct EgressReply {
  int status = 0;
  std::string start;  ///< of the answer's body, at most kReplyBytesMax: for programs, not to show
};
inline constexpr std::size_t kReplyBytesMax = 4'096;

/// Posts and waits at most 15 seconds. To public addresses by https only; no redirection is
/// followed. Errors: forbidden when the address may not be reached; unavailable for everything that
/// a later try may mend, an answer other than 2xx included.
Status post(const EgressPolicy& policy, const EgressPost& message, EgressReply& reply);

/// The whole address that a reference stands for in a document of that address (RFC 3986, section
/// 5); empty: it is none.
std::string resolved(const std::string& base, const std::string& reference);
/// Scheme, host and port; empty for what is no address.
std::string origin_of(const std::string& address);

struct EgressGet {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  /// Said to the address's own origin alone, and to none to which it redirects: "Authorization".
  std::vector<std::pair<std::string, std::string>> credentials;
  std::uint64_t bytes_max = 64U << 20U;  ///< of the body
  std::chrono::seconds time_max{300};    ///< of each step
  std::function<bool()> is_stopping;     ///< asked about once a second; may be empty
};
struct EgressAnswer {
  int status = 0;
  std::optional<std::chrono::seconds> retry_after;  ///< whether it was said as seconds or a date
  std::string url;                                  ///< that answered, after redirections
  /// Of the last answer, names in small letters.
  std::vector<std::pair<std::string, std::string>> headers;
  /// The first of that name; empty: there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};
/// Asks, follows at most five redirections (none from https to http), and hands the body of a 200
/// on, piece by piece; that of any other status is dropped. A server that says less than 1,000
/// bytes a second for half a minute is left. Errors: forbidden when an address may not be reached;
/// too_large past bytes_max; unavailable for everything that a later try may mend; those of `take`.
Result<EgressAnswer> get(const EgressPolicy& policy, const EgressGet& request,
                         const std::function<Status(std::string_view piece)>& take);

}  // namespace tocsin::share
