// Whether a clock may be signed by: at the bound and one microsecond beyond it, either way, in
// whatever order clocks go wrong.
#include "base/true_time.h"

#include "base/error_for_test.h"
#include "base/machine_for_test.h"

#include <gtest/gtest.h>

#include <thread>

namespace tocsin {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::seconds;
using namespace std::chrono_literals;

constexpr seconds kMax{60};

/// A machine whose two clocks are moved as a test wants.
class Machine {
 public:
  explicit Machine(TimeRules rules = {.jump_max = kMax, .gap_max = std::nullopt},
                   std::optional<microseconds> kept = std::nullopt)
      : time({.wall = &wall, .uptime = &uptime}, rules, kept, [this](microseconds anchor) {
          anchors.push_back(anchor);
          return keeps ? Status() : Status(fail(Errc::no_space, "full"));
        }) {}
  void pass(microseconds span) {
    uptime.at = uptime.at.load() + span;
    set(span);
  }
  void set(microseconds off) { wall.set(wall.now() + off); }
  bool is_trusted(std::optional<Instant> last = std::nullopt) {
    return time.read(last).trust.has_value();
  }
  std::string said(std::optional<Instant> last = std::nullopt) {
    const Status trust = time.read(last).trust;
    return trust ? "" : trust.error().message.substr(0, trust.error().message.find(','));
  }

