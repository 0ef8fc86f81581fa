// Names that lie beside each other. Where a component's name is not known here, but another name of
// the same ecosystem is, and both differ in what tools are wont to get wrong, then what stands
// under the other may be meant: it is told, never taken. What each nearness is worth:
// docs/formats/identity.md.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::advisories {

/// How two names differ, the nearest first.
enum class Nearness {
  spelling,    ///< in letters, "_" for "-", or separators that are doubled
  separators,  ///< in the signs between words alone
  scope,       ///< one of them has no scope, vendor or group
  platform,    ///< one of them has the platform in its name
  path,        ///< one is the other's path with up to three more elements (Go, GitHub Actions)
};
/// "the signs between words", as it stands behind "differs only in".
std::string_view to_text(Nearness nearness);

/// How the name of a package that is not known differs from one that is; nothing: they are two
/// names, or one. Both are keys, as package_key() or impact::cpe_key make them.
std::optional<Nearness> nearness(std::string_view unknown, std::string_view known);

/// What to find neighbours by: where nearness(unknown, known) is something, a sign of the one is a
/// sign of the other. A few each, none empty.
std::vector<std::string> signs_of_known(std::string_view key);
/// The same sign may come twice.
void for_each_sign_of_unknown(std::string_view key,
                              const std::function<void(std::string_view sign)>& take);
std::vector<std::string> signs_of_unknown(std::string_view key);

/// The key in small letters, "-" for "_" and a blank, and no "-" twice: equal for two keys where
/// their nearness is `spelling`.
std::string spelling_of(std::string_view key);
/// Is it already? Quick, and false for some that are.
bool is_spelled_so(std::string_view key);

}  // namespace tocsin::advisories
