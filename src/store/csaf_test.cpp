#include "store/csaf.h"
#include "store/sharing.h"
#include "store/testing_pairs.h"

namespace tocsin::store {
namespace {

class Csaf : public testing::Pairs {
 protected:
  /// A thing with its document, whose file is named after its number; released: seconds.
  void put(LogIndex seq, Thing thing, int released, std::string version = "2.0",
           const std::vector<PartyId>& named = {}) {
    thing.kind = "csaf";
    const Share share{.seq = seq, .at = at(50), .tlp = thing.tlp, .title = "Title", .body = "{}"};
    ASSERT_TRUE(act(things::insert, thing, share, named).has_value());
    document(seq, seq, thing.tlp, released, std::move(version));
  }
  void document(LogIndex seq, ThingNumber thing, Tlp tlp, int released, std::string version) {
    CsafDocument row{.seq = seq,
                     .thing = thing,
                     .version = std::move(version),
                     .tlp = tlp,
                     .tracking_id = "ID-" + std::to_string(thing),
                     .number = "1",
                     .file = "id-" + std::to_string(thing) + ".json",
                     .year = 2026,
                     .category = "csaf_base",
                     .initial_release = "i",
                     .current_release = "c",
                     .released = at(released)};
    const std::string body = "body " + std::to_string(seq);
    row.sha256.fill(std::byte{1});
    row.sha512.fill(std::byte{2});
    ASSERT_TRUE(
        act(csaf::insert, row, csaf::Content{.body = body, .signature = "signed"}).has_value());
  }
  /// Numbers, in their order.
  std::string seen(const csaf::Asker& asker, const CsafShelf& shelf) {
    std::string out;
    for (const CsafDocument& one : value_of(ask(csaf::list, asker, shelf))) {
      out += std::to_string(one.seq) + " ";
    }
    return out;
  }
  Scope reader(std::size_t party) { return scope_of(parties_[party], Action::read_feed); }
};
INSTANTIATE_TEST_SUITE_P(Engines, Csaf, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

constexpr CsafShelf kWhite = {.version = "2.0", .tlp = Tlp::clear};
constexpr CsafShelf kGreen = {.version = "2.0", .tlp = Tlp::green};
constexpr CsafShelf kAmber = {.version = "2.0", .tlp = Tlp::amber};

TEST_P(Csaf, EachShelfIsForItsReadersAndInTheOrderOfRelease) {
  put(1, {.tlp = Tlp::clear}, 9);
  put(2, {.tlp = Tlp::green}, 5);
  put(3, {.tlp = Tlp::clear}, 7);
  put(4, {.tlp = Tlp::clear}, 9);
  put(5, {.tlp = Tlp::clear}, 1, "2.1");
  put(6, {.tlp = Tlp::amber, .audience = Audience::named}, 2, "2.0", {parties_[0]});
  put(7, {.tlp = Tlp::clear, .audience = Audience::named}, 30, "2.0", {parties_[0]});
  EXPECT_EQ(seen(std::nullopt, kWhite), "4 1 3 ");
  EXPECT_EQ(seen(std::nullopt, {.version = "2.1", .tlp = Tlp::clear}), "5 ");
  EXPECT_EQ(seen(std::nullopt, kGreen), "");
  EXPECT_EQ(seen(std::nullopt, kAmber), "");
  EXPECT_EQ(seen(reader(0), kGreen), "2 ");
  EXPECT_EQ(seen(reader(0), kAmber), "6 ");
  EXPECT_EQ(seen(reader(1), kAmber), "");
  EXPECT_EQ(seen(scope_of_auditor(), kAmber), "6 ");
  EXPECT_EQ(value_of(ask(csaf::newest_release, kWhite)), at(30));
  EXPECT_EQ(value_of(ask(csaf::newest_release, kGreen)), at(5));
  EXPECT_EQ(value_of(ask(csaf::newest_release, CsafShelf{.version = "2.1", .tlp = Tlp::green})),
            std::nullopt);
}

TEST_P(Csaf, ADocumentIsFoundByItsPlace) {
  put(1, {.tlp = Tlp::green}, 5);
  const auto get = [&](const csaf::Asker& asker, const CsafShelf& shelf, std::int64_t year,
                       std::string_view file) {
    const auto found = ask(csaf::get, asker, shelf, year, file);
    return found ? found->seq : -1;
  };
  EXPECT_EQ(get(reader(0), kGreen, 2026, "id-1.json"), 1);
  EXPECT_EQ(get(reader(0), kGreen, 2025, "id-1.json"), -1);
  EXPECT_EQ(get(reader(0), kGreen, 2026, "id-2.json"), -1);
  EXPECT_EQ(get(reader(0), kWhite, 2026, "id-1.json"), -1);
  EXPECT_EQ(get(std::nullopt, kGreen, 2026, "id-1.json"), -1);
  const CsafDocument found = value_of(ask(csaf::get, csaf::Asker(reader(0)), kGreen,
                                          std::int64_t{2026}, std::string_view("id-1.json")));
  EXPECT_EQ(found.tracking_id, "ID-1");
  EXPECT_EQ(found.title, "Title");
  EXPECT_EQ(found.at, at(50));
  EXPECT_EQ(found.category, "csaf_base");
  EXPECT_EQ(found.initial_release + found.current_release + found.number, "ic1");
  EXPECT_EQ(found.sha256.back(), std::byte{1});
  EXPECT_EQ(found.sha512.back(), std::byte{2});
  EXPECT_EQ(found.kind, "csaf");
  EXPECT_EQ(value_of(ask(csaf::body_of, LogIndex{1})), "body 1");
  EXPECT_EQ(value_of(ask(csaf::signature_of, LogIndex{1})), "signed");
  EXPECT_EQ(error_of(ask(csaf::body_of, LogIndex{2})).code, Errc::not_found);
  EXPECT_EQ(error_of(ask(csaf::signature_of, LogIndex{2})).code, Errc::not_found);
}

TEST_P(Csaf, TheNewestRevisionIsGivenAndNothingThatWasWithdrawn) {
  put(1, {.tlp = Tlp::clear}, 5);
  put(2, {.tlp = Tlp::clear}, 6);
  Thing thing = value_of(ask(things::get, reader(0), ThingNumber{1}));
  const Share share{.seq = 3, .at = at(50), .tlp = Tlp::green, .title = "T", .body = "{}"};
  thing.tlp = Tlp::green;
  ASSERT_TRUE(act(things::revise, thing, share, std::vector<PartyId>()).has_value());
  document(3, 1, Tlp::green, 8, "2.0");
  EXPECT_EQ(seen(std::nullopt, kWhite), "2 ");
  EXPECT_EQ(seen(reader(0), kGreen), "3 ");
  EXPECT_EQ(value_of(ask(csaf::last_of, std::string_view("id-1.json")))->seq, 3);
  EXPECT_EQ(value_of(ask(csaf::last_of, std::string_view("id-9.json"))), std::nullopt);
  ASSERT_TRUE(act(things::withdraw, ThingNumber{2}, LogIndex{4}).has_value());
  EXPECT_EQ(seen(std::nullopt, kWhite), "");
  EXPECT_EQ(value_of(ask(csaf::last_of, std::string_view("id-2.json")))->seq, 2);
}

TEST_P(Csaf, WhatIsNotSignedYetIsSignedOnce) {
  for (const LogIndex seq : {1, 2, 3}) {
    put(seq, {.tlp = Tlp::clear}, static_cast<int>(seq));
  }
  ASSERT_TRUE(store_->write([](Transaction& tx) {
    return tx.execute("UPDATE csaf_document SET signature = NULL WHERE seq > 1");
  }));
  const auto unsigned_ones = [&](std::int64_t count) {
    return value_of(ask(csaf::without_signature, count));
  };
  EXPECT_EQ(unsigned_ones(1), std::vector<LogIndex>{2});
  EXPECT_EQ(unsigned_ones(9), (std::vector<LogIndex>{2, 3}));
  EXPECT_EQ(error_of(ask(csaf::signature_of, LogIndex{3})).code, Errc::not_found);
  std::string is_signed;
  for (const CsafDocument& one : value_of(ask(csaf::list, csaf::Asker(), kWhite))) {
    is_signed += one.is_signed ? "+" : "-";
  }
  EXPECT_EQ(is_signed, "--+");
  for (const LogIndex seq : {1, 3}) {
    ASSERT_TRUE(act(csaf::put_signature, seq, std::string_view("later")));
  }
  EXPECT_EQ(value_of(ask(csaf::signature_of, LogIndex{1})), "signed");
  EXPECT_EQ(value_of(ask(csaf::signature_of, LogIndex{3})), "later");
  EXPECT_EQ(unsigned_ones(9), std::vector<LogIndex>{2});
}

TEST_P(Csaf, WarningsThatAreNoDocumentYet) {
  const auto notice = [&](LogIndex index, std::string kind, bool is_public) {
    const Notice one{.id = make_id<NoticeId>(at(0)),
                     .slug = "n-" + std::to_string(index),
                     .kind = std::move(kind),
                     .is_public = is_public,
                     .at = at(0),
                     .recorded_index = index};
    ASSERT_TRUE(act(notices::insert, one).has_value());
  };
  const auto share = [&](LogIndex seq) {
    const Thing thing{.kind = "notice.risk_warning", .tlp = Tlp::clear};
    const Share first{.seq = seq, .at = at(0), .tlp = Tlp::clear, .title = "T", .body = "{}"};
    ASSERT_TRUE(act(things::insert, thing, first, std::vector<PartyId>()).has_value());
  };
  for (const LogIndex index : {1, 2, 3, 4, 5}) {
    notice(index, index == 3 ? "withdrawal" : "risk_warning", index != 4);
    if (index != 5) {
      share(index);
    }
  }
  const auto missing = [&](std::int64_t count) {
    std::string out;
    for (const Notice& one : value_of(ask(notices::without_csaf, count))) {
      out += one.slug + " ";
    }
    return out;
  };
  EXPECT_EQ(missing(9), "n-1 n-2 ");
  EXPECT_EQ(missing(1), "n-1 ");
  document(1, 1, Tlp::clear, 1, "2.0");
  EXPECT_EQ(missing(9), "n-2 ");
}

TEST_P(Csaf, AThingIsFoundOnEveryShelfByItsReaders) {
  put(1, {.tlp = Tlp::clear}, 9);
  put(2, {.tlp = Tlp::amber, .audience = Audience::named}, 5, "2.1", {parties_[0]});
  put(3, {.tlp = Tlp::clear, .audience = Audience::named}, 30, "2.0", {parties_[0]});
  const auto found = [&](const csaf::Asker& asker, ThingNumber thing) {
    const auto one = ask(csaf::of_thing, asker, thing);
    return one ? one->seq : -1;
  };
  EXPECT_EQ(found(std::nullopt, 1), 1);
  EXPECT_EQ(found(std::nullopt, 2), -1);
  EXPECT_EQ(found(std::nullopt, 3), -1);
  EXPECT_EQ(found(std::nullopt, 4), -1);
  EXPECT_EQ(found(reader(0), 2), 2);
  EXPECT_EQ(found(reader(0), 3), 3);
  EXPECT_EQ(found(reader(1), 2), -1);
  const auto after = [&](const csaf::Asker& asker, LogIndex place, std::int64_t count) {
    std::string out;
    for (const CsafDocument& one : value_of(ask(csaf::after, asker, place, count))) {
      out += std::to_string(one.seq) + " ";
    }
    return out;
  };
  EXPECT_EQ(after(std::nullopt, -1, 9), "1 ");
  EXPECT_EQ(after(reader(0), -1, 9), "1 2 3 ");
  EXPECT_EQ(after(reader(0), -1, 2), "1 2 ");
  EXPECT_EQ(after(reader(0), 2, 9), "3 ");
  EXPECT_EQ(after(reader(1), 0, 9), "1 ");
}

TEST_P(Csaf, FlawsAreThoseOfWhatEverybodyReads) {
  put(1, {.tlp = Tlp::clear}, 9);
  put(2, {.tlp = Tlp::clear}, 10, "2.1");
  put(3, {.tlp = Tlp::green}, 11);
  EXPECT_EQ(value_of(ask(csaf::without_cves, std::int64_t{9})), (std::vector<LogIndex>{1, 2, 3}));
  EXPECT_EQ(value_of(ask(csaf::without_cves, std::int64_t{2})), (std::vector<LogIndex>{1, 2}));
  using Names = std::vector<std::string>;
  ASSERT_TRUE(act(csaf::put_cves, LogIndex{1}, Names{"CVE-2026-1000", "CVE-2026-2000"}));
  ASSERT_TRUE(act(csaf::put_cves, LogIndex{2}, Names{"CVE-2026-1000"}));
  ASSERT_TRUE(act(csaf::put_cves, LogIndex{3}, Names{"CVE-2026-1000", "CVE-2026-3000"}));
  EXPECT_EQ(value_of(ask(csaf::without_cves, std::int64_t{9})), std::vector<LogIndex>());
  const auto open = [&](std::string_view cve, std::int64_t count = 9) {
    std::string out;
    for (const csaf::CveOfDocument& one : value_of(ask(csaf::open_cves, cve, count))) {
      out += one.cve + "@" + std::to_string(one.document.seq) + " ";
    }
    return out;
  };
  EXPECT_EQ(open(""), "CVE-2026-1000@2 CVE-2026-1000@1 CVE-2026-2000@1 ");
  EXPECT_EQ(open("CVE-2026-1000"), "CVE-2026-1000@2 CVE-2026-1000@1 ");
  EXPECT_EQ(open("CVE-2026-1000", 1), "CVE-2026-1000@2 ");
  EXPECT_EQ(value_of(ask(csaf::open_cves_of_newest)).size(), 2U) << "of what the newest is about";
  EXPECT_EQ(open("CVE-2026-3000"), "");
  EXPECT_EQ(open("CVE-2026-9000"), "");
}

}  // namespace
}  // namespace tocsin::store
