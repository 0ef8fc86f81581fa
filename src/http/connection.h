// One client's connection: the loop that reads requests, hands them to the workers and writes the
// answers. I/O thread only, except where said. Included by server.cpp and connection.cpp alone: it
// includes Asio.
#pragma once

#include "http/server.h"
#include "http/wire.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <map>
#include <memory>
#include <set>
#include <string>

namespace tocsin::http {

namespace asio = boost::asio;
/// The one place that says what bytes travel over. TLS would be an asio::ssl::stream of it here;
/// the rest asks only for async_read_some, async_write and close.
using Stream = asio::ip::tcp::socket;
using SteadyTime = std::chrono::steady_clock::time_point;

class Connection;

/// What the connections of a server share. The order of the members is the order in which they must
/// live: the workers end first, then the coroutines in the context, then what these point to.
struct Shared {
  ServerOptions options;
  std::set<Connection*> connections;
  std::map<std::string, std::size_t> connections_of;  ///< by host
  bool is_stopping = false;
  asio::io_context context{1};
  std::unique_ptr<Pool> pool;
  std::unique_ptr<RateLimiter> refusal_lines;
  /// Answers for addresses that no route has, so that they get the same pages as every other
  /// failure.
  Route unknown{.method = Method::get,
                .pattern = "",
                .rule = Rule(Access::public_),
                .body_bytes_max = 0,
                .handler = [](const Request&) -> Result<Response> {
                  return fail(Errc::not_found, "There is nothing at this address.");
                }};
};

class Connection {
 public:
  Connection(Shared* shared, Stream stream, std::string peer);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  static asio::awaitable<void> serve(std::shared_ptr<Connection> self);

  /// Ends whatever it waits for; serve() then returns. Not while a handler runs.
  void close();
  [[nodiscard]] SteadyTime deadline() const { return deadline_; }
  [[nodiscard]] const std::string& host() const { return host_; }
  /// Between requests, with nothing received: may be closed at any time.
  [[nodiscard]] bool is_idle() const { return phase_ == Phase::idle; }

 private:
  enum class Phase { idle, header, body, handler, write, linger };
  enum class Next { another, linger, close };

  asio::awaitable<Next> exchange();
  /// Waits for bytes. 0: the client has gone, the deadline has passed, or the buffer is full.
  asio::awaitable<std::size_t> receive();
  asio::awaitable<std::optional<std::size_t>> receive_head();
  asio::awaitable<std::optional<Error>> receive_body(BodyReader* reader, Spool* spool,
                                                     Expectation expectation);
  asio::awaitable<Next> handle(const Route* route, Request* request, Persistence persistence);
  asio::awaitable<Next> send(Response response, Method method, Persistence persistence);
  /// Ends with the client, the guard, the stop of the server, or an error of the body.
  asio::awaitable<void> write_live(const Route* route, Request* request,
                                   std::shared_ptr<const LiveBody> live);
  /// A job on a worker whose outcome it waits for; false when there are too many of them.
  asio::awaitable<bool> work(std::function<void()> job);
  asio::awaitable<bool> write(std::string head, const std::string* body);
  asio::awaitable<bool> write_file(std::shared_ptr<const FileBody> file);
  asio::awaitable<void> linger();

  void begin(Phase phase, Milliseconds limit);
  [[nodiscard]] std::string_view received() const;
  void consume(std::size_t bytes);
  [[nodiscard]] std::string client_of(const Headers& headers) const;

  Shared* shared_;
  Stream stream_;
  std::string peer_;
  std::string host_;
  Phase phase_ = Phase::idle;
  SteadyTime began_{};     ///< the phase
  SteadyTime deadline_{};  ///< of the phase
  std::string buffer_;     ///< grows to kReadBufferBytesMax while it is needed
  std::size_t begin_ = 0;  ///< of what was received and not consumed
  std::size_t end_ = 0;
  asio::steady_timer answered_;  ///< cancelled when the worker is done
  bool is_worked_ = false;
  bool is_client_lost_ = false;
};

}  // namespace tocsin::http
