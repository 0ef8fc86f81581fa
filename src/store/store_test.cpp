#include "store/store.h"

#include "base/error_for_test.h"
#include "base/file.h"
#include "store/accounts.h"
#include "store/guard.h"
#include "store/settings.h"
#include "store/testing.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <new>
#include <stdexcept>
#include <thread>
#include <tuple>

namespace tocsin::store {
namespace {

using testing::TestStore;

class OnBothEngines : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Engines, OnBothEngines, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

Act act_of(std::string text) {
  Act act{.kind = "test.said", .actor = "system:test", .case_id = std::nullopt, .detail = {}};
  act.detail.set("text", text);
  return act;
}

Result<LogIndex> say(Store& store, const std::string& text) {
  return store.write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_CHECK(tx.execute("INSERT INTO setting (name, value) VALUES ($1, $2)", {text, text}));
    return tx.record(act_of(text));
  });
}

bool has(Store& store, const std::string& name) {
  return store.read([&](Reader& reader) { return settings::find(reader, name); })
      .value()
      .has_value();
}

TEST_P(OnBothEngines, ASettingIsOneTextThatTheLastWordReplaces) {
  TestStore store(GetParam());
  ASSERT_TRUE(store.open().has_value());
  const auto kept = [&] {
    return store->read([](Reader& reader) { return settings::find(reader, "a"); }).value();
  };
  EXPECT_EQ(kept(), std::nullopt);
  for (const char* value : {"one", "", "two"}) {
    ASSERT_TRUE(
        store->write([&](Transaction& tx) { return settings::put(tx, "a", value); }).has_value());
    EXPECT_EQ(kept(), value);
  }
}

TEST_P(OnBothEngines, AnActIsRowsJournalLeafAndCheckpointInOneCommit) {
  TestStore store(GetParam());
  ASSERT_TRUE(store.open().has_value());
  const auto written = store->write_receipted([&](Transaction& tx) -> Result<int> {
    TOC_CHECK(tx.execute("INSERT INTO setting (name, value) VALUES ('a', 'b')"));
    tx.record(act_of("one"));
    tx.record(act_of("two"));
    return 7;
  });
  ASSERT_TRUE(written.has_value()) << written.error().message;
  EXPECT_EQ(written->value, 7);
  EXPECT_EQ(written->first_index, 1) << "entry 0 says that the log was opened";
  ASSERT_EQ(written->receipts.size(), 2U);
  EXPECT_EQ(store->head()->size, 3);
  EXPECT_TRUE(has(*store, "a"));
  EXPECT_EQ(store->verify_log().value(), 3);
  // The receipt can be had again later, byte for byte.
  ASSERT_TRUE(say(*store, "later").has_value());
  EXPECT_EQ(store->receipt(1).value(), written->receipts[0]);
  EXPECT_EQ(store->receipt(2).value(), written->receipts[1]);
  EXPECT_EQ(error_of(store->receipt(99)).code, Errc::not_found);
}

