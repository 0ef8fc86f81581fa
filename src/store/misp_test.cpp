// Which things MISP is given, in which order, and whose event has a UUID: on both engines.
#include "store/misp.h"

#include "domain/system_scope.h"
#include "store/testing_pairs.h"

namespace tocsin::store {
namespace {

using Numbers = std::vector<ThingNumber>;

class MispThings : public testing::Pairs {
 protected:
  static Uuid uuid(std::uint8_t last) {
    Uuid out;
    out.bytes.back() = std::byte{last};
    return out;
  }
  /// With an event of that UUID, if there is one.
  void put(ThingNumber number, Thing thing, std::optional<Uuid> event = {},
           const std::vector<Uuid>& parts = {}) {
    thing.kind = thing.kind.empty() ? "threat" : thing.kind;
    Share share = share_of(number, thing.tlp);
    share.thing = number;
    ASSERT_TRUE(act(things::insert, thing, share, std::vector<PartyId>()).has_value());
    if (event) {
      const misp::Original original{.uuid = *event, .head = "head", .body = "body", .parts = parts};
      ASSERT_TRUE(act(misp::insert, share, original).has_value());
    }
  }
  void revise(ThingNumber number, LogIndex seq, Tlp tlp) {
    Thing thing = value_of(ask(things::get, system_scope(), number));
    thing.tlp = tlp;
    ASSERT_TRUE(act(things::revise, thing, share_of(seq, tlp), std::vector<PartyId>()).has_value());
  }
  Share share_of(LogIndex seq, Tlp tlp) {
    return {.seq = seq,
            .at = at(static_cast<int>(seq)),
            .tlp = tlp,
            .title = "Title " + std::to_string(seq),
            .body = "{}"};
  }
  misp::Asker reader(std::size_t party) { return scope_of(parties_[party], Action::read_feed); }
  Numbers listed(const misp::Asker& asker, const misp::Range& range = {},
                 std::optional<ThingNumber> after = {}, std::int64_t count = 99) {
    Numbers out;
    for (const MispThing& one : value_of(ask(misp::list, asker, range, after, count))) {
      out.push_back(one.share.thing);
    }
    return out;
  }
  ThingNumber found(const misp::Asker& asker, const Uuid& event) {
    const auto thing = ask(misp::find, asker, event);
    return thing ? thing->share.thing : -1;
  }
};

INSTANTIATE_TEST_SUITE_P(Engines, MispThings, ::testing::ValuesIn(testing::engines()),
                         [](const auto& one) { return one.param; });

TEST_P(MispThings, AreInTheOrderOfTheirNumbersWhateverIsRevised) {
  for (const ThingNumber number : {20, 21, 22, 23}) {
    put(number, {.author = parties_[0], .tlp = Tlp::green});
  }
  put(24, {.author = parties_[0], .tlp = Tlp::amber});
  revise(21, 30, Tlp::green);
  EXPECT_EQ(listed(reader(1)), (Numbers{20, 21, 22, 23}));
  EXPECT_EQ(listed(reader(0)), (Numbers{20, 21, 22, 23, 24}));
  EXPECT_EQ(listed(reader(1), {}, 20, 2), (Numbers{21, 22}));
  EXPECT_EQ(listed(reader(1), {.is_newest_first = true}, 23, 2), (Numbers{22, 21}));
  EXPECT_EQ(listed(reader(1), {.since = at(22)}), (Numbers{21, 22, 23}));
  EXPECT_EQ(listed(reader(1), {.until = at(22)}), (Numbers{20, 22}));
  const MispThing thing = value_of(ask(misp::get, reader(1), ThingNumber{21}));
  EXPECT_EQ(thing.share.seq, 30);
  EXPECT_EQ(thing.share.revision, 2);
  EXPECT_EQ(thing.created, at(21));
  EXPECT_EQ(thing.share.at, at(30));
  EXPECT_EQ(error_of(ask(misp::get, reader(1), ThingNumber{24})).code, Errc::not_found);
  ASSERT_TRUE(act(things::withdraw, ThingNumber{22}, LogIndex{31}).has_value());
  EXPECT_EQ(listed(reader(1)), (Numbers{20, 21, 23}));
}

TEST_P(MispThings, EverybodyIsGivenWhatTheOperatorHasPublished) {
  put(20, {.kind = "notice.risk_warning", .tlp = Tlp::clear});
  put(21, {.kind = "csaf", .tlp = Tlp::clear});
  put(22, {.kind = "csaf", .tlp = Tlp::green});
  put(23, {.kind = "case.update", .tlp = Tlp::clear});
  put(24, {.kind = "threat", .author = parties_[0], .tlp = Tlp::clear});
  put(25, {.kind = "csaf", .author = parties_[0], .tlp = Tlp::clear});
  put(26, {.kind = "csaf", .tlp = Tlp::clear, .audience = Audience::named});
  EXPECT_EQ(listed(std::nullopt), (Numbers{20, 21}));
  EXPECT_EQ(listed(reader(1)), (Numbers{20, 21, 22, 23, 24, 25}));
}

TEST_P(MispThings, OfSeveralEventsWithOneUuidTheFirstIsGivenThatTheAskerMayRead) {
  put(20, {.author = parties_[0], .tlp = Tlp::amber}, uuid(1));
  put(21, {.author = parties_[1], .tlp = Tlp::green}, uuid(1));
  put(22, {.author = parties_[1], .tlp = Tlp::green}, uuid(2));
  EXPECT_EQ(found(reader(0), uuid(1)), 20);
  EXPECT_EQ(found(reader(1), uuid(1)), 21);
  EXPECT_EQ(found(std::nullopt, uuid(1)), -1);
  EXPECT_EQ(found(reader(1), uuid(3)), -1);
  EXPECT_EQ(listed(reader(0)), (Numbers{20, 22}));
  EXPECT_EQ(listed(reader(1)), (Numbers{21, 22}));
  EXPECT_EQ(error_of(ask(misp::get, reader(0), ThingNumber{21})).code, Errc::not_found);
  const MispThing thing = value_of(ask(misp::find, reader(1), uuid(1)));
  EXPECT_EQ(thing.uuid, uuid(1));
  EXPECT_EQ(thing.head, "head");
  EXPECT_EQ(value_of(ask(misp::body_of, LogIndex{21})), "body");
  // A revision that is no event any more.
  revise(20, 30, Tlp::amber);
  EXPECT_EQ(found(reader(0), uuid(1)), 21);
  EXPECT_EQ(value_of(ask(misp::get, reader(0), ThingNumber{20})).uuid, std::nullopt);
}

TEST_P(MispThings, APartIsOfTheFirstEventThatTheAskerMayRead) {
  put(20, {.author = parties_[0], .tlp = Tlp::amber}, uuid(1), {uuid(7), uuid(8)});
  put(21, {.author = parties_[1], .tlp = Tlp::green}, uuid(2), {uuid(7), uuid(9)});
  put(22, {.author = parties_[1], .tlp = Tlp::green}, uuid(3), {uuid(9)});
  using Parts = std::vector<Uuid>;
  const auto others = [&](std::size_t party, ThingNumber number) {
    const MispThing thing = value_of(ask(misp::get, reader(party), number));
    return value_of(ask(misp::parts_of_others, reader(party), thing.share));
  };
  EXPECT_EQ(others(0, 20), Parts());
  EXPECT_EQ(others(0, 21), Parts{uuid(7)});
  EXPECT_EQ(others(1, 21), Parts());
  EXPECT_EQ(others(1, 22), Parts{uuid(9)});
  const auto has = [&](std::size_t party, std::optional<ThingNumber> but, const Parts& parts) {
    return value_of(ask(misp::has_parts, reader(party), but, parts));
  };
  EXPECT_TRUE(has(0, {}, {uuid(1), uuid(8)}));
  EXPECT_FALSE(has(1, {}, {uuid(1), uuid(8)})) << "what is hidden is not told";
  EXPECT_FALSE(has(0, 20, {uuid(8)}));
  EXPECT_TRUE(has(0, 20, {uuid(7)}));
  EXPECT_FALSE(has(0, {}, {}));
  Parts many(1'000, uuid(99));
  many.push_back(uuid(8));
  EXPECT_TRUE(has(0, {}, many));
  ASSERT_TRUE(act(things::withdraw, ThingNumber{20}, LogIndex{31}).has_value());
  EXPECT_EQ(others(0, 21), Parts());
}

TEST_P(MispThings, AHiddenAuthorIsShownToItselfAndTheDeskAlone) {
  put(20, {.author = parties_[0], .is_author_shown = false, .tlp = Tlp::green});
  put(21, {.tlp = Tlp::green});
  const auto author = [&](const misp::Asker& asker) {
    return value_of(ask(misp::get, asker, ThingNumber{20}));
  };
  EXPECT_EQ(author(reader(0)).share.author, parties_[0]);
  EXPECT_TRUE(author(reader(0)).is_author_shown);
  EXPECT_EQ(author(reader(1)).share.author, std::nullopt);
  EXPECT_FALSE(author(reader(1)).is_author_shown);
  EXPECT_EQ(author(scope_of_auditor()).share.author, parties_[0]);
  EXPECT_TRUE(value_of(ask(misp::get, reader(1), ThingNumber{21})).is_author_shown);
}

TEST_P(MispThings, WhatWasTakenBackIsListedForWhoHadItAsAnEvent) {
  put(20, {.author = parties_[1], .tlp = Tlp::green}, uuid(1));
  put(21, {.tlp = Tlp::amber, .audience = Audience::named}, uuid(2));
  put(22, {.tlp = Tlp::green}, uuid(3));
  put(23, {.tlp = Tlp::green}, uuid(4));
  const auto give = [&](LogIndex seq, std::string_view channel) {
    ASSERT_TRUE(act(shares::note_holding, parties_[0], seq, channel).has_value());
  };
  for (const LogIndex seq : {20, 21, 22}) {
    give(seq, "misp");
  }
  give(23, "feed");
  const auto told = [&](const Scope& scope, std::int64_t count = 9) {
    Numbers out;
    for (const MispThing& one : value_of(ask(misp::taken_back, scope, count))) {
      out.push_back(one.share.seq);
    }
    return out;
  };
  const Scope scope = scope_of(parties_[0], Action::read_feed);
  revise(21, 30, Tlp::amber);  // for named organizations, of which it is none
  EXPECT_EQ(told(scope), Numbers{21});
  for (const ThingNumber thing : {20, 23}) {
    ASSERT_TRUE(act(things::withdraw, thing, LogIndex{thing + 20}).has_value());
  }
  EXPECT_EQ(told(scope), (Numbers{21, 20})) << "by this channel, and as it was given";
  EXPECT_EQ(told(scope, 1), Numbers{21});
  EXPECT_EQ(told(scope_of(parties_[1], Action::read_feed)), Numbers());
  EXPECT_EQ(told(system_scope()), (Numbers{23, 20}))
      << "the operator's people, of what was withdrawn";
  put(24, {.tlp = Tlp::green}, uuid(1));
  EXPECT_EQ(told(scope), Numbers{21}) << "somebody else gives the event";
}

TEST_P(MispThings, AnEventIsFoundForItsSourceWhoeverMayReadIt) {
  put(20, {.tlp = Tlp::green, .source = "s"}, uuid(1));
  put(21, {.author = parties_[0], .tlp = Tlp::amber}, uuid(2));
  put(22, {.tlp = Tlp::green, .source = "s"}, uuid(1));
  const auto found = [&](int number) {
    const auto held = value_of(ask(misp::find_any, uuid(number)));
    return !held ? std::string("none")
                 : std::to_string(held->thing) + (held->author ? "a" : "") + held->source +
                       (held->is_withdrawn ? "!" : "");
  };
  EXPECT_EQ(found(1), "20s");
  EXPECT_EQ(found(2), "21a");
  EXPECT_EQ(found(3), "none");
  EXPECT_FALSE(value_of(ask(misp::was_here, uuid(3))));
  ASSERT_TRUE(act(things::withdraw, ThingNumber{20}, LogIndex{30}).has_value());
  EXPECT_EQ(found(1), "22s");
  ASSERT_TRUE(act(things::withdraw, ThingNumber{22}, LogIndex{31}).has_value());
  EXPECT_EQ(found(1), "22s!") << "the last";
  EXPECT_TRUE(value_of(ask(misp::was_here, uuid(1))));
}

TEST_P(MispThings, WhoHoldsWhatWasWithdrawnIsToldOfItAsItWasGiven) {
  put(20, {.author = parties_[0], .tlp = Tlp::green}, uuid(1));
  const auto told = [&](std::size_t party, const misp::Name& name) {
    return ask(misp::held, scope_of(parties_[party], Action::read_feed), name);
  };
  ASSERT_TRUE(
      act(shares::note_holding, parties_[1], LogIndex{20}, std::string_view("misp")).has_value());
  EXPECT_FALSE(told(1, {.number = 20}).has_value()) << "it is not withdrawn";
  revise(20, 30, Tlp::green);
  ASSERT_TRUE(act(things::withdraw, ThingNumber{20}, LogIndex{31}).has_value());
  const Instant withdrawn =
      value_of(ask(recalls::list, scope_of(parties_[1], Action::read_recall), recalls::Place{}, 9))
          .front()
          .at;
  EXPECT_LT(withdrawn, at(20));
  EXPECT_EQ(value_of(told(1, {.number = 20})).share.at, at(21)) << "later than what it had";
  EXPECT_EQ(value_of(told(1, {.number = 20})).share.seq, 20) << "not what came later";
  EXPECT_EQ(value_of(told(1, {.uuid = uuid(1)})).share.seq, 20);
  EXPECT_EQ(error_of(told(1, {.uuid = uuid(2)})).code, Errc::not_found);
  EXPECT_EQ(error_of(told(0, {.number = 20})).code, Errc::not_found);
}

}  // namespace
}  // namespace tocsin::store
