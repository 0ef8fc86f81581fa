#include "app/command.h"

#include <algorithm>
#include <iostream>
#include <iterator>

namespace tocsin::app {

std::vector<Option> of_instance(InstanceOptions& options) {
  return {{.name = "--data", .about = "Folder of the instance", .value = &options.data},
          {.name = "--db",
           .about = "sqlite, or the address of a database: postgresql://…",
           .value = &options.db},
          {.name = "--guard",
           .about = "Second home of the last signed checkpoint; best on another disk",
           .value = &options.guard}};
}

std::vector<Option> of_instance(InstanceOptions& options, std::vector<Option> more) {
  std::vector<Option> out = of_instance(options);
  std::ranges::move(more, std::back_inserter(out));
  return out;
}

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

int exit_code(const Result<int>& done) {
  return done ? *done : report(done.error());
}

}  // namespace tocsin::app
