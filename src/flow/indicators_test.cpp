// What is shared, by value: for whom it is, as long as it holds, with the sightings of whoever may
// be counted.
#include "flow/indicators.h"

#include "flow/feed.h"
#include "flow/misp.h"
#include "flow/named_values.h"
#include "flow/partnership_for_test.h"
#include "flow/sharing.h"
#include "flow/source_objects.h"
#include "flow/taxii.h"

namespace tocsin::flow {
namespace {

using store::Audience;

std::string uuid(int number) {
  const std::string digits = std::to_string(number);
  return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
}
std::string object(const std::string& type, int number, const std::string& members,
                   const std::string& modified = "2026-01-01T00:00:00Z") {
  return R"({"type":")" + type + R"(","spec_version":"2.1","id":")" + type + "--" + uuid(number) +
         R"(","created":"2026-01-01T00:00:00Z","modified":")" + modified + "\"," + members + "}";
}
std::string pattern(const std::string& text, const std::string& more = "") {
  return R"("pattern_type":"stix","valid_from":"2026-01-01T00:00:00Z","pattern":")" + text + "\"" +
         more;
}
std::string indicator(int number, const std::string& text, const std::string& more = "",
                      const std::string& modified = "2026-01-01T00:00:00Z") {
  return object("indicator", number, pattern(text, more), modified);
}
std::string sighting(int number, int of, const std::string& more = "") {
  return object("sighting", number, R"("sighting_of_ref":"indicator--)" + uuid(of) + "\"" + more);
}

