// Whose a thing is: every function that takes the id of something of an organization's, asked by
// another one in each role and standing, answers as for an id that there is not. On both engines.
#include "exposure/advisories.h"
#include "exposure/findings.h"
#include "exposure/inventories.h"
#include "exposure/testing.h"
#include "flow/conflicts.h"
#include "flow/desk.h"
#include "flow/duty_calendar.h"
#include "flow/mandates.h"
#include "flow/webhooks.h"
#include "flow/workbench.h"

#include <functional>

namespace tocsin::exposure {
namespace {

using namespace std::chrono_literals;

constexpr std::array kStandings = {
    Standing::none,         Standing::candidate, Standing::active,
    Standing::noticed,      Standing::warned,    Standing::suspended,
    Standing::reassessment, Standing::probation, Standing::terminated};

/// One thing of each kind.
struct Things {
  std::string report = "R-0000-0000-0000";
  AttachmentId attachment;
  store::LogIndex receipt = 0;  ///< an act that is no report
  std::string notice = "standing-2026-01-01-0000";
  PartnershipId partnership;
  PartnershipId leaving;  ///< one that its partner may leave
  ReformItemId item;
  store::AssetNumber asset = 999;
  PartyId party;  ///< whose asset "web" is
  ApiKeyId key;
  SessionId session;
  PersonId person;
  MandateId mandate;
  PortalReceiptId portal_receipt;
  std::string case_number = "C-0000-0000";
  [[nodiscard]] flow::StageQuery stage() const {
    return {case_number, "maker", "eu.cra.art14.aev", "early_warning"};
  }
};

using Fault = std::optional<Error>;
template <class Outcome>
Fault fault_of(const Outcome& outcome) {
  return outcome ? Fault() : Fault(outcome.error());
}

struct Question {
  const char* name;
  Fault (*ask)(const World& world, const Principal& who, const Things& of);
};

const std::string kBom =
    R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","bom-ref":"1",)"
    R"("name":"left","version":"1.1.0","purl":"pkg:npm/left@1.1.0"}],"vulnerabilities":[{"id":"A-1",)"
    R"("analysis":{"state":"exploitable"},"affects":[{"ref":"1"}]}]})";

InventoryUpload upload(const PartyId& party) {
  return {.asset = "web", .party = party, .documents = {{.name = "bom.json", .bytes = kBom}}};
}

/// In an order in which the owner may ask all of them, one after the other.
const std::vector<Question>& questions() {
  static const std::vector<Question> all = {
      {"view_report",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(flow::view_report(w, p, of.report));
       }},
      {"read_attachment",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(flow::read_attachment(w, p, of.report, of.attachment));
       }},
      {"record_receipt",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(flow::record_receipt(w, p, of.receipt));
       }},
      {"view_case",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(flow::view_case(w, p, of.case_number));
       }},
      {"verdicts",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(flow::verdicts(w, p, {.case_number = of.case_number, .party = "maker"}));
       }},
      {"open_workbench",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(flow::open_workbench(w, p, of.stage()));
       }},
      {"save_draft",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(flow::save_draft(w, p, of.stage(), {{"summary", "x"}}));
       }},
      {"import_portal_receipt",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(flow::import_portal_receipt(
             w, p, {.stage = of.stage(), .at = w.clock->now(), .reference = "1"}));
       }},
      {"portal_receipt_document",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(flow::portal_receipt_document(w, p, of.portal_receipt));
       }},
      {"conflicts_of",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(flow::conflicts_of(w, p, of.case_number, "maker"));
       }},
      {"decide_conflict",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(flow::decide_conflict(w, p,
                                               {.case_number = of.case_number,
                                                .party = "maker",
                                                .regime = "eu.cra.art14.aev",
                                                .against = "cn.rmsv.art9",
                                                .reason = "counsel agrees"}));
       }},
      {"end_mandate",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(flow::end_mandate(w, p, of.mandate));
       }},
      {"read_addressed",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(flow::read_addressed(w, p, of.notice));
       }},
      {"view_partnership",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(flow::view_partnership(w, p, of.partnership));
       }},
      {"answer_notice",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(flow::answer_notice(w, p, of.partnership, "It was not us."));
       }},
      {"submit_reform",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(flow::submit_reform(w, p, of.partnership, of.item, "done"));
       }},
      {"take_own_step",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(flow::take_own_step(w, p, of.leaving, "terminated", "we leave"));
       }},
      {"view_asset", [](const World& w, const Principal& p,
                        const Things& of) { return fault_of(view_asset(w, p, of.asset)); }},
      {"asset_document",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(asset_document(w, p, of.asset, "inventory", 0));
       }},
      {"remediate",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(remediate(w, p,
                                   {.asset = of.asset,
                                    .component = "pkg:npm/left@1.1.0",
                                    .flaw = "A-1",
                                    .state = "fixed",
                                    .evidence = "build 7"}));
       }},
      {"put_inventory",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(put_inventory(w, p, upload(of.party)));
       }},
      {"put_vex", [](const World& w, const Principal& p,
                     const Things& of) { return fault_of(put_vex(w, p, upload(of.party))); }},
      {"remove_asset",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(remove_asset(w, p, "web", of.party));
       }},
      {"change_person",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(flow::change_person(
             w, p, {.person = of.person, .act = flow::PersonAct::edit, .name = "Somebody else"}));
       }},
      {"end_session",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(flow::end_session(w, p, of.session));
       }},
      {"revoke_api_key",
       [](const World& w, const Principal& p, const Things& of) {
         return fault_of(flow::revoke_api_key(w, p, of.key));
       }},
  };
  return all;
}

