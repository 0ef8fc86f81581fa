#include "flow/misp.h"

#include "base/crypto.h"
#include "base/md5.h"
#include "flow/feed.h"
#include "flow/misp_events.h"
#include "threats/json_parts.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace tocsin::flow {
namespace {

using store::MispThing;
using store::Reader;
using store::ThingNumber;
using threats::MispFrame;
using threats::MispHead;
using threats::MispQuestion;

/// What lists show of an event may have 300 KiB.
constexpr std::int64_t kPiece = 64;
/// One event that is looked at. False ends it.
using Visit = std::function<Result<bool>(const MispThing& thing)>;

Status each_thing(Reader& reader, const store::misp::Asker& asker, const store::misp::Range& range,
                  const Visit& visit) {
  std::optional<ThingNumber> after;
  while (true) {
    TOC_TRY(const auto things, store::misp::list(reader, asker, range, after, kPiece));
    for (const MispThing& thing : things) {
      TOC_TRY(const bool goes_on, visit(thing));
      if (!goes_on) {
        return {};
      }
      after = thing.share.thing;
    }
    if (static_cast<std::int64_t>(things.size()) < kPiece) {
      return {};
    }
  }
}

/// Those that the question names, or all within its times, in the order of their numbers.
Status each_asked(Reader& reader, const World& world, const store::misp::Asker& asker,
                  const MispQuestion& question, const Visit& visit) {
  if (!question.is_published) {
    return {};
  }
  if (question.events.empty()) {
    return each_thing(reader, asker,
                      {.since = question.since, .until = question.until, .is_newest_first = false},
                      visit);
  }
  // Their numbers alone: what is shown of a thousand of them may have 300 MiB.
  std::set<ThingNumber> named;
  for (const std::string& name : question.events) {
    const auto thing = misp_thing(reader, world, asker, name);
    if (thing) {
      named.insert(thing->share.thing);
    } else if (thing.error().code != Errc::not_found) {
      return std::unexpected(thing.error());
    }
  }
  for (const ThingNumber number : named) {
    TOC_TRY(const MispThing thing, store::misp::get(reader, asker, number));
    if ((question.since && thing.share.at < *question.since) ||
        (question.until && thing.share.at > *question.until)) {
      continue;
    }
    TOC_TRY(const bool goes_on, visit(thing));
    if (!goes_on) {
      return {};
    }
  }
  return {};
}

std::unexpected<Error> too_much(std::string message) {
  return fail(Errc::too_large, std::move(message));
}

/// Which of what fits is on the page that is asked for. Without a limit there is one page.
class Page {
 public:
  /// count_max: of a page. Errors: malformed for a limit beyond it.
  static Result<Page> of(const MispQuestion& question, std::int64_t count_max) {
    if (question.limit && *question.limit > count_max) {
      return fail(Errc::malformed, "The limit is at most " + std::to_string(count_max) + ".",
                  "/limit");
    }
    return Page(question, count_max);
  }

  enum class Place { before, on, behind };
  /// Errors: too_large without a limit, where one is needed.
  Result<Place> next() {
    const std::int64_t page = count_++ / limit_;
    if (has_limit_) {
      return page < page_ ? Place::before : (page == page_ ? Place::on : Place::behind);
    }
    if (page > 0) {
      return too_much("There are more than one answer holds: ask with \"limit\" and \"page\".");
    }
    return page_ > 0 ? Place::before : Place::on;
  }

 private:
  Page(const MispQuestion& question, std::int64_t count_max)
      : limit_(question.limit.value_or(count_max)),
        page_(question.page - 1),
        has_limit_(question.limit.has_value()) {}

  std::int64_t limit_;
  std::int64_t page_;
  bool has_limit_;
  std::int64_t count_ = 0;
};

/// The answer to a search, and what of it is noted.
struct Found {
  std::vector<std::string> texts;
  std::set<store::LogIndex> seqs;
  std::size_t bytes = 0;

  Status add(std::string text, store::LogIndex seq) {
    bytes += text.size();
    if (bytes > kMispAnswerBytes) {
      return too_much("This is more than one answer holds: ask with \"limit\" and \"page\".");
    }
    texts.push_back(std::move(text));
    seqs.insert(seq);
    return {};
  }
};

/// What has to be looked through has an end.
class Looked {
 public:
  Status at(std::size_t bytes) {
    bytes_ += bytes;
    return bytes_ <= kMispSearchedBytes
               ? Status()
               : Status(too_much("Too much would have to be looked through: narrow it by "
                                 "\"timestamp\" or \"eventid\"."));
  }

