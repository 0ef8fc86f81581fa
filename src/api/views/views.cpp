#include "api/views/views.h"

#include "http/rate_limit.h"

namespace tocsin::api {

std::string payer_of(const http::Request& request) {
  const std::optional<PersonId> person = person_of(web::caller_of(request).principal);
  return person ? to_text(*person) : http::network_of(request.peer);
}

Result<flow::CsafView> asked_view(const web::App& app, const http::Request& request) {
  const std::string payer = payer_of(request);
  TOC_CHECK(charge_csaf(app, payer, false));
  TOC_TRY(const store::ThingNumber thing, web::whole_number(request.parameter("thing")));
  TOC_TRY(const std::string flaw, web::text_query(request, "flaw"));
  TOC_TRY(const Places::Place place, app.views->take(payer));
  TOC_TRY(flow::CsafView out,
          flow::csaf_view(app.world, web::caller_of(request).principal,
                          {.thing = thing, .format = request.parameter("format"), .flaw = flaw}));
  charge_csaf_bytes(app, payer, out.view.bytes.size());
  return out;
}

}  // namespace tocsin::api
