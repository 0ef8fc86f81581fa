// tocsin serve: the server, the watches over clocks, and the deliveries.
#include "api/routes.h"
#include "app/command.h"
#include "base/file.h"
#include "base/number.h"
#include "base/repeat.h"
#include "exposure/published.h"
#include "exposure/renewal.h"
#include "flow/accounts.h"
#include "flow/csaf.h"
#include "flow/csaf_views.h"
#include "flow/duties.h"
#include "flow/exercise.h"
#include "flow/named_values.h"
#include "flow/sharing.h"
#include "flow/standing.h"
#include "http/router.h"
#include "http/server.h"
#include "outside/child.h"
#include "pages/parts/page.h"
#include "pages/routes.h"
#include "share/announce.h"
#include "share/deliver.h"
#include "share/subscribed_mail.h"
#include "sources/runner.h"
#include "web/app.h"

#include <pthread.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <iterator>
#include <thread>

namespace tocsin::app {
namespace {

struct ServeOptions {
  InstanceOptions instance;
  std::string listen = "127.0.0.1:8460";
  std::string exercise;  ///< played first when the store is empty
};

constexpr std::chrono::seconds kWatchPause{1};
constexpr std::chrono::hours kLinkLife{24};

/// A turn of a watch. An instance that does not sign has said so once; its clocks stand in the
/// store, and nothing is judged by a time that is not believed.
Repeat watch(const flow::World& world, std::string event,
             Result<std::int64_t> (*look)(const flow::World&)) {
  return Repeat(std::move(event), kWatchPause, [&world, look]() -> Status {
    if (!world.store->writable()) {
      return {};
    }
    TOC_CHECK(look(world));
    return {};
  });
}

/// What an earlier version of the program stored, looked up anew beside all else, once.
Repeat renew_inventories(const exposure::World& world) {
  return Repeat("inventory.renewal_failed", kWatchPause,
                [&world, so_far = exposure::Renewal{}]() mutable -> Status {
                  if (so_far.is_over || !world.store->writable()) {
                    return {};
                  }
                  TOC_TRY(so_far, exposure::renew_outdated(world, so_far));
                  return {};
                });
}

/// What looks at what happened since its last turn.
template <class Follower>
Repeat follow(std::string event, const exposure::World& world) {
  return Repeat(std::move(event), kWatchPause,
                [&world, follower = Follower(world)]() mutable -> Status {
                  if (world.store->writable()) {
                    TOC_CHECK(follower.turn());
                  }
                  return {};
                });
}

struct Address {
  std::string host;
  std::uint16_t port = 0;
};

/// "127.0.0.1:8460", "[::1]:8460".
Result<Address> parse_listen(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  Address out;
  if (colon == std::string::npos) {
    return fail(Errc::malformed, "Say where to listen as address:port, such as 127.0.0.1:8460.");
  }
  out.host = text.substr(0, colon);
  if (out.host.starts_with('[') && out.host.ends_with(']')) {
    out.host = out.host.substr(1, out.host.size() - 2);
  }
  const auto port = parse_whole<std::uint16_t>(std::string_view(text).substr(colon + 1));
  if (!port) {
    return fail(Errc::malformed, "The port is a number from 0 to 65535.");
  }
  out.port = *port;
  return out;
}

/// Plays the exercise on an empty store and remembers that this instance is one.
Status play(Instance& instance, ManualClock& clock, const std::string& name) {
  TOC_TRY(const flow::ExerciseResult result, flow::run_exercise(instance.world(), clock, name));
  if (!result.passed) {
    return fail(Errc::internal, "The exercise did not end as expected: " + result.failures.front());
  }
  return instance.begin_exercise(name, clock.now());
}

/// One-time links for the people whom a visitor may want to be.
Status print_links(const Instance& instance) {
  for (const auto& [label, mail] : {std::pair{"officer", "officer@exercise.invalid"},
                                    std::pair{"second officer", "second-officer@exercise.invalid"},
                                    std::pair{"partner", "partner@exercise.invalid"},
                                    std::pair{"auditor", "auditor@exercise.invalid"}}) {
    TOC_TRY(const auto person, instance.world().store->read([&](store::Reader& reader) {
      return store::people::find(reader, mail);
    }));
    if (person) {
      TOC_TRY(const std::string token,
              flow::make_sign_in_link(instance.world(), person->id, kLinkLife));
      std::cout << "  sign in as " << label << ": " << instance.world().base_url << "/sign-in/"
                << token << "\n";
    }
  }
  return {};
}

Status run(const ServeOptions& options) {
  TOC_TRY(const Address address, parse_listen(options.listen));
  InstanceOptions instance_options = options.instance;
  if (instance_options.base_url.empty()) {
    instance_options.base_url = "http://" + options.listen;
  }
  // The very first entry of an exercise must bear its time, since time never runs backwards in the
  // log.
  ManualClock clock{Instant{}};
  if (!options.exercise.empty()) {
    TOC_TRY(const Instant start, flow::exercise_start(options.exercise));
    clock.set(start);
    instance_options.played_clock = &clock;
  }
  TOC_TRY(const std::unique_ptr<Instance> instance, Instance::open(instance_options));
  TOC_TRY(const bool was_set_up, flow::is_set_up(instance->world()));
  if (!was_set_up && !options.exercise.empty()) {
    TOC_CHECK(play(*instance, clock, options.exercise));
  }
  instance->clock.play(nullptr);
  if (instance->world().store->writable()) {
    TOC_CHECK(flow::publish_earlier_warnings(instance->world()));
    TOC_CHECK(flow::publish_earlier_shares(instance->world()));
    TOC_CHECK(flow::name_earlier_values(instance->world()));
    TOC_CHECK(flow::sign_earlier_documents(instance->world()));
    TOC_CHECK(flow::name_earlier_cves(instance->world()));
  }
  TOC_TRY(const bool set_up_now, flow::is_set_up(instance->world()));

  const SystemClock machine_time;
  const outside::ChildReader reader;
  web::App app;
  app.world = instance->world();
  app.world.reader = &reader;
  app.sources = &instance->sources_options();
  app.cookie_reach = app.world.base_url.starts_with("https://") ? http::CookieReach::secure
                                                                : http::CookieReach::plain;
  const Configuration& configuration = instance->configuration();
  web::set_limits(app, configuration.limits);
  if (!set_up_now) {
    app.setup_token = make_number("SETUP", 7);
  }
  std::vector<http::Route> routes = api::all(app);
  std::ranges::move(pages::all(app), std::back_inserter(routes));
  TOC_TRY(http::Router router, http::Router::make(std::move(routes)));
  http::ServerOptions server_options;
  server_options.address = address.host;
  server_options.port = address.port;
  server_options.router = std::move(router);
  server_options.guard = web::make_guard(app);
  server_options.render_error = pages::make_error_page(app);
  server_options.name_caller = web::name_caller;
  server_options.clock = &machine_time;  // of the field Date
  server_options.spool.folder = options.instance.data / "spool";
  TOC_CHECK(make_private_folder(server_options.spool.folder));
  server_options.is_secure = app.cookie_reach == http::CookieReach::secure;
  server_options.connections_each_max = configuration.connections_by_host;
  server_options.trusted_proxies = configuration.trusted_proxies;
  TOC_TRY(const std::unique_ptr<http::Server> server,
          http::Server::open(std::move(server_options)));

  std::cout << "Tocsin listens on " << app.world.base_url
            << (app.world.is_exercise ? " (exercise: nothing here is live)" : "") << "\n";
  if (app.world.is_exercise && app.world.store->writable()) {
    TOC_CHECK(print_links(*instance));
  }
  if (!set_up_now) {
    std::cout << "  first-run set-up: " << app.world.base_url << "/set-up with the token "
              << app.setup_token << "\n";
  }
  std::cout << std::flush;

  // Signals are taken by one thread that does nothing else; all others were started with them
  // blocked.
  std::thread stopper([&server] {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    int signal = 0;
    sigwait(&set, &signal);
    server->stop();
  });
  {
    // Each on a thread of its own: what hangs holds nothing else.
    const Repeat duties = watch(instance->world(), "watch.duties_failed", flow::watch_duties);
    const Repeat partnerships =
        watch(instance->world(), "watch.partnerships_failed", flow::watch_partnerships);
    const Repeat renewal = renew_inventories(app.world);
    const Repeat published =
        follow<exposure::PublishedFollower>("watch.published_failed", app.world);
    const Repeat to_webhooks = follow<share::Announcer>("watch.announcing_failed", app.world);
    const Repeat by_mail = follow<share::MailAnnouncer>("watch.announcing_failed", app.world);
    const sources::Runner sources(app.world, instance->sources_options());
    const share::Couriers couriers(instance->world(), configuration.channels, {});
    server->run();
  }
  // When run() ended for another reason than a signal, the stopper still waits for one.
  // It is blocked everywhere, so that sigwait takes it and nothing is terminated.
  pthread_kill(stopper.native_handle(), SIGTERM);  // NOLINT(bugprone-bad-signal-to-kill-thread)
  stopper.join();
  return {};
}

int serve(const ServeOptions& options) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  const Status status = run(options);
  return status ? 0 : report(status.error());
}

}  // namespace

Command serve_command() {
  const auto options = std::make_shared<ServeOptions>();
  return {
      .name = "serve",
      .about = "Run the server",
      .verbs = {{.name = "",
                 .about = "",
                 .options = of_instance(
                     options->instance,
                     {{.name = "--listen", .about = "Address and port", .value = &options->listen},
                      {.name = "--base-url",
                       .about = "How others reach this instance",
                       .value = &options->instance.base_url},
                      {.name = "--origin",
                       .about = "Name of a new log",
                       .value = &options->instance.origin},
                      {.name = "--exercise",
                       .about = "Play this exercise first when the store is empty",
                       .value = &options->exercise}}),
                 .run = [options] { return serve(*options); }}}};
}

}  // namespace tocsin::app
