#include "app/input.h"

#include "base/file.h"

#include <array>
#include <iostream>

namespace tocsin::app {

Result<std::string> read_input(const std::string& file) {
  if (file != "-") {
    return read_file(file, kInputBytesMax);
  }
  std::string out;
  std::array<char, 1U << 16U> block{};
  while (std::cin.read(block.data(), block.size()) || std::cin.gcount() > 0) {
    out.append(block.data(), static_cast<std::size_t>(std::cin.gcount()));
    if (out.size() > kInputBytesMax) {
      return fail(Errc::too_large, "Standard input is larger than 256 MiB.");
    }
  }
  return out;
}

}  // namespace tocsin::app
