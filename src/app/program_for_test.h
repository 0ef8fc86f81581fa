// For test files only: the command line of the program in this process.
#pragma once

#include "app/command_line.h"
#include "base/temporary_folder_for_test.h"

#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::app {

/// What a command left behind.
struct Ran {
  int exit = -1;
  std::string out;
  std::string err;
};

/// "tocsin" and these words, with that on standard input. The commands themselves are given, or
/// they are the program's.
inline Ran run(std::vector<std::string> words, const std::string& input = "",
               const std::vector<Command>& commands = all()) {
  words.insert(words.begin(), "tocsin");
  std::vector<char*> line;
  for (std::string& word : words) {
    line.push_back(word.data());
  }
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  std::streambuf* const old_in = std::cin.rdbuf(in.rdbuf());
  std::streambuf* const old_out = std::cout.rdbuf(out.rdbuf());
  std::streambuf* const old_err = std::cerr.rdbuf(err.rdbuf());
  Ran ran;
  ran.exit = run_command_line(line, commands);
  std::cin.rdbuf(old_in);
  std::cin.clear();
  std::cout.rdbuf(old_out);
  std::cerr.rdbuf(old_err);
  ran.out = out.str();
  ran.err = err.str();
  return ran;
}

}  // namespace tocsin::app
