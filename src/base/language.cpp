#include "base/language.h"

namespace tocsin {

std::string_view to_text(Language language) {
  return language == Language::en ? "en" : "zh-CN";
}

Language parse_language(std::string_view text) {
  return text.starts_with("zh") ? Language::zh_cn : Language::en;
}

}  // namespace tocsin
