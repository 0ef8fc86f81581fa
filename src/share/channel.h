// The ways out, one file each; the table is all(). What waits in the outbox names its channel by
// id.
#pragma once

#include "flow/world.h"
#include "share/egress.h"
#include "store/sharing.h"

#include <filesystem>
#include <string>
#include <vector>

namespace tocsin::share {

struct MailOptions {
  std::string smtp_url;  ///< "smtp://host:587" or "smtps://…"; empty: files
  std::string user;
  std::string password;
  std::string from = "tocsin@localhost";
  std::filesystem::path folder;  ///< for .eml files
};

struct ChannelOptions {
  MailOptions mail;
  EgressPolicy egress;
};

/// What a channel sends with.
struct Sending {
  const flow::World& world;
  const ChannelOptions& options;
};

/// What the other side said to a try.
struct Answered {
  std::int64_t status = 0;  ///< of HTTP or SMTP; 0: there was no answer
};

struct Channel {
  std::string id;  ///< "mail", "webhook"
  /// Errors: not_found or forbidden end the delivery; everything else is tried again later.
  Status (*send)(const Sending& sending, const store::Delivery& delivery,
                 Answered& answered) = nullptr;
};

/// Every channel that was registered (share/CMakeLists.txt).
std::vector<Channel> all();

}  // namespace tocsin::share
