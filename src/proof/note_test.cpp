#include "proof/note.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::proof {
namespace {

SigningKey key_of(int seed) {
  const Buffer bytes(32, static_cast<std::byte>(seed));
  return *SigningKey::from_seed(bytes);
}

std::string signed_by(std::string_view text, std::string name, const SigningKey& key) {
  const NoteSigner signer = ed25519_signer(std::move(name), &key);
  return *sign_note(text, std::span(&signer, 1));
}

// The worked example of the Go checksum database's note package, made by other code than ours.
constexpr std::string_view kPeterKey =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr std::string_view kPeterNote =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/"
    "SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

TEST(Note, ANoteAndKeyMadeByOthersVerify) {
  const auto key = parse_verifier_key(kPeterKey);
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(to_text(*key), kPeterKey);
  const auto note = parse_note(kPeterNote);
  ASSERT_TRUE(note.has_value());
  EXPECT_EQ(to_text(*note), kPeterNote);
  const auto signers = verify_note(*note, std::span(&*key, 1));
  ASSERT_TRUE(signers.has_value());
  EXPECT_EQ(*signers, std::vector<std::size_t>{0});
}

TEST(Note, SignedBytesAreGolden) {
  EXPECT_EQ(
      signed_by("a line\n\nanother\n", "log.example/a", key_of(1)),
      "a line\n\nanother\n\n"
      "— log.example/a "
      "hwgG+LaQP0T73pKLWd/WlLeR7eINhC7cO2/Yae+fkUC/6WrH8CmxT6JKRwSYcHFcqy7n1xFJxHUkGwug9zkYXdKEig"
      "g=\n");
}

TEST(Note, AnyFlippedBitFails) {
  const SigningKey key = key_of(2);
  const VerifierKey known{"log.example", KeyType::ed25519, key.public_key()};
  const std::string note = signed_by("some text\n", known.name, key);
  for (std::size_t bit = 0; bit < note.size() * 8; ++bit) {
    std::string broken = note;
    broken[bit / 8] = static_cast<char>(broken[bit / 8] ^ (1 << (bit % 8)));
    const auto parsed = parse_note(broken);
    EXPECT_FALSE(parsed.has_value() && verify_note(*parsed, std::span(&known, 1)).has_value())
        << bit;
  }
}

TEST(Note, UnknownSignersAreIgnoredAndKnownOnesMustBeRight) {
  const SigningKey a = key_of(3);
  const SigningKey b = key_of(4);
  const NoteSigner both[] = {ed25519_signer("a", &a), ed25519_signer("b", &b)};
  const Note good = *parse_note(*sign_note("text\n", both));
  Note bad_b = good;
  bad_b.signatures[1].signature[7] ^= std::byte{1};
  Note twice = good;
  twice.signatures.push_back(bad_b.signatures[1]);
  const VerifierKey known_a = both[0].key;
  const VerifierKey known_b = both[1].key;
  // Same name, same key, other type: another id, so it is not the key that signed.
  VerifierKey witness_a = known_a;
  witness_a.type = KeyType::cosignature_v1;
  Note as_witness = good;
  as_witness.signatures[0].key_id = key_id(witness_a);
  const struct {
    const char* name;
    const Note& note;
    std::vector<VerifierKey> known;
    std::optional<std::vector<std::size_t>> want;
  } rows[] = {
      {"both known", good, {known_b, known_a}, {{0, 1}}},
      {"one known", good, {known_b}, {{0}}},
      {"the bad one is unknown", bad_b, {known_a}, {{0}}},
      {"the bad one is known", bad_b, {known_a, known_b}, std::nullopt},
      {"a second line of a known key is bad", twice, {known_a, known_b}, std::nullopt},
      {"none known", good, {}, std::nullopt},
      {"another type of key", good, {witness_a}, std::nullopt},
      {"another type of key, by its id", as_witness, {witness_a}, std::nullopt},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const auto got = verify_note(row.note, row.known);
    EXPECT_EQ(got.has_value(), row.want.has_value());
    if (got && row.want) {
      EXPECT_EQ(*got, *row.want);
    }
  }
}

TEST(Note, MalformedNotesAreRefused) {
  const std::string good = signed_by("text\n", "log.example", key_of(5));
  const std::string line = good.substr(good.find("— "));
  const struct {
    const char* name;
    std::string note;
  } rows[] = {
      {"empty", ""},
      {"newline only", "\n"},
      {"no signature", "text\n"},
      {"nothing after the empty line", "text\n\n"},
      {"no empty line", "text\n" + line},
      {"no text", "x" + line},
      {"no last newline", good.substr(0, good.size() - 1)},
      {"carriage return", "text\r\n\n" + line},
      {"tab", "te\txt\n\n" + line},
      {"NUL", std::string("te\0xt\n\n", 7) + line},
      {"not UTF-8", "te\xFFxt\n\n" + line},
      {"hyphen for the dash", "text\n\n- " + line.substr(4)},
      {"no space", "text\n\n— AAAAAAA=\n"},
      {"no name", "text\n\n—  " + line.substr(line.rfind(' ') + 1)},
      {"two spaces", "text\n\n— log.example  " + line.substr(line.rfind(' ') + 1)},
      {"plus in the name", "text\n\n— log+example " + line.substr(line.rfind(' ') + 1)},
      {"wide space in the name", "text\n\n— log\xE2\x80\x83x " + line.substr(line.rfind(' ') + 1)},
      {"no signature bytes", "text\n\n— log.example AAAAAA==\n"},
      {"not base64", "text\n\n— log.example ????????\n"},
      {"base64url", "text\n\n— log.example AAAAAAAAA-_=\n"},
      {"unused bits set", "text\n\n— log.example AAAAAAAAAAB=\n"},
      {"no padding", "text\n\n— log.example AAAAAAAAAAA\n"},
      {"text between signatures", "text\n\n" + line + "text\n"},
      {"too large", std::string(kNoteBytesMax, 'x') + "\n\n" + line},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_FALSE(parse_note(row.note).has_value());
  }
  // A signature of one byte, which no known key makes, is a line all the same.
  EXPECT_TRUE(parse_note("text\n\n— log.example AAAAAAA=\n").has_value());
  const std::string filler(kNoteBytesMax - line.size() - 2, 'x');
  EXPECT_TRUE(parse_note(filler + "\n\n" + line).has_value());
  EXPECT_EQ(error_of(parse_note(filler + "x\n\n" + line)).code, Errc::too_large);
  std::string many = "text\n\n";
  for (std::size_t i = 0; i < kNoteSignaturesMax; ++i) {
    many += line;
  }
  EXPECT_TRUE(parse_note(many).has_value());
  EXPECT_EQ(error_of(parse_note(many + line)).code, Errc::too_large);
}

TEST(Note, OnlyTextsThatReadBackAreSigned) {
  const SigningKey key = key_of(6);
  const NoteSigner signer = ed25519_signer("log.example", &key);
  const NoteSigner unnamed = ed25519_signer("log example", &key);
  EXPECT_TRUE(sign_note("x\n", std::span(&signer, 1)).has_value());
  EXPECT_FALSE(sign_note("x", std::span(&signer, 1)).has_value());
  EXPECT_FALSE(sign_note("", std::span(&signer, 1)).has_value());
  EXPECT_FALSE(sign_note("x\r\n", std::span(&signer, 1)).has_value());
  EXPECT_FALSE(sign_note("x\n", {}).has_value());
  EXPECT_FALSE(sign_note("x\n", std::span(&unnamed, 1)).has_value());
}

TEST(Note, VerifierKeysHaveOneSpelling) {
  const std::string good(kPeterKey);
  for (const std::string& bad :
       {std::string(), std::string("PeterNeumann"), std::string("PeterNeumann+c74f20a3"),
        good + "=", good + " ", "X" + good, good.substr(12),
        "PeterNeumann+C74F20A3" + good.substr(21), "PeterNeumann+c74f20a4" + good.substr(21),
        "PeterNeumann+c74f20a3+AhpcX" + good.substr(27), good.substr(0, good.size() - 4),
        "Peter Neumann" + good.substr(12), "Peter\nNeumann" + good.substr(12)}) {
    SCOPED_TRACE(bad);
    EXPECT_FALSE(parse_verifier_key(bad).has_value());
  }
  const VerifierKey witness{"w.example/1", KeyType::cosignature_v1, key_of(7).public_key()};
  EXPECT_EQ(*parse_verifier_key(to_text(witness)), witness);
  EXPECT_EQ(error_of(parse_verifier_key("x+00000000+BgAA")).code, Errc::unsupported_type);
}

TEST(Note, AVerifierKeyHasANameAndAKeyOfItsLength) {
  const std::string long_key = to_base64(Buffer(4096, std::byte{1}));
  for (const std::string& bad : {std::string("x+00000000+"), "x+00000000+" + long_key,
                                 "x+00000000+" + to_base64(Buffer(32, std::byte{1})),
                                 "x+00000000+" + to_base64(Buffer(34, std::byte{1})),
                                 "x+00000000+" + to_base64(Buffer(1, std::byte{1}))}) {
    EXPECT_EQ(error_of(parse_verifier_key(bad)).code, Errc::malformed) << bad.substr(0, 40);
  }
  // Written as they would have to be, with the right id: only the name is wrong.
  for (const char* name : {"", "a b", "a\tb",
                           "a\xE2\x80\x83"
                           "b",
                           "a\xC2\xA0"
                           "b"}) {
    const VerifierKey key{name, KeyType::ed25519, key_of(8).public_key()};
    EXPECT_EQ(error_of(parse_verifier_key(to_text(key))).code, Errc::malformed) << name;
    EXPECT_FALSE(is_key_name(name)) << name;
  }
  const VerifierKey odd{
      "a\x01"
      "b",
      KeyType::ed25519, key_of(8).public_key()};
  EXPECT_EQ(error_of(parse_verifier_key(to_text(odd))).code, Errc::malformed);
  for (const char* name : {"\xFF", "a\xC3", "a+b", "a\nb", "a\vb", "a\fb", "a\rb"}) {
    EXPECT_FALSE(is_key_name(name)) << name;
  }
  for (const char* name : {"a", "log.example/a", "日志", "a-b_c~d"}) {
    EXPECT_TRUE(is_key_name(name)) << name;
  }
}

}  // namespace
}  // namespace tocsin::proof