  ManualClock wall{*parse_rfc3339("2026-01-01T00:00:00Z")};
  ManualUptime uptime;
  std::vector<microseconds> anchors;
  bool keeps = true;
  TrueTime time;
};

TEST(TrueTime, HoldsTheClockAgainstWhatHasPassed) {
  struct Row {
    microseconds passed;
    microseconds moved;  ///< of the wall clock beside it
    std::string_view said;
  };
  for (const Row& row : {
           Row{0s, 60s, ""}, Row{0s, 60s + 1us, "This machine's clock jumped 61 s forward"},
           Row{0s, -60s, ""}, Row{0s, -60s - 1us, "This machine's clock jumped 61 s back"},
           Row{10s, 60s, ""}, Row{10s, 60s + 1us, "This machine's clock jumped 61 s forward"},
           Row{48h, 0s, ""},  // a laptop slept, and both clocks counted it
           Row{48h, 60s, ""}, Row{48h, 60s + 1us, "This machine's clock jumped 61 s forward"},
           Row{0s, 48h, "This machine's clock jumped 172800 s forward"},
           Row{0s, -1h, "This machine's clock jumped 3600 s back"},
           Row{48h, -48h, "This machine's clock jumped 172800 s back"},  // it stood still
       }) {
    SCOPED_TRACE(std::to_string(row.passed.count()) + " " + std::to_string(row.moved.count()));
    Machine machine;
    ASSERT_TRUE(machine.is_trusted());
    machine.pass(row.passed);
    machine.set(row.moved);
    EXPECT_EQ(machine.said(), row.said);
    const Clock::Reading reading = machine.time.read(std::nullopt);
    EXPECT_EQ(reading.at, machine.wall.now()) << "it says what the clock shows";
    EXPECT_EQ(machine.time.now(),
              row.said.empty() ? machine.wall.now() : machine.wall.now() - row.moved);
  }
}

TEST(TrueTime, SaysInOneSentenceWhatToDo) {
  Machine machine;
  ASSERT_TRUE(machine.is_trusted());
  machine.set(48h);
  const Error error = error_of(machine.time.read(std::nullopt).trust);
  EXPECT_EQ(error.code, Errc::unavailable);
  EXPECT_EQ(error.retry_after_s, 10);
  EXPECT_EQ(error.message,
            "This machine's clock jumped 172800 s forward, so nothing is signed until it is right "
            "again or two people accept its time (tocsin log accept-time); reading goes on.");
}

TEST(TrueTime, GoesOnByItselfWhenTheClockIsBack) {
  for (const microseconds jump : {microseconds(48h), microseconds(-1h), kMax + 1us, -kMax - 1us}) {
    SCOPED_TRACE(jump.count());
    Machine machine;
    ASSERT_TRUE(machine.is_trusted());
    machine.set(jump);
    for (int i = 0; i < 3; ++i) {
      machine.pass(1s);
      EXPECT_FALSE(machine.is_trusted());
    }
    machine.set(-jump);
    EXPECT_TRUE(machine.is_trusted());
    machine.set(jump);
    EXPECT_FALSE(machine.is_trusted()) << "and twice is as once";
  }
}

TEST(TrueTime, ADoubtIsNotWornAway) {
  Machine machine;
  ASSERT_TRUE(machine.is_trusted());
  machine.set(2h);
  for (int day = 0; day < 200; ++day) {
    machine.pass(24h);
    ASSERT_FALSE(machine.is_trusted()) << day;
  }
  machine.set(-2h);
  EXPECT_TRUE(machine.is_trusted());
  EXPECT_EQ(machine.anchors.size(), 1U);
}

TEST(TrueTime, JumpsOfWhichEachIsAllowedAddUp) {
  for (const int sign : {1, -1}) {
    Machine machine;
    ASSERT_TRUE(machine.is_trusted());
    machine.set(sign * 30s);
    EXPECT_TRUE(machine.is_trusted());
    machine.set(sign * 30s);
    EXPECT_TRUE(machine.is_trusted());
    machine.set(sign * 1us);
    EXPECT_FALSE(machine.is_trusted());
  }
}

TEST(TrueTime, ForwardAndBackAtOnceAreNoJump) {
  Machine machine;
  ASSERT_TRUE(machine.is_trusted());
  machine.set(48h);
  machine.set(-48h);
  EXPECT_TRUE(machine.is_trusted());
}

TEST(TrueTime, SmallStepsAreFollowed) {
  // A leap second that is stepped, each hour one: more in a day than in a century.
  Machine machine;
  ASSERT_TRUE(machine.is_trusted());
  for (int hour = 0; hour < 2400; ++hour) {
    machine.set(-1s);
    for (int minute = 0; minute < 60; ++minute) {
      machine.pass(1min);
      ASSERT_TRUE(machine.is_trusted()) << hour;
    }
  }
  // Slewing and smears at the most that the kernel does, 500 ppm, for a month.
  for (int hour = 0; hour < 720; ++hour) {
    machine.pass(1h);
    machine.set(1800ms);
    ASSERT_TRUE(machine.is_trusted()) << hour;
  }
}

TEST(TrueTime, IsFollowedByAThousandthAtMost) {
  Machine machine;
  ASSERT_TRUE(machine.is_trusted());
  machine.set(60s);
  ASSERT_TRUE(machine.is_trusted());
  machine.pass(1000s);  // one second is forgiven
  ASSERT_TRUE(machine.is_trusted());
  machine.set(1s);
  EXPECT_TRUE(machine.is_trusted());
  machine.set(1us);
  EXPECT_FALSE(machine.is_trusted());
}

TEST(TrueTime, HoldsTheClockAgainstTheLastEntry) {
  struct Row {
    microseconds last;  ///< after the clock
    std::string_view said;
  };
  for (const Row& row : {
           Row{-48h, ""},
           Row{0s, ""},
           Row{60s, ""},
           Row{60s + 1us, "This machine's clock is 61 s behind the last entry of the log"},
           Row{48h, "This machine's clock is 172800 s behind the last entry of the log"},
       }) {
    SCOPED_TRACE(row.last.count());
    for (const bool is_first : {true, false}) {  // at the start, and later
      Machine machine;
      ASSERT_TRUE(is_first || machine.is_trusted());
      EXPECT_EQ(machine.said(machine.wall.now() + row.last), row.said);
    }
  }
}

TEST(TrueTime, AClockThatStartsWrongBindsNothing) {
  // Without a battery a machine begins in 1970, and learns the time a minute later.
  Machine machine;
  const Instant last = machine.wall.now();
  machine.set(-24h * 365 * 50);
  EXPECT_FALSE(machine.is_trusted(last));
  EXPECT_EQ(machine.time.now(), last) << "what has ended by then does not begin again";
  machine.pass(60s);
  EXPECT_FALSE(machine.is_trusted(last));
  EXPECT_EQ(machine.time.now(), last + 60s);
  machine.set(24h * 365 * 50);
  EXPECT_EQ(machine.time.now(), machine.wall.now());
  EXPECT_TRUE(machine.is_trusted(last));
  machine.set(61s);
  EXPECT_FALSE(machine.is_trusted(last)) << "from then on it is held to that";
}

TEST(TrueTime, AGapAtTheStartIsNormalUnlessItIsBounded) {
  struct Row {
    std::optional<microseconds> gap_max;
    microseconds gap;
    std::string_view said;
  };
  for (const Row& row : {
           Row{std::nullopt, 24h * 3650, ""},
           Row{24h, 24h, ""},
           Row{24h, 24h + 1us, "By this machine's clock the last entry of the log is 86401 s old"},
       }) {
    SCOPED_TRACE(row.gap.count());
    Machine machine({.jump_max = kMax, .gap_max = row.gap_max});
    EXPECT_EQ(machine.said(machine.wall.now() - row.gap), row.said);
    EXPECT_EQ(machine.time.now(), machine.wall.now()) << "the later of the two is shown";
    EXPECT_TRUE(machine.is_trusted()) << "no entry, no gap";
    EXPECT_EQ(machine.said(machine.wall.now() - row.gap), "") << "once it was believed";
  }
}

TEST(TrueTime, ARestartOfTheProcessWashesNoJumpAway) {
  Machine first;
  ASSERT_TRUE(first.is_trusted());
  ASSERT_EQ(first.anchors.size(), 1U);
  Machine second({.jump_max = kMax, .gap_max = 1h}, first.anchors.front());
  second.pass(2h);
  EXPECT_TRUE(second.is_trusted(second.wall.now() - 2h)) << "the uptime says how much has passed";
  second.set(48h);
  EXPECT_EQ(second.said(), "This machine's clock jumped 172800 s forward");
  EXPECT_TRUE(second.anchors.empty()) << "what was kept is still right";
}

TEST(TrueTime, IsKeptWhenItHasMovedByASecond) {
  Machine machine;
  ASSERT_TRUE(machine.is_trusted());
  machine.set(1s);
  for (int i = 0; i < 999; ++i) {
    machine.pass(1s);
    ASSERT_TRUE(machine.is_trusted());
  }
  EXPECT_EQ(machine.anchors.size(), 1U);
  machine.pass(1s);
  ASSERT_TRUE(machine.is_trusted());
  ASSERT_EQ(machine.anchors.size(), 2U);
  EXPECT_EQ(machine.anchors.back() - machine.anchors.front(), 1s);
}

TEST(TrueTime, ItsTimeIsTakenFromAReading) {
  Machine machine;
  ASSERT_TRUE(machine.is_trusted());
  machine.set(48h);
  const Clock::Reading reading = machine.time.read(std::nullopt);
  ASSERT_FALSE(reading.trust);
  machine.pass(5s);
  machine.set(60s + 1us);  // since it was read
  ASSERT_TRUE(machine.time.accept(reading));
  EXPECT_EQ(machine.said(), "This machine's clock jumped 61 s forward");
  machine.set(-1us);
  EXPECT_TRUE(machine.is_trusted());
  EXPECT_EQ(machine.anchors.size(), 2U);
}

TEST(TrueTime, CountsAllTheSameWhereItCannotBeKept) {
  Machine machine;
  machine.keeps = false;
  EXPECT_TRUE(machine.is_trusted());
  machine.set(48h);
  const Clock::Reading reading = machine.time.read(std::nullopt);
  EXPECT_EQ(error_of(machine.time.accept(reading)).code, Errc::no_space);
  EXPECT_TRUE(machine.is_trusted());
}

/// A clock at which whoever looks is put to sleep for so long.
class SleepyClock final : public Clock {
 public:
  SleepyClock(const ManualClock& wall, ManualUptime& uptime) : wall_(wall), uptime_(uptime) {}
  [[nodiscard]] Instant now() const override {
    const Instant out = wall_.now() + slept;
    uptime_.at = uptime_.at.load() + next;
    slept += std::exchange(next, 0s);
    return out;
  }
  mutable microseconds next{0};
  mutable microseconds slept{0};

 private:
  const ManualClock& wall_;
  ManualUptime& uptime_;
};

TEST(TrueTime, SleepBetweenTheTwoClocksIsNoJump) {
  const ManualClock wall{*parse_rfc3339("2026-01-01T00:00:00Z")};
  ManualUptime uptime;
  const SleepyClock sleepy(wall, uptime);
  TrueTime time({.wall = &sleepy, .uptime = &uptime}, {.jump_max = kMax, .gap_max = std::nullopt},
                std::nullopt, {});
  ASSERT_TRUE(time.read(std::nullopt).trust);
  sleepy.next = hours(1);
  EXPECT_TRUE(time.read(std::nullopt).trust);
}

TEST(TrueTime, ManyAskAtOnce) {
  const SystemClock wall;
  const MachineUptime uptime;
  TrueTime time({.wall = &wall, .uptime = &uptime}, {}, std::nullopt, {});
  std::vector<std::thread> threads;
  std::atomic<int> doubts = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int look = 0; look < 1000; ++look) {
        doubts += time.read(wall.now()).trust ? 0 : 1;
        doubts += std::chrono::abs(time.now() - wall.now()) < kMax ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(doubts, 0);
}

}  // namespace
}  // namespace tocsin
