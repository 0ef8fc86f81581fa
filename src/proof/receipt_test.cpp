#include "proof/receipt.h"

#include "base/error_for_test.h"
#include "base/json_writer.h"

#include <gtest/gtest.h>

#include <map>

namespace tocsin::proof {
namespace {

constexpr std::string_view kOrigin = "log.example/tocsin";
constexpr std::string_view kDocument = "a hole in a logging library";

SigningKey log_signing_key() {
  const Buffer bytes(32, std::byte{42});
  return *SigningKey::from_seed(bytes);
}

Policy policy() {
  return {.logs = {{.key = {std::string(kOrigin), KeyType::ed25519, log_signing_key().public_key()},
                    .url = ""}}};
}

Disclosure disclosure(std::uint64_t index) {
  CanonicalObject digests;
  digests.set("attachment", to_hex(sha256(as_bytes(kDocument))));
  CanonicalObject payload;
  payload.set("kind", "report.received")
      .set("number", static_cast<std::int64_t>(index))
      .set("digests", digests);
  payload.set("title", "日志库 \"quoted\" \\ \n");
  Salt salt{};
  salt.fill(static_cast<std::byte>(index));
  return {.payload = payload.to_text(),
          .salt = salt,
          .time = std::chrono::sys_seconds(
              std::chrono::seconds(1795435371 + static_cast<std::int64_t>(index)))};
}

Receipt receipt_of(std::uint64_t index, std::uint64_t size) {
  std::map<std::pair<unsigned, std::uint64_t>, Hash> nodes;
  CompactRange edge;
  for (std::uint64_t i = 0; i < size; ++i) {
    edge.append(leaf_hash(as_bytes(to_text(leaf_of(disclosure(i))))),
                [&](Subtree at, const Hash& hash) { nodes[{at.level, at.index}] = hash; });
  }
  const SigningKey key = log_signing_key();
  const NoteSigner signer = ed25519_signer(std::string(kOrigin), &key);
  return {
      .extra = to_extra(disclosure(index)),
      .index = index,
      .path = *inclusion_proof(
          index, size, [&](Subtree at) -> Result<Hash> { return nodes.at({at.level, at.index}); }),
      .checkpoint =
          *sign_checkpoint({.origin = std::string(kOrigin), .size = size, .root = edge.root()},
                           std::span(&signer, 1))};
}

TEST(Receipt, ProvesWhatItDiscloses) {
  const std::string file = to_text(receipt_of(5, 11));
  const auto receipt = parse_receipt(file);
  ASSERT_TRUE(receipt.has_value()) << describe(receipt.error());
  EXPECT_EQ(to_text(*receipt), file);
  const auto proved = verify_receipt(*receipt, policy());
  ASSERT_TRUE(proved.has_value()) << describe(proved.error());
  EXPECT_EQ(proved->origin, kOrigin);
  EXPECT_EQ(proved->index, 5U);
  EXPECT_EQ(proved->size, 11U);
  EXPECT_EQ(proved->leaf_time.time_since_epoch().count(), 1795435376);
  EXPECT_EQ(proved->payload, disclosure(5).payload);
  EXPECT_EQ(proved->document, DocumentMatch::not_given);
  const std::vector<std::pair<std::string, std::string>> fields{
      {"digests", R"({"attachment":")" + to_hex(sha256(as_bytes(kDocument))) + R"("})"},
      {"kind", "report.received"},
      {"number", "5"},
      {"title", "日志库 \"quoted\" \\ \n"}};
  EXPECT_EQ(proved->fields, fields);
}

TEST(Receipt, SaysWhetherADocumentIsTheOneThatWasReported) {
  const Receipt receipt = receipt_of(2, 3);
  EXPECT_EQ(verify_receipt(receipt, policy(), as_bytes(kDocument))->document, DocumentMatch::found);
  EXPECT_EQ(verify_receipt(receipt, policy(), as_bytes("another"))->document,
            DocumentMatch::absent);
}

TEST(Receipt, EveryEntryOfSmallLogsProves) {
  for (std::uint64_t size = 1; size <= 20; ++size) {
    for (std::uint64_t index = 0; index < size; ++index) {
      const auto receipt = parse_receipt(to_text(receipt_of(index, size)));
      ASSERT_TRUE(receipt.has_value());
      ASSERT_TRUE(verify_receipt(*receipt, policy()).has_value()) << index << " of " << size;
    }
  }
}

TEST(Receipt, AnyFlippedBitFails) {
  const std::string file = to_text(receipt_of(5, 11));
  for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
    std::string broken = file;
    broken[bit / 8] = static_cast<char>(broken[bit / 8] ^ (1 << (bit % 8)));
    const auto receipt = parse_receipt(broken);
    ASSERT_FALSE(receipt.has_value() && verify_receipt(*receipt, policy()).has_value()) << bit;
  }
}

TEST(Receipt, BytesAreGolden) {
  EXPECT_EQ(
      to_text(receipt_of(1, 3)),
      "c2sp.org/tlog-proof@v1\n"
      "extra "
      "eyJwYXlsb2FkIjp7ImRpZ2VzdHMiOnsiYXR0YWNobWVudCI6ImIxYjk0NDZjNDE1OWE5MGM4MWMyNWVlYjE0NGQ2M2Qx"
      "ZTRjZDBiM2I4OGM2ZWJlOWIwMTVkOGM5YmVlMDMxMTAifSwia2luZCI6InJlcG9ydC5yZWNlaXZlZCIsIm51bWJlciI6"
      "MSwidGl0"
      "bGUiOiLml6Xlv5flupMgXCJxdW90ZWRcIiBcXCBcbiJ9LCJzYWx0IjoiQVFFQkFRRUJBUUVCQVFFQkFRRUJBUUVCQVFF"
      "QkFRRUJB"
      "UUVCQVFFQkFRRT0iLCJ0aW1lIjoxNzk1NDM1MzcyfQ==\n"
      "index 1\n"
      "R/9B4K9wsZuuDZlT4YTQCYtbBxYmtp1raRoWjlW5Jzo=\n"
      "sv+HJkWWLxg9Qec4+4/osfAkf25YSgpu91M2g6734Ao=\n"
      "\n"
      "log.example/tocsin\n"
      "3\n"
      "hjuSvm9yKJJ1WqQ0XfaaWalwLkG2Irnj68wx+2kPzDw=\n"
      "\n"
      "— log.example/tocsin "
      "HEjr4RuKIDez76qLChtYRJKmPBfEJZVODAOHPkZTG7hc+/HXoxRJ2zUfC+xc0QomkVnEPvioL9bCNtVe/wAk/"
      "o9l3wI=\n");
}

TEST(Receipt, RefusalSaysWhatIsWrong) {
  const Receipt good = receipt_of(5, 11);
  const auto with = [&](auto change) {
    Receipt changed = good;
    change(changed);
    return changed;
  };
  const struct {
    const char* name;
    Receipt receipt;
    Policy policy;
    std::string_view says;
  } rows[] = {
      {"another entry's index", with([](Receipt& r) { r.index = 4; }), policy(),
       "is not the entry at that index"},
      {"an index beyond the tree", with([](Receipt& r) { r.index = 11; }), policy(),
       "lies outside the tree that the log signed"},
      {"another entry's text", with([](Receipt& r) { r.extra = to_extra(disclosure(6)); }),
       policy(), "is not the entry at that index"},
      {"no disclosure", with([](Receipt& r) { r.extra.reset(); }), policy(), "discloses nothing"},
      {"a hash missing", with([](Receipt& r) { r.path.pop_back(); }), policy(), "number of hashes"},
      {"another tree's checkpoint",
       with([](Receipt& r) { r.checkpoint = receipt_of(5, 12).checkpoint; }), policy(),
       "is not the entry at that index"},
      {"a policy without logs", good, Policy{}, "names no log"},
      {"a checkpoint of four lines",
       with([](Receipt& r) { r.checkpoint.insert(r.checkpoint.find("\n\n"), "\nx"); }), policy(),
       "exactly three lines"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const auto proved = verify_receipt(row.receipt, row.policy);
    ASSERT_FALSE(proved.has_value());
    EXPECT_TRUE(error_of(proved).message.contains(row.says)) << error_of(proved).message;
  }
}

// While one key takes another's place both sign, and a receipt names one of them.
TEST(Receipt, ANamedKeyIsTrustedOrSignsBesideOneThatIs) {
  const Buffer other_seed(32, std::byte{43});
  const SigningKey first = log_signing_key();
  const SigningKey second = *SigningKey::from_seed(other_seed);
  const auto named = [](const SigningKey& key, std::string_view name = kOrigin) {
    return VerifierKey{std::string(name), KeyType::ed25519, key.public_key()};
  };
  const auto trusting = [&](std::vector<VerifierKey> keys) {
    Policy out;
    for (VerifierKey& key : keys) {
      out.logs.push_back({.key = std::move(key), .url = ""});
    }
    return out;
  };
  const Receipt plain = receipt_of(5, 11);
  const Note by_first = *parse_note(plain.checkpoint);
  const NoteSigner signer = ed25519_signer(std::string(kOrigin), &second);
  const Note by_second = *parse_note(*sign_note(by_first.text, std::span(&signer, 1)));
  const NoteSigner stranger = ed25519_signer("log.example/other", &second);
  const Note by_stranger = *parse_note(*sign_note(by_first.text, std::span(&stranger, 1)));
  Note by_both = by_first;
  by_both.signatures.push_back(by_second.signatures.front());
  Note by_first_and_nearly = by_both;
  by_first_and_nearly.signatures[1].signature[10] ^= std::byte{1};
  Note beside_a_stranger = by_first;
  beside_a_stranger.signatures.push_back(by_stranger.signatures.front());
  // The signature of the second key, under an id that is another's.
  Note under_another_id = by_both;
  ++under_another_id.signatures[1].key_id;
  Note under_the_strangers_id = by_both;
  under_the_strangers_id.signatures[1].key_id = by_stranger.signatures.front().key_id;
  const struct {
    const char* what;
    const Note& checkpoint;
    std::optional<VerifierKey> name;
    Policy policy;
    bool is_proof;
  } rows[] = {
      {"none is named", by_first, std::nullopt, trusting({named(first)}), true},
      {"the one that signs", by_first, named(first), trusting({named(first)}), true},
      {"a valid key that has no part in it", by_first, named(second), trusting({named(first)}),
       false},
      {"both sign, the trusted one is named", by_both, named(first), trusting({named(first)}),
       true},
      {"both sign, the other one is named", by_both, named(second), trusting({named(first)}), true},
      {"both sign, the newer is trusted, the older named", by_both, named(first),
       trusting({named(second)}), true},
      {"the named one's signature does not hold", by_first_and_nearly, named(second),
       trusting({named(first)}), false},
      {"the named one is trusted too and does not sign", by_first, named(second),
       trusting({named(first), named(second)}), true},
      {"only the named one signs, the other is trusted", by_second, named(second),
       trusting({named(first)}), false},
      {"a log of another name signs beside it", beside_a_stranger,
       named(second, "log.example/other"), trusting({named(first)}), false},
      {"the named one signs under another id", under_another_id, named(second),
       trusting({named(first)}), false},
      {"a log of another name signs under this one's", under_the_strangers_id,
       named(second, "log.example/other"), trusting({named(first)}), false},
      {"a key that is trusted for another log", by_first, named(second, "log.example/other"),
       trusting({named(first), named(second, "log.example/other")}), false},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    Receipt receipt = plain;
    Disclosure said = disclosure(5);
    said.key = row.name ? to_text(*row.name) : "";
    receipt.extra = to_extra(said);
    receipt.checkpoint = to_text(row.checkpoint);
    EXPECT_EQ(verify_receipt(receipt, row.policy).has_value(), row.is_proof);
  }
}

TEST(Receipt, MalformedFilesAreRefused) {
  const std::string good = to_text(receipt_of(1, 3));
  const std::string checkpoint = receipt_of(1, 3).checkpoint;
  const std::string hash = to_base64(Hash{}) + "\n";
  const std::string header = "c2sp.org/tlog-proof@v1\n";
  std::string long_path;
  for (int i = 0; i < 64; ++i) {
    long_path += hash;
  }
  const struct {
    const char* name;
    std::string file;
  } rows[] = {
      {"empty", ""},
      {"header only", header},
      {"another version", "c2sp.org/tlog-proof@v2\nindex 0\n\n" + checkpoint},
      {"carriage returns", "c2sp.org/tlog-proof@v1\r\nindex 0\r\n\r\n" + checkpoint},
      {"no index", header + hash + "\n" + checkpoint},
      {"index with a leading zero", header + "index 01\n\n" + checkpoint},
      {"negative index", header + "index -1\n\n" + checkpoint},
      {"index too large", header + "index 9223372036854775807\n\n" + checkpoint},
      {"index twice", header + "index 1\nindex 1\n\n" + checkpoint},
      {"extra after the index", header + "index 1\nextra AAAA\n\n" + checkpoint},
      {"extra not base64", header + "extra !\nindex 1\n\n" + checkpoint},
      {"a short hash", header + "index 1\nAAAA\n\n" + checkpoint},
      {"too many hashes", header + "index 1\n" + long_path + "\n" + checkpoint},
      {"no empty line", header + "index 1\n" + hash + checkpoint},
      {"an end within the proof", header + "index 1\n" + hash},
      {"an end behind the index", header + "index 1\n"},
      {"two empty lines", header + "index 1\n\n\n"},
      {"no checkpoint", header + "index 1\n\n"},
      {"unsigned checkpoint",
       header + "index 1\n\n" + checkpoint.substr(0, checkpoint.find("\n\n") + 1)},
      {"bytes after the end", good + "x"},
      {"too large", good + std::string(kReceiptBytesMax, '\n')},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_FALSE(parse_receipt(row.file).has_value());
  }
  EXPECT_TRUE(
      error_of(parse_receipt(header + "index 1\n" + hash)).message.contains("no checkpoint"));
}

TEST(Receipt, DisclosuresHaveOneSpelling) {
  const std::string good = to_extra(disclosure(7));
  EXPECT_EQ(*parse_disclosure(good), disclosure(7));
  const std::string salt = to_base64(Salt{});
  const auto extra = [&](const std::string& payload) {
    return R"({"payload":)" + payload + R"(,"salt":")" + salt + R"(","time":1})";
  };
  EXPECT_TRUE(parse_disclosure(extra(R"({"a":[1,-2,"x",true,false,null,{}],"b":9007199254740991})"))
                  .has_value());
  for (const std::string& bad : {
           std::string(),
           std::string("{}"),
           std::string("[]"),
           good + " ",
           good + good,
           extra("[]"),
           extra("\"x\""),
           extra("null"),
           extra(R"({"b":1,"a":2})"),
           extra(R"({"a": 1})"),
           extra(R"({"a":1.5})"),
           extra(R"({"a":1e2})"),
           extra(R"({"a":-0})"),
           extra(R"({"a":9007199254740992})"),
           extra(R"({"a":"\u0041"})"),
           extra(R"({"a":"\/"})"),
           extra(R"({"é":1})"),
           extra(R"({"a":1,"a":1})"),
           std::string(R"({"payload":{},"salt":"AAAA","time":1})"),
           R"({"payload":{},"salt":")" + salt + R"(","time":-1})",
           R"({"payload":{},"salt":")" + salt + R"(","time":"1"})",
           R"({"payload":{},"salt":")" + salt + R"(","time":253402300800})",
           R"({"payload":{},"salt":")" + salt + R"(","time":1,"x":1})",
           std::string(R"({"payload":{},"time":1})"),
           R"({"salt":")" + salt + R"(","payload":{},"time":1})",
       }) {
    SCOPED_TRACE(bad);
    EXPECT_FALSE(parse_disclosure(bad).has_value());
  }
}

TEST(Receipt, IsAtMostOfTheSizeThatItStates) {
  // Base64 grows by four characters; the index makes up for what is over.
  Receipt receipt = receipt_of(0, 1);
  receipt.extra = "";
  while ((kReceiptBytesMax - to_text(receipt).size()) % 4 != 0) {
    receipt.index = receipt.index * 10 + 1;
  }
  receipt.extra = std::string((kReceiptBytesMax - to_text(receipt).size()) / 4 * 3, 'x');
  EXPECT_TRUE(parse_receipt(to_text(receipt)).has_value());
  *receipt.extra += "xxx";
  EXPECT_EQ(error_of(parse_receipt(to_text(receipt))).code, Errc::too_large);
}

TEST(Receipt, FindsTheDocumentsDigestWhereverThePayloadHoldsIt) {
  const std::string digest = to_hex(sha256(as_bytes(kDocument)));
  const SigningKey key = log_signing_key();
  const NoteSigner signer = ed25519_signer(std::string(kOrigin), &key);
  const struct {
    std::string payload;
    DocumentMatch want;
  } rows[] = {
      {R"({"a":")" + digest + R"("})", DocumentMatch::found},
      {R"({"a":[1,")" + digest + R"("]})", DocumentMatch::found},
      {R"({"a":{"b":[{"c":")" + digest + R"("}]}})", DocumentMatch::found},
      {R"({"a":"x )" + digest + R"("})", DocumentMatch::absent},
      {R"({")" + digest + R"(":"a"})", DocumentMatch::absent},
      {R"({"a":[]})", DocumentMatch::absent},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.payload);
    Disclosure disclosed = disclosure(0);
    disclosed.payload = row.payload;
    const Hash root = leaf_hash(as_bytes(to_text(leaf_of(disclosed))));
    const Receipt receipt{
        .extra = to_extra(disclosed),
        .index = 0,
        .path = {},
        .checkpoint = *sign_checkpoint({.origin = std::string(kOrigin), .size = 1, .root = root},
                                       std::span(&signer, 1))};
    const auto proved = verify_receipt(receipt, policy(), as_bytes(kDocument));
    ASSERT_TRUE(proved.has_value()) << describe(proved.error());
    EXPECT_EQ(proved->document, row.want);
  }
}

TEST(Receipt, DisclosedTimesAreThoseThatCanBeWritten) {
  for (const auto& [seconds, is_read] :
       {std::pair{-1LL, false}, {0LL, true}, {253402300799LL, true}, {253402300800LL, false}}) {
    Disclosure disclosed = disclosure(0);
    disclosed.time = std::chrono::sys_seconds(std::chrono::seconds(seconds));
    EXPECT_EQ(parse_disclosure(to_extra(disclosed)).has_value(), is_read) << seconds;
  }
}

TEST(Receipt, APolicyIsOfTheKeyThatTheReceiptNames) {
  Receipt receipt = receipt_of(0, 1);
  EXPECT_EQ(error_of(named_policy(receipt)).code, Errc::unprocessable) << "it names none";
  Disclosure disclosed = disclosure(0);
  disclosed.key = to_text(policy().logs[0].key);
  receipt.extra = to_extra(disclosed);
  const auto named = named_policy(receipt);
  ASSERT_TRUE(named.has_value());
  ASSERT_EQ(named->logs.size(), 1U);
  EXPECT_EQ(named->logs[0].key, policy().logs[0].key);
  disclosed.key = "x";
  receipt.extra = to_extra(disclosed);
  EXPECT_EQ(error_of(named_policy(receipt)).code, Errc::malformed);
  receipt.extra.reset();
  EXPECT_EQ(error_of(named_policy(receipt)).code, Errc::unprocessable);
}

}  // namespace
}  // namespace tocsin::proof