 private:
  std::size_t bytes_ = 0;
};

Result<std::vector<std::string>> given(const World& world, const Principal& principal,
                                       Found found) {
  TOC_CHECK(note_all_given(world, principal, found.seqs, store::kMispChannel));
  return std::move(found.texts);
}

/// The event is not looked at where only its number and its time are asked for.
Result<bool> search_event(MispEvents& events, const MispQuestion& question, const MispThing& thing,
                          Page& page, Looked& looked, Found& found) {
  TOC_TRY(const MispFrame frame, events.frame(thing));
  std::optional<std::string> event;
  const auto deleted =
      question.has_deleted ? threats::MispDeleted::given : threats::MispDeleted::left_out;
  if (question.asks_for_content()) {
    TOC_TRY(event, events.whole(thing, frame, deleted));
    TOC_CHECK(looked.at(event->size()));
    TOC_TRY(const JsonDocument document, JsonDocument::parse(*event));
    if (!question.fits_event(document.root())) {
      return true;
    }
  }
  TOC_TRY(const Page::Place place, page.next());
  if (place != Page::Place::on) {
    return place == Page::Place::before;
  }
  if (question.is_metadata) {
    TOC_TRY(const MispHead head, MispEvents::head(thing));
    event = threats::misp_index_entry(frame, head, "Tag");
  } else if (!event) {
    TOC_TRY(event, events.whole(thing, frame, deleted));
  }
  TOC_CHECK(found.add(*std::move(event), thing.share.seq));
  return true;
}

/// An attribute, its bytes, and those of the object that it is in.
struct Part {
  Json attribute;
  std::string_view bytes;
  std::string_view object;
};
void add_parts(const Json& of, std::string_view bytes, std::string_view object,
               std::vector<Part>& out) {
  const auto list = of.find("Attribute");
  const auto attributes = list ? list->elements() : std::vector<Json>();
  const auto raw = threats::raw_elements(bytes, "Attribute");
  TOC_ASSERT(raw.size() == attributes.size());  // of one document
  for (std::size_t i = 0; i < raw.size(); ++i) {
    out.push_back({.attribute = attributes[i], .bytes = raw[i], .object = object});
  }
}
/// event: JSON of ours, and as it was parsed.
std::vector<Part> parts_of(const Json& event, std::string_view bytes) {
  std::vector<Part> out;
  add_parts(event, bytes, "", out);
  const auto list = event.find("Object");
  const auto objects = list ? list->elements() : std::vector<Json>();
  const auto raw = threats::raw_elements(bytes, "Object");
  TOC_ASSERT(raw.size() == objects.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    add_parts(objects[i], raw[i], raw[i], out);
  }
  return out;
}

Result<bool> search_attributes(MispEvents& events, const MispQuestion& question,
                               const MispThing& thing, Page& page, Looked& looked, Found& found) {
  TOC_TRY(const MispFrame frame, events.frame(thing));
  TOC_TRY(const std::string event,
          events.whole(
              thing, frame,
              question.has_deleted ? threats::MispDeleted::given : threats::MispDeleted::left_out));
  TOC_CHECK(looked.at(event.size()));
  TOC_TRY(const JsonDocument document, JsonDocument::parse(event));
  MispQuestion of_event = question;
  of_event.uuids = {};
  of_event.tags = {};
  if (!of_event.fits_event(document.root())) {
    return true;
  }
  for (const Part& part : parts_of(document.root(), event)) {
    if (!question.fits_attribute(part.attribute, document.root())) {
      continue;
    }
    TOC_TRY(const Page::Place place, page.next());
    if (place == Page::Place::behind) {
      return false;
    }
    if (place == Page::Place::on) {
      TOC_CHECK(found.add(threats::misp_attribute_alone(part.bytes, part.object, frame),
                          thing.share.seq));
    }
  }
  return true;
}

using Search = Result<bool> (*)(MispEvents& events, const MispQuestion& question,
                                const MispThing& thing, Page& page, Looked& looked, Found& found);
/// count_max: of a page.
Result<std::vector<std::string>> searched(const World& world, const Principal& principal,
                                          const MispQuestion& question, std::int64_t count_max,
                                          Search search) {
  Found found;
  TOC_CHECK(world.store->read([&](Reader& reader) -> Status {
    TOC_TRY(const auto asker, misp_asker(reader, principal));
    MispEvents events(reader, world, asker);
    TOC_TRY(Page page, Page::of(question, count_max));
    Looked looked;
    return each_asked(reader, world, asker, question, [&](const MispThing& thing) {
      return search(events, question, thing, page, looked, found);
    });
  }));
  return given(world, principal, std::move(found));
}

}  // namespace

