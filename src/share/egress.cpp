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
constexpr long kSlowBytesPerSecond = 1'000;
constexpr long kSlowSecondsMax = 30;
constexpr int kRedirectionsMax = 5;

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

std::size_t keep_start(char* data, std::size_t size, std::size_t count, void* user) {
  auto* start = static_cast<std::string*>(user);
  start->append(data, std::min(size * count, kReplyBytesMax - start->size()));
  return size * count;
}

struct FreeCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(char* text) const { curl_free(text); }
};
using Easy = std::unique_ptr<CURL, FreeCurl>;
using HeaderList = std::unique_ptr<curl_slist, FreeCurl>;

std::unexpected<Error> no_memory() {
  return fail(Errc::unavailable, "Nothing can be sent now: no memory.");
}

void append(HeaderList& list, const std::string& line) {
  curl_slist* const head = list.release();
  list.reset(curl_slist_append(head, line.c_str()));
}

bool is_https(std::string_view url) {
  return to_lower(url.substr(0, 6)) == "https:";
}

/// What holds for everything that goes out.
void set_common(CURL* easy, const std::string& url, Gate& gate) {
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_checked);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &gate);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "Tocsin");
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, kConnectSecondsMax);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
}

/// One request of a chain.
class Fetch {
 public:
  Fetch(const EgressGet& request, const std::function<Status(std::string_view)>& take)
      : request_(request), take_(take) {}

  Result<EgressAnswer> run(const EgressPolicy& policy, const std::string& url, bool is_own_origin) {
    const Easy curl(curl_easy_init());
    if (!curl) {
      return no_memory();
    }
    CURL* const easy = curl.get();
    easy_ = easy;
    answer_ = {.status = 0, .retry_after = {}, .url = url, .headers = {}};
    HeaderList list;
    for (const auto& [name, value] : request_.headers) {
      append(list, name + ": " + value);
    }
    if (is_own_origin) {
      for (const auto& [name, value] : request_.credentials) {
        append(list, name + ": " + value);
      }
    }
    Gate gate{.policy = &policy, .is_encrypted = is_https(url)};
    set_common(easy, url, gate);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list.get());
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, this);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, kSlowBytesPerSecond);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, kSlowSecondsMax);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, static_cast<long>(request_.time_max.count()));
    const CURLcode code = curl_easy_perform(easy);
    TOC_CHECK(taken_);
    if (headers_bytes_ > kHeaderBytesMax) {
      return fail(Errc::unavailable, "The answer's header is longer than 64 KiB.");
    }
    if (gate.was_refused && code != CURLE_OK) {
      return fail(Errc::forbidden,
                  "The address lies in a network that this instance does not reach, or not without "
                  "https ([sources] allowed_networks).");
    }
    if (code != CURLE_OK) {
      return fail(Errc::unavailable,
                  std::string("The server does not answer: ") + curl_easy_strerror(code) + ".");
    }
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    answer_.status = static_cast<int>(status);
    curl_off_t pause = 0;
    if (curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &pause) == CURLE_OK && pause > 0) {
      answer_.retry_after = std::chrono::seconds(pause);
    }
    return std::move(answer_);
  }

 private:
  static constexpr std::size_t kHeaderBytesMax = 64U << 10U;

  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
    auto* self = static_cast<Fetch*>(user);
    std::string_view line(data, size * count);
    self->headers_bytes_ += line.size();
    if (self->headers_bytes_ > kHeaderBytesMax) {
      return 0;
    }
    const std::size_t colon = line.find(':');
    if (line.starts_with("HTTP/")) {
      self->answer_.headers.clear();  // of an answer before, such as 100
    } else if (colon != std::string_view::npos) {
      self->answer_.headers.emplace_back(to_lower(line.substr(0, colon)),
                                         trim(line.substr(colon + 1)));
    }
    return line.size();
  }

  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
    auto* self = static_cast<Fetch*>(user);
    long status = 0;
    curl_easy_getinfo(self->easy_, CURLINFO_RESPONSE_CODE, &status);
    const std::string_view piece(data, size * count);
    self->bytes_ += piece.size();
    if (self->bytes_ > self->request_.bytes_max) {
      self->taken_ = fail(Errc::too_large, "The answer is longer than " +
                                               std::to_string(self->request_.bytes_max) +
                                               " bytes, the most that is taken of it.");
    } else if (status == 200) {
      self->taken_ = self->take_(piece);
    }
    return self->taken_ ? piece.size() : 0;
  }

  static int on_progress(void* user, curl_off_t /*down_all*/, curl_off_t /*down*/,
                         curl_off_t /*up_all*/, curl_off_t /*up*/) {
    auto* self = static_cast<Fetch*>(user);
    if (self->request_.is_stopping && self->request_.is_stopping()) {
      self->taken_ = fail(Errc::unavailable, "It was broken off here.");
      return 1;
    }
    return 0;
  }

  const EgressGet& request_;
  const std::function<Status(std::string_view)>& take_;
  CURL* easy_ = nullptr;
  EgressAnswer answer_;
  std::size_t headers_bytes_ = 0;
  std::uint64_t bytes_ = 0;
  Status taken_;
};

