#include "base/error_for_test.h"
#include "base/temporary_folder_for_test.h"
#include "http/client_for_test.h"

#include <condition_variable>
#include <filesystem>
#include <mutex>

namespace tocsin::http {
namespace {

using Clock = std::chrono::steady_clock;

/// A door that handlers wait at until the test opens it.
class Gate {
 public:
  void wait() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait_for(lock, std::chrono::seconds(20), [&] { return is_open_; });
  }
  void await(int count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(
        changed_.wait_for(lock, std::chrono::seconds(20), [&] { return waiting_ >= count; }));
  }
  void open() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;
  bool is_open_ = false;
};

ServerOptions options(std::vector<Route> routes) {
  ServerOptions out;
  out.pool = {.workers = 4, .queue_max = 64};
  out.router = *Router::make(std::move(routes));
  return out;
}

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

std::string post(const std::string& path, const std::string& body, const std::string& lines = "") {
  return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + lines + "\r\n" + body;
}

TEST(Server, KeepsAConnectionAndAnswersInOrder) {
  TestServer server(
      options({route(Method::get, "/", hello), route(Method::post, "/echo", echo, 1024)}));
  TestClient client(server.port());
  for (int i = 0; i < 100; ++i) {
    client.send(kGet);
    EXPECT_TRUE(client.receive().ends_with("\r\n\r\nhello"));
  }
  // Pipelined: answers come in the order of the requests, and none is mixed with another's body.
  std::string many;
  for (int i = 0; i < 500; ++i) {
    many += post("/echo", "body " + std::to_string(i));
  }
  std::thread sender([&] { client.send(many); });
  for (int i = 0; i < 500; ++i) {
    EXPECT_TRUE(client.receive().ends_with("\r\n\r\nbody " + std::to_string(i)));
  }
  sender.join();
}

TEST(Server, HandlersSeeTheRequestDecoded) {
  Request seen;
  const Handler handler = [&](const Request& request) -> Result<Response> {
    seen = request;
    seen.body = {};
    return Response{.status = 204, .headers = {}, .body = ""};
  };
  TestServer server(options({route(Method::post, "/cases/{number}/notes", handler, 1024)}));
  TestClient client(server.port());
  client.send(
      post("/cases/C%2D1/notes?lang=zh&x=%E6%BC%8F", "text", "X-Forwarded-For: 192.0.2.1\r\n"));
  const std::string answer = client.receive();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 204 No Content\r\n"));
  EXPECT_FALSE(answer.contains("Content-Length"));
  server.stop();
  EXPECT_EQ(seen.method, Method::post);
  EXPECT_EQ(seen.target, "/cases/C%2D1/notes?lang=zh&x=%E6%BC%8F");
  EXPECT_EQ(seen.path, "/cases/C-1/notes");
  EXPECT_EQ(seen.pattern, "/cases/{number}/notes");
  EXPECT_EQ(seen.parameter("number"), "C-1");
  EXPECT_EQ(*seen.query.one("x"), "漏");
  EXPECT_EQ(seen.peer, "127.0.0.1") << "nobody but a trusted proxy says who the client is";
}

TEST(Server, ATrustedProxyNamesTheClientAndOnlyByItsOwnEntry) {
  ServerOptions with_proxy =
      options({route(Method::get, "/", [](const Request& request) -> Result<Response> {
        return respond(200, "text/plain", request.peer);
      })});
  with_proxy.trusted_proxies = {"127.0.0.1"};
  TestServer server(std::move(with_proxy));
  const std::pair<const char*, const char*> rows[] = {
      {"", "127.0.0.1"},
      {"X-Forwarded-For: 192.0.2.1\r\n", "192.0.2.1"},
      {"X-Forwarded-For: 10.0.0.1, 192.0.2.1\r\n", "192.0.2.1"},
      {"X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-For: 2001:db8::1\r\n", "2001:db8::1"},
      {"X-Forwarded-For: nonsense\r\n", "127.0.0.1"},
  };
  TestClient client(server.port());
  for (const auto& [line, want] : rows) {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n" + std::string(line) + "\r\n");
    EXPECT_TRUE(client.receive().ends_with(std::string("\r\n\r\n") + want)) << line;
  }
}

TEST(Server, AFileIsSentAsItLayWhenItWasOpened) {
  const TemporaryFolder folder;
  constexpr std::size_t piece = 128U << 10U;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, piece, piece + 1, 20 * piece}) {
    SCOPED_TRACE(size);
    std::string content(size, '\0');
    for (std::size_t i = 0; i < size; ++i) {
      content[i] = static_cast<char>('a' + i * 7 % 26);
    }
    const std::string path = folder.file("file", content);
    const Handler handler = [&](const Request&) -> Result<Response> {
      Response out{.status = 200, .headers = {}, .body = {}};
      TOC_TRY(out.file, FileBody::open(path));
      std::filesystem::remove(path);  // whoever reads it has it
      return out;
    };
    TestServer server(options({route(Method::get, "/", handler)}));
    TestClient client(server.port());
    client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
    const std::string length = "Content-Length: " + std::to_string(size) + "\r\n";
    const std::string head = client.receive_head();
    std::ignore = folder.file("file", content);
    client.send(kGet);
    EXPECT_TRUE(head.contains(length)) << head;
    const std::string answer = client.receive();
    EXPECT_TRUE(answer.contains(length));
    EXPECT_TRUE(answer.ends_with("\r\n\r\n" + content));
  }
}

