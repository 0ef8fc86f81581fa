// Events of MISP that partners send: each becomes what its sender shares.
#include "base/json.h"
#include "base/text.h"
#include "flow/feed.h"
#include "flow/forms.h"
#include "flow/misp.h"
#include "flow/misp_events.h"
#include "flow/sharing.h"
#include "threats/json_parts.h"
#include "threats/misp_reader.h"

#include <algorithm>
#include <set>

namespace tocsin::flow {
namespace {

using store::MispThing;
using store::Reader;
using store::Transaction;
using threats::SentMispEvent;

constexpr std::size_t kNamedFlawsMax = 100;

/// What readers of other channels are told of it.
std::string told(const World& world, const SentMispEvent& event, const Uuid& uuid) {
  std::string out = cut(event.head.info, kShareTextBytesMax / 2) + "\n\nAn event of MISP with " +
                    std::to_string(event.attributes) + " attributes";
  if (event.objects > 0) {
    out += " and " + std::to_string(event.objects) + " objects";
  }
  out += ": " + world.base_url + "/misp/events/view/" + to_text(uuid);
  std::vector<std::string> flaws = event.flaws;
  std::ranges::sort(flaws);
  flaws.erase(std::ranges::unique(flaws).begin(), flaws.end());
  flaws.resize(std::min(flaws.size(), kNamedFlawsMax));
  return flaws.empty() ? out : out + "\n" + join(flaws, ", ");
}

Result<ThingDraft> draft_of(const World& world, const SentMispEvent& event, const Uuid& uuid) {
  if (event.tlp == Tlp::red) {
    return fail(Errc::forbidden,
                "TLP:RED, or a label that is not known here, is for no channel: report it to the "
                "desk instead.",
                "/Event/Tag");
  }
  return ThingDraft{
      .tlp = event.tlp,
      .audience = {},
      .title = cut(trim(event.head.info), kShareTitleBytesMax),
      .text = told(world, event, uuid),
      .is_author_shown = true,
      .objects = {},
      .misp =
          store::misp::Original{
              .uuid = uuid, .head = event.head.to_json(), .body = event.body, .parts = event.parts},
      .forms = event.forms.empty() ? std::vector{to_text(uuid)} : event.forms};
}

/// An event that is edited, as it is and as it was given out.
struct Before {
  MispThing thing;
  threats::MispFrame frame;
  std::string body;
  std::vector<Uuid> parts;  ///< as they were given out
};

/// itself: its thing, if it is there; given: its parts as they were given out, each of which may
/// come back. Nobody takes the place of a part of another's event, or of one that is made here.
/// Asked before the one writer is: were somebody quicker, readers are given the first with that
/// UUID all the same.
Status check_parts(Reader& reader, const World& world, const store::misp::Asker& asker,
                   const SentMispEvent& event, std::optional<store::ThingNumber> itself,
                   const std::vector<Uuid>& given) {
  const std::set<Uuid> known(given.begin(), given.end());
  threats::MispFrame frame;
  TOC_TRY(frame.owner, MispEvents(reader, world, asker).organisation(std::nullopt));
  const bool is_ours = std::ranges::any_of(event.parts, [&](const Uuid& part) {
    return threats::is_misp_part_uuid(frame, part) && !known.contains(part);
  });
  TOC_TRY(const bool is_others, store::misp::has_parts(reader, asker, itself, event.parts));
  return is_ours || is_others ? Status(fail(Errc::unprocessable,
                                            "A part of the event has the UUID of one of another "
                                            "event.",
                                            "/Event"))
                              : Status();
}

/// Of an event that has none: sent again it is the same one.
Uuid uuid_of_sent(const World& world, const Principal& principal, const SentMispEvent& event) {
  return uuid_of(as_bytes("tocsin/misp/sent/" + world.store->origin() + "/" +
                          (is_partner(principal) ? to_text(principal.party) : "") + "/" +
                          event.body));
}

/// Whether the sender itself has shared this very event.
Result<bool> is_same(Reader& reader, const Principal& principal, const MispThing& thing,
                     const SentMispEvent& event) {
  const std::optional<PartyId> self =
      is_partner(principal) ? std::optional(principal.party) : std::nullopt;
  if (thing.share.author != self || !thing.is_author_shown) {
    return false;
  }
  TOC_TRY(const std::string body, store::misp::body_of(reader, thing.share.seq));
  return body == event.body;
}

std::optional<std::int64_t> timestamp_of(const Json& event) {
  const auto value = event.find("timestamp");
  return value ? threats::whole_of(*value) : std::nullopt;
}

/// A program that says what its edit is of says something newer than what there is, as it was sent
/// or as it was given out.
Status check_newer(const threats::MispFrame& frame, std::string_view before, const Json& sent) {
  const auto inner = sent.find("Event");
  const auto said = timestamp_of(inner ? *inner : sent);
  if (!said) {
    return {};
  }
  TOC_TRY(const JsonDocument document,
          JsonDocument::parse(before, {.bytes_max = threats::kMispEventBytesMax}));
  const std::int64_t given =
      std::chrono::floor<std::chrono::seconds>(frame.at).time_since_epoch().count();
  const std::int64_t known = timestamp_of(document.root()).value_or(given);
  return *said > known && *said != given
             ? Status()
             : Status(fail(Errc::unprocessable,
                           "Event could not be saved: Event in the request not newer than the "
                           "local copy.",
                           "/Event/timestamp"));
}

}  // namespace

Result<std::string> add_misp_event(const World& world, const Principal& principal,
                                   std::string_view document) {
  TOC_CHECK(may(principal, Action::share));
  TOC_TRY(const SentMispEvent event, threats::read_misp_event(document));
  if (event.uuid && is_misp_uuid_of_ours(world, *event.uuid)) {
    return fail(Errc::unprocessable, "Events with such a UUID are made by this server.",
                "/Event/uuid");
  }
  const Uuid uuid = event.uuid.value_or(uuid_of_sent(world, principal, event));
  TOC_CHECK(world.store->read([&](Reader& reader) -> Status {
    TOC_TRY(const auto asker, misp_asker(reader, principal));
    const auto there = store::misp::find(reader, asker, uuid);
    return check_parts(reader, world, asker, event,
                       there ? std::optional(there->share.thing) : std::nullopt, {});
  }));
  TOC_TRY(const ThingDraft draft, draft_of(world, event, uuid));
  TOC_TRY(const ShareableDraft shareable, ShareableDraft::read(draft));
  // Within the one writer, so that of two who send the same at once one is first.
  TOC_TRY(const auto number, world.store->write([&](Transaction& tx) -> Result<store::ThingNumber> {
    TOC_TRY(const auto asker, misp_asker(tx, principal));
    const auto there = store::misp::find(tx, asker, uuid);
    if (there) {
      TOC_TRY(const bool is_again, is_same(tx, principal, *there, event));
      return is_again ? Result<store::ThingNumber>(there->share.thing)
                      : fail(Errc::conflict, std::string(kMispEventExists),
                             std::to_string(there->share.thing));
    }
    if (there.error().code != Errc::not_found) {
      return std::unexpected(there.error());
    }
    return put_share(world, tx, principal, shareable);
  }));
  return misp_event(world, principal, std::to_string(number), MispWithdrawn::is_not_there);
}

namespace {

/// What this source brought of an event, as it stands.
struct Brought {
  store::misp::Held held;
  std::optional<std::int64_t> timestamp;
  std::string body;
  bool is_unpublished = false;
};

/// Whether the event comes, or is here, as what it is another form of.
Result<bool> is_other_form(Reader& reader, const World& world, const SentMispEvent& event,
                           const MispIntake& intake) {
  if (event.forms.empty()) {
    return false;
  }
  if (intake.has_objects) {
    return true;
  }
  return are_here(reader, world, event.forms);
}

/// Nothing: it is no news, whatever the event says.
Result<std::optional<Brought>> brought(Reader& reader, const store::misp::Held& held,
                                       const MispIntake& intake) {
  if (held.is_withdrawn || held.author || held.source != intake.source) {
    return std::nullopt;
  }
  Brought out{.held = held};
  TOC_TRY(out.body, store::misp::body_of(reader, held.newest));
  TOC_TRY(const SentMispEvent before, threats::read_misp_event(out.body));
  out.timestamp = before.timestamp;
  out.is_unpublished = before.is_unpublished;
  return out;
}

struct EventPlan {
  MispTaken taken = MispTaken::nothing;
  std::optional<store::misp::Held> thing;  ///< that is revised or withdrawn
};

Result<EventPlan> plan_of(Reader& reader, const World& world, const Principal& principal,
                          const SentMispEvent& event, const MispIntake& intake) {
  TOC_TRY(const auto held, store::misp::find_any(reader, *event.uuid));
  // What the source took back itself it may give again.
  if (held && !(held->is_withdrawn && held->source == intake.source)) {
    TOC_TRY(const auto before, brought(reader, *held, intake));
    if (!before || before->body == event.body || !(event.timestamp > before->timestamp)) {
      return EventPlan();
    }
    const bool is_gone = event.is_deleted || (event.is_unpublished && !before->is_unpublished);
    if (!is_gone) {
      TOC_TRY(const auto asker, misp_asker(reader, principal));
      TOC_CHECK(check_parts(reader, world, asker, event, held->thing, {}));
    }
    return EventPlan{.taken = is_gone ? MispTaken::withdrawn : MispTaken::shared, .thing = held};
  }
  TOC_TRY(const bool is_other, is_other_form(reader, world, event, intake));
  if (event.is_deleted || is_other) {
    return EventPlan();
  }
  TOC_TRY(const auto asker, misp_asker(reader, principal));
  TOC_CHECK(check_parts(reader, world, asker, event, std::nullopt, {}));
  return EventPlan{.taken = MispTaken::shared, .thing = {}};
}

}  // namespace

Result<MispTaken> take_misp_event(const World& world, const Principal& principal,
                                  std::string_view document, const MispIntake& intake) {
  TOC_CHECK(may(principal, Action::share));
  TOC_TRY(SentMispEvent event, threats::read_misp_event(document));
  if (!event.uuid) {
    return fail(Errc::unprocessable, "An event of a feed has a UUID.", "/Event/uuid");
  }
  if (is_misp_uuid_of_ours(world, *event.uuid)) {
    return MispTaken::nothing;
  }
  event.tlp = std::max(event.label.value_or(intake.tlp_min), intake.tlp_min);
  TOC_TRY(const EventPlan plan, world.store->read([&](Reader& reader) {
    return plan_of(reader, world, principal, event, intake);
  }));
  if (plan.taken == MispTaken::withdrawn) {
    TOC_CHECK(withdraw(world, principal, plan.thing->thing, "Its source has taken it back."));
    return plan.taken;
  }
  if (plan.taken == MispTaken::nothing) {
    return plan.taken;
  }
  TOC_TRY(ThingDraft draft, draft_of(world, event, *event.uuid));
  draft.source = intake.source;
  if (plan.thing) {
    TOC_CHECK(revise(world, principal, plan.thing->thing, plan.thing->revision, draft));
  } else {
    TOC_TRY(const ShareableDraft shareable, ShareableDraft::read(draft));
    TOC_CHECK(world.store->write(
        [&](Transaction& tx) { return put_share(world, tx, principal, shareable); }));
  }
  return plan.taken;
}

Result<std::string> edit_misp_event(const World& world, const Principal& principal,
                                    std::string_view name, std::string_view document) {
  TOC_CHECK(may(principal, Action::share));
  // Alone it is to be an event but for what it leaves as it is.
  TOC_TRY(const JsonDocument sent,
          JsonDocument::parse(document, {.bytes_max = threats::kMispEventBytesMax}));
  TOC_TRY(const Before before, world.store->read([&](Reader& reader) -> Result<Before> {
    TOC_TRY(const Principal now, as_of_now(reader, principal, Action::share));
    TOC_TRY(const auto asker, misp_asker(reader, now));
    TOC_TRY(MispThing thing, misp_thing(reader, world, asker, name));
    const std::optional<PartyId> self = is_partner(now) ? std::optional(now.party) : std::nullopt;
    if (thing.share.author != self || !thing.is_author_shown) {
      return fail(Errc::forbidden, "You do not have permission to do that.");
    }
    if (!thing.uuid) {
      return fail(Errc::forbidden,
                  "This did not come as an event: it is changed where it was made.");
    }
    MispEvents events(reader, world, asker);
    TOC_TRY(threats::MispFrame frame, events.frame(thing));
    TOC_TRY(std::string body, store::misp::body_of(reader, thing.share.seq));
    TOC_TRY(const std::string given, events.whole(thing, frame, threats::MispDeleted::given));
    return Before{.thing = std::move(thing),
                  .frame = std::move(frame),
                  .body = std::move(body),
                  .parts = threats::misp_parts(given)};
  }));
  TOC_TRY(const SentMispEvent event,
          threats::read_misp_event(threats::edited_misp_event(
              before.frame, before.body, threats::misp_event_bytes(document))));
  if (event.uuid.value_or(*before.thing.uuid) != *before.thing.uuid) {
    return fail(Errc::unprocessable, "An event keeps its UUID.", "/Event/uuid");
  }
  TOC_CHECK(world.store->read([&](Reader& reader) -> Status {
    TOC_TRY(const auto asker, misp_asker(reader, principal));
    return check_parts(reader, world, asker, event, before.thing.share.thing, before.parts);
  }));
  TOC_CHECK(check_newer(before.frame, before.body, sent.root()));
  TOC_TRY(const ThingDraft draft, draft_of(world, event, *before.thing.uuid));
  TOC_CHECK(revise(world, principal, before.thing.share.thing, before.thing.share.revision, draft));
  return misp_event(world, principal, std::to_string(before.thing.share.thing),
                    MispWithdrawn::is_not_there);
}

}  // namespace tocsin::flow
