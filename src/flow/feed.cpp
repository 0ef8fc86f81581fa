#include "flow/feed.h"

#include "store/accounts.h"

#include <algorithm>

namespace tocsin::flow {

Result<FeedPage> read_feed(const World& world, const Principal& principal, store::LogIndex after,
                           std::int64_t count) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_feed));
  const std::int64_t wanted = std::clamp<std::int64_t>(count, 1, 1000);
  const bool is_partner = principal.kind != Principal::Kind::system && !is_staff(principal.role);
  struct Found {
    std::vector<store::FeedItem> items;
    store::LogIndex held = -1;
  };
  TOC_TRY(Found found, world.store->read([&](store::Reader& reader) -> Result<Found> {
    Found out;
    if (is_partner) {
      // The standing of this very snapshot, not of the moment when the session was looked up.
      Principal now = principal;
      TOC_TRY(now.standing, store::standing_of(reader, principal.party));
      TOC_CHECK(may(now, Action::read_feed));
      TOC_TRY(out.held, store::feed::newest_holding(reader, principal.party, "feed"));
    }
    TOC_TRY(out.items, store::feed::after(reader, scope, after, wanted + 1));
    return out;
  }));
  FeedPage page;
  page.has_more = static_cast<std::int64_t>(found.items.size()) > wanted;
  if (page.has_more) {
    found.items.pop_back();
  }
  page.items = std::move(found.items);
  page.next = page.items.empty() ? after : page.items.back().seq;
  if (is_partner && page.next > found.held) {
    // Noted before it is sent: what a partner was given must never be missing from the list.
    TOC_CHECK(world.store->write([&](store::Transaction& tx) -> Status {
      for (const store::FeedItem& item : page.items) {
        if (item.seq > found.held) {
          TOC_CHECK(store::feed::note_holding(tx, principal.party, item.seq, "feed"));
        }
      }
      return {};
    }));
  }
  return page;
}

Result<std::vector<store::FeedItem>> view_holdings(const World& world, const Principal& principal,
                                                   std::string_view party) {
  TOC_CHECK(may(principal, Action::read_holdings));
  return world.store->read([&](store::Reader& reader) -> Result<std::vector<store::FeedItem>> {
    TOC_TRY(const auto found, store::parties::find(reader, party));
    if (!found) {
      return fail(Errc::not_found, "There is no such organization.");
    }
    return store::feed::holdings(reader, found->id);
  });
}

}  // namespace tocsin::flow