/// "maker" has one thing of each kind; "other" is an organization as it, and has nothing.
class ObjectsOfOthers : public testing::Instance {
 protected:
  ObjectsOfOthers() {
    store_.clock.set(*parse_rfc3339("2026-11-06T03:00:00Z"));
    for (const char* handle : {"maker", "other"}) {
      TOC_ASSERT(flow::register_party(world, Principal::system("test"),
                                      {.handle = handle,
                                       .name = handle,
                                       .country = "CN",
                                       .roles = {"product_provider", "manufacturer"},
                                       .markets = {"CN", "EU"}})
                     .has_value());
    }
    owner = person("maker", Role::partner_administrator, "boss@maker.example");
    mine.party = owner.party;
    put_record();
    put_standing();
    put_inventory_and_account();
  }
  void put_record() {
    Report one{.product = "Widget", .description = "A hole"};
    const auto sent = flow::submit_report(
        world, owner,
        {.report = one,
         .attachments = {{.name = "a.txt", .media_type = "text/plain", .bytes = "a"}}});
    mine.report = sent->number;
    mine.receipt = sent->index;
    mine.attachment = flow::view_report(world, officer, mine.report)->attachments.front().id;
    mine.case_number = open(mine.report);
    accept({.name = "awareness", .about = "vuln.actively_exploited"}, "maker");
    accept({.name = "vuln.public", .value = "false"}, "");
    mine.portal_receipt =
        flow::import_portal_receipt(
            world, owner, {.stage = mine.stage(), .at = store_.clock.now(), .reference = "SRP-1"})
            ->id;
    mine.mandate =
        *flow::give_mandate(world, owner, {.agent = "acme", .ends = store_.clock.now() + 24h});
  }
  FactId accept(flow::FactDraft draft, const std::string& party) {
    draft.case_number = mine.case_number;
    draft.party = party;
    draft.earliest = store_.clock.now();
    draft.latest = draft.earliest;
    draft.weight = Weight::proven;
    draft.evidence = "a mail";
    const auto fact = flow::record_fact(world, analyst, draft);
    TOC_ASSERT(fact.has_value());
    TOC_ASSERT(flow::decide_fact(world, officer, fact->id, {.reason = "holds"}).has_value());
    return fact->id;
  }
  PartnershipId active_in(const std::string& programme) {
    const PartnershipId id = *flow::join_programme(world, officer, "maker", programme);
    const auto step = flow::propose_step(world, officer,
                                         {.partnership = id,
                                          .target = "active",
                                          .reason = "signed",
                                          .agreement_signed = store_.clock.now()});
    TOC_ASSERT(flow::approve_step(world, second, step->decision).has_value());
    return id;
  }
  void put_standing() {
    mine.leaving = active_in("example.threat-sharing");
    mine.partnership = active_in("example.trust-store");
    const auto incident = flow::propose_step(
        world, officer,
        {.partnership = mine.partnership,
         .target = "incident_open",
         .reason = "nothing came",
         .evidence = {.verdicts = {}, .facts = {accept({.name = "partner.no_report"}, "maker")}},
         .demands = {{.demand = "a cause", .criterion = "an outside report"}}});
    TOC_ASSERT(incident.has_value());
    mine.notice = incident->notice_slug;
    mine.item = flow::view_partnership(world, officer, mine.partnership)->items.front().id;
  }
  void put_inventory_and_account() {
    mine.asset = put_inventory(world, owner, upload(owner.party))->asset.number;
    ImportOptions advisories;
    advisories.body =
        R"({"schema_version":"1.7.0","id":"A-1","modified":"2026-01-02T00:00:00Z","affected":[{"package":)"
        R"({"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0"}]}]}]})";
    TOC_ASSERT(import_advisories(world, Principal::system("test"), advisories).has_value());
    mine.key =
        flow::make_api_key(world, owner, {.name = "k", .scopes = {"read_duty"}, .valid_for = 1h})
            ->id;
    mine.person = person("maker", Role::partner_member, "member@maker.example").person;
    const auto link = flow::make_sign_in_link(world, owner.person, 1h);
    const auto session = flow::sign_in_by_link(world, {.token = *link});
    mine.session = flow::principal_of_session(world, session->token)->principal.session;
    TOC_ASSERT(flow::set_webhook(world, owner, "https://maker.example/hook").has_value());
  }

