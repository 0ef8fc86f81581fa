// The work, through the functions that endpoints call, on both engines.
#include "flow/accounts.h"
#include "flow/cases.h"
#include "flow/desk.h"
#include "flow/duties.h"
#include "flow/feed.h"
#include "flow/intake.h"
#include "flow/mandates.h"
#include "flow/notices.h"
#include "flow/standing.h"
#include "flow/testing.h"
#include "store/journal.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tocsin::flow {
namespace {

using namespace std::chrono_literals;

class Flow : public testing::Flow {};
INSTANTIATE_TEST_SUITE_P(Engines, Flow, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Flow, OneKeyOfOneSenderIsOneReport) {
  const auto send = [&](const Principal& principal, const std::string& network,
                        const std::string& body) {
    Report one;
    one.product = "Widget";
    one.description = body;
    return submit_report(world, principal,
                         {.report = one,
                          .attachments = {},
                          .body_digest = sha256(as_bytes(body)),
                          .idempotency_key = "k",
                          .network = network});
  };
  const auto first = send(Principal{}, "192.0.2.0/24", "a");
  ASSERT_TRUE(first.has_value());
  const auto again = send(Principal{}, "192.0.2.0/24", "a");
  EXPECT_EQ(again->number, first->number);
  EXPECT_EQ(again->token, first->token);
  EXPECT_EQ(again->receipt, first->receipt);
  EXPECT_EQ(error_of(send(Principal{}, "192.0.2.0/24", "b")).code, Errc::unprocessable);
  // Another stranger's equal key neither finds the first one's report nor learns of it.
  EXPECT_NE(send(Principal{}, "198.51.100.0/24", "a")->number, first->number);
  EXPECT_NE(send(partner(), "192.0.2.0/24", "a")->number, first->number);
}

TEST_P(Flow, AReceiptCanBeHadAgainByWhoseItIsInEveryStanding) {
  Report one;
  one.product = "Widget";
  one.description = "x";
  const auto own = *submit_report(world, partner(), {.report = one});
  const auto foreign = *submit_report(world, Principal{}, {.report = one});
  // Without a partnership it receives nothing, and still its receipts.
  EXPECT_EQ(error_of(read_feed(world, partner(), -1, 10)).code, Errc::forbidden);
  EXPECT_EQ(record_receipt(world, partner(), own.index).value(), own.receipt);
  EXPECT_EQ(error_of(record_receipt(world, partner(), foreign.index)).code, Errc::not_found);
  EXPECT_EQ(record_receipt(world, analyst, foreign.index).value(), foreign.receipt);
  EXPECT_EQ(error_of(record_receipt(world, analyst, 0)).code, Errc::not_found) << "no report";
  EXPECT_EQ(error_of(record_receipt(world, Principal{}, own.index)).code, Errc::unauthenticated);
}

TEST_P(Flow, LikelyDuplicatesAreSuggestedWithReasons) {
  const std::string first = report("Widget", "Remote code execution, see CVE-2099-1000");
  const std::string second_report = report("widget", "CVE-2099-1000: code execution, remote");
  report("Gadget", "Something else entirely");
  const auto suggestions = suggest_duplicates(world, analyst, second_report);
  ASSERT_TRUE(suggestions.has_value());
  ASSERT_EQ(suggestions->size(), 1U);
  EXPECT_EQ(suggestions->front().report_number, first);
  EXPECT_EQ(suggestions->front().reasons.front(), "identifier:CVE-2099-1000");
  EXPECT_EQ(error_of(suggest_duplicates(world, partner(), second_report)).code, Errc::forbidden);
}

TEST_P(Flow, MergingAndUnmergingAreInverses) {
  const std::string a = case_with_acme();
  const std::string b = open(report("Widget", "The same hole"));
  const auto before_a = *view_case(world, officer, a);
  const auto before_b = *view_case(world, officer, b);
  ASSERT_TRUE(merge_case(world, analyst, b, a).has_value());
  EXPECT_EQ(view_case(world, officer, a)->reports.size(), 2U);
  EXPECT_EQ(error_of(merge_case(world, analyst, b, a)).code, Errc::conflict);
  EXPECT_EQ(error_of(merge_case(world, analyst, a, b)).code, Errc::conflict) << "no circle";
  ASSERT_TRUE(unmerge_case(world, analyst, b).has_value());
  const auto after_a = *view_case(world, officer, a);
  const auto after_b = *view_case(world, officer, b);
  EXPECT_EQ(after_a.reports.size(), before_a.reports.size());
  EXPECT_EQ(after_a.participants.size(), before_a.participants.size());
  EXPECT_EQ(after_a.state, before_a.state);
  EXPECT_EQ(after_b.reports.front().number, before_b.reports.front().number);
  EXPECT_FALSE(after_b.item.merged_into.has_value());
  EXPECT_EQ(error_of(unmerge_case(world, analyst, b)).code, Errc::conflict);
}

TEST_P(Flow, WithdrawnEvidenceChangesWhatHoldsAndNotWhatWasKnown) {
  const std::string number = case_with_acme();
  const RecordedFact fact = aware(number, store_.clock.now(), Weight::corroborated);
  EXPECT_EQ(state(number), "not_started") << "offered evidence starts no clock";
  ASSERT_TRUE(
      decide_fact(world, officer, fact.id, {.status = EvidenceStatus::accepted, .reason = "holds"})
          .has_value());
  pass(std::chrono::hours(24 * 10));
  EXPECT_EQ(watch_duties(world).value(), 1);
  EXPECT_EQ(state(number), "late");
  const store::LogIndex late_index = world.store->head()->size - 1;
  ASSERT_TRUE(decide_fact(world, officer, fact.id,
                          {.status = EvidenceStatus::withdrawn, .reason = "a forgery"})
                  .has_value());
  EXPECT_NE(state(number), "late");
  EXPECT_EQ(state(number, late_index), "late") << "as it was known then, for ever";
  EXPECT_EQ(error_of(decide_fact(world, officer, fact.id,
                                 {.status = EvidenceStatus::accepted, .reason = "again"}))
                .code,
            Errc::conflict);
  EXPECT_EQ(error_of(decide_fact(world, analyst, fact.id,
                                 {.status = EvidenceStatus::accepted, .reason = "no officer"}))
                .code,
            Errc::forbidden);
}

TEST_P(Flow, OnlyTheObligedOrAMandateOfBeforeSatisfies) {
  const std::string number = case_with_acme();
  const RecordedFact fact = aware(number, store_.clock.now(), Weight::proven);
  ASSERT_TRUE(
      decide_fact(world, officer, fact.id, {.status = EvidenceStatus::accepted, .reason = "holds"})
          .has_value());
  ASSERT_TRUE(register_party(world, Principal::system("test"), {.handle = "agent", .name = "Agent"})
                  .has_value());
  const Principal agent = person("agent", Role::partner_member, "agent@example.org");
  FilingDraft draft{.case_number = number,
                    .party = "acme",
                    .regime = "cn.rmsv.art7",
                    .stage = "file_miit",
                    .content = "{}"};
  // Without a mandate whatever it claims to be is a statement for the desk, and so is what names a
  // case or an organization that does not exist: the answer tells nothing.
  const auto as_statement = [&](const FilingDraft& one) {
    const auto kept = submit_filing(world, agent, one);
    return kept && kept->is_statement && !kept->receipt.empty();
  };
  for (const char* capacity : {"obligor", "stranger", "mandated_agent"}) {
    draft.capacity = capacity;
    EXPECT_TRUE(as_statement(draft)) << capacity;
  }
  EXPECT_EQ(state(number), "running") << "a statement satisfies nothing";
  for (const auto& [a_case, a_party] :
       {std::pair{"C-0000-0000", "acme"}, std::pair{number.c_str(), "nobody"}}) {
    FilingDraft odd = draft;
    odd.case_number = a_case;
    odd.party = a_party;
    EXPECT_TRUE(as_statement(odd));
  }
  // Nobody gives a mandate for another, and none is dated back.
  const Principal administrator = person("acme", Role::partner_administrator, "boss@acme.example");
  const Instant now = store_.clock.now();
  EXPECT_EQ(
      error_of(give_mandate(world, person("acme", Role::partner_member, "member@acme.example"),
                            {.agent = "agent", .starts = std::nullopt, .ends = now + 1h}))
          .code,
      Errc::forbidden);
  EXPECT_EQ(error_of(give_mandate(world, key_of(administrator, Action::manage_mandate),
                                  {.agent = "agent", .starts = std::nullopt, .ends = now + 1h}))
                .code,
            Errc::forbidden);
  for (const MandateDraft& bad :
       {MandateDraft{.agent = "agent", .starts = {}, .ends = now},
        MandateDraft{.agent = "acme", .starts = {}, .ends = now + 1h},
        MandateDraft{.agent = "nobody", .starts = {}, .ends = now + 1h},
        MandateDraft{.agent = "operator", .starts = {}, .ends = now + 1h},
        MandateDraft{.agent = "agent", .starts = {}, .ends = now + 24h * 1100}}) {
    EXPECT_EQ(error_of(give_mandate(world, administrator, bad)).code, Errc::malformed);
  }
  const auto mandate =
      give_mandate(world, administrator, {.agent = "agent", .starts = now - 24h, .ends = now + 2h});
  ASSERT_TRUE(mandate.has_value());
  ASSERT_EQ(list_mandates(world, agent)->size(), 1U);
  EXPECT_EQ(list_mandates(world, agent)->front().mandate.starts, now)
      << "never before it was given";
  pass(std::chrono::hours(1));
  ASSERT_TRUE(submit_filing(world, agent, draft).has_value());
  EXPECT_EQ(state(number), "met");
  EXPECT_EQ(error_of(end_mandate(world, agent, *mandate)).code, Errc::forbidden);
  ASSERT_TRUE(end_mandate(world, administrator, *mandate).has_value());
  pass(std::chrono::seconds(1));
  EXPECT_TRUE(as_statement(draft)) << "taken back";
}

TEST_P(Flow, TheOneWhoProposesDoesNotApprove) {
  const PartnershipId id = *join_programme(world, officer, "acme", "example.threat-sharing");
  const auto step = propose_step(world, officer,
                                 {.partnership = id,
                                  .target = "active",
                                  .reason = "signed",
                                  .agreement_signed = store_.clock.now()});
  ASSERT_TRUE(step.has_value());
  EXPECT_FALSE(step->is_taken);
  EXPECT_EQ(error_of(approve_step(world, officer, step->decision)).code, Errc::forbidden);
  // Nor does a key of the one who proposes, a key of anybody else, or a second factor of long ago.
  for (const Principal& nobody : {key_of(officer, Action::decide_standing),
                                  key_of(second, Action::decide_standing), stale(second)}) {
    EXPECT_EQ(error_of(approve_step(world, nobody, step->decision)).code, Errc::forbidden);
  }
  EXPECT_EQ(error_of(propose_step(world, officer,
                                  {.partnership = id,
                                   .target = "active",
                                   .reason = "again",
                                   .agreement_signed = store_.clock.now()}))
                .code,
            Errc::conflict)
      << "one proposal a step";
  EXPECT_EQ(view_partnership(world, officer, id)->partnership.state, "candidate");
  ASSERT_TRUE(approve_step(world, second, step->decision).has_value());
  EXPECT_EQ(error_of(approve_step(world, second, step->decision)).code, Errc::conflict);
  EXPECT_EQ(view_partnership(world, officer, id)->partnership.state, "active");
}

TEST_P(Flow, ASuspensionCancelsWhatIsQueuedAndKeepsItsOwnNotices) {
  const PartnershipId id = make_active();
  const std::string number = case_with_acme();
  const RecordedFact fact = aware(number, store_.clock.now(), Weight::proven);
  ASSERT_TRUE(
      decide_fact(world, officer, fact.id, {.status = EvidenceStatus::accepted, .reason = "holds"})
          .has_value());
  const PartyId acme = partner().party;
  ASSERT_TRUE(world.store
                  ->write([&](store::Transaction& tx) {
                    return store::outbox::insert(tx, *world.sealer,
                                                 {.id = make_id<DeliveryId>(tx.now()),
                                                  .channel = "mail",
                                                  .party = acme,
                                                  .rests = store::Rests::shared,
                                                  .address = "desk@acme.example",
                                                  .subject = "shared",
                                                  .body = "shared",
                                                  .created = tx.now(),
                                                  .next_at = tx.now()});
                  })
                  .has_value());
  const Principal before = partner();
  ASSERT_TRUE(read_feed(world, before, -1, 10).has_value());
  pass(std::chrono::hours(24 * 8));
  ASSERT_TRUE(watch_duties(world).has_value());
  ASSERT_EQ(state(number), "late");
  const auto step = propose_step(world, officer,
                                 {.partnership = id,
                                  .target = "suspended",
                                  .reason = "harm",
                                  .evidence = {.verdicts = {{.case_number = number,
                                                             .regime = "cn.rmsv.art7",
                                                             .stage = "file_miit",
                                                             .as_of = std::nullopt}},
                                               .facts = {}},
                                  .emergency_ground = "it cannot wait"});
  ASSERT_TRUE(step.has_value()) << describe(step.error());
  EXPECT_TRUE(step->is_taken);
  // At once: who was looked up before the cut, as who is looked up now.
  for (const Principal& one : {before, partner()}) {
    EXPECT_EQ(error_of(read_feed(world, one, -1, 10)).code, Errc::forbidden);
  }
  const auto subjects = [&](const char* in_state) {
    std::vector<std::string> out;
    const auto found = world.store->read([&](store::Reader& reader) {
      return store::outbox::list(reader, Tlp::red, in_state, 100);
    });
    for (const store::Delivery& one : *found) {
      EXPECT_EQ(one.party, acme);
      EXPECT_EQ(one.rests == store::Rests::shared, one.subject == "shared") << one.subject;
      out.push_back(one.subject.substr(0, one.subject.find(':')));
    }
    std::ranges::sort(out);
    return out;
  };
  EXPECT_EQ(subjects("cancelled"), std::vector<std::string>{"shared"});
  // Its own notices and deadlines still go out, all of them.
  EXPECT_EQ(
      subjects("waiting"),
      (std::vector<std::string>{"A deadline has passed", "A duty has begun",
                                "Emergency suspension of the partnership", "Partnership active"}));
  for (const Principal& nobody : {officer, key_of(officer, Action::decide_standing),
                                  key_of(second, Action::decide_standing), stale(second)}) {
    EXPECT_EQ(error_of(confirm_step(world, nobody, id)).code, Errc::forbidden)
        << "another officer must confirm";
  }
  // Nobody confirms: it lapses by the clock, and what others share is open again.
  pass(std::chrono::hours(24 * 16));
  EXPECT_EQ(watch_partnerships(world).value(), 1);
  EXPECT_TRUE(read_feed(world, partner(), -1, 10).has_value());
}

TEST_P(Flow, ARiskWarningNeedsBothLanguagesAndTwoPeople) {
  WarningDraft draft{.case_number = "",
                     .title_en = "A warning",
                     .title_zh = "",
                     .body_en = "Update.",
                     .body_zh = "请升级。"};
  EXPECT_EQ(error_of(propose_warning(world, officer, draft)).where, "/title/zh-CN");
  draft.title_zh = "风险提示";
  const auto proposed = propose_warning(world, officer, draft);
  ASSERT_TRUE(proposed.has_value());
  for (const Principal& nobody : {officer, key_of(officer, Action::decide_notice),
                                  key_of(second, Action::decide_notice), stale(second)}) {
    EXPECT_EQ(error_of(approve_warning(world, nobody, *proposed)).code, Errc::forbidden);
  }
  const auto slug = approve_warning(world, second, *proposed);
  ASSERT_TRUE(slug.has_value());
  const auto found = world.store->read(
      [&](store::Reader& reader) { return store::notices::find_public(reader, *slug); });
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ((*found)->title_zh, "风险提示");
  EXPECT_EQ(error_of(approve_warning(world, second, *proposed)).code, Errc::conflict);
}

TEST_P(Flow, TheJournalHidesWhatIsMarkedBeyondItsReader) {
  const std::string number = case_with_acme();
  const auto shared = share_update(world, analyst, number,
                                   {.tlp = Tlp::red, .title = "a secret title", .text = "x"});
  ASSERT_TRUE(shared.has_value());
  ASSERT_TRUE(world.store
                  ->write([&](store::Transaction& tx) {
                    return tx.execute("UPDATE vuln_case SET tlp = 4 WHERE number = $1", {number});
                  })
                  .has_value());
  Report red;
  red.product = "p";
  red.description = "d";
  red.tlp = Tlp::red;
  const auto received = submit_report(
      world, Principal{}, {.report = red, .attachments = {}, .idempotency_key = std::nullopt});
  ASSERT_TRUE(received.has_value());
  const Principal auditor = person("", Role::auditor, "auditor@example.org");
  for (const auto& [reader_of_it, sees] : {std::pair{officer, true}, std::pair{auditor, false}}) {
    const auto scope = scope_for(reader_of_it, Action::read_journal);
    for (const store::LogIndex index : {shared->index, received->index}) {
      EXPECT_EQ(act_receipt(world, reader_of_it, index).has_value(), sees);
      if (!sees) {
        EXPECT_EQ(error_of(act_receipt(world, reader_of_it, index)).code, Errc::not_found);
      }
      const auto entry = world.store->read(
          [&](store::Reader& reader) { return store::journal::get(reader, *scope, index); });
      EXPECT_EQ(entry.has_value(), sees);
      EXPECT_TRUE(!entry || !entry->payload.contains("a secret title"));
      const auto listed = list_journal(world, reader_of_it, index + 1, 1);
      ASSERT_TRUE(listed.has_value());
      EXPECT_EQ(listed->front().index, index);
      EXPECT_EQ(listed->front().is_withheld, !sees);
      EXPECT_EQ(listed->front().kind.empty() && listed->front().actor.empty(), !sees);
    }
  }
}

TEST(Network, ContainsByPrefix) {
  struct Row {
    const char* address;
    const char* network;
    bool want;
  };
  for (const Row& row :
       {Row{"192.0.2.7", "192.0.2.0/24", true}, Row{"192.0.3.7", "192.0.2.0/24", false},
        Row{"192.0.2.7", "192.0.2.7", true}, Row{"192.0.2.8", "192.0.2.7", false},
        Row{"2001:db8::1", "2001:db8::/32", true}, Row{"2001:db9::1", "2001:db8::/32", false},
        Row{"192.0.2.7", "::/0", false}, Row{"192.0.2.7", "0.0.0.0/0", true},
        Row{"192.0.2.7", "192.0.2.0/33", false}, Row{"x", "192.0.2.0/24", false}}) {
    SCOPED_TRACE(std::string(row.address) + " in " + row.network);
    EXPECT_EQ(is_in_network(row.address, row.network), row.want);
  }
}

}  // namespace
}  // namespace tocsin::flow
