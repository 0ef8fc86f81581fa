// What is hidden answers byte for byte like what does not exist.
//
// Two instances are built that differ only in something that a reader may not see: one holds it,
// the other does not. Then every route of the table is asked in both, as every caller who may not
// see it: status, headers and body must be the same bytes, page by page, and so must the mail and
// the webhook posts that wait for the callers' organizations. A route without samples here fails
// the test.
//
// "Ids and times held equal" is literal: the clock stands still, and the random bytes of libsodium,
// from which ids, salts and tokens are drawn, are those of a generator that is seeded anew before
// every step. The log of the second instance is made as long as that of the first by acts that are
// marked TLP:RED, since how many leaves a log has is public. Only what follows from the hidden
// leaves themselves is masked: hashes and signatures of the log, and the counters of the process,
// which both instances share.
#include "api/routes.h"
#include "base/temporary_folder_for_test.h"
#include "exposure/advisories.h"
#include "exposure/current_inventories.h"
#include "exposure/inventories.h"
#include "exposure/osv_files.h"
#include "flow/accounts.h"
#include "flow/cases.h"
#include "flow/csaf.h"
#include "flow/duties.h"
#include "flow/feed.h"
#include "flow/intake.h"
#include "flow/misp.h"
#include "flow/notices.h"
#include "flow/sharing.h"
#include "flow/sign_in.h"
#include "flow/standing.h"
#include "flow/taxii.h"
#include "flow/webhooks.h"
#include "flow/workbench.h"
#include "http/problem.h"
#include "pages/parts/page.h"
#include "pages/routes.h"
#include "regimes/library.h"
#include "share/announce.h"
#include "share/deliver.h"
#include "store/standing.h"
#include "store/testing.h"
#include "threats/stix_report.h"
#include "web/app.h"
#include "web/session_cookie.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <algorithm>
#include <iostream>
#include <iterator>
#include <mutex>
#include <random>
#include <set>

namespace tocsin {
namespace {

const std::string kHiddenId = "malware--00000000-0000-4000-8000-000000000009";
const std::string kHiddenEvent = "00000000-0000-4000-8000-00000000000e";
const std::string kHiddenObject =
    R"({"objects":[{"type":"malware","spec_version":"2.1","id":")" + kHiddenId +
    R"(","created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z","is_family":true},)"
    R"({"type":"indicator","spec_version":"2.1",)"
    R"("id":"indicator--00000000-0000-4000-8000-000000000009","created":"2026-01-01T00:00:00Z",)"
    R"("modified":"2026-01-01T00:00:00Z","name":"CVE-2026-9","pattern_type":"stix",)"
    R"("valid_from":"2026-01-01T00:00:00Z",)"
    R"("pattern":"[domain-name:value = 'hidden.example' OR domain-name:value = 'open.example']"},)"
    R"({"type":"sighting","spec_version":"2.1",)"
    R"("id":"sighting--00000000-0000-4000-8000-000000000009","created":"2026-01-01T00:00:00Z",)"
    R"("modified":"2026-01-01T00:00:00Z","count":7,)"
    R"("sighting_of_ref":"indicator--00000000-0000-4000-8000-000000000001"}]})";
/// What everybody's world has of the kind.
const std::string kOpenObject =
    R"({"objects":[{"type":"indicator","spec_version":"2.1",)"
    R"("id":"indicator--00000000-0000-4000-8000-000000000001","created":"2026-01-01T00:00:00Z",)"
    R"("modified":"2026-01-01T00:00:00Z","pattern_type":"stix",)"
    R"("valid_from":"2026-01-01T00:00:00Z","pattern":"[domain-name:value = 'open.example']"}]})";

// --- Chance that can be held equal -------------------------------------------------------------

/// The same bytes after the same seed; used by the writer's thread too, one after the other.
class Chance {
 public:
  static void install() {
    static randombytes_implementation seeded = {.implementation_name = [] { return "seeded"; },
                                                .random = [] { return draw(); },
                                                .stir = nullptr,
                                                .uniform = nullptr,
                                                .buf = fill,
                                                .close = nullptr};
    randombytes_set_implementation(&seeded);
  }
  static void seed(std::uint64_t step) {
    const std::scoped_lock lock(mutex());
    generator().seed(step);
  }

 private:
  static std::mutex& mutex() {
    static std::mutex one;
    return one;
  }
  static std::mt19937_64& generator() {
    static std::mt19937_64 one;
    return one;
  }
  static std::uint32_t draw() {
    const std::scoped_lock lock(mutex());
    return static_cast<std::uint32_t>(generator()());
  }
  static void fill(void* out, std::size_t size) {
    auto* bytes = static_cast<unsigned char*>(out);
    for (std::size_t i = 0; i < size; ++i) {
      bytes[i] = static_cast<unsigned char>(draw());
    }
  }
};

template <class T>
T must(Result<T> result) {
  if (!result) {
    ADD_FAILURE() << describe(result.error());
    std::abort();
  }
  return *std::move(result);
}
void must(const Status& status) {
  if (!status) {
    ADD_FAILURE() << describe(status.error());
    std::abort();
  }
}

// --- An instance -------------------------------------------------------------------------------

constexpr std::array kStandings = {
    Standing::none,         Standing::candidate, Standing::active,
    Standing::noticed,      Standing::warned,    Standing::suspended,
    Standing::reassessment, Standing::probation, Standing::terminated};
constexpr std::array kStaff = {Role::officer, Role::analyst, Role::auditor, Role::administrator};
constexpr std::int64_t kStart = 1'770'000'000'000'000;
const Principal kSystem = Principal::system("test");

/// Names of things, to be put where a sample says "[case]".
using Names = std::map<std::string, std::string>;

struct Caller {
  std::string name;   ///< "officer", "partner_member of active", "stranger"
  std::string party;  ///< handle; empty for staff and strangers
  Role role = Role::partner_member;
  Standing standing = Standing::none;
  std::string key;  ///< empty: a stranger
  Principal principal;
  [[nodiscard]] bool is_stranger() const { return key.empty(); }
  [[nodiscard]] bool is_partner() const { return !key.empty() && !is_staff(role); }
};

std::vector<std::string> all_scopes() {
  std::vector<std::string> out;
  for (const Action action : all_actions()) {
    out.emplace_back(to_text(action));
  }
  return out;
}

std::string quoted(const std::vector<std::string>& texts, const std::string& before,
                   const std::string& after) {
  std::string out;
  for (const std::string& text : texts) {
    out += (out.empty() ? "" : ",") + before + "\"" + text + "\"" + after;
  }
  return out;
}

