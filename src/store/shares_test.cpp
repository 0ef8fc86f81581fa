// Who may read what is shared, what was taken back from whom, and which STIX objects are handed
// out: over every marking and audience.
#include "store/shares.h"
#include "domain/system_scope.h"
#include "store/stix.h"
#include "store/testing_pairs.h"

#include <random>

namespace tocsin::store {
namespace {

using Seqs = std::vector<LogIndex>;

class Shares : public testing::Pairs {
 protected:
  Shares() {
    for (std::size_t i = 0; i < 2; ++i) {
      groups_[i] = {.id = make_id<GroupId>(at(0)),
                    .handle = i == 0 ? "g" : "h",
                    .name = "Group",
                    .shows_members = i == 0,
                    .founded_index = 7};
      TOC_ASSERT(act(groups::insert, groups_[i]).has_value());
    }
  }
  /// Its number is that of its first share.
  void put(LogIndex seq, Thing thing, const std::vector<PartyId>& named = {}) {
    thing.kind = thing.kind.empty() ? "threat" : thing.kind;
    const Share share{.seq = seq,
                      .at = at(static_cast<int>(seq)),
                      .tlp = thing.tlp,
                      .title = "Title " + std::to_string(seq),
                      .body = "{}"};
    ASSERT_TRUE(act(things::insert, thing, share, named).has_value());
  }
  /// A further revision with that marking and audience.
  void revise(ThingNumber number, LogIndex seq, Tlp tlp, Audience audience,
              const std::vector<PartyId>& named = {}) {
    Thing thing = value_of(ask(things::get, system_scope(), number));
    thing.tlp = tlp;
    thing.audience = audience;
    const Share share{.seq = seq, .at = at(0), .tlp = tlp, .title = "Again", .body = "{}"};
    ASSERT_TRUE(act(things::revise, thing, share, named).has_value());
  }
  void join(std::size_t group, std::size_t party) {
    ASSERT_TRUE(act(groups::add, groups_[group].id, parties_[party], LogIndex{8}).has_value());
  }
  void give(std::size_t party, LogIndex seq, std::string_view channel = "feed") {
    ASSERT_TRUE(act(shares::note_holding, parties_[party], seq, channel).has_value());
  }
  Scope reader(std::size_t party) { return scope_of(parties_[party], Action::read_feed); }
  Seqs seen(const Scope& scope, LogIndex after = 0, std::int64_t count = 99) {
    Seqs out;
    for (const Share& one : value_of(ask(shares::after, scope, after, count))) {
      out.push_back(one.seq);
    }
    return out;
  }
  /// "seq:reason:things".
  std::string taken(std::size_t party, LogIndex after = 0, std::int64_t count = 99) {
    std::string out;
    for (const TakenBack& one : value_of(ask(shares::taken_back, reader(party), after, count))) {
      out += std::to_string(one.seq) + ":" + one.reason + ":" + std::to_string(one.things) + " ";
    }
    return out;
  }
  /// "party thing reason", with an asterisk where it is confirmed.
  std::string recalled(const Scope& scope, const recalls::Place& after = {},
                       std::int64_t count = 99) {
    std::string out;
    for (const Recall& one : value_of(ask(recalls::list, scope, after, count))) {
      out += (one.party == parties_[0] ? "a" : "b") + std::to_string(one.thing) + one.reason +
             (one.confirmed_at ? "* " : " ");
    }
    return out;
  }
  void put_object(ThingNumber number, const std::string& id, int version,
                  bool is_name_based = false, std::optional<Tlp> tlp = std::nullopt) {
    const Thing thing = value_of(ask(things::get, system_scope(), number));
    ASSERT_TRUE(store_->write([&](Transaction& tx) -> Status {
      std::vector<StoredStix> objects = {{.id = id,
                                          .version = version == 0 ? Instant() : at(version),
                                          .type = id.substr(0, id.find("--")),
                                          .spec_version = "2.1",
                                          .tlp = tlp,
                                          .is_name_based = is_name_based,
                                          .body = std::to_string(number)}};
      return stix::insert(tx, thing, objects);
    }));
  }
  /// "id@version<thing", in their order.
  std::string objects(const Scope& scope, const StixFilter& filter = {}, std::int64_t count = 99) {
    std::string out;
    for (const StoredStix& one : value_of(ask(stix::list, scope, filter, count))) {
      const auto version = std::chrono::duration_cast<std::chrono::seconds>(one.version - at(0));
      out += (one.is_taken_back ? "!" : "") + one.id +
             (one.version == one.added ? "" : "@" + std::to_string(version.count())) + "<" +
             one.body + " ";
    }
    return out;
  }
  std::array<SharingGroup, 2> groups_;
};
INSTANTIATE_TEST_SUITE_P(Engines, Shares, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Shares, TheFeedGivesEachReaderWhatItsMarkingsAndItsCasesLetThrough) {
  ASSERT_TRUE(act(cases::put_participant, cases_[0], Participant{.party = parties_[0]}, 1));
  for (LogIndex i = 1; i <= 10; ++i) {
    // Each marking once in the case of the first party, and once in that of nobody.
    put(i, {.tlp = static_cast<Tlp>((i - 1) % 5), .case_id = cases_[i <= 5 ? 0 : 1]});
  }
  const Scope own = reader(0);
  EXPECT_EQ(seen(own), (Seqs{1, 2, 3, 4, 6, 7}));
  EXPECT_EQ(seen(own, 4), (Seqs{6, 7}));
  EXPECT_EQ(seen(own, 0, 2), (Seqs{1, 2}));
  EXPECT_EQ(seen(reader(1)), (Seqs{1, 2, 6, 7}));
  EXPECT_EQ(seen(scope_of_auditor()), (Seqs{1, 2, 3, 4, 6, 7, 8, 9}));
  EXPECT_EQ(seen(system_scope(), 3), (Seqs{4, 5, 6, 7, 8, 9, 10}));
  // A scope of another action has no ceiling for outsiders: only what its party takes part in.
  EXPECT_EQ(seen(scope_of(parties_[0])), (Seqs{1, 2, 3, 4}));
}

// Every marking, audience and relation that a reader can have to a thing, against the table of
// docs/access.md written once more.
TEST_P(Shares, EachAudienceIsForItsOwn) {
  enum class Relation { stranger, participant, named, member, author };
  LogIndex seq = 0;
  ASSERT_TRUE(act(cases::put_participant, cases_[0], Participant{.party = parties_[0]}, 1));
  join(0, 0);
  for (const Tlp tlp : {Tlp::clear, Tlp::green, Tlp::amber, Tlp::amber_strict, Tlp::red}) {
    for (const Audience audience :
         {Audience::community, Audience::in_case, Audience::named, Audience::group}) {
      for (const Relation relation : {Relation::stranger, Relation::participant, Relation::named,
                                      Relation::member, Relation::author}) {
        ++seq;
        Thing thing{.tlp = tlp, .audience = audience};
        thing.case_id = cases_[relation == Relation::participant ? 0 : 1];
        thing.group = groups_[relation == Relation::member ? 0 : 1].id;
        if (relation == Relation::author) {
          thing.author = parties_[0];
        }
        put(seq, thing,
            relation == Relation::named ? std::vector{parties_[0]} : std::vector<PartyId>());
        const bool is_for_all = audience == Audience::community && tlp <= Tlp::green;
        const bool is_within =
            (relation == Relation::participant && audience <= Audience::in_case) ||
            (relation == Relation::named && audience == Audience::named) ||
            (relation == Relation::member && audience == Audience::group);
        const bool expected =
            relation == Relation::author || is_for_all || (is_within && tlp <= Tlp::amber_strict);
        const Seqs found = seen(reader(0), seq - 1);
        EXPECT_EQ(found == Seqs{seq}, expected)
            << to_label(tlp) << " " << to_text(audience) << " " << static_cast<int>(relation);
        EXPECT_EQ(ask(things::get, reader(0), seq).has_value(), expected);
        EXPECT_EQ(seen(reader(1), seq - 1) == Seqs{seq}, is_for_all);
        EXPECT_EQ(seen(scope_of_auditor(), seq - 1) == Seqs{seq}, tlp != Tlp::red);
        EXPECT_EQ(seen(system_scope(), seq - 1), Seqs{seq});
      }
    }
  }
}

TEST_P(Shares, ARevisionIsReadInThePlaceOfTheOneBefore) {
  put(1, {.tlp = Tlp::green});
  put(2, {.tlp = Tlp::green});
  revise(1, 3, Tlp::green, Audience::community);
  EXPECT_EQ(seen(reader(0)), (Seqs{2, 3}));
  const Share newest =
      value_of(ask(shares::after, reader(0), LogIndex{2}, std::int64_t{1})).front();
  EXPECT_EQ(newest.thing, 1);
  EXPECT_EQ(newest.revision, 2);
  EXPECT_EQ(newest.title, "Again");
  const Thing thing = value_of(ask(things::get, reader(0), ThingNumber{1}));
  EXPECT_EQ(thing.revisions, 2);
  EXPECT_EQ(thing.newest, 3);
}

TEST_P(Shares, WhoHoldsWhatIsNarrowedOrWithdrawnIsAskedForIt) {
  put(1, {.tlp = Tlp::green});
  put(2, {.tlp = Tlp::green});
  give(0, 1);
  give(0, 1, "taxii");
  give(1, 1);
  give(1, 2);
  revise(1, 3, Tlp::amber, Audience::named, {parties_[0]});
  EXPECT_EQ(seen(reader(0)), (Seqs{2, 3}));
  EXPECT_EQ(seen(reader(1)), Seqs{2});
  EXPECT_EQ(taken(0), "");
  EXPECT_EQ(taken(1), "3:narrowed:1 ");
  EXPECT_EQ(taken(1, 3), "");
  ASSERT_TRUE(act(things::withdraw, ThingNumber{1}, LogIndex{4}).has_value());
  EXPECT_EQ(seen(reader(0)), Seqs{2});
  EXPECT_EQ(taken(0), "4:withdrawn:1 ");
  EXPECT_EQ(taken(1), "3:narrowed:1 4:withdrawn:1 ");
  EXPECT_EQ(taken(1, 0, 1), "3:narrowed:1 ");
  // Each is told of its own, the operator's people of all; page by page.
  const std::string all = recalled(system_scope());
  EXPECT_EQ(all.size(), std::string("b1narrowed a1withdrawn b1withdrawn ").size());
  EXPECT_EQ(recalled(reader(0)), "a1withdrawn ");
  std::string pages;
  recalls::Place place;
  for (int i = 0; i < 3; ++i) {
    const auto page = value_of(ask(recalls::list, system_scope(), place, std::int64_t{1}));
    ASSERT_EQ(page.size(), 1U);
    place = {.seq = page.front().seq, .thing = page.front().thing, .party = page.front().party};
    pages += recalled(system_scope(),
                      {.seq = page.front().seq, .thing = page.front().thing, .party = {}}, 1)
                     .empty()
                 ? ""
                 : (page.front().party == parties_[0] ? "a" : "b");
  }
  EXPECT_EQ(pages.size(), 3U);
  EXPECT_TRUE(ask(recalls::list, system_scope(), place, std::int64_t{1})->empty());
  // Confirmed once, and by the one of whom it was asked.
  EXPECT_EQ(act(recalls::confirm, parties_[1], ThingNumber{1}, LogIndex{9}).value(), 2);
  EXPECT_EQ(act(recalls::confirm, parties_[1], ThingNumber{1}, LogIndex{9}).value(), 0);
  EXPECT_EQ(recalled(reader(0)), "a1withdrawn ");
  EXPECT_EQ(recalled(reader(1)), "b1narrowed* b1withdrawn* ");
}

TEST_P(Shares, WhoeverLeavesAGroupReadsNothingOfItFromThenOn) {
  join(0, 0);
  join(0, 1);
  EXPECT_EQ(error_of(act(groups::add, groups_[0].id, parties_[0], LogIndex{9})).code,
            Errc::conflict);
  put(1, {.tlp = Tlp::amber, .audience = Audience::group, .group = groups_[0].id});
  put(2, {.tlp = Tlp::amber, .audience = Audience::group, .group = groups_[0].id});
  give(0, 1);
  EXPECT_EQ(seen(reader(0)), (Seqs{1, 2}));
  ASSERT_TRUE(act(groups::remove, groups_[0].id, parties_[0], LogIndex{5}).has_value());
  EXPECT_EQ(seen(reader(0)), Seqs{});
  EXPECT_EQ(seen(reader(1)), (Seqs{1, 2}));
  EXPECT_EQ(taken(0), "5:left_group:1 ");
  EXPECT_EQ(taken(1), "");
  EXPECT_EQ(error_of(act(groups::remove, groups_[0].id, parties_[0], LogIndex{6})).code,
            Errc::not_found);
  EXPECT_EQ(error_of(act(groups::remove, groups_[1].id, parties_[1], LogIndex{6})).code,
            Errc::not_found);
  // Back again: what is open again is not asked back in the feed; that it was stays on record.
  join(0, 0);
  EXPECT_EQ(seen(reader(0)), (Seqs{1, 2}));
  EXPECT_EQ(taken(0), "");
  EXPECT_EQ(recalled(reader(0)), "a1left_group ");
}

TEST_P(Shares, ASuspensionTakesBackAllThatIsNotEverybodysOrItsOwn) {
  put(1, {.tlp = Tlp::clear});
  put(2, {.tlp = Tlp::green});
  put(3, {.author = parties_[0], .tlp = Tlp::green});
  put(4, {.author = parties_[1], .tlp = Tlp::green});
  for (const LogIndex seq : {1, 2, 3, 4}) {
    give(0, seq);
    give(1, seq);
  }
  give(0, 2, "taxii");
  // TLP:CLEAR alone makes nothing everybody's.
  put(5, {.tlp = Tlp::clear, .audience = Audience::named}, {parties_[0]});
  give(0, 5);
  EXPECT_EQ(act(recalls::of_party, parties_[0], LogIndex{8}, "suspended").value(), 3);
  EXPECT_EQ(recalled(system_scope()), "a2suspended a4suspended a5suspended ");
  EXPECT_EQ(act(recalls::of_party, parties_[0], LogIndex{9}, "suspended").value(), 0)
      << "it has been asked for them";
  ASSERT_TRUE(act(recalls::confirm, parties_[0], ThingNumber{2}, LogIndex{9}).has_value());
  EXPECT_EQ(act(recalls::of_party, parties_[0], LogIndex{10}, "suspended").value(), 0)
      << "nothing was given since";
}

TEST_P(Shares, WhatIsGivenAgainIsAskedForAgainOnce) {
  put(1, {.tlp = Tlp::green});
  put(2, {.tlp = Tlp::green});
  put(3, {.tlp = Tlp::green});
  for (const LogIndex seq : {1, 2}) {
    give(0, seq, "feed");
  }
  const auto suspend = [&](LogIndex seq) {
    return act(recalls::of_party, parties_[0], seq, "suspended").value();
  };
  const auto fresh = [&] {
    return value_of(ask(shares::not_noted, parties_[0], Seqs{1, 2, 3}, "feed"));
  };
  EXPECT_EQ(suspend(8), 2);
  EXPECT_EQ(fresh(), (Seqs{1, 2, 3})) << "giving one again is noted";
  give(0, 1, "feed");
  give(0, 3, "feed");
  EXPECT_EQ(fresh(), Seqs{2});
  EXPECT_EQ(suspend(9), 2) << "although the first was not confirmed";
  EXPECT_EQ(suspend(10), 0);
  EXPECT_EQ(recalled(system_scope()), "a2suspended a1suspended a3suspended ") << "each once";
  const auto told = value_of(ask(shares::taken_back, scope_of(parties_[0], Action::read_recall),
                                 LogIndex{8}, std::int64_t{9}));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told.front().things, 2);
  EXPECT_EQ(act(recalls::confirm, parties_[0], ThingNumber{1}, LogIndex{11}).value(), 2);
  EXPECT_EQ(recalled(system_scope()), "a2suspended a1suspended* a3suspended ");
  give(0, 1, "feed");
  EXPECT_EQ(suspend(12), 1) << "and after it was confirmed";
  EXPECT_EQ(recalled(system_scope()), "a2suspended a1suspended* a3suspended a1suspended ");
}

TEST_P(Shares, HoldingsAreNotedByPartyAndChannel) {
  for (const LogIndex seq : {1, 2, 3, 5}) {
    put(seq, {.tlp = Tlp::green});
  }
  give(0, 1, "taxii");
  give(0, 1, "taxii");
  give(0, 3, "taxii");
  give(0, 2, "mail");
  give(1, 3, "taxii");
  const auto fresh = [&](std::size_t party, const Seqs& seqs, std::string_view channel) {
    return value_of(ask(shares::not_noted, parties_[party], seqs, channel));
  };
  EXPECT_EQ(fresh(0, {1, 2, 3, 5}, "taxii"), (Seqs{2, 5}));
  EXPECT_EQ(fresh(0, {2, 5}, "mail"), Seqs{5});
  EXPECT_EQ(fresh(1, {1, 3}, "taxii"), Seqs{1});
  EXPECT_EQ(fresh(1, {}, "taxii"), Seqs{});
  const auto held = value_of(ask(shares::holdings, parties_[0]));
  ASSERT_EQ(held.size(), 3U);
  EXPECT_EQ(held[0].seq, 1);
  EXPECT_EQ(held[2].seq, 3);
  EXPECT_EQ(ask(shares::holdings, parties_[1])->size(), 1U);
}

TEST_P(Shares, AnAuthorWhoIsNotShownIsKnownToTheDeskAndToItself) {
  put(1, {.author = parties_[0], .is_author_shown = false, .tlp = Tlp::green});
  put(2, {.author = parties_[0], .is_author_shown = true, .tlp = Tlp::green});
  const auto authors = [&](const Scope& scope) {
    std::string out;
    for (const Share& one : value_of(ask(shares::after, scope, LogIndex{0}, std::int64_t{9}))) {
      out += one.author ? (*one.author == parties_[0] ? "a" : "b") : "-";
    }
    return out;
  };
  EXPECT_EQ(authors(reader(0)), "aa");
  EXPECT_EQ(authors(reader(1)), "-a");
  EXPECT_EQ(authors(system_scope()), "aa");
}

TEST_P(Shares, GroupsAreListedByHandleAndByMember) {
  join(1, 0);
  EXPECT_EQ(ask(groups::get, "g")->name, "Group");
  EXPECT_TRUE(ask(groups::get, "g")->shows_members);
  EXPECT_FALSE(ask(groups::get, "h")->shows_members);
  EXPECT_EQ(ask(groups::get, "g")->founded_index, 7);
  EXPECT_EQ(error_of(ask(groups::get, "i")).code, Errc::not_found);
  EXPECT_EQ(value_of(ask(groups::list)).size(), 2U);
  ASSERT_EQ(ask(groups::of_party, parties_[0])->size(), 1U);
  EXPECT_EQ(ask(groups::of_party, parties_[0])->front().handle, "h");
  EXPECT_TRUE(ask(groups::of_party, parties_[1])->empty());
  EXPECT_EQ(*ask(groups::members, groups_[1].id), std::vector{parties_[0]});
  EXPECT_TRUE(*ask(groups::is_member, groups_[1].id, parties_[0]));
  EXPECT_FALSE(*ask(groups::is_member, groups_[1].id, parties_[1]));
  EXPECT_FALSE(*ask(groups::is_member, groups_[0].id, parties_[0]));
}

TEST_P(Shares, ObjectsAreOrderedAndTheLastVersionIsGivenUnlessOthersAreAskedFor) {
  put(1, {.tlp = Tlp::green});
  for (const int version : {1, 2, 3}) {
    put_object(1, "malware--1", version);
    put_object(1, "tool--2", version + 10);
  }
  const Scope all = reader(0);
  EXPECT_EQ(objects(all), "malware--1@3<1 tool--2@13<1 ");
  EXPECT_EQ(objects(all, {.versions = {.first = true}}), "malware--1@1<1 tool--2@11<1 ");
  EXPECT_EQ(objects(all, {.versions = {.first = true, .last = true}}),
            "malware--1@1<1 tool--2@11<1 malware--1@3<1 tool--2@13<1 ");
  EXPECT_EQ(objects(all, {.types = {"tool"}, .versions = {.all = true}}),
            "tool--2@11<1 tool--2@12<1 tool--2@13<1 ");
  EXPECT_EQ(objects(all, {.versions = {.at = {at(2), at(13)}}}), "malware--1@2<1 tool--2@13<1 ");
  EXPECT_EQ(objects(all, {.ids = {"tool--2", "x--1", "x--2"}}), "tool--2@13<1 ");
  EXPECT_EQ(objects(all, {.types = {"tool", "malware"}}, 1), "malware--1@3<1 ");
  EXPECT_EQ(objects(all, {.spec_versions = {"2.0"}}), "");
  EXPECT_EQ(objects(all, {.spec_versions = {"2.0", "2.1"}}), "malware--1@3<1 tool--2@13<1 ");
  EXPECT_EQ(objects(all, {.tlp = Tlp::clear}), "");
  EXPECT_EQ(objects(all, {.kind = "note"}), "");
  EXPECT_EQ(objects(all, {.kind = "threat", .tlp = Tlp::green}).size(), objects(all).size());
  EXPECT_EQ(objects(all, {.is_own = true}), "");
  EXPECT_EQ(objects(system_scope(), {.is_own = true}), objects(all)) << "the operator's own";
  put(2, {.author = parties_[0], .tlp = Tlp::green});
  put_object(2, "note--1", 1);
  EXPECT_EQ(objects(all, {.is_own = true}), "note--1@1<2 ");
  EXPECT_EQ(objects(system_scope(), {.is_own = true}), "malware--1@3<1 tool--2@13<1 ");
  ASSERT_TRUE(act(things::withdraw, ThingNumber{2}, LogIndex{9}).has_value());
  // By the place of each: every one once, although the clock stands still.
  StixFilter page{.versions = {.all = true}};
  std::set<Instant> places;
  for (int i = 0; i < 6; ++i) {
    const auto one = value_of(ask(stix::list, all, page, std::int64_t{1}));
    ASSERT_EQ(one.size(), 1U);
    places.insert(one.front().added);
    page.added_after = one.front().added;
  }
  EXPECT_EQ(places.size(), 6U);
  EXPECT_TRUE(value_of(ask(stix::list, all, page, std::int64_t{1})).empty());
}

TEST_P(Shares, WhatARevisionLeavesOutIsNoPartOfTheThingAnyMore) {
  put(1, {.tlp = Tlp::green});
  put_object(1, "malware--1", 1);
  put_object(1, "malware--2", 1);
  revise(1, 2, Tlp::green, Audience::community);
  put_object(1, "malware--1", 1);
  EXPECT_EQ(objects(reader(0), {.versions = {.all = true}}), "malware--1@1<1 ");
  EXPECT_FALSE(value_of(ask(stix::author_of, reader(0), "malware--2")));
}

TEST_P(Shares, WhoHadAnObjectByTaxiiIsToldOnceThatItIsTakenBack) {
  put(1, {.author = parties_[1], .tlp = Tlp::green});
  put_object(1, "malware--1", -9);
  put_object(1, "tool--1", 7);
  put_object(1, "url--1", 0);
  put_object(1, "marking-definition--1", -9);
  give(0, 1, "taxii");
  ASSERT_TRUE(act(things::withdraw, ThingNumber{1}, LogIndex{4}).has_value());
  EXPECT_EQ(objects(reader(0)), "!malware--1<1 !tool--1@7<1 ");
  EXPECT_EQ(objects(reader(1)), "") << "its author was given nothing";
  EXPECT_EQ(objects(system_scope()), "!malware--1<1 !tool--1@7<1 ");
  EXPECT_EQ(objects(scope_of_auditor()), objects(system_scope()));
  const auto told = value_of(ask(stix::list, reader(0), StixFilter(), std::int64_t{9}));
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].version, told[0].added) << "when it was taken back";
  EXPECT_EQ(told[1].version, at(7) + std::chrono::milliseconds(1)) << "later than what it had";
  EXPECT_EQ(told[1].thing_tlp, Tlp::green);
  // By filters and pages as any other.
  const Scope all = reader(0);
  EXPECT_EQ(objects(all, {.added_after = told[0].added}), "!tool--1@7<1 ");
  EXPECT_EQ(objects(all, {.added_after = told[1].added}), "");
  EXPECT_EQ(objects(all, {}, 1), "!malware--1<1 ");
  EXPECT_EQ(objects(all, {.kind = "threat", .tlp = Tlp::green}).size(), objects(all).size());
  EXPECT_EQ(objects(all, {.kind = "note"}) + objects(all, {.tlp = Tlp::amber}), "");
  EXPECT_EQ(objects(all, {.is_own = true}), "");
  EXPECT_EQ(objects(all, {.ids = {"tool--1"}}), "!tool--1@7<1 ");
  EXPECT_EQ(objects(all, {.types = {"malware"}}), "!malware--1<1 ");
  EXPECT_EQ(objects(all, {.spec_versions = {"2.0"}}), "");
  for (const StixVersions& any :
       {StixVersions{.all = true}, StixVersions{.first = true}, StixVersions{.last = true},
        StixVersions{.at = {told[0].version}}}) {
    EXPECT_EQ(objects(all, {.types = {"malware"}, .versions = any}), "!malware--1<1 ");
  }
  EXPECT_EQ(objects(all, {.versions = {.at = {at(7)}}}), "");
}

