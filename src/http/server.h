// The server: one thread for all sockets, workers for the handlers. Limits, deadlines and what
// happens when something is full are stated here; the bytes are in connection.h and wire.h.
#pragma once

#include "base/time.h"
#include "http/pool.h"
#include "http/rate_limit.h"
#include "http/router.h"
#include "http/spool.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tocsin::http {

using Milliseconds = std::chrono::milliseconds;

/// How long each phase of a connection may take. Past its deadline a connection is closed without a
/// word.
struct Deadlines {
  Milliseconds header{10'000};  ///< from the first byte of a request to the end of its head
  Milliseconds idle{60'000};    ///< between requests
  Milliseconds body{10'000};    ///< for a body, and as much more as it takes at the least rate
  Milliseconds write{10'000};   ///< for an answer, likewise
  Milliseconds linger{
      2'000};  ///< for the client to read the last answer before the connection goes
  Milliseconds drain{10'000};  ///< for requests under way when the server stops
  Milliseconds tick{250};      ///< how often deadlines are looked at
  std::uint64_t bytes_per_second_min = 32U << 10U;
};

/// Decides whether a request may reach its handler, and sets its principal. Runs on a worker.
using Guard = std::function<Status(Request&, const Rule&)>;
/// Makes a page of a failure, for what people see, in place of the problem document; nothing: that
/// is sent. On a worker.
using RenderError =
    std::function<std::optional<Response>(const Request&, const Error&, const Response& document)>;

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: the kernel chooses
  Router router;
  Guard guard;
  RenderError render_error;  ///< may be empty
  /// Who asks, as the log names them. Empty: nobody is named.
  std::function<std::string(const Request&)> name_caller;
  /// Lines about refusals (401, 403, 429) for each network; what is beyond is counted alone.
  double refusal_lines_per_minute = 60;
  const Clock* clock = nullptr;  ///< for the Date field only; deadlines run on the steady clock
  Deadlines deadlines;
  /// When reached, the connection that has been idle longest makes room; when none is idle, new
  /// ones get 503.
  std::size_t connections_max = 4096;
  /// Likewise of one host (host_of); trusted proxies may have as many as they need.
  std::size_t connections_each_max = 256;
  Pool::Size pool;
  SpoolBudget spool;
  /// Addresses of reverse proxies whose X-Forwarded-For (its last entry, which they wrote) names
  /// the client.
  std::vector<std::string> trusted_proxies;
  bool is_secure = false;  ///< people reach it over https: every answer says so
};

class Server {
 public:
  /// Listens. Errors: unavailable when the address cannot be had; internal for options that are
  /// incomplete.
  static Result<std::unique_ptr<Server>> open(ServerOptions options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// Serves on this thread until stop() has drained.
  void run();
  /// Any thread: closes the listener and idle connections, lets requests under way end, then run()
  /// returns.
  void stop();

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tocsin::http
