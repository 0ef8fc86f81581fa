#include "domain/access.h"

#include "domain/system_scope.h"

#include <algorithm>
#include <array>

namespace tocsin {
namespace {

constexpr unsigned bit(Role role) {
  return 1U << static_cast<unsigned>(role);
}
constexpr unsigned kOfficer = bit(Role::officer);
constexpr unsigned kAnalyst = bit(Role::analyst);
constexpr unsigned kAuditor = bit(Role::auditor);
constexpr unsigned kAdministrator = bit(Role::administrator);
constexpr unsigned kPartnerAdministrator = bit(Role::partner_administrator);
constexpr unsigned kPartner = kPartnerAdministrator | bit(Role::partner_member);
constexpr unsigned kDesk = kOfficer | kAnalyst;
constexpr unsigned kEverybody = kDesk | kAuditor | kAdministrator | kPartner;

/// What a partner's standing must be for the action. The operator's people are not asked.
enum class Needs {
  any_standing,  ///< intake, clocks, filings, receipts, the own notices: a suspension leaves these
                 ///< open
  may_receive,   ///< what others share: a suspension cuts it
};

struct Row {
  Action action;
  std::string_view name;
  bool open_to_all;  ///< without an account
  unsigned roles;
  Needs needs;
  Proof proof = Proof::any;
};

constexpr std::array kTable = {
    Row{Action::submit_report, "submit_report", true, kEverybody, Needs::any_standing},
    Row{Action::follow_report, "follow_report", true, kEverybody, Needs::any_standing},
    Row{Action::read_public, "read_public", true, kEverybody, Needs::any_standing},
    Row{Action::read_log, "read_log", true, kEverybody, Needs::any_standing},
    Row{Action::sign_in, "sign_in", true, kEverybody, Needs::any_standing},
    Row{Action::use_session, "use_session", false, kEverybody, Needs::any_standing},
    Row{Action::manage_own_account, "manage_own_account", false, kEverybody, Needs::any_standing,
        Proof::session},
    Row{Action::manage_own_keys, "manage_own_keys", false, kEverybody, Needs::any_standing,
        Proof::session},
    Row{Action::read_report, "read_report", false, kDesk | kAuditor | kPartner, Needs::may_receive},
    Row{Action::triage_report, "triage_report", false, kDesk, Needs::any_standing},
    Row{Action::read_case, "read_case", false, kDesk | kAuditor | kPartner, Needs::may_receive},
    Row{Action::manage_case, "manage_case", false, kDesk, Needs::any_standing},
    Row{Action::lower_marking, "lower_marking", false, kDesk, Needs::any_standing, Proof::factor},
    Row{Action::record_fact, "record_fact", false, kDesk, Needs::any_standing},
    Row{Action::decide_fact, "decide_fact", false, kOfficer, Needs::any_standing},
    Row{Action::read_journal, "read_journal", false, kOfficer | kAuditor, Needs::any_standing},
    Row{Action::read_duty, "read_duty", false, kDesk | kAuditor | kPartner, Needs::any_standing},
    Row{Action::submit_filing, "submit_filing", false, kPartner, Needs::any_standing},
    Row{Action::manage_mandate, "manage_mandate", false, kPartnerAdministrator, Needs::any_standing,
        Proof::session},
    Row{Action::decide_conflict, "decide_conflict", false, kPartnerAdministrator,
        Needs::any_standing},
    Row{Action::follow_calendar, "follow_calendar", true, kEverybody, Needs::any_standing},
    Row{Action::manage_webhook, "manage_webhook", false, kPartnerAdministrator, Needs::any_standing,
        Proof::session},
    Row{Action::read_receipt, "read_receipt", false, kDesk | kAuditor | kPartner,
        Needs::any_standing},
    Row{Action::read_standing, "read_standing", false, kDesk | kAuditor | kPartner,
        Needs::any_standing},
    Row{Action::propose_standing, "propose_standing", false, kOfficer, Needs::any_standing,
        Proof::factor},
    Row{Action::decide_standing, "decide_standing", false, kOfficer, Needs::any_standing,
        Proof::factor},
    Row{Action::record_standing, "record_standing", false, kOfficer, Needs::any_standing,
        Proof::session},
    Row{Action::take_own_step, "take_own_step", false, kPartnerAdministrator, Needs::any_standing,
        Proof::session},
    Row{Action::answer_notice, "answer_notice", false, kPartner, Needs::any_standing},
    Row{Action::assess_reform, "assess_reform", false, kOfficer, Needs::any_standing},
    Row{Action::read_feed, "read_feed", false, kDesk | kAuditor | kPartner, Needs::may_receive},
    Row{Action::share, "share", false, kDesk | kPartner, Needs::may_receive},
    Row{Action::publish_csaf, "publish_csaf", false, kDesk, Needs::any_standing},
    Row{Action::manage_group, "manage_group", false, kDesk, Needs::any_standing},
    Row{Action::leave_group, "leave_group", false, kDesk | kPartnerAdministrator,
        Needs::any_standing},
    Row{Action::read_group, "read_group", false, kDesk | kAuditor | kPartner, Needs::may_receive},
    Row{Action::read_recall, "read_recall", false, kDesk | kAuditor | kPartner,
        Needs::any_standing},
    Row{Action::confirm_recall, "confirm_recall", false, kPartner, Needs::any_standing},
    Row{Action::read_inbox, "read_inbox", false, kPartner, Needs::any_standing},
    Row{Action::propose_notice, "propose_notice", false, kDesk, Needs::any_standing, Proof::factor},
    Row{Action::decide_notice, "decide_notice", false, kOfficer, Needs::any_standing,
        Proof::factor},
    Row{Action::read_holdings, "read_holdings", false, kDesk | kAuditor, Needs::any_standing},
    Row{Action::read_party, "read_party", false, kDesk | kAuditor | kAdministrator,
        Needs::any_standing},
    Row{Action::manage_party, "manage_party", false, kOfficer | kAdministrator,
        Needs::any_standing},
    Row{Action::manage_person, "manage_person", false, kAdministrator | kPartnerAdministrator,
        Needs::any_standing, Proof::session},
    Row{Action::manage_staff, "manage_staff", false, kAdministrator, Needs::any_standing,
        Proof::factor},
    Row{Action::read_operations, "read_operations", false, kOfficer | kAuditor | kAdministrator,
        Needs::any_standing},
    Row{Action::import_advisories, "import_advisories", false, kDesk | kAdministrator,
        Needs::any_standing},
    Row{Action::manage_source, "manage_source", false, kOfficer | kAdministrator,
        Needs::any_standing},
    Row{Action::read_source, "read_source", false, kDesk | kAuditor | kAdministrator,
        Needs::any_standing},
    Row{Action::manage_inventory, "manage_inventory", false, kPartner, Needs::any_standing},
    Row{Action::read_inventory, "read_inventory", false, kDesk | kAuditor | kPartner,
        Needs::any_standing},
    Row{Action::read_impact, "read_impact", false, kDesk | kAuditor, Needs::any_standing},
    Row{Action::answer_checklist, "answer_checklist", false, kOfficer | kAdministrator,
        Needs::any_standing},
};

const Row& row_of(Action action) {
  const auto found = std::ranges::find(kTable, action, &Row::action);
  TOC_ASSERT(found != kTable.end());
  return *found;
}

constexpr std::array<std::string_view, 6> kRoles = {
    "officer", "analyst", "auditor", "administrator", "partner_administrator", "partner_member"};
constexpr std::array<std::string_view, 9> kStandings = {"none",         "candidate", "active",
                                                        "noticed",      "warned",    "suspended",
                                                        "reassessment", "probation", "terminated"};

/// The most restricted content that a role is shown: TLP:RED is for its individual recipients,
/// which a partner's people as such, auditors and administrators are not; the desk that handles the
/// case is.
Tlp ceiling(Role role) {
  return role == Role::officer || role == Role::analyst ? Tlp::red : Tlp::amber_strict;
}

Error cut(Standing standing) {
  if (standing == Standing::suspended || standing == Standing::reassessment) {
    return {Errc::forbidden,
            "Your organization's partnership is suspended: what others share is cut off; "
            "reporting, filings and "
            "receipts stay open.",
            ""};
  }
  return {Errc::forbidden,
          "Your organization is not an active partner: what others share is not open to it; "
          "reporting, filings and "
          "receipts are.",
          ""};
}

Status check_proof(const Principal& principal, const Row& row) {
  if (principal.lacks_factor && row.action != Action::use_session &&
      row.action != Action::manage_own_account) {
    return fail(Errc::forbidden,
                "The operator's people need a second factor: set one up under Account first.");
  }
  if (row.proof == Proof::any) {
    return {};
  }
  if (principal.kind != Principal::Kind::person) {
    return fail(Errc::forbidden, "An API key never does this: sign in.");
  }
  if (row.proof == Proof::factor && !principal.has_fresh_factor) {
    return fail(Errc::forbidden,
                "Give the code of your second factor with this: the last one is "
                "older than five minutes.",
                std::string(kSecondFactorField));
  }
  return {};
}

Error hidden() {
  return {Errc::not_found, "There is no such thing here.", ""};
}

}  // namespace

std::string_view to_text(Role role) {
  return kRoles.at(static_cast<std::size_t>(role));
}

Result<Role> parse_role(std::string_view text) {
  const auto found = std::ranges::find(kRoles, text);
  if (found == kRoles.end()) {
    return fail(Errc::malformed, "There is no role of that name.");
  }
  return static_cast<Role>(found - kRoles.begin());
}

bool is_staff(Role role) {
  return role <= Role::administrator;
}

std::string_view to_text(Standing standing) {
  return kStandings.at(static_cast<std::size_t>(standing));
}

Result<Standing> parse_standing(std::string_view text) {
  const auto found = std::ranges::find(kStandings, text);
  if (found == kStandings.end()) {
    return fail(Errc::malformed, "There is no standing of that name.");
  }
  return static_cast<Standing>(found - kStandings.begin());
}

bool may_receive(Standing standing) {
  return standing == Standing::active || standing == Standing::noticed ||
         standing == Standing::warned || standing == Standing::probation;
}

Standing strictest(std::span<const Standing> standings) {
  constexpr std::array order = {Standing::terminated, Standing::suspended, Standing::reassessment,
                                Standing::candidate,  Standing::probation, Standing::warned,
                                Standing::noticed,    Standing::active};
  for (const Standing standing : order) {
    if (std::ranges::find(standings, standing) != standings.end()) {
      return standing;
    }
  }
  return Standing::none;
}

std::string_view to_text(Action action) {
  return row_of(action).name;
}

Proof proof_of(Action action) {
  return row_of(action).proof;
}

bool is_open_to(Role role, Action action) {
  return row_of(action).open_to_all || (row_of(action).roles & bit(role)) != 0;
}

std::span<const Action> all_actions() {
  static const auto actions = [] {
    std::array<Action, kTable.size()> out{};
    std::ranges::transform(kTable, out.begin(), &Row::action);
    return out;
  }();
  return actions;
}

Principal Principal::system(std::string_view part) {
  Principal out;
  out.kind = Kind::system;
  out.name = part;
  return out;
}

std::string actor_of(const Principal& principal) {
  switch (principal.kind) {
    case Principal::Kind::anonymous: return "anonymous";
    case Principal::Kind::person: return "person:" + to_text(principal.person);
    case Principal::Kind::api_key:
      return "key:" + to_text(principal.key) + " of person:" + to_text(principal.person);
    case Principal::Kind::system: return "system:" + principal.name;
  }
  return "anonymous";
}

std::optional<PersonId> person_of(const Principal& principal) {
  const bool is_somebody =
      principal.kind == Principal::Kind::person || principal.kind == Principal::Kind::api_key;
  return is_somebody ? std::optional(principal.person) : std::nullopt;
}

Status may(const Principal& principal, Action action) {
  if (principal.kind == Principal::Kind::system) {
    return {};
  }
  const Row& row = row_of(action);
  if (principal.kind == Principal::Kind::api_key &&
      std::ranges::find(principal.scopes, row.name) == principal.scopes.end() && !row.open_to_all) {
    return fail(Errc::forbidden, "This API key was not made for that: its scopes lack " +
                                     std::string(row.name) + ".");
  }
  if (row.open_to_all) {
    return {};
  }
  if (principal.kind == Principal::Kind::anonymous) {
    return fail(Errc::unauthenticated, "Sign in first, or send an API key.");
  }
  if ((row.roles & bit(principal.role)) == 0) {
    return fail(Errc::forbidden, "Your role does not allow this.");
  }
  TOC_CHECK(check_proof(principal, row));
  if (!is_staff(principal.role) && row.needs == Needs::may_receive &&
      !may_receive(principal.standing)) {
    return std::unexpected(cut(principal.standing));
  }
  return {};
}

Status may_second(const Principal& principal, const PersonId& first) {
  if (principal.kind != Principal::Kind::person) {
    return fail(Errc::forbidden, "Only a person in a session is the second of two.");
  }
  if (!principal.has_fresh_factor) {
    return fail(Errc::forbidden,
                "Give the code of your second factor with this: the last one is older than five "
                "minutes.",
                std::string(kSecondFactorField));
  }
  if (principal.person == first) {
    return fail(Errc::forbidden, "Another person than the one who proposed it must approve.");
  }
  return {};
}

Status may(const Principal& principal, Action action, const Object& object) {
  TOC_CHECK(may(principal, action));
  if (principal.kind == Principal::Kind::system || row_of(action).open_to_all) {
    return {};
  }
  if (is_staff(principal.role)) {
    return object.tlp <= ceiling(principal.role) ? Status() : Status(std::unexpected(hidden()));
  }
  const bool is_own = object.party && *object.party == principal.party;
  switch (action) {
    case Action::read_feed:
      // TLP:CLEAR and GREEN are for the whole community of partners; AMBER is for those who take
      // part.
      if (object.tlp <= Tlp::green || (object.is_participant && object.tlp <= Tlp::amber_strict)) {
        return {};
      }
      return std::unexpected(hidden());
    case Action::read_case:
      if (object.is_participant && object.tlp <= Tlp::amber_strict) {
        return {};
      }
      return std::unexpected(hidden());
    case Action::read_report:
      // One's own report, whatever its marking: the source of information is not its recipient.
      return is_own ? Status() : Status(std::unexpected(hidden()));
    default: return is_own ? Status() : Status(std::unexpected(hidden()));
  }
}

Scope system_scope() {
  Scope out;
  out.all_parties_ = true;
  out.tlp_max_ = Tlp::red;
  out.tlp_max_as_outsider_ = Tlp::red;
  return out;
}

Result<Scope> scope_for(const Principal& principal, Action action) {
  TOC_CHECK(may(principal, action));
  if (principal.kind == Principal::Kind::system) {
    return system_scope();
  }
  Scope out;
  if (principal.kind == Principal::Kind::anonymous) {
    return out;
  }
  out.party_ = principal.party;
  if (is_staff(principal.role)) {
    out.all_parties_ = true;
    out.tlp_max_ = ceiling(principal.role);
    out.tlp_max_as_outsider_ = out.tlp_max_;
    return out;
  }
  out.tlp_max_ = action == Action::read_report ? Tlp::red : Tlp::amber_strict;
  if (action == Action::read_feed) {
    out.tlp_max_as_outsider_ = Tlp::green;
  }
  return out;
}

}  // namespace tocsin
