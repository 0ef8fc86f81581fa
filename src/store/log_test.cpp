// The log inside the store: what is found out when it was changed, tiles of every level, and a
// store that another process wrote to.
#include "store/log.h"

#include "base/error_for_test.h"
#include "proof/checkpoint.h"
#include "proof/receipt.h"
#include "proof/tile.h"
#include "store/key_changes.h"
#include "store/testing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace tocsin::store {
namespace {

using testing::TestStore;

class StoredLog : public ::testing::TestWithParam<std::string> {
 protected:
  StoredLog() : store_(GetParam()) { TOC_ASSERT(store_.open().has_value()); }

  Status record(int count) {
    return store_->write([&](Transaction& tx) -> Status {
      for (int i = 0; i < count; ++i) {
        tx.record({.kind = "k", .actor = "a", .case_id = std::nullopt, .detail = {}});
      }
      return {};
    });
  }
  void change(const std::string& sql, Params params = {}) {
    ASSERT_TRUE(store_->write([&](Transaction& tx) { return tx.execute(sql, params); })) << sql;
  }
  /// The newest checkpoint, while nobody holds the store.
  void bring_back(const std::string& note) {
    const std::string url = store_.options().url;
    const auto engine = GetParam() == "sqlite" ? open_sqlite(url.substr(7)) : open_postgres(url);
    const auto connection = (*engine)->connect(Connection::Access::write);
    ASSERT_TRUE((*connection)->query("UPDATE log_checkpoint SET note = $1 WHERE size = 4", {note}));
  }
  /// Signed under the log's own name, whatever it says.
  std::string sign(const proof::Checkpoint& checkpoint, const SigningKey& key) {
    const std::vector signers = {proof::ed25519_signer(store_->origin(), &key)};
    return proof::sign_note(proof::to_text(checkpoint), signers).value();
  }
  proof::Checkpoint newest() {
    const std::shared_ptr<const Head> head = store_->head();
    return {.origin = store_->origin(),
            .size = static_cast<std::uint64_t>(head->size),
            .root = head->root};
  }