bool is_redirection(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

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

Status post(const EgressPolicy& policy, const EgressPost& message, EgressReply& reply) {
  const Easy curl(curl_easy_init());
  if (!curl) {
    return no_memory();
  }
  HeaderList headers;
  for (const auto& [name, value] : message.headers) {
    append(headers, name + ": " + value);
  }
  append(headers, "Expect:");
  Gate gate{.policy = &policy, .is_encrypted = is_https(message.url)};
  CURL* const easy = curl.get();
  set_common(easy, message.url, gate);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, message.body.data());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(message.body.size()));
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, keep_start);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &reply.start);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT, kSecondsMax);
  const CURLcode code = curl_easy_perform(easy);
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  reply.status = static_cast<int>(status);
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
  if (status < 200 || status > 299) {
    return fail(Errc::unavailable,
                "The webhook answered with status " + std::to_string(status) + ".");
  }
  return {};
}

std::string resolved(const std::string& base, const std::string& reference) {
  const std::unique_ptr<CURLU, FreeCurl> url(curl_url());
  char* text = nullptr;
  if (!url || curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK ||
      curl_url_set(url.get(), CURLUPART_URL, reference.c_str(), 0) != CURLUE_OK ||
      curl_url_get(url.get(), CURLUPART_URL, &text, 0) != CURLUE_OK) {
    return {};
  }
  const std::unique_ptr<char, FreeCurl> owned(text);
  return text;
}

std::string origin_of(const std::string& address) {
  const std::unique_ptr<CURLU, FreeCurl> url(curl_url());
  if (!url || curl_url_set(url.get(), CURLUPART_URL, address.c_str(), 0) != CURLUE_OK) {
    return {};
  }
  std::string out;
  for (const auto& [part, flags] : {std::pair{CURLUPART_SCHEME, 0U},
                                    {CURLUPART_HOST, 0U},
                                    {CURLUPART_PORT, unsigned{CURLU_DEFAULT_PORT}}}) {
    char* text = nullptr;
    if (curl_url_get(url.get(), part, &text, flags) != CURLUE_OK) {
      return {};
    }
    const std::unique_ptr<char, FreeCurl> owned(text);
    out += to_lower(text) + "\n";
  }
  return out;
}

std::string_view EgressAnswer::header(std::string_view name) const {
  const auto found = std::ranges::find(headers, name, &std::pair<std::string, std::string>::first);
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

Result<EgressAnswer> get(const EgressPolicy& policy, const EgressGet& request,
                         const std::function<Status(std::string_view)>& take) {
  std::string url = resolved(request.url, request.url);
  if (url.empty()) {
    return fail(Errc::malformed, "The address is none.");
  }
  const std::string origin = origin_of(url);
  for (int step = 0; step <= kRedirectionsMax; ++step) {
    TOC_TRY(EgressAnswer answer, Fetch(request, take).run(policy, url, origin_of(url) == origin));
    if (!is_redirection(answer.status)) {
      return answer;
    }
    const std::string location(answer.header("location"));
    std::string next = location.empty() ? "" : resolved(url, location);
    if (next.empty() || (is_https(url) && !is_https(next))) {
      return fail(Errc::unavailable,
                  "The server redirects to what is no address, or from https to http.");
    }
    url = std::move(next);
  }
  return fail(Errc::unavailable, "The server redirects more than five times.");
}

}  // namespace tocsin::share
