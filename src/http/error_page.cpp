#include "http/app.h"

namespace tocsin::http {

RenderError make_error_page(const App& /*app*/) {
  return
      [](const Request& /*request*/, const Error& /*error*/) { return std::optional<Response>(); };
}

}  // namespace tocsin::http
