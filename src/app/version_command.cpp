// tocsin version compare | within: the order of versions, without a server.
#include "app/command.h"
#include "app/json_lines.h"
#include "app/version_lines.h"
#include "base/json_writer.h"
#include "ecosystems/ecosystem.h"
#include "ranges/native.h"
#include "ranges/vers.h"

#include <iostream>

namespace tocsin::app {
namespace {

struct VersionOptions {
  std::string eco;  ///< any name of an ecosystem: OSV, VERS, purl
  std::string first;
  std::string second;
  bool is_from_stdin = false;  ///< one JSON line for each JSON line, {"eco","a","b"} or …"range"}
};

using ecosystems::Ecosystem;

Result<const Ecosystem*> ecosystem_named(std::string_view name) {
  if (const Ecosystem* found = ecosystems::find_any(name)) {
    return found;
  }
  return fail(Errc::not_found, ecosystems::needs_commits(name)
                                   ? "Its versions are commits, which only their repository orders."
                                   : "No ecosystem is known by this name.");
}

std::string_view op_of(std::partial_ordering order) {
  if (order == std::partial_ordering::unordered) {
    return "?";
  }
  return order < 0 ? "<" : (order > 0 ? ">" : "=");
}

Result<std::string> compare_answer(std::string_view eco, std::string_view a, std::string_view b) {
  TOC_TRY(const Ecosystem* ecosystem, ecosystem_named(eco));
  const ecosystems::Comparison compared = ecosystems::compare(*ecosystem, a, b);
  JsonWriter out;
  out.begin_object()
      .field("op", op_of(compared.order))
      .flag("exact", compared.exact && compared.certainty == ecosystems::Certainty::exact)
      .end_object();
  return out.take();
}

/// VERS, VERS constraints (">=1|<2"), or the notation of the ecosystem's package manager.
Result<ranges::VersionSet> set_of(std::string_view eco, std::string_view range) {
  if (range.starts_with("vers:")) {
    TOC_TRY(const ranges::Vers vers, ranges::parse_vers(range, ranges::Reading::tolerant));
    return ranges::to_set(vers);
  }
  TOC_TRY(const Ecosystem* ecosystem, ecosystem_named(eco));
  const std::string_view scheme = ecosystem->vers_schemes.front();
  const ranges::NativeRange* native = ranges::find_native(eco);
  const bool is_native = native != nullptr && range.find("||") != std::string_view::npos;
  const bool is_constraints =
      !is_native && range.find_first_of(" ,[(~^+") == std::string_view::npos;
  ranges::Vers vers;
  if (native != nullptr && (!is_constraints || range.find('|') == std::string_view::npos)) {
    TOC_TRY(vers, ranges::from_native(native->scheme, range));
  } else {
    TOC_TRY(vers, ranges::parse_constraints(scheme, range, ranges::Reading::tolerant));
  }
  ranges::VersionSet set = ranges::to_set(vers);
  if (set.certainty == ranges::Certainty::exact) {
    set.certainty = ranges::certainty_of(set.ecosystem);
  }
  return set;
}

Result<std::string> within_answer(std::string_view eco, std::string_view version,
                                  std::string_view range) {
  TOC_TRY(const ranges::VersionSet set, set_of(eco, range));
  return verdict_json(ranges::contains(set, version));
}

Result<std::string> compare_line(Json line) {
  TOC_TRY(const std::string_view eco, line_text(line, "eco"));
  TOC_TRY(const std::string_view a, line_text(line, "a"));
  TOC_TRY(const std::string_view b, line_text(line, "b"));
  return compare_answer(eco, a, b);
}

Result<std::string> within_line(Json line) {
  TOC_TRY(const std::string_view eco, line_text(line, "eco"));
  TOC_TRY(const std::string_view version, line_text(line, "version"));
  TOC_TRY(const std::string_view range, line_text(line, "range"));
  return within_answer(eco, version, range);
}

/// How a verb answers: a line of standard input, or what stands on the command line.
struct Answers {
  Result<std::string> (*line)(Json line);
  Result<std::string> (*words)(std::string_view eco, std::string_view first,
                               std::string_view second);
};

int answer(const VersionOptions& options, const Answers& answers) {
  if (options.is_from_stdin) {
    return answer_json_lines(std::cin, std::cout, answers.line);
  }
  if (options.eco.empty()) {
    return report({Errc::malformed, "Name an ecosystem and what to judge, or --stdin.", "", 0});
  }
  const Result<std::string> said = answers.words(options.eco, options.first, options.second);
  if (!said) {
    return report(said.error());
  }
  std::cout << *said << "\n";
  return 0;
}

}  // namespace

Command version_command() {
  const auto options = std::make_shared<VersionOptions>();
  const Option eco = {
      .name = "eco", .about = "Ecosystem: an OSV, VERS or purl name", .value = &options->eco};
  const Option lines = {.name = "--stdin",
                        .about = "Read JSON lines, answer JSON lines",
                        .value = &options->is_from_stdin};
  return {
      .name = "version",
      .about = "The order of versions, without a server",
      .verbs = {{.name = "compare",
                 .about = "Which of two versions is newer",
                 .options = {eco,
                             {.name = "a", .about = "A version", .value = &options->first},
                             {.name = "b", .about = "Another", .value = &options->second},
                             lines},
                 .run = [options] { return answer(*options, {compare_line, compare_answer}); }},
                {.name = "within",
                 .about = "Is a version in a range",
                 .options = {eco,
                             {.name = "version", .about = "A version", .value = &options->first},
                             {.name = "range",
                              .about = "VERS, or the package manager's notation",
                              .value = &options->second},
                             lines},
                 .run = [options] { return answer(*options, {within_line, within_answer}); }}}};
}

}  // namespace tocsin::app
