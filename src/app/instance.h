// One instance on disk: its folder, keys and configuration, and the world made of them.
#pragma once

#include "base/true_time.h"
#include "exposure/current_advisories.h"
#include "exposure/current_inventories.h"
#include "exposure/osv_files.h"
#include "exposure/world.h"
#include "regimes/library.h"
#include "share/channel.h"
#include "sources/run.h"
#include "store/secrets.h"
#include "store/store.h"
#include "web/app_limits.h"

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>

namespace tocsin::app {

/// The machine's time, or that of an exercise: while it is played, and as far apart from then on.
/// What is held against the uptime is the machine's own. Any thread.
class InstanceClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
  [[nodiscard]] Reading read(std::optional<Instant> last_entry) const override;
  [[nodiscard]] Status accept(const Reading& reading) const override;
  /// Before anything else, and once. machine: must outlive this.
  void follow(TrueTime* machine) { machine_ = machine; }
  void play(const Clock* clock) { playing_.store(clock); }
  /// How far this instance's time is ahead of the machine's; an exercise of the past: negative.
  void set_ahead(std::chrono::microseconds ahead) { ahead_.store(ahead); }

 private:
  TrueTime* machine_ = nullptr;
  std::atomic<const Clock*> playing_{nullptr};
  std::atomic<std::chrono::microseconds> ahead_{std::chrono::microseconds(0)};
};

/// The clocks of this machine.
TrueTime::Sources machine_clocks();

/// A key whose loss the operator has accepted (tocsin keys rotate … --lost).
enum class Lost { nothing, secrets, notices, old_log_key };

struct InstanceOptions {
  std::filesystem::path data = "tocsin-data";
  std::string db = "sqlite";    ///< "sqlite", or a postgresql:// address
  std::string base_url;         ///< how others reach this instance
  std::string origin;           ///< of a new log; empty: made from the base address
  std::filesystem::path guard;  ///< empty: inside the data folder
  /// Whose time holds from the first entry on; null: the machine's. Must outlive its use: see
  /// InstanceClock::play.
  const Clock* played_clock = nullptr;
  TrueTime::Sources machine = machine_clocks();  ///< must outlive the instance
  Lost lost = Lost::nothing;
};

/// What there is of the log's keys, by file; the store knows which of them sign.
struct LogKeyFiles {
  std::optional<SigningKey> key;   ///< log.key
  std::optional<SigningKey> next;  ///< log.key.next: a change that was begun
  std::optional<SigningKey> old;   ///< log.key.1: signs too until the change is finished
};

/// What tocsin.toml in the data folder may say; every field has a default.
struct Configuration {
  share::ChannelOptions channels;
  web::AppLimits limits;
  std::size_t connections_by_host = 256;  ///< open at once
  std::vector<std::string> trusted_proxies;
  std::string public_address;       ///< overrides the base address: "https://tocsin.example"
  flow::Publisher publisher;        ///< of CSAF documents
  sources::SourcesOptions sources;  ///< all but the spool
  TimeRules time;
};
/// Errors: malformed with file and line, also for a field that is not known.
Result<Configuration> read_configuration(const std::filesystem::path& data);

/// Everything that a command needs to work on an instance. Not moved once made: the world points
/// into it.
class Instance {
 public:
  static Result<std::unique_ptr<Instance>> open(const InstanceOptions& options);
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  [[nodiscard]] const exposure::World& world() const { return world_; }
  [[nodiscard]] const Configuration& configuration() const { return configuration_; }
  [[nodiscard]] const sources::SourcesOptions& sources_options() const {
    return configuration_.sources;
  }
  /// Remembers that the store is that of an exercise, which has just been played to `end` and goes
  /// on from there.
  Status begin_exercise(const std::string& name, Instant end);
  InstanceClock clock;

 private:
  explicit Instance(regimes::Library law, LogKeyFiles log_keys)
      : law_(std::move(law)), log_keys_(std::move(log_keys)) {}
  /// What begin_exercise has said, now or when it was played: the clock goes on from there. Whether
  /// this instance is an exercise.
  Result<bool> resume_exercise();
  const Clock* machine_clock_ = nullptr;
  std::unique_ptr<TrueTime> time_;
  Configuration configuration_;
  regimes::Library law_;
  LogKeyFiles log_keys_;
  std::unique_ptr<SigningKey> notice_key_;
  std::unique_ptr<Sealer> sealer_;
  std::optional<openpgp::SecretKey> openpgp_key_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<exposure::CurrentAdvisories> advisories_;
  exposure::CurrentInventories inventories_;
  threats::WarningLists warning_lists_;
  exposure::World world_;
  std::unique_ptr<exposure::OsvFiles> osv_files_;  ///< the last: what it makes uses all the others
};

/// How the secrets of a store are sealed anew with the newest key of the sealer, which must outlive
/// it.
store::secrets::Sweep sweep_with(const Sealer& sealer, const Buffer& token_secret,
                                 Lost lost = Lost::nothing);

/// Where the guard of these options lies.
std::filesystem::path guard_path(const InstanceOptions& options);
std::string store_url(const InstanceOptions& options);
/// Where the compiled advisory index of these options lies.
std::filesystem::path advisory_index_path(const InstanceOptions& options);

}  // namespace tocsin::app
