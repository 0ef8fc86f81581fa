#include "flow/cases.h"

#include "base/text.h"
#include "domain/system_scope.h"
#include "flow/standing.h"

#include "flow/duties.h"
#include "flow/report_json.h"
#include "flow/sharing.h"
#include "store/accounts.h"
#include "store/duties.h"
#include "store/journal.h"
#include "store/sharing.h"

#include <algorithm>
#include <map>
#include <set>

namespace tocsin::flow {
namespace {

using store::Act;
using store::LogIndex;
using store::Reader;
using store::Transaction;

constexpr int kTextLikeness = 60;  ///< percent of shared words from which texts are worth a look
constexpr int kWeightIdentifier = 100;
constexpr int kWeightProduct = 30;
constexpr int kWeightVendor = 10;

/// The case that everything recorded for `number` belongs to: a merged case's root.
Result<store::Case> root_case(Reader& reader, const Scope& scope, std::string_view number) {
  TOC_TRY(store::Case item, store::cases::get(reader, scope, number));
  while (item.merged_into) {
    TOC_TRY(item, store::cases::get(reader, system_scope(), *item.merged_into));
  }
  return item;
}

Result<store::Party> party_of(Reader& reader, std::string_view handle) {
  TOC_TRY(const auto party, store::parties::find(reader, handle));
  return party ? Result<store::Party>(*party)
               : fail(Errc::malformed, "There is no organization of that name.", "/party");
}

Act act(std::string kind, const Principal& principal, const store::Case& item) {
  Act out{.kind = std::move(kind), .actor = actor_of(principal), .case_id = item.id, .detail = {}};
  out.detail.set("number", item.number);
  return out;
}

/// A partner whose report was accepted takes part in the case from then on.
Status join(Transaction& tx, const store::Case& item, const store::StoredReport& report,
            LogIndex index) {
  if (!report.party) {
    return {};
  }
  TOC_TRY(const auto participants, store::cases::participants(tx, item.id));
  if (std::ranges::any_of(participants,
                          [&](const auto& one) { return one.party == *report.party; })) {
    return {};
  }
  return store::cases::put_participant(tx, item.id,
                                       {.party = *report.party,
                                        .party_name = {},
                                        .roles = {"reporter"},
                                        .rm_state = RmState::accepted},
                                       index);
}

}  // namespace

Result<std::vector<Suggestion>> suggest_duplicates(const World& world, const Principal& principal,
                                                   std::string_view report_number) {
  TOC_CHECK(may(principal, Action::triage_report));
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_report));
  return world.store->read([&](Reader& reader) -> Result<std::vector<Suggestion>> {
    TOC_TRY(const store::StoredReport report, store::reports::get(reader, scope, report_number));
    TOC_TRY(const auto candidates, store::reports::like(reader, scope, report));
    TOC_TRY(const Report mine, from_canonical(report.content));
    std::vector<Suggestion> out;
    for (const store::StoredReport& candidate : candidates) {
      Suggestion suggestion{.report_number = candidate.number,
                            .case_number = {},
                            .title = candidate.title,
                            .reasons = {},
                            .weight = 0};
      for (const std::string& id : candidate.identifiers) {
        if (std::ranges::find(report.identifiers, id) != report.identifiers.end()) {
          suggestion.reasons.push_back("identifier:" + id);
          suggestion.weight += kWeightIdentifier;
        }
      }
      if (!report.product_key.empty() && candidate.product_key == report.product_key) {
        suggestion.reasons.emplace_back("product");
        suggestion.weight += kWeightProduct;
      }
      if (!report.vendor_key.empty() && candidate.vendor_key == report.vendor_key) {
        suggestion.reasons.emplace_back("vendor");
        suggestion.weight += kWeightVendor;
      }
      // What cannot be read of another report must not hide the likeness of its row.
      const Report theirs = from_canonical(candidate.content).value_or(Report());
      const int shared =
          likeness(mine.title + " " + mine.description, theirs.title + " " + theirs.description);
      if (shared >= kTextLikeness) {
        suggestion.reasons.push_back("text:" + std::to_string(shared));
        suggestion.weight += shared / 2;
      }
      if (candidate.case_id) {
        TOC_TRY(const store::Case item,
                store::cases::get(reader, system_scope(), *candidate.case_id));
        suggestion.case_number = item.number;
      }
      out.push_back(std::move(suggestion));
    }
    std::ranges::stable_sort(out, std::ranges::greater(), &Suggestion::weight);
    return out;
  });
}

