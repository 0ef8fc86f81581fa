// Mail out of the outbox: by SMTP through libcurl, or as .eml files when no server is configured.
#pragma once

#include "share/channel.h"

#include <string>

namespace tocsin::share {

/// The message as RFC 5322 text: UTF-8, base64 body, encoded-word subject. Header values cannot
/// carry line breaks.
std::string compose(const store::Delivery& delivery, const std::string& from);

}  // namespace tocsin::share