TEST_P(OnBothEngines, AFailedClosureLeavesNothingAndHarmsNoNeighbour) {
  TestStore store(GetParam());
  ASSERT_TRUE(store.open().has_value());
  const auto failed = store->write([&](Transaction& tx) -> Status {
    TOC_CHECK(tx.execute("INSERT INTO setting (name, value) VALUES ('gone', 'x')"));
    tx.record(act_of("gone"));
    return fail(Errc::conflict, "Not today.");
  });
  EXPECT_EQ(error_of(failed).message, "Not today.");
  EXPECT_FALSE(has(*store, "gone"));
  EXPECT_EQ(store->head()->size, 1);

  std::atomic<int> good{0};
  std::atomic<int> refused{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 40; ++i) {
        const std::string name = std::to_string(t) + "-" + std::to_string(i);
        const Status status = store->write([&](Transaction& tx) -> Status {
          TOC_CHECK(tx.execute("INSERT INTO setting (name, value) VALUES ($1, 'x')", {name}));
          tx.record(act_of(name));
          if (i % 4 == 0) {
            return fail(Errc::conflict, "Every fourth fails.");
          }
          if (i % 4 == 1) {
            // A row that exists already: the database itself refuses, perhaps only at the end.
            TOC_CHECK(tx.execute("INSERT INTO setting (name, value) VALUES ($1, 'again')", {name}));
          }
          return {};
        });
        (status ? good : refused) += 1;
        EXPECT_EQ(status.has_value(), i % 4 > 1) << name;
        EXPECT_EQ(has(*store, name), i % 4 > 1) << name;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(good, 160);
  EXPECT_EQ(refused, 160);
  EXPECT_EQ(store->verify_log().value(), 161);
}

TEST_P(OnBothEngines, AFailedClosureThatChangedRowsByAQuestionLeavesNothing) {
  TestStore store(GetParam());
  ASSERT_TRUE(store.open().has_value());
  ASSERT_TRUE(store->write([](Transaction& tx) {
    return tx.execute("INSERT INTO setting (name, value) VALUES ('n', 'before')");
  }));
  const Status status = store->write([](Transaction& tx) -> Status {
    TOC_TRY(const Rows rows,
            tx.query("UPDATE setting SET value = 'after' WHERE name = 'n' RETURNING name"));
    EXPECT_EQ(rows.size(), 1U);
    return fail(Errc::conflict, "It does not hold.");
  });
  EXPECT_EQ(error_of(status).code, Errc::conflict);
  const auto value = store->read([](Reader& reader) { return settings::find(reader, "n"); });
  EXPECT_EQ(value.value(), "before");
}

TEST_P(OnBothEngines, TheLogGrowsAcrossTilesAndRestartsAndStaysWhole) {
  TestStore store(GetParam());
  ASSERT_TRUE(store.open().has_value());
  std::vector<std::string> receipts(1);
  for (int round = 0; round < 6; ++round) {
    for (const int size : {1, 2, 61, 150}) {
      const auto written = store->write_receipted([&](Transaction& tx) -> Status {
        for (int i = 0; i < size; ++i) {
          tx.record(act_of(std::to_string(i)));
        }
        return {};
      });
      ASSERT_TRUE(written.has_value());
      receipts.insert(receipts.end(), written->receipts.begin(), written->receipts.end());
    }
    const auto reopened = store.open();
    ASSERT_TRUE(reopened.has_value())
        << "a restart in round " << round << ": " << reopened.error().message;
  }
  const auto size = static_cast<std::int64_t>(receipts.size());
  EXPECT_EQ(store->head()->size, size);
  EXPECT_EQ(store->verify_log().value(), size);
  for (std::int64_t i = 1; i < size; i += 37) {
    EXPECT_EQ(store->receipt(i).value(), receipts[static_cast<std::size_t>(i)]) << i;
  }
  EXPECT_EQ(store->tile(0, 0, 256).value().size(), 256U * 32);
  EXPECT_EQ(store->tile(0, size / 256, static_cast<unsigned>(size % 256)).value().size(),
            static_cast<std::size_t>(size % 256) * 32);
  EXPECT_EQ(store->tile(1, 0, static_cast<unsigned>(size / 256)).value().size(),
            static_cast<std::size_t>(size / 256) * 32);
  EXPECT_EQ(error_of(store->tile(0, size / 256, static_cast<unsigned>(size % 256) + 1)).code,
            Errc::not_found);
  EXPECT_EQ(store->entry_bundle(0, 256).value().size(), store->entry_bundle(1, 256).value().size());
}

TEST_P(OnBothEngines, TimeInTheLogNeverRunsBackwards) {
  TestStore store(GetParam());
  ASSERT_TRUE(store.open().has_value());
  const Instant start = store.clock.now();
  store.clock.set(start + std::chrono::hours(5));
  ASSERT_TRUE(say(*store, "late").has_value());
  store.clock.set(start);
  const auto when = store->write([&](Transaction& tx) -> Result<Instant> {
    tx.record(act_of("early"));
    return tx.now();
  });
  EXPECT_EQ(when.value(), start + std::chrono::hours(5));
}

TEST_P(OnBothEngines, ATamperedJournalIsFoundOut) {
  struct Row {
    const char* sql;
    const char* what;
  };
  for (const Row& row :
       {Row{"UPDATE journal SET payload = salt WHERE idx = 2", "payload"},
        Row{"UPDATE journal SET at = at + 1000000 WHERE idx = 2", "time"},
        Row{"UPDATE journal SET leaf_hash = commitment WHERE idx = 2", "leaf hash"},
        Row{"DELETE FROM journal WHERE idx = 2", "gap"},
        Row{"DELETE FROM log_checkpoint WHERE size = 4", "checkpoint"}}) {
    SCOPED_TRACE(row.what);
    TestStore store(GetParam());
    ASSERT_TRUE(store.open().has_value());
    for (const char* text : {"a", "b", "c"}) {
      ASSERT_TRUE(say(*store, text).has_value());
    }
    ASSERT_TRUE(
        store->write([&](Transaction& tx) -> Status { return tx.execute(row.sql); }).has_value());
    const Result<std::int64_t> verified = store->verify_log();
    ASSERT_FALSE(verified.has_value());
    EXPECT_EQ(error_of(verified).code, Errc::internal);
  }
}

TEST_P(OnBothEngines, AFaultInAClosureIsItsOwn) {
  struct Row {
    const char* what;
    void (*fault)();
  };
  const std::vector<Row> rows = {
      {"a broken invariant", [] { TOC_ASSERT(1 + 1 == 3); }},
      {"no memory", [] { throw std::bad_alloc(); }},
      {"a library's exception", [] { throw std::out_of_range("x"); }},
      {"anything", [] { throw 7; }},
  };
  TestStore store(GetParam());
  ASSERT_TRUE(store.open().has_value());
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    for (const bool has_written : {false, true}) {
      const Status broken = store->write([&](Transaction& tx) -> Status {
        if (has_written) {
          TOC_CHECK(tx.execute("INSERT INTO setting (name, value) VALUES ('half', 'done')"));
          tx.record(act_of("half"));
        }
        row.fault();
        return {};
      });
      ASSERT_FALSE(broken.has_value());
      EXPECT_EQ(error_of(broken).code, Errc::internal);
      EXPECT_NE(error_of(broken).message.find("incident"), std::string::npos);
    }
    EXPECT_FALSE(store
                     ->read([](Reader& reader) {
                       return reader.find("SELECT value FROM setting WHERE name = 'half'");
                     })
                     ->has_value());
    EXPECT_TRUE(say(*store, row.what).has_value()) << "the writer lives on";
    EXPECT_TRUE(store->writable().has_value());
  }
  EXPECT_EQ(store->verify_log().value(), static_cast<std::int64_t>(rows.size()) + 1);
}

