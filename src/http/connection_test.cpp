// One connection at its bounds: what is buffered, when it ends, and what the log is told.
#include "http/client_for_test.h"
#include "http/wire.h"

namespace tocsin::http {
namespace {

using Clock = std::chrono::steady_clock;

ServerOptions options() {
  ServerOptions out;
  out.pool = {.workers = 2, .queue_max = 64};
  out.router = *Router::make({
      route(Method::get, "/", hello),
      route(Method::post, "/echo", echo, 1U << 20U),
      route(Method::get, "/large",
            [](const Request&) -> Result<Response> {
              return respond(200, "text/plain", std::string(16U << 20U, 'x'));
            }),
      route(Method::get, "/internal",
            [](const Request&) -> Result<Response> { return fail(Errc::internal, "A fault."); }),
  });
  return out;
}

/// A GET whose head has so many bytes.
std::string head_of(std::size_t bytes) {
  const std::string begin = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  const std::string end = "\r\n\r\n";
  return begin + std::string(bytes - begin.size() - end.size(), 'x') + end;
}

TEST(Connection, AHeadOfTheLimitIsTakenAndOneByteMoreIsNot) {
  TestServer server(options());
  TestClient most(server.port());
  most.send(head_of(kHeadBytesMax));
  EXPECT_TRUE(most.receive().starts_with("HTTP/1.1 200 "));
  TestClient more(server.port());
  more.send(head_of(kHeadBytesMax + 1));
  EXPECT_TRUE(more.receive().starts_with("HTTP/1.1 431 "));
  TestClient waiting(server.port());  // it has not ended, and need not
  waiting.send(head_of(kHeadBytesMax + 9).substr(0, kHeadBytesMax + 1));
  EXPECT_TRUE(waiting.receive().starts_with("HTTP/1.1 431 "));
}

TEST(Connection, HeadsThatFillTheBufferManyTimesOverAreAllRead) {
  TestServer server(options());
  TestClient client(server.port());
  const std::string head = head_of(15'000);
  client.send(head + head.substr(0, 14'000));
  EXPECT_TRUE(client.receive().ends_with("hello"));
  client.send(head.substr(14'000) + head + head);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(client.receive().ends_with("hello")) << i;
  }
}

TEST(Connection, AHeadHasItsTimeFromItsFirstByteAndNoMore) {
  ServerOptions hurried = options();
  hurried.deadlines.header = Milliseconds(200);
  hurried.deadlines.idle = Milliseconds(60'000);
  TestServer server(std::move(hurried));
  const std::string part = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  for (const std::string& begin : {std::string(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n" + part}) {
    TestClient client(server.port());
    client.send(begin);
    if (begin.empty()) {
      std::this_thread::sleep_for(Milliseconds(20));  // idle first
      client.send(part);
    }
    const auto began = Clock::now();
    while (client.send("x") && Clock::now() - began < std::chrono::seconds(5)) {
      std::this_thread::sleep_for(Milliseconds(20));
    }
    client.receive_all();
    EXPECT_LT(Clock::now() - began, std::chrono::seconds(4));
  }
}

TEST(Connection, WhoeverGoesInTheMiddleOfABodyLeavesNothingBehind) {
  ServerOptions narrow = options();
  narrow.connections_max = 1;
  TestServer server(std::move(narrow));
  {
    TestClient client(server.port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nbegin");
    std::this_thread::sleep_for(Milliseconds(20));
  }
  std::string answer;
  for (const auto began = Clock::now();
       !answer.ends_with("hello") && Clock::now() - began < std::chrono::seconds(5);) {
    TestClient next(server.port());
    next.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    answer = next.receive();
  }
  EXPECT_TRUE(answer.ends_with("hello")) << answer;
}

TEST(Connection, ARefusalIsReadBeforeTheConnectionGoes) {
  TestServer server(options());
  TestClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10737418240\r\n\r\n");
  client.send(std::string(100'000, 'x'));
  client.finish_sending();
  EXPECT_TRUE(client.receive_all().starts_with("HTTP/1.1 413 "));
  EXPECT_FALSE(client.is_reset());
}

TEST(Connection, WhatWasAskedBeforeTheStopIsAnsweredAfterIt) {
  TestServer server(options());
  TestClient client(server.port());
  client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
  std::this_thread::sleep_for(Milliseconds(200));  // the answer waits for its reader
  server.server().stop();
  std::this_thread::sleep_for(Milliseconds(50));
  EXPECT_EQ(client.receive().size() >> 20U, 16U);
  EXPECT_TRUE(client.receive().ends_with("hello"));
}

// What it says is told as it comes, and ends with an error of its own, of the guard, and of the
// server.
TEST(Connection, ALiveBodyGoesOnUntilItMayNotAnyMore) {
  struct Said {
    std::atomic<int> news = 0;  ///< pieces that may be said
    std::atomic<bool> is_open = true;
    int told = 0;
  };
  for (const char* end : {"error", "guard", "stop"}) {
    SCOPED_TRACE(end);
    const auto said = std::make_shared<Said>();
    const bool by_error = std::string_view(end) == "error";
    ServerOptions live = options();
    live.guard = [said, by_error](Request&, const Rule&) -> Status {
      return said->is_open || by_error ? Status() : fail(Errc::forbidden, "No more.");
    };
    live.router =
        *Router::make({route(Method::get, "/live", [said](const Request&) -> Result<Response> {
          Response response = respond(200, "text/event-stream", "begin");
          response.live = std::make_shared<LiveBody>(
              LiveBody{.has_news = [said] { return said->told < said->news || !said->is_open; },
                       .next = [said](const Request&) -> Result<std::string> {
                         if (!said->is_open) {
                           return fail(Errc::forbidden, "No more.");
                         }
                         return "piece " + std::to_string(++said->told) + ";";
                       }});
          return response;
        })});
    TestServer server(std::move(live));
    TestClient client(server.port());
    client.send("GET /live HTTP/1.1\r\nHost: a\r\n\r\n");
    const std::string head = client.receive_head();
    EXPECT_EQ(head.find("Content-Length"), std::string::npos);
    EXPECT_NE(head.find("Connection: close\r\n"), std::string::npos);
    said->news = 2;
    EXPECT_EQ(client.receive_bytes(5 + 2 * 8), "beginpiece 1;piece 2;");
    if (std::string_view(end) == "stop") {
      server.stop();
    } else {
      said->is_open = false;
    }
    EXPECT_EQ(client.receive_all(), "") << "it ends, and says nothing more";
  }
}

TEST(Connection, AnAddressOfNothingGetsThePageOfItsFault) {
  ServerOptions with_pages = options();
  with_pages.render_error = [](const Request&, const Error& error,
                               const Response&) -> std::optional<Response> {
    return error.code == Errc::not_found ? std::optional(respond(404, "text/html", "<p>"))
                                         : std::nullopt;
  };
  TestServer server(std::move(with_pages));
  TestClient client(server.port());
  client.send("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(client.receive().ends_with("<p>"));
  client.send("DELETE / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(client.receive().starts_with("HTTP/1.1 405 "));
}

TEST(Connection, AFaultThatAHandlerStatesIsLoggedWithWhatWasAsked) {
  TestServer server(options());
  TestClient client(server.port());
  ::testing::internal::CaptureStderr();
  client.send("GET /internal HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(client.receive().starts_with("HTTP/1.1 500 "));
  const std::string line = ::testing::internal::GetCapturedStderr();
  EXPECT_TRUE(line.contains("\"request\":\"GET /internal\"")) << line;
}

TEST(Connection, TheOneThatIsIdleLongestMakesRoomEachTime) {
  ServerOptions few = options();
  few.connections_max = 4;
  TestServer server(std::move(few));
  const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  std::vector<std::unique_ptr<TestClient>> clients;
  for (std::size_t i = 0; i < 12; ++i) {
    clients.push_back(std::make_unique<TestClient>(server.port()));
    clients.back()->send(get);
    EXPECT_TRUE(clients.back()->receive().ends_with("hello")) << i;
    if (i >= 4) {
      EXPECT_EQ(clients[i - 4]->receive_all(), "") << i;
    }
    std::this_thread::sleep_for(Milliseconds(5));
  }
}

TEST(Connection, APortIsTakenAgainAtOnce) {
  std::uint16_t port = 0;
  {
    TestServer server(options());
    port = server.port();
    TestClient client(port);
    client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(client.receive_all().ends_with("hello"));  // the server closed first
  }
  ServerOptions again = options();
  again.port = port;
  TestServer server(std::move(again));
  EXPECT_EQ(server.port(), port);
}

TEST(Connection, AnotherHostsIdleConnectionStaysWhenOneMakesRoomForItself) {
  ServerOptions few = options();
  few.connections_max = 2;
  few.connections_each_max = 1;
  TestServer server(std::move(few));
  const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  TestClient other(server.port(), 2);
  other.send(get);
  EXPECT_TRUE(other.receive().ends_with("hello"));
  TestClient own(server.port());
  own.send(get);
  EXPECT_TRUE(own.receive().ends_with("hello"));
  TestClient next(server.port());
  next.send(get);
  EXPECT_TRUE(next.receive().ends_with("hello"));
  EXPECT_EQ(own.receive_all(), "");
  other.send(get);
  EXPECT_TRUE(other.receive().ends_with("hello"));
}

}  // namespace
}  // namespace tocsin::http
