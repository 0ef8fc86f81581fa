// Secrets at rest and changes of keys, on both engines.
#include "base/error_for_test.h"
#include "proof/key_change.h"
#include "proof/receipt.h"
#include "store/accounts.h"
#include "store/key_changes.h"
#include "store/log.h"
#include "store/openpgp_keys.h"
#include "store/secrets.h"
#include "store/sharing.h"
#include "store/testing.h"
#include "store/webhooks.h"

namespace tocsin::store {
namespace {

class Keys : public ::testing::TestWithParam<std::string> {
 protected:
  Keys() : store_(GetParam()) { TOC_ASSERT(store_.open().has_value()); }

  Result<std::string> act(const std::string& kind) {
    TOC_TRY(auto done, store_->write_receipted([&](Transaction& tx) -> Status {
      tx.record({.kind = kind, .actor = "system:test", .case_id = std::nullopt, .detail = {}});
      return {};
    }));
    return done.receipts.front();
  }
  /// Opens it again with these files of keys.
  Status reopen(const SigningKey& key, std::vector<const SigningKey*> others,
                StoreOptions::OldKey old = StoreOptions::OldKey::needed) {
    opened_.reset();
    store_.close();
    StoreOptions options = store_.options();
    options.key = &key;
    options.other_keys = std::move(others);
    options.old_key = old;
    TOC_TRY(opened_, Store::open(options));
    return {};
  }
  static bool holds(const std::string& receipt, const std::string& key) {
    const proof::Policy policy{.logs = {{.key = *proof::parse_verifier_key(key), .url = {}}}};
    return proof::verify_receipt(*proof::parse_receipt(receipt), policy).has_value();
  }

