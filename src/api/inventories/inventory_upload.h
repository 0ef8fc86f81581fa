// An inventory or a VEX document as the body of a request.
#pragma once

#include "exposure/inventories.h"
#include "web/app.h"

namespace tocsin::api {

inline constexpr std::size_t kInventoryBodyBytesMax = 64U << 20U;

using PutDocument = Result<exposure::UploadResult> (*)(const exposure::World& world,
                                                       const Principal& principal,
                                                       exposure::InventoryUpload upload);
/// The path's {asset}; the body as the one document, called ?name= (a hint for formats without a
/// mark of their own, such as package-lock.json); ?distribution=. Answers with what came of it.
/// Errors: rate_limited; unavailable when too many wait; those of `put`.
Result<http::Response> take_upload(const web::App& app, const http::Request& request,
                                   PutDocument put);

}  // namespace tocsin::api
