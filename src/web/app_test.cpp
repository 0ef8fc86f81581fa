// What endpoints share: a body that is JSON, and what is written of a decision that waits.
#include "web/app.h"

#include "base/error_for_test.h"
#include "web/views.h"

#include <gtest/gtest.h>

namespace tocsin::web {
namespace {

TEST(JsonBody, IsJsonThatSaysSoOfAtMostSoManyBytes) {
  struct Row {
    const char* type;  ///< null: none
    const char* body;
    std::optional<Errc> error;
  };
  for (const Row& row : {Row{"application/json", R"({"a":1})", {}},
                         Row{"application/json; charset=utf-8", R"({"a":1})", {}},
                         Row{"text/plain", R"({"a":1})", Errc::unsupported_type},
                         Row{nullptr, R"({"a":1})", Errc::unsupported_type},
                         Row{"application/json", R"({"a":})", Errc::malformed},
                         Row{"application/json", R"({"a":10})", Errc::too_large}}) {
    http::Request request;
    request.body = row.body;
    if (row.type != nullptr) {
      request.headers.add("content-type", row.type);
    }
    const auto read = json_body(request, 7);
    EXPECT_EQ(read ? std::nullopt : std::optional(read.error().code), row.error)
        << row.body << " as " << (row.type == nullptr ? "nothing" : row.type);
  }
}

TEST(Views, ADecisionSaysWhatIsWrongWithItWhereSomethingIs) {
  for (const char* fault : {"", "The fact was rejected."}) {
    flow::OpenDecision open;
    open.decision.content = "{}";
    open.fault = fault;
    JsonWriter json;
    write(json, open);
    const std::string said = json.take();
    EXPECT_EQ(said.contains(R"("fault":)"), !std::string_view(fault).empty()) << said;
    EXPECT_TRUE(said.contains(fault)) << said;
  }
}

}  // namespace
}  // namespace tocsin::web