TEST_P(Shares, WhoHadAnObjectByAnotherChannelIsNotToldByTaxii) {
  put(1, {.tlp = Tlp::green});
  put_object(1, "malware--1", 1);
  give(0, 1, "feed");
  ASSERT_TRUE(act(things::withdraw, ThingNumber{1}, LogIndex{4}).has_value());
  EXPECT_EQ(objects(reader(0)), "");
}

TEST_P(Shares, WhomANarrowerRevisionShutsOutIsToldAndHearsNothingOfWhatComesAfter) {
  put(1, {.tlp = Tlp::amber, .audience = Audience::named}, {parties_[0], parties_[1]});
  put_object(1, "malware--1", 1);
  put_object(1, "malware--2", 1);
  give(0, 1, "taxii");
  give(1, 1, "taxii");
  const auto again = [&](LogIndex seq, const std::vector<PartyId>& named, int version) {
    revise(1, seq, Tlp::amber, Audience::named, named);
    put_object(1, "malware--1", version);
    ASSERT_TRUE(act(stix::take_back, ThingNumber{1}, seq).has_value());
  };
  again(3, {parties_[0]}, 2);
  EXPECT_EQ(objects(reader(0)), "malware--1@2<1 !malware--2@1<1 ") << "what it leaves out";
  const std::string told = objects(reader(1));
  EXPECT_EQ(told, "!malware--1@1<1 !malware--2@1<1 ") << "by what it had";
  const auto last = value_of(ask(stix::list, reader(1), StixFilter(), std::int64_t{9})).back();
  give(0, 3, "taxii");
  again(5, {parties_[0]}, 3);
  ASSERT_TRUE(act(things::withdraw, ThingNumber{1}, LogIndex{6}).has_value());
  EXPECT_EQ(objects(reader(1)), told) << "that it was revised and withdrawn";
  EXPECT_EQ(objects(reader(1), {.added_after = last.added}), "");
  EXPECT_EQ(objects(reader(0)), "!malware--2@1<1 !malware--1@2<1 ")
      << "each once, as the last that it had";
}

