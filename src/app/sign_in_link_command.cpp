// tocsin sign-in-link MAIL [--reset]: the way in again for whoever has a shell on this machine.
#include "app/command.h"
#include "flow/accounts.h"

#include <iostream>

namespace tocsin::app {
namespace {

struct LinkOptions {
  InstanceOptions instance;
  std::string mail;
  bool is_reset = false;  ///< password and second factor are removed first
};

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
    if (options.is_reset) {
      TOC_CHECK(flow::change_person(world, Principal::system("command-line"),
                                    {.person = person->id,
                                     .act = flow::PersonAct::reset,
                                     .reason = "asked for on the command line"}));
    }
    return flow::make_sign_in_link(world, person->id, std::chrono::hours(1));
  }();
  if (!token) {
    return report(token.error());
  }
  std::cout << world.base_url << "/sign-in/" << *token << "\n";
  if (world.base_url.empty()) {
    std::cerr << "Put this instance's address before it: neither --base-url nor public_address of "
                 "tocsin.toml says it.\n";
  }
  return 0;
}

}  // namespace

Command sign_in_link_command() {
  const auto options = std::make_shared<LinkOptions>();
  return {.name = "sign-in-link",
          .about = "Print a one-time sign-in link (the server must not run)",
          .verbs = {{.name = "",
                     .about = "",
                     .options = of_instance(
                         options->instance,
                         {{.name = "--base-url",
                           .about = "How others reach this instance",
                           .value = &options->instance.base_url},
                          {.name = "--reset",
                           .about = "Remove password and second factor first, and end all sessions "
                                    "and keys",
                           .value = &options->is_reset},
                          {.name = "mail",
                           .about = "Address of the account",
                           .value = &options->mail,
                           .is_required = true}}),
                     .run = [options] { return sign_in_link(*options); }}}};
}

}  // namespace tocsin::app
