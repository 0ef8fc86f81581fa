#include "share/announce.h"

#include "base/json_writer.h"
#include "base/log.h"
#include "domain/report.h"
#include "exposure/event_subject.h"
#include "flow/feed.h"
#include "flow/webhooks.h"
#include "store/accounts.h"

#include <algorithm>

namespace tocsin::share {
namespace {

using store::LogIndex;
using store::Webhook;

/// Where nothing is for a webhook, its place is written down only now and then.
constexpr LogIndex kUnnotedMax = 1'000;

/// The next piece of one webhook.
struct Piece {
  std::vector<store::Share> shares;  ///< that it takes
  std::vector<store::TakenBack> taken_back;
  store::webhooks::Cursors to;
  bool has_more = false;  ///< something is left for another turn
};

Principal member_of(const PartyId& party, Standing standing) {
  return {.kind = Principal::Kind::person,
          .party = party,
          .role = Role::partner_member,
          .standing = standing};
}

Result<bool> is_taken(const exposure::World& world, store::Reader& reader, const Principal& member,
                      const flow::EventFilter& filter, const store::Share& share) {
  if (!flow::may_take(filter, share.tlp, share.kind)) {
    return false;
  }
  if (!flow::needs_flaws(filter)) {
    return true;
  }
  TOC_TRY(auto subject, exposure::subject_of(world, reader, member,
                                             find_identifiers(share.title + "\n" + share.body)));
  subject.tlp = share.tlp;
  subject.kind = share.kind;
  return flow::takes(filter, subject);
}

/// What is shared, up to `head`, as far as the organization receives now. While it does not, its
/// place stays where it is.
Status look_at_shares(const exposure::World& world, store::Reader& reader, const Webhook& webhook,
                      LogIndex head, Piece& piece) {
  TOC_TRY(const flow::EventFilter filter, flow::parse_event_filter(webhook.filter));
  if (!flow::asks_for(filter, flow::EventKind::share)) {
    piece.to.share = head;
    return {};
  }
  TOC_TRY(const Standing standing, store::standing_of(reader, webhook.party));
  if (!may_receive(standing)) {
    return {};
  }
  TOC_TRY(const std::int64_t waiting, store::webhooks::waiting(reader, webhook.id));
  if (waiting >= Announcer::kWaitingMax) {
    piece.has_more = true;
    return {};
  }
  const Principal member = member_of(webhook.party, standing);
  TOC_TRY(const Scope scope, scope_for(member, Action::read_feed));
  TOC_TRY(const auto shares,
          store::shares::after(reader, scope, webhook.share_cursor, Announcer::kAtOnce));
  for (const store::Share& share : shares) {
    TOC_TRY(const bool takes, is_taken(world, reader, member, filter, share));
    if (takes) {
      piece.shares.push_back(share);
    }
  }
  const bool is_full = static_cast<std::int64_t>(shares.size()) == Announcer::kAtOnce;
  piece.has_more = is_full;
  // The snapshot may be newer than `head`.
  piece.to.share = is_full ? shares.back().seq
                           : std::max({head, webhook.share_cursor,
                                       shares.empty() ? LogIndex{-1} : shares.back().seq});
  return {};
}

/// What was taken back of what it was given: told in every standing.
Status look_at_recalls(store::Reader& reader, const Webhook& webhook, LogIndex head, Piece& piece) {
  TOC_TRY(piece.taken_back,
          store::webhooks::taken_back(reader, webhook, webhook.recall_cursor, Announcer::kAtOnce));
  const bool is_full = static_cast<std::int64_t>(piece.taken_back.size()) == Announcer::kAtOnce;
  piece.has_more |= is_full;
  piece.to.recall =
      is_full ? piece.taken_back.back().seq
              : std::max({head, webhook.recall_cursor,
                          piece.taken_back.empty() ? LogIndex{-1} : piece.taken_back.back().seq});
  return {};
}

std::string event_of(const flow::World& world, const store::TakenBack& taken) {
  JsonWriter json;
  json.begin_object()
      .field("type", "recall.asked")
      .field("timestamp", to_rfc3339(taken.at))
      .key("data")
      .begin_object()
      .field("seq", taken.seq)
      .field("reason", taken.reason)
      .field("things", taken.things);
  if (taken.things == 1) {
    json.field("thing", taken.thing);
  }
  json.field("address", flow::page_of(world, "recall.asked"));
  return json.end_object().end_object().take();
}

/// before: by how much it comes before what is queued last, so that they go out in their order.
store::Delivery message_for(const store::Transaction& tx, const Webhook& webhook,
                            std::string_view event, std::chrono::microseconds before) {
  return {.id = make_id<DeliveryId>(tx.now()),
          .channel = "webhook",
          .party = webhook.party,
          .address = flow::outbox_address_of(webhook),
          .subject = {},
          .body = {},
          .created = tx.now(),
          .next_at = tx.now() - before,
          .webhook = webhook.id,
          .event = std::string(event)};
}

Status queue_recall(const flow::World& world, store::Transaction& tx, const Webhook& webhook,
                    const store::TakenBack& taken, std::chrono::microseconds before) {
  const Bilingual title{.en = "Something was taken back: delete it, and confirm that",
                        .zh_cn = "有内容已被撤回：请删除并确认"};
  store::Delivery message = message_for(tx, webhook, "recall.asked", before);
  message.rests = store::Rests::own;
  message.tlp = Tlp::amber_strict;  // that it was given is for whom might read it
  message.subject = title.in(parse_language(webhook.language));
  message.body = event_of(world, taken);
  return store::outbox::insert(tx, *world.sealer, message);
}

Status queue_share(const flow::World& world, store::Transaction& tx, const Webhook& webhook,
                   const store::Share& share, std::chrono::microseconds before) {
  store::Delivery message =
      message_for(tx, webhook, share.revision == 1 ? "share.made" : "share.revised", before);
  message.rests = store::Rests::shared;
  message.tlp = share.tlp;
  message.seq = share.seq;
  return store::outbox::insert(tx, *world.sealer, message);
}

bool is_as_it_was(const Webhook& now, const Webhook& before) {
  return now.share_cursor == before.share_cursor && now.recall_cursor == before.recall_cursor &&
         now.filter == before.filter && now.form == before.form && now.url == before.url;
}

/// Nothing is queued where the webhook was changed meanwhile: the next turn looks again.
Result<std::int64_t> put(const flow::World& world, const Webhook& webhook, const Piece& piece) {
  return world.store->write([&](store::Transaction& tx) -> Result<std::int64_t> {
    TOC_TRY(const auto now, store::webhooks::find(tx, webhook.id));
    TOC_TRY(const Standing standing, store::standing_of(tx, webhook.party));
    if (!now || !is_as_it_was(*now, webhook) || (!piece.shares.empty() && !may_receive(standing))) {
      return 0;
    }
    std::chrono::microseconds before(piece.taken_back.size() + piece.shares.size());
    for (const store::TakenBack& taken : piece.taken_back) {
      TOC_CHECK(queue_recall(world, tx, *now, taken, before--));
    }
    for (const store::Share& share : piece.shares) {
      TOC_CHECK(queue_share(world, tx, *now, share, before--));
    }
    TOC_CHECK(store::webhooks::move(tx, webhook.id, piece.to));
    return static_cast<std::int64_t>(piece.shares.size() + piece.taken_back.size());
  });
}

bool is_worth_writing(const Webhook& webhook, const Piece& piece) {
  const bool is_elsewhere =
      piece.to.share != webhook.share_cursor || piece.to.recall != webhook.recall_cursor;
  return !piece.shares.empty() || !piece.taken_back.empty() || (piece.has_more && is_elsewhere) ||
         piece.to.share - webhook.share_cursor > kUnnotedMax ||
         piece.to.recall - webhook.recall_cursor > kUnnotedMax;
}

struct Turned {
  std::int64_t queued = 0;
  bool has_more = false;
};

Result<Turned> turn_of(const exposure::World& world, const Webhook& webhook, LogIndex head) {
  Piece piece{.shares = {},
              .taken_back = {},
              .to = {.share = webhook.share_cursor, .recall = webhook.recall_cursor}};
  TOC_CHECK(world.store->read([&](store::Reader& reader) -> Status {
    TOC_CHECK(look_at_recalls(reader, webhook, head, piece));
    return look_at_shares(world, reader, webhook, head, piece);
  }));
  Turned out{.has_more = piece.has_more};
  if (is_worth_writing(webhook, piece)) {
    TOC_TRY(out.queued, put(world, webhook, piece));
  }
  return out;
}

}  // namespace

Result<std::int64_t> Announcer::turn() {
  const std::int64_t size = world_->store->head()->size;
  if (size == seen_) {
    return 0;
  }
  // Every act before this is in the snapshots that follow.
  const LogIndex head = size - 1;
  TOC_TRY(const auto webhooks, world_->store->read(store::webhooks::all));
  std::int64_t queued = 0;
  bool has_more = false;
  for (const Webhook& webhook : webhooks) {
    // One that cannot be looked at holds no other.
    const Result<Turned> done = turn_of(*world_, webhook, head);
    if (!done) {
      log_event(LogLevel::error, "webhook.not_looked_at",
                {{"webhook", to_text(webhook.id)}, {"why", describe(done.error())}});
      has_more = true;
      continue;
    }
    has_more |= done->has_more;
    queued += done->queued;
  }
  seen_ = has_more ? -1 : size;
  return queued;
}

}  // namespace tocsin::share