  TestStore store_;
};
INSTANTIATE_TEST_SUITE_P(Engines, StoredLog, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(StoredLog, ACheckpointThatSaysSomethingElseIsFoundOutThoughItIsSigned) {
  ASSERT_TRUE(record(3).has_value());
  proof::Checkpoint larger = newest();
  ++larger.size;
  proof::Checkpoint other_root = newest();
  other_root.root = sha256(Bytes());
  proof::Checkpoint other_log = newest();
  other_log.origin = "another.test/log";
  const std::string good = store_->head()->checkpoint;
  const struct {
    const char* name;
    std::string note;
    Errc when_opened;
  } rows[] = {{"another size", sign(larger, store_.key), Errc::internal},
              {"another root", sign(other_root, store_.key), Errc::internal},
              {"another log", sign(other_log, store_.key), Errc::conflict},
              {"another key's", sign(newest(), SigningKey::generate()), Errc::unprocessable},
              {"no checkpoint", "x", Errc::malformed}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    change("UPDATE log_checkpoint SET note = $1 WHERE size = 4", {row.note});
    const Error found = error_of(store_->verify_log());
    EXPECT_EQ(found.code, Errc::internal);
    EXPECT_EQ(found.where, "checkpoint of 4 entries");
    store_.close();
    // The guard still holds the good one, so that it is the store's own that is found wanting.
    EXPECT_EQ(error_of(store_.open()).code, row.when_opened);
    bring_back(good);
    ASSERT_TRUE(store_.open().has_value());
  }
}

TEST_P(StoredLog, WhatWasChangedIsFoundOutWhereItStands) {
  struct Row {
    const char* sql;
    const char* where;
  };
  for (const Row& row :
       {Row{"UPDATE journal SET idx = 9 WHERE idx = 3", "log entry 0"},
        Row{"DELETE FROM journal WHERE idx = 2", "log entry 0"},
        Row{"DELETE FROM journal WHERE idx = 3", "log entry 0"},
        Row{"UPDATE journal SET payload = salt WHERE idx = 2", "log entry 2"},
        Row{"UPDATE journal SET salt = commitment WHERE idx = 2", "log entry 2"},
        Row{"UPDATE journal SET salt = payload WHERE idx = 2", ""},
        Row{"UPDATE journal SET salt = NULL, payload = NULL, commitment = leaf_hash WHERE idx = 2",
            "log entry 2"},
        Row{"UPDATE journal SET at = at + 1000000 WHERE idx = 2", "log entry 2"},
        Row{"UPDATE journal SET leaf_hash = commitment WHERE idx = 2", "log entry 2"},
        Row{"DELETE FROM log_checkpoint WHERE size = 4", ""},
        Row{"UPDATE log_checkpoint SET size = 0 WHERE size = 1", ""},
        Row{"INSERT INTO log_checkpoint (size, note) VALUES (5, 'x')", ""}}) {
    SCOPED_TRACE(row.sql);
    TestStore store(GetParam());
    ASSERT_TRUE(store.open().has_value());
    const auto run = [&](auto closure) { return store->write(closure).has_value(); };
    ASSERT_TRUE(run([](Transaction& tx) -> Status {
      for (int i = 0; i < 3; ++i) {
        tx.record({.kind = "k", .actor = "a", .case_id = std::nullopt, .detail = {}});
      }
      return {};
    }));
    ASSERT_TRUE(run([&](Transaction& tx) { return tx.execute(row.sql); }));
    const Error found = error_of(store->verify_log());
    EXPECT_EQ(found.code, Errc::internal);
    EXPECT_EQ(found.where, row.where);
  }
}

TEST_P(StoredLog, WithoutEntriesAndCheckpointsItIsWhole) {
  ASSERT_TRUE(store_->write([](Transaction& tx) -> Status {
    TOC_CHECK(tx.execute("DELETE FROM log_checkpoint"));
    return tx.execute("UPDATE log_head SET size = 0");
  }));
  EXPECT_EQ(store_->verify_log().value(), 0);
}

TEST_P(StoredLog, AnErasedEntryHasNoReceiptAndTheLogStaysWhole) {
  ASSERT_TRUE(record(2).has_value());
  change("UPDATE journal SET payload = NULL, salt = NULL WHERE idx = 1");
  EXPECT_EQ(error_of(store_->receipt(1)).code, Errc::not_found);
  EXPECT_TRUE(store_->receipt(2).has_value());
  EXPECT_EQ(error_of(store_->receipt(3)).code, Errc::not_found);
  EXPECT_EQ(error_of(store_->receipt(-1)).code, Errc::not_found);
  EXPECT_EQ(store_->verify_log().value(), 3);
  change("DELETE FROM log_checkpoint");
  EXPECT_EQ(error_of(store_->receipt(2)).code, Errc::internal);
}

TEST_P(StoredLog, AReceiptBearsTheFirstCheckpointThatCoversItsEntry) {
  for (const int size : {1, 2, 3}) {
    ASSERT_TRUE(record(size).has_value());
  }
  // Trees of 1, 2, 4 and 7 entries were signed.
  for (const auto& [index, size] :
       {std::pair{0, 1}, {1, 2}, {2, 4}, {3, 4}, {4, 7}, {5, 7}, {6, 7}}) {
    const std::string receipt = store_->receipt(index).value();
    EXPECT_NE(receipt.find("\n" + store_->origin() + "\n" + std::to_string(size) + "\n"),
              std::string::npos)
        << index;
  }
}

TEST_P(StoredLog, TilesAndBundlesAreThoseThatTheLogHas) {
  ASSERT_TRUE(record(259).has_value());
  struct Row {
    std::int64_t index;
    unsigned width;
    bool is_there;
  };
  for (const Row& row : {Row{0, 256, true},
                         {0, 255, true},
                         {0, 1, true},
                         {0, 0, false},
                         {1, 4, true},
                         {1, 3, true},
                         {1, 5, false},
                         {1, 0, false},
                         {2, 0, false},
                         {2, 1, false},
                         {-1, 1, false},
                         {-1, 256, false}}) {
    SCOPED_TRACE(std::to_string(row.index) + " " + std::to_string(row.width));
    const auto tile = store_->tile(0, row.index, row.width);
    const auto bundle = store_->entry_bundle(row.index, row.width);
    EXPECT_EQ(tile.has_value(), row.is_there);
    EXPECT_EQ(bundle.has_value(), row.is_there);
    if (row.is_there) {
      EXPECT_EQ(tile->size(), row.width * 32);
      EXPECT_EQ(std::ranges::count(*bundle, '\n') > 0, row.width > 0);
    } else {
      EXPECT_EQ(error_of(tile).code, Errc::not_found);
      EXPECT_EQ(error_of(bundle).code, Errc::not_found);
    }
  }
  EXPECT_TRUE(store_->tile(1, 0, 1).has_value());
  EXPECT_EQ(error_of(store_->tile(1, 0, 2)).code, Errc::not_found);
  EXPECT_EQ(error_of(store_->tile(2, 0, 1)).code, Errc::not_found);
  // The leaf hashes of a tile are those of the entries of its bundle.
  const std::string bundle = store_->entry_bundle(1, 4).value();
  const auto entries = proof::parse_entries(bundle, 4);
  ASSERT_TRUE(entries.has_value());
  std::vector<Digest> hashes;
  for (const auto& entry : *entries) {
    hashes.push_back(proof::leaf_hash(as_bytes(entry)));
  }
  EXPECT_EQ(concatenate(hashes), store_->tile(0, 1, 4).value());
}

TEST_P(StoredLog, ABatchThatCannotBeLoggedIsNotTriedAgainAndAgain) {
  int runs = 0;
  const Status failed = store_->write([&](Transaction& tx) -> Status {
    ++runs;
    TOC_CHECK(tx.execute("DROP TABLE log_checkpoint"));
    tx.record({.kind = "k", .actor = "a", .case_id = std::nullopt, .detail = {}});
    return {};
  });
  EXPECT_EQ(error_of(failed).code, Errc::internal);
  EXPECT_EQ(runs, 1);
  EXPECT_TRUE(record(1).has_value());
  EXPECT_EQ(store_->verify_log().value(), 2);
}

TEST_P(StoredLog, AKeyThatCannotBeReadOrContradictsItsChangesIsFoundOut) {
  const std::string key = to_base64(store_.key.public_key().bytes);
  const Digest other = SigningKey::generate().public_key().bytes;
  for (const auto& [value, says] : {std::pair<std::string, const char*>{"?", "does not say"},
                                    {"AAAA", "does not say"},
                                    {key + "AAAA", "does not say"},
                                    {key, nullptr}}) {
    change("UPDATE setting SET value = $1 WHERE name = 'log.key'", {value});
    const auto receipt = store_->receipt(0);
    EXPECT_EQ(receipt.has_value(), says == nullptr) << value;
    EXPECT_TRUE(says == nullptr || error_of(receipt).message.contains(says)) << value;
  }
  change(
      "INSERT INTO key_change (name, recorded_index, at, old_key, new_key, statement) VALUES "
      "('log', 0, 0, $1, $2, '')",
      {store_.key.public_key().bytes, other});
  EXPECT_TRUE(error_of(store_->receipt(0)).message.contains("contradicts itself"));
  change("UPDATE key_change SET name = 'notices'");
  EXPECT_TRUE(store_->receipt(0).has_value()) << "another key's changes are not the log's";
}

TEST_P(StoredLog, AStoreWithoutItsNewestCheckpointOrWithAnothersGuardIsNotOpened) {
  TestStore other(GetParam());
  ASSERT_TRUE(other.open().has_value());
  other.close();
  change("DELETE FROM log_checkpoint");
  store_.close();
  EXPECT_TRUE(error_of(store_.open()).message.contains("no checkpoint for its newest log entry"));
  StoreOptions mixed = store_.options();
  mixed.guard_path = other.options().guard_path;
  EXPECT_TRUE(error_of(Store::open(mixed))
                  .message.contains("a checkpoint that this log's key did not sign"));
}

TEST_P(StoredLog, TimeDoesNotRunBackwardsAcrossARestart) {
  const Instant start = store_.clock.now();
  store_.clock.set(start + std::chrono::hours(5));
  ASSERT_TRUE(record(1).has_value());
  store_.clock.set(start);
  ASSERT_TRUE(store_.open().has_value());
  const auto now = store_->write([](Transaction& tx) -> Result<Instant> { return tx.now(); });
  EXPECT_EQ(now.value(), start + std::chrono::hours(5));
}

TEST_P(StoredLog, AProofIsNotMadeOfATileThatIsMissingOrCut) {
  ASSERT_TRUE(record(600).has_value());
  ASSERT_TRUE(store_->receipt(1).has_value());
  change("UPDATE log_tile SET hashes = root WHERE level = 0 AND idx = 1");
  EXPECT_EQ(error_of(store_->receipt(300)).code, Errc::internal);
  change("DELETE FROM log_tile WHERE level = 0 AND idx = 0");
  EXPECT_EQ(error_of(store_->receipt(1)).code, Errc::internal);
  EXPECT_EQ(error_of(store_->tile(0, 0, 256)).code, Errc::internal);
}

TEST(SqliteLog, GrowsBeyondTheTilesOfTheSecondLevel) {
  TestStore store("sqlite");
  ASSERT_TRUE(store.open().has_value());
  constexpr std::int64_t size = 256 * 256 + 256 + 1;
  ASSERT_TRUE(store->write([](Transaction& tx) -> Status {
    for (std::int64_t i = 1; i < size; ++i) {
      tx.record({.kind = "k", .actor = "a", .case_id = std::nullopt, .detail = {}});
    }
    return {};
  }));
  const proof::VerifierKey key{store->origin(), proof::KeyType::ed25519, store->log_key()};
  const proof::Policy policy{.logs = {{.key = key, .url = {}}}};
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(store->tile(1, 0, 256).has_value());
    EXPECT_TRUE(store->tile(1, 1, 1).has_value());
    EXPECT_TRUE(store->tile(2, 0, 1).has_value());
    EXPECT_FALSE(store->tile(1, 1, 2).has_value());
    EXPECT_FALSE(store->tile(2, 0, 2).has_value());
    EXPECT_NE(store->tile(1, 0, 256).value(), store->tile(0, 0, 256).value());
    for (const LogIndex index : {LogIndex{0}, LogIndex{300}, 256 * 256 + LogIndex{7}, size - 1}) {
      const auto receipt = proof::parse_receipt(store->receipt(index).value());
      const auto proved = proof::verify_receipt(*receipt, policy);
      EXPECT_TRUE(proved.has_value()) << index;
    }
    ASSERT_TRUE(store.open().has_value()) << "a restart";
  }
  EXPECT_EQ(store->verify_log().value(), size);
}

/// A store, and a copy of it that another process writes to.
class TwoServers : public ::testing::Test {
 protected:
  TwoServers() : store_("sqlite") {
    TOC_ASSERT(store_.open().has_value());
    TOC_ASSERT(say(*store_, "both").has_value());
    store_.close();
    elsewhere_ = store_.options();
    elsewhere_.url = "sqlite:" + (other_.path() / "tocsin.db").string();
    elsewhere_.guard_path = (other_.path() / "guard").string();
    for (const char* file : {"tocsin.db", "guard"}) {
      std::filesystem::copy_file(store_.folder() / file, other_.path() / file);
    }
  }
  static Status say(Store& store, const std::string& text) {
    return store.write([&](Transaction& tx) -> Status {
      tx.record({.kind = text, .actor = "a", .case_id = std::nullopt, .detail = {}});
      return {};
    });
  }
  /// The entry that the other server wrote, with its checkpoint, put into this store as it would.
  void write_elsewhere(const std::string& and_then = "UPDATE log_head SET size = 3") {
    const auto other = Store::open(elsewhere_);
    ASSERT_TRUE(other.has_value()) << describe(other.error());
    ASSERT_TRUE(say(**other, "elsewhere").has_value());
    const auto rows = (*other)->read([](Reader& reader) {
      return reader.query(
          "SELECT j.at, j.kind, j.actor, j.payload, j.salt, j.commitment, j.leaf_hash, c.note FROM "
          "journal j, log_checkpoint c WHERE j.idx = 2 AND c.size = 3");
    });
    const Row& row = rows->at(0);
    ASSERT_TRUE(store_->write([&](Transaction& tx) -> Status {
      TOC_CHECK(tx.execute(
          "INSERT INTO journal (idx, at, kind, actor, payload, salt, commitment, leaf_hash) VALUES "
          "(2, $1, $2, $3, $4, $5, $6, $7)",
          {row.integer(0), row.text(1), row.text(2), row.bytes(3), row.bytes(4), row.bytes(5),
           row.bytes(6)}));
      TOC_CHECK(
          tx.execute("INSERT INTO log_checkpoint (size, note) VALUES (3, $1)", {row.text(7)}));
      TOC_CHECK(tx.execute(and_then));
      return tx.execute("UPDATE log_head SET size = 3");
    }));
  }

