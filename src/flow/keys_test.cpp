// Proofs of who somebody is, at their boundaries: API keys, codes of the second factor, closed
// accounts, what role an account may have where. On both engines.
#include "flow/keys.h"

#include "flow/duty_calendar.h"
#include "flow/passwords.h"
#include "flow/testing.h"
#include "store/sharing.h"

#include <algorithm>
#include <functional>
#include <future>

namespace tocsin::flow {
namespace {

using namespace std::chrono_literals;

constexpr const char* kSecret = "A4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYH";  // 20 bytes

class Keys : public testing::Flow {
 protected:
  MadeKey key(const std::vector<std::string>& networks, std::chrono::seconds valid_for = 1h) {
    const auto made = make_api_key(
        world, own(),
        {.name = "k", .scopes = {"read_duty"}, .networks = networks, .valid_for = valid_for});
    TOC_ASSERT(made.has_value());
    return *made;
  }
  Principal own() {
    Principal out = partner();
    out.has_fresh_factor = true;
    return out;
  }
  std::string session_token() {
    return sign_in_by_link(world, {.token = *make_sign_in_link(world, partner_id, 1h)})->token;
  }
  /// Where some rows of a table are taken and others refused.
  template <class Outcome>
  static std::optional<Errc> fault_of(const Outcome& outcome) {
    return outcome ? std::nullopt : std::optional(outcome.error().code);
  }
  std::optional<Errc> fault(const std::string& secret, const std::string& peer = "192.0.2.7") {
    return fault_of(principal_of_key(world, secret, peer));
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Keys, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Keys, AKeyWorksFromItsNetworksAlone) {
  struct Row {
    std::vector<std::string> networks;
    const char* peer;
    std::optional<Errc> want;
  };
  const std::vector<std::string> two = {"192.0.2.0/24", "2001:db8::/32"};
  for (const Row& row :
       {Row{{}, "198.51.100.7", std::nullopt}, Row{two, "192.0.2.255", std::nullopt},
        Row{two, "192.0.3.0", Errc::forbidden}, Row{two, "2001:db8::7", std::nullopt},
        Row{two, "2001:db9::7", Errc::forbidden}, Row{two, "", Errc::forbidden}}) {
    EXPECT_EQ(fault(key(row.networks).secret, row.peer), row.want) << row.peer;
  }
}

TEST_P(Keys, AKeyEndsAtTheInstantOfItsExpiry) {
  const Instant made = store_.clock.now();
  const MadeKey hour = key({});
  store_.clock.set(made + 1h - 1us);
  EXPECT_EQ(fault(hour.secret), std::nullopt);
  store_.clock.set(made + 1h);
  EXPECT_EQ(fault(hour.secret), Errc::unauthenticated);
  // And it is made for at most 366 days.
  for (const auto& [valid_for, is_made] :
       {std::pair{0s, false}, std::pair{1s, true},
        std::pair<std::chrono::seconds, bool>{366 * 24h, true},
        std::pair<std::chrono::seconds, bool>{366 * 24h + 1s, false}}) {
    EXPECT_EQ(
        make_api_key(world, own(), {.name = "k", .scopes = {"read_duty"}, .valid_for = valid_for})
            .has_value(),
        is_made)
        << valid_for.count();
  }
}

TEST_P(Keys, ARevokedKeyIsRefusedAndListedAsRevoked) {
  const MadeKey one = key({});
  const MadeKey other = key({});
  // Nobody revokes a key of somebody else's, of the same organization neither.
  for (const Principal& stranger :
       {person("acme", Role::partner_administrator, "x@acme.example"), officer}) {
    EXPECT_EQ(error_of(revoke_api_key(world, stranger, one.id)).code, Errc::not_found);
  }
  EXPECT_EQ(fault(one.secret), std::nullopt);
  ASSERT_TRUE(revoke_api_key(world, own(), one.id).has_value());
  EXPECT_EQ(fault(one.secret), Errc::unauthenticated);
  EXPECT_EQ(fault(other.secret), std::nullopt);
  EXPECT_EQ(error_of(revoke_api_key(world, own(), one.id)).code, Errc::not_found);
  const auto listed = list_api_keys(world, own());
  ASSERT_EQ(listed->size(), 2U);
  for (const store::ApiKey& listed_key : *listed) {
    EXPECT_EQ(listed_key.revoked.has_value(), listed_key.id == one.id);
  }
}

TEST_P(Keys, AClosedAccountIsNobodyWhateverItStillHolds) {
  const MadeKey held = key({});
  const std::string session = session_token();
  const std::string calendar = *make_calendar_link(world, own());
  const auto set_active = [&](bool is_active) {
    // Beside change_person, which also ends all that is held.
    ASSERT_TRUE(world.store
                    ->write([&](store::Transaction& tx) -> Status {
                      TOC_TRY(store::Person row, store::people::get(tx, partner_id));
                      row.is_active = is_active;
                      return store::people::update(tx, row);
                    })
                    .has_value());
  };
  for (const bool is_active : {true, false, true}) {
    set_active(is_active);
    const auto refused = [&](Errc code) { return is_active ? std::nullopt : std::optional(code); };
    EXPECT_EQ(fault(held.secret), refused(Errc::unauthenticated));
    EXPECT_EQ(fault_of(principal_of_session(world, session)), refused(Errc::unauthenticated));
    EXPECT_EQ(fault_of(principal_of_person(world, partner_id)), refused(Errc::unauthenticated));
    EXPECT_EQ(fault_of(duties_of_calendar(world, calendar)), refused(Errc::not_found));
    const std::string link = *make_sign_in_link(world, partner_id, 1h);
    EXPECT_EQ(fault_of(sign_in_by_link(world, {.token = link})), refused(Errc::unauthenticated));
  }
}

TEST_P(Keys, ASessionEndsTwelveHoursAfterItsBeginning) {
  const Instant begun = store_.clock.now();
  const std::string session = session_token();
  for (int i = 1; i < 24; ++i) {  // used all the time
    store_.clock.set(begun + i * 30min);
    ASSERT_TRUE(principal_of_session(world, session).has_value()) << i;
  }
  store_.clock.set(begun + 12h - 1us);
  EXPECT_TRUE(principal_of_session(world, session).has_value());
  store_.clock.set(begun + 12h);
  EXPECT_EQ(error_of(principal_of_session(world, session)).code, Errc::unauthenticated);
}

TEST_P(Keys, ACodeIsTakenOneStepEarlyOrLateAndNoMore) {
  const std::string session = session_token();
  const Principal who = principal_of_session(world, session)->principal;
  const Buffer secret = *parse_base32(kSecret);
  const auto code = [&](std::int64_t skew) {
    return totp_code(secret, to_micros(store_.clock.now()) / 1'000'000 / 30 + skew);
  };
  ASSERT_TRUE(confirm_totp(world, who, {.secret = kSecret, .code = code(0)}).has_value());
  store_.clock.set(store_.clock.now() + 5min);
  // Those that are refused come first: one that is taken uses up all before it.
  for (const auto& [skew, is_taken] :
       {std::pair{-2, false}, std::pair{2, false}, std::pair{-1, true}, std::pair{0, true},
        std::pair{1, true}, std::pair{1, false}, std::pair{0, false}}) {
    EXPECT_EQ(prove_factor(world, who, code(skew)).has_value(), is_taken) << skew;
  }
}

TEST_P(Keys, ASecondFactorIsSetWithItsCodeAndChangedWithTheOneBefore) {
  const std::string session = session_token();
  const auto set = [&](const std::string& code, const std::string& present) {
    const Principal who = principal_of_session(world, session)->principal;
    return confirm_totp(
        world, who,
        {.secret = kSecret, .code = code, .present = {.password = {}, .code = present}});
  };
  const auto code = [&](std::int64_t skew) {
    return totp_code(*parse_base32(kSecret), to_micros(store_.clock.now()) / 1'000'000 / 30 + skew);
  };
  EXPECT_EQ(error_of(set(code(2), "")).where, "/code");
  EXPECT_EQ(error_of(set("", "")).where, "/code");
  const auto codes = set(code(0), "");
  ASSERT_TRUE(codes.has_value());
  for (const std::string& one : *codes) {
    ASSERT_EQ(one.size(), 17U) << one;
    for (std::size_t i = 0; i < one.size(); ++i) {
      EXPECT_EQ(one[i] == '-', i == 5 || i == 11) << one;
    }
  }
  pass(10min);
  EXPECT_EQ(error_of(set(code(0), "")).code, Errc::forbidden);
  EXPECT_EQ(error_of(set(code(0), code(2))).code, Errc::forbidden);
  EXPECT_TRUE(set(code(0), codes->front()).has_value());
}

TEST_P(Keys, ASecretOfTheSecondFactorHasAtLeast20Bytes) {
  const Principal who = principal_of_session(world, session_token())->principal;
  for (const auto& [bytes, is_taken] : {std::pair{19U, false}, std::pair{20U, true}}) {
    const Buffer secret(bytes, std::byte{7});
    const std::string code = totp_code(secret, to_micros(store_.clock.now()) / 1'000'000 / 30);
    const auto done = confirm_totp(world, who, {.secret = to_base32(secret), .code = code});
    EXPECT_EQ(done.has_value(), is_taken) << bytes;
    if (!is_taken) {
      EXPECT_EQ(error_of(done).where, "/secret");
    }
  }
}

TEST(Networks, HoldTheAddressesOfTheirPrefix) {
  struct Row {
    const char* address;
    const char* network;
    bool is_in;
  };
  for (const Row& row : {
           Row{"192.0.2.7", "192.0.2.7", true},
           Row{"192.0.2.7", "192.0.2.6", false},
           Row{"192.0.2.7", "192.0.2.7/32", true},
           Row{"192.0.2.6", "192.0.2.7/32", false},
           Row{"192.0.2.6", "192.0.2.7/31", true},
           Row{"192.0.2.255", "192.0.2.0/24", true},
           Row{"192.0.3.0", "192.0.2.0/24", false},
           Row{"198.51.100.7", "192.0.2.0/0", true},
           Row{"192.0.2.7", "192.0.2.7/33", false},
           Row{"192.0.2.7", "192.0.2.7/-1", false},
           Row{"192.0.2.7", "192.0.2.7/", false},
           Row{"192.0.2.7", "192.0.2.7/24x", false},
           Row{"192.0.2.7", "192.0.2.7/ 24", false},
           Row{"192.0.2.7", "/24", false},
           Row{"192.0.2.7", "2001:db8::/0", false},
           Row{"2001:db8::7", "2001:db8::7", true},
           Row{"2001:db8::7", "2001:db8::7/128", true},
           Row{"2001:db8::6", "2001:db8::7/128", false},
           Row{"2001:db8::7", "2001:db8::7/129", false},
           Row{"2001:db8::7", "2001:db8::/33", true},
           Row{"2001:db8:8000::7", "2001:db8::/33", false},
           Row{"2001:db8::7", "0.0.0.0/0", false},
           Row{"nowhere", "0.0.0.0/0", false},
       }) {
    EXPECT_EQ(is_in_network(row.address, row.network), row.is_in)
        << row.address << " in " << row.network;
  }
}

TEST_P(Keys, AKeySaysWhatItIsForAndWhereItWorks) {
  struct Row {
    KeyDraft draft;
    const char* where;  ///< empty: made
  };
  const std::vector<std::string> scopes = {"read_duty"};
  for (const Row& row : {
           Row{{.name = "", .scopes = scopes}, "/name"},
           Row{{.name = " ", .scopes = scopes}, "/name"},
           Row{{.name = std::string(101, 'k'), .scopes = scopes}, "/name"},
           Row{{.name = std::string(100, 'k'), .scopes = scopes}, ""},
           Row{{.name = "k", .scopes = {}}, "/scopes"},
           Row{{.name = "k", .scopes = {"read_duty", "nothing"}}, "/scopes"},
           Row{{.name = "k", .scopes = {"read_duty", "manage_own_keys"}}, "/scopes"},
           Row{{.name = "k", .scopes = {"read_duty", "record_fact"}}, "/scopes"},
           Row{{.name = "k", .scopes = {"read_duty", "read_feed"}}, ""},
           Row{{.name = "k", .scopes = scopes, .networks = {"192.0.2.0/24"}}, ""},
           Row{{.name = "k", .scopes = scopes, .networks = {"192.0.2.0/24", "here"}}, "/networks"},
           Row{{.name = "k", .scopes = scopes, .networks = {"192.0.2.0/33"}}, "/networks"},
       }) {
    KeyDraft draft = row.draft;
    draft.valid_for = 1h;
    const auto made = make_api_key(world, own(), draft);
    EXPECT_EQ(made ? "" : made.error().where, row.where) << draft.name;
  }
}

TEST_P(Keys, WhoeverHasNoSecondFactorGivesNoCodeOfOne) {
  const Principal who = principal_of_session(world, session_token())->principal;
  for (const char* code : {"", "123456", "abcde-abcde-abcde"}) {
    EXPECT_EQ(error_of(prove_factor(world, who, code)).code, Errc::unauthenticated) << code;
  }
  EXPECT_EQ(error_of(renew_recovery_codes(world, who, {})).code, Errc::conflict);
}

TEST_P(Keys, RecoveryCodesAreReadAsTheyAreWrittenAndMadeAnewForWhoeverShowsTheFactor) {
  const std::string session = session_token();
  const Principal bare = principal_of_session(world, session)->principal;
  const auto code = [&] {
    return totp_code(*parse_base32(kSecret), to_micros(store_.clock.now()) / 1'000'000 / 30);
  };
  const auto first = confirm_totp(world, bare, {.secret = kSecret, .code = code()});
  ASSERT_TRUE(first.has_value()) << describe(first.error());
  const Principal ready = principal_of_session(world, session)->principal;
  std::string spaced = (*first)[0];
  std::ranges::replace(spaced, '-', ' ');
  std::string joined = (*first)[1];
  std::erase(joined, '-');
  for (const std::string& written : {spaced, joined, "  " + (*first)[2]}) {
    EXPECT_TRUE(prove_factor(world, ready, written).has_value()) << written;
    EXPECT_FALSE(prove_factor(world, ready, written).has_value()) << "used: " << written;
  }
  EXPECT_FALSE(prove_factor(world, ready, (*first)[3].substr(1)).has_value());

  pass(10min);
  const Principal later = principal_of_session(world, session)->principal;
  ASSERT_FALSE(later.has_fresh_factor);
  const auto renewed = [&](const std::string& present) {
    return renew_recovery_codes(world, later, {.password = {}, .code = present});
  };
  for (const std::string& wrong : {std::string(), std::string("000000"), (*first)[0]}) {
    EXPECT_EQ(error_of(renewed(wrong)).code, Errc::forbidden) << wrong;
  }
  const auto next = renewed(code());
  ASSERT_TRUE(next.has_value()) << describe(next.error());
  EXPECT_EQ(next->size(), 10U);
  EXPECT_FALSE(prove_factor(world, later, first->back()).has_value()) << "the old ones ended";
  EXPECT_TRUE(prove_factor(world, later, next->back()).has_value());
  // Just given, it need not be given again.
  const Principal fresh = principal_of_session(world, session)->principal;
  EXPECT_TRUE(renew_recovery_codes(world, fresh, {}).has_value());
}

TEST_P(Keys, RecoveryCodesAreMadeAnewForWhoeverKnowsThePassword) {
  const std::string session = session_token();
  const Principal bare = principal_of_session(world, session)->principal;
  const std::string password = "correct horse battery";
  ASSERT_TRUE(set_password(world, bare, {.password = password, .present = {}}).has_value());
  const std::string code =
      totp_code(*parse_base32(kSecret), to_micros(store_.clock.now()) / 1'000'000 / 30);
  ASSERT_TRUE(confirm_totp(world, bare,
                           {.secret = kSecret, .code = code, .present = {.password = password}})
                  .has_value());
  const Principal fresh = principal_of_session(world, session)->principal;
  const auto told = [&] {
    return world.store
        ->read([](store::Reader& reader) {
          return store::outbox::list(reader, Tlp::red, "waiting", 1000);
        })
        ->size();
  };
  const std::size_t before = told();
  for (const auto& [present, is_taken] :
       {std::pair{"", false}, std::pair{"wrong", false}, std::pair{password.c_str(), true}}) {
    EXPECT_EQ(renew_recovery_codes(world, fresh, {.password = present}).has_value(), is_taken);
    EXPECT_EQ(told(), before + (is_taken ? 1 : 0)) << "the owner is told";
  }
}

TEST_P(Keys, ALinkSignsInOnceAndSaysTheSameOfEverythingThatIsWrong) {
  const auto said = [&](const LinkUse& use) {
    const auto done = sign_in_by_link(world, use);
    return done ? std::string() : describe(done.error());
  };
  const std::string wrong = said({.token = "nothing"});
  const Instant made = store_.clock.now();
  const std::string once = *make_sign_in_link(world, partner_id, 1h);
  EXPECT_EQ(said({.token = once}), "");
  EXPECT_EQ(said({.token = once}), wrong) << "it was used";
  const std::string late = *make_sign_in_link(world, partner_id, 1h);
  store_.clock.set(made + 1h);
  EXPECT_EQ(said({.token = late}), wrong) << "it has expired";
  // With a second factor its code is asked for.
  const Principal who = principal_of_session(world, session_token())->principal;
  const std::string code =
      totp_code(*parse_base32(kSecret), to_micros(store_.clock.now()) / 1'000'000 / 30);
  const auto codes = confirm_totp(world, who, {.secret = kSecret, .code = code});
  ASSERT_TRUE(codes.has_value());
  const std::string guarded = *make_sign_in_link(world, partner_id, 1h);
  for (const std::string& bad : {std::string(), std::string("000000"), code}) {
    EXPECT_EQ(said({.token = guarded, .code = bad}), wrong) << bad;
  }
  EXPECT_EQ(said({.token = guarded, .code = codes->front()}), "");
}

TEST_P(Keys, ASessionThatBeginsTakesAwayWhatHasExpired) {
  const auto rows = [&](const char* table) {
    return world.store
        ->read([&](store::Reader& reader) {
          return reader.query(std::string("SELECT count(*) FROM ") + table, {});
        })
        ->front()
        .integer(0);
  };
  std::ignore = session_token();
  ASSERT_TRUE(make_sign_in_link(world, partner_id, 1h).has_value());
  pass(11h);
  std::ignore = session_token();
  EXPECT_EQ(rows("session"), 2);
  pass(1h);
  ASSERT_TRUE(make_sign_in_link(world, partner_id, 1h).has_value());
  std::ignore = session_token();
  EXPECT_EQ(rows("session"), 2) << "the first one has ended";
}

TEST_P(Keys, WhoeverIsClosedOrGetsANewPasswordWhileSigningInIsRefused) {
  const Principal who = principal_of_session(world, session_token())->principal;
  const std::string password = "correct horse battery";
  ASSERT_TRUE(set_password(world, who, {.password = password, .present = {}}).has_value());
  const auto sign = [&] {
    return sign_in(world, {.mail = "desk@acme.example", .password = password}).has_value();
  };
  const auto row = *world.store->read(
      [&](store::Reader& reader) { return store::people::get(reader, partner_id); });
  store::Person closed = row;
  closed.is_active = false;
  store::Person renewed = row;
  renewed.password = *hash_in_turn("staple horse battery");
  const auto put = [&](store::Person changed, const std::function<void()>& meanwhile) {
    ASSERT_TRUE(world.store
                    ->write([&](store::Transaction& tx) -> Status {
                      TOC_TRY(const store::Person now, store::people::get(tx, partner_id));
                      changed.version = now.version;
                      TOC_CHECK(store::people::update(tx, changed));
                      meanwhile();
                      return {};
                    })
                    .has_value());
  };
  for (const store::Person& changed : {closed, renewed}) {
    EXPECT_TRUE(sign());
    std::future<bool> at_once;
    bool was_before = false;
    // It reads the account as it was, and has its turn to write after this; PostgreSQL may let it
    // in before.
    put(changed, [&] {
      if (!at_once.valid()) {
        at_once = std::async(std::launch::async, sign);
      }
      was_before = at_once.wait_for(500ms) == std::future_status::ready;
    });
    EXPECT_TRUE(!at_once.get() || was_before);
    EXPECT_FALSE(sign());
    put(row, [] {});
  }
}

TEST_P(Keys, ASecondFactorIsFreshOfAnAccountThatHasOneAndWasNotGivenInTheFuture) {
  const std::string session = session_token();
  const auto is_fresh = [&] {
    return principal_of_session(world, session)->principal.has_fresh_factor;
  };
  const auto set_secret = [&](const std::optional<Buffer>& secret) {
    ASSERT_TRUE(world.store
                    ->write([&](store::Transaction& tx) -> Status {
                      TOC_TRY(store::Person row, store::people::get(tx, partner_id));
                      row.totp_secret = secret;
                      return store::people::update(tx, row);
                    })
                    .has_value());
  };
  set_secret(Buffer(20));
  EXPECT_FALSE(is_fresh()) << "there is one, and it was not given";
  set_secret(std::nullopt);
  const Principal who = principal_of_session(world, session)->principal;
  const std::string code =
      totp_code(*parse_base32(kSecret), to_micros(store_.clock.now()) / 1'000'000 / 30);
  ASSERT_TRUE(confirm_totp(world, who, {.secret = kSecret, .code = code}).has_value());
  const Instant given = store_.clock.now();
  EXPECT_TRUE(is_fresh());
  store_.clock.set(given - 1us);
  EXPECT_FALSE(is_fresh()) << "the clock went back";
  store_.clock.set(given);
  const Principal fresh = principal_of_session(world, session)->principal;
  EXPECT_TRUE(set_mail(world, fresh, {.mail = "x@acme.example", .present = {}}).has_value())
      << "just given, it is not asked for";
  set_secret(std::nullopt);
  EXPECT_FALSE(is_fresh()) << "there is none any more";
  EXPECT_TRUE(principal_of_person(world, analyst.person)->lacks_factor);
  world.is_exercise = true;
  EXPECT_TRUE(is_fresh()) << "nothing is live";
  EXPECT_FALSE(principal_of_person(world, analyst.person)->lacks_factor);
}

TEST_P(Keys, TheUseOfASessionIsNotedOnceAMinute) {
  const std::string session = session_token();
  const Instant begun = store_.clock.now();
  const auto seen_at = [&](Instant now) {
    store_.clock.set(now);
    const Principal who = principal_of_session(world, session)->principal;
    return list_sessions(world, who)->front().seen;
  };
  EXPECT_EQ(seen_at(begun + 1min - 1us), begun);
  EXPECT_EQ(seen_at(begun + 1min), begun + 1min);
  EXPECT_EQ(seen_at(begun + 90s), begun + 1min);
}

TEST_P(Keys, AKeyThatNobodyHasIsRefused) {
  const MadeKey held = key({});
  for (const std::string& secret : {std::string(), std::string("tocsin_"), held.secret + "A"}) {
    EXPECT_EQ(fault(secret), Errc::unauthenticated) << secret;
  }
  EXPECT_EQ(fault(held.secret), std::nullopt);
}

TEST_P(Keys, AnAddressAndAPasswordAreNewAndEndWhatWasBegunBefore) {
  const std::string session = session_token();
  const std::string other = session_token();
  const Principal who = principal_of_session(world, session)->principal;
  const auto mailed = [&](const char* mail) {
    const auto done = set_mail(world, who, {.mail = mail, .present = {}});
    return done ? std::string() : done.error().where + done.error().message;
  };
  EXPECT_EQ(mailed("nobody"), "/mailThis is not a mail address.");
  EXPECT_EQ(mailed("Officer@Example.org"), "There is an account with that address already.");
  EXPECT_TRUE(principal_of_session(world, other).has_value());
  EXPECT_EQ(mailed("new@acme.example"), "");
  EXPECT_FALSE(principal_of_session(world, other).has_value());
  EXPECT_TRUE(principal_of_session(world, session).has_value());
  EXPECT_EQ(error_of(set_password(world, who, {.password = "123456789012", .present = {}})).where,
            "/password");
}

TEST_P(Keys, NobodyIsGivenALinkWhoIsNotThere) {
  EXPECT_EQ(fault_of(make_sign_in_link(world, PersonId{}, 1h)), Errc::not_found);
}

TEST_P(Keys, ALinkWhoseCodeTheInstanceCannotOpenIsNoWrongLink) {
  const Digest hash = sha256(as_bytes(std::string_view("t")));
  ASSERT_TRUE(world.store
                  ->write([&](store::Transaction& tx) {
                    return store::sessions::insert_link(
                        tx, hash, partner_id, tx.now() + 1h,
                        world.sealer->seal("of something else", Buffer(32)));
                  })
                  .has_value());
  EXPECT_EQ(fault_of(sign_in_by_link(world, {.token = "t", .paper_code = "x"})), Errc::internal);
}

TEST_P(Keys, ARoleBelongsToItsKindOfOrganization) {
  ASSERT_TRUE(register_party(world, Principal::system("test"), {.handle = "other", .name = "Other"})
                  .has_value());
  const Principal boss = own();
  int number = 0;
  const auto made = [&](const Principal& who, const std::string& party, Role role) {
    const auto done = register_person(world, who,
                                      {.party = party,
                                       .name = "N",
                                       .mail = "n" + std::to_string(++number) + "@example.org",
                                       .role = role});
    return fault_of(done);
  };
  for (const Role role : {Role::officer, Role::analyst, Role::auditor, Role::administrator,
                          Role::partner_administrator, Role::partner_member}) {
    SCOPED_TRACE(to_text(role));
    const auto refused = std::optional(Errc::malformed);
    const auto taken = std::optional<Errc>();
    const bool staff = is_staff(role);
    EXPECT_EQ(made(Principal::system("test"), "", role), staff ? taken : refused);
    EXPECT_EQ(made(Principal::system("test"), "acme", role), staff ? refused : taken);
    // A partner's administrator makes accounts of the own organization alone.
    EXPECT_EQ(made(boss, "acme", role), staff ? refused : taken);
    EXPECT_EQ(made(boss, "other", role), Errc::forbidden);
    EXPECT_EQ(made(boss, "", role), Errc::forbidden);
  }
}

TEST(Passwords, HaveTwelveCharactersHoweverManyBytesTheyAre) {
  for (const auto& [password, is_taken] :
       {std::pair{"tram lamp ca", true}, std::pair{"tram lamp c", false},
        std::pair{"春眠不觉晓处处闻啼鸟夜来", true}, std::pair{"春眠不觉晓处处闻啼鸟夜", false}}) {
    EXPECT_EQ(check_new_password(password, {}).has_value(), is_taken) << password;
  }
}

}  // namespace
}  // namespace tocsin::flow
