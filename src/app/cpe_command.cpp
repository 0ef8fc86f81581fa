// tocsin cpe: names of products, one or a stream of them.
#include "app/command.h"
#include "app/json_lines.h"
#include "names/command.h"

#include <iostream>

namespace tocsin::app {
namespace {

struct CpeOptions {
  std::string source;
  std::string target;  ///< empty: show the source
  bool is_stream = false;
};

int cpe(const CpeOptions& options) {
  if (options.is_stream) {
    return answer_json_lines(std::cin, std::cout,
                             [](Json item) { return names::answer_cpe(item); });
  }
  return answer_plain(options.target.empty()
                          ? names::answer_cpe(options.source)
                          : names::answer_cpe_compare(options.source, options.target));
}

}  // namespace

Command cpe_command() {
  const auto options = std::make_shared<CpeOptions>();
  return {.name = "cpe",
          .about = "CPE names",
          .verbs = {{.name = "show",
                     .about = "One name in its three forms",
                     .options = {{.name = "--stdin",
                                  .about = "A JSON line for each JSON line of standard input",
                                  .value = &options->is_stream},
                                 {.name = "name",
                                  .about = "What to judge",
                                  .value = &options->source,
                                  .unless = "--stdin"}},
                     .run = [options] { return cpe(*options); }},
                    {.name = "compare",
                     .about = "How the first stands to the second",
                     .options = {{.name = "--stdin",
                                  .about = "A JSON line for each JSON line of standard input",
                                  .value = &options->is_stream},
                                 {.name = "source",
                                  .about = "What to judge",
                                  .value = &options->source,
                                  .unless = "--stdin"},
                                 {.name = "target",
                                  .about = "The other name",
                                  .value = &options->target,
                                  .unless = "--stdin"}},
                     .run = [options] { return cpe(*options); }}}};
}

}  // namespace tocsin::app
