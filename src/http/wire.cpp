#include "http/wire.h"

#include "base/text.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <charconv>

namespace tocsin::http {
namespace {

namespace beast = boost::beast;
using BeastParser = beast::http::request_parser<beast::http::buffer_body>;

/// Chunk size lines, their extensions and trailers together: so many bytes, and so many for each
/// byte of body.
constexpr std::uint64_t kChunkOverheadBytes = 64U << 10U;
constexpr std::uint64_t kChunkOverheadFactor = 8;

std::unexpected<Refusal> refuse(int status, std::string detail) {
  return std::unexpected(Refusal{.status = status, .detail = std::move(detail)});
}

/// host or host:port, or an IPv6 address in brackets. An empty one names nothing that is served
/// here.
bool is_host(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::string_view host = text;
  if (const std::size_t colon = text.rfind(':');
      colon != std::string_view::npos && !text.ends_with(']')) {
    host = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);
    if (port.empty() || port.size() > 5 || !std::ranges::all_of(port, is_digit)) {
      return false;
    }
  }
  const bool is_bracketed = host.starts_with('[') && host.ends_with(']');
  if (is_bracketed) {
    host = host.substr(1, host.size() - 2);
  }
  const std::string_view allowed = is_bracketed ? ":." : "-._";
  return !host.empty() && std::ranges::all_of(host, [&](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || allowed.contains(c);
  });
}

bool is_field_value(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return (u < 0x20 && u != '\t') || u == 0x7F;
  });
}

enum class Version { http_1_0, http_1_1 };

/// method SP target SP version, and nothing more lenient (RFC 9112 section 3).
std::expected<Version, Refusal> read_request_line(std::string_view line, Head& head) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last || !is_token(line.substr(0, first))) {
    return refuse(400, "The request line is malformed.");
  }
  const std::string_view version = line.substr(last + 1);
  head.target = line.substr(first + 1, last - first - 1);
  if (head.target.empty() || head.target.contains(' ')) {
    return refuse(400, "The request line is malformed.");
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return version.starts_with("HTTP/") ? refuse(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here.")
                                        : refuse(400, "The request line is malformed.");
  }
  const auto method = parse_method(line.substr(0, first));
  if (!method) {
    return refuse(501, "This method is not implemented here.");
  }
  head.method = *method;
  return version == "HTTP/1.1" ? Version::http_1_1 : Version::http_1_0;
}

std::expected<void, Refusal> read_field_line(std::string_view line, Head& head) {
  // A line that begins with white space would continue the one before (obs-fold, RFC 9112
  // section 5.2); white space before the colon is the other half of that trick (section 5.1).
  // Neither is a token.
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    return refuse(400, "A header field is malformed.");
  }
  std::string_view value = line.substr(colon + 1);
  const std::size_t begin = std::min(value.find_first_not_of(" \t"), value.size());
  value.remove_prefix(begin);
  value = value.substr(0, value.find_last_not_of(" \t") + 1);
  if (!is_field_value(value)) {
    return refuse(400, "A header field holds a control character.");
  }
  if (head.headers.all().size() == kHeaderFieldsMax) {
    return refuse(431, "The request has more than 100 header fields.");
  }
  head.headers.add(line.substr(0, colon), value);
  return {};
}

/// How the body is delimited (RFC 9112 section 6), in the one way in which no proxy can disagree.
std::expected<void, Refusal> read_framing(Version version, Head& head) {
  const std::size_t lengths = head.headers.count("content-length");
  const std::size_t encodings = head.headers.count("transfer-encoding");
  if (lengths + encodings > 1) {
    return refuse(400, "The request states the length of its body more than once.");
  }
  if (encodings == 1) {
    if (version != Version::http_1_1 ||
        !equal_ignoring_case(*head.headers.find("transfer-encoding"), "chunked")) {
      return refuse(400, "The only transfer encoding is chunked, in HTTP/1.1.");
    }
    head.framing = Framing::chunked;
  }
  if (lengths == 1) {
    const std::string_view text = *head.headers.find("content-length");
    const char* const end = text.data() + text.size();
    const auto [stopped, code] = std::from_chars(text.data(), end, head.content_length);
    if (text.empty() || code != std::errc{} || stopped != end) {
      return refuse(400, "The length of the body is not a decimal number.");
    }
    head.framing = head.content_length > 0 ? Framing::length : Framing::none;
  }
  return {};
}

