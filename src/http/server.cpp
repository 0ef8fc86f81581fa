#include "http/server.h"

#include "base/log.h"
#include "base/metrics.h"
#include "http/connection.h"
#include "http/problem.h"
#include "http/rate_limit.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

// See connection.cpp for the form of awaits.

namespace tocsin::http {
namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr Milliseconds kAcceptPause{
    100};  // after an accept that failed: no descriptors, most likely

constexpr std::string_view kFull =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: "
    "close\r\n\r\n";

/// Makes room by closing the connection, of that host or of all, whose idle time ends first. False:
/// none is idle.
bool close_an_idle_one(const std::set<Connection*>& connections,
                       const std::optional<std::string>& host) {
  Connection* longest = nullptr;
  for (Connection* connection : connections) {
    if (connection->is_idle() && (!host || connection->host() == *host) &&
        (longest == nullptr || connection->deadline() < longest->deadline())) {
      longest = connection;
    }
  }
  if (longest == nullptr) {
    return false;
  }
  longest->close();
  return true;
}

void log_escaped(const std::exception_ptr& exception) {
  if (!exception) {
    return;
  }
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    log_event(LogLevel::error, "http.connection_failed", {{"what", error.what()}});
  } catch (...) {
    log_event(LogLevel::error, "http.connection_failed");
  }
}

}  // namespace

struct Server::State {
  Shared shared;
  asio::ip::tcp::acceptor acceptor{shared.context};
  asio::steady_timer tick{shared.context};
  SteadyTime drained_by{};

  void admit(Stream stream);
  static asio::awaitable<void> accept(State* state);
  static asio::awaitable<void> watch(State* state);
  Status listen();
};

void Server::State::admit(Stream stream) {
  boost::system::error_code code;
  stream.set_option(asio::ip::tcp::no_delay(true), code);
  const auto endpoint = stream.remote_endpoint(code);
  if (code) {
    return;  // gone already
  }
  const std::string peer = endpoint.address().to_string();
  const std::string host = host_of(peer);
  const auto own = shared.connections_of.find(host);
  const auto& proxies = shared.options.trusted_proxies;
  const bool has_its_share = own != shared.connections_of.end() &&
                             own->second >= shared.options.connections_each_max &&
                             std::ranges::find(proxies, peer) == proxies.end();
  const bool is_full = shared.connections.size() >= shared.options.connections_max;
  if ((has_its_share && !close_an_idle_one(shared.connections, host)) ||
      (!has_its_share && is_full && !close_an_idle_one(shared.connections, std::nullopt))) {
    count("tocsin_http_shed_total");
    stream.non_blocking(true, code);
    stream.write_some(asio::buffer(kFull.data(), kFull.size()), code);
    return;
  }
  const auto connection = std::make_shared<Connection>(&shared, std::move(stream), peer);
  asio::co_spawn(shared.context, Connection::serve(connection), log_escaped);
}

asio::awaitable<void> Server::State::accept(State* state) {
  asio::steady_timer pause(state->shared.context);
  while (!state->shared.is_stopping) {
    Stream stream(state->shared.context);
    const auto result = co_await state->acceptor.async_accept(stream, kAwait);
    if (!std::get<0>(result)) {
      state->admit(std::move(stream));
    } else if (!state->shared.is_stopping) {
      pause.expires_after(kAcceptPause);
      const auto waited = co_await pause.async_wait(kAwait);
      static_cast<void>(waited);
    }
  }
}

asio::awaitable<void> Server::State::watch(State* state) {
  Shared& shared = state->shared;
  while (true) {
    state->tick.expires_after(shared.options.deadlines.tick);
    const auto waited = co_await state->tick.async_wait(kAwait);
    static_cast<void>(waited);
    const SteadyTime now = std::chrono::steady_clock::now();
    for (Connection* connection : shared.connections) {
      if (now >= connection->deadline() || (shared.is_stopping && connection->is_idle())) {
        connection->close();
      }
    }
    set_gauge("tocsin_http_connections", static_cast<double>(shared.connections.size()));
    if (shared.is_stopping && (shared.connections.empty() || now >= state->drained_by)) {
      shared.context.stop();
      co_return;
    }
  }
}

Status Server::State::listen() {
  boost::system::error_code code;
  const auto address = asio::ip::make_address(shared.options.address, code);
  if (code) {
    return fail(Errc::malformed, "The address to listen on is not an IP address.");
  }
  const asio::ip::tcp::endpoint endpoint(address, shared.options.port);
  acceptor.open(endpoint.protocol(), code);
  if (!code) {
    acceptor.set_option(asio::socket_base::reuse_address(true), code);
  }
  if (!code) {
    acceptor.bind(endpoint, code);
  }
  if (!code) {
    acceptor.listen(asio::socket_base::max_listen_connections, code);
  }
  if (code) {
    return fail(Errc::unavailable, "Cannot listen on " + shared.options.address + " port " +
                                       std::to_string(shared.options.port) + ": " + code.message() +
                                       ".");
  }
  return {};
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::open(ServerOptions options) {
  if (!options.guard || options.clock == nullptr || options.connections_max == 0 ||
      options.connections_each_max == 0 || options.pool.workers == 0 ||
      options.deadlines.bytes_per_second_min == 0 || options.spool.folder.empty()) {
    return fail(Errc::internal, "The options of the server are incomplete.");
  }
  auto state = std::make_unique<State>();
  state->shared.options = std::move(options);
  TOC_CHECK(state->listen());
  state->shared.pool = std::make_unique<Pool>(state->shared.options.pool);
  const double lines = state->shared.options.refusal_lines_per_minute;
  state->shared.refusal_lines =
      std::make_unique<RateLimiter>(RateLimit{.per_minute = lines, .burst = lines},
                                    [] { return std::chrono::steady_clock::now(); });
  asio::co_spawn(state->shared.context, State::accept(state.get()), log_escaped);
  asio::co_spawn(state->shared.context, State::watch(state.get()), log_escaped);
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

std::uint16_t Server::port() const {
  boost::system::error_code code;
  return state_->acceptor.local_endpoint(code).port();
}

void Server::run() {
  log_event(LogLevel::info, "http.listening",
            {{"address", state_->shared.options.address}, {"port", std::to_string(port())}});
  // An exception that escapes from a completion handler must not end the server.
  while (!state_->shared.context.stopped()) {
    try {
      state_->shared.context.run();
    } catch (...) {
      log_escaped(std::current_exception());
    }
  }
}

void Server::stop() {
  State* const state = state_.get();
  asio::post(state->shared.context, [state] {
    if (state->shared.is_stopping) {
      return;
    }
    state->shared.is_stopping = true;
    state->drained_by = std::chrono::steady_clock::now() + state->shared.options.deadlines.drain;
    boost::system::error_code ignored;
    state->acceptor.close(ignored);
    state->tick.cancel();  // looks at once whether anything is under way
  });
}

}  // namespace tocsin::http
