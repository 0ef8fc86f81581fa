#include "views/view_for_test.h"

namespace tocsin::views {
namespace {

using namespace testing;

TEST(Views, ALedgerIsWhatAReaderOfJsonCounts) {
  const View got =
      view({.tree = tree("product_version_range", "vers:npm/<2", R"("purl":"pkg:npm/left")"),
            .vulnerabilities = flaw("known_affected")},
           "openvex");
  EXPECT_EQ(
      to_json(got.ledger),
      R"({"narrowed":0,"widened-status":1,"unsafe":0,"losses":[{"pointer":"/vulnerabilities/0/)"
      R"(product_status/known_affected/0","field":"statements[].products[]","class":"widened-status",)"
      R"("rule":"range-as-every-version","says":"The format cannot say which versions of the )"
      R"(product are meant: the statement is about every version."}]})");
}

}  // namespace
}  // namespace tocsin::views
