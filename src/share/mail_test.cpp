#include "share/mail.h"

#include "base/file.h"
#include "base/text.h"
#include "flow/accounts.h"
#include "share/deliver.h"
#include "share/visitor_for_test.h"
#include "store/standing.h"
#include "store/testing.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

namespace tocsin::share {
namespace {

const Sealer kSealer = *Sealer::make({Buffer(Sealer::kKeyBytes)});

store::Delivery delivery(Instant at) {
  return {.id = make_id<DeliveryId>(at),
          .channel = "mail",
          .party = std::nullopt,
          .rests = store::Rests::own,
          .address = "desk@example.org",
          .subject = "Warning / 警告",
          .body = "First line\n第二行\n",
          .state = "waiting",
          .attempts = 0,
          .created = at,
          .next_at = at,
          .failure = {}};
}

/// What sends: a store and a world over it.
struct Office {
  store::testing::TestStore store{"sqlite"};
  flow::World world;
  Office() {
    TOC_ASSERT(store.open().has_value());
    world.store = &*store;
    world.clock = &store.clock;
    world.sealer = &kSealer;
  }
};

TEST(Mail, HeadersCannotBeInjected) {
  store::Delivery evil = delivery(*parse_rfc3339("2021-12-22T02:00:00Z"));
  evil.address = "a@example.org\r\nBcc: everybody@example.org";
  evil.subject = "x\r\nX-Evil: 1";
  const std::string text = compose(evil, "tocsin@example.org\nX: y");
  EXPECT_EQ(text.find("\nBcc:"), std::string::npos);
  EXPECT_EQ(text.find("\nX-Evil"), std::string::npos);
  EXPECT_EQ(text.find("\nX: y"), std::string::npos);
  EXPECT_NE(text.find("Date: Wed, 22 Dec 2021 02:00:00 +0000\r\n"), std::string::npos);
}

TEST(Mail, BecomesAFileWhenThereIsNoServerAndIsSentOnce) {
  Office office;
  auto& [store, world] = office;
  const store::Delivery mail = delivery(store.clock.now());
  ASSERT_TRUE(
      store->write([&](store::Transaction& tx) { return store::outbox::insert(tx, kSealer, mail); })
          .has_value());
  const MailOptions options{
      .smtp_url = {}, .user = {}, .password = {}, .folder = store.folder() / "outbox"};
  EXPECT_EQ(deliver(world, {.mail = options, .egress = {}}).value(), 1);
  EXPECT_EQ(deliver(world, {.mail = options, .egress = {}}).value(), 0);
  const auto text = read_file(options.folder / (to_text(mail.id) + ".eml"), 1U << 20U);
  ASSERT_TRUE(text.has_value());
  EXPECT_NE(text->find("To: desk@example.org"), std::string::npos);
}

TEST(Mail, WhatIsOfNoPartyIsHeldAgainstNoStanding) {
  Office office;
  auto& [store, world] = office;
  store::Delivery mail = delivery(store.clock.now());
  mail.rests = store::Rests::shared;
  ASSERT_TRUE(store->write(
      [&](store::Transaction& tx) { return store::outbox::insert(tx, kSealer, mail); }));
  const MailOptions options{
      .smtp_url = {}, .user = {}, .password = {}, .folder = store.folder() / "outbox"};
  EXPECT_EQ(deliver(world, {.mail = options, .egress = {}}).value(), 1);
}

TEST(Mail, WhatIsSharedIsHeldAgainstTheStandingOfTheMomentOfSending) {
  for (const Standing standing : {Standing::active, Standing::suspended, Standing::terminated}) {
    SCOPED_TRACE(to_text(standing));
    Office office;
    auto& [store, world] = office;
    const auto party =
        flow::register_party(world, Principal::system("test"), {.handle = "p", .name = "P"});
    ASSERT_TRUE(party.has_value());
    // Nothing was cancelled: the partner's standing changed while the messages waited.
    ASSERT_TRUE(store
                    ->write([&](store::Transaction& tx) -> Status {
                      for (const store::Rests rests : {store::Rests::shared, store::Rests::own}) {
                        store::Delivery one = delivery(tx.now());
                        one.party = *party;
                        one.rests = rests;
                        TOC_CHECK(store::outbox::insert(tx, kSealer, one));
                      }
                      store::Partnership row;
                      row.id = make_id<PartnershipId>(tx.now());
                      row.party = *party;
                      row.programme = "example.threat-sharing";
                      row.state = to_text(standing);
                      row.standing = standing;
                      row.since = tx.now();
                      return store::partnerships::insert(tx, row);
                    })
                    .has_value());
    const MailOptions options{
        .smtp_url = {}, .user = {}, .password = {}, .folder = store.folder() / "outbox"};
    EXPECT_EQ(deliver(world, {.mail = options, .egress = {}}).value(),
              may_receive(standing) ? 2 : 1);
    const auto cut = store->read([](store::Reader& reader) {
      return store::outbox::list(reader, Tlp::red, "cancelled", 9);
    });
    ASSERT_EQ(cut->size(), may_receive(standing) ? 0U : 1U);
    EXPECT_TRUE(cut->empty() || cut->front().rests == store::Rests::shared);
  }
}

/// The subject as a reader of mail puts it together again (RFC 2047).
std::string decoded_subject(const std::string& mail) {
  const std::size_t begin = mail.find("Subject: ") + 9;
  std::string_view rest = std::string_view(mail).substr(begin, mail.find("\r\nMessage-ID") - begin);
  std::string out;
  while (rest.starts_with("=?UTF-8?B?")) {
    const std::size_t end = rest.find("?=");
    const std::string word(as_text(parse_base64(rest.substr(10, end - 10)).value()));
    EXPECT_LE(word.size(), 45U);
    EXPECT_TRUE(is_utf8(word)) << "a character is cut";
    out += word;
    rest.remove_prefix(end + 2);
    if (rest.starts_with("\r\n ")) {
      rest.remove_prefix(3);
    }
  }
  EXPECT_TRUE(rest.empty()) << rest;
  return out;
}

TEST(Mail, SubjectsAreCutBetweenCharacters) {
  for (const std::string& character : {std::string("é"), std::string("警"), std::string("𠀀")}) {
    for (const std::size_t before : {0U, 1U, 41U, 42U, 43U, 44U, 45U, 46U, 89U}) {
      store::Delivery mail = delivery(*parse_rfc3339("2021-12-22T02:00:00Z"));
      mail.subject = std::string(before, 'x');
      EXPECT_EQ(decoded_subject(compose(mail, "a@b")), mail.subject);
      for (int i = 0; i < 30; ++i) {
        mail.subject += character;
      }
      EXPECT_EQ(decoded_subject(compose(mail, "a@b")), mail.subject);
    }
  }
}

TEST(Mail, ALineHoldsNoControlCharacterAndABodyNoLongLine) {
  store::Delivery mail = delivery(*parse_rfc3339("2021-12-22T02:00:00Z"));
  mail.subject =
      "a\x1F"
      "b\x7F"
      "c\td~ e";
  EXPECT_EQ(decoded_subject(compose(mail, "a@b")), "a b c d~ e");
  for (const std::size_t size : {0U, 1U, 56U, 57U, 58U, 114U, 500U}) {
    mail.body = std::string(size, 'x');
    const std::string text = compose(mail, "a@b");
    std::string body;
    const std::string lines = text.substr(text.find("\r\n\r\n") + 4);
    for (const std::string_view line : split(lines, '\n')) {
      EXPECT_LE(line.size(), 77U);
      body += line.substr(0, line.size() - (line.empty() ? 0 : 1));
    }
    EXPECT_EQ(body, to_base64(as_bytes(mail.body)));
    EXPECT_EQ(text.ends_with("\r\n\r\n"), size == 0) << "no line is empty";
  }
}

/// A mail server for one message; keeps what it was told.
class Postman {
 public:
  [[nodiscard]] std::string url() const {
    return "smtp://127.0.0.1:" + std::to_string(visitor_.port());
  }
  const std::string& said() { return visitor_.said(); }

