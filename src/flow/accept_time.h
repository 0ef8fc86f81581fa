// The time of the log by people's word, when the clock is not believed. Nobody can sign in then, so
// that their proofs come with it: each one's password, and a code of the authenticator that this
// machine's time gives too. So two telephones say that the time is right, not two people alone.
#pragma once

#include "flow/world.h"

#include <string>
#include <vector>

namespace tocsin::flow {

struct TimeWord {
  std::string mail;
  std::string password;  ///< not asked of an account that has none
  std::string code;      ///< of the authenticator; a recovery code knows no time
};

struct AcceptedTime {
  store::LogIndex index = 0;
  Instant clock;  ///< what was accepted
  std::string receipt;
};

/// How many officers and administrators must say so: two, or as many as have a second factor where
/// those are fewer, as long as rules of two cannot hold.
Result<std::size_t> words_needed(const World& world);

/// Errors: conflict when the clock is believed; malformed for too few, or one person twice;
/// unauthenticated when one of them did not prove it, with one sentence for everything; forbidden
/// for other roles.
Result<AcceptedTime> accept_time(const World& world, const std::vector<TimeWord>& words);

}  // namespace tocsin::flow
