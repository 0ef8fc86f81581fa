// Tables of small lock files and what is read of them. For test files only.
#pragma once

#include "base/json.h"
#include "inventories/inventory.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::inventories::testing {

/// "type|group|name|version" of every component.
std::multiset<std::string> coordinates(const Inventory& inventory);
/// "name version > name version" of every relation.
std::multiset<std::string> needs(const Inventory& inventory);

/// The document as what it is; a test failure when it is refused or of no format.
Inventory read_as(std::string_view path, std::string_view text);

struct Told {
  std::string_view path, text;
  std::string_view format;  ///< its id; "none", or "refused" by its reader
};
/// What each document is taken for.
void expect_formats(const std::vector<Told>& rows);

/// A value as JSON without white space; the members of an object as they come.
std::string json_text(const Json& value);

struct LockRow {
  std::string_view path;
  std::string_view text;
  std::string_view format;
  std::multiset<std::string> components;
  std::multiset<std::string> needs;
  std::vector<std::string> problems;  ///< where they are
};

/// Reads each row: with line feeds and with carriage returns before them; cut at every byte, where
/// nothing may break; and every byte of it turned, likewise.
void check(const std::vector<LockRow>& rows);

}  // namespace tocsin::inventories::testing
