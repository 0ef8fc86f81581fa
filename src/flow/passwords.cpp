#include "flow/passwords.h"

#include "base/crypto.h"
#include "base/embed.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <semaphore>
#include <set>
#include <vector>

namespace tocsin::flow {

std::span<const EmbeddedFile> password_files();

namespace {

constexpr std::size_t kCharactersMin = 12;
constexpr std::size_t kBytesMax = 1024;
/// Of a password that is made of known words, as many other letters make it one of its own.
constexpr std::size_t kOwnLettersMin = 6;
/// Different characters that a password has at least.
constexpr std::size_t kDifferentMin = 5;

std::counting_semaphore<2>& hashing_slots() {
  static std::counting_semaphore<2> slots(2);
  return slots;
}

struct HashingSlot {
  HashingSlot() { hashing_slots().acquire(); }
  HashingSlot(const HashingSlot&) = delete;
  HashingSlot& operator=(const HashingSlot&) = delete;
  ~HashingSlot() { hashing_slots().release(); }
};

/// Longest first, so that "passwords" is not read as "pass" and five letters more.
const std::vector<std::string>& common_words() {
  static const std::vector<std::string> words = [] {
    std::vector<std::string> out;
    for (const EmbeddedFile& file : password_files()) {
      for (const std::string_view line : split(file.bytes, '\n')) {
        const std::string_view word = trim(line);
        if (!word.empty() && !word.starts_with('#')) {
          out.emplace_back(word);
        }
      }
    }
    std::ranges::sort(out, [](const std::string& a, const std::string& b) {
      return a.size() != b.size() ? a.size() > b.size() : a < b;
    });
    return out;
  }();
  return words;
}

/// Lower case, look-alikes read as the letters that they stand for.
std::string as_letters(std::string_view password) {
  constexpr std::array<std::pair<char, char>, 9> alike = {{{'0', 'o'},
                                                           {'1', 'l'},
                                                           {'3', 'e'},
                                                           {'4', 'a'},
                                                           {'5', 's'},
                                                           {'7', 't'},
                                                           {'@', 'a'},
                                                           {'$', 's'},
                                                           {'!', 'i'}}};
  std::string out = to_lower(password);
  for (char& c : out) {
    const auto found = std::ranges::find(alike, c, &std::pair<char, char>::first);
    c = found == alike.end() ? c : found->second;
  }
  return out;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

/// How many letters stay when every one of the words is taken out.
std::size_t letters_beside(std::string text, std::span<const std::string> words) {
  for (const std::string& word : words) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
      text.replace(at, word.size(), " ");
    }
  }
  return static_cast<std::size_t>(std::ranges::count_if(text, is_letter));
}

/// Steps of one place along a row of the keyboard or of the alphabet, either way; the share of all
/// steps, in percent.
std::size_t percent_in_rows(std::string_view password) {
  constexpr std::array<std::string_view, 6> rows = {"abcdefghijklmnopqrstuvwxyz",
                                                    "1234567890",
                                                    "qwertyuiop",
                                                    "qwertzuiop",
                                                    "asdfghjkl",
                                                    "zxcvbnm"};
  const std::string text = to_lower(password);
  std::size_t in_rows = 0;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    in_rows += std::ranges::any_of(rows, [&](std::string_view row) {
      const std::size_t a = row.find(text[i]);
      const std::size_t b = row.find(text[i + 1]);
      return a != std::string_view::npos && b != std::string_view::npos &&
             (a + 1 == b || b + 1 == a || a == b);
    });
  }
  return text.size() < 2 ? 0 : in_rows * 100 / (text.size() - 1);
}

std::unexpected<Error> refuse(std::string message) {
  return fail(Errc::malformed, std::move(message), "/password");
}

}  // namespace

Status check_new_password(std::string_view password, std::span<const std::string> own) {
  const auto characters = std::ranges::count_if(
      password, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  if (characters < static_cast<std::ptrdiff_t>(kCharactersMin) || password.size() > kBytesMax) {
    return refuse("A password has at least 12 characters and at most 1,024 bytes.");
  }
  const std::set<char> different(password.begin(), password.end());
  const bool is_number = std::ranges::all_of(password, [](char c) { return c >= '0' && c <= '9'; });
  if (is_number || different.size() < kDifferentMin || percent_in_rows(password) >= 70) {
    return refuse(
        "This password is one of the first that are tried: a pass phrase of several "
        "words serves best.");
  }
  std::vector<std::string> words = common_words();
  for (const std::string& text : own) {
    for (const std::string_view part : split(text, '@')) {
      for (const std::string_view piece : split(part, ' ')) {
        if (piece.size() >= 3) {
          words.push_back(as_letters(piece));
        }
      }
    }
  }
  std::ranges::stable_sort(words, std::ranges::greater(), &std::string::size);
  const std::string letters = as_letters(password);
  // A long one may hold common words: what counts is what stands beside them.
  const std::size_t all = static_cast<std::size_t>(std::ranges::count_if(letters, is_letter));
  const std::size_t beside = letters_beside(letters, words);
  if (all > beside && beside < kOwnLettersMin && all - beside < 20) {
    return refuse(
        "This password is made of words that are tried first, or of your own name: a "
        "pass phrase of several words serves best.");
  }
  return {};
}

Result<std::string> hash_in_turn(const std::string& password) {
  const HashingSlot slot;
  return hash_password(password);
}

bool is_password(const std::optional<std::string>& hash, std::string_view password) {
  static const std::string nobodys = hash_password("nobody has this password").value_or("");
  const HashingSlot slot;
  return check_password(hash.value_or(nobodys), password) && hash.has_value();
}

}  // namespace tocsin::flow
