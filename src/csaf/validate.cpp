#include "csaf/validate.h"

#include "base/json_writer.h"
#include "csaf/structure.h"
#include "csaf/tests.h"

#include <algorithm>
#include <array>

namespace tocsin::csaf {
namespace {

Level level_of(std::string_view id) {
  return id.starts_with("6.2") || id == "5.1" ? Level::warning
         : id.starts_with("6.3")              ? Level::info
                                              : Level::error;
}

/// Every test, mandatory ones first.
const std::vector<Test>& table() {
  static const std::vector<Test> tests = [] {
    std::vector<Test> out;
    for (const auto part :
         {product_tests(), score_tests(), revision_tests(), profile_tests(), vulnerability_tests(),
          document_tests(), weakness_tests(), language_tests(), license_tests(), ssvc_tests(),
          range_tests(), distribution_tests(), extension_tests()}) {
      out.insert(out.end(), part.begin(), part.end());
    }
    // "6.1.9" before "6.1.10": by the numbers in the id.
    std::ranges::stable_sort(out, {}, [](const Test& test) {
      std::array<int, 4> numbers{};
      std::size_t i = 0;
      for (const char c : test.id) {
        if (c == '.') {
          ++i;
        } else {
          numbers[i] = numbers[i] * 10 + (c - '0');
        }
      }
      return numbers;
    });
    return out;
  }();
  return tests;
}

/// Counts values until there are more than max.
// Recursion is as deep as the parser allowed the document to be.
// NOLINTNEXTLINE(misc-no-recursion)
void count_values(Json value, std::size_t max, std::size_t& count) {
  ++count;
  for (const auto& [key, member] : value.members()) {
    if (count > max) {
      return;
    }
    count_values(member, max, count);
  }
  for (const Json& element : value.elements()) {
    if (count > max) {
      return;
    }
    count_values(element, max, count);
  }
}

void run_tests(const Document& document, const ValidateOptions& options, Faults& out) {
  if (document.is_too_large) {
    out.add_as("limits", Level::error, "",
               "The document has too many vulnerabilities or branches.");
    return;
  }
  Structure::built_in(document.version).check(document, out);
  if (document.is_over_limit) {
    out.add_as("limits", Level::error, "/product_tree",
               "The groups that the document names hold too many products in all; tests that need "
               "them were not run.");
  }
  for (const Test& test : table()) {
    if ((test.versions & static_cast<std::uint8_t>(document.version)) == 0 ||
        (test.needs_groups && document.is_over_limit) || out.is_full()) {
      continue;
    }
    out.start(test.id, level_of(test.id));
    test.run({.document = document, .options = options, .out = out});
  }
}

Validation only(std::string at, std::string message) {
  Validation report;
  report.errors.push_back({"schema", std::move(at), std::move(message)});
  return report;
}

}  // namespace

void Faults::add_as(std::string_view test, Level level, std::string at, std::string_view message) {
  if (is_full()) {
    return;
  }
  auto& list = level == Level::error     ? report_->errors
               : level == Level::warning ? report_->warnings
                                         : report_->infos;
  list.push_back({std::string(test), std::move(at), std::string(message)});
  if (++count_ == max_) {
    report_->errors.push_back(
        {"limits", "", "There are too many faults to list; the rest was not looked for."});
  }
}

Validation validate(std::string_view bytes, const ValidateOptions& options) {
  const auto parsed =
      JsonDocument::parse(bytes, {.bytes_max = kDocumentBytesMax, .depth_max = kDocumentDepthMax});
  if (!parsed) {
    return only(parsed.error().where, parsed.error().message);
  }
  const Json root = parsed->root();
  if (root.kind() != Json::Kind::object) {
    return only("", "The document is not a JSON object.");
  }
  std::size_t values = 0;
  count_values(root, kValuesMax, values);
  if (values > kValuesMax) {
    return {.errors = {{"limits", "", "The document has more than 4,000,000 values."}}};
  }
  const std::optional<std::string_view> stated = root.text_at({"document", "csaf_version"});
  if (!stated) {
    return only(
        "",
        "The document does not say that it is CSAF: \"csaf_version\" of \"document\" is missing.");
  }
  if (*stated != "2.0" && *stated != "2.1") {
    return only(
        "/document/csaf_version",
        "The document is of a version of CSAF that is not known here; known are 2.0 and 2.1.");
  }
  Validation report;
  report.version = std::string(*stated);
  const Document document(root, *stated == "2.0" ? Version::v2_0 : Version::v2_1);
  Faults faults(report, kFaultsMax);
  run_tests(document, options, faults);
  return report;
}

std::vector<TestName> test_names() {
  std::vector<TestName> out;
  out.push_back({.id = "schema", .level = Level::error, .is_in_2_0 = true, .is_in_2_1 = true});
  for (const Test& test : table()) {
    out.push_back({.id = test.id,
                   .level = level_of(test.id),
                   .is_in_2_0 = (test.versions & kOnly20) != 0,
                   .is_in_2_1 = (test.versions & kOnly21) != 0});
  }
  return out;
}

std::string to_json(const Validation& report, std::string_view file) {
  JsonWriter writer;
  writer.begin_object();
  if (!file.empty()) {
    writer.field("file", file);
  }
  writer.flag("valid", report.is_valid());
  const auto write = [&writer](std::string_view name, const std::vector<Fault>& faults) {
    writer.key(name).begin_array();
    for (const Fault& one : faults) {
      writer.begin_object();
      writer.field("test", one.test).field("path", one.path).field("message", one.message);
      writer.end_object();
    }
    writer.end_array();
  };
  write("errors", report.errors);
  write("warnings", report.warnings);
  write("infos", report.infos);
  writer.end_object();
  return writer.take();
}

}  // namespace tocsin::csaf
