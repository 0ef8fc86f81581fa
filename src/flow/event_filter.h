// What somebody wants to be told of: kinds of events, and bounds on what they speak of. Shared by
// webhooks and mail.
#pragma once

#include "base/error.h"
#include "base/json.h"
#include "domain/tlp.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::flow {

enum class EventKind {
  duty,     ///< warnings about one's own duties, conflicts of laws
  finding,  ///< flaws that opened on one's own assets
  notice,   ///< notices that are addressed to one
  share,    ///< what is shared
};
std::string_view to_text(EventKind kind);
Result<EventKind> parse_event_kind(std::string_view text);

struct EventFilter {
  std::vector<EventKind> events;
  Tlp tlp_max = Tlp::amber_strict;     ///< nothing of what is marked higher is said
  std::vector<std::string> kinds;      ///< of shares, such as "threat"; empty: all
  std::optional<int> cvss_tenths_min;  ///< 0 to 100; what has no known score passes
  std::vector<std::string> products;   ///< how purls begin, "pkg:npm/left"; empty: all
  bool is_of_own_assets = false;  ///< only shares about flaws that are open on one's own assets
};

/// What an event speaks of, as far as its readers know.
struct EventSubject {
  Tlp tlp = Tlp::clear;
  std::string kind;  ///< of a share
  /// The greatest of the flaws that it names; nothing where that of one is not known.
  std::optional<int> cvss_tenths_max;
  std::vector<std::string> packages;  ///< purls without versions
  bool is_on_own_assets = false;
  bool is_whole = true;  ///< false: it names more flaws than were looked up, and passes
};

bool asks_for(const EventFilter& filter, EventKind kind);
/// Whether more than marking and kind of a share must be known to decide.
bool needs_flaws(const EventFilter& filter);
/// Within the marking and of a kind that is asked for.
bool may_take(const EventFilter& filter, Tlp tlp, std::string_view kind);
/// All of it.
bool takes(const EventFilter& filter, const EventSubject& subject);

/// Reads "events", "tlp_max", "kinds", "cvss_tenths_min", "products" and "own_assets"; a fault is
/// the fields'.
EventFilter read_event_filter(JsonFields& fields);
/// What was stored. Errors: internal; whoever tells many of an event passes over it, and logs it.
Result<EventFilter> parse_event_filter(std::string_view json);
/// Malformed for what could not be read again.
Status check(const EventFilter& filter);
/// Canonical JSON.
std::string to_json(const EventFilter& filter);

}  // namespace tocsin::flow
