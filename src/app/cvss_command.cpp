// tocsin cvss: scores of vectors, one or a stream of them.
#include "app/commands.h"
#include "app/json_lines.h"
#include "severity/command.h"

#include <iostream>

namespace tocsin::app {

int answer_plain(const Result<std::string>& said) {
  if (!said) {
    std::cout << json_error(said.error()) << '\n';
    std::cerr << describe(said.error()) << '\n';
    return kNegative;
  }
  std::cout << *said << '\n';
  return 0;
}

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

int ssvc(const SsvcOptions& options) {
  if (options.is_stream) {
    return answer_json_lines(std::cin, std::cout,
                             [](Json item) { return severity::answer_ssvc(item); });
  }
  return answer_plain(options.table.empty() ? severity::list_ssvc()
                                            : severity::answer_ssvc(options.table, options.values));
}

}  // namespace tocsin::app
