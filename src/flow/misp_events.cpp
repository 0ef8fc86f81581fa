#include "flow/misp_events.h"

#include "base/json.h"
#include "base/number.h"
#include "base/text.h"
#include "flow/feed.h"
#include "store/accounts.h"
#include "threats/stix_report.h"

#include <algorithm>

namespace tocsin::flow {

using store::MispThing;
using store::Reader;
using store::ThingNumber;
using threats::MispFrame;
using threats::MispHead;

namespace {

constexpr std::size_t kNumberBytes = 8;

std::unexpected<Error> hidden() {
  return fail(Errc::not_found, "There is no such thing here.");
}

/// The first half of the UUIDs of events that are made here, the second is the number of the thing:
/// so nobody else's event takes the place of one that is made, nor of one that will be.
Uuid uuid_of_thing(const World& world, ThingNumber number) {
  Uuid out = uuid_of(as_bytes("tocsin/misp/event/" + world.store->origin()));
  for (std::size_t i = 0; i < kNumberBytes; ++i) {
    out.bytes.at(out.bytes.size() - 1 - i) =
        static_cast<std::byte>(static_cast<std::uint64_t>(number) >> (8U * i));
  }
  out.bytes.at(kNumberBytes) = std::byte{0x80};  // the variant of RFC 9562
  return out;
}

/// What an event is called.
struct Called {
  std::optional<ThingNumber> number;  ///< its id
  std::optional<ThingNumber> made;    ///< of the event that is made here
  std::optional<Uuid> uuid;
};
Result<Called> called(const World& world, std::string_view name) {
  if (const auto number = parse_whole<ThingNumber>(name)) {
    return Called{.number = number, .made = {}, .uuid = {}};
  }
  const Result<Uuid> uuid = parse_uuid(to_lower(name));
  if (!uuid) {
    return hidden();
  }
  const auto made = misp_number(world, *uuid);
  return Called{.number = {}, .made = made, .uuid = made ? std::nullopt : std::optional(*uuid)};
}

/// A thing that came as an event is not called by the UUID of the one that would be made of it.
Result<MispThing> unless_sent(Result<MispThing> thing) {
  return thing && thing->uuid ? hidden() : std::move(thing);
}

}  // namespace

Result<store::misp::Asker> misp_asker(Reader& reader, const Principal& principal) {
  if (principal.kind == Principal::Kind::anonymous) {
    return store::misp::Asker();
  }
  TOC_TRY(const Principal now, as_of_now(reader, principal, Action::read_feed));
  TOC_TRY(const Scope scope, scope_for(now, Action::read_feed));
  return store::misp::Asker(scope);
}

std::optional<ThingNumber> misp_number(const World& world, const Uuid& uuid) {
  std::uint64_t number = 0;
  for (std::size_t i = kNumberBytes + 1; i < uuid.bytes.size(); ++i) {
    number = number << 8U | std::to_integer<std::uint64_t>(uuid.bytes.at(i));
  }
  const auto thing = static_cast<ThingNumber>(number);
  return uuid_of_thing(world, thing) == uuid ? std::optional(thing) : std::nullopt;
}

bool is_misp_uuid_of_ours(const World& world, const Uuid& uuid) {
  const Uuid ours = uuid_of_thing(world, 0);
  return std::equal(ours.bytes.begin(), ours.bytes.begin() + kNumberBytes, uuid.bytes.begin());
}

Result<MispThing> misp_thing(Reader& reader, const World& world, const store::misp::Asker& asker,
                             std::string_view name) {
  TOC_TRY(const Called by, called(world, name));
  if (by.number) {
    return store::misp::get(reader, asker, *by.number);
  }
  return by.made ? unless_sent(store::misp::get(reader, asker, *by.made))
                 : store::misp::find(reader, asker, *by.uuid);
}

Result<MispThing> withdrawn_misp_thing(Reader& reader, const World& world, const Scope& scope,
                                       std::string_view name) {
  TOC_TRY(const Called by, called(world, name));
  if (by.made) {
    return unless_sent(store::misp::held(reader, scope, {.number = by.made, .uuid = {}}));
  }
  return store::misp::held(reader, scope, {.number = by.number, .uuid = by.uuid});
}

Result<MispFrame> MispEvents::frame(const MispThing& thing) {
  MispFrame out{
      .id = std::to_string(thing.share.thing),
      .uuid = to_text(thing.uuid ? *thing.uuid : uuid_of_thing(world_, thing.share.thing)),
      .info = thing.share.title,
      .tlp = thing.share.tlp,
      .created = thing.created,
      .at = thing.share.at,
      .owner = {},
      .creator = {}};
  TOC_TRY(out.owner, organisation(std::nullopt));
  if (thing.is_author_shown) {
    TOC_TRY(out.creator, organisation(thing.share.author));
  } else {
    out.creator = named("Not shown");
  }
  return out;
}

Result<MispHead> MispEvents::head(const MispThing& thing) {
  return thing.uuid ? MispHead::parse(thing.head) : Result<MispHead>(MispHead());
}

Result<std::string> MispEvents::whole(const MispThing& thing, const MispFrame& frame,
                                      threats::MispDeleted deleted) {
  if (thing.uuid) {
    TOC_TRY(const MispHead said, head(thing));
    TOC_TRY(const std::string body, store::misp::body_of(reader_, thing.share.seq));
    TOC_TRY(const auto others, store::misp::parts_of_others(reader_, asker_, thing.share));
    MispFrame given = frame;
    for (const Uuid& part : others) {
      given.others.insert(to_text(part));
    }
    return threats::misp_event(given, said, body, deleted);
  }
  return view(thing, frame);
}

Result<threats::MispOrganisation> MispEvents::organisation(const std::optional<PartyId>& party) {
  const auto found = names_.find(party);
  if (found != names_.end()) {
    return found->second;
  }
  TOC_TRY(const store::Party row,
          party ? store::parties::get(reader_, *party) : store::parties::get_operator(reader_));
  return names_.emplace(party, named(row.name)).first->second;
}

threats::MispOrganisation MispEvents::named(const std::string& name) const {
  return {.name = name,
          .uuid = to_text(uuid_of(
              as_bytes("tocsin/misp/organisation/" + world_.store->origin() + "/" + name)))};
}

Result<std::string> MispEvents::view(const MispThing& thing, const MispFrame& frame) {
  TOC_TRY(const auto objects, store::misp::objects_of(reader_, thing.share));
  TOC_TRY(const JsonDocument body, JsonDocument::parse(thing.share.body));
  threats::MispSource source{.report_id = threats::stix_report_id(world_.store->origin(), frame.id),
                             .url = std::string(body.root().text_at({"url"}).value_or("")),
                             .elsewhere = world_.base_url + "/taxii2/share/",
                             .objects = {},
                             .left_out = {}};
  if (thing.share.kind == "csaf") {
    source.left_out = "the CSAF document";
    source.elsewhere = source.url;
  }
  for (const store::StoredStix& one : objects) {
    threats::StixObject object;
    object.id = one.id;
    object.type = one.type;
    object.body = one.body;
    source.objects.push_back(std::move(object));
  }
  return threats::misp_view(frame, source);
}

}  // namespace tocsin::flow
