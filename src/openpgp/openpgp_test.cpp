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

Status check(const std::vector<const SecretKey*>& keys, std::string_view data,
             std::string_view signature, Instant at = kMade + 24h) {
  std::vector<NamedCertificate> named;
  for (const SecretKey* key : keys) {
    named.push_back({.fingerprint = key->fingerprint(), .armored = key->certificate()});
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
}

TEST(OpenPgp, ASignatureHoldsForItsBytesAndItsKeyAlone) {
  const SecretKey key = made();
  const SecretKey other = made();
  const std::string data = "a\0b\r\nc \n"s;
  const std::string signature = key.sign(as_bytes(data), kMade + 1h).value();
  EXPECT_TRUE(signature.starts_with("-----BEGIN PGP SIGNATURE-----"));
  EXPECT_EQ(said(check({&key}, data, signature)), "");
  EXPECT_EQ(said(check({&other, &key}, data, signature)), "");
  for (const std::string& changed : {data + " ", data.substr(1), "a\0b\nc \n"s}) {
    EXPECT_EQ(said(check({&key}, changed, signature)),
              "The OpenPGP signature does not hold for this document.");
  }
  EXPECT_EQ(said(check({&other}, data, signature)),
            "The OpenPGP signature is by a key that is not among those given.");
  EXPECT_FALSE(check({}, data, signature).has_value());
  EXPECT_TRUE(signature.ends_with("-----END PGP SIGNATURE-----\r\n"));
  EXPECT_EQ(error_of(key.sign(as_bytes(""), kMade)).code, Errc::malformed);
  EXPECT_EQ(error_of(key.clear_sign("", kMade)).code, Errc::malformed);
  EXPECT_EQ(error_of(check({&key}, "", signature)).code, Errc::malformed);
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
  EXPECT_EQ(said(check({&key}, "a", signature, kMade)), "");
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
    EXPECT_FALSE(check({&key}, "a", text).has_value()) << text.substr(0, 80);
  }
  EXPECT_TRUE(check({&key}, "a", good).has_value());
}

TEST(OpenPgp, ATextSignedInTheClearStaysReadable) {
  const SecretKey key = made();
  const std::string text = key.clear_sign("Contact: a\n- dash\n", kMade).value();
  EXPECT_TRUE(text.starts_with("-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA512\r\n\r\n"))
      << text;
  EXPECT_NE(text.find("\nContact: a"), std::string::npos) << text;
  EXPECT_NE(text.find("\n- - dash"), std::string::npos) << text;
}

TEST(OpenPgp, ACertificateIsOneKeyOfBoundedSize) {
  const SecretKey key = made();
  const std::string signature = key.sign(as_bytes("a"), kMade).value();
  const auto by = [&](const std::string& armored) {
    const NamedCertificate one{.fingerprint = key.fingerprint(), .armored = armored};
    return verify({&one, 1}, as_bytes("a"), signature, kMade).has_value();
  };
  EXPECT_TRUE(by(key.certificate()));
  EXPECT_FALSE(by(key.certificate() + made().certificate()));
  const std::size_t rest = kCertificateBytesMax - key.certificate().size();
  EXPECT_FALSE(by(key.certificate() + std::string(rest + 1, '\n')));
  EXPECT_FALSE(by(""));
  EXPECT_FALSE(SecretKey::load(as_bytes(key.certificate())).has_value());
  EXPECT_FALSE(SecretKey::load(as_bytes("")).has_value());
}

}  // namespace
}  // namespace tocsin::openpgp
