// What the standard calls things in other languages. The OASIS committee keeps the list; only the
// languages of its test suite are here, and a test is not run for another one.
#pragma once

#include "csaf/document.h"

#include <string>
#include <string_view>

namespace tocsin::csaf {

struct Words {
  std::string_view license;
  std::string_view product_description;
  std::string_view withdrawal;
  std::string_view supersession;
  std::string_view superseding;
};

/// The language of the document is English, or not stated.
bool is_english(const Document& document);
/// Of another language; nullptr when its words are not known here.
const Words* words_of(const Document& document);
inline constexpr Words kEnglish = {.license = "License",
                                   .product_description = "Product Description",
                                   .withdrawal = "Reasoning for Withdrawal",
                                   .supersession = "Reasoning for Supersession",
                                   .superseding = "Superseding Document"};

/// Lower case, without white space, dashes, underscores and characters that nobody sees.
std::string squeezed(std::string_view text);

/// Is there exactly one note of this title, and has it this category?
bool has_one_note(const Document& document, std::string_view title, std::string_view category);

}  // namespace tocsin::csaf
