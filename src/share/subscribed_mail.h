// Mail that a person asked for: what of what is shared goes into it, and its text, made at the
// moment of sending.
#pragma once

#include "exposure/world.h"
#include "store/sharing.h"

#include <map>
#include <string>
#include <utility>

namespace tocsin::share {

/// One thread's. Queues mails about what is shared for those whose rhythm has come round.
class MailAnnouncer {
 public:
  /// The world outlives it.
  explicit MailAnnouncer(const exposure::World& world) : world_(&world) {}
  /// Returns how many mails were queued.
  Result<std::int64_t> turn();

 private:
  const exposure::World* world_;
  /// Of those at once: size of the log, and their place, when they were looked at last.
  std::map<PersonId, std::pair<std::int64_t, store::LogIndex>> looked_;
};

struct Letter {
  std::string subject;
  std::string body;
  std::string out_address;  ///< ends the subscription (RFC 8058)
};
/// With the standing, the markings and the filter of this moment; what is given is noted. body: the
/// delivery's own. Errors: forbidden when the subscription, the account or the address is not what
/// it was, or the organization receives nothing now; not_found when nothing of it may be read any
/// more.
Result<Letter> letter_of(const flow::World& world, const store::Delivery& delivery);

}  // namespace tocsin::share
