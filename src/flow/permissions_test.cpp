// Who may is asked first (flow/permissions_for_test.h). On both engines.
#include "flow/permissions_for_test.h"

#include "flow/checklist.h"
#include "flow/conflicts.h"
#include "flow/decisions.h"
#include "flow/desk.h"
#include "flow/dossier.h"
#include "flow/duty_calendar.h"
#include "flow/feed.h"
#include "flow/json_feed.h"
#include "flow/keys.h"
#include "flow/mail_subscriptions.h"
#include "flow/mandates.h"
#include "flow/notices.h"
#include "flow/webhooks.h"
#include "flow/workbench.h"

namespace tocsin::flow {
namespace {

using testing::fault_of;

using Permissions = testing::Flow;
INSTANTIATE_TEST_SUITE_P(Engines, Permissions, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Permissions, AreAskedForFirst) {
  testing::
      expect_asked_first<
          World>(world, partner(),
                 {
                     {"register_party", Action::manage_party,
                      [](const World& w, const Principal& p) {
                        return fault_of(register_party(w, p, {}));
                      }},
                     {"change_party", Action::manage_party,
                      [](const World& w, const Principal& p) {
                        return fault_of(change_party(w, p, {}));
                      }},
                     {"set_password", Action::manage_own_account,
                      [](const World& w, const Principal& p) {
                        return fault_of(set_password(w, p, {}));
                      }},
                     {"set_mail", Action::manage_own_account,
                      [](const World& w, const Principal& p) {
                        return fault_of(set_mail(w, p, {}));
                      }},
                     {"begin_totp", Action::manage_own_account,
                      [](const World& w, const Principal& p) {
                        return fault_of(begin_totp(w, p));
                      }},
                     {"confirm_totp", Action::manage_own_account,
                      [](const World& w, const Principal& p) {
                        return fault_of(confirm_totp(w, p, {}));
                      }},
                     {"renew_recovery_codes", Action::manage_own_account,
                      [](const World& w, const Principal& p) {
                        return fault_of(renew_recovery_codes(w, p, {}));
                      }},
                     {"prove_factor", Action::manage_own_account,
                      [](const World& w, const Principal& p) {
                        return fault_of(prove_factor(w, p, ""));
                      }},
                     {"list_sessions", Action::manage_own_account,
                      [](const World& w, const Principal& p) {
                        return fault_of(list_sessions(w, p));
                      }},
                     {"end_session", Action::manage_own_account,
                      [](const World& w, const Principal& p) {
                        return fault_of(end_session(w, p, {}));
                      }},
                     {"make_api_key", Action::manage_own_keys,
                      [](const World& w, const Principal& p) {
                        return fault_of(make_api_key(w, p, {}));
                      }},
                     {"revoke_api_key", Action::manage_own_keys,
                      [](const World& w, const Principal& p) {
                        return fault_of(revoke_api_key(w, p, {}));
                      }},
                     {"list_api_keys", Action::manage_own_keys,
                      [](const World& w, const Principal& p) {
                        return fault_of(list_api_keys(w, p));
                      }},
                     {"register_person", Action::manage_person,
                      [](const World& w, const Principal& p) {
                        return fault_of(register_person(w, p, {}));
                      }},
                     {"change_person", Action::manage_person,
                      [](const World& w, const Principal& p) {
                        return fault_of(change_person(w, p, {}));
                      }},
                     {"approve_person", Action::manage_staff,
                      [](const World& w, const Principal& p) {
                        return fault_of(approve_person(w, p, {}));
                      }},
                     {"suggest_duplicates", Action::triage_report,
                      [](const World& w, const Principal& p) {
                        return fault_of(suggest_duplicates(w, p, ""));
                      }},
                     {"open_case", Action::triage_report,
                      [](const World& w, const Principal& p) {
                        return fault_of(open_case(w, p, ""));
                      }},
                     {"attach_report", Action::triage_report,
                      [](const World& w, const Principal& p) {
                        return fault_of(attach_report(w, p, "", ""));
                      }},
                     {"decline_report", Action::triage_report,
                      [](const World& w, const Principal& p) {
                        return fault_of(decline_report(w, p, "", ""));
                      }},
                     {"merge_case", Action::manage_case,
                      [](const World& w, const Principal& p) {
                        return fault_of(merge_case(w, p, "", ""));
                      }},
                     {"unmerge_case", Action::manage_case,
                      [](const World& w, const Principal& p) {
                        return fault_of(unmerge_case(w, p, ""));
                      }},
                     {"add_participant", Action::manage_case,
                      [](const World& w, const Principal& p) {
                        return fault_of(add_participant(w, p, "", {}));
                      }},
                     {"set_rm_state", Action::manage_case,
                      [](const World& w, const Principal& p) {
                        return fault_of(set_rm_state(w, p, "", "", RmState::received));
                      }},
                     {"record_event", Action::manage_case,
                      [](const World& w, const Principal& p) {
                        return fault_of(record_event(w, p, "", {}));
                      }},
                     {"share_update", Action::manage_case,
                      [](const World& w, const Principal& p) {
                        return fault_of(share_update(w, p, "", {}));
                      }},
                     {"approve_share", Action::lower_marking,
                      [](const World& w, const Principal& p) {
                        return fault_of(approve_share(w, p, {}));
                      }},
                     {"view_case", Action::read_case,
                      [](const World& w, const Principal& p) {
                        return fault_of(view_case(w, p, ""));
                      }},
                     {"list_cases", Action::read_case,
                      [](const World& w, const Principal& p) {
                        return fault_of(list_cases(w, p, {}));
                      }},
                     {"view_case_board", Action::read_case,
                      [](const World& w, const Principal& p) {
                        return fault_of(view_case_board(w, p, {}));
                      }},
                     {"list_reports", Action::read_report,
                      [](const World& w, const Principal& p) {
                        return fault_of(list_reports(w, p, "", {}));
                      }},
                     {"view_report", Action::read_report,
                      [](const World& w, const Principal& p) {
                        return fault_of(view_report(w, p, ""));
                      }},
                     {"read_attachment", Action::read_report,
                      [](const World& w, const Principal& p) {
                        return fault_of(read_attachment(w, p, "", {}));
                      }},
                     {"list_journal", Action::read_journal,
                      [](const World& w, const Principal& p) {
                        return fault_of(list_journal(w, p, {}, 1));
                      }},
                     {"act_receipt", Action::read_journal,
                      [](const World& w, const Principal& p) {
                        return fault_of(act_receipt(w, p, 0));
                      }},
                     {"record_receipt", Action::read_receipt,
                      [](const World& w, const Principal& p) {
                        return fault_of(record_receipt(w, p, 999));
                      }},
                     {"list_parties", Action::read_party,
                      [](const World& w, const Principal& p) {
                        return fault_of(list_parties(w, p));
                      }},
                     {"own_party", Action::use_session,
                      [](const World& w, const Principal& p) { return fault_of(own_party(w, p)); }},
                     {"own_person", Action::use_session,
                      [](const World& w, const Principal& p) {
                        return fault_of(own_person(w, p));
                      }},
                     {"names_for", Action::use_session,
                      [](const World& w, const Principal& p) { return fault_of(names_for(w, p)); }},
                     {"open_decisions", Action::use_session,
                      [](const World& w, const Principal& p) {
                        return fault_of(open_decisions(w, p));
                      }},
                     {"checklist", Action::read_operations,
                      [](const World& w, const Principal& p) { return fault_of(checklist(w, p)); }},
                     {"answer_checklist", Action::answer_checklist,
                      [](const World& w, const Principal& p) {
                        return fault_of(answer_checklist(w, p, {}));
                      }},
                     {"record_fact", Action::record_fact,
                      [](const World& w, const Principal& p) {
                        return fault_of(record_fact(w, p, {}));
                      }},
                     {"decide_fact", Action::decide_fact,
                      [](const World& w, const Principal& p) {
                        return fault_of(decide_fact(w, p, {}, {}));
                      }},
                     {"submit_filing", Action::submit_filing,
                      [](const World& w, const Principal& p) {
                        return fault_of(submit_filing(w, p, {}));
                      }},
                     {"verdicts", Action::read_duty,
                      [](const World& w, const Principal& p) {
                        return fault_of(verdicts(w, p, {}));
                      }},
                     {"duty_board", Action::read_duty,
                      [](const World& w, const Principal& p) {
                        return fault_of(duty_board(w, p, {}));
                      }},
                     {"open_workbench", Action::read_duty,
                      [](const World& w, const Principal& p) {
                        return fault_of(open_workbench(w, p, {}));
                      }},
                     {"save_draft", Action::submit_filing,
                      [](const World& w, const Principal& p) {
                        return fault_of(save_draft(w, p, {}, {}));
                      }},
                     {"import_portal_receipt", Action::submit_filing,
                      [](const World& w, const Principal& p) {
                        return fault_of(import_portal_receipt(
                            w, p, {.stage = {}, .at = w.clock->now(), .reference = "1"}));
                      }},
                     {"portal_receipt_document", Action::read_duty,
                      [](const World& w, const Principal& p) {
                        return fault_of(portal_receipt_document(w, p, {}));
                      }},
                     {"decide_portal_receipt", Action::decide_fact,
                      [](const World& w, const Principal& p) {
                        return fault_of(decide_portal_receipt(w, p, {}, {}));
                      }},
                     {"make_calendar_link", Action::manage_own_account,
                      [](const World& w, const Principal& p) {
                        return fault_of(make_calendar_link(w, p));
                      }},
                     {"revoke_calendar_link", Action::read_duty,
                      [](const World& w, const Principal& p) {
                        return fault_of(revoke_calendar_link(w, p));
                      }},
                     {"list_conflicts", Action::read_duty,
                      [](const World& w, const Principal& p) {
                        return fault_of(list_conflicts(w, p));
                      }},
                     {"conflicts_of", Action::read_duty,
                      [](
                          const World& w,
                          const Principal& p) { return fault_of(conflicts_of(w, p, "", "")); }},
                     {"decide_conflict", Action::decide_conflict,
                      [](const World& w, const Principal& p) {
                        return fault_of(decide_conflict(w, p,
                                                        {.case_number = {},
                                                         .party = {},
                                                         .regime = {},
                                                         .against = {},
                                                         .reason = "r"}));
                      }},
                     {"give_mandate", Action::manage_mandate,
                      [](const World& w, const Principal& p) {
                        return fault_of(give_mandate(w, p, {}));
                      }},
                     {"end_mandate", Action::manage_mandate,
                      [](const World& w, const Principal& p) {
                        return fault_of(end_mandate(w, p, {}));
                      }},
                     {"list_mandates", Action::read_duty,
                      [](
                          const World& w,
                          const Principal& p) { return fault_of(list_mandates(w, p)); }},
                     {"set_webhook", Action::manage_webhook,
                      [](const World& w, const Principal& p) {
                        return fault_of(set_webhook(w, p, ""));
                      }},
                     {"own_webhook", Action::manage_webhook,
                      [](const World& w, const Principal& p) {
                        return fault_of(own_webhook(w, p));
                      }},
                     {"remove_webhook", Action::manage_webhook,
                      [](const World& w, const Principal& p) {
                        return fault_of(remove_webhook(w, p));
                      }},
                     {"put_mail_subscription", Action::manage_own_account,
                      [](const World& w, const Principal& p) {
                        return fault_of(put_mail_subscription(w, p, {}));
                      }},
                     {"view_mail_subscription", Action::manage_own_account,
                      [](const World& w, const Principal& p) {
                        return fault_of(view_mail_subscription(w, p));
                      }},
                     {"end_mail_subscription", Action::manage_own_account,
                      [](const World& w, const Principal& p) {
                        return fault_of(end_mail_subscription(w, p));
                      }},
                     {"failing_mailboxes", Action::read_operations,
                      [](const World& w, const Principal& p) {
                        return fault_of(failing_mailboxes(w, p));
                      }},
                     {"make_feed_link", Action::manage_own_account,
                      [](const World& w, const Principal& p) {
                        return fault_of(make_feed_link(w, p));
                      }},
                     {"revoke_feed_link", Action::manage_own_account,
                      [](const World& w, const Principal& p) {
                        return fault_of(revoke_feed_link(w, p));
                      }},
                     {"put_webhook", Action::manage_webhook,
                      [](const World& w, const Principal& p) {
                        return fault_of(put_webhook(w, p, {.name = "a", .url = {}, .filter = {}}));
                      }},
                     {"list_webhooks", Action::manage_webhook,
                      [](const World& w, const Principal& p) {
                        return fault_of(list_webhooks(w, p));
                      }},
                     {"view_webhook", Action::manage_webhook,
                      [](const World& w, const Principal& p) {
                        return fault_of(view_webhook(w, p, "a"));
                      }},
                     {"remove_webhook by its name", Action::manage_webhook,
                      [](const World& w, const Principal& p) {
                        return fault_of(remove_webhook(w, p, "a"));
                      }},
                     {"webhook_attempts", Action::manage_webhook,
                      [](const World& w, const Principal& p) {
                        return fault_of(webhook_attempts(w, p, "a"));
                      }},
                     {"replay_delivery", Action::manage_webhook,
                      [](const World& w, const Principal& p) {
                        return fault_of(replay_delivery(w, p, "a", {}));
                      }},
                     {"test_webhook", Action::manage_webhook,
                      [](const World& w, const Principal& p) {
                        return fault_of(test_webhook(w, p, "a"));
                      }},
                     {"replay_after", Action::manage_webhook,
                      [](const World& w, const Principal& p) {
                        return fault_of(replay_after(w, p, "a", 0));
                      }},
                     {"join_programme", Action::manage_party,
                      [](const World& w, const Principal& p) {
                        return fault_of(join_programme(w, p, "", ""));
                      }},
                     {"propose_step", Action::propose_standing,
                      [](const World& w, const Principal& p) {
                        return fault_of(propose_step(w, p, {}));
                      }},
                     {"approve_step", Action::decide_standing,
                      [](const World& w, const Principal& p) {
                        return fault_of(approve_step(w, p, {}));
                      }},
                     {"dossier_of", Action::read_standing,
                      [](const World& w,
                         const Principal& p) { return fault_of(dossier_of(w, p, {})); }},
                     {"confirm_step", Action::decide_standing,
                      [](const World& w, const Principal& p) {
                        return fault_of(confirm_step(w, p, {}));
                      }},
                     {"take_own_step", Action::take_own_step,
                      [](const World& w, const Principal& p) {
                        return fault_of(take_own_step(w, p, {}, "", ""));
                      }},
                     {"propose_annulment", Action::propose_standing,
                      [](const World& w, const Principal& p) {
                        return fault_of(propose_annulment(w, p, {}));
                      }},
                     {"approve_annulment", Action::decide_standing,
                      [](const World& w, const Principal& p) {
                        return fault_of(approve_annulment(w, p, {}));
                      }},
                     {"close_infraction", Action::record_standing,
                      [](const World& w, const Principal& p) {
                        return fault_of(close_infraction(w, p, {}, {}));
                      }},
                     {"record_standing", Action::record_standing,
                      [](const World& w, const Principal& p) {
                        return fault_of(record_standing(w, p, {}, RecordKind::indicators_met, ""));
                      }},
                     {"answer_notice", Action::answer_notice,
                      [](const World& w, const Principal& p) {
                        return fault_of(answer_notice(w, p, {}, ""));
                      }},
                     {"submit_reform", Action::answer_notice,
                      [](const World& w, const Principal& p) {
                        return fault_of(submit_reform(w, p, {}, {}, ""));
                      }},
                     {"assess_reform", Action::assess_reform,
                      [](const World& w, const Principal& p) {
                        return fault_of(assess_reform(w, p, {}, {}, {}));
                      }},
                     {"view_standing", Action::read_standing,
                      [](const World& w, const Principal& p) {
                        return fault_of(view_standing(w, p));
                      }},
                     {"view_partnership", Action::read_standing,
                      [](const World& w, const Principal& p) {
                        return fault_of(view_partnership(w, p, {}));
                      }},
                     {"read_feed", Action::read_feed,
                      [](const World& w,
                         const Principal& p) { return fault_of(read_feed(w, p, -1, 1)); }},
                     {"view_holdings", Action::read_holdings,
                      [](const World& w, const Principal& p) {
                        return fault_of(view_holdings(w, p, ""));
                      }},
                     {"read_inbox", Action::read_inbox,
                      [](const World& w,
                         const Principal& p) { return fault_of(read_inbox(w, p)); }},
                     {"read_addressed", Action::read_inbox,
                      [](const World& w,
                         const Principal& p) { return fault_of(read_addressed(w, p, "")); }},
                     {"propose_warning", Action::propose_notice,
                      [](const World& w, const Principal& p) {
                        return fault_of(propose_warning(w, p, {}));
                      }},
                     {"approve_warning", Action::decide_notice,
                      [](const World& w, const Principal& p) {
                        return fault_of(approve_warning(w, p, {}));
                      }},
                 });
}

}  // namespace
}  // namespace tocsin::flow
