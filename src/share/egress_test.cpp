#include "share/egress.h"

#include "base/error_for_test.h"
#include "share/visitor_for_test.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <string>

namespace tocsin::share {
namespace {

TEST(Egress, KnowsWhatIsPublic) {
  struct Row {
    const char* address;
    bool is_public;
  };
  for (const Row& row : {Row{"9.9.9.9", true},
                         {"9.255.255.255", true},
                         {"10.0.0.0", false},
                         {"10.255.255.255", false},
                         {"11.0.0.0", true},
                         {"100.63.255.255", true},
                         {"100.64.0.0", false},
                         {"100.127.255.255", false},
                         {"100.128.0.0", true},
                         {"126.255.255.255", true},
                         {"127.0.0.1", false},
                         {"128.0.0.0", true},
                         {"169.254.169.254", false},
                         {"172.15.255.255", true},
                         {"172.16.0.1", false},
                         {"172.31.255.255", false},
                         {"172.32.0.0", true},
                         {"192.168.1.1", false},
                         {"0.0.0.0", false},
                         {"224.0.0.1", false},
                         {"255.255.255.255", false},
                         {"::1", false},
                         {"::", false},
                         {"2620:fe::fe", true},
                         {"fc00::1", false},
                         {"fdff::1", false},
                         {"fe80::1", false},
                         {"ff02::1", false},
                         {"2001:db8::1", false},
                         {"::ffff:127.0.0.1", false},
                         {"::ffff:9.9.9.9", true},
                         {"::127.0.0.1", false},
                         {"::9.9.9.9", true},
                         {"64:ff9b::7f00:1", false},
                         {"64:ff9b::909:909", true},
                         {"2002:7f00:1::", false},
                         {"2002:909:909::", true},
                         {"localhost", false},
                         {"127.1", false},
                         {"", false}}) {
    EXPECT_EQ(is_public_address(row.address), row.is_public) << row.address;
  }
}

/// Answers one request and keeps what it said.
class OneRequest {
 public:
  explicit OneRequest(std::string answer, int family = AF_INET)
      : visitor_([answer = std::move(answer)](int peer,
                                              std::string& said) { serve(answer, peer, said); },
                 family) {}
  [[nodiscard]] std::string url(const std::string& host) const {
    return "http://" + host + ":" + std::to_string(visitor_.port()) + "/";
  }
  const std::string& join() { return visitor_.said(); }

 private:
  static void serve(const std::string& answer, int peer, std::string& said) {
    char buffer[4096];
    const auto is_whole = [&] {
      return said.find("{\"a\":1}") != std::string::npos ||
             (said.starts_with("GET") && said.find("\r\n\r\n") != std::string::npos);
    };
    while (!is_whole()) {
      const ssize_t got = read(peer, buffer, sizeof buffer);
      if (got <= 0) {
        break;
      }
      said.append(buffer, static_cast<std::size_t>(got));
    }
    EXPECT_EQ(write(peer, answer.data(), answer.size()), static_cast<ssize_t>(answer.size()));
  }

