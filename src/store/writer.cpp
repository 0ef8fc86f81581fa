#include "store/writer.h"

#include "base/log.h"
#include "base/metrics.h"
#include "base/number.h"
#include "base/text.h"
#include "store/settings.h"

#include <algorithm>
#include <chrono>

namespace tocsin::store {
namespace {

constexpr std::size_t kQueueMax = 4096;
constexpr std::size_t kBatchMax = 512;
constexpr int kAttemptsMax = 12;
constexpr int kHaltedRetryS = 60;
constexpr std::string_view kAcceptedTime = "log.time_accepted";

/// A closure's fault is its own: it leaves nothing and harms no neighbour.
Status run_closure(const Writer::Job& job, Transaction& tx) {
  try {
    return job.closure(tx);
  } catch (const UnsafeToWrite&) {
    throw;
  } catch (const UnreadableRow& row) {
    return fail(Errc::internal, row.what());
  } catch (...) {
    return fail(Errc::internal, "A change broke off; the log has it as incident " +
                                    log_fault("store.closure_failed") + ".");
  }
}

void refuse(const std::vector<Writer::Job*>& jobs, const Error& error) noexcept {
  for (Writer::Job* job : jobs) {
    job->batch.reset();
    try {
      job->outcome = std::unexpected(error);
    } catch (...) {
      job->outcome = std::unexpected(Error{});  // no memory, not even for the sentence
    }
  }
}

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection, Log log, Guard guard, const Clock* clock,
               std::optional<AcceptedTime> accepted)
    : connection_(std::move(connection)),
      log_(std::move(log)),
      guard_(std::move(guard)),
      clock_(clock),
      accepted_(accepted),
      head_(std::make_shared<const Head>(log_.head())),
      shown_last_(last_entry()),
      shown_last_at_(log_.last_at()) {
  thread_ = std::thread([this] { loop(); });
}

Writer::~Writer() {
  {
    const Lock lock(mutex_);
    is_stopping_ = true;
  }
  arrived_.notify_all();
  thread_.join();
}

Status Writer::run(Job& job) {
  Lock lock(mutex_);
  if (is_stopping_) {
    return fail(Errc::unavailable, "The server is stopping.");
  }
  if (halted_) {
    return std::unexpected(*halted_);
  }
  if (queue_.size() >= kQueueMax) {
    return std::unexpected(Error{
        Errc::rate_limited, "The store has more to write than it can take; try again.", "", 1});
  }
  queue_.push_back(&job);
  arrived_.notify_one();
  done_.wait(lock, [&] { return job.is_done; });
  return job.outcome;
}

std::shared_ptr<const Head> Writer::head() const {
  const Lock lock(mutex_);
  return head_;
}

Status Writer::not_halted() const {
  const Lock lock(mutex_);
  return halted_ ? Status(std::unexpected(*halted_)) : Status();
}

Status Writer::writable() const {
  TOC_CHECK(not_halted());
  std::optional<Instant> last;
  {
    const Lock lock(mutex_);
    last = shown_last_;
  }
  return clock_->read(last).trust;
}

std::chrono::microseconds Writer::ahead_of_clock() const {
  Instant last_at;
  std::optional<Instant> last;
  {
    const Lock lock(mutex_);
    last = shown_last_;
    last_at = shown_last_at_;
  }
  return std::max(last_at - clock_->read(last).at, std::chrono::microseconds(0));
}

std::optional<Instant> Writer::last_entry() const {
  if (log_.size() == 0) {
    return std::nullopt;
  }
  return is_ahead_by_word() ? accepted_->clock : log_.last_at();
}

bool Writer::is_ahead_by_word() const {
  return accepted_ && log_.last_at() <= accepted_->entry;
}

Result<std::optional<Writer::AcceptedTime>> Writer::accepted_time(Reader& reader) {
  TOC_TRY(const auto text, settings::find(reader, kAcceptedTime));
  if (!text) {
    return std::nullopt;
  }
  const std::vector<std::string_view> words = split(*text, ' ');
  const auto micros = [&](std::size_t place) {
    return words.size() == 2 ? parse_whole<std::int64_t>(words[place]) : std::nullopt;
  };
  const auto entry = micros(0);
  const auto clock = micros(1);
  if (!entry || !clock) {
    return fail(Errc::internal, "The store does not say up to when its time was accepted.");
  }
  return AcceptedTime{.entry = from_micros(*entry), .clock = from_micros(*clock)};
}

Status Writer::note_accepted_time(Transaction& tx) {
  return settings::put(
      tx, kAcceptedTime,
      std::to_string(to_micros(tx.now())) + " " + std::to_string(to_micros(tx.judged_at())));
}

void Writer::halt(std::string_view reason) {
  const Lock lock(mutex_);
  if (!halted_) {
    halted_ = Error{Errc::unavailable,
                    "This instance has stopped signing its log: " + std::string(reason) +
                        " What is stored can be read; the operator must look before it goes on.",
                    "", kHaltedRetryS};
    log_event(LogLevel::error, "store.halted", {{"reason", std::string(reason)}});
  }
}

void Writer::loop() {
  std::vector<Job*> jobs;
  jobs.reserve(kBatchMax);
  while (true) {
    jobs.clear();
    {
      Lock lock(mutex_);
      arrived_.wait(lock,
                    [this]() TOC_REQUIRES(mutex_) { return is_stopping_ || !queue_.empty(); });
      if (queue_.empty()) {
        return;
      }
      // No timer: a batch is what arrived during the last commit.
      while (!queue_.empty() && jobs.size() < kBatchMax) {
        jobs.push_back(queue_.front());
        queue_.pop_front();
      }
    }
    std::shared_ptr<const Head> head;
    try {
      run_batch_or_halt(jobs);
      head = std::make_shared<const Head>(log_.head());
      count("tocsin_store_batches_total");
    } catch (...) {
      log_fault("store.head_not_shown");  // the next batch shows it
    }
    {
      const Lock lock(mutex_);
      if (head) {
        head_ = std::move(head);
        shown_last_ = last_entry();
        shown_last_at_ = log_.last_at();
      }
      for (Job* job : jobs) {
        job->is_done = true;
      }
    }
    done_.notify_all();
  }
}

void Writer::run_batch_or_halt(std::vector<Job*>& jobs) {
  std::string number;
  bool is_safe = false;
  is_committing_ = false;
  try {
    if (const Status status = not_halted(); !status) {
      refuse(jobs, status.error());
      return;
    }
    const bool accepts_time = std::ranges::any_of(jobs, &Job::accepts_time);
    if (const Status trust = clock_->read(last_entry()).trust; !trust && !accepts_time) {
      refuse(jobs, trust.error());
      return;
    }
    run_batch(jobs);
    return;
  } catch (const BrokenInvariant&) {
    number = log_fault("store.batch_broke");
  } catch (...) {
    // Such as no memory. Before the commit nothing has left this thread.
    number = log_fault("store.batch_broke");
    is_safe = !is_committing_;
  }
  try {
    connection_->roll_back();
  } catch (...) {
    log_fault("store.roll_back_failed");
    is_safe = false;
  }
  Error error{Errc::internal,
              "The change was not made; the log has it as incident " + number + "."};
  if (!is_safe) {
    halt("its writer broke off (incident " + number + ").");
    error = not_halted().error();
  }
  refuse(jobs, error);
}

void Writer::run_batch(std::vector<Job*>& jobs) {
  Isolation isolation =
      connection_->savepoints_are_cheap() ? Isolation::savepoints : Isolation::none;
  Status status;
  for (int tries = 0; tries < kAttemptsMax; ++tries) {
    bool wants_savepoints = false;
    status = attempt(jobs, isolation, wants_savepoints);
    if (status) {
      return;
    }
    connection_->roll_back();
    if (const Status may_go_on = not_halted(); !may_go_on) {
      refuse(jobs, may_go_on.error());
      return;
    }
    if (wants_savepoints) {
      // A closure failed and may have written: run the batch again, each closure undone by itself.
      isolation = Isolation::savepoints;
      continue;
    }
    if (!connection_->should_retry()) {
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1 << std::min(tries, 6)));
  }
  log_event(LogLevel::error, "store.batch_failed",
            {{"closures", std::to_string(jobs.size())}, {"reason", status.error().message}});
  refuse(jobs, status.error());
}

