// Two of everything that rows belong to, on both engines. For test files only.
#pragma once

#include "base/error_for_test.h"
#include "store/accounts.h"
#include "store/cases.h"
#include "store/testing.h"

#include <array>

namespace tocsin::store::testing {

/// A question about one of two must not be answered with what is the other's: that is what a
/// condition that is lost does.
class Pairs : public ::testing::TestWithParam<std::string> {
 protected:
  Pairs() : store_(GetParam()) {
    TOC_ASSERT(store_.open().has_value());
    const Status made = store_->write([&](Transaction& tx) -> Status {
      for (std::size_t i = 0; i < 2; ++i) {
        const std::string name = i == 0 ? "a" : "b";
        parties_[i] = make_id<PartyId>(tx.now());
        people_[i] = make_id<PersonId>(tx.now());
        cases_[i] = make_id<CaseId>(tx.now());
        TOC_CHECK(parties::insert(tx, {.id = parties_[i], .handle = name, .name = name}));
        TOC_CHECK(people::insert(
            tx,
            {.id = people_[i], .party = parties_[i], .name = name, .mail = name + "@example.org"}));
        TOC_CHECK(cases::insert(tx, {.id = cases_[i],
                                     .number = "C-" + name,
                                     .title = name,
                                     .opened = tx.now(),
                                     .opened_index = static_cast<LogIndex>(i)}));
      }
      return {};
    });
    TOC_ASSERT(made.has_value());
  }

  /// Calls one of the store's functions for reading.
  template <class F, class... A>
  auto ask(F* function, const A&... given) {
    return store_->read([&](Reader& reader) { return function(reader, given...); });
  }
  /// Calls one of those for writing.
  template <class F, class... A>
  auto act(F* function, const A&... given) {
    return store_->write([&](Transaction& tx) { return function(tx, given...); });
  }
  /// Reads while the column ("decision.kind") holds a word that is none of ours in every row, which
  /// must be an error that names it. What stood there stands there again afterwards.
  template <class F, class... A>
  void expect_unreadable(const std::string& column, F* function, const A&... given) {
    const std::size_t dot = column.find('.');
    const std::string change =
        "UPDATE " + column.substr(0, dot) + " SET " + column.substr(dot + 1) + " = 'unheard of'";
    const Error found = error_of(store_->write([&](Transaction& tx) -> Status {
      TOC_CHECK(tx.execute(change));
      std::ignore = function(tx, given...);  // it throws, which takes the change back
      return {};
    }));
    EXPECT_EQ(found.code, Errc::internal) << column;
    EXPECT_TRUE(found.message.contains(" " + column + ":")) << found.message;
  }
  /// By value, so that it may be what a loop runs over.
  template <class T>
  static T value_of(Result<T> outcome) {
    return std::move(outcome).value();
  }
  /// So many seconds after the store's first instant.
  Instant at(int seconds) { return store_.clock.now() + std::chrono::seconds(seconds); }
  static Digest digest(std::string_view text) { return sha256(tocsin::as_bytes(text)); }
  /// Of a partner's member, who sees only what is its party's.
  static Scope scope_of(const PartyId& party, Action action = Action::read_duty) {
    Principal member;
    member.kind = Principal::Kind::person;
    member.party = party;
    member.role = Role::partner_member;
    member.standing = Standing::active;
    return scope_for(member, action).value();
  }
  /// Of the operator's auditor, who sees everybody's up to TLP:AMBER+STRICT.
  static Scope scope_of_auditor() {
    Principal auditor;
    auditor.kind = Principal::Kind::person;
    auditor.role = Role::auditor;
    return scope_for(auditor, Action::read_case).value();
  }

  TestStore store_;
  std::array<PartyId, 2> parties_;
  std::array<PersonId, 2> people_;  ///< each of the party at its place
  std::array<CaseId, 2> cases_;     ///< TLP:AMBER, nobody takes part
};

}  // namespace tocsin::store::testing
