// The time of an instance: what it keeps of it, by whose word it goes on, and that of an exercise.
#include "app/instance.h"
#include "app/time_file.h"
#include "base/error_for_test.h"
#include "base/file.h"
#include "base/machine_for_test.h"
#include "base/temporary_folder_for_test.h"
#include "flow/accept_time.h"
#include "flow/accounts.h"
#include "store/duties.h"
#include "store/journal.h"

#include <gtest/gtest.h>

#include <fstream>

namespace tocsin::app {
namespace {

using std::chrono::microseconds;
using namespace std::chrono_literals;

class InstanceTime : public ::testing::Test {
 protected:
  Result<std::unique_ptr<Instance>> open(const Clock* played = nullptr) {
    InstanceOptions options;
    options.data = folder.path() / "data";
    options.base_url = "https://a.example";
    options.played_clock = played;
    options.machine = {.wall = &wall, .uptime = &uptime};
    return Instance::open(options);
  }
  void set(microseconds off) { wall.at = wall.at.load() + off; }
  static Result<std::pair<store::LogIndex, Instant>> say(const Instance& instance) {
    return instance.world().store->write(
        [](store::Transaction& tx) -> Result<std::pair<store::LogIndex, Instant>> {
          return std::pair{
              tx.record({.kind = "k", .actor = "a", .case_id = std::nullopt, .detail = {}}),
              tx.now()};
        });
  }

