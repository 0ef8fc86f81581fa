// Events of MISP (misp-rfc, core format, 26 November 2025) as they are given out: what partners
// sent as events, and everything else that is shared, seen as events. An event never says that more
// may read it than its share does; what a view leaves out it says.
#pragma once

#include "base/id.h"
#include "threats/stix.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::threats {

struct MispOrganisation {
  std::string name;
  std::string uuid;
  [[nodiscard]] std::string number() const;  ///< which programs want beside the UUID
};

/// What this server says of an event, whatever stands in it.
struct MispFrame {
  std::string id;  ///< "42"
  std::string uuid;
  std::string info;
  Tlp tlp = Tlp::red;
  Instant created;  ///< its first revision
  Instant at;       ///< this one: its timestamp, in whole seconds
  MispOrganisation owner;
  MispOrganisation creator;
  std::set<std::string> others;  ///< UUIDs of its parts that are of others' events
};

/// The UUID with which a part of an event is given out that has none of its own: "Attribute/3". Its
/// first half is the same for all of one owner's.
std::string misp_part_uuid(const MispFrame& frame, const std::string& name);
bool is_misp_part_uuid(const MispFrame& frame, const Uuid& uuid);

/// What of a sent event its lists show, as it is kept beside it. Texts are empty where it says
/// nothing.
struct MispHead {
  std::string info;  ///< as it was sent: the title of its share is at most 500 bytes of it
  std::string date;  ///< "2026-01-31"
  std::string threat_level;
  std::string analysis;
  std::vector<std::string> tags;  ///< names

  [[nodiscard]] std::string to_json() const;
  static Result<MispHead> parse(std::string_view json);
};

/// "tlp:amber+strict".
std::string misp_tag(Tlp tlp);
/// 3, all communities, for TLP:CLEAR; 1, this community, for TLP:GREEN; 0, the organization alone,
/// for what is stricter.
std::string_view misp_distribution(Tlp tlp);
/// The strictest of a list of names; one that begins with "tlp:", or blanks before it, and is not
/// known is red.
std::optional<Tlp> tlp_of_misp_tags(const std::vector<std::string>& names);

/// Names of an event's tags, with that of its share's marking.
std::vector<std::string> misp_tags(const MispHead& head, Tlp tlp);

/// The event without what stands in it. tags: what its tags are called: "EventTag" in a list of
/// events, "Tag" in an event.
std::string misp_index_entry(const MispFrame& frame, const MispHead& head, std::string_view tags);
/// That it is there, and since when as it is.
std::string misp_minimal_entry(const MispFrame& frame);
/// As the values of manifest.json.
std::string misp_manifest_entry(const MispFrame& frame, const MispHead& head);

/// What its sender marked as deleted.
enum class MispDeleted { left_out, given };
/// body: the event as it was sent, read by read_misp_event(). Its attributes, objects, tags,
/// galaxies and reports are as they stand there, but for what is this server's to say (ids,
/// distributions, labels of TLP other than that of the share) and for what is told there of
/// organizations, people and other events.
std::string misp_event(const MispFrame& frame, const MispHead& head, std::string_view body,
                       MispDeleted deleted);

/// What a view is made of.
struct MispSource {
  std::string report_id;  ///< of the object that is the share's own text
  std::string url;        ///< where it stands; empty: nowhere
  std::string elsewhere;  ///< where all of it is read: "https://…/taxii2/share/"
  std::vector<StixObject> objects;
  std::string left_out;  ///< what else the share is that no event carries; empty: nothing
};
/// Values of indicators and observables, flaws and the text; what is not carried is counted in an
/// attribute of the type "comment". The same source gives the same bytes.
std::string misp_view(const MispFrame& frame, const MispSource& source);

/// What is told of an event that was withdrawn: its attributes without values, as deleted ones, of
/// the time of the withdrawal, which is the frame's. What is not newer programs do not look at.
std::string misp_tombstone(const MispFrame& frame, std::string_view event);
/// What is told of it in lists.
MispFrame misp_tombstone_frame(const MispFrame& frame);

/// An attribute of an event of ours, with the event that it is in and its marking, as
/// attributes/restSearch gives it.
std::string misp_attribute_alone(std::string_view attribute, std::string_view object,
                                 const MispFrame& frame);

}  // namespace tocsin::threats
