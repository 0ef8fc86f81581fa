// tocsin hunt: exploit attempts in logs, without a server.
#include "app/command.h"
#include "scan/hunt.h"

#include <iostream>

namespace tocsin::app {
namespace {

struct HuntOptions {
  std::vector<std::string> files;
  bool as_json = false;
};

/// 0 nothing, 1 attempts, 3 something could not be read (docs/scanner.md).
int hunt(const HuntOptions& options) {
  const scan::HuntReport report = scan::hunt(options.files);
  if (options.as_json) {
    std::cout << to_json(report) << "\n";
  } else {
    for (const scan::Attempt& attempt : report.attempts) {
      std::cout << attempt.path << ":" << attempt.line << ":" << attempt.column << "  "
                << to_text(attempt.kind) << "  " << attempt.normal << "\n";
    }
    for (const scan::Refusal& refusal : report.refused) {
      std::cout << "NOT READ " << refusal.path << "  " << refusal.reason << "\n";
    }
    std::cout << report.files << " files, " << report.lines << " lines, " << report.attempts.size()
              << " attempts, " << report.refused.size() << " not read\n";
  }
  return !report.attempts.empty() ? kNegative : report.refused.empty() ? 0 : 3;
}

}  // namespace

Command hunt_command() {
  const auto options = std::make_shared<HuntOptions>();
  return {
      .name = "hunt",
      .about = "Find JNDI exploit attempts in logs",
      .verbs = {
          {.name = "",
           .about = "",
           .options = {{.name = "files",
                        .about = "Logs, plain or compressed",
                        .value = &options->files,
                        .is_required = true},
                       {.name = "--json", .about = "Answer as JSON", .value = &options->as_json}},
           .run = [options] { return hunt(*options); }}}};
}

}  // namespace tocsin::app
