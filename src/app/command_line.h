// From the words of the command line to the verb that was asked for.
#pragma once

#include "app/command.h"

#include <span>

namespace tocsin::app {

/// Runs what the line asks for, prints help or what is wrong with it, and returns the exit code.
int run_command_line(std::span<char*> line, const std::vector<Command>& commands);

}  // namespace tocsin::app
