// tocsin manual: all of this as one document, for people, man and the shell.
#include "app/command.h"
#include "app/manual.h"

#include <iostream>

namespace tocsin::app {
namespace {

int manual(std::string_view form) {
  const std::vector<Command> commands = all();
  std::cout << (form == "man"    ? to_man(commands)
                : form == "bash" ? to_bash(commands)
                                 : to_markdown(commands));
  return 0;
}

}  // namespace

Command manual_command() {
  const auto form = std::make_shared<std::string>("markdown");
  return {.name = "manual",
          .about = "Every command with its options, as one document",
          .verbs = {{.name = "",
                     .about = "",
                     .options = {{.name = "--as",
                                  .about = "man: tocsin(1); bash: completion for that shell",
                                  .value = form.get(),
                                  .one_of = {"markdown", "man", "bash"}}},
                     .run = [form] { return manual(*form); }}}};
}

}  // namespace tocsin::app
