// Who may read a shared thing, as a condition of SQL: the one place where audiences are decided.
// Inside src/store/ only.
#pragma once

#include "domain/access.h"

#include <string>
#include <string_view>

namespace tocsin::store {

/// Who is meant: parameters, columns or numbers of the statement.
struct ReaderSql {
  std::string_view sees_all;  ///< 1 for the operator's people
  std::string_view party;
  std::string_view ceiling;    ///< the most restricted marking of what is for the party
  std::string_view outsiders;  ///< and of what is for the whole community; -1: nothing
};
/// thing: what the statement calls its row of shared_thing.
std::string readable(std::string_view thing, const ReaderSql& reader);

/// A scope as numbers.
struct ScopeParams {
  explicit ScopeParams(const Scope& scope);
  std::int64_t sees_all;
  std::int64_t ceiling;
  std::int64_t outsiders;
};

}  // namespace tocsin::store
