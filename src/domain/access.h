// Who may do what: one table, one function. Standing and TLP are inputs of it, so that a suspension
// takes effect everywhere at once: there is nowhere else to ask. The table in words:
// docs/access.md.
#pragma once

#include "base/error.h"
#include "domain/ids.h"
#include "domain/tlp.h"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

/// The first four are the operator's own people, the last two an organization's.
enum class Role { officer, analyst, auditor, administrator, partner_administrator, partner_member };
std::string_view to_text(Role role);
Result<Role> parse_role(std::string_view text);
/// True for the roles of the operator's own people.
bool is_staff(Role role);

/// A partner's standing: the state of its partnership. `none`: an organization without one.
enum class Standing {
  none,
  candidate,
  active,
  noticed,
  warned,
  suspended,
  reassessment,
  probation,
  terminated
};
std::string_view to_text(Standing standing);
Result<Standing> parse_standing(std::string_view text);
/// What others share may reach an organization of this standing.
bool may_receive(Standing standing);
/// Of several partnerships of one organization, the one that decides: a cut in one is a cut.
Standing strictest(std::span<const Standing> standings);

enum class Action {
  // Everybody, without an account.
  submit_report,
  follow_report,
  read_public,
  read_log,
  sign_in,
  // Everybody who is signed in, about themselves.
  use_session,
  manage_own_account,
  manage_own_keys,
  // The record.
  read_report,
  triage_report,
  read_case,
  manage_case,
  lower_marking,
  record_fact,
  decide_fact,
  read_journal,
  // Duties.
  read_duty,
  submit_filing,
  manage_mandate,
  decide_conflict,
  read_receipt,
  follow_calendar,
  manage_webhook,
  // Standing.
  read_standing,
  propose_standing,
  decide_standing,
  record_standing,
  take_own_step,
  answer_notice,
  assess_reform,
  // Sharing.
  read_feed,
  share,
  publish_csaf,
  manage_group,
  leave_group,
  read_group,
  read_recall,
  confirm_recall,
  read_inbox,
  propose_notice,
  decide_notice,
  read_holdings,
  // Running the instance.
  read_party,
  manage_party,
  manage_person,
  manage_staff,
  read_operations,
  answer_checklist,
  import_advisories,
  manage_source,
  read_source,
  // Inventories.
  manage_inventory,
  read_inventory,
  read_impact,
};
std::string_view to_text(Action action);
std::span<const Action> all_actions();

/// How surely the one who acts must be known to be that person.
enum class Proof {
  any,      ///< an API key will do
  session,  ///< signed in: a key never does this
  factor,   ///< signed in, with a second factor given within kFactorLife: what two people must do
};
Proof proof_of(Action action);
/// For how long a second factor that was given in a session counts.
inline constexpr std::chrono::minutes kFactorLife{5};
/// What a request's field for such a code is called; also `where` of the error that asks for one.
inline constexpr std::string_view kSecondFactorField = "second_factor";

/// Who asks. Made by http/ from a session or an API key at every request, never kept across
/// requests.
struct Principal {
  enum class Kind { anonymous, person, api_key, system };
  Kind kind = Kind::anonymous;
  PersonId person;                   ///< person and api_key only
  PartyId party;                     ///< person and api_key only
  Role role = Role::partner_member;  ///< person and api_key only
  Standing standing =
      Standing::none;  ///< of the party; for the operator's own people without meaning
  SessionId session;   ///< person only; nil for one that no session bears
  /// person only: a second factor was given in this session within kFactorLife.
  bool has_fresh_factor = false;
  /// One of the operator's people who has no second factor yet: may set one up and nothing else.
  bool lacks_factor = false;
  ApiKeyId key;                     ///< api_key only
  std::vector<std::string> scopes;  ///< api_key only: texts of the actions it was made for
  std::string name;                 ///< for screens

  static Principal system(std::string_view part);
};

/// How the journal names who acted: "anonymous", "person:<id>", "key:<id> of person:<id>" or
/// "system:<part>".
std::string actor_of(const Principal& principal);
/// The person behind it, also behind a key; none for strangers and the system.
std::optional<PersonId> person_of(const Principal& principal);

/// The thing acted on, as far as it matters for the decision. The defaults are those of a thing
/// that belongs to nobody in particular.
struct Object {
  Tlp tlp = Tlp::clear;
  std::optional<PartyId> party;  ///< whose it is: the reporting, obliged or addressed organization
  bool is_participant = false;   ///< the asking organization takes part in the case it belongs to
};

/// May this principal do this at all? Decided before anything is read.
/// Errors: unauthenticated; forbidden, with a sentence that says what is missing.
Status may(const Principal& principal, Action action);

/// A rule of two compares persons: whether this principal may be the second after `first`.
/// Errors: forbidden for a key, without a fresh second factor, and for the first person itself.
Status may_second(const Principal& principal, const PersonId& first);

/// Whether the role may do this at all, in whatever standing: what an API key can be made for.
bool is_open_to(Role role, Action action);

/// And to this object? not_found where its existence must not be told, so that "no such thing" and
/// "not for you" cannot be distinguished.
Status may(const Principal& principal, Action action, const Object& object);

/// The part of the store that a principal may see for an action. Every query of shared things takes
/// one, and only scope_for makes one (and system_scope, for src/flow/ alone), so that a query
/// without a decision does not compile.
class Scope {
 public:
  [[nodiscard]] bool sees_all_parties() const { return all_parties_; }
  [[nodiscard]] const PartyId& party() const { return party_; }
  /// The most restricted marking that is within the scope when the party takes part in the case.
  [[nodiscard]] Tlp tlp_max() const { return tlp_max_; }
  /// The most restricted marking that is within the scope although the party has no part in the
  /// case.
  [[nodiscard]] std::optional<Tlp> tlp_max_as_outsider() const { return tlp_max_as_outsider_; }

 private:
  friend Result<Scope> scope_for(const Principal& principal, Action action);
  friend Scope system_scope();
  Scope() = default;
  bool all_parties_ = false;
  PartyId party_;
  Tlp tlp_max_ = Tlp::clear;
  std::optional<Tlp> tlp_max_as_outsider_;
};

/// Errors: those of may(principal, action).
Result<Scope> scope_for(const Principal& principal, Action action);

}  // namespace tocsin
