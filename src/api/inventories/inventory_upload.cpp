#include "api/inventories/inventory_upload.h"

#include "exposure/finding_json.h"

namespace tocsin::api {

Result<http::Response> take_upload(const web::App& app, const http::Request& request,
                                   PutDocument put) {
  const Principal& principal = web::caller_of(request).principal;
  TOC_CHECK(app.uploads_by_credential->take(actor_of(principal)));
  TOC_TRY(const auto place, app.uploads->take(to_text(principal.party)));
  exposure::InventoryUpload upload;
  upload.asset = request.parameter("asset");
  TOC_TRY(std::string name, web::text_query(request, "name"));
  TOC_TRY(upload.distribution, web::text_query(request, "distribution"));
  upload.documents.push_back(
      {.name = name.empty() ? "inventory" : std::move(name), .bytes = std::string(request.body)});
  const Result<exposure::UploadResult> result = put(app.world, principal, std::move(upload));
  give_back_freed_memory();
  TOC_CHECK(result);
  return web::json_response(200, exposure::to_json(*result));
}

}  // namespace tocsin::api
