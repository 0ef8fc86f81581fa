// Parts of paths, of files and of entries of archives alike: "/" between them.
#pragma once

#include <string_view>

namespace tocsin::scan {

inline std::string_view last_part(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// Is `suffix` the end of the path, at the begin of one of its parts?
inline bool ends_in(std::string_view path, std::string_view suffix) {
  return path.ends_with(suffix) &&
         (path.size() == suffix.size() || path[path.size() - suffix.size() - 1] == '/');
}

}  // namespace tocsin::scan
