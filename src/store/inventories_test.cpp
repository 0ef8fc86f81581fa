// Assets with what is installed on them, uploads in pieces, findings and what was done about them.
#include "store/inventories.h"
#include "store/findings.h"
#include "store/testing_pairs.h"

#include <algorithm>

namespace tocsin::store {
namespace {

class Inventories : public testing::Pairs {
 protected:
  /// Of the party at that place.
  void put_asset(AssetNumber number, std::size_t party, const std::string& name,
                 std::int64_t components = 0) {
    Asset asset{.number = number, .party = parties_[party], .name = name};
    asset.components = components;
    asset.vendor.rows = asset.partner.rows = components;
    asset.recorded_at = at(0);
    asset.recorded_index = number;
    ASSERT_TRUE(act(assets::put, asset).has_value());
  }
  Asset asset(AssetNumber number) { return ask(assets::get, number).value(); }
  template <class F>
  void change_asset(AssetNumber number, F change) {
    Asset one = asset(number);
    change(one);
    ASSERT_TRUE(act(assets::put, one).has_value());
  }
  std::string names_of(Result<std::vector<Asset>> assets) {
    std::string out;
    for (const Asset& one : assets.value()) {
      out += one.name;
    }
    return out;
  }
  static std::vector<InstalledComponent> components(const std::vector<std::string>& labels) {
    std::vector<InstalledComponent> out;
    for (const std::string& label : labels) {
      InstalledComponent one{.label = label};
      one.keys = {{.package = "p", .version = label, .version_key = label, .matched_by = "purl"}};
      out.push_back(std::move(one));
    }
    return out;
  }
  void install(AssetNumber asset, std::int64_t first, const std::vector<std::string>& labels) {
    const auto installed = components(labels);
    ASSERT_TRUE(act(assets::add_components, asset, first, std::span(installed)).has_value());
  }
  std::string labels(AssetNumber asset) {
    std::string out;
    for (const InstalledComponent& one : value_of(ask(assets::components, asset))) {
      out += one.label;
      EXPECT_EQ(one.keys.size(), 1U);
      EXPECT_EQ(one.keys.empty() ? "" : one.keys[0].version, one.label);
    }
    return out;
  }
  void state(AssetNumber asset, const std::string& origin, std::int64_t first,
             const std::vector<std::string>& flaws) {
    std::vector<VexRow> rows;
    for (const std::string& flaw : flaws) {
      rows.push_back({.vulnerability = flaw});
    }
    ASSERT_TRUE(act(assets::add_vex, asset, origin, first, std::span(std::as_const(rows))));
  }
  std::string stated(AssetNumber asset) {
    std::string out;
    for (const VexRow& row : value_of(ask(assets::vex, asset))) {
      out += row.vulnerability;
    }
    return out;
  }
  std::int64_t count(const std::string& table) {
    return store_
        ->read([&](Reader& reader) -> Result<std::int64_t> {
          TOC_TRY(const auto row, reader.find("SELECT count(*) FROM " + table));
          return row->integer(0);
        })
        .value();
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Inventories, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Inventories, AssetsAreFoundByPartyAndNameAndListedUntilTheyAreRemoved) {
  put_asset(0, 0, "x");
  put_asset(1, 1, "x");
  put_asset(2, 0, "y");
  put_asset(3, 0, "z");
  change_asset(2, [](Asset& one) { one.is_removed = true; });
  EXPECT_EQ(ask(assets::find, parties_[0], "x")->value().number, 0);
  EXPECT_EQ(ask(assets::find, parties_[1], "x")->value().number, 1);
  EXPECT_EQ(ask(assets::find, parties_[0], "y")->value().number, 2) << "a removed one too";
  EXPECT_FALSE(ask(assets::find, parties_[1], "y")->has_value());
  EXPECT_EQ(asset(1).party_handle, "b");
  EXPECT_FALSE(asset(1).is_removed);
  EXPECT_TRUE(asset(2).is_removed);
  EXPECT_EQ(error_of(ask(assets::get, 4)).code, Errc::not_found);
  EXPECT_EQ(ask(assets::next_number).value(), 4);
  struct Row {
    std::optional<PartyId> party;
    AssetNumber after;
    std::int64_t limit;
    const char* want;
  };
  const std::vector<Row> rows = {{std::nullopt, -1, 9, "xxz"}, {parties_[0], -1, 9, "xz"},
                                 {parties_[1], -1, 9, "x"},    {std::nullopt, 0, 9, "xz"},
                                 {std::nullopt, 1, 9, "z"},    {parties_[0], 0, 9, "z"},
                                 {parties_[0], 3, 9, ""},      {std::nullopt, -1, 2, "xx"}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto listed = ask(assets::list, rows[i].party, rows[i].after, rows[i].limit);
    EXPECT_EQ(names_of(listed), rows[i].want) << i;
  }
  EXPECT_EQ(names_of(ask(assets::recorded_since, 2)), "yz");
  EXPECT_EQ(names_of(ask(assets::recorded_since, 3)), "z");
  EXPECT_EQ(names_of(ask(assets::recorded_since, 4)), "");
}

TEST_P(Inventories, DocumentsAreReplacedByKindAndOfOneAssetAlone) {
  put_asset(0, 0, "x");
  put_asset(1, 1, "y");
  const auto put = [&](AssetNumber asset, const std::string& kind, const std::string& name) {
    const std::array documents = {
        AssetDocument{.name = name, .digest = digest(name), .size = 1, .packed = "bytes"}};
    ASSERT_TRUE(act(assets::put_bytes, documents[0]).has_value());
    ASSERT_TRUE(act(assets::put_documents, asset, kind, std::span(documents)).has_value());
  };
  const auto name = [&](AssetNumber asset, const std::string& kind) {
    const auto with = ask(assets::documents, asset, kind, true).value();
    const auto without = ask(assets::documents, asset, kind, false).value();
    EXPECT_EQ(with.size(), 1U);
    EXPECT_EQ(with.at(0).packed, "bytes");
    EXPECT_EQ(without.at(0).packed, "");
    return with.at(0).name;
  };
  put(0, "inventory", "a");
  put(0, "vex", "b");
  put(1, "inventory", "c");
  put(0, "inventory", "d");
  EXPECT_EQ(name(0, "inventory"), "d");
  EXPECT_EQ(name(0, "vex"), "b");
  EXPECT_EQ(name(1, "inventory"), "c");
}

TEST_P(Inventories, WhatIsInstalledAndStatedIsTheAssetsAlone) {
  for (const AssetNumber asset : {0, 1}) {
    put_asset(asset, static_cast<std::size_t>(asset), "x", 2);
    install(asset, 0,
            asset == 0 ? std::vector<std::string>{"1", "2"} : std::vector<std::string>{"2", "3"});
    state(asset, "vendor", 0, {asset == 0 ? "A" : "B"});
    state(asset, "partner", 0, {asset == 0 ? "C" : "D"});
  }
  EXPECT_EQ(labels(0), "12");
  EXPECT_EQ(labels(1), "23");
  EXPECT_EQ(stated(0), "CA");
  EXPECT_EQ(stated(1), "DB");
  const auto versions = ask(installed::versions, "p").value();
  ASSERT_EQ(versions.size(), 3U) << "a version is kept once";
  EXPECT_EQ(ask(installed::versions, "q")->size(), 0U);
  const auto places = ask(installed::places, versions[1].id).value();
  ASSERT_EQ(places.size(), 2U);
  EXPECT_EQ(places[0].asset, 0);
  EXPECT_EQ(places[0].ordinal, 1);
  EXPECT_EQ(places[1].asset, 1);
  EXPECT_EQ(places[1].ordinal, 0);
  EXPECT_EQ(ask(installed::places, versions[0].id)->size(), 1U);
}

TEST_P(Inventories, EveryEntryIsGivenByPackageVersionAndAsset) {
  for (const AssetNumber asset : {0, 1, 2}) {
    put_asset(asset, 0, std::to_string(asset), 1);
  }
  const auto add = [&](AssetNumber asset, const std::string& package, const std::string& key) {
    InstalledComponent one{.label = key};
    one.keys = {
        {.package = package, .version = package + key, .version_key = key, .matched_by = "m"}};
    const std::array all = {one};
    ASSERT_TRUE(act(assets::add_components, asset, 0, std::span<const InstalledComponent>(all)));
  };
  add(2, "p", "2");
  add(0, "q", "1");
  add(1, "p", "1");
  const auto given = [&](const std::optional<std::vector<AssetNumber>>& of) {
    std::string out;
    const std::function<void(const InstalledVersion&, AssetNumber)> take =
        [&](const InstalledVersion& version, AssetNumber asset) {
          out += version.version + std::to_string(asset) + " ";
        };
    EXPECT_TRUE(ask(installed::for_each, of, take).has_value());
    return out;
  };
  EXPECT_EQ(given(std::nullopt), "p11 p22 q10 ");
  EXPECT_EQ(given(std::vector<AssetNumber>{2, 0, 1}), "p11 p22 q10 ");
  EXPECT_EQ(given(std::vector<AssetNumber>{0, 1}), "p11 q10 ");
}

TEST_P(Inventories, AVersionIsItsOwnWithItsEpochAndPackage) {
  put_asset(0, 0, "x", 4);
  std::vector<InstalledComponent> all = components({"1", "1", "1", "2"});
  all[1].keys[0].is_epoch_known = false;
  all[1].is_of_distribution = true;
  all[2].keys[0].package = "q";
  for (const std::int64_t first : {0, 4}) {
    ASSERT_TRUE(act(assets::add_components, 0, first, std::span(std::as_const(all))));
    EXPECT_EQ(ask(installed::versions, "p")->size(), 3U) << "the second upload finds the first's";
    EXPECT_EQ(ask(installed::versions, "q")->size(), 1U);
  }
  const auto keys = ask(assets::components, 0).value();
  EXPECT_TRUE(keys[0].keys[0].is_epoch_known);
  EXPECT_FALSE(keys[1].keys[0].is_epoch_known);
  EXPECT_FALSE(keys[0].is_of_distribution);
  EXPECT_TRUE(keys[1].is_of_distribution);
  const std::function<void(const InstalledVersion&, AssetNumber)> take =
      [](const InstalledVersion& version, AssetNumber) {
        EXPECT_EQ(version.is_epoch_known, version.id != 1) << "the second that was made";
      };
  for (const InstalledVersion& version : value_of(ask(installed::versions, "p"))) {
    take(version, 0);
  }
  ASSERT_TRUE(ask(installed::for_each, std::optional<std::vector<AssetNumber>>(), take));
  ASSERT_TRUE(ask(installed::for_each, std::optional(std::vector<AssetNumber>{0}), take));
  EXPECT_EQ(keys[2].keys[0].package, "q");
}

// Migrations 12 and 13, on what an earlier version left.
TEST_P(Inventories, WhatAnEarlierVersionLookedUpIsKnownAsSuch) {
  put_asset(1, 0, "a", 2);
  put_asset(2, 0, "b", 1);
  change_asset(2, [](Asset& one) { one.is_removed = true; });
  install(1, 0, {"x", "y"});
  EXPECT_FALSE(asset(1).is_outdated);
  for (const int from : {12, 13}) {
    ASSERT_TRUE(store_->write([&](Transaction& tx) -> Status {
      TOC_CHECK(tx.execute("UPDATE component SET reason = 'none' WHERE label = 'y'"));
      TOC_CHECK(tx.execute("DROP VIEW vex_now"));
      TOC_CHECK(tx.execute("ALTER TABLE vex_statement DROP COLUMN alias_of"));
      TOC_CHECK(tx.execute("CREATE VIEW vex_now AS SELECT asset FROM vex_statement"));
      if (from == 12) {
        TOC_CHECK(tx.execute("ALTER TABLE asset DROP COLUMN is_outdated"));
      }
      return tx.execute("DELETE FROM migration WHERE number >= $1 AND number <= 14", {from});
    }));
    ASSERT_TRUE(store_.open().has_value());
    EXPECT_TRUE(asset(1).is_outdated);
    EXPECT_EQ(asset(1).not_judged, 2);
    EXPECT_FALSE(asset(2).is_outdated);
    const auto installed = value_of(ask(assets::components, AssetNumber{1}));
    ASSERT_EQ(installed.size(), 2U);
    EXPECT_TRUE(installed[0].reason.starts_with("an earlier version")) << installed[0].reason;
    EXPECT_EQ(installed[1].reason, "none");
    EXPECT_EQ(value_of(ask(assets::outdated, AssetNumber{-1}, std::int64_t{9})).size(), 1U);
    EXPECT_EQ(value_of(ask(assets::outdated, AssetNumber{0}, std::int64_t{1})).size(), 1U);
    EXPECT_TRUE(value_of(ask(assets::outdated, AssetNumber{1}, std::int64_t{9})).empty());
    EXPECT_TRUE(value_of(ask(assets::outdated, AssetNumber{0}, std::int64_t{0})).empty());
    change_asset(1, [](Asset& one) { one.is_outdated = false; });
    EXPECT_FALSE(asset(1).is_outdated);
    ASSERT_TRUE(store_->write([](Transaction& tx) {
      return tx.execute("UPDATE component SET reason = '' WHERE label <> 'y'");
    }));
  }
}

TEST_P(Inventories, AKeyOfAComponentThatIsNotThereIsAnError) {
  put_asset(0, 0, "x", 2);
  install(0, 0, {"1", "2"});
  ASSERT_TRUE(store_->write(
      [](Transaction& tx) { return tx.execute("DELETE FROM component WHERE ordinal = 1"); }));
  EXPECT_EQ(error_of(ask(assets::components, 0)).code, Errc::internal);
}

TEST_P(Inventories, JudgementsAreCountedForTheirAsset) {
  put_asset(0, 0, "x");
  put_asset(1, 0, "y");
  ASSERT_TRUE(act(assets::replace_judged, 0, 7).has_value());
  EXPECT_EQ(asset(0).judgements, 1);
  EXPECT_EQ(asset(0).not_judged, 7);
  EXPECT_EQ(asset(1).judgements, 0);
  EXPECT_EQ(asset(1).not_judged, 0);
}

TEST_P(Inventories, ALaterUploadTakesThePlaceOfOneOfTheSameAssetAlone) {
  const auto begin = [&](std::size_t party) {
    return act(uploads::begin, parties_[party], "x", 10).value();
  };
  const Upload first = begin(0);
  const Upload other = begin(1);
  EXPECT_EQ(first.first, 0);
  EXPECT_EQ(other.asset, first.asset + 1);
  EXPECT_TRUE(act(uploads::renew, first).has_value());
  const Upload second = begin(0);
  EXPECT_EQ(second.asset, first.asset);
  EXPECT_EQ(second.first, 10);
  EXPECT_EQ(error_of(act(uploads::renew, first)).code, Errc::conflict);
  EXPECT_TRUE(act(uploads::renew, second).has_value());
  EXPECT_TRUE(act(uploads::renew, other).has_value());
  ASSERT_TRUE(act(uploads::end, first).has_value());
  EXPECT_TRUE(act(uploads::renew, second).has_value()) << "the earlier one ends itself only";
  ASSERT_TRUE(act(uploads::end, second).has_value());
  EXPECT_EQ(error_of(act(uploads::renew, second)).code, Errc::conflict);
  EXPECT_TRUE(act(uploads::renew, other).has_value());
}

TEST_P(Inventories, AnUploadIsAbandonedWhenItWasNotRenewedSince) {
  const auto begin = [&](std::size_t party) {
    return act(uploads::begin, parties_[party], "x", 10).value();
  };
  const Upload first = begin(0);
  const Upload other = begin(1);
  const Instant start = at(0);
  store_.clock.set(at(10));
  ASSERT_TRUE(act(uploads::renew, first).has_value());
  const auto abandoned = [&](int seconds) {
    std::vector<AssetNumber> out;
    for (const Upload& one :
         value_of(ask(uploads::abandoned, start + std::chrono::seconds(seconds)))) {
      out.push_back(one.asset);
    }
    return out;
  };
  EXPECT_EQ(abandoned(0), std::vector<AssetNumber>{});
  EXPECT_EQ(abandoned(1), std::vector<AssetNumber>{other.asset});
  EXPECT_EQ(abandoned(10), std::vector<AssetNumber>{other.asset});
  EXPECT_EQ(abandoned(11), (std::vector<AssetNumber>{first.asset, other.asset}));
  const Upload taken = act(uploads::take_over, first).value();
  EXPECT_EQ(taken.asset, first.asset);
  EXPECT_EQ(taken.first, first.first + 10);
  EXPECT_EQ(error_of(act(uploads::take_over, first)).code, Errc::conflict);
  EXPECT_TRUE(act(uploads::renew, taken).has_value());
  EXPECT_TRUE(act(uploads::renew, other).has_value());
  const Upload taken_too = act(uploads::take_over, other).value();
  EXPECT_EQ(taken_too.asset, other.asset);
  EXPECT_EQ(taken_too.first, 10) << "the first's ordinals are its own";
  EXPECT_EQ(act(uploads::begin, parties_[1], "x", 1)->first, 11);
  EXPECT_EQ(act(uploads::begin, parties_[0], "x", 1)->first, 11);
}

/// One asset with ordinals 0 to 9 of two of everything, of which 4 to 5 hold, and another whose
/// rows are all its own; and an upload that begins at 10.
class Clearing : public Inventories {
 protected:
  Clearing() {
    upload_ = act(uploads::begin, parties_[0], "x", 10).value();
    upload_ = act(uploads::begin, parties_[0], "x", 10).value();
    put_asset(1, 1, "y", 2);
    install(1, 0, {"1", "2"});
    state(1, "vendor", 0, {"A", "B"});
    state(1, "partner", 0, {"C", "D"});
    install(0, 0, {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "n"});
    state(0, "vendor", 2, {"E", "F", "G", "n"});
    state(0, "partner", 4, {"H", "I", "J", "n"});
    change_asset(0, [](Asset& one) {
      one.components = 2;
      one.first_component = 4;
      one.vendor = {.first = 3, .rows = 1};
      one.partner = {.first = 5, .rows = 1};
    });
  }
  Upload upload_;
};
INSTANTIATE_TEST_SUITE_P(Engines, Clearing, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Clearing, TakesAwayWhatEarlierUploadsLeftAndNothingElse) {
  EXPECT_LT(act(uploads::clear, upload_, 1000).value(), 1000);
  EXPECT_EQ(labels(0), "45");
  EXPECT_EQ(stated(0), "IF");
  EXPECT_EQ(labels(1), "12");
  EXPECT_EQ(stated(1), "CDAB");
  // Of asset 0 the two that hold and the upload's own; of asset 1 both.
  EXPECT_EQ(count("component WHERE asset = 0"), 3);
  EXPECT_EQ(count("installed WHERE asset = 0"), 3);
  EXPECT_EQ(count("component WHERE asset = 1"), 2);
  EXPECT_EQ(count("installed WHERE asset = 1"), 2);
  EXPECT_EQ(act(uploads::clear, upload_, 1000).value(), 0);
}

TEST_P(Clearing, TakesAwayAtMostSoManyAtOnceAndComesToAnEnd) {
  std::int64_t before = count("component") + count("vex_statement");
  for (int i = 0; i < 20; ++i) {
    const std::int64_t cleared = act(uploads::clear, upload_, 3).value();
    const std::int64_t after = count("component") + count("vex_statement");
    EXPECT_LE(before - after, 3);
    EXPECT_LE(cleared, 3);
    before = after;
    if (cleared < 3) {
      break;
    }
  }
  EXPECT_EQ(act(uploads::clear, upload_, 3).value(), 0);
  EXPECT_EQ(labels(0), "45");
  EXPECT_EQ(count("component WHERE asset = 0"), 3);
}

TEST_P(Clearing, TakesAwayEverythingWhereNothingHolds) {
  change_asset(0, [](Asset& one) { one.components = one.vendor.rows = one.partner.rows = 0; });
  ASSERT_TRUE(act(uploads::clear, upload_, 1000).has_value());
  EXPECT_EQ(count("component WHERE asset = 0"), 1) << "the upload's own";
  EXPECT_EQ(count("vex_statement WHERE asset = 0"), 0);
  EXPECT_EQ(labels(1), "12");
  EXPECT_EQ(stated(1), "CDAB");
}

class Findings : public Inventories {
 protected:
  Findings() {
    put_asset(0, 0, "x");
    put_asset(1, 1, "y");
  }
  Finding finding(AssetNumber asset, const std::string& component, const std::string& flaw,
                  Tlp ceiling = Tlp::clear) {
    Finding out{.asset = asset, .component = component, .flaw = flaw};
    out.ceiling = ceiling;
    out.opened_at = out.changed_at = at(0);
    return out;
  }
  void put(const Finding& one) { ASSERT_TRUE(act(findings::put, one).has_value()); }
  /// The finding, and each one that differs from it in one part of its key.
  std::vector<Finding> neighbours() {
    return {finding(0, "c", "f"), finding(1, "c", "f"), finding(0, "d", "f"), finding(0, "c", "g"),
            finding(0, "c", "f", Tlp::amber)};
  }
  static std::string key(const Finding& one) {
    return std::to_string(one.asset) + one.component + one.flaw +
           (one.ceiling == Tlp::clear ? "" : "+") + one.sureness + " ";
  }
  std::string of_asset(AssetNumber asset) {
    std::string out;
    for (const Finding& one : value_of(ask(findings::of_asset, asset))) {
      out += key(one);
    }
    return out;
  }
  std::string all() { return of_asset(0) + of_asset(1); }
  std::string listed(const findings::Filter& filter) {
    std::string out;
    for (const FoundAsset& one : value_of(ask(findings::list, filter))) {
      out += key(one.finding);
    }
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Findings, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Findings, OneIsPutAndRemovedAndNoNeighbourIsTouched) {
  for (const Finding& one : neighbours()) {
    put(one);
  }
  EXPECT_EQ(all(), "0cf 0cf+ 0cg 0df 1cf ");
  for (Finding one : neighbours()) {
    one.sureness = "!";
    put(one);
    one.sureness = "";
    EXPECT_EQ(std::ranges::count(all(), '!'), 1) << key(one);
    put(one);
  }
  for (const Finding& one : neighbours()) {
    ASSERT_TRUE(act(findings::remove, one).has_value());
    EXPECT_EQ(all().find(key(one)), std::string::npos) << key(one);
    EXPECT_EQ(std::ranges::count(all(), ' '), 4) << key(one);
    put(one);
  }
}

TEST_P(Findings, TheOpenOnesOfAFlawAreGivenAndTheFlawsThatHaveSome) {
  Finding closed = finding(1, "d", "f");
  closed.closed_at = at(1);
  Finding closed_alone = finding(1, "d", "h");
  closed_alone.closed_at = at(1);
  for (const Finding& one :
       {finding(0, "c", "f"), finding(1, "c", "f"), finding(1, "c", "g"), closed, closed_alone}) {
    put(one);
  }
  std::string open;
  for (const Finding& one : value_of(ask(findings::open_of_flaw, "f"))) {
    open += key(one);
  }
  EXPECT_EQ(open, "0cf 1cf ");
  EXPECT_EQ(ask(findings::open_flaws).value(), (std::vector<std::string>{"f", "g"}));
}

TEST_P(Findings, WhatIsStagedShowsWithItsSequenceAndBearsItsAct) {
  for (const Finding& one : neighbours()) {
    put(one);
  }
  for (Finding one : neighbours()) {
    if (one.asset == 0) {
      one.sureness = "!";
      one.changed_index = -1;
      const auto staged = one.flaw == "g" ? findings::Staged::removed : findings::Staged::put;
      ASSERT_TRUE(act(findings::stage, one, staged, 1).has_value());
    }
  }
  EXPECT_EQ(all(), "0cf 0cf+ 0cg 0df 1cf ");
  ASSERT_TRUE(act(findings::put_sequence, 0, 1, 77).has_value());
  change_asset(0, [](Asset& one) { one.sequence = 1; });
  EXPECT_EQ(all(), "0cf! 0cf+! 0df! 1cf ");
  EXPECT_EQ(ask(findings::of_asset, 0)->front().changed_index, 77);
  // What held before is taken away; the other asset's and what holds now stay.
  EXPECT_EQ(act(findings::clear, 0, 3).value(), 3);
  EXPECT_EQ(act(findings::clear, 0, 3).value(), 1);
  EXPECT_EQ(act(findings::clear, 0, 3).value(), 0);
  EXPECT_EQ(count("finding"), 4);
  EXPECT_EQ(all(), "0cf! 0cf+! 0df! 1cf ");
}

TEST_P(Findings, StagingChangesOnlyItsOwn) {
  for (std::size_t i = 0; i < neighbours().size(); ++i) {
    for (const Finding& one : neighbours()) {
      put(one);
    }
    const Finding gone = neighbours()[i];
    ASSERT_TRUE(act(findings::stage, gone, findings::Staged::removed, 1).has_value());
    for (const AssetNumber asset : {0, 1}) {
      change_asset(asset, [](Asset& one) { one.sequence = 1; });
    }
    EXPECT_EQ(all().find(key(gone)), std::string::npos) << key(gone);
    EXPECT_EQ(std::ranges::count(all(), ' '), 4) << key(gone);
    for (const AssetNumber asset : {0, 1}) {
      change_asset(asset, [](Asset& one) { one.sequence = 0; });
      ASSERT_TRUE(act(findings::clear, asset, 100).has_value());
    }
    EXPECT_EQ(std::ranges::count(all(), ' '), 5) << "what was staged never comes";
  }
}

TEST_P(Findings, WhatDoesNotHoldAnyMoreIsTakenAwayAloneAndCountedForItsAsset) {
  for (std::size_t i = 0; i < neighbours().size(); ++i) {
    for (const Finding& one : neighbours()) {
      put(one);
    }
    const Finding gone = neighbours()[i];
    SCOPED_TRACE(key(gone));
    const auto sequence = static_cast<std::int64_t>(i) + 1;
    ASSERT_TRUE(act(findings::stage, gone, findings::Staged::removed, sequence).has_value());
    for (const AssetNumber asset : {0, 1}) {
      change_asset(asset, [&](Asset& one) { one.sequence = sequence; });
    }
    EXPECT_EQ(act(findings::clear, 1 - gone.asset, 9).value(), 0);
    EXPECT_EQ(act(findings::clear, gone.asset, 9).value(), 1);
    EXPECT_EQ(count("finding"), 4);
    EXPECT_EQ(std::ranges::count(all(), ' '), 4);
  }
}

TEST_P(Findings, OneThatIsStagedAgainBeforeTheClearingShowsOnce) {
  Finding one = finding(0, "c", "f");
  put(one);
  for (const std::int64_t sequence : {1, 2, 3}) {
    one.sureness = std::to_string(sequence);
    const std::string before = all();
    ASSERT_TRUE(act(findings::stage, one, findings::Staged::put, sequence).has_value());
    EXPECT_EQ(all(), before);
    change_asset(0, [&](Asset& asset) { asset.sequence = sequence; });
    EXPECT_EQ(all(), "0cf" + std::to_string(sequence) + " ");
  }
}

TEST_P(Findings, OneRowAtATimeIsBroughtBackWhenNoMoreAreAskedFor) {
  for (const Finding& one : neighbours()) {
    put(one);
    ASSERT_TRUE(act(findings::stage, one, findings::Staged::removed, 1).has_value());
  }
  for (const std::int64_t want : {1, 1, 1, 1, 0}) {
    EXPECT_EQ(act(findings::clear, 0, 1).value(), want);
  }
  EXPECT_EQ(act(findings::clear, 1, 9).value(), 1);
  EXPECT_EQ(all(), "0cf 0cf+ 0cg 0df 1cf ");
}

TEST_P(Findings, AnotherAssetsSequenceCountsForNothing) {
  for (const AssetNumber ahead : {0, 1}) {
    SCOPED_TRACE(ahead);
    change_asset(ahead, [](Asset& one) { one.sequence += 5; });
    for (const AssetNumber asset : {0, 1}) {
      Finding one = finding(asset, "c", "f");
      put(one);
      ASSERT_TRUE(
          act(findings::stage, one, findings::Staged::removed, 1 + this->asset(asset).sequence));
      one.sureness = "!";
      put(one);
    }
    EXPECT_EQ(all(), "0cf! 1cf! ");
    EXPECT_EQ(count("finding"), 2);
    EXPECT_EQ(act(findings::clear, 0, 9).value(), 0);
    EXPECT_EQ(act(findings::clear, 1, 9).value(), 0);
    ASSERT_TRUE(act(findings::remove, finding(0, "c", "f")).has_value());
    EXPECT_EQ(all(), "1cf! ");
    ASSERT_TRUE(act(findings::remove, finding(1, "c", "f")).has_value());
    EXPECT_EQ(count("finding"), 0);
    change_asset(ahead, [](Asset& one) { one.sequence = 0; });
  }
}

TEST_P(Findings, WhatWasStagedAndNeverComesIsTakenAwayAndWhatItEndedGoesOn) {
  for (const Finding& one : neighbours()) {
    put(one);
    ASSERT_TRUE(act(findings::stage, one, findings::Staged::put, 1).has_value());
  }
  EXPECT_EQ(count("finding"), 10);
  EXPECT_EQ(act(findings::clear, 1, 100).value(), 2);
  EXPECT_EQ(count("finding"), 9);
  std::int64_t cleared = 0;
  for (int i = 0; i < 5; ++i) {
    const std::int64_t some = act(findings::clear, 0, 3).value();
    EXPECT_LE(some, 3);
    cleared += some;
  }
  EXPECT_EQ(cleared, 8);
  EXPECT_EQ(count("finding"), 5);
  change_asset(0, [](Asset& one) { one.sequence = 1; });
  EXPECT_EQ(all(), "0cf 0cf+ 0cg 0df 1cf ");
}

TEST_P(Findings, AListHoldsWhatFilterAndPageLetThrough) {
  Finding closed = finding(0, "e", "f");
  closed.closed_at = at(1);
  for (const Finding& one : {finding(0, "c", "f"), finding(0, "c", "g"), finding(0, "d", "f"),
                             finding(1, "c", "f"), closed}) {
    put(one);
  }
  struct Row {
    findings::Filter filter;
    const char* want;
  };
  const std::vector<Row> rows = {
      {{}, "0cf 0cg 0df 1cf "},
      {{.with_closed = true}, "0cf 0cg 0df 0ef 1cf "},
      {{.party = parties_[0]}, "0cf 0cg 0df "},
      {{.party = parties_[1]}, "1cf "},
      {{.asset = 0}, "0cf 0cg 0df "},
      {{.asset = 1}, "1cf "},
      {{.flaw = "f"}, "0cf 0df 1cf "},
      {{.limit = 2}, "0cf 0cg "},
      {{.after_asset = 0, .after_component = "c", .after_flaw = "f"}, "0cg 0df 1cf "},
      {{.after_asset = 0, .after_component = "c", .after_flaw = "g"}, "0df 1cf "},
      {{.after_asset = 0, .after_component = "d", .after_flaw = "f"}, "1cf "},
      {{.after_asset = 1, .after_component = "c", .after_flaw = "f"}, ""}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(listed(rows[i].filter), rows[i].want) << i;
  }
}

TEST_P(Findings, AReaderIsShownTheFindingOfItsOwnCeiling) {
  put(finding(0, "c", "f"));
  put(finding(0, "c", "f", Tlp::amber));
  for (const auto& [ceiling, want] : {std::pair{Tlp::clear, "0cf "},
                                      {Tlp::green, "0cf "},
                                      {Tlp::amber, "0cf+ "},
                                      {Tlp::red, "0cf+ "}}) {
    EXPECT_EQ(listed({.ceiling = ceiling}), want) << to_label(ceiling);
  }
  // A higher one of another asset, component or flaw takes nothing away.
  for (const Finding& one : {finding(1, "c", "f", Tlp::amber), finding(0, "d", "f", Tlp::amber),
                             finding(0, "c", "g", Tlp::amber)}) {
    put(one);
  }
  ASSERT_TRUE(act(findings::remove, finding(0, "c", "f", Tlp::amber)).has_value());
  EXPECT_EQ(listed({.ceiling = Tlp::red}), "0cf 0cg+ 0df+ 1cf+ ");
}

TEST_P(Findings, RemediationsAreThoseOfOneFindingNewestFirst) {
  put(finding(0, "c", "f"));
  put(finding(1, "c", "f"));
  LogIndex index = 0;
  for (const Finding& one : neighbours()) {
    if (one.ceiling != Tlp::clear) {
      continue;
    }
    for (const char* state : {"mitigated", "fixed"}) {
      Remediation done{.asset = one.asset, .component = one.component, .flaw = one.flaw};
      done.state = state + key(one);
      done.recorded_at = at(0);
      done.recorded_index = ++index;
      ASSERT_TRUE(act(findings::insert, done).has_value());
    }
  }
  for (const Finding& one : neighbours()) {
    const auto found = ask(findings::remediations, one.asset, one.component, one.flaw).value();
    ASSERT_EQ(found.size(), 2U) << key(one);
    if (one.ceiling == Tlp::clear) {
      EXPECT_EQ(found[0].state, "fixed" + key(one));
      EXPECT_EQ(found[1].state, "mitigated" + key(one));
    }
  }
  for (const FoundAsset& one : value_of(ask(findings::list, findings::Filter{}))) {
    ASSERT_TRUE(one.remediation.has_value());
    EXPECT_EQ(one.remediation->state, "fixed" + key(one.finding)) << "the newest";
  }
}

}  // namespace
}  // namespace tocsin::store
