// What tools/mutate.py writes into a copy of the sources: each change stands beside the original,
// and an environment variable says which one of them holds. Never part of a build of the project.
#pragma once
#pragma GCC system_header  // what is compared is not ours to warn about

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

namespace tocsin {
class Scope;
Scope system_scope();
}  // namespace tocsin

namespace tocsin_mutants {

inline constexpr int kMutantsMax = 1 << 16;

struct State {
  int active = -1;
  unsigned char* reached = nullptr;  ///< a byte for each mutant, in a file that outlives a crash
};

inline State& state() {
  static State state = [] {
    State out;
    if (const char* active = std::getenv("TOCSIN_MUTANT")) {
      out.active = std::atoi(active);
    }
    if (const char* path = std::getenv("TOCSIN_MUTANTS_REACHED")) {
      const int file = open(path, O_RDWR | O_CLOEXEC);
      void* const map =
          file < 0 ? MAP_FAILED
                   : mmap(nullptr, kMutantsMax, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
      close(file);
      out.reached = map == MAP_FAILED ? nullptr : static_cast<unsigned char*>(map);
    }
    return out;
  }();
  return state;
}

constexpr bool on(int number) {
  if consteval {
    return false;
  }
  State& now = state();
  if (now.reached != nullptr) {
    now.reached[number] = 1;
  }
  return now.active == number;
}

// clang-format off
struct Lt { constexpr bool operator()(const auto& a, const auto& b) const { return static_cast<bool>(a < b); } };
struct Le { constexpr bool operator()(const auto& a, const auto& b) const { return static_cast<bool>(a <= b); } };
struct Gt { constexpr bool operator()(const auto& a, const auto& b) const { return static_cast<bool>(a > b); } };
struct Ge { constexpr bool operator()(const auto& a, const auto& b) const { return static_cast<bool>(a >= b); } };
struct Eq { constexpr bool operator()(const auto& a, const auto& b) const { return static_cast<bool>(a == b); } };
struct Ne { constexpr bool operator()(const auto& a, const auto& b) const { return static_cast<bool>(a != b); } };
// clang-format on

/// A comparison as it was written, or another one.
template <class Written, class Other>
constexpr bool compare(int number, const auto& a, const auto& b) {
  return on(number) ? Other{}(a, b) : Written{}(a, b);
}

}  // namespace tocsin_mutants
