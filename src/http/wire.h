// HTTP/1.1 off the wire (RFC 9112), in the one way in which no proxy before us can read it
// differently: whatever has two readings is refused. No sockets here, see connection.h; why the
// parser is ours: docs/adr/0010-http-parser.md.
#pragma once

#include "http/message.h"
#include "http/target.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin::http {

inline constexpr std::size_t kHeadBytesMax = 16U << 10U;
/// The read buffer never grows beyond this: no line that is taken is nearly as long.
inline constexpr std::size_t kReadBufferBytesMax = 32U << 10U;
inline constexpr std::size_t kHeaderFieldsMax = 100;

enum class Framing { none, length, chunked };
enum class Persistence { keep_alive, close };
enum class Expectation { none, continue_ };

/// The head of a request, checked.
struct Head {
  Method method = Method::get;
  std::string target;  ///< in origin form
  Target parsed;
  Headers headers;
  Framing framing = Framing::none;
  std::uint64_t content_length = 0;  ///< Framing::length only
  Persistence persistence = Persistence::keep_alive;
  Expectation expectation = Expectation::none;
};

/// What to answer to a head that is refused. The connection is closed after it, always: where one
/// request is malformed, nobody knows where the next one begins.
struct Refusal {
  int status = 400;
  std::string detail;
};

/// Where the head ends: behind the first empty line. Nothing when it has not come whole.
std::optional<std::size_t> find_head_end(std::string_view received);

/// raw: the head with its empty line, as found by find_head_end.
std::expected<Head, Refusal> parse_head(std::string_view raw);

/// Takes the body of one request off the wire; chunk extensions and trailers are bounded and
/// dropped. One thread.
class BodyReader {
 public:
  /// Given the decoded bytes, in order. An Error stops the reading and is passed on.
  using Sink = std::function<Status(std::string_view)>;

  /// bytes_max: of the decoded body.
  BodyReader(const Head& head, std::uint64_t bytes_max);

  /// Returns how many bytes of `received` belong to this request and are dealt with; the rest is to
  /// be given again, with more behind it. Errors: malformed; too_large; those of the sink.
  Result<std::size_t> feed(std::string_view received, const Sink& sink);
  [[nodiscard]] bool is_done() const { return expects_ == Expects::nothing; }
  [[nodiscard]] std::uint64_t body_bytes() const { return body_bytes_; }

 private:
  enum class Expects { nothing, data, chunk_line, chunk_end, trailer_line };
  Result<std::size_t> take_data(std::string_view received, const Sink& sink);
  Result<std::size_t> take_line(std::string_view received);

  Expects expects_;
  bool is_chunked_;
  std::uint64_t bytes_max_;
  std::uint64_t rest_;  ///< of the body, or of the chunk
  std::uint64_t body_bytes_ = 0;
  std::uint64_t overhead_bytes_ = 0;
  std::size_t trailer_bytes_ = 0;
};

}  // namespace tocsin::http
