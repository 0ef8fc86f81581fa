// What sources of ours bring by TAXII and by feeds of MISP: what follows it, what takes it back,
// and what is here in another form.
#include "domain/system_scope.h"
#include "flow/misp.h"
#include "flow/partnership_for_test.h"
#include "flow/sharing.h"
#include "flow/source_objects.h"
#include "flow/taxii.h"

namespace tocsin::flow {
namespace {

const std::string kGreen = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
const std::string kAmber = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421";
const std::string kEvent = "5c066053-0e94-46eb-9746-4b7d950d210f";

/// "malware--0000000N-…".
std::string id_of(const std::string& type, int number) {
  return type + "--0000000" + std::to_string(number) + "-0000-4000-8000-000000000000";
}

struct ObjectDraft {
  int number = 1;
  int version = 1;  ///< day of the month
  std::string more;
  std::string marking = kGreen;
};
std::string object(const ObjectDraft& draft) {
  return R"({"type":"malware","spec_version":"2.1","id":")" + id_of("malware", draft.number) +
         R"(","created":"2026-01-01T00:00:00Z","modified":"2026-01-0)" +
         std::to_string(draft.version) + R"(T00:00:00Z","is_family":false)" + draft.more +
         R"(,"object_marking_refs":[")" + draft.marking + R"("]})";
}
std::string observable(int number) {
  return R"({"type":"url","id":")" + id_of("url", number) + R"(","value":"https://)" +
         std::to_string(number) + R"(.example/"})";
}
std::string envelope(const std::vector<std::string>& objects) {
  std::string out;
  for (const std::string& one : objects) {
    out += (out.empty() ? "" : ",") + one;
  }
  return R"({"objects":[)" + out + "]}";
}
const std::string kRevoked = R"(,"revoked":true)";

std::string event(int timestamp, const std::string& more, const std::string& attribute_more = "",
                  const std::string& value = "v") {
  return R"({"Event":{"uuid":")" + kEvent + R"(","info":"x","timestamp":")" +
         std::to_string(timestamp) +
         R"(","Tag":[{"name":"tlp:green"}],"Attribute":[{"type":"text","value":")" + value +
         R"(","uuid":"a0000000-0000-4000-8000-000000000001")" + attribute_more + "}]" + more + "}}";
}

class SourceIntake : public testing::Partnerships {
 protected:
  static Principal source(const std::string& name) { return Principal::system("source:" + name); }