TEST(Server, AFileThatIsNoneIsAFaultAndOneThatEndsEarlyEndsTheConnection) {
  const TemporaryFolder folder;
  EXPECT_EQ(error_of(FileBody::open((folder.path() / "none").string())).code, Errc::not_found);
  EXPECT_EQ(error_of(FileBody::open(folder.path().string())).code, Errc::unsupported_type);
  const std::string path = folder.file("file", std::string(1U << 20U, 'a'));
  std::filesystem::create_symlink(path, folder.path() / "link");
  EXPECT_FALSE(FileBody::open((folder.path() / "link").string()).has_value());
  const Handler handler = [&](const Request&) -> Result<Response> {
    Response out{.status = 200, .headers = {}, .body = {}};
    TOC_TRY(out.file, FileBody::open(path));
    std::filesystem::resize_file(path, 1000);
    return out;
  };
  TestServer server(options({route(Method::get, "/", handler)}));
  TestClient client(server.port());
  client.send(kGet);
  EXPECT_EQ(client.receive(), "") << "less than its head has promised";
}

TEST(Server, LargeBodiesGoThroughANamelessFile) {
  const std::filesystem::path folder = std::filesystem::path(::testing::TempDir()) / "spool_test";
  std::filesystem::create_directories(folder);
  ServerOptions spooling = options({route(
      Method::post, "/size",
      [](const Request& request) -> Result<Response> {
        std::uint64_t sum = 0;
        for (const char c : request.body) {
          sum += static_cast<unsigned char>(c);
        }
        return respond(200, "text/plain",
                       std::to_string(request.body.size()) + " " + std::to_string(sum));
      },
      64U << 20U)});
  spooling.spool.folder = folder;
  TestServer server(std::move(spooling));
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1U << 20U},
                                 std::size_t{(1U << 20U) + 1}, std::size_t{20U << 20U}}) {
    SCOPED_TRACE(size);
    TestClient client(server.port());
    client.send(post("/size", std::string(size, '\x07')));
    EXPECT_TRUE(client.receive().ends_with("\r\n\r\n" + std::to_string(size) + " " +
                                           std::to_string(size * 7)));
    // The same in chunks, then another request on the same connection.
    client.send("POST /size HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    char length[32];
    for (std::size_t sent = 0; sent < size;) {
      const std::size_t chunk = std::min<std::size_t>(size - sent, 100'000);
      client.send({length, static_cast<std::size_t>(
                               std::snprintf(length, sizeof length, "%zx\r\n", chunk))});
      client.send(std::string(chunk, '\x07') + "\r\n");
      sent += chunk;
    }
    client.send("0\r\n\r\n");
    EXPECT_TRUE(client.receive().ends_with("\r\n\r\n" + std::to_string(size) + " " +
                                           std::to_string(size * 7)));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder));
}

