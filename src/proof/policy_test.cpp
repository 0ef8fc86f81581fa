#include "proof/policy.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::proof {
namespace {

SigningKey key_of(int seed) {
  const Buffer bytes(32, static_cast<std::byte>(seed));
  return *SigningKey::from_seed(bytes);
}
std::string log_key(int seed, const std::string& name = "log.example") {
  return to_text(VerifierKey{name, KeyType::ed25519, key_of(seed).public_key()});
}
std::string witness_key(int seed) {
  return to_text(VerifierKey{"w" + std::to_string(seed) + ".example", KeyType::cosignature_v1,
                             key_of(seed).public_key()});
}
std::string witness_line(int seed) {
  return "witness W" + std::to_string(seed) + " " + witness_key(seed) + "\n";
}

TEST(Policy, ReadsBackAsItself) {
  const std::string text = "log " + log_key(1) + " https://log.example/\n" + witness_line(2) +
                           "witness X " + witness_key(3) + " https://w.example/\n" +
                           witness_line(4) + "group G all W2 X\ngroup H 1 G W4\nquorum H\n";
  const auto policy = parse_policy(text);
  ASSERT_TRUE(policy.has_value()) << describe(policy.error());
  EXPECT_EQ(to_text(*policy), text);
  const auto spaced = parse_policy("# trusted since 2026\n\n \t log\t" + log_key(1) +
                                   "  \n  # none\nquorum none\n");
  ASSERT_TRUE(spaced.has_value());
  EXPECT_EQ(to_text(*spaced), "log " + log_key(1) + "\nquorum none\n");
  EXPECT_EQ(parse_policy("quorum none\n")->logs.size(), 0U);
}

TEST(Policy, MalformedLinesAreRefusedWithTheirNumber) {
  const std::string two = witness_line(2) + witness_line(3);
  const struct {
    const char* name;
    std::string text;
    const char* where;
  } rows[] = {
      {"empty", "", ""},
      {"no quorum", "log " + log_key(1) + "\n", ""},
      {"two quorums", "quorum none\nquorum none\n", "line 2"},
      {"unknown word", "quorum none\nlogs x\n", "line 2"},
      {"capital", "Quorum none\n", "line 1"},
      {"no last newline", "quorum none", ""},
      {"carriage return", "quorum none\r\n", "line 1"},
      {"log without key", "log\nquorum none\n", "line 1"},
      {"log with a witness key", "log " + witness_key(2) + "\nquorum none\n", "line 1"},
      {"log twice under two names",
       "log " + log_key(1) + "\nlog " + log_key(1, "b") + "\nquorum none\n", "line 2"},
      {"witness alone", "witness\nquorum none\n", "line 1"},
      {"witness without key", "witness W\nquorum none\n", "line 1"},
      {"witness with too much", "witness W " + witness_key(2) + " u v\nquorum none\n", "line 1"},
      {"quorum alone", "quorum\n", "line 1"},
      {"quorum of two", "quorum none none\n", "line 1"},
      {"group called none", two + "group none any W2\nquorum W3\n", "line 3"},
      {"group of a taken name", two + "group W2 any W3\nquorum W3\n", "line 3"},
      {"group alone", "group\nquorum none\n", "line 1"},
      {"DEL", "quorum none\x7F\n", "line 1"},
      {"DEL in a comment", "quorum none\n# \x7F\n", "line 2"},
      {"a control character in a comment", "quorum none\n# \x1F\n", "line 2"},
      {"log with too much", "log " + log_key(1) + " u v\nquorum none\n", "line 1"},
      {"witness with a log key", "witness W " + log_key(1) + "\nquorum none\n", "line 1"},
      {"witness twice", witness_line(2) + "witness V " + witness_key(2) + "\nquorum none\n",
       "line 2"},
      {"name twice", witness_line(2) + "witness W2 " + witness_key(3) + "\nquorum none\n",
       "line 2"},
      {"a witness called none", "witness none " + witness_key(2) + "\nquorum none\n", "line 1"},
      {"undefined quorum", "quorum W2\n" + two, "line 1"},
      {"group of none", two + "group G any none\nquorum G\n", "line 3"},
      {"group without members", two + "group G any\nquorum G\n", "line 3"},
      {"group with an undefined member", two + "group G any W4\nquorum G\n", "line 3"},
      {"member of two groups", two + "group G any W2\ngroup H any W2\nquorum G\n", "line 4"},
      {"same member twice", two + "group G any W2 W2\nquorum G\n", "line 3"},
      {"member of itself", two + "group G any G\nquorum G\n", "line 3"},
      {"threshold 0", two + "group G 0 W2 W3\nquorum G\n", "line 3"},
      {"threshold 3 of 2", two + "group G 3 W2 W3\nquorum G\n", "line 3"},
      {"threshold 02", two + "group G 02 W2 W3\nquorum G\n", "line 3"},
      {"threshold word", two + "group G most W2 W3\nquorum G\n", "line 3"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const auto policy = parse_policy(row.text);
    ASSERT_FALSE(policy.has_value());
    EXPECT_EQ(error_of(policy).where, row.where);
  }
  EXPECT_EQ(error_of(parse_policy("quorum none\n" + std::string(300U << 10U, '\n'))).code,
            Errc::too_large);
}

/// A checkpoint signed by the log of seed 1 and cosigned by the witnesses of those seeds.
std::string cosigned(const std::vector<int>& witnesses) {
  const SigningKey key = key_of(1);
  const NoteSigner signer = ed25519_signer("log.example", &key);
  Note note = *parse_note(
      *sign_checkpoint({.origin = "log.example", .size = 5, .root = {}}, std::span(&signer, 1)));
  for (const int seed : witnesses) {
    const SigningKey witness = key_of(seed);
    note.signatures.push_back(cosign(note.text, {"w" + std::to_string(seed) + ".example", &witness},
                                     std::chrono::sys_seconds(std::chrono::seconds(1000 + seed))));
  }
  return to_text(note);
}

TEST(Policy, QuorumDecides) {
  const std::string head = "log " + log_key(1) + "\n";
  const std::string five =
      witness_line(2) + witness_line(3) + witness_line(4) + witness_line(5) + witness_line(6);
  const std::string nested =
      head + five + "group X 2 W2 W3 W4\ngroup Y any W5 W6\ngroup Z all X Y\nquorum Z\n";
  const struct {
    const char* name;
    std::string policy;
    std::vector<int> witnesses;
    bool is_accepted;
  } rows[] = {
      {"none asked, none there", head + "quorum none\n", {}, true},
      {"none asked, a stranger there", head + "quorum none\n", {9}, true},
      {"one asked, none there", head + witness_line(2) + "quorum W2\n", {}, false},
      {"one asked, another there", head + five + "quorum W2\n", {3}, false},
      {"one asked and there", head + five + "quorum W2\n", {9, 2}, true},
      {"nested: enough of both", nested, {2, 4, 6}, true},
      {"nested: one of three", nested, {2, 6}, false},
      {"nested: none of the second group", nested, {2, 3, 4}, false},
      {"nested: the same one twice counts once", nested, {2, 2, 6}, false},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const auto policy = parse_policy(row.policy);
    ASSERT_TRUE(policy.has_value()) << describe(policy.error());
    EXPECT_EQ(accept_checkpoint(*policy, cosigned(row.witnesses)).has_value(), row.is_accepted);
  }
  const auto accepted = accept_checkpoint(*parse_policy(nested), cosigned({2, 4, 6}));
  ASSERT_TRUE(accepted.has_value());
  EXPECT_EQ(accepted->checkpoint.size, 5U);
  ASSERT_EQ(accepted->witnessed.size(), 3U);
  EXPECT_EQ(accepted->witnessed[1],
            (Witnessed{"W4", std::chrono::sys_seconds(std::chrono::seconds(1004))}));
}

TEST(Policy, OtherLogsAndBadCosignaturesAreRefused) {
  const auto accept = [](const std::string& policy, const std::string& note) {
    return accept_checkpoint(*parse_policy(policy), note);
  };
  EXPECT_FALSE(accept("quorum none\n", cosigned({})).has_value());
  EXPECT_FALSE(accept("log " + log_key(7) + "\nquorum none\n", cosigned({})).has_value());
  // The right key under another name is the key of another log.
  EXPECT_FALSE(
      accept("log " + log_key(1, "other.example") + "\nquorum none\n", cosigned({})).has_value());
  // A rotated key beside the old one: either may sign.
  EXPECT_TRUE(accept("log " + log_key(7) + "\nlog " + log_key(1) + "\nquorum none\n", cosigned({}))
                  .has_value());

  // A policy of two logs: the key of one says nothing of the other, under whichever name.
  const std::string two =
      "log " + log_key(1) + "\nlog " + log_key(7, "other.example") + "\nquorum none\n";
  const auto signed_as = [&](std::vector<std::pair<std::string, int>> signatures) {
    Note note = *parse_note(cosigned({}));
    note.signatures.clear();
    for (const auto& [name, seed] : signatures) {
      const SigningKey key = key_of(seed);
      const NoteSigner signer = ed25519_signer(name, &key);
      note.signatures.push_back(
          parse_note(*sign_note(note.text, std::span(&signer, 1)))->signatures.front());
    }
    return to_text(note);
  };
  const struct {
    const char* what;
    std::vector<std::pair<std::string, int>> signatures;
    bool is_accepted;
  } rows[] = {
      {"its own key", {{"log.example", 1}}, true},
      {"the other log's name and key", {{"other.example", 7}}, false},
      {"its own name with the other log's key", {{"log.example", 7}}, false},
      {"the other log's name with its own key", {{"other.example", 1}}, false},
      {"both", {{"other.example", 7}, {"log.example", 1}}, true},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(accept(two, signed_as(row.signatures)).has_value(), row.is_accepted) << row.what;
  }

  // A cosignature is its witness's by name and id: what bears only one of them is a stranger's.
  const std::string asked = "log " + log_key(1) + "\n" + witness_line(2) + "quorum W2\n";
  Note renamed = *parse_note(cosigned({2}));
  renamed.signatures[1].name = "w3.example";
  EXPECT_FALSE(accept(asked, to_text(renamed)).has_value());
  Note beside = *parse_note(cosigned({3, 2}));
  beside.signatures[1].name = "w2.example";
  EXPECT_TRUE(accept(asked, to_text(beside)).has_value());

  const std::string policy = "log " + log_key(1) + "\n" + witness_line(2) + "quorum none\n";
  Note note = *parse_note(cosigned({2}));
  note.signatures[1].signature[20] ^= std::byte{1};
  EXPECT_FALSE(accept(policy, to_text(note)).has_value());
}

TEST(Policy, LimitsAreThoseThatItStates) {
  const auto logs = [](int count) {
    std::string out;
    for (int i = 0; i < count; ++i) {
      PublicKey key;
      key.bytes = sha256(as_bytes(std::to_string(i)));
      out += "log " + to_text(VerifierKey{"log.example", KeyType::ed25519, key}) + "\n";
    }
    return out + "quorum none\n";
  };
  EXPECT_EQ(parse_policy(logs(256))->logs.size(), 256U);
  EXPECT_EQ(error_of(parse_policy(logs(257))).code, Errc::too_large);
  EXPECT_EQ(error_of(parse_policy(logs(257))).where, "line 257");
  // Witnesses and groups together: each group has the one before as its only member.
  const auto names = [](int count) {
    std::string out = witness_line(2);
    std::string last = "W2";
    for (int i = 1; i < count; ++i) {
      const std::string name = "G" + std::to_string(i);
      out += "group " + name;
      out += " any " + last + "\n";
      last = name;
    }
    return out + "quorum none\n";
  };
  EXPECT_EQ(parse_policy(names(512))->groups.size(), 511U);
  EXPECT_EQ(error_of(parse_policy(names(513))).code, Errc::too_large);
  const std::string quorum = "quorum none\n";
  const std::string lines((256U << 10U) - quorum.size(), '\n');
  EXPECT_TRUE(parse_policy(quorum + lines).has_value());
  EXPECT_EQ(error_of(parse_policy(quorum + lines + "\n")).code, Errc::too_large);
}

TEST(Policy, RefusalSaysWhatIsMissing) {
  const auto says = [](const std::string& policy, std::string_view what) {
    return error_of(parse_policy(policy)).message.contains(what);
  };
  EXPECT_TRUE(says("", "no quorum line"));
  EXPECT_TRUE(says(witness_line(2) + "group G any W3\nquorum G\n", "not defined on a line before"));
  EXPECT_TRUE(says(witness_line(2) + "group G any W2 W2\nquorum G\n", "a member twice"));
  const auto refused = accept_checkpoint(
      *parse_policy("log " + log_key(1, "other.example") + "\nquorum none\n"), cosigned({}));
  EXPECT_TRUE(error_of(refused).message.contains("a log that the policy does not name"));
}

}  // namespace
}  // namespace tocsin::proof
