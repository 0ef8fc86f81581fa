// Statements of key changes, and the chain that they make.
#include "proof/key_change.h"

#include "base/error_for_test.h"
#include "base/json_writer.h"
#include "proof/receipt.h"

#include <gtest/gtest.h>

namespace tocsin::proof {
namespace {

constexpr std::string_view kOrigin = "tocsin.test/log";

VerifierKey verifier_of(const SigningKey& key) {
  return {.name = std::string(kOrigin), .type = KeyType::ed25519, .key = key.public_key()};
}

/// A log whose leaves are kept, so that every receipt can be made.
class SmallLog {
 public:
  explicit SmallLog(const SigningKey* key) : signers_{ed25519_signer(std::string(kOrigin), key)} {}

  void sign_with(std::vector<const SigningKey*> keys) {
    signers_.clear();
    for (const SigningKey* key : keys) {
      signers_.push_back(ed25519_signer(std::string(kOrigin), key));
    }
  }
  /// Appends an entry with that payload and returns its receipt, which names that key.
  std::string append(const std::string& payload, const SigningKey& named) {
    const Disclosure disclosure{.payload = payload,
                                .salt = make_salt(),
                                .key = to_text(verifier_of(named)),
                                .time = std::chrono::sys_seconds(std::chrono::seconds(1))};
    leaves_.push_back(leaf_hash(as_bytes(to_text(leaf_of(disclosure)))));
    disclosures_.push_back(disclosure);
    return receipt(leaves_.size() - 1);
  }
  /// Of an entry, in the tree as it is now.
  std::string receipt(std::uint64_t index) const {
    Receipt receipt;
    receipt.extra = to_extra(disclosures_.at(index));
    receipt.index = index;
    receipt.path = *inclusion_proof(index, leaves_.size(), reader());
    receipt.checkpoint = *sign_checkpoint(
        {.origin = std::string(kOrigin), .size = leaves_.size(), .root = root()}, signers_);
    return to_text(receipt);
  }
  /// The statement that is right as the log is now.
  KeyChange statement(const SigningKey& from, const SigningKey& to) const {
    return {.old_key = verifier_of(from),
            .new_key = verifier_of(to),
            .origin = std::string(kOrigin),
            .size = leaves_.size(),
            .root = root()};
  }
  PublishedChange change(const SigningKey& from, const SigningKey& to) {
    PublishedChange out;
    out.statement = *sign_key_change(statement(from, to), {.old_key = &from, .new_key = &to});
    out.receipt = append(payload_of("log.key_rotated", out.statement), from);
    return out;
  }
  static std::string payload_of(std::string_view act, const std::string& statement) {
    CanonicalObject detail;
    detail.set("statement", statement);
    CanonicalObject payload;
    payload.set("act", act).set("detail", detail);
    return payload.to_text();
  }
  [[nodiscard]] Hash root() const {
    return *root_by_definition({.stored = 0, .appended = leaves_}, reader());
  }

 private:
  [[nodiscard]] HashReader reader() const {
    return [this](Subtree wanted) -> Result<Hash> {
      const std::size_t width = std::size_t{1} << wanted.level;
      const auto all = std::span(leaves_).subspan(wanted.index * width, width);
      return root_by_definition({.stored = 0, .appended = all}, nullptr);
    };
  }
  std::vector<NoteSigner> signers_;
  std::vector<Hash> leaves_;
  std::vector<Disclosure> disclosures_;
};

class KeyChanges : public ::testing::Test {
 protected:
  SigningKey first = SigningKey::generate();
  SigningKey second = SigningKey::generate();
  SigningKey third = SigningKey::generate();
  SmallLog log{&first};

