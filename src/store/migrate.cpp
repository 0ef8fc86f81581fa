#include "store/migrate.h"

#include "base/embed.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace tocsin::store {

std::span<const EmbeddedFile> migration_files();

namespace {

/// "0042_case_tags.sql" → 42.
std::int64_t number_of(std::string_view path) {
  std::int64_t number = 0;
  const std::errc code = std::from_chars(path.data(), path.data() + path.size(), number).ec;
  TOC_ASSERT(code == std::errc());
  return number;
}

}  // namespace

Status migrate(Connection& connection, Instant now) {
  TOC_CHECK(
      connection.execute_script("CREATE TABLE IF NOT EXISTS migration (\n  number bigint PRIMARY "
                                "KEY,\n  at bigint NOT NULL\n);"));
  TOC_TRY(const Rows rows, connection.query("SELECT number FROM migration ORDER BY number", {}));
  const std::vector<std::int64_t> done =
      all_of<std::int64_t>(rows, [](const Row& row) { return row.integer(0); });
  std::int64_t newest = 0;
  for (const EmbeddedFile& file : migration_files()) {
    const std::int64_t number = number_of(file.path);
    TOC_ASSERT(number > newest);
    newest = number;
    if (std::ranges::binary_search(done, number)) {
      continue;
    }
    // The script brings its own transaction: PostgreSQL runs a multi-statement text as one, SQLite
    // does with this.
    TOC_CHECK(connection.execute_script(
        "BEGIN;\n" + std::string(file.bytes) + "\nINSERT INTO migration VALUES (" +
        std::to_string(number) + ", " + std::to_string(to_micros(now)) + ");\nCOMMIT;"));
  }
  if (!done.empty() && done.back() > newest) {
    return fail(Errc::conflict, "The store was written by a newer version of Tocsin (schema " +
                                    std::to_string(done.back()) + ", this program knows " +
                                    std::to_string(newest) + ").");
  }
  return {};
}

}  // namespace tocsin::store
