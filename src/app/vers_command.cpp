// tocsin vers contains | canonical | from-native: version ranges, without a server.
#include "app/command.h"
#include "app/json_lines.h"
#include "app/version_lines.h"
#include "base/json_writer.h"
#include "ranges/native.h"
#include "ranges/vers.h"

#include <iostream>

namespace tocsin::app {
namespace {

struct VersOptions {
  std::string verb;  ///< contains, canonical, from-native; with is_from_stdin, the lines' "op" wins
  std::string first;
  std::string second;
  bool is_from_stdin = false;
};

Result<std::string> contains_answer(std::string_view text, std::string_view version) {
  TOC_TRY(const ranges::Vers vers, ranges::parse_vers(text, ranges::Reading::tolerant));
  return verdict_json(ranges::contains(ranges::to_set(vers), version));
}

std::string result_json(std::string_view text) {
  JsonWriter out;
  out.begin_object().field("result", text).end_object();
  return out.take();
}

Result<std::string> canonical_answer(std::string_view text) {
  TOC_TRY(const ranges::Vers vers, ranges::parse_vers(text, ranges::Reading::canonical));
  return result_json(ranges::to_text(vers));
}

/// The parts of a canonical range: {"scheme":…,"version_constraints":[[">=","1"],…]}.
Result<std::string> parts_answer(std::string_view text) {
  TOC_TRY(const ranges::Vers vers, ranges::parse_vers(text, ranges::Reading::canonical));
  JsonWriter out;
  out.begin_object().key("result").begin_object().field("scheme", vers.scheme);
  out.key("version_constraints").begin_array();
  if (vers.is_any) {
    out.begin_array().text("*").text("").end_array();
  }
  for (const ranges::Constraint& one : vers.constraints) {
    const bool is_equal = one.comparator == ranges::Comparator::equal;
    out.begin_array()
        .text(is_equal ? "=" : ranges::to_text(one.comparator))
        .text(one.version)
        .end_array();
  }
  out.end_array().end_object().end_object();
  return out.take();
}

Result<std::string> native_answer(std::string_view scheme, std::string_view range) {
  TOC_TRY(const ranges::Vers vers, ranges::from_native(scheme, range));
  return result_json(ranges::to_text(vers));
}

/// The line's own "op" decides; without it, the verb of the command line.
Result<std::string> answer_line(const VersOptions& options, Json line) {
  const auto op_field = line.find("op");
  const std::string_view op =
      op_field ? op_field->text().value_or("") : std::string_view(options.verb);
  if (op == "from-native" || op == "from_native") {
    TOC_TRY(const std::string_view scheme, line_text(line, "scheme"));
    TOC_TRY(const std::string_view range, line_text(line, "range"));
    return native_answer(scheme, range);
  }
  if (op == "contains" || op == "containment") {
    TOC_TRY(const std::string_view vers, line_text(line, "vers"));
    TOC_TRY(const std::string_view version, line_text(line, "version"));
    return contains_answer(vers, version);
  }
  if (op == "canonical" || op == "validate" || op == "roundtrip") {
    TOC_TRY(const std::string_view vers, line_text(line, "vers"));
    return canonical_answer(vers);
  }
  if (op == "parse") {
    TOC_TRY(const std::string_view vers, line_text(line, "vers"));
    return parts_answer(vers);
  }
  return fail(Errc::malformed, "op is contains, canonical, parse or from-native.", "/op");
}

Result<std::string> answer_once(const VersOptions& options) {
  if (options.verb == "contains") {
    return contains_answer(options.first, options.second);
  }
  if (options.verb == "canonical") {
    return canonical_answer(options.first);
  }
  return native_answer(options.first, options.second);
}

int vers(const VersOptions& options) {
  if (options.is_from_stdin) {
    return answer_json_lines(std::cin, std::cout,
                             [&](Json line) { return answer_line(options, line); });
  }
  if (options.first.empty()) {
    return report({Errc::malformed, "Name a range, or --stdin.", "", 0});
  }
  const Result<std::string> answer = answer_once(options);
  if (!answer) {
    return report(answer.error());
  }
  std::cout << *answer << "\n";
  return 0;
}

}  // namespace

Command vers_command() {
  const auto options = std::make_shared<VersOptions>();
  const auto verb = [&](const std::string& name, std::string about, std::vector<Option> more) {
    more.push_back({.name = "--stdin",
                    .about = name.empty() ? "Read JSON lines with an op each"
                                          : "Read JSON lines, answer JSON lines",
                    .value = &options->is_from_stdin});
    return Verb{.name = name,
                .about = std::move(about),
                .options = std::move(more),
                .run = [options, name] {
                  options->verb = name;
                  return vers(*options);
                }};
  };
  return {.name = "vers",
          .about = "Version ranges, without a server",
          .verbs = {verb("", "", {}),
                    verb("contains", "Is a version in it",
                         {{.name = "vers", .about = "A VERS range", .value = &options->first},
                          {.name = "version", .about = "A version", .value = &options->second}}),
                    verb("canonical", "Check it, and write it as the standard does",
                         {{.name = "vers", .about = "A VERS range", .value = &options->first}}),
                    verb("from-native", "From a package manager's notation",
                         {{.name = "scheme",
                           .about = "npm, maven, gem, pypi, conan, nuget, nginx, openssl",
                           .value = &options->first},
                          {.name = "range", .about = "The range", .value = &options->second}})}};
}

}  // namespace tocsin::app