  /// "shared withdrawn unchanged refused".
  std::string take(const std::string& content, const std::string& name = "peer",
                   bool has_events = false) {
    const auto taken = take_source_objects(
        world, source(name), content,
        {.source = name, .tlp_min = Tlp::green, .bytes_max = 1U << 20U, .has_events = has_events});
    EXPECT_TRUE(taken.has_value()) << (taken ? "" : describe(taken.error()));
    return !taken
               ? "failed"
               : std::to_string(taken->shared) + " " + std::to_string(taken->withdrawn) + " " +
                     std::to_string(taken->unchanged) + " " + std::to_string(taken->refused.size());
  }
  std::string take_event(const std::string& document, const std::string& name = "peer",
                         bool has_objects = false) {
    const auto taken =
        take_misp_event(world, source(name), document,
                        {.source = name, .tlp_min = Tlp::green, .has_objects = has_objects});
    if (!taken) {
      return std::string(to_text(taken.error().code));
    }
    constexpr std::array<std::string_view, 3> words = {"nothing", "shared", "withdrawn"};
    return std::string(words.at(static_cast<std::size_t>(*taken)));
  }
  /// Malware and observables that the partner is given by TAXII: "1@2 !3", by number and day of the
  /// version; an exclamation mark before what is revoked.
  std::string given() {
    std::string out;
    const auto page = read_objects(world, partner(), {.types = {"malware", "url"}}, 100);
    for (const store::StoredStix& one : page->objects) {
      const std::string digit(1, one.id.at(one.id.find("--") + 9));
      const bool is_revoked = one.body.contains(R"("revoked":true)");
      const auto day = one.body.find(R"("modified":"2026-01-0)");
      out += (out.empty() ? "" : " ") + std::string(is_revoked ? "!" : "") +
             (one.type == "url" ? "u" : "") + digit +
             (is_revoked || day == std::string::npos
                  ? ""
                  : "@" + one.body.substr(day + std::string_view(R"("modified":"2026-01-0)").size(),
                                          1));
    }
    return out;
  }
  std::vector<store::Share> shares() {
    return *world.store->read([&](store::Reader& reader) {
      return store::shares::after(reader, system_scope(), -1, 100);
    });
  }
  std::size_t things() { return shares().size(); }
  store::ThingNumber newest() { return shares().back().thing; }
};
INSTANTIATE_TEST_SUITE_P(Engines, SourceIntake, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(SourceIntake, ALaterVersionIsOneRevisionOfWhatWasBrought) {
  join();
  const std::size_t before = things();
  const std::int64_t revised = acts("share.revised");
  EXPECT_EQ(take(envelope({object({.number = 1}), object({.number = 2}), observable(3)})),
            "3 0 0 0");
  EXPECT_EQ(things(), before + 1);
  EXPECT_EQ(given(), "1@1 2@1 u3");
  EXPECT_EQ(take(envelope({object({.number = 1}), object({.number = 2}), observable(3)})),
            "0 0 3 0");
  EXPECT_EQ(
      take(envelope({object({.number = 1, .version = 2}), object({.number = 2, .version = 3})})),
      "2 0 0 0");
  EXPECT_EQ(acts("share.revised"), revised + 1);
  EXPECT_EQ(things(), before + 1);
  EXPECT_EQ(given(), "1@2 2@3 u3");
  EXPECT_EQ(take(envelope({object({.number = 1, .version = 1})})), "0 0 1 0") << "an earlier one";
  EXPECT_EQ(given(), "1@2 2@3 u3");
}

TEST_P(SourceIntake, WhatIsMarkedOtherwiseMovesAndNobodyIsToldThatItIsGone) {
  join();
  ASSERT_EQ(take(envelope({object({.number = 1}), object({.number = 2})})), "2 0 0 0");
  EXPECT_EQ(given(), "1@1 2@1");
  EXPECT_EQ(take(envelope({object({.number = 1, .version = 2, .marking = kAmber})})), "1 0 0 0");
  EXPECT_EQ(given(), "2@1 !1") << "for the desk now: who had it is told";
  ASSERT_EQ(take(envelope({object({.number = 1, .version = 3})})), "1 0 0 0");
  EXPECT_EQ(given(), "2@1 1@3");
}

TEST_P(SourceIntake, WhatIsMarkedLowerIsGivenWithTheMarkingOfItsSource) {
  join();
  const std::string clear = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487";
  ASSERT_EQ(take(envelope({object({.number = 1, .marking = clear})})), "1 0 0 0");
  const auto page = read_objects(world, partner(), {.types = {"malware"}}, 100);
  ASSERT_EQ(page->objects.size(), 1U);
  EXPECT_TRUE(page->objects.front().body.contains(kGreen));
  EXPECT_FALSE(page->objects.front().body.contains(clear));
  ASSERT_EQ(take(envelope({object({.number = 1, .version = 2, .marking = clear})})), "1 0 0 0");
  EXPECT_EQ(given(), "1@2");
}

TEST_P(SourceIntake, WhatIsRevokedIsTakenBackOfWhatThisSourceBrought) {
  join();
  ASSERT_EQ(take(envelope({object({.number = 1, .more = R"(,"x_of":")" + id_of("url", 4) + "\""}),
                           object({.number = 2}), observable(3), observable(4)})),
            "4 0 0 0");
  ASSERT_EQ(given(), "1@1 2@1 u3 u4");
  const std::int64_t withdrawn = acts("share.withdrawn");
  const std::string gone = envelope({object({.number = 1, .version = 2, .more = kRevoked})});
  EXPECT_EQ(take(gone, "another"), "0 0 1 0") << "another source's word";
  EXPECT_EQ(given(), "1@1 2@1 u3 u4");
  EXPECT_EQ(take(gone), "0 1 0 0");
  EXPECT_EQ(given(), "2@1 u3 !1") << "with the observable of which it alone spoke";
  EXPECT_EQ(take(gone), "0 0 1 0");
  EXPECT_EQ(take(envelope({object({.number = 9, .version = 2, .more = kRevoked})})), "0 0 1 0")
      << "what was never here";
  EXPECT_EQ(acts("share.withdrawn"), withdrawn) << "something of the share is left";
  EXPECT_EQ(take(envelope({object({.number = 2, .version = 2, .more = kRevoked})})), "0 1 0 0");
  EXPECT_EQ(given(), "!1 u3 !2") << "an observable of which nothing spoke stays";
  // Of a share of which nothing is left.
  ASSERT_EQ(take(envelope({object({.number = 5})})), "1 0 0 0");
  ASSERT_EQ(given(), "!1 u3 !2 5@1");
  EXPECT_EQ(take(envelope({object({.number = 5, .version = 2, .more = kRevoked})})), "0 1 0 0");
  EXPECT_EQ(acts("share.withdrawn"), withdrawn + 1);
  EXPECT_EQ(given(), "!1 u3 !2 !5");
  EXPECT_EQ(take(envelope({object({.number = 5})})), "1 0 0 0") << "its source gives it again";
  EXPECT_EQ(take(envelope(
                {object({.number = 6}), object({.number = 6, .version = 2, .more = kRevoked})})),
            "0 0 2 0")
      << "revoked before it came";
}