TEST_P(Shares, WhatIsGivenAgainIsNotTakenBackUntilItIsTakenBackAgain) {
  put(1, {.tlp = Tlp::amber, .audience = Audience::named}, {parties_[0]});
  put_object(1, "malware--1", 1);
  give(0, 1, "taxii");
  const auto again = [&](LogIndex seq, const std::vector<PartyId>& named) {
    revise(1, seq, Tlp::amber, Audience::named, named);
    put_object(1, "malware--1", 1);
    ASSERT_TRUE(act(stix::take_back, ThingNumber{1}, seq).has_value());
  };
  again(3, {parties_[1]});
  EXPECT_EQ(objects(reader(0)), "!malware--1@1<1 ");
  again(4, {parties_[0]});
  EXPECT_EQ(objects(reader(0)), "malware--1@1<1 ");
  give(0, 4, "taxii");
  const auto first = value_of(ask(stix::list, reader(0), StixFilter(), std::int64_t{9})).back();
  again(5, {parties_[1]});
  EXPECT_EQ(objects(reader(0), {.added_after = first.added}), "!malware--1@1<1 ");
  EXPECT_EQ(objects(reader(0)), "!malware--1@1<1 ") << "once, from the beginning too";
}

TEST_P(Shares, WhatAnotherThingGivesStillIsNotTakenBack) {
  for (const LogIndex number : {1, 2}) {
    put(number, {.tlp = Tlp::green});
    put_object(number, "malware--1", static_cast<int>(number));
    give(0, number, "taxii");
  }
  ASSERT_TRUE(act(things::withdraw, ThingNumber{2}, LogIndex{4}).has_value());
  EXPECT_EQ(objects(reader(0)), "malware--1@1<1 ");
  ASSERT_TRUE(act(things::withdraw, ThingNumber{1}, LogIndex{5}).has_value());
  EXPECT_EQ(objects(reader(0)), "!malware--1@1<1 ");
}

