// For test files only: the command line of the program in this process, and a folder to work in.
#pragma once

#include "app/command_line.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::app {

/// A folder that goes with the object.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "app.XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Writes a file for its owner alone, and says where it is.
  std::string file(std::string_view name, std::string_view text) const {
    const std::filesystem::path path = path_ / name;
    std::ofstream(path, std::ios::binary) << text;
    std::filesystem::permissions(
        path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return path.string();
  }

 private:
  std::filesystem::path path_;
};

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
