#include "openpgp/openpgp.h"

#include "base/error_for_test.h"
#include "base/text.h"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace tocsin::openpgp {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

const Instant kMade = *parse_rfc3339("2026-01-02T03:04:05Z");
constexpr std::string_view kUser = "tocsin.example <tocsin@tocsin.example>";

SecretKey made() {
  return SecretKey::generate(kUser, kMade).value();
}

/// Empty: it holds.
std::string said(const Status& status) {
  return status ? "" : status.error().message;
}

/// By certificates that are what they are named.
Status check(const std::vector<std::string>& certificates, std::string_view data,
             std::string_view signature, Instant at = kMade + 24h) {
  std::vector<std::string> prints;
  for (const std::string& one : certificates) {
    const Result<Certificate> read = read_certificate(one, at);
    prints.push_back(read ? read->fingerprint : "");
  }
  std::vector<NamedCertificate> named;
  for (std::size_t i = 0; i < certificates.size(); ++i) {
    named.push_back({.fingerprint = prints[i], .armored = certificates[i]});
  }
  return verify(named, as_bytes(data), signature, at);
}

TEST(OpenPgp, AKeyIsTheSameWhenItIsReadBack) {
  const SecretKey key = made();
  const SecretKey again = SecretKey::load(key.bytes()).value();
  EXPECT_EQ(again.fingerprint(), key.fingerprint());
  EXPECT_EQ(again.certificate(), key.certificate());
  EXPECT_EQ(key.fingerprint().size(), 40);
  EXPECT_EQ(key.fingerprint().find_first_not_of("0123456789ABCDEF"), std::string::npos);
  EXPECT_NE(key.fingerprint(), made().fingerprint());
  EXPECT_TRUE(key.certificate().starts_with("-----BEGIN PGP PUBLIC KEY BLOCK-----"));
  const Certificate read = read_certificate(key.certificate(), kMade).value();
  EXPECT_EQ(read.fingerprint, key.fingerprint());
  EXPECT_TRUE(read.can_be_encrypted_to);
  EXPECT_EQ((*read_certificate(read.armored, kMade)).armored, read.armored);
}

TEST(OpenPgp, ASignatureHoldsForItsBytesAndItsKeyAlone) {
  const SecretKey key = made();
  const SecretKey other = made();
  const std::string data = "a\0b\r\nc \n"s;
  const std::string signature = key.sign(as_bytes(data), kMade + 1h).value();
  EXPECT_TRUE(signature.starts_with("-----BEGIN PGP SIGNATURE-----"));
  EXPECT_EQ(said(check({key.certificate()}, data, signature)), "");
  EXPECT_EQ(said(check({other.certificate(), key.certificate()}, data, signature)), "");
  for (const std::string& changed : {data + " ", data.substr(1), "a\0b\nc \n"s}) {
    EXPECT_EQ(said(check({key.certificate()}, changed, signature)),
              "The OpenPGP signature does not hold for this document.");
  }
  EXPECT_EQ(said(check({other.certificate()}, data, signature)),
            "The OpenPGP signature is by a key that is not among those given.");
  EXPECT_FALSE(check({}, data, signature).has_value());
  EXPECT_TRUE(signature.ends_with("-----END PGP SIGNATURE-----\r\n"));
  EXPECT_EQ(error_of(key.sign(as_bytes(""), kMade)).code, Errc::malformed);
  EXPECT_EQ(error_of(key.clear_sign("", kMade)).code, Errc::malformed);
  EXPECT_EQ(error_of(key.encrypt("", other.certificate(), kMade)).code, Errc::malformed);
  EXPECT_EQ(error_of(check({key.certificate()}, "", signature)).code, Errc::malformed);
}

