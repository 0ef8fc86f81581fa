// Answers the vector tests: one JSON line in, one JSON line out, as `tocsin purl --stdin` does,
// without the rest of the program.
#include "base/json_writer.h"
#include "names/command.h"

#include <iostream>
#include <string>

int main() {
  using namespace tocsin;
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    const auto document = JsonDocument::parse(line);
    const Result<std::string> said = document
                                         ? names::answer_purl(document->root())
                                         : Result<std::string>(std::unexpected(document.error()));
    if (said) {
      std::cout << *said << '\n';
    } else {
      JsonWriter out;
      out.begin_object().field("error", describe(said.error())).end_object();
      std::cout << out.take() << '\n';
    }
  }
  return 0;
}