/// A CSAF document about one flaw of a package's version 1.0.0.
struct Said {
  std::string id;
  std::string cve;
  std::vector<std::string> ids;  ///< that are the same flaw
  std::string package;
  std::string tlp = "TLP:CLEAR";
  std::string publisher = "Source";
};
std::string csaf(const Said& said) {
  return R"({"document":{"category":"csaf_vex","csaf_version":"2.0","title":"About )" +
         said.package + R"(","distribution":{"tlp":{"label":")" + said.tlp.substr(4) +
         R"("}},"publisher":{"category":"vendor","name":")" + said.publisher +
         R"(","namespace":"https://p.example"},"tracking":{"id":")" + said.id +
         R"(","current_release_date":"2026-01-01T00:00:00Z",)"
         R"("initial_release_date":"2026-01-01T00:00:00Z","status":"final","version":"1"}},)"
         R"("product_tree":{"full_product_names":[{"product_id":"1","name":"x",)"
         R"("product_identification_helper":{"purl":"pkg:npm/)" +
         said.package + R"(@1.0.0"}}]},"vulnerabilities":[{"cve":")" + said.cve + R"(","ids":[)" +
         quoted(said.ids, R"({"system_name":"s","text":)", "}") +
         R"(],"product_status":{"known_affected":["1"]}}]})";
}

/// One that may be published here: released on that day of January 2026.
std::string published(const std::string& id, const std::string& label, const std::string& day) {
  const std::string date = "\"2026-01-" + day + "T00:00:00Z\"";
  return R"({"document":{"category":"csaf_base","csaf_version":"2.0","distribution":{"tlp":{"label":")" +
         label +
         R"("}},"publisher":{"category":"vendor","name":"V","namespace":"http://127.0.0.1:8460"},"title":"About )" +
         id + R"(","tracking":{"current_release_date":)" + date + R"(,"id":")" + id +
         R"(","initial_release_date":)" + date + R"(,"revision_history":[{"date":)" + date +
         R"(,"number":"1","summary":"s"}],"status":"final","version":"1"}},)"
         R"("product_tree":{"full_product_names":[{"product_id":"1","name":"x",)"
         R"("product_identification_helper":{"purl":"pkg:npm/left@1.0.0"}}]},)"
         R"("vulnerabilities":[{"cve":"CVE-2026-1000","product_status":{"known_affected":["1"]}}]})";
}

std::string bom(const std::vector<std::string>& packages) {
  std::string out = R"({"bomFormat":"CycloneDX","specVersion":"1.5","components":[)";
  for (std::size_t i = 0; i < packages.size(); ++i) {
    const std::string purl = "pkg:npm/" + packages[i] + "@1.0.0";
    out += (i == 0 ? "" : ",") + std::string(R"({"type":"library","bom-ref":")") + purl +
           R"(","name":")" + packages[i] + R"(","version":"1.0.0","purl":")" + purl + "\"}";
  }
  return out + "]}";
}

const regimes::Library& law() {
  static const regimes::Library library = must(regimes::Library::load(regimes::rules_files()));
  return library;
}

class Instance {
 public:
  Instance() : store_("sqlite"), notice_key_(must(SigningKey::from_seed(Buffer(32)))) {
    store_.key = must(SigningKey::from_seed(Buffer(32)));
    store_.clock.set(from_micros(kStart));
    must(store_.open());
    app_.world = {{.store = &*store_,
                   .law = &law(),
                   .clock = &store_.clock,
                   .notice_key = &notice_key_,
                   .notice_key_name = "tocsin.test/notices",
                   .token_secret = Buffer(32),
                   .sealer = &sealer_,
                   .base_url = "http://127.0.0.1:8460"},
                  &advisories_,
                  &inventories_,
                  &osv_files_};
    web::set_limits(app_, {.reports_per_minute_by_network = 1e12,
                           .reports_per_minute_by_credential = 1e12,
                           .changes_per_minute_by_account = 1e12,
                           .questions_per_minute_by_network = 1e12,
                           .osv_questions_per_minute_by_network = 1e12,
                           .osv_records_per_minute_by_network = 1e12,
                           .sign_ins_per_minute_by_network = 1e12});
    routes_ = api::all(app_);
    std::ranges::move(pages::all(app_), std::back_inserter(routes_));
    router_ = must(http::Router::make(routes_));
    guard_ = web::make_guard(app_);
    error_page_ = pages::make_error_page(app_);
    fill();
  }

  const exposure::World& world() { return app_.world; }
  const std::vector<http::Route>& routes() const { return routes_; }
  const std::vector<Caller>& callers() const { return callers_; }
  const Names& common() const { return common_; }

  void import(const std::string& document) {
    exposure::ImportOptions options;
    options.body = document;
    must(exposure::import_advisories(world(), kSystem, options));
  }
  void put(const std::string& party, const std::string& asset,
           const std::vector<std::string>& packages) {
    must(exposure::put_inventory(
        world(), member(party),
        {.asset = asset, .documents = {{.name = "bom.json", .bytes = bom(packages)}}}));
  }
  std::string report(Tlp tlp, const std::string& what, const Principal& who = {}) {
    Report one;
    one.title = what;
    one.product = what;
    one.vendor = what;
    one.description = what + " is broken, see CVE-2026-4000";
    one.identifiers = find_identifiers(one.description);
    one.tlp = tlp;
    return must(flow::submit_report(world(), who,
                                    {.report = one, .attachments = {}, .idempotency_key = {}}))
        .number;
  }
  std::string open_case(Tlp tlp, const std::string& what) {
    return must(flow::open_case(world(), kSystem, report(tlp, what))).number;
  }
  void join(const std::string& number, const std::string& party) {
    must(flow::add_participant(world(), kSystem, number, {.party = party, .roles = {"vendor"}}));
  }
  void share(const std::string& number, Tlp tlp, const std::string& what) {
    must(flow::share_update(world(), kSystem, number, {.tlp = tlp, .title = what, .text = what}));
  }
  void publish(const std::string& document, const flow::AudienceDraft& audience = {}) {
    must(flow::publish_csaf(world(), kSystem,
                            {.bytes = document, .tlp = std::nullopt, .audience = audience}));
  }
  const Principal& member(const std::string& party) {
    return caller("partner_administrator of " + party).principal;
  }
  const Caller& caller(const std::string& name) {
    return *std::ranges::find(callers_, name, &Caller::name);
  }
  PartnershipId partnership(const std::string& party) { return partnerships_.at(party); }
  std::int64_t log_size() { return world().store->head()->size; }
  void grow_log(std::int64_t size) {
    while (log_size() < size) {
      must(world().store->write([](store::Transaction& tx) -> Status {
        tx.record({.kind = "test.nothing",
                   .actor = "system:test",
                   .case_id = std::nullopt,
                   .detail = {},
                   .tlp = Tlp::red});
        return {};
      }));
    }
  }
  void set_time(std::chrono::seconds since_start) {
    store_.clock.set(from_micros(kStart) + since_start);
  }

  http::Response ask(const Caller& caller, http::Method method, const std::string& address,
                     std::string_view body, std::string_view type) {
    refresh_sessions();
    http::Request request;
    request.method = method;
    request.target = address;
    const auto target = http::parse_target(address);
    if (!target) {
      ADD_FAILURE() << address;
      return {};
    }
    request.path = target->path;
    request.query = target->query;
    request.peer = "192.0.2.7";
    request.body = body;
    request.headers.add("accept", address.starts_with("/desk") ? "text/html" : "*/*");
    // In a session with a fresh second factor, so that nothing is refused for the sake of the
    // proof; by the key where a session would end.
    const bool ends_session = address == "/sign-out" || address == "/api/v1/session";
    if (!caller.is_stranger() && ends_session) {
      request.headers.add("authorization", "Bearer " + caller.key);
    } else if (!caller.is_stranger()) {
      request.headers.add("cookie", web::session_cookie_name(app_.cookie_reach) + "=" + caller.key);
      request.headers.add("x-csrf-token", flow::csrf_of(caller.key));
      request.headers.add("sec-fetch-site", "same-origin");
    }
    if (!type.empty()) {
      request.headers.add("content-type", type);
    }
    const http::Match match = router_->match(method, target->segments);
    if (match.route == nullptr) {
      ADD_FAILURE() << "no route: " << address;
      return {};
    }
    request.parameters = match.parameters;
    request.pattern = match.route->pattern;
    const auto answer = [&]() -> Result<http::Response> {
      TOC_CHECK(guard_(request, match.route->rule));
      return match.route->handler(request);
    };
    if (address.starts_with("/osv/")) {
      must(osv_files_.make(world()));  // they are made behind the answers otherwise
    }
    Result<http::Response> response = answer();
    if (response && response->live != nullptr) {
      response->body += must(response->live->next(request));
    }
    if (response && response->file != nullptr) {
      response->body.resize(response->file->bytes());
      must(response->file->read(0, response->body));
    }
    if (response) {
      return *std::move(response);
    }
    http::Response fault = http::problem(response.error());
    return error_page_(request, response.error(), fault).value_or(fault);
  }

  /// What waits, or waited, for the organizations, once what is shared was announced.
  std::vector<std::string> messages(const std::set<std::string>& parties) {
    must(share::Announcer(world()).turn());
    return must(world().store->read([&](store::Reader& reader) -> Result<std::vector<std::string>> {
      std::vector<std::string> out;
      TOC_TRY(const auto all, store::outbox::list(reader, Tlp::red, "", 10'000));
      for (const store::Delivery& one : all) {
        TOC_TRY(const auto party, one.party ? store::parties::get(reader, *one.party)
                                            : Result<store::Party>(store::Party{}));
        if (parties.contains(party.handle)) {
          const std::string body =
              one.sealed.empty() ? "" : must(store::outbox::body_of(*world().sealer, one));
          out.push_back(one.channel + "|" + one.address + "|" + one.state + "|" + one.subject +
                        "|" + body + "|" + one.event + "|" + std::to_string(one.seq.value_or(-1)));
        }
      }
      std::ranges::sort(out);
      return out;
    }));
  }

 private:
  /// Sessions and their second factors are of now, whatever time it is.
  void refresh_sessions() {
    if (refreshed_ == store_.clock.now()) {
      return;
    }
    refreshed_ = store_.clock.now();
    must(world().store->write([&](store::Transaction& tx) {
      return tx.execute("UPDATE session SET seen = $1, factor_at = $1, expires = $2",
                        {refreshed_, refreshed_ + std::chrono::hours(24)});
    }));
  }

  void add_caller(const std::string& party, Role role, Standing standing) {
    Caller one{.name = std::string(to_text(role)) + (party.empty() ? "" : " of " + party),
               .party = party,
               .role = role,
               .standing = standing,
               .key = {},
               .principal = {}};
    const PersonId person =
        must(flow::register_person(world(), kSystem,
                                   {.party = party,
                                    .name = one.name,
                                    .mail = std::string(to_text(role)) + "." +
                                            (party.empty() ? "operator" : party) + "@example.org",
                                    .role = role}))
            .person;
    one.key = "tocsin_" + std::string(to_text(role)) + "_" + party;
    must(world().store->write([&](store::Transaction& tx) -> Status {
      store::ApiKey key;
      key.id = make_id<ApiKeyId>(tx.now());
      key.person = person;
      key.name = one.name;
      key.secret_hash = sha256(as_bytes(one.key));
      key.scopes = all_scopes();
      key.created = tx.now();
      key.expires = tx.now() + std::chrono::hours(240);
      TOC_CHECK(store::api_keys::insert(tx, key));
      TOC_TRY(store::Person row, store::people::get(tx, person));
      row.totp_secret = sealer_.seal("totp:" + to_text(person), Buffer(20));
      TOC_CHECK(store::people::update(tx, row));
      return store::sessions::insert(tx, {.token_hash = sha256(as_bytes(one.key)),
                                          .id = make_id<SessionId>(tx.now()),
                                          .person = person,
                                          .created = tx.now(),
                                          .expires = tx.now() + std::chrono::hours(24),
                                          .seen = tx.now(),
                                          .factor_at = tx.now(),
                                          .network = "192.0.2.0/24"});
    }));
    one.principal = must(flow::principal_of_person(world(), person));
    one.principal.has_fresh_factor = true;
    callers_.push_back(std::move(one));
  }

  /// What everybody's world has: an organization and two people of every standing, staff of every
  /// role, open advisories, inventories, a case that some take part in.
  void fill() {
    Chance::seed(1);
    must(flow::set_up(world(), {.operator_name = "Operator",
                                .country = "CN",
                                .mail = "first@example.org",
                                .person_name = "First",
                                .password = {}}));
    callers_.push_back({.name = "stranger"});
    for (const Role role : kStaff) {
      add_caller("", role, Standing::none);
    }
    for (const Standing standing : kStandings) {
      const std::string handle(to_text(standing));
      const PartyId id = must(flow::register_party(world(), kSystem,
                                                   {.handle = handle,
                                                    .name = "The " + handle,
                                                    .country = "CN",
                                                    .roles = {"product_provider"},
                                                    .markets = {"CN"},
                                                    .mail = "desk@" + handle + ".example"}));
      if (standing != Standing::none) {
        must(world().store->write([&](store::Transaction& tx) {
          store::Partnership row;
          row.id = make_id<PartnershipId>(tx.now());
          row.party = id;
          row.programme = "example.threat-sharing";
          row.state = handle;
          row.standing = standing;
          row.since = tx.now();
          partnerships_[handle] = row.id;
          return store::partnerships::insert(tx, row);
        }));
      }
      add_caller(handle, Role::partner_administrator, standing);
      add_caller(handle, Role::partner_member, standing);
      must(flow::set_webhook(world(), member(handle), "https://hooks.example/" + handle));
      must(flow::put_webhook(world(), member(handle),
                             {.name = "shares",
                              .url = "https://hooks.example/" + handle + "/shares",
                              .filter = {.events = {flow::EventKind::share},
                                         .cvss_tenths_min = 10,
                                         .products = {"pkg:npm/"}}}));
      must(flow::put_webhook(world(), member(handle),
                             {.name = "all",
                              .url = "https://hooks.example/" + handle + "/all",
                              .filter = {.events = {flow::EventKind::share}}}));
    }
    import(csaf({.id = "A-1", .cve = "CVE-2026-1000", .ids = {}, .package = "left"}));
    import(csaf({.id = "A-2", .cve = "CVE-2026-2000", .ids = {}, .package = "right"}));
    import(
        "#model_version:v2026.01.01,score_date:2026-01-01T00:00:00+0000\ncve,epss,percentile\n"
        "CVE-2026-1000,0.5,0.9\nCVE-2026-2000,0.6,0.91\nCVE-2026-7777,0.7,0.92\n");
    for (const Standing standing : kStandings) {
      put(std::string(to_text(standing)), "web", {"left", "right", "redonly", "both"});
    }
    const std::string number = open_case(Tlp::amber, "Commonplace");
    join(number, "active");
    join(number, "suspended");
    share(number, Tlp::amber, "For those who take part");
    share(number, Tlp::green, "For the community");
    share(number, Tlp::clear, "For everybody");
    must(flow::share(world(), kSystem,
                     {.tlp = Tlp::green,
                      .title = "Open",
                      .text = "Open",
                      .objects = must(threats::read_stix(kOpenObject, 2000)).objects}));
    publish(published("C-1", "WHITE", "05"));
    publish(published("C-2", "GREEN", "05"));
    publish(published("C-3", "AMBER", "05"),
            {.kind = store::Audience::named, .parties = {"warned"}});
    common_ = {{"case", number},
               {"report", report(Tlp::green, "Second")},
               {"flaw", "CVE-2026-1000"},
               {"advisory", "A-1"},
               {"package", "left"},
               {"asset", "2"},
               {"party", "active"},
               {"other", "warned"},
               {"partnership", to_text(partnerships_.at("active"))},
               {"index", "3"},
               {"thing", "2"},
               {"object", kHiddenId},
               {"event", kHiddenEvent},
               {"document", "c-3"},
               {"group", "hidden"},
               {"uuid", "00000000-0000-7000-8000-000000000000"}};
    must(flow::watch_duties(world()));
  }

  store::testing::TestStore store_;
  SigningKey notice_key_;
  Sealer sealer_ = must(Sealer::make({Buffer(Sealer::kKeyBytes)}));
  Instant refreshed_;
  exposure::CurrentAdvisories advisories_{""};
  exposure::CurrentInventories inventories_;
  TemporaryFolder folder_;
  exposure::OsvFiles osv_files_{folder_.path() / "osv"};
  web::App app_;
  std::vector<http::Route> routes_;
  std::optional<http::Router> router_;
  http::Guard guard_;
  http::RenderError error_page_;
  std::vector<Caller> callers_;
  std::map<std::string, PartnershipId> partnerships_;
  Names common_;
};

// --- Samples of every route --------------------------------------------------------------------

struct Sample {
  std::string route;    ///< "GET /api/v1/cases/{number}", as in the table of routes
  std::string address;  ///< with [names]
  std::string body;     ///< with [names]
  std::string type;     ///< of the body; empty: JSON where there is a body
  std::string
      follow;  ///< "after=next_after": the parameter and the field that the next page is asked by
};

const std::string kForm = "application/x-www-form-urlencoded";

const std::vector<Sample>& samples() {
  static const std::vector<Sample> all = {
      // Public.
      {"GET /", "/"},
      {"GET /livez", "/livez"},
      {"GET /readyz", "/readyz"},
      {"GET /metrics", "/metrics"},
      {"GET /verify", "/verify"},
      {"GET /report", "/report"},
      {"POST /report", "/report", "--b--\r\n", "multipart/form-data; boundary=b"},
      {"GET /notices", "/notices"},
      {"GET /notices.atom", "/notices.atom"},
      {"GET /notices/{slug}", "/notices/[slug]"},
      {"GET /assets/{name}", "/assets/site.css"},
      {"GET /log/checkpoint", "/log/checkpoint"},
      {"GET /log/policy", "/log/policy"},
      {"GET /log/keys", "/log/keys"},
      {"GET /log/tile/{path...}", "/log/tile/0/000.p/3"},
      {"GET /log/tile/{path...}", "/log/tile/entries/000.p/5"},
      {"GET /status/{token}", "/status/[token]"},
      {"GET /status/{token}/receipt", "/status/[token]/receipt"},
      {"GET /status/{token}/report.json", "/status/[token]/report.json"},
      {"GET /calendar/{token}", "/calendar/[token]"},
      {"GET /set-up", "/set-up"},
      {"POST /set-up", "/set-up", "token=x", kForm},
      {"GET /sign-in", "/sign-in"},
      {"POST /sign-in", "/sign-in", "mail=&password=", kForm},
      {"GET /sign-in/{token}", "/sign-in/[token]"},
      {"POST /sign-in/{token}", "/sign-in/[token]", "csrf=", kForm},
      {"POST /api/v1/sessions", "/api/v1/sessions", R"({"mail":"","password":""})"},
      // Advisories and flaws.
      {"POST /v1/query", "/v1/query", R"({"package":{"purl":"pkg:npm/[package]@1.0.0"}})"},
      {"POST /v1/query", "/v1/query", R"({"package":{"purl":"pkg:npm/[package]"}})"},
      {"POST /v1/query", "/v1/query", R"({"package":{"ecosystem":"npm","name":"left"}})"},
      {"POST /v1/querybatch", "/v1/querybatch",
       R"({"queries":[{"package":{"purl":"pkg:npm/[package]@1.0.0"}},{"package":{"purl":"pkg:npm/left@1.0.0"}},{"package":{"purl":"pkg:npm/right@1.0.0"}}]})"},
      {"POST /v1/query", "/v1/query?notes=true",
       R"({"package":{"purl":"pkg:npm/[package]"},"version":"latest"})"},
      {"POST /v1/query", "/v1/query",
       R"({"package":{"purl":"pkg:npm/[package]"},"version":"latest"})"},
      {"GET /osv/{file}", "/osv/ecosystems.txt"},
      {"GET /osv/{file}", "/osv/modified_id.csv"},
      {"GET /osv/{ecosystem}/{file}", "/osv/npm/all.zip"},
      {"GET /osv/{ecosystem}/{file}", "/osv/npm/modified_id.csv"},
      {"GET /osv/{ecosystem}/{file}", "/osv/npm/[advisory].json"},
      {"GET /osv/{ecosystem}/{file}", "/osv/npm/x_[advisory].json"},
      {"GET /v1/vulns/{id}", "/v1/vulns/[flaw]"},
      {"GET /v1/vulns/{id}", "/v1/vulns/x_[advisory]"},
      {"GET /v1/vulns/{id}", "/v1/vulns/[advisory]"},
      {"GET /v1/vulns/{id}", "/v1/vulns/[code]"},
      {"GET /api/v1/advisories", "/api/v1/advisories?count=1", "", "", "offset=next_offset"},
      {"GET /api/v1/advisories", "/api/v1/advisories?id=[flaw]"},
      {"GET /api/v1/advisories", "/api/v1/advisories?id=[code]"},
      {"GET /api/v1/advisories", "/api/v1/advisories?purl=pkg:npm/[package]"},
      {"GET /api/v1/advisories", "/api/v1/advisories?text=[package]"},
      {"GET /api/v1/advisories", "/api/v1/advisories?product=[package]"},
      {"GET /api/v1/advisories/{id}/original", "/api/v1/advisories/[advisory]/original"},
      {"GET /api/v1/vulnerabilities", "/api/v1/vulnerabilities?count=1", "", "",
       "offset=next_offset"},
      {"GET /api/v1/vulnerabilities", "/api/v1/vulnerabilities"},
      {"GET /api/v1/vulnerabilities", "/api/v1/vulnerabilities?epss_min=0.55"},
      {"GET /api/v1/vulnerabilities", "/api/v1/vulnerabilities?purl=pkg:npm/[package]@1.0.0"},
      {"GET /api/v1/vulnerabilities/{id}", "/api/v1/vulnerabilities/[flaw]"},
      {"GET /api/v1/vulnerabilities/{id}", "/api/v1/vulnerabilities/[advisory]"},
      {"GET /api/v1/vulnerabilities/{id}", "/api/v1/vulnerabilities/[code]"},
      {"POST /api/v1/impact", "/api/v1/impact", R"({"package":"pkg:npm/[package]@1.0.0"})"},
      {"GET /api/v1/impact/{id}", "/api/v1/impact/[flaw]"},
      {"GET /api/v1/impact/{id}", "/api/v1/impact/[code]"},
      // Inventories and findings.
      {"GET /api/v1/inventories", "/api/v1/inventories?count=1", "", "", "after=next_after"},
      {"GET /api/v1/inventories", "/api/v1/inventories"},
      {"GET /api/v1/inventories/{asset}", "/api/v1/inventories/[asset]"},
      {"GET /api/v1/inventories/{asset}/documents/{kind}/{ordinal}",
       "/api/v1/inventories/[asset]/documents/inventory/0"},
      {"GET /api/v1/findings", "/api/v1/findings?count=1", "", "", "after=next_after"},
      {"GET /api/v1/findings", "/api/v1/findings?closed=true&count=3", "", "", "after=next_after"},
      {"GET /api/v1/findings", "/api/v1/findings?flaw=[flaw]"},
      {"GET /api/v1/findings", "/api/v1/findings?asset=[asset]"},
      {"PUT /api/v1/inventories/{asset}", "/api/v1/inventories/new?name=bom.json", "[bom]"},
      {"PUT /api/v1/inventories/{asset}", "/api/v1/inventories/web?name=bom.json", "[bom]"},
      {"PUT /api/v1/inventories/{asset}/vex", "/api/v1/inventories/web/vex?name=vex.json", "[vex]"},
      {"POST /api/v1/findings/remediations", "/api/v1/findings/remediations",
       R"({"asset":[asset],"component":"pkg:npm/[package]@1.0.0","flaw":"[flaw]","state":"accepted","reason":"r"})"},
      {"DELETE /api/v1/inventories/{asset}", "/api/v1/inventories/new"},
      {"POST /api/v1/advisories", "/api/v1/advisories", "[import]"},
      // Reports.
      {"GET /api/v1/reports", "/api/v1/reports?count=2"},
      {"GET /api/v1/reports", "/api/v1/reports?count=2&before=[index]"},
      {"GET /api/v1/reports/{number}", "/api/v1/reports/[report]"},
      {"GET /api/v1/reports/{number}/suggestions", "/api/v1/reports/[report]/suggestions"},
      {"POST /api/v1/reports", "/api/v1/reports",
       R"({"product":"Hidden","vendor":"Hidden","description":"as CVE-2026-4000"})"},
      {"POST /api/v1/reports/{number}/case", "/api/v1/reports/[report]/case", "{}"},
      {"POST /api/v1/reports/{number}/decline", "/api/v1/reports/[report]/decline",
       R"({"reason":"r"})"},
      {"GET /desk/reports", "/desk/reports"},
      {"GET /desk/reports/{number}", "/desk/reports/[report]"},
      {"GET /desk/reports/{number}/attachments/{id}", "/desk/reports/[report]/attachments/[uuid]"},
      {"GET /desk/reports/{number}/receipt", "/desk/reports/[report]/receipt"},
      {"POST /desk/reports/{number}", "/desk/reports/[report]", "act=open", kForm},
      // Cases.
      {"GET /api/v1/cases", "/api/v1/cases?count=1"},
      {"GET /api/v1/cases", "/api/v1/cases"},
      {"GET /api/v1/cases/{number}", "/api/v1/cases/[case]"},
      {"GET /api/v1/cases/{number}/facts", "/api/v1/cases/[case]/facts"},
      {"POST /api/v1/cases/{number}/events", "/api/v1/cases/[case]/events",
       R"({"event":"P","at":"2026-02-01T00:00:00Z"})"},
      {"POST /api/v1/cases/{number}/merge", "/api/v1/cases/[case]/merge", R"({"into":"[case]"})"},
      {"POST /api/v1/cases/{number}/unmerge", "/api/v1/cases/[case]/unmerge", "{}"},
      {"POST /api/v1/cases/{number}/participants", "/api/v1/cases/[case]/participants",
       R"({"party":"noticed","roles":["vendor"]})"},
      {"POST /api/v1/cases/{number}/rm", "/api/v1/cases/[case]/rm",
       R"({"party":"active","state":"received"})"},
      {"POST /api/v1/cases/{number}/shares", "/api/v1/cases/[case]/shares",
       R"({"tlp":"TLP:GREEN","title":"t","text":"x","reason":"r"})"},
      {"GET /desk/cases", "/desk/cases"},
      {"GET /desk/cases/{number}", "/desk/cases/[case]"},
      {"POST /desk/cases/{number}", "/desk/cases/[case]",
       "act=share&tlp=TLP:GREEN&title=t&text=x&reason=r", kForm},
      {"POST /desk/cases/{number}/facts", "/desk/cases/[case]/facts", "name=awareness", kForm},
      {"POST /desk/cases/{number}/facts/{fact}", "/desk/cases/[case]/facts/[uuid]",
       "status=accepted", kForm},
      {"POST /desk/cases/{number}/warning", "/desk/cases/[case]/warning", "title_en=t", kForm},
      {"POST /api/v1/facts", "/api/v1/facts",
       R"({"case":"[case]","party":"active","fact":"awareness","of":"vuln.in_own_product","at":"2026-02-01T00:00:00Z","weight":"asserted","evidence":"e"})"},
      {"POST /api/v1/facts/{id}/decision", "/api/v1/facts/[fact]/decision",
       R"({"status":"accepted","reason":"r"})"},
      // Duties.
      {"GET /api/v1/duties", "/api/v1/duties"},
      {"GET /api/v1/duties", "/api/v1/duties?party=[party]"},
      {"GET /api/v1/duties.ics", "/api/v1/duties.ics"},
      {"GET /api/v1/duties.ics", "/api/v1/duties.ics?party=[party]"},
      {"GET /api/v1/verdicts", "/api/v1/verdicts?case=[case]&party=[party]"},
      {"GET /api/v1/conflicts", "/api/v1/conflicts"},
      {"POST /api/v1/conflicts/decisions", "/api/v1/conflicts/decisions",
       R"({"case":"[case]","regime":"cn.rmsv.art7","against":"eu.cra.art14","decision":"release","reason":"r"})"},
      {"POST /api/v1/filings", "/api/v1/filings",
       R"({"case":"[case]","regime":"cn.rmsv.art7","stage":"file_miit","content":{"a":"b"}})"},
      {"GET /api/v1/workbench",
       "/api/v1/workbench?case=[case]&party=[party]&regime=cn.rmsv.art7&stage=file_miit"},
      {"PUT /api/v1/workbench", "/api/v1/workbench",
       R"({"case":"[case]","regime":"cn.rmsv.art7","stage":"file_miit","values":{}})"},
      {"POST /api/v1/portal-receipts", "/api/v1/portal-receipts",
       R"({"case":"[case]","regime":"cn.rmsv.art7","stage":"file_miit","at":"2026-02-01T00:00:00Z","reference":"r"})"},
      {"POST /api/v1/portal-receipts/{id}/decisions", "/api/v1/portal-receipts/[portal]/decisions",
       R"({"status":"accepted"})"},
      {"GET /api/v1/portal-receipts/{id}/document", "/api/v1/portal-receipts/[portal]/document"},
      {"POST /api/v1/calendar-link", "/api/v1/calendar-link", "{}"},
      {"DELETE /api/v1/calendar-link", "/api/v1/calendar-link"},
      {"GET /desk/duties", "/desk/duties"},
      {"GET /desk/duties/{number}/{party}", "/desk/duties/[case]/[party]"},
      {"GET /desk/duties/{number}/{party}/{regime}/{stage}",
       "/desk/duties/[case]/[party]/cn.rmsv.art7/file_miit"},
      {"GET /desk/duties/{number}/{party}/{regime}/{stage}/export",
       "/desk/duties/[case]/[party]/cn.rmsv.art7/file_miit/export?format=json"},
      {"POST /desk/duties/{number}/{party}", "/desk/duties/[case]/[party]",
       "regime=cn.rmsv.art7&stage=file_miit", kForm},
      {"POST /desk/duties/{number}/{party}/{regime}/{stage}",
       "/desk/duties/[case]/[party]/cn.rmsv.art7/file_miit", "act=save", kForm},
      {"POST /desk/conflicts/{number}/{party}", "/desk/conflicts/[case]/[party]",
       "decision=release", kForm},
      {"POST /desk/portal-receipts/{id}", "/desk/portal-receipts/[portal]", "status=accepted",
       kForm},
      {"GET /desk/warnings", "/desk/warnings"},
      {"POST /desk/warnings", "/desk/warnings", "act=none", kForm},
      // What is shared, and what is told.
      {"GET /api/v1/feed", "/api/v1/feed?count=1", "", "", "after=next"},
      {"GET /api/v1/feed", "/api/v1/feed"},
      {"GET /desk/feed", "/desk/feed"},
      {"GET /api/v1/shares/{thing}", "/api/v1/shares/[thing]"},
      {"POST /api/v1/shares", "/api/v1/shares",
       R"({"tlp":"TLP:GREEN","title":"t","text":"t","audience":{"kind":"group","group":"[group]"}})"},
      {"POST /api/v1/shares", "/api/v1/shares",
       R"({"tlp":"TLP:GREEN","title":"t","text":"t","audience":{"kind":"case","case":"[case]"}})"},
      {"PUT /api/v1/shares/{thing}", "/api/v1/shares/[thing]",
       R"({"tlp":"TLP:GREEN","title":"t","text":"t","revision":9})"},
      {"POST /api/v1/shares/{thing}/withdrawal", "/api/v1/shares/[thing]/withdrawal",
       R"({"reason":"r"})"},
      {"GET /api/v1/sources", "/api/v1/sources"},
      {"PUT /api/v1/sources/{name}", "/api/v1/sources/s", R"({"kind":"","address":"a"})"},
      {"DELETE /api/v1/sources/{name}", "/api/v1/sources/s"},
      {"POST /api/v1/sources/{name}/run", "/api/v1/sources/s/run", "{}"},
      {"GET /api/v1/feed/stream", "/api/v1/feed/stream"},
      {"GET /api/v1/groups", "/api/v1/groups"},
      {"POST /api/v1/groups", "/api/v1/groups", R"({"handle":"","name":"n"})"},
      {"PUT /api/v1/groups/{group}/members/{party}", "/api/v1/groups/[group]/members/[party]"},
      {"DELETE /api/v1/groups/{group}/members/{party}", "/api/v1/groups/[group]/members/[party]"},
      {"GET /api/v1/recalls", "/api/v1/recalls?count=1", "", "", "after=next"},
      {"POST /api/v1/recalls/{thing}/confirmation", "/api/v1/recalls/[thing]/confirmation", "{}"},
      {"GET /taxii2/", "/taxii2/"},
      {"GET /taxii2/share/", "/taxii2/share/"},
      {"GET /taxii2/share/collections/", "/taxii2/share/collections/"},
      {"GET /taxii2/share/collections/{collection}/", "/taxii2/share/collections/all/"},
      {"GET /taxii2/share/collections/{collection}/manifest/",
       "/taxii2/share/collections/all/manifest/?limit=1", "", "", "next=next"},
      {"GET /taxii2/share/collections/{collection}/objects/",
       "/taxii2/share/collections/all/objects/?limit=1", "", "", "next=next"},
      {"GET /taxii2/share/collections/{collection}/objects/",
       "/taxii2/share/collections/threats/objects/?match[version]=all"},
      {"GET /taxii2/share/collections/{collection}/objects/{object}/",
       "/taxii2/share/collections/all/objects/[object]/"},
      {"GET /taxii2/share/collections/{collection}/objects/{object}/versions/",
       "/taxii2/share/collections/all/objects/[object]/versions/"},
      {"POST /taxii2/share/collections/{collection}/objects/",
       "/taxii2/share/collections/own/objects/",
       R"({"objects":[{"type":"malware","spec_version":"2.1","id":"[object]","created":"2026-01-01T00:00:00Z","modified":"2026-01-02T00:00:00Z","is_family":false}]})",
       "application/taxii+json;version=2.1"},
      {"GET /taxii2/share/status/{status}/", "/taxii2/share/status/[uuid]/"},
      {"GET /misp/{file}", "/misp/manifest.json"},
      {"GET /misp/{file}", "/misp/hashes.csv"},
      {"GET /misp/{file}", "/misp/[thing].json"},
      {"GET /misp/servers/{question}", "/misp/servers/getVersion"},
      {"GET /misp/users/view/{user}", "/misp/users/view/me"},
      {"GET /misp/events/index", "/misp/events/index"},
      {"POST /misp/events/index", "/misp/events/index", R"({"minimal":1})"},
      {"POST /misp/events/index", "/misp/events/index", R"({"limit":1,"page":2})"},
      {"GET /misp/events/view/{path...}", "/misp/events/view/[thing]"},
      {"GET /misp/events/view/{path...}", "/misp/events/view/[event]/deleted:1"},
      {"POST /misp/events/view/{path...}", "/misp/events/view/[thing]", R"({"deleted":1})"},
      {"POST /misp/events/restSearch", "/misp/events/restSearch", R"({"eventinfo":"%hidden%"})"},
      {"POST /misp/events/restSearch", "/misp/events/restSearch", R"({"limit":2,"page":2})"},
      {"POST /misp/attributes/restSearch", "/misp/attributes/restSearch", R"({"type":"text"})"},
      {"POST /misp/events/edit/{path...}", "/misp/events/edit/[event]", R"({"info":"t"})"},
      {"POST /misp/events/edit/{path...}", "/misp/events/edit/[thing]", R"({"info":"t"})"},
      {"POST /misp/events/add", "/misp/events/add",
       R"({"uuid":"[event]","info":"t","distribution":"1","Tag":[{"name":"tlp:green"}]})"},
      {"GET /misp/{file}", "/misp/[event].json"},
      {"GET /misp/tags/index", "/misp/tags/index"},
      {"GET /misp/sightings/{path...}", "/misp/sightings/index"},
      {"POST /misp/sightings/{path...}", "/misp/sightings/add", "{}"},
      {"GET /.well-known/security.txt", "/.well-known/security.txt"},
      {"GET /.well-known/csaf/{path...}", "/.well-known/csaf/provider-metadata.json"},
      {"GET /.well-known/csaf/{path...}", "/.well-known/csaf/v2.1/provider-metadata.json"},
      {"GET /.well-known/csaf/{path...}", "/.well-known/csaf/white/feed-tlp-white.json"},
      {"GET /.well-known/csaf/{path...}", "/.well-known/csaf/white/changes.csv"},
      {"GET /.well-known/csaf/{path...}", "/.well-known/csaf/white/2026/[document].json"},
      {"GET /csaf/protected/{path...}", "/csaf/protected/green/feed-tlp-green.json"},
      {"GET /csaf/protected/{path...}", "/csaf/protected/amber/index.txt"},
      {"GET /csaf/protected/{path...}", "/csaf/protected/amber/"},
      {"GET /csaf/protected/{path...}", "/csaf/protected/amber/2026/"},
      {"GET /csaf/protected/{path...}", "/csaf/protected/amber/changes.csv"},
      {"GET /csaf/protected/{path...}", "/csaf/protected/amber/category-amber.json"},
      {"GET /csaf/protected/{path...}", "/csaf/protected/amber/feed-tlp-amber.json"},
      {"GET /csaf/protected/{path...}", "/csaf/protected/amber/2026/[document].json.sha256"},
      {"GET /csaf/protected/{path...}", "/csaf/protected/amber/2026/[document].json"},
      {"GET /api/v1/advisories/views", "/api/v1/advisories/views"},
      {"GET /api/v1/advisories/views", "/api/v1/advisories/views?count=1"},
      {"GET /api/v1/advisories/views/{thing}/{format}", "/api/v1/advisories/views/[thing]/openvex"},
      {"GET /api/v1/advisories/views/{thing}/{format}", "/api/v1/advisories/views/[thing]/cve"},
      {"GET /api/v1/advisories/views/{thing}/{format}/loss",
       "/api/v1/advisories/views/[thing]/cyclonedx/loss"},
      {"GET /cves/{path...}", "/cves/deltaLog.json"},
      {"GET /cves/{path...}", "/cves/delta.json"},
      {"GET /cves/{path...}", "/cves/2026/1xxx/CVE-2026-1000.json"},
      {"GET /api/v1/indicators", "/api/v1/indicators?value=open.example&count=1", "", "",
       "after=next"},
      {"GET /api/v1/indicators", "/api/v1/indicators?value=c2.hidden.example"},
      {"GET /api/v1/indicators", "/api/v1/indicators?value=none.example"},
      {"POST /api/v1/indicators/search", "/api/v1/indicators/search",
       R"({"values":["hidden.example","open.example"]})"},
      {"GET /api/v1/indicators/export", "/api/v1/indicators/export?count=1", "", "", "after=next"},
      {"GET /api/v1/indicators/export", "/api/v1/indicators/export"},
      {"POST /api/v1/csaf", "/api/v1/csaf", published("H-1", "WHITE", "20")},
      {"GET /api/v1/inbox", "/api/v1/inbox"},
      {"GET /desk/inbox", "/desk/inbox"},
      {"GET /desk/inbox/{slug}", "/desk/inbox/[slug]"},
      {"GET /api/v1/outbox", "/api/v1/outbox"},
      {"GET /api/v1/webhook", "/api/v1/webhook"},
      {"PUT /api/v1/webhook", "/api/v1/webhook", R"({"url":"https://hooks.example/other"})"},
      {"DELETE /api/v1/webhook", "/api/v1/webhook"},
      {"GET /api/v1/webhooks", "/api/v1/webhooks"},
      {"PUT /api/v1/webhooks/{name}", "/api/v1/webhooks/other",
       R"({"url":"https://hooks.example/other","events":["share"]})"},
      {"DELETE /api/v1/webhooks/{name}", "/api/v1/webhooks/warnings"},
      {"POST /api/v1/webhooks/{name}/test", "/api/v1/webhooks/none/test", "{}"},
      {"GET /api/v1/webhooks/{name}/attempts", "/api/v1/webhooks/warnings/attempts"},
      {"GET /api/v1/mail-subscription", "/api/v1/mail-subscription"},
      {"PUT /api/v1/mail-subscription", "/api/v1/mail-subscription",
       R"({"rhythm":"at_once","events":["share"]})"},
      {"DELETE /api/v1/mail-subscription", "/api/v1/mail-subscription"},
      {"GET /api/v1/failing-mailboxes", "/api/v1/failing-mailboxes"},
      {"GET /mail/out/{token}", "/mail/out/none"},
      {"POST /mail/out/{token}", "/mail/out/none", ""},
      {"GET /feed.json", "/feed.json"},
      {"GET /feed/{token}", "/feed/none"},
      {"POST /api/v1/feed-link", "/api/v1/feed-link", "{}"},
      {"DELETE /api/v1/feed-link", "/api/v1/feed-link"},
      {"POST /api/v1/webhooks/{name}/replay", "/api/v1/webhooks/warnings/replay", R"({"after":0})"},
      {"POST /api/v1/risk-warnings", "/api/v1/risk-warnings",
       R"({"case":"[case]","title":{"en":"t","zh-CN":"t"},"body":{"en":"b","zh-CN":"b"}})"},
      // Organizations, people, standing.
      {"GET /api/v1/parties", "/api/v1/parties"},
      {"POST /api/v1/parties", "/api/v1/parties", R"({"handle":"active","name":"n"})"},
      {"GET /api/v1/parties/{handle}/holdings", "/api/v1/parties/[party]/holdings"},
      {"GET /api/v1/partnerships", "/api/v1/partnerships"},
      {"POST /api/v1/partnerships", "/api/v1/partnerships",
       R"({"party":"active","programme":"example.threat-sharing"})"},
      {"POST /api/v1/partnerships/{id}/answers", "/api/v1/partnerships/[partnership]/answers",
       R"({"body":"b"})"},
      {"POST /api/v1/partnerships/{id}/confirm", "/api/v1/partnerships/[partnership]/confirm",
       "{}"},
      {"POST /api/v1/partnerships/{id}/items/{item}/assessment",
       "/api/v1/partnerships/[partnership]/items/[uuid]/assessment",
       R"({"assessment":"accepted"})"},
      {"POST /api/v1/partnerships/{id}/items/{item}/evidence",
       "/api/v1/partnerships/[partnership]/items/[uuid]/evidence", R"({"evidence":"e"})"},
      {"POST /api/v1/partnerships/{id}/steps", "/api/v1/partnerships/[partnership]/steps",
       R"({"target":"nowhere","reason":"r"})"},
      {"GET /api/v1/decisions", "/api/v1/decisions"},
      {"POST /api/v1/decisions/{id}/approve", "/api/v1/decisions/[decision]/approve", "{}"},
      {"POST /api/v1/decisions/{id}/reject", "/api/v1/decisions/[decision]/reject",
       R"({"reason":"r"})"},
      {"POST /api/v1/people", "/api/v1/people",
       R"({"name":"n","mail":"officer.operator@example.org","role":"partner_member"})"},
      {"POST /api/v1/people/{id}", "/api/v1/people/[uuid]", R"({"act":"close","reason":"r"})"},
      {"PUT /api/v1/parties/{handle}", "/api/v1/parties/[party]", R"({"name":""})"},
      {"POST /api/v1/partnerships/{id}/annulments", "/api/v1/partnerships/[partnership]/annulments",
       R"({"reason":"r"})"},
      {"POST /api/v1/partnerships/{id}/own-step", "/api/v1/partnerships/[partnership]/own-step",
       R"({"target":"nowhere","reason":"r"})"},
      {"POST /api/v1/partnerships/{id}/records", "/api/v1/partnerships/[partnership]/records",
       R"({"kind":"indicators_met","body":"b"})"},
      {"POST /api/v1/partnerships/{id}/infractions/{index}",
       "/api/v1/partnerships/[partnership]/infractions/1",
       R"({"outcome":"remedied","reason":"r"})"},
      {"POST /desk/standing/{id}/act", "/desk/standing/[partnership]/act", "standing_act=annul",
       kForm},
      {"GET /api/v1/mandates", "/api/v1/mandates"},
      {"POST /api/v1/mandates", "/api/v1/mandates",
       R"({"agent":"[other]","ends":"2020-01-01T00:00:00Z"})"},
      {"DELETE /api/v1/mandates/{id}", "/api/v1/mandates/[uuid]"},
      {"GET /api/v1/sessions", "/api/v1/sessions"},
      {"DELETE /api/v1/sessions/{id}", "/api/v1/sessions/[uuid]"},
      {"POST /desk/account/mail", "/desk/account/mail", "new_mail=x", kForm},
      {"POST /desk/account/sessions/{id}/end", "/desk/account/sessions/[uuid]/end", "x=", kForm},
      {"GET /desk/standing", "/desk/standing"},
      {"GET /desk/standing/{id}", "/desk/standing/[partnership]"},
      {"POST /desk/standing/{id}/answer", "/desk/standing/[partnership]/answer", "body=b", kForm},
      {"POST /desk/standing/{id}/assess/{item}", "/desk/standing/[partnership]/assess/[uuid]",
       "assessment=accepted", kForm},
      {"POST /desk/standing/{id}/confirm", "/desk/standing/[partnership]/confirm", "x=", kForm},
      {"POST /desk/standing/{id}/reform/{item}", "/desk/standing/[partnership]/reform/[uuid]",
       "evidence=e", kForm},
      {"POST /desk/standing/{id}/step", "/desk/standing/[partnership]/step", "target=nowhere",
       kForm},
      {"GET /desk/parties", "/desk/parties"},
      {"POST /desk/parties", "/desk/parties", "act=none", kForm},
      {"GET /desk/decisions", "/desk/decisions"},
      {"POST /desk/decisions/{id}", "/desk/decisions/[decision]", "act=reject", kForm},
      // The log, the operator's own, the account.
      {"GET /api/v1/journal", "/api/v1/journal"},
      {"GET /api/v1/journal", "/api/v1/journal?count=3&before=[index]"},
      {"GET /api/v1/journal/{index}/receipt", "/api/v1/journal/[index]/receipt"},
      {"GET /desk/journal", "/desk/journal"},
      {"GET /desk/journal/{index}/receipt", "/desk/journal/[index]/receipt"},
      {"GET /api/v1/receipts/{index}", "/api/v1/receipts/[index]"},
      {"GET /api/v1/checklist", "/api/v1/checklist"},
      {"POST /api/v1/checklist/{item}", "/api/v1/checklist/none", R"({"answer":"done"})"},
      {"GET /desk/checklist", "/desk/checklist"},
      {"POST /desk/checklist", "/desk/checklist", "item=none&answer=done", kForm},
      {"GET /api/v1/keys", "/api/v1/keys"},
      {"POST /api/v1/keys", "/api/v1/keys",
       R"({"name":"k","scopes":["read_feed"],"valid_for_s":3600})"},
      {"DELETE /api/v1/keys/{id}", "/api/v1/keys/[key]"},
      {"GET /api/v1/session", "/api/v1/session"},
      {"DELETE /api/v1/session", "/api/v1/session"},
      {"GET /desk", "/desk"},
      {"GET /desk/account", "/desk/account"},
      {"POST /desk/account/keys", "/desk/account/keys", "name=", kForm},
      {"POST /desk/account/keys/{id}/revoke", "/desk/account/keys/[key]/revoke", "x=", kForm},
      {"POST /desk/account/password", "/desk/account/password", "new_password=x", kForm},
      {"POST /desk/account/totp", "/desk/account/totp", "code=1", kForm},
      {"POST /sign-out", "/sign-out", "x=", kForm},
  };
  return all;
}

/// Sentences with "[name]" replaced.
std::string filled(std::string text, const Names& names) {
  for (const auto& [name, value] : names) {
    const std::string place = "[" + name + "]";
    for (std::size_t at = text.find(place); at != std::string::npos;
         at = text.find(place, at + value.size())) {
      text.replace(at, place.size(), value);
    }
  }
  return text;
}

// --- What is hidden, and from whom -------------------------------------------------------------

struct Secret {
  std::string name;
  /// Makes it; returns what it is called.
  std::function<Names(Instance&)> make;
  /// What the other instance has instead; nothing: only a log of the same length.
  std::function<void(Instance&)> instead;
  std::function<bool(const Caller&)> is_hidden_from;
};

bool is_desk(const Caller& caller) {
  return !caller.is_stranger() && (caller.role == Role::officer || caller.role == Role::analyst);
}
bool is_auditor(const Caller& caller) {
  return !caller.is_stranger() && caller.role == Role::auditor;
}
bool is_not_desk(const Caller& caller) {
  return !is_desk(caller);
}
/// Strangers, administrators and partners: those who have no part in what is AMBER.
bool is_outsider(const Caller& caller) {
  return !is_desk(caller) && !is_auditor(caller);
}
bool is_other_partner(const Caller& caller) {
  return is_outsider(caller) && caller.party != "active" &&
         (caller.is_stranger() || caller.is_partner());
}

const std::string kCode = "CODENAME-MIDNIGHT";

/// An advisory that is the only one of its flaw, and of a package that everybody has installed.
Said alone(const std::string& tlp) {
  return {.id = kCode,
          .cve = "CVE-2026-7777",
          .ids = {"SECRET-2026-2"},
          .package = "redonly",
          .tlp = tlp,
          .publisher = "Secret service"};
}
Names names_of(const Said& said) {
  return {{"flaw", said.cve},
          {"advisory", said.id},
          {"code", said.ids.front()},
          {"package", said.package}};
}
std::function<Names(Instance&)> import_of(const Said& said) {
  return [said](Instance& in) {
    in.import(csaf(said));
    return names_of(said);
  };
}

Names aware_case(Instance& in, Tlp tlp, const std::string& party) {
  const std::string number = in.open_case(tlp, "Hidden");
  if (!party.empty()) {
    in.join(number, party);
    const auto fact = must(flow::record_fact(in.world(), kSystem,
                                             {.case_number = number,
                                              .party = party,
                                              .name = "awareness",
                                              .about = "vuln.in_own_product",
                                              .earliest = from_micros(kStart),
                                              .latest = from_micros(kStart),
                                              .weight = Weight::corroborated,
                                              .evidence = "a mail"}));
    must(flow::decide_fact(in.world(), in.caller("officer").principal, fact.id,
                           {.status = EvidenceStatus::accepted, .reason = "seen"}));
  }
  in.share(number, tlp, "Hidden update");
  return {{"case", number}, {"index", std::to_string(in.log_size() - 1)}};
}

std::vector<Secret> secrets() {
  std::vector<Secret> out;
  out.push_back({.name = "a TLP:RED report",
                 .make = [](Instance& in) -> Names {
                   const std::int64_t index = in.log_size();
                   return {{"report", in.report(Tlp::red, "Hidden")},
                           {"index", std::to_string(index)}};
                 },
                 .instead = {},
                 .is_hidden_from = is_not_desk});
  out.push_back(
      {.name = "another TLP:RED report",
       .make = [](Instance& in) -> Names { return {{"report", in.report(Tlp::red, "Hidden")}}; },
       .instead = [](Instance& in) { in.report(Tlp::red, "Something else"); },
       .is_hidden_from = is_not_desk});
  out.push_back({.name = "a TLP:RED report that was declined",
                 .make = [](Instance& in) -> Names {
                   const std::string number = in.report(Tlp::red, "Hidden");
                   must(flow::decline_report(in.world(), kSystem, number, "not one"));
                   return {{"report", number}, {"index", std::to_string(in.log_size() - 1)}};
                 },
                 .instead = {},
                 .is_hidden_from = is_not_desk});
  out.push_back({.name = "a TLP:RED case",
                 .make = [](Instance& in) { return aware_case(in, Tlp::red, ""); },
                 .instead = {},
                 .is_hidden_from = is_not_desk});
  out.push_back(
      {.name = "a TLP:RED case that others take part in",
       .make = [](Instance& in) { return aware_case(in, Tlp::red, "active"); },
       .instead = {},
       .is_hidden_from =
           [](const Caller& caller) { return is_not_desk(caller) && caller.party != "active"; }});
  out.push_back(
      {.name = "a TLP:AMBER case that others take part in",
       .make = [](Instance& in) { return aware_case(in, Tlp::amber, "active"); },
       .instead = {},
       .is_hidden_from =
           [](const Caller& caller) { return is_outsider(caller) && caller.party != "active"; }});
  out.push_back(
      {.name = "an update of others' case",
       .make = [](Instance& in) -> Names {
         in.share(in.common().at("case"), Tlp::amber, "Hidden update");
         return {{"index", std::to_string(in.log_size() - 1)}};
       },
       .instead = {},
       .is_hidden_from =
           [](const Caller& caller) { return is_outsider(caller) && caller.party != "active"; }});
  out.push_back({.name = "a TLP:RED update of a case that one takes part in",
                 .make = [](Instance& in) -> Names {
                   in.share(in.common().at("case"), Tlp::red, "Hidden update");
                   return {{"index", std::to_string(in.log_size() - 1)}};
                 },
                 .instead = {},
                 .is_hidden_from = is_not_desk});
  out.push_back({.name = "a TLP:GREEN update, for who does not receive",
                 .make = [](Instance& in) -> Names {
                   in.share(in.common().at("case"), Tlp::green, "Hidden update");
                   return {{"index", std::to_string(in.log_size() - 1)}};
                 },
                 .instead = {},
                 .is_hidden_from =
                     [](const Caller& caller) {
                       return is_outsider(caller) && !may_receive(caller.standing);
                     }});
  out.push_back({.name = "a TLP:RED advisory of its own",
                 .make = import_of(alone("TLP:RED")),
                 .instead = {},
                 .is_hidden_from = is_not_desk});
  out.push_back({.name = "a TLP:AMBER+STRICT advisory of its own",
                 .make = import_of(alone("TLP:AMBER+STRICT")),
                 .instead = {},
                 .is_hidden_from = is_outsider});
  out.push_back({.name = "a TLP:GREEN advisory, for who does not receive",
                 .make = import_of(alone("TLP:GREEN")),
                 .instead = {},
                 .is_hidden_from = [](const Caller& caller) {
                   return is_outsider(caller) && !may_receive(caller.standing);
                 }});
  out.push_back({.name = "a TLP:RED advisory of a package and flaw that are known",
                 .make = import_of({.id = kCode,
                                    .cve = "CVE-2026-1000",
                                    .ids = {"SECRET-2026-2"},
                                    .package = "left",
                                    .tlp = "TLP:RED"}),
                 .instead = {},
                 .is_hidden_from = is_not_desk});
  out.push_back({.name = "a TLP:RED advisory that joins two known flaws",
                 .make = import_of({.id = kCode,
                                    .cve = "CVE-2026-1000",
                                    .ids = {"CVE-2026-2000", "SECRET-2026-2"},
                                    .package = "both",
                                    .tlp = "TLP:RED"}),
                 .instead = {},
                 .is_hidden_from = is_not_desk});
  out.push_back({.name = "another organization's inventory and what is found in it",
                 .make = [](Instance& in) -> Names {
                   in.put("active", "hidden", {"left", "right"});
                   return {{"asset", "9"}};
                 },
                 .instead = [](Instance& in) { in.put("active", "hidden", {"other"}); },
                 .is_hidden_from = is_other_partner});
  out.push_back(
      {.name = "a notice to another organization",
       .make = [](Instance& in) -> Names {
         const auto notice =
             must(in.world().store->write([&](store::Transaction& tx) -> Result<store::Notice> {
               TOC_TRY(const auto party, store::parties::find(tx, "active"));
               return flow::issue_notice(in.world(), tx, "system:test",
                                         {.kind = "standing",
                                          .text = {"Hidden", "Hidden", "Hidden", "Hidden"},
                                          .party = party->id,
                                          .case_id = std::nullopt});
             }));
         return {{"slug", notice.slug}, {"index", std::to_string(in.log_size() - 1)}};
       },
       .instead = {},
       .is_hidden_from = is_other_partner});
  const auto share_of = [](flow::AudienceDraft audience) {
    return [audience](Instance& in) -> Names {
      const store::ThingNumber thing =
          must(flow::share(in.world(), in.member("active"),
                           {.tlp = Tlp::amber,
                            .audience = audience,
                            .title = "Hidden CVE-2026-9",
                            .text = "Hidden",
                            .objects = must(threats::read_stix(kHiddenObject, 2000)).objects}));
      return {{"thing", std::to_string(thing)},
              {"object", kHiddenId},
              {"index", std::to_string(in.log_size() - 1)}};
    };
  };
  out.push_back({.name = "a share for named organizations",
                 .make = share_of({.kind = store::Audience::named, .parties = {"active"}}),
                 .instead = {},
                 .is_hidden_from = is_other_partner});
  out.push_back({.name = "an event of MISP for the desk",
                 .make = [](Instance& in) -> Names {
                   must(flow::add_misp_event(
                       in.world(), in.member("active"),
                       R"({"uuid":")" + kHiddenEvent +
                           R"(","info":"Hidden","distribution":"1","Tag":[{"name":"tlp:amber"}],)"
                           R"("Attribute":[{"type":"text","value":"Hidden"},)"
                           R"({"type":"domain","value":"hidden.example"},)"
                           R"({"type":"domain","value":"open.example"}]})"));
                   const std::string index = std::to_string(in.log_size() - 1);
                   return {{"event", kHiddenEvent}, {"thing", index}, {"index", index}};
                 },
                 .instead = {},
                 .is_hidden_from = is_other_partner});
  out.push_back({.name = "a CSAF document for one organization",
                 .make = [](Instance& in) -> Names {
                   in.publish(published("H-1", "AMBER", "10"),
                              {.kind = store::Audience::named, .parties = {"active"}});
                   const std::string index = std::to_string(in.log_size() - 1);
                   return {{"document", "h-1"}, {"thing", index}, {"index", index}};
                 },
                 .instead = {},
                 .is_hidden_from = is_other_partner});
  out.push_back({.name = "a sharing group and what is shared in it",
                 .make = [share_of](Instance& in) -> Names {
                   must(flow::found_group(in.world(), kSystem, {.handle = "hidden", .name = "H"}));
                   must(flow::add_member(in.world(), kSystem, "hidden", "active"));
                   Names names = share_of({.kind = store::Audience::group, .group = "hidden"})(in);
                   names["group"] = "hidden";
                   return names;
                 },
                 .instead = {},
                 .is_hidden_from = is_other_partner});
  out.push_back(
      {.name = "what was taken back from another organization",
       .make = [](Instance& in) -> Names {
         const store::ThingNumber thing = must(flow::share(
             in.world(), kSystem, {.tlp = Tlp::green, .title = "Hidden", .text = "Hidden"}));
         must(flow::read_feed(in.world(), in.member("active"), thing - 1, 1000));
         must(flow::read_objects(in.world(), in.member("active"), {}, 1000));
         must(flow::misp_manifest(in.world(), in.member("active")));
         must(flow::withdraw(in.world(), kSystem, thing, "r"));
         return {
             {"thing", std::to_string(thing)},
             {"object", threats::stix_report_id(in.world().store->origin(), std::to_string(thing))},
             {"index", std::to_string(in.log_size() - 1)}};
       },
       .instead = {},
       .is_hidden_from = is_other_partner});
  out.push_back(
      {.name = "another person and key",
       .make = [](Instance& in) -> Names {
         const PersonId person = must(flow::register_person(in.world(), kSystem,
                                                            {.party = "active",
                                                             .name = "Hidden",
                                                             .mail = "hidden@example.org",
                                                             .role = Role::partner_member}))
                                     .person;
         const auto key = must(flow::make_api_key(
             in.world(), must(flow::principal_of_person(in.world(), person)),
             {.name = "hidden", .scopes = {"read_feed"}, .valid_for = std::chrono::hours(1)}));
         return {{"key", to_text(key.id)}, {"index", std::to_string(in.log_size() - 1)}};
       },
       .instead = {},
       .is_hidden_from = is_other_partner});
  out.push_back({.name = "a draft of another organization's filing",
                 .make = [](Instance& in) -> Names {
                   must(flow::save_draft(in.world(), in.member("active"),
                                         {.case_number = in.common().at("case"),
                                          .party = "active",
                                          .regime = "cn.rmsv.art7",
                                          .stage = "file_miit"},
                                         {}));
                   return {{"index", std::to_string(in.log_size() - 1)}};
                 },
                 .instead = {},
                 .is_hidden_from = is_other_partner});
  out.push_back({.name = "a TLP:RED report that belongs to a case that is seen",
                 .make = [](Instance& in) -> Names {
                   const std::string number = in.report(Tlp::red, "Hidden");
                   must(flow::attach_report(in.world(), kSystem, number, in.common().at("case")));
                   return {{"report", number}, {"index", std::to_string(in.log_size() - 1)}};
                 },
                 .instead = {},
                 .is_hidden_from = is_not_desk});
  out.push_back(
      {.name = "a TLP:RED case that was merged into one that is seen",
       .make = [](Instance& in) -> Names {
         const Names names = aware_case(in, Tlp::red, "");
         must(flow::merge_case(in.world(), kSystem, names.at("case"), in.common().at("case")));
         return names;
       },
       .instead = {},
       .is_hidden_from = is_not_desk});
  out.push_back({.name = "a filing of another organization",
                 .make = [](Instance& in) -> Names {
                   must(flow::submit_filing(in.world(), in.member("active"),
                                            {.case_number = in.common().at("case"),
                                             .party = "active",
                                             .regime = "cn.rmsv.art7",
                                             .stage = "file_miit",
                                             .content = R"({"a":"b"})"}));
                   return {{"index", std::to_string(in.log_size() - 1)}};
                 },
                 .instead = {},
                 .is_hidden_from = is_other_partner});
  out.push_back(
      {.name = "a portal's receipt of another organization",
       .make = [](Instance& in) -> Names {
         const auto imported =
             must(flow::import_portal_receipt(in.world(), in.member("active"),
                                              {.stage = {.case_number = in.common().at("case"),
                                                         .party = "active",
                                                         .regime = "cn.rmsv.art7",
                                                         .stage = "file_miit"},
                                               .at = from_micros(kStart),
                                               .reference = "hidden",
                                               .media_type = "text/plain",
                                               .document = "hidden"}));
         return {{"portal", to_text(imported.id)}, {"index", std::to_string(imported.index)}};
       },
       .instead = {},
       .is_hidden_from = is_other_partner});
  out.push_back({.name = "a fact about another organization",
                 .make = [](Instance& in) -> Names {
                   const auto fact = must(flow::record_fact(in.world(), kSystem,
                                                            {.case_number = in.common().at("case"),
                                                             .party = "active",
                                                             .name = "awareness",
                                                             .about = "vuln.in_own_product",
                                                             .earliest = from_micros(kStart),
                                                             .latest = from_micros(kStart),
                                                             .weight = Weight::corroborated,
                                                             .evidence = "hidden"}));
                   must(flow::decide_fact(in.world(), in.caller("officer").principal, fact.id,
                                          {.status = EvidenceStatus::accepted, .reason = "seen"}));
                   return {{"fact", to_text(fact.id)}, {"index", std::to_string(fact.index)}};
                 },
                 .instead = {},
                 .is_hidden_from = is_other_partner});
  out.push_back({.name = "a risk warning that was only proposed",
                 .make = [](Instance& in) -> Names {
                   const DecisionId id =
                       must(flow::propose_warning(in.world(), in.caller("analyst").principal,
                                                  {.case_number = in.common().at("case"),
                                                   .title_en = "Hidden",
                                                   .title_zh = "Hidden",
                                                   .body_en = "Hidden",
                                                   .body_zh = "Hidden"}));
                   return {{"decision", to_text(id)}, {"index", std::to_string(in.log_size() - 1)}};
                 },
                 .instead = {},
                 .is_hidden_from = is_outsider});
  return out;
}

// --- The comparison ----------------------------------------------------------------------------

/// Hashes and signatures of the log, which follow from its hidden leaves: in receipts and under
/// /log/. They are in base64, 43 characters and more.
std::string without_log(std::string text) {
  const auto is_base64 = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/' || c == '=';
  };
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_base64(text[end])) {
      ++end;
    }
    out += end - at >= 43 ? std::string("#") : text.substr(at, end - at);
    if (end < text.size()) {
      out += text[end++];
    }
    at = end;
  }
  return out;
}

