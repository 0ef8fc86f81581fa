#include "ranges/cve_text.h"

#include "base/text.h"
#include "ranges/cve.h"
#include "ranges/native.h"

#include <algorithm>
#include <array>

namespace tocsin::ranges::cve {
namespace {

/// UTF-8 of U+200B to U+200F, U+2060, U+FEFF, U+00AD and, as a space, U+00A0.
constexpr std::array<std::string_view, 9> kInvisible = {
    "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xE2\x80\x8E", "\xE2\x80\x8F",
    "\xE2\x81\xA0", "\xEF\xBB\xBF", "\xC2\xAD",     "\xC2\xA0"};

struct Phrase {
  std::string_view text;
  Comparator comparator;
};
constexpr std::array<Phrase, 9> kBefore = {{{"before ", Comparator::less},
                                            {"prior to ", Comparator::less},
                                            {"earlier than ", Comparator::less},
                                            {"lower than ", Comparator::less},
                                            {"up to and including ", Comparator::less_or_equal},
                                            {"up to ", Comparator::less_or_equal},
                                            {"through ", Comparator::less_or_equal},
                                            {"from ", Comparator::greater_or_equal},
                                            {"after ", Comparator::greater}}};
constexpr std::array<Phrase, 8> kAfter = {{{" and earlier", Comparator::less_or_equal},
                                           {" and prior", Comparator::less_or_equal},
                                           {" and below", Comparator::less_or_equal},
                                           {" and older", Comparator::less_or_equal},
                                           {" or earlier", Comparator::less_or_equal},
                                           {" and lower", Comparator::less_or_equal},
                                           {" and later", Comparator::greater_or_equal},
                                           {" and above", Comparator::greater_or_equal}}};

/// One word that begins like a version.
bool is_version_word(std::string_view text) {
  const std::string_view digits =
      text.starts_with('v') || text.starts_with('V') ? text.substr(1) : text;
  return !digits.empty() && digits.front() >= '0' && digits.front() <= '9' &&
         std::ranges::none_of(text, [](char c) { return c <= ' ' || c == '<' || c == '>'; });
}

std::optional<Reworded> with_operators(std::string_view text) {
  Reworded out{.repair = repair::kOperator};
  for (const std::string_view piece : split(text, ',')) {
    std::string_view rest = trim(piece);
    Comparator comparator = Comparator::equal;
    if (!take_comparator(rest, comparator) || !is_version_word(trim(rest))) {
      return std::nullopt;
    }
    out.constraints.push_back({.comparator = comparator, .version = std::string(trim(rest))});
  }
  return out;
}

std::optional<Reworded> with_words(std::string_view text) {
  const std::string lower = to_lower(text);
  std::string_view rest = lower;
  for (const std::string_view noise : {"versions ", "version ", "all versions ", "release "}) {
    if (rest.starts_with(noise)) {
      rest = trim(rest.substr(noise.size()));
    }
  }
  const auto found = [](Comparator comparator,
                        std::string_view version) -> std::optional<Reworded> {
    if (!is_version_word(version)) {
      return std::nullopt;
    }
    return Reworded{.repair = repair::kProse,
                    .constraints = {{.comparator = comparator, .version = std::string(version)}}};
  };
  for (const Phrase& phrase : kBefore) {
    if (rest.starts_with(phrase.text)) {
      return found(phrase.comparator, trim(rest.substr(phrase.text.size())));
    }
  }
  for (const Phrase& phrase : kAfter) {
    if (const std::size_t at = rest.find(phrase.text); at != std::string_view::npos) {
      return found(phrase.comparator, trim(rest.substr(0, at)));
    }
  }
  return std::nullopt;
}

}  // namespace

bool is_product_name(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (text.size() < 3 || !is_letter(text[0]) || !is_letter(text[1])) {
    return false;
  }
  for (const char separator : {' ', '-', '_'}) {
    for (const std::string_view word : split(text, separator)) {
      if (is_version_word(word)) {
        return false;
      }
    }
  }
  return true;
}

bool clean(std::string_view text, std::string& out) {
  out.clear();
  bool has_invisible = false;
  for (std::size_t i = 0; i < text.size();) {
    const auto* const mark = std::ranges::find_if(
        kInvisible, [&](std::string_view one) { return text.substr(i).starts_with(one); });
    if (mark == kInvisible.end()) {
      out.push_back(text[i++]);
      continue;
    }
    has_invisible = true;
    i += mark->size();
    if (*mark == "\xC2\xA0") {
      out.push_back(' ');
    }
  }
  out = std::string(trim(out));
  return has_invisible;
}

bool is_unstated(std::string_view text) {
  constexpr std::array<std::string_view, 12> words = {
      "",     "n/a", "na", "unspecified", "unknown",      "-",
      "none", "all", "*",  "any",         "all versions", "not specified"};
  const std::string lower = to_lower(text);
  return std::ranges::find(words, std::string_view(lower)) != words.end();
}

std::optional<Reworded> reworded(std::string_view text) {
  constexpr std::size_t bytes_max = 256;
  if (text.size() > bytes_max) {
    return std::nullopt;
  }
  auto out = with_operators(text);
  return out ? out : with_words(text);
}

}  // namespace tocsin::ranges::cve
