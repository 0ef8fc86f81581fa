#include "flow/desk.h"

#include "domain/system_scope.h"
#include "flow/report_json.h"
#include "store/journal.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

using store::Reader;

Error hidden() {
  return {Errc::not_found, "There is no such thing here.", ""};
}

bool works_for_operator(const Principal& principal) {
  return principal.kind == Principal::Kind::system ||
         (principal.kind != Principal::Kind::anonymous && is_staff(principal.role));
}

}  // namespace

Result<std::vector<store::StoredReport>> list_reports(const World& world,
                                                      const Principal& principal,
                                                      std::string_view state, store::Page page) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_report));
  return world.store->read(
      [&](Reader& reader) { return store::reports::list(reader, scope, state, page); });
}

Result<ReportView> view_report(const World& world, const Principal& principal,
                               std::string_view number) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_report));
  return world.store->read([&](Reader& reader) -> Result<ReportView> {
    ReportView view;
    TOC_TRY(view.report, store::reports::get(reader, scope, number));
    TOC_TRY(view.content, from_canonical(view.report.content));
    TOC_TRY(view.attachments, store::reports::attachments(reader, view.report.id));
    if (view.report.case_id) {
      TOC_TRY(const store::Case item,
              store::cases::get(reader, system_scope(), *view.report.case_id));
      view.case_number = item.number;
    }
    if (view.report.party) {
      TOC_TRY(const store::Party party, store::parties::get(reader, *view.report.party));
      view.party_name = party.name;
    }
    return view;
  });
}

Result<AttachmentContent> read_attachment(const World& world, const Principal& principal,
                                          std::string_view number, const AttachmentId& id) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_report));
  return world.store->read([&](Reader& reader) -> Result<AttachmentContent> {
    TOC_TRY(const store::StoredReport report, store::reports::get(reader, scope, number));
    TOC_TRY(const auto attachments, store::reports::attachments(reader, report.id));
    const auto found = std::ranges::find(attachments, id, &store::Attachment::id);
    if (found == attachments.end()) {
      return std::unexpected(hidden());
    }
    AttachmentContent content{.attachment = *found, .bytes = {}};
    TOC_TRY(content.bytes, store::reports::attachment_bytes(reader, report.id, id));
    return content;
  });
}

Result<std::vector<store::Case>> list_cases(const World& world, const Principal& principal,
                                            store::Page page) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_case));
  return world.store->read([&](Reader& reader) { return store::cases::list(reader, scope, page); });
}

Result<CaseBoard> view_case_board(const World& world, const Principal& principal,
                                  const store::Case& item) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_case));
  TOC_TRY(const Scope duties, scope_for(principal, Action::read_duty));
  return world.store->read([&](Reader& reader) -> Result<CaseBoard> {
    CaseBoard board;
    TOC_CHECK(store::cases::get(reader, scope,
                                item.id));  // asked again: the decision belongs to this snapshot
    if (works_for_operator(principal)) {
      TOC_TRY(const store::LogIndex newest, store::newest_index(reader));
      TOC_TRY(board.facts, store::facts::as_of(reader, item.id, newest));
    }
    TOC_TRY(board.obligations, store::obligations::list(reader, duties, {}));
    std::erase_if(board.obligations,
                  [&](const store::Obligation& one) { return one.case_id != item.id; });
    if (item.merged_into) {
      TOC_TRY(const store::Case target,
              store::cases::get(reader, system_scope(), *item.merged_into));
      board.merged_into = target.number;
    }
    return board;
  });
}

Result<std::vector<store::Obligation>> duty_board(const World& world, const Principal& principal,
                                                  const store::obligations::Filter& filter) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_duty));
  return world.store->read(
      [&](Reader& reader) { return store::obligations::list(reader, scope, filter); });
}

Result<std::vector<store::Notice>> read_inbox(const World& world, const Principal& principal) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_inbox));
  return world.store->read([&](Reader& reader) { return store::notices::inbox(reader, scope); });
}

Result<store::Notice> read_addressed(const World& world, const Principal& principal,
                                     std::string_view slug) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_inbox));
  return world.store->read(
      [&](Reader& reader) { return store::notices::get_addressed(reader, scope, slug); });
}

