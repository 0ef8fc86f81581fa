// Accounts, sessions, links and keys: each row answers and changes for its own person alone.
#include "store/accounts.h"
#include "store/standing.h"
#include "store/testing_pairs.h"

namespace tocsin::store {
namespace {

class Accounts : public testing::Pairs {
 protected:
  /// Two sessions of each person, at the places 0 and 1, 2 and 3; the later ones are newer.
  void begin_sessions() {
    for (std::size_t i = 0; i < sessions_.size(); ++i) {
      sessions_[i] = {.token_hash = digest(std::to_string(i)),
                      .id = make_id<SessionId>(at(0)),
                      .person = people_[i / 2],
                      .created = at(static_cast<int>(i)),
                      .expires = at(100),
                      .seen = at(0)};
      ASSERT_TRUE(act(sessions::insert, sessions_[i]).has_value());
    }
  }
  /// The places of those that are still there.
  std::string left() {
    std::string out;
    for (std::size_t i = 0; i < sessions_.size(); ++i) {
      out +=
          ask(sessions::find, sessions_[i].token_hash, at(0))->has_value() ? std::to_string(i) : "";
    }
    return out;
  }
  Session session(std::size_t place) {
    return ask(sessions::find, sessions_[place].token_hash, at(0))->value();
  }
  bool leads_in(const Digest& link) { return ask(sessions::find_link, link, at(0))->has_value(); }

