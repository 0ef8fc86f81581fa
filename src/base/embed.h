// Data files compiled into the binary by tocsin_embed (cmake/tocsin.cmake).
#pragma once

#include <span>
#include <string_view>

namespace tocsin {

struct EmbeddedFile {
  std::string_view path;   ///< relative to the folder that was embedded, with forward slashes
  std::string_view bytes;  ///< lives as long as the program
};

/// Null when there is no file of that path.
inline const EmbeddedFile* find_file(std::span<const EmbeddedFile> files, std::string_view path) {
  for (const EmbeddedFile& file : files) {
    if (file.path == path) {
      return &file;
    }
  }
  return nullptr;
}

}  // namespace tocsin
