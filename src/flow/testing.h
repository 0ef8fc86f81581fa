// An instance for tests of the work, on both engines. For test files only.
#pragma once

#include "base/error_for_test.h"
#include "flow/accounts.h"
#include "flow/cases.h"
#include "flow/duties.h"
#include "flow/intake.h"
#include "flow/standing.h"
#include "regimes/library.h"
#include "store/standing.h"
#include "store/testing.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace tocsin::flow::testing {

/// An instance with two officers, an analyst and one partner, "acme", that makes products in China.
template <class W>  // World, or one that has more
class FlowOn : public ::testing::TestWithParam<std::string> {
 protected:
  FlowOn() : store_(GetParam()), law_(*regimes::Library::load(regimes::rules_files())) {
    const auto opened = store_.open();
    TOC_ASSERT(opened.has_value());
    static_cast<World&>(world) = {.store = &*store_,
                                  .law = &law_,
                                  .clock = &store_.clock,
                                  .notice_key = &notice_key_,
                                  .notice_key_name = "tocsin.test/notices",
                                  .openpgp_key = &openpgp_key(),
                                  .token_secret = Buffer(32),
                                  .sealer = &sealer_,
                                  .base_url = "http://127.0.0.1:8460"};
    const Principal system = Principal::system("test");
    TOC_ASSERT(
        set_up(world,
               {.operator_name = "Operator", .mail = "first@example.org", .person_name = "First"})
            .has_value());
    TOC_ASSERT(register_party(world, system,
                              {.handle = "acme",
                               .name = "Acme",
                               .country = "CN",
                               .roles = {"product_provider"},
                               .markets = {"CN"},
                               .mail = "desk@acme.example"})
                   .has_value());
    officer = person("", Role::officer, "officer@example.org");
    second = person("", Role::officer, "second@example.org");
    analyst = person("", Role::analyst, "analyst@example.org");
    partner_id = register_person(world, system,
                                 {.party = "acme",
                                  .name = "Desk",
                                  .mail = "desk@acme.example",
                                  .role = Role::partner_administrator})
                     ->person;
  }

  /// One for all tests, made before any of their times.
  static const openpgp::SecretKey& openpgp_key() {
    static const openpgp::SecretKey key =
        *openpgp::SecretKey::generate("tocsin.test <desk@tocsin.test>", Instant());
    return key;
  }
  /// As signed in, with a second factor given just now.
  Principal person(const std::string& party, Role role, const std::string& mail) {
    const auto made = register_person(world, Principal::system("test"),
                                      {.party = party, .name = mail, .mail = mail, .role = role});
    TOC_ASSERT(made.has_value());
    Principal out = *principal_of_person(world, made->person);
    out.has_fresh_factor = true;
    out.lacks_factor = false;
    return out;
  }
  /// The same session, its second factor older than it may be.
  static Principal stale(Principal person) {
    person.has_fresh_factor = false;
    return person;
  }
  /// A key of that person's with one scope.
  static Principal key_of(const Principal& person, Action scope) {
    Principal out = person;
    out.kind = Principal::Kind::api_key;
    out.has_fresh_factor = false;
    out.scopes = {std::string(to_text(scope))};
    return out;
  }
  Principal partner() { return *principal_of_person(world, partner_id); }
  /// Acme becomes an active partner, without the steps of a programme.
  void admit() {
    ASSERT_TRUE(store_->write([&](store::Transaction& tx) -> Status {
      TOC_TRY(const auto party, store::parties::find(tx, "acme"));
      store::Partnership row;
      row.id = make_id<PartnershipId>(tx.now());
      row.party = party->id;
      row.programme = "example.threat-sharing";
      row.state = "active";
      row.standing = Standing::active;
      row.since = tx.now();
      return store::partnerships::insert(tx, row);
    }));
  }

  std::string report(const std::string& product, const std::string& description) {
    Report one;
    one.product = product;
    one.vendor = "Acme";
    one.description = description;
    one.identifiers = find_identifiers(description);
    const auto done = submit_report(
        world, Principal{}, {.report = one, .attachments = {}, .idempotency_key = std::nullopt});
    TOC_ASSERT(done.has_value());
    return done->number;
  }
  std::string open(const std::string& report_number) {
    return open_case(world, analyst, report_number)->number;
  }
  std::string case_with_acme() {
    const std::string number = open(report("Widget", "A hole"));
    TOC_ASSERT(add_participant(world, analyst, number, {.party = "acme", .roles = {"vendor"}})
                   .has_value());
    return number;
  }
  RecordedFact aware(const std::string& case_number, Instant at, Weight weight) {
    return *record_fact(world, analyst,
                        {.case_number = case_number,
                         .party = "acme",
                         .name = "awareness",
                         .about = "vuln.in_own_product",
                         .earliest = at,
                         .latest = at,
                         .weight = weight,
                         .evidence = "a mail"});
  }
  /// Recorded by an analyst and accepted by an officer.
  void accept(const FactDraft& draft) {
    const auto fact = record_fact(world, analyst, draft);
    TOC_ASSERT(fact.has_value());
    TOC_ASSERT(decide_fact(world, officer, fact->id, {.reason = "holds"}).has_value());
  }
  /// How many acts of that kind the journal has.
  std::int64_t acts(const std::string& kind) {
    const auto rows = world.store->read([&](store::Reader& reader) {
      return reader.query("SELECT count(*) FROM journal WHERE kind = $1", {kind});
    });
    return rows->front().integer(0);
  }
  std::string state(const std::string& case_number, std::optional<store::LogIndex> as_of = {}) {
    const auto found = verdicts(world, Principal::system("test"),
                                {.case_number = case_number,
                                 .party = "acme",
                                 .regime = "cn.rmsv.art7",
                                 .as_of = as_of,
                                 .at = as_of ? std::nullopt : std::optional(store_.clock.now())});
    TOC_ASSERT(found.has_value());
    for (const auto& stage : found->stages) {
      if (stage.stage == "file_miit") {
        return std::string(to_text(stage.state));
      }
    }
    return "none";
  }
  PartnershipId make_active() {
    const PartnershipId id = *join_programme(world, officer, "acme", "example.threat-sharing");
    const auto step = propose_step(world, officer,
                                   {.partnership = id,
                                    .target = "active",
                                    .reason = "signed",
                                    .agreement_signed = store_.clock.now()});
    TOC_ASSERT(step.has_value());
    TOC_ASSERT(approve_step(world, second, step->decision).has_value());
    return id;
  }
  void pass(std::chrono::seconds time) { store_.clock.set(store_.clock.now() + time); }
  /// Something is signed by a clock that is so far ahead; then people say that it is right again.
  void sign_ahead(std::chrono::seconds by) {
    const auto note = [](store::Transaction& tx) -> Status {
      tx.record({.kind = "k", .actor = "a", .case_id = std::nullopt, .detail = {}});
      return {};
    };
    pass(by);
    TOC_ASSERT(world.store->write(note).has_value());
    pass(-by);
    TOC_ASSERT(world.store->accept_time(note).has_value());
  }

  store::testing::TestStore store_;
  regimes::Library law_;
  SigningKey notice_key_ = SigningKey::generate();
  Sealer sealer_ = *Sealer::make({Buffer(Sealer::kKeyBytes)});
  W world;
  Principal officer;
  Principal second;
  Principal analyst;
  PersonId partner_id;
};

using Flow = FlowOn<World>;

}  // namespace tocsin::flow::testing
