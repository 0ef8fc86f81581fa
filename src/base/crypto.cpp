#include "base/crypto.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <algorithm>
#include <utility>

namespace tocsin {
namespace {

constexpr unsigned long long kPasswordPasses = 2;
constexpr std::size_t kPasswordMemory = 19U * 1024U * 1024U;

/// libsodium must be initialised before first use and may be many times.
void ensure_sodium() {
  static const bool ready = sodium_init() >= 0;
  TOC_ASSERT(ready);
}

/// Fetched once: a third faster than asking OpenSSL for the algorithm at every digest.
const EVP_MD* sha256_algorithm() {
  static const EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  TOC_ASSERT(algorithm != nullptr);
  return algorithm;
}

/// One reusable context for each thread.
struct ThreadContext {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ThreadContext() = default;
  ThreadContext(const ThreadContext&) = delete;
  ThreadContext& operator=(const ThreadContext&) = delete;
  ~ThreadContext() { EVP_MD_CTX_free(context); }
};

unsigned char* raw(std::byte* bytes) {
  return reinterpret_cast<unsigned char*>(bytes);
}
const unsigned char* raw(const std::byte* bytes) {
  return reinterpret_cast<const unsigned char*>(bytes);
}

}  // namespace

void random_bytes(std::span<std::byte> out) {
  ensure_sodium();
  randombytes_buf(out.data(), out.size());
}

Digest sha256(Bytes data) {
  return sha256({data});
}

Digest sha256(std::initializer_list<Bytes> parts) {
  thread_local const ThreadContext thread;
  Digest out{};
  TOC_ASSERT(EVP_DigestInit_ex2(thread.context, sha256_algorithm(), nullptr) == 1);
  for (const Bytes part : parts) {
    TOC_ASSERT(EVP_DigestUpdate(thread.context, part.data(), part.size()) == 1);
  }
  TOC_ASSERT(EVP_DigestFinal_ex(thread.context, raw(out.data()), nullptr) == 1);
  return out;
}

std::array<std::byte, 20> sha1(std::initializer_list<Bytes> parts) {
  thread_local const ThreadContext thread;
  std::array<std::byte, 20> out{};
  TOC_ASSERT(EVP_DigestInit_ex2(thread.context, EVP_sha1(), nullptr) == 1);
  for (const Bytes part : parts) {
    TOC_ASSERT(EVP_DigestUpdate(thread.context, part.data(), part.size()) == 1);
  }
  TOC_ASSERT(EVP_DigestFinal_ex(thread.context, raw(out.data()), nullptr) == 1);
  return out;
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  TOC_ASSERT(EVP_DigestInit_ex2(static_cast<EVP_MD_CTX*>(context_), sha256_algorithm(), nullptr) ==
             1);
}
Sha256::~Sha256() {
  EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context_));
}

void Sha256::update(Bytes data) {
  TOC_ASSERT(EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(context_), data.data(), data.size()) == 1);
}

Digest Sha256::finish() {
  auto* context = static_cast<EVP_MD_CTX*>(context_);
  Digest out{};
  TOC_ASSERT(EVP_DigestFinal_ex(context, raw(out.data()), nullptr) == 1);
  TOC_ASSERT(EVP_DigestInit_ex2(context, sha256_algorithm(), nullptr) == 1);
  return out;
}

Digest hmac_sha256(Bytes key, Bytes data) {
  Digest out{};
  unsigned size = 0;
  TOC_ASSERT(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), raw(data.data()),
                  data.size(), raw(out.data()), &size) != nullptr);
  return out;
}

std::array<std::byte, 20> hmac_sha1(Bytes key, Bytes data) {
  std::array<std::byte, 20> out{};
  unsigned size = 0;
  TOC_ASSERT(HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), raw(data.data()),
                  data.size(), raw(out.data()), &size) != nullptr);
  return out;
}

SigningKey SigningKey::generate() {
  ensure_sodium();
  SigningKey key;
  PublicKey unused;
  crypto_sign_keypair(raw(unused.bytes.data()), key.secret_.data());
  return key;
}

Result<SigningKey> SigningKey::from_seed(Bytes seed) {
  ensure_sodium();
  if (seed.size() != crypto_sign_SEEDBYTES) {
    return fail(Errc::malformed, "An Ed25519 key seed has 32 bytes.");
  }
  SigningKey key;
  PublicKey unused;
  crypto_sign_seed_keypair(raw(unused.bytes.data()), key.secret_.data(), raw(seed.data()));
  return key;
}

SigningKey::SigningKey(SigningKey&& other) noexcept : secret_(other.secret_) {
  sodium_memzero(other.secret_.data(), other.secret_.size());
}
SigningKey& SigningKey::operator=(SigningKey&& other) noexcept {
  std::swap(secret_, other.secret_);
  return *this;
}
SigningKey::~SigningKey() {
  sodium_memzero(secret_.data(), secret_.size());
}

