// One public notice at its permanent address, as a page or, with ".json", for machines.
#include "flow/desk.h"
#include "pages/notices/notice_pages.h"
#include "pages/parts/page.h"
#include "web/trust.h"
#include "web/views.h"

namespace tocsin::pages {

http::Route get_notice(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/notices/{slug}",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            constexpr std::string_view ending = ".json";
            std::string slug = request.parameter("slug");
            const bool is_json = slug.ends_with(ending);
            if (is_json) {
              slug.resize(slug.size() - ending.size());
            }
            TOC_TRY(const store::Notice notice, flow::public_notice(app.world, slug));
            if (is_json) {
              JsonWriter json;
              web::write(json, notice, app.world);
              return web::json_response(200, json.take());
            }
            return web::html_response(
                200, notice_page(frame_of(app, request), notice, web::notice_key_text(app)));
          }};
}

}  // namespace tocsin::pages