Result<OpenedCase> open_case(const World& world, const Principal& principal,
                             std::string_view report_number) {
  TOC_CHECK(may(principal, Action::triage_report));
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_report));
  return world.store->write([&](Transaction& tx) -> Result<OpenedCase> {
    TOC_TRY(const store::StoredReport report, store::reports::get(tx, scope, report_number));
    if (report.case_id) {
      return fail(Errc::conflict, "This report already has a case.");
    }
    store::Case item;
    item.id = make_id<CaseId>(tx.now());
    item.number = make_number("C", 2);
    item.title = report.title;
    item.tlp = report.tlp;
    item.opened = tx.now();
    Act opened = act("case.opened", principal, item);
    opened.detail.set("report", report.number);
    item.opened_index = tx.record(std::move(opened));
    TOC_CHECK(store::cases::insert(tx, item));
    TOC_CHECK(store::reports::set_case(tx, report.id, item.id, ReportState::accepted));
    TOC_CHECK(join(tx, item, report, item.opened_index));
    TOC_CHECK(watch_case(world, tx, item.id));
    return OpenedCase{.number = item.number, .id = item.id, .index = item.opened_index};
  });
}

Result<LogIndex> attach_report(const World& world, const Principal& principal,
                               std::string_view report_number, std::string_view case_number) {
  TOC_CHECK(may(principal, Action::triage_report));
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_report));
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_TRY(const store::StoredReport report, store::reports::get(tx, scope, report_number));
    if (report.case_id) {
      return fail(Errc::conflict, "This report already has a case.");
    }
    TOC_TRY(const store::Case item, root_case(tx, scope, case_number));
    Act attached = act("case.report_attached", principal, item);
    attached.detail.set("report", report.number);
    attached.tlp = report.tlp;
    const LogIndex index = tx.record(std::move(attached));
    TOC_CHECK(store::reports::set_case(tx, report.id, item.id, ReportState::accepted));
    TOC_CHECK(join(tx, item, report, index));
    TOC_CHECK(watch_case(world, tx, item.id));
    return index;
  });
}

Result<LogIndex> decline_report(const World& world, const Principal& principal,
                                std::string_view report_number, const std::string& reason) {
  TOC_CHECK(may(principal, Action::triage_report));
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_report));
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_TRY(const store::StoredReport report, store::reports::get(tx, scope, report_number));
    if (report.state != ReportState::received) {
      return fail(Errc::conflict, "This report was already triaged.");
    }
    Act declined{.kind = "report.declined",
                 .actor = actor_of(principal),
                 .case_id = std::nullopt,
                 .detail = {},
                 .tlp = report.tlp};
    declined.detail.set("number", report.number).set("reason", reason);
    const LogIndex index = tx.record(std::move(declined));
    TOC_CHECK(store::reports::set_case(tx, report.id, std::nullopt, ReportState::declined));
    return index;
  });
}

Result<LogIndex> merge_case(const World& world, const Principal& principal, std::string_view number,
                            std::string_view into) {
  TOC_CHECK(may(principal, Action::manage_case));
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_case));
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_TRY(const store::Case item, store::cases::get(tx, scope, number));
    TOC_TRY(const store::Case target, root_case(tx, scope, into));
    if (item.merged_into) {
      return fail(Errc::conflict, "This case is already merged into another one; undo that first.");
    }
    if (target.id == item.id) {
      return fail(Errc::conflict,
                  "A case cannot be merged into itself or into what was merged into it.");
    }
    Act merged = act("case.merged", principal, item);
    merged.detail.set("into", target.number);
    merged.tlp = target.tlp;
    const LogIndex index = tx.record(std::move(merged));
    TOC_CHECK(store::cases::set_merged(tx, item, target.id, index));
    TOC_CHECK(watch_case(world, tx, target.id));
    return index;
  });
}

