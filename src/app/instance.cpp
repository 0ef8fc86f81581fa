#include "app/instance.h"

#include "base/file.h"
#include "base/text.h"
#include "flow/advisories.h"

#include <charconv>

namespace tocsin::app {
namespace {

constexpr std::size_t kSecretBytes = 32;

/// A 32-byte secret of the data folder, in base64; made when the file is missing.
Result<Buffer> secret_file(const std::filesystem::path& path) {
  const Result<std::string> text = read_file(path, 4096);
  if (text) {
    TOC_TRY(Buffer secret, parse_base64(trim(*text)));
    if (secret.size() != kSecretBytes) {
      return fail(Errc::malformed, "The key file " + path.string() + " is damaged.");
    }
    return secret;
  }
  if (text.error().code != Errc::not_found) {
    return std::unexpected(text.error());
  }
  Buffer secret(kSecretBytes);
  random_bytes(secret);
  TOC_CHECK(write_file_durably(path, to_base64(secret) + "\n", FileMode::secret));
  return secret;
}

/// Keys of secrets at rest: the newest in secrets.key, older ones beside it, newest first, for as
/// long as something is sealed with them.
Result<std::vector<Buffer>> secret_keys_of(const std::filesystem::path& folder) {
  std::vector<Buffer> out(1);
  TOC_TRY(out.front(), secret_file(folder / "secrets.key"));
  for (int i = 1; std::filesystem::exists(folder / ("secrets.key." + std::to_string(i))); ++i) {
    TOC_TRY(Buffer older, secret_file(folder / ("secrets.key." + std::to_string(i))));
    out.push_back(std::move(older));
  }
  return out;
}

Result<std::int64_t> parse_whole(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size()) {
    return fail(Errc::internal, "The store does not say when its exercise takes place.");
  }
  return value;
}

/// "https://tocsin.example:8460" → "tocsin.example:8460".
std::string host_of(std::string_view base_url) {
  const std::size_t start = base_url.find("://");
  return std::string(start == std::string_view::npos ? base_url : base_url.substr(start + 3));
}

}  // namespace

Instant InstanceClock::now() const {
  const Clock* playing = playing_.load();
  return playing == nullptr ? system_.now() + ahead_.load() : playing->now();
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
  TOC_TRY(const Buffer log_seed, secret_file(options.data / "keys" / "log.key"));
  TOC_TRY(const Buffer notice_seed, secret_file(options.data / "keys" / "notice.key"));
  TOC_TRY(Buffer token_secret, secret_file(options.data / "keys" / "token.key"));
  TOC_TRY(std::vector<Buffer> secret_keys, secret_keys_of(options.data / "keys"));
  TOC_TRY(Sealer sealer, Sealer::make(std::move(secret_keys)));
  TOC_TRY(SigningKey log_key, SigningKey::from_seed(log_seed));
  TOC_TRY(SigningKey notice_key, SigningKey::from_seed(notice_seed));
  TOC_TRY(regimes::Library law, regimes::Library::load(regimes::rules_files()));

  auto instance = std::unique_ptr<Instance>(
      new Instance(std::move(law), std::move(log_key), std::move(notice_key)));
  instance->sealer_ = std::make_unique<Sealer>(std::move(sealer));
  instance->configuration_ = std::move(configuration);
  instance->clock.play(options.played_clock);
  const std::string base_url = instance->configuration_.public_address.empty()
                                   ? options.base_url
                                   : instance->configuration_.public_address;
  const std::string origin = options.origin.empty() ? host_of(base_url) + "/log" : options.origin;
  TOC_TRY(instance->store_, store::Store::open({.url = store_url(options),
                                                .guard_path = guard_path(options).string(),
                                                .origin = origin,
                                                .clock = &instance->clock,
                                                .key = &instance->log_key_}));
  instance->configuration_.channels.mail.folder = options.data / "outbox";
  instance->advisories_ =
      std::make_unique<flow::CurrentAdvisories>(advisory_index_path(options).string());
  instance->world_ = {.store = instance->store_.get(),
                      .law = &instance->law_,
                      .advisories = instance->advisories_.get(),
                      .inventories = &instance->inventories_,
                      .clock = &instance->clock,
                      .notice_key = &instance->notice_key_,
                      .notice_key_name = host_of(base_url) + "/notices",
                      .token_secret = std::move(token_secret),
                      .sealer = instance->sealer_.get(),
                      .base_url = base_url,
                      .is_exercise = false,
                      .delivers_mail = !instance->configuration_.channels.mail.smtp_url.empty()};
  TOC_CHECK(instance->resume_exercise());
  // What an import that was broken off still owes.
  TOC_CHECK(flow::follow_imports(instance->world_));
  return instance;
}

Status Instance::begin_exercise(const std::string& name, Instant end) {
  const std::chrono::microseconds ahead = end - SystemClock().now();
  TOC_CHECK(store_->write([&](store::Transaction& tx) -> Status {
    TOC_CHECK(tx.execute("INSERT INTO setting (name, value) VALUES ('exercise', $1)", {name}));
    return tx.execute("INSERT INTO setting (name, value) VALUES ('exercise_ahead', $1)",
                      {std::to_string(ahead.count())});
  }));
  return resume_exercise();
}

Status Instance::resume_exercise() {
  const auto setting = [&](std::string_view name) {
    return store_->read([&](store::Reader& reader) {
      return reader.find("SELECT value FROM setting WHERE name = $1", {name});
    });
  };
  TOC_TRY(const auto exercise, setting("exercise"));
  TOC_TRY(const auto ahead, setting("exercise_ahead"));
  world_.is_exercise = exercise.has_value();
  if (ahead) {
    TOC_TRY(const std::int64_t micros, parse_whole(ahead->text(0)));
    clock.set_ahead(std::chrono::microseconds(micros));
  }
  return {};
}

}  // namespace tocsin::app
