// tocsin csaf validate: are documents what CSAF asks for, without a server.
#include "app/command.h"
#include "app/input.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "csaf/validate.h"

#include <iostream>

namespace tocsin::app {
namespace {

struct CsafOptions {
  std::vector<std::string> files;  ///< "-" for standard input
  bool as_json = false;
};

void print(const std::string& file, const csaf::Validation& report) {
  const auto print_all = [&file](std::string_view word, const std::vector<csaf::Fault>& faults) {
    for (const csaf::Fault& one : faults) {
      std::cout << printable(file) << ": " << word << " " << one.test << " at "
                << printable(one.path.empty() ? "/" : one.path) << ": " << printable(one.message)
                << "\n";
    }
  };
  print_all("error", report.errors);
  print_all("warning", report.warnings);
  print_all("info", report.infos);
  std::cout << printable(file) << ": " << (report.is_valid() ? "valid" : "not valid");
  if (!report.version.empty()) {
    std::cout << " CSAF " << report.version;
  }
  std::cout << ", " << report.errors.size() << " errors, " << report.warnings.size()
            << " warnings, " << report.infos.size() << " infos\n";
}

/// 0: all are valid; 1: one is not; 3: one could not be read (docs/formats/csaf.md).
int validate_csaf(const CsafOptions& options) {
  bool is_all_valid = true;
  int unreadable = 0;
  std::string json;
  for (const std::string& file : options.files) {
    const Result<std::string> bytes = read_input(file, csaf::kDocumentBytesMax);
    if (!bytes) {
      std::cerr << "tocsin: " << printable(file) << ": " << printable(describe(bytes.error()))
                << "\n";
      unreadable = 3;
      continue;
    }
    csaf::ValidateOptions how{.now = SystemClock().now()};
    if (file != "-") {
      how.file_name = file.substr(file.rfind('/') + 1);
    }
    const csaf::Validation report = csaf::validate(*bytes, how);
    is_all_valid = is_all_valid && report.is_valid();
    if (options.as_json) {
      json += (json.empty() ? "" : ",\n ") + csaf::to_json(report, file);
    } else {
      print(file, report);
    }
  }
  if (options.as_json) {
    std::cout << "[" << json << "]\n";
  }
  return unreadable != 0 ? unreadable : is_all_valid ? 0 : kNegative;
}

}  // namespace

Command csaf_command() {
  const auto options = std::make_shared<CsafOptions>();
  return {
      .name = "csaf",
      .about = "CSAF documents, without a server",
      .verbs = {
          {.name = "validate",
           .about = "Structure and every test of the standard",
           .options = {{.name = "files",
                        .about = "Documents; - for standard input",
                        .value = &options->files,
                        .is_required = true},
                       {.name = "--json", .about = "Answer as JSON", .value = &options->as_json}},
           .run = [options] { return validate_csaf(*options); }}}};
}

}  // namespace tocsin::app