  Principal owner;
  Things mine;
};
INSTANTIATE_TEST_SUITE_P(Engines, ObjectsOfOthers, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(ObjectsOfOthers, AreAnsweredAsWhatThereIsNotInEveryRoleAndStanding) {
  const Things nothing;
  for (const Role role : {Role::partner_administrator, Role::partner_member}) {
    Principal other = person("other", role, std::string(to_text(role)) + "@other.example");
    for (const Standing standing : kStandings) {
      other.standing = standing;
      const std::int64_t size = world.store->head()->size;
      for (const Question& question : questions()) {
        SCOPED_TRACE(std::string(question.name) + " by a " + std::string(to_text(role)) +
                     ", standing " + std::string(to_text(standing)));
        const Fault of_others = question.ask(world, other, mine);
        const Fault of_nothing = question.ask(world, other, nothing);
        EXPECT_TRUE(of_others.has_value());
        EXPECT_TRUE(of_others &&
                    (of_others->code == Errc::not_found || of_others->code == Errc::forbidden));
        EXPECT_EQ(of_others ? describe(*of_others) : "", of_nothing ? describe(*of_nothing) : "");
        EXPECT_TRUE(of_others == of_nothing);
      }
      EXPECT_EQ(world.store->head()->size, size) << "nothing was done";
    }
  }
}

TEST_P(ObjectsOfOthers, AreInNoListOfTheirs) {
  const Principal other = person("other", Role::partner_administrator, "boss@other.example");
  const auto count = [&](const Principal& who) {
    Principal active = who;
    active.standing = Standing::active;
    return std::map<std::string, std::size_t>{
        {"reports", flow::list_reports(world, active, "", {})->size()},
        {"cases", flow::list_cases(world, active, {})->size()},
        {"duties", flow::duty_board(world, active, {})->size()},
        {"conflicts", flow::list_conflicts(world, active)->size()},
        {"mandates", flow::list_mandates(world, active)->size()},
        {"notices", flow::read_inbox(world, active)->size()},
        {"partnerships", flow::view_standing(world, active)->size()},
        {"assets", list_assets(world, active, -1, 10)->assets.size()},
        {"findings", list_findings(world, active, {})->findings.size()},
        {"keys", flow::list_api_keys(world, active)->size()},
        {"sessions", flow::list_sessions(world, active)->size()},
        {"webhooks", flow::own_webhook(world, active)->has_value() ? 1U : 0U},
    };
  };
  for (const auto& [kind, number] : count(other)) {
    EXPECT_EQ(number, 0U) << kind;
  }
  for (const auto& [kind, number] : count(owner)) {
    EXPECT_GT(number, 0U) << kind << ": without one the list above proves nothing";
  }
}

TEST_P(ObjectsOfOthers, AreTheOwnersToReadAndToChange) {
  owner.standing = Standing::active;
  for (const Question& question : questions()) {
    const Fault fault = question.ask(world, owner, mine);
    EXPECT_FALSE(fault.has_value()) << question.name << ": " << (fault ? describe(*fault) : "");
  }
}

TEST_P(ObjectsOfOthers, ANoticeToAPartnerIsOnNoPublicPage) {
  EXPECT_EQ(error_of(flow::public_notice(world, mine.notice)).code, Errc::not_found);
  EXPECT_TRUE(flow::public_notices(world, "", 100)->empty());
  EXPECT_TRUE(flow::read_addressed(world, owner, mine.notice).has_value());
}

}  // namespace
}  // namespace tocsin::exposure
