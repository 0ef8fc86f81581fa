#include "flow/webhooks.h"

#include "base/json.h"
#include "base/json_writer.h"
#include "base/log.h"
#include "base/words.h"
#include "flow/account_rules.h"
#include "store/accounts.h"
#include "store/mail_subscriptions.h"
#include "store/secrets.h"
#include "store/sharing.h"

#include <algorithm>
#include <array>

namespace tocsin::flow {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kChatSecretBytesMax = 200;
constexpr std::array<std::string_view, 7> kForms = {"standard", "slack",    "teams", "mattermost",
                                                    "feishu",   "dingtalk", "wecom"};

/// What libcurl will be asked to post to. Which addresses it may reach is decided when it connects
/// (share/egress.h).
Status check_url(const std::string& url) {
  const auto refuse = [] {
    return fail(
        Errc::malformed,
        "A webhook is an https:// or http:// address without user name, password or fragment.",
        "/url");
  };
  if (url.size() > kWebhookUrlBytesMax) {
    return fail(Errc::malformed, "The address is longer than 2048 characters.", "/url");
  }
  const std::string_view rest = url.starts_with("https://")  ? std::string_view(url).substr(8)
                                : url.starts_with("http://") ? std::string_view(url).substr(7)
                                                             : std::string_view();
  const std::string_view host = rest.substr(0, rest.find_first_of("/?"));
  if (host.empty() || host.find('@') != std::string_view::npos ||
      url.find('#') != std::string::npos) {
    return refuse();
  }
  const bool is_plain =
      std::ranges::all_of(url, [](char c) { return c > 0x20 && c < 0x7F && c != '\\'; });
  return is_plain ? Status() : Status(refuse());
}

Status check(const WebhookDraft& draft) {
  if (!is_handle(draft.name)) {
    return fail(Errc::malformed, "A webhook's name is 1 to 64 of a-z, 0-9 and hyphens.", "/name");
  }
  TOC_CHECK(check_url(draft.url));
  TOC_CHECK(check(draft.filter));
  const bool is_signed_by_us =
      draft.form == WebhookForm::feishu || draft.form == WebhookForm::dingtalk;
  if (!draft.chat_secret.empty() && !is_signed_by_us) {
    return fail(Errc::malformed, "Only Feishu and DingTalk give a secret to sign with.", "/secret");
  }
  if (draft.chat_secret.size() > kChatSecretBytesMax) {
    return fail(Errc::malformed, "The secret is longer than 200 bytes.", "/secret");
  }
  return {};
}

/// Scheme, host and port: of a chat's address what is no secret.
std::string origin_of_url(const std::string& url) {
  return url.substr(0, url.find_first_of("/?", url.find("://") + 3));
}

WebhookForm form_of(const store::Webhook& webhook) {
  return parse_webhook_form(webhook.form).value_or(WebhookForm::standard);
}

/// What lies sealed for the draft: the bytes that sign, or the address of a chat with its secret.
Buffer secret_of(const WebhookDraft& draft) {
  if (is_chat(draft.form)) {
    const std::string text =
        CanonicalObject().set("secret", draft.chat_secret).set("url", draft.url).to_text();
    const Bytes bytes = as_bytes(text);
    return {bytes.begin(), bytes.end()};
  }
  Buffer secret(kSecretBytes);
  random_bytes(secret);
  return secret;
}

store::Act act_of(std::string kind, const Principal& principal, const store::Webhook& webhook) {
  store::Act act{
      .kind = std::move(kind), .actor = actor_of(principal), .case_id = std::nullopt, .detail = {}};
  act.detail.set("webhook", to_text(webhook.id)).set("name", webhook.name);
  return act;
}

Result<store::Webhook> named(store::Reader& reader, const PartyId& party, std::string_view name) {
  TOC_TRY(auto found, store::webhooks::find(reader, party, name));
  return found ? Result<store::Webhook>(*std::move(found))
               : fail(Errc::not_found, "There is no webhook.");
}

/// Errors: conflict when there are as many as there may be.
Result<store::Webhook> new_row(store::Transaction& tx, const Principal& principal,
                               const std::string& name) {
  TOC_TRY(const auto all, store::webhooks::of(tx, principal.party));
  if (all.size() >= kWebhooksMax) {
    return fail(Errc::conflict, "An organization has at most 50 webhooks: remove one first.");
  }
  return store::Webhook{.id = make_id<WebhookId>(tx.now()),
                        .party = principal.party,
                        .name = name,
                        .url = {},
                        .filter = {},
                        .created = tx.now(),
                        .secret = {}};
}

bool asks_for_shares(const store::Webhook& webhook) {
  const Result<EventFilter> filter = parse_event_filter(webhook.filter);
  return filter && asks_for(*filter, EventKind::share);
}

}  // namespace

