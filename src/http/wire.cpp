#include "http/wire.h"

#include "base/text.h"

#include <algorithm>
#include <charconv>

namespace tocsin::http {
namespace {

/// A chunk's size with its extensions, which nobody uses and which are dropped.
constexpr std::size_t kChunkLineBytesMax = 256;
/// The trailer as a whole; it is dropped too.
constexpr std::size_t kTrailerBytesMax = 8U << 10U;
/// Size lines and trailers together: so many bytes, and so many more for each byte of body.
constexpr std::uint64_t kOverheadBytes = 64U << 10U;
constexpr std::uint64_t kOverheadFactor = 8;

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
  for (const std::string_view entry : split(options, ',')) {
    const std::string_view option = trim(entry);
    if (!option.empty() && !is_token(option)) {
      return refuse(400, "The Connection field is malformed.");
    }
    if (equal_ignoring_case(option, "close")) {
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
    if (equal_ignoring_case(head.target.substr(0, scheme.size()), scheme)) {
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

/// 1*HEXDIG, then nothing or extensions (RFC 9112 section 7.1).
std::optional<std::uint64_t> parse_chunk_line(std::string_view line) {
  std::uint64_t size = 0;
  const char* const end = line.data() + line.size();
  const auto [stopped, code] = std::from_chars(line.data(), end, size, 16);
  const std::string_view rest(stopped, static_cast<std::size_t>(end - stopped));
  const bool is_extension = rest.empty() || rest.starts_with(';');
  if (code != std::errc{} || !is_extension || !is_field_value(rest)) {
    return std::nullopt;
  }
  return size;
}

bool is_field_line(std::string_view line) {
  const std::size_t colon = line.find(':');
  return colon != std::string_view::npos && is_token(line.substr(0, colon)) &&
         is_field_value(line.substr(colon + 1));
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
  return head;
}

BodyReader::BodyReader(const Head& head, std::uint64_t bytes_max)
    : expects_(head.framing == Framing::chunked  ? Expects::chunk_line
               : head.framing == Framing::length ? Expects::data
                                                 : Expects::nothing),
      is_chunked_(head.framing == Framing::chunked),
      bytes_max_(bytes_max),
      rest_(head.content_length) {}

Result<std::size_t> BodyReader::feed(std::string_view received, const Sink& sink) {
  std::size_t taken = 0;
  while (expects_ != Expects::nothing) {
    const std::string_view rest = received.substr(taken);
    TOC_TRY(const std::size_t step,
            expects_ == Expects::data ? take_data(rest, sink) : take_line(rest));
    if (step == 0) {
      break;
    }
    taken += step;
  }
  return taken;
}

Result<std::size_t> BodyReader::take_data(std::string_view received, const Sink& sink) {
  if (rest_ > bytes_max_ - body_bytes_) {
    return fail(Errc::too_large,
                "The body is larger than " + std::to_string(bytes_max_) + " bytes.");
  }
  const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(rest_, received.size()));
  if (taken > 0) {
    TOC_CHECK(sink(received.substr(0, taken)));
    rest_ -= taken;
    body_bytes_ += taken;
  }
  if (rest_ == 0) {
    expects_ = is_chunked_ ? Expects::chunk_end : Expects::nothing;
  }
  return taken;
}

Result<std::size_t> BodyReader::take_line(std::string_view received) {
  const auto malformed = [] {
    return fail(Errc::malformed, "The chunks of the body are malformed.");
  };
  const std::size_t line_max =
      expects_ == Expects::trailer_line ? kTrailerBytesMax : kChunkLineBytesMax;
  const std::size_t end = received.find("\r\n");
  if (end == std::string_view::npos) {
    // One more: the last byte may be the CR of a line that is just short enough.
    return received.size() > line_max + 1 ? Result<std::size_t>(malformed()) : std::size_t{0};
  }
  // A bare CR or LF is a control character, so that it is part of no valid line.
  const std::string_view line = received.substr(0, end);
  overhead_bytes_ += end + 2;
  if (line.size() > line_max || overhead_bytes_ > kOverheadBytes + kOverheadFactor * body_bytes_) {
    return malformed();
  }
  switch (expects_) {
    case Expects::chunk_end:
      if (!line.empty()) {
        return malformed();
      }
      expects_ = Expects::chunk_line;
      break;
    case Expects::chunk_line: {
      const auto size = parse_chunk_line(line);
      if (!size) {
        return malformed();
      }
      rest_ = *size;
      expects_ = *size > 0 ? Expects::data : Expects::trailer_line;
      break;
    }
    default:
      trailer_bytes_ += end + 2;
      if (trailer_bytes_ > kTrailerBytesMax || (!line.empty() && !is_field_line(line))) {
        return malformed();
      }
      expects_ = line.empty() ? Expects::nothing : Expects::trailer_line;
      break;
  }
  return end + 2;
}

}  // namespace tocsin::http
