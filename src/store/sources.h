// Where advisories and threat content are fetched from, and how their runs go.
#pragma once

#include "store/store.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::store {

struct Source {
  SourceId id;
  std::string name;
  std::string kind;
  std::string address;
  std::string format;    ///< of advisories; empty: what the kind brings
  Tlp tlp = Tlp::clear;  ///< nothing that it brings is marked lower
  std::chrono::seconds every{};
  std::chrono::milliseconds pause{};  ///< between two requests
  std::optional<Buffer> credential;   ///< sealed
  bool is_on = false;
  Instant created;
  LogIndex recorded_index = 0;
  // Its runs.
  Instant next;  ///< is due; while one goes on, when it counts as broken off
  std::int64_t run = 0;
  std::optional<Instant> begun;  ///< of the last one
  std::optional<Instant> ended;  ///< of the last one; nothing while it goes on
  std::optional<Instant> good;   ///< end of the last one without a fault
  std::int64_t failures = 0;     ///< since then, in a row
  std::string fault;             ///< of the last one; empty: none
  std::string counts;            ///< JSON object
  std::string problems;          ///< JSON array
  std::string state;             ///< JSON object
};

/// It is on, and has had no good run for three times as long as there is from one to the next.
bool is_stale(const Source& source, Instant now);

namespace sources {
/// Errors: conflict when the name is taken.
Status insert(Transaction& tx, const Source& source);
/// What an operator decides of it, when it is due, and the state. A run that goes on ends for
/// nothing.
Status update(Transaction& tx, const Source& source);
Status remove(Transaction& tx, const SourceId& id);
/// By name, without their states.
Result<std::vector<Source>> list(Reader& reader);
Result<std::optional<Source>> find(Reader& reader, std::string_view name);

/// Of those that are on and marked up to the ceiling.
struct Fetched {
  std::int64_t sources = 0;
  std::int64_t stale = 0;  ///< is_stale
  std::optional<Instant>
      oldest;  ///< of their last good runs; of one that has none: since it is there
};
Result<Fetched> fetched(Reader& reader, Tlp ceiling, Instant now);

/// The source that is due longest; nothing when none is.
Result<std::optional<Source>> next_due(Reader& reader, Instant now);
Status make_due(Transaction& tx, const SourceId& id, Instant now);
/// A run of it begins. It counts as broken off at `until`, when another may begin.
Status begin(Transaction& tx, const SourceId& id, std::int64_t run, Instant until);
/// Where the run has come to. False when another one has begun, or the source is gone: then nothing
/// is kept.
Result<bool> keep(Transaction& tx, const SourceId& id, std::int64_t run, std::string_view state,
                  Instant until);
/// It goes on, and counts as broken off at `until` from now on. False as with keep.
Result<bool> keep_alive(Transaction& tx, const SourceId& id, std::int64_t run, Instant until);
struct RunEnd {
  std::string fault;  ///< empty: none
  std::string counts;
  std::string problems;
  Instant next;
};
Status end(Transaction& tx, const SourceId& id, std::int64_t run, const RunEnd& end);
}  // namespace sources

}  // namespace tocsin::store
