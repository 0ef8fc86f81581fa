// tocsin log verify, tocsin log adopt, tocsin log accept-time.
#include "app/command.h"
#include "base/file.h"
#include "base/json_writer.h"
#include "flow/accept_time.h"
#include "proof/checkpoint.h"
#include "store/guard.h"

#include <termios.h>
#include <unistd.h>

#include <iostream>

namespace tocsin::app {
namespace {

struct LogOptions {
  InstanceOptions instance;
  bool as_json = false;
  std::vector<std::string> people;  ///< accept-time: their addresses
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

/// Where standard input is a terminal, nothing that is typed is shown.
class Unseen {
 public:
  Unseen() : is_terminal_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (is_terminal_) {
      termios silent = before_;
      silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
      ::tcsetattr(STDIN_FILENO, TCSANOW, &silent);
    }
  }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;
  ~Unseen() {
    if (is_terminal_) {
      ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
    }
  }

 private:
  termios before_{};
  bool is_terminal_;
};

/// The next line of standard input.
Result<std::string> ask(const std::string& question) {
  std::cerr << question << ": " << std::flush;
  std::string line;
  const bool is_read = [&] {
    const Unseen unseen;
    return static_cast<bool>(std::getline(std::cin, line));
  }();
  std::cerr << "\n";
  return is_read ? Result<std::string>(std::move(line))
                 : fail(Errc::malformed, "Standard input ended before everything was asked.");
}

/// Takes the time of this machine with two people's word. No server runs: the store is locked then.
Result<int> accept_time(const LogOptions& options) {
  TOC_TRY(const auto instance, Instance::open(options.instance));
  const flow::World& world = instance->world();
  const Status trust = world.store->writable();
  if (trust) {
    return fail(Errc::conflict, "The clock is believed: there is nothing to accept.");
  }
  TOC_TRY(const std::size_t needed, flow::words_needed(world));
  std::cerr << trust.error().message << "\nThis machine's clock says "
            << to_rfc3339(machine_clocks().wall->now())
            << ". Compare it with one that you trust before you go on.\n";
  if (options.people.size() != needed) {
    return fail(Errc::malformed,
                "It takes the word of " + std::to_string(needed) +
                    " officers or administrators with a second factor: name each by --person "
                    "ADDRESS; each one's password and code are asked for.");
  }
  std::vector<flow::TimeWord> words;
  for (const std::string& mail : options.people) {
    TOC_TRY(std::string password, ask("Password of " + mail + " (empty where there is none)"));
    TOC_TRY(std::string code, ask("Code of the authenticator of " + mail));
    words.push_back({.mail = mail, .password = std::move(password), .code = std::move(code)});
  }
  TOC_TRY(const flow::AcceptedTime accepted, flow::accept_time(world, words));
  std::cout << "The log goes on from " << to_rfc3339(accepted.clock) << ": entry " << accepted.index
            << " says who accepted it.\n";
  if (const auto ahead = world.store->ahead_of_clock(); ahead > std::chrono::microseconds(0)) {
    std::cout << "Its last entry is " << std::chrono::ceil<std::chrono::seconds>(ahead).count()
              << " s ahead of the clock: entries bear that time until the clock is there, duties "
                 "are judged by the clock.\n";
  }
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
                 .run = [options] { return adopt_log(*options); }},
                {.name = "accept-time",
                 .about = "Take this machine's time by two people's word (the server must not run)",
                 .options = of_instance(
                     options->instance,
                     {{.name = "--person",
                       .about = "Address of an officer or administrator; password and code are "
                                "read from standard input",
                       .value = &options->people}}),
                 .run = [options] { return exit_code(accept_time(*options)); }}}};
}

}  // namespace tocsin::app
