// What lies sealed in the store (Sealer): which columns, what each belongs to, and how all of it is
// sealed anew when the key changes.
#pragma once

#include "store/store.h"

#include <map>

namespace tocsin::store {

/// What a sealed value is bound to.
std::string about_totp(const PersonId& person);
std::string about_recovery_code(const PersonId& person);
std::string about_paper_code(const Digest& token_hash);
std::string about_webhook(const WebhookId& webhook);
std::string about_delivery(const DeliveryId& delivery);
std::string about_source(const SourceId& source);
/// fingerprint: 20 bytes.
std::string about_openpgp_key(Bytes fingerprint);

namespace secrets {

/// The signing secret of a webhook that a version before derived and did not store.
using DeriveWebhookSecret = std::function<Buffer(const WebhookId&)>;

enum class Unopened {
  refuse,  ///< the key may still be found: nothing is given up
  forget,  ///< it is lost for good: what it has sealed goes
};

struct Sweep {
  const Sealer* sealer = nullptr;
  DeriveWebhookSecret derive;
  Unopened unopened = Unopened::refuse;
};
struct Swept {
  std::int64_t sealed = 0;
  std::int64_t forgotten = 0;
};
/// Seals with the newest key what lies in plain and what older keys have sealed, a few hundred rows
/// in one closure, and at the end notes in the store which key that is. May be broken off and begun
/// again at any time. Errors: conflict when no key of the sealer opens something.
Result<Swept> sweep(Store& store, const Sweep& how);

/// The key that everything is sealed with, as the last sweep noted it (Sealer::name); nothing
/// before the first.
Result<std::optional<std::string>> noted_key(Reader& reader);
/// How much is sealed, by name of its key.
Result<std::map<std::string, std::int64_t>> count_by_key(Reader& reader);

}  // namespace secrets
}  // namespace tocsin::store