class Indicators : public testing::Partnerships {
 protected:
  static ThingDraft draft(const std::string& objects, Tlp tlp = Tlp::green,
                          AudienceDraft audience = {}) {
    const auto content = threats::read_stix(R"({"objects":[)" + objects + "]}", kTaxiiBodyBytesMax);
    TOC_ASSERT(content.has_value() && content->refused.empty());
    return {.tlp = tlp,
            .audience = std::move(audience),
            .title = "t",
            .text = {},
            .objects = content->objects};
  }
  static AudienceDraft named(std::vector<std::string> parties) {
    return {.kind = Audience::named, .parties = std::move(parties)};
  }
  store::ThingNumber put(const Principal& author, const ThingDraft& content) {
    const auto thing = share(world, author, content);
    TOC_ASSERT(thing.has_value());
    return *thing;
  }
  IndicatorAnswer ask(const Principal& reader, const std::string& value) {
    const auto asked = asked_value(value, std::nullopt);
    TOC_ASSERT(asked.has_value());
    auto answers = search_indicators(world, reader, {*asked}, {}, kSayingsMax);
    TOC_ASSERT(answers.has_value() && answers->size() == 1);
    return std::move(answers->front());
  }
  /// "value flags" of each source.
  std::string found(const Principal& reader, const std::string& value) {
    std::string out;
    const IndicatorAnswer answer = ask(reader, value);
    for (const IndicatorSaying& one : answer.sayings) {
      out += (out.empty() ? "" : "; ") + one.found.said.value;
      for (const std::string& flag : one.flags) {
        out += " " + flag;
      }
    }
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Indicators, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Indicators, AreFoundInWhateverFormTheyAreAskedFor) {
  join();
  const std::string hash(64, 'a');
  // As long as a value may be, and longer than a row of an index of PostgreSQL may be with its key.
  const std::string longest = "http://long.example/" + std::string(2'028, 'x');
  put(analyst, draft(indicator(1, "[domain-name:value = 'Evil.Example.']") + "," +
                     indicator(2, "[ipv4-addr:value ISSUBSET '10.1.0.0/16']") + "," +
                     indicator(3, "[url:value = 'HTTP://Evil.Example/Path']") + "," +
                     indicator(4, "[file:hashes.'SHA-256' = '" + std::string(64, 'A') + "']") +
                     "," + indicator(5, "[email-message:from_ref.value = 'joe@evil.example']") +
                     "," + indicator(6, "[url:value = '" + longest + "']") + "," +
                     R"({"type":"ipv6-addr","spec_version":"2.1","id":"ipv6-addr--)" + uuid(7) +
                     R"(","value":"2001:DB8:0::1"})"));
  struct Row {
    std::string asked;
    std::string want;
  };
  const Row rows[] = {
      {"evil.example", "evil.example"},
      {"EVIL[.]example", "evil.example"},
      {"c2.evil.example", "evil.example"},
      {"example.evil", ""},
      {"notevil.example", ""},
      {"10.1.255.255", "10.1.0.0/16"},
      {"10.2.0.0", ""},
      {"10.1.0.0/16", "10.1.0.0/16"},
      {"10.1.7.0/24", "10.1.0.0/16"},
      {"10.0.0.0/8", ""},
      {"hxxp://evil.example/Path", "evil.example; http://evil.example/Path"},
      {"http://evil.example/path", "evil.example"},
      {hash, hash},
      {std::string(64, 'A'), hash},
      {"joe@evil.example", "evil.example; joe@evil.example"},
      {"jim@evil.example", "evil.example"},
      {longest, longest},
      {"2001:db8::1", "2001:db8::1 context"},
      {"2001:db8::2", ""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.asked);
    EXPECT_EQ(found(partner(), row.asked), row.want);
  }
  EXPECT_EQ(error_of(asked_value("no value at all", {})).code, Errc::malformed);
  EXPECT_EQ(error_of(asked_value(longest + "x", {})).code, Errc::malformed);
  EXPECT_EQ(error_of(asked_value("evil.example", threats::IndicatorKind::ipv4)).code,
            Errc::malformed);
  EXPECT_EQ(asked_value("evil.example", threats::IndicatorKind::file_name)->text, "evil.example");
}

TEST_P(Indicators, HoldFromWhenTillWhen) {
  join();
  const Instant now = store_.clock.now();
  const auto at = [&](int micros) {
    return "\"" + to_rfc3339(now + std::chrono::microseconds(micros)) + "\"";
  };
  struct Row {
    std::string members;
    std::string flags;
  };
  const Row rows[] = {
      {"", ""},
      {R"(,"valid_until":)" + at(-1), " expired"},
      {R"(,"valid_until":)" + at(0), " expired"},
      {R"(,"valid_until":)" + at(1), ""},
      {R"(,"revoked":true)", " revoked"},
      {R"(,"revoked":false)", ""},
  };
  int next = 1;
  for (const Row& row : rows) {
    SCOPED_TRACE(row.members);
    const std::string name = "v" + std::to_string(next) + ".example";
    put(analyst, draft(indicator(next++, "[domain-name:value = '" + name + "']", row.members)));
    const IndicatorAnswer answer = ask(partner(), name);
    EXPECT_EQ(found(partner(), name), name + row.flags);
    EXPECT_EQ(is_active(answer.sayings.front()), row.flags.empty());
    EXPECT_EQ(answer.sayings.front().score > 0, row.flags.empty());
  }
  for (const auto& [micros, flags] :
       {std::pair<int, std::string>{-1, ""}, {0, ""}, {1, " not_yet"}}) {
    const std::string name = "f" + std::to_string(next) + ".example";
    put(analyst, draft(object("indicator", next++,
                              R"("pattern_type":"stix","pattern":"[domain-name:value = ')" + name +
                                  R"(']","valid_from":)" + at(micros))));
    EXPECT_EQ(found(partner(), name), name + flags);
  }
}

TEST_P(Indicators, ARevocationAndANarrowerAudienceTakeEffectAtOnce) {
  join();
  const Principal beta = other("beta");
  const std::string text = "[domain-name:value = 'evil.example']";
  put(partner(), draft(indicator(1, text)));
  EXPECT_EQ(found(beta, "evil.example"), "evil.example");
  put(partner(), draft(indicator(1, text, R"(,"revoked":true)", "2026-01-02T00:00:00Z")));
  EXPECT_EQ(found(beta, "evil.example"), "evil.example revoked");
  // A version that names another value takes the first out of the search.
  put(partner(),
      draft(indicator(1, "[domain-name:value = 'other.example']", "", "2026-01-03T00:00:00Z")));
  EXPECT_EQ(found(beta, "evil.example"), "");
  EXPECT_EQ(found(beta, "other.example"), "other.example");

  const store::ThingNumber thing = put(partner(), draft(indicator(2, text)));
  EXPECT_EQ(found(beta, "evil.example"), "evil.example");
  ASSERT_TRUE(
      revise(world, partner(), thing, 1, draft(indicator(2, text), Tlp::amber, named({"acme"}))));
  EXPECT_EQ(found(beta, "evil.example"), "");
  EXPECT_EQ(found(partner(), "evil.example"), "evil.example");
  // What a revision leaves out is no part of it any more.
  ASSERT_TRUE(revise(world, partner(), thing, 2,
                     draft(indicator(3, "[domain-name:value = 'third.example']"), Tlp::green)));
  EXPECT_EQ(found(partner(), "evil.example"), "");
  EXPECT_EQ(found(beta, "third.example"), "third.example");
  ASSERT_TRUE(withdraw(world, partner(), thing, "r").has_value());
  EXPECT_EQ(found(beta, "third.example"), "");
  EXPECT_EQ(found(partner(), "third.example"), "");
}

TEST_P(Indicators, ASuspendedPartnerReadsNothing) {
  join();
  put(analyst, draft(indicator(1, "[domain-name:value = 'evil.example']")));
  const Principal before = partner();
  EXPECT_EQ(found(before, "evil.example"), "evil.example");
  EXPECT_EQ(view_holdings(world, analyst, "acme")->size(), 1U) << "it was noted";
  ASSERT_EQ(take(emergency({})), "");
  const auto value = *asked_value("evil.example", {});
  // Also for whom the request had looked up before.
  for (const Principal& reader : {before, partner()}) {
    EXPECT_EQ(error_of(search_indicators(world, reader, {value}, {}, 1)).code, Errc::forbidden);
    EXPECT_EQ(error_of(export_indicators(world, reader, {}, 1)).code, Errc::forbidden);
  }
}

TEST_P(Indicators, NobodyTakesThePlaceOfAnothersObject) {
  join();
  const Principal beta = other("beta");
  put(partner(),
      draft(indicator(1, "[domain-name:value = 'evil.example']"), Tlp::amber, named({"acme"})));
  // Beta does not see that the id is taken, and shares it with all.
  put(beta,
      draft(indicator(1, "[domain-name:value = 'fake.example']", "", "2026-02-01T00:00:00Z")));
  EXPECT_EQ(found(partner(), "evil.example"), "evil.example");
  EXPECT_EQ(found(partner(), "fake.example"), "") << "its reader believes the first";
  EXPECT_EQ(found(beta, "fake.example"), "fake.example");
}

TEST_P(Indicators, SightingsAreCountedByWhoeverMayReadThem) {
  join();
  const Principal beta = other("beta");
  put(analyst, draft(indicator(1, "[domain-name:value = 'evil.example']")));
  put(partner(), draft(sighting(10, 1, R"(,"count":3,"last_seen":"2026-01-05T00:00:00Z")"),
                       Tlp::amber, named({"beta"})));
  put(partner(), draft(sighting(11, 1, R"(,"count":5)"), Tlp::amber, named({"acme"})));
  const store::ThingNumber all = put(beta, draft(sighting(12, 1)));
  put(beta, draft(sighting(13, 1, R"(,"count":100,"revoked":true)")));
  const auto seen = [&](const Principal& reader) {
    return ask(reader, "evil.example").sayings.front().sightings.seen;
  };
  EXPECT_EQ(seen(partner()), 9);
  EXPECT_EQ(seen(beta), 4);
  EXPECT_EQ(seen(analyst), 9);
  EXPECT_EQ(ask(beta, "evil.example").sayings.front().sightings.last,
            *parse_rfc3339("2026-01-05T00:00:00Z"));
  // A newer version of a sighting counts instead of the older one.
  put(beta,
      draft(object("sighting", 12, R"("sighting_of_ref":"indicator--)" + uuid(1) + R"(","count":2)",
                   "2026-02-01T00:00:00Z")));
  EXPECT_EQ(seen(beta), 5);
  ASSERT_TRUE(withdraw(world, beta, all, "r").has_value());
  EXPECT_EQ(seen(beta), 5);
}

TEST_P(Indicators, SightingsOfAnEventAreItsAuthorsOwn) {
  join();
  const Principal beta = other("beta");
  ASSERT_TRUE(
      add_misp_event(
          world, partner(),
          R"({"info":"CVE list","distribution":"1","uuid":")" + uuid(5) +
              R"(","Tag":[{"name":"tlp:green"}],"Attribute":[{"type":"domain","to_ids":true,)"
              R"("value":"evil.example","timestamp":"1700000000","Sighting":[)"
              R"({"type":"0","date_sighting":"1700000000"},{"type":"0","date_sighting":"1700000100"},)"
              R"({"type":"1","date_sighting":"1700000100"}]},)"
              R"({"type":"vulnerability","value":"CVE-2021-44228"}]})")
          .has_value());
  struct Row {
    Principal reader;
    std::int64_t seen;
    std::int64_t false_positives;
  };
  for (const Row& row : {Row{partner(), 2, 1}, Row{analyst, 2, 1}, Row{beta, 0, 0}}) {
    const IndicatorSaying saying = ask(row.reader, "evil.example").sayings.front();
    EXPECT_EQ(saying.sightings.seen, row.seen);
    EXPECT_EQ(saying.sightings.false_positives, row.false_positives);
    EXPECT_EQ(saying.sightings.last.has_value(), row.seen > 0);
    EXPECT_EQ(saying.flaws, std::vector<std::string>{"CVE-2021-44228"});
    EXPECT_EQ(to_text(*saying.found.event), uuid(5));
    EXPECT_EQ(saying.author, "acme");
  }
}

TEST_P(Indicators, AnAttributeIsCalledAsItsEventIsGivenOut) {
  join();
  const Principal beta = other("beta");
  const auto add = [&](const Principal& author, int event, const std::string& tlp,
                       const std::string& parts) {
    const auto given = add_misp_event(world, author,
                                      R"({"info":"e","distribution":"1","uuid":")" + uuid(event) +
                                          R"(","Tag":[{"name":")" + tlp + R"("}],)" + parts + "}");
    ASSERT_TRUE(given.has_value()) << describe(given.error());
  };
  const auto domain = [](const std::string& value, const std::string& more) {
    return R"({"type":"domain","value":")" + value + "\"" + more + "}";
  };
  const std::string taken = R"(,"uuid":")" + uuid(9) + "\"";
  // Of what is for beta and the desk alone acme does not know that the UUID is taken.
  add(beta, 5, "tlp:amber", R"("Attribute":[)" + domain("a.example", taken) + "]");
  add(partner(), 6, "tlp:green",
      R"("Attribute":[{"type":"text","value":"x"},)" + domain("b.example", taken) + "]");
  add(partner(), 7, "tlp:green",
      R"("Object":[{"name":"p","Attribute":[{"type":"port","value":1}]},{"name":"o",)"
      R"("Attribute":[{"type":"port","value":"2"},)" +
          domain("c.example", "") + "]}]");
  struct Row {
    Principal reader;
    std::string value;
    int event;
    bool is_own_uuid;
  };
  const Row rows[] = {{analyst, "a.example", 5, true},   {beta, "a.example", 5, true},
                      {partner(), "b.example", 6, true}, {beta, "b.example", 6, false},
                      {analyst, "b.example", 6, false},  {beta, "c.example", 7, false}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.value);
    const std::string called = ask(row.reader, row.value).sayings.front().id;
    EXPECT_EQ(called == uuid(9), row.is_own_uuid);
    const auto given = misp_event(world, row.reader, uuid(row.event), MispWithdrawn::is_not_there);
    ASSERT_TRUE(given.has_value()) << describe(given.error());
    EXPECT_TRUE(given->contains(R"("uuid":")" + called + "\"")) << called << " in " << *given;
  }
  EXPECT_EQ(found(partner(), "a.example"), "");
}