std::string_view to_text(WebhookForm form) {
  return word_of(kForms, form);
}

Result<WebhookForm> parse_webhook_form(std::string_view text) {
  return parse_word<WebhookForm>(
      kForms, text, "A form is standard, slack, teams, mattermost, feishu, dingtalk or wecom.");
}

bool is_chat(WebhookForm form) {
  return form != WebhookForm::standard;
}

Result<WebhookAddress> address_of(const World& world, const store::Webhook& webhook) {
  TOC_TRY(Buffer opened, world.sealer->open(store::about_webhook(webhook.id), webhook.secret));
  if (!is_chat(form_of(webhook))) {
    return WebhookAddress{.url = webhook.url, .secret = std::move(opened)};
  }
  TOC_TRY(const JsonDocument document, JsonDocument::parse(as_text(opened)));
  JsonFields fields(document.root(), "");
  const std::string url = fields.text("url", kWebhookUrlBytesMax);
  const std::string secret =
      fields.optional_text("secret", kChatSecretBytesMax).value_or(std::string());
  TOC_CHECK(fields.finish());
  const Bytes bytes = as_bytes(secret);
  return WebhookAddress{.url = url, .secret = {bytes.begin(), bytes.end()}};
}

std::string outbox_address_of(const store::Webhook& webhook) {
  return is_chat(form_of(webhook)) ? webhook.url + "#" + to_text(webhook.id) : webhook.url;
}

Buffer derived_webhook_secret(Bytes token_secret, const WebhookId& id) {
  const std::string label = "tocsin/webhook/v1\n" + to_text(id);
  const Digest secret = hmac_sha256(token_secret, as_bytes(label));
  return {secret.begin(), secret.end()};
}

Result<MadeWebhook> put_webhook(const World& world, const Principal& principal,
                                const WebhookDraft& draft) {
  TOC_CHECK(may(principal, Action::manage_webhook));
  TOC_CHECK(check(draft));
  const Buffer secret = secret_of(draft);
  return world.store->write([&](store::Transaction& tx) -> Result<MadeWebhook> {
    TOC_TRY(const auto before, store::webhooks::find(tx, principal.party, draft.name));
    MadeWebhook made;
    store::Webhook& webhook = made.webhook;
    if (before) {
      webhook = *before;
    } else {
      TOC_TRY(webhook, new_row(tx, principal, draft.name));
    }
    const bool keeps = before && !is_chat(draft.form) && !is_chat(form_of(*before)) &&
                       draft.secret == WebhookDraft::Secret::keep;
    webhook.url = is_chat(draft.form) ? origin_of_url(draft.url) : draft.url;
    webhook.form = to_text(draft.form);
    webhook.language = tocsin::to_text(draft.language);
    webhook.filter = to_json(draft.filter);
    if (!keeps) {
      webhook.secret = world.sealer->seal(store::about_webhook(webhook.id), secret);
      made.secret = is_chat(draft.form) ? "" : "whsec_" + to_base64(secret);
    }
    store::Act act = act_of("webhook.set", principal, webhook);
    act.detail.set("url", to_hex(sha256(as_bytes(draft.url))))
        .set("form", webhook.form)
        .set("filter", to_hex(sha256(as_bytes(webhook.filter))));
    const store::LogIndex index = tx.record(std::move(act));
    if (!before) {
      webhook.recall_cursor = index;
    }
    if (!before || !asks_for_shares(*before)) {
      webhook.share_cursor = index;  // what it did not ask for until now is not posted later
    }
    TOC_CHECK(store::webhooks::put(tx, webhook));
    return made;
  });
}

Result<std::vector<store::Webhook>> list_webhooks(const World& world, const Principal& principal) {
  TOC_CHECK(may(principal, Action::manage_webhook));
  return world.store->read(
      [&](store::Reader& reader) { return store::webhooks::of(reader, principal.party); });
}

Result<store::Webhook> view_webhook(const World& world, const Principal& principal,
                                    std::string_view name) {
  TOC_CHECK(may(principal, Action::manage_webhook));
  return world.store->read(
      [&](store::Reader& reader) { return named(reader, principal.party, name); });
}

