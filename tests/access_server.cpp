// The server of tests/access_test.py: the real routes and guard on a store that holds an
// organization of every standing, a person of every role, a case of every marking with and without
// each organization, and a report of every marking by each organization and by a stranger. Prints
// what it made as one line of JSON, then serves.
//   access_server serve … --listen ADDRESS:PORT … [--deliver]
// With --deliver what is shared is announced and posted, to receivers on loopback.

#include "api/routes.h"
#include "base/file.h"
#include "base/repeat.h"
#include "base/text.h"
#include "exposure/current_advisories.h"
#include "exposure/current_inventories.h"
#include "exposure/published.h"
#include "flow/accounts.h"
#include "flow/cases.h"
#include "flow/intake.h"
#include "flow/sign_in.h"
#include "pages/routes.h"
#include "share/announce.h"
#include "share/deliver.h"
#include "share/subscribed_mail.h"
#include "store/openpgp_keys.h"
#include "store/standing.h"
#include "store/testing.h"
#include "web/app.h"

#include <algorithm>
#include <csignal>
#include <iostream>
#include <iterator>
#include <map>
#include <span>

namespace {

using namespace tocsin;

constexpr std::array kStandings = {
    Standing::none,         Standing::candidate, Standing::active,
    Standing::noticed,      Standing::warned,    Standing::suspended,
    Standing::reassessment, Standing::probation, Standing::terminated};
constexpr std::array kMarkings = {Tlp::clear, Tlp::green, Tlp::amber, Tlp::amber_strict, Tlp::red};

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::cerr << describe(result.error()) << "\n";
    std::exit(70);
  }
  return *std::move(result);
}

std::vector<std::string> all_scopes() {
  std::vector<std::string> out;
  for (const Action action : all_actions()) {
    out.emplace_back(to_text(action));
  }
  return out;
}

const Sealer& sealer() {
  static const Sealer one = must(Sealer::make({Buffer(Sealer::kKeyBytes)}));
  return one;
}

/// A session of that person; the token is its name.
Status make_session(store::Transaction& tx, const PersonId& person, const std::string& token,
                    std::optional<Instant> factor_at) {
  return store::sessions::insert(tx, {.token_hash = sha256(as_bytes(token)),
                                      .id = make_id<SessionId>(tx.now()),
                                      .person = person,
                                      .created = tx.now(),
                                      .expires = tx.now() + std::chrono::hours(1),
                                      .seen = tx.now(),
                                      .factor_at = factor_at,
                                      .network = {}});
}

/// A person with a key that has every scope, so that only the table decides, and with two sessions:
/// one with a second factor of now, "fresh_…", and one without, "stale_…".
std::string make_key(const flow::World& world, const std::string& party, Role role) {
  const std::string name = std::string(to_text(role)) + "." + (party.empty() ? "operator" : party);
  const PersonId person =
      must(flow::register_person(
               world, Principal::system("test"),
               {.party = party, .name = name, .mail = name + "@example.org", .role = role}))
          .person;
  const std::string secret = "tocsin_" + name;
  const Status stored = world.store->write([&](store::Transaction& tx) -> Status {
    store::ApiKey key;
    key.id = make_id<ApiKeyId>(tx.now());
    key.person = person;
    key.name = name;
    key.secret_hash = sha256(as_bytes(secret));
    key.scopes = all_scopes();
    key.created = tx.now();
    key.expires = tx.now() + std::chrono::hours(24);
    TOC_CHECK(store::api_keys::insert(tx, key));
    TOC_TRY(store::Person row, store::people::get(tx, person));
    row.totp_secret = sealer().seal("totp:" + to_text(person), Buffer(20));
    TOC_CHECK(store::people::update(tx, row));
    TOC_CHECK(make_session(tx, person, "fresh_" + name, tx.now()));
    return make_session(tx, person, "stale_" + name, std::nullopt);
  });
  TOC_ASSERT(stored.has_value());
  return secret;
}

