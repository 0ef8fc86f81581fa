#include "app/input.h"

#include "base/file.h"

#include <array>
#include <iostream>

namespace tocsin::app {

Result<std::string> read_input(const std::string& file, std::size_t bytes_max) {
  if (file != "-") {
    return read_file(file, bytes_max);
  }
  std::string out;
  std::array<char, 1U << 16U> block{};
  while (std::cin.read(block.data(), block.size()) || std::cin.gcount() > 0) {
    out.append(block.data(), static_cast<std::size_t>(std::cin.gcount()));
    if (out.size() > bytes_max) {
      return fail(Errc::too_large,
                  "Standard input is larger than " + std::to_string(bytes_max) + " bytes.");
    }
  }
  return out;
}

}  // namespace tocsin::app
