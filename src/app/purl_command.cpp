// tocsin purl: names of packages, one or a stream of them.
#include "app/command.h"
#include "app/json_lines.h"
#include "names/command.h"

#include <iostream>

namespace tocsin::app {
namespace {

struct PurlOptions {
  std::string purl;
  bool is_stream = false;
};

int purl(const PurlOptions& options) {
  if (options.is_stream) {
    return answer_json_lines(std::cin, std::cout,
                             [](Json item) { return names::answer_purl(item); });
  }
  return answer_plain(names::answer_purl(options.purl));
}

}  // namespace

Command purl_command() {
  const auto options = std::make_shared<PurlOptions>();
  return {.name = "purl",
          .about = "Components and canonical form of a purl",
          .verbs = {{.name = "",
                     .about = "",
                     .options = {{.name = "--stdin",
                                  .about = "A JSON line for each JSON line of standard input",
                                  .value = &options->is_stream},
                                 {.name = "purl",
                                  .about = "What to judge",
                                  .value = &options->purl,
                                  .unless = "--stdin"}},
                     .run = [options] { return purl(*options); }}}};
}

}  // namespace tocsin::app
