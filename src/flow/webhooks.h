// Where an organization wants posted what concerns it. The secret that signs what is posted, and
// the addresses of chats, which are secrets themselves, lie sealed in the store.
#pragma once

#include "base/language.h"
#include "domain/access.h"
#include "flow/event_filter.h"
#include "flow/world.h"
#include "store/webhooks.h"

namespace tocsin::flow {

inline constexpr std::size_t kWebhookUrlBytesMax = 2048;
inline constexpr std::size_t kWebhooksMax = 50;  ///< of an organization
/// The one that `set_webhook` makes.
inline constexpr std::string_view kWarningsWebhook = "warnings";

/// What is posted: signed JSON (Standard Webhooks), or what a chat takes.
enum class WebhookForm { standard, slack, teams, mattermost, feishu, dingtalk, wecom };
std::string_view to_text(WebhookForm form);
Result<WebhookForm> parse_webhook_form(std::string_view text);
/// Its address is whoever's who knows it, and is shown to nobody.
bool is_chat(WebhookForm form);
/// What a chat is told at most: of what is marked higher only that something waits.
inline constexpr Tlp kChatTlpMax = Tlp::green;

struct WebhookDraft {
  std::string name;  ///< 1 to 64 of a-z, 0-9 and hyphens
  std::string url;
  WebhookForm form = WebhookForm::standard;
  Language language = Language::en;  ///< of chats
  EventFilter filter;
  /// With which Feishu or DingTalk has posts signed; empty: unsigned. Of no other form.
  std::string chat_secret = {};
  enum class Secret { keep, renew } secret = Secret::keep;  ///< of the form `standard`
};
struct MadeWebhook {
  store::Webhook webhook;
  /// "whsec_…", as Standard Webhooks writes it; can be shown again to nobody else. Empty: it is the
  /// one that it was, or the form has none of ours.
  std::string secret;
};
/// Makes the one of that name, or changes it. A new one begins with what happens from now on.
/// Errors: malformed unless the address is an https or http one without credentials or fragment;
/// conflict when there are kWebhooksMax.
Result<MadeWebhook> put_webhook(const World& world, const Principal& principal,
                                const WebhookDraft& draft);
/// Of the organization, by name.
Result<std::vector<store::Webhook>> list_webhooks(const World& world, const Principal& principal);
/// Errors: not_found.
Result<store::Webhook> view_webhook(const World& world, const Principal& principal,
                                    std::string_view name);
/// Errors: not_found when there is none.
Status remove_webhook(const World& world, const Principal& principal, std::string_view name);
/// Newest first; at most store::webhooks::kKeptMax. Errors: not_found.
Result<std::vector<store::WebhookAttempt>> webhook_attempts(const World& world,
                                                            const Principal& principal,
                                                            std::string_view name);
/// Queues "webhook.test", which goes out once, at once, whether it is received or not. Returns its
/// delivery. Errors: not_found; conflict while a test of it waits.
Result<DeliveryId> test_webhook(const World& world, const Principal& principal,
                                std::string_view name);
inline constexpr std::string_view kWebhookTest = "webhook.test";
/// One of the last deliveries goes out once more, under another id. Errors: not_found; conflict
/// while it waits.
Result<DeliveryId> replay_delivery(const World& world, const Principal& principal,
                                   std::string_view name, const DeliveryId& delivery);
/// What was shared and taken back strictly after the place in the log goes out once more. Errors:
/// not_found; malformed below -1.
Status replay_after(const World& world, const Principal& principal, std::string_view name,
                    store::LogIndex after);

/// The one of the duty board, for everything about one's own duties and assets; its secret is a new
/// one each time.
Result<MadeWebhook> set_webhook(const World& world, const Principal& principal,
                                const std::string& url);
Result<std::optional<store::Webhook>> own_webhook(const World& world, const Principal& principal);
/// Errors: not_found when there is none.
Status remove_webhook(const World& world, const Principal& principal);

/// Where it posts to, and what signs it.
struct WebhookAddress {
  std::string url;
  Buffer secret;  ///< empty: nothing is signed
};
/// Errors: internal when no key of ours opens it.
Result<WebhookAddress> address_of(const World& world, const store::Webhook& webhook);
/// What its messages wait under in the outbox: no two go to one address at a time.
std::string outbox_address_of(const store::Webhook& webhook);
/// What the secret was in versions before, which derived it.
Buffer derived_webhook_secret(Bytes token_secret, const WebhookId& id);

/// {"name","url","form","language","since","filter":{…}}; never a secret.
std::string to_json(const store::Webhook& webhook);

/// An event of the organization's own, for each of its webhooks that asks for its kind. body: as
/// Standard Webhooks has it. Above what a webhook is told, it is only told that something waits.
struct OwnEvent {
  EventKind kind = EventKind::duty;
  std::string type;  ///< "duty.warned"
  store::Rests rests = store::Rests::own;
  Tlp tlp = Tlp::clear;
  Bilingual title;  ///< what a chat is told
  std::string body;
  EventSubject subject = {};  ///< of findings
};
/// Whether somebody is told of it at all: of findings by what they are about, of all else by its
/// kind.
bool asks_for_own(const EventFilter& filter, const OwnEvent& event);
/// Whether a webhook of the party, or the mail of one of its people, asks for findings by more than
/// that there are some.
Result<bool> sieves_findings(store::Reader& reader, const PartyId& party);
Status queue_for_webhooks(const World& world, store::Transaction& tx, const PartyId& party,
                          const OwnEvent& event);
/// Where people read what an event of that kind is about.
std::string page_of(const World& world, std::string_view event);
/// {"type":"waiting","timestamp","data":{"address"}}
std::string waiting_event(std::string_view address, Instant at);

}  // namespace tocsin::flow