  TestStore store_;
  TemporaryFolder other_;
  StoreOptions elsewhere_;
};

TEST_F(TwoServers, WriteOnWhereTheOtherOneEnded) {
  ASSERT_TRUE(store_.open().has_value());
  write_elsewhere();
  EXPECT_TRUE(say(*store_, "here").has_value());
  EXPECT_EQ(store_->head()->size, 4);
  EXPECT_EQ(store_->verify_log().value(), 4);
}

TEST_F(TwoServers, DoNotChangeTheKeyWhileTheOtherOneWrites) {
  ASSERT_TRUE(store_.open().has_value());
  write_elsewhere();
  const SigningKey next = SigningKey::generate();
  const auto change = [&] {
    return key_changes::change_log_key(*store_, {.old_key = &store_.key, .new_key = &next});
  };
  EXPECT_EQ(error_of(change()).code, Errc::conflict);
  ASSERT_TRUE(say(*store_, "here").has_value());
  EXPECT_TRUE(change().has_value()) << "nobody else has written since";
}

TEST_F(TwoServers, AnEntryThatDoesNotAgreeIsNotSignedOn) {
  ASSERT_TRUE(store_.open().has_value());
  write_elsewhere("UPDATE journal SET leaf_hash = commitment WHERE idx = 2");
  EXPECT_EQ(error_of(say(*store_, "here")).code, Errc::internal);
  EXPECT_TRUE(store_->writable().has_value()) << "nothing was signed";
  EXPECT_EQ(store_->head()->size, 2);
}

TEST_F(TwoServers, AStoreThatWentBackIsNotSignedOn) {
  ASSERT_TRUE(store_.open().has_value());
  ASSERT_TRUE(store_->write([](Transaction& tx) -> Status {
    TOC_CHECK(tx.execute("DELETE FROM journal WHERE idx = 1"));
    return tx.execute("UPDATE log_head SET size = 1");
  }));
  EXPECT_EQ(error_of(say(*store_, "here")).code, Errc::unavailable);
  EXPECT_EQ(error_of(store_->writable()).code, Errc::unavailable);
}

TEST_F(TwoServers, ChangedKeysOfTheOtherOneStopTheSigning) {
  ASSERT_TRUE(store_.open().has_value());
  const SigningKey next = SigningKey::generate();
  // As a change of the key on the other server leaves it; the log has grown since.
  ASSERT_TRUE(store_->write([&](Transaction& tx) -> Status {
    TOC_CHECK(
        tx.execute("INSERT INTO key_change (name, recorded_index, at, old_key, new_key, statement, "
                   "old_until) VALUES ('log', 1, 0, $1, $2, '', 2)",
                   {store_.key.public_key().bytes, next.public_key().bytes}));
    TOC_CHECK(tx.execute("UPDATE setting SET value = $1 WHERE name = 'log.key'",
                         {to_base64(next.public_key().bytes)}));
    return tx.execute("UPDATE log_head SET size = 3");
  }));
  EXPECT_EQ(error_of(say(*store_, "here")).code, Errc::unavailable);
  EXPECT_NE(error_of(store_->writable()).message.find("no longer holds what was signed"),
            std::string::npos);
}

}  // namespace
}  // namespace tocsin::store
