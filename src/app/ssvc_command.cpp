// tocsin ssvc: what decision tables say, of one set of values or a stream of them.
#include "app/command.h"
#include "app/json_lines.h"
#include "severity/command.h"

#include <iostream>

namespace tocsin::app {
namespace {

struct SsvcOptions {
  std::string table;                ///< empty: list them
  std::vector<std::string> values;  ///< "ssvc:E:1.1.0=A"
  bool is_stream = false;
};

int ssvc(const SsvcOptions& options) {
  if (options.is_stream) {
    return answer_json_lines(std::cin, std::cout,
                             [](Json item) { return severity::answer_ssvc(item); });
  }
  return answer_plain(options.table.empty() ? severity::list_ssvc()
                                            : severity::answer_ssvc(options.table, options.values));
}

}  // namespace

Command ssvc_command() {
  const auto options = std::make_shared<SsvcOptions>();
  return {.name = "ssvc",
          .about = "SSVC decision tables",
          .verbs = {{.name = "",
                     .about = "",
                     .options = {{.name = "table",
                                  .about = "Its id; without one, lists them",
                                  .value = &options->table},
                                 {.name = "values",
                                  .about = "Decision points: ssvc:E:1.1.0=A …",
                                  .value = &options->values},
                                 {.name = "--stdin",
                                  .about = "A JSON line for each JSON line of standard input",
                                  .value = &options->is_stream}},
                     .run = [options] { return ssvc(*options); }}}};
}

}  // namespace tocsin::app
