// One's own account as a page.
#pragma once

#include "http/page.h"

namespace tocsin::http {

struct AccountExtras {
  std::string totp_secret;  ///< to be confirmed
  std::string new_key;      ///< shown once
  site::Typed typed;
};
Result<std::string> account_screen(const App& app, const Request& request, AccountExtras extras);

}  // namespace tocsin::http