TEST(Server, BodiesThatTogetherTakeTooMuchAreRefusedAndGiveTheirRoomBack) {
  ServerOptions small = options({route(Method::post, "/echo", echo, 1U << 20U)});
  small.spool.memory_bytes_each = 1000;
  small.spool.file_bytes_max = 100'000;
  TestServer server(std::move(small));
  for (int i = 0; i < 3; ++i) {
    TestClient refused(server.port());
    refused.send(post("/echo", std::string(200'000, 'x')));
    const std::string answer = refused.receive_all();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer;
    TestClient served(server.port());
    served.send(post("/echo", std::string(90'000, 'x')));
    EXPECT_TRUE(served.receive().starts_with("HTTP/1.1 200 "));
  }
}

TEST(Server, ABodyThatIsTooLargeIsRefusedBeforeItIsRead) {
  TestServer server(options({route(Method::post, "/echo", echo, 1000)}));
  TestClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10737418240\r\n\r\n");
  EXPECT_TRUE(client.receive().starts_with("HTTP/1.1 413 "));
  // One who sends all of it before reading still learns why.
  TestClient eager(server.port());
  EXPECT_TRUE(eager.send(post("/echo", std::string(32U << 20U, 'x'))));
  EXPECT_TRUE(eager.receive_all().starts_with("HTTP/1.1 413 "));
}

TEST(Server, ContinuesOnlyWhenTheHeadWasAccepted) {
  TestServer server(options({route(Method::post, "/echo", echo, 1000)}));
  TestClient client(server.port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hello");
  EXPECT_TRUE(client.receive().ends_with("\r\n\r\nhello"));
  // A body that came along is not asked for.
  client.send(post("/echo", "again", "Expect: 100-continue\r\n"));
  EXPECT_TRUE(client.receive().starts_with("HTTP/1.1 200 "));
  TestClient refused(server.port());
  refused.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(statuses_in(refused.receive_all()), "413");
  TestClient lost(server.port());
  lost.send(
      "POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(statuses_in(lost.receive_all()), "404");
}

TEST(Server, FailuresBecomeProblemsAndBugsBecomeIncidents) {
  ServerOptions all = options({
      route(Method::get, "/missing",
            [](const Request&) -> Result<Response> {
              return fail(Errc::not_found, "No such case.", "/number");
            }),
      route(Method::get, "/bug",
            [](const Request&) -> Result<Response> { throw std::runtime_error("secret path"); }),
      route(Method::get, "/broken",
            [](const Request&) -> Result<Response> {
              TOC_ASSERT(std::string_view("secret").empty());
              return fail(Errc::internal, "");
            }),
      route(Method::get, "/worse", [](const Request&) -> Result<Response> { throw 42; }),
      route(Method::get, "/split",
            [](const Request&) -> Result<Response> { return redirect("/a\r\nX: y"); }),
      route(Method::get, "/", hello),
  });
  all.name_caller = [](const Request&) { return std::string("person:1"); };
  TestServer server(std::move(all));
  TestClient client(server.port());
  const auto get = [&](const std::string& path) {
    client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    return client.receive();
  };
  EXPECT_TRUE(
      get("/missing").contains(R"("status":404,"detail":"No such case.","pointer":"/number"})"));
  for (const char* path : {"/bug", "/broken", "/worse", "/split"}) {
    ::testing::internal::CaptureStderr();
    const std::string answer = get(path);
    const std::string line = ::testing::internal::GetCapturedStderr();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 ")) << answer;
    EXPECT_TRUE(answer.contains("\"incident\":\""));
    // The operator sees in the log what was asked, and by whom; not where writing the answer
    // failed.
    const std::string asked =
        path == std::string_view("/split") ? "" : "GET " + std::string(path) + " by person:1";
    EXPECT_TRUE(line.contains("\"request\":\"" + asked + "\"")) << line;
    EXPECT_FALSE(answer.contains("secret"));
    EXPECT_FALSE(answer.contains("X: y"));
  }
  EXPECT_TRUE(get("/").starts_with("HTTP/1.1 200 "));
}

TEST(Server, TheGuardStandsBeforeEveryHandler) {
  std::atomic<int> handled{0};
  Route guarded = route(Method::get, "/", [&](const Request& request) -> Result<Response> {
    ++handled;
    return respond(200, "text/plain", std::any_cast<std::string>(request.principal));
  });
  guarded.rule = Rule(Access::permission, "read_case");
  ServerOptions with_guard = options({guarded});
  with_guard.guard = [](Request& request, const Rule& rule) -> Status {
    EXPECT_EQ(rule.permission, "read_case");
    const auto token = request.headers.find("Authorization");
    if (!token) {
      return fail(Errc::unauthenticated, "Sign in first.");
    }
    request.principal = std::string(*token);
    return {};
  };
  with_guard.render_error = [](const Request& request, const Error&,
                               const Response&) -> std::optional<Response> {
    return request.headers.find("Accept") == "text/html"
               ? std::optional(respond(401, "text/html", "<p>Sign in</p>"))
               : std::nullopt;
  };
  TestServer server(std::move(with_guard));
  TestClient client(server.port());
  client.send(kGet);
  EXPECT_TRUE(client.receive().starts_with("HTTP/1.1 401 "));
  client.send("GET / HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n\r\n");
  EXPECT_TRUE(client.receive().ends_with("<p>Sign in</p>"));
  EXPECT_EQ(handled, 0);
  client.send("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\n\r\n");
  EXPECT_TRUE(client.receive().ends_with("Bearer x"));
  EXPECT_EQ(handled, 1);
}

TEST(Server, WhoeverTriesWhatTheyMayNotLeavesALine) {
  const std::pair<const char*, Errc> rows[] = {{"/unauthenticated", Errc::unauthenticated},
                                               {"/forbidden", Errc::forbidden},
                                               {"/rate-limited", Errc::rate_limited},
                                               {"/malformed", Errc::malformed},
                                               {"/not-found", Errc::not_found},
                                               {"/conflict", Errc::conflict}};
  std::vector<Route> routes = {route(Method::get, "/", hello)};
  for (const auto& [path, code] : rows) {
    routes.push_back(route(Method::get, path, [code](const Request&) -> Result<Response> {
      return fail(code, "A sentence.");
    }));
  }
  ServerOptions few = options(std::move(routes));
  few.refusal_lines_per_minute = 4;
  TestServer server(std::move(few));
  TestClient client(server.port());
  const auto logged = [&](const std::string& path) {
    ::testing::internal::CaptureStderr();
    client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_FALSE(client.receive().empty());
    return ::testing::internal::GetCapturedStderr();
  };
  EXPECT_FALSE(logged("/").contains("http.refused"));
  for (const auto& [path, code] : rows) {
    const std::string line = logged(path);
    const bool is_refusal =
        code == Errc::unauthenticated || code == Errc::forbidden || code == Errc::rate_limited;
    EXPECT_EQ(line.contains("http.refused"), is_refusal) << path << line;
    EXPECT_EQ(line.contains("\"request\":\"GET " + std::string(path) + "\""), is_refusal) << line;
  }
  EXPECT_TRUE(logged("/forbidden").contains("http.refused"));
  EXPECT_FALSE(logged("/forbidden").contains("http.refused")) << "no flood of lines";
}

TEST(Server, SlowClientsAreCutOffInEveryPhase) {
  ServerOptions impatient =
      options({route(Method::get, "/", hello), route(Method::post, "/echo", echo, 1U << 20U),
               route(Method::get, "/large", [](const Request&) -> Result<Response> {
                 return respond(200, "text/plain", std::string(64U << 20U, 'x'));
               })});
  impatient.deadlines.header = Milliseconds(150);
  impatient.deadlines.idle = Milliseconds(400);
  impatient.deadlines.body = Milliseconds(150);
  impatient.deadlines.write = Milliseconds(150);
  impatient.deadlines.bytes_per_second_min = 1U << 30U;
  TestServer server(std::move(impatient));
  // Below the five seconds of whoever is not cut off and far above the deadlines: a busy machine
  // keeps it.
  constexpr int at_most_ms = 4500;
  const struct {
    const char* name;
    std::string begin;
    std::string drip;  ///< sent every 20 ms
    int at_least_ms;
  } rows[] = {
      {"idle", "", "", 350},
      {"idle after a request", std::string(kGet), "", 350},
      {"a head that drips", "GET / HTTP/1.1\r\nHost: a\r\nX: ", "x", 100},
      {"a head that stops", "GET", "", 100},
      {"a body that drips", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n", "x",
       100},
      {"a body that stops", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n", "",
       100},
      {"chunks that drip", "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
       "1\r\nx\r\n", 100},
      {"an answer that is not read", "GET /large HTTP/1.1\r\nHost: a\r\n\r\n", "", 0},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const auto began = Clock::now();
    TestClient client(server.port());
    client.send(row.begin);
    if (row.begin.contains("/large")) {
      std::this_thread::sleep_for(Milliseconds(400));
      EXPECT_LT(client.receive_all().size(), 64U << 20U) << "the connection should have been cut";
    } else {
      while (!row.drip.empty() && client.send(row.drip) &&
             Clock::now() - began < std::chrono::seconds(5)) {
        std::this_thread::sleep_for(Milliseconds(20));
      }
      client.receive_all();
    }
    const auto took = std::chrono::duration_cast<Milliseconds>(Clock::now() - began).count();
    EXPECT_GE(took, row.at_least_ms);
    EXPECT_LE(took, at_most_ms);
  }
}

TEST(Server, ASlowHandlerIsNotASlowClient) {
  ServerOptions impatient =
      options({route(Method::get, "/", [](const Request&) -> Result<Response> {
        std::this_thread::sleep_for(Milliseconds(300));
        return respond(200, "text/plain", "hello");
      })});
  impatient.deadlines.header = Milliseconds(50);
  impatient.deadlines.idle = Milliseconds(50);
  TestServer server(std::move(impatient));
  TestClient client(server.port());
  client.send(kGet);
  EXPECT_TRUE(client.receive().ends_with("hello"));
}

TEST(Server, SlowClientsDoNotHoldUpGoodOnes) {
  TestServer server(options({route(Method::get, "/", hello)}));
  std::vector<std::unique_ptr<TestClient>> slow;
  for (int i = 0; i < 200; ++i) {
    slow.push_back(std::make_unique<TestClient>(server.port()));
    slow.back()->send("GET / HTTP/1.1\r\nX:");
  }
  const auto began = Clock::now();
  TestClient client(server.port());
  for (int i = 0; i < 100; ++i) {
    client.send(kGet);
    EXPECT_TRUE(client.receive().ends_with("hello"));
  }
  EXPECT_LT(Clock::now() - began, std::chrono::seconds(5));
}

TEST(Server, AFullQueueAnswers503AndRecovers) {
  Gate gate;
  ServerOptions narrow =
      options({route(Method::get, "/", [&](const Request& request) -> Result<Response> {
        gate.wait();
        return hello(request);
      })});
  narrow.pool = {.workers = 2, .queue_max = 1};
  TestServer server(std::move(narrow));
  constexpr int clients = 7;  // two with the workers, one in the queue, four refused
  std::atomic<int> refused{0};
  std::atomic<int> served{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < clients; ++i) {
    threads.emplace_back([&] {
      TestClient client(server.port());
      client.send(kGet);
      std::string answer = client.receive();
      if (answer.starts_with("HTTP/1.1 503 ")) {
        EXPECT_TRUE(answer.contains("Retry-After: 1\r\n"));
        ++refused;
        while (served == 0) {
          std::this_thread::sleep_for(Milliseconds(1));
        }
        for (int turn = 0; turn < 1000 && answer.starts_with("HTTP/1.1 503 "); ++turn) {
          client.send(kGet);
          answer = client.receive();
        }
      }
      EXPECT_TRUE(answer.ends_with("hello")) << "the same connection is served later";
      ++served;
    });
    if (i < 2) {
      gate.await(i + 1);
    }
  }
  for (int i = 0; i < 10'000 && refused < clients - 3; ++i) {
    std::this_thread::sleep_for(Milliseconds(1));
  }
  EXPECT_EQ(refused, clients - 3);
  gate.open();
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(served, clients);
}

TEST(Server, WhenConnectionsRunOutTheLongestIdleOneMakesRoom) {
  Gate gate;
  ServerOptions few = options({route(Method::get, "/wait",
                                     [&](const Request& request) -> Result<Response> {
                                       gate.wait();
                                       return hello(request);
                                     }),
                               route(Method::get, "/", hello)});
  few.connections_max = 2;
  TestServer server(std::move(few));
  TestClient busy(server.port());
  busy.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  gate.await(1);
  TestClient idle(server.port());
  idle.send(kGet);
  EXPECT_TRUE(idle.receive().ends_with("hello"));
  TestClient next(server.port());
  next.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  gate.await(2);
  EXPECT_EQ(idle.receive_all(), "") << "the idle one was closed";
  // Now both are busy: whoever comes is told to come back.
  TestClient refused(server.port());
  EXPECT_TRUE(refused.receive_all().starts_with("HTTP/1.1 503 "));
  gate.open();
  EXPECT_TRUE(busy.receive().ends_with("hello"));
  EXPECT_TRUE(next.receive().ends_with("hello"));
}

TEST(Server, OneHostHasItsShareOfConnectionsAndAProxyMore) {
  for (const bool is_proxy : {false, true}) {
    Gate gate;
    ServerOptions few = options({route(Method::get, "/wait",
                                       [&](const Request& request) -> Result<Response> {
                                         gate.wait();
                                         return hello(request);
                                       }),
                                 route(Method::get, "/", hello)});
    few.connections_each_max = 2;
    if (is_proxy) {
      few.trusted_proxies = {"127.0.0.1"};
    }
    TestServer server(std::move(few));
    TestClient first(server.port());
    TestClient second(server.port());
    first.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    second.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    gate.await(2);  // two are served at once
    TestClient third(server.port());
    if (is_proxy) {
      third.send(kGet);
      EXPECT_TRUE(third.receive().ends_with("hello"));
    } else {
      EXPECT_TRUE(third.receive_all().starts_with("HTTP/1.1 503 "));
    }
    gate.open();
    EXPECT_TRUE(first.receive().ends_with("hello"));
    EXPECT_TRUE(second.receive().ends_with("hello"));
    if (!is_proxy) {  // both are idle now: the one that is so longest makes room
      TestClient fourth(server.port());
      fourth.send(kGet);
      EXPECT_TRUE(fourth.receive().ends_with("hello"));
    }
  }
}

TEST(Server, StopsWithoutLosingARequestUnderWay) {
  Gate gate;
  ServerOptions brief = options({route(Method::get, "/wait",
                                       [&](const Request& request) -> Result<Response> {
                                         gate.wait();
                                         return hello(request);
                                       }),
                                 route(Method::get, "/", hello)});
  brief.deadlines.linger = Milliseconds(50);
  TestServer server(std::move(brief));
  TestClient idle(server.port());
  idle.send(kGet);
  EXPECT_TRUE(idle.receive().ends_with("hello"));
  TestClient busy(server.port());
  busy.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  gate.await(1);
  server.server().stop();
  EXPECT_EQ(idle.receive_all(), "") << "an idle connection ends at once";
  gate.open();
  const std::string answer = busy.receive_all();
  EXPECT_TRUE(answer.ends_with("hello"));
  EXPECT_TRUE(answer.contains("Connection: close\r\n"));
  server.stop();
}

TEST(Server, AClientThatNeverEndsDoesNotKeepItFromStopping) {
  ServerOptions hurried = options({route(Method::post, "/echo", echo, 1000)});
  hurried.deadlines.drain = Milliseconds(100);
  TestServer server(std::move(hurried));
  TestClient client(server.port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive(), "HTTP/1.1 100 Continue\r\n\r\n");
  const auto began = Clock::now();
  server.stop();
  EXPECT_LT(Clock::now() - began, std::chrono::seconds(3));
}

TEST(Server, SaysWhyItCannotStart) {
  TestServer first(options({route(Method::get, "/", hello)}));
  const ManualClock clock{Instant{}};
  const auto start = [&](auto change) {
    ServerOptions second = options({route(Method::get, "/", hello)});
    second.clock = &clock;
    second.guard = [](Request&, const Rule&) -> Status { return {}; };
    second.spool.folder = ::testing::TempDir();
    change(second);
    const auto server = Server::open(std::move(second));
    return server ? "" : server.error().message;
  };
  EXPECT_EQ(start([](ServerOptions&) {}), "");
  EXPECT_TRUE(start([&](ServerOptions& o) {
                o.port = first.port();
              }).contains("Cannot listen on 127.0.0.1 port"));
  EXPECT_TRUE(
      start([](ServerOptions& o) { o.address = "localhost"; }).contains("not an IP address"));
  using Change = void (*)(ServerOptions&);
  for (const Change change :
       {Change([](ServerOptions& o) { o.guard = nullptr; }),
        Change([](ServerOptions& o) { o.clock = nullptr; }),
        Change([](ServerOptions& o) { o.connections_max = 0; }),
        Change([](ServerOptions& o) { o.connections_each_max = 0; }),
        Change([](ServerOptions& o) { o.pool.workers = 0; }),
        Change([](ServerOptions& o) { o.deadlines.bytes_per_second_min = 0; }),
        Change([](ServerOptions& o) { o.spool.folder.clear(); })}) {
    EXPECT_EQ(start(change), "The options of the server are incomplete.");
  }
}

}  // namespace
}  // namespace tocsin::http
