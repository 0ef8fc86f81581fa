// os-release (man 5 os-release): whose packages a package database lists.
#pragma once

#include "inventories/inventory.h"

#include <string_view>

namespace tocsin::inventories {

/// ID and VERSION_ID; nothing when there is no ID. Later lines win, as they do in a shell.
std::optional<Distribution> parse_os_release(std::string_view text);

/// Gives this distribution, and a purl, to the packages of a package database, which says of none
/// whose it is. A package whose purl or document names a distribution keeps it.
void attach_distribution(Inventory& inventory, const Distribution& distribution);

/// Gives the distribution that a document says it describes to those of its packages that state
/// none, or none with a release. What a purl says of the vendor stays.
void lend_distribution(Inventory& inventory, const Distribution& distribution);

}  // namespace tocsin::inventories
