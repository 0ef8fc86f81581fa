// One's own account as a page.
#pragma once

#include "pages/parts/page.h"

#include <functional>

namespace tocsin::http {

struct AccountExtras {
  std::string totp_secret;                  ///< to be confirmed
  std::vector<std::string> recovery_codes;  ///< shown once
  std::string new_key;                      ///< shown once
  site::Typed typed;
};
Result<std::string> account_screen(const App& app, const Request& request, AccountExtras extras);

/// Back to the account after a change of it, or its page with the fault at `field`.
Result<Response> after_account_form(const App& app, const Request& request, const Posted& posted,
                                    const std::string& field,
                                    const std::function<Status()>& change);

}  // namespace tocsin::http
