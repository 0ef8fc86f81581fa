// The store signs by no time that is not believed: it refuses with the reason, goes on by itself,
// and takes people's word.
#include "base/true_time.h"

#include "base/error_for_test.h"
#include "base/machine_for_test.h"
#include "store/duties.h"
#include "store/journal.h"
#include "store/testing.h"

#include <gtest/gtest.h>

#include <thread>

namespace tocsin::store {
namespace {

using std::chrono::microseconds;
using namespace std::chrono_literals;

/// The clock of a machine whose two clocks a test moves.
class MachineClock final : public Clock {
 public:
  explicit MachineClock(std::optional<microseconds> gap_max = std::nullopt)
      : time({.wall = &wall, .uptime = &uptime}, {.jump_max = 60s, .gap_max = gap_max},
             std::nullopt, {}) {}
  [[nodiscard]] Instant now() const override { return time.now(); }
  [[nodiscard]] Reading read(std::optional<Instant> last_entry) const override {
    return time.read(last_entry);
  }
  [[nodiscard]] Status accept(const Reading& reading) const override {
    return time.accept(reading);
  }
  void set(microseconds off) { wall.at = wall.at.load() + off; }
  void pass(microseconds span) {
    uptime.at = uptime.at.load() + span;
    set(span);
  }

  ManualWall wall;
  ManualUptime uptime;
  mutable TrueTime time;
};

class StoreTime : public ::testing::TestWithParam<std::string> {
 protected:
  StoreTime() : store_(GetParam()) { open(); }
  void open() {
    store.reset();
    StoreOptions options = store_.options();
    options.clock = clock.get();
    auto opened = Store::open(options);
    TOC_ASSERT(opened.has_value());
    store = *std::move(opened);
  }
  /// As the process that starts anew on a machine that was started anew.
  void reboot(Instant wall, std::optional<microseconds> gap_max = std::nullopt) {
    auto next = std::make_unique<MachineClock>(gap_max);
    next->wall.at = wall;
    store.reset();
    clock = std::move(next);
    open();
  }
  Result<LogIndex> say(std::string kind) {
    return store->write([&](Transaction& tx) -> Result<LogIndex> {
      return tx.record({.kind = kind, .actor = "a", .case_id = std::nullopt, .detail = {}});
    });
  }
  Result<Receipted<Instant>> accept() {
    return store->accept_time([](Transaction& tx) -> Result<Instant> {
      tx.record({.kind = "accepted", .actor = "two", .case_id = std::nullopt, .detail = {}});
      return tx.judged_at();
    });
  }
  Instant time_of(LogIndex index) {
    return store->read([&](Reader& reader) { return journal::time_of(reader, index); }).value();
  }

