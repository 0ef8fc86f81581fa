// tocsin purl, tocsin cpe: names of packages and products, one or a stream of them.
#include "app/commands.h"
#include "app/json_lines.h"
#include "names/command.h"

#include <iostream>

namespace tocsin::app {

int purl(const PurlOptions& options) {
  if (options.is_stream) {
    return answer_json_lines(std::cin, std::cout,
                             [](Json item) { return names::answer_purl(item); });
  }
  return answer_plain(names::answer_purl(options.purl));
}

int cpe(const CpeOptions& options) {
  if (options.is_stream) {
    return answer_json_lines(std::cin, std::cout,
                             [](Json item) { return names::answer_cpe(item); });
  }
  return answer_plain(options.target.empty()
                          ? names::answer_cpe(options.source)
                          : names::answer_cpe_compare(options.source, options.target));
}

}  // namespace tocsin::app
