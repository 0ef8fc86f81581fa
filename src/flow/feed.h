// The change feed: the first channel out. What a principal gets is cut by marking and standing at
// each request, and what a partner gets is noted, so that a suspension can say what it already
// holds.
#pragma once

#include "domain/access.h"
#include "flow/world.h"
#include "store/shares.h"

#include <set>

namespace tocsin::flow {

/// Neither one of the operator's people nor the system.
bool is_partner(const Principal& principal);
/// Notes what a partner is about to be given by a channel, by the shares' places in the log, which
/// ascend: before it is sent. The operator's people hold nothing. Errors: those of may(read_feed);
/// unavailable when some of it was taken back since it was read.
Status note_given(const World& world, const Principal& principal,
                  const std::vector<store::LogIndex>& seqs, std::string_view channel);
/// The same of many, in pieces, so that nobody waits long for the one writer; of a stranger nothing
/// is noted.
Status note_all_given(const World& world, const Principal& principal,
                      const std::set<store::LogIndex>& seqs, std::string_view channel);
/// The principal with the standing of this snapshot. Errors: those of may().
Result<Principal> as_of_now(store::Reader& reader, const Principal& principal, Action action);

struct FeedPage {
  /// Strictly after the cursor, oldest first. Of the kind "recall": what was taken back from the
  /// reader by one act.
  std::vector<store::Share> items;
  store::LogIndex next = -1;  ///< the cursor for the next request
  bool has_more = false;
};
/// after: -1 for the beginning. count: 1 to 1000. Errors: forbidden for those who may not receive.
Result<FeedPage> read_feed(const World& world, const Principal& principal, store::LogIndex after,
                           std::int64_t count);

/// {"seq","at","kind","thing","revision","tlp","title","body":{…}}, whatever the channel; an item
/// of the feed without a thing has neither that nor a revision.
std::string to_json(const store::Share& item);

/// What the organization was given so far. Errors: not_found.
Result<std::vector<store::Share>> view_holdings(const World& world, const Principal& principal,
                                                std::string_view party);

}  // namespace tocsin::flow
