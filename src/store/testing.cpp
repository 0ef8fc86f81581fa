#include "store/testing.h"

#include "base/file.h"
#include "base/text.h"
#include "store/migrate.h"

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

/// An empty store of SQLite, made once: making its tables takes longer than most tests.
const std::filesystem::path& empty_sqlite() {
  static const TemporaryFolder folder;
  static const std::filesystem::path path = [] {
    const std::filesystem::path made = folder.path() / "empty.db";
    const auto engine = open_sqlite(made.string());
    TOC_ASSERT(engine.has_value());
    const auto connection = (*engine)->connect(Connection::Access::write);
    TOC_ASSERT(connection.has_value());
    TOC_ASSERT(migrate(**connection, *parse_rfc3339(kStart)).has_value());
    TOC_ASSERT((*connection)->query("PRAGMA wal_checkpoint(TRUNCATE)", {}).has_value());
    return made;
  }();
  return path;
}

/// Schemas of PostgreSQL that a test has left: emptied and used again as long as their tables,
/// columns, indexes, views, constraints, functions and triggers are what the migrations make. One
/// thread.
class Schemas {
 public:
  std::string take() {
    const std::string base = *postgres_url();
    const auto engine = open_postgres(base);
    TOC_ASSERT(engine.has_value());
    const auto connection = (*engine)->connect(Connection::Access::write);
    TOC_ASSERT(connection.has_value());
    while (const std::optional<std::string> left = pop()) {
      if (form_of(**connection, *left) == form_ && empty(**connection, *left)) {
        return *left;
      }
      TOC_ASSERT((*connection)->execute_script("DROP SCHEMA " + *left + " CASCADE").has_value());
    }
    const std::string name = "t" + to_hex(make_uuid(*parse_rfc3339(kStart)).bytes);
    TOC_ASSERT((*connection)->execute_script("CREATE SCHEMA " + name).has_value());
    const auto inside = open_postgres(base + "&options=-csearch_path%3D" + name);
    TOC_ASSERT(inside.has_value());
    const auto maker = (*inside)->connect(Connection::Access::write);
    TOC_ASSERT(maker.has_value() && migrate(**maker, *parse_rfc3339(kStart)).has_value());
    form_ = form_of(**connection, name);
    return name;
  }
  void give_back(std::string name) { left_.push_back(std::move(name)); }

 private:
  std::optional<std::string> pop() {
    if (left_.empty()) {
      return std::nullopt;
    }
    std::string out = std::move(left_.back());
    left_.pop_back();
    return out;
  }
  static std::string form_of(Connection& connection, const std::string& schema) {
    const auto rows = connection.query(
        "SELECT string_agg(c.relname::text || ' ' || c.relkind::text || ' ' || a.attname::text || "
        "' ' || "
        "a.atttypid::text || ' ' || a.attnotnull::text, ',' ORDER BY c.relname, a.attnum) FROM "
        "pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON "
        "a.attrelid "
        "= c.oid WHERE n.nspname = $1 AND NOT a.attisdropped AND a.attnum > 0",
        {schema});
    const auto rules = connection.query(
        "SELECT (SELECT count(*) FROM pg_constraint k WHERE k.connamespace = n.oid), (SELECT "
        "count(*) FROM pg_proc p WHERE p.pronamespace = n.oid), (SELECT count(*) FROM pg_trigger g "
        "JOIN pg_class c ON c.oid = g.tgrelid WHERE c.relnamespace = n.oid) FROM pg_namespace n "
        "WHERE n.nspname = $1",
        {schema});
    TOC_ASSERT(rows.has_value() && rules.has_value() && rules->size() == 1);
    std::string out = rows->front().optional_text(0).value_or("");
    for (const std::size_t column : {0U, 1U, 2U}) {
      out += "," + std::to_string(rules->front().integer(column));
    }
    return out;
  }
  /// All rows but those that say which migrations ran; false where one of those is missing.
  bool empty(Connection& connection, const std::string& schema) const {
    const auto migrations =
        connection.query("SELECT count(*), max(number) FROM " + schema + ".migration", {});
    const auto tables = connection.query(
        "SELECT tablename::text FROM pg_tables WHERE schemaname = $1 AND tablename <> 'migration'",
        {schema});
    TOC_ASSERT(migrations.has_value() && tables.has_value());
    const std::pair ran{migrations->front().integer(0),
                        migrations->front().optional_integer(1).value_or(0)};
    std::string script = "SET session_replication_role = replica;";  // no foreign key is asked
    for (const Row& row : *tables) {
      script += "DELETE FROM " + schema + "." + row.text(0) + ";";
    }
    script += "SET session_replication_role = origin;";
    return ran == all_migrations() && connection.execute_script(script).has_value();
  }
  /// How many there are and the number of the last, as an empty store has them.
  static std::pair<std::int64_t, std::int64_t> all_migrations() {
    static const auto of = [] {
      const auto engine = open_sqlite(empty_sqlite().string());
      TOC_ASSERT(engine.has_value());
      const auto reader = (*engine)->connect(Connection::Access::read);
      TOC_ASSERT(reader.has_value());
      const auto rows = (*reader)->query("SELECT count(*), max(number) FROM migration", {});
      TOC_ASSERT(rows.has_value());
      return std::pair{rows->front().integer(0), rows->front().integer(1)};
    }();
    return of;
  }
  std::vector<std::string> left_;
  std::string form_;
};

Schemas& schemas() {
  static Schemas one;
  return one;
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
    const std::filesystem::path path = folder_.path() / "tocsin.db";
    std::filesystem::copy_file(empty_sqlite(), path);
    url_ = "sqlite:" + path.string();
    return;
  }
  schema_ = schemas().take();
  url_ = *postgres_url() + "&options=-csearch_path%3D" + schema_;
}

TestStore::~TestStore() {
  store_.reset();
  if (!schema_.empty()) {
    schemas().give_back(schema_);
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
