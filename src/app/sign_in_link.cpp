// tocsin sign-in-link MAIL.
#include "app/commands.h"
#include "flow/accounts.h"

#include <iostream>

namespace tocsin::app {

int sign_in_link(const LinkOptions& options) {
  const auto instance = Instance::open(options.instance);
  if (!instance) {
    return report(instance.error());
  }
  const flow::World& world = (*instance)->world();
  const auto token = [&]() -> Result<std::string> {
    TOC_TRY(const auto person, world.store->read([&](store::Reader& reader) {
      return store::people::find(reader, options.mail);
    }));
    if (!person) {
      return fail(Errc::not_found, "There is no account with that address.");
    }
    return flow::make_sign_in_link(world, person->id, std::chrono::hours(1));
  }();
  if (!token) {
    return report(token.error());
  }
  std::cout << world.base_url << "/sign-in/" << *token << "\n";
  return 0;
}

}  // namespace tocsin::app