TEST_P(OnBothEngines, AValueThatIsUnknownHereIsAnErrorThatNamesItsColumn) {
  TestStore store(GetParam());
  ASSERT_TRUE(store.open().has_value());
  const Party party{.id = make_id<PartyId>(store.clock.now()), .handle = "acme", .name = "Acme"};
  const Person person{.id = make_id<PersonId>(store.clock.now()),
                      .party = party.id,
                      .name = "P",
                      .mail = "p@example.org"};
  ASSERT_TRUE(store
                  ->write([&](Transaction& tx) -> Status {
                    TOC_CHECK(parties::insert(tx, party));
                    TOC_CHECK(people::insert(tx, person));
                    return tx.execute("UPDATE person SET role = 'emperor'");
                  })
                  .has_value());
  const auto read = store->read([&](Reader& reader) { return people::get(reader, person.id); });
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(error_of(read).code, Errc::internal);
  EXPECT_NE(error_of(read).message.find("person.role"), std::string::npos)
      << error_of(read).message;
  const auto written = store->write([&](Transaction& tx) -> Status {
    TOC_CHECK(tx.execute("INSERT INTO setting (name, value) VALUES ('half', 'done')"));
    TOC_CHECK(people::get(tx, person.id));
    return {};
  });
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error(), read.error());
  EXPECT_FALSE(store
                   ->read([](Reader& reader) {
                     return reader.find("SELECT value FROM setting WHERE name = 'half'");
                   })
                   ->has_value());
  // Another type than a column's, and a marking beyond the last.
  struct Case {
    const char* sql;
    void (*take)(const Row&);
  };
  for (const Case& one :
       {Case{"SELECT 'x'", [](const Row& row) { std::ignore = row.integer(0); }},
        Case{"SELECT 5", [](const Row& row) { std::ignore = row.tlp(0); }},
        Case{"SELECT -1", [](const Row& row) { std::ignore = row.tlp(0); }},
        Case{"SELECT 'x'", [](const Row& row) { std::ignore = row.id<PartyId>(0); }}}) {
    const auto answer = store->read([&](Reader& reader) -> Status {
      TOC_TRY(const auto row, reader.find(one.sql));
      one.take(*row);
      return {};
    });
    ASSERT_FALSE(answer.has_value()) << one.sql;
    EXPECT_NE(error_of(answer).message.find("column 1 of an answer"), std::string::npos);
  }
  EXPECT_TRUE(store
                  ->read([](Reader& reader) -> Status {
                    TOC_TRY(const auto row, reader.find("SELECT 4"));
                    return row->tlp(0) == Tlp::red ? Status() : fail(Errc::internal, "not red");
                  })
                  .has_value());
  EXPECT_TRUE(say(*store, "later").has_value());
}

