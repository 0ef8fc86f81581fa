// What is shared is given out in several forms: an event of MISP as a report of STIX, STIX objects
// as an event. Each form that is made names what it is made of, so that whoever has that does not
// take it again.
#pragma once

#include <cstddef>
#include <string_view>

namespace tocsin::threats {

/// By which the names are known: `source_name` of an external reference of a STIX report, `comment`
/// of a text attribute of an event. The names are ids of STIX objects and UUIDs of events of MISP.
inline constexpr std::string_view kOtherForm = "tocsin-other-form";
/// Of one form; in an attribute they are parted by blanks.
inline constexpr std::size_t kFormsMax = 10'000;

/// "malware--…" and UUIDs.
bool is_form(std::string_view name);

}  // namespace tocsin::threats
