// The bounds of a body off the wire, each from both sides.
#include "http/wire.h"
#include "base/error_for_test.h"

#include <gtest/gtest.h>

#include <string>

namespace tocsin::http {
namespace {

/// The body that comes of these bytes, given in pieces of `step`.
Result<std::string> read_body(const Head& head, std::uint64_t bytes_max, std::string_view wire,
                              std::size_t step) {
  BodyReader reader(head, bytes_max);
  std::string out;
  std::string received;
  while (!reader.is_done()) {
    if (wire.empty()) {
      return fail(Errc::unavailable, "The wire ended before the body.");
    }
    received += wire.substr(0, step);
    wire.remove_prefix(std::min(step, wire.size()));
    TOC_TRY(const std::size_t taken, reader.feed(received, [&](std::string_view piece) -> Status {
      EXPECT_FALSE(piece.empty());
      out += piece;
      return {};
    }));
    received.erase(0, taken);
  }
  return out;
}

Head head_of(Framing framing, std::uint64_t length = 0) {
  Head head;
  head.framing = framing;
  head.content_length = length;
  return head;
}

TEST(Head, OnlyABodyInHttp11IsWaitedFor) {
  for (const auto& [version, lines, is_waited_for] :
       {std::tuple{"1.1", "Expect: 100-continue\r\nContent-Length: 5\r\n", true},
        std::tuple{"1.1", "Expect: 100-Continue\r\nTransfer-Encoding: chunked\r\n", true},
        std::tuple{"1.1", "Expect: 100-continue\r\nContent-Length: 0\r\n", false},
        std::tuple{"1.1", "Expect: 100-continue\r\n", false},
        std::tuple{"1.1", "Content-Length: 5\r\n", false},
        std::tuple{"1.0", "Expect: 100-continue\r\nContent-Length: 5\r\n", false}}) {
    const auto head =
        parse_head("POST / HTTP/" + std::string(version) + "\r\nHost: a\r\n" + lines + "\r\n");
    ASSERT_TRUE(head.has_value());
    EXPECT_EQ(head->expectation == Expectation::continue_, is_waited_for) << version << lines;
  }
}

TEST(Head, ARefusalSaysWhatIsWrong) {
  const auto refused = [](const std::string& lines) {
    const auto head = parse_head(lines + "\r\n\r\n");
    return head ? std::string() : std::to_string(head.error().status) + " " + head.error().detail;
  };
  const std::string line = "400 The request line is malformed.";
  const std::string bare = "400 The head of the request holds a bare CR, a bare LF or a NUL.";
  for (const auto& [lines, want] :
       {std::pair{std::string("GET / HTTP/1.1\r\nHost: a"), std::string()},
        std::pair{std::string("GET"), line}, std::pair{std::string("GET /"), line},
        std::pair{std::string("GET  HTTP/1.1\r\nHost: a"), line},
        std::pair{std::string("GET / / HTTP/1.1\r\nHost: a"), line},
        std::pair{std::string("GET / HTTP/1.1\r\nHost: a\r"), bare},
        std::pair{std::string("GET / HTTP/1.1\nHost: a"), bare},
        std::pair{std::string("GET / HTTP/1.1\r\nHost: a\0b", 25), bare},
        std::pair{std::string("GET http:// HTTP/1.1\r\nHost: a"),
                  std::string("400 The address and the Host field name different hosts.")}}) {
    EXPECT_EQ(refused(lines), want) << lines;
  }
}

TEST(BodyReader, LinesAroundABodyHaveTheirMost) {
  const auto is_read = [](const std::string& wire, std::size_t step) {
    return read_body(head_of(Framing::chunked), 100, wire, step).has_value();
  };
  const auto extension = [](std::size_t bytes) { return "1;" + std::string(bytes - 2, 'x'); };
  const auto trailer = [](std::size_t bytes) {
    return "X:" + std::string(bytes - 2, 'y') + "\r\n";
  };
  constexpr std::size_t trailer_max = 8U << 10U;  // with the ends of its lines
  for (const std::size_t step : {std::size_t{1}, std::size_t{20'000}}) {
    EXPECT_TRUE(is_read(extension(256) + "\r\nz\r\n0\r\n\r\n", step));
    EXPECT_FALSE(is_read(extension(257) + "\r\nz\r\n0\r\n\r\n", step));
    const std::string begin = "1\r\nz\r\n0\r\n";
    EXPECT_TRUE(is_read(begin + trailer(trailer_max - 4) + "\r\n", step));
    EXPECT_FALSE(is_read(begin + trailer(trailer_max - 3) + "\r\n", step));
    EXPECT_TRUE(is_read(begin + trailer(4000) + trailer(trailer_max - 4006) + "\r\n", step));
    EXPECT_FALSE(is_read(begin + trailer(4000) + trailer(trailer_max - 4005) + "\r\n", step));
  }
  // One that has not ended is waited for as long as it may still be one.
  for (const auto& [bytes, is_waited_for] : {std::pair{257U, true}, std::pair{258U, false}}) {
    BodyReader reader(head_of(Framing::chunked), 100);
    EXPECT_EQ(reader.feed(extension(bytes), [](std::string_view) { return Status(); }).has_value(),
              is_waited_for)
        << bytes;
  }
}

TEST(BodyReader, ABodyOfTheLimitIsTakenAndOneByteMoreIsNot) {
  constexpr std::uint64_t limit = 100;
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{4096}}) {
    for (const std::size_t size : {limit - 1, limit, limit + 1}) {
      SCOPED_TRACE(std::to_string(size) + " bytes by " + std::to_string(step));
      const std::string body(size, 'x');
      const std::string half = "32\r\n" + std::string(50, 'x') + "\r\n";
      const std::size_t rest = size - 50;
      const std::string chunks = half +
                                 (rest == 49   ? "31"
                                  : rest == 50 ? "32"
                                               : "33") +
                                 "\r\n" + std::string(rest, 'x') + "\r\n0\r\n\r\n";
      const auto by_length = read_body(head_of(Framing::length, size), limit, body, step);
      const auto by_chunks = read_body(head_of(Framing::chunked), limit, chunks, step);
      for (const auto* read : {&by_length, &by_chunks}) {
        if (size <= limit) {
          ASSERT_TRUE(read->has_value()) << describe(read->error());
          EXPECT_EQ(**read, body);
        } else {
          EXPECT_EQ(error_of(*read).code, Errc::too_large);
        }
      }
    }
  }
}

// 64 KiB and 8 bytes for each byte of the body: what surrounds a body has a bound of its own.
TEST(BodyReader, WhatChunksAddHasABound) {
  const auto line_of = [](std::size_t bytes) {
    return "1;x=" + std::string(bytes - 6, 'y') + "\r\n";
  };
  constexpr std::size_t line_bytes = 200;
  std::size_t chunks = 0;
  std::string wire;
  // One chunk adds its line and the end of its data, and one byte to the body.
  const auto left = [&] { return (64U << 10U) + 8 * chunks - (line_bytes + 2) * chunks; };
  while (left() > line_bytes) {
    wire += line_of(line_bytes) + "z\r\n";
    ++chunks;
  }
  const std::string end = "z\r\n0\r\n\r\n";
  const auto exact =
      read_body(head_of(Framing::chunked), 1U << 20U, wire + line_of(left()) + end, 1000);
  ASSERT_TRUE(exact.has_value()) << describe(exact.error());
  EXPECT_EQ(exact->size(), chunks + 1);
  EXPECT_EQ(error_of(read_body(head_of(Framing::chunked), 1U << 20U,
                               wire + line_of(left() + 1) + end, 1000))
                .code,
            Errc::malformed);
}

}  // namespace
}  // namespace tocsin::http