TEST(OpenPgp, ACertificateThatIsNotTheOneThatIsNamedCountsForNothing) {
  const SecretKey key = made();
  const SecretKey other = made();
  const std::string signature = key.sign(as_bytes("a"), kMade).value();
  const auto by = [&](std::string_view name) {
    const NamedCertificate one{.fingerprint = name, .armored = key.certificate()};
    return verify({&one, 1}, as_bytes("a"), signature, kMade).has_value();
  };
  EXPECT_TRUE(by(key.fingerprint()));
  EXPECT_TRUE(by(to_lower(key.fingerprint())));
  EXPECT_FALSE(by(other.fingerprint()));
  EXPECT_FALSE(by(key.fingerprint().substr(1)));
  EXPECT_FALSE(by(""));
}

TEST(OpenPgp, ASignatureOfBeforeTheKeyIsMadeWhenTheKeyWas) {
  const SecretKey key = made();
  const std::string signature = key.sign(as_bytes("a"), kMade - 24h * 2000).value();
  EXPECT_EQ(said(check({key.certificate()}, "a", signature, kMade)), "");
}

TEST(OpenPgp, WhatIsNoSignatureIsNone) {
  const SecretKey key = made();
  const std::string good = key.sign(as_bytes("a"), kMade).value();
  const std::size_t body = good.find("\r\n\r\n") + 4;
  std::string damaged = good;
  damaged[body + 30] = damaged[body + 30] == 'A' ? 'B' : 'A';
  const auto clear = key.clear_sign("a", kMade).value();
  for (const std::string& text : std::vector<std::string>{
           "", "x", damaged, good.substr(0, good.size() / 2), key.certificate(), clear,
           std::string(kSignatureBytesMax + 1, 'a'), std::string(1000, '\xff')}) {
    EXPECT_FALSE(check({key.certificate()}, "a", text).has_value()) << text.substr(0, 80);
  }
  EXPECT_TRUE(check({key.certificate()}, "a", good).has_value());
  for (const std::string& certificate : {""s, "x"s, good}) {
    EXPECT_FALSE(check({certificate}, "a", good).has_value()) << certificate;
  }
}

TEST(OpenPgp, ATextSignedInTheClearStaysReadable) {
  const SecretKey key = made();
  const std::string text = key.clear_sign("Contact: a\n- dash\n", kMade).value();
  EXPECT_TRUE(text.starts_with("-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA512\r\n\r\n"))
      << text;
  EXPECT_NE(text.find("\nContact: a"), std::string::npos) << text;
  EXPECT_NE(text.find("\n- - dash"), std::string::npos) << text;
}

TEST(OpenPgp, WhatIsEncryptedIsForOneAlone) {
  const SecretKey ours = made();
  const SecretKey theirs = made();
  const std::string text = ours.encrypt("secret text", theirs.certificate(), kMade).value();
  EXPECT_TRUE(text.starts_with("-----BEGIN PGP MESSAGE-----"));
  EXPECT_EQ(text.find("secret"), std::string::npos);
  EXPECT_NE(text, ours.encrypt("secret text", theirs.certificate(), kMade).value());
  for (const std::string& certificate :
       {""s, "x"s, theirs.certificate() + ours.certificate(), text}) {
    EXPECT_EQ(error_of(ours.encrypt("a", certificate, kMade)).code, Errc::malformed);
  }
}

TEST(OpenPgp, ACertificateIsOneKeyWithoutItsSecretPart) {
  const SecretKey key = made();
  const auto refused = [](std::string_view text) {
    return error_of(read_certificate(text, kMade));
  };
  EXPECT_NE(refused(as_text(key.bytes())).message.find("secret"), std::string::npos);
  EXPECT_NE(refused(key.certificate() + made().certificate()).message.find("more than one"),
            std::string::npos);
  EXPECT_EQ(refused("").code, Errc::malformed);
  EXPECT_EQ(refused(std::string(kCertificateBytesMax, ' ')).code, Errc::malformed);
  EXPECT_EQ(refused(std::string(kCertificateBytesMax + 1, ' ')).code, Errc::too_large);
  EXPECT_FALSE(SecretKey::load(as_bytes(key.certificate())).has_value());
  EXPECT_FALSE(SecretKey::load(as_bytes("")).has_value());
}

}  // namespace
}  // namespace tocsin::openpgp