/// No write any more, each saying why; what was there can be read and proven.
void expect_halted(TestStore& store, std::string_view reason) {
  const auto later = say(*store, "later");
  ASSERT_FALSE(later.has_value());
  EXPECT_EQ(error_of(later).code, Errc::unavailable);
  EXPECT_NE(error_of(later).message.find(reason), std::string::npos) << error_of(later).message;
  EXPECT_EQ(error_of(store->writable()), later.error());
  EXPECT_TRUE(has(*store, "before"));
  EXPECT_TRUE(store->receipt(1).has_value());
}

TEST_P(OnBothEngines, ALogThatDisagreesWithItselfIsNotSignedButRead) {
  TestStore store(GetParam());
  ASSERT_TRUE(store.open().has_value());
  ASSERT_TRUE(say(*store, "before").has_value());
  const std::string signed_last = store->head()->checkpoint;
  ASSERT_TRUE(store
                  ->write([](Transaction& tx) -> Status {
                    return tx.execute("UPDATE journal SET leaf_hash = commitment WHERE idx = 1");
                  })
                  .has_value());
  EXPECT_TRUE(store->writable().has_value()) << "nothing was signed since";
  const auto refused = say(*store, "after");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(error_of(refused).code, Errc::unavailable);
  EXPECT_FALSE(has(*store, "after"));
  expect_halted(store, "does not agree with itself");
  EXPECT_EQ(store->head()->checkpoint, signed_last);
}

TEST_P(OnBothEngines, AGuardThatTakesNothingStopsTheSigning) {
  TestStore store(GetParam());
  ASSERT_TRUE(store.open().has_value());
  ASSERT_TRUE(say(*store, "before").has_value());
  const std::string path = (store.folder() / "guard").string();
  const std::string guard = *read_file(path, 1U << 20U);
  const auto overwrite = [&](const std::string& bytes) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  };
  overwrite(std::string(guard.size(), 'X'));
  const auto unknown = say(*store, "during");
  ASSERT_FALSE(unknown.has_value()) << "nobody is told that it is kept";
  EXPECT_EQ(error_of(unknown).code, Errc::unavailable);
  expect_halted(store, "second home");
  // The operator brings the guard back: the batch was committed before it failed, and stays.
  overwrite(guard);
  ASSERT_TRUE(store.open().has_value());
  EXPECT_TRUE(store->writable().has_value());
  EXPECT_TRUE(say(*store, "after").has_value());
  EXPECT_TRUE(has(*store, "during"));
  EXPECT_EQ(store->verify_log().value(), store->head()->size);
}