std::expected<void, Refusal> read_connection(Version version, Head& head) {
  head.persistence = version == Version::http_1_1 ? Persistence::keep_alive : Persistence::close;
  const std::string options = head.headers.joined("connection");
  for (const std::string_view option : split(options, ',')) {
    if (equal_ignoring_case(trim(option), "close")) {
      head.persistence = Persistence::close;
    }
  }
  if (head.headers.count("expect") > 0) {
    if (!equal_ignoring_case(head.headers.joined("expect"), "100-continue")) {
      return refuse(417, "The only expectation that can be met is 100-continue.");
    }
    // RFC 9110 section 10.1.1: not for an HTTP/1.0 client, and without meaning when there is no
    // body.
    if (version == Version::http_1_1 && head.framing != Framing::none) {
      head.expectation = Expectation::continue_;
    }
  }
  return {};
}

std::expected<void, Refusal> read_target(Head& head) {
  if (head.headers.count("host") != 1 || !is_host(*head.headers.find("host"))) {
    return refuse(400, "The request must have exactly one Host field, with a host.");
  }
  if (head.method == Method::options && head.target == "*") {
    head.target = "/";
  }
  // Absolute form (RFC 9112 section 3.2.2) is what a proxy is sent; it must name the same host.
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (head.target.size() >= scheme.size() &&
        equal_ignoring_case(head.target.substr(0, scheme.size()), scheme)) {
      const std::string_view rest = std::string_view(head.target).substr(scheme.size());
      const std::size_t slash = std::min(rest.find_first_of("/?"), rest.size());
      if (!equal_ignoring_case(rest.substr(0, slash), *head.headers.find("host"))) {
        return refuse(400, "The address and the Host field name different hosts.");
      }
      const std::string path(rest.substr(slash));
      head.target = path.starts_with('/') ? path : "/" + path;
      break;
    }
  }
  Result<Target> target = parse_target(head.target);
  if (!target) {
    return refuse(target.error().code == Errc::too_large ? 414 : 400, target.error().message);
  }
  head.parsed = *std::move(target);
  return {};
}