  static Result<Proved> verify(const std::string& text, const SigningKey& trusted,
                               std::span<const PublishedChange> changes) {
    TOC_TRY(const Receipt receipt, parse_receipt(text));
    TOC_TRY(const auto chain, verify_chain(changes));
    const Policy policy{.logs = {{.key = verifier_of(trusted), .url = {}}}};
    TOC_TRY(const Note note, parse_note(receipt.checkpoint));
    TOC_TRY(const Checkpoint checkpoint, parse_checkpoint(note.text));
    TOC_TRY(const Policy now, policy_for(policy, chain, checkpoint.size));
    return verify_receipt(receipt, now);
  }
};

TEST_F(KeyChanges, WhoeverTrustsOneKeyFollowsToTheOthers) {
  const std::string before = log.append(R"({"act":"a"})", first);
  std::vector<PublishedChange> changes = {log.change(first, second)};
  log.sign_with({&second, &first});
  const std::string both = log.append(R"({"act":"b"})", first);
  log.sign_with({&second});
  const std::string after = log.append(R"({"act":"c"})", second);
  changes.push_back(log.change(second, third));
  log.sign_with({&third});
  const std::string last = log.append(R"({"act":"d"})", third);
  for (const std::string& receipt : {before, both, after, last, changes[0].receipt}) {
    for (const SigningKey* trusted : {&first, &second, &third}) {
      const auto proved = verify(receipt, *trusted, changes);
      EXPECT_TRUE(proved.has_value()) << describe(proved.error());
    }
    EXPECT_FALSE(verify(receipt, SigningKey::generate(), changes).has_value());
  }
  // While both sign, who trusts the old one needs no chain; afterwards does.
  EXPECT_TRUE(verify(both, first, {}).has_value());
  EXPECT_TRUE(verify(both, second, {}).has_value());
  EXPECT_FALSE(verify(after, first, {}).has_value());
  const auto again = parse_published_keys(to_json({.log = changes}));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->log.size(), 2U);
  EXPECT_EQ(again->log[1].statement, changes[1].statement);
}

TEST_F(KeyChanges, AnOldKeySignsNothingAfterItsTime) {
  log.append(R"({"act":"a"})", first);
  const std::vector changes = {log.change(first, second)};
  log.sign_with({&first});
  EXPECT_FALSE(verify(log.append(R"({"act":"b"})", first), first, changes).has_value());
}

TEST_F(KeyChanges, ATamperedStatementIsRefused) {
  log.append(R"({"act":"a"})", first);
  const PublishedChange good = log.change(first, second);
  ASSERT_TRUE(verify_chain(std::vector{good}).has_value());
  for (std::size_t i = 0; i < good.statement.size(); ++i) {
    PublishedChange bent = good;
    bent.statement[i] = static_cast<char>(bent.statement[i] ^ 1);
    EXPECT_FALSE(verify_chain(std::vector{bent}).has_value()) << i;
  }
  for (std::size_t i = 0; i < good.receipt.size(); i += 5) {
    PublishedChange bent = good;
    bent.receipt[i] = static_cast<char>(bent.receipt[i] ^ 1);
    EXPECT_FALSE(verify_chain(std::vector{bent}).has_value()) << i;
  }
  // A statement that both keys signed, but over another tree, or that the log does not hold.
  SmallLog other(&first);
  other.append(R"({"act":"x"})", first);
  const PublishedChange elsewhere = other.change(first, second);
  EXPECT_FALSE(verify_chain(std::vector{PublishedChange{.statement = elsewhere.statement,
                                                        .receipt = good.receipt}})
                   .has_value());
  // One signature of the two is not enough.
  const std::string text = good.statement.substr(0, good.statement.find("\n\n") + 1);
  for (const SigningKey* alone : {&first, &second}) {
    const std::vector signers = {ed25519_signer(std::string(kOrigin), alone)};
    EXPECT_FALSE(open_key_change(*sign_note(text, signers)).has_value());
  }
  EXPECT_FALSE(parse_key_change(text + "\n").has_value());
  EXPECT_FALSE(parse_checkpoint(text).has_value());
}

TEST_F(KeyChanges, TheEntryMustSayThisChangeAtItsPlace) {
  struct Row {
    const char* name;
    bool has_entry_before;   ///< otherwise the change would be the log's first entry
    std::uint64_t size_off;  ///< by which the statement's size is wrong
    bool has_other_root;     ///< in the statement
    bool has_entry_between;  ///< recorded after the statement was signed
    const char* act;
    bool says_another_statement;  ///< in the entry
    bool has_entry_after;         ///< the receipt is of a larger tree
    bool is_accepted;
  };
  constexpr const char* act = "log.key_rotated";
  for (const Row& row :
       {Row{"right", true, 0, false, false, act, false, false, true},
        Row{"the first entry", false, 0, false, false, act, false, false, false},
        Row{"another size", true, 1, false, false, act, false, false, false},
        Row{"another root", true, 0, true, false, act, false, false, false},
        Row{"recorded later", true, 0, false, true, act, false, false, false},
        Row{"another act", true, 0, false, false, "log.key_retired", false, false, false},
        Row{"another statement", true, 0, false, false, act, true, false, false},
        Row{"a larger tree", true, 0, false, false, act, false, true, false}}) {
    SCOPED_TRACE(row.name);
    SmallLog own(&first);
    const std::string other = R"({"act":"a"})";
    if (row.has_entry_before) {
      own.append(other, first);
    }
    KeyChange statement = own.statement(first, second);
    statement.size += row.size_off;
    if (row.has_other_root) {
      statement.root = sha256(Bytes());
    }
    PublishedChange change;
    change.statement = *sign_key_change(statement, {.old_key = &first, .new_key = &second});
    if (row.has_entry_between) {
      own.append(other, first);
    }
    change.receipt = own.append(
        SmallLog::payload_of(row.act, row.says_another_statement ? "x" : change.statement), first);
    if (row.has_entry_after) {
      own.append(other, first);
      change.receipt = own.receipt(1);
    }
    EXPECT_EQ(verify_chain(std::vector{change}).has_value(), row.is_accepted);
  }
}

TEST_F(KeyChanges, AStatementIsAboutTheKeyOfItsOwnLog) {
  log.append(R"({"act":"a"})", first);
  KeyChange statement = log.statement(first, second);
  statement.origin = "another.test/log";
  PublishedChange change;
  change.statement = *sign_key_change(statement, {.old_key = &first, .new_key = &second});
  change.receipt = log.append(SmallLog::payload_of("log.key_rotated", change.statement), first);
  EXPECT_EQ(error_of(verify_chain(std::vector{change})).code, Errc::unprocessable);
}

TEST_F(KeyChanges, ChangesFollowOneAnother) {
  log.append(R"({"act":"a"})", first);
  std::vector<PublishedChange> changes = {log.change(first, second)};
  SmallLog at_once = log;
  at_once.sign_with({&second});
  const PublishedChange too_early = at_once.change(second, third);
  EXPECT_FALSE(verify_chain(std::vector{changes[0], too_early}).has_value())
      << "the tree with the first change's entry is the old key's";
  log.append(R"({"act":"b"})", first);
  SmallLog by_the_old = log;
  const PublishedChange twice = by_the_old.change(first, third);
  EXPECT_FALSE(verify_chain(std::vector{changes[0], twice}).has_value());
  log.sign_with({&second});
  changes.push_back(log.change(second, third));
  const auto chain = verify_chain(changes);
  ASSERT_TRUE(chain.has_value()) << describe(chain.error());
  EXPECT_EQ(chain->size(), 3U);
  EXPECT_FALSE(verify_chain(std::vector{changes[1], changes[0]}).has_value());
  EXPECT_TRUE(verify_chain({})->empty());
}

TEST_F(KeyChanges, ATreeIsVouchedForByTheKeyOfItsEra) {
  for (int i = 0; i < 4; ++i) {
    log.append(R"({"act":"a"})", first);
  }
  const auto chain = *verify_chain(std::vector{log.change(first, second)});
  const Policy trusted{.logs = {{.key = verifier_of(second), .url = "u"}}};
  for (const auto& [size, key] : {std::pair<std::uint64_t, const SigningKey*>{1, &first},
                                  {4, &first},
                                  {5, &first},
                                  {6, &second},
                                  {kTreeSizeMax, &second}}) {
    const auto now = policy_for(trusted, chain, size);
    ASSERT_TRUE(now.has_value()) << size;
    ASSERT_EQ(now->logs.size(), 1U);
    EXPECT_EQ(now->logs[0].key, verifier_of(*key)) << size;
    EXPECT_EQ(now->logs[0].url, "u");
  }
  EXPECT_EQ(error_of(policy_for(trusted, chain, 0)).code, Errc::unprocessable);
  const Policy stranger{.logs = {{.key = verifier_of(third), .url = {}}}};
  EXPECT_EQ(error_of(policy_for(stranger, chain, 1)).code, Errc::unprocessable);
  EXPECT_EQ(policy_for(stranger, {}, 1)->logs[0].key, verifier_of(third));
}

TEST_F(KeyChanges, AStatementHasOneSpellingAndTwoKeysOfOneName) {
  const KeyChange good = log.statement(first, second);
  ASSERT_EQ(parse_key_change(to_text(good)).value(), good);
  const auto with = [&](auto change) {
    KeyChange out = good;
    change(out);
    return to_text(out);
  };
  EXPECT_TRUE(parse_key_change(with([](KeyChange& c) { c.size = kTreeSizeMax - 1; })).has_value());
  const std::string text = to_text(good);
  const auto replaced = [&](std::string_view what, std::string_view by) {
    std::string out = text;
    return out.replace(out.find(what), what.size(), by);
  };
  const std::string root = to_base64(good.root);
  for (const std::string& bad :
       {with([](KeyChange& c) { c.size = kTreeSizeMax; }),
        with([](KeyChange& c) { c.new_key.name = "another"; }),
        with([](KeyChange& c) { c.new_key = c.old_key; }),
        with([](KeyChange& c) { c.old_key.type = KeyType::cosignature_v1; }),
        with([](KeyChange& c) { c.new_key.type = KeyType::cosignature_v1; }),
        replaced("/v1", "/v2"),
        replaced("\nold ", "\nald "),
        replaced("\nnew ", "\nnow "),
        replaced("\nlog ", "\nlag "),
        replaced("\nsize ", "\nsite "),
        replaced("\nroot ", "\nroof "),
        replaced("\nsize 0", "\ns"),
        replaced("\nsize 0", "\nsize 00"),
        replaced("\nsize 0", "\nsize x"),
        replaced(root, "AAAA"),
        replaced(root, to_base64(Buffer(4096))),
        replaced(root, "?"),
        text + "x",
        text + "\n",
        text.substr(0, text.size() - 1),
        std::string()}) {
    EXPECT_EQ(error_of(parse_key_change(bad)).code, Errc::malformed) << bad;
  }
  EXPECT_EQ(error_of(sign_key_change(good, {.old_key = &third, .new_key = &second})).code,
            Errc::internal);
  EXPECT_EQ(error_of(sign_key_change(good, {.old_key = &first, .new_key = &third})).code,
            Errc::internal);
}

TEST_F(KeyChanges, PublishedKeysHoldListsOfWholeChanges) {
  const auto json = [](const std::string& changes) {
    return R"({"origin":"o","log_key":"k","notice_key":"n","notices":[],"log":)" + changes + "}";
  };
  const std::string one = R"({"statement":"s","receipt":"r"})";
  const auto many = [&](int count) {
    std::string out;
    for (int i = 0; i < count; ++i) {
      out += (i == 0 ? "[" : ",") + one;
    }
    return out + "]";
  };
  const auto read = parse_published_keys(json("[" + one + "]"));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->origin + read->log_key + read->notice_key, "okn");
  EXPECT_EQ(read->log.at(0).statement + read->log.at(0).receipt, "sr");
  EXPECT_EQ(parse_published_keys(json(many(1000)))->log.size(), 1000U);
  for (const std::string& bad :
       {many(1001), std::string("{}"), std::string("null"), std::string(R"([{"statement":"s"}])"),
        std::string(R"([{"receipt":"r"}])"), std::string("[1]")}) {
    const Error error = error_of(parse_published_keys(json(bad)));
    EXPECT_EQ(error.code, Errc::malformed) << bad.substr(0, 40);
    EXPECT_EQ(error.where, "/log") << bad.substr(0, 40);
  }
  EXPECT_EQ(error_of(parse_published_keys(R"({"log":[]})")).where, "/notices");
}

}  // namespace
}  // namespace tocsin::proof
