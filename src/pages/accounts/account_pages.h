// Signing in, setting up, and one's own account.
#pragma once

#include "pages/parts/fields.h"
#include "store/accounts.h"

#include <string>
#include <vector>

namespace tocsin::pages {

std::string sign_in_page(const Frame& frame, const Typed& typed);
/// The button that uses a one-time link up; looking at the page does not.
std::string sign_in_link_page(const Frame& frame, const std::string& token);
std::string set_up_page(const Frame& frame, const Typed& typed);

struct AccountView {
  store::Person person;
  std::string organization;
  std::vector<store::ApiKey> keys;
  std::vector<store::Session> sessions;
  std::vector<std::string> recovery_codes;  ///< shown once
  std::int64_t recovery_left = 0;
  std::string totp_secret;  ///< base32, to be confirmed; empty: not begun
  std::string new_key;      ///< shown once
  Instant now;
  Typed typed;
};
std::string account_page(const Frame& frame, const AccountView& view);

}  // namespace tocsin::pages
