// Which STIX objects a reader is given, as conditions of SQL. Inside src/store/ only.
#pragma once

#include "store/readable.h"
#include "store/statement.h"

#include <string>
#include <string_view>

namespace tocsin::store {

/// The terms of readable() for a scope, bound. An object is called o in a statement, its thing t.
class StixReader {
 public:
  StixReader(Statement& statement, const Scope& scope)
      : of_(scope),
        sees_all(statement.bind(of_.sees_all)),
        party(statement.bind(scope.party())),
        ceiling(statement.bind(of_.ceiling)),
        outsiders(statement.bind(of_.outsiders)) {}

  /// A thing, by its name in the statement.
  [[nodiscard]] std::string readable(const std::string& thing) const;
  /// An object and its thing. What a revision leaves out is no part of the thing any more.
  [[nodiscard]] std::string readable(const std::string& object, const std::string& thing) const;
  /// That no other object of this id goes before o: one whose id is made of its content before one
  /// whose id is not; else the first that was shared, with all further versions of its author.
  [[nodiscard]] std::string is_believed() const;
  /// That its author has no version of it on that side of o's.
  [[nodiscard]] std::string is_outermost(std::string_view comparison) const;
  /// That readers are given o, and as its newest version.
  [[nodiscard]] std::string is_given() const;

 private:
  ScopeParams of_;

 public:
  std::string sees_all;  ///< numbers of the statement
  std::string party;
  std::string ceiling;
  std::string outsiders;
};

}  // namespace tocsin::store
