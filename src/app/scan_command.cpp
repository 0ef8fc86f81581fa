// tocsin scan: files, folders and archives, without a server.
#include "app/command.h"
#include "app/progress.h"
#include "base/text.h"
#include "base/time.h"
#include "scan/sbom.h"
#include "scan/scan.h"

#include <chrono>
#include <iostream>
#include <optional>

namespace tocsin::app {
namespace {

struct ScanCommandOptions {
  std::vector<std::string> paths;
  bool as_json = false;
  bool is_paranoid = false;
  bool hides_timing = false;
  std::string sbom;  ///< cyclonedx or spdx: what is installed, instead of the sightings
  unsigned jobs = 1;
  bool one_file_system = false;
  std::vector<std::string> excluded;
};

void print(const scan::ScanReport& report) {
  for (const scan::Sighting& sighting : report.sightings) {
    std::cout << (sighting.is_affected() ? "AFFECTED " : "ok       ") << sighting.path << "  "
              << sighting.component << " " << sighting.version << " (" << sighting.certainty << ")";
    for (const scan::CveVerdict& cve : sighting.cves) {
      if (cve.status != scan::CveStatus::fixed) {
        std::cout << " " << cve.id << "=" << to_text(cve.status);
      }
    }
    std::cout << "\n";
  }
  for (const scan::Refusal& refusal : report.refused) {
    std::cout << "NOT READ " << refusal.path << "  " << refusal.reason << "\n";
  }
  std::cout << report.summary.files << " files, " << report.summary.archives << " archives, "
            << report.affected() << " affected, " << report.refused.size() << " not read\n";
}

scan::ScanReport scan_with_progress(scan::ScanOptions options) {
  std::optional<Progress> progress;
  options.on_progress = [&](std::uint64_t files, std::uint64_t all_files) {
    if (!progress) {
      progress.emplace(all_files);
    }
    progress->show(files, std::to_string(files) + " of " + std::to_string(all_files) + " files");
  };
  return scan::scan(options);
}

/// 0 clean, 1 affected, 3 something could not be read (docs/scanner.md).
int scan(const ScanCommandOptions& options) {
  scan::ScanOptions wanted{.paths = options.paths,
                           .walk = {.uses_known_archives = !options.is_paranoid,
                                    .reads_everything = options.is_paranoid,
                                    .lists_components = !options.sbom.empty()},
                           .jobs = options.jobs,
                           .stays_on_file_system = options.one_file_system,
                           .excluded = options.excluded};
  const auto begin = std::chrono::steady_clock::now();
  const scan::ScanReport report = scan_with_progress(std::move(wanted));
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (!options.sbom.empty()) {
    const scan::SbomOptions about{
        .subject = join(options.paths, ", "),
        .created = options.hides_timing ? std::string() : to_rfc3339(SystemClock().now()),
        .tool_version = TOCSIN_VERSION};
    std::cout << (options.sbom == "spdx" ? to_spdx(report, about) : to_cyclonedx(report, about))
              << "\n";
    for (const scan::Refusal& refusal : report.refused) {
      std::cerr << "NOT READ " << refusal.path << "  " << refusal.reason << "\n";
    }
  } else if (options.as_json) {
    std::cout << to_json(report, options.hides_timing ? -1 : seconds) << "\n";
  } else {
    print(report);
  }
  return report.affected() > 0 ? kNegative : report.is_incomplete() ? 3 : 0;
}

}  // namespace

Command scan_command() {
  const auto options = std::make_shared<ScanCommandOptions>();
  return {
      .name = "scan",
      .about = "Find Log4j in files, folders and archives",
      .verbs = {
          {.name = "",
           .about = "",
           .options =
               {{.name = "paths",
                 .about = "Files and folders",
                 .value = &options->paths,
                 .is_required = true},
                {.name = "--json", .about = "Answer as JSON", .value = &options->as_json},
                {.name = "--sbom",
                 .about = "Print what is installed: cyclonedx or spdx",
                 .value = &options->sbom,
                 .one_of = {"cyclonedx", "spdx"},
                 .excludes = {"--json"}},
                {.name = "--paranoid",
                 .about = "Skip nothing and read every class",
                 .value = &options->is_paranoid},
                {.name = "--no-timing",
                 .about = "Equal input gives equal bytes",
                 .value = &options->hides_timing},
                {.name = "--jobs", .about = "Workers", .value = &options->jobs, .between = {1, 64}},
                {.name = "--one-file-system",
                 .about = "Stay on each folder's disk",
                 .value = &options->one_file_system},
                {.name = "--exclude",
                 .about = "Leave out paths that match this glob",
                 .value = &options->excluded}},
           .run = [options] { return scan(*options); }}}};
}

}  // namespace tocsin::app