Result<LogIndex> unmerge_case(const World& world, const Principal& principal,
                              std::string_view number) {
  TOC_CHECK(may(principal, Action::manage_case));
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_case));
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_TRY(const store::Case item, store::cases::get(tx, scope, number));
    if (!item.merged_into) {
      return fail(Errc::conflict, "This case is not merged into another one.");
    }
    TOC_TRY(const store::Case from, store::cases::get(tx, system_scope(), *item.merged_into));
    Act unmerged = act("case.unmerged", principal, item);
    unmerged.detail.set("from", from.number);
    unmerged.tlp = from.tlp;
    const LogIndex index = tx.record(std::move(unmerged));
    TOC_CHECK(store::cases::set_merged(tx, item, std::nullopt, index));
    TOC_CHECK(watch_case(world, tx, item.id));
    TOC_CHECK(watch_case(world, tx, from.id));
    return index;
  });
}

Result<LogIndex> add_participant(const World& world, const Principal& principal,
                                 std::string_view case_number, const ParticipantDraft& draft) {
  TOC_CHECK(may(principal, Action::manage_case));
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_case));
  constexpr std::array known = {"finder",      "reporter",  "vendor",   "deployer",
                                "coordinator", "authority", "observer", "case_owner"};
  for (const std::string& role : draft.roles) {
    if (std::ranges::find(known, role) == known.end()) {
      return fail(Errc::malformed, "There is no participant role of that name.", "/roles");
    }
  }
  if (draft.roles.empty()) {
    return fail(Errc::malformed, "A participant has at least one role.", "/roles");
  }
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_TRY(const store::Case item, root_case(tx, scope, case_number));
    TOC_TRY(const store::Party party, party_of(tx, draft.party));
    TOC_TRY(const auto participants, store::cases::participants(tx, item.id));
    const auto known_one = std::ranges::find(participants, party.id, &store::Participant::party);
    Act added = act("case.participant_set", principal, item);
    added.detail.set("party", party.handle).set("roles", draft.roles);
    const LogIndex index = tx.record(std::move(added));
    TOC_CHECK(store::cases::put_participant(
        tx, item.id,
        {.party = party.id,
         .party_name = party.name,
         .roles = draft.roles,
         .rm_state = known_one == participants.end() ? RmState::received : known_one->rm_state},
        index));
    TOC_CHECK(watch_case(world, tx, item.id));
    return index;
  });
}

Result<LogIndex> set_rm_state(const World& world, const Principal& principal,
                              std::string_view case_number, std::string_view party_handle,
                              RmState state) {
  TOC_CHECK(may(principal, Action::manage_case));
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_case));
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_TRY(const store::Case item, root_case(tx, scope, case_number));
    TOC_TRY(const store::Party party, party_of(tx, party_handle));
    TOC_TRY(auto participants, store::cases::participants(tx, item.id));
    const auto found = std::ranges::find(participants, party.id, &store::Participant::party);
    if (found == participants.end()) {
      return fail(Errc::conflict, "This organization does not take part in the case.");
    }
    TOC_CHECK(check_rm_step(found->rm_state, state));
    Act stepped = act("case.rm_state_set", principal, item);
    stepped.detail.set("party", party.handle)
        .set("from", to_text(found->rm_state))
        .set("to", to_text(state));
    const LogIndex index = tx.record(std::move(stepped));
    found->rm_state = state;
    TOC_CHECK(store::cases::put_participant(tx, item.id, *found, index));
    return index;
  });
}

std::vector<std::pair<std::optional<PartyId>, CaseState>> lanes(
    const std::vector<store::Participant>& participants,
    const std::vector<store::RecordedEvent>& events) {
  std::vector<std::optional<PartyId>> vendors;
  for (const store::Participant& participant : participants) {
    if (std::ranges::find(participant.roles, "vendor") != participant.roles.end()) {
      vendors.emplace_back(participant.party);
    }
  }
  for (const store::RecordedEvent& event : events) {
    if (event.party && std::ranges::find(vendors, event.party) == vendors.end()) {
      vendors.push_back(event.party);
    }
  }
  if (vendors.empty()) {
    vendors.emplace_back(std::nullopt);
  }
  std::vector<std::pair<std::optional<PartyId>, CaseState>> out;
  for (const auto& vendor : vendors) {
    CaseState state;
    for (const store::RecordedEvent& event : events) {
      if (!event.party || event.party == vendor) {
        if (const Result<CaseState> next = state.after(event.event)) {
          state = *next;
        }
      }
    }
    out.emplace_back(vendor, state);
  }
  return out;
}

