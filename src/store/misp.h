// What is shared, as MISP asks for it: things in the order of their numbers, and the events that
// partners sent. Who may read one is decided by its thing.
#pragma once

#include "store/stix.h"

#include <optional>
#include <string>
#include <vector>

namespace tocsin::store {

/// The channel by which events are given out, as holdings name it.
inline constexpr std::string_view kMispChannel = "misp";

/// A thing at its newest revision.
struct MispThing {
  Share share;
  Instant created;              ///< its first revision
  bool is_author_shown = true;  ///< to whom the scope is of
  std::optional<Uuid> uuid;     ///< of the event that it came as; none: it came otherwise
  std::string head;             ///< of that event
};

namespace misp {

/// Who asks: everybody (nothing), who is given what the operator has published, or a scope of
/// read_feed.
using Asker = std::optional<Scope>;

struct Range {
  std::optional<Instant> since;  ///< the newest revision is not older
  std::optional<Instant> until;  ///< nor newer
  bool is_newest_first = false;
};
/// Strictly behind that place, by the things' numbers, which stay as they are when a thing is
/// revised. Of several whose events have one UUID only the first that the asker may read is given.
Result<std::vector<MispThing>> list(Reader& reader, const Asker& asker, const Range& range,
                                    std::optional<ThingNumber> after, std::int64_t count);
/// Errors: not_found.
Result<MispThing> get(Reader& reader, const Asker& asker, ThingNumber number);
/// The one that came as an event of that UUID. Errors: not_found.
Result<MispThing> find(Reader& reader, const Asker& asker, const Uuid& uuid);

/// Whether any thing is or was an event of that UUID.
Result<bool> was_here(Reader& reader, const Uuid& uuid);

/// Of a thing that was read in this snapshot. Errors: not_found.
Result<std::string> body_of(Reader& reader, LogIndex seq);
/// Likewise the objects of that revision, but for those that are marked otherwise than it is.
Result<std::vector<StoredStix>> objects_of(Reader& reader, const Share& share);

/// What the party was given last of a thing that it may not read any more, by its number or by the
/// UUID of the event that it came as. Its time is when it was taken back, at least a second behind
/// what the party was given. The operator's people hold nothing: they are told of what was
/// withdrawn. Errors: not_found.
struct Name {
  std::optional<ThingNumber> number;
  std::optional<Uuid> uuid;
};
Result<MispThing> held(Reader& reader, const Scope& scope, const Name& name);
/// All that was given as events of MISP, the newest things first: at most so many.
Result<std::vector<MispThing>> taken_back(Reader& reader, const Scope& scope, std::int64_t count);

/// The thing that is or was an event of that UUID, whoever may read it: the first that stands, else
/// the one that was withdrawn last. Nothing where there is none.
struct Held {
  ThingNumber thing = 0;
  std::int64_t revision = 0;
  LogIndex newest = 0;
  std::optional<PartyId> author;
  std::string source;  ///< that brought it
  bool is_withdrawn = false;
};
Result<std::optional<Held>> find_any(Reader& reader, const Uuid& uuid);

/// An event as it was sent.
struct Original {
  Uuid uuid;
  std::string head;
  std::string body;
  std::vector<Uuid> parts;  ///< of its attributes, objects and reports; each once
};
/// Beside the share, which is there already.
Status insert(Transaction& tx, const Share& share, const Original& original);

/// Whether an event of another thing, which the asker may read, has one of these parts.
Result<bool> has_parts(Reader& reader, const Asker& asker, std::optional<ThingNumber> but,
                       const std::vector<Uuid>& parts);
/// Those parts of the share that an earlier thing has too, which the asker may read.
Result<std::vector<Uuid>> parts_of_others(Reader& reader, const Asker& asker, const Share& share);

}  // namespace misp
}  // namespace tocsin::store
