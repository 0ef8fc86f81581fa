// What the workbench's endpoints have in common: which stage they speak of, and how it is shown.
#pragma once

#include "flow/workbench.h"
#include "web/app.h"

namespace tocsin::web {

/// ?case=&party=&regime=&stage=; party may be left out for one's own. Errors: malformed, naming the
/// parameter.
Result<flow::StageQuery> stage_query(const App& app, const http::Request& request);
/// The same as fields of a JSON body.
flow::StageQuery stage_fields(JsonFields& fields);
/// Fills in the asking organization where no party was named. Errors: unauthenticated.
Status name_own_party(const App& app, const http::Request& request, flow::StageQuery& query);

/// {"case","party","filing":{…},"draft":{…}|null,"portal_receipts":[…],"conflicts":[…]}
std::string to_json(const flow::Workbench& workbench);

}  // namespace tocsin::web
