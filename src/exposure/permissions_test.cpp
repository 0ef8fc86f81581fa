// The functions listed here, which act for somebody, ask first whether that one may, before they
// look at anything else: what a key without any scope is told names the action that was asked for.
#include "exposure/advisories.h"
#include "exposure/findings.h"
#include "exposure/inventories.h"
#include "exposure/testing.h"
#include "flow/checklist.h"
#include "flow/conflicts.h"
#include "flow/decisions.h"
#include "flow/desk.h"
#include "flow/duty_calendar.h"
#include "flow/feed.h"
#include "flow/mandates.h"
#include "flow/notices.h"
#include "flow/webhooks.h"
#include "flow/workbench.h"

namespace tocsin::exposure {
namespace {

using Fault = std::optional<Error>;
template <class Outcome>
Fault fault_of(const Outcome& outcome) {
  return outcome ? Fault() : Fault(outcome.error());
}

struct Question {
  const char* name;
  Action action;
  Fault (*ask)(const World& world, const Principal& who);
};

/// About nothing that there is: the answer to whoever may is another one.
const std::vector<Question>& questions() {
  static const std::vector<Question> all = {
      {"register_party", Action::manage_party,
       [](const World& w, const Principal& p) { return fault_of(flow::register_party(w, p, {})); }},
      {"change_party", Action::manage_party,
       [](const World& w, const Principal& p) { return fault_of(flow::change_party(w, p, {})); }},
      {"set_password", Action::manage_own_account,
       [](const World& w, const Principal& p) { return fault_of(flow::set_password(w, p, {})); }},
      {"set_mail", Action::manage_own_account,
       [](const World& w, const Principal& p) { return fault_of(flow::set_mail(w, p, {})); }},
      {"begin_totp", Action::manage_own_account,
       [](const World& w, const Principal& p) { return fault_of(flow::begin_totp(w, p)); }},
      {"confirm_totp", Action::manage_own_account,
       [](const World& w, const Principal& p) { return fault_of(flow::confirm_totp(w, p, {})); }},
      {"renew_recovery_codes", Action::manage_own_account,
       [](const World& w, const Principal& p) {
         return fault_of(flow::renew_recovery_codes(w, p, {}));
       }},
      {"prove_factor", Action::manage_own_account,
       [](const World& w, const Principal& p) { return fault_of(flow::prove_factor(w, p, "")); }},
      {"list_sessions", Action::manage_own_account,
       [](const World& w, const Principal& p) { return fault_of(flow::list_sessions(w, p)); }},
      {"end_session", Action::manage_own_account,
       [](const World& w, const Principal& p) { return fault_of(flow::end_session(w, p, {})); }},
      {"make_api_key", Action::manage_own_keys,
       [](const World& w, const Principal& p) { return fault_of(flow::make_api_key(w, p, {})); }},
      {"revoke_api_key", Action::manage_own_keys,
       [](const World& w, const Principal& p) { return fault_of(flow::revoke_api_key(w, p, {})); }},
      {"list_api_keys", Action::manage_own_keys,
       [](const World& w, const Principal& p) { return fault_of(flow::list_api_keys(w, p)); }},
      {"register_person", Action::manage_person,
       [](const World& w, const Principal& p) {
         return fault_of(flow::register_person(w, p, {}));
       }},
      {"change_person", Action::manage_person,
       [](const World& w, const Principal& p) { return fault_of(flow::change_person(w, p, {})); }},
      {"approve_person", Action::manage_staff,
       [](const World& w, const Principal& p) { return fault_of(flow::approve_person(w, p, {})); }},
      {"suggest_duplicates", Action::triage_report,
       [](const World& w, const Principal& p) {
         return fault_of(flow::suggest_duplicates(w, p, ""));
       }},
      {"open_case", Action::triage_report,
       [](const World& w, const Principal& p) { return fault_of(flow::open_case(w, p, "")); }},
      {"attach_report", Action::triage_report,
       [](const World& w, const Principal& p) {
         return fault_of(flow::attach_report(w, p, "", ""));
       }},
      {"decline_report", Action::triage_report,
       [](const World& w, const Principal& p) {
         return fault_of(flow::decline_report(w, p, "", ""));
       }},
      {"merge_case", Action::manage_case,
       [](const World& w, const Principal& p) { return fault_of(flow::merge_case(w, p, "", "")); }},
      {"unmerge_case", Action::manage_case,
       [](const World& w, const Principal& p) { return fault_of(flow::unmerge_case(w, p, "")); }},
      {"add_participant", Action::manage_case,
       [](const World& w, const Principal& p) {
         return fault_of(flow::add_participant(w, p, "", {}));
       }},
      {"set_rm_state", Action::manage_case,
       [](const World& w, const Principal& p) {
         return fault_of(flow::set_rm_state(w, p, "", "", RmState::received));
       }},
      {"record_event", Action::manage_case,
       [](const World& w, const Principal& p) {
         return fault_of(flow::record_event(w, p, "", {}));
       }},
      {"share_update", Action::manage_case,
       [](const World& w, const Principal& p) {
         return fault_of(flow::share_update(w, p, "", {}));
       }},
      {"approve_share", Action::lower_marking,
       [](const World& w, const Principal& p) { return fault_of(flow::approve_share(w, p, {})); }},
      {"view_case", Action::read_case,
       [](const World& w, const Principal& p) { return fault_of(flow::view_case(w, p, "")); }},
      {"list_cases", Action::read_case,
       [](const World& w, const Principal& p) { return fault_of(flow::list_cases(w, p, {})); }},
      {"view_case_board", Action::read_case,
       [](const World& w, const Principal& p) {
         return fault_of(flow::view_case_board(w, p, {}));
       }},
      {"list_reports", Action::read_report,
       [](const World& w, const Principal& p) {
         return fault_of(flow::list_reports(w, p, "", {}));
       }},
      {"view_report", Action::read_report,
       [](const World& w, const Principal& p) { return fault_of(flow::view_report(w, p, "")); }},
      {"read_attachment", Action::read_report,
       [](const World& w, const Principal& p) {
         return fault_of(flow::read_attachment(w, p, "", {}));
       }},
      {"list_journal", Action::read_journal,
       [](const World& w, const Principal& p) {
         return fault_of(flow::list_journal(w, p, {}, 1));
       }},
      {"act_receipt", Action::read_journal,
       [](const World& w, const Principal& p) { return fault_of(flow::act_receipt(w, p, 0)); }},
      {"record_receipt", Action::read_receipt,
       [](const World& w, const Principal& p) {
         return fault_of(flow::record_receipt(w, p, 999));
       }},
      {"list_parties", Action::read_party,
       [](const World& w, const Principal& p) { return fault_of(flow::list_parties(w, p)); }},
      {"own_party", Action::use_session,
       [](const World& w, const Principal& p) { return fault_of(flow::own_party(w, p)); }},
      {"own_person", Action::use_session,
       [](const World& w, const Principal& p) { return fault_of(flow::own_person(w, p)); }},
      {"names_for", Action::use_session,
       [](const World& w, const Principal& p) { return fault_of(flow::names_for(w, p)); }},
      {"open_decisions", Action::use_session,
       [](const World& w, const Principal& p) { return fault_of(flow::open_decisions(w, p)); }},
      {"checklist", Action::read_operations,
       [](const World& w, const Principal& p) { return fault_of(flow::checklist(w, p)); }},
      {"answer_checklist", Action::answer_checklist,
       [](const World& w, const Principal& p) {
         return fault_of(flow::answer_checklist(w, p, {}));
       }},
      {"record_fact", Action::record_fact,
       [](const World& w, const Principal& p) { return fault_of(flow::record_fact(w, p, {})); }},
      {"decide_fact", Action::decide_fact,
       [](const World& w, const Principal& p) {
         return fault_of(flow::decide_fact(w, p, {}, {}));
       }},
      {"submit_filing", Action::submit_filing,
       [](const World& w, const Principal& p) { return fault_of(flow::submit_filing(w, p, {})); }},
      {"verdicts", Action::read_duty,
       [](const World& w, const Principal& p) { return fault_of(flow::verdicts(w, p, {})); }},
      {"duty_board", Action::read_duty,
       [](const World& w, const Principal& p) { return fault_of(flow::duty_board(w, p, {})); }},
      {"open_workbench", Action::read_duty,
       [](const World& w, const Principal& p) { return fault_of(flow::open_workbench(w, p, {})); }},
      {"save_draft", Action::submit_filing,
       [](const World& w, const Principal& p) { return fault_of(flow::save_draft(w, p, {}, {})); }},
      {"import_portal_receipt", Action::submit_filing,
       [](const World& w, const Principal& p) {
         return fault_of(flow::import_portal_receipt(
             w, p, {.stage = {}, .at = w.clock->now(), .reference = "1"}));
       }},
      {"portal_receipt_document", Action::read_duty,
       [](const World& w, const Principal& p) {
         return fault_of(flow::portal_receipt_document(w, p, {}));
       }},
      {"decide_portal_receipt", Action::decide_fact,
       [](const World& w, const Principal& p) {
         return fault_of(flow::decide_portal_receipt(w, p, {}, {}));
       }},
      {"make_calendar_link", Action::read_duty,
       [](const World& w, const Principal& p) { return fault_of(flow::make_calendar_link(w, p)); }},
      {"revoke_calendar_link", Action::read_duty,
       [](const World& w, const Principal& p) {
         return fault_of(flow::revoke_calendar_link(w, p));
       }},
      {"list_conflicts", Action::read_duty,
       [](const World& w, const Principal& p) { return fault_of(flow::list_conflicts(w, p)); }},
      {"conflicts_of", Action::read_duty,
       [](const World& w, const Principal& p) {
         return fault_of(flow::conflicts_of(w, p, "", ""));
       }},
      {"decide_conflict", Action::decide_conflict,
       [](const World& w, const Principal& p) {
         return fault_of(flow::decide_conflict(
             w, p, {.case_number = {}, .party = {}, .regime = {}, .against = {}, .reason = "r"}));
       }},
      {"give_mandate", Action::manage_mandate,
       [](const World& w, const Principal& p) { return fault_of(flow::give_mandate(w, p, {})); }},
      {"end_mandate", Action::manage_mandate,
       [](const World& w, const Principal& p) { return fault_of(flow::end_mandate(w, p, {})); }},
      {"list_mandates", Action::read_duty,
       [](const World& w, const Principal& p) { return fault_of(flow::list_mandates(w, p)); }},
      {"set_webhook", Action::manage_webhook,
       [](const World& w, const Principal& p) { return fault_of(flow::set_webhook(w, p, "")); }},
      {"own_webhook", Action::manage_webhook,
       [](const World& w, const Principal& p) { return fault_of(flow::own_webhook(w, p)); }},
      {"remove_webhook", Action::manage_webhook,
       [](const World& w, const Principal& p) { return fault_of(flow::remove_webhook(w, p)); }},
      {"join_programme", Action::manage_party,
       [](const World& w, const Principal& p) {
         return fault_of(flow::join_programme(w, p, "", ""));
       }},
      {"propose_step", Action::propose_standing,
       [](const World& w, const Principal& p) { return fault_of(flow::propose_step(w, p, {})); }},
      {"approve_step", Action::decide_standing,
       [](const World& w, const Principal& p) { return fault_of(flow::approve_step(w, p, {})); }},
      {"dossier_of", Action::read_standing,
       [](const World& w, const Principal& p) { return fault_of(flow::dossier_of(w, p, {})); }},
      {"confirm_step", Action::decide_standing,
       [](const World& w, const Principal& p) { return fault_of(flow::confirm_step(w, p, {})); }},
      {"take_own_step", Action::take_own_step,
       [](const World& w, const Principal& p) {
         return fault_of(flow::take_own_step(w, p, {}, "", ""));
       }},
      {"propose_annulment", Action::propose_standing,
       [](const World& w, const Principal& p) {
         return fault_of(flow::propose_annulment(w, p, {}));
       }},
      {"approve_annulment", Action::decide_standing,
       [](const World& w, const Principal& p) {
         return fault_of(flow::approve_annulment(w, p, {}));
       }},
      {"close_infraction", Action::record_standing,
       [](const World& w, const Principal& p) {
         return fault_of(flow::close_infraction(w, p, {}, {}));
       }},
      {"record_standing", Action::record_standing,
       [](const World& w, const Principal& p) {
         return fault_of(flow::record_standing(w, p, {}, flow::RecordKind::indicators_met, ""));
       }},
      {"answer_notice", Action::answer_notice,
       [](const World& w, const Principal& p) {
         return fault_of(flow::answer_notice(w, p, {}, ""));
       }},
      {"submit_reform", Action::answer_notice,
       [](const World& w, const Principal& p) {
         return fault_of(flow::submit_reform(w, p, {}, {}, ""));
       }},
      {"assess_reform", Action::assess_reform,
       [](const World& w, const Principal& p) {
         return fault_of(flow::assess_reform(w, p, {}, {}, {}));
       }},
      {"view_standing", Action::read_standing,
       [](const World& w, const Principal& p) { return fault_of(flow::view_standing(w, p)); }},
      {"view_partnership", Action::read_standing,
       [](const World& w,
          const Principal& p) { return fault_of(flow::view_partnership(w, p, {})); }},
      {"read_feed", Action::read_feed,
       [](const World& w, const Principal& p) { return fault_of(flow::read_feed(w, p, -1, 1)); }},
      {"view_holdings", Action::read_holdings,
       [](const World& w, const Principal& p) { return fault_of(flow::view_holdings(w, p, "")); }},
      {"read_inbox", Action::read_inbox,
       [](const World& w, const Principal& p) { return fault_of(flow::read_inbox(w, p)); }},
      {"read_addressed", Action::read_inbox,
       [](const World& w, const Principal& p) { return fault_of(flow::read_addressed(w, p, "")); }},
      {"propose_warning", Action::propose_notice,
       [](const World& w,
          const Principal& p) { return fault_of(flow::propose_warning(w, p, {})); }},
      {"approve_warning", Action::decide_notice,
       [](const World& w,
          const Principal& p) { return fault_of(flow::approve_warning(w, p, {})); }},
      {"import_advisories", Action::import_advisories,
       [](const World& w, const Principal& p) { return fault_of(import_advisories(w, p, {})); }},
      {"put_inventory", Action::manage_inventory,
       [](const World& w, const Principal& p) { return fault_of(put_inventory(w, p, {})); }},
      {"put_vex", Action::manage_inventory,
       [](const World& w, const Principal& p) { return fault_of(put_vex(w, p, {})); }},
      {"remove_asset", Action::manage_inventory,
       [](const World& w, const Principal& p) { return fault_of(remove_asset(w, p, "", {})); }},
      {"list_assets", Action::read_inventory,
       [](const World& w, const Principal& p) { return fault_of(list_assets(w, p, -1, 1)); }},
      {"view_asset", Action::read_inventory,
       [](const World& w, const Principal& p) { return fault_of(view_asset(w, p, 999)); }},
      {"asset_document", Action::read_inventory,
       [](const World& w,
          const Principal& p) { return fault_of(asset_document(w, p, 999, "inventory", 0)); }},
      {"remediate", Action::manage_inventory,
       [](const World& w, const Principal& p) { return fault_of(remediate(w, p, {})); }},
      {"list_findings", Action::read_inventory,
       [](const World& w, const Principal& p) { return fault_of(list_findings(w, p, {})); }},
      {"impact_of", Action::read_impact,
       [](const World& w, const Principal& p) { return fault_of(impact_of(w, p, "")); }},
      {"supposed_impact", Action::read_impact,
       [](const World& w, const Principal& p) { return fault_of(supposed_impact(w, p, {})); }},
  };
  return all;
}

class Permissions : public testing::Instance {};
INSTANTIATE_TEST_SUITE_P(Engines, Permissions, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Permissions, AreAskedForFirst) {
  Principal nobody = partner();
  nobody.kind = Principal::Kind::api_key;
  for (const Role role : {Role::officer, Role::administrator, Role::partner_administrator}) {
    nobody.role = role;
    for (const Question& question : questions()) {
      SCOPED_TRACE(std::string(question.name) + " by a key of the " + std::string(to_text(role)));
      const Fault fault = question.ask(world, nobody);
      EXPECT_TRUE(fault.has_value());
      EXPECT_EQ(fault ? describe(*fault) : "", describe(error_of(may(nobody, question.action))));
    }
  }
}

}  // namespace
}  // namespace tocsin::exposure