 private:
  static void serve(int peer, std::string& said) {
    std::string answer = "220 here\r\n";
    bool is_text = false;
    while (write(peer, answer.data(), answer.size()) > 0) {
      const std::size_t begin = said.size();
      const std::string_view end = is_text ? "\r\n.\r\n" : "\r\n";
      char buffer[4096];
      ssize_t got = 1;
      while (got > 0 && !std::string_view(said).substr(begin).ends_with(end)) {
        got = read(peer, buffer, sizeof buffer);
        said.append(buffer, static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
      }
      const std::string_view line = std::string_view(said).substr(begin);
      if (got <= 0 || line.starts_with("QUIT")) {
        break;
      }
      is_text = !is_text && line.starts_with("DATA");
      answer = is_text                     ? "354 go on\r\n"
               : line.starts_with("EHLO")  ? "250-here\r\n250 AUTH PLAIN\r\n"
               : line.starts_with("AUTH")  ? "334 \r\n"
               : answer.starts_with("334") ? "235 known\r\n"
                                           : "250 taken\r\n";
    }
  }

  testing::OneVisitor visitor_{serve};
};

TEST(Mail, AServerIsGivenTheMessageAndAPasswordWhereThereIsOne) {
  for (const bool has_password : {false, true}) {
    Office office;
    auto& [store, world] = office;
    const store::Delivery mail = delivery(store.clock.now());
    ASSERT_TRUE(store->write(
        [&](store::Transaction& tx) { return store::outbox::insert(tx, kSealer, mail); }));
    Postman postman;
    MailOptions options{.smtp_url = postman.url(), .user = {}, .password = {}, .folder = {}};
    options.from = "tocsin@example.org";
    if (has_password) {
      options.user = "desk";
      options.password = "secret";
    }
    EXPECT_EQ(deliver(world, {.mail = options, .egress = {}}).value(), 1);
    const std::string& said = postman.said();
    const std::string plain("\0desk\0secret", 12);
    EXPECT_EQ(said.find("AUTH PLAIN") != std::string::npos, has_password) << said;
    EXPECT_EQ(said.find(to_base64(as_bytes(plain))) != std::string::npos, has_password) << said;
    EXPECT_NE(said.find("MAIL FROM:<tocsin@example.org>"), std::string::npos) << said;
    EXPECT_NE(said.find("RCPT TO:<desk@example.org>"), std::string::npos) << said;
    EXPECT_NE(said.find(compose(mail, options.from)), std::string::npos) << said;
  }
}

TEST(Mail, AServerThatNeverAnswersIsTriedTenTimesEachPauseTwiceAsLong) {
  Office office;
  auto& [store, world] = office;
  const store::Delivery mail = delivery(store.clock.now());
  ASSERT_TRUE(store->write(
      [&](store::Transaction& tx) { return store::outbox::insert(tx, kSealer, mail); }));
  // Port 9 of the loopback address: nobody listens there.
  const MailOptions options{
      .smtp_url = "smtp://127.0.0.1:9", .user = {}, .password = {}, .folder = {}};
  const auto now_stored = [&] {
    return store
        ->read([](store::Reader& reader) { return store::outbox::list(reader, Tlp::red, "", 10); })
        ->front();
  };
  for (int attempt = 1; attempt <= 10; ++attempt) {
    SCOPED_TRACE(attempt);
    EXPECT_EQ(deliver(world, {.mail = options, .egress = {}}).value(), 0);
    const store::Delivery after = now_stored();
    EXPECT_EQ(after.attempts, attempt);
    EXPECT_EQ(after.state, attempt < 10 ? "waiting" : "failed");
    if (attempt < 10) {
      EXPECT_EQ(after.next_at, store.clock.now() + std::chrono::minutes(1 << (attempt - 1)));
      store.clock.set(after.next_at);
    }
  }
  EXPECT_FALSE(now_stored().failure.empty());
  EXPECT_TRUE(now_stored().sealed.empty());
}

}  // namespace
}  // namespace tocsin::share
