// MISP's warning lists: values that are known to be named by mistake (public resolvers, large
// sites, private networks). A value on one is flagged and never dropped.
#pragma once

#include "threats/indicators.h"

#include <memory>

namespace tocsin::threats {

inline constexpr std::size_t kWarningListsMax = 1'000;

/// Filled by one thread, then read by any number.
class WarningLists {
 public:
  WarningLists();
  WarningLists(WarningLists&&) noexcept;
  WarningLists& operator=(WarningLists&&) noexcept;
  ~WarningLists();

  /// One list as MISP publishes it: "name", "type" (string, substring, hostname or cidr) and
  /// "list"; "matching_attributes" says for which types of attributes. Errors: malformed;
  /// unsupported_type for the type regex, which is not read; too_large.
  Status add(std::string_view json, std::size_t bytes_max);

  /// The names of the lists that have it, in the order in which they were added.
  [[nodiscard]] std::vector<std::string> names_for(const IndicatorValue& value) const;

 private:
  struct List;
  std::vector<List> lists_;
};

}  // namespace tocsin::threats
