// os-release (man 5 os-release): whose packages a package database lists.
#pragma once

#include "inventories/inventory.h"

#include <string_view>

namespace tocsin::inventories {

/// ID and VERSION_ID; nothing when there is no ID. Later lines win, as they do in a shell.
std::optional<Distribution> parse_os_release(std::string_view text);

/// Gives every package of a distribution that names none this one, and its purl.
void attach_distribution(Inventory& inventory, const Distribution& distribution);

}  // namespace tocsin::inventories