  std::array<Session, 4> sessions_;
};
INSTANTIATE_TEST_SUITE_P(Engines, Accounts, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Accounts, AreFoundByWhatNamesThemAndByNothingElse) {
  for (const std::size_t i : {0U, 1U}) {
    const std::string name = i == 0 ? "a" : "b";
    EXPECT_EQ(ask(parties::get, parties_[i])->name, name);
    EXPECT_EQ(ask(parties::find, name)->value().id, parties_[i]);
    EXPECT_EQ(ask(people::get, people_[i])->name, name);
    EXPECT_EQ(ask(people::find, name + "@example.org")->value().id, people_[i]);
    const auto listed = ask(people::list, parties_[i]);
    ASSERT_EQ(listed->size(), 1U);
    EXPECT_EQ(listed->front().id, people_[i]);
  }
  EXPECT_EQ(ask(parties::list)->size(), 2U);
  EXPECT_EQ(error_of(ask(parties::get, PartyId{})).code, Errc::not_found);
  EXPECT_EQ(error_of(ask(people::get, PersonId{})).code, Errc::not_found);
  EXPECT_EQ(error_of(ask(parties::get_operator)).code, Errc::conflict);
  EXPECT_FALSE(ask(parties::find, "none")->has_value());
  EXPECT_FALSE(ask(people::find, "none")->has_value());
}

TEST_P(Accounts, AreReadBackAsTheyWereStored) {
  for (const bool flag : {false, true}) {
    Party party{.id = make_id<PartyId>(at(0)), .name = "n", .is_operator = flag};
    party.handle = to_text(party.id);
    party.roles = {"manufacturer", "product_provider"};
    party.created = at(1);
    ASSERT_TRUE(act(parties::insert, party).has_value());
    const Party read = ask(parties::get, party.id).value();
    EXPECT_EQ(read.is_operator, flag);
    EXPECT_EQ(read.roles, party.roles);
    EXPECT_EQ(read.created, at(1));
    Person person{.id = make_id<PersonId>(at(0)), .party = party.id, .name = "n"};
    person.mail = to_text(person.id);
    person.role = flag ? Role::officer : Role::partner_administrator;
    person.is_active = flag;
    person.password = flag ? std::optional<std::string>("p") : std::nullopt;
    ASSERT_TRUE(act(people::insert, person).has_value());
    const Person somebody = ask(people::get, person.id).value();
    EXPECT_EQ(somebody.is_active, flag);
    EXPECT_EQ(somebody.role, person.role);
    EXPECT_EQ(somebody.password, person.password);
    EXPECT_EQ(somebody.totp_secret, std::nullopt);
  }
  EXPECT_TRUE(ask(parties::get_operator)->is_operator);
  EXPECT_TRUE(ask(people::any).value());
}

TEST_P(Accounts, AnUpdateChangesItsOwnRowAndOnlyAsItWasRead) {
  Party party = ask(parties::get, parties_[0]).value();
  Person person = ask(people::get, people_[0]).value();
  for (const std::int64_t version : {0, 2}) {
    party.version = person.version = version;
    EXPECT_EQ(error_of(act(parties::update, party)).code, Errc::stale) << version;
    EXPECT_EQ(error_of(act(people::update, person)).code, Errc::stale) << version;
  }
  party.version = person.version = 1;
  party.name = person.name = "new";
  EXPECT_TRUE(act(parties::update, party).has_value());
  EXPECT_TRUE(act(people::update, person).has_value());
  EXPECT_EQ(ask(parties::get, parties_[0])->name, "new");
  EXPECT_EQ(ask(parties::get, parties_[1])->name, "b");
  EXPECT_EQ(ask(people::get, people_[0])->name, "new");
  EXPECT_EQ(ask(people::get, people_[1])->name, "b");
  EXPECT_EQ(error_of(act(parties::update, party)).code, Errc::stale) << "a second time";
  EXPECT_EQ(error_of(act(people::update, person)).code, Errc::stale) << "a second time";
}

TEST_P(Accounts, APersonBelongsToAnOrganizationThatThereIs) {
  const Person person{.id = make_id<PersonId>(at(0)), .name = "n", .mail = "n@example.org"};
  EXPECT_EQ(error_of(act(people::insert, person)).code, Errc::conflict);
}

TEST_P(Accounts, StaffIsCountedByRoleAccountAndFactor) {
  const auto add = [&](Role role, bool is_active, bool has_factor) {
    Person person{.id = make_id<PersonId>(at(0)), .party = parties_[0], .name = "P", .role = role};
    person.mail = to_text(person.id);
    person.is_active = is_active;
    person.totp_secret = has_factor ? std::optional(Buffer(20)) : std::nullopt;
    ASSERT_TRUE(act(people::insert, person).has_value());
  };
  add(Role::officer, true, true);
  add(Role::officer, true, false);
  add(Role::officer, false, true);
  add(Role::auditor, true, true);
  EXPECT_EQ(ask(people::count_staff, Role::officer, true).value(), 1);
  EXPECT_EQ(ask(people::count_staff, Role::officer, false).value(), 2);
  EXPECT_EQ(ask(people::count_staff, Role::analyst, false).value(), 0);
}

TEST_P(Accounts, SessionsAreListedForTheirPersonNewestFirst) {
  begin_sessions();
  const auto listed = ask(sessions::list, people_[0], at(0)).value();
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_EQ(listed[0].id, sessions_[1].id);
  EXPECT_EQ(listed[1].id, sessions_[0].id);
  EXPECT_EQ(session(3).id, sessions_[3].id);
}

TEST_P(Accounts, SessionsEndForThoseThatAreMeant) {
  begin_sessions();
  EXPECT_EQ(error_of(act(sessions::remove_one, people_[1], sessions_[0].id)).code, Errc::not_found);
  EXPECT_EQ(left(), "0123");
  EXPECT_TRUE(act(sessions::remove_others, people_[0], sessions_[1].id).has_value());
  EXPECT_EQ(left(), "123");
  EXPECT_TRUE(act(sessions::remove, sessions_[2].token_hash).has_value());
  EXPECT_EQ(left(), "13");
  EXPECT_TRUE(act(sessions::remove_of, people_[0]).has_value());
  EXPECT_EQ(left(), "3");
  EXPECT_TRUE(act(sessions::remove_one, people_[1], sessions_[3].id).has_value());
  EXPECT_EQ(left(), "");
}

TEST_P(Accounts, WhatIsNotedOfASessionIsNotedOfNoOther) {
  begin_sessions();
  EXPECT_TRUE(act(sessions::note_seen, sessions_[0].id, at(7)).has_value());
  EXPECT_TRUE(act(sessions::note_factor, sessions_[0].id, at(8)).has_value());
  EXPECT_EQ(session(0).seen, at(7));
  EXPECT_EQ(session(0).factor_at, at(8));
  EXPECT_EQ(session(1).seen, at(0));
  EXPECT_EQ(session(1).factor_at, std::nullopt);
  EXPECT_EQ(act(sessions::note_failure, sessions_[0].id).value(), 1);
  EXPECT_EQ(act(sessions::note_failure, sessions_[0].id).value(), 2);
  EXPECT_EQ(act(sessions::note_failure, sessions_[1].id).value(), 1);
  EXPECT_TRUE(act(sessions::note_factor, sessions_[0].id, at(9)).has_value());
  EXPECT_EQ(act(sessions::note_failure, sessions_[0].id).value(), 1) << "a right code begins anew";
  EXPECT_EQ(act(sessions::note_failure, sessions_[1].id).value(), 2);
  EXPECT_EQ(act(sessions::note_failure, SessionId{}).value(), 0);
}

TEST_P(Accounts, ALinkLeadsInOnceUntilItsInstantAndNoOtherLinkIsTouched) {
  const std::array links = {digest("one"), digest("two"), digest("another's")};
  for (std::size_t i = 0; i < links.size(); ++i) {
    const auto code = i == 0 ? std::optional(Buffer(3)) : std::nullopt;
    ASSERT_TRUE(act(sessions::insert_link, links[i], people_[i / 2], at(10), code).has_value());
  }
  EXPECT_EQ(ask(sessions::find_link, links[2], at(0))->value().person, people_[1]);
  EXPECT_EQ(ask(sessions::find_link, links[0], at(0))->value().code, Buffer(3));
  EXPECT_EQ(ask(sessions::find_link, links[1], at(0))->value().code, std::nullopt);
  EXPECT_TRUE(ask(sessions::find_link, links[0], at(9))->has_value());
  EXPECT_FALSE(ask(sessions::find_link, links[0], at(10))->has_value());
  EXPECT_EQ(error_of(act(sessions::use_link, links[0], at(10))).code, Errc::not_found);
  EXPECT_EQ(error_of(act(sessions::use_link, digest("none"), at(9))).code, Errc::not_found);
  EXPECT_TRUE(act(sessions::use_link, links[0], at(9)).has_value());
  EXPECT_FALSE(leads_in(links[0]));
  EXPECT_EQ(error_of(act(sessions::use_link, links[0], at(9))).code, Errc::not_found);
  EXPECT_TRUE(leads_in(links[1]) && leads_in(links[2]));
  EXPECT_TRUE(act(sessions::remove_links, people_[0]).has_value());
  EXPECT_FALSE(leads_in(links[1]));
  EXPECT_TRUE(leads_in(links[2]));
}

TEST_P(Accounts, TheFifthWrongCodeEndsItsLinkAndNoOther) {
  const Digest link = digest("paper");
  const Digest other = digest("other");
  for (const Digest& one : {link, other}) {
    ASSERT_TRUE(act(sessions::insert_link, one, people_[0], at(10), std::optional(Buffer(3))));
  }
  for (int failures = 1; failures <= 5; ++failures) {
    EXPECT_TRUE(leads_in(link)) << failures;
    ASSERT_TRUE(act(sessions::note_link_failure, link, at(0)).has_value());
  }
  EXPECT_FALSE(leads_in(link));
  ASSERT_TRUE(act(sessions::note_link_failure, other, at(0)).has_value());
  EXPECT_TRUE(leads_in(other));
}

TEST_P(Accounts, ALinkIsCleanedAwayAtItsInstantAndNotBefore) {
  const Digest link = digest("link");
  ASSERT_TRUE(act(sessions::insert_link, link, people_[0], at(10), std::optional<Buffer>()));
  ASSERT_TRUE(act(sessions::remove_expired, at(9)).has_value());
  EXPECT_TRUE(leads_in(link));
  ASSERT_TRUE(act(sessions::remove_expired, at(10)).has_value());
  EXPECT_FALSE(leads_in(link)) << "also for a clock that went back";
}

TEST_P(Accounts, KeysAreFoundListedAndRevokedForTheirPerson) {
  std::array<ApiKey, 3> keys;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    keys[i] = {.id = make_id<ApiKeyId>(at(0)),
               .person = people_[i / 2],
               .name = std::to_string(i),
               .secret_hash = digest(std::to_string(i)),
               .created = at(static_cast<int>(i)),
               .expires = at(100)};
    ASSERT_TRUE(act(api_keys::insert, keys[i]).has_value());
  }
  const auto revoked = [&](std::size_t i) {
    const auto key = ask(api_keys::find, keys[i].secret_hash).value().value();
    EXPECT_EQ(key.id, keys[i].id);
    return key.revoked;
  };
  EXPECT_EQ(ask(api_keys::list, people_[0])->size(), 2U);
  EXPECT_EQ(ask(api_keys::list, people_[1])->front().id, keys[2].id);
  EXPECT_FALSE(ask(api_keys::find, digest("none"))->has_value());
  EXPECT_TRUE(act(api_keys::revoke, people_[0], keys[0].id, at(5)).has_value());
  EXPECT_EQ(revoked(0), at(5));
  EXPECT_EQ(revoked(1), std::nullopt);
  EXPECT_TRUE(act(api_keys::revoke_all, people_[0], at(6)).has_value());
  EXPECT_EQ(revoked(0), at(5)) << "when it was revoked stays";
  EXPECT_EQ(revoked(1), at(6));
  EXPECT_EQ(revoked(2), std::nullopt);
}

TEST_P(Accounts, RecoveryCodesAreCountedUsedAndRemovedForTheirPerson) {
  const std::array codes = {Buffer{std::byte{1}}, Buffer{std::byte{2}}, Buffer{std::byte{3}}};
  for (std::size_t i = 0; i < codes.size(); ++i) {
    ASSERT_TRUE(act(recovery_codes::insert, people_[i / 2], codes[i]).has_value());
  }
  const auto count = [&](std::size_t person) {
    const auto counted = ask(recovery_codes::count, people_[person]).value();
    EXPECT_EQ(ask(recovery_codes::list_unused, people_[person])->size(),
              static_cast<std::size_t>(counted));
    return counted;
  };
  EXPECT_EQ(count(0), 2);
  EXPECT_EQ(count(1), 1);
  ASSERT_TRUE(act(recovery_codes::use, codes[0]).has_value());
  EXPECT_EQ(count(0), 1);
  EXPECT_EQ(ask(recovery_codes::list_unused, people_[0])->front(), codes[1]);
  EXPECT_EQ(count(1), 1);
  ASSERT_TRUE(act(recovery_codes::remove_of, people_[0]).has_value());
  EXPECT_EQ(count(0), 0);
  EXPECT_EQ(count(1), 1);
}

TEST_P(Accounts, TheStandingThatDecidesIsOfTheOwnPartnerships) {
  for (std::size_t i = 0; i < 2; ++i) {
    const Partnership partnership{.id = make_id<PartnershipId>(at(0)),
                                  .party = parties_[i],
                                  .programme = "p",
                                  .state = "s",
                                  .standing = i == 0 ? Standing::active : Standing::suspended,
                                  .since = at(0)};
    ASSERT_TRUE(act(partnerships::insert, partnership).has_value());
  }
  EXPECT_EQ(ask(standing_of, parties_[0]).value(), Standing::active);
  EXPECT_EQ(ask(standing_of, parties_[1]).value(), Standing::suspended);
  EXPECT_EQ(ask(standing_of, PartyId{}).value(), Standing::none);
}

}  // namespace
}  // namespace tocsin::store
