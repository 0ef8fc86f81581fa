#include "http/connection.h"

#include "base/log.h"
#include "base/metrics.h"
#include "base/text.h"
#include "http/problem.h"
#include "http/rate_limit.h"
#include "http/response_head.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <arpa/inet.h>

#include <algorithm>

// In this file an await stands alone on its line and its result has a name (docs/adr, style section
// 7): g++ 12 compiles the other forms to wrong code. Parameters of coroutines are values or
// pointers.

namespace tocsin::http {
namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kBufferBytesLeast = 4096;
constexpr std::size_t kLingerBytesMax = 64U << 20U;
// Of answers that go on: how soon news is told, and how soon an end that is no act (a key's) is
// seen.
constexpr Milliseconds kLivePause{250};
constexpr std::chrono::seconds kGuardEvery{10};
constexpr std::chrono::seconds kSayEvery{15};

Milliseconds at_least_rate(std::uint64_t bytes, const Deadlines& deadlines) {
  return Milliseconds(static_cast<std::int64_t>(bytes * 1000 / deadlines.bytes_per_second_min));
}

void count_response(int status) {
  constexpr std::string_view names[] = {
      "tocsin_http_responses_2xx_total", "tocsin_http_responses_3xx_total",
      "tocsin_http_responses_4xx_total", "tocsin_http_responses_5xx_total"};
  count(names[std::clamp(status / 100, 2, 5) - 2]);
}

/// The request for the log: by its pattern, since addresses may be private ones.
std::string asked(const ServerOptions& options, const Route& route, const Request& request) {
  return std::string(to_text(request.method)) + " " + route.pattern +
         (options.name_caller ? " by " + options.name_caller(request) : std::string());
}

/// Whoever tries what they may not leaves a line, but no flood of them.
void log_refusal(const Shared& shared, const Route& route, const Request& request,
                 const Error& error) {
  if (error.code != Errc::unauthenticated && error.code != Errc::forbidden &&
      error.code != Errc::rate_limited) {
    return;
  }
  count("tocsin_http_refusals_total");
  const std::string network = network_of(request.peer);
  if (shared.refusal_lines->take(network)) {
    log_event(LogLevel::warning, "http.refused",
              {{"request", asked(shared.options, route, request)},
               {"code", std::string(to_text(error.code))},
               {"why", error.message},
               {"network", network}});
  }
}

/// On a worker. A bug in a handler ends its request and nothing else.
Response answer_of(const Shared& shared, const Route& route, Request& request) {
  const ServerOptions& options = shared.options;
  const auto began = std::chrono::steady_clock::now();
  Response response;
  try {
    Result<Response> result = fail(Errc::internal, "");
    if (const Status admitted = options.guard(request, route.rule); !admitted) {
      result = std::unexpected(admitted.error());
    } else {
      result = route.handler(request);
    }
    if (result) {
      response = *std::move(result);
    } else {
      const Error& error = result.error();
      log_refusal(shared, route, request, error);
      response = problem(
          error, error.code == Errc::internal ? asked(options, route, request) : std::string());
      if (options.render_error) {
        if (std::optional<Response> page =
                options.render_error(request, result.error(), response)) {
          response = *std::move(page);
        }
      }
    }
  } catch (...) {
    response = incident(what_was_thrown(), asked(options, route, request));
  }
  observe_seconds("tocsin_http_request_seconds",
                  std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
  return response;
}

/// On a worker. Nothing: the answer is over.
std::optional<std::string> next_piece(const Shared& shared, const Route& route, Request* request,
                                      const LiveBody& live, bool asks_guard) {
  try {
    if (!live.has_news() && !asks_guard) {
      return "";
    }
    if (!shared.options.guard(*request, route.rule)) {
      return std::nullopt;
    }
    Result<std::string> said = live.next(*request);
    return said ? std::optional(*std::move(said)) : std::nullopt;
  } catch (...) {
    log_fault("http.live_broke");
    return std::nullopt;
  }
}

Response not_matched(const Match& match, Method method) {
  std::string allowed;
  for (const Method each : match.allowed) {
    allowed.append(allowed.empty() ? "" : ", ").append(to_text(each));
  }
  if (match.allowed.empty()) {
    return problem(Error{Errc::not_found, "There is nothing at this address.", "", 0});
  }
  Response response =
      method == Method::options
          ? Response{.status = 204, .headers = {}, .body = ""}
          : problem(405, "method-not-allowed", "This address does not take this method.");
  response.set("Allow", allowed);
  return response;
}

std::string_view slug_of(int status) {
  switch (status) {
    case 414: return "target-too-long";
    case 417: return "expectation-failed";
    case 431: return "head-too-large";
    case 501: return "method-not-implemented";
    case 505: return "version-not-supported";
    default: return "malformed-request";
  }
}

}  // namespace

Connection::Connection(Shared* shared, Stream stream, std::string peer)
    : shared_(shared),
      stream_(std::move(stream)),
      peer_(std::move(peer)),
      host_(host_of(peer_)),
      answered_(shared->context) {
  shared_->connections.insert(this);
  ++shared_->connections_of[host_];
  begin(Phase::idle, shared_->options.deadlines.idle);
}

Connection::~Connection() {
  shared_->connections.erase(this);
  if (const auto own = shared_->connections_of.find(host_); --own->second == 0) {
    shared_->connections_of.erase(own);
  }
}

void Connection::begin(Phase phase, Milliseconds limit) {
  phase_ = phase;
  began_ = std::chrono::steady_clock::now();
  deadline_ = began_ + limit;
}

void Connection::close() {
  boost::system::error_code ignored;
  stream_.close(ignored);
}

std::string_view Connection::received() const {
  return std::string_view(buffer_).substr(begin_, end_ - begin_);
}

void Connection::consume(std::size_t bytes) {
  begin_ += bytes;
  TOC_ASSERT(begin_ <= end_);
  if (begin_ == end_) {
    begin_ = 0;
    end_ = 0;
  }
}

std::string Connection::client_of(const Headers& headers) const {
  const auto& proxies = shared_->options.trusted_proxies;
  if (std::ranges::find(proxies, peer_) == proxies.end()) {
    return peer_;
  }
  const std::string forwarded = headers.joined("x-forwarded-for");
  const std::string last(trim(split(forwarded, ',').back()));
  std::array<unsigned char, 16> bytes{};
  const bool is_address = ::inet_pton(AF_INET, last.c_str(), bytes.data()) == 1 ||
                          ::inet_pton(AF_INET6, last.c_str(), bytes.data()) == 1;
  return is_address ? last : peer_;
}

asio::awaitable<void> Connection::serve(std::shared_ptr<Connection> self) {
  Next next = Next::another;
  while (next == Next::another) {
    next = co_await self->exchange();
  }
  if (next == Next::linger) {
    co_await self->linger();
  }
  self->close();
}

asio::awaitable<std::size_t> Connection::receive() {
  if (begin_ > 0) {
    buffer_.erase(0, begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size() || buffer_.size() < kBufferBytesLeast) {
    buffer_.resize(std::min(std::max(buffer_.size() * 2, kBufferBytesLeast), kReadBufferBytesMax));
  }
  if (end_ == buffer_.size()) {
    co_return 0;
  }
  const asio::mutable_buffer space = asio::buffer(buffer_.data() + end_, buffer_.size() - end_);
  const auto result = co_await stream_.async_read_some(space, kAwait);
  if (std::get<0>(result)) {
    is_client_lost_ = true;
    co_return 0;
  }
  end_ += std::get<1>(result);
  co_return std::get<1>(result);
}

asio::awaitable<std::optional<std::size_t>> Connection::receive_head() {
  begin(end_ > begin_ ? Phase::header : Phase::idle,
        end_ > begin_ ? shared_->options.deadlines.header : shared_->options.deadlines.idle);
  if (phase_ == Phase::idle) {
    // An idle connection costs a few hundred bytes, not a buffer.
    buffer_ = std::string();
  }
  while (true) {
    const std::optional<std::size_t> end = find_head_end(received());
    if (end || received().size() > kHeadBytesMax) {
      co_return end && *end <= kHeadBytesMax ? end : std::nullopt;
    }
    const std::size_t got = co_await receive();
    if (got == 0) {
      co_return std::nullopt;
    }
    if (phase_ == Phase::idle) {
      begin(Phase::header, shared_->options.deadlines.header);
    }
  }
}

asio::awaitable<std::optional<Error>> Connection::receive_body(BodyReader* reader, Spool* spool,
                                                               Expectation expectation) {
  const Deadlines& deadlines = shared_->options.deadlines;
  begin(Phase::body, deadlines.body);
  if (expectation == Expectation::continue_ && received().empty()) {
    std::string text = "HTTP/1.1 100 Continue\r\n\r\n";
    const bool is_written = co_await write(std::move(text), nullptr);
    if (!is_written) {
      is_client_lost_ = true;
    }
    begin(Phase::body, deadlines.body);
  }
  const BodyReader::Sink sink = [spool](std::string_view bytes) { return spool->append(bytes); };
  while (!reader->is_done() && !is_client_lost_) {
    const Result<std::size_t> taken = reader->feed(received(), sink);
    if (!taken) {
      co_return taken.error();
    }
    consume(*taken);
    // What has come buys time for the rest: a body may be slow, but not slower than the least rate.
    deadline_ = began_ + deadlines.body + at_least_rate(reader->body_bytes(), deadlines);
    if (!reader->is_done()) {
      const std::size_t got = co_await receive();
      if (got == 0) {
        is_client_lost_ = true;
      }
    }
  }
  co_return std::nullopt;
}

asio::awaitable<Connection::Next> Connection::exchange() {
  if (shared_->is_stopping && received().empty()) {
    co_return Next::close;
  }
  const std::optional<std::size_t> head_bytes = co_await receive_head();
  if (!head_bytes) {
    if (is_client_lost_) {
      co_return Next::close;
    }
    Response too_large =
        problem(431, slug_of(431), "The head of the request is larger than 16 KiB.");
    const Next next = co_await send(std::move(too_large), Method::get, Persistence::close);
    co_return next;
  }
  count("tocsin_http_requests_total");
  const std::string raw(received().substr(0, *head_bytes));
  consume(*head_bytes);
  std::expected<Head, Refusal> parsed = parse_head(raw);
  if (!parsed) {
    const int status = parsed.error().status;
    Response refused = problem(status, slug_of(status), parsed.error().detail);
    const Next next = co_await send(std::move(refused), Method::get, Persistence::close);
    co_return next;
  }
  Head& head = *parsed;
  Match match = shared_->options.router.match(head.method, head.parsed.segments);
  if (match.route == nullptr && match.allowed.empty() && head.framing == Framing::none) {
    match.route = &shared_->unknown;
  }
  if (match.route == nullptr) {
    Response response = not_matched(match, head.method);
    const Persistence persistence =
        head.framing == Framing::none ? head.persistence : Persistence::close;
    const Next next = co_await send(std::move(response), head.method, persistence);
    co_return next;
  }
  const std::size_t limit = match.route->body_bytes_max;
  if (head.framing == Framing::length && head.content_length > limit) {
    Response response = problem(Error{
        Errc::too_large,
        "The body is larger than the " + std::to_string(limit) + " bytes taken here.", "", 0});
    const Next next = co_await send(std::move(response), head.method, Persistence::close);
    co_return next;
  }

  BodyReader reader(head, limit);
  Spool spool(&shared_->options.spool, host_of(client_of(head.headers)));
  const std::optional<Error> error = co_await receive_body(&reader, &spool, head.expectation);
  if (is_client_lost_) {
    co_return Next::close;
  }
  const Result<std::string_view> body =
      error ? Result<std::string_view>(std::unexpected(*error)) : spool.finish();
  if (!body) {
    Response response = problem(body.error());
    const Next next = co_await send(std::move(response), head.method, Persistence::close);
    co_return next;
  }
  Request request{.method = head.method,
                  .target = std::move(head.target),
                  .path = std::move(head.parsed.path),
                  .query = std::move(head.parsed.query),
                  .headers = std::move(head.headers),
                  .body = *body,
                  .peer = "",
                  .pattern = match.route->pattern,
                  .parameters = std::move(match.parameters),
                  .principal = {}};
  request.peer = client_of(request.headers);
  const Next next = co_await handle(match.route, &request, head.persistence);
  co_return next;
}

asio::awaitable<Connection::Next> Connection::handle(const Route* route, Request* request,
                                                     Persistence persistence) {
  std::optional<Response> answer;
  std::optional<Response>* const into = &answer;
  Shared* const shared = shared_;
  std::function<void()> job = [shared, route, request, into] {
    try {
      *into = answer_of(*shared, *route, *request);
    } catch (...) {
      log_fault("http.answer_failed");  // no memory, not even for the problem document
      *into = Response{.status = 500, .headers = {}, .body = {}};
    }
  };
  const bool is_done = co_await work(std::move(job));
  if (!is_done) {
    answer = problem(Error{Errc::unavailable, "The server is busy; try again shortly.", "", 1});
  }
  const Method method = request->method;
  const std::shared_ptr<const LiveBody> live = answer->live;
  if (live != nullptr) {
    persistence = Persistence::close;
  }
  const Next next = co_await send(*std::move(answer), method, persistence);
  if (live != nullptr && next == Next::linger && method == Method::get) {
    co_await write_live(route, request, live);
  }
  co_return next;
}

asio::awaitable<bool> Connection::work(std::function<void()> job) {
  phase_ = Phase::handler;
  deadline_ = SteadyTime::max();
  is_worked_ = false;
  answered_.expires_at(SteadyTime::max());
  // No owner among the captures: the last one may go on the worker, and a connection must end on
  // the I/O thread. It and what the job works on outlive the job, since this coroutine ends only
  // when it is done, and a server that goes joins its workers before it destroys the coroutines.
  Connection* const self = this;
  const Pool::Posted posted = shared_->pool->post([self, job = std::move(job)] {
    job();
    asio::post(self->shared_->context, [self] {
      self->is_worked_ = true;
      self->answered_.cancel();
    });
  });
  if (posted == Pool::Posted::full) {
    count("tocsin_http_shed_total");
    co_return false;
  }
  while (!is_worked_) {
    const auto woken = co_await answered_.async_wait(kAwait);
    static_cast<void>(woken);  // cancelled, which is how the end of the job announces itself
  }
  co_return true;
}

asio::awaitable<void> Connection::write_live(const Route* route, Request* request,
                                             std::shared_ptr<const LiveBody> live) {
  Shared* const shared = shared_;
  SteadyTime said = std::chrono::steady_clock::now();
  SteadyTime asked_guard = said;
  while (!shared->is_stopping) {
    const SteadyTime now = std::chrono::steady_clock::now();
    const bool asks_guard = now - asked_guard >= kGuardEvery;
    if (asks_guard) {
      asked_guard = now;
    }
    std::optional<std::string> piece = "";
    std::optional<std::string>* const into = &piece;
    // Where the workers have too much to do it is asked again after the pause.
    std::function<void()> job = [shared, route, request, into, live, asks_guard] {
      *into = next_piece(*shared, *route, request, *live, asks_guard);
    };
    const bool is_done = co_await work(std::move(job));
    static_cast<void>(is_done);
    if (!piece) {
      co_return;
    }
    if (piece->empty() && now - said >= kSayEvery) {
      piece = ":\n\n";  // a comment of an event stream: whoever has gone is noticed
    }
    if (!piece->empty()) {
      said = now;
      std::string text = *std::move(piece);
      const bool is_written = co_await write(std::move(text), nullptr);
      if (!is_written) {
        co_return;
      }
    }
    phase_ = Phase::handler;
    deadline_ = SteadyTime::max();
    answered_.expires_after(kLivePause);
    const auto waited = co_await answered_.async_wait(kAwait);
    static_cast<void>(waited);
  }
}

asio::awaitable<Connection::Next> Connection::send(Response response, Method method,
                                                   Persistence persistence) {
  Answering answering{.method = method,
                      .persistence = persistence,
                      .now = shared_->options.clock->now(),
                      .is_secure = shared_->options.is_secure};
  if (shared_->is_stopping) {
    answering.persistence = Persistence::close;
  }
  Result<std::string> head = write_head(response, answering);
  if (!head) {
    response = problem(head.error());
    head = write_head(response, answering);
    TOC_ASSERT(head.has_value());
  }
  count_response(response.status);
  const std::string* const body = has_body(response.status, method) ? &response.body : nullptr;
  const bool is_written = co_await write(*std::move(head), body);
  if (!is_written) {
    co_return Next::close;
  }
  if (response.file != nullptr && body != nullptr) {
    const bool is_sent = co_await write_file(response.file);
    if (!is_sent) {
      co_return Next::close;
    }
  }
  co_return answering.persistence == Persistence::close ? Next::linger : Next::another;
}

asio::awaitable<bool> Connection::write(std::string head, const std::string* body) {
  const Deadlines& deadlines = shared_->options.deadlines;
  const std::string_view tail = body == nullptr ? std::string_view() : std::string_view(*body);
  begin(Phase::write, deadlines.write + at_least_rate(head.size() + tail.size(), deadlines));
  std::array<asio::const_buffer, 2> buffers;
  buffers[0] = asio::buffer(head);
  buffers[1] = asio::buffer(tail.data(), tail.size());
  const auto result = co_await asio::async_write(stream_, buffers, kAwait);
  co_return !std::get<0>(result);
}

asio::awaitable<bool> Connection::write_file(std::shared_ptr<const FileBody> file) {
  constexpr std::uint64_t piece_bytes = 128U << 10U;
  const Deadlines& deadlines = shared_->options.deadlines;
  begin(Phase::write, deadlines.write + at_least_rate(file->bytes(), deadlines));
  std::string piece;
  for (std::uint64_t sent = 0; sent < file->bytes(); sent += piece.size()) {
    piece.resize(std::min(piece_bytes, file->bytes() - sent));
    if (!file->read(sent, piece)) {
      co_return false;  // the length was stated: only closing says that it is not all
    }
    const auto result = co_await asio::async_write(stream_, asio::buffer(piece), kAwait);
    if (std::get<0>(result)) {
      co_return false;
    }
  }
  co_return true;
}

/// Closing a socket with unread bytes resets the connection, and the client may lose the answer
/// that says why (RFC 9112 section 9.6). So: no more from us, then what still comes is read and
/// dropped until the deadline, and 64 MiB of it at most, then close.
asio::awaitable<void> Connection::linger() {
  begin(Phase::linger, shared_->options.deadlines.linger);
  boost::system::error_code ignored;
  stream_.shutdown(Stream::shutdown_send, ignored);
  std::size_t total = 0;
  while (total < kLingerBytesMax) {
    begin_ = 0;
    end_ = 0;
    const std::size_t got = co_await receive();
    if (got == 0) {
      co_return;
    }
    total += got;
  }
}

}  // namespace tocsin::http
