#include "base/true_time.h"

#include "base/log.h"
#include "base/metrics.h"

#include <algorithm>

namespace tocsin {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

/// How much of the time that has passed a small step may be followed by: 86 s a day, more than any
/// clock drifts, less than any jump.
constexpr std::int64_t kFollowedPart = 1000;
constexpr int kRetryAfterS = 10;
constexpr int kLooksMax = 8;

/// "172800 s", rounded up: one microsecond more than 60 s is not 60 s.
std::string text_of(microseconds span) {
  return std::to_string(std::chrono::ceil<seconds>(std::chrono::abs(span)).count()) + " s";
}

Status doubt(const std::string& what) {
  return std::unexpected(
      Error{Errc::unavailable,
            what + ", so nothing is signed until it is right again or two people accept its time "
                   "(tocsin log accept-time); reading goes on.",
            "", kRetryAfterS});
}

}  // namespace

TrueTime::TrueTime(Sources sources, TimeRules rules, std::optional<microseconds> anchor, Keep keep)
    : sources_(sources), rules_(rules), keep_(std::move(keep)), anchor_(anchor), kept_(anchor) {
  TOC_ASSERT(sources.wall != nullptr && sources.uptime != nullptr);
  followed_ = sources.uptime->now();
}

TrueTime::Look TrueTime::look() const {
  // Whoever is put to sleep between the two clocks would see a jump where there was none.
  Look out{.wall = {}, .uptime = sources_.uptime->now()};
  for (int looks = 0; looks < kLooksMax; ++looks) {
    out.wall = sources_.wall->now();
    const microseconds after = sources_.uptime->now();
    if (after - out.uptime < std::chrono::milliseconds(100)) {
      break;
    }
    out.uptime = after;
  }
  return out;
}

Instant TrueTime::now() const {
  const Look seen = look();
  const Lock lock(mutex_);
  if (!anchor_) {
    // Never before what was signed: what has ended by then, such as a session, does not begin
    // again.
    return earliest_ ? std::max(seen.wall, Instant(seen.uptime + *earliest_)) : seen.wall;
  }
  const Instant held(seen.uptime + *anchor_);
  return std::chrono::abs(seen.wall - held) > rules_.jump_max ? held : seen.wall;
}

Status TrueTime::judge(const Look& look, std::optional<Instant> last_entry) const {
  if (anchor_) {
    const microseconds off = look.wall - Instant(look.uptime + *anchor_);
    if (std::chrono::abs(off) > rules_.jump_max) {
      return doubt("This machine's clock jumped " + text_of(off) +
                   (off > microseconds(0) ? " forward" : " back"));
    }
  }
  if (last_entry && *last_entry - look.wall > rules_.jump_max) {
    return doubt("This machine's clock is " + text_of(*last_entry - look.wall) +
                 " behind the last entry of the log");
  }
  if (last_entry && !anchor_ && rules_.gap_max && look.wall - *last_entry > *rules_.gap_max) {
    return doubt("By this machine's clock the last entry of the log is " +
                 text_of(look.wall - *last_entry) + " old, which is more than its operator allows");
  }
  return {};
}

Status TrueTime::remember(microseconds anchor) {
  anchor_ = anchor;
  if (kept_ && std::chrono::abs(*kept_ - anchor) < seconds(1)) {
    return {};
  }
  kept_ = anchor;  // also when it fails: trying at each entry would help nobody
  return keep_ ? keep_(anchor) : Status();
}

void TrueTime::follow(const Look& look) {
  const microseconds seen = look.wall.time_since_epoch() - look.uptime;
  microseconds anchor = seen;
  if (anchor_) {
    const microseconds may_follow = (look.uptime - followed_) / kFollowedPart;
    if (look.uptime - followed_ < seconds(1)) {
      return;  // whole steps: what is less would be lost by rounding
    }
    anchor = *anchor_ + std::clamp(seen - *anchor_, -may_follow, may_follow);
  }
  followed_ = look.uptime;
  if (const Status kept = remember(anchor); !kept) {
    log_event(LogLevel::warning, "clock.not_kept", {{"reason", describe(kept.error())}});
  }
}

void TrueTime::tell(const Status& trust, const Look& look) {
  if (is_doubted_ != !trust) {
    is_doubted_ = !trust;
    if (trust) {
      log_event(LogLevel::info, "clock.trusted", {{"clock", to_rfc3339(look.wall)}});
    } else {
      count("tocsin_clock_doubts_total");
      log_event(LogLevel::error, "clock.doubted",
                {{"clock", to_rfc3339(look.wall)}, {"reason", trust.error().message}});
    }
  } else if (told_ >= microseconds(0) && look.uptime - told_ < seconds(1)) {
    return;
  }
  told_ = look.uptime;
  set_gauge("tocsin_clock_trusted", trust ? 1 : 0);
  if (anchor_) {
    set_gauge("tocsin_clock_off_seconds",
              std::chrono::duration<double>(look.wall - Instant(look.uptime + *anchor_)).count());
  }
}

Clock::Reading TrueTime::read(std::optional<Instant> last_entry) {
  const Look seen = look();
  const Lock lock(mutex_);
  Clock::Reading out{.at = seen.wall, .trust = judge(seen, last_entry), .uptime = seen.uptime};
  tell(out.trust, seen);
  if (out.trust) {
    follow(seen);
  } else {
    followed_ = seen.uptime;  // a jump is not followed, however long it lasts
    if (last_entry) {
      const microseconds since = last_entry->time_since_epoch() - seen.uptime;
      earliest_ = std::max(earliest_.value_or(since), since);
    }
  }
  return out;
}

Status TrueTime::accept(const Clock::Reading& reading) {
  const Lock lock(mutex_);
  followed_ = reading.uptime;
  log_event(LogLevel::warning, "clock.accepted", {{"clock", to_rfc3339(reading.at)}});
  return remember(reading.at.time_since_epoch() - reading.uptime);
}

}  // namespace tocsin
