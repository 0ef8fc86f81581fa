// What a route asks of whoever uses it.
#pragma once

#include "domain/access.h"

#include <string>
#include <utility>

namespace tocsin::http {

enum class Access {
  public_,     ///< everybody, without an account
  signed_in,   ///< any principal
  permission,  ///< a principal who has the permission that is named
};

/// No default constructor: a route without a rule does not compile.
struct Rule {
  explicit Rule(Access who) : access(who) {}
  /// The row of the access table that decides (domain/access.h); some rows are open to all.
  explicit Rule(Action action) : access(Access::permission), permission(to_text(action)) {}
  Rule(Access who, std::string named) : access(who), permission(std::move(named)) {}

  Access access;
  std::string permission;  ///< Access::permission only
};

}  // namespace tocsin::http
