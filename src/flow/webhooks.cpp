#include "flow/webhooks.h"

#include "store/accounts.h"
#include "store/secrets.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

constexpr std::size_t kSecretBytes = 32;

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

}  // namespace

Result<Buffer> webhook_secret(const World& world, const store::Webhook& webhook) {
  return world.sealer->open(store::about_webhook(webhook.id), webhook.secret);
}

Buffer derived_webhook_secret(Bytes token_secret, const WebhookId& id) {
  const std::string label = "tocsin/webhook/v1\n" + to_text(id);
  const Digest secret = hmac_sha256(token_secret, as_bytes(label));
  return {secret.begin(), secret.end()};
}

Result<MadeWebhook> set_webhook(const World& world, const Principal& principal,
                                const std::string& url) {
  TOC_CHECK(may(principal, Action::manage_webhook));
  TOC_CHECK(check_url(url));
  Buffer secret(kSecretBytes);
  random_bytes(secret);
  TOC_TRY(const store::Webhook made, world.store->write([&](store::Transaction& tx)
                                                            -> Result<store::Webhook> {
    store::Webhook webhook{.id = make_id<WebhookId>(tx.now()),
                           .party = principal.party,
                           .url = url,
                           .created = tx.now(),
                           .secret = {}};
    webhook.secret = world.sealer->seal(store::about_webhook(webhook.id), secret);
    TOC_CHECK(store::webhooks::put(tx, webhook));
    store::Act act{
        .kind = "webhook.set", .actor = actor_of(principal), .case_id = std::nullopt, .detail = {}};
    act.detail.set("webhook", to_text(webhook.id)).set("url", to_hex(sha256(as_bytes(url))));
    tx.record(std::move(act));
    return webhook;
  }));
  return MadeWebhook{.webhook = made, .secret = "whsec_" + to_base64(secret)};
}

Result<std::optional<store::Webhook>> own_webhook(const World& world, const Principal& principal) {
  TOC_CHECK(may(principal, Action::manage_webhook));
  return world.store->read(
      [&](store::Reader& reader) { return store::webhooks::of(reader, principal.party); });
}

Status remove_webhook(const World& world, const Principal& principal) {
  TOC_CHECK(may(principal, Action::manage_webhook));
  return world.store->write([&](store::Transaction& tx) -> Status {
    TOC_TRY(const bool was_there, store::webhooks::revoke(tx, principal.party, tx.now()));
    if (!was_there) {
      return fail(Errc::not_found, "There is no webhook.");
    }
    tx.record({.kind = "webhook.removed",
               .actor = actor_of(principal),
               .case_id = std::nullopt,
               .detail = {}});
    return {};
  });
}

}  // namespace tocsin::flow
