// The languages of pages: English and Simplified Chinese, complete.
#pragma once

#include <string_view>

namespace tocsin::site {

enum class Language { en, zh_cn };

/// "en", "zh-CN": for the lang attribute and for addresses.
std::string_view to_text(Language language);
/// Anything that begins with "zh" is Chinese; everything else is English.
Language parse_language(std::string_view text);

}  // namespace tocsin::site