TEST_P(OnBothEngines, WhatMakesWritingUnsafeStopsItEvenFromWithinAClosure) {
  TestStore store(GetParam());
  ASSERT_TRUE(store.open().has_value());
  ASSERT_TRUE(say(*store, "before").has_value());
  const Status broken =
      store->write([](Transaction&) -> Status { throw UnsafeToWrite("the disk did not flush"); });
  ASSERT_FALSE(broken.has_value());
  EXPECT_EQ(error_of(broken).code, Errc::unavailable);
  expect_halted(store, "broke off");
}

TEST_P(OnBothEngines, AnotherKeyDoesNotSignThisLog) {
  TestStore store(GetParam());
  ASSERT_TRUE(store.open().has_value());
  ASSERT_TRUE(say(*store, "a").has_value());
  store.close();
  store.key = SigningKey::generate();
  const auto opened = store.open();
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(error_of(opened).code, Errc::conflict);
}

TEST_P(OnBothEngines, AStoreWithoutItsGuardDoesNotSign) {
  TestStore store(GetParam());
  ASSERT_TRUE(store.open().has_value());
  store.close();
  std::filesystem::remove(store.folder() / "guard");
  const auto opened = store.open();
  ASSERT_FALSE(opened.has_value());
  EXPECT_NE(error_of(opened).message.find("guard"), std::string::npos);
}

TEST_P(OnBothEngines, AStoredTileThatWasChangedIsFoundOut) {
  for (const char* sql :
       {"UPDATE log_tile SET root = (SELECT leaf_hash FROM journal WHERE idx = 0) WHERE level = 0 "
        "AND idx = 0",
        "UPDATE log_tile SET hashes = root WHERE level = 0 AND idx = 0",
        "DELETE FROM log_tile WHERE level = 0 AND idx = 0"}) {
    SCOPED_TRACE(sql);
    TestStore store(GetParam());
    ASSERT_TRUE(store.open().has_value());
    ASSERT_TRUE(store
                    ->write([](Transaction& tx) -> Status {
                      for (int i = 0; i < 300; ++i) {
                        tx.record(act_of(std::to_string(i)));
                      }
                      return {};
                    })
                    .has_value());
    ASSERT_EQ(store->verify_log().value(), 301);
    ASSERT_TRUE(
        store->write([&](Transaction& tx) -> Status { return tx.execute(sql); }).has_value());
    const Error error = error_of(store->verify_log());
    EXPECT_EQ(error.code, Errc::internal);
    EXPECT_EQ(error.where, "tile 0/0");
  }
}

TEST_P(OnBothEngines, AnotherHistoryUnderTheSameKeyIsNotSignedOn) {
  // Longer than what the guard has seen, signed by the same key under the same name, and another
  // record.
  TestStore second(GetParam());
  const Buffer seed(32, std::byte{5});
  TestStore original(GetParam());
  original.key = *SigningKey::from_seed(seed);
  second.key = *SigningKey::from_seed(seed);
  ASSERT_TRUE(original.open().has_value());
  ASSERT_TRUE(say(*original, "a").has_value());
  original.close();
  ASSERT_TRUE(second.open().has_value());
  for (const char* text : {"x", "y", "z"}) {
    ASSERT_TRUE(say(*second, text).has_value());
  }
  second.close();
  ASSERT_TRUE(second.open().has_value()) << "with its own guard it goes on";
  second.close();
  StoreOptions mixed = second.options();
  mixed.guard_path = original.options().guard_path;
  const Error error = error_of(Store::open(mixed));
  EXPECT_EQ(error.code, Errc::conflict);
  EXPECT_NE(error.message.find("not those that were signed"), std::string::npos) << error.message;
}

