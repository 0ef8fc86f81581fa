// Forms, targets, media types, Accept fields and cookies.
#include "base/text.h"
#include "http/cookie.h"
#include "http/media.h"
#include "http/target.h"

#include <tuple>

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto form = http::parse_form(text)) {
    TOC_ASSERT(form->all().size() <= http::kFormFieldsMax);
    for (const auto& [name, value] : form->all()) {
      TOC_ASSERT(is_utf8(name) && is_utf8(value) && !value.contains('\0'));
    }
  }
  if (const auto target = http::parse_target(text)) {
    for (const std::string& segment : target->segments) {
      TOC_ASSERT(segment != "." && segment != ".." && is_utf8(segment));
    }
  }
  std::ignore = http::parse_media_type(text);  // must only not crash
  constexpr std::string_view offers[] = {"application/json", "text/html"};
  constexpr std::string_view languages[] = {"en", "zh-CN"};
  std::ignore = http::choose_media_type(text, offers);
  std::ignore = http::choose_language(text, languages);
  http::Headers headers;
  headers.add("Cookie", text);
  std::ignore = http::find_cookie(headers, "a");
  return 0;
}
