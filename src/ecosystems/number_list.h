// Versions that are lists of numbers: CRAN, Hackage, intdot, and the order that is assumed where
// nobody states one.
#pragma once

#include "ecosystems/ecosystem.h"

#include <string>
#include <string_view>

namespace tocsin::ecosystems {

struct NumberListStyle {
  std::string_view separators = ".";
  /// What is neither number nor separator: no such list, or the end of what is read.
  enum class Rest { refused, ignored } rest = Rest::refused;
  /// 1.0 and 1.0.0: a shorter list is less, or missing numbers are zero.
  enum class Missing { less, zero } missing = Missing::less;
  enum class LeadingV { refused, allowed } leading_v = LeadingV::refused;
};

bool is_number_list(std::string_view version, NumberListStyle style);
/// unordered if one is no such list.
std::partial_ordering compare_number_lists(std::string_view a, std::string_view b,
                                           NumberListStyle style);
bool append_number_list_key(std::string_view version, NumberListStyle style, std::string& out);

}  // namespace tocsin::ecosystems