Result<LogIndex> record_event(const World& world, const Principal& principal,
                              std::string_view case_number, const EventDraft& draft) {
  TOC_CHECK(may(principal, Action::manage_case));
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_case));
  if (is_of_vendor(draft.event) == draft.party.empty()) {
    return fail(Errc::malformed,
                is_of_vendor(draft.event) ? "Say which vendor this event belongs to."
                                          : "This event belongs to the case, not to one vendor.",
                "/party");
  }
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_TRY(const store::Case item, root_case(tx, scope, case_number));
    TOC_TRY(const auto participants, store::cases::participants(tx, item.id));
    TOC_TRY(const auto events, store::cases::events(tx, item.id));
    std::optional<PartyId> party;
    if (!draft.party.empty()) {
      TOC_TRY(const store::Party found, party_of(tx, draft.party));
      party = found.id;
      if (std::ranges::find(participants, found.id, &store::Participant::party) ==
          participants.end()) {
        return fail(Errc::conflict, "This vendor does not take part in the case.");
      }
    }
    for (const auto& [vendor, state] : lanes(participants, events)) {
      if (!party || vendor == party) {
        TOC_CHECK(state.after(draft.event));
      }
    }
    Act happened = act("case.event", principal, item);
    happened.detail.set("event", to_text(draft.event)).set("at", to_rfc3339(draft.at));
    if (party) {
      happened.detail.set("party", draft.party);
    }
    const LogIndex index = tx.record(std::move(happened));
    TOC_CHECK(store::cases::insert_event(
        tx, item.id,
        {.event = draft.event, .party = party, .at = draft.at, .recorded_index = index}));
    return index;
  });
}

namespace {

Result<LogIndex> put_share(const World& world, Transaction& tx, const store::Case& item,
                           const ShareDraft& draft, Act shared) {
  const std::string body =
      CanonicalObject().set("case", item.number).set("text", draft.text).to_text();
  shared.tlp = draft.tlp;
  shared.detail.set("tlp", to_label(draft.tlp))
      .set("title", to_hex(sha256(as_bytes(draft.title))))
      .set("body", to_hex(sha256(as_bytes(body))));
  if (draft.tlp < item.tlp) {
    shared.detail.set("lowered_from", to_label(item.tlp)).set("reason", draft.reason);
  }
  const LogIndex index = tx.record(std::move(shared));
  TOC_CHECK(put_own_share(world, tx, index,
                          {.kind = "case.update",
                           .tlp = draft.tlp,
                           .case_id = item.id,
                           .title = draft.title,
                           .text = draft.text,
                           .body = body,
                           .url = {}}));
  return index;
}

}  // namespace

Result<ShareOutcome> share_update(const World& world, const Principal& principal,
                                  std::string_view case_number, const ShareDraft& draft) {
  TOC_CHECK(may(principal, Action::manage_case));
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_case));
  if (draft.title.empty()) {
    return fail(Errc::malformed, "An update needs a title.", "/title");
  }
  return world.store->write([&](Transaction& tx) -> Result<ShareOutcome> {
    TOC_TRY(const store::Case item, root_case(tx, scope, case_number));
    const bool is_lowered = draft.tlp < item.tlp && principal.kind != Principal::Kind::system;
    if (!is_lowered) {
      TOC_TRY(const LogIndex index,
              put_share(world, tx, item, draft, act("case.shared", principal, item)));
      return ShareOutcome{.decision = std::nullopt, .index = index};
    }
    TOC_CHECK(may(principal, Action::lower_marking));
    if (trim(draft.reason).empty()) {
      return fail(Errc::malformed,
                  "Say why this may be shared below the marking of the case: a second person will "
                  "be asked.",
                  "/reason");
    }
    store::Decision decision;
    decision.id = make_id<DecisionId>(tx.now());
    decision.kind = DecisionKind::marking;
    decision.subject = item.id.value;
    decision.content = CanonicalObject()
                           .set("case", item.number)
                           .set("from", to_label(item.tlp))
                           .set("tlp", to_label(draft.tlp))
                           .set("title", draft.title)
                           .set("text", draft.text)
                           .set("reason", draft.reason)
                           .to_text();
    decision.proposed_by = actor_of(principal);
    decision.proposed_by_person = person_of(principal);
    decision.proposed_at = tx.now();
    Act proposed = act("marking.proposed", principal, item);
    proposed.detail.set("decision", to_text(decision.id))
        .set("content", to_hex(sha256(as_bytes(decision.content))));
    decision.proposed_index = tx.record(std::move(proposed));
    TOC_CHECK(store::decisions::insert(tx, decision));
    return ShareOutcome{.decision = decision.id, .index = decision.proposed_index};
  });
}

