// Numbered migrations, forward only, the same text on both engines, each in one transaction.
#pragma once

#include "store/sql.h"

namespace tocsin::store {

/// Brings the schema to this program's version. Errors: conflict when the store was written by a
/// newer program.
Status migrate(Connection& connection, Instant now);

}  // namespace tocsin::store
