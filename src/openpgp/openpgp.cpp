#include "openpgp/openpgp.h"

#include "base/text.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include <rnp/rnp.h>
#include <rnp/rnp_err.h>
#include <sodium/utils.h>

namespace tocsin::openpgp {
namespace {

constexpr const char* kHash = "SHA512";

/// Ends what RNP made.
template <auto destroy>
struct Destroy {
  template <typename T>
  void operator()(T* handle) const {
    destroy(handle);
  }
};
using Engine = std::unique_ptr<rnp_ffi_st, Destroy<rnp_ffi_destroy>>;
using Input = std::unique_ptr<rnp_input_st, Destroy<rnp_input_destroy>>;
using Output = std::unique_ptr<rnp_output_st, Destroy<rnp_output_destroy>>;
using Key = std::unique_ptr<rnp_key_handle_st, Destroy<rnp_key_handle_destroy>>;
using Making = std::unique_ptr<rnp_op_generate_st, Destroy<rnp_op_generate_destroy>>;
using Signing = std::unique_ptr<rnp_op_sign_st, Destroy<rnp_op_sign_destroy>>;
using Verifying = std::unique_ptr<rnp_op_verify_st, Destroy<rnp_op_verify_destroy>>;
using Names = std::unique_ptr<rnp_identifier_iterator_st, Destroy<rnp_identifier_iterator_destroy>>;
using Text = std::unique_ptr<char, Destroy<rnp_buffer_destroy>>;

Status done(rnp_result_t result) {
  if (result == RNP_SUCCESS) {
    return {};
  }
  return fail(Errc::malformed, std::string("OpenPGP: ") + rnp_result_to_string(result) + ".");
}

/// What `make` puts into its last argument.
template <typename Owner, typename Make, typename... Arguments>
Result<Owner> made(Make make, Arguments... arguments) {
  typename Owner::pointer raw = nullptr;
  TOC_CHECK(done(make(&raw, arguments...)));
  return Owner(raw);
}

std::uint32_t unix_seconds(Instant at) {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(seconds, 1, std::numeric_limits<std::uint32_t>::max()));
}

/// Keys live in it, and its time is `seconds`.
Result<Engine> engine(std::uint32_t seconds) {
  TOC_TRY(Engine out, (made<Engine>([](rnp_ffi_t* ffi) {
            return rnp_ffi_create(ffi, RNP_KEYSTORE_GPG, RNP_KEYSTORE_GPG);
          })));
  TOC_CHECK(done(rnp_set_timestamp(out.get(), seconds)));
  return out;
}

/// The bytes outlive it.
Result<Input> input_of(Bytes bytes) {
  return made<Input>(
      [](rnp_input_t* input, Bytes from) {
        return rnp_input_from_memory(input, reinterpret_cast<const std::uint8_t*>(from.data()),
                                     from.size(), false);
      },
      bytes);
}

Result<Output> output_to_memory() {
  return made<Output>([](rnp_output_t* output) { return rnp_output_to_memory(output, 0); });
}

Result<Bytes> written(const Output& output) {
  std::uint8_t* start = nullptr;
  std::size_t size = 0;
  TOC_CHECK(done(rnp_output_memory_get_buf(output.get(), &start, &size, false)));
  return Bytes(reinterpret_cast<const std::byte*>(start), size);
}

Result<std::string> text_of(const Output& output) {
  TOC_TRY(const Bytes bytes, written(output));
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

Status load(const Engine& engine, Bytes keys, std::uint32_t flags) {
  TOC_TRY(const Input input, input_of(keys));
  return done(rnp_load_keys(engine.get(), RNP_KEYSTORE_GPG, input.get(), flags));
}

Result<Buffer> exported(const Key& key, std::uint32_t flags) {
  TOC_TRY(const Output output, output_to_memory());
  TOC_CHECK(done(rnp_key_export(key.get(), output.get(), flags | RNP_KEY_EXPORT_SUBKEYS)));
  TOC_TRY(const Bytes bytes, written(output));
  return Buffer(bytes.begin(), bytes.end());
}

/// The one primary key among those that were loaded. Errors: malformed when there are more.
Result<Key> only_key(const Engine& engine) {
  TOC_TRY(const Names names, (made<Names>([&](rnp_identifier_iterator_t* out) {
            return rnp_identifier_iterator_create(engine.get(), out, "fingerprint");
          })));
  Key only;
  const char* name = nullptr;
  while (rnp_identifier_iterator_next(names.get(), &name) == RNP_SUCCESS && name != nullptr) {
    TOC_TRY(Key key, (made<Key>([&](rnp_key_handle_t* out) {
              return rnp_locate_key(engine.get(), "fingerprint", name, out);
            })));
    bool is_primary = false;
    TOC_CHECK(done(rnp_key_is_primary(key.get(), &is_primary)));
    if (is_primary && only) {
      return fail(Errc::malformed, "There is more than one OpenPGP key: give one.");
    }
    if (is_primary) {
      only = std::move(key);
    }
  }
  if (!only) {
    return fail(Errc::malformed, "There is no OpenPGP key.");
  }
  return only;
}

Result<std::string> fingerprint_of(const Key& key) {
  char* raw = nullptr;
  TOC_CHECK(done(rnp_key_get_fprint(key.get(), &raw)));
  const Text text(raw);
  return std::string(text.get());
}

Result<Key> generated(const Engine& engine, const std::string& user) {
  TOC_TRY(const Making making, (made<Making>([&](rnp_op_generate_t* out) {
            return rnp_op_generate_create(out, engine.get(), RNP_ALGNAME_EDDSA);
          })));
  TOC_CHECK(done(rnp_op_generate_set_hash(making.get(), kHash)));
  TOC_CHECK(done(rnp_op_generate_clear_usage(making.get())));
  TOC_CHECK(done(rnp_op_generate_add_usage(making.get(), "sign")));
  TOC_CHECK(done(rnp_op_generate_set_expiration(making.get(), 0)));
  TOC_CHECK(done(rnp_op_generate_set_userid(making.get(), user.c_str())));
  TOC_CHECK(done(rnp_op_generate_execute(making.get())));
  return made<Key>(
      [&](rnp_key_handle_t* out) { return rnp_op_generate_get_key(making.get(), out); });
}

/// Whether it is one key, with that fingerprint. Errors: of what is no key.
Result<bool> is_what_it_is_named(const NamedCertificate& certificate, std::uint32_t seconds) {
  if (certificate.armored.size() > kCertificateBytesMax) {
    return false;
  }
  TOC_TRY(const Engine engine, openpgp::engine(seconds));
  TOC_CHECK(load(engine, as_bytes(certificate.armored), RNP_LOAD_SAVE_PUBLIC_KEYS));
  TOC_TRY(const Key key, only_key(engine));
  TOC_TRY(const std::string fingerprint, fingerprint_of(key));
  return fingerprint == to_upper(certificate.fingerprint);
}

/// An engine with a key of ours in it.
struct Loaded {
  Engine engine;
  Key key;
};
Result<Loaded> loaded(const Buffer& secret, std::uint32_t seconds) {
  Loaded out;
  TOC_TRY(out.engine, engine(seconds));
  TOC_CHECK(load(out.engine, secret, RNP_LOAD_SAVE_SECRET_KEYS | RNP_LOAD_SAVE_PUBLIC_KEYS));
  TOC_TRY(out.key, only_key(out.engine));
  return out;
}

/// create: rnp_op_sign_detached_create or rnp_op_sign_cleartext_create.
template <typename Create>
Result<std::string> signed_by(const Loaded& ours, Bytes data, Create create, bool is_armored) {
  TOC_TRY(const Input input, input_of(data));
  TOC_TRY(const Output output, output_to_memory());
  TOC_TRY(const Signing signing, (made<Signing>([&](rnp_op_sign_t* out) {
            return create(out, ours.engine.get(), input.get(), output.get());
          })));
  if (is_armored) {
    TOC_CHECK(done(rnp_op_sign_set_armor(signing.get(), true)));
  }
  TOC_CHECK(done(rnp_op_sign_set_hash(signing.get(), kHash)));
  TOC_CHECK(done(rnp_op_sign_add_signature(signing.get(), ours.key.get(), nullptr)));
  TOC_CHECK(done(rnp_op_sign_execute(signing.get())));
  return text_of(output);
}

}  // namespace

Status prepare() {
  TOC_CHECK(openpgp::engine(1));
  return {};
}

SecretKey::SecretKey(SecretKey&& other) noexcept
    : bytes_(std::exchange(other.bytes_, {})),
      created_(other.created_),
      fingerprint_(std::move(other.fingerprint_)),
      certificate_(std::move(other.certificate_)) {}

SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  created_ = other.created_;
  fingerprint_.swap(other.fingerprint_);
  certificate_.swap(other.certificate_);
  return *this;
}

