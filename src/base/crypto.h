// Cryptography, none of it ours: SHA-256 and HMAC by OpenSSL; Ed25519, Argon2id and randomness by
// libsodium.
#pragma once

#include "base/bytes.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

/// Fills with bytes from the system's generator. Stops the process if there are none: nothing may
/// go on then.
void random_bytes(std::span<std::byte> out);

Digest sha256(Bytes data);
/// SHA-256 over the parts one after another, without copying them together.
Digest sha256(std::initializer_list<Bytes> parts);

/// SHA-256 of what comes in pieces. One thread.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void update(Bytes data);
  /// Returns the digest and begins anew.
  Digest finish();

 private:
  void* context_;
};

/// Only for UUIDs of version 5 (RFC 9562 section 5.5), which know nothing else.
std::array<std::byte, 20> sha1(std::initializer_list<Bytes> parts);
Digest hmac_sha256(Bytes key, Bytes data);
/// Only for TOTP (RFC 6238), whose authenticators know nothing else.
std::array<std::byte, 20> hmac_sha1(Bytes key, Bytes data);

/// Ed25519 (RFC 8032).
struct PublicKey {
  std::array<std::byte, 32> bytes{};
  friend bool operator==(const PublicKey&, const PublicKey&) = default;
};
using Signature = std::array<std::byte, 64>;

/// A secret key that can sign and cannot be printed; wiped when it goes.
class SigningKey {
 public:
  static SigningKey generate();
  /// seed: exactly 32 bytes.
  static Result<SigningKey> from_seed(Bytes seed);
  SigningKey(SigningKey&& other) noexcept;
  SigningKey& operator=(SigningKey&& other) noexcept;
  SigningKey(const SigningKey&) = delete;
  SigningKey& operator=(const SigningKey&) = delete;
  ~SigningKey();

  [[nodiscard]] Signature sign(Bytes message) const;
  [[nodiscard]] PublicKey public_key() const;
  /// The 32 secret bytes, for the key file and nothing else.
  [[nodiscard]] Buffer seed() const;

 private:
  SigningKey() = default;
  std::array<unsigned char, 64> secret_{};
};

bool verify(const PublicKey& key, Bytes message, Bytes signature);

/// Argon2id in libsodium's string form (two passes over 19 MiB, as OWASP advises). About 20 ms of
/// one core: callers bound how many run at once.
Result<std::string> hash_password(std::string_view password);
bool check_password(std::string_view hash, std::string_view password);

/// Encrypts small secrets at rest (XChaCha20-Poly1305 of libsodium) with a key that lies outside
/// the store. Sealed bytes: one byte 1, eight bytes that name the key, 24 of nonce, text and tag.
/// Older keys only open, so that a key can be changed without a moment at which nothing is read.
class Sealer {
 public:
  static constexpr std::size_t kKeyBytes = 32;
  /// keys: the newest first, each of kKeyBytes; at least one. Errors: malformed.
  static Result<Sealer> make(std::vector<Buffer> keys);
  /// about: what it belongs to ("totp:<person>"); the same text opens it, so that a sealed value
  /// moved to another row does not open.
  [[nodiscard]] Buffer seal(std::string_view about, Bytes secret) const;
  /// Errors: internal, when no key of ours opens it.
  [[nodiscard]] Result<Buffer> open(std::string_view about, Bytes sealed) const;
  /// Whether the newest key has sealed it.
  [[nodiscard]] bool is_current(Bytes sealed) const;
  /// What the newest key is called; it says nothing about the key.
  [[nodiscard]] std::string name() const;
  /// Whether a key of that name is among ours.
  [[nodiscard]] bool knows(std::string_view name) const;
  /// The name of the key that has sealed it; empty when it is too short to have one.
  static std::string name_of(Bytes sealed);

 private:
  struct Key {
    std::array<std::byte, 8> name{};
    Buffer key;
  };
  std::vector<Key> keys_;
};

}  // namespace tocsin
