// What came of an act on an account, as answers show it.
#pragma once

#include "base/json_writer.h"
#include "web/app.h"

namespace tocsin::api {

/// Fields of an object that is open.
void write_outcome(JsonWriter& json, const web::App& app, const flow::PersonOutcome& outcome);

}  // namespace tocsin::api