Status Writer::catch_up() {
  // Locks the head's row: of two servers on one store the second waits here, then is told to run
  // again.
  TOC_TRY(
      const Rows rows,
      connection_->query("UPDATE log_head SET batches = batches WHERE one = 1 RETURNING size", {}));
  if (rows.front().integer(0) == log_.size()) {
    return {};
  }
  Result<Log> loaded = Log::load(*connection_, log_.options(), guard_.last());
  if (!loaded) {
    if (loaded.error().code == Errc::conflict) {
      log_event(LogLevel::error, "store.log_changed", {{"reason", describe(loaded.error())}});
      halt("the store no longer holds what was signed.");
    }
    return std::unexpected(loaded.error());
  }
  log_ = *std::move(loaded);
  Reader reader(*connection_);
  TOC_TRY(accepted_, accepted_time(reader));
  return {};
}

Status Writer::attempt(std::vector<Job*>& jobs, Isolation isolation, bool& wants_savepoints) {
  TOC_CHECK(connection_->begin(Connection::Access::write));
  TOC_CHECK(catch_up());
  const Clock::Reading time = clock_->read(last_entry());
  const bool is_ahead = is_ahead_by_word();
  // Time never runs backwards in the log, whatever the machine's clock does.
  const Instant now = std::max(time.at, log_.last_at());
  std::vector<Batch::Leaf> leaves;
  for (Job* job : jobs) {
    job->batch.reset();
    job->first_leaf = leaves.size();
    if (!time.trust && !job->accepts_time) {
      job->outcome = time.trust;
      continue;
    }
    if (isolation == Isolation::savepoints) {
      TOC_CHECK(connection_->savepoint());
    }
    Transaction tx(*connection_, log_.size() + static_cast<LogIndex>(leaves.size()),
                   {.entry = now, .judged = is_ahead || job->accepts_time ? time.at : now});
    job->outcome = run_closure(*job, tx);
    writes_max_ = std::max(writes_max_.load(), tx.writes_);
    if (isolation == Isolation::savepoints && job->outcome) {
      // Reads the answers of the closure's own statements, so that their errors are its own.
      job->outcome = connection_->release_savepoint();
    }
    if (!job->outcome) {
      if (connection_->should_retry()) {
        return job->outcome;
      }
      if (isolation == Isolation::savepoints) {
        TOC_CHECK(connection_->roll_back_to_savepoint());
      } else {
        // Also one that executed nothing: what was asked with RETURNING has changed rows too.
        wants_savepoints = true;
        return job->outcome;
      }
      continue;
    }
    job->leaves = tx.staged_.size();
    for (Transaction::Staged& staged : tx.staged_) {
      const auto index = log_.size() + static_cast<LogIndex>(leaves.size());
      Batch::Leaf leaf;
      leaf.entry = {.index = index,
                    .at = staged.at,
                    .kind = staged.act.kind,
                    .actor = staged.act.actor,
                    .case_id = staged.act.case_id,
                    .payload = make_payload(index, staged.at, staged.act)};
      leaf.tlp = staged.act.tlp;
      leaves.push_back(std::move(leaf));
    }
  }
  if (leaves.empty()) {
    return connection_->commit();
  }
  const Result<std::shared_ptr<Batch>> batch = log_.append(*connection_, std::move(leaves));
  if (!batch) {
    if (log_.disagrees()) {
      log_event(LogLevel::error, "store.log_disagrees", {{"reason", describe(batch.error())}});
      halt("what the store holds of the log does not agree with itself.");
      return std::unexpected(batch.error());
    }
    if (isolation == Isolation::none && !connection_->should_retry()) {
      wants_savepoints = true;  // a deferred statement of some closure failed; find out whose
    }
    return std::unexpected(batch.error());
  }
  is_committing_ = true;
  TOC_CHECK(connection_->commit());
  log_.adopt();
  // Nobody is told before the guard knows: a backup restored from before this batch must be found
  // out.
  const Status guarded = guard_.put(guard_.last(), log_.head().checkpoint);
  if (!guarded) {
    // The batch is in the store, but its second home refused it. Signing more could fork the log,
    // and nobody is told that this is kept: whoever waits learns that it is not known.
    log_event(LogLevel::error, "store.guard_failed", {{"reason", guarded.error().message}});
    halt("the second home of its checkpoints did not take the newest one.");
    refuse(jobs, not_halted().error());
    return {};
  }
  for (Job* job : jobs) {
    if (job->outcome && job->leaves > 0) {
      job->batch = *batch;
    }
    if (job->outcome && job->accepts_time) {
      take_as_accepted(time, now);
    }
  }
  return {};
}

void Writer::take_as_accepted(const Clock::Reading& time, Instant now) {
  accepted_ = {.entry = now, .clock = time.at};
  if (const Status kept = clock_->accept(time); !kept) {
    log_event(LogLevel::warning, "clock.not_kept", {{"reason", describe(kept.error())}});
  }
}

}  // namespace tocsin::store
