// Stores for tests: the same test on SQLite and on PostgreSQL. For test files only.
#pragma once

#include "base/crypto.h"
#include "base/temporary_folder_for_test.h"
#include "store/store.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace tocsin::store::testing {

/// "sqlite" and "postgresql"; the second only where the cluster of the tests runs (ctest starts
/// it). Without it the test Engines.PostgresqlIsTestedToo, which comes along, is reported as
/// skipped, and fails where a cluster was promised.
std::vector<std::string> engines();

/// An empty store of one engine with its key, guard and a clock that stands still.
class TestStore {
 public:
  explicit TestStore(const std::string& engine);
  TestStore(const TestStore&) = delete;
  TestStore& operator=(const TestStore&) = delete;
  ~TestStore();

  /// Opens it, again after close().
  Result<Store*> open();
  void close() { store_.reset(); }
  Store& operator*() { return *store_; }
  Store* operator->() { return store_.get(); }

  [[nodiscard]] StoreOptions options() const;
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  ManualClock clock;
  SigningKey key;

 private:
  TemporaryFolder folder_;
  std::string url_;
  std::string schema_;  ///< PostgreSQL only: one schema for each store
  std::unique_ptr<Store> store_;
};

}  // namespace tocsin::store::testing
