// What a mail address and a short name are, for accounts.
#pragma once

#include <string_view>

namespace tocsin::flow {

/// Lower-case letters, digits and dashes, at most 64.
bool is_handle(std::string_view text);
/// One "@", no white space, no signs that mail headers give a meaning, at most 254 bytes.
bool is_mail(std::string_view text);

}  // namespace tocsin::flow