std::string text_of(const http::Response& response, const std::string& route) {
  std::string out = std::to_string(response.status) + "\n";
  for (const auto& [name, value] : response.headers) {
    out += name + ": " + value + "\n";
  }
  if (route == "GET /metrics") {
    return out;  // counters of the process, which both instances share
  }
  if (route.starts_with("GET /log/tile")) {
    return out + std::to_string(response.body.size());
  }
  const bool has_log = route.starts_with("GET /log/") || response.body.contains("tlog-proof");
  return out + (has_log ? without_log(response.body) : response.body);
}

/// The value of a field of a JSON answer, as it stands in an address; empty: null or none.
std::string field_of(const std::string& body, const std::string& name) {
  const std::string field = "\"" + name + "\":";
  const std::size_t at = body.find(field);
  if (at == std::string::npos) {
    return {};
  }
  std::size_t first = at + field.size();
  const bool is_text = body[first] == '"';
  first += is_text ? 1 : 0;
  const std::size_t end = body.find_first_of(is_text ? "\"" : ",}", first);
  const std::string value = body.substr(first, end - first);
  return value == "null" ? std::string() : value;
}

http::Method method_of(const std::string& route) {
  const std::string word = route.substr(0, route.find(' '));
  for (const http::Method method :
       {http::Method::get, http::Method::post, http::Method::put, http::Method::delete_}) {
    if (http::to_text(method) == word) {
      return method;
    }
  }
  ADD_FAILURE() << "no method: " << route;
  return http::Method::get;
}

