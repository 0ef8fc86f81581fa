#include "app/commands.h"

#include <iostream>

namespace tocsin::app {

int report(const Error& error) {
  std::cerr << "tocsin: " << describe(error) << "\n";
  switch (error.code) {
    case Errc::malformed:
    case Errc::too_large:
    case Errc::unsupported_type:
    case Errc::unprocessable: return 2;
    case Errc::forbidden:
    case Errc::unauthenticated: return 4;
    case Errc::conflict:
    case Errc::stale: return 5;
    case Errc::internal: return 70;
    default: return 3;
  }
}

}  // namespace tocsin::app
