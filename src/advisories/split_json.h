// The records inside a larger JSON text, as they stand there byte for byte.
#pragma once

#include "base/error.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>

namespace tocsin::advisories {

/// What became of a list's elements.
struct Split {
  std::size_t elements = 0;
  bool is_whole = false;  ///< it is closed, with a comma between two elements and nothing else
  Status status;          ///< of whoever takes them: the first error ends it
};
/// Calls `take` with each element of the list that the text is. Strings and nesting are understood,
/// nothing else is checked: whoever takes a record parses it.
Split split_list(std::string_view list, const std::function<Status(std::string_view)>& take);
/// The same of values one after the other, with blanks between them.
Split split_sequence(std::string_view text, const std::function<Status(std::string_view)>& take);

/// An object that is no record but holds records: a page of a service, or a catalogue.
struct Page {
  std::string_view list;      ///< the records
  std::string_view released;  ///< when the catalogue was released, as stated; empty: it is none
  std::string_view count;     ///< of the records, as stated
};
/// Nothing for what is a record itself, and for what has no list of records. The object is gone
/// through once, as split_list does it.
std::optional<Page> page_of(std::string_view object);

}  // namespace tocsin::advisories
