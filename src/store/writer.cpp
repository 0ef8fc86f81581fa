#include "store/writer.h"

#include "base/log.h"
#include "base/metrics.h"

#include <chrono>

namespace tocsin::store {
namespace {

constexpr std::size_t kQueueMax = 4096;
constexpr std::size_t kBatchMax = 512;
constexpr int kAttemptsMax = 12;

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection, Log log, Guard guard, const Clock* clock)
    : connection_(std::move(connection)),
      log_(std::move(log)),
      guard_(std::move(guard)),
      clock_(clock),
      head_(std::make_shared<const Head>(log_.head())) {
  thread_ = std::thread([this] { loop(); });
}

Writer::~Writer() {
  {
    const std::scoped_lock lock(mutex_);
    is_stopping_ = true;
  }
  arrived_.notify_all();
  thread_.join();
}

Status Writer::run(Job& job) {
  std::unique_lock lock(mutex_);
  if (is_stopping_) {
    return fail(Errc::unavailable, "The server is stopping.");
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
  const std::scoped_lock lock(mutex_);
  return head_;
}

void Writer::loop() {
  while (true) {
    std::vector<Job*> jobs;
    {
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, [&] { return is_stopping_ || !queue_.empty(); });
      if (queue_.empty()) {
        return;
      }
      // No timer: a batch is what arrived during the last commit.
      while (!queue_.empty() && jobs.size() < kBatchMax) {
        jobs.push_back(queue_.front());
        queue_.pop_front();
      }
    }
    run_batch(jobs);
    {
      const std::scoped_lock lock(mutex_);
      head_ = std::make_shared<const Head>(log_.head());
      for (Job* job : jobs) {
        job->is_done = true;
      }
    }
    done_.notify_all();
    count("tocsin_store_batches_total");
  }
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
    if (wants_savepoints) {
      // A closure failed after it had written: run the batch again, each closure undone by itself.
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
  for (Job* job : jobs) {
    job->outcome = status;
    job->batch.reset();
  }
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
  TOC_TRY(log_, Log::load(*connection_, log_.options(), guard_.last()));
  return {};
}

Status Writer::attempt(std::vector<Job*>& jobs, Isolation isolation, bool& wants_savepoints) {
  TOC_CHECK(connection_->begin(Connection::Access::write));
  TOC_CHECK(catch_up());
  // Time never runs backwards in the log, whatever the machine's clock does.
  const Instant now = std::max(clock_->now(), log_.last_at());
  std::vector<Batch::Leaf> leaves;
  for (Job* job : jobs) {
    job->batch.reset();
    job->first_leaf = leaves.size();
    if (isolation == Isolation::savepoints) {
      TOC_CHECK(connection_->savepoint());
    }
    Transaction tx(*connection_, log_.size() + static_cast<LogIndex>(leaves.size()), now);
    job->outcome = job->closure(tx);
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
      } else if (tx.wrote_ || connection_->is_aborted()) {
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
    if (isolation == Isolation::none && !connection_->should_retry()) {
      wants_savepoints = true;  // a deferred statement of some closure failed; find out whose
    }
    return std::unexpected(batch.error());
  }
  TOC_CHECK(connection_->commit());
  log_.adopt();
  // Nobody is told before the guard knows: a backup restored from before this batch must be found
  // out.
  const Status guarded = guard_.put(guard_.last(), log_.head().checkpoint);
  if (!guarded) {
    // The batch is in the store, but its second home refused it. Signing more could fork the log.
    log_event(LogLevel::error, "store.guard_failed", {{"reason", guarded.error().message}});
    assert_failed("the guard took the signed checkpoint", __FILE__, __LINE__);
  }
  for (Job* job : jobs) {
    if (job->outcome && job->leaves > 0) {
      job->batch = *batch;
    }
  }
  return {};
}

}  // namespace tocsin::store
