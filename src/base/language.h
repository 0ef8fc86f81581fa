// The languages of the product: English and Simplified Chinese, complete.
#pragma once

#include <string>
#include <string_view>

namespace tocsin {

enum class Language { en, zh_cn };

/// "en", "zh-CN": for the lang attribute and for addresses.
std::string_view to_text(Language language);
/// Anything that begins with "zh" is Chinese; everything else is English.
Language parse_language(std::string_view text);

/// A text in both languages of the product; neither may be missing.
struct Bilingual {
  std::string en;
  std::string zh_cn;
  [[nodiscard]] const std::string& in(Language language) const {
    return language == Language::en ? en : zh_cn;
  }
};

}  // namespace tocsin
