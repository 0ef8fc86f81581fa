// Sources: which is due, whose run it is, and when one counts as stale.
#include "store/sources.h"

#include "store/testing_pairs.h"

namespace tocsin::store {
namespace {

class Sources : public testing::Pairs {
 protected:
  Source source(const std::string& name, int next) {
    return {.id = make_id<SourceId>(at(0)),
            .name = name,
            .kind = "file",
            .address = "https://example.org/" + name,
            .format = "osv",
            .tlp = Tlp::green,
            .every = std::chrono::seconds(60),
            .pause = std::chrono::milliseconds(7),
            .credential = Buffer(64),
            .is_on = true,
            .created = at(0),
            .recorded_index = 4,
            .next = at(next)};
  }
  std::string due(int now) {
    const auto found = ask(sources::next_due, at(now)).value();
    return found ? found->name : "";
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Sources, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Sources, AreReadBackAsTheyWerePut) {
  const Source put = source("b", 5);
  Source bare = source("a", 6);
  bare.credential = std::nullopt;
  bare.is_on = false;
  ASSERT_TRUE(act(sources::insert, put).has_value());
  ASSERT_TRUE(act(sources::insert, bare).has_value());
  const auto all = ask(sources::list).value();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "a");
  EXPECT_FALSE(all[0].credential.has_value());
  EXPECT_FALSE(all[0].is_on);
  const Source got = ask(sources::find, std::string_view("b")).value().value();
  EXPECT_EQ(got.id, put.id);
  EXPECT_EQ(got.kind + got.address + got.format, put.kind + put.address + put.format);
  EXPECT_EQ(got.tlp, Tlp::green);
  EXPECT_EQ(got.every, put.every);
  EXPECT_EQ(got.pause, put.pause);
  EXPECT_EQ(got.credential, put.credential);
  EXPECT_EQ(got.next, at(5));
  EXPECT_EQ(got.recorded_index, 4);
  EXPECT_EQ(got.state + got.counts + got.problems, "{}{}[]");
  EXPECT_FALSE(ask(sources::find, std::string_view("c")).value().has_value());
  EXPECT_EQ(error_of(act(sources::insert, source("b", 1))).code, Errc::conflict);
}

TEST_P(Sources, TheOneThatIsDueLongestComesFirst) {
  ASSERT_TRUE(act(sources::insert, source("late", 9)).has_value());
  ASSERT_TRUE(act(sources::insert, source("early", 5)).has_value());
  Source off = source("off", 1);
  off.is_on = false;
  ASSERT_TRUE(act(sources::insert, off).has_value());
  EXPECT_EQ(due(4), "");
  EXPECT_EQ(due(5), "early");
  EXPECT_EQ(due(20), "early");
  const Source early = ask(sources::find, std::string_view("early")).value().value();
  ASSERT_TRUE(act(sources::begin, early.id, std::int64_t{1}, at(15)).has_value());
  EXPECT_EQ(due(10), "late");
  EXPECT_EQ(due(14), "late");
  ASSERT_TRUE(act(sources::remove, ask(sources::find, std::string_view("late")).value()->id));
  EXPECT_EQ(due(14), "");
  EXPECT_EQ(due(15), "early") << "broken off";
}

TEST_P(Sources, ARunKeepsNothingOnceAnotherBeganOrTheSourceWasChanged) {
  ASSERT_TRUE(act(sources::insert, source("s", 0)).has_value());
  Source s = ask(sources::find, std::string_view("s")).value().value();
  const auto keep = [&](std::int64_t run) {
    return act(sources::keep, s.id, run, std::string_view(R"({"k":"v"})"), at(20)).value();
  };
  ASSERT_TRUE(act(sources::begin, s.id, std::int64_t{1}, at(10)).has_value());
  EXPECT_TRUE(keep(1));
  EXPECT_FALSE(keep(2));
  EXPECT_TRUE(act(sources::keep_alive, s.id, std::int64_t{1}, at(30)).value());
  s = ask(sources::find, std::string_view("s")).value().value();
  EXPECT_EQ(s.state, R"({"k":"v"})");
  EXPECT_EQ(s.next, at(30));
  ASSERT_TRUE(act(sources::update, s).has_value());  // somebody changes it
  EXPECT_FALSE(keep(1));
  EXPECT_FALSE(act(sources::keep_alive, s.id, std::int64_t{1}, at(40)).value());
  ASSERT_TRUE(act(sources::end, s.id, std::int64_t{1}, sources::RunEnd{.fault = "f"}).has_value());
  EXPECT_FALSE(ask(sources::find, std::string_view("s")).value()->ended.has_value());
  ASSERT_TRUE(act(sources::begin, s.id, std::int64_t{5}, at(10)).has_value());
  s = ask(sources::find, std::string_view("s")).value().value();
  s.is_on = false;
  ASSERT_TRUE(act(sources::update, s).has_value());
  EXPECT_FALSE(keep(6)) << "off";
}

TEST_P(Sources, FaultsAreCountedUntilAGoodRun) {
  ASSERT_TRUE(act(sources::insert, source("s", 0)).has_value());
  const SourceId id = ask(sources::find, std::string_view("s")).value()->id;
  std::int64_t run = 0;
  for (const auto& [fault, failures] : {std::pair{"f", 1}, {"g", 2}, {"", 0}, {"h", 1}}) {
    ASSERT_TRUE(act(sources::begin, id, ++run, at(99)).has_value());
    ASSERT_TRUE(
        act(sources::end, id, run,
            sources::RunEnd{.fault = fault, .counts = "{}", .problems = "[]", .next = at(7)})
            .has_value());
    const Source s = ask(sources::find, std::string_view("s")).value().value();
    EXPECT_EQ(s.fault, fault);
    EXPECT_EQ(s.failures, failures);
    EXPECT_EQ(s.good.has_value(), run >= 3);
    EXPECT_EQ(s.next, at(7));
  }
}

TEST_P(Sources, OneIsStaleAfterThreeTimesItsPause) {
  const auto stale_after = std::chrono::seconds(180);
  ASSERT_TRUE(act(sources::insert, source("s", 0)).has_value());
  Source off = source("off", 0);
  off.is_on = false;
  ASSERT_TRUE(act(sources::insert, off).has_value());
  const Source s = ask(sources::find, std::string_view("s")).value().value();
  for (const auto& [after, is_stale_then] :
       {std::pair{std::chrono::microseconds(stale_after), false},
        {stale_after + std::chrono::microseconds(1), true}}) {
    EXPECT_EQ(is_stale(s, at(0) + after), is_stale_then);
    EXPECT_FALSE(is_stale(off, at(0) + after));
    const auto fetched = ask(sources::fetched, Tlp::green, at(0) + after).value();
    EXPECT_EQ(fetched.sources, 1);
    EXPECT_EQ(fetched.stale, is_stale_then ? 1 : 0);
    EXPECT_EQ(fetched.oldest, at(0));
  }
  const auto hidden = ask(sources::fetched, Tlp::clear, at(999)).value();
  EXPECT_EQ(hidden.sources + hidden.stale, 0) << "marked higher than the reader's ceiling";
  EXPECT_FALSE(hidden.oldest.has_value());
}

}  // namespace
}  // namespace tocsin::store
