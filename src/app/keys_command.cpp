// tocsin keys list, tocsin keys rotate WHICH. Rotating has the store for itself: the lock of the
// instance refuses it while a server runs. Each step leaves every key that something needs in a
// file, so that the command may be broken off anywhere and run again.
#include "app/command.h"
#include "app/key_files.h"
#include "app/openpgp_key.h"
#include "base/json_writer.h"
#include "store/key_changes.h"
#include "store/log.h"

#include <array>
#include <iostream>

namespace tocsin::app {
namespace {

struct KeysOptions {
  InstanceOptions instance;
  std::string which;  ///< rotate: log, notices, token, secrets, openpgp
  bool finishes = false;
  bool is_early = false;
  bool is_lost = false;
  bool as_json = false;
};

constexpr std::chrono::days kOverlap{90};

struct KeyKind {
  const char* name;
  const char* file;
  const char* protects;
  bool signs;
};
constexpr std::array<KeyKind, 4> kKinds = {{
    {"log", "log.key", "signs the checkpoints of the log, and so every receipt", true},
    {"notices", "notice.key", "signs notices", true},
    {"token", "token.key", "private links of reports follow from it", false},
    {"secrets", "secrets.key",
     "seals second factors, recovery and paper codes, webhook secrets and waiting messages", false},
}};

std::filesystem::path path_of(const KeysOptions& options, std::string_view file) {
  return options.instance.data / "keys" / file;
}

Result<int> list(const KeysOptions& options) {
  JsonWriter json;
  json.begin_object().key("keys").begin_array();
  for (const KeyKind& kind : kKinds) {
    const std::filesystem::path path = path_of(options, kind.file);
    TOC_TRY(const std::optional<Buffer> key, read_key(path));
    std::vector<std::string> older;
    for (const std::filesystem::path& file : older_keys(path)) {
      older.push_back(file.filename().string());
    }
    std::optional<std::string> public_key;
    if (key && kind.signs) {
      TOC_TRY(const SigningKey signer, SigningKey::from_seed(*key));
      public_key = to_base64(signer.public_key().bytes);
    }
    json.begin_object().field("key", kind.name).field("file", kind.file);
    json.field("protects", kind.protects).flag("is_there", key.has_value());
    json.optional_field("public_key", public_key).texts("older", older).end_object();
    if (!options.as_json) {
      std::cout << kind.name << ": keys/" << kind.file << (key ? "" : " (missing)") << ", "
                << kind.protects << "\n";
      if (public_key) {
        std::cout << "  public key " << *public_key << "\n";
      }
      for (const std::string& file : older) {
        std::cout << "  the one before: keys/" << file << "\n";
      }
    }
  }
  if (options.as_json) {
    std::cout << json.end_array().end_object().take() << "\n";
  }
  return 0;
}

/// Everything is sealed with the newest key: those before are not needed any more.
Result<int> drop_old_secrets(const KeysOptions& options, store::Store& store,
                             const Sealer& sealer) {
  const std::filesystem::path path = path_of(options, "secrets.key");
  TOC_TRY(const auto sealed, store.read(store::secrets::count_by_key));
  for (const auto& [name, count] : sealed) {
    if (name != sealer.name()) {
      return fail(Errc::internal,
                  std::to_string(count) + " secrets are not sealed with the newest key.");
    }
  }
  const auto older = older_keys(path);
  if (!older.empty()) {
    TOC_CHECK(store::key_changes::record_rotation(store, "secrets", "sealed anew"));
  }
  TOC_CHECK(remove_keys(older));
  std::int64_t count = 0;
  for (const auto& [name, of_key] : sealed) {
    count += of_key;
  }
  std::cout << count << " secrets are sealed with keys/secrets.key; " << older.size()
            << " keys before it were removed.\n";
  return 0;
}

Result<int> rotate_secrets(const KeysOptions& options) {
  InstanceOptions how = options.instance;
  how.lost = options.is_lost ? Lost::secrets : Lost::nothing;
  // Opening seals anew whatever a rotation that was broken off has left.
  TOC_TRY(const auto instance, Instance::open(how));
  store::Store& store = *instance->world().store;
  if (options.is_lost) {
    TOC_CHECK(store::key_changes::record_rotation(store, "secrets", "lost"));
  }
  if (options.finishes || options.is_lost) {
    return drop_old_secrets(options, store, *instance->world().sealer);
  }
  const std::filesystem::path path = path_of(options, "secrets.key");
  TOC_CHECK(replace_key(path, random_key()));
  TOC_TRY(const std::optional<Buffer> newest, read_key(path));
  TOC_ASSERT(newest.has_value());
  std::vector<Buffer> keys = {*newest};
  TOC_TRY(const std::vector<Buffer> older, read_older_keys(path));
  keys.insert(keys.end(), older.begin(), older.end());
  TOC_TRY(const Sealer sealer, Sealer::make(std::move(keys)));
  TOC_CHECK(store::secrets::sweep(store, sweep_with(sealer, instance->world().token_secret)));
  return drop_old_secrets(options, store, sealer);
}

Result<int> rotate_token(const KeysOptions& options) {
  TOC_TRY(const auto instance, Instance::open(options.instance));
  const std::filesystem::path path = path_of(options, "token.key");
  store::Store& store = *instance->world().store;
  if (options.finishes) {
    TOC_CHECK(store::key_changes::record_rotation(store, "token", "finished"));
    TOC_CHECK(remove_keys(older_keys(path)));
    std::cout << "The keys before keys/token.key were removed.\n";
    return 0;
  }
  TOC_CHECK(replace_key(path, random_key()));
  TOC_CHECK(store::key_changes::record_rotation(store, "token", "rotated"));
  std::cout << "keys/token.key is new. Links that were given stay valid; the key before is kept "
               "for reports that are sent again. Remove it with --finish.\n";
  return 0;
}

Result<int> rotate_notices(const KeysOptions& options) {
  InstanceOptions how = options.instance;
  how.lost = options.is_lost ? Lost::notices : Lost::nothing;
  TOC_TRY(const auto instance, Instance::open(how));
  const flow::World& world = instance->world();
  const std::filesystem::path path = path_of(options, "notice.key");
  if (options.is_lost) {
    TOC_CHECK(store::key_changes::record_rotation(*world.store, "notices", "lost"));
  } else if (!options.finishes) {
    const SigningKey next = SigningKey::generate();
    TOC_CHECK(write_key(next_of(path), next.seed()));
    TOC_CHECK(store::key_changes::change_notice_key(
        *world.store, world.notice_key_name, {.old_key = world.notice_key, .new_key = &next}));
    TOC_CHECK(take_up_next(path, Before::drop));
  }
  TOC_TRY(const auto key, world.store->read(store::key_changes::noted_notice_key));
  std::cout << "Notices are signed with " << key.value_or("a key that no server has used yet")
            << "\n";
  return 0;
}

Result<int> rotate_openpgp(const KeysOptions& options) {
  if (options.finishes || options.is_lost) {
    return fail(Errc::malformed,
                "The OpenPGP key lies in the store: rotate it without --finish and --lost.");
  }
  TOC_TRY(const auto instance, Instance::open(options.instance));
  const flow::World& world = instance->world();
  TOC_TRY(const openpgp::SecretKey key,
          make_openpgp_key(*world.store, *world.sealer, instance->configuration(),
                           instance->clock.now(), Making::anew));
  std::cout << "CSAF documents and security.txt are signed with the OpenPGP key "
            << key.fingerprint() << ". The metadata of CSAF list the ones before it too.\n";
  return 0;
}

Result<int> finish_log(const KeysOptions& options) {
  InstanceOptions how = options.instance;
  how.lost = Lost::old_log_key;
  TOC_TRY(const auto instance, Instance::open(how));
  store::Store& store = *instance->world().store;
  TOC_TRY(const auto changes, store.read([](store::Reader& reader) {
    return store::key_changes::list(reader, "log");
  }));
  const bool is_open = !changes.empty() && !changes.back().old_until;
  if (is_open && !options.is_early && instance->clock.now() < changes.back().at + kOverlap) {
    return fail(Errc::conflict,
                "Those who trust the old key have 90 days to learn of the new one: the old one "
                "signs until " +
                    to_rfc3339(changes.back().at + kOverlap) + ". To end it now add --early.");
  }
  if (is_open) {
    TOC_CHECK(store::key_changes::retire_old_log_key(store));
  }
  TOC_CHECK(remove_keys(older_keys(path_of(options, "log.key"))));
  std::cout << "The log is signed with " << store::verifier_key(store.origin(), store.log_key())
            << " alone.\n";
  return 0;
}

Result<int> rotate_log(const KeysOptions& options) {
  if (options.is_lost) {
    return fail(Errc::unprocessable,
                "Without its key a log cannot go on: open a new instance with a new origin "
                "(docs/operators/keys.md).");
  }
  if (options.finishes) {
    return finish_log(options);
  }
  const std::filesystem::path path = path_of(options, "log.key");
  {
    TOC_TRY(const auto instance, Instance::open(options.instance));
    store::Store& store = *instance->world().store;
    if (store.old_log_key()) {
      return fail(Errc::conflict,
                  "The last change of the log's key is not finished: the old key still signs. "
                  "tocsin keys rotate log --finish ends it.");
    }
    TOC_TRY(const std::optional<Buffer> seed, read_key(path));
    TOC_ASSERT(seed.has_value());
    TOC_TRY(const SigningKey now, SigningKey::from_seed(*seed));
    const SigningKey next = SigningKey::generate();
    TOC_CHECK(write_key(next_of(path), next.seed()));
    TOC_CHECK(store::key_changes::change_log_key(store, {.old_key = &now, .new_key = &next}));
  }
  // Opening takes the new key up; the first entry with both signatures shows that it works.
  TOC_TRY(const auto instance, Instance::open(options.instance));
  store::Store& store = *instance->world().store;
  TOC_CHECK(store::key_changes::record_rotation(store, "log", "taken up"));
  std::cout << "The log is signed with " << store::verifier_key(store.origin(), store.log_key())
            << "\nand, until tocsin keys rotate log --finish, with the key before it too. The "
               "chain of keys is published at /log/keys.\n";
  return 0;
}

/// The server must not run; may be broken off and run again at any time.
Result<int> rotate(const KeysOptions& options) {
  if (options.which == "secrets") {
    return rotate_secrets(options);
  }
  if (options.which == "token") {
    return rotate_token(options);
  }
  if (options.which == "openpgp") {
    return rotate_openpgp(options);
  }
  return options.which == "notices" ? rotate_notices(options) : rotate_log(options);
}

}  // namespace

Command keys_command() {
  const auto options = std::make_shared<KeysOptions>();
  return {
      .name = "keys",
      .about = "The keys of an instance",
      .verbs = {
          {.name = "list",
           .about = "What each protects, and which there are",
           .options = of_instance(
               options->instance,
               {{.name = "--json", .about = "Answer as JSON", .value = &options->as_json}}),
           .run = [options] { return exit_code(list(*options)); }},
          {.name = "rotate",
           .about = "Put a new key in the place of one (the server must not run)",
           .options = of_instance(options->instance,
                                  {{.name = "which",
                                    .about = "Which one",
                                    .value = &options->which,
                                    .is_required = true,
                                    .one_of = {"secrets", "token", "notices", "log", "openpgp"}},
                                   {.name = "--finish",
                                    .about = "End the time of the old key",
                                    .value = &options->finishes},
                                   {.name = "--early",
                                    .about = "log: before 90 days have passed",
                                    .value = &options->is_early,
                                    .needs = {"--finish"}},
                                   {.name = "--lost",
                                    .about = "The present key is lost: give up what it held",
                                    .value = &options->is_lost,
                                    .excludes = {"--finish"}}}),
           .run = [options] { return exit_code(rotate(*options)); }}}};
}

}  // namespace tocsin::app
