// The organizations as a page: shown by itself, and again when one of its forms was refused.
#pragma once

#include "pages/parts/page.h"

namespace tocsin::pages {

Result<std::string> parties_screen(const web::App& app, const http::Request& request, Typed typed);

}  // namespace tocsin::pages
