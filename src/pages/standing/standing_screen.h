// One partnership as a page: shown by itself, and again when one of its forms was refused.
#pragma once

#include "pages/parts/page.h"

namespace tocsin::pages {

/// Errors: not_found.
Result<std::string> standing_screen(const web::App& app, const http::Request& request,
                                    const PartnershipId& id, Typed typed);
/// After a form of the page: 303 back to it, or the page again with the fault at the form of that
/// act.
Result<http::Response> after_standing_form(const web::App& app, const http::Request& request,
                                           const Posted& posted, const std::string& form,
                                           const Status& done, FieldNames names = {});

}  // namespace tocsin::pages
