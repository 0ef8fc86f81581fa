#include "flow/sharing.h"

#include "base/json.h"
#include "base/text.h"
#include "domain/report.h"
#include "domain/system_scope.h"
#include "flow/account_rules.h"
#include "flow/feed.h"
#include "flow/named_values.h"
#include "flow/notices.h"
#include "store/accounts.h"
#include "store/cases.h"
#include "store/journal.h"
#include "store/stix.h"
#include "threats/stix_report.h"

#include <algorithm>
#include <set>

namespace tocsin::flow {
namespace {

using store::Act;
using store::Audience;
using store::LogIndex;
using store::Reader;
using store::Thing;
using store::ThingNumber;
using store::Transaction;

Result<store::Party> party_named(Reader& reader, std::string_view handle,
                                 const std::string& where) {
  TOC_TRY(const auto party, store::parties::find(reader, handle));
  return party ? Result<store::Party>(*party)
               : fail(Errc::malformed, "There is no organization of that name.", where);
}

Status check(const ThingDraft& draft) {
  if (trim(draft.title).empty() || draft.title.size() > kShareTitleBytesMax) {
    return fail(Errc::malformed, "A share has a title of at most 500 bytes.", "/title");
  }
  if (draft.text.size() > kShareTextBytesMax) {
    return fail(Errc::malformed, "The text is longer than 64 KiB.", "/text");
  }
  if (trim(draft.text).empty() && draft.objects.empty()) {
    return fail(Errc::malformed, "Share a text, or STIX objects.", "/text");
  }
  if (draft.tlp == Tlp::red) {
    return fail(Errc::malformed,
                "TLP:RED is for named persons and never for a channel: report it to the desk "
                "instead.",
                "/tlp");
  }
  const AudienceDraft& audience = draft.audience;
  if (audience.parties.empty() != (audience.kind != Audience::named)) {
    return fail(Errc::malformed,
                "Name the organizations of the audience \"named\", and of no other.",
                "/audience/parties");
  }
  if (audience.parties.size() > kNamedPartiesMax) {
    return fail(Errc::malformed, "At most 1000 organizations are named.", "/audience/parties");
  }
  if (audience.group.empty() != (audience.kind != Audience::group)) {
    return fail(Errc::malformed, "Say which group the audience \"group\" is, and for no other.",
                "/audience/group");
  }
  if (audience.case_number.empty() != (audience.kind != Audience::in_case)) {
    return fail(Errc::malformed, "Say which case the audience \"case\" is of, and for no other.",
                "/audience/case");
  }
  return {};
}

Result<Readers> readers_of(Reader& reader, const Principal& principal, const ThingDraft& draft) {
  Readers out;
  const AudienceDraft& audience = draft.audience;
  for (std::size_t i = 0; i < audience.parties.size(); ++i) {
    TOC_TRY(const store::Party party,
            party_named(reader, audience.parties[i], "/audience/parties/" + std::to_string(i)));
    out.named.push_back(party.id);
  }
  if (audience.kind == Audience::group) {
    TOC_TRY(const store::SharingGroup group, store::groups::get(reader, audience.group));
    if (is_partner(principal)) {
      TOC_TRY(const bool is_member, store::groups::is_member(reader, group.id, principal.party));
      if (!is_member) {
        return fail(Errc::not_found, "There is no such thing here.");
      }
    }
    out.group = group.id;
  }
  if (audience.kind == Audience::in_case) {
    TOC_TRY(const Scope scope, scope_for(principal, Action::read_case));
    TOC_TRY(const store::Case item, store::cases::get(reader, scope, audience.case_number));
    if (draft.tlp < item.tlp) {
      return fail(
          Errc::forbidden,
          "Below the marking of the case two people of the desk share it, by the case's own "
          "page.");
    }
    out.case_id = item.id;
  }
  return out;
}

/// Of several who use one id readers believe the first whom they know. Whoever sees that an id is
/// another's cannot give it again. Asked before the one writer is: were somebody quicker, readers
/// believe that one all the same.
Status check_ids(const World& world, const Principal& principal,
                 const std::vector<threats::StixObject>& objects) {
  if (objects.size() > kShareObjectsMax) {
    return fail(Errc::too_large, "A share has at most 2000 objects: share them in parts.",
                "/stix/objects");
  }
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_feed));
  return world.store->read([&](Reader& reader) -> Status {
    const std::optional<PartyId> self =
        is_partner(principal) ? std::optional(principal.party) : std::nullopt;
    for (const threats::StixObject& object : objects) {
      if (!object.version) {
        continue;  // an observable is whoever's
      }
      TOC_TRY(const auto holder, store::stix::author_of(reader, scope, object.id));
      if (holder && holder->author != self) {
        return fail(Errc::conflict,
                    "Another one made this object: only that one shares further versions of it.",
                    "/stix/objects/" + std::to_string(object.place));
      }
    }
    return {};
  });
}

