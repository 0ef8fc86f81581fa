// Requests that a lenient server would take for two, or for another one than the proxy before it:
// each is refused with one answer, nothing behind it is served, and the connection ends.
#include "http/client_for_test.h"
#include "http/wire.h"

#include <fstream>

namespace tocsin::http {
namespace {

/// Counts what reaches a handler.
struct Served {
  std::atomic<int> hello{0};
  std::atomic<int> echo{0};
  std::atomic<int> smuggled{0};
};

ServerOptions options(Served* served) {
  ServerOptions out;
  out.pool = {.workers = 2, .queue_max = 64};
  out.router = *Router::make({
      {.method = Method::get,
       .pattern = "/",
       .rule = Rule(Access::public_),
       .handler = [served](const Request&) -> Result<Response> {
         ++served->hello;
         return respond(200, "text/plain", "hello");
       }},
      {.method = Method::post,
       .pattern = "/echo",
       .rule = Rule(Access::public_),
       .body_bytes_max = 1U << 16U,
       .handler = [served](const Request& request) -> Result<Response> {
         ++served->echo;
         return respond(200, "application/octet-stream", std::string(request.body));
       }},
      {.method = Method::get,
       .pattern = "/smuggled",
       .rule = Rule(Access::public_),
       .handler = [served](const Request&) -> Result<Response> {
         ++served->smuggled;
         return respond(200, "text/plain", "smuggled");
       }},
  });
  return out;
}

const std::string kSmuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

/// A POST with those lines and that body; what follows it is the request that must never be served.
std::string post(const std::string& lines, const std::string& body) {
  return "POST /echo HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n" + body;
}
std::string get(const std::string& lines) {
  return "GET / HTTP/1.1\r\n" + lines + "\r\n";
}

TEST(Smuggling, MalformedRequestsGetOneAnswerAndEndTheConnection) {
  const std::string chunk = "5\r\nhello\r\n0\r\n\r\n";
  const struct {
    const char* name;
    std::string bytes;
    const char* want;  ///< statuses, in order
  } rows[] = {
      // The request line.
      {"no method", " / HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"no target in another version", "GET HTTP/2.0\r\nHost: a\r\n\r\n", "400"},
      {"no target for another method", "FETCH HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"no version", "GET /\r\nHost: a\r\n\r\n", "400"},
      {"HTTP/0.9", "GET /\r\n\r\n", "400"},
      {"two spaces after the method", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"two spaces before the version", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"a tab for the space", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"a space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"a space after the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", "400"},
      {"lower-case version", "GET / http/1.1\r\nHost: a\r\n\r\n", "400"},
      {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", "505"},
      {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", "505"},
      {"HTTP/1.10", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", "505"},
      {"HTTP/01.1", "GET / HTTP/01.1\r\nHost: a\r\n\r\n", "505"},
      {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505"},
      {"lower-case method", "get / HTTP/1.1\r\nHost: a\r\n\r\n", "501"},
      {"CONNECT", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", "501"},
      {"TRACE", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", "501"},
      {"a method that is no token", "G@T / HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"an empty line first", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"only empty lines", "\r\n\r\n", "400"},
      {"a TLS hello", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15),
       "400"},
      {"a target without a slash", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"an asterisk for GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"a fragment", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"two slashes", "GET //smuggled HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"dot segments", "GET /a/../smuggled HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"escaped dot segments", "GET /a/%2e%2e/smuggled HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"a NUL in the target", std::string("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 28), "400"},
      {"an escaped NUL", "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"bytes above ASCII in the target", "GET /\xC3\xA9 HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"another host in the target", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"user information in the target", "GET http://x@a/ HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"another scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      // Lines.
      {"bare LF everywhere", "GET / HTTP/1.1\nHost: a\n\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", "400"},
      {"bare LF after a field", get("Host: a\nX: b\r\n"), "400"},
      {"bare CR in a field", get("Host: a\r\nX: a\rb\r\n"), "400"},
      {"CR CR LF", get("Host: a\r\r\n"), "400"},
      {"a NUL in a field", get(std::string("Host: a\r\nX: a\0b\r\n", 17)), "400"},
      {"a control character in a field",
       get("Host: a\r\nX: a\x01"
           "b\r\n"),
       "400"},
      {"DEL in a field", get("Host: a\r\nX: \x7F\r\n"), "400"},
      {"a folded field", get("Host: a\r\nX: a\r\n b\r\n"), "400"},
      {"a field folded by a tab", get("Host: a\r\nX: a\r\n\tb\r\n"), "400"},
      {"a folded first field", get(" Host: a\r\nHost: a\r\n"), "400"},
      {"a space before the colon", get("Host : a\r\n"), "400"},
      {"a tab before the colon", get("Host\t: a\r\n"), "400"},
      {"no colon", get("Host: a\r\nnonsense\r\n"), "400"},
      {"no name", get("Host: a\r\n: b\r\n"), "400"},
      {"a name that is no token", get("Host: a\r\nX(y): b\r\n"), "400"},
      {"a name above ASCII", get("Host: a\r\n\xC3\xA9: b\r\n"), "400"},
      // Host.
      {"no Host", get(""), "400"},
      {"no Host in HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", "400"},
      {"an empty Host", get("Host:\r\n"), "400"},
      {"two Hosts", get("Host: a\r\nHost: b\r\n"), "400"},
      {"the same Host twice", get("Host: a\r\nhost: a\r\n"), "400"},
      {"a list of Hosts", get("Host: a, b\r\n"), "400"},
      {"a path in Host", get("Host: a/b\r\n"), "400"},
      {"a bad port in Host", get("Host: a:b\r\n"), "400"},
      {"an empty port in Host", get("Host: a:\r\n"), "400"},
      // Lengths.
      {"a length and chunks", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", chunk),
       "400"},
      {"chunks and a length", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", chunk),
       "400"},
      {"two lengths", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"), "400"},
      {"the same length twice", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), "400"},
      {"a list of lengths", post("Content-Length: 5, 5\r\n", "hello"), "400"},
      {"a signed length", post("Content-Length: +5\r\n", "hello"), "400"},
      {"a negative length", post("Content-Length: -5\r\n", "hello"), "400"},
      {"a hexadecimal length", post("Content-Length: 0x5\r\n", "hello"), "400"},
      {"a length with a fraction", post("Content-Length: 5.0\r\n", "hello"), "400"},
      {"a length with a space in it", post("Content-Length: 5 0\r\n", "hello"), "400"},
      {"an empty length", post("Content-Length:\r\n", "hello"), "400"},
      {"a length that overflows", post("Content-Length: 18446744073709551621\r\n", "hello"), "400"},
      {"a length in other digits", post("Content-Length: \xD9\xA5\r\n", "hello"), "400"},
      // Transfer encodings.
      {"xchunked", post("Transfer-Encoding: xchunked\r\n", chunk), "400"},
      {"chunked, identity", post("Transfer-Encoding: chunked, identity\r\n", chunk), "400"},
      {"identity, chunked", post("Transfer-Encoding: identity, chunked\r\n", chunk), "400"},
      {"identity", post("Transfer-Encoding: identity\r\n", "hello"), "400"},
      {"gzip, chunked", post("Transfer-Encoding: gzip, chunked\r\n", chunk), "400"},
      {"chunked twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", chunk),
       "400"},
      {"chunked in two lines of a list",
       post("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n", chunk), "400"},
      {"chunked in quotes", post("Transfer-Encoding: \"chunked\"\r\n", chunk), "400"},
      {"chunked with a parameter", post("Transfer-Encoding: chunked;q=1\r\n", chunk), "400"},
      {"chunked behind a vertical tab",
       post("Transfer-Encoding: \x0b"
            "chunked\r\n",
            chunk),
       "400"},
      {"an empty transfer encoding", post("Transfer-Encoding:\r\n", chunk), "400"},
      {"chunks in HTTP/1.0",
       "POST /echo HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk, "400"},
      // Chunks.
      {"a chunk size that is none",
       post("Transfer-Encoding: chunked\r\n", "x\r\nhello\r\n0\r\n\r\n"), "400"},
      {"an empty chunk size", post("Transfer-Encoding: chunked\r\n", "\r\nhello\r\n0\r\n\r\n"),
       "400"},
      {"a prefixed chunk size", post("Transfer-Encoding: chunked\r\n", "0x5\r\nhello\r\n0\r\n\r\n"),
       "400"},
      {"a signed chunk size", post("Transfer-Encoding: chunked\r\n", "+5\r\nhello\r\n0\r\n\r\n"),
       "400"},
      {"a negative chunk size", post("Transfer-Encoding: chunked\r\n", "-5\r\nhello\r\n0\r\n\r\n"),
       "400"},
      {"a chunk size that overflows",
       post("Transfer-Encoding: chunked\r\n", "10000000000000005\r\nhello\r\n0\r\n\r\n"), "400"},
      {"a chunk size that overflows, as the last one",
       post("Transfer-Encoding: chunked\r\n", "10000000000000000\r\n\r\n"), "400"},
      {"an extension without a size", post("Transfer-Encoding: chunked\r\n", ";a=b\r\n\r\n"),
       "400"},
      {"a space after a chunk size",
       post("Transfer-Encoding: chunked\r\n", "5 \r\nhello\r\n0\r\n\r\n"), "400"},
      {"a letter after a chunk size",
       post("Transfer-Encoding: chunked\r\n", "5x\r\nhello\r\n0\r\n\r\n"), "400"},
      {"a control character in a chunk extension",
       post("Transfer-Encoding: chunked\r\n", "5;a=\x01\r\nhello\r\n0\r\n\r\n"), "400"},
      {"a space before a chunk size",
       post("Transfer-Encoding: chunked\r\n", " 5\r\nhello\r\n0\r\n\r\n"), "400"},
      {"bare LF after a chunk size",
       post("Transfer-Encoding: chunked\r\n", "5\nhello\r\n0\r\n\r\n"), "400"},
      {"bare LF after a chunk", post("Transfer-Encoding: chunked\r\n", "5\r\nhello\n0\r\n\r\n"),
       "400"},
      {"a chunk longer than it says",
       post("Transfer-Encoding: chunked\r\n", "4\r\nhello\r\n0\r\n\r\n"), "400"},
      {"a chunk shorter than it says",
       post("Transfer-Encoding: chunked\r\n", "6\r\nhello\r\n0\r\n\r\n"), "400"},
      {"a malformed trailer", post("Transfer-Encoding: chunked\r\n", "0\r\nno colon\r\n\r\n"),
       "400"},
      {"a trailer that is one word", post("Transfer-Encoding: chunked\r\n", "0\r\nword\r\n\r\n"),
       "400"},
      {"a trailer without a name", post("Transfer-Encoding: chunked\r\n", "0\r\n: a\r\n\r\n"),
       "400"},
      {"a control character in a trailer",
       post("Transfer-Encoding: chunked\r\n", "0\r\nX: \x01\r\n\r\n"), "400"},
      // Sizes.
      {"a body where none is taken", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
       "413"},
      {"a chunk where none is taken",
       "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk, "413"},
      {"a body beyond the limit", post("Content-Length: 65537\r\n", "hello"), "413"},
      {"the largest length there is", post("Content-Length: 18446744073709551615\r\n", "hello"),
       "413"},
      {"chunks beyond the limit",
       post("Transfer-Encoding: chunked\r\n", "10001\r\n" + std::string(65537, 'x')), "413"},
      {"a head beyond the limit", get("Host: a\r\nX: " + std::string(kHeadBytesMax, 'x') + "\r\n"),
       "431"},
      {"a head without an end",
       "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(2 * kHeadBytesMax, 'x'), "431"},
      {"too many fields",
       get("Host: a\r\n" +
           [] {
             std::string lines;
             for (int i = 0; i < 100; ++i) {
               lines += "X: y\r\n";
             }
             return lines;
           }()),
       "431"},
      {"a target beyond the limit",
       "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", "414"},
      // Others.
      {"a connection option that is no token", get("Host: a\r\nConnection: clo se\r\n"), "400"},
      {"an expectation nobody can meet", post("Expect: 200-ok\r\nContent-Length: 5\r\n", "hello"),
       "417"},
      {"a body for an unknown path",
       "POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", "404"},
      {"a body for another method", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
       "405"},
  };
  EXPECT_GE(std::size(rows), 60U);
  Served served;
  TestServer server(options(&served));
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    TestClient client(server.port());
    client.send(row.bytes + kSmuggled);
    client.finish_sending();
    const std::string answer = client.receive_all();
    EXPECT_EQ(statuses_in(answer), row.want) << answer;
    EXPECT_TRUE(answer.contains("Connection: close\r\n"));
  }
  EXPECT_EQ(served.smuggled, 0);
  EXPECT_EQ(served.hello, 0);
  EXPECT_EQ(served.echo, 0);
}

TEST(Smuggling, WellFormedRequestsEndWhereTheyEnd) {
  const struct {
    const char* name;
    std::string bytes;
    const char* want;
    const char* body;
  } rows[] = {
      {"GET", get("Host: a\r\n"), "200 200", "hello"},
      {"white space around a value", get("Host: \t a \t\r\n"), "200 200", "hello"},
      {"an empty value", get("Host: a\r\nX:\r\n"), "200 200", "hello"},
      {"Host with a port", get("Host: a.example:8460\r\n"), "200 200", "hello"},
      {"Host as IPv6", get("Host: [::1]:8460\r\n"), "200 200", "hello"},
      {"absolute form", "GET http://A/ HTTP/1.1\r\nHost: a\r\n\r\n", "200 200", "hello"},
      {"absolute form without a path", "GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", "200 200",
       "hello"},
      {"a length of 0", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "200 200",
       "hello"},
      {"a body", post("Content-Length: 5\r\n", "12345"), "200 200", "12345"},
      {"leading zeroes in a length", post("Content-Length: 005\r\n", "12345"), "200 200", "12345"},
      {"a body that looks like a request",
       post("Content-Length: " + std::to_string(kSmuggled.size()) + "\r\n", kSmuggled), "200 200",
       "GET /smuggled HTTP/1.1"},
      {"chunks", post("Transfer-Encoding: chunked\r\n", "5\r\n12345\r\n3\r\n678\r\n0\r\n\r\n"),
       "200 200", "12345678"},
      {"Chunked in another case", post("Transfer-Encoding: Chunked\r\n", "5\r\n12345\r\n0\r\n\r\n"),
       "200 200", "12345"},
      {"upper-case chunk size",
       post("Transfer-Encoding: chunked\r\n", "A\r\n1234567890\r\n0\r\n\r\n"), "200 200",
       "1234567890"},
      {"a chunk that looks like the end",
       post("Transfer-Encoding: chunked\r\n", "7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n"), "200 200",
       "\r\n0\r\n\r\n"},
      {"a chunk extension", post("Transfer-Encoding: chunked\r\n", "5;a=b\r\n12345\r\n0\r\n\r\n"),
       "200 200", "12345"},
      {"a trailer, which is dropped",
       post("Transfer-Encoding: chunked\r\n", "5\r\n12345\r\n0\r\nHost: b\r\n\r\n"), "200 200",
       "12345"},
      {"no body in chunks", post("Transfer-Encoding: chunked\r\n", "0\r\n\r\n"), "200 200", ""},
      {"HEAD", "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", "200 200", "Content-Length: 5"},
      {"OPTIONS", "OPTIONS / HTTP/1.1\r\nHost: a\r\n\r\n", "204 200", "Allow: GET, HEAD, OPTIONS"},
      {"an unknown path", "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n", "404 200",
       "nothing at this address"},
      {"another method", "PUT / HTTP/1.1\r\nHost: a\r\n\r\n", "405 200",
       "Allow: GET, HEAD, OPTIONS"},
      {"HTTP/1.0 ends the connection", "GET / HTTP/1.0\r\nHost: a\r\n\r\n", "200", "hello"},
      {"Connection: close ends it", get("Host: a\r\nConnection: x, Close\r\n"), "200", "hello"},
  };
  Served served;
  TestServer server(options(&served));
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    {
      TestClient client(server.port());
      client.send(row.bytes + kSmuggled);
      client.finish_sending();
      const std::string answer = client.receive_all();
      EXPECT_EQ(statuses_in(answer), row.want) << answer;
      EXPECT_TRUE(answer.contains(row.body)) << answer;
    }
    // The boundary is the same when every byte comes alone.
    TestClient slow(server.port());
    for (const char byte : row.bytes + kSmuggled) {
      slow.send(std::string_view(&byte, 1));
    }
    slow.finish_sending();
    EXPECT_EQ(statuses_in(slow.receive_all()), row.want);
  }
}

std::size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t size = 0;
  std::size_t resident = 0;
  statm >> size >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

// Boost.Beast 1.81 throws std::length_error for a trailer value of 64 KiB, out of
// io_context::run(), and aborts when the last chunk arrives without its trailer:
// docs/adr/0010-http-parser.md.
TEST(Smuggling, TrailersAndExtensionsWithoutAnEndDoNotEndTheProcess) {
  Served served;
  TestServer server(options(&served));
  const struct {
    const char* name;
    std::string begin;
  } rows[] = {
      {"one long trailer", "5\r\nhello\r\n0\r\nX: "},
      {"a chunk extension", "5;x="},
      {"a chunk size", "0000"},
  };
  const std::size_t before = resident_bytes();
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    for (const std::size_t bytes : {70U << 10U, 8U << 20U}) {
      TestClient client(server.port());
      client.send(post("Transfer-Encoding: chunked\r\n", row.begin));
      const std::string filler(64U << 10U, '0');
      for (std::size_t sent = 0; sent < bytes && client.send(filler); sent += filler.size()) {
      }
      client.finish_sending();
      const std::string answer = client.receive_all();
      // The answer may be lost to a reset when we are still sending; a second one there never is.
      EXPECT_TRUE(answer.empty() || statuses_in(answer) == "400") << answer;
    }
  }
  // Many short trailers: no line is long, all together have no end.
  TestClient client(server.port());
  client.send(post("Transfer-Encoding: chunked\r\n", "0\r\n"));
  std::string lines;
  for (int i = 0; i < 1000; ++i) {
    lines += "X-" + std::to_string(i) + ": y\r\n";
  }
  for (int i = 0; i < 200 && client.send(lines); ++i) {
  }
  client.receive_all();
  // Chunks of one byte behind long extensions.
  TestClient wasteful(server.port());
  wasteful.send(post("Transfer-Encoding: chunked\r\n", ""));
  const std::string chunk = "1;x=" + std::string(4000, 'y') + "\r\nz\r\n";
  for (int i = 0; i < 2000 && wasteful.send(chunk); ++i) {
  }
  const std::string answer = wasteful.receive_all();
  EXPECT_TRUE(answer.empty() || statuses_in(answer) == "400") << answer;

  EXPECT_LT(resident_bytes() - std::min(before, resident_bytes()), 16U << 20U);
  TestClient after(server.port());
  after.send(get("Host: a\r\n"));
  EXPECT_TRUE(after.receive().starts_with("HTTP/1.1 200 "));
}

}  // namespace
}  // namespace tocsin::http
