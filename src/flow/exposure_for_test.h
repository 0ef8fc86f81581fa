// Advisories that come in and inventories that acme uploads. For test files only.
#pragma once

#include "flow/advisories.h"
#include "flow/inventories.h"
#include "flow/testing.h"

#include <string>

namespace tocsin::flow::testing {

class Exposure : public Flow {
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

}  // namespace tocsin::flow::testing
