// Multipart bodies: every part is a view into the body, in order, with a usable name and no path
// for a file name.
#include "http/multipart.h"

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(text.find('\n'), text.size());
  const auto boundary = http::multipart_boundary(text.substr(0, line));
  const std::string_view body = text.substr(std::min(line + 1, text.size()));
  const auto parts = http::parse_multipart(body, boundary ? *boundary : "B");
  if (!parts) {
    TOC_ASSERT(parts.error().code == Errc::malformed || parts.error().code == Errc::too_large);
    return 0;
  }
  const char* at = body.data();
  for (const http::Part& part : *parts) {
    TOC_ASSERT(!part.name.empty() && !part.media_type.empty());
    TOC_ASSERT(part.body.data() >= at &&
               part.body.data() + part.body.size() <= body.data() + body.size());
    at = part.body.data() + part.body.size();
    if (part.file_name) {
      TOC_ASSERT(part.file_name->size() <= 255);  // empty: no file was chosen
      TOC_ASSERT(part.file_name->find_first_of("/\\") == std::string::npos);
    }
  }
  return 0;
}
