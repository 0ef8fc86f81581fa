// GET /log/policy: the trust policy of this log (c2sp.org/tlog-policy), to be kept by those who
// verify.
#include "http/app.h"
#include "proof/policy.h"
#include "store/log.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& /*request*/) {
  TOC_TRY(proof::VerifierKey key, proof::parse_verifier_key(store::verifier_key(
                                      app.world.store->origin(), app.world.store->log_key())));
  proof::Policy policy;
  policy.logs.push_back({.key = std::move(key), .url = app.world.base_url + "/log"});
  return respond(200, "text/plain; charset=utf-8", proof::to_text(policy));
}

}  // namespace

Route get_log_policy(App& app) {
  return {.method = Method::get,
          .pattern = "/log/policy",
          .rule = Rule(Action::read_log),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
