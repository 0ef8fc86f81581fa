// Cryptography by the vectors of its standards, and what is sealed opens nowhere else.
#include "base/crypto.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

TEST(Crypto, Sha256IsThatOfFips180) {
  EXPECT_EQ(to_hex(sha256(as_bytes("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  const std::string empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  EXPECT_EQ(to_hex(sha256(as_bytes(""))), empty);
  EXPECT_EQ(sha256({as_bytes("a"), as_bytes(""), as_bytes("bc")}), sha256(as_bytes("abc")));
  Sha256 pieces;
  pieces.update(as_bytes("ab"));
  pieces.update(as_bytes("c"));
  EXPECT_EQ(pieces.finish(), sha256(as_bytes("abc")));
  EXPECT_EQ(to_hex(pieces.finish()), empty) << "it begins anew";
}

TEST(Crypto, HmacIsThatOfRfc4231AndRfc2202) {
  const Bytes key = as_bytes("Jefe");
  const Bytes data = as_bytes("what do ya want for nothing?");
  EXPECT_EQ(to_hex(hmac_sha256(key, data)),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac_sha1(key, data)), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

TEST(Crypto, Ed25519IsThatOfRfc8032) {
  const Buffer seed =
      *parse_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  const auto key = SigningKey::from_seed(seed);
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(to_hex(key->public_key().bytes),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  const Signature signature = key->sign({});
  EXPECT_EQ(
      to_hex(signature),
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3970"
      "1cf9b46bd25bf5f0595bbe24655141438e7a100b");
  EXPECT_EQ(key->seed(), seed);
  EXPECT_TRUE(verify(key->public_key(), {}, signature));
  EXPECT_FALSE(verify(key->public_key(), as_bytes("x"), signature));
  EXPECT_FALSE(verify(SigningKey::generate().public_key(), {}, signature));
  for (std::size_t at = 0; at < signature.size(); ++at) {
    Signature damaged = signature;
    damaged[at] ^= std::byte{1};
    EXPECT_FALSE(verify(key->public_key(), {}, damaged)) << at;
  }
  for (const std::size_t size : {0U, 63U, 65U}) {
    EXPECT_FALSE(verify(key->public_key(), {}, Buffer(size))) << size;
  }
  for (const std::size_t size : {0U, 31U, 33U}) {
    EXPECT_EQ(error_of(SigningKey::from_seed(Buffer(size))).code, Errc::malformed) << size;
  }
}

TEST(Crypto, AKeyThatWasMovedSignsAsBefore) {
  SigningKey first = SigningKey::generate();
  const PublicKey name = first.public_key();
  SigningKey second(std::move(first));
  EXPECT_EQ(second.public_key(), name);
  SigningKey third = SigningKey::generate();
  third = std::move(second);
  EXPECT_EQ(third.public_key(), name);
  EXPECT_TRUE(verify(name, as_bytes("x"), third.sign(as_bytes("x"))));
}

TEST(Crypto, APasswordIsCheckedAgainstItsHash) {
  const auto hash = hash_password("correct horse");
  ASSERT_TRUE(hash.has_value());
  EXPECT_TRUE(hash->starts_with("$argon2id$"));
  EXPECT_TRUE(check_password(*hash, "correct horse"));
  for (const char* wrong : {"", "correct hors", "correct horsee", "Correct horse"}) {
    EXPECT_FALSE(check_password(*hash, wrong)) << wrong;
  }
  EXPECT_NE(*hash_password("correct horse"), *hash) << "salted";
  for (const char* no_hash : {"", "correct horse", "$argon2id$"}) {
    EXPECT_FALSE(check_password(no_hash, "correct horse")) << no_hash;
  }
}

TEST(Crypto, WhatIsSealedOpensWithItsKeyForItsPurposeAlone) {
  const Buffer old_key = to_buffer(std::string(Sealer::kKeyBytes, 'o'));
  const Buffer new_key = to_buffer(std::string(Sealer::kKeyBytes, 'n'));
  const Sealer old_sealer = *Sealer::make({old_key});
  const Sealer both = *Sealer::make({new_key, old_key});
  const Sealer newest = *Sealer::make({new_key});
  const Buffer sealed = old_sealer.seal("totp:1", as_bytes("secret"));
  EXPECT_EQ(as_text(*old_sealer.open("totp:1", sealed)), "secret");
  EXPECT_EQ(as_text(*both.open("totp:1", sealed)), "secret");
  EXPECT_EQ(error_of(newest.open("totp:1", sealed)).code, Errc::internal);
  EXPECT_EQ(error_of(both.open("totp:2", sealed)).code, Errc::internal);
  EXPECT_NE(old_sealer.seal("totp:1", as_bytes("secret")), sealed) << "a nonce of its own";
  EXPECT_TRUE(old_sealer.is_current(sealed));
  EXPECT_FALSE(both.is_current(sealed));
  EXPECT_EQ(Sealer::name_of(sealed), old_sealer.name());
  EXPECT_TRUE(both.knows(old_sealer.name()));
  EXPECT_TRUE(both.knows(newest.name()));
  EXPECT_FALSE(newest.knows(old_sealer.name()));
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    Buffer damaged = sealed;
    damaged[at] ^= std::byte{1};
    EXPECT_FALSE(both.open("totp:1", damaged).has_value()) << at;
    EXPECT_FALSE(both.open("totp:1", Bytes(sealed).first(at)).has_value()) << at;
  }
  // What tells a sealed value's key: a version, a name and a nonce, 33 bytes.
  EXPECT_EQ(Sealer::name_of(Bytes(sealed).first(33)), old_sealer.name());
  EXPECT_TRUE(old_sealer.is_current(Bytes(sealed).first(33)));
  for (const std::size_t size : {0U, 8U, 32U}) {
    EXPECT_EQ(Sealer::name_of(Bytes(sealed).first(size)), "") << size;
    EXPECT_FALSE(old_sealer.is_current(Bytes(sealed).first(size))) << size;
  }
  Buffer of_another_version = sealed;
  of_another_version[0] = std::byte{2};
  EXPECT_FALSE(old_sealer.is_current(of_another_version));
  EXPECT_EQ(as_text(*both.open("", both.seal("", {}))), "");
  EXPECT_FALSE(Sealer::make({}).has_value());
  for (const std::size_t size : {0U, 31U, 33U}) {
    EXPECT_FALSE(Sealer::make({old_key, Buffer(size)}).has_value()) << size;
  }
}

TEST(Crypto, RandomBytesAreNotThoseBefore) {
  std::array<std::byte, 32> one{};
  std::array<std::byte, 32> other{};
  random_bytes(one);
  random_bytes(other);
  EXPECT_NE(one, other);
}

}  // namespace
}  // namespace tocsin
