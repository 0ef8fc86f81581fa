// The runs of sources: due ones are taken, a few at a time, on threads of their own.
#pragma once

#include "base/repeat.h"
#include "exposure/world.h"
#include "sources/run.h"

#include <atomic>
#include <memory>
#include <vector>

namespace tocsin::sources {

/// Runs the source that is due longest, to its end. False when none is due. What became of it
/// stands in the store. Errors: those of the store.
Result<bool> run_next(const exposure::World& world, const SourcesOptions& options,
                      const std::function<bool()>& is_stopping);
/// Runs one at once, whenever it is due. Errors: not_found; conflict while a run goes on.
Result<store::Source> run_now(const exposure::World& world, const SourcesOptions& options,
                              std::string_view name);

/// How a run went that nothing was kept of.
struct Trial {
  std::string fault;  ///< empty: it came to its end, or is cut
  RunCounts counts;
  std::string problems;  ///< JSON
  bool is_cut = false;   ///< it was not at its end after that time
};
/// Runs one for so long at most. Where its run stands is not noted, but what it brings is stored:
/// for a store that goes afterwards. Errors: not_found; malformed for a kind that is not known.
Result<Trial> try_out(const exposure::World& world, const SourcesOptions& options,
                      std::string_view name, std::chrono::seconds time_max);

/// Threads that run what is due, until the end of this. One source never has two runs at once.
class Runner {
 public:
  Runner(const exposure::World& world, const SourcesOptions& options, std::size_t threads = 8);
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;
  ~Runner();

 private:
  std::atomic<bool> is_stopping_{false};
  std::vector<std::unique_ptr<Repeat>> threads_;
};

}  // namespace tocsin::sources