Signature SigningKey::sign(Bytes message) const {
  Signature out{};
  TOC_ASSERT(crypto_sign_detached(raw(out.data()), nullptr, raw(message.data()), message.size(),
                                  secret_.data()) == 0);
  return out;
}

PublicKey SigningKey::public_key() const {
  PublicKey out;
  crypto_sign_ed25519_sk_to_pk(raw(out.bytes.data()), secret_.data());
  return out;
}

Buffer SigningKey::seed() const {
  Buffer out(crypto_sign_SEEDBYTES);
  crypto_sign_ed25519_sk_to_seed(raw(out.data()), secret_.data());
  return out;
}

bool verify(const PublicKey& key, Bytes message, Bytes signature) {
  ensure_sodium();
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(raw(signature.data()), raw(message.data()), message.size(),
                                     raw(key.bytes.data())) == 0;
}

Result<std::string> hash_password(std::string_view password) {
  ensure_sodium();
  std::string out(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str_alg(out.data(), password.data(), password.size(), kPasswordPasses,
                            kPasswordMemory, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return fail(Errc::unavailable, "There is not enough memory to hash a password now; try again.");
  }
  out.resize(out.find('\0'));
  return out;
}

bool check_password(std::string_view hash, std::string_view password) {
  ensure_sodium();
  const std::string terminated(hash);
  return crypto_pwhash_str_verify(terminated.c_str(), password.data(), password.size()) == 0;
}

namespace {

constexpr std::byte kSealVersion{1};
constexpr std::size_t kSealHead = 1 + 8 + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kSealTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* raw(Bytes bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

Result<Sealer> Sealer::make(std::vector<Buffer> keys) {
  Sealer out;
  for (Buffer& key : keys) {
    if (key.size() != kKeyBytes) {
      return fail(Errc::malformed, "A key for secrets has 32 bytes.");
    }
    Key one;
    const Digest digest = sha256({as_bytes(std::string_view("tocsin-seal/v1\n")), key});
    std::ranges::copy(std::span(digest).first(one.name.size()), one.name.begin());
    one.key = std::move(key);
    out.keys_.push_back(std::move(one));
  }
  if (out.keys_.empty()) {
    return fail(Errc::malformed, "There is no key for secrets.");
  }
  return out;
}

Buffer Sealer::seal(std::string_view about, Bytes secret) const {
  const Key& key = keys_.front();
  Buffer out(kSealHead + secret.size() + kSealTag);
  out[0] = kSealVersion;
  std::ranges::copy(key.name, out.begin() + 1);
  const std::span<std::byte> nonce =
      std::span(out).subspan(1 + key.name.size(), crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
  random_bytes(nonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      reinterpret_cast<unsigned char*>(out.data() + kSealHead), nullptr, raw(secret), secret.size(),
      reinterpret_cast<const unsigned char*>(about.data()), about.size(), nullptr, raw(nonce),
      raw(key.key));
  return out;
}

Result<Buffer> Sealer::open(std::string_view about, Bytes sealed) const {
  if (sealed.size() >= kSealHead + kSealTag && sealed[0] == kSealVersion) {
    for (const Key& key : keys_) {
      if (!std::ranges::equal(key.name, sealed.subspan(1, key.name.size()))) {
        continue;
      }
      Buffer out(sealed.size() - kSealHead - kSealTag);
      const Bytes text = sealed.subspan(kSealHead);
      if (crypto_aead_xchacha20poly1305_ietf_decrypt(
              reinterpret_cast<unsigned char*>(out.data()), nullptr, nullptr, raw(text),
              text.size(), reinterpret_cast<const unsigned char*>(about.data()), about.size(),
              raw(sealed.subspan(1 + key.name.size())), raw(key.key)) == 0) {
        return out;
      }
    }
  }
  return fail(Errc::internal,
              "A secret of the store does not open with the keys of this instance.");
}

std::string Sealer::name() const {
  return to_hex(keys_.front().name);
}

bool Sealer::knows(std::string_view name) const {
  return std::ranges::any_of(keys_, [&](const Key& key) { return to_hex(key.name) == name; });
}

std::string Sealer::name_of(Bytes sealed) {
  return sealed.size() < kSealHead ? "" : to_hex(sealed.subspan(1, sizeof(Key::name)));
}

bool Sealer::is_current(Bytes sealed) const {
  return sealed.size() >= kSealHead && sealed[0] == kSealVersion &&
         std::ranges::equal(keys_.front().name, sealed.subspan(1, keys_.front().name.size()));
}

}  // namespace tocsin
