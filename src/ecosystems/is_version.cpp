// Whether a text names a version at all. Commits, branches, placeholders and what asks for a
// version stand where inventories put versions, and have no place in any order.
#include "ecosystems/ecosystem.h"

#include <algorithm>

namespace tocsin::ecosystems {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex_letter(char c) {
  return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// "20240131a": a date with a letter behind it.
bool is_dated(std::string_view text) {
  return (text.starts_with("19") || text.starts_with("20")) && text.size() <= 10 &&
         std::ranges::all_of(text.substr(0, 8), is_digit);
}

/// A commit, whole or cut as people cut them. Digits alone are a date or a number, unless they are
/// as many as a hash has.
bool is_commit(std::string_view text) {
  constexpr std::size_t cut_bytes_min = 7;
  constexpr std::size_t sha1_bytes = 40;
  constexpr std::size_t sha256_bytes = 64;
  const bool is_hash = text.size() == sha1_bytes || text.size() == sha256_bytes;
  const bool is_cut = text.size() >= cut_bytes_min && text.size() < sha1_bytes && !is_dated(text) &&
                      std::ranges::any_of(text, is_hex_letter) &&
                      std::ranges::any_of(text, is_digit);
  return (is_hash || is_cut) &&
         std::ranges::all_of(text, [](char c) { return is_digit(c) || is_hex_letter(c); });
}

/// "1.x", "1.x-dev", "1.2.*": any of a line of versions.
bool is_line(std::string_view text) {
  const std::size_t x = text.find(".x");
  return text.find('*') != std::string_view::npos ||
         (x != std::string_view::npos &&
          (x + 2 == text.size() || text[x + 2] == '.' || text[x + 2] == '-'));
}

/// "0.0.0-DEVELOPMENT", "0.0.0-use.local": what stands where a release would have written its
/// version.
bool is_placeholder(std::string_view text) {
  constexpr std::string_view before = "0.0.0-";
  if (!text.starts_with(before)) {
    return false;
  }
  const std::string_view word = text.substr(before.size());
  return word != "alpha" && word != "beta" && word != "rc" && std::ranges::none_of(word, is_digit);
}

}  // namespace

bool is_version(std::string_view text) {
  constexpr std::string_view asking = "^~<>=!([{$";
  if (text.empty() || asking.find(text.front()) != std::string_view::npos ||
      std::ranges::none_of(text, is_digit)) {
    return false;
  }
  const bool has_foreign_character = text.find_first_of(" \t\r\n,|/\\$") != std::string_view::npos;
  return !has_foreign_character && !text.starts_with("dev-") && !text.starts_with("sha256:") &&
         !is_line(text) && !is_commit(text) && !is_placeholder(text);
}

}  // namespace tocsin::ecosystems
