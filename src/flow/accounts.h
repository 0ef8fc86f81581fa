// Organizations and people: set-up, making, changing, closing and reopening accounts. What concerns
// the operator's own people takes two administrators once there are two.
#pragma once

#include "domain/access.h"
#include "flow/factors.h"
#include "flow/keys.h"
#include "flow/sign_in.h"
#include "flow/world.h"
#include "store/accounts.h"
#include "store/standing.h"

namespace tocsin::flow {

struct PartyDraft {
  std::string handle;  ///< lower-case letters, digits and dashes
  std::string name;
  std::string country;  ///< ISO 3166-1 alpha-2 or empty
  std::vector<std::string> roles;
  std::vector<std::string> markets;
  std::string size;
  std::string mail;
};
/// Errors: malformed; conflict when the handle is taken.
Result<PartyId> register_party(const World& world, const Principal& principal,
                               const PartyDraft& draft);
struct PartyChange {
  std::string handle;
  std::string name;
  std::string mail;  ///< where notices go; the old address is told
};
/// Name and address. What decides which law binds it is not edited here: verdicts of the past are
/// computed from it. Errors: malformed; not_found.
Result<store::LogIndex> change_party(const World& world, const Principal& principal,
                                     const PartyChange& change);

/// The very first act: the operator and its first administrator, who makes the others.
/// Errors: conflict when anybody exists.
struct SetUpDraft {
  std::string operator_name;
  std::string country;
  std::string mail;
  std::string person_name;
  std::string password;
};
Result<PersonId> set_up(const World& world, const SetUpDraft& draft);
Result<bool> is_set_up(const World& world);

/// Whether rules of two hold: two administrators and two officers whose second factors are set.
/// Until then every page says that they do not. Always in an exercise.
Result<bool> are_two_in_force(const World& world);

/// What came of an act on an account.
struct PersonOutcome {
  PersonId person;
  std::optional<DecisionId> decision;  ///< waits for a second administrator
  /// The one-time link of a new account, to hand over; empty when it was mailed, or none was made.
  std::string link_token;
  /// Without this the link does not work: for the approving administrator to hand over.
  std::string paper_code;
  bool is_mailed = false;  ///< the link went to the mailbox
};

struct PersonDraft {
  std::string party;  ///< handle; empty: the operator
  std::string name;
  std::string mail;
  Role role = Role::partner_member;
  std::string language = "en";
};
/// Nobody gives a role to somebody of another kind of organization, and a partner's administrator
/// only makes people of the own organization. Errors: malformed; forbidden; conflict when the
/// address is taken, or a proposal for it waits.
Result<PersonOutcome> register_person(const World& world, const Principal& principal,
                                      const PersonDraft& draft);

enum class PersonAct { edit, close, reopen, sign_out, reset };
/// "edit", "sign_out". Errors: malformed, at /act.
Result<PersonAct> parse_person_act(std::string_view text);
struct PersonChange {
  PersonId person;
  PersonAct act = PersonAct::edit;
  std::string name;                  ///< edit
  Role role = Role::partner_member;  ///< edit
  std::string language = "en";       ///< edit
  std::string reason;                ///< all but edit
};
/// Closing, signing out and resetting end all sessions, keys and links; one administrator signs out
/// anybody, since it takes nothing that signing in does not give back. A reset is for whoever lost
/// password or second factor: both are gone, and a link is given as for a new account. Errors:
/// those of register_person; not_found; conflict for the last administrator, and for what it is
/// already.
Result<PersonOutcome> change_person(const World& world, const Principal& principal,
                                    const PersonChange& change);

/// The second administrator. Errors: forbidden for the one who proposed; conflict when it does not
/// hold any more.
Result<PersonOutcome> approve_person(const World& world, const Principal& principal,
                                     const DecisionId& id);

struct PasswordDraft {
  std::string password;
  Present present;
};
/// Ends other sessions and all keys, tells the owner. Errors: malformed (flow/passwords.h);
/// forbidden when what is present was not shown.
Status set_password(const World& world, const Principal& principal, const PasswordDraft& draft);

struct MailDraft {
  std::string mail;
  Present present;
};
/// Tells both addresses. Errors: as for set_password; conflict when it is taken.
Status set_mail(const World& world, const Principal& principal, const MailDraft& draft);

}  // namespace tocsin::flow
