// Where an organization wants its own warnings posted. The secret that signs them lies sealed in
// the store.
#pragma once

#include "domain/access.h"
#include "flow/world.h"
#include "store/subscriptions.h"

namespace tocsin::flow {

inline constexpr std::size_t kWebhookUrlBytesMax = 2048;

struct MadeWebhook {
  store::Webhook webhook;
  std::string
      secret;  ///< "whsec_…", as Standard Webhooks writes it; can be shown again to nobody else
};
/// Replaces the one before. Errors: malformed unless an https or http address without credentials
/// or fragment.
Result<MadeWebhook> set_webhook(const World& world, const Principal& principal,
                                const std::string& url);
Result<std::optional<store::Webhook>> own_webhook(const World& world, const Principal& principal);
/// Errors: not_found when there is none.
Status remove_webhook(const World& world, const Principal& principal);

/// The 32 bytes that sign what is posted to it. Errors: internal when no key of ours opens them.
Result<Buffer> webhook_secret(const World& world, const store::Webhook& webhook);
/// What they were in versions before, which derived them.
Buffer derived_webhook_secret(Bytes token_secret, const WebhookId& id);

}  // namespace tocsin::flow
