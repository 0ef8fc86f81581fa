// Who is given what of the store's shared rows: notices and reports by party, sessions and keys by
// person and time.
#include "store/sharing.h"
#include "base/error_for_test.h"
#include "store/accounts.h"
#include "store/cases.h"
#include "store/testing.h"

#include <algorithm>
#include <set>

namespace tocsin::store {
namespace {

using std::chrono::microseconds;

class Shared : public ::testing::TestWithParam<std::string> {
 protected:
  Shared() : store_(GetParam()) {
    TOC_ASSERT(store_.open().has_value());
    const Status made = store_->write([&](Transaction& tx) -> Status {
      for (const auto& [handle, id] : {std::pair{"own", &own_}, std::pair{"other", &other_}}) {
        *id = make_id<PartyId>(tx.now());
        TOC_CHECK(parties::insert(tx, {.id = *id, .handle = handle, .name = handle}));
      }
      for (PersonId* id : {&person_, &stranger_}) {
        *id = make_id<PersonId>(tx.now());
        TOC_CHECK(people::insert(
            tx, {.id = *id, .party = own_, .name = "P", .mail = to_text(*id) + "@example.org"}));
      }
      return {};
    });
    TOC_ASSERT(made.has_value());
  }

  static Principal of(Role role, const PartyId& party, Standing standing = Standing::active) {
    Principal out;
    out.kind = Principal::Kind::person;
    out.party = party;
    out.role = role;
    out.standing = standing;
    return out;
  }

