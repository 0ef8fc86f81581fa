// Passwords: which are taken, and their hashing in turn. Checked against what others have chosen
// most often (rules/passwords/common.txt, our own list) and against what stands in the account
// (NIST SP 800-63B section 3.1.1.2; OWASP ASVS 5.0 V6.2).
#pragma once

#include "base/error.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tocsin::flow {

/// 12 characters to 1,024 bytes; no commonest password, no word of it with digits and signs put
/// around, nothing of one or two characters repeated or in a row of the keyboard, and not `own`:
/// words of the account (address, name, organization).
/// Errors: malformed, with what to do instead.
Status check_new_password(std::string_view password, std::span<const std::string> own);

/// Argon2id takes 19 MiB and 20 ms each: two at a time, so that a flood of sign-ins cannot take the
/// machine.
Result<std::string> hash_in_turn(const std::string& password);
/// hash: none compares with a hash that no password has, so that the time tells nothing.
bool is_password(const std::optional<std::string>& hash, std::string_view password);

}  // namespace tocsin::flow
