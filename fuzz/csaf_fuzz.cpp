// One CSAF document: no input stops the program, equal inputs give equal reports, and every path
// of a report is a place in the document, or that of a member which its parent lacks.
#include "base/text.h"
#include "csaf/validate.h"

#include "base/json.h"

#include <charconv>
#include <cstddef>
#include <cstdint>

using namespace tocsin;

namespace {

/// "~1" is "/", "~0" is "~".
std::string unescaped(std::string_view step) {
  std::string out;
  for (std::size_t i = 0; i < step.size(); ++i) {
    if (step[i] == '~' && i + 1 < step.size()) {
      out += step[++i] == '1' ? '/' : '~';
    } else {
      out += step[i];
    }
  }
  return out;
}

std::optional<Json> step_into(Json value, std::string_view step) {
  if (value.kind() == Json::Kind::object) {
    return value.find(unescaped(step));
  }
  std::size_t index = 0;
  const auto read = std::from_chars(step.data(), step.data() + step.size(), index);
  const std::vector<Json> elements = value.elements();
  return read.ptr == step.data() + step.size() && index < elements.size()
             ? std::optional(elements[index])
             : std::nullopt;
}

/// How many steps of the path do not resolve: one at most, "/document/distribution/tlp" of a
/// document without distribution being reported at the part that is missing.
std::size_t missing_steps(Json root, std::string_view path) {
  const auto steps = split(path, '/');
  std::optional<Json> at = root;
  for (std::size_t i = 1; i < steps.size(); ++i) {
    at = step_into(*at, steps[i]);
    if (!at) {
      return steps.size() - i;
    }
  }
  return 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const csaf::ValidateOptions options = {.file_name = "a.json", .now = Instant{}};
  const csaf::Validation report = csaf::validate(text, options);
  const csaf::Validation again = csaf::validate(text, options);
  TOC_ASSERT(csaf::to_json(report) == csaf::to_json(again));
  const auto document = JsonDocument::parse(text, {.depth_max = csaf::kDocumentDepthMax});
  if (!document) {
    TOC_ASSERT(!report.is_valid());
    return 0;
  }
  for (const auto* list : {&report.errors, &report.warnings, &report.infos}) {
    for (const csaf::Fault& one : *list) {
      TOC_ASSERT(one.path.empty() || missing_steps(document->root(), one.path) <= 1);
    }
  }
  return 0;
}
