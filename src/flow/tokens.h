// Secrets that are handed out once: session tokens, links, API keys, codes on paper.
#pragma once

#include "base/bytes.h"

#include <string>
#include <string_view>

namespace tocsin::flow {

/// 256 random bits in base64url.
std::string random_token();
/// "7K3M-9QXD": 40 bits, to be read aloud or written on paper; five tries end the link.
std::string make_paper_code();
/// Letters of either case, with or without the dash.
Digest paper_code_hash(std::string_view code);

}  // namespace tocsin::flow
