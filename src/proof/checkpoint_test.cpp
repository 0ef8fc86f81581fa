#include "proof/checkpoint.h"

#include <gtest/gtest.h>

namespace tocsin::proof {
namespace {

SigningKey key_of(int seed) {
  const Buffer bytes(32, static_cast<std::byte>(seed));
  return *SigningKey::from_seed(bytes);
}

constexpr std::string_view kText =
    "log.example/tocsin\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

TEST(Checkpoint, ReadsBackAsItself) {
  const auto checkpoint = parse_checkpoint(kText);
  ASSERT_TRUE(checkpoint.has_value());
  EXPECT_EQ(checkpoint->origin, "log.example/tocsin");
  EXPECT_EQ(checkpoint->size, 20852163U);
  EXPECT_EQ(to_text(*checkpoint), kText);
}

TEST(Checkpoint, HasExactlyThreeLinesOfOneSpelling) {
  const std::string root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
  for (const std::string& bad : {
           std::string(),
           std::string("o\n1\n"),
           "o\n1\n" + root,
           "\n1\n" + root + "\n",
           "o\n\n" + root + "\n",
           "o\n01\n" + root + "\n",
           "o\n+1\n" + root + "\n",
           "o\n-1\n" + root + "\n",
           "o\n1 \n" + root + "\n",
           "o\n0x1\n" + root + "\n",
           "o\n9223372036854775808\n" + root + "\n",
           "o\n1\n" + root + "\next\n",
           "o\n1\n" + root + "\next",
           "o\n1\n" + root + "\n\n",
           std::string("o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n"),
           std::string("o\n1\nAAAA\n"),
           std::string("o\n1\n\n"),
       }) {
    SCOPED_TRACE(bad);
    EXPECT_FALSE(parse_checkpoint(bad).has_value());
  }
}

TEST(Checkpoint, OriginsThatBreakTheLinesAreNotSigned) {
  const SigningKey key = key_of(1);
  const NoteSigner signer = ed25519_signer("o", &key);
  EXPECT_TRUE(
      sign_checkpoint({.origin = "o", .size = 0, .root = {}}, std::span(&signer, 1)).has_value());
  EXPECT_FALSE(
      sign_checkpoint({.origin = "", .size = 0, .root = {}}, std::span(&signer, 1)).has_value());
  EXPECT_FALSE(sign_checkpoint({.origin = "o\n1", .size = 0, .root = {}}, std::span(&signer, 1))
                   .has_value());
}

TEST(Checkpoint, CosignatureStatesItsTimeAndAnyFlippedBitFails) {
  const SigningKey key = key_of(2);
  const VerifierKey known{"witness.example/w1", KeyType::cosignature_v1, key.public_key()};
  const std::chrono::sys_seconds at{std::chrono::seconds(1679315147)};
  const NoteSignature line = cosign(kText, {.name = known.name, .key = &key}, at);
  EXPECT_EQ(line.key_id, key_id(known));
  EXPECT_EQ(line.signature.size(), 72U);
  EXPECT_EQ(to_hex(Bytes(line.signature).first(8)), "00000000641850cb");
  EXPECT_EQ(*verify_cosignature(known, kText, line), at);
  // The exact bytes that the specification has a witness sign.
  EXPECT_TRUE(verify(known.key, as_bytes("cosignature/v1\ntime 1679315147\n" + std::string(kText)),
                     Bytes(line.signature).subspan(8)));
  for (std::size_t bit = 0; bit < line.signature.size() * 8; ++bit) {
    NoteSignature broken = line;
    broken.signature[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    EXPECT_FALSE(verify_cosignature(known, kText, broken).has_value()) << bit;
  }
  for (const std::size_t bytes : {0U, 7U, 8U, 71U, 73U, 144U}) {
    NoteSignature other = line;
    other.signature.resize(bytes);
    EXPECT_FALSE(verify_cosignature(known, kText, other).has_value()) << bytes;
  }
  EXPECT_FALSE(verify_cosignature(known, std::string(kText) + "x", line).has_value());
}

TEST(Checkpoint, CosignatureOfAnImpossibleTimeIsRefused) {
  const SigningKey key = key_of(3);
  const VerifierKey known{"w", KeyType::cosignature_v1, key.public_key()};
  const std::chrono::sys_seconds last{std::chrono::seconds(253402300799)};
  EXPECT_TRUE(verify_cosignature(known, kText, cosign(kText, {"w", &key}, last)).has_value());
  EXPECT_FALSE(
      verify_cosignature(known, kText, cosign(kText, {"w", &key}, last + std::chrono::seconds(1)))
          .has_value());
}

}  // namespace
}  // namespace tocsin::proof