SecretKey::~SecretKey() {
  sodium_memzero(bytes_.data(), bytes_.size());
}

Result<SecretKey> SecretKey::generate(std::string_view user, Instant at) {
  TOC_TRY(const Engine engine, openpgp::engine(unix_seconds(at)));
  TOC_TRY(const Key key, generated(engine, std::string(user)));
  TOC_TRY(Buffer secret, exported(key, RNP_KEY_EXPORT_SECRET));
  Result<SecretKey> out = load(secret);
  sodium_memzero(secret.data(), secret.size());
  return out;
}

Result<SecretKey> SecretKey::load(Bytes secret) {
  SecretKey out;
  out.bytes_.assign(secret.begin(), secret.end());
  TOC_TRY(const Loaded ours, loaded(out.bytes_, 0));
  bool is_secret = false;
  TOC_CHECK(done(rnp_key_have_secret(ours.key.get(), &is_secret)));
  if (!is_secret) {
    return fail(Errc::malformed, "This OpenPGP key has no secret part.");
  }
  std::uint32_t created = 0;
  TOC_CHECK(done(rnp_key_get_creation(ours.key.get(), &created)));
  out.created_ = Instant(std::chrono::seconds(created));
  TOC_TRY(out.fingerprint_, fingerprint_of(ours.key));
  TOC_TRY(const Buffer certificate,
          exported(ours.key, RNP_KEY_EXPORT_PUBLIC | RNP_KEY_EXPORT_ARMORED));
  out.certificate_ = as_text(certificate);
  return out;
}

