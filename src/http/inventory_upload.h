// An inventory or a VEX document as the body of a request.
#pragma once

#include "flow/inventories.h"
#include "http/app.h"

namespace tocsin::http {

inline constexpr std::size_t kInventoryBodyBytesMax = 64U << 20U;

/// The path's {asset}; the body as the one document, called ?name= (a hint for formats without a
/// mark of their own, such as package-lock.json); ?distribution=.
Result<flow::InventoryUpload> inventory_upload(const Request& request);

}  // namespace tocsin::http