Result<std::string> misp_manifest(const World& world, const Principal& principal) {
  std::set<store::LogIndex> seqs;
  JsonWriter json;
  json.begin_object();
  TOC_CHECK(world.store->read([&](Reader& reader) -> Status {
    TOC_TRY(const auto asker, misp_asker(reader, principal));
    MispEvents events(reader, world, asker);
    std::int64_t count = 0;
    std::size_t bytes = 0;
    // False ends it.
    const auto add = [&](const MispFrame& frame, const MispHead& head) {
      const std::string entry = threats::misp_manifest_entry(frame, head);
      bytes += entry.size();
      if (bytes <= kMispAnswerBytes) {
        json.key(frame.uuid).raw(entry);
      }
      return bytes <= kMispAnswerBytes && ++count < kMispListMax;
    };
    if (asker) {
      TOC_TRY(const auto gone, store::misp::taken_back(reader, *asker, kMispListMax));
      for (const MispThing& thing : gone) {
        TOC_TRY(const MispFrame frame, events.frame(thing));
        if (!add(threats::misp_tombstone_frame(frame), {})) {
          return {};
        }
      }
    }
    return each_thing(reader, asker, {.since = {}, .until = {}, .is_newest_first = true},
                      [&](const MispThing& thing) -> Result<bool> {
                        TOC_TRY(const MispFrame frame, events.frame(thing));
                        TOC_TRY(const MispHead head, MispEvents::head(thing));
                        seqs.insert(thing.share.seq);
                        return add(frame, head);
                      });
  }));
  TOC_CHECK(note_all_given(world, principal, seqs, store::kMispChannel));
  return json.end_object().take();
}

Result<std::string> misp_hashes(const World& world, const Principal& principal) {
  std::set<store::LogIndex> seqs;
  std::string out;
  TOC_CHECK(world.store->read([&](Reader& reader) -> Status {
    TOC_TRY(const auto asker, misp_asker(reader, principal));
    MispEvents events(reader, world, asker);
    std::size_t bytes = 0;
    return each_thing(reader, asker, {.since = {}, .until = {}, .is_newest_first = true},
                      [&](const MispThing& thing) -> Result<bool> {
                        TOC_TRY(const MispFrame frame, events.frame(thing));
                        TOC_TRY(const std::string event,
                                events.whole(thing, frame, threats::MispDeleted::left_out));
                        bytes += event.size();
                        if (bytes > kMispAnswerBytes) {
                          return false;
                        }
                        TOC_TRY(const JsonDocument document, JsonDocument::parse(event));
                        for (const Part& part : parts_of(document.root(), event)) {
                          for (const std::string& value : threats::misp_values(part.attribute)) {
                            out += to_hex(md5(as_bytes(value))) + "," + frame.uuid + "\n";
                          }
                        }
                        seqs.insert(thing.share.seq);
                        return true;
                      });
  }));
  TOC_CHECK(note_all_given(world, principal, seqs, store::kMispChannel));
  return out;
}

Result<std::string> misp_event(const World& world, const Principal& principal,
                               std::string_view name, MispWithdrawn withdrawn) {
  std::set<store::LogIndex> seqs;
  TOC_TRY(std::string out, world.store->read([&](Reader& reader) -> Result<std::string> {
    TOC_TRY(const auto asker, misp_asker(reader, principal));
    MispEvents events(reader, world, asker);
    const auto found = misp_thing(reader, world, asker, name);
    if (!found && found.error().code == Errc::not_found && asker &&
        withdrawn != MispWithdrawn::is_not_there) {
      TOC_TRY(const MispThing thing, withdrawn_misp_thing(reader, world, *asker, name));
      TOC_TRY(const MispFrame frame, events.frame(thing));
      TOC_TRY(const std::string event, events.whole(thing, frame, threats::MispDeleted::left_out));
      return threats::misp_tombstone(frame, event);
    }
    TOC_TRY(const MispThing thing, found);
    TOC_TRY(const MispFrame frame, events.frame(thing));
    seqs.insert(thing.share.seq);
    return events.whole(thing, frame,
                        withdrawn == MispWithdrawn::is_told ? threats::MispDeleted::given
                                                            : threats::MispDeleted::left_out);
  }));
  TOC_CHECK(note_all_given(world, principal, seqs, store::kMispChannel));
  return out;
}