Status remove_webhook(const World& world, const Principal& principal, std::string_view name) {
  TOC_CHECK(may(principal, Action::manage_webhook));
  return world.store->write([&](store::Transaction& tx) -> Status {
    TOC_TRY(const store::Webhook webhook, named(tx, principal.party, name));
    TOC_CHECK(store::webhooks::revoke(tx, webhook.id, tx.now()));
    tx.record(act_of("webhook.removed", principal, webhook));
    return {};
  });
}

Result<std::vector<store::WebhookAttempt>> webhook_attempts(const World& world,
                                                            const Principal& principal,
                                                            std::string_view name) {
  TOC_CHECK(may(principal, Action::manage_webhook));
  return world.store->read(
      [&](store::Reader& reader) -> Result<std::vector<store::WebhookAttempt>> {
        TOC_TRY(const store::Webhook webhook, named(reader, principal.party, name));
        return store::webhooks::attempts(reader, webhook.id);
      });
}

Result<DeliveryId> test_webhook(const World& world, const Principal& principal,
                                std::string_view name) {
  TOC_CHECK(may(principal, Action::manage_webhook));
  return world.store->write([&](store::Transaction& tx) -> Result<DeliveryId> {
    TOC_TRY(const store::Webhook webhook, named(tx, principal.party, name));
    TOC_TRY(const bool is_tested, store::webhooks::awaits(tx, webhook.id, kWebhookTest));
    if (is_tested) {
      return fail(Errc::conflict, "A test of this webhook is under way.");
    }
    const Bilingual title{.en = "A test of Tocsin's messages", .zh_cn = "Tocsin 消息推送测试"};
    JsonWriter json;
    json.begin_object()
        .field("type", kWebhookTest)
        .field("timestamp", to_rfc3339(tx.now()))
        .key("data")
        .begin_object()
        .field("webhook", webhook.name)
        .end_object();
    const DeliveryId id = make_id<DeliveryId>(tx.now());
    // Before whatever waits for it.
    TOC_CHECK(store::outbox::insert(tx, *world.sealer,
                                    {.id = id,
                                     .channel = "webhook",
                                     .party = webhook.party,
                                     .rests = store::Rests::own,
                                     .address = outbox_address_of(webhook),
                                     .subject = title.in(parse_language(webhook.language)),
                                     .body = json.end_object().take(),
                                     .created = tx.now(),
                                     .next_at = Instant{},
                                     .webhook = webhook.id,
                                     .event = std::string(kWebhookTest)}));
    store::Act act = act_of("webhook.tested", principal, webhook);
    act.detail.set("delivery", to_text(id));
    tx.record(std::move(act));
    return id;
  });
}

Result<DeliveryId> replay_delivery(const World& world, const Principal& principal,
                                   std::string_view name, const DeliveryId& delivery) {
  TOC_CHECK(may(principal, Action::manage_webhook));
  return world.store->write([&](store::Transaction& tx) -> Result<DeliveryId> {
    TOC_TRY(const store::Webhook webhook, named(tx, principal.party, name));
    TOC_TRY(store::Delivery again, store::webhooks::delivery(tx, webhook.id, delivery));
    if (again.state == "waiting") {
      return fail(Errc::conflict, "This delivery waits: it goes out by itself.");
    }
    if (!again.seq) {
      TOC_TRY(again.body, store::outbox::body_of(*world.sealer, again));
    }
    again.id = make_id<DeliveryId>(tx.now());
    again.address = outbox_address_of(webhook);
    again.created = again.next_at = tx.now();
    again.is_replay = true;
    TOC_CHECK(store::outbox::insert(tx, *world.sealer, again));
    store::Act act = act_of("webhook.replayed", principal, webhook);
    act.detail.set("delivery", to_text(delivery)).set("as", to_text(again.id));
    tx.record(std::move(act));
    return again.id;
  });
}

Status replay_after(const World& world, const Principal& principal, std::string_view name,
                    store::LogIndex after) {
  TOC_CHECK(may(principal, Action::manage_webhook));
  if (after < -1) {
    return fail(Errc::malformed, "A place in the log is -1, for its beginning, or more.", "/after");
  }
  return world.store->write([&](store::Transaction& tx) -> Status {
    TOC_TRY(const store::Webhook webhook, named(tx, principal.party, name));
    store::Act act = act_of("webhook.replayed", principal, webhook);
    act.detail.set("after", after);
    const store::LogIndex index = tx.record(std::move(act));
    const store::LogIndex to = std::min(after, index);
    return store::webhooks::move(tx, webhook.id,
                                 {.share = std::min(webhook.share_cursor, to),
                                  .recall = std::min(webhook.recall_cursor, to)});
  });
}

