#include "app/instance.h"

#include "app/key_files.h"
#include "app/openpgp_key.h"
#include "app/time_file.h"
#include "base/file.h"
#include "base/log.h"
#include "base/number.h"
#include "base/text.h"
#include "exposure/advisories.h"
#include "flow/webhooks.h"
#include "store/key_changes.h"
#include "store/log.h"
#include "store/settings.h"

#include <algorithm>
#include <iterator>

namespace tocsin::app {
namespace {

/// "https://tocsin.example:8460" → "tocsin.example:8460".
std::string host_of(std::string_view base_url) {
  const std::size_t start = base_url.find("://");
  return std::string(start == std::string_view::npos ? base_url : base_url.substr(start + 3));
}

Error missing(const std::filesystem::path& path) {
  return {Errc::conflict,
          "The key file " + path.string() +
              " is missing, or holds another key than the one that this instance has used. Bring "
              "it back from the backup of the keys; docs/operators/keys.md says what to do when "
              "there is none.",
          ""};
}

Result<std::optional<SigningKey>> signing_key(const std::filesystem::path& path) {
  TOC_TRY(const std::optional<Buffer> seed, read_key(path));
  if (!seed) {
    return std::optional<SigningKey>();
  }
  TOC_TRY(SigningKey key, SigningKey::from_seed(*seed));
  return std::optional(std::move(key));
}

/// The key of a file; made when the file is missing.
Result<Buffer> key_or_new(const std::filesystem::path& path) {
  TOC_TRY(const std::optional<Buffer> key, read_key(path));
  if (key) {
    return *key;
  }
  Buffer made = random_key();
  TOC_CHECK(write_key(path, made));
  return made;
}

/// The log's keys that there are files of: which of them sign, the store knows.
Result<LogKeyFiles> log_key_files(const std::filesystem::path& folder) {
  LogKeyFiles files;
  TOC_TRY(files.key, signing_key(folder / "log.key"));
  TOC_TRY(files.next, signing_key(folder / "log.key.next"));
  TOC_TRY(files.old, signing_key(folder / "log.key.1"));
  if (!files.key) {
    // It is the first file that a new instance makes.
    for (const char* other : {"notice.key", "token.key", "secrets.key", "log.key.next"}) {
      if (std::filesystem::exists(folder / other)) {
        return std::unexpected(missing(folder / "log.key"));
      }
    }
    TOC_TRY(const Buffer seed, key_or_new(folder / "log.key"));
    TOC_TRY(files.key, SigningKey::from_seed(seed));
  }
  return files;
}

struct NoticeKey {
  SigningKey key;
  std::string name;
};

/// The key that signs notices: the one that the store has noted, if it has noted one.
/// host: of the base address; empty when the command does not know it.
Result<NoticeKey> notice_key_of(const std::filesystem::path& folder, store::Store& store,
                                const std::string& host, Lost lost) {
  const std::filesystem::path path = folder / "notice.key";
  TOC_TRY(const auto noted_text, store.read(store::key_changes::noted_notice_key));
  std::optional<proof::VerifierKey> noted;
  if (noted_text) {
    TOC_TRY(noted, proof::parse_verifier_key(*noted_text));
  }
  const auto is_noted = [&](const std::optional<SigningKey>& key) {
    return key && (!noted || key->public_key() == noted->key);
  };
  TOC_TRY(std::optional<SigningKey> key, signing_key(path));
  if (!is_noted(key)) {
    TOC_TRY(key, signing_key(next_of(path)));
    if (is_noted(key) && noted) {
      TOC_CHECK(take_up_next(path, Before::drop));
    } else if (noted && lost != Lost::notices) {
      return std::unexpected(missing(path));
    } else {
      TOC_CHECK(remove_keys({path}));
      TOC_TRY(const Buffer seed, key_or_new(path));
      TOC_TRY(key, SigningKey::from_seed(seed));
    }
  }
  NoticeKey out{.key = *std::move(key),
                .name = host.empty() && noted ? noted->name : host + "/notices"};
  const std::string text = store::verifier_key(out.name, out.key.public_key());
  // While nothing is signed, the next start notes it.
  if (text != noted_text && proof::is_key_name(out.name) && out.name != "/notices" &&
      store.writable()) {
    TOC_CHECK(store.write(
        [&](store::Transaction& tx) { return store::key_changes::note_notice_key(tx, text); }));
  }
  return out;
}

/// The keys of what is sealed; what is not sealed with the newest of them is, from now on.
Result<Sealer> sealer_of(const std::filesystem::path& folder, store::Store& store,
                         const Buffer& token_secret, Lost lost) {
  const std::filesystem::path path = folder / "secrets.key";
  TOC_TRY(const auto noted, store.read(store::secrets::noted_key));
  TOC_TRY(const std::optional<Buffer> newest, read_key(path));
  if (!newest && lost != Lost::secrets) {
    TOC_TRY(const auto sealed, store.read(store::secrets::count_by_key));
    if (noted || !sealed.empty()) {
      return std::unexpected(missing(path));
    }
  }
  std::vector<Buffer> keys(1);
  TOC_TRY(keys.front(), key_or_new(path));
  TOC_TRY(std::vector<Buffer> older, read_older_keys(path));
  std::ranges::move(older, std::back_inserter(keys));
  TOC_TRY(Sealer sealer, Sealer::make(std::move(keys)));
  if (noted && !sealer.knows(*noted) && lost != Lost::secrets) {
    return std::unexpected(missing(path));
  }
  if (noted != sealer.name() || lost == Lost::secrets) {
    TOC_CHECK(store::secrets::sweep(store, sweep_with(sealer, token_secret, lost)));
  }
  return sealer;
}

/// MISP's warning lists, in the order of their files' names. One that cannot be read is told of in
/// the log, and the others flag.
threats::WarningLists read_warning_lists(const std::filesystem::path& folder) {
  constexpr std::size_t list_bytes_max = 64U << 20U;
  threats::WarningLists out;
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().extension() == ".json") {
      files.push_back(at->path());
    }
  }
  std::ranges::sort(files);
  for (const std::filesystem::path& file : files) {
    const auto json = read_file(file, list_bytes_max);
    const Status added =
        json ? out.add(*json, list_bytes_max) : Status(std::unexpected(json.error()));
    if (!added) {
      log_event(
          LogLevel::warning, "warning_list.not_read",
          {{"file", printable(file.filename().string())}, {"reason", describe(added.error())}});
    }
  }
  return out;
}

}  // namespace