/// The second opinion.
bool beast_agrees(std::string_view raw, const Head& head, BeastParser& parser) {
  parser.header_limit(kReadBufferBytesMax);
  parser.body_limit(boost::none);  // BodyReader counts, and says so in words
  try {
    beast::error_code code;
    const std::size_t taken = parser.put(boost::asio::const_buffer(raw.data(), raw.size()), code);
    if ((code && code != beast::http::error::need_buffer &&
         code != beast::http::error::need_more) ||
        taken != raw.size() || !parser.is_header_done()) {
      return false;
    }
    const auto length = parser.content_length();
    return parser.chunked() == (head.framing == Framing::chunked) &&
           (head.framing != Framing::length || (length && *length == head.content_length)) &&
           std::string_view(parser.get().method_string().data(),
                            parser.get().method_string().size()) == to_text(head.method);
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace

std::optional<std::size_t> find_head_end(std::string_view received) {
  // A bare LF never ends a line here; parse_head refuses it wherever it stands.
  const std::size_t end = received.find("\r\n\r\n");
  return end == std::string_view::npos ? std::nullopt : std::optional(end + 4);
}

std::expected<Head, Refusal> parse_head(std::string_view raw) {
  TOC_ASSERT(raw.ends_with("\r\n\r\n"));
  Head head;
  std::optional<Version> version;
  for (std::string_view rest = raw.substr(0, raw.size() - 2); !rest.empty();) {
    const std::size_t end = rest.find("\r\n");
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 2);
    if (line.find_first_of("\r\n") != std::string_view::npos || line.contains('\0')) {
      return refuse(400, "The head of the request holds a bare CR, a bare LF or a NUL.");
    }
    if (!version) {
      const auto read = read_request_line(line, head);
      if (!read) {
        return std::unexpected(read.error());
      }
      version = *read;
    } else if (const auto read = read_field_line(line, head); !read) {
      return std::unexpected(read.error());
    }
  }
  if (!version) {
    return refuse(400, "The request has no request line.");
  }
  for (const auto& step :
       {read_framing(*version, head), read_connection(*version, head), read_target(head)}) {
    if (!step) {
      return std::unexpected(step.error());
    }
  }
  BeastParser second;
  if (!beast_agrees(raw, head, second)) {
    return refuse(400, "The head of the request can be read in two ways.");
  }
  return head;
}

struct BodyReader::Chunked {
  BeastParser parser;
  std::array<char, 8192> decoded{};
};

BodyReader::BodyReader(std::string_view raw, const Head& head, std::uint64_t bytes_max)
    : bytes_max_(bytes_max), rest_(head.content_length), is_done_(head.framing == Framing::none) {
  if (head.framing == Framing::chunked) {
    chunked_ = std::make_unique<Chunked>();
    TOC_ASSERT(beast_agrees(raw, head, chunked_->parser));
  }
}
BodyReader::~BodyReader() = default;

Result<std::size_t> BodyReader::feed(std::string_view received, const Sink& sink) {
  if (is_done_) {
    return std::size_t{0};
  }
  if (chunked_ != nullptr) {
    return feed_chunked(received, sink);
  }
  const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(rest_, received.size()));
  if (body_bytes_ + rest_ > bytes_max_) {
    return fail(Errc::too_large,
                "The body is larger than " + std::to_string(bytes_max_) + " bytes.");
  }
  TOC_CHECK(sink(received.substr(0, taken)));
  rest_ -= taken;
  body_bytes_ += taken;
  is_done_ = rest_ == 0;
  return taken;
}

Result<std::size_t> BodyReader::feed_chunked(std::string_view received, const Sink& sink) {
  const auto malformed = [] {
    return fail(Errc::malformed, "The chunks of the body are malformed.");
  };
  std::size_t taken = 0;
  while (!is_done_) {
    auto& body = chunked_->parser.get().body();
    body.data = chunked_->decoded.data();
    body.size = chunked_->decoded.size();
    body.more = true;
    beast::error_code code;
    std::size_t step = 0;
    try {
      step = chunked_->parser.put(
          boost::asio::const_buffer(received.data() + taken, received.size() - taken), code);
    } catch (const std::exception&) {
      return malformed();  // std::length_error of a trailer that is too long
    }
    if (code == beast::http::error::need_buffer) {
      code = {};
    }
    const std::size_t decoded = chunked_->decoded.size() - body.size;
    taken += step;
    wire_bytes_ += step;
    body_bytes_ += decoded;
    if (body_bytes_ > bytes_max_) {
      return fail(Errc::too_large,
                  "The body is larger than " + std::to_string(bytes_max_) + " bytes.");
    }
    if (wire_bytes_ - body_bytes_ > kChunkOverheadBytes + kChunkOverheadFactor * body_bytes_) {
      return fail(Errc::malformed, "The body is cut into chunks that are mostly overhead.");
    }
    if (decoded > 0) {
      TOC_CHECK(sink(std::string_view(chunked_->decoded.data(), decoded)));
    }
    if (code && code != beast::http::error::need_more) {
      return malformed();
    }
    is_done_ = chunked_->parser.is_done();
    if (!is_done_ && (code == beast::http::error::need_more || (step == 0 && decoded == 0))) {
      break;
    }
  }
  // What Beast cannot take from a full buffer it will never take: a size line or a trailer without
  // an end.
  if (!is_done_ && taken == 0 && received.size() >= kReadBufferBytesMax) {
    return malformed();
  }
  return taken;
}

}  // namespace tocsin::http
