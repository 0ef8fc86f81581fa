// The one writer: takes closures from a bounded queue, runs what has gathered as one batch, commits
// once.
#pragma once

#include "base/mutex.h"
#include "store/guard.h"
#include "store/log.h"
#include "store/store.h"

#include <atomic>
#include <deque>
#include <thread>

namespace tocsin::store {

/// Lives as long as the store; its thread owns connection, log and guard. When going on could fork
/// the log or acknowledge what is lost, it stops writing for good; while the clock is not believed,
/// it refuses everything but people's word on it. Reading goes on.
class Writer {
 public:
  /// What a caller waits for.
  struct Job {
    std::function<Status(Transaction&)> closure;
    bool accepts_time = false;  ///< runs also while the clock is not believed, and ends that
    Status outcome;
    std::shared_ptr<Batch> batch;  ///< null when nothing was recorded
    std::size_t first_leaf = 0;
    std::size_t leaves = 0;
    bool is_done = false;
  };

  /// People's word on the clock: what it showed, and the time of the entry that says so, up to
  /// which the log may be ahead of it.
  struct AcceptedTime {
    Instant entry;
    Instant clock;
  };

  Writer(std::unique_ptr<Connection> connection, Log log, Guard guard, const Clock* clock,
         std::optional<AcceptedTime> accepted);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  /// Finishes what was queued.
  ~Writer();

  /// Blocks until the job is done. Errors: rate_limited when the queue is full.
  Status run(Job& job);
  [[nodiscard]] std::shared_ptr<const Head> head() const;
  /// Errors: unavailable, saying why, once the writer has stopped signing, which does not begin
  /// again, or while the clock is not believed.
  [[nodiscard]] Status writable() const;
  [[nodiscard]] std::chrono::microseconds ahead_of_clock() const;
  /// The most statements that changed something in one closure so far.
  [[nodiscard]] std::size_t writes_max() const { return writes_max_.load(); }

  static Result<std::optional<AcceptedTime>> accepted_time(Reader& reader);
  static Status note_accepted_time(Transaction& tx);

 private:
  void loop();
  [[nodiscard]] Status not_halted() const;
  /// Whether the log is ahead of the clock by people's word, so that what is due is judged by it.
  [[nodiscard]] bool is_ahead_by_word() const;
  /// What the clock is held against: the last entry or, where that is ahead by people's word, what
  /// it showed then. None: nothing was signed.
  [[nodiscard]] std::optional<Instant> last_entry() const;
  /// No exception leaves it. What was thrown before the commit fails the batch; what was thrown
  /// later, or by a broken invariant, stops the signing.
  void run_batch_or_halt(std::vector<Job*>& jobs);
  void halt(std::string_view reason);
  void run_batch(std::vector<Job*>& jobs);
  enum class Isolation { none, savepoints };
  /// Runs the closures and commits. Errors: the batch as a whole failed and was rolled back.
  Status attempt(std::vector<Job*>& jobs, Isolation isolation, bool& wants_savepoints);
  /// Another server may have written to the same PostgreSQL store since.
  Status catch_up();
  /// now: the time of the entry that says so.
  void take_as_accepted(const Clock::Reading& time, Instant now);

  std::unique_ptr<Connection> connection_;
  Log log_;
  Guard guard_;
  const Clock* clock_;
  std::optional<AcceptedTime> accepted_;  ///< the newest; the writer's own

  std::atomic<std::size_t> writes_max_ = 0;

  mutable Mutex mutex_;  ///< guards is_done of each job as well
  Condition arrived_;
  Condition done_;
  std::deque<Job*> queue_ TOC_GUARDED_BY(mutex_);
  bool is_stopping_ TOC_GUARDED_BY(mutex_) = false;
  std::optional<Error> halted_ TOC_GUARDED_BY(mutex_);
  std::shared_ptr<const Head> head_ TOC_GUARDED_BY(mutex_);
  std::optional<Instant> shown_last_ TOC_GUARDED_BY(mutex_);  ///< last_entry(), for all threads
  Instant shown_last_at_ TOC_GUARDED_BY(mutex_);              ///< the last entry's time
  bool is_committing_ = false;  ///< the writer's own: the batch may be in the store
  std::thread thread_;
};

}  // namespace tocsin::store