store::secrets::Sweep sweep_with(const Sealer& sealer, const Buffer& token_secret, Lost lost) {
  return {
      .sealer = &sealer,
      .derive = [token_secret](
                    const WebhookId& id) { return flow::derived_webhook_secret(token_secret, id); },
      .unopened = lost == Lost::secrets ? store::secrets::Unopened::forget
                                        : store::secrets::Unopened::refuse};
}

TrueTime::Sources machine_clocks() {
  static const SystemClock wall;
  static const MachineUptime uptime;
  return {.wall = &wall, .uptime = &uptime};
}

Instant InstanceClock::now() const {
  const Clock* playing = playing_.load();
  return playing == nullptr ? machine_->now() + ahead_.load() : playing->now();
}

Clock::Reading InstanceClock::read(std::optional<Instant> last_entry) const {
  if (const Clock* playing = playing_.load()) {
    return playing->read(last_entry);
  }
  const std::chrono::microseconds ahead = ahead_.load();
  Reading reading = machine_->read(last_entry ? std::optional(*last_entry - ahead) : std::nullopt);
  reading.at += ahead;
  return reading;
}

Status InstanceClock::accept(const Reading& reading) const {
  if (playing_.load() != nullptr) {
    return {};
  }
  Reading machine = reading;
  machine.at -= ahead_.load();
  return machine_->accept(machine);
}

std::filesystem::path guard_path(const InstanceOptions& options) {
  return options.guard.empty() ? options.data / "signer" / "last-checkpoint" : options.guard;
}

std::string store_url(const InstanceOptions& options) {
  return options.db == "sqlite" ? "sqlite:" + (options.data / "tocsin.db").string() : options.db;
}

std::filesystem::path advisory_index_path(const InstanceOptions& options) {
  return options.data / "advisories.advx";
}

