// Who may is asked first (flow/permissions_for_test.h). On both engines.
#include "exposure/advisories.h"
#include "exposure/findings.h"
#include "exposure/inventories.h"
#include "exposure/testing.h"
#include "flow/permissions_for_test.h"

namespace tocsin::exposure {
namespace {

using flow::testing::fault_of;

using Permissions = testing::Instance;
INSTANTIATE_TEST_SUITE_P(Engines, Permissions, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Permissions, AreAskedForFirst) {
  flow::testing::expect_asked_first<World>(
      world, partner(),
      {
          {"import_advisories", Action::import_advisories,
           [](const World& w, const Principal& p) {
             return fault_of(import_advisories(w, p, {}));
           }},
          {"put_inventory", Action::manage_inventory,
           [](const World& w, const Principal& p) { return fault_of(put_inventory(w, p, {})); }},
          {"put_vex", Action::manage_inventory,
           [](const World& w, const Principal& p) { return fault_of(put_vex(w, p, {})); }},
          {"remove_asset", Action::manage_inventory,
           [](const World& w, const Principal& p) { return fault_of(remove_asset(w, p, "", {})); }},
          {"list_assets", Action::read_inventory,
           [](const World& w, const Principal& p) { return fault_of(list_assets(w, p, -1, 1)); }},
          {"view_asset", Action::read_inventory,
           [](const World& w, const Principal& p) { return fault_of(view_asset(w, p, 999)); }},
          {"asset_document", Action::read_inventory,
           [](const World& w, const Principal& p) {
             return fault_of(asset_document(w, p, 999, "inventory", 0));
           }},
          {"remediate", Action::manage_inventory,
           [](const World& w, const Principal& p) { return fault_of(remediate(w, p, {})); }},
          {"list_findings", Action::read_inventory,
           [](const World& w, const Principal& p) { return fault_of(list_findings(w, p, {})); }},
          {"impact_of", Action::read_impact,
           [](const World& w, const Principal& p) { return fault_of(impact_of(w, p, "")); }},
          {"supposed_impact", Action::read_impact,
           [](const World& w, const Principal& p) { return fault_of(supposed_impact(w, p, {})); }},
      });
}

}  // namespace
}  // namespace tocsin::exposure