  testing::TestStore store_;
  std::unique_ptr<MachineClock> clock = std::make_unique<MachineClock>();
  std::unique_ptr<Store> store;
};
INSTANTIATE_TEST_SUITE_P(Engines, StoreTime, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(StoreTime, NothingIsSignedByAClockThatJumped) {
  for (const microseconds jump :
       {microseconds(48h), microseconds(-1h), microseconds(60s + 1us), microseconds(-60s - 1us)}) {
    SCOPED_TRACE(jump.count());
    const std::int64_t size = store->head()->size;
    clock->set(jump);
    for (int second = 0; second < 3; ++second) {
      clock->pass(1s);
      const Error error = error_of(say("wrong"));
      EXPECT_EQ(error.code, Errc::unavailable);
      EXPECT_EQ(error.retry_after_s, 10);
      EXPECT_NE(error.message.find("This machine's clock jumped"), std::string::npos);
      EXPECT_EQ(error_of(store->writable()), error) << "and each who asks is told";
      EXPECT_EQ(store->read([](Reader& reader) { return newest_index(reader); }).value(), size - 1);
    }
    clock->set(-jump);
    EXPECT_TRUE(store->writable());
    const auto said = say("right");
    ASSERT_TRUE(said.has_value()) << describe(said.error());
    EXPECT_EQ(*said, size) << "nothing was signed meanwhile";
    EXPECT_EQ(time_of(*said), clock->wall.at.load());
  }
  EXPECT_TRUE(store->verify_log().has_value());
}

TEST_P(StoreTime, UpToTheBoundItSigns) {
  for (const microseconds step : {microseconds(-60s), microseconds(60s)}) {
    clock->set(step);
    EXPECT_TRUE(say("k").has_value()) << step.count();
    clock->set(-step);
  }
  EXPECT_EQ(store->ahead_of_clock(), 60s) << "the log never goes back";
  EXPECT_EQ(time_of(2), clock->wall.at.load() + 60s);
  EXPECT_TRUE(say("k").has_value());
  clock->set(-1us);
  EXPECT_NE(error_of(say("k")).message.find("61 s behind the last entry"), std::string::npos);
}

TEST_P(StoreTime, AReadThatChangesNothingIsNotRefusedAndAChangeThatIsNotAnActIs) {
  clock->set(48h);
  EXPECT_TRUE(store->read([](Reader& reader) { return newest_index(reader); }).has_value());
  EXPECT_EQ(error_of(store->write([](Transaction& tx) {
              return tx.execute("UPDATE log_head SET batches = batches");
            })).code,
            Errc::unavailable);
}

/// It breaks off when it is asked.
class BrokenClock final : public Clock {
 public:
  explicit BrokenClock(Instant at) : at_(at) {}
  [[nodiscard]] Instant now() const override { return at_; }
  [[nodiscard]] Reading read(std::optional<Instant> /*last_entry*/) const override {
    if (is_broken.exchange(false)) {
      throw std::bad_alloc();
    }
    return {.at = at_, .trust = {}};
  }
  mutable std::atomic<bool> is_broken{false};

 private:
  Instant at_;
};

TEST_P(StoreTime, AClockThatBreaksOffMakesNoChangeThatIsAcknowledged) {
  const BrokenClock broken(clock->wall.at.load());
  StoreOptions options = store_.options();
  options.clock = &broken;
  store.reset();
  store = *Store::open(options);
  broken.is_broken = true;
  EXPECT_EQ(error_of(say("lost")).code, Errc::internal);
  EXPECT_EQ(say("kept").value(), 1);
  store.reset();
}

TEST_P(StoreTime, ManyAtOnceAreAllRefusedAndThenAllTaken) {
  for (const bool is_wrong : {true, false}) {
    const std::int64_t size = store->head()->size;
    clock->set(is_wrong ? 48h : -48h);
    std::atomic<int> taken = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] { taken += say("k").has_value() ? 1 : 0; });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    EXPECT_EQ(taken, is_wrong ? 0 : 8);
    EXPECT_EQ(store->head()->size, size + taken);
  }
}

TEST_P(StoreTime, PeoplesWordIsTheFirstThatIsSigned) {
  clock->set(48h);
  ASSERT_FALSE(say("refused").has_value());
  const auto accepted = accept();
  ASSERT_TRUE(accepted.has_value()) << describe(accepted.error());
  EXPECT_EQ(accepted->first_index, 1);
  EXPECT_EQ(accepted->value, clock->wall.at.load());
  ASSERT_EQ(accepted->receipts.size(), 1U);
  EXPECT_EQ(time_of(1), clock->wall.at.load());
  EXPECT_EQ(say("signed").value(), 2);
  clock->set(-48h);
  EXPECT_FALSE(say("refused").has_value()) << "the old time is not right any more";
}

TEST_P(StoreTime, WhoeverDoesNotAcceptChangesNothing) {
  clock->set(48h);
  EXPECT_EQ(error_of(store->accept_time([](Transaction&) -> Status {
              return fail(Errc::unauthenticated, "wrong code");
            })).code,
            Errc::unauthenticated);
  EXPECT_FALSE(store->writable());
  EXPECT_EQ(store->head()->size, 1);
}

TEST_P(StoreTime, AtTheStartTheLastEntryIsHeldAgainstTheClock) {
  const Instant last = clock->wall.at.load();
  struct Row {
    microseconds since;  ///< what the clock says has passed since the last entry
    std::optional<microseconds> gap_max;
    bool is_signed;
  };
  for (const Row& row :
       {Row{-60s, std::nullopt, true}, Row{-60s - 1us, std::nullopt, false},
        Row{24h * 3650, std::nullopt, true}, Row{24h, 24h, true}, Row{24h + 1us, 24h, false}}) {
    SCOPED_TRACE(row.since.count());
    reboot(last + row.since, row.gap_max);
    EXPECT_EQ(store->writable().has_value(), row.is_signed);
    EXPECT_EQ(store->ahead_of_clock(), std::max(-row.since, microseconds(0)));
    EXPECT_EQ(store->head()->size, 1) << "reading goes on";
  }
}

TEST_P(StoreTime, WhereTheLogIsAheadItsTimeStandsUntilTheClockIsThere) {
  const Instant last = clock->wall.at.load();
  reboot(last - 2h);
  ASSERT_FALSE(say("refused").has_value());
  const auto accepted = accept();
  ASSERT_TRUE(accepted.has_value()) << describe(accepted.error());
  EXPECT_EQ(accepted->value, last - 2h);
  EXPECT_EQ(time_of(1), last) << "it never goes back";
  reboot(last - 2h - 60s - 1us);
  EXPECT_NE(error_of(store->writable()).message.find("61 s behind"), std::string::npos)
      << "it was accepted that it is two hours behind, and no more";
  reboot(last - 2h - 60s);
  EXPECT_TRUE(store->writable());
  reboot(last - 2h + 24h + 1us, 24h);
  EXPECT_FALSE(store->writable()) << "nor does it say what follows a gap";
  reboot(last - 1h);
  const auto times = store->write([](Transaction& tx) -> Result<std::pair<Instant, Instant>> {
    tx.record({.kind = "k", .actor = "a", .case_id = std::nullopt, .detail = {}});
    return std::pair{tx.now(), tx.judged_at()};
  });
  ASSERT_TRUE(times.has_value()) << "people's word outlives the process";
  EXPECT_EQ(times->first, last);
  EXPECT_EQ(times->second, last - 1h) << "nothing is late before it is";
  EXPECT_EQ(store->ahead_of_clock(), 1h);
  clock->pass(1h + 1us);
  EXPECT_TRUE(say("k").has_value());
  EXPECT_EQ(time_of(3), last + 1us);
  EXPECT_EQ(store->ahead_of_clock(), 0s);
  reboot(last - 2h);
  EXPECT_FALSE(store->writable()) << "what came after it was not accepted";
}

}  // namespace
}  // namespace tocsin::store
