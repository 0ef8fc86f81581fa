// tocsin cvss: scores of vectors, one or a stream of them.
#include "app/command.h"
#include "app/json_lines.h"
#include "severity/command.h"

#include <iostream>

namespace tocsin::app {
namespace {

struct CvssOptions {
  std::string vector;
  std::string published;  ///< empty: none
  bool is_stream = false;
};

int cvss(const CvssOptions& options) {
  if (options.is_stream) {
    return answer_json_lines(std::cin, std::cout,
                             [](Json item) { return severity::answer_cvss(item); });
  }
  return answer_plain(severity::answer_cvss(
      options.vector, options.published.empty()
                          ? std::nullopt
                          : std::optional<std::string_view>(options.published)));
}

}  // namespace

Command cvss_command() {
  const auto options = std::make_shared<CvssOptions>();
  return {.name = "cvss",
          .about = "Scores of a CVSS vector, exact",
          .verbs = {{.name = "",
                     .about = "",
                     .options = {{.name = "--stdin",
                                  .about = "A JSON line for each JSON line of standard input",
                                  .value = &options->is_stream},
                                 {.name = "vector",
                                  .about = "What to judge",
                                  .value = &options->vector,
                                  .unless = "--stdin"},
                                 {.name = "--published",
                                  .about = "A score to compare with",
                                  .value = &options->published}},
                     .run = [options] { return cvss(*options); }}}};
}

}  // namespace tocsin::app
