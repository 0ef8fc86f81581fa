// tocsin advisory import | index | show: advisories in the embedded store under --data, without a
// server.
#include "app/command.h"
#include "app/progress.h"
#include "base/file.h"
#include "base/text.h"
#include "exposure/advisories.h"
#include "exposure/advisory_json.h"
#include "exposure/reassess.h"
#include "impact/advisory_index.h"

#include <algorithm>
#include <filesystem>
#include <iostream>

namespace tocsin::app {
namespace {

struct AdvisoryOptions {
  InstanceOptions instance;
  std::vector<std::string> paths;
  std::string format;
  std::string id;
  bool as_json = false;
  bool as_original = false;  ///< show: the documents as they came, byte for byte
};

using advisories::Assertion;

/// Files as given; and of folders all that lies below them, in order of their names.
Status add_files(const std::vector<std::string>& paths, exposure::ImportOptions& out) {
  for (const std::string& path : paths) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
      if (!std::filesystem::exists(path, error)) {
        return fail(Errc::not_found, "There is no such file.", path);
      }
      out.files.push_back(path);
      continue;
    }
    std::vector<std::string> found;
    for (auto entry = std::filesystem::recursive_directory_iterator(path, error);
         !error && entry != std::filesystem::recursive_directory_iterator();
         entry.increment(error)) {
      if (entry->is_regular_file(error)) {
        found.push_back(entry->path().string());
      }
    }
    std::ranges::sort(found);
    std::ranges::move(found, std::back_inserter(out.files_of_folders));
  }
  return {};
}

Result<exposure::ImportSummary> import_with_progress(const exposure::World& world,
                                                     exposure::ImportOptions& options) {
  // The bar counts bytes of files, up to the end of the last one that was read to its end.
  std::vector<std::uint64_t> ends = {0};
  for (const auto* files : {&options.files, &options.files_of_folders}) {
    for (const std::string& file : *files) {
      std::error_code error;
      const std::uintmax_t size = std::filesystem::file_size(file, error);
      ends.push_back(ends.back() + (error ? 0 : size));
    }
  }
  Progress progress(ends.back());
  options.progress = [&](const exposure::ImportSummary& so_far) {
    progress.show(ends[std::min(so_far.files, ends.size() - 1)],
                  std::to_string(so_far.records) + " records, " +
                      std::to_string(so_far.bytes / 1'000'000) + " MB");
  };
  return exposure::import_advisories(world, Principal::system("command-line"), options);
}

/// Names what was refused or skipped on standard error: the first hundred, then how many more.
class NamedForPeople {
 public:
  explicit NamedForPeople(std::string_view what) : what_(what) {}
  void add(const std::string& file, const advisories::Quarantined& why) {
    if (++count_ <= kMost) {
      std::cerr << printable(file + ": " + why.record +
                             (why.where.empty() ? "" : " at " + why.where) + ": " + why.message)
                << "\n";
    }
  }
  /// all: how many there were, also those that nobody was told of.
  void finish(std::size_t all) const {
    if (all > kMost) {
      std::cerr << "and " << all - kMost << " more that were " << what_ << ".\n";
    }
  }

 private:
  static constexpr std::size_t kMost = 100;
  std::string_view what_;
  std::size_t count_ = 0;
};

/// 0; 1 when records were quarantined.
Result<int> import(const AdvisoryOptions& options) {
  TOC_TRY(const auto instance, Instance::open(options.instance));
  exposure::ImportOptions import;
  TOC_CHECK(add_files(options.paths, import));
  import.format = options.format;
  exposure::RefusedList quarantined;
  exposure::RefusedList skipped;
  NamedForPeople refused_lines("quarantined");
  NamedForPeople skipped_lines("skipped");
  import.quarantine = [&](const std::string& file, const advisories::Quarantined& why) {
    options.as_json ? quarantined.add(file, why) : refused_lines.add(file, why);
  };
  import.skip = [&](const std::string& file, const advisories::Quarantined& why) {
    options.as_json ? skipped.add(file, why) : skipped_lines.add(file, why);
  };
  TOC_TRY(const exposure::ImportSummary summary, import_with_progress(instance->world(), import));
  if (options.as_json) {
    JsonWriter json;
    json.begin_object()
        .field("files", static_cast<std::int64_t>(summary.files))
        .field("bytes", static_cast<std::int64_t>(summary.bytes));
    exposure::write_counts(json, summary);
    json.key("quarantine").raw(quarantined.take());
    json.key("skips").raw(skipped.take()).end_object();
    std::cout << json.take() << "\n";
  } else {
    refused_lines.finish(summary.quarantined);
    skipped_lines.finish(summary.skipped);
    std::cout << summary.records << " records in " << summary.files << " files: " << summary.stored
              << " advisories stored, " << summary.unchanged << " unchanged, " << summary.superseded
              << " superseded, " << summary.quarantined << " records quarantined, "
              << summary.skipped << " documents of no known format.\n";
    if (summary.scores > 0) {
      std::cout << summary.scores << " EPSS scores.\n";
    }
  }
  return summary.quarantined == 0 ? 0 : kNegative;
}