  const TemporaryFolder folder;
  ManualWall wall;
  ManualUptime uptime;
};

TEST(TimeFile, IsOfThisStartOfTheMachineOrNothing) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "clock";
  EXPECT_EQ(read_time_file(path), std::nullopt);
  ASSERT_TRUE(write_time_file(path, 123456789us));
  EXPECT_EQ(read_time_file(path), 123456789us);
  const std::string text = read_file(path, 256).value();
  const std::string boot = text.substr(16, 36);
  EXPECT_EQ(text, "tocsin-clock/v1 " + boot + " 123456789\n");
  for (const std::string& other : std::vector<std::string>{
           "", "\n", text.substr(0, 20), text.substr(0, text.size() - 2) + "x",
           "tocsin-clock/v2" + text.substr(15), text.substr(0, text.size() - 1) + " 1\n",
           "tocsin-clock/v1 00000000-0000-0000-0000-000000000000 123456789\n",
           "tocsin-clock/v1 " + boot + " -1\n",
           "tocsin-clock/v1 " + boot + " 9223372036854775807\n", std::string(1000, 'a')}) {
    std::ofstream(path, std::ios::trunc) << other;
    EXPECT_EQ(read_time_file(path), std::nullopt) << other;
  }
  EXPECT_FALSE(write_time_file(folder.path() / "none" / "clock", 1us));
}

TEST_F(InstanceTime, ItsBoundsAreConfigured) {
  struct Row {
    const char* text;
    std::optional<TimeRules> want;  ///< none: refused
  };
  for (const Row& row : {
           Row{"", TimeRules{.jump_max = 60s, .gap_max = std::nullopt}},
           Row{"jump_max_s = 1", TimeRules{.jump_max = 1s, .gap_max = std::nullopt}},
           Row{"jump_max_s = 86400", TimeRules{.jump_max = 24h, .gap_max = std::nullopt}},
           Row{"start_gap_max_s = 1", TimeRules{.jump_max = 60s, .gap_max = 1s}},
           Row{"start_gap_max_s = 315360000", TimeRules{.jump_max = 60s, .gap_max = 24h * 3650}},
           Row{"jump_max_s = 0", std::nullopt},
           Row{"jump_max_s = 86401", std::nullopt},
           Row{"jump_max_s = 1.0", std::nullopt},
           Row{"jump_max_s = \"60\"", std::nullopt},
           Row{"start_gap_max_s = 0", std::nullopt},
           Row{"start_gap_max_s = 315360001", std::nullopt},
           Row{"gap = 1", std::nullopt},
       }) {
    SCOPED_TRACE(row.text);
    std::ofstream(folder.path() / "tocsin.toml", std::ios::trunc) << "[time]\n" << row.text << "\n";
    const auto read = read_configuration(folder.path());
    ASSERT_EQ(read.has_value(), row.want.has_value());
    if (read) {
      EXPECT_EQ(read->time.jump_max, row.want->jump_max);
      EXPECT_EQ(read->time.gap_max, row.want->gap_max);
    } else {
      EXPECT_EQ(read.error().code, Errc::malformed);
      EXPECT_TRUE(read.error().where.ends_with("tocsin.toml:2")) << read.error().where;
    }
  }
}

TEST_F(InstanceTime, ARestartWashesNoJumpAway) {
  {
    ASSERT_TRUE(open().has_value());
  }
  set(48h);
  const auto instance = open();
  ASSERT_TRUE(instance.has_value()) << "it opens, to be read: " << describe(instance.error());
  EXPECT_EQ(error_of(say(**instance)).code, Errc::unavailable);
  EXPECT_EQ((*instance)->clock.now(), wall.at.load() - 48h) << "time goes on from where it was";
  set(-48h);
  EXPECT_TRUE(say(**instance).has_value());
}

TEST_F(InstanceTime, TheWordOfThoseWhoCanGiveItIsEnough) {
  auto instance = open();
  ASSERT_TRUE(instance.has_value());
  const flow::World& world = (*instance)->world();
  EXPECT_EQ(error_of(flow::accept_time(world, {})).code, Errc::conflict) << "nothing is doubted";
  set(48h);
  // Nobody has a second factor: rules of two cannot hold yet.
  EXPECT_EQ(flow::words_needed(world).value(), 0U);
  const auto accepted = flow::accept_time(world, {});
  ASSERT_TRUE(accepted.has_value()) << describe(accepted.error());
  EXPECT_EQ(accepted->clock, wall.at.load());
  EXPECT_TRUE(accepted->receipt.starts_with("c2sp.org/tlog-proof@v1\n"));
  const auto index =
      world.store->read([](store::Reader& reader) { return store::newest_index(reader); });
  EXPECT_EQ(accepted->index, index.value());
  EXPECT_TRUE(say(**instance).has_value());
  instance->reset();
  instance = open();
  ASSERT_TRUE(instance.has_value());
  EXPECT_TRUE(say(**instance).has_value()) << "it outlives the process";
}

TEST_F(InstanceTime, AnExerciseMovesItsOwnAndNotTheMachines) {
  ManualClock played(*parse_rfc3339("2021-11-24T00:00:00Z"));
  auto instance = open(&played);
  ASSERT_TRUE(instance.has_value());
  for (const microseconds step : {microseconds(0), microseconds(48h), microseconds(24h * 365)}) {
    played.set(played.now() + step);
    EXPECT_EQ(say(**instance).value().second, played.now()) << "played time is moved at will";
  }
  ASSERT_TRUE((*instance)->begin_exercise("e", played.now()));
  (*instance)->clock.play(nullptr);
  const Instant end = played.now();
  EXPECT_EQ(say(**instance).value().second, end);
  uptime.at = uptime.at.load() + 1h;
  set(1h);
  EXPECT_EQ(say(**instance).value().second, end + 1h);
  for (const microseconds jump : {microseconds(48h), microseconds(-2h)}) {
    set(jump);
    EXPECT_EQ(error_of(say(**instance)).code, Errc::unavailable);
    EXPECT_EQ((*instance)->clock.now(), end + 1h);
    set(-jump);
    EXPECT_TRUE(say(**instance).has_value());
  }
  set(48h);
  ASSERT_TRUE(flow::accept_time((*instance)->world(), {}).has_value());
  EXPECT_EQ(say(**instance).value().second, end + 49h);
  instance->reset();
  instance = open();
  ASSERT_TRUE(instance.has_value());
  EXPECT_TRUE((*instance)->world().is_exercise);
  EXPECT_EQ(say(**instance).value().second, end + 49h) << "and goes on from there";
}

}  // namespace
}  // namespace tocsin::app