Result<LogIndex> approve_share(const World& world, const Principal& principal,
                               const DecisionId& id) {
  TOC_CHECK(may(principal, Action::lower_marking));
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_case));
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_TRY(const store::Decision decision, store::decisions::get(tx, id));
    if (decision.kind != DecisionKind::marking) {
      return fail(Errc::not_found, "There is no such decision.");
    }
    if (decision.state != DecisionState::proposed) {
      return fail(Errc::conflict, "This decision was already taken.");
    }
    TOC_CHECK(check_second(principal, decision));
    TOC_TRY(const JsonDocument content, JsonDocument::parse(decision.content));
    const auto text = [&](std::string_view key) {
      return std::string(content.root().text_at({key}).value_or(""));
    };
    TOC_TRY(const store::Case item, root_case(tx, scope, text("case")));
    if (text("from") != to_label(item.tlp)) {
      return fail(Errc::conflict, "The marking of the case has changed since: propose it again.");
    }
    ShareDraft draft{.title = text("title"), .text = text("text"), .reason = text("reason")};
    TOC_TRY(draft.tlp, parse_tlp(text("tlp")));
    Act shared = act("case.shared", principal, item);
    shared.actor = decision.proposed_by;
    shared.detail.set("second_person", actor_of(principal));
    TOC_TRY(const LogIndex index, put_share(world, tx, item, draft, std::move(shared)));
    TOC_CHECK(store::decisions::decide(tx, id, DecisionState::approved, principal, index));
    return index;
  });
}

Result<CaseView> view_case(const World& world, const Principal& principal,
                           std::string_view number) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_case));
  TOC_TRY(const Scope report_scope, scope_for(principal, Action::read_report));
  const bool sees_journal = may(principal, Action::read_journal).has_value();
  return world.store->read([&](Reader& reader) -> Result<CaseView> {
    CaseView view;
    TOC_TRY(view.item, store::cases::get(reader, scope, number));
    TOC_TRY(view.merged, store::cases::merged(reader, view.item.id));
    std::erase_if(view.merged, [&](const store::Case& one) { return one.tlp > scope.tlp_max(); });
    TOC_TRY(const LogIndex newest, store::newest_index(reader));
    TOC_TRY(const auto family, store::cases::family_as_of(reader, view.item.id, newest));
    for (const CaseId& id : family) {
      TOC_TRY(const store::Case member, store::cases::get(reader, system_scope(), id));
      if (member.tlp > scope.tlp_max()) {
        continue;
      }
      TOC_TRY(auto reports, store::reports::of_case(reader, report_scope, id));
      std::ranges::move(reports, std::back_inserter(view.reports));
    }
    TOC_TRY(view.participants, store::cases::participants(reader, view.item.id));
    TOC_TRY(view.events, store::cases::events(reader, view.item.id));
    const auto all_lanes = lanes(view.participants, view.events);
    view.state = std::ranges::min(all_lanes, {}, [](const auto& lane) {
                   return lane.second;
                 }).second.to_text();
    if (sees_journal) {
      TOC_TRY(view.journal, store::journal::of_case(reader, scope, view.item.id, 100));
    }
    return view;
  });
}

}  // namespace tocsin::flow