void make_party(const flow::World& world, Standing standing) {
  const std::string handle(to_text(standing));
  const PartyId id = must(
      flow::register_party(world, Principal::system("test"), {.handle = handle, .name = handle}));
  if (standing == Standing::none) {
    return;
  }
  const Status stored = world.store->write([&](store::Transaction& tx) {
    store::Partnership row;
    row.id = make_id<PartnershipId>(tx.now());
    row.party = id;
    row.programme = "example.threat-sharing";
    row.state = handle;
    row.standing = standing;
    row.since = tx.now();
    return store::partnerships::insert(tx, row);
  });
  TOC_ASSERT(stored.has_value());
}

/// One case with a feed item of the same marking. participant: a handle, or empty.
std::string make_case(const flow::World& world, Tlp tlp, const std::string& participant,
                      const std::string& title) {
  const Principal system = Principal::system("test");
  Report report;
  report.title = title;
  report.product = title;
  report.description = title;
  report.tlp = tlp;
  const auto sent = must(flow::submit_report(
      world, system, {.report = report, .attachments = {}, .idempotency_key = std::nullopt}));
  const auto opened = must(flow::open_case(world, system, sent.number));
  if (!participant.empty()) {
    must(flow::add_participant(world, system, opened.number,
                               {.party = participant, .roles = {"vendor"}}));
  }
  must(flow::share_update(world, system, opened.number,
                          {.tlp = tlp, .title = title, .text = title}));
  return opened.number;
}

/// A report of that marking by whoever has the key; empty: by a stranger.
std::string make_report(const flow::World& world, Tlp tlp, const std::string& key) {
  Report report;
  report.title = "R";
  report.product = "R";
  report.description = "R";
  report.tlp = tlp;
  const Principal sender =
      key.empty() ? Principal() : must(flow::principal_of_key(world, key, "192.0.2.1"));
  return must(flow::submit_report(
                  world, sender,
                  {.report = report, .attachments = {}, .idempotency_key = std::nullopt}))
      .number;
}

std::string make_fixture(const flow::World& world, const std::vector<http::Route>& routes) {
  JsonWriter json;
  std::map<std::string, std::string> keys = {{"", ""}};  // of one member of each party
  json.begin_object().key("routes").begin_array();
  for (const http::Route& route : routes) {
    json.begin_object()
        .field("method", http::to_text(route.method))
        .field("pattern", route.pattern);
    json.field("action", route.rule.permission).end_object();
  }
  json.end_array().key("callers").begin_array();
  const auto caller = [&](const std::string& party, Role role, Standing standing) {
    json.begin_object()
        .field("party", party)
        .field("role", to_text(role))
        .field("standing", to_text(standing));
    const std::string key = make_key(world, party, role);
    if (!party.empty()) {
      keys[party] = key;
    }
    json.field("key", key)
        .field("fresh", "fresh_" + key.substr(key.find('_') + 1))
        .field("stale", "stale_" + key.substr(key.find('_') + 1))
        .end_object();
  };
  for (const Role role : {Role::officer, Role::analyst, Role::auditor, Role::administrator}) {
    caller("", role, Standing::none);
  }
  for (const Standing standing : kStandings) {
    make_party(world, standing);
    caller(std::string(to_text(standing)), Role::partner_administrator, standing);
    caller(std::string(to_text(standing)), Role::partner_member, standing);
  }
  json.end_array().key("cases").begin_array();
  for (const Tlp tlp : kMarkings) {
    for (std::size_t i = 0; i <= kStandings.size(); ++i) {
      const std::string participant =
          i < kStandings.size() ? std::string(to_text(kStandings[i])) : std::string();
      const std::string title =
          std::string(to_label(tlp)) + " with " + (participant.empty() ? "nobody" : participant);
      json.begin_object()
          .field("number", make_case(world, tlp, participant, title))
          .field("title", title);
      json.field("tlp", to_label(tlp)).field("participant", participant).end_object();
    }
  }
  json.end_array().key("reports").begin_array();
  for (const Tlp tlp : kMarkings) {
    for (const auto& [party, key] : keys) {
      json.begin_object().field("number", make_report(world, tlp, key));
      json.field("tlp", to_label(tlp)).field("party", party).end_object();
    }
  }
  return json.end_array().end_object().take();
}

}  // namespace

