#include "app/progress.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <string>

namespace tocsin::app {

Progress::Progress(std::uint64_t total)
    : total_(std::max<std::uint64_t>(total, 1)), is_terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (is_shown_) {
    std::cerr << "\r\x1b[K" << std::flush;
  }
}

void Progress::show(std::uint64_t done, std::string_view note) {
  constexpr std::size_t width = 30;
  if (!is_terminal_) {
    return;
  }
  const double part = std::min(static_cast<double>(done) / static_cast<double>(total_), 1.0);
  const auto filled = static_cast<std::size_t>(part * width);
  std::cerr << "\r[" << std::string(filled, '#') << std::string(width - filled, '.') << "] "
            << static_cast<int>(part * 100) << " %  " << note << "\x1b[K" << std::flush;
  is_shown_ = true;
}

}  // namespace tocsin::app
