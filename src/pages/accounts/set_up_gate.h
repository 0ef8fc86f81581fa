// Set-up is open while a token was printed and nobody exists; to everybody else the page does not
// exist.
#pragma once

#include "web/app.h"

namespace tocsin::pages {

/// Errors: not_found once the instance is set up, or when it never asked for it.
Status set_up_is_open(const web::App& app);

}  // namespace tocsin::pages
