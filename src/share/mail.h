// Mail out of the outbox: by SMTP through libcurl, or as .eml files when no server is configured.
#pragma once

#include "flow/world.h"
#include "store/sharing.h"

#include <filesystem>
#include <string>

namespace tocsin::share {

struct MailOptions {
  std::string smtp_url;  ///< "smtp://host:587" or "smtps://…"; empty: files
  std::string user;
  std::string password;
  std::string from = "tocsin@localhost";
  std::filesystem::path folder;  ///< for .eml files
};

/// The message as RFC 5322 text: UTF-8, base64 body, encoded-word subject. Header values cannot
/// carry line breaks.
std::string compose(const store::Delivery& delivery, const std::string& from);

/// Sends what is due; a failure is tried again later, ten times over about two days. What a
/// suspension has cancelled is not sent: the standing is asked once more just before. Returns how
/// many were sent.
Result<std::int64_t> deliver_mail(const flow::World& world, const MailOptions& options);

}  // namespace tocsin::share
