// A client that sends exactly the bytes it is told to, and a server on a port of the kernel's
// choice. Tests only.
#pragma once

#include "http/server.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <string_view>
#include <thread>

namespace tocsin::http {

class TestClient {
 public:
  /// from: the last byte of the loopback address that it comes from.
  explicit TestClient(std::uint16_t port, std::uint8_t from = 1)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl((INADDR_LOOPBACK & 0xFFFFFF00U) | from);
    EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&own), sizeof own), 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  ~TestClient() { ::close(socket_); }
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;

  /// False: the server has closed the connection.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) {
        return false;
      }
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  void finish_sending() { ::shutdown(socket_, SHUT_WR); }

  /// Up to the end of one answer's head: of what has no body, whatever its length says.
  std::string receive_head() {
    while (true) {
      if (const std::size_t head = rest_.find("\r\n\r\n"); head != std::string::npos) {
        std::string out = rest_.substr(0, head + 4);
        rest_.erase(0, out.size());
        return out;
      }
      if (!read_some()) {
        return {};
      }
    }
  }

  /// One answer, by its Content-Length; empty when the connection ends before.
  std::string receive() {
    while (true) {
      const std::size_t head = rest_.find("\r\n\r\n");
      if (head != std::string::npos) {
        std::size_t length = 0;
        if (const std::size_t at = rest_.find("Content-Length: "); at < head) {
          length = std::stoul(rest_.substr(at + 16));
        }
        if (rest_.size() >= head + 4 + length) {
          std::string out = rest_.substr(0, head + 4 + length);
          rest_.erase(0, out.size());
          return out;
        }
      }
      if (!read_some()) {
        return {};
      }
    }
  }
  /// So many of those that come; fewer when the connection ends before.
  std::string receive_bytes(std::size_t count) {
    while (rest_.size() < count && read_some()) {
    }
    std::string out = rest_.substr(0, count);
    rest_.erase(0, out.size());
    return out;
  }
  /// Everything until the server closes.
  std::string receive_all() {
    while (read_some()) {
    }
    return std::exchange(rest_, {});
  }
  /// The connection ended with a reset: what was sent may have been lost.
  [[nodiscard]] bool is_reset() const { return is_reset_; }

 private:
  bool read_some() {
    pollfd wait{.fd = socket_, .events = POLLIN, .revents = 0};
    if (::poll(&wait, 1, 20'000) != 1) {
      ADD_FAILURE() << "the server neither answers nor closes";
      return false;
    }
    char bytes[65536];
    const ssize_t n = ::recv(socket_, bytes, sizeof bytes, 0);
    if (n <= 0) {
      is_reset_ = n < 0;
      return false;
    }
    rest_.append(bytes, static_cast<std::size_t>(n));
    return true;
  }

  int socket_;
  bool is_reset_ = false;
  std::string rest_;
};

/// The statuses of the answers in a stream of them.
inline std::string statuses_in(std::string_view stream) {
  std::string out;
  for (std::size_t at = stream.find("HTTP/1.1 "); at != std::string_view::npos;
       at = stream.find("HTTP/1.1 ", at + 1)) {
    const std::string_view status = stream.substr(at + 9, 3);
    if (status.find_first_not_of("0123456789") == std::string_view::npos) {
      out.append(out.empty() ? "" : " ").append(status);
    }
  }
  return out;
}

/// Serves on its own thread until it goes.
class TestServer {
 public:
  explicit TestServer(ServerOptions options) {
    options.clock = &clock_;
    if (!options.guard) {
      options.guard = [](Request&, const Rule&) -> Status { return {}; };
    }
    options.deadlines.tick = Milliseconds(5);
    if (options.spool.folder.empty()) {
      options.spool.folder = ::testing::TempDir();
    }
    auto opened = Server::open(std::move(options));
    EXPECT_TRUE(opened.has_value());
    server_ = *std::move(opened);
    thread_ = std::thread([this] { server_->run(); });
  }
  ~TestServer() { stop(); }
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  void stop() {
    if (thread_.joinable()) {
      server_->stop();
      thread_.join();
    }
  }
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  Server& server() { return *server_; }

 private:
  ManualClock clock_{from_micros(1637737200'000000)};
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

/// A route that is open to all.
inline Route route(Method method, std::string pattern, Handler handler,
                   std::size_t body_bytes_max = 0) {
  return {.method = method,
          .pattern = std::move(pattern),
          .rule = Rule(Access::public_),
          .body_bytes_max = body_bytes_max,
          .handler = std::move(handler)};
}

inline Result<Response> hello(const Request&) {
  return respond(200, "text/plain", "hello");
}
inline Result<Response> echo(const Request& request) {
  return respond(200, "application/octet-stream", std::string(request.body));
}

}  // namespace tocsin::http
