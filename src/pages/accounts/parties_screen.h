// The organizations as a page: shown by itself, and again when one of its forms was refused.
#pragma once

#include "pages/parts/page.h"

namespace tocsin::http {

Result<std::string> parties_screen(const App& app, const Request& request, site::Typed typed);

}  // namespace tocsin::http
