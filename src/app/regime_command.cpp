// tocsin regime list | show | check | due: the law without a server.
#include "app/commands.h"
#include "base/file.h"
#include "regimes/command.h"
#include "regimes/library.h"

#include <iostream>

namespace tocsin::app {
namespace {

constexpr std::size_t kFileBytesMax = 16U << 20U;

regimes::CommandOptions options_of(const RegimeOptions& options) {
  return {.format = options.as_json ? regimes::Format::json : regimes::Format::text,
          .language = parse_language(options.language)};
}

Result<int> run(const RegimeOptions& options) {
  TOC_TRY(const regimes::Library law, regimes::Library::load(regimes::rules_files()));
  if (options.verb == "list") {
    std::cout << regimes::list(law, options_of(options));
    return 0;
  }
  if (options.verb == "show") {
    TOC_TRY(const std::string text, regimes::show(law, options.id, options_of(options)));
    std::cout << text;
    return 0;
  }
  if (options.verb == "check") {
    std::vector<regimes::NamedText> files;
    for (const std::string& name : options.files) {
      TOC_TRY(std::string text, read_file(name, kFileBytesMax));
      files.push_back({.name = name, .text = std::move(text)});
    }
    const regimes::CheckReport checked = regimes::check(law, files);
    std::cout << checked.text;
    return checked.refused == 0 ? 0 : kNegative;
  }
  TOC_TRY(const std::string facts, read_file(options.facts, kFileBytesMax));
  Instant as_of = SystemClock().now();
  if (!options.as_of.empty()) {
    TOC_TRY(as_of, parse_rfc3339(options.as_of));
  }
  TOC_TRY(const std::string answer, regimes::due(law, facts, as_of, options_of(options)));
  std::cout << answer;
  return 0;
}

}  // namespace

int regime(const RegimeOptions& options) {
  const Result<int> code = run(options);
  return code ? *code : report(code.error());
}

}  // namespace tocsin::app