TEST_P(Shares, WhatWasRevokedOrIsCommonToSeveralThingsIsNotRevoked) {
  put(1, {.tlp = Tlp::green});
  const Thing thing = value_of(ask(things::get, system_scope(), ThingNumber{1}));
  ASSERT_TRUE(store_->write([&](Transaction& tx) -> Status {
    std::vector<StoredStix> objects = {{.id = "malware--1",
                                        .version = at(1),
                                        .type = "malware",
                                        .spec_version = "2.1",
                                        .is_revoked = true,
                                        .body = "1"},
                                       {.id = "identity--1",
                                        .version = at(1),
                                        .type = "identity",
                                        .spec_version = "2.1",
                                        .is_common = true,
                                        .body = "1"}};
    return stix::insert(tx, thing, objects);
  }));
  give(0, 1, "taxii");
  ASSERT_TRUE(act(things::withdraw, ThingNumber{1}, LogIndex{4}).has_value());
  EXPECT_EQ(objects(reader(0)), "");
}

TEST_P(Shares, WhoLeavesAGroupIsToldOfWhatItHadOfIt) {
  join(0, 0);
  join(0, 1);
  put(1, {.tlp = Tlp::amber, .audience = Audience::group, .group = groups_[0].id});
  put_object(1, "malware--1", 1);
  give(0, 1, "taxii");
  give(1, 1, "taxii");
  ASSERT_TRUE(act(groups::remove, groups_[0].id, parties_[0], LogIndex{9}).has_value());
  EXPECT_EQ(objects(reader(0)), "!malware--1@1<1 ");
  EXPECT_EQ(objects(reader(1)), "malware--1@1<1 ") << "who stays in it has it still";
  EXPECT_EQ(objects(system_scope()), "malware--1@1<1 ");
}

