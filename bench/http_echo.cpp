// The server with handlers that do nothing, for http_load: what the sockets, the parser and the
// workers cost alone. Usage: http_echo PORT; serves GET / and POST /echo until it is killed.
// Nothing is stored, so nothing is flushed.
#include "http/server.h"

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  using namespace tocsin;
  using namespace tocsin::http;
  const SystemClock clock;
  ServerOptions options;
  options.port = static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 0);
  options.clock = &clock;
  options.guard = [](Request&, const Rule&) -> Status { return {}; };
  options.spool.folder = "/tmp";
  options.router = *Router::make({
      {.method = Method::get,
       .pattern = "/",
       .rule = Rule(Access::public_),
       .handler = [](const Request&) -> Result<Response> {
         return respond(200, "text/plain", "hello");
       }},
      {.method = Method::post,
       .pattern = "/echo",
       .rule = Rule(Access::public_),
       .body_bytes_max = 1U << 20U,
       .handler = [](const Request& request) -> Result<Response> {
         return respond(200, "application/octet-stream", std::string(request.body));
       }},
  });
  const auto server = Server::open(std::move(options));
  if (!server) {
    std::fprintf(stderr, "http_echo: %s\n", describe(server.error()).c_str());
    return 3;
  }
  (*server)->run();
  return 0;
}
