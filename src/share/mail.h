// Mail out of the outbox: by SMTP through libcurl, or as .eml files when no server is configured.
#pragma once

#include "share/channel.h"

#include <string>

namespace tocsin::share {

/// The message as RFC 5322 text: UTF-8, base64 body, encoded-word subject. Header values cannot
/// carry line breaks. out_address: ends the subscription that it is of (RFC 8058, section 3);
/// empty: it is of none.
std::string compose(const store::Delivery& delivery, const std::string& from,
                    const std::string& out_address = "");

}  // namespace tocsin::share
