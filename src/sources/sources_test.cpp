// Sources as rows, and their runs where this instance itself fails. What they fetch from others:
// tests/sources_test.py.
#include "sources/sources.h"

#include "base/error_for_test.h"
#include "base/temporary_folder_for_test.h"
#include "exposure/testing.h"
#include "sources/runner.h"

#include <fstream>

namespace tocsin::sources {
namespace {

using std::chrono::seconds;

class Sources : public exposure::testing::Instance {
 protected:
  Sources() { options_.folders = {folder_.path()}; }

  void write_record(const std::string& id) const {
    std::ofstream(folder_.path() / (id + ".json"))
        << R"({"schema_version":"1.7.0","id":")" << id << R"(","modified":"2026-01-02T00:00:00Z"})";
  }
  Result<store::LogIndex> put(const std::string& name, SourceDraft draft = {},
                              const Principal& who = Principal::system("test")) {
    if (draft.kind.empty()) {
      draft.kind = "folder";
      draft.address = folder_.path().string();
    }
    return put_source(world, options_, who, name, draft);
  }
  store::Source held(const std::string& name) {
    return world.store
        ->read([&](store::Reader& reader) { return store::sources::find(reader, name); })
        .value()
        .value();
  }
  void execute(const std::vector<const char*>& statements) {
    for (const char* statement : statements) {
      ASSERT_TRUE(
          world.store->write([&](store::Transaction& tx) { return tx.execute(statement); }));
    }
  }
  TemporaryFolder folder_;
  SourcesOptions options_;
};
INSTANTIATE_TEST_SUITE_P(Engines, Sources, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Sources, WhatTheStoreDoesNotTakeIsFetchedAgain) {
  write_record("A-1");
  ASSERT_TRUE(put("drop"));
  const bool is_sqlite = GetParam() == "sqlite";
  execute(is_sqlite
              ? std::vector{"CREATE TRIGGER refuse BEFORE INSERT ON advisory BEGIN SELECT "
                            "RAISE(ABORT, 'refused'); END"}
              : std::vector{"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN "
                            "RAISE EXCEPTION ''refused''; END'",
                            "CREATE TRIGGER refuse BEFORE INSERT ON advisory FOR EACH ROW EXECUTE "
                            "FUNCTION refuse()"});
  const auto failed = run_now(world, options_, "drop");
  ASSERT_TRUE(failed.has_value());
  EXPECT_NE(failed->fault, "");
  EXPECT_EQ(failed->state, "{}") << "where the next run goes on";
  // Nor when its kind goes on and would keep what it believes to have taken.
  sources::Run run(world, options_, held("drop"), kind_of("folder").value(), {});
  ASSERT_TRUE(
      run.take("a", R"({"schema_version":"1.7.0","id":"A-2","modified":"2026-01-02T00:00:00Z"})"));
  EXPECT_FALSE(run.keep());
  EXPECT_TRUE(run.is_over());
  execute({is_sqlite ? "DROP TRIGGER refuse" : "DROP TRIGGER refuse ON advisory"});
  run.set_state("since", "now");
  EXPECT_FALSE(run.keep());
  EXPECT_EQ(held("drop").state, "{}");
  const auto good = run_now(world, options_, "drop");
  ASSERT_TRUE(good.has_value());
  EXPECT_EQ(good->fault, "");
  EXPECT_NE(good->counts.find(R"("stored":1)"), std::string::npos) << good->counts;
}

TEST_P(Sources, AFolderIsReadWhereItLiesNow) {
  const TemporaryFolder elsewhere;
  std::ofstream(elsewhere.path() / "a.json") << "{}";
  const auto inner = folder_.path() / "inner";
  std::filesystem::create_directory(inner);
  ASSERT_TRUE(put("drop", {.kind = "folder", .address = inner.string()}));
  EXPECT_EQ(run_now(world, options_, "drop")->fault, "");
  std::filesystem::remove(inner);
  std::filesystem::create_directory_symlink(elsewhere.path(), inner);
  EXPECT_NE(run_now(world, options_, "drop")->fault.find("[sources] folders"), std::string::npos);
  for (const auto& [folder, is_taken] : {std::pair{folder_.path().string(), true},
                                         {folder_.path().string() + "x", false},
                                         {folder_.path().string() + "/..", false},
                                         {inner.string(), false},
                                         {std::string("relative"), false}}) {
    EXPECT_EQ(put("other", {.kind = "folder", .address = folder}).has_value(), is_taken) << folder;
  }
}

TEST_P(Sources, ARunEndsForWhoeverStopsOrChangesIt) {
  write_record("A-1");
  ASSERT_TRUE(put("drop"));
  EXPECT_TRUE(run_next(world, options_, [] { return true; }).value()) << "it was due";
  EXPECT_FALSE(held("drop").ended.has_value()) << "a run that is stopped has not ended";
  EXPECT_LE(held("drop").next, world.clock->now()) << "the next start goes on at once";
  EXPECT_TRUE(run_next(world, options_, {}).value());
  EXPECT_EQ(held("drop").fault, "");
  EXPECT_FALSE(run_next(world, options_, {}).value()) << "none is due";
  store::Source before = held("drop");
  ASSERT_TRUE(world.store->write([&](store::Transaction& tx) {
    return store::sources::begin(tx, before.id, before.run + 1, tx.now() + seconds(60));
  }));
  EXPECT_EQ(error_of(run_now(world, options_, "drop")).code, Errc::conflict) << "one goes on";
  EXPECT_EQ(error_of(run_soon(world, Principal::system("test"), "drop")).code, Errc::conflict);
  before = held("drop");
  sources::Run run(world, options_, before, kind_of("folder").value(), {});
  ASSERT_TRUE(run.keep());
  ASSERT_TRUE(put("drop"));  // somebody changes it
  EXPECT_EQ(error_of(run.keep()).code, Errc::conflict);
  EXPECT_TRUE(run.is_over());
}

TEST_P(Sources, AreChangedByWhomTheTableNamesAndStandInTheLog) {
  EXPECT_EQ(error_of(put("drop", {}, partner())).code, Errc::forbidden);
  EXPECT_EQ(error_of(put("drop", {}, {})).code, Errc::unauthenticated);
  EXPECT_EQ(error_of(list_sources(world, partner())).code, Errc::forbidden);
  const std::int64_t added = acts("source.added");
  ASSERT_TRUE(put("drop", {}, officer));
  ASSERT_TRUE(put("drop", {}, officer));
  EXPECT_EQ(acts("source.added") - added, 1);
  EXPECT_EQ(acts("source.changed"), 1);
  EXPECT_EQ(error_of(remove_source(world, partner(), "drop")).code, Errc::forbidden);
  ASSERT_TRUE(remove_source(world, officer, "drop"));
  EXPECT_EQ(acts("source.removed"), 1);
  EXPECT_EQ(error_of(remove_source(world, officer, "drop")).code, Errc::not_found);
}

TEST_P(Sources, WhatIsNotSaidStaysAndAnotherAddressBeginsAnew) {
  SourceDraft draft{.kind = "osv", .address = "https://a.example/npm"};
  draft.tlp = Tlp::amber;
  draft.every = seconds(60);
  draft.credential = "secret";
  ASSERT_TRUE(put("s", draft));
  const store::Source made = held("s");
  EXPECT_EQ(made.format, "osv") << "of its kind";
  EXPECT_EQ(std::string(as_text(*made.credential)).find("secret"), std::string::npos) << "sealed";
  ASSERT_TRUE(world.store->write([&](store::Transaction& tx) -> Status {
    TOC_CHECK(store::sources::begin(tx, made.id, made.run, tx.now()));
    TOC_CHECK(store::sources::keep(tx, made.id, made.run, R"({"a":"b"})", tx.now()));
    return {};
  }));
  ASSERT_TRUE(put("s", {.kind = "osv", .address = "https://a.example/npm"}));
  EXPECT_EQ(held("s").tlp, Tlp::amber);
  EXPECT_EQ(held("s").every, seconds(60));
  EXPECT_EQ(held("s").credential, made.credential);
  EXPECT_EQ(held("s").state, R"({"a":"b"})");
  ASSERT_TRUE(put("s", {.kind = "osv", .address = "https://a.example/PyPI"}));
  EXPECT_EQ(held("s").state, "{}");
  EXPECT_EQ(held("s").credential, made.credential) << "the same server's";
  for (const char* elsewhere :
       {"https://b.example/npm", "http://a.example/npm", "https://a.example:444/npm"}) {
    EXPECT_EQ(error_of(put("s", {.kind = "osv", .address = elsewhere})).where, "/credential")
        << elsewhere;
  }
  SourceDraft none{.kind = "osv", .address = "https://b.example/npm"};
  none.credential = "";
  ASSERT_TRUE(put("s", none));
  EXPECT_FALSE(held("s").credential.has_value());
}

TEST(SourceHealth, IsOneOfFive) {
  store::Source source;
  source.is_on = true;
  source.every = seconds(60);
  source.created = from_micros(1'000'000'000);
  const Instant at = source.created + seconds(180);
  EXPECT_EQ(to_text(health_of(source, at)), "waiting");
  EXPECT_EQ(to_text(health_of(source, at + std::chrono::microseconds(1))), "stale");
  source.good = source.created;
  EXPECT_EQ(to_text(health_of(source, at)), "good");
  source.failures = 1;
  EXPECT_EQ(to_text(health_of(source, at)), "failing");
  source.is_on = false;
  EXPECT_EQ(to_text(health_of(source, at)), "off");
}

}  // namespace
}  // namespace tocsin::sources