TEST_P(Indicators, AnAuthorWhoIsNotShownIsNot) {
  join();
  const Principal beta = other("beta");
  ThingDraft hidden = draft(indicator(1, "[domain-name:value = 'evil.example']"));
  hidden.is_author_shown = false;
  put(partner(), hidden);
  EXPECT_EQ(ask(beta, "evil.example").sayings.front().author, "");
  EXPECT_EQ(ask(partner(), "evil.example").sayings.front().author, "acme");
  EXPECT_EQ(ask(analyst, "evil.example").sayings.front().author, "acme");
}

TEST_P(Indicators, AWarningListFlagsAndDropsNothing) {
  join();
  threats::WarningLists lists;
  ASSERT_TRUE(lists.add(R"({"name":"Known","type":"hostname","list":["evil.example"]})", 1'000));
  world.warning_lists = &lists;
  put(analyst, draft(indicator(1, "[domain-name:value = 'evil.example']")));
  const IndicatorAnswer answer = ask(partner(), "evil.example");
  EXPECT_EQ(answer.warning_lists, std::vector<std::string>{"Known"});
  EXPECT_EQ(answer.sayings.size(), 1U);
  EXPECT_EQ(ask(partner(), "good.example").warning_lists, std::vector<std::string>{});
}

TEST_P(Indicators, AnswersComePageByPage) {
  join();
  std::string objects;
  for (int i = 0; i < 5; ++i) {
    objects += (i == 0 ? "" : ",") + indicator(i, "[domain-name:value = 'evil.example']");
  }
  put(analyst, draft(objects));
  put(analyst,
      draft(indicator(9, "[domain-name:value = 'evil.example']"), Tlp::amber, named({"acme"})));
  const auto value = *asked_value("evil.example", {});
  std::vector<std::size_t> sizes;
  store::indicators::Place after;
  for (bool has_more = true; has_more;) {
    const auto answer = search_indicators(world, partner(), {value}, after, 2);
    ASSERT_TRUE(answer.has_value());
    sizes.push_back(answer->front().sayings.size());
    has_more = answer->front().next.has_value();
    after = answer->front().next.value_or(after);
    EXPECT_EQ(parse_place(to_text(after))->thing, after.thing);
  }
  EXPECT_EQ(sizes, (std::vector<std::size_t>{2, 2, 2}));
  sizes.clear();
  after = {};
  for (bool has_more = true; has_more;) {
    const auto page = export_indicators(world, partner(), after, 4);
    ASSERT_TRUE(page.has_value());
    sizes.push_back(page->sayings.size());
    has_more = page->has_more;
    after = {page->sayings.back().found.thing, page->sayings.back().found.place};
  }
  EXPECT_EQ(sizes, (std::vector<std::size_t>{4, 2}));
  for (const char* bad : {"", "1", "1.", ".1", "a.b", "-1.0", "1.-1", "1.2.3"}) {
    EXPECT_EQ(error_of(parse_place(bad)).where, "after") << bad;
  }
  const std::vector<threats::IndicatorValue> many(kAskedValuesMax + 1, value);
  EXPECT_EQ(error_of(search_indicators(world, partner(), many, {}, 1)).code, Errc::too_large);
  EXPECT_EQ(search_indicators(world, partner(), {many.begin() + 1, many.end()}, {}, 1)->size(),
            kAskedValuesMax);
}

std::string addresses(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += (i == 0 ? "[" : " OR ") + std::string("ipv4-addr:value = '10.") +
            std::to_string(i / 40'000) + "." + std::to_string(i / 200 % 200) + "." +
            std::to_string(i % 200) + "'";
  }
  return text + "]";
}

TEST_P(Indicators, ManyValuesOfOneObjectAndOfOneShare) {
  join();
  put(analyst, draft(indicator(1, addresses(10'000))));
  EXPECT_EQ(found(partner(), "10.0.49.199"), "10.0.49.199");
  EXPECT_EQ(found(partner(), "10.0.50.0"), "");
  // Two of them are as many as a share may name, and one value more is too many.
  const std::string two = indicator(2, addresses(10'000)) + "," + indicator(3, addresses(10'000));
  ASSERT_TRUE(ShareableDraft::read(draft(two)).has_value());
  const std::string more = two + "," + indicator(4, "[domain-name:value = 'evil.example']");
  EXPECT_EQ(error_of(share(world, analyst, draft(more))).code, Errc::too_large);
  // By TAXII it becomes several shares.
  std::string unmarked = R"({"objects":[)" + more + "]}";
  const auto status = take_objects(world, analyst, unmarked);
  ASSERT_TRUE(status.has_value()) << describe(status.error());
  EXPECT_EQ(status->successes.size(), 3U);
  EXPECT_EQ(found(analyst, "evil.example"), "evil.example");
  // An object that names more by itself is refused.
  std::string set;
  for (int i = 0; i < 20'001; ++i) {
    set += (i == 0 ? "'" : ",'") + std::to_string(i) + ".example'";
  }
  const auto refused =
      take_objects(world, analyst,
                   R"({"objects":[)" + indicator(5, "[domain-name:value IN (" + set + ")]") + "]}");
  ASSERT_TRUE(refused.has_value()) << describe(refused.error());
  EXPECT_EQ(refused->failures.size(), 1U);
  EXPECT_EQ(found(analyst, "1.example"), "");
}

// A source's own marking may be stricter than that of what it brings.
TEST_P(Indicators, WhatASourceBringsIsFoundWithTheMarkingOfItsShare) {
  join();
  const std::string green = R"(,"object_marking_refs":["marking-definition--)"
                            R"(bab4a63c-aed9-4cf5-a766-dfca5abac2bb"])";
  const auto bring = [&](int object, const std::string& value, Tlp tlp_min) {
    const auto outcome = take_source_objects(
        world, Principal::system("sources"),
        R"({"objects":[)" + indicator(object, "[domain-name:value = '" + value + "']", green) +
            "]}",
        {.source = "source", .tlp_min = tlp_min, .bytes_max = kTaxiiBodyBytesMax});
    ASSERT_TRUE(outcome.has_value()) << describe(outcome.error());
    EXPECT_EQ(outcome->shared, 1U);
  };
  bring(1, "green.example", Tlp::green);
  bring(2, "amber.example", Tlp::amber);
  for (const auto& [value, tlp] :
       {std::pair<std::string, Tlp>{"green.example", Tlp::green}, {"amber.example", Tlp::amber}}) {
    const IndicatorAnswer answer = ask(analyst, value);
    ASSERT_EQ(answer.sayings.size(), 1U) << value;
    EXPECT_EQ(answer.sayings.front().found.tlp, tlp);
    EXPECT_EQ(ask(partner(), value).sayings.size(), tlp == Tlp::green ? 1U : 0U);
  }
  store::StixFilter filter;
  filter.ids = {"indicator--" + uuid(2)};
  const auto page = read_objects(world, analyst, filter, 10);
  ASSERT_EQ(page->objects.size(), 1U);
  EXPECT_TRUE(page->objects.front().body.contains(threats::tlp_marking(Tlp::amber).id));
  EXPECT_FALSE(page->objects.front().body.contains(threats::tlp_marking(Tlp::green).id));
}

TEST_P(Indicators, WhatWasSharedEarlierIsFoundToo) {
  join();
  put(analyst, draft(indicator(1, "[domain-name:value = 'evil.example']") + "," +
                     object("vulnerability", 2, R"("name":"CVE-2021-44228")") + "," +
                     object("relationship", 3,
                            R"("relationship_type":"indicates","source_ref":"indicator--)" +
                                uuid(1) + R"(","target_ref":"vulnerability--)" + uuid(2) + "\"") +
                     "," + sighting(4, 1)));
  ASSERT_TRUE(add_misp_event(world, partner(),
                             R"({"info":"e","distribution":"1","Tag":[{"name":"tlp:green"}],)"
                             R"("Attribute":[{"type":"domain","value":"evil.example"}]})")
                  .has_value());
  EXPECT_EQ(*name_earlier_values(world), 0);
  const std::string before = to_json(ask(analyst, "evil.example"));
  EXPECT_TRUE(before.contains("CVE-2021-44228") && before.contains(R"("seen":1)")) << before;
  ASSERT_TRUE(world.store->write([&](store::Transaction& tx) -> Status {
    for (const char* table : {"indicator_value", "indicator_sighting", "indicator_flaw"}) {
      TOC_CHECK(tx.execute("DELETE FROM " + std::string(table)));
    }
    return tx.execute("UPDATE shared_thing SET values_read = 0");
  }));
  EXPECT_EQ(found(analyst, "evil.example"), "");
  EXPECT_EQ(*name_earlier_values(world), 2);
  EXPECT_EQ(to_json(ask(analyst, "evil.example")), before);
  EXPECT_EQ(*name_earlier_values(world), 0);
}

TEST(IndicatorScore, FallsAsMispsPolynomialDoes) {
  using std::chrono::days;
  using std::chrono::microseconds;
  struct Row {
    microseconds age;
    std::int64_t score;
  };
  const Row rows[] = {
      {microseconds(-1), 100},
      {microseconds(0), 100},
      {days(30), 50},
      {days(30) + std::chrono::seconds(1), 49},
      {days(30) - microseconds(1), 50},
      {days(120) - microseconds(1), 0},
      {days(120), 0},
      {days(119), 0},
      {days(117), 1},
      {microseconds::max(), 0},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(indicator_score(row.age), row.score) << row.age.count();
  }
}

}  // namespace
}  // namespace tocsin::flow
