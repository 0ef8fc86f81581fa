// tocsin impact: who is hit by a flaw, by the embedded store under --data, without a server.
#include "app/command.h"
#include "base/text.h"
#include "exposure/finding_json.h"

#include <iostream>

namespace tocsin::app {
namespace {

struct ImpactOptions {
  InstanceOptions instance;
  std::string id;
  bool as_json = false;
};

void print(const exposure::Impact& impact) {
  std::cout << impact.flaw;
  for (const std::string& alias : impact.aliases) {
    std::cout << "  " << alias;
  }
  std::cout << "\n"
            << impact.partners << " partners, " << impact.assets << " assets, " << impact.components
            << " components; of " << impact.assets_in_all << " assets "
            << impact.assets_not_fully_judged << " have components of which nothing can be said.\n";
  for (const exposure::FindingView& finding : impact.findings) {
    std::cout << "  " << finding.found.asset.party_handle << " / "
              << printable(finding.found.asset.name) << "  "
              << printable(finding.found.finding.component) << "  "
              << finding.found.finding.sureness << "  " << finding.state << "\n";
  }
}

/// 0: nobody is hit; 1: somebody is, or may be.
Result<int> impact(const ImpactOptions& options) {
  TOC_TRY(const auto instance, Instance::open(options.instance));
  TOC_TRY(const exposure::Impact impact,
          exposure::impact_of(instance->world(), Principal::system("command-line"), options.id));
  if (options.as_json) {
    std::cout << to_json(impact) << "\n";
  } else {
    print(impact);
  }
  return impact.findings.empty() ? 0 : kNegative;
}

}  // namespace

Command impact_command() {
  const auto options = std::make_shared<ImpactOptions>();
  return {
      .name = "impact",
      .about = "Who is hit by a flaw",
      .verbs = {{.name = "",
                 .about = "",
                 .options = of_instance(
                     options->instance,
                     {{.name = "id",
                       .about = "Any of its ids",
                       .value = &options->id,
                       .is_required = true},
                      {.name = "--json", .about = "Answer as JSON", .value = &options->as_json}}),
                 .run = [options] { return exit_code(impact(*options)); }}}};
}

}  // namespace tocsin::app
