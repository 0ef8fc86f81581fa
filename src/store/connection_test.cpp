// The two engines behind one interface: values, errors, transactions, and a connection that is
// lost.
#include "base/error_for_test.h"
#include "store/testing.h"

#include <gtest/gtest.h>

#include <thread>

namespace tocsin::store {
namespace {

class Connections : public ::testing::TestWithParam<std::string> {
 protected:
  Connections() : store_(GetParam()) {
    const std::string url = store_.options().url;
    engine_ = (GetParam() == "sqlite" ? open_sqlite(url.substr(7)) : open_postgres(url)).value();
    one_ = connect();
    TOC_ASSERT(one_->execute_script("CREATE TABLE t (k bigint PRIMARY KEY, v text NOT NULL);")
                   .has_value());
  }
  std::unique_ptr<Connection> connect() {
    return engine_->connect(Connection::Access::write).value();
  }
  /// Answered at once.
  static Status put(Connection& connection, std::int64_t key) {
    TOC_CHECK(connection.query("INSERT INTO t (k, v) VALUES ($1, 'x')", {key}));
    return {};
  }
  /// Answered perhaps later.
  static Status send(Connection& connection, std::int64_t key) {
    return connection.execute("INSERT INTO t (k, v) VALUES ($1, 'x')", {key});
  }
  std::int64_t count(Connection& connection) {
    return connection.query("SELECT count(*) FROM t", {}).value().at(0).integer(0);
  }
  /// A transaction of one_ around it; says what the commit, or whatever failed before, said.
  Status transact(const std::function<Status(Connection&)>& body) {
    TOC_CHECK(one_->begin(Connection::Access::write));
    Status done = body(*one_);
    if (done) {
      done = one_->commit();
    }
    if (!done) {
      one_->roll_back();
    }
    return done;
  }

