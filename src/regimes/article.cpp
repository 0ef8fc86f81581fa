#include "regimes/article.h"

#include "base/text.h"

#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace tocsin::regimes {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

/// What stands before a number: the sign of an article, or the name of the text that it is in.
constexpr std::array<Pair, 17> kBefore{{{"art.", ""},
                                        {"arts", ""},
                                        {"§", ""},
                                        {"s", ""},
                                        {"with", "并"},
                                        {"rule", "规则"},
                                        {"rules", "规则"},
                                        {"proposed", "拟议"},
                                        {"regulation", "条例"},
                                        {"regulations", "条例"},
                                        {"directive", "指令"},
                                        {"decree", "施行令"},
                                        {"order", "命令"},
                                        {"RTS", "技术标准"},
                                        {"item", "项目"},
                                        {"Delegated", "授权"},
                                        {"Regulation", "条例"}}};
/// What stands before a number after the article.
constexpr std::array<Pair, 3> kAfter{{{"no.", "项"}, {"Z", "项"}, {"instruction", "说明"}}};

template <std::size_t size>
std::optional<std::string_view> among(const std::array<Pair, size>& words, std::string_view word) {
  for (const auto& [from, to] : words) {
    if (from == word) {
      return to;
    }
  }
  return std::nullopt;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// 1 to 999 as the law writes it: 七, 十二, 六十五, 一百零三. Other numbers in digits.
std::string numeral(std::string_view digits) {
  static constexpr std::array<std::string_view, 10> names{"零", "一", "二", "三", "四",
                                                          "五", "六", "七", "八", "九"};
  int number = 0;
  for (const char c : digits) {
    if (!is_digit(c) || number > 99) {
      return std::string(digits);
    }
    number = number * 10 + (c - '0');
  }
  if (number == 0) {
    return std::string(digits);
  }
  std::string out;
  if (number >= 100) {
    out += std::string(names.at(static_cast<std::size_t>(number / 100))) + "百";
    number %= 100;
    if (number == 0) {
      return out;
    }
    out += number < 10 ? "零" : "";
  }
  if (number >= 10) {
    const bool is_teen = number < 20 && out.empty();
    out += std::string(is_teen ? "" : names.at(static_cast<std::size_t>(number / 10))) + "十";
    number %= 10;
  }
  return out + std::string(number == 0 ? "" : names.at(static_cast<std::size_t>(number)));
}

/// "(2)" as 第2款 or, in the Chinese form, 第二项 (an item of a list; a paragraph is said in the
/// file), "(a)" as (a)项.
std::string part(std::string_view inner, LawForm form) {
  if (inner.empty()) {
    return {};
  }
  if (!is_digit(inner.front())) {
    return "(" + std::string(inner) + ")项";
  }
  return form == LawForm::chinese ? "第" + numeral(inner) + "项" : "第" + std::string(inner) + "款";
}

/// "23(4)(a)", "500.17(c)(1)" (a section with a point keeps its own parts), "(e)".
std::optional<std::string> number_in_chinese(std::string_view text, LawForm form) {
  const std::size_t end = std::min(text.find('('), text.size());
  const std::string_view number = text.substr(0, end);
  std::string out;
  const bool is_section = number.find_first_of(".-") != std::string_view::npos;
  if (const std::size_t colon = number.find(':'); colon != std::string_view::npos) {
    out = "第" + std::string(number.substr(0, colon)) + "章第" +
          std::string(number.substr(colon + 1)) + "条";
  } else if (number.find('/') != std::string_view::npos) {
    out = number;  // "418/2024", a law by its number
  } else if (!number.empty()) {
    out = "第" + (form == LawForm::chinese ? numeral(number) : std::string(number)) + "条";
  }
  std::string_view rest = text.substr(end);
  if (is_section) {
    return out + std::string(rest);
  }
  while (!rest.empty()) {
    const std::size_t close = rest.find(')');
    if (rest.front() != '(' || close == std::string_view::npos) {
      return std::nullopt;
    }
    out += part(rest.substr(1, close - 1), form);
    rest.remove_prefix(close + 1);
  }
  return out;
}

}  // namespace

std::string article_in_chinese(std::string_view citation, LawForm form) {
  std::string out;
  std::string_view unit;  // of the number that comes next: "no. 4"
  bool is_first = true;
  for (std::string_view word : split(citation, ' ')) {
    const bool ends_text = word.ends_with(';');
    const bool ends_one = word.ends_with(',');
    if (ends_text || ends_one) {
      word.remove_suffix(1);
    }
    if (word.empty()) {
      continue;
    }
    if (const auto before = among(kBefore, word)) {
      out += *before;
    } else if (const auto after = among(kAfter, word)) {
      unit = *after;
    } else if (word == "ff") {
      out += "以下";
    } else if (word == "(EU)") {
      continue;
    } else if (is_digit(word.front()) || word.front() == '(') {
      if (!unit.empty()) {
        out +=
            unit == "项" ? "第" + std::string(word) + "项" : std::string(unit) + std::string(word);
        unit = {};
      } else {
        const auto number = number_in_chinese(word, form);
        if (!number) {
          return {};
        }
        out += *number;
      }
    } else {
      return {};
    }
    is_first = false;
    out += ends_text ? "；" : ends_one ? "、" : "";
  }
  return is_first || !unit.empty() ? std::string() : out;
}

}  // namespace tocsin::regimes
