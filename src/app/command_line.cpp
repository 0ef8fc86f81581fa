// CLI11 is included here and nowhere else.
#include "app/command_line.h"

#include "base/log.h"

#include <CLI/CLI.hpp>

#include <map>

namespace tocsin::app {
namespace {

CLI::Option* add_value(CLI::App& verb, const Option& option) {
  return std::visit(
      [&]<class Value>(Value* value) -> CLI::Option* {
        if constexpr (std::is_same_v<Value, bool>) {
          return verb.add_flag(option.name, *value, option.about);
        } else {
          CLI::Option* out = verb.add_option(option.name, *value, option.about);
          if constexpr (!std::is_same_v<Value, std::vector<std::string>>) {
            out->capture_default_str();
          } else if (option.name.starts_with('-')) {
            out->allow_extra_args(false);  // what follows its value is an argument again
          }
          return out;
        }
      },
      option.value);
}

void add_options(CLI::App& verb, const std::vector<Option>& options) {
  std::map<std::string, CLI::Option*> known;
  for (const Option& option : options) {
    CLI::Option* added = known[option.name] = add_value(verb, option);
    added->required(option.is_required);
    if (!option.one_of.empty()) {
      added->check(CLI::IsMember(option.one_of));
    }
    if (option.between.first != option.between.second) {
      added->check(CLI::Range(option.between.first, option.between.second));
    }
    for (const std::string& other : option.excludes) {
      added->excludes(known.at(other));
    }
    for (const std::string& other : option.needs) {
      added->needs(known.at(other));
    }
    if (!option.unless.empty()) {
      added->excludes(known.at(option.unless));
    }
  }
}

/// The first option that is missing although what would stand for it is not given either.
std::string missing(const CLI::App& verb, const std::vector<Option>& options) {
  for (const Option& option : options) {
    if (!option.unless.empty() && verb.count(option.name) == 0 && verb.count(option.unless) == 0) {
      return option.name;
    }
  }
  return {};
}

void add_verb(CLI::App& parent, const Verb& verb, const Verb*& chosen) {
  CLI::App* app = verb.name.empty() ? &parent : parent.add_subcommand(verb.name, verb.about);
  add_options(*app, verb.options);
  app->callback([app, &verb, &chosen] {
    if (verb.name.empty() && !app->get_subcommands().empty()) {
      return;
    }
    if (const std::string name = missing(*app, verb.options); !name.empty()) {
      throw CLI::RequiredError(name);
    }
    chosen = &verb;
  });
}

}  // namespace

int run_command_line(std::span<char*> line, const std::vector<Command>& commands) {
  CLI::App program("Tocsin: reports with receipts, duty clocks, standing, proof.", "tocsin");
  program.require_subcommand(1);
  program.set_version_flag("--version", "tocsin " TOCSIN_VERSION);
  bool is_verbose = false;
  program.add_flag("--verbose", is_verbose, "Log more");
  const Verb* chosen = nullptr;
  for (const Command& command : commands) {
    CLI::App* app = program.add_subcommand(command.name, command.about);
    const bool does_something =
        std::ranges::any_of(command.verbs, [](const Verb& verb) { return verb.name.empty(); });
    if (!does_something) {
      app->require_subcommand(1);
    }
    for (const Verb& verb : command.verbs) {
      add_verb(*app, verb, chosen);
    }
  }
  try {
    program.parse(static_cast<int>(line.size()), line.data());
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? 0 : 2;
  }
  start_log(is_verbose ? LogLevel::debug : LogLevel::info);
  try {
    return chosen->run();
  } catch (...) {
    return report({Errc::internal, "Something broke: " + what_was_thrown() + ".", ""});
  }
}

}  // namespace tocsin::app
