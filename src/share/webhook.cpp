// Webhooks as Standard Webhooks 1.0 signs them (standardwebhooks.com, "Verifying webhook
// authenticity"): HMAC-SHA256 over "id.timestamp.body", so that a receiver can tell our posts from
// others' and an old one from a new one; and chats, in their own forms. What is shared is read from
// the store when it is sent, as its reader may read it at that moment.
#include "base/json.h"
#include "base/json_writer.h"
#include "flow/feed.h"
#include "flow/webhooks.h"
#include "share/channel.h"
#include "share/webhook_forms.h"
#include "store/accounts.h"

namespace tocsin::share {
namespace {

constexpr std::string_view kChannel = "webhook";

/// What is posted, in both ways of saying it.
struct Told {
  std::string event;  ///< as Standard Webhooks has it
  ChatMessage chat;
};

/// A webhook as it is at this moment.
struct Target {
  store::Webhook webhook;
  flow::WebhookForm form = flow::WebhookForm::standard;
  Language language = Language::en;
  flow::EventFilter filter;
};

Result<Target> target_of(store::Webhook webhook) {
  Target out{.webhook = std::move(webhook), .filter = {}};
  TOC_TRY(out.form, flow::parse_webhook_form(out.webhook.form));
  TOC_TRY(out.filter, flow::parse_event_filter(out.webhook.filter));
  out.language = parse_language(out.webhook.language);
  return out;
}

Told something_waits(const Target& target, const std::string& address, Instant now) {
  const Bilingual text{.en = "Something waits for you in Tocsin",
                       .zh_cn = "Tocsin 上有新内容等待查看"};
  return {.event = flow::waiting_event(address, now),
          .chat = {.title = text.in(target.language), .text = {}, .link = address}};
}

/// The organization itself, as far as marking and standing decide what it is given.
Result<Principal> reader_of(store::Reader& reader, const PartyId& party) {
  const Principal member{
      .kind = Principal::Kind::person, .party = party, .role = Role::partner_member};
  return flow::as_of_now(reader, member, Action::read_feed);
}

/// That the webhook is given it, in the closure that finds it open: whatever takes it back later
/// is told there.
Status note_held(const flow::World& world, const Target& target, const store::Share& share) {
  TOC_TRY(const bool holds, world.store->read([&](store::Reader& reader) {
    return store::webhooks::holds(reader, target.webhook.id, share.thing);
  }));
  if (holds) {
    return {};
  }
  return world.store->write([&](store::Transaction& tx) -> Status {
    TOC_TRY(const Principal now, reader_of(tx, target.webhook.party));
    TOC_TRY(const Scope scope, scope_for(now, Action::read_feed));
    TOC_TRY(const bool is_open, store::shares::is_open(tx, scope, share.seq));
    if (!is_open) {
      return fail(Errc::not_found, "What was shared was taken back since.");
    }
    return store::webhooks::note_holding(tx, target.webhook.id, share.thing);
  });
}

std::string event_of(const store::Share& share) {
  JsonWriter json;
  json.begin_object()
      .field("type", share.revision == 1 ? "share.made" : "share.revised")
      .field("timestamp", to_rfc3339(share.at))
      .key("data")
      .raw(flow::to_json(share));
  return json.end_object().take();
}

/// What is said in words, and where it stands; a share that says neither is read in the feed.
ChatMessage chat_of(const flow::World& world, const store::Share& share) {
  ChatMessage out{.title = "[" + std::string(to_label(share.tlp)) + "] " + share.title,
                  .text = {},
                  .link = flow::page_of(world, "share.made")};
  if (const auto body = JsonDocument::parse(share.body)) {
    out.text = body->root().text_at({"text"}).value_or("");
    if (const auto url = body->root().text_at({"url"}); url && !url->empty()) {
      out.link = *url;
    }
  }
  return out;
}

Result<Told> told_of_share(const flow::World& world, const Target& target, store::LogIndex seq) {
  Principal reader;
  TOC_TRY(const auto newest,
          world.store->read([&](store::Reader& snapshot) -> Result<std::vector<store::Share>> {
            TOC_TRY(reader, reader_of(snapshot, target.webhook.party));
            TOC_TRY(const Scope scope, scope_for(reader, Action::read_feed));
            return store::shares::after(snapshot, scope, seq - 1, 1);
          }));
  if (newest.empty() || newest.front().seq != seq) {
    return fail(Errc::not_found,
                "What was shared was revised or taken back since: a revision is posted by itself.");
  }
  const store::Share& share = newest.front();
  if (!flow::may_take(target.filter, share.tlp, share.kind)) {
    return fail(Errc::not_found, "The webhook does not ask for it any more.");
  }
  if (flow::is_chat(target.form) && share.tlp > flow::kChatTlpMax) {
    return something_waits(target, flow::page_of(world, "share.made"), share.at);
  }
  TOC_CHECK(note_held(world, target, share));
  TOC_CHECK(flow::note_given(world, reader, {seq}, kChannel));
  return Told{.event = event_of(share), .chat = chat_of(world, share)};
}

/// What waited with its body. One without a title is told of only so far.
Told told_of_own(const flow::World& world, const Target& target, const store::Delivery& delivery) {
  const std::string address = flow::page_of(world, delivery.event);
  // It may have been queued, or sent before, as another form or under another filter.
  const Tlp told_max = flow::is_chat(target.form)
                           ? std::min(flow::kChatTlpMax, target.filter.tlp_max)
                           : target.filter.tlp_max;
  if (delivery.event != "recall.asked" && delivery.tlp > told_max) {
    return something_waits(target, address, delivery.created);
  }
  if (delivery.subject.empty()) {
    Told out = something_waits(target, address, delivery.created);
    out.event = delivery.body;
    return out;
  }
  return {.event = delivery.body, .chat = {.title = delivery.subject, .text = {}, .link = address}};
}

Status post_signed(const Sending& sending, const Target& target, const std::string& id,
                   const Told& told, EgressReply& reply) {
  EgressPost message;
  const Instant now = sending.world.clock->now();
  TOC_TRY(const flow::WebhookAddress address, flow::address_of(sending.world, target.webhook));
  message.headers = {{"Content-Type", "application/json"}};
  if (flow::is_chat(target.form)) {
    ChatPost chat = signed_chat_post(target.form, address, told.chat, now);
    message.url = std::move(chat.url);
    message.body = std::move(chat.body);
    TOC_CHECK(post(sending.options.egress, message, reply));
    return chat_took_it(target.form, reply.start);
  }
  const std::string timestamp = std::to_string(
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
  const std::string content = id + "." + timestamp + "." + told.event;
  const Digest mac = hmac_sha256(address.secret, as_bytes(content));
  message.url = address.url;
  message.body = told.event;
  message.headers.insert(message.headers.end(), {{"webhook-id", id},
                                                 {"webhook-timestamp", timestamp},
                                                 {"webhook-signature", "v1," + to_base64(mac)}});
  return post(sending.options.egress, message, reply);
}

Status send(const Sending& sending, const store::Delivery& delivery, Answered& answered) {
  const flow::World& world = sending.world;
  if (!delivery.webhook) {
    return fail(Errc::not_found, "The message is addressed to no webhook.");
  }
  TOC_TRY(auto webhook, world.store->read([&](store::Reader& reader) {
    return store::webhooks::find(reader, *delivery.webhook);
  }));
  if (!webhook) {
    return fail(Errc::not_found, "The webhook was removed since.");
  }
  TOC_TRY(const Target target, target_of(*std::move(webhook)));
  Told told;
  if (delivery.seq) {
    TOC_TRY(told, told_of_share(world, target, *delivery.seq));
  } else {
    told = told_of_own(world, target, delivery);
  }
  EgressReply reply;
  const Status sent = post_signed(sending, target, to_text(delivery.id), told, reply);
  answered.status = reply.status;
  return sent;
}

}  // namespace

Channel webhook() {
  return {.id = std::string(kChannel), .send = send};
}

}  // namespace tocsin::share