TEST_P(SourceIntake, WhatSomebodyWithdrewHereOrSharedItselfNoSourceBringsAgain) {
  join();
  ASSERT_EQ(take(envelope({object({.number = 1})})), "1 0 0 0");
  const store::ThingNumber thing = newest();
  ASSERT_TRUE(withdraw(world, analyst, thing, "wrong"));
  EXPECT_EQ(take(envelope({object({.number = 1})})), "0 0 1 0");
  EXPECT_EQ(take(envelope({object({.number = 1})}), "another"), "0 0 1 0");
  EXPECT_EQ(take(envelope({object({.number = 1, .version = 2})})), "1 0 0 0")
      << "a later version is news";
  const auto own = threats::read_stix(envelope({object({.number = 2})}), 1U << 20U);
  const auto shared =
      share(world, partner(), {.tlp = Tlp::green, .title = "Own", .objects = own->objects});
  ASSERT_TRUE(shared);
  EXPECT_EQ(take(envelope({object({.number = 2})})), "0 0 1 0");
  EXPECT_EQ(take(envelope({object({.number = 2, .version = 2})})), "0 0 0 1");
  EXPECT_EQ(take(envelope({object({.number = 2, .version = 2, .more = kRevoked})})), "0 0 1 0");
  ASSERT_TRUE(withdraw(world, partner(), *shared, "wrong"));
  EXPECT_EQ(take(envelope({object({.number = 2})})), "0 0 1 0") << "nothing comes back";
}

std::string told(const std::string& name) {
  return R"({"type":"report","spec_version":"2.1","id":")" + id_of("report", 1) +
         R"(","created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z","name":"n","published":"2026-01-01T00:00:00Z","object_refs":[")" +
         id_of("malware", 1) +
         R"("],"external_references":[{"source_name":"tocsin-other-form","external_id":")" + name +
         R"("}]})";
}

