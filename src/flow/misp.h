// What is shared, as events of MISP: its feed and the questions of its API, without the wire.
#pragma once

#include "domain/access.h"
#include "flow/world.h"
#include "threats/misp.h"
#include "threats/misp_search.h"

#include <string>
#include <string_view>
#include <vector>

namespace tocsin::flow {

/// Events of an answer; of a feed's lists, the newest.
inline constexpr std::int64_t kMispListMax = 10'000;
/// Of a minimal one, which says nothing but that they are there.
inline constexpr std::int64_t kMispMinimalMax = 100'000;
/// Attributes of an answer.
inline constexpr std::int64_t kMispAttributesMax = 100'000;
/// Bytes of an answer to a search, and of the events that are looked through for it.
inline constexpr std::size_t kMispAnswerBytes = 32U << 20U;
inline constexpr std::size_t kMispSearchedBytes = 128U << 20U;

// What everybody may read is given to strangers, what a principal may read to that one by the
// standing of this moment. What a partner is given is noted before it is returned. Errors of all:
// those of may(read_feed) for whoever is no stranger.

/// manifest.json of the feed: of the newest events, as far as kMispAnswerBytes go.
Result<std::string> misp_manifest(const World& world, const Principal& principal);
/// hashes.csv of the feed: MD5 of each value and of the parts of a pair, and the UUID of its event;
/// of the newest events, as far as kMispAnswerBytes of them go.
Result<std::string> misp_hashes(const World& world, const Principal& principal);

/// Whether whoever holds an event is told that it is to be deleted.
enum class MispWithdrawn {
  is_not_there,
  is_told,       ///< and with one that stands what its sender marked as deleted is given
  is_told_only,  ///< without that
};
/// One event as JSON, by the number of its thing or by its UUID. Errors: not_found.
Result<std::string> misp_event(const World& world, const Principal& principal,
                               std::string_view name, MispWithdrawn withdrawn);

/// What programs compare with the answer to an event that is there already.
inline constexpr std::string_view kMispEventExists =
    "Event already exists, if you would like to edit it, use the url in the location header.";
/// It becomes a share of the sender's for the community, marked as threats::read_misp_event() says.
/// The same again, byte for byte, is a success that changes nothing. Returns the event as it is
/// given out. Errors: those of may(share) and of read_misp_event(); forbidden for TLP:RED;
/// conflict, with the number of its thing as `where`, when somebody whom the sender reads has
/// shared an event of this UUID.
Result<std::string> add_misp_event(const World& world, const Principal& principal,
                                   std::string_view document);
/// A further revision by its author. What the document leaves out stays as it is. Errors: those of
/// read_misp_event(); not_found; forbidden for whoever is not its author; unprocessable for what is
/// not newer; conflict when somebody was quicker.
Result<std::string> edit_misp_event(const World& world, const Principal& principal,
                                    std::string_view name, std::string_view document);

/// How events come that a source of ours brings.
struct MispIntake {
  std::string source;        ///< its name
  Tlp tlp_min = Tlp::clear;  ///< nothing is marked lower; what has no label gets it
  /// What the server has as STIX objects comes as such, by another source: an event that is only
  /// another form of it is not taken.
  bool has_objects = false;
};
enum class MispTaken {
  nothing,    ///< it is no news
  shared,     ///< it is new, or newer
  withdrawn,  ///< it was taken back there, and so it was here
};
/// An event that a source of ours brought, of which its label alone says who may read it. It
/// becomes a share of the operator's, or a further revision of what this source brought when it is
/// newer. One of which every part is deleted, or that is not published any more, withdraws what
/// this source brought. What is here otherwise, or was, is no news. Errors: those of
/// add_misp_event; conflict when somebody was quicker.
Result<MispTaken> take_misp_event(const World& world, const Principal& principal,
                                  std::string_view document, const MispIntake& intake);

/// Events without what stands in them, as JSON. Errors: malformed for filters by what stands in
/// them; too_large where it takes a limit.
Result<std::vector<std::string>> misp_index(const World& world, const Principal& principal,
                                            const threats::MispQuestion& question);
/// Events as JSON. Errors: too_large when there are more than one answer holds, or more would have
/// to be looked through.
Result<std::vector<std::string>> misp_search(const World& world, const Principal& principal,
                                             const threats::MispQuestion& question);
/// Attributes as JSON, each with its event. Errors: as those of misp_search.
Result<std::vector<std::string>> misp_attributes(const World& world, const Principal& principal,
                                                 const threats::MispQuestion& question);

/// A tag of the newest events, as far as kMispAnswerBytes of what lists show of them go, and of how
/// many.
struct MispTag {
  std::string name;
  std::int64_t events = 0;
};
Result<std::vector<MispTag>> misp_tags(const World& world, const Principal& principal);

/// The user behind a key, as MISP tells it.
struct MispUser {
  std::string name;
  threats::MispOrganisation organisation;
  bool may_share = false;
};
Result<MispUser> misp_user(const World& world, const Principal& principal);

}  // namespace tocsin::flow