TEST_P(Shares, WhatWasWithdrawnDuringASuspensionIsToldAfterIt) {
  put(1, {.tlp = Tlp::green});
  put_object(1, "malware--1", 1);
  give(0, 1, "taxii");
  ASSERT_TRUE(act(recalls::of_party, parties_[0], LogIndex{8}, "suspended").has_value());
  EXPECT_EQ(objects(reader(0)), "malware--1@1<1 ") << "once it receives again";
  ASSERT_TRUE(act(things::withdraw, ThingNumber{1}, LogIndex{9}).has_value());
  EXPECT_EQ(objects(reader(0)), "!malware--1@1<1 ");
}

TEST_P(Shares, OfSeveralWhoUseOneIdReadersBelieveTheFirstWhomTheySee) {
  put(1, {.author = parties_[0], .tlp = Tlp::amber, .audience = Audience::named}, {});
  put(2, {.author = parties_[1], .tlp = Tlp::green});
  put_object(1, "malware--1", 1);
  put_object(2, "malware--1", 2);
  EXPECT_EQ(objects(reader(0)), "malware--1@1<1 ") << "its own came first";
  EXPECT_EQ(objects(reader(1)), "malware--1@2<2 ") << "what it may not see counts for nothing";
  EXPECT_EQ(objects(system_scope()), "malware--1@1<1 ");
  // An observable whose id is made of its content goes before one that only says so.
  put(3, {.author = parties_[1], .tlp = Tlp::green});
  put_object(2, "url--1", 0);
  put_object(3, "url--1", 0, true);
  put_object(1, "url--1", 0, true);
  EXPECT_EQ(objects(reader(1), {.types = {"url"}}), "url--1<3 ");
  // Marked otherwise than its thing is now, it is nobody's.
  put_object(3, "tool--1", 1, false, Tlp::amber);
  put_object(3, "tool--2", 1, false, Tlp::green);
  EXPECT_EQ(objects(reader(1), {.types = {"tool"}}), "tool--2@1<3 ");
  ASSERT_TRUE(act(things::withdraw, ThingNumber{3}, LogIndex{9}).has_value());
  EXPECT_EQ(objects(reader(1)), "malware--1@2<2 url--1<2 ");
}