TEST_P(SourceIntake, WhatIsToldOfAnEventOrOfObjectsThatAreHereIsNoNews) {
  join();
  EXPECT_EQ(take(envelope({told(kEvent)}), "peer", true), "0 0 1 0") << "the event comes itself";
  EXPECT_EQ(take(envelope({told(id_of("malware", 1))}), "peer", true), "1 0 0 0")
      << "of objects that are not here";
  ASSERT_EQ(take_event(event(5, "")), "shared");
  ASSERT_EQ(take(envelope({object({.number = 1})})), "1 0 0 0");
  EXPECT_EQ(take(envelope({told(kEvent)}), "another"), "0 0 1 0");
  EXPECT_EQ(take(envelope({told(id_of("malware", 1))}), "another"), "0 0 1 0");
}

TEST_P(SourceIntake, AnEventFollowsItsSourceAlone) {
  join();
  const std::size_t before = things();
  struct Row {
    std::string what;
    std::string source;
    std::string document;
    std::string want;
  };
  const std::string deleted = R"(,"deleted":true)";
  for (const Row& row : {
           Row{"of what never was here", "peer", event(1, "", deleted), "nothing"},
           Row{"new", "peer", event(5, ""), "shared"},
           Row{"the same", "peer", event(5, ""), "nothing"},
           Row{"as old, with another content", "peer", event(5, "", "", "w"), "nothing"},
           Row{"newer", "peer", event(6, "", "", "w"), "shared"},
           Row{"newer, by another source", "another", event(9, "", "", "x"), "nothing"},
           Row{"deleted, by another source", "another", event(9, "", deleted), "nothing"},
           Row{"deleted, and older", "peer", event(4, "", deleted), "nothing"},
           Row{"a part of it deleted", "peer",
               event(7, R"(,"EventReport":[{"name":"r"}])", deleted), "shared"},
           Row{"deleted, as this program says it", "peer", event(8, "", deleted, ""), "withdrawn"},
           Row{"again", "peer", event(8, "", deleted, ""), "nothing"},
           Row{"given again", "peer", event(9, ""), "shared"},
           Row{"published as before", "peer", event(10, R"(,"published":true)"), "shared"},
           Row{"not published any more", "peer", event(11, R"(,"published":false)"), "withdrawn"},
           Row{"given again, though not published", "peer", event(12, R"(,"published":"0")"),
               "shared"},
           Row{"and newer", "peer", event(13, R"(,"published":"0")", "", "w"), "shared"},
       }) {
    EXPECT_EQ(take_event(row.document, row.source), row.want) << row.what;
  }
  EXPECT_EQ(things(), before + 1);
}

TEST_P(SourceIntake, AnEventThatWasWithdrawnHereOrIsAnothersIsNoNews) {
  join();
  ASSERT_EQ(take_event(event(5, "")), "shared");
  const store::ThingNumber thing = newest();
  ASSERT_TRUE(withdraw(world, analyst, thing, "wrong"));
  EXPECT_EQ(take_event(event(9, "")), "nothing");
  const std::string own = "6c066053-0e94-46eb-9746-4b7d950d210f";
  ASSERT_TRUE(add_misp_event(
      world, partner(),
      R"({"uuid":")" + own +
          R"(","info":"x","distribution":"1","timestamp":"1","Tag":[{"name":"tlp:green"}]})"));
  const std::string echo = R"({"Event":{"uuid":")" + own +
                           R"(","info":"y","timestamp":"9","Tag":[{"name":"tlp:green"}]}})";
  EXPECT_EQ(take_event(echo), "nothing");
}

TEST_P(SourceIntake, AnEventThatIsAnotherFormOfWhatComesOrIsHereIsNoNews) {
  join();
  const auto form = [](const std::string& name) {
    return event(5, R"(,"Object":[])", R"(,"comment":"tocsin-other-form")", name);
  };
  const std::string one = id_of("malware", 1);
  EXPECT_EQ(take_event(form(one), "peer", true), "nothing") << "the objects come";
  ASSERT_EQ(take(envelope({object({.number = 1})})), "1 0 0 0");
  EXPECT_EQ(take_event(form(one), "another"), "nothing") << "they are here";
  EXPECT_EQ(take_event(form(one + " " + id_of("malware", 2)), "another"), "shared")
      << "not all of them";
}

}  // namespace
}  // namespace tocsin::flow
