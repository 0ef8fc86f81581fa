// Events of MISP that somebody sends (misp-rfc, core format): checked, and who may read them.
#pragma once

#include "threats/misp.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::threats {

inline constexpr std::size_t kMispEventBytesMax = 10U << 20U;
/// Attributes, objects with theirs, and reports of one event.
inline constexpr std::size_t kMispPartsMax = 10'000;

struct SentMispEvent {
  std::optional<Uuid> uuid;
  std::optional<std::int64_t> timestamp;  ///< seconds
  MispHead head;
  /// The strictest of its labels, wherever they stand. AMBER+STRICT without one, and where a
  /// distribution says that the organization alone may read it, a sharing group, or nothing that is
  /// known. Red where a label is not known.
  Tlp tlp = Tlp::red;
  std::optional<Tlp> label;  ///< the strictest of its labels alone; none: it has none
  std::size_t attributes = 0;
  std::size_t objects = 0;
  std::vector<Uuid> parts;         ///< of attributes, objects and reports that have one; each once
  std::vector<std::string> flaws;  ///< "CVE-2021-44228": of attributes that are vulnerabilities
  std::vector<std::string> forms;  ///< what it is another form of (threats/forms.h)
  bool is_unpublished = false;     ///< it says that it is not published
  bool is_deleted = false;         ///< it has parts, and each is deleted
  std::string body;                ///< the event's own bytes
};

/// {"Event":{…}}, or the event itself. Errors: too_large; malformed for what is no JSON;
/// unprocessable, with a pointer, for what is no event.
Result<SentMispEvent> read_misp_event(std::string_view text);

/// What an edit makes of an event: members that the edit has take the place of those before, of the
/// event and of its parts by their UUIDs; what it leaves out stays, also a label of a part. A
/// distribution that is only what was given out says nothing. before, edit: bodies that
/// read_misp_event() gave; frame: as the event was given out.
std::string edited_misp_event(const MispFrame& frame, std::string_view before,
                              std::string_view edit);
/// UUIDs of the attributes, objects and reports of an event, which is JSON.
std::vector<Uuid> misp_parts(std::string_view event);
/// The bytes of the event in a document, which is JSON.
std::string_view misp_event_bytes(std::string_view text);

}  // namespace tocsin::threats
