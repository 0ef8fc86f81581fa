// A failure as a page: for whom, in which words, and what leads on from it.
#include "pages/pages_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::pages {
namespace {

class ErrorPages : public Pages {
 protected:
  static http::Request people(const char* accept = "text/html") {
    http::Request out;
    out.headers.add("accept", accept);
    return out;
  }
  std::optional<http::Response> page(const Error& error, http::Request request) {
    request.target = "/somewhere";
    request.path = "/somewhere";
    return make_error_page(app_)(request, error, http::problem(error));
  }
};

const Error kMissing{Errc::not_found, "There is no such thing here.", "", 0};

TEST_F(ErrorPages, AreForWhoeverPrefersThem) {
  for (const auto& [accept, is_page] :
       {std::pair{"text/html", true}, std::pair{"text/html,*/*;q=0.8", true},
        std::pair{"application/problem+json, text/html;q=0.5", false},
        std::pair{"text/html, application/problem+json;q=0.5", true}, std::pair{"*/*", false},
        std::pair{"text/*", false}, std::pair{"", false}, std::pair{"text/html;q=0", false},
        std::pair{"application/json", false}}) {
    EXPECT_EQ(page(kMissing, people(accept)).has_value(), is_page) << accept;
  }
}

TEST_F(ErrorPages, SayInWhichLanguageASentenceIs) {
  const std::string english = " lang=\"en\">";
  for (const auto& [language, sentence, is_marked] :
       {std::tuple{"en", "A sentence that nobody translated.", false},
        std::tuple{"zh-CN", "A sentence that nobody translated.", true},
        std::tuple{"en", "This field is needed.", false},
        std::tuple{"zh-CN", "This field is needed.", false}}) {
    http::Request request = people();
    request.query.add("lang", language);
    const auto shown = page(Error{Errc::conflict, sentence, "", 0}, std::move(request));
    EXPECT_EQ(shown->body.contains("class=\"meta\"" + english), is_marked) << language << sentence;
  }
}

TEST_F(ErrorPages, LeadToTheDeskForWhoeverIsSignedIn) {
  const auto is_led = [&](bool is_signed_in) {
    http::Request request = people();
    web::Caller& caller = request.principal.emplace<web::Caller>();
    if (is_signed_in) {
      caller.principal.kind = Principal::Kind::person;
      caller.principal.role = Role::officer;
    }
    const std::string body = page(kMissing, std::move(request))->body;
    const std::size_t begin = body.find("<h1>");
    return body.find("href=\"/desk\"", begin) != std::string::npos;
  };
  EXPECT_TRUE(is_led(true));
  EXPECT_FALSE(is_led(false));
}

TEST_F(ErrorPages, SayWhenToComeBack) {
  for (const auto& [code, is_said] :
       {std::pair{Errc::rate_limited, true}, std::pair{Errc::unavailable, true},
        std::pair{Errc::not_found, false}, std::pair{Errc::no_space, false},
        std::pair{Errc::conflict, false}}) {
    for (const auto& [stated, want] : {std::pair{7, "7"}, std::pair{1, "1"}, std::pair{0, "5"}}) {
      const auto shown = page(Error{code, "A sentence.", "", stated}, people());
      EXPECT_EQ(shown->find("retry-after").value_or("-"), is_said ? want : "-");
    }
  }
}

}  // namespace
}  // namespace tocsin::pages
