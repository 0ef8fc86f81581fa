// Answers lines "ecosystem TAB a TAB b" with "<", "=", ">" or "?", a tab, and what the keys say
// ("-" where one of them is not exact). For versions.py, which compares with the packagers' own
// tools.
#include "ecosystems/ecosystem.h"

#include <iostream>
#include <string>

using namespace tocsin;

namespace {

char sign(std::partial_ordering order) {
  if (order == std::partial_ordering::unordered) {
    return '?';
  }
  return order < 0 ? '<' : (order > 0 ? '>' : '=');
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    const std::size_t first = line.find('\t');
    const std::size_t second = line.find('\t', first + 1);
    if (first == std::string::npos || second == std::string::npos) {
      std::cout << "!\t-\n";
      continue;
    }
    const std::string_view text = line;
    const auto* ecosystem = ecosystems::find_any(text.substr(0, first));
    if (ecosystem == nullptr) {
      std::cout << "!\t-\n";
      continue;
    }
    const std::string_view a = text.substr(first + 1, second - first - 1);
    const std::string_view b = text.substr(second + 1);
    const auto x = ecosystems::key(*ecosystem, a);
    const auto y = ecosystems::key(*ecosystem, b);
    std::cout << sign(ecosystems::order(*ecosystem, a, b)) << '\t'
              << (x.exact && y.exact ? sign(x.bytes <=> y.bytes) : '-') << '\n';
  }
  return 0;
}
