// A statement of SQL that is written at run time, with its parameters. Inside src/store/ only.
#pragma once

#include "store/store.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::store {

/// Written from front to back. Texts that it binds outlive it.
class Statement {
 public:
  Statement& add(std::string_view sql) {
    sql_ += sql;
    return *this;
  }
  /// Its number.
  std::string bind(Param value) {
    params_.push_back(value);
    return "$" + std::to_string(params_.size());
  }
  /// " AND column IN (…)"; nothing for an empty list. Of few lengths, since each engine keeps the
  /// statements that it has prepared: the last value stands there more than once.
  template <class T>
  void one_of(std::string_view column, const std::vector<T>& values) {
    if (values.empty()) {
      return;
    }
    std::size_t length = 1;
    while (length < values.size()) {
      length *= 8;
    }
    std::string list;
    for (std::size_t i = 0; i < length; ++i) {
      list += (list.empty() ? "" : ", ") + bind(values[std::min(i, values.size() - 1)]);
    }
    add(" AND ").add(column).add(" IN (").add(list).add(")");
  }
  Result<Rows> run(Reader& reader) const { return reader.query_list(sql_, params_); }

 private:
  std::string sql_;
  std::vector<Param> params_;
};

}  // namespace tocsin::store