Result<std::unique_ptr<Instance>> Instance::open(const InstanceOptions& options) {
  TOC_CHECK(make_private_folder(options.data));
  TOC_CHECK(make_private_folder(options.data / "keys"));
  if (options.guard.empty()) {
    TOC_CHECK(make_private_folder(options.data / "signer"));
  }
  TOC_TRY(Configuration configuration, read_configuration(options.data));
  const std::filesystem::path keys = options.data / "keys";
  TOC_TRY(LogKeyFiles log_keys, log_key_files(keys));
  TOC_TRY(regimes::Library law, regimes::Library::load(regimes::rules_files()));

  auto instance = std::unique_ptr<Instance>(new Instance(std::move(law), std::move(log_keys)));
  instance->configuration_ = std::move(configuration);
  instance->machine_clock_ = options.machine.wall;
  const std::filesystem::path time_file = options.data / "clock";
  instance->time_ = std::make_unique<TrueTime>(
      options.machine, instance->configuration_.time, read_time_file(time_file),
      [time_file](std::chrono::microseconds anchor) { return write_time_file(time_file, anchor); });
  instance->clock.follow(instance->time_.get());
  instance->clock.play(options.played_clock);
  const std::string base_url = instance->configuration_.public_address.empty()
                                   ? options.base_url
                                   : instance->configuration_.public_address;
  const std::string origin = options.origin.empty() ? host_of(base_url) + "/log" : options.origin;
  const LogKeyFiles& log_files = instance->log_keys_;
  TOC_TRY(instance->store_,
          store::Store::open({.url = store_url(options),
                              .guard_path = guard_path(options).string(),
                              .origin = origin,
                              .clock = &instance->clock,
                              .key = &*log_files.key,
                              .other_keys = {log_files.next ? &*log_files.next : nullptr,
                                             log_files.old ? &*log_files.old : nullptr},
                              .old_key = options.lost == Lost::old_log_key
                                             ? store::StoreOptions::OldKey::may_be_missing
                                             : store::StoreOptions::OldKey::needed}));
  store::Store& store = *instance->store_;
  TOC_TRY(const bool is_exercise, instance->resume_exercise());  // the clock of all that follows
  if (log_files.next && log_files.next->public_key() == store.log_key()) {
    TOC_CHECK(take_up_next(keys / "log.key", Before::keep));
  }
  TOC_TRY(NoticeKey notice_key, notice_key_of(keys, store, host_of(base_url), options.lost));
  instance->notice_key_ = std::make_unique<SigningKey>(std::move(notice_key.key));
  TOC_TRY(Buffer token_secret, key_or_new(keys / "token.key"));
  TOC_TRY(std::vector<Buffer> old_token_secrets, read_older_keys(keys / "token.key"));
  TOC_TRY(Sealer sealer, sealer_of(keys, store, token_secret, options.lost));
  instance->sealer_ = std::make_unique<Sealer>(std::move(sealer));
  TOC_TRY(instance->openpgp_key_, read_openpgp_key(store, *instance->sealer_));
  if (!instance->openpgp_key_ && store.writable()) {
    TOC_TRY(instance->openpgp_key_,
            make_openpgp_key(store, *instance->sealer_, instance->configuration_,
                             instance->clock.now(), Making::if_there_is_none));
  }
  instance->configuration_.channels.mail.folder = options.data / "outbox";
  instance->configuration_.sources.spool = options.data / "spool";
  TOC_CHECK(make_private_folder(instance->configuration_.sources.spool));
  instance->warning_lists_ = read_warning_lists(options.data / "warning-lists");
  instance->advisories_ =
      std::make_unique<exposure::CurrentAdvisories>(advisory_index_path(options).string());
  instance->world_ = {{.store = instance->store_.get(),
                       .law = &instance->law_,
                       .clock = &instance->clock,
                       .machine_clock = instance->machine_clock_,
                       .notice_key = instance->notice_key_.get(),
                       .notice_key_name = notice_key.name,
                       .openpgp_key = instance->openpgp_key_ ? &*instance->openpgp_key_ : nullptr,
                       .token_secret = std::move(token_secret),
                       .old_token_secrets = std::move(old_token_secrets),
                       .sealer = instance->sealer_.get(),
                       .base_url = base_url,
                       .warning_lists = &instance->warning_lists_,
                       .is_exercise = is_exercise,
                       .delivers_mail = !instance->configuration_.channels.mail.smtp_url.empty(),
                       .publisher = instance->configuration_.publisher},
                      instance->advisories_.get(),
                      &instance->inventories_};
  instance->osv_files_ = std::make_unique<exposure::OsvFiles>(options.data / "osv");
  instance->world_.osv_files = instance->osv_files_.get();
  // What an import that was broken off still owes. While nothing is signed it goes on owing it.
  if (store.writable()) {
    TOC_CHECK(exposure::follow_imports(instance->world_));
  }
  return instance;
}

Status Instance::begin_exercise(const std::string& name, Instant end) {
  const std::chrono::microseconds ahead = end - machine_clock_->now();
  TOC_CHECK(store_->write([&](store::Transaction& tx) -> Status {
    TOC_CHECK(store::settings::put(tx, "exercise", name));
    return store::settings::put(tx, "exercise_ahead", std::to_string(ahead.count()));
  }));
  TOC_TRY(world_.is_exercise, resume_exercise());
  return {};
}

Result<bool> Instance::resume_exercise() {
  const auto setting = [&](std::string_view name) {
    return store_->read([&](store::Reader& reader) { return store::settings::find(reader, name); });
  };
  TOC_TRY(const auto exercise, setting("exercise"));
  TOC_TRY(const auto ahead, setting("exercise_ahead"));
  if (ahead) {
    const auto micros = parse_whole<std::int64_t>(*ahead);
    if (!micros) {
      return fail(Errc::internal, "The store does not say when its exercise takes place.");
    }
    clock.set_ahead(std::chrono::microseconds(*micros));
  }
  return exercise.has_value();
}

}  // namespace tocsin::app
