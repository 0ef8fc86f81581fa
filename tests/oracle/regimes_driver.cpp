// Answers the oracle: one line in ("as_of TAB facts file"), one line out (the verdicts of its
// regimes, without words).
#include "regimes/evaluate.h"
#include "regimes/facts_json.h"
#include "regimes/library.h"

#include <iostream>
#include <string>

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
    const std::size_t tab = line.find('\t');
    const auto as_of = parse_rfc3339(line.substr(0, tab));
    const auto file = tab == std::string::npos ? parse_facts("", *library)
                                               : parse_facts(line.substr(tab + 1), *library);
    if (!as_of || !file) {
      std::cerr << line << "\n"
                << (as_of ? describe(file.error()) : std::string("no instant")) << "\n";
      return 1;
    }
    std::string out = "[";
    for (const std::string& id : file->regimes) {
      for (const StageVerdict& verdict :
           evaluate(*library->find(id), *library, file->input.as_known(*as_of), *as_of,
                    {.explain = Explain::no, .purpose = Purpose::rehearsal})) {
        out += (out.size() == 1 ? "" : ",") + to_json(verdict);
      }
    }
    std::cout << out << "]\n";
  }
  return 0;
}
