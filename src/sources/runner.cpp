#include "sources/runner.h"

#include "base/log.h"
#include "base/metrics.h"
#include "sources/sources.h"

#include <algorithm>
#include <random>

namespace tocsin::sources {
namespace {

constexpr std::chrono::milliseconds kPause{1'000};
constexpr std::chrono::seconds kAgainFirst{60};
constexpr std::int64_t kDoublingsMax = 12;

/// Between nine and eleven tenths: sources that began together do not stay together.
std::chrono::microseconds spread(std::chrono::microseconds pause) {
  static thread_local std::minstd_rand chance{std::random_device{}()};
  return pause * std::uniform_int_distribution<int>(900, 1'100)(chance) / 1'000;
}

/// After a fault sooner than after a good run, and later with each further one; never before the
/// server wishes.
std::chrono::microseconds pause_after(const store::Source& source, bool is_good,
                                      std::optional<std::chrono::seconds> retry_after) {
  std::chrono::seconds pause = source.every;
  if (!is_good) {
    pause = std::min<std::chrono::seconds>(
        source.every, kAgainFirst * (std::int64_t{1} << std::min(source.failures, kDoublingsMax)));
  }
  return std::max<std::chrono::microseconds>(spread(pause),
                                             retry_after.value_or(std::chrono::seconds(0)));
}

Result<store::Source> begin(store::Transaction& tx, store::Source source) {
  ++source.run;
  TOC_CHECK(store::sources::begin(tx, source.id, source.run, tx.now() + kRunLease));
  return source;
}

Status fetch(Run& run, const SourceKind& kind) {
  try {
    return kind.fetch(run);
  } catch (...) {
    return fail(Errc::internal, "The run broke: " + log_fault("source.broke") + ".");
  }
}

Status run_to_end(const exposure::World& world, const SourcesOptions& options,
                  const store::Source& source, const std::function<bool()>& is_stopping) {
  store::sources::RunEnd end{.fault = {}, .counts = "{}", .problems = "[]", .next = {}};
  std::chrono::microseconds pause = source.every;
  bool is_stopped = false;
  if (const auto kind = kind_of(source.kind)) {
    Run run(world, options, source, *kind, is_stopping);
    const Status done = fetch(run, *kind);
    is_stopped = !done && is_stopping && is_stopping();
    end.fault = done ? "" : Run::shown(describe(done.error()));
    end.counts = run.counts_json();
    end.problems = run.problems_json();
    pause = pause_after(source, done.has_value(), run.retry_after());
    count("tocsin_source_runs_total");
    count("tocsin_source_requests_total", static_cast<double>(run.counts().requests));
    count("tocsin_source_bytes_total", static_cast<double>(run.counts().bytes));
    count("tocsin_source_refused_total", static_cast<double>(run.counts().refused));
    if (!done && !is_stopped) {
      count("tocsin_source_faults_total");
      log_event(LogLevel::warning, "source.failed",
                {{"source", source.name}, {"reason", end.fault}});
    }
  } else {
    end.fault = describe(kind.error());
  }
  return world.store->write([&](store::Transaction& tx) {
    if (is_stopped) {
      return store::sources::make_due(tx, source.id, tx.now());  // the next start goes on
    }
    end.next = tx.now() + pause;
    return store::sources::end(tx, source.id, source.run, end);
  });
}

}  // namespace

Result<bool> run_next(const exposure::World& world, const SourcesOptions& options,
                      const std::function<bool()>& is_stopping) {
  TOC_TRY(const auto seen, world.store->read([&](store::Reader& reader) {
    return store::sources::next_due(reader, world.clock->now());
  }));
  if (!seen) {
    return false;  // no write, no flush
  }
  TOC_TRY(const auto source,
          world.store->write([](store::Transaction& tx) -> Result<std::optional<store::Source>> {
            TOC_TRY(auto due, store::sources::next_due(tx, tx.now()));
            if (!due) {
              return due;
            }
            TOC_TRY(due, begin(tx, *std::move(due)));
            return due;
          }));
  if (!source) {
    return false;
  }
  TOC_CHECK(run_to_end(world, options, *source, is_stopping));
  return true;
}

Result<store::Source> run_now(const exposure::World& world, const SourcesOptions& options,
                              std::string_view name) {
  TOC_TRY(const store::Source source,
          world.store->write([&](store::Transaction& tx) -> Result<store::Source> {
            TOC_TRY(auto found, store::sources::find(tx, name));
            if (!found) {
              return fail(Errc::not_found, "There is no such source.");
            }
            if (is_running(*found, tx.now())) {
              return fail(Errc::conflict, "A run of the source goes on.");
            }
            return begin(tx, *std::move(found));
          }));
  TOC_CHECK(run_to_end(world, options, source, {}));
  TOC_TRY(const auto after, world.store->read([&](store::Reader& reader) {
    return store::sources::find(reader, name);
  }));
  if (!after) {
    return fail(Errc::not_found, "There is no such source.");
  }
  return *after;
}

Result<Trial> try_out(const exposure::World& world, const SourcesOptions& options,
                      std::string_view name, std::chrono::seconds time_max) {
  TOC_TRY(const auto source, world.store->read([&](store::Reader& reader) {
    return store::sources::find(reader, name);
  }));
  if (!source) {
    return fail(Errc::not_found, "There is no such source.");
  }
  TOC_TRY(const SourceKind kind, kind_of(source->kind));
  const auto end = std::chrono::steady_clock::now() + time_max;
  const auto is_at_end = [&] { return std::chrono::steady_clock::now() >= end; };
  Run run(world, options, *source, kind, is_at_end);
  const Status done = fetch(run, kind);
  const bool is_cut = !done && is_at_end();
  return Trial{.fault = done || is_cut ? "" : Run::shown(describe(done.error())),
               .counts = run.counts(),
               .problems = run.problems_json(),
               .is_cut = is_cut};
}

Runner::Runner(const exposure::World& world, const SourcesOptions& options, std::size_t threads) {
  for (std::size_t i = 0; i < threads; ++i) {
    threads_.push_back(std::make_unique<Repeat>(
        "watch.sources_failed", kPause, [this, &world, &options]() -> Status {
          while (!is_stopping_ && world.store->writable()) {
            TOC_TRY(const bool has_run,
                    run_next(world, options, [this] { return is_stopping_.load(); }));
            if (!has_run) {
              break;
            }
          }
          return {};
        }));
  }
}

Runner::~Runner() {
  is_stopping_ = true;
}

}  // namespace tocsin::sources
