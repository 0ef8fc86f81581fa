// OpenPGP (RFC 4880, and what of RFC 9580 clients of today read), by RNP (docs/adr/0025-rnp.md):
// keys of ours and signatures. Nothing is kept on disk.
#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "base/time.h"

#include <span>
#include <string>
#include <string_view>

namespace tocsin::openpgp {

/// Where data or text is asked for, of nothing (no bytes at all) there is neither a signature nor
/// an encryption: malformed.

/// Of certificates and of signatures in armor, as they come from others.
inline constexpr std::size_t kCertificateBytesMax = 256U << 10U;
inline constexpr std::size_t kSignatureBytesMax = 64U << 10U;

/// Opens what the library wants of the system, its randomness: before a process gives up the right
/// to open anything. Errors: malformed, when there is none.
Status prepare();

/// A key of ours: Ed25519, version 4; it never expires and has no passphrase. Nobody can encrypt to
/// it. Wiped when it goes. Any thread.
class SecretKey {
 public:
  /// user: its user id, such as "tocsin.example <tocsin@tocsin.example>". at: within 1970 to 2106.
  static Result<SecretKey> generate(std::string_view user, Instant at);
  /// secret: what bytes() gave. Errors: malformed.
  static Result<SecretKey> load(Bytes secret);
  SecretKey(SecretKey&& other) noexcept;
  SecretKey& operator=(SecretKey&& other) noexcept;
  SecretKey(const SecretKey&) = delete;
  SecretKey& operator=(const SecretKey&) = delete;
  ~SecretKey();

  /// For a sealed place, and nothing else.
  [[nodiscard]] const Buffer& bytes() const { return bytes_; }
  /// 40 hexadecimal digits in capitals.
  [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }
  /// What others check by, in armor.
  [[nodiscard]] const std::string& certificate() const { return certificate_; }

  /// Over the bytes as they are, with SHA-512, in armor. at: when it is said to be made; of an
  /// instant before the key it is made when the key was.
  [[nodiscard]] Result<std::string> sign(Bytes data, Instant at) const;
  /// A text that remains readable between the lines of its signature (RFC 4880 section 7).
  [[nodiscard]] Result<std::string> clear_sign(std::string_view text, Instant at) const;

 private:
  SecretKey() = default;
  [[nodiscard]] std::uint32_t seconds(Instant at) const;

  Buffer bytes_;
  Instant created_;
  std::string fingerprint_;
  std::string certificate_;
};

/// A certificate as it came, and whose it must be.
struct NamedCertificate {
  std::string_view fingerprint;  ///< 40 hexadecimal digits, in either case
  std::string_view armored;
};
/// Whether one of the certificates made the detached signature over the data; those that are not
/// what they are named count for nothing. Revoked keys make none. Errors: malformed, with what is
/// wrong.
Status verify(std::span<const NamedCertificate> certificates, Bytes data,
              std::string_view signature, Instant at);

}  // namespace tocsin::openpgp
