// Revokes one of one's own API keys.
#include "pages/parts/page.h"

namespace tocsin::pages {

http::Route post_desk_key_revoke(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/account/keys/{id}/revoke",
          .rule = http::Rule(Action::manage_own_keys),
          .body_bytes_max = 4U << 10U,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const ApiKeyId id, web::id_of<ApiKeyId>(request, "id"));
            TOC_CHECK(flow::revoke_api_key(app.world, web::caller_of(request).principal, id));
            return back_to(app, request, "/desk/account");
          }};
}

}  // namespace tocsin::pages
