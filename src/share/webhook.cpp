// Webhooks as Standard Webhooks 1.0 signs them (standardwebhooks.com, "Verifying webhook
// authenticity"): HMAC-SHA256 over "id.timestamp.body", so that a receiver can tell our posts from
// others' and an old one from a new one.
#include "flow/webhooks.h"
#include "share/channel.h"

namespace tocsin::share {
namespace {

Status send(const Sending& sending, const store::Delivery& delivery) {
  if (!delivery.party) {
    return fail(Errc::not_found, "The message is addressed to no organization.");
  }
  TOC_TRY(const auto webhook, sending.world.store->read([&](store::Reader& reader) {
    return store::webhooks::of(reader, *delivery.party);
  }));
  if (!webhook || webhook->url != delivery.address) {
    return fail(Errc::not_found, "The webhook was removed or moved since.");
  }
  const std::string id = to_text(delivery.id);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
                           sending.world.clock->now().time_since_epoch())
                           .count();
  const std::string timestamp = std::to_string(seconds);
  const std::string content = id + "." + timestamp + "." + delivery.body;
  TOC_TRY(const Buffer secret, flow::webhook_secret(sending.world, *webhook));
  const Digest mac = hmac_sha256(secret, as_bytes(content));
  return post(sending.options.egress, {.url = delivery.address,
                                       .headers = {{"Content-Type", "application/json"},
                                                   {"webhook-id", id},
                                                   {"webhook-timestamp", timestamp},
                                                   {"webhook-signature", "v1," + to_base64(mac)}},
                                       .body = delivery.body});
}

}  // namespace

Channel webhook() {
  return {.id = "webhook", .send = send};
}

}  // namespace tocsin::share