/// What is marked lower than its share says nothing of who may read it: the share does.
std::vector<store::StoredStix> stored(const std::vector<threats::StixObject>& objects, Tlp share) {
  std::vector<store::StoredStix> out;
  out.reserve(objects.size());
  for (const threats::StixObject& one : objects) {
    out.push_back({.id = one.id,
                   .version = one.version.value_or(Instant()),
                   .type = one.type,
                   .spec_version = one.spec_version,
                   .tlp = one.tlp && *one.tlp < share ? std::nullopt : one.tlp,
                   .is_name_based = one.is_name_based,
                   .body = one.body});
  }
  return out;
}

Status put_objects(Transaction& tx, const Thing& thing,
                   const std::vector<threats::StixObject>& objects) {
  std::vector<store::StoredStix> rows = stored(objects, thing.tlp);
  return store::stix::insert(tx, thing, rows);
}

/// With what of them is found by value. named: of the first of the objects, and of the event.
Status put_named_objects(Transaction& tx, const Thing& thing,
                         const std::vector<threats::StixObject>& objects,
                         const threats::NamedContent& named) {
  std::vector<store::StoredStix> rows = stored(objects, thing.tlp);
  TOC_CHECK(store::stix::insert(tx, thing, rows));
  return store::indicators::put(tx, thing.number, stored_content(named, rows), kNamedReading);
}

/// What is said in text, for readers of STIX.
Result<std::vector<threats::StixObject>> report_of(Reader& reader, const World& world,
                                                   const Thing& thing, const store::Share& share,
                                                   Instant created, const std::string& text,
                                                   const std::string& url) {
  std::string author;
  if (thing.is_author_shown) {
    TOC_TRY(const store::Party party, thing.author ? store::parties::get(reader, *thing.author)
                                                   : store::parties::get_operator(reader));
    author = party.name;
  }
  Instant since = created;
  if (share.thing > 0) {
    TOC_TRY(since, store::journal::time_of(reader, 0));
  }
  return threats::stix_report({.origin = world.store->origin(),
                               .thing = std::to_string(thing.number),
                               .author = author,
                               .title = share.title,
                               .text = text,
                               .url = url,
                               .since = since,
                               .created = created,
                               .modified = share.at,
                               .tlp = share.tlp,
                               .flaws = find_identifiers(share.title + "\n" + text)});
}

/// What the log keeps of a share: digests, not texts.
Act act_of(std::string kind, const Principal& principal, const ThingDraft& draft,
           const Readers& readers) {
  Act act{.kind = std::move(kind),
          .actor = actor_of(principal),
          .case_id = readers.case_id,
          .detail = {},
          .tlp = draft.tlp};
  Sha256 objects;
  for (const threats::StixObject& one : draft.objects) {
    objects.update(as_bytes(one.body));
    objects.update(as_bytes(std::string_view("\n")));
  }
  act.detail.set("tlp", to_label(draft.tlp))
      .set("audience", to_text(draft.audience.kind))
      .set("title", to_hex(sha256(as_bytes(draft.title))))
      .set("text", to_hex(sha256(as_bytes(draft.text))))
      .set("stix", to_hex(objects.finish()))
      .set("parties", draft.audience.parties)
      .set_flag("author_shown", draft.is_author_shown);
  if (!draft.audience.group.empty()) {
    act.detail.set("group", draft.audience.group);
  }
  if (draft.misp) {
    act.detail.set("misp", to_hex(sha256(as_bytes(draft.misp->body))));
  }
  return act;
}

