// Sources: what an operator fetches advisories and threat content from, as rows that are changed by
// acts.
#pragma once

#include "domain/access.h"
#include "flow/world.h"
#include "sources/run.h"
#include "store/sources.h"

#include <optional>
#include <string>
#include <vector>

namespace tocsin::sources {

inline constexpr std::size_t kSourcesMax = 1'000;

/// What is said of a source; what is absent stays as it is, or as its kind has it.
struct SourceDraft {
  std::string kind;
  std::string address;
  std::optional<std::string> format;
  std::optional<Tlp> tlp;
  std::optional<std::chrono::seconds> every;       ///< 60 s to 30 days
  std::optional<std::chrono::milliseconds> pause;  ///< at most a minute
  std::optional<std::string> credential;           ///< "Bearer …"; empty: none any more
  std::optional<bool> is_on;                       ///< a new one is on
};

/// Makes the source of that name, or changes it. name: 1 to 64 of a-z, 0-9 and hyphens. Another
/// kind or address begins anew. A credential does not follow to another origin: it is given again.
/// Errors: malformed, with a pointer; forbidden for a folder that [sources] folders does not name.
Result<store::LogIndex> put_source(const flow::World& world, const SourcesOptions& options,
                                   const Principal& principal, const std::string& name,
                                   const SourceDraft& draft);
/// What it brought stays. Errors: not_found.
Result<store::LogIndex> remove_source(const flow::World& world, const Principal& principal,
                                      std::string_view name);
/// Its next run is due at once. Errors: not_found; conflict when it is off, or a run goes on.
Status run_soon(const flow::World& world, const Principal& principal, std::string_view name);

Result<std::vector<store::Source>> list_sources(const flow::World& world,
                                                const Principal& principal);

/// A run goes on, as far as the store knows.
bool is_running(const store::Source& source, Instant now);

/// How it stands with a source now.
enum class Health {
  off,
  waiting,  ///< no run yet has ended
  good,
  failing,  ///< the last run had a fault
  stale,    ///< no good run for three times as long as there is from one to the next
};
std::string_view to_text(Health health);
Health health_of(const store::Source& source, Instant now);

/// {"name","kind","address","format","tlp","every_s","pause_ms","has_credential","on","health",…}
std::string to_json(const store::Source& source, Instant now);

}  // namespace tocsin::sources
