// CycloneDX behind its two spellings: the XML reader writes JSON of the same shape, and one reader
// takes both. Private to this folder.
#pragma once

#include "base/json.h"
#include "inventories/inventory.h"
#include "inventories/parts.h"

#include <string>

namespace tocsin::inventories {

inline constexpr std::size_t kCyclonedxBytesMax = 256U << 20U;

/// Reads a BOM that is JSON in the shape of the JSON schema.
Result<Inventory> read_cyclonedx(const Json& root);

/// What the schema asks of a component, beyond what reading needs; faults become problems.
/// minor: of the specification, "1.<minor>". at: its JSON pointer.
void check_component(const Json& component, const std::string& at, int minor, Collector& out);
/// The same for the document: unknown members, serial number, metadata, citations.
void check_document(const Json& root, int minor, Collector& out);

}  // namespace tocsin::inventories