TEST_P(Shares, WhoMadeAnObjectIsAskedWithinTheScope) {
  put(1, {.author = parties_[0], .tlp = Tlp::amber});
  put(2, {.tlp = Tlp::green});
  put_object(1, "malware--1", 1);
  put_object(2, "malware--2", 1);
  put_object(2, "url--1", 0);
  const auto author = [&](std::size_t party, std::string_view id) -> std::string {
    const auto found = value_of(ask(stix::author_of, reader(party), id));
    return !found ? "nobody" : !found->author ? "operator" : "a";
  };
  EXPECT_EQ(author(0, "malware--1"), "a");
  EXPECT_EQ(author(1, "malware--1"), "nobody");
  EXPECT_EQ(author(1, "malware--2"), "operator");
  const auto body = [&](std::size_t party, std::string_view id, int version) {
    const auto found = value_of(ask(stix::find, reader(party), id, at(version)));
    return found ? found->body + (found->is_own ? "own" : "") : "none";
  };
  EXPECT_EQ(body(0, "malware--1", 1), "1own");
  EXPECT_EQ(body(0, "malware--1", 2), "none");
  EXPECT_EQ(body(1, "malware--1", 1), "none");
  EXPECT_EQ(body(1, "malware--2", 1), "2");
  const auto has = [&](const std::optional<PartyId>& party, Tlp tlp) {
    return ask(stix::has_observable, party, tlp, "url--1").value();
  };
  EXPECT_TRUE(has(std::nullopt, Tlp::green));
  EXPECT_FALSE(has(std::nullopt, Tlp::amber));
  EXPECT_FALSE(has(parties_[0], Tlp::green));
}