Result<std::vector<std::string>> misp_index(const World& world, const Principal& principal,
                                            const MispQuestion& question) {
  if (question.asks_for_attributes()) {
    return fail(Errc::malformed, "By what stands in events they are found with restSearch.");
  }
  Found found;
  TOC_CHECK(world.store->read([&](Reader& reader) -> Status {
    TOC_TRY(const auto asker, misp_asker(reader, principal));
    MispEvents events(reader, world, asker);
    TOC_TRY(Page page, Page::of(question, question.is_minimal ? kMispMinimalMax : kMispListMax));
    return each_asked(reader, world, asker, question, [&](const MispThing& thing) -> Result<bool> {
      TOC_TRY(const MispFrame frame, events.frame(thing));
      TOC_TRY(const MispHead head, MispEvents::head(thing));
      if (question.asks_for_content()) {
        const std::string entry = threats::misp_index_entry(frame, head, "Tag");
        TOC_TRY(const JsonDocument document, JsonDocument::parse(entry));
        if (!question.fits_event(document.root())) {
          return true;
        }
      }
      TOC_TRY(const Page::Place place, page.next());
      if (place == Page::Place::on) {
        TOC_CHECK(found.add(question.is_minimal
                                ? threats::misp_minimal_entry(frame)
                                : threats::misp_index_entry(frame, head, "EventTag"),
                            thing.share.seq));
      }
      return place != Page::Place::behind;
    });
  }));
  if (question.is_minimal) {
    found.seqs.clear();  // nothing is given but that it is there
  }
  return given(world, principal, std::move(found));
}

Result<std::vector<std::string>> misp_search(const World& world, const Principal& principal,
                                             const MispQuestion& question) {
  return searched(world, principal, question, kMispListMax, search_event);
}

Result<std::vector<std::string>> misp_attributes(const World& world, const Principal& principal,
                                                 const MispQuestion& question) {
  return searched(world, principal, question, kMispAttributesMax, search_attributes);
}

Result<std::vector<MispTag>> misp_tags(const World& world, const Principal& principal) {
  std::map<std::string, std::int64_t> counts;
  std::set<store::LogIndex> seqs;
  TOC_CHECK(world.store->read([&](Reader& reader) -> Status {
    TOC_TRY(const auto asker, misp_asker(reader, principal));
    std::int64_t count = 0;
    std::size_t bytes = 0;
    return each_thing(reader, asker, {.since = {}, .until = {}, .is_newest_first = true},
                      [&](const MispThing& thing) -> Result<bool> {
                        bytes += thing.head.size();
                        if (bytes > kMispAnswerBytes) {
                          return false;
                        }
                        TOC_TRY(const MispHead head, MispEvents::head(thing));
                        for (const std::string& name : threats::misp_tags(head, thing.share.tlp)) {
                          ++counts[name];
                        }
                        seqs.insert(thing.share.seq);
                        return ++count < kMispListMax;
                      });
  }));
  TOC_CHECK(note_all_given(world, principal, seqs, store::kMispChannel));
  std::vector<MispTag> out;
  for (const auto& [name, count] : counts) {
    out.push_back({.name = name, .events = count});
  }
  return out;
}

Result<MispUser> misp_user(const World& world, const Principal& principal) {
  return world.store->read([&](Reader& reader) -> Result<MispUser> {
    TOC_TRY(const Principal now, as_of_now(reader, principal, Action::read_feed));
    TOC_TRY(const threats::MispOrganisation organisation,
            MispEvents(reader, world, {})
                .organisation(is_partner(now) ? std::optional(now.party) : std::nullopt));
    return MispUser{.name = principal.name,
                    .organisation = organisation,
                    .may_share = may(now, Action::share).has_value()};
  });
}

}  // namespace tocsin::flow