  testing::OneVisitor visitor_;
};

EgressPost to(const std::string& url) {
  return {.url = url, .headers = {{"webhook-id", "1"}}, .body = R"({"a":1})"};
}

Status posted(const EgressPolicy& policy, const EgressPost& message) {
  EgressReply reply;
  return post(policy, message, reply);
}

TEST(Egress, DoesNotConnectToWhatIsNotPublicByWhateverName) {
  for (const char* host : {"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "127.1", "0x7f000001"}) {
    OneRequest server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    const Status status = posted({}, to(server.url(host)));
    ASSERT_FALSE(status.has_value()) << host;
    EXPECT_TRUE(server.join().empty()) << host;
  }
  OneRequest server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(error_of(posted({}, to(server.url("127.0.0.1")))).code, Errc::forbidden);
  server.join();
}

TEST(Egress, PostsInTheClearOnlyWhereTheOperatorAllows) {
  // Refused before anything is sent: no packet leaves this machine.
  for (const char* url : {"http://9.9.9.9:9/", "HTTP://9.9.9.9:9/", "http://[2620:fe::fe]:9/"}) {
    EXPECT_EQ(error_of(posted({}, to(url))).code, Errc::forbidden) << url;
  }
}

/// No file, and so no socket, can be opened while it lives.
class NoMoreFiles {
 public:
  NoMoreFiles() {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit none = before_;
    none.rlim_cur = 0;
    setrlimit(RLIMIT_NOFILE, &none);
  }
  NoMoreFiles(const NoMoreFiles&) = delete;
  NoMoreFiles& operator=(const NoMoreFiles&) = delete;
  ~NoMoreFiles() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST(Egress, PostsEncryptedToWhatIsPublicAlone) {
  for (const char* url : {"http://9.9.9.9:9/", "https://127.0.0.1:9/", "https://[::1]:9/"}) {
    EXPECT_EQ(error_of(posted({}, to(url))).code, Errc::forbidden) << url;
  }
  const NoMoreFiles none;  // what is allowed fails at its socket: no packet leaves this machine
  for (const char* url : {"https://9.9.9.9:9/", "HTTPS://9.9.9.9:9/", "https://[2620:fe::fe]:9/"}) {
    EXPECT_EQ(error_of(posted({}, to(url))).code, Errc::unavailable) << url;
  }
}

TEST(Egress, PostsWhereTheOperatorAllowsAndFollowsNoRedirect) {
  const EgressPolicy allowed{.allowed_networks = {"127.0.0.0/8"}};
  {
    OneRequest server("HTTP/1.1 204 No Content\r\n\r\n");
    EXPECT_TRUE(posted(allowed, to(server.url("127.0.0.1"))).has_value());
    EXPECT_NE(server.join().find("webhook-id: 1\r\n"), std::string::npos);
  }
  for (const char* answer : {"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", "nonsense\r\n\r\n"}) {
    OneRequest server(answer);
    EXPECT_EQ(error_of(posted(allowed, to(server.url("127.0.0.1")))).code, Errc::unavailable)
        << answer;
  }
  // Each status with the method that a client would follow it by, to where somebody does listen.
  for (const char* status : {"301", "302", "303", "307", "308"}) {
    SCOPED_TRACE(status);
    OneRequest elsewhere("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    OneRequest server("HTTP/1.1 " + std::string(status) + " Moved\r\nLocation: " +
                      elsewhere.url("127.0.0.1") + "\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(error_of(posted(allowed, to(server.url("127.0.0.1")))).code, Errc::unavailable);
    EXPECT_NE(server.join().find(R"({"a":1})"), std::string::npos);
    EXPECT_TRUE(elsewhere.join().empty());
  }
  EXPECT_FALSE(posted(allowed, to("file:///etc/passwd")).has_value());
  EXPECT_FALSE(posted(allowed, to("gopher://127.0.0.1/")).has_value());
}

// libcurl knows localhost as two addresses, and asks for the other when it is refused one.
TEST(Egress, ANameIsReachedByItsAddressThatIsAllowed) {
  for (const auto& [family, network] :
       {std::pair{AF_INET, "127.0.0.0/8"}, std::pair{AF_INET6, "::1/128"}}) {
    OneRequest server("HTTP/1.1 204 No Content\r\n\r\n", family);
    EXPECT_TRUE(posted({.allowed_networks = {network}}, to(server.url("localhost"))).has_value())
        << network;
    EXPECT_FALSE(server.join().empty());
  }
}

TEST(Egress, AnswersOfSuccessAreThoseFrom200To299) {
  const EgressPolicy allowed{.allowed_networks = {"127.0.0.0/8"}};
  for (const auto& [status, is_success] :
       {std::pair{"199", false}, {"200", true}, {"299", true}, {"300", false}, {"404", false}}) {
    OneRequest server("HTTP/1.1 " + std::string(status) + " X\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(posted(allowed, to(server.url("127.0.0.1"))).has_value(), is_success) << status;
    server.join();
  }
}

TEST(Egress, AnAddressOfVersion6IsHeldAgainstTheNetworksToo) {
  // Nobody listens at port 9: what is allowed is not answered.
  const std::string url = "http://[::1]:9/";
  EXPECT_EQ(error_of(posted({}, to(url))).code, Errc::forbidden);
  EXPECT_EQ(error_of(posted({.allowed_networks = {"127.0.0.0/8"}}, to(url))).code, Errc::forbidden);
  EXPECT_EQ(error_of(posted({.allowed_networks = {"::1/128"}}, to(url))).code, Errc::unavailable);
}

struct Got {
  Result<EgressAnswer> answer;
  std::string body;
};
Got fetch(EgressGet request, const EgressPolicy& policy = {.allowed_networks = {"127.0.0.0/8"}}) {
  std::string body;
  auto answer = get(policy, request, [&](std::string_view piece) -> Status {
    body += piece;
    return {};
  });
  return {std::move(answer), std::move(body)};
}

TEST(EgressGet, HandsOnTheBodyOfA200AndTheHeaders) {
  OneRequest server("HTTP/1.1 200 OK\r\nETag: \"a\"\r\nX:  b \r\nContent-Length: 5\r\n\r\nhello");
  const Got got = fetch({.url = server.url("127.0.0.1"),
                         .headers = {{"If-None-Match", "\"z\""}},
                         .credentials = {{"Authorization", "Bearer k"}}});
  ASSERT_TRUE(got.answer) << describe(got.answer.error());
  EXPECT_EQ(got.answer->status, 200);
  EXPECT_EQ(got.body, "hello");
  EXPECT_EQ(got.answer->header("etag"), "\"a\"");
  EXPECT_EQ(got.answer->header("x"), "b");
  EXPECT_EQ(got.answer->header("y"), "");
  EXPECT_EQ(got.answer->url, server.url("127.0.0.1"));
  const std::string& said = server.join();
  EXPECT_NE(said.find("If-None-Match: \"z\"\r\n"), std::string::npos);
  EXPECT_NE(said.find("Authorization: Bearer k\r\n"), std::string::npos);
}

TEST(EgressGet, AnyOtherStatusIsAnAnswerWithoutABody) {
  for (const char* status : {"304", "404", "429", "500"}) {
    OneRequest server("HTTP/1.1 " + std::string(status) +
                      " X\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n");
    const Got got = fetch({.url = server.url("127.0.0.1")});
    ASSERT_TRUE(got.answer) << status;
    EXPECT_EQ(std::to_string(got.answer->status), status);
    EXPECT_EQ(got.answer->retry_after, std::chrono::seconds(7));
    EXPECT_EQ(got.body, "");
  }
}

TEST(EgressGet, ATimeToComeAgainMayBeADateOrNone) {
  for (const auto& [field, is_said] :
       {std::pair{"Retry-After: Fri, 31 Dec 2100 23:59:59 GMT\r\n", true},
        {"Retry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n", false},
        {"Retry-After: soon\r\n", false},
        {"Retry-After: -7\r\n", false},
        {"", false}}) {
    OneRequest server("HTTP/1.1 503 X\r\n" + std::string(field) + "Content-Length: 0\r\n\r\n");
    const Got got = fetch({.url = server.url("127.0.0.1")});
    ASSERT_TRUE(got.answer) << field;
    EXPECT_EQ(got.answer->retry_after.has_value(), is_said) << field;
  }
}

TEST(EgressGet, StopsAtTheBoundAtTheByte) {
  for (const auto& [bytes_max, is_taken] : {std::pair{5U, true}, {4U, false}}) {
    OneRequest server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    const Got got = fetch({.url = server.url("127.0.0.1"), .bytes_max = bytes_max});
    EXPECT_EQ(got.answer.has_value(), is_taken);
    if (!is_taken) {
      EXPECT_EQ(error_of(got.answer).code, Errc::too_large);
    }
  }
}

TEST(EgressGet, WhatIsCutOffIsNoAnswer) {
  for (const char* answer : {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", "nonsense", ""}) {
    OneRequest server(answer);
    EXPECT_EQ(error_of(fetch({.url = server.url("127.0.0.1")}).answer).code, Errc::unavailable)
        << answer;
  }
  OneRequest server("HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x') +
                    "\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(error_of(fetch({.url = server.url("127.0.0.1")}).answer).code, Errc::unavailable);
}

TEST(EgressGet, FollowsARedirectionWithoutTheCredentials) {
  OneRequest elsewhere("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  OneRequest server("HTTP/1.1 302 Moved\r\nLocation: " + elsewhere.url("127.0.0.1") +
                    "x\r\nContent-Length: 3\r\n\r\nbye");
  const Got got = fetch({.url = server.url("127.0.0.1"),
                         .headers = {{"Accept", "a/b"}},
                         .credentials = {{"Authorization", "Bearer k"}}});
  ASSERT_TRUE(got.answer) << describe(got.answer.error());
  EXPECT_EQ(got.body, "hi");
  EXPECT_EQ(got.answer->url, elsewhere.url("127.0.0.1") + "x");
  const std::string& said = elsewhere.join();
  EXPECT_NE(said.find("GET /x HTTP"), std::string::npos);
  EXPECT_NE(said.find("Accept: a/b\r\n"), std::string::npos);
  EXPECT_EQ(said.find("Authorization"), std::string::npos);
  EXPECT_NE(server.join().find("Authorization"), std::string::npos);
}

TEST(EgressGet, IsNotRedirectedToWhatItMayNotReach) {
  for (const auto& [target, code] : {std::pair{"http://[::1]:9/", Errc::forbidden},
                                     {"http://9.9.9.9:9/", Errc::forbidden},
                                     {"file:///etc/passwd", Errc::unavailable},
                                     {"", Errc::unavailable}}) {
    OneRequest server("HTTP/1.1 301 Moved\r\nLocation: " + std::string(target) +
                      "\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(error_of(fetch({.url = server.url("127.0.0.1")}).answer).code, code) << target;
  }
  EXPECT_EQ(error_of(fetch({.url = "http://127.0.0.1:9/"}, {}).answer).code, Errc::forbidden);
  EXPECT_EQ(error_of(fetch({.url = "no address"}).answer).code, Errc::malformed);
}

TEST(EgressGet, TheTakersErrorAndTheStopEndIt) {
  OneRequest server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  const auto refused = get({.allowed_networks = {"127.0.0.0/8"}}, {.url = server.url("127.0.0.1")},
                           [](std::string_view) { return fail(Errc::no_space, "full"); });
  EXPECT_EQ(error_of(refused).code, Errc::no_space);
  OneRequest other("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(
      error_of(fetch({.url = other.url("127.0.0.1"), .is_stopping = [] { return true; }}).answer)
          .code,
      Errc::unavailable);
}

}  // namespace
}  // namespace tocsin::share