TEST_P(Shares, ASourceBringsAgainWhatItTookBackAndNothingThatIsHereOtherwise) {
  put(1, {.tlp = Tlp::green, .source = "s"});
  put(2, {.tlp = Tlp::green, .source = "other"});
  put(3, {.author = parties_[0], .tlp = Tlp::amber});
  put(4, {.tlp = Tlp::green, .source = "s"});
  put(5, {.tlp = Tlp::green});
  put(6, {.tlp = Tlp::green, .source = "s"});
  put(7, {.author = parties_[0], .tlp = Tlp::green});
  for (const LogIndex thing : {1, 2, 3, 4, 5, 6}) {
    put_object(thing, "malware--" + std::to_string(thing), 5);
    put_object(thing, "url--" + std::to_string(thing), 0);
  }
  put_object(7, "url--7", 0);
  ASSERT_TRUE(act(things::withdraw, ThingNumber{4}, LogIndex{11}).has_value());
  ASSERT_TRUE(act(things::withdraw, ThingNumber{5}, LogIndex{12}).has_value());
  revise(6, 13, Tlp::green, Audience::community);
  put_object(6, "malware--60", 5);
  struct Row {
    std::string number;
    bool is_object;  ///< of version 5, and of version 4
    bool is_observable;
    bool is_brought;
  };
  for (const Row& row : {Row{"1", true, true, true},        // it stands in what the source brought
                         Row{"2", true, true, false},       // what another source brought
                         Row{"3", true, false, false},      // a partner's, not for the community
                         Row{"4", false, false, false},     // taken back by the source
                         Row{"5", true, true, false},       // withdrawn here
                         Row{"6", false, false, false},     // left out by the source
                         Row{"60", true, false, true},      // of what it did not leave out
                         Row{"7", false, false, false},     // a partner's observable
                         Row{"8", false, false, false}}) {  // nobody's
    SCOPED_TRACE(row.number);
    const std::string id = "malware--" + row.number;
    const auto known = [&](int version) {
      return value_of(
          ask(stix::is_known_to_source, "s", id, std::optional(at(version)), Tlp::green));
    };
    EXPECT_EQ(known(4), row.is_object);
    EXPECT_EQ(known(5), row.is_object);
    EXPECT_FALSE(known(6)) << "a later version is news";
    EXPECT_EQ(value_of(ask(stix::is_known_to_source, "s", "url--" + row.number,
                           std::optional<Instant>(), Tlp::green)),
              row.is_observable);
    EXPECT_EQ(value_of(ask(stix::brought_by, "s", id)).size(), row.is_brought ? 1U : 0U);
    EXPECT_EQ(value_of(ask(stix::was_here, id)), row.number != "7" && row.number != "8");
  }
  EXPECT_FALSE(
      value_of(ask(stix::is_known_to_source, "s", "url--1", std::optional<Instant>(), Tlp::amber)))
      << "with another marking";
  ASSERT_TRUE(act(things::forget_source, ThingNumber{1}).has_value());
  EXPECT_TRUE(value_of(ask(stix::brought_by, "s", "malware--1")).empty());
  const auto held = value_of(ask(stix::of_thing, ThingNumber{6}));
  ASSERT_EQ(held.size(), 1U);
  EXPECT_EQ(held.front().id, "malware--60");
  EXPECT_EQ(held.front().version, at(5));
  EXPECT_EQ(value_of(ask(stix::of_thing, ThingNumber{7})).front().version, Instant());
}