store::Share share_of(const ThingDraft& draft, ThingNumber number, LogIndex seq, Instant at) {
  CanonicalObject body;
  if (!draft.text.empty()) {
    body.set("text", draft.text);
  }
  if (!draft.objects.empty()) {
    body.set("stix_objects", static_cast<std::int64_t>(draft.objects.size()));
  }
  if (draft.misp) {
    body.set("misp_event", to_text(draft.misp->uuid));
  }
  return {.seq = seq,
          .at = at,
          .kind = {},
          .case_id = std::nullopt,
          .tlp = draft.tlp,
          .title = draft.title,
          .body = body.to_text(),
          .thing = number,
          .author = std::nullopt};
}

/// The objects that go with a share: those that came with it, and its text as a report.
Result<std::vector<threats::StixObject>> objects_of(Reader& reader, const World& world,
                                                    const Thing& thing, const store::Share& share,
                                                    Instant created, const ThingDraft& draft) {
  std::vector<threats::StixObject> out = draft.objects;
  if (!draft.text.empty()) {
    TOC_TRY(auto report, report_of(reader, world, thing, share, created, draft.text, ""));
    std::ranges::move(report, std::back_inserter(out));
  } else {
    out.push_back(threats::tlp_marking(draft.tlp));
  }
  return out;
}

Status put_original(Transaction& tx, const store::Share& share, const ThingDraft& draft) {
  return draft.misp ? store::misp::insert(tx, share, *draft.misp) : Status();
}

/// What an object says of itself and what is said of the share are one marking.
Status check_markings(const ThingDraft& draft) {
  for (const threats::StixObject& object : draft.objects) {
    if (object.tlp && *object.tlp != draft.tlp &&
        !(draft.raises_markings && *object.tlp < draft.tlp)) {
      return fail(Errc::malformed,
                  "The object is marked " + std::string(to_label(*object.tlp)) + ", the share " +
                      std::string(to_label(draft.tlp)) + ": share what is marked alike.",
                  "/stix/objects/" + std::to_string(object.place));
    }
  }
  return {};
}

}  // namespace

Result<ShareableDraft> ShareableDraft::read(ThingDraft draft) {
  TOC_TRY(threats::NamedContent named,
          threats::named_content(draft.objects, draft.misp ? draft.misp->body : std::string()));
  if (named.size() > kNamedMax) {
    return fail(Errc::too_large,
                "A share names at most 20000 values, sightings and flaws: share them in parts.",
                draft.misp ? "/Event" : "/stix/objects");
  }
  return ShareableDraft(std::move(draft), std::move(named));
}

Result<ThingNumber> put_share(const World& world, Transaction& tx, const Principal& principal,
                              const ShareableDraft& shareable) {
  const ThingDraft& draft = shareable.draft();
  TOC_TRY(const Principal now, as_of_now(tx, principal, Action::share));
  TOC_CHECK(check(draft));
  TOC_CHECK(check_markings(draft));
  TOC_TRY(const Readers readers, readers_of(tx, now, draft));
  Thing thing{.kind = draft.objects.empty() && !draft.misp ? "note" : "threat",
              .author = is_partner(now) ? std::optional(now.party) : std::nullopt,
              .is_author_shown = draft.is_author_shown,
              .tlp = draft.tlp,
              .audience = draft.audience.kind,
              .case_id = readers.case_id,
              .group = readers.group,
              .revisions = 1};
  thing.number = tx.record(act_of("share.made", now, draft, readers));
  const store::Share first = share_of(draft, thing.number, thing.number, tx.now());
  TOC_CHECK(store::things::insert(tx, thing, first, readers.named));
  TOC_TRY(const auto objects, objects_of(tx, world, thing, first, first.at, draft));
  TOC_CHECK(put_named_objects(tx, thing, objects, shareable.named()));
  TOC_CHECK(put_original(tx, first, draft));
  return thing.number;
}

Result<ThingNumber> share(const World& world, const Principal& principal, const ThingDraft& draft) {
  TOC_CHECK(may(principal, Action::share));
  TOC_CHECK(check_ids(world, principal, draft.objects));
  TOC_TRY(const ShareableDraft shareable, ShareableDraft::read(draft));
  return world.store->write(
      [&](Transaction& tx) { return put_share(world, tx, principal, shareable); });
}