std::uint32_t SecretKey::seconds(Instant at) const {
  return unix_seconds(std::max(at, created_));
}

Result<std::string> SecretKey::sign(Bytes data, Instant at) const {
  TOC_TRY(const Loaded ours, loaded(bytes_, seconds(at)));
  return signed_by(ours, data, rnp_op_sign_detached_create, true);
}

Result<std::string> SecretKey::clear_sign(std::string_view text, Instant at) const {
  TOC_TRY(const Loaded ours, loaded(bytes_, seconds(at)));
  return signed_by(ours, as_bytes(text), rnp_op_sign_cleartext_create, false);
}

Status verify(std::span<const NamedCertificate> certificates, Bytes data,
              std::string_view signature, Instant at) {
  if (signature.size() > kSignatureBytesMax) {
    return fail(Errc::malformed, "The OpenPGP signature has more than 64 KiB.");
  }
  TOC_TRY(const Engine engine, openpgp::engine(unix_seconds(at)));
  for (const NamedCertificate& certificate : certificates) {
    if (is_what_it_is_named(certificate, unix_seconds(at)).value_or(false)) {
      TOC_CHECK(load(engine, as_bytes(certificate.armored), RNP_LOAD_SAVE_PUBLIC_KEYS));
    }
  }
  TOC_TRY(const Input input, input_of(data));
  TOC_TRY(const Input detached, input_of(as_bytes(signature)));
  TOC_TRY(const Verifying verifying, (made<Verifying>([&](rnp_op_verify_t* out) {
            return rnp_op_verify_detached_create(out, engine.get(), input.get(), detached.get());
          })));
  if (rnp_op_verify_execute(verifying.get()) == RNP_SUCCESS) {
    return {};
  }
  std::size_t count = 0;
  TOC_CHECK(done(rnp_op_verify_get_signature_count(verifying.get(), &count)));
  bool is_known = false;
  for (std::size_t i = 0; i < count; ++i) {
    rnp_op_verify_signature_t one = nullptr;
    TOC_CHECK(done(rnp_op_verify_get_signature_at(verifying.get(), i, &one)));
    is_known = is_known || rnp_op_verify_signature_get_status(one) != RNP_ERROR_KEY_NOT_FOUND;
  }
  return fail(Errc::malformed,
              count == 0  ? "What stands in place of an OpenPGP signature is none."
              : !is_known ? "The OpenPGP signature is by a key that is not among those given."
                          : "The OpenPGP signature does not hold for this document.");
}

}  // namespace tocsin::openpgp
