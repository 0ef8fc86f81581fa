// tocsin match: an inventory against the compiled advisory index, without a server.
#include "app/command.h"
#include "app/input.h"
#include "base/text.h"
#include "impact/match.h"
#include "inventories/os_release.h"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <map>

namespace tocsin::app {
namespace {

struct MatchOptions {
  InstanceOptions instance;        ///< whose index
  std::vector<std::string> files;  ///< "-" for standard input
  bool as_json = false;
};

Result<inventories::Inventory> read_one(const std::string& file) {
  TOC_TRY(const std::string bytes, read_input(file));
  auto read = inventories::read_inventory({.path = file, .bytes = bytes});
  if (!read) {
    return std::unexpected(std::move(read).error().at(file));
  }
  if (!*read) {
    return fail(Errc::unsupported_type, "The file is not an inventory of a format known here.",
                file);
  }
  for (const inventories::Problem& problem : (*read)->problems) {
    std::cerr << printable(file + ": " + problem.where + ": " + problem.message) << "\n";
  }
  return **std::move(read);
}

/// A package database does not say whose packages it lists; an os-release file beside it does.
Status attach_distribution(std::vector<inventories::Inventory>& all) {
  std::optional<Distribution> stated;
  for (const inventories::Inventory& one : all) {
    if (one.format != "os-release") {
      continue;
    }
    if (stated && stated != one.components.front().distribution) {
      return fail(Errc::malformed,
                  "The os-release files name several distributions; match one system at a time.");
    }
    stated = one.components.front().distribution;
  }
  if (stated) {
    for (inventories::Inventory& one : all) {
      inventories::attach_distribution(one, *stated);
    }
  }
  return {};
}

void print(const std::vector<Component>& components, const impact::Matches& matches) {
  for (const impact::Match& match : matches.found) {
    const Component& component = components[match.component];
    std::cout << impact::to_text(match.sureness) << "  " << match.flaw.id() << "  "
              << printable(impact::label_of(component));
    for (std::size_t i = 0; i < match.fixed_in.size(); ++i) {
      std::cout << (i == 0 ? "  fixed in " : ", ") << match.fixed_in[i];
    }
    std::cout << "\n";
  }
  std::cout << components.size() << " components, " << matches.found.size() << " findings, "
            << matches.unknown.size() << " components of which nothing can be said:\n";
  std::map<std::string, std::size_t> reasons;
  for (const impact::NotJudged& one : matches.unknown) {
    ++reasons[one.reason];
  }
  for (const auto& [reason, count] : reasons) {
    std::cout << "  " << count << ": " << reason << "\n";
  }
}

/// 0: nothing is affected; 1: something is, or may be.
Result<int> match(const MatchOptions& options) {
  TOC_TRY(auto index, impact::AdvisoryIndex::open(advisory_index_path(options.instance).string()));
  const impact::AdvisoryLayers advisories(std::move(index));
  std::vector<inventories::Inventory> all;
  for (const std::string& file : options.files) {
    TOC_TRY(all.emplace_back(), read_one(file));
  }
  TOC_CHECK(attach_distribution(all));
  std::vector<Component> components;
  for (inventories::Inventory& one : all) {
    if (components.empty()) {
      components = std::move(one.components);
    } else {
      std::ranges::move(one.components, std::back_inserter(components));
    }
  }
  const impact::Matches matches = impact::match(advisories, components);
  if (options.as_json) {
    std::cout << impact::to_json(advisories, components, matches) << "\n";
  } else {
    print(components, matches);
  }
  return matches.found.empty() ? 0 : kNegative;
}

}  // namespace

Command match_command() {
  const auto options = std::make_shared<MatchOptions>();
  return {
      .name = "match",
      .about = "An inventory against the advisory index",
      .verbs = {{.name = "",
                 .about = "",
                 .options = of_instance(
                     options->instance,
                     {{.name = "files",
                       .about = "SBOMs, lock files, package databases; - for standard input",
                       .value = &options->files,
                       .is_required = true},
                      {.name = "--json", .about = "Answer as JSON", .value = &options->as_json}}),
                 .run = [options] { return exit_code(match(*options)); }}}};
}

}  // namespace tocsin::app
