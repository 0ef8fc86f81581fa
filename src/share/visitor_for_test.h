// Visitors on a loopback port of its own, answered on a thread. For test files only.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

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

/// Takes whatever is posted to it, one after the other, and answers as it is told to.
class Receiver {
 public:
  struct Post {
    std::string head;
    std::string body;
  };
  Receiver() : listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(listener_, reinterpret_cast<const sockaddr*>(&address), size);
    listen(listener_, 16);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;
  ~Receiver() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  [[nodiscard]] std::string url(const std::string& path = "/hook") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  /// "204 No Content", and what comes with it.
  void answer(const std::string& status, const std::string& body = "") {
    const std::scoped_lock lock(mutex_);
    answer_ = "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\nConnection: close\r\n\r\n" + body;
  }
  /// What came since it was asked last.
  std::vector<Post> take() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(posts_, {});
  }

 private:
  void serve() {
    for (int peer = -1; (peer = accept(listener_, nullptr, nullptr)) >= 0;) {
      std::string said;
      Post post;
      while (!is_whole(said, post)) {
        std::array<char, 4096> buffer{};
        const ssize_t count = recv(peer, buffer.data(), buffer.size(), 0);
        if (count <= 0) {
          break;
        }
        said.append(buffer.data(), static_cast<std::size_t>(count));
      }
      const std::scoped_lock lock(mutex_);
      posts_.push_back(std::move(post));
      send(peer, answer_.data(), answer_.size(), MSG_NOSIGNAL);
      close(peer);
    }
  }
  static bool is_whole(const std::string& said, Post& post) {
    constexpr std::string_view field = "Content-Length: ";
    const std::size_t end = said.find("\r\n\r\n");
    if (end == std::string::npos) {
      return false;
    }
    post = {.head = said.substr(0, end), .body = said.substr(end + 4)};
    const std::size_t at = post.head.find(field);
    return at == std::string::npos ||
           post.body.size() >= std::stoul(post.head.substr(at + field.size()));
  }
  int listener_;
  int port_ = 0;
  std::mutex mutex_;
  std::string answer_ = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
  std::vector<Post> posts_;
  std::thread thread_;
};

}  // namespace tocsin::share::testing
