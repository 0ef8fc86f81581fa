// rpm's database "rpmdb.sqlite" (rpm 4.16 and later, lib/backend/sqlite.c): a table Packages of a
// number and a header each. The file is hostile: SQLite reads it from memory, may run one query and
// nothing that the file brings along, and no more steps than its size explains.
#include "inventories/rpm_header.h"

#include <sqlite3.h>

#include <memory>

namespace tocsin::inventories {
namespace {

constexpr std::string_view kMagic{"SQLite format 3\0", 16};
constexpr std::size_t kFileHeadBytes = 100;
constexpr int kStepsAtATime = 1000;

struct Close {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, Close>;
using Query = std::unique_ptr<sqlite3_stmt, Close>;

/// Only reading of tables: no function, no recursion, nothing attached.
int allow(void* /*unused*/, int action, const char* /*a*/, const char* /*b*/, const char* /*c*/,
          const char* /*d*/) {
  return action == SQLITE_SELECT || action == SQLITE_READ ? SQLITE_OK : SQLITE_DENY;
}

int is_spent(void* left) {
  auto& steps = *static_cast<std::size_t*>(left);
  return steps-- == 0 ? 1 : 0;
}

/// The database from a copy of the bytes. A copy, as a file in WAL mode, which rpm's is, cannot be
/// opened from memory before that is taken back in its head.
Database open(std::string_view bytes) {
  sqlite3* opened = nullptr;
  if (sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, nullptr) !=
      SQLITE_OK) {
    sqlite3_close_v2(opened);
    return nullptr;
  }
  Database database(opened);
  auto* const copy = static_cast<unsigned char*>(sqlite3_malloc64(bytes.size()));
  if (copy == nullptr) {
    return nullptr;
  }
  bytes.copy(reinterpret_cast<char*>(copy), bytes.size());
  copy[18] = copy[19] = 1;
  const auto size = static_cast<sqlite3_int64>(bytes.size());
  // Frees the copy whatever it answers.
  if (sqlite3_deserialize(opened, "main", copy, size, size,
                          SQLITE_DESERIALIZE_READONLY | SQLITE_DESERIALIZE_FREEONCLOSE) !=
      SQLITE_OK) {
    return nullptr;
  }
  sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_limit(opened, SQLITE_LIMIT_LENGTH, static_cast<int>(kRpmHeaderBytesMax));
  sqlite3_set_authorizer(opened, allow, nullptr);
  return database;
}

bool is_mine(const Document& document) {
  // Other databases of SQLite are no inventories: the text of the table's definition tells.
  return document.bytes.starts_with(kMagic) &&
         head_of(document).find("'Packages'") != std::string_view::npos;
}

Result<Inventory> read(const Document& document) {
  TOC_CHECK(check_size(document, kRpmBytesMax));
  if (document.bytes.size() < kFileHeadBytes) {
    return fail(Errc::malformed, "The file is shorter than the head of a database.");
  }
  const Database database = open(document.bytes);
  if (!database) {
    return fail(Errc::malformed, "The database cannot be opened.");
  }
  std::size_t steps = 1000 + document.bytes.size() / 1000;
  sqlite3_progress_handler(database.get(), kStepsAtATime, is_spent, &steps);
  sqlite3_stmt* prepared = nullptr;
  const int is_prepared =
      sqlite3_prepare_v2(database.get(), "SELECT hnum, blob FROM Packages", -1, &prepared, nullptr);
  const Query query(prepared);
  if (is_prepared != SQLITE_OK) {
    return fail(Errc::malformed, "The database has no table of packages.");
  }
  Collector out("rpm-sqlite");
  std::size_t budget = document.bytes.size();
  int state = SQLITE_ROW;
  while (!out.is_full() && (state = sqlite3_step(query.get())) == SQLITE_ROW) {
    const std::string where = "package " + std::to_string(sqlite3_column_int64(query.get(), 0));
    const auto* const blob = static_cast<const char*>(sqlite3_column_blob(query.get(), 1));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(query.get(), 1));
    if (blob == nullptr || size > budget) {
      out.problem(where, "The package has no header.");
      continue;
    }
    budget -= size;
    add_rpm_header({blob, size}, where, out);
  }
  if (state != SQLITE_DONE && !out.is_full()) {
    out.problem("", "The database is damaged: packages may be missing.");
  }
  return out.finish();
}

}  // namespace

InventoryFormat rpm_sqlite() {
  return {.id = "rpm-sqlite",
          .authority = "rpm 4.18, lib/backend/sqlite.c; sqlite.org/fileformat2.html",
          .bytes_max = kRpmBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
