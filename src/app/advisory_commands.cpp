// tocsin advisory import | index | show: advisories in the embedded store under --data, without a
// server.
#include "app/commands.h"
#include "base/file.h"
#include "base/json_writer.h"
#include "flow/advisories.h"
#include "impact/advisory_index.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

namespace tocsin::app {
namespace {

using advisories::Assertion;

/// Files as given; folders with all that lies below them, in order of their names.
Result<std::vector<std::string>> files_below(const std::vector<std::string>& paths) {
  std::vector<std::string> out;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
      if (!std::filesystem::exists(path, error)) {
        return fail(Errc::not_found, "There is no such file.", path);
      }
      out.push_back(path);
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
    out.insert(out.end(), found.begin(), found.end());
  }
  return out;
}

void write(JsonWriter& json, const flow::ImportSummary& summary) {
  const auto number = [&](std::string_view name, std::size_t value) {
    json.field(name, static_cast<std::int64_t>(value));
  };
  number("files", summary.files);
  number("records", summary.records);
  number("stored", summary.stored);
  number("unchanged", summary.unchanged);
  number("withdrawn", summary.withdrawn);
  number("quarantined", summary.quarantined);
  number("skipped", summary.skipped);
  number("bytes", summary.bytes);
}

std::filesystem::path index_path(const InstanceOptions& options) {
  return options.data / "advisories.advx";
}

Result<int> import(const AdvisoryOptions& options) {
  TOC_TRY(const auto instance, Instance::open(options.instance));
  flow::ImportOptions import;
  TOC_TRY(import.files, files_below(options.paths));
  import.format = options.format;
  JsonWriter quarantined;
  quarantined.begin_array();
  import.quarantine = [&](const std::string& file, const advisories::Quarantined& why) {
    if (options.as_json) {
      quarantined.begin_object()
          .field("file", file)
          .field("record", why.record)
          .field("pointer", why.where)
          .field("reason", why.message)
          .end_object();
    } else {
      std::cerr << file << ": " << why.record << (why.where.empty() ? "" : " at " + why.where)
                << ": " << why.message << "\n";
    }
  };
  const bool is_terminal = isatty(STDERR_FILENO) == 1;
  if (is_terminal) {
    import.progress = [](const flow::ImportSummary& so_far) {
      std::cerr << "\r" << so_far.records << " records, " << so_far.bytes / 1'000'000 << " MB"
                << std::flush;
    };
  }
  TOC_TRY(const flow::ImportSummary summary,
          flow::import_advisories(instance->world(), Principal::system("command-line"), import));
  if (is_terminal) {
    std::cerr << "\r";
  }
  if (options.as_json) {
    JsonWriter json;
    json.begin_object();
    write(json, summary);
    json.key("quarantine").raw(quarantined.end_array().take()).end_object();
    std::cout << json.take() << "\n";
  } else {
    std::cout << summary.records << " records in " << summary.files << " files: " << summary.stored
              << " advisories stored, " << summary.unchanged << " unchanged, "
              << summary.quarantined << " records quarantined, " << summary.skipped
              << " documents of no known format.\n";
  }
  return summary.quarantined == 0 ? 0 : kNegative;
}

Result<int> index(const AdvisoryOptions& options) {
  TOC_TRY(const auto instance, Instance::open(options.instance));
  TOC_TRY(const flow::IndexSummary summary,
          flow::compile_advisory_index(instance->world(), index_path(options.instance).string()));
  if (options.as_json) {
    JsonWriter json;
    json.begin_object()
        .field("advisories", static_cast<std::int64_t>(summary.advisories))
        .field("packages", static_cast<std::int64_t>(summary.packages))
        .field("ranges", static_cast<std::int64_t>(summary.ranges))
        .field("flaws", static_cast<std::int64_t>(summary.flaws))
        .field("bytes", static_cast<std::int64_t>(summary.bytes))
        .end_object();
    std::cout << json.take() << "\n";
  } else {
    std::cout << summary.advisories << " advisories of " << summary.flaws
              << " flaws: " << summary.ranges << " ranges of " << summary.packages << " packages, "
              << summary.bytes << " bytes.\n";
  }
  return 0;
}

std::string bounds_text(const ranges::Interval& interval) {
  if (interval.lower && interval.upper && interval.lower->version == interval.upper->version) {
    return interval.lower->version;
  }
  std::string out = interval.lower ? (interval.lower->edge == ranges::Edge::inclusive ? "[" : "(") +
                                         interval.lower->version
                                   : "(";
  out += ", ";
  return out + (interval.upper ? interval.upper->version +
                                     (interval.upper->edge == ranges::Edge::inclusive ? "]" : ")")
                               : ")");
}

void write(JsonWriter& json, const Assertion& assertion) {
  json.begin_object().field("pointer", assertion.pointer).field("author", assertion.author);
  json.field("package",
             assertion.product.package ? advisories::package_key(*assertion.product.package) : "");
  json.field("cpe", assertion.product.cpe)
      .field("vendor", assertion.product.vendor)
      .field("product", assertion.product.product)
      .field("default_status", advisories::to_text(assertion.default_status));
  json.key("ranges").begin_array();
  for (const advisories::StatusRange& range : assertion.ranges) {
    json.begin_object().field("status", advisories::to_text(range.status));
    json.field("comparator",
               range.versions.ecosystem == nullptr ? "" : range.versions.ecosystem->id)
        .field("certainty", ranges::to_text(range.versions.certainty));
    json.key("versions").begin_array();
    for (const ranges::Interval& interval : range.versions.intervals) {
      json.text(bounds_text(interval));
    }
    json.end_array().key("doubtful").begin_array();
    for (const ranges::Interval& interval : range.versions.doubtful) {
      json.text(bounds_text(interval));
    }
    json.end_array().end_object();
  }
  json.end_array()
      .texts("fixed_in", assertion.fixed_in)
      .field("justification", assertion.justification);
  json.field("listed_versions", static_cast<std::int64_t>(assertion.versions.size())).end_object();
}

std::string tenths_text(std::uint8_t tenths) {
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

void write(JsonWriter& json, const advisories::Advisory& advisory) {
  json.begin_object()
      .field("id", advisory.id)
      .field("source", advisory.source)
      .field("format", advisory.format)
      .field("title", advisory.title);
  const auto time = [&](std::string_view name, const std::optional<Instant>& at) {
    json.optional_field(name, at ? std::optional(to_rfc3339(*at)) : std::nullopt);
  };
  time("published", advisory.published);
  time("modified", advisory.modified);
  time("withdrawn", advisory.withdrawn);
  json.flag("exploited", advisory.is_exploited);
  json.key("aliases").begin_array();
  for (const advisories::Alias& alias : advisory.aliases) {
    json.text(alias.id);
  }
  json.end_array().key("scores").begin_array();
  for (const advisories::ScoreAssertion& score : advisory.scores) {
    json.begin_object()
        .field("author", score.author)
        .field("system", score.system)
        .field("vector", score.vector);
    json.key("published")
        .raw(score.published_tenths ? tenths_text(*score.published_tenths) : "null");
    json.key("computed").raw(score.computed_tenths ? tenths_text(*score.computed_tenths) : "null");
    json.field("difference", score.kind).field("severity", score.severity).end_object();
  }
  json.end_array().texts("cwes", advisory.cwes).texts("remarks", advisory.remarks);
  json.key("assertions").begin_array();
  for (const Assertion& assertion : advisory.assertions) {
    write(json, assertion);
  }
  json.end_array().end_object();
}

void print(const advisories::Advisory& advisory) {
  std::cout << advisory.source << "  " << advisory.id << (advisory.withdrawn ? "  (withdrawn)" : "")
            << "\n";
  if (!advisory.title.empty()) {
    std::cout << "  " << advisory.title << "\n";
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
        std::cout << " " << bounds_text(interval);
      }
      for (const ranges::Interval& interval : range.versions.doubtful) {
        std::cout << " " << bounds_text(interval) << "?";
      }
      std::cout << "  [" << ranges::to_text(range.versions.certainty) << "]\n";
    }
  }
}

Result<int> show(const AdvisoryOptions& options) {
  TOC_TRY(const auto instance, Instance::open(options.instance));
  TOC_TRY(const auto found, flow::view_advisories(instance->world(), options.id));
  if (options.as_original) {
    for (const flow::AdvisoryView& view : found) {
      std::cout << view.original << (found.size() > 1 ? "\n" : "");
    }
    return 0;
  }
  JsonWriter json;
  json.begin_object().field("id", options.id).key("advisories").begin_array();
  for (const flow::AdvisoryView& view : found) {
    if (options.as_json) {
      write(json, view.advisory);
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

int advisory(const AdvisoryOptions& options) {
  const Result<int> code = options.verb == "import"  ? import(options)
                           : options.verb == "index" ? index(options)
                                                     : show(options);
  return code ? *code : report(code.error());
}

}  // namespace tocsin::app
