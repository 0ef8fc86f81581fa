#include "app/manual.h"

#include "base/text.h"

#include <algorithm>

namespace tocsin::app {
namespace {

/// How the help calls a value: in capital letters.
std::string capitals(std::string_view name) {
  std::string out(name);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return out;
}

bool is_flag(const Option& option) {
  return std::holds_alternative<bool*>(option.value);
}
bool is_argument(const Option& option) {
  return !option.name.starts_with('-');
}
bool takes_several(const Option& option) {
  return std::holds_alternative<std::vector<std::string>*>(option.value);
}

/// Empty: none.
std::string default_of(const Option& option) {
  if (const auto* const* text = std::get_if<std::string*>(&option.value)) {
    return **text;
  }
  if (const auto* const* path = std::get_if<std::filesystem::path*>(&option.value)) {
    return (*path)->string();
  }
  const auto* const* number = std::get_if<unsigned*>(&option.value);
  return number == nullptr ? std::string() : std::to_string(**number);
}

/// "FILE…", "[NAME]": an argument in a line of usage.
std::string in_usage(const Option& option) {
  const std::string name = capitals(option.name) + (takes_several(option) ? "…" : "");
  return option.is_required ? name : "[" + name + "]";
}

/// What it does, what it may be and what it needs, in one sentence after another.
std::string said(const Option& option) {
  std::string out = option.about;
  const auto add = [&](const std::string& text) { out += "; " + text; };
  if (!option.one_of.empty()) {
    add("one of " + join(option.one_of, ", "));
  }
  if (option.between.first != option.between.second) {
    add(std::to_string(option.between.first) + " to " + std::to_string(option.between.second));
  }
  if (!option.unless.empty()) {
    add("left out with " + option.unless);
  }
  if (!option.needs.empty()) {
    add("only with " + join(option.needs, ", "));
  }
  if (!option.excludes.empty()) {
    add("not with " + join(option.excludes, ", "));
  }
  if (const std::string value = default_of(option); !value.empty()) {
    add("default " + value);
  }
  return out;
}

std::string line_of(const Command& command, const Verb& verb) {
  std::string out = "tocsin " + command.name + (verb.name.empty() ? "" : " " + verb.name);
  bool has_options = false;
  for (const Option& option : verb.options) {
    has_options = has_options || !is_argument(option);
  }
  out += has_options ? " [OPTIONS]" : "";
  for (const Option& option : verb.options) {
    out += is_argument(option) ? " " + in_usage(option) : "";
  }
  return out;
}

std::string about_of(const Command& command, const Verb& verb) {
  return verb.name.empty() ? command.about : verb.about;
}

/// The name of an option with what it takes: "--data DATA".
std::string label_of(const Option& option) {
  if (is_argument(option)) {
    return capitals(option.name);
  }
  return is_flag(option) ? option.name : option.name + " " + capitals(option.name.substr(2));
}

/// man(7): a line that begins with a dot or an apostrophe is a request, a backslash an escape.
std::string for_man(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c == '\\' ? std::string("\\e") : c == '-' ? std::string("\\-") : std::string(1, c);
  }
  return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

std::string words_of(const Verb& verb) {
  std::vector<std::string> out;
  for (const Option& option : verb.options) {
    if (!is_argument(option)) {
      out.push_back(option.name);
    } else if (!option.one_of.empty()) {
      out.insert(out.end(), option.one_of.begin(), option.one_of.end());
    }
  }
  return join(out, " ");
}

constexpr std::string_view kAbout =
    "Exit codes: 0 ok, 1 found or a negative result, 2 usage, 3 server or store, 4 permission, 5 "
    "conflict, 70 internal. `--verbose` before the command logs more; `--help` behind any of them "
    "says what it takes.";

}  // namespace

std::string to_markdown(const std::vector<Command>& commands) {
  std::string out =
      "# The command line\n\nWritten by `tocsin manual --as markdown`, from the table that the "
      "program itself reads.\n\n" +
      std::string(kAbout) + "\n";
  for (const Command& command : commands) {
    out += "\n## tocsin " + command.name + "\n\n" + command.about + ".\n";
    for (const Verb& verb : command.verbs) {
      out += "\n```\n" + line_of(command, verb) + "\n```\n";
      if (!verb.name.empty()) {
        out += "\n" + verb.about + ".\n";
      }
      if (!verb.options.empty()) {
        out += "\n| | |\n|---|---|\n";
      }
      for (const Option& option : verb.options) {
        out += "| `" + label_of(option) + "` | " + said(option) + " |\n";
      }
    }
  }
  return out;
}

std::string to_man(const std::vector<Command>& commands) {
  std::string out =
      ".TH TOCSIN 1\n.SH NAME\ntocsin \\- reports with receipts, duty clocks, standing, proof\n"
      ".SH DESCRIPTION\n" +
      for_man(kAbout) + "\n.SH COMMANDS\n";
  for (const Command& command : commands) {
    for (const Verb& verb : command.verbs) {
      out += ".SS \"" + for_man(line_of(command, verb)) + "\"\n" +
             for_man(about_of(command, verb)) + ".\n";
      for (const Option& option : verb.options) {
        out += ".TP\n.B \"" + for_man(label_of(option)) + "\"\n" + for_man(said(option)) + ".\n";
      }
    }
  }
  return out;
}

std::string to_bash(const std::vector<Command>& commands) {
  std::string names;
  std::string cases;
  for (const Command& command : commands) {
    names += (names.empty() ? "" : " ") + command.name;
    std::string verbs;
    for (const Verb& verb : command.verbs) {
      verbs += verb.name.empty() ? words_of(verb) : (verbs.empty() ? "" : " ") + verb.name;
      if (!verb.name.empty()) {
        cases +=
            "    " + command.name + "/" + verb.name + ") words=\"" + words_of(verb) + "\" ;;\n";
      }
    }
    cases += "    " + command.name + "/*) words=\"" + verbs + "\" ;;\n";
  }
  return "# Completion of tocsin for bash: source it.\n"
         "_tocsin() {\n"
         "  local words=\"" +
         names +
         "\"\n"
         "  if [ \"$COMP_CWORD\" -gt 1 ]; then\n"
         "    case \"${COMP_WORDS[1]}/${COMP_WORDS[2]}\" in\n" +
         cases +
         "    *) words= ;;\n"
         "    esac\n"
         "  fi\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n"
         "}\n"
         "complete -o default -F _tocsin tocsin\n";
}

}  // namespace tocsin::app
