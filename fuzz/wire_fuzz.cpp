// The head and the body of a request: no input ends the process; where a request ends does not
// depend on the pieces in which it came; and Boost.Beast, given a whole head that we accept, reads
// the same framing out of it.
#include "http/wire.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

using namespace tocsin;

namespace {

struct Outcome {
  bool is_done = false;
  std::optional<Errc> error;
  std::string body;
  std::size_t taken = 0;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome read_body(const http::Head& head, std::string_view rest, std::size_t piece) {
  http::BodyReader reader(head, 1U << 16U);
  Outcome outcome;
  std::size_t end = 0;
  while (!reader.is_done()) {
    const auto taken =
        reader.feed(rest.substr(outcome.taken, end - outcome.taken), [&](std::string_view bytes) {
          outcome.body.append(bytes);
          return Status{};
        });
    if (!taken) {
      outcome.error = taken.error().code;
      return outcome;
    }
    outcome.taken += *taken;
    if (*taken == 0) {
      if (end == rest.size()) {
        break;
      }
      end = std::min(rest.size(), end + piece);
    }
  }
  outcome.is_done = reader.is_done();
  return outcome;
}

void expect_same_framing(std::string_view raw, const http::Head& head) {
  boost::beast::http::request_parser<boost::beast::http::empty_body> parser;
  parser.header_limit(1U << 20U);
  parser.body_limit(boost::none);
  boost::beast::error_code code;
  parser.put(boost::asio::const_buffer(raw.data(), raw.size()), code);
  TOC_ASSERT(parser.is_header_done());
  TOC_ASSERT(parser.chunked() == (head.framing == http::Framing::chunked));
  const auto length = parser.content_length();
  TOC_ASSERT(head.framing != http::Framing::length || (length && *length == head.content_length));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 16384) {
    return 0;
  }
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto end = http::find_head_end(text);
  if (!end) {
    return 0;
  }
  const auto head = http::parse_head(text.substr(0, *end));
  if (!head) {
    TOC_ASSERT(head.error().status >= 400 && !head.error().detail.empty());
    return 0;
  }
  TOC_ASSERT(head->headers.count("host") == 1);
  TOC_ASSERT(head->headers.count("content-length") + head->headers.count("transfer-encoding") <= 1);
  const std::string_view raw = text.substr(0, *end);
  const std::string_view rest = text.substr(*end);
  expect_same_framing(raw, *head);
  const Outcome whole = read_body(*head, rest, rest.size());
  const Outcome bytewise = read_body(*head, rest, 1);
  TOC_ASSERT(whole.is_done == bytewise.is_done &&
             whole.error.has_value() == bytewise.error.has_value());
  if (whole.is_done) {
    TOC_ASSERT(whole == bytewise);
  }
  return 0;
}
