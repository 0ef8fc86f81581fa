#include "http/inventory_upload.h"

namespace tocsin::http {

Result<flow::InventoryUpload> inventory_upload(const Request& request) {
  flow::InventoryUpload out;
  out.asset = request.parameter("asset");
  TOC_TRY(std::string name, text_query(request, "name"));
  TOC_TRY(out.distribution, text_query(request, "distribution"));
  out.documents.push_back(
      {.name = name.empty() ? "inventory" : std::move(name), .bytes = std::string(request.body)});
  return out;
}

}  // namespace tocsin::http