Result<int> index(const AdvisoryOptions& options) {
  TOC_TRY(const auto instance, Instance::open(options.instance));
  TOC_TRY(const exposure::IndexSummary summary,
          exposure::compile_advisory_index(instance->world(),
                                           advisory_index_path(options.instance).string()));
  instance->world().advisories->forget();
  TOC_TRY(const exposure::SummaryByCeiling all, exposure::reassess(instance->world(), {}));
  const exposure::ReassessSummary& reassessed = all.at(Tlp::red);
  if (options.as_json) {
    JsonWriter json;
    json.begin_object()
        .field("advisories", static_cast<std::int64_t>(summary.advisories))
        .field("packages", static_cast<std::int64_t>(summary.packages))
        .field("ranges", static_cast<std::int64_t>(summary.ranges))
        .field("flaws", static_cast<std::int64_t>(summary.flaws))
        .field("bytes", static_cast<std::int64_t>(summary.bytes));
    exposure::write(json.key("findings"), reassessed);
    json.end_object();
    std::cout << json.take() << "\n";
  } else {
    std::cout << summary.advisories << " advisories of " << summary.flaws
              << " flaws: " << summary.ranges << " ranges of " << summary.packages << " packages, "
              << summary.bytes << " bytes.\n";
    if (reassessed.assets > 0) {
      std::cout << reassessed.assets << " assets judged anew: " << reassessed.opened
                << " findings opened, " << reassessed.closed << " closed, " << reassessed.changed
                << " changed.\n";
    }
  }
  return 0;
}

std::string tenths_text(std::uint8_t tenths) {
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

void print(const advisories::Advisory& advisory) {
  std::cout << printable(advisory.source + "  " + advisory.id)
            << (advisory.withdrawn ? "  (withdrawn)" : "") << "\n";
  if (!advisory.title.empty()) {
    std::cout << "  " << printable(advisory.title) << "\n";
  }
  for (const advisories::ScoreAssertion& score : advisory.scores) {
    std::cout << "  " << score.system << " "
              << (score.published_tenths  ? tenths_text(*score.published_tenths)
                  : score.computed_tenths ? tenths_text(*score.computed_tenths)
                                          : "")
              << " " << score.severity << "  " << score.vector << "  (" << score.author << ")\n";
  }
  for (const Assertion& assertion : advisory.assertions) {
    const auto& product = assertion.product;
    std::cout << "  "
              << (product.package        ? advisories::package_key(*product.package)
                  : !product.cpe.empty() ? product.cpe
                                         : product.vendor + " " + product.product)
              << "  (" << assertion.author << ")\n";
    for (const advisories::StatusRange& range : assertion.ranges) {
      std::cout << "    " << advisories::to_text(range.status) << ":";
      for (const ranges::Interval& interval : range.versions.intervals) {
        std::cout << " " << ranges::to_text(interval);
      }
      for (const ranges::Interval& interval : range.versions.doubtful) {
        std::cout << " " << ranges::to_text(interval) << "?";
      }
      std::cout << "  [" << ranges::to_text(range.versions.certainty) << "]\n";
    }
  }
}

Result<int> show(const AdvisoryOptions& options) {
  TOC_TRY(const auto instance, Instance::open(options.instance));
  TOC_TRY(const auto found, exposure::view_advisories(
                                instance->world(), Principal::system("command-line"), options.id));
  if (options.as_original) {
    for (const exposure::AdvisoryView& view : found) {
      std::cout << view.original << (found.size() > 1 ? "\n" : "");
    }
    return 0;
  }
  JsonWriter json;
  json.begin_object().field("id", options.id).key("advisories").begin_array();
  for (const exposure::AdvisoryView& view : found) {
    if (options.as_json) {
      json.raw(exposure::to_json(view.advisory));
    } else {
      print(view.advisory);
    }
  }
  if (options.as_json) {
    std::cout << json.end_array().end_object().take() << "\n";
  }
  return 0;
}

}  // namespace

Command advisory_command() {
  const auto options = std::make_shared<AdvisoryOptions>();
  const auto verb = [&](std::string name, std::string about,
                        Result<int> (*run)(const AdvisoryOptions&), std::vector<Option> more = {}) {
    more.push_back({.name = "--json", .about = "Answer as JSON", .value = &options->as_json});
    return Verb{.name = std::move(name),
                .about = std::move(about),
                .options = of_instance(options->instance, std::move(more)),
                .run = [options, run] { return exit_code(run(*options)); }};
  };
  return {.name = "advisory",
          .about = "Advisories in the embedded store",
          .verbs = {verb("import", "Read files and folders of advisories", import,
                         {{.name = "paths",
                           .about = "Files or folders",
                           .value = &options->paths,
                           .is_required = true},
                          {.name = "--format",
                           .about = "Only records of this format",
                           .value = &options->format}}),
                    verb("index", "Compile the index that match uses", index),
                    verb("show", "What every source says of one flaw", show,
                         {{.name = "id",
                           .about = "Any of its ids",
                           .value = &options->id,
                           .is_required = true},
                          {.name = "--original",
                           .about = "The documents as they came",
                           .value = &options->as_original}})}};
}

}  // namespace tocsin::app