  testing::TestStore store_;
  PartyId own_;
  PartyId other_;
  PersonId person_;
  PersonId stranger_;
};
INSTANTIATE_TEST_SUITE_P(Engines, Shared, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Shared, ANoticeIsReadByThoseItIsAddressedToAndByEverybodyOnlyWhenItIsPublic) {
  const Status made = store_->write([&](Transaction& tx) -> Status {
    LogIndex index = 1;
    for (const auto& [slug, party, is_public] :
         {std::tuple{"own-private", &own_, false}, std::tuple{"other-private", &other_, false},
          std::tuple{"own-public", &own_, true}}) {
      Notice notice;
      notice.id = make_id<NoticeId>(tx.now());
      notice.slug = slug;
      notice.kind = "decision";
      notice.party = *party;
      notice.is_public = is_public;
      notice.at = tx.now();
      notice.recorded_index = index++;
      TOC_CHECK(notices::insert(tx, notice));
    }
    return {};
  });
  ASSERT_TRUE(made.has_value()) << describe(made.error());
  struct Row {
    const char* slug;
    bool to_everybody;
    bool to_own;
    bool to_other;
  };
  const auto can_read = [&](const Principal& principal, Action action, std::string_view slug) {
    const Scope scope = *scope_for(principal, action);
    return store_->read([&](Reader& reader) { return notices::get_addressed(reader, scope, slug); })
        .has_value();
  };
  for (const Row& row :
       {Row{"own-private", false, true, false}, Row{"other-private", false, false, true},
        Row{"own-public", true, true, false}, Row{"none", false, false, false}}) {
    SCOPED_TRACE(row.slug);
    const auto found =
        store_->read([&](Reader& reader) { return notices::find_public(reader, row.slug); });
    EXPECT_EQ(found->has_value(), row.to_everybody);
    EXPECT_EQ(can_read(of(Role::partner_member, own_), Action::read_inbox, row.slug), row.to_own);
    EXPECT_EQ(can_read(of(Role::partner_member, other_), Action::read_inbox, row.slug),
              row.to_other);
    EXPECT_EQ(can_read(of(Role::officer, {}), Action::read_standing, row.slug),
              row.to_own || row.to_other);
  }
  const auto listed =
      *store_->read([](Reader& reader) { return notices::list_public(reader, "", 10); });
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed.front().slug, "own-public");
  const Scope scope = *scope_for(of(Role::partner_member, own_), Action::read_inbox);
  const auto inbox = *store_->read([&](Reader& reader) { return notices::inbox(reader, scope); });
  EXPECT_EQ(inbox.size(), 2U);
}

TEST_P(Shared, APartnerReadsItsOwnReportsInEveryMarkingAndNobodyElses) {
  struct Made {
    StoredReport report;
    bool is_own;
  };
  std::vector<Made> made;
  const Status written = store_->write([&](Transaction& tx) -> Status {
    LogIndex index = 1;
    for (const std::optional<PartyId>& party :
         {std::optional(own_), std::optional(other_), std::optional<PartyId>()}) {
      for (const Tlp tlp : {Tlp::clear, Tlp::green, Tlp::amber, Tlp::amber_strict, Tlp::red}) {
        StoredReport report;
        report.id = make_id<ReportId>(tx.now());
        report.number = "R-" + std::to_string(index);
        report.at = tx.now();
        report.log_index = index++;
        report.party = party;
        report.actor = "anonymous";
        report.token_hash = sha256(as_bytes(report.number));
        report.tlp = tlp;
        report.title = "T";
        report.vendor_key = "vendor";
        report.product_key = "product";
        report.state = ReportState::received;
        report.content = "{}";
        report.identifiers = {"CVE-2021-44228"};
        TOC_CHECK(reports::insert(tx, report));
        made.push_back({report, party == own_});
      }
    }
    return {};
  });
  ASSERT_TRUE(written.has_value()) << describe(written.error());
  struct Row {
    const char* who;
    Principal principal;
    bool sees_others;
    Tlp most_of_own;
  };
  for (const Row& row :
       {Row{"member", of(Role::partner_member, own_), false, Tlp::red},
        Row{"administrator", of(Role::partner_administrator, own_), false, Tlp::red},
        Row{"officer", of(Role::officer, {}), true, Tlp::red},
        Row{"auditor", of(Role::auditor, {}), true, Tlp::amber_strict}}) {
    SCOPED_TRACE(row.who);
    const auto scope = scope_for(row.principal, Action::read_report);
    ASSERT_TRUE(scope.has_value());
    std::set<std::string> wanted;
    for (const Made& one : made) {
      SCOPED_TRACE(one.report.number + " " + std::string(to_label(one.report.tlp)));
      const bool may_read = (one.is_own || row.sees_others) && one.report.tlp <= row.most_of_own;
      if (may_read) {
        wanted.insert(one.report.number);
      }
      const auto by_number = store_->read(
          [&](Reader& reader) { return reports::get(reader, *scope, one.report.number); });
      const auto by_id =
          store_->read([&](Reader& reader) { return reports::get(reader, *scope, one.report.id); });
      EXPECT_EQ(by_number.has_value(), may_read);
      EXPECT_EQ(by_id.has_value(), may_read);
      if (!may_read) {
        EXPECT_EQ(error_of(by_number).code, Errc::not_found);
        EXPECT_EQ(error_of(by_id).code, Errc::not_found);
      }
    }
    const auto numbers = [](const std::vector<StoredReport>& reports) {
      std::set<std::string> out;
      for (const StoredReport& report : reports) {
        out.insert(report.number);
      }
      return out;
    };
    const auto listed = store_->read(
        [&](Reader& reader) { return reports::list(reader, *scope, "", {.count = 100}); });
    ASSERT_TRUE(listed.has_value());
    EXPECT_EQ(numbers(*listed), wanted);
    const StoredReport& first = made.front().report;
    const auto like =
        store_->read([&](Reader& reader) { return reports::like(reader, *scope, first); });
    ASSERT_TRUE(like.has_value());
    wanted.erase(first.number);
    EXPECT_EQ(numbers(*like), wanted);
  }
}

TEST_P(Shared, ASessionEndsAtItsInstant) {
  const Digest token = sha256(as_bytes(std::string_view("token")));
  const Instant expires = store_.clock.now() + std::chrono::hours(12);
  ASSERT_TRUE(store_
                  ->write([&](Transaction& tx) {
                    return sessions::insert(tx, {.token_hash = token,
                                                 .id = make_id<SessionId>(tx.now()),
                                                 .person = person_,
                                                 .created = tx.now(),
                                                 .expires = expires,
                                                 .seen = tx.now()});
                  })
                  .has_value());
  const auto runs = [&](Instant now) {
    const bool is_listed =
        !store_->read([&](Reader& reader) { return sessions::list(reader, person_, now); })
             ->empty();
    const bool is_found =
        store_->read([&](Reader& reader) { return sessions::find(reader, token, now); })
            ->has_value();
    EXPECT_EQ(is_listed, is_found);
    return is_found;
  };
  EXPECT_TRUE(runs(expires - microseconds(1)));
  EXPECT_FALSE(runs(expires));
  const auto clean = [&](Instant now) {
    ASSERT_TRUE(store_->write([&](Transaction& tx) { return sessions::remove_expired(tx, now); })
                    .has_value());
  };
  clean(expires - microseconds(1));
  EXPECT_TRUE(runs(expires - microseconds(1)));
  clean(expires);
  EXPECT_FALSE(runs(expires - microseconds(1)));
}

TEST_P(Shared, AKeyAndASessionAreEndedByTheirPersonOnly) {
  const Digest secret = sha256(as_bytes(std::string_view("secret")));
  const Digest token = sha256(as_bytes(std::string_view("token")));
  ApiKeyId key;
  SessionId session;
  ASSERT_TRUE(store_
                  ->write([&](Transaction& tx) -> Status {
                    key = make_id<ApiKeyId>(tx.now());
                    session = make_id<SessionId>(tx.now());
                    const Instant expires = tx.now() + std::chrono::hours(1);
                    TOC_CHECK(api_keys::insert(tx, {.id = key,
                                                    .person = person_,
                                                    .name = "feed",
                                                    .secret_hash = secret,
                                                    .created = tx.now(),
                                                    .expires = expires}));
                    return sessions::insert(tx, {.token_hash = token,
                                                 .id = session,
                                                 .person = person_,
                                                 .created = tx.now(),
                                                 .expires = expires,
                                                 .seen = tx.now()});
                  })
                  .has_value());
  const Instant now = store_.clock.now();
  const auto revoke = [&](const PersonId& by) {
    return store_->write([&](Transaction& tx) { return api_keys::revoke(tx, by, key, now); });
  };
  const auto is_revoked = [&] {
    return (*store_->read([&](Reader& reader) { return api_keys::find(reader, secret); }))
        ->revoked.has_value();
  };
  EXPECT_EQ(error_of(revoke(stranger_)).code, Errc::not_found);
  EXPECT_FALSE(is_revoked());
  EXPECT_TRUE(revoke(person_).has_value());
  EXPECT_TRUE(is_revoked());
  EXPECT_EQ(error_of(revoke(person_)).code, Errc::not_found) << "a second time";

  const auto end = [&](const PersonId& by) {
    return store_->write([&](Transaction& tx) { return sessions::remove_one(tx, by, session); });
  };
  EXPECT_EQ(error_of(end(stranger_)).code, Errc::not_found);
  EXPECT_TRUE(end(person_).has_value());
  EXPECT_EQ(error_of(end(person_)).code, Errc::not_found);
}

}  // namespace
}  // namespace tocsin::store
