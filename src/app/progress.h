// A bar on a terminal for work that takes long; silent everywhere else.
#pragma once

#include <cstdint>
#include <string_view>

namespace tocsin::app {

/// On standard error. The line is wiped when the work is done.
class Progress {
 public:
  /// total: in the same unit as `done` below.
  explicit Progress(std::uint64_t total);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();
  /// note: stands behind the bar; safe to print.
  void show(std::uint64_t done, std::string_view note);

 private:
  std::uint64_t total_;
  bool is_terminal_;
  bool is_shown_ = false;
};

}  // namespace tocsin::app