TEST(SqliteStore, ARestoredBackupRefusesToSignAndSaysWhy) {
  TestStore store("sqlite");
  ASSERT_TRUE(store.open().has_value());
  ASSERT_TRUE(say(*store, "a").has_value());
  store.close();
  const auto database = store.folder() / "tocsin.db";
  std::filesystem::copy_file(database, store.folder() / "backup.db");
  ASSERT_TRUE(store.open().has_value());
  ASSERT_TRUE(say(*store, "b").has_value());
  store.close();
  std::filesystem::copy_file(store.folder() / "backup.db", database,
                             std::filesystem::copy_options::overwrite_existing);
  std::filesystem::remove(store.folder() / "tocsin.db-wal");
  std::filesystem::remove(store.folder() / "tocsin.db-shm");
  const auto opened = store.open();
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(error_of(opened).code, Errc::conflict);
  EXPECT_NE(error_of(opened).message.find("restored backup"), std::string::npos)
      << opened.error().message;
}

TEST(SqliteStore, AFullDiskRefusesWritesServesReadsAndHeals) {
  TestStore store("sqlite");
  ASSERT_TRUE(store.open().has_value());
  ASSERT_TRUE(say(*store, "before").has_value());
  // The engine's own limit stands in for the disk: the same SQLITE_FULL comes back.
  const auto limit = [&](std::int64_t pages) {
    return store->write([&](Transaction& tx) -> Status {
      TOC_CHECK(tx.query("PRAGMA max_page_count = " + std::to_string(pages)));
      return {};
    });
  };
  ASSERT_TRUE(limit(1).has_value());  // SQLite takes the number of pages in use instead
  Status status;
  for (int i = 0; i < 2000 && status; ++i) {
    status = store->write([&](Transaction& tx) -> Status {
      tx.record(act_of(std::string(4000, 'x')));
      return {};
    });
  }
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(error_of(status).code, Errc::no_space);
  EXPECT_TRUE(has(*store, "before"));
  EXPECT_TRUE(store->receipt(1).has_value());
  ASSERT_TRUE(limit(1'000'000).has_value());
  EXPECT_TRUE(say(*store, "after").has_value());
  EXPECT_EQ(store->verify_log().value(), store->head()->size);
}

TEST(SqliteStore, ASecondProcessIsRefused) {
  TestStore store("sqlite");
  ASSERT_TRUE(store.open().has_value());
  const auto second = Store::open(store.options());
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(error_of(second).code, Errc::conflict);
}

TEST(Guard, SurvivesATornWriteAndRefusesAnotherHand) {
  TemporaryFolder folder;
  const std::string path = (folder.path() / "guard").string();
  {
    Guard guard = *Guard::open(path);
    EXPECT_FALSE(guard.last().has_value());
    ASSERT_TRUE(guard.put(std::nullopt, "first\n").has_value());
    ASSERT_TRUE(guard.put("first\n", "second\n").has_value());
    EXPECT_EQ(error_of(guard.put("first\n", "third\n")).code, Errc::conflict);
    EXPECT_EQ(error_of(Guard::open(path)).code, Errc::conflict) << "one process at a time";
  }
  std::string bytes = *read_file(path, 1U << 20U);
  // The second write went to the first slot (sequence 2): tear it, and the one before remains.
  std::string torn = bytes;
  torn[torn.find("second")] = 'X';
  ASSERT_TRUE(write_file_durably(path, torn, FileMode::secret).has_value());
  EXPECT_EQ(Guard::open(path)->last(), "first\n");
  torn[torn.find("first")] = 'X';
  ASSERT_TRUE(write_file_durably(path, torn, FileMode::secret).has_value());
  EXPECT_EQ(error_of(Guard::open(path)).code, Errc::internal);
}

}  // namespace
}  // namespace tocsin::store