Result<std::vector<store::Notice>> public_notices(const World& world, std::string_view kind,
                                                  std::int64_t count) {
  return world.store->read(
      [&](Reader& reader) { return store::notices::list_public(reader, kind, count); });
}

Result<store::Notice> public_notice(const World& world, std::string_view slug) {
  TOC_TRY(auto found, world.store->read([&](Reader& reader) {
    return store::notices::find_public(reader, slug);
  }));
  return found ? Result<store::Notice>(*std::move(found)) : std::unexpected(hidden());
}

Result<std::vector<store::JournalEntry>> list_journal(const World& world,
                                                      const Principal& principal,
                                                      std::optional<store::LogIndex> before,
                                                      std::int64_t count) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_journal));
  return world.store->read(
      [&](Reader& reader) { return store::journal::list(reader, scope, before, count); });
}

Result<std::vector<PartyView>> list_parties(const World& world, const Principal& principal) {
  TOC_CHECK(may(principal, Action::read_party));
  const bool sees_people = may(principal, Action::manage_person).has_value();
  return world.store->read([&](Reader& reader) -> Result<std::vector<PartyView>> {
    TOC_TRY(const auto parties, store::parties::list(reader));
    std::vector<PartyView> out;
    for (const store::Party& party : parties) {
      PartyView view{.party = party, .standing = Standing::none, .people = {}};
      TOC_TRY(view.standing, store::standing_of(reader, party.id));
      if (sees_people) {
        TOC_TRY(view.people, store::people::list(reader, party.id));
      }
      out.push_back(std::move(view));
    }
    return out;
  });
}

Result<store::Party> own_party(const World& world, const Principal& principal) {
  TOC_CHECK(may(principal, Action::use_session));
  return world.store->read(
      [&](Reader& reader) { return store::parties::get(reader, principal.party); });
}

Result<store::Person> own_person(const World& world, const Principal& principal) {
  TOC_CHECK(may(principal, Action::use_session));
  return world.store->read(
      [&](Reader& reader) { return store::people::get(reader, principal.person); });
}

Result<Names> names_for(const World& world, const Principal& principal) {
  TOC_CHECK(may(principal, Action::use_session));
  return world.store->read([&](Reader& reader) -> Result<Names> {
    Names names;
    TOC_TRY(const auto parties, store::parties::list(reader));
    for (const store::Party& party : parties) {
      if (!works_for_operator(principal) && party.id != principal.party && !party.is_operator) {
        continue;
      }
      names.parties.emplace(party.id, party);
      if (!works_for_operator(principal) && party.is_operator) {
        continue;  // a partner deals with the operator, not with its people by name
      }
      TOC_TRY(const auto people, store::people::list(reader, party.id));
      for (const store::Person& person : people) {
        names.people.emplace(to_text(person.id), person.name);
      }
    }
    return names;
  });
}

std::string name_of_actor(const Names& names, std::string_view actor) {
  const std::size_t colon = actor.rfind(':');
  if (colon != std::string_view::npos && !actor.starts_with("system:")) {
    if (const auto found = names.people.find(std::string(actor.substr(colon + 1)));
        found != names.people.end()) {
      return found->second;
    }
  }
  return std::string(actor);
}

Result<std::string> act_receipt(const World& world, const Principal& principal,
                                store::LogIndex index) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_journal));
  TOC_TRY(const store::JournalEntry entry, world.store->read([&](Reader& reader) {
    return store::journal::get(reader, scope, index);
  }));
  // A receipt discloses the payload: whoever may not read that is not given the receipt.
  if (entry.payload.empty()) {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  return world.store->receipt(index);
}

Result<std::string> record_receipt(const World& world, const Principal& principal,
                                   store::LogIndex index) {
  TOC_CHECK(may(principal, Action::read_receipt));
  TOC_TRY(const auto owner, world.store->read([&](Reader& reader) {
    return store::journal::owner_of(reader, index);
  }));
  if (!owner) {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  TOC_CHECK(may(principal, Action::read_receipt,
                {.tlp = owner->tlp, .party = owner->party, .is_participant = false}));
  return world.store->receipt(index);
}

}  // namespace tocsin::flow
