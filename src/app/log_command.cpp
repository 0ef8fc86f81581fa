// tocsin log verify, tocsin log adopt.
#include "app/command.h"
#include "base/file.h"
#include "base/json_writer.h"
#include "proof/checkpoint.h"
#include "store/guard.h"

#include <iostream>

namespace tocsin::app {
namespace {

struct LogOptions {
  InstanceOptions instance;
  bool as_json = false;
};

int verify_log(const LogOptions& options) {
  const auto instance = Instance::open(options.instance);
  if (!instance) {
    return report(instance.error());
  }
  store::Store& store = *(*instance)->world().store;
  const Result<std::int64_t> leaves = store.verify_log();
  if (!leaves && leaves.error().code != Errc::internal) {
    return report(leaves.error());
  }
  if (options.as_json) {
    JsonWriter json;
    json.begin_object().flag("valid", leaves.has_value()).field("leaves", leaves.value_or(0));
    json.field("root", to_base64(store.head()->root))
        .field("reason", leaves ? "" : describe(leaves.error()))
        .end_object();
    std::cout << json.take() << "\n";
  } else if (leaves) {
    std::cout << "valid: " << *leaves << " entries, root " << to_base64(store.head()->root) << "\n"
              << store.head()->checkpoint;
  } else {
    std::cout << "not valid: " << describe(leaves.error()) << "\n";
  }
  return leaves ? 0 : kNegative;
}

/// Makes the store's newest checkpoint the guard's: a deliberate act of the operator.
int adopt_log(const LogOptions& options) {
  // The store itself refuses to open without its guard, so the checkpoint is read past it.
  const auto adopted =
      store::adopt_newest_checkpoint({.url = store_url(options.instance),
                                      .guard_path = guard_path(options.instance).string(),
                                      .origin = {},
                                      .clock = nullptr,
                                      .key = nullptr});
  if (!adopted) {
    return report(adopted.error());
  }
  std::cout << "The guard now holds:\n" << *adopted;
  return 0;
}

}  // namespace

Command log_command() {
  const auto options = std::make_shared<LogOptions>();
  return {
      .name = "log",
      .about = "The transparency log of an instance",
      .verbs = {{.name = "verify",
                 .about = "Derive everything again from the journal",
                 .options = of_instance(
                     options->instance,
                     {{.name = "--json", .about = "Answer as JSON", .value = &options->as_json}}),
                 .run = [options] { return verify_log(*options); }},
                {.name = "adopt",
                 .about = "Make the store's newest checkpoint the guard's",
                 .options = of_instance(options->instance),
                 .run = [options] { return adopt_log(*options); }}}};
}

}  // namespace tocsin::app
