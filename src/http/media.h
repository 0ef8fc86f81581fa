// Media types and languages: what a request carries and what its sender can read (RFC 9110
// sections 8.3 and 12.5).
#pragma once

#include "base/error.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tocsin::http {

struct MediaType {
  std::string type;  ///< "application/json", lower case
  std::vector<std::pair<std::string, std::string>>
      parameters;  ///< names in lower case, values unquoted

  [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;
};

/// Errors: malformed, also for a parameter that stands twice.
Result<MediaType> parse_media_type(std::string_view text);

/// Parameters after a ";": `; name=token; name="quoted \" text"`. Used for Content-Disposition as
/// well.
Result<std::vector<std::pair<std::string, std::string>>> parse_parameters(std::string_view text);

/// The offer that an Accept field likes best; among equals the one that stands first. An empty
/// field accepts all. Nothing when none of the offers is acceptable. Malformed entries are passed
/// over.
std::optional<std::string_view> choose_media_type(std::string_view accept,
                                                  std::span<const std::string_view> offers);

/// The same for Accept-Language (RFC 4647 section 3.4, lookup): "zh-CN" offers match "zh-CN",
/// "zh-Hans-CN" and "zh". The first offer when none matches, since a page in some language beats no
/// page.
std::string_view choose_language(std::string_view accept_language,
                                 std::span<const std::string_view> offers);

}  // namespace tocsin::http
