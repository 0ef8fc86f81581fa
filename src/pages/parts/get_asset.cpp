// The stylesheet and the bell.
#include "pages/parts/page.h"
#include "pages/parts/render.h"

namespace tocsin::http {

Route get_asset(App& /*app*/) {
  return {.method = Method::get,
          .pattern = "/assets/{name}",
          .rule = Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [](const Request& request) -> Result<Response> {
            const std::string& name = request.parameter("name");
            const EmbeddedFile* file = find_file(site::asset_files(), name);
            if (file == nullptr) {
              return fail(Errc::not_found, "There is no such thing here.");
            }
            Response response = respond(
                200,
                name.ends_with(".css") ? "text/css; charset=utf-8" : "image/svg+xml; charset=utf-8",
                std::string(file->bytes));
            response.set("Cache-Control", "public, max-age=3600");
            return response;
          }};
}

}  // namespace tocsin::http
