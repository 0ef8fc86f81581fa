// Whether the machine's clock may be signed by. It is held against the time that has passed since
// it was last believed, and against the last entry of the log: one wrong second is a false verdict
// for ever.
#pragma once

#include "base/mutex.h"
#include "base/time.h"

#include <functional>

namespace tocsin {

/// What the operator allows.
struct TimeRules {
  /// How far the clock may jump, either way, and lie behind the last entry.
  std::chrono::microseconds jump_max = std::chrono::seconds(60);
  /// How old the last entry may be where nothing else says how much time has passed, such as after
  /// the machine was started anew. None: any age; a server may have been off.
  std::optional<std::chrono::microseconds> gap_max;
};

/// Any thread. While the clock is not believed, time goes on from where it last was, and at a
/// start, before it ever was, from the last entry at the earliest; it is believed again by itself
/// when it is back there.
class TrueTime {
 public:
  struct Sources {
    const Clock* wall = nullptr;
    const Uptime* uptime = nullptr;
  };
  /// What is remembered: wall clock less uptime, when it was believed. It survives the process, and
  /// means nothing after the machine was started anew. Errors: those of writing it down.
  using Keep = std::function<Status(std::chrono::microseconds anchor)>;

  /// anchor: what was kept since the machine was started; none: nothing was. keep: told of each
  /// change of a second or more.
  TrueTime(Sources sources, TimeRules rules, std::optional<std::chrono::microseconds> anchor,
           Keep keep);

  /// What the clock shows, or, while it is far off, what it would show had it not jumped.
  [[nodiscard]] Instant now() const;
  /// The first reading that the last entry does not speak against is believed, and what follows is
  /// held against it. Small steps are followed, at most a thousandth of the time that has passed,
  /// so that leap seconds and corrections never add up to a jump.
  Clock::Reading read(std::optional<Instant> last_entry);
  /// Errors: unavailable, no_space when it could not be kept: then it counts until this process
  /// ends.
  Status accept(const Clock::Reading& reading);

 private:
  struct Look {
    Instant wall;
    std::chrono::microseconds uptime;
  };
  [[nodiscard]] Look look() const;
  [[nodiscard]] Status judge(const Look& look, std::optional<Instant> last_entry) const
      TOC_REQUIRES(mutex_);
  Status remember(std::chrono::microseconds anchor) TOC_REQUIRES(mutex_);
  void follow(const Look& look) TOC_REQUIRES(mutex_);
  void tell(const Status& trust, const Look& look) TOC_REQUIRES(mutex_);

  const Sources sources_;
  const TimeRules rules_;
  const Keep keep_;
  mutable Mutex mutex_;
  std::optional<std::chrono::microseconds> anchor_ TOC_GUARDED_BY(mutex_);
  std::optional<std::chrono::microseconds> kept_ TOC_GUARDED_BY(mutex_);
  std::optional<std::chrono::microseconds> earliest_ TOC_GUARDED_BY(mutex_);  ///< without an anchor
  std::chrono::microseconds followed_ TOC_GUARDED_BY(mutex_){0};  ///< uptime until which
  std::chrono::microseconds told_ TOC_GUARDED_BY(mutex_){-1};     ///< uptime of the newest gauge
  bool is_doubted_ TOC_GUARDED_BY(mutex_) = false;
};

}  // namespace tocsin
