#include "store/testing.h"

#include "base/file.h"
#include "base/text.h"

#include <cstdlib>

namespace tocsin::store::testing {
namespace {

constexpr std::string_view kStart = "2026-01-01T00:00:00Z";

std::optional<std::string> postgres_url() {
  const char* file = std::getenv("TOCSIN_TEST_POSTGRES_FILE");
  if (file == nullptr) {
    return std::nullopt;
  }
  const Result<std::string> url = read_file(file, 4096);
  return url ? std::optional(std::string(trim(*url))) : std::nullopt;
}

}  // namespace

std::vector<std::string> engines() {
  return postgres_url() ? std::vector<std::string>{"sqlite", "postgresql"}
                        : std::vector<std::string>{"sqlite"};
}

/// What runs on SQLite alone says so, in every binary that has stores: ctest gives the cluster, and
/// without it half of the suites would pass unrun.
TEST(Engines, PostgresqlIsTestedToo) {
  if (std::getenv("TOCSIN_TEST_POSTGRES_FILE") == nullptr) {
    GTEST_SKIP() << "TOCSIN_TEST_POSTGRES_FILE names no cluster: SQLite alone is tested";
  }
  EXPECT_TRUE(postgres_url().has_value())
      << "the file that ctest's fixture postgres writes is not there";
}

TestStore::TestStore(const std::string& engine)
    : clock(*parse_rfc3339(kStart)), key(SigningKey::generate()) {
  if (engine == "sqlite") {
    url_ = "sqlite:" + (folder_.path() / "tocsin.db").string();
    return;
  }
  schema_ = "t" + to_hex(make_uuid(clock.now()).bytes);
  const std::string base = *postgres_url();
  Result<std::unique_ptr<Engine>> opened = open_postgres(base);
  TOC_ASSERT(opened.has_value());
  Result<std::unique_ptr<Connection>> connection = (*opened)->connect(Connection::Access::write);
  TOC_ASSERT(connection.has_value());
  TOC_ASSERT((*connection)->execute_script("CREATE SCHEMA " + schema_).has_value());
  url_ = base + "&options=-csearch_path%3D" + schema_;
}

TestStore::~TestStore() {
  store_.reset();
  if (!schema_.empty()) {
    if (auto opened = open_postgres(*postgres_url())) {
      if (auto connection = (*opened)->connect(Connection::Access::write)) {
        std::ignore =
            (*connection)
                ->execute_script("DROP SCHEMA " + schema_ + " CASCADE");  // the cluster goes anyway
      }
    }
  }
}

StoreOptions TestStore::options() const {
  return {.url = url_,
          .guard_path = (folder_.path() / "guard").string(),
          .origin = "tocsin.test/log",
          .clock = &clock,
          .key = &key};
}

Result<Store*> TestStore::open() {
  store_.reset();
  TOC_TRY(store_, Store::open(options()));
  return store_.get();
}

}  // namespace tocsin::store::testing
