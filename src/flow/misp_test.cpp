// Events of MISP that partners send, as the rules of the community have them.
#include "flow/misp.h"

#include "base/json.h"
#include "flow/partnership_for_test.h"
#include "flow/sharing.h"

namespace tocsin::flow {
namespace {

class Misp : public testing::Partnerships {
 protected:
  static std::string event(const std::string& attribute, const std::string& more = "") {
    return R"({"uuid":"5c066053-0e94-46eb-9746-4b7d950d210f","info":"x","distribution":"1",)"
           R"("Tag":[{"name":"tlp:green"}],"Attribute":[{"type":"text","value":)" +
           attribute + "}]" + more + "}";
  }
  static std::string uuid_of_first(const Result<std::string>& given) {
    const auto document = JsonDocument::parse(given.value_or("{}"));
    const auto attributes = document->root().find("Attribute");
    TOC_ASSERT(attributes.has_value());
    return std::string(attributes->elements().front().text_at({"uuid"}).value_or(""));
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Misp, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Misp, AnEditTakesThePlaceOfNoPartThatIsMadeHere) {
  join();
  const store::ThingNumber thing =
      *share(world, analyst,
             {.tlp = Tlp::green, .audience = {}, .title = "Ours", .text = "CVE-2021-44228"});
  const std::string name = std::to_string(thing);
  const std::string ours =
      uuid_of_first(misp_event(world, partner(), name, MispWithdrawn::is_not_there));
  // That it stands in the event as a text does not make it a part of it.
  const auto sent = add_misp_event(world, partner(), event('"' + ours + '"'));
  ASSERT_TRUE(sent.has_value()) << describe(sent.error());
  const std::string own = uuid_of_first(sent);
  const auto edit = [&](const std::string& uuid) {
    return edit_misp_event(
        world, partner(), "5c066053-0e94-46eb-9746-4b7d950d210f",
        R"({"Attribute":[{"type":"text","value":"v","uuid":")" + uuid + R"("}]})");
  };
  EXPECT_EQ(error_of(edit(ours)).code, Errc::unprocessable);
  const auto edited = edit(own);
  ASSERT_TRUE(edited.has_value()) << "the part that was given out comes back";
  EXPECT_EQ(uuid_of_first(edited), own);
}

}  // namespace
}  // namespace tocsin::flow
