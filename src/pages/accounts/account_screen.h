// One's own account as a page.
#pragma once

#include "pages/parts/page.h"

#include <functional>

namespace tocsin::pages {

struct AccountExtras {
  std::string totp_secret;                  ///< to be confirmed
  std::vector<std::string> recovery_codes;  ///< shown once
  std::string new_key;                      ///< shown once
  Typed typed;
};
Result<std::string> account_screen(const web::App& app, const http::Request& request,
                                   AccountExtras extras);

/// Back to the account after a change of it, or its page with the fault at `field` of that form.
Result<http::Response> after_account_form(const web::App& app, const http::Request& request,
                                          const Posted& posted, const std::string& form,
                                          const std::string& field,
                                          const std::function<Status()>& change);

}  // namespace tocsin::pages