class Comparison {
 public:
  explicit Comparison(const Secret& secret) : secret_(secret) {
    Chance::seed(2);
    secret_names_ = secret.make(with_);
    if (secret.instead) {
      Chance::seed(2);
      secret.instead(without_);
    }
    make_logs_equal();
    // Objects that are added in one microsecond are told apart by the next ones, whoever reads
    // them: what comes later comes later.
    for (Instance* one : {&with_, &without_}) {
      one->set_time(std::chrono::seconds(1));
    }
    for (const auto& [name, value] : with_.common()) {
      secret_names_.try_emplace(name, value);
    }
    fixed_ = {
        {"bom", bom({"left", "redonly", "both", "other"})},
        {"vex",
         R"({"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://e.example/1","author":"a","timestamp":"2026-01-01T00:00:00Z","version":1,"statements":[{"vulnerability":{"name":"CVE-2026-7777"},"products":[{"@id":"pkg:npm/redonly@1.0.0"}],"status":"fixed"}]})"},
        {"import", csaf({.id = "A-3",
                         .cve = "CVE-2026-3000",
                         .ids = {"CVE-2026-2000"},
                         .package = "redonly"})},
        {"slug", "none"},
        {"token", std::string(43, 'A')},
        {"code", "NONE-1"}};
    for (const char* name : {"key", "fact", "portal", "decision"}) {
      fixed_.emplace(name, with_.common().at("uuid"));
    }
  }

  void run() {
    // What is there; then everything that may change it; then what is there now, a day later.
    pass([](http::Method method) { return method == http::Method::get; });
    pass([](http::Method method) { return method != http::Method::get; });
    for (Instance* one : {&with_, &without_}) {
      one->set_time(std::chrono::hours(46));
      Chance::seed(4);
      must(flow::watch_duties(one->world()));
      must(flow::watch_partnerships(one->world()));
    }
    make_logs_equal();
    pass([](http::Method method) { return method == http::Method::get; });
    std::set<std::string> parties;
    for (const Caller& caller : with_.callers()) {
      if (caller.is_partner() && secret_.is_hidden_from(caller)) {
        parties.insert(caller.party);
      }
    }
    EXPECT_EQ(with_.messages(parties), without_.messages(parties)) << secret_.name;
    EXPECT_EQ(with_.log_size(), without_.log_size()) << secret_.name;
  }
  [[nodiscard]] std::size_t comparisons() const { return comparisons_; }

 private:
  void make_logs_equal() {
    const std::int64_t size = std::max(with_.log_size(), without_.log_size());
    for (Instance* one : {&with_, &without_}) {
      Chance::seed(3);
      one->grow_log(size);
    }
  }

  template <class Wanted>
  void pass(Wanted is_wanted) {
    for (const Sample& sample : samples()) {
      const http::Method method = method_of(sample.route);
      if (!is_wanted(method)) {
        continue;
      }
      for (std::size_t i = 0; i < with_.callers().size(); ++i) {
        if (!secret_.is_hidden_from(with_.callers()[i])) {
          continue;
        }
        ask(i, sample, method, secret_names_);
        if (filled(sample.address + sample.body, secret_names_) !=
            filled(sample.address + sample.body, with_.common())) {
          ask(i, sample, method, with_.common());
        }
      }
    }
  }

  void ask(std::size_t caller, const Sample& sample, http::Method method, const Names& names) {
    constexpr int pages_max = 40;
    const auto fill = [&](const std::string& text) { return filled(filled(text, names), fixed_); };
    const std::string body = fill(sample.body);
    const std::string type =
        body.empty() || !sample.type.empty() ? sample.type : std::string("application/json");
    std::string address = fill(sample.address);
    for (int page = 0; page < pages_max; ++page) {
      const std::uint64_t step = 1000 + comparisons_;
      Chance::seed(step);
      const http::Response a = with_.ask(with_.callers()[caller], method, address, body, type);
      Chance::seed(step);
      const http::Response b =
          without_.ask(without_.callers()[caller], method, address, body, type);
      ++comparisons_;
      if (text_of(a, sample.route) != text_of(b, sample.route)) {
        tell(with_.callers()[caller].name, sample.route, address, text_of(a, sample.route),
             text_of(b, sample.route));
        return;
      }
      if (sample.follow.empty() || a.status != 200) {
        return;
      }
      const std::string parameter = sample.follow.substr(0, sample.follow.find('='));
      const std::string next = field_of(a.body, sample.follow.substr(sample.follow.find('=') + 1));
      const std::string following = fill(sample.address) + "&" + parameter + "=" + next;
      if (next.empty() || following == address) {
        return;
      }
      address = following;
    }
  }

  void tell(const std::string& caller, const std::string& route, const std::string& address,
            const std::string& a, const std::string& b) {
    if (!told_.insert(route + caller).second || told_.size() > 30) {
      ADD_FAILURE() << secret_.name << ": " << route << " as " << caller;
      return;
    }
    std::size_t at = 0;
    while (at < a.size() && at < b.size() && a[at] == b[at]) {
      ++at;
    }
    const std::size_t first = at < 80 ? 0 : at - 80;
    ADD_FAILURE() << secret_.name << ": " << address << " as " << caller << " differs\n  with    …"
                  << a.substr(first, 1200) << "\n  without …" << b.substr(first, 1200);
  }

  const Secret& secret_;
  Instance with_;
  Instance without_;
  Names secret_names_;
  Names fixed_;
  std::set<std::string> told_;
  std::size_t comparisons_ = 0;
};

TEST(NonInterference, EveryRouteHasASample) {
  Chance::install();
  Instance one;
  std::set<std::string> sampled;
  for (const Sample& sample : samples()) {
    sampled.insert(sample.route);
  }
  for (const http::Route& route : one.routes()) {
    const std::string name = std::string(http::to_text(route.method)) + " " + route.pattern;
    EXPECT_TRUE(sampled.contains(name)) << name << " is compared by nobody";
    sampled.erase(name);
  }
  for (const std::string& name : sampled) {
    ADD_FAILURE() << name << " is no route";
  }
}

TEST(NonInterference, WhatIsHiddenAnswersLikeWhatDoesNotExist) {
  Chance::install();
  std::size_t all = 0;
  for (const Secret& secret : secrets()) {
    Comparison comparison(secret);
    comparison.run();
    EXPECT_GT(comparison.comparisons(), 1000U) << secret.name;
    all += comparison.comparisons();
  }
  std::cout << all << " answers compared, of " << secrets().size() << " hidden things\n";
}

}  // namespace
}  // namespace tocsin
