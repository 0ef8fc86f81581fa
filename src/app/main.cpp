// Where the program begins.
#include "app/command_line.h"
#include "outside/child.h"

int main(int argc, char** argv) {
  const std::span line(argv, static_cast<std::size_t>(argc));
  // The child of a server, started for every document: nothing is set up for it, and it is not for
  // people.
  if (line.size() > 1 && line[1] == tocsin::outside::kReadDocument) {
    return tocsin::outside::answer(line.subspan(1));
  }
  return tocsin::app::run_command_line(line, tocsin::app::all());
}
