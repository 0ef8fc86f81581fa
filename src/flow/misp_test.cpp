// Events of MISP that partners send, as the rules of the community have them.
#include "flow/misp.h"

#include "base/json.h"
#include "base/md5.h"
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

TEST_P(Misp, HashesAreOfTheValuesThatOthersLookFor) {
  join();
  ASSERT_TRUE(
      add_misp_event(world, partner(),
                     event(R"("setup.exe|d41d")", R"(,"Object":[{"name":"o",)"
                                                  R"("Attribute":[{"type":"port","value":443}]}])"))
          .has_value());
  const auto hashes = misp_hashes(world, partner());
  ASSERT_TRUE(hashes.has_value());
  for (const std::string_view value : {"setup.exe", "d41d", "setup.exe|d41d", "443"}) {
    EXPECT_TRUE(hashes->contains(to_hex(md5(as_bytes(value))))) << value;
  }
  EXPECT_FALSE(hashes->contains("d41d8cd98f00b204e9800998ecf8427e")) << "of nothing";
}

TEST_P(Misp, TheSameAgainIsTheSameAlsoWithoutAUuid) {
  join();
  const std::string sent =
      R"({"info":"x","distribution":"1","Tag":[{"name":"tlp:green"}],"Attribute":[{"type":"text",)"
      R"("value":"v","uuid":"a0000000-0000-4000-8000-000000000001"}]})";
  const auto first = add_misp_event(world, partner(), sent);
  ASSERT_TRUE(first.has_value()) << describe(first.error());
  store_.clock.set(store_.clock.now() + std::chrono::hours(1));
  EXPECT_EQ(add_misp_event(world, partner(), sent).value_or(""), *first);
  EXPECT_EQ(error_of(add_misp_event(world, analyst, sent)).code, Errc::unprocessable)
      << "the part is of somebody else's event";
  const std::string bare = R"({"info":"x","distribution":"1","Tag":[{"name":"tlp:green"}]})";
  const auto of_partner = add_misp_event(world, partner(), bare);
  const auto of_desk = add_misp_event(world, analyst, bare);
  ASSERT_TRUE(of_partner.has_value() && of_desk.has_value());
  EXPECT_NE(*of_partner, *of_desk) << "of each sender it is one of its own";
}

TEST_P(Misp, NamedEventsAreGivenOnceInTheOrderOfTheirNumbersWithinTheirTimes) {
  join();
  const auto made = [&](const std::string& title) {
    return *share(world, analyst,
                  {.tlp = Tlp::green, .audience = {}, .title = title, .text = "Text"});
  };
  const store::ThingNumber one = made("First");
  const store::ThingNumber two = made("Second");
  store_.clock.set(store_.clock.now() + std::chrono::hours(1));
  const store::ThingNumber three = made("Third");
  threats::MispQuestion question;
  question.events = {
      std::to_string(three), "9999", "no-name", std::to_string(two), std::to_string(one),
      std::to_string(two)};
  const auto titles = [&] {
    std::string out;
    const auto entries = misp_index(world, partner(), question);
    for (const std::string& entry : *entries) {
      out += std::string(*JsonDocument::parse(entry)->root().text_at({"info"})) + " ";
    }
    return out;
  };
  EXPECT_EQ(titles(), "First Second Third ");
  question.until = store_.clock.now() - std::chrono::minutes(1);
  EXPECT_EQ(titles(), "First Second ");
  question.until.reset();
  question.since = store_.clock.now() - std::chrono::minutes(1);
  EXPECT_EQ(titles(), "Third ");
}

// A source's own marking is the least: what an event says that is lower goes to nobody, whatever is
// asked.
TEST_P(Misp, WhatASourceBroughtHasItsMarkingWhateverTheEventSays) {
  join();
  const Principal source = Principal::system("source:s");
  const std::string low = R"("Tag":[{"name":"tlp:clear"}])";
  const std::string sent =
      R"({"uuid":"5c066053-0e94-46eb-9746-4b7d950d210f","info":"x","distribution":"3",)" + low +
      R"(,"timestamp":"5","Attribute":[{"type":"text","value":"a",)" + low +
      R"(}],"Object":[{"name":"o",)" + low + R"(,"Attribute":[{"type":"text","value":"b",)" + low +
      R"(}]}],"EventReport":[{"name":"r",)" + low + "}]}";
  const MispIntake intake{.source = "s", .tlp_min = Tlp::amber};
  EXPECT_EQ(take_misp_event(world, source, sent, intake).value(), MispTaken::shared);
  EXPECT_EQ(take_misp_event(world, source, sent, intake).value(), MispTaken::nothing);
  const std::string name = "5c066053-0e94-46eb-9746-4b7d950d210f";
  EXPECT_EQ(error_of(misp_event(world, partner(), name, MispWithdrawn::is_told)).code,
            Errc::not_found);
  const auto first = [](const Result<std::vector<std::string>>& all) {
    return all.has_value() && all->size() == 1 ? all->front() : "";
  };
  threats::MispQuestion metadata;
  metadata.is_metadata = true;
  threats::MispQuestion content;
  content.types.any = {"text"};
  const std::string given[] = {
      misp_event(world, analyst, name, MispWithdrawn::is_not_there).value(),
      misp_event(world, analyst, name, MispWithdrawn::is_told).value(),
      first(misp_index(world, analyst, {})),
      first(misp_search(world, analyst, {})),
      first(misp_search(world, analyst, metadata)),
      first(misp_search(world, analyst, content)),
      misp_attributes(world, analyst, content).value().front(),
      misp_attributes(world, analyst, content).value().back(),
      misp_manifest(world, analyst).value()};
  for (const std::string& one : given) {
    EXPECT_TRUE(one.contains("tlp:amber")) << one;
    EXPECT_FALSE(one.contains("tlp:clear")) << one;
  }
  const auto tags = misp_tags(world, analyst);
  ASSERT_EQ(tags->size(), 1U);
  EXPECT_EQ(tags->front().name, "tlp:amber");
  content.tags.any = {"tlp:clear"};
  EXPECT_TRUE(misp_attributes(world, analyst, content)->empty());
}

// Whoever sends events of the largest heads does not make the lists of all others any larger.
TEST_P(Misp, ListsHaveAnEndInBytesToo) {
  join();
  std::string tags = R"({"name":"tlp:green"})";
  for (int i = 0; i < 199; ++i) {
    tags += R"(,{"name":")" + std::string(1'000, 'a') + std::to_string(i) + "\"}";
  }
  constexpr std::size_t count = kMispAnswerBytes / 260'000 + 3;
  for (std::size_t i = 0; i < count; ++i) {
    ASSERT_TRUE(add_misp_event(world, partner(),
                               R"({"distribution":"1","info":")" + std::to_string(i) +
                                   std::string(60'000, 'x') + R"(","Tag":[)" + tags + "]}")
                    .has_value());
  }
  const auto manifest = misp_manifest(world, partner());
  ASSERT_TRUE(manifest.has_value());
  EXPECT_LT(manifest->size(), kMispAnswerBytes + (1U << 20U));
  const auto listed = JsonDocument::parse(*manifest);
  EXPECT_GT(listed->root().size(), count - 10);
  EXPECT_LT(listed->root().size(), count);
  const auto counted = misp_tags(world, partner());
  ASSERT_EQ(counted->size(), 200U);
  EXPECT_LT(counted->front().events, static_cast<std::int64_t>(count));
  EXPECT_EQ(error_of(misp_index(world, partner(), {})).code, Errc::too_large);
}

}  // namespace
}  // namespace tocsin::flow
