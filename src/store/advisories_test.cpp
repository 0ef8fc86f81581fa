// Advisories with their names and what is pending of them; EPSS releases.
#include "store/advisories.h"
#include "store/epss.h"
#include "store/testing_pairs.h"

#include <algorithm>

namespace tocsin::store {
namespace {

class Advisories : public testing::Pairs {
 protected:
  StoredAdvisory advisory(const std::string& source, const std::string& id, LogIndex index = 1) {
    return {.source = source,
            .id = id,
            .digest = digest("document"),
            .modified = at(0),
            .title = "Title of " + id,
            .tlp = Tlp::clear,
            .compiled = "c",
            .subjects = "vendor\tproduct",
            .recorded_at = at(0),
            .recorded_index = index};
  }
  void put(const StoredAdvisory& advisory, const std::vector<std::string>& names = {},
           bool is_new = true) {
    const AdvisoryDocument document{.digest = advisory.digest, .format = "osv", .packed = "p"};
    ASSERT_TRUE(act(advisories::insert_document, document).has_value());
    ASSERT_TRUE(act(advisories::put, advisory, names, is_new).has_value());
  }
  static std::string key(const StoredAdvisory& one) { return one.source + "/" + one.id + " "; }
  std::string keys_of(Result<std::vector<StoredAdvisory>> advisories) {
    std::string out;
    for (const StoredAdvisory& one : advisories.value()) {
      out += key(one);
    }
    return out;
  }
  std::string searched(const advisories::Sieve& sieve, int at_most = 100) {
    std::string out;
    const std::function<Result<bool>(const StoredAdvisory&)> take =
        [&](const StoredAdvisory& one) -> Result<bool> {
      out += key(one);
      return --at_most > 0;
    };
    EXPECT_TRUE(ask(advisories::search, sieve, take).has_value());
    return out;
  }
  /// What a function gives, one by one.
  template <class F>
  std::string given_by(F* function) {
    std::string out;
    const std::function<Status(const StoredAdvisory&)> take =
        [&](const StoredAdvisory& one) -> Status {
      out += key(one);
      return {};
    };
    EXPECT_TRUE(ask(function, take).has_value());
    const std::function<Status(const StoredAdvisory&)> refuse = [](const StoredAdvisory&) {
      return Status(fail(Errc::unavailable, "Not now."));
    };
    EXPECT_EQ(error_of(ask(function, refuse)).code, Errc::unavailable);
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Advisories, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Advisories, OneIsReplacedWithItsNamesAndNoOtherIsTouched) {
  put(advisory("s", "1"), {"CVE-1", "old"});
  put(advisory("s", "2"), {"CVE-2"});
  put(advisory("t", "1"), {"CVE-3"});
  put(advisory("s", "1", 9), {"CVE-1", "CVE-1", "new"}, false);
  const auto names = [&](std::string_view source, std::string_view id) {
    auto out = ask(advisories::names, source, id).value();
    std::ranges::sort(out);
    return out;
  };
  EXPECT_EQ(names("s", "1"), (std::vector<std::string>{"CVE-1", "new"}));
  EXPECT_EQ(names("s", "2"), std::vector<std::string>{"CVE-2"});
  EXPECT_EQ(names("t", "1"), std::vector<std::string>{"CVE-3"});
  EXPECT_EQ(ask(advisories::find, "s", "1")->value().recorded_index, 9);
  EXPECT_EQ(ask(advisories::find, "t", "1")->value().recorded_index, 1);
  EXPECT_FALSE(ask(advisories::find, "t", "2")->has_value());
}

TEST_P(Advisories, OneIsReadBackAsItWasStored) {
  for (const bool flag : {false, true}) {
    StoredAdvisory one = advisory("s", flag ? "1" : "0");
    one.is_exploited = flag;
    one.tlp = flag ? std::optional(Tlp::red) : std::nullopt;
    one.withdrawn = flag ? std::optional(at(1)) : std::nullopt;
    put(one);
    const auto read = ask(advisories::find, "s", one.id).value().value();
    EXPECT_EQ(read.is_exploited, flag);
    EXPECT_EQ(read.tlp, one.tlp);
    EXPECT_EQ(read.withdrawn, one.withdrawn);
    EXPECT_EQ(read.modified, one.modified);
    EXPECT_EQ(read.digest, one.digest);
    EXPECT_EQ(read.subjects, one.subjects);
  }
}

TEST_P(Advisories, AllAreGivenInOrderAlsoWhereIdsRepeatAcrossSources) {
  for (const auto& [source, id] :
       {std::pair{"t", "1"}, {"s", "2"}, {"s", "1"}, {"t", "3"}, {"t", "2"}}) {
    put(advisory(source, id));
  }
  StoredAdvisory green = advisory("s", "2");
  green.tlp = Tlp::green;
  put(green, {}, false);
  StoredAdvisory unknown = advisory("t", "2");
  unknown.tlp = std::nullopt;
  put(unknown, {}, false);
  EXPECT_EQ(given_by(advisories::for_each), "s/1 s/2 t/1 t/2 t/3 ");
  EXPECT_EQ(given_by(advisories::for_each_restricted), "s/2 t/2 ");
  std::string editions;
  const std::function<void(const std::string&, const std::string&, std::optional<Instant>)> take =
      [&](const std::string& source, const std::string& id, std::optional<Instant>) {
        editions += source + "/" + id + " ";
      };
  ASSERT_TRUE(ask(advisories::for_each_edition, take).has_value());
  EXPECT_EQ(editions, "s/1 s/2 t/1 t/2 t/3 ");
}

TEST_P(Advisories, EveryDocumentIsGivenOnceThatOfOnlyZerosToo) {
  std::vector<Digest> given;
  const std::function<void(const Digest&)> take = [&](const Digest& one) { given.push_back(one); };
  std::vector<Digest> wanted = {Digest{}, digest("a"), digest("b")};
  for (const Digest& one : wanted) {
    const AdvisoryDocument document{.digest = one, .format = "osv", .size = 3, .packed = "p"};
    ASSERT_TRUE(act(advisories::insert_document, document).has_value());
  }
  ASSERT_TRUE(ask(advisories::for_each_document, take).has_value());
  std::ranges::sort(wanted);
  EXPECT_EQ(given, wanted);
  EXPECT_EQ(ask(advisories::document, digest("a"))->digest, digest("a"));
  EXPECT_EQ(error_of(ask(advisories::document, digest("none"))).code, Errc::not_found);
}

TEST_P(Advisories, ADocumentIsReadByItsOwnDigest) {
  for (const char* format : {"osv", "csaf"}) {
    const AdvisoryDocument document{.digest = digest(format), .format = format};
    ASSERT_TRUE(act(advisories::insert_document, document).has_value());
  }
  EXPECT_EQ(ask(advisories::document, digest("osv"))->format, "osv");
  EXPECT_EQ(ask(advisories::document, digest("csaf"))->format, "csaf");
}

TEST_P(Advisories, ANameLeadsToThoseUpToTheCeilingAndADocumentToItsOwnFlaws) {
  put(advisory("s", "D"), {"D", "CVE-1"});
  put(advisory("s", "D#1"), {"D"});
  put(advisory("s", "DX"), {"D"});
  put(advisory("t", "D"), {"D"});
  put(advisory("s", "E"), {"E"});
  StoredAdvisory amber = advisory("s", "A");
  amber.tlp = Tlp::amber;
  put(amber, {"CVE-1"});
  StoredAdvisory unknown = advisory("s", "U");
  unknown.tlp = std::nullopt;
  put(unknown, {"CVE-1"});
  EXPECT_EQ(keys_of(ask(advisories::named, "CVE-1", Tlp::amber)), "s/A s/D s/U ");
  EXPECT_EQ(keys_of(ask(advisories::named, "CVE-1", Tlp::green)), "s/D s/U ");
  EXPECT_EQ(keys_of(ask(advisories::of_document, "s", "D", std::int64_t{9})), "s/D s/D#1 ");
  EXPECT_EQ(keys_of(ask(advisories::of_document, "t", "D", std::int64_t{9})), "t/D ");
}

TEST_P(Advisories, OfADocumentThereIsNoLimit) {
  constexpr std::size_t flaws = 1'001;  // one more than a name leads to
  put(advisory("s", "D$"), {"D"});
  put(advisory("s", "D\""), {"D"});
  ASSERT_TRUE(store_->write([&](Transaction& tx) -> Status {
    for (std::size_t i = 0; i < flaws; ++i) {
      TOC_CHECK(advisories::put(tx, advisory("s", "D#" + std::to_string(i)), {"D"}, true));
    }
    return {};
  }));
  const auto found = [&](std::int64_t count) {
    return value_of(ask(advisories::of_document, "s", "D", count)).size();
  };
  EXPECT_EQ(found(2'000), flaws);
  EXPECT_EQ(found(7), 7U);
  EXPECT_EQ(value_of(ask(advisories::named, "D", Tlp::red)).size(), 1'000U);
}

TEST_P(Advisories, ASieveLetsThroughWhatItsPartsAllLetThrough) {
  StoredAdvisory exploited = advisory("s", "1");
  exploited.is_exploited = true;
  exploited.modified = at(20);
  StoredAdvisory percent = advisory("s", "2");
  percent.title = "100%_sure\\";
  percent.subjects = "acme\trouter";
  StoredAdvisory old = advisory("t", "1");
  old.modified = std::nullopt;
  old.subjects.clear();
  put(exploited, {"CVE-1"});
  put(percent, {"CVE-2"});
  put(old, {"CVE-3"});
  ASSERT_TRUE(act(epss::replace_scores, std::vector<EpssScore>{{"CVE-1", "0.5", "0.9", 500},
                                                               {"CVE-3", "0.4", "0.8", 400}}));
  struct Row {
    advisories::Sieve sieve;
    const char* want;
  };
  for (const Row& row : {Row{{}, "s/1 s/2 t/1 "},
                         {{.text = "TITLE OF 1"}, "s/1 t/1 "},
                         {{.text = "%_s"}, "s/2 t/1 "},
                         {{.text = "\\"}, "s/2 t/1 "},
                         {{.text = "0__s"}, "t/1 "},
                         {{.text = "router"}, "s/2 t/1 "},
                         {{.subjects = "acme\t"}, "s/2 t/1 "},
                         {{.subjects = "vendor%"}, "t/1 "},
                         {{.is_exploited = true}, "s/1 "},
                         {{.modified_since = at(20)}, "s/1 "},
                         {{.modified_since = at(21)}, ""},
                         {{.modified_since = at(0)}, "s/1 s/2 "},
                         {{.epss_billionths_min = 400}, "s/1 t/1 "},
                         {{.epss_billionths_min = 401}, "s/1 "},
                         {{.epss_billionths_min = 501}, ""},
                         {{.epss_billionths_min = 0}, "s/1 t/1 "}}) {
    EXPECT_EQ(searched(row.sieve), row.want);
  }
  EXPECT_EQ(searched({}, 2), "s/1 s/2 ") << "until it is enough";
}

TEST_P(Advisories, AMarkingIsKeptForTheEditionThatItWasReadOf) {
  for (const auto& [source, id] : {std::pair{"s", "1"}, {"s", "2"}, {"t", "1"}}) {
    StoredAdvisory one = advisory(source, id);
    one.tlp = std::nullopt;
    put(one);
  }
  StoredAdvisory of_other = advisory("s", "1");
  of_other.digest = digest("an earlier edition");
  ASSERT_TRUE(act(advisories::put_marking, of_other, Tlp::red).has_value());
  EXPECT_EQ(ask(advisories::find, "s", "1")->value().tlp, std::nullopt);
  ASSERT_TRUE(act(advisories::put_marking, advisory("s", "1"), Tlp::green).has_value());
  EXPECT_EQ(ask(advisories::find, "s", "1")->value().tlp, Tlp::green);
  EXPECT_EQ(ask(advisories::find, "s", "2")->value().tlp, std::nullopt);
  EXPECT_EQ(ask(advisories::find, "t", "1")->value().tlp, std::nullopt);
}

TEST_P(Advisories, WhatIsPendingIsFollowedUpToAnAct) {
  EXPECT_EQ(ask(advisories::newest_index).value(), -1);
  EXPECT_EQ(ask(advisories::newest_followed).value(), -1);
  EXPECT_EQ(ask(advisories::pending)->newest, -1);
  for (const LogIndex index : {3, 5, 7}) {
    const std::string id = std::to_string(index);
    put(advisory("s", id, index));
    ASSERT_TRUE(act(advisories::put_pending, index, std::vector{id}).has_value());
  }
  put(advisory("s", "2", 2));
  EXPECT_EQ(ask(advisories::newest_index).value(), 7);
  struct Row {
    LogIndex followed;
    LogIndex newest_followed;
    std::optional<LogIndex> oldest;
    std::vector<std::string> ids;
  };
  for (const Row& row : {Row{2, 2, 3, {"3", "5", "7"}}, Row{4, 3, 5, {"5", "7"}},
                         Row{5, 5, 7, {"7"}}, Row{7, 7, std::nullopt, {}}}) {
    SCOPED_TRACE(row.followed);
    ASSERT_TRUE(act(advisories::remove_pending, row.followed).has_value());
    EXPECT_EQ(ask(advisories::newest_followed).value(), row.newest_followed);
    EXPECT_EQ(ask(advisories::oldest_pending).value(), row.oldest);
    const auto pending = ask(advisories::pending).value();
    EXPECT_EQ(pending.ids, row.ids);
    EXPECT_EQ(pending.newest, row.ids.empty() ? -1 : 7);
  }
}

TEST_P(Advisories, ThoseRecordedSinceAnActAreItsOwnToo) {
  for (const LogIndex index : {3, 5}) {
    put(advisory("s", std::to_string(index), index));
  }
  const auto since = [&](LogIndex index, std::int64_t limit) {
    return keys_of(ask(advisories::recorded_since, index, limit));
  };
  EXPECT_EQ(since(3, 10), "s/3 s/5 ");
  EXPECT_EQ(since(4, 10), "s/5 ");
  EXPECT_EQ(since(5, 10), "s/5 ");
  EXPECT_EQ(since(6, 10), "");
  EXPECT_EQ(ask(advisories::recorded_since, 3, 1)->size(), 1U);
}

TEST_P(Advisories, TheNewestEpssReleaseIsThatOfTheLatestDay) {
  EXPECT_FALSE(ask(epss::newest)->has_value());
  const AdvisoryDocument document{.digest = digest("scores"), .format = "epss"};
  ASSERT_TRUE(act(advisories::insert_document, document).has_value());
  for (const char* day : {"2026-01-02", "2026-01-03", "2026-01-01"}) {
    const EpssRelease release{.score_day = day, .model_version = "m", .digest = document.digest};
    ASSERT_TRUE(act(epss::insert_release, release).has_value());
  }
  EXPECT_EQ(ask(epss::newest)->value().score_day, "2026-01-03");
  ASSERT_TRUE(act(epss::replace_scores, std::vector<EpssScore>{{"CVE-1", "0.1", "0.2", 100},
                                                               {"CVE-2", "0.3", "0.4", 300}}));
  EXPECT_EQ(ask(epss::find, "CVE-1")->value().billionths, 100);
  EXPECT_EQ(ask(epss::find, "CVE-2")->value().billionths, 300);
  ASSERT_TRUE(act(epss::replace_scores, std::vector<EpssScore>{{"CVE-2", "0.5", "0.6", 500}}));
  EXPECT_FALSE(ask(epss::find, "CVE-1")->has_value());
  EXPECT_EQ(ask(epss::find, "CVE-2")->value().billionths, 500);
}

}  // namespace
}  // namespace tocsin::store
