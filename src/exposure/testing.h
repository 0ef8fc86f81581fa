// Advisories that come in and inventories that acme uploads. For test files only.
#pragma once

#include "exposure/advisories.h"
#include "exposure/current_advisories.h"
#include "exposure/current_inventories.h"
#include "exposure/inventories.h"
#include "flow/testing.h"

#include <string>

namespace tocsin::exposure::testing {

/// The instance of the work, with advisories and inventories.
class Instance : public flow::testing::FlowOn<World> {
 protected:
  Instance() {
    world.advisories = &advisories_;
    world.inventories = &inventories_;
  }
  CurrentInventories inventories_;
  CurrentAdvisories advisories_{""};  ///< no file: what the store holds
};

class Exposure : public Instance {
 protected:
  ImportSummary import(const std::string& text) {
    ImportOptions options;
    options.body = text;
    const auto done = import_advisories(world, Principal::system("test"), options);
    EXPECT_TRUE(done.has_value()) << describe(done.error());
    return done.value_or(ImportSummary{});
  }
  /// The asset "web", of one document.
  UploadResult put(const std::string& document, const std::string& distribution = "",
                   const std::string& name = "bom.json") {
    const auto done = put_inventory(world, partner(),
                                    {.asset = "web",
                                     .documents = {{.name = name, .bytes = document}},
                                     .distribution = distribution});
    EXPECT_TRUE(done.has_value()) << describe(done.error());
    return done.value_or(UploadResult{});
  }
};

}  // namespace tocsin::exposure::testing
