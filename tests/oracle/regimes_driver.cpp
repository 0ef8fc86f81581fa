// Answers the oracle: one line in ("as_of TAB edition TAB facts file"), one line out (the verdicts
// of its regimes in that edition, without words).
#include "base/number.h"
#include "base/text.h"
#include "regimes/evaluate.h"
#include "regimes/facts_json.h"
#include "regimes/library.h"

#include <iostream>
#include <string>
#include <string_view>
#include <vector>

int main() {
  using namespace tocsin;
  using namespace tocsin::regimes;
  const auto library = Library::load(rules_files());
  if (!library) {
    std::cerr << describe(library.error()) << "\n";
    return 1;
  }
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    const std::vector<std::string_view> parts = split(line, '\t');
    const auto as_of = parse_rfc3339(parts.front());
    const auto edition = parts.size() == 3 ? parse_whole<int>(parts[1]) : std::nullopt;
    const auto file = parse_facts(parts.back(), *library);
    if (!as_of || !edition || !file) {
      std::cerr << line << "\n"
                << (file ? std::string("no instant or no edition") : describe(file.error()))
                << "\n";
      return 1;
    }
    std::string out = "[";
    for (const std::string& id : file->regimes) {
      const Regime* regime = library->find(id, *edition);
      if (regime == nullptr) {
        std::cerr << id << " has no edition " << *edition << "\n";
        return 1;
      }
      for (const StageVerdict& verdict :
           evaluate(*regime, *library, file->input.as_known(*as_of), *as_of,
                    {.explain = Explain::no, .purpose = Purpose::rehearsal})) {
        out += (out.size() == 1 ? "" : ",") + to_json(verdict);
      }
    }
    std::cout << out << "]\n";
  }
  return 0;
}