Result<MadeWebhook> set_webhook(const World& world, const Principal& principal,
                                const std::string& url) {
  return put_webhook(world, principal,
                     {.name = std::string(kWarningsWebhook),
                      .url = url,
                      .filter = {.events = {EventKind::duty, EventKind::finding},
                                 .tlp_max = Tlp::red,
                                 .kinds = {},
                                 .products = {}},
                      .secret = WebhookDraft::Secret::renew});
}

Result<std::optional<store::Webhook>> own_webhook(const World& world, const Principal& principal) {
  TOC_CHECK(may(principal, Action::manage_webhook));
  return world.store->read([&](store::Reader& reader) {
    return store::webhooks::find(reader, principal.party, kWarningsWebhook);
  });
}

Status remove_webhook(const World& world, const Principal& principal) {
  return remove_webhook(world, principal, kWarningsWebhook);
}

std::string to_json(const store::Webhook& webhook) {
  JsonWriter json;
  json.begin_object()
      .field("id", to_text(webhook.id))
      .field("name", webhook.name)
      .field("url", webhook.url)
      .field("form", webhook.form)
      .field("language", webhook.language)
      .field("since", to_rfc3339(webhook.created))
      .key("filter")
      .raw(webhook.filter);
  return json.end_object().take();
}

bool asks_for_own(const EventFilter& filter, const OwnEvent& event) {
  if (!asks_for(filter, event.kind)) {
    return false;
  }
  if (event.kind != EventKind::finding) {
    return true;
  }
  EventFilter of_findings = filter;  // what they are about is one's own, of whatever kind
  of_findings.kinds.clear();
  of_findings.tlp_max = Tlp::red;
  of_findings.is_of_own_assets = false;
  return takes(of_findings, event.subject);
}

Result<bool> sieves_findings(store::Reader& reader, const PartyId& party) {
  const auto sieves = [](const std::string& json) {
    const Result<EventFilter> filter = parse_event_filter(json);
    return filter && asks_for(*filter, EventKind::finding) && needs_flaws(*filter);
  };
  TOC_TRY(const auto webhooks, store::webhooks::of(reader, party));
  TOC_TRY(const auto people, store::mail_subscriptions::of_party(reader, party));
  return std::ranges::any_of(webhooks, sieves, &store::Webhook::filter) ||
         std::ranges::any_of(people, sieves, &store::MailSubscription::filter);
}

Status queue_for_webhooks(const World& world, store::Transaction& tx, const PartyId& party,
                          const OwnEvent& event) {
  TOC_TRY(const auto all, store::webhooks::of(tx, party));
  for (const store::Webhook& webhook : all) {
    const Result<EventFilter> filter = parse_event_filter(webhook.filter);
    if (!filter) {
      // One that cannot be read holds nobody's duties.
      log_event(LogLevel::error, "webhook.not_read", {{"webhook", to_text(webhook.id)}});
      continue;
    }
    if (!asks_for_own(*filter, event)) {
      continue;
    }
    const Tlp told =
        is_chat(form_of(webhook)) ? std::min(kChatTlpMax, filter->tlp_max) : filter->tlp_max;
    const bool is_told = event.tlp <= told;
    TOC_CHECK(store::outbox::insert(
        tx, *world.sealer,
        {.id = make_id<DeliveryId>(tx.now()),
         .channel = "webhook",
         .party = party,
         .rests = event.rests,
         .tlp = event.tlp,
         .address = outbox_address_of(webhook),
         .subject = is_told ? event.title.in(parse_language(webhook.language)) : "",
         .body = is_told ? event.body : waiting_event(page_of(world, event.type), tx.now()),
         .created = tx.now(),
         .next_at = tx.now(),
         .webhook = webhook.id,
         .event = event.type}));
  }
  return {};
}

std::string page_of(const World& world, std::string_view event) {
  if (event.starts_with("duty.") || event.starts_with("conflict.")) {
    return world.base_url + "/desk/duties";
  }
  if (event.starts_with("notice.")) {
    return world.base_url + "/desk/inbox";
  }
  if (event.starts_with("findings.")) {
    return world.base_url + "/api/v1/findings";
  }
  return world.base_url + (event.starts_with("recall.") ? "/api/v1/recalls" : "/desk/feed");
}

std::string waiting_event(std::string_view address, Instant at) {
  JsonWriter json;
  json.begin_object()
      .field("type", "waiting")
      .field("timestamp", to_rfc3339(at))
      .key("data")
      .begin_object()
      .field("address", address)
      .end_object();
  return json.end_object().take();
}

}  // namespace tocsin::flow
