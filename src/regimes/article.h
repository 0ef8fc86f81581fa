// Articles of law as a Chinese text writes them. Files cite as the law's own language does ("art.
// 7(2)", "§ 32(1) no. 4", "s 26D(1)"); a Chinese sentence holds no English word.
#pragma once

#include <string>
#include <string_view>

namespace tocsin::regimes {

/// Whose form: 第七条第二项 for the law of mainland China, 第23条第4款(a)项 for any other.
enum class LawForm { chinese, foreign };

/// Empty where the citation has words that are not known here ("forensic guidance"): what cannot be
/// said in Chinese is left out rather than mixed in.
std::string article_in_chinese(std::string_view citation, LawForm form);

}  // namespace tocsin::regimes