  testing::TestStore store_;
  std::unique_ptr<Store> opened_;
};
INSTANTIATE_TEST_SUITE_P(Engines, Keys, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Keys, TheLogsKeyChangesAndEveryReceiptStaysAsItWas) {
  const std::string first = verifier_key(store_->origin(), store_->log_key());
  const std::string before = *act("before");
  const SigningKey next = SigningKey::generate();
  const auto changed =
      key_changes::change_log_key(*store_, {.old_key = &store_.key, .new_key = &next});
  ASSERT_TRUE(changed.has_value()) << describe(changed.error());
  const std::string second = verifier_key(store_->origin(), next.public_key());

  // Broken off right after: the files still have their old names.
  ASSERT_TRUE(reopen(store_.key, {&next}).has_value());
  EXPECT_EQ(opened_->log_key(), next.public_key());
  // The old key must be there while it signs.
  EXPECT_EQ(error_of(reopen(next, {})).code, Errc::conflict);
  EXPECT_EQ(error_of(reopen(store_.key, {})).code, Errc::conflict);
  const SigningKey unrelated = SigningKey::generate();
  ASSERT_TRUE(reopen(next, {nullptr, &unrelated, &store_.key}).has_value());

  const auto both = opened_->write_receipted([](Transaction& tx) -> Status {
    tx.record({.kind = "both", .actor = "system:test", .case_id = std::nullopt, .detail = {}});
    return {};
  });
  const std::string with_both = both->receipts.front();
  EXPECT_TRUE(holds(with_both, first) && holds(with_both, second));
  EXPECT_EQ(*opened_->receipt(both->first_index), with_both);
  EXPECT_EQ(*opened_->receipt(1), before);
  EXPECT_TRUE(holds(before, first) && !holds(before, second));
  const SigningKey third = SigningKey::generate();
  EXPECT_FALSE(
      key_changes::change_log_key(*opened_, {.old_key = &next, .new_key = &third}).has_value());

  ASSERT_TRUE(key_changes::retire_old_log_key(*opened_).has_value());
  EXPECT_FALSE(key_changes::retire_old_log_key(*opened_).has_value());
  ASSERT_TRUE(reopen(next, {}).has_value());
  const auto alone = opened_->write_receipted([](Transaction& tx) -> Status {
    tx.record({.kind = "alone", .actor = "system:test", .case_id = std::nullopt, .detail = {}});
    return {};
  });
  EXPECT_TRUE(holds(alone->receipts.front(), second) && !holds(alone->receipts.front(), first));
  for (LogIndex i = 0; i < alone->first_index; ++i) {
    EXPECT_TRUE(holds(*opened_->receipt(i), first)) << i;
  }
  EXPECT_EQ(*opened_->receipt(alone->first_index), alone->receipts.front());
  const auto all = opened_->verify_log();
  ASSERT_TRUE(all.has_value()) << describe(all.error());
  const auto published = key_changes::published(*opened_);
  const auto chain = proof::verify_chain(published->log);
  ASSERT_TRUE(chain.has_value()) << describe(chain.error());
  ASSERT_EQ(chain->size(), 2U);
  EXPECT_EQ(proof::to_text(chain->front().key), first);
  EXPECT_EQ(proof::to_text(chain->back().key), second);
}

TEST_P(Keys, AnOldKeyThatIsLostIsRetiredWithoutIt) {
  const std::string first = verifier_key(store_->origin(), store_->log_key());
  const SigningKey next = SigningKey::generate();
  ASSERT_TRUE(key_changes::change_log_key(*store_, {.old_key = &store_.key, .new_key = &next}));
  ASSERT_TRUE(reopen(next, {}, StoreOptions::OldKey::may_be_missing).has_value());
  const auto index = key_changes::retire_old_log_key(*opened_);
  ASSERT_TRUE(index.has_value()) << describe(index.error());
  ASSERT_TRUE(reopen(next, {}).has_value());
  EXPECT_TRUE(holds(*opened_->receipt(*index), verifier_key(opened_->origin(), next.public_key())));
  EXPECT_TRUE(holds(*opened_->receipt(*index - 1), first));
  EXPECT_TRUE(opened_->verify_log().has_value());
}

TEST_P(Keys, WhatAVersionBeforeKeptInPlainIsSealedAndWhatOlderKeysSealedIsSealedAnew) {
  const Sealer old = *Sealer::make({Buffer(32, std::byte{1})});
  const Sealer both = *Sealer::make({Buffer(32, std::byte{2}), Buffer(32, std::byte{1})});
  const Sealer only_new = *Sealer::make({Buffer(32, std::byte{2})});
  const Buffer totp(20, std::byte{7});
  const Digest code = sha256(as_bytes(std::string_view("code")));
  const Digest link = sha256(as_bytes(std::string_view("link")));
  const auto derive = [](const WebhookId&) { return Buffer(32, std::byte{5}); };
  Party party;
  std::vector<PersonId> people;
  DeliveryId waiting;
  DeliveryId sent;
  Webhook webhook;
  const Buffer print(20, std::byte{3});
  const Buffer openpgp(600, std::byte{4});
  ASSERT_TRUE(
      store_
          ->write([&](Transaction& tx) -> Status {
            party.id = make_id<PartyId>(tx.now());
            party.handle = party.name = "p";
            TOC_CHECK(parties::insert(tx, party));
            people.clear();
            for (int i = 0; i < 450; ++i) {  // more than one piece
              Person person;
              person.id = make_id<PersonId>(tx.now());
              person.party = party.id;
              person.name = "n";
              person.mail = std::to_string(i) + "@example.org";
              person.totp_secret = totp;
              TOC_CHECK(people::insert(tx, person));
              people.push_back(person.id);
            }
            TOC_CHECK(recovery_codes::insert(tx, people[0], Buffer(code.begin(), code.end())));
            TOC_CHECK(sessions::insert_link(tx, link, people[0], tx.now(),
                                            Buffer(code.begin(), code.end())));
            webhook = {.id = make_id<WebhookId>(tx.now()),
                       .party = party.id,
                       .name = "warnings",
                       .url = "https://example.org",
                       .created = tx.now()};
            TOC_CHECK(webhooks::put(tx, webhook));
            TOC_CHECK(tx.execute("UPDATE webhook SET secret = NULL"));
            Delivery one{.id = make_id<DeliveryId>(tx.now()),
                         .channel = "mail",
                         .created = tx.now(),
                         .next_at = tx.now()};
            waiting = one.id;
            TOC_CHECK(outbox::insert(tx, old, one));
            one.id = sent = make_id<DeliveryId>(tx.now());
            TOC_CHECK(outbox::insert(tx, old, one));
            TOC_CHECK(outbox::finish(tx, sent, "sent", ""));
            TOC_CHECK(
                openpgp_keys::put(tx, {.fingerprint = print,
                                       .certificate = "c",
                                       .secret = old.seal(about_openpgp_key(print), openpgp)}));
            return tx.execute("UPDATE outbox SET body = 'the link', sealed = NULL");
          })
          .has_value());
  const auto check = [&](const Sealer& sealer) {
    ASSERT_TRUE(
        store_
            ->read([&](Reader& reader) -> Status {
              for (const PersonId& id : people) {
                TOC_TRY(const Person person, people::get(reader, id));
                EXPECT_EQ(sealer.open(about_totp(id), *person.totp_secret), totp);
                EXPECT_TRUE(sealer.is_current(*person.totp_secret));
              }
              TOC_TRY(const auto codes, recovery_codes::list_unused(reader, people[0]));
              EXPECT_EQ(sealer.open(about_recovery_code(people[0]), codes.at(0)),
                        Buffer(code.begin(), code.end()));
              TOC_TRY(const auto hook, webhooks::of(reader, party.id));
              EXPECT_EQ(sealer.open(about_webhook(webhook.id), hook.at(0).secret),
                        Buffer(32, std::byte{5}));
              TOC_TRY(const auto signs, openpgp_keys::current(reader));
              EXPECT_EQ(sealer.open(about_openpgp_key(print), signs->secret), openpgp);
              TOC_TRY(const auto mails, outbox::list(reader, Tlp::red, "", 10));
              for (const Delivery& mail : mails) {
                EXPECT_EQ(mail.id == waiting, !mail.sealed.empty());
                EXPECT_TRUE(mail.id == sent || *outbox::body_of(sealer, mail) == "the link");
              }
              TOC_TRY(const Rows plain, reader.query("SELECT id FROM outbox WHERE body <> ''"));
              EXPECT_TRUE(plain.empty());
              TOC_TRY(const auto names, secrets::count_by_key(reader));
              EXPECT_EQ(names.size(), 1U);
              EXPECT_EQ(names.begin()->first, sealer.name());
              EXPECT_EQ(names.begin()->second, 455);
              TOC_TRY(const auto noted, secrets::noted_key(reader));
              EXPECT_EQ(noted, sealer.name());
              return {};
            })
            .has_value());
  };
  const auto first = secrets::sweep(*store_, {.sealer = &old, .derive = derive});
  ASSERT_TRUE(first.has_value()) << describe(first.error());
  check(old);
  // Without the old key nothing is touched; with it all is sealed anew; again: nothing to do.
  EXPECT_EQ(error_of(secrets::sweep(*store_, {.sealer = &only_new, .derive = derive})).code,
            Errc::conflict);
  check(old);
  EXPECT_EQ(secrets::sweep(*store_, {.sealer = &both, .derive = derive})->sealed, 455);
  check(only_new);
  EXPECT_EQ(secrets::sweep(*store_, {.sealer = &only_new, .derive = derive})->sealed, 0);
  // The key is lost for good: what it held goes, and nothing else.
  const Sealer other = *Sealer::make({Buffer(32, std::byte{3})});
  EXPECT_EQ(
      secrets::sweep(*store_,
                     {.sealer = &other, .derive = derive, .unopened = secrets::Unopened::forget})
          ->forgotten,
      455);
  EXPECT_EQ(store_->read(openpgp_keys::current).value(), std::nullopt);
  EXPECT_EQ(store_->read(openpgp_keys::list)->size(), 1U);
  EXPECT_FALSE(store_->read([&](Reader& reader) { return people::get(reader, people[0]); })
                   ->totp_secret.has_value());
}

TEST_P(Keys, OneOpenPgpKeySignsAndTheOnesBeforeAreListed) {
  const auto put = [&](std::byte name) {
    return store_->write([&](Transaction& tx) {
      return openpgp_keys::put(tx, {.fingerprint = Buffer(20, name),
                                    .certificate = std::to_string(std::to_integer<int>(name)),
                                    .secret = Buffer(60, name)});
    });
  };
  EXPECT_EQ(store_->read(openpgp_keys::current).value(), std::nullopt);
  ASSERT_TRUE(put(std::byte{7}).has_value());
  store_.clock.set(store_.clock.now() + std::chrono::seconds(1));
  ASSERT_TRUE(put(std::byte{5}).has_value());
  EXPECT_FALSE(put(std::byte{5}).has_value()) << "a key is put once";
  EXPECT_EQ(store_->read(openpgp_keys::current).value()->secret, Buffer(60, std::byte{5}));
  std::string all;
  for (const OpenPgpKey& key : store_->read(openpgp_keys::list).value()) {
    all += key.certificate + (key.secret.empty() ? " " : "* ");
  }
  EXPECT_EQ(all, "5* 7 ");
}

TEST_P(Keys, EachKeyHasItsOwnChanges) {
  const SigningKey second = SigningKey::generate();
  const SigningKey third = SigningKey::generate();
  const std::string name = "tocsin.test/notices";
  const auto noted = [&](Store& store) {
    return store.read([](Reader& reader) { return key_changes::noted_notice_key(reader); }).value();
  };
  const auto changes = [&](Store& store, std::string_view of) {
    return store.read([&](Reader& reader) { return key_changes::list(reader, of); }).value();
  };
  EXPECT_EQ(noted(*store_), std::nullopt);
  const auto of_notices =
      key_changes::change_notice_key(*store_, name, {.old_key = &second, .new_key = &third});
  ASSERT_TRUE(of_notices.has_value()) << describe(of_notices.error());
  EXPECT_EQ(noted(*store_), verifier_key(name, third.public_key()));
  EXPECT_EQ(error_of(key_changes::retire_old_log_key(*store_)).code, Errc::conflict);
  EXPECT_EQ(
      error_of(key_changes::change_log_key(*store_, {.old_key = &third, .new_key = &second})).code,
      Errc::conflict)
      << "another key than the one that signs";
  // Two changes of the log's key, each with the end of its old one.
  std::vector<LogIndex> ends;
  const std::array<const SigningKey*, 3> keys = {&store_.key, &second, &third};
  for (std::size_t i = 0; i < 2; ++i) {
    Store& store = opened_ ? *opened_ : *store_;
    ASSERT_TRUE(key_changes::change_log_key(store, {.old_key = keys[i], .new_key = keys[i + 1]}));
    ASSERT_TRUE(reopen(*keys[i + 1], {keys[i]}).has_value());
    ends.push_back(key_changes::retire_old_log_key(*opened_).value() + 1);
    ASSERT_TRUE(reopen(*keys[i + 1], {}).has_value());
  }
  const auto of_log = changes(*opened_, "log");
  ASSERT_EQ(of_log.size(), 2U);
  EXPECT_EQ(of_log[0].old_until, ends[0]);
  EXPECT_EQ(of_log[1].old_until, ends[1]);
  const auto notices = changes(*opened_, "notices");
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_EQ(notices[0].old_until, std::nullopt);
  EXPECT_EQ(notices[0].new_key, third.public_key());
  const auto published = key_changes::published(*opened_).value();
  EXPECT_EQ(published.log.size(), 2U);
  EXPECT_EQ(published.notices.size(), 1U);
  EXPECT_TRUE(opened_->verify_log().has_value());
}

TEST_P(Keys, TheShortestSealedValueIsKnownAsSealed) {
  const Sealer old = *Sealer::make({Buffer(32, std::byte{1})});
  const Sealer both = *Sealer::make({Buffer(32, std::byte{2}), Buffer(32, std::byte{1})});
  const Delivery empty{.id = make_id<DeliveryId>(store_.clock.now()), .channel = "mail"};
  ASSERT_TRUE(store_->write([&](Transaction& tx) { return outbox::insert(tx, old, empty); }));
  const auto count = [&] {
    return store_->read([](Reader& reader) { return secrets::count_by_key(reader); }).value();
  };
  EXPECT_EQ(count()[old.name()], 1);
  const auto derive = [](const WebhookId&) { return Buffer(); };
  EXPECT_EQ(secrets::sweep(*store_, {.sealer = &both, .derive = derive})->sealed, 1);
  EXPECT_EQ(count()[both.name()], 1);
  const auto stored =
      store_->read([](Reader& reader) { return outbox::list(reader, Tlp::red, "", 1); });
  EXPECT_EQ(outbox::body_of(both, stored->at(0)).value(), "");
}

TEST(Secrets, WhatAValueIsBoundToIsWrittenAsItEverWas) {
  const Instant now{};
  const auto person = make_id<PersonId>(now);
  const auto webhook = make_id<WebhookId>(now);
  const auto delivery = make_id<DeliveryId>(now);
  const Digest token = sha256(Bytes());
  EXPECT_EQ(about_totp(person), "totp:" + to_text(person));
  EXPECT_EQ(about_recovery_code(person), "recovery:" + to_text(person));
  EXPECT_EQ(about_webhook(webhook), "webhook:" + to_text(webhook));
  EXPECT_EQ(about_delivery(delivery), "outbox:" + to_text(delivery));
  EXPECT_EQ(about_paper_code(token), "paper:" + to_hex(token));
}

}  // namespace
}  // namespace tocsin::store