namespace {

/// The thing, for whoever may change it.
Result<Thing> own_thing(Reader& reader, const Principal& principal, ThingNumber number) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_feed));
  TOC_TRY(const Thing thing, store::things::get(reader, scope, number));
  const std::optional<PartyId> self =
      is_partner(principal) ? std::optional(principal.party) : std::nullopt;
  if (thing.author != self) {
    return fail(Errc::forbidden, "Only its author changes what is shared.");
  }
  if (thing.kind != "threat" && thing.kind != "note") {
    return fail(Errc::forbidden, "This is changed where it was made: the case, or the notice.");
  }
  return thing;
}

}  // namespace

Result<std::int64_t> revise(const World& world, const Principal& principal, ThingNumber number,
                            std::int64_t revision, const ThingDraft& draft) {
  TOC_CHECK(may(principal, Action::share));
  TOC_CHECK(check(draft));
  TOC_CHECK(check_markings(draft));
  TOC_CHECK(check_ids(world, principal, draft.objects));
  TOC_TRY(const ShareableDraft shareable, ShareableDraft::read(draft));
  return world.store->write([&](Transaction& tx) -> Result<std::int64_t> {
    TOC_CHECK(as_of_now(tx, principal, Action::share));
    TOC_TRY(Thing thing, own_thing(tx, principal, number));
    if (thing.is_withdrawn || thing.revisions != revision) {
      return fail(Errc::conflict, thing.is_withdrawn ? "This was withdrawn: share it anew."
                                                     : "There is a newer revision: read it first.");
    }
    TOC_TRY(const Readers readers, readers_of(tx, principal, draft));
    if (thing.case_id != readers.case_id) {
      return fail(Errc::malformed, "A share stays with its case: share it anew for another.",
                  "/audience/case");
    }
    Act act = act_of("share.revised", principal, draft, readers);
    act.detail.set("thing", number).set("revision", thing.revisions + 1);
    thing.is_author_shown = draft.is_author_shown;
    thing.tlp = draft.tlp;
    thing.audience = draft.audience.kind;
    thing.group = readers.group;
    TOC_TRY(const Instant created, store::journal::time_of(tx, number));
    const store::Share next = share_of(draft, number, tx.record(std::move(act)), tx.now());
    TOC_CHECK(store::things::revise(tx, thing, next, readers.named));
    ++thing.revisions;
    TOC_TRY(const auto objects, objects_of(tx, world, thing, next, created, draft));
    TOC_CHECK(put_named_objects(tx, thing, objects, shareable.named()));
    TOC_CHECK(put_original(tx, next, draft));
    return thing.revisions;
  });
}

Result<LogIndex> withdraw(const World& world, const Principal& principal, ThingNumber number,
                          const std::string& reason) {
  TOC_CHECK(may(principal, Action::share));
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_TRY(const Scope scope, scope_for(principal, Action::read_feed));
    TOC_TRY(const Thing thing, store::things::get(tx, scope, number));
    if (is_partner(principal) && thing.author != principal.party) {
      return fail(Errc::forbidden, "Only its author withdraws what is shared.");
    }
    if (thing.is_withdrawn) {
      return fail(Errc::conflict, "This was withdrawn already.");
    }
    Act act{.kind = "share.withdrawn",
            .actor = actor_of(principal),
            .case_id = thing.case_id,
            .detail = {},
            .tlp = thing.tlp};
    act.detail.set("thing", number).set("reason", reason);
    const LogIndex index = tx.record(std::move(act));
    TOC_CHECK(store::things::withdraw(tx, number, index));
    return index;
  });
}

Result<ThingView> view_thing(const World& world, const Principal& principal, ThingNumber number) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_feed));
  return world.store->read([&](Reader& reader) -> Result<ThingView> {
    ThingView view;
    TOC_TRY(view.thing, store::things::get(reader, scope, number));
    TOC_TRY(const auto newest, store::shares::after(reader, scope, view.thing.newest - 1, 1));
    if (!newest.empty() && newest.front().thing == number) {
      view.newest = newest.front();
    }
    const bool is_own = is_partner(principal) && view.thing.author == principal.party;
    if (view.thing.author && (view.thing.is_author_shown || is_own || !is_partner(principal))) {
      TOC_TRY(const store::Party author, store::parties::get(reader, *view.thing.author));
      view.author = author.handle;
    }
    if (is_own || !is_partner(principal)) {
      TOC_TRY(const auto named, store::things::named(reader, number));
      for (const PartyId& party : named) {
        TOC_TRY(const store::Party one, store::parties::get(reader, party));
        view.parties.push_back(one.handle);
      }
    }
    if (view.thing.group) {
      TOC_TRY(const auto groups, store::groups::list(reader));
      const auto group = std::ranges::find(groups, *view.thing.group, &store::SharingGroup::id);
      view.group = group == groups.end() ? "" : group->handle;
    }
    return view;
  });
}