int main(int argc, char** argv) {
  std::string listen;
  std::string base_url;
  const std::span arguments(argv, static_cast<std::size_t>(argc));
  const bool delivers = std::ranges::count(arguments, std::string_view("--deliver")) > 0;
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::string_view(argv[i]) == "--listen") {
      listen = argv[i + 1];
    } else if (std::string_view(argv[i]) == "--base-url") {
      base_url = argv[i + 1];
    }
  }
  store::testing::TestStore store("sqlite");
  must(store.open());
  store.clock.set(SystemClock().now());
  const regimes::Library law = must(regimes::Library::load(regimes::rules_files()));
  const SigningKey notice_key = SigningKey::generate();
  const openpgp::SecretKey openpgp_key =
      must(openpgp::SecretKey::generate("tocsin.test <desk@tocsin.test>", store.clock.now()));
  must(store->write([&](store::Transaction& tx) -> Status {
    TOC_TRY(const Buffer fingerprint, parse_hex(to_lower(openpgp_key.fingerprint())));
    return store::openpgp_keys::put(tx, {.fingerprint = fingerprint,
                                         .certificate = openpgp_key.certificate(),
                                         .secret = openpgp_key.bytes()});
  }));
  exposure::CurrentAdvisories advisories("");
  exposure::CurrentInventories inventories;
  web::App app;
  app.world = {{.store = &*store,
                .law = &law,
                .clock = &store.clock,
                .notice_key = &notice_key,
                .notice_key_name = "tocsin.test/notices",
                .openpgp_key = &openpgp_key,
                .token_secret = Buffer(32),
                .sealer = &sealer(),
                .base_url = base_url.empty() ? "http://" + listen : base_url},
               &advisories,
               &inventories};
  const share::ChannelOptions channels{
      .mail = {.smtp_url = {}, .user = {}, .password = {}, .folder = store.folder() / "outbox"},
      .egress = {.allowed_networks = {"127.0.0.0/8"}}};
  app.cookie_reach = app.world.base_url.starts_with("https://") ? http::CookieReach::secure
                                                                : http::CookieReach::plain;
  web::set_limits(app, {.reports_per_minute_by_network = 1e9,
                        .reports_per_minute_by_credential = 1e9,
                        .changes_per_minute_by_account = 1e9,
                        .sign_ins_per_minute_by_network = 1e9});
  must(flow::set_up(app.world, {.operator_name = "Operator",
                                .country = "CN",
                                .mail = "first@example.org",
                                .person_name = "First",
                                .password = {}}));
  std::vector<http::Route> routes = api::all(app);
  std::ranges::move(pages::all(app), std::back_inserter(routes));
  const std::string fixture = make_fixture(app.world, routes);

  http::ServerOptions options;
  options.address = "127.0.0.1";
  options.port = static_cast<std::uint16_t>(std::stoi(listen.substr(listen.rfind(':') + 1)));
  options.router = must(http::Router::make(routes));
  options.guard = web::make_guard(app);
  options.clock = &store.clock;
  options.spool.folder = store.folder();
  const auto server = must(http::Server::open(std::move(options)));
  std::cout << fixture << std::endl;
  std::signal(SIGTERM, SIG_DFL);
  if (!delivers) {
    server->run();
    return 0;
  }
  share::Announcer announcer(app.world);
  const Repeat announcing("announcing", std::chrono::milliseconds(100), [&]() -> Status {
    TOC_CHECK(announcer.turn());
    return {};
  });
  share::MailAnnouncer mail_announcer(app.world);
  const Repeat mailing("mailing", std::chrono::milliseconds(100), [&]() -> Status {
    TOC_CHECK(mail_announcer.turn());
    return {};
  });
  exposure::PublishedFollower follower(app.world);
  const Repeat following("following", std::chrono::milliseconds(100), [&]() -> Status {
    TOC_CHECK(follower.turn());
    return {};
  });
  const share::Couriers couriers(app.world, channels, {});
  server->run();
}
