#include "flow/feed.h"

#include "base/json_writer.h"
#include "store/accounts.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

constexpr std::string_view kChannel = "feed";
/// Notes of one write: so long everybody else's writes wait.
constexpr std::size_t kNotedAtOnce = 1'000;

/// As an item of the feed.
store::Share told(const store::TakenBack& taken) {
  CanonicalObject body;
  body.set("reason", taken.reason).set("things", taken.things);
  if (taken.things == 1) {
    body.set("thing", taken.thing);
  }
  return {.seq = taken.seq,
          .at = taken.at,
          .kind = "recall",
          .case_id = std::nullopt,
          .tlp = Tlp::clear,
          .title = "Delete what was taken back, and confirm it",
          .body = body.to_text(),
          .thing = taken.things == 1 ? taken.thing : 0,
          .author = std::nullopt};
}

}  // namespace

bool is_partner(const Principal& principal) {
  return principal.kind != Principal::Kind::system && !is_staff(principal.role);
}

Status note_given(const World& world, const Principal& principal,
                  const std::vector<store::LogIndex>& seqs, std::string_view channel) {
  if (!is_partner(principal)) {
    return {};
  }
  TOC_TRY(const auto fresh, world.store->read([&](store::Reader& reader) {
    return store::shares::not_noted(reader, principal.party, seqs, channel);
  }));
  if (fresh.empty()) {
    return {};  // no write, no flush
  }
  return world.store->write([&](store::Transaction& tx) -> Status {
    // What was taken back since it was read is not given any more: nobody would ask for it again.
    TOC_TRY(const Principal now, as_of_now(tx, principal, Action::read_feed));
    TOC_TRY(const Scope scope, scope_for(now, Action::read_feed));
    for (const store::LogIndex seq : fresh) {
      TOC_TRY(const bool is_open, store::shares::is_open(tx, scope, seq));
      if (!is_open) {
        return std::unexpected(Error{
            Errc::unavailable, "What is shared changed while it was read: ask again.", "", 1});
      }
      TOC_CHECK(store::shares::note_holding(tx, principal.party, seq, channel));
    }
    return {};
  });
}

Status note_all_given(const World& world, const Principal& principal,
                      const std::set<store::LogIndex>& seqs, std::string_view channel) {
  if (principal.kind == Principal::Kind::anonymous) {
    return {};
  }
  std::vector<store::LogIndex> piece;
  for (auto at = seqs.begin(); at != seqs.end();) {
    piece.push_back(*at);
    if (++at == seqs.end() || piece.size() == kNotedAtOnce) {
      TOC_CHECK(note_given(world, principal, piece, channel));
      piece.clear();
    }
  }
  return {};
}

Result<Principal> as_of_now(store::Reader& reader, const Principal& principal, Action action) {
  Principal now = principal;
  if (is_partner(principal)) {
    TOC_TRY(now.standing, store::standing_of(reader, principal.party));
  }
  TOC_CHECK(may(now, action));
  return now;
}

Result<FeedPage> read_feed(const World& world, const Principal& principal, store::LogIndex after,
                           std::int64_t count) {
  TOC_TRY(const Scope scope, scope_for(principal, Action::read_feed));
  const std::int64_t wanted = std::clamp<std::int64_t>(count, 1, 1000);
  FeedPage page;
  std::vector<store::LogIndex> given;
  TOC_CHECK(world.store->read([&](store::Reader& reader) -> Status {
    // The standing of this very snapshot, not of the moment when the session was looked up.
    TOC_CHECK(as_of_now(reader, principal, Action::read_feed));
    TOC_TRY(page.items, store::shares::after(reader, scope, after, wanted + 1));
    for (const store::Share& item : page.items) {
      given.push_back(item.seq);
    }
    if (!scope.sees_all_parties()) {
      TOC_TRY(const auto taken, store::shares::taken_back(reader, scope, after, wanted + 1));
      std::ranges::transform(taken, std::back_inserter(page.items), told);
      std::ranges::stable_sort(page.items, {}, &store::Share::seq);
    }
    return {};
  }));
  if (static_cast<std::int64_t>(page.items.size()) > wanted) {
    page.has_more = true;
    page.items.resize(static_cast<std::size_t>(wanted));
  }
  page.next = page.items.empty() ? after : page.items.back().seq;
  std::erase_if(given, [&](store::LogIndex seq) { return seq > page.next; });
  // Noted before it is sent: what a partner was given must never be missing from the list.
  TOC_CHECK(note_given(world, principal, given, kChannel));
  return page;
}

std::string to_json(const store::Share& item) {
  JsonWriter json;
  json.begin_object()
      .field("seq", item.seq)
      .field("at", to_rfc3339(item.at))
      .field("kind", item.kind);
  if (item.thing > 0) {
    json.field("thing", item.thing).field("revision", item.revision);
  }
  json.field("tlp", to_label(item.tlp)).field("title", item.title).key("body").raw(item.body);
  return json.end_object().take();
}

Result<std::vector<store::Share>> view_holdings(const World& world, const Principal& principal,
                                                std::string_view party) {
  TOC_CHECK(may(principal, Action::read_holdings));
  return world.store->read([&](store::Reader& reader) -> Result<std::vector<store::Share>> {
    TOC_TRY(const auto found, store::parties::find(reader, party));
    if (!found) {
      return fail(Errc::not_found, "There is no such organization.");
    }
    return store::shares::holdings(reader, found->id);
  });
}

}  // namespace tocsin::flow
