// Statements of key changes, and the chain that they make.
#include "proof/key_change.h"

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
    Receipt receipt;
    receipt.extra = to_extra(disclosure);
    receipt.index = leaves_.size() - 1;
    receipt.path = *inclusion_proof(receipt.index, leaves_.size(), reader());
    receipt.checkpoint = *sign_checkpoint(
        {.origin = std::string(kOrigin), .size = leaves_.size(), .root = root()}, signers_);
    return to_text(receipt);
  }
  PublishedChange change(const SigningKey& from, const SigningKey& to) {
    const KeyChange statement{.old_key = verifier_of(from),
                              .new_key = verifier_of(to),
                              .origin = std::string(kOrigin),
                              .size = leaves_.size(),
                              .root = root()};
    PublishedChange out;
    out.statement = *sign_key_change(statement, {.old_key = &from, .new_key = &to});
    CanonicalObject detail;
    detail.set("statement", out.statement);
    CanonicalObject payload;
    payload.set("act", "log.key_rotated").set("detail", detail);
    out.receipt = append(payload.to_text(), from);
    return out;
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

}  // namespace
}  // namespace tocsin::proof
