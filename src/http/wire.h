// The wall in front of Boost.Beast 1.81: the head of a request is checked byte by byte before Beast
// sees it, and Beast then has to agree; it decodes chunked bodies from a bounded buffer, and what
// it throws ends here.
//
// Why a wall: that release takes "Transfer-Encoding: xchunked" for no body, chunks in HTTP/1.0, two
// Host fields, folded lines, and throws std::length_error at a trailer of 64 KiB. Each of these
// lets somebody slip a second request past a proxy, or ends the process. No sockets here: see
// connection.h.
#pragma once

#include "http/message.h"
#include "http/target.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin::http {

inline constexpr std::size_t kHeadBytesMax = 16U << 10U;
/// The read buffer never grows beyond this. A chunk's size line and a trailer must fit in it whole.
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

/// Takes the body of one request off the wire. One thread.
class BodyReader {
 public:
  /// Given decoded bytes, in order. An Error stops the reading and is passed on.
  using Sink = std::function<Status(std::string_view)>;

  /// raw, head: as of parse_head. bytes_max: of the decoded body.
  BodyReader(std::string_view raw, const Head& head, std::uint64_t bytes_max);
  ~BodyReader();
  BodyReader(const BodyReader&) = delete;
  BodyReader& operator=(const BodyReader&) = delete;

  /// Returns how many bytes of `received` belong to this request and are dealt with; the rest is to
  /// be given again, with more behind it. Errors: malformed; too_large; those of the sink.
  Result<std::size_t> feed(std::string_view received, const Sink& sink);
  [[nodiscard]] bool is_done() const { return is_done_; }
  [[nodiscard]] std::uint64_t body_bytes() const { return body_bytes_; }

 private:
  struct Chunked;
  Result<std::size_t> feed_chunked(std::string_view received, const Sink& sink);

  std::unique_ptr<Chunked> chunked_;
  std::uint64_t bytes_max_ = 0;
  std::uint64_t rest_ = 0;  ///< Framing::length: still to come
  std::uint64_t body_bytes_ = 0;
  std::uint64_t wire_bytes_ = 0;
  bool is_done_ = false;
};

}  // namespace tocsin::http
