// The stylesheet and the bell.
#include "pages/parts/page.h"
#include "pages/parts/render.h"

namespace tocsin::pages {

http::Route get_asset(web::App& /*app*/) {
  return {.method = http::Method::get,
          .pattern = "/assets/{name}",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [](const http::Request& request) -> Result<http::Response> {
            const std::string& name = request.parameter("name");
            const EmbeddedFile* file = find_file(asset_files(), name);
            if (file == nullptr) {
              return fail(Errc::not_found, "There is no such thing here.");
            }
            http::Response response = http::respond(
                200,
                name.ends_with(".css") ? "text/css; charset=utf-8" : "image/svg+xml; charset=utf-8",
                std::string(file->bytes));
            response.set("Cache-Control", "public, max-age=3600");
            return response;
          }};
}

}  // namespace tocsin::pages