  testing::TestStore store_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Connection> one_;
};
INSTANTIATE_TEST_SUITE_P(Engines, Connections, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Connections, ValuesComeBackAsTheyWereGiven) {
  for (const std::int64_t number : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{255},
                                    std::int64_t{-256}, INT64_MAX, INT64_MIN}) {
    const auto rows = one_->query("SELECT CAST($1 AS bigint)", {number});
    EXPECT_EQ(rows.value().at(0).integer(0), number);
  }
  for (const std::string& text : {std::string(), std::string("a"), std::string("漏洞 '\"\\")}) {
    EXPECT_EQ(one_->query("SELECT CAST($1 AS text)", {text}).value().at(0).text(0), text);
  }
  for (const Buffer& bytes : {Buffer(), Buffer(1), Buffer(300, std::byte{0xFF})}) {
    EXPECT_EQ(one_->query("SELECT CAST($1 AS bytea)", {bytes}).value().at(0).bytes(0), bytes);
  }
  const auto rows = one_->query("SELECT CAST($1 AS text), 7, -7", {nullptr}).value();
  EXPECT_TRUE(rows.at(0).is_null(0));
  EXPECT_EQ(rows.at(0).integer(1), 7);
  EXPECT_EQ(rows.at(0).integer(2), -7);
  EXPECT_THROW(std::ignore = rows.at(0).is_null(3), std::out_of_range) << "there are three";
}

// What is translated for SQLite is the word bytea and nothing that holds it: the two columns would
// be one.
TEST_P(Connections, AWordIsNotTranslatedInsideAnotherOne) {
  for (const auto& [before, after] : {std::pair{"a", ""},
                                      {"z", ""},
                                      {"A", ""},
                                      {"Z", ""},
                                      {"_", ""},
                                      {"", "a"},
                                      {"", "z"},
                                      {"", "A"},
                                      {"", "Z"},
                                      {"", "_"},
                                      {"", "0"},
                                      {"", "9"}}) {
    const std::string one = before + std::string("bytea") + after;
    const std::string other = before + std::string("blob") + after;
    const auto rows = one_->query(
        "SELECT " + one + ", " + other + " FROM (SELECT 7 AS " + one + ", 8 AS " + other + ") AS q",
        {});
    ASSERT_TRUE(rows.has_value()) << one << describe(rows.error());
    EXPECT_EQ(rows->at(0).integer(0), 7) << one;
    EXPECT_EQ(rows->at(0).integer(1), 8) << one;
  }
}

TEST_P(Connections, AnAnswerIsThatOfItsOwnQueryWhateverWasSentBefore) {
  ASSERT_TRUE(transact([&](Connection& connection) -> Status {
                for (int i = 0; i < 1500; ++i) {  // more than may be in flight
                  TOC_CHECK(connection.execute("SELECT $1 + 1", {i}));
                  TOC_CHECK(send(connection, i));
                }
                EXPECT_EQ(count(connection), 1500);
                TOC_CHECK(connection.execute("SELECT 1", {}));
                TOC_TRY(const Rows rows,
                        connection.query("SELECT k FROM t WHERE k < 2 ORDER BY k", {}));
                EXPECT_EQ(rows.size(), 2U);
                return {};
              }).has_value());
  EXPECT_EQ(count(*one_), 1500);
}

TEST_P(Connections, ScriptsOfSeveralStatementsRunAndTheConnectionGoesOn) {
  EXPECT_TRUE(one_->execute_script("").has_value());
  EXPECT_TRUE(one_->execute_script("SELECT 1").has_value());
  EXPECT_TRUE(
      one_->execute_script("INSERT INTO t VALUES (1, 'a'); INSERT INTO t VALUES (2, 'b');"));
  EXPECT_EQ(count(*one_), 2);
  EXPECT_EQ(error_of(one_->execute_script("INSERT INTO t VALUES (1, 'a')")).code, Errc::conflict);
  EXPECT_EQ(error_of(one_->execute_script("NONSENSE")).code, Errc::internal);
  EXPECT_EQ(count(*one_), 2);
}

TEST_P(Connections, AnErrorEndsItsTransactionAndNothingElse) {
  ASSERT_TRUE(put(*one_, 1).has_value());
  struct Row {
    const char* sql;
    Errc code;
  };
  for (const Row& row : {Row{"INSERT INTO t (k, v) VALUES (1, 'again')", Errc::conflict},
                         Row{"INSERT INTO t (k, v) VALUES (2, NULL)", Errc::conflict},
                         Row{"INSERT INTO none (k) VALUES (1)", Errc::internal}}) {
    SCOPED_TRACE(row.sql);
    for (int i = 0; i < 2; ++i) {  // prepared or not
      const Status failed = transact([&](Connection& connection) -> Status {
        TOC_CHECK(send(connection, 3));
        TOC_CHECK(connection.execute(row.sql, {}));
        return send(connection, 4);
      });
      EXPECT_EQ(error_of(failed).code, row.code);
      EXPECT_FALSE(one_->should_retry());
      EXPECT_EQ(count(*one_), 1);
    }
  }
  ASSERT_TRUE(transact([&](Connection& connection) { return send(connection, 2); }).has_value());
  EXPECT_EQ(count(*one_), 2);
}

TEST_P(Connections, ASavepointUndoesWhatFollowedIt) {
  const Status done = transact([&](Connection& connection) -> Status {
    TOC_CHECK(send(connection, 1));
    TOC_CHECK(connection.savepoint());
    TOC_CHECK(send(connection, 2));
    TOC_CHECK(connection.roll_back_to_savepoint());
    TOC_CHECK(connection.savepoint());
    TOC_CHECK(send(connection, 3));
    TOC_CHECK(connection.release_savepoint());
    // An error is found out at once or with the release, and undone with what was beside it.
    TOC_CHECK(connection.savepoint());
    TOC_CHECK(send(connection, 4));
    const Status sent = send(connection, 3);
    EXPECT_EQ(error_of(sent ? connection.release_savepoint() : sent).code, Errc::conflict);
    TOC_CHECK(connection.roll_back_to_savepoint());
    return send(connection, 5);
  });
  ASSERT_TRUE(done.has_value()) << describe(done.error());
  const auto kept = one_->query("SELECT k FROM t ORDER BY k", {}).value();
  ASSERT_EQ(kept.size(), 3U);
  EXPECT_EQ(kept[0].integer(0), 1);
  EXPECT_EQ(kept[1].integer(0), 3);
  EXPECT_EQ(kept[2].integer(0), 5);
}

TEST_P(Connections, ATransactionForReadingSeesOneMoment) {
  ASSERT_TRUE(put(*one_, 1).has_value());
  const auto reader = engine_->connect(Connection::Access::read).value();
  ASSERT_TRUE(reader->begin(Connection::Access::read).has_value());
  EXPECT_EQ(count(*reader), 1);
  ASSERT_TRUE(put(*one_, 2).has_value());
  EXPECT_EQ(count(*reader), 1);
  EXPECT_FALSE(reader->query("INSERT INTO t (k, v) VALUES (3, 'x')", {}).has_value());
  reader->roll_back();
  ASSERT_TRUE(reader->begin(Connection::Access::read).has_value());
  EXPECT_EQ(count(*reader), 2);
  reader->roll_back();
}

std::vector<std::string> postgres_alone() {
  std::vector<std::string> out = testing::engines();
  std::erase(out, "sqlite");
  return out;
}
class Postgres : public Connections {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Postgres);
INSTANTIATE_TEST_SUITE_P(Engines, Postgres, ::testing::ValuesIn(postgres_alone()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Postgres, OfTwoThatChangeOneRowTheSecondIsToldToRunAgain) {
  ASSERT_TRUE(put(*one_, 1).has_value());
  const auto two = connect();
  ASSERT_TRUE(one_->begin(Connection::Access::write).has_value());
  ASSERT_TRUE(two->begin(Connection::Access::write).has_value());
  EXPECT_EQ(count(*one_) + count(*two), 2) << "both see one moment";
  ASSERT_TRUE(one_->query("UPDATE t SET v = 'one' WHERE k = 1", {}).has_value());
  ASSERT_TRUE(one_->commit().has_value());
  EXPECT_FALSE(two->is_aborted());
  const auto refused = two->query("UPDATE t SET v = 'two' WHERE k = 1", {});
  EXPECT_EQ(error_of(refused).code, Errc::unavailable);
  EXPECT_TRUE(two->should_retry() && two->is_aborted());
  two->roll_back();
  EXPECT_TRUE(two->should_retry()) << "until it begins again";
  ASSERT_TRUE(two->begin(Connection::Access::write).has_value());
  EXPECT_FALSE(two->should_retry());
  EXPECT_TRUE(two->query("UPDATE t SET v = 'two' WHERE k = 1", {}).has_value());
  EXPECT_TRUE(two->commit().has_value());
}

TEST_P(Postgres, AnErrorsStateSaysWhatTheCallerCanDo) {
  struct Row {
    const char* state;
    Errc code;
    bool may_pass_again;
  };
  for (const Row& row : {Row{"40001", Errc::unavailable, true},
                         {"40P01", Errc::unavailable, true},
                         {"40002", Errc::internal, false},
                         {"53100", Errc::no_space, false},
                         {"53200", Errc::unavailable, false},
                         {"23505", Errc::conflict, false},
                         {"08006", Errc::unavailable, false},
                         {"57P01", Errc::unavailable, false},
                         {"57014", Errc::internal, false},
                         {"22012", Errc::internal, false}}) {
    SCOPED_TRACE(row.state);
    const std::string raise = "DO $$ BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '" +
                              std::string(row.state) + "'; END $$";
    const Status failed =
        transact([&](Connection& connection) -> Status { return connection.execute(raise, {}); });
    EXPECT_EQ(error_of(failed).code, row.code);
    EXPECT_EQ(one_->should_retry(), row.may_pass_again);
    EXPECT_EQ(count(*one_), 0);
  }
}

TEST_P(Postgres, ALostConnectionIsReplacedByTheNextTransaction) {
  ASSERT_TRUE(put(*one_, 1).has_value());
  const auto two = connect();
  for (const bool is_within : {false, true}) {
    const std::int64_t backend =
        one_->query("SELECT CAST(pg_backend_pid() AS bigint)", {}).value().at(0).integer(0);
    if (is_within) {
      ASSERT_TRUE(one_->begin(Connection::Access::write).has_value());
      ASSERT_TRUE(send(*one_, 2).has_value());
    }
    ASSERT_TRUE(
        two->query("SELECT 1 FROM (SELECT pg_terminate_backend(CAST($1 AS int))) AS x", {backend}));
    EXPECT_EQ(error_of(one_->query("SELECT 1", {})).code, Errc::unavailable);
    for (const char* sql :
         {"SELECT CAST(pg_backend_pid() AS bigint)", "SELECT 2"}) {  // prepared or not
      EXPECT_EQ(error_of(one_->execute(sql, {})).code, Errc::unavailable) << sql;
    }
    one_->roll_back();
    ASSERT_TRUE(one_->begin(Connection::Access::write).has_value());
    EXPECT_EQ(count(*one_), 1);
    ASSERT_TRUE(one_->commit().has_value());
  }
}

TEST_P(Postgres, AScriptThatLeavesTheConnectionInACopyIsAnErrorOfTheConnection) {
  const Error error = error_of(one_->execute_script("COPY t FROM STDIN"));
  EXPECT_EQ(error.code, Errc::unavailable);
  EXPECT_NE(error.message.find("pipeline"), std::string::npos) << error.message;
}

TEST_P(Postgres, ADatabaseSortsByBytes) {
  for (const auto& [collation, is_taken] :
       {std::pair{"C", true}, std::pair{"POSIX", true}, std::pair{"C.UTF-8", true},
        std::pair{"C.utf8", true}, std::pair{"C.UTF8", false}}) {
    SCOPED_TRACE(collation);
    const std::string name = "sorts_" + to_hex(make_uuid(store_.clock.now()).bytes);
    const Status made =
        one_->execute_script("CREATE DATABASE " + name + " TEMPLATE template0 LC_COLLATE '" +
                             collation + "' LC_CTYPE 'C'");
    ASSERT_TRUE(made.has_value()) << describe(made.error());
    std::string url = store_.options().url;
    const std::string base = "///postgres?";
    url.replace(url.find(base), base.size(), "///" + name + "?");
    const auto opened = open_postgres(url);
    EXPECT_EQ(opened.has_value(), is_taken);
    if (!is_taken) {
      EXPECT_EQ(error_of(opened).code, Errc::conflict);
      EXPECT_NE(error_of(opened).message.find(collation), std::string::npos);
    }
    EXPECT_TRUE(one_->execute_script("DROP DATABASE " + name + " WITH (FORCE)").has_value());
  }
}

// Two servers on one store: the other one may write while this one reads what was signed.
TEST_P(Postgres, AStoreIsOpenedAsOfOneMoment) {
  ASSERT_TRUE(store_.open().has_value());
  store_.close();
  ASSERT_TRUE(one_->begin(Connection::Access::write).has_value());
  ASSERT_TRUE(one_->query("LOCK TABLE log_checkpoint IN ACCESS EXCLUSIVE MODE", {}).has_value());
  bool is_opened = false;
  std::thread opening([&] { is_opened = store_.open().has_value(); });
  const auto two = connect();
  const auto waiting = [&] {
    return two
        ->query(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = "
            "CAST('log_checkpoint' AS regclass)",
            {})
        .value()
        .at(0)
        .integer(0);
  };
  for (int i = 0; i < 60'000 && waiting() == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(waiting(), 1) << "its last query waits, and the others have been answered";
  EXPECT_TRUE(one_->query("DELETE FROM log_checkpoint", {}).has_value());
  EXPECT_TRUE(one_->commit().has_value());
  opening.join();
  EXPECT_TRUE(is_opened);
}

TEST_P(Connections, AStoreOfANewerVersionIsNotOpened) {
  one_.reset();
  engine_.reset();
  ASSERT_TRUE(store_.open().has_value());
  ASSERT_TRUE(store_.open().has_value()) << "every migration is done once";
  ASSERT_TRUE(store_->write([](Transaction& tx) {
    return tx.execute("INSERT INTO migration (number, at) VALUES (9999, 0)");
  }));
  store_.close();
  EXPECT_EQ(error_of(store_.open()).code, Errc::conflict);
}

TEST(Sqlite, AConnectionIsSetUpAndSaysWhatItCannotDo) {
  const testing::TestStore store("sqlite");
  const auto engine = open_sqlite(store.options().url.substr(7)).value();
  const auto connection = engine->connect(Connection::Access::write).value();
  for (const auto& [name, value] :
       {std::pair{"page_size", 8192}, std::pair{"cache_size", -16000}, std::pair{"foreign_keys", 1},
        std::pair{"synchronous", 2}, std::pair{"mmap_size", 0}}) {
    const auto rows = connection->query(std::string("PRAGMA ") + name, {}).value();
    EXPECT_EQ(rows.at(0).integer(0), value) << name;
  }
  EXPECT_EQ(error_of(connection->query("SELECT 1", {1})).code, Errc::internal) << "no place for it";
  EXPECT_EQ(error_of(connection->roll_back_to_savepoint()).code, Errc::unavailable)
      << "there is no transaction";
  // A folder is no file.
  const TemporaryFolder folder;
  const auto other = open_sqlite(folder.path().string()).value();
  const Error error = error_of(other->connect(Connection::Access::write));
  EXPECT_EQ(error.code, Errc::unavailable);
  EXPECT_NE(error.message.find("unable to open"), std::string::npos) << error.message;
  std::filesystem::remove(folder.path().string() + ".lock");
}

TEST(Connect, TheStoresAddressNamesItsEngine) {
  const ManualClock clock(Instant{});
  const SigningKey key = SigningKey::generate();
  // Nobody listens at port 9 of the loopback address.
  for (const auto& [url, code] : {std::pair{"postgres://x@127.0.0.1:9/x", Errc::unavailable},
                                  {"postgresql://x@127.0.0.1:9/x", Errc::unavailable},
                                  {"sqlite:/none/of/these", Errc::not_found},
                                  {"mysql://x", Errc::malformed},
                                  {"sqlite", Errc::malformed},
                                  {"", Errc::malformed}}) {
    const Error error = error_of(Store::open({.url = url, .clock = &clock, .key = &key}));
    EXPECT_EQ(error.code, code) << url;
    EXPECT_EQ(error.message.find_first_of("\n\t"), std::string::npos) << error.message;
  }
}

}  // namespace
}  // namespace tocsin::store
