// One case as a page: shown by itself, and again when one of its forms was refused.
#pragma once

#include "pages/parts/page.h"

namespace tocsin::pages {

/// Errors: not_found.
Result<std::string> case_screen(const web::App& app, const http::Request& request,
                                const std::string& number, Typed typed);
/// After a form of the case's page: 303 back to it, or the page again with the fault, or the error
/// as it is.
Result<http::Response> after_case_form(const web::App& app, const http::Request& request,
                                       const Posted& posted, const Status& done,
                                       FieldNames names = {});

}  // namespace tocsin::pages