TEST_P(Shares, AStatusIsReadByWhomItIsOf) {
  const Uuid id = make_uuid(at(0));
  ASSERT_TRUE(act(stix::insert_status, id, parties_[0], "{}").has_value());
  EXPECT_EQ(ask(stix::status, parties_[0], id).value(), "{}");
  EXPECT_EQ(error_of(ask(stix::status, parties_[1], id)).code, Errc::not_found);
  EXPECT_EQ(error_of(ask(stix::status, parties_[0], make_uuid(at(1)))).code, Errc::not_found);
  ASSERT_TRUE(act(stix::drop_statuses, at(0) - std::chrono::hours(1)).has_value());
  EXPECT_TRUE(ask(stix::status, parties_[0], id).has_value());
  ASSERT_TRUE(act(stix::drop_statuses, at(0) + std::chrono::hours(1)).has_value());
  EXPECT_FALSE(ask(stix::status, parties_[0], id).has_value());
}

TEST_P(Shares, AnAudienceIsAWord) {
  for (const Audience one :
       {Audience::community, Audience::in_case, Audience::named, Audience::group}) {
    EXPECT_EQ(parse_audience(to_text(one)).value(), one);
  }
  EXPECT_EQ(error_of(parse_audience("everybody")).code, Errc::malformed);
}

// Migration 16, on what an earlier version shared.
TEST_P(Shares, WhatAnEarlierVersionSharedIsStillShared) {
  ASSERT_TRUE(store_->write([&](Transaction& tx) -> Status {
    for (const char* index : {"webhook_name", "outbox_webhook"}) {
      TOC_CHECK(tx.execute("DROP INDEX " + std::string(index)));
    }
    for (const char* column :
         {"webhook DROP COLUMN name", "webhook DROP COLUMN form", "webhook DROP COLUMN language",
          "webhook DROP COLUMN filter", "webhook DROP COLUMN share_cursor",
          "webhook DROP COLUMN recall_cursor", "outbox DROP COLUMN webhook_id",
          "outbox DROP COLUMN event", "outbox DROP COLUMN seq", "outbox DROP COLUMN is_replay",
          "holding DROP COLUMN recalled", "obligation DROP COLUMN calendar"}) {
      TOC_CHECK(tx.execute("ALTER TABLE " + std::string(column)));
    }
    for (const char* table : {"stix_tombstone",
                              "indicator_flaw",
                              "indicator_sighting",
                              "indicator_value",
                              "feed_link",
                              "mail_refusal",
                              "mail_subscription",
                              "webhook_attempt",
                              "webhook_holding",
                              "openpgp_key",
                              "source",
                              "misp_part",
                              "misp_event",
                              "csaf_cve",
                              "csaf_document",
                              "recall",
                              "stix_status",
                              "stix_object",
                              "share",
                              "shared_thing_reader",
                              "shared_thing",
                              "sharing_group_member",
                              "sharing_group"}) {
      TOC_CHECK(tx.execute("DROP TABLE " + std::string(table)));
    }
    TOC_CHECK(tx.execute("DROP INDEX holding_seq"));
    TOC_CHECK(tx.execute("DROP INDEX outbox_under_way"));
    TOC_CHECK(tx.execute(
        "CREATE TABLE feed_item (seq bigint PRIMARY KEY, at bigint NOT NULL, kind text NOT NULL, "
        "case_id bytea REFERENCES vuln_case (id), tlp bigint NOT NULL, title text NOT NULL, body "
        "text NOT NULL)"));
    TOC_CHECK(tx.execute("INSERT INTO feed_item VALUES (5, $1, 'case.update', $2, 2, 't', '{}')",
                         {at(3), cases_[0]}));
    TOC_CHECK(tx.execute(
        "INSERT INTO journal (idx, at, kind, actor, commitment, leaf_hash) VALUES (5, 0, 'k', "
        "'system:source:peer', $1, $1)",
        {Digest()}));
    return tx.execute("DELETE FROM migration WHERE number >= 16");
  }));
  ASSERT_TRUE(store_.open().has_value());
  ASSERT_TRUE(act(cases::put_participant, cases_[0], Participant{.party = parties_[0]}, 1));
  const auto found = value_of(ask(shares::after, reader(0), LogIndex{0}, std::int64_t{9}));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().seq, 5);
  EXPECT_EQ(found.front().thing, 5);
  EXPECT_EQ(found.front().at, at(3));
  EXPECT_EQ(found.front().kind, "case.update");
  EXPECT_EQ(ask(things::get, system_scope(), ThingNumber{5})->source, "peer");
  EXPECT_EQ(seen(reader(1)), Seqs{});
}

}  // namespace
}  // namespace tocsin::store
