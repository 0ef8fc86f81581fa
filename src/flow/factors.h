// The second factor: codes of an authenticator (TOTP, RFC 6238: SHA-1, 30 s, 6 digits) and, for
// whoever has lost it, recovery codes. A code of either kind works once.
#pragma once

#include "domain/access.h"
#include "flow/world.h"
#include "store/accounts.h"

namespace tocsin::flow {

/// The code of a time step. For tests and for checking.
std::string totp_code(Bytes secret, std::int64_t step);
std::string to_base32(Bytes bytes);
/// Errors: malformed.
Result<Buffer> parse_base32(std::string_view text);

/// Begins TOTP for oneself: a secret in base32, to be confirmed by a code.
Result<std::string> begin_totp(const World& world, const Principal& principal);

/// What an account already has, shown again before it is changed.
struct Present {
  std::string password;
  std::string
      code;  ///< TOTP or a recovery code; not needed while one was given in the last minutes
};
struct FactorDraft {
  std::string secret;  ///< base32, from begin_totp
  std::string code;    ///< of the new authenticator
  Present present;
};
/// Switches it on, or changes it. Ends other sessions and all keys, tells the owner.
/// Returns ten recovery codes, shown once. Errors: malformed; forbidden when what is present was
/// not shown.
Result<std::vector<std::string>> confirm_totp(const World& world, const Principal& principal,
                                              const FactorDraft& draft);
/// Ten new recovery codes; the old ones end.
Result<std::vector<std::string>> renew_recovery_codes(const World& world,
                                                      const Principal& principal,
                                                      const Present& present);

/// Whether the code is one of this person's, and uses it up. For somebody without a second factor:
/// no. The person's row changes: read it again after.
Result<bool> use_code(const World& world, store::Transaction& tx, const store::Person& person,
                      std::string_view code);

/// Gives a second factor in the session that asks: it counts for kFactorLife.
/// Errors: unauthenticated for a wrong code; after ten of them the session ends.
Status prove_factor(const World& world, const Principal& principal, std::string_view code);

/// Errors: forbidden unless the present password is right, and the present second factor was shown
/// where there is one. Reads; the code is used up by use_code when the change is written.
Status check_present_password(const World& world, const store::Person& person,
                              std::string_view password);

}  // namespace tocsin::flow
