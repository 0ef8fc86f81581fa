// What a command is: its options as data. The command line, its help, the manual, docs/cli.md and
// the completion of shells all come from the one table that all() gives.
#pragma once

#include "app/instance.h"
#include "base/error.h"

#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tocsin::app {

/// An option "--json", or an argument by its place: "file".
struct Option {
  std::string name;
  std::string about;
  /// Where the value goes; must live as long as the table. What is there is the default. A vector
  /// takes one value or more, a bool is a flag.
  std::variant<bool*, unsigned*, std::string*, std::filesystem::path*, std::vector<std::string>*>
      value;
  bool is_required = false;
  std::vector<std::string> one_of;        ///< empty: anything
  std::pair<unsigned, unsigned> between;  ///< of a number; equal: anything
  std::string unless;                     ///< required unless this flag is given, which excludes it
  std::vector<std::string> excludes;      ///< names of options of the same verb, declared before
  std::vector<std::string> needs;         ///< likewise
};

/// What can be done: "tocsin keys rotate", or "tocsin scan" where a command does one thing.
struct Verb {
  std::string name;  ///< empty: the command itself
  std::string about;
  std::vector<Option> options;
  /// The exit code: 0 ok, 1 found or negative result, 2 usage, 3 server or store, 4 permission, 5
  /// conflict, 70 internal.
  std::function<int()> run;
};

struct Command {
  std::string name;
  std::string about;
  std::vector<Verb> verbs;
};

/// Every command that was registered (app/CMakeLists.txt), in the order of the help.
std::vector<Command> all();

inline constexpr int kNegative = 1;

/// The options that every command on an instance has.
std::vector<Option> of_instance(InstanceOptions& options);
/// The same with more behind them.
std::vector<Option> of_instance(InstanceOptions& options, std::vector<Option> more);

/// Says on standard error what failed, and returns the exit code that fits.
int report(const Error& error);
/// The code, or the report of what failed.
int exit_code(const Result<int>& done);

}  // namespace tocsin::app
