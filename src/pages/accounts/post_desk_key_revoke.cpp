// Revokes one of one's own API keys.
#include "pages/parts/page.h"

namespace tocsin::http {

Route post_desk_key_revoke(App& app) {
  return {.method = Method::post,
          .pattern = "/desk/account/keys/{id}/revoke",
          .rule = Rule(Action::manage_own_keys),
          .body_bytes_max = 4U << 10U,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const ApiKeyId id, id_of<ApiKeyId>(request, "id"));
            TOC_CHECK(flow::revoke_api_key(app.world, caller_of(request).principal, id));
            return back_to(app, request, "/desk/account");
          }};
}

}  // namespace tocsin::http