Result<Readers> readers_for(Reader& reader, const Principal& principal, Tlp tlp,
                            const AudienceDraft& audience) {
  const ThingDraft draft{.tlp = tlp, .audience = audience, .title = "-", .text = "-"};
  TOC_CHECK(check(draft));
  return readers_of(reader, principal, draft);
}

Status put_own_share(const World& world, Transaction& tx, LogIndex index, const OwnShare& share) {
  const Thing thing{.number = index,
                    .kind = share.kind,
                    .author = std::nullopt,
                    .tlp = share.tlp,
                    .case_id = share.case_id,
                    .revisions = 1};
  const store::Share first{.seq = index,
                           .at = tx.now(),
                           .kind = share.kind,
                           .case_id = share.case_id,
                           .tlp = share.tlp,
                           .title = share.title,
                           .body = share.body,
                           .thing = index,
                           .author = std::nullopt};
  TOC_CHECK(store::things::insert(tx, thing, first, {}));
  TOC_TRY(const auto objects, report_of(tx, world, thing, first, first.at, share.text, share.url));
  return put_objects(tx, thing, objects);
}

namespace {

/// Its newest revision as a report, of a thing that has no objects.
Status put_report(const World& world, Transaction& tx, ThingNumber number) {
  TOC_TRY(const Thing thing, store::things::get(tx, system_scope(), number));
  TOC_TRY(const auto newest, store::shares::after(tx, system_scope(), thing.newest - 1, 1));
  if (newest.empty() || newest.front().thing != number) {
    return fail(Errc::internal, "A thing that is shared has no newest revision.");
  }
  TOC_TRY(const JsonDocument body, JsonDocument::parse(newest.front().body));
  std::string text(body.root().text_at({"text"}).value_or(""));
  if (const auto slug = body.root().text_at({"notice"})) {
    TOC_TRY(const auto notice, store::notices::find_public(tx, *slug));
    text = notice ? text_of(*notice) : text;
  }
  TOC_TRY(const Instant created, store::journal::time_of(tx, number));
  TOC_TRY(const auto objects, report_of(tx, world, thing, newest.front(), created, text,
                                        std::string(body.root().text_at({"url"}).value_or(""))));
  return put_objects(tx, thing, objects);
}

}  // namespace

Result<std::int64_t> publish_earlier_shares(const World& world) {
  constexpr std::int64_t batch = 50;
  std::int64_t done = 0;
  ThingNumber last = -1;
  while (true) {
    TOC_TRY(const auto missing, world.store->read([&](Reader& reader) {
      return store::stix::without_objects(reader, last, batch);
    }));
    if (missing.empty()) {
      return done;
    }
    TOC_CHECK(world.store->write([&](Transaction& tx) -> Status {
      for (const ThingNumber number : missing) {
        TOC_CHECK(put_report(world, tx, number));
      }
      return {};
    }));
    last = missing.back();
    done += static_cast<std::int64_t>(missing.size());
  }
}

Result<LogIndex> found_group(const World& world, const Principal& principal,
                             const GroupDraft& draft) {
  TOC_CHECK(may(principal, Action::manage_group));
  if (!is_handle(draft.handle)) {
    return fail(Errc::malformed, "A handle is 1 to 64 of a to z, 0 to 9 and hyphens.", "/handle");
  }
  if (trim(draft.name).empty() || draft.name.size() > kShareTitleBytesMax) {
    return fail(Errc::malformed, "A group has a name of at most 500 bytes.", "/name");
  }
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    if (store::groups::get(tx, draft.handle)) {
      return fail(Errc::conflict, "There is a group of that handle.");
    }
    Act act{.kind = "group.founded", .actor = actor_of(principal), .case_id = {}, .detail = {}};
    act.detail.set("group", draft.handle)
        .set("name", draft.name)
        .set_flag("shows_members", draft.shows_members);
    const LogIndex index = tx.record(std::move(act));
    TOC_CHECK(store::groups::insert(tx, {.id = make_id<GroupId>(tx.now()),
                                         .handle = draft.handle,
                                         .name = draft.name,
                                         .shows_members = draft.shows_members,
                                         .founded_index = index}));
    return index;
  });
}

