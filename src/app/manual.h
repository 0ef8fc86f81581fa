// The table of commands as a document: for a reader of docs/cli.md, for man, for the shell.
#pragma once

#include "app/command.h"

#include <string>
#include <vector>

namespace tocsin::app {

/// docs/cli.md, byte for byte.
std::string to_markdown(const std::vector<Command>& commands);
/// tocsin(1), in the macros of man(7).
std::string to_man(const std::vector<Command>& commands);
/// What bash evaluates to complete commands, verbs, options and their words.
std::string to_bash(const std::vector<Command>& commands);

}  // namespace tocsin::app
