// One visitor on a loopback port of its own, answered on a thread. For test files only.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <thread>
#include <utility>

namespace tocsin::share::testing {

class OneVisitor {
 public:
  /// What is said to whoever comes; what they said goes into the text.
  using Serve = std::function<void(int peer, std::string& said)>;

  /// family: AF_INET or AF_INET6, on the loopback address of that alone.
  explicit OneVisitor(Serve serve, int family = AF_INET)
      : serve_(std::move(serve)), listener_(socket(family, SOCK_STREAM, 0)) {
    sockaddr_in6 address{};  // the port stands at one place in both
    socklen_t size = sizeof address;
    address.sin6_family = static_cast<sa_family_t>(family);
    if (family == AF_INET6) {
      address.sin6_addr = in6addr_loopback;
    } else {
      reinterpret_cast<sockaddr_in*>(&address)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      size = sizeof(sockaddr_in);
    }
    bind(listener_, reinterpret_cast<const sockaddr*>(&address), size);
    listen(listener_, 1);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin6_port);
    thread_ = std::thread([this] {
      if (const int peer = accept(listener_, nullptr, nullptr); peer >= 0) {
        serve_(peer, said_);
        close(peer);
      }
    });
  }
  OneVisitor(const OneVisitor&) = delete;
  OneVisitor& operator=(const OneVisitor&) = delete;
  ~OneVisitor() { std::ignore = said(); }

  [[nodiscard]] int port() const { return port_; }
  /// What the visitor said. Ends the wait, also when nobody came.
  const std::string& said() {
    if (thread_.joinable()) {
      shutdown(listener_, SHUT_RDWR);
      thread_.join();
      close(listener_);
    }
    return said_;
  }

 private:
  Serve serve_;
  int listener_;
  int port_ = 0;
  std::string said_;
  std::thread thread_;
};

}  // namespace tocsin::share::testing
