#include "share/egress.h"

#include "base/text.h"
#include "flow/accounts.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>

namespace tocsin::share {
namespace {

constexpr long kConnectSecondsMax = 5;
constexpr long kSecondsMax = 15;

/// IANA's special-purpose registries, as far as something could answer there.
constexpr std::array kNotPublic = {
    "0.0.0.0/8",     "10.0.0.0/8",      "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
    "172.16.0.0/12", "192.0.0.0/24",    "192.0.2.0/24",   "192.88.99.0/24", "192.168.0.0/16",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",
    "::/128",        "::1/128",         "64:ff9b:1::/48", "100::/64",       "2001:db8::/32",
    "2001::/23",     "fc00::/7",        "fe80::/10",      "fec0::/10",      "ff00::/8"};

std::string text_of(const curl_sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> out{};
  if (address.family == AF_INET) {
    const auto* in = reinterpret_cast<const sockaddr_in*>(&address.addr);
    inet_ntop(AF_INET, &in->sin_addr, out.data(), out.size());
  } else if (address.family == AF_INET6) {
    const auto* in = reinterpret_cast<const sockaddr_in6*>(&address.addr);
    inet_ntop(AF_INET6, &in->sin6_addr, out.data(), out.size());
  }
  return out.data();
}

/// The IPv4 address that an IPv6 one carries (mapped, compatible, NAT64, 6to4), or nothing.
std::string carried_ipv4(std::string_view text) {
  in6_addr address{};
  if (inet_pton(AF_INET6, std::string(text).c_str(), &address) != 1) {
    return {};
  }
  const unsigned char* bytes = address.s6_addr;
  const auto starts_with = [&](std::initializer_list<unsigned char> prefix) {
    return std::equal(prefix.begin(), prefix.end(), bytes);
  };
  const unsigned char* v4 = nullptr;
  if (starts_with({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}) ||
      starts_with({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}) ||
      starts_with({0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0})) {
    v4 = bytes + 12;
  } else if (starts_with({0x20, 0x02})) {
    v4 = bytes + 2;
  }
  if (v4 == nullptr) {
    return {};
  }
  std::array<char, INET_ADDRSTRLEN> out{};
  inet_ntop(AF_INET, v4, out.data(), out.size());
  return out.data();
}

struct Gate {
  const EgressPolicy* policy = nullptr;
  bool is_encrypted = true;
  bool was_refused = false;
};

/// libcurl asks for a socket for each address that it is about to connect to: here, and nowhere
/// earlier, the address is known to be the one. No address that was looked up before can be swapped
/// for another.
curl_socket_t open_checked(void* user, curlsocktype /*purpose*/, curl_sockaddr* address) {
  auto* gate = static_cast<Gate*>(user);
  const std::string text = text_of(*address);
  // What goes over the public Internet goes encrypted.
  const bool is_allowed =
      (gate->is_encrypted && is_public_address(text)) ||
      std::ranges::any_of(gate->policy->allowed_networks, [&](const std::string& network) {
        return flow::is_in_network(text, network);
      });
  if (!is_allowed) {
    gate->was_refused = true;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t drop(char* /*data*/, std::size_t size, std::size_t count, void* /*user*/) {
  return size * count;
}

struct FreeCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

}  // namespace

bool is_public_address(std::string_view text) {
  std::array<unsigned char, 16> scratch{};
  const std::string copy(text);
  if (inet_pton(AF_INET, copy.c_str(), scratch.data()) != 1 &&
      inet_pton(AF_INET6, copy.c_str(), scratch.data()) != 1) {
    return false;
  }
  if (const std::string inner = carried_ipv4(text); !inner.empty()) {
    return is_public_address(inner);
  }
  return std::ranges::none_of(
      kNotPublic, [&](const char* network) { return flow::is_in_network(text, network); });
}

Status post(const EgressPolicy& policy, const EgressPost& message) {
  const std::unique_ptr<CURL, FreeCurl> curl(curl_easy_init());
  if (!curl) {
    return fail(Errc::unavailable, "Nothing can be sent now: no memory.");
  }
  curl_slist* list = nullptr;
  for (const auto& [name, value] : message.headers) {
    list = curl_slist_append(list, (name + ": " + value).c_str());
  }
  list = curl_slist_append(list, "Expect:");
  const std::unique_ptr<curl_slist, FreeCurl> headers(list);
  const std::string scheme = to_lower(std::string_view(message.url).substr(0, 6));
  Gate gate{.policy = &policy, .is_encrypted = scheme == "https:"};
  CURL* const easy = curl.get();
  curl_easy_setopt(easy, CURLOPT_URL, message.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_checked);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &gate);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, message.body.data());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(message.body.size()));
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "Tocsin");
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, kConnectSecondsMax);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT, kSecondsMax);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  const CURLcode code = curl_easy_perform(easy);
  if (gate.was_refused && code != CURLE_OK) {
    return fail(
        Errc::forbidden,
        "The webhook's address lies in a network that this instance does not post to, or not "
        "without https ([webhook] allowed_networks).");
  }
  if (code != CURLE_OK) {
    return fail(Errc::unavailable,
                std::string("The webhook does not answer: ") + curl_easy_strerror(code) + ".");
  }
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  if (status < 200 || status > 299) {
    return fail(Errc::unavailable,
                "The webhook answered with status " + std::to_string(status) + ".");
  }
  return {};
}

}  // namespace tocsin::share
