// GET /log/tile/…: hash tiles and entry bundles (c2sp.org/tlog-tiles). Full ones never change.
#include "proof/tile.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const proof::Tile tile, proof::parse_tile_path("tile/" + request.parameter("path")));
  const auto index = static_cast<std::int64_t>(tile.index);
  TOC_TRY(std::string content, tile.kind == proof::Tile::Kind::entries
                                   ? app.world.store->entry_bundle(index, tile.width)
                                   : app.world.store->tile(tile.level, index, tile.width));
  return http::respond(200, "application/octet-stream", std::move(content))
      .set("Cache-Control", "public, max-age=31536000, immutable");
}

}  // namespace

http::Route get_log_tile(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/log/tile/{path...}",
          .rule = http::Rule(Action::read_log),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
