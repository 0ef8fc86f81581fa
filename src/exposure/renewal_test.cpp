// Inventories that an earlier version stored are looked up anew. On both engines.
#include "exposure/renewal.h"

#include "exposure/inventories_for_test.h"

namespace tocsin::exposure {
namespace {

using testing::bom;
using testing::open_findings;
using testing::osv;

class Renewals : public testing::Exposure {
 protected:
  /// As the migration to this version leaves what earlier ones stored.
  void age() {
    ASSERT_TRUE(world.store
                    ->write([](store::Transaction& tx) -> Status {
                      TOC_CHECK(tx.execute("UPDATE asset SET is_outdated = 1"));
                      return tx.execute("UPDATE component SET reason = 'looked up before'");
                    })
                    .has_value());
  }
  std::size_t unknown(store::AssetNumber number) {
    return view_asset(world, partner(), number).value().unknown.size();
  }
  Renewal renew_all() {
    Renewal out;
    while (!out.is_over) {
      out = renew_outdated(world, out).value();
    }
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Renewals, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Renewals, AreMadeOfTheDocumentsThatWereUploaded) {
  ASSERT_TRUE(testing::import(world, osv("A-1", "left", "1.0.0", "2.0.0")).has_value());
  std::vector<store::AssetNumber> numbers;
  for (int i = 0; i < 10; ++i) {
    numbers.push_back(
        testing::put(world, partner(), "a" + std::to_string(i), bom({{"left", "1.1.0"}}))
            .asset.number);
  }
  EXPECT_EQ(renew_all().renewed, 0U);
  age();
  EXPECT_EQ(unknown(numbers.front()), 1U);
  ASSERT_TRUE(remove_asset(world, partner(), "a9", std::nullopt).has_value());
  const Renewal done = renew_all();
  EXPECT_EQ(done.renewed, 9U);
  EXPECT_EQ(done.failed, 0U);
  for (int i = 0; i < 9; ++i) {
    EXPECT_EQ(unknown(numbers[static_cast<std::size_t>(i)]), 0U);
  }
  EXPECT_EQ(open_findings(world, partner()).size(), 9U);
  EXPECT_EQ(renew_all().renewed, 0U);
}

TEST_P(Renewals, NeverTakeThePlaceOfWhatCameSince) {
  const std::string before = bom({{"left", "1.1.0"}});
  const store::Asset asset = testing::put(world, partner(), "web", before).asset;
  age();
  testing::put(world, partner(), "web", bom({{"left", "2.0.0"}, {"right", "1.0.0"}}));
  for (const std::int64_t generation : {asset.generation, asset.generation + 2}) {
    const auto late = put_inventory(world, Principal::system("renewal"),
                                    {.asset = "web",
                                     .party = asset.party,
                                     .documents = {{.name = "bom.json", .bytes = before}},
                                     .generation = generation});
    ASSERT_FALSE(late.has_value());
    EXPECT_EQ(late.error().code, Errc::conflict);
  }
  EXPECT_EQ(renew_all().renewed, 0U);
  EXPECT_EQ(view_asset(world, partner(), asset.number)->asset.components, 2);
  EXPECT_EQ(
      put_inventory(
          world, partner(),
          {.asset = "new", .documents = {{.name = "bom.json", .bytes = before}}, .generation = 1})
          .error()
          .code,
      Errc::conflict);
}

TEST_P(Renewals, OfWhatCannotBeReadAnyMoreFailForThatAlone) {
  testing::put(world, partner(), "a", bom({{"left", "1.1.0"}}));
  const auto other = testing::put(world, partner(), "b", bom({{"left", "1.2.0"}})).asset.number;
  age();
  ASSERT_TRUE(world.store
                  ->write([](store::Transaction& tx) {
                    return tx.execute(
                        "UPDATE asset SET distribution = 'nonsense' WHERE name = 'a'");
                  })
                  .has_value());
  const Renewal done = renew_all();
  EXPECT_EQ(done.renewed, 1U);
  EXPECT_EQ(done.failed, 1U);
  EXPECT_EQ(unknown(other), 1U) << "of no source that covers it";
}

}  // namespace
}  // namespace tocsin::exposure