namespace {

Act membership(std::string kind, const Principal& principal, std::string_view group,
               std::string_view party) {
  Act act{.kind = std::move(kind), .actor = actor_of(principal), .case_id = {}, .detail = {}};
  act.detail.set("group", group).set("party", party);
  return act;
}

}  // namespace

Result<LogIndex> add_member(const World& world, const Principal& principal, std::string_view group,
                            std::string_view party) {
  TOC_CHECK(may(principal, Action::manage_group));
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_TRY(const store::SharingGroup found, store::groups::get(tx, group));
    TOC_TRY(const store::Party member, party_named(tx, party, "/party"));
    const LogIndex index = tx.record(membership("group.joined", principal, group, party));
    TOC_CHECK(store::groups::add(tx, found.id, member.id, index));
    return index;
  });
}

Result<LogIndex> remove_member(const World& world, const Principal& principal,
                               std::string_view group, std::string_view party) {
  TOC_CHECK(may(principal, Action::leave_group));
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    const auto hidden = [] { return fail(Errc::not_found, "There is no such thing here."); };
    TOC_TRY(const auto member, store::parties::find(tx, party));
    if (!member) {
      return hidden();
    }
    TOC_CHECK(may(principal, Action::leave_group,
                  {.tlp = Tlp::clear, .party = member->id, .is_participant = false}));
    TOC_TRY(const store::SharingGroup found, store::groups::get(tx, group));
    TOC_TRY(const bool is_member, store::groups::is_member(tx, found.id, member->id));
    if (!is_member) {
      return hidden();
    }
    const LogIndex index = tx.record(membership("group.left", principal, group, party));
    TOC_CHECK(store::groups::remove(tx, found.id, member->id, index));
    return index;
  });
}

Result<std::vector<GroupView>> list_groups(const World& world, const Principal& principal) {
  TOC_CHECK(may(principal, Action::read_group));
  return world.store->read([&](Reader& reader) -> Result<std::vector<GroupView>> {
    std::vector<GroupView> out;
    TOC_TRY(const auto groups, is_partner(principal)
                                   ? store::groups::of_party(reader, principal.party)
                                   : store::groups::list(reader));
    for (const store::SharingGroup& group : groups) {
      GroupView view{.group = group, .members = {}};
      TOC_TRY(const auto members, store::groups::members(reader, group.id));
      for (const PartyId& id : members) {
        if (is_partner(principal) && !group.shows_members && id != principal.party) {
          continue;
        }
        TOC_TRY(const store::Party party, store::parties::get(reader, id));
        view.members.push_back(party.handle);
      }
      out.push_back(std::move(view));
    }
    return out;
  });
}

Result<RecallPage> list_recalls(const World& world, const Principal& principal,
                                const store::recalls::Place& after, std::int64_t count) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_recall));
  const std::int64_t wanted = std::clamp<std::int64_t>(count, 1, 1000);
  return world.store->read([&](Reader& reader) -> Result<RecallPage> {
    RecallPage page;
    TOC_TRY(auto recalls, store::recalls::list(reader, scope, after, wanted + 1));
    page.has_more = static_cast<std::int64_t>(recalls.size()) > wanted;
    if (page.has_more) {
      recalls.pop_back();
    }
    for (store::Recall& recall : recalls) {
      TOC_TRY(const store::Party party, store::parties::get(reader, recall.party));
      page.recalls.push_back({.recall = std::move(recall), .party = party.handle});
    }
    return page;
  });
}

Result<LogIndex> confirm_recall(const World& world, const Principal& principal, ThingNumber thing) {
  TOC_CHECK(may(principal, Action::confirm_recall));
  return world.store->write([&](Transaction& tx) -> Result<LogIndex> {
    Act act{.kind = "recall.confirmed", .actor = actor_of(principal), .case_id = {}, .detail = {}};
    act.detail.set("thing", thing).set("party", to_text(principal.party));
    const LogIndex index = tx.record(std::move(act));
    TOC_TRY(const std::int64_t confirmed,
            store::recalls::confirm(tx, principal.party, thing, index));
    if (confirmed == 0) {
      return fail(Errc::not_found, "Nothing of that number is asked back from your organization.");
    }
    return index;
  });
}

}  // namespace tocsin::flow
