// Mail that people ask for: what goes into it, when, by the standing and the marking of the moment;
// how it is ended; and mailboxes that are refused. On both engines.
#include "share/subscribed_mail.h"

#include "base/file.h"
#include "flow/feed.h"
#include "flow/mail_subscriptions.h"
#include "flow/notices.h"
#include "flow/sharing.h"
#include "flow/standing.h"
#include "share/deliver.h"
#include "share/sharing_for_test.h"
#include "share/visitor_for_test.h"

#include <algorithm>
#include <filesystem>

namespace tocsin::share {
namespace {

using flow::EventKind;
using flow::Rhythm;

class SubscribedMails : public testing::Sharing {
 protected:
  SubscribedMails() : reader(person("acme", Role::partner_member, "reader@acme.example")) {}

  void subscribe(Rhythm rhythm, const std::vector<EventKind>& events = {EventKind::share},
                 flow::EventFilter filter = {}) {
    filter.events = events;
    ASSERT_TRUE(flow::put_mail_subscription(world, reader, {.rhythm = rhythm, .filter = filter}));
  }
  std::int64_t announce() {
    const exposure::World full = whole_world();
    return MailAnnouncer(full).turn().value_or(-1);
  }
  /// Every mail to the reader that is sent now, its text in plain.
  std::vector<std::string> sent() {
    const std::filesystem::path folder = store_.folder() / "mail";
    std::filesystem::remove_all(folder);
    EXPECT_TRUE(deliver(
        world,
        {.mail = {.smtp_url = {}, .user = {}, .password = {}, .folder = folder}, .egress = {}}));
    std::vector<std::string> out;
    if (!std::filesystem::exists(folder)) {
      return out;
    }
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      const std::string mail = read_file(file.path(), 1U << 20U).value();
      if (!mail.contains("To: reader@acme.example\r\n")) {
        continue;
      }
      std::string body = mail.substr(mail.find("\r\n\r\n") + 4);
      std::erase_if(body, [](char c) { return c == '\r' || c == '\n'; });
      const Buffer text = parse_base64(body).value();
      out.push_back(mail.substr(0, mail.find("\r\n\r\n")) + "\n\n" + std::string(as_text(text)));
    }
    return out;
  }
  void pass(std::chrono::seconds time) { store_.clock.set(store_.clock.now() + time); }
  std::string out_token() {
    const std::string address =
        flow::mail_out_address(world, *flow::view_mail_subscription(world, reader));
    return address.substr(address.rfind('/') + 1);
  }
  Principal reader;
};
INSTANTIATE_TEST_SUITE_P(Engines, SubscribedMails, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(SubscribedMails, ADigestIsOneMailInItsRhythm) {
  struct Row {
    Rhythm rhythm;
    std::chrono::seconds period;
  };
  join();
  for (const Row& row :
       {Row{Rhythm::hour, std::chrono::hours(1)}, Row{Rhythm::day, std::chrono::hours(24)},
        Row{Rhythm::week, std::chrono::hours(24 * 7)}}) {
    SCOPED_TRACE(flow::to_text(row.rhythm));
    subscribe(row.rhythm);
    share("one");
    share("two");
    pass(row.period - std::chrono::seconds(1));
    EXPECT_EQ(announce(), 0);
    pass(std::chrono::seconds(1));
    EXPECT_EQ(announce(), 1);
    const auto mails = sent();
    ASSERT_EQ(mails.size(), 1U);
    EXPECT_TRUE(mails.front().contains("[TLP:GREEN] one\nText of one\n"));
    EXPECT_TRUE(mails.front().contains("[TLP:GREEN] two\n"));
    pass(row.period);
    EXPECT_EQ(announce(), 0) << "nothing new is no mail";
  }
}

TEST_P(SubscribedMails, AtOnceIsAtOnceAndWhatWasThereBeforeIsNotMailed) {
  join();
  share("old");
  subscribe(Rhythm::at_once);
  EXPECT_EQ(announce(), 0);
  share("new");
  EXPECT_EQ(announce(), 1);
  EXPECT_EQ(announce(), 0);
  const auto mails = sent();
  ASSERT_EQ(mails.size(), 1U);
  EXPECT_TRUE(mails.front().contains("new"));
  EXPECT_FALSE(mails.front().contains("old"));
  EXPECT_TRUE(mails.front().contains(
      "List-Unsubscribe: <" +
      flow::mail_out_address(world, *flow::view_mail_subscription(world, reader)) +
      ">\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click"));
}

TEST_P(SubscribedMails, WhatIsRestrictedIsOnlySaidToWait) {
  join();
  subscribe(Rhythm::at_once);
  share("secret words", Tlp::amber);
  EXPECT_EQ(announce(), 1);
  auto mails = sent();
  ASSERT_EQ(mails.size(), 1U);
  EXPECT_TRUE(mails.front().contains("Waiting in Tocsin, and not said here: 1."));
  EXPECT_FALSE(mails.front().contains("secret words"));
  EXPECT_EQ(flow::view_holdings(world, analyst, "acme")->size(), 0U);
  share("open words");
  share("secret words", Tlp::amber);
  EXPECT_EQ(announce(), 1);
  mails = sent();
  ASSERT_EQ(mails.size(), 1U);
  EXPECT_TRUE(mails.front().contains("open words"));
  EXPECT_TRUE(mails.front().contains("not said here: 1."));
  EXPECT_FALSE(mails.front().contains("secret words"));
  EXPECT_EQ(flow::view_holdings(world, analyst, "acme")->size(), 1U) << "what was given is noted";
}

TEST_P(SubscribedMails, FiltersHoldWhenItIsQueuedAndWhenItIsSent) {
  join();
  subscribe(Rhythm::at_once, {EventKind::share}, {.events = {}, .tlp_max = Tlp::green});
  share("secret words", Tlp::amber);
  EXPECT_EQ(announce(), 0);
  subscribe(Rhythm::at_once, {EventKind::share}, {.events = {}, .kinds = {"threat"}});
  share("a note");
  EXPECT_EQ(announce(), 0);
  subscribe(Rhythm::at_once, {EventKind::duty});
  share("a note");
  EXPECT_EQ(announce(), 0);
  subscribe(Rhythm::at_once);
  const store::ThingNumber thing = share("a note");
  EXPECT_EQ(announce(), 1);
  ASSERT_TRUE(flow::withdraw(world, analyst, thing, "r").has_value());
  EXPECT_TRUE(sent().empty()) << "it was taken back while it waited";
}

TEST_P(SubscribedMails, ASuspensionCutsWhatIsSharedAndLeavesOnesOwn) {
  join();
  subscribe(Rhythm::at_once, {EventKind::share, EventKind::notice});
  share("first");
  EXPECT_EQ(announce(), 1);
  ASSERT_EQ(take(emergency({})), "");
  share("second");
  EXPECT_EQ(announce(), 0);
  const auto mails = sent();
  ASSERT_EQ(mails.size(), 1U) << "the notice of the suspension";
  EXPECT_TRUE(mails.front().contains("Something waits") || mails.front().contains("/desk/inbox"))
      << mails.front();
  for (const std::string& mail : mails) {
    EXPECT_FALSE(mail.contains("first") || mail.contains("second")) << mail;
  }
}

TEST_P(SubscribedMails, WhatASuspensionCancelledComesOnceThePartnerReceivesAgain) {
  join();
  for (const Rhythm rhythm : {Rhythm::at_once, Rhythm::day}) {
    SCOPED_TRACE(flow::to_text(rhythm));
    subscribe(rhythm);
    share("given");
    pass(std::chrono::hours(24));
    EXPECT_EQ(announce(), 1);
    EXPECT_EQ(sent().size(), 1U);
    share("first");
    pass(std::chrono::hours(24));
    EXPECT_EQ(announce(), 1);
    share("second");
    pass(std::chrono::hours(24));
    EXPECT_EQ(announce(), 1);
    ASSERT_EQ(take(emergency({})), "");
    EXPECT_EQ(announce(), 0);
    EXPECT_TRUE(sent().empty());
    pass(std::chrono::hours(24 * 20));
    ASSERT_EQ(flow::watch_partnerships(world).value(), 1);
    EXPECT_EQ(announce(), 1) << "both in one";
    const auto mails = sent();
    ASSERT_EQ(mails.size(), 1U);
    EXPECT_TRUE(mails.front().contains("first") && mails.front().contains("second"));
    EXPECT_FALSE(mails.front().contains("given"));
    EXPECT_EQ(announce(), 0) << "once";
  }
}

TEST_P(SubscribedMails, WhatFailedForGoodComesInALaterMail) {
  join();
  std::ignore = sent();  // what waits for others
  subscribe(Rhythm::at_once);
  const exposure::World full = whole_world();
  MailAnnouncer announcer(full);  // one that remembers where it looked
  share("kept");
  EXPECT_EQ(announcer.turn().value(), 1);
  const ChannelOptions nobody{
      .mail = {.smtp_url = "smtp://127.0.0.1:9", .user = {}, .password = {}, .folder = {}},
      .egress = {}};
  for (int attempt = 1; attempt <= 10; ++attempt) {
    EXPECT_EQ(announcer.turn().value(), 0) << "it waits still, before attempt " << attempt;
    EXPECT_EQ(deliver(world, nobody).value(), 0);
    pass(std::chrono::hours(9));
  }
  EXPECT_EQ(announcer.turn().value(), 1) << "although nothing happened in the log";
  const auto mails = sent();
  ASSERT_EQ(mails.size(), 1U);
  EXPECT_TRUE(mails.front().contains("kept"));
  EXPECT_EQ(announcer.turn().value(), 0);
}

TEST_P(SubscribedMails, ACancelledMailSetsNoLaterSubscriptionBack) {
  join();
  subscribe(Rhythm::at_once);
  share("of the one before");
  EXPECT_EQ(announce(), 1);
  pass(std::chrono::seconds(1));
  subscribe(Rhythm::at_once);
  const auto begun = flow::view_mail_subscription(world, reader)->share_cursor;
  ASSERT_EQ(take(emergency({})), "");
  EXPECT_EQ(flow::view_mail_subscription(world, reader)->share_cursor, begun);
}

TEST_P(SubscribedMails, WhatWaitedForAnAddressOfBeforeGoesToTheNewOne) {
  join();
  subscribe(Rhythm::at_once);
  const auto move_to = [&](const std::string& address) {
    ASSERT_TRUE(world.store->write([&](store::Transaction& tx) -> Status {
      TOC_TRY(store::Person row, store::people::get(tx, reader.person));
      row.mail = address;
      return store::people::update(tx, row);
    }));
  };
  move_to("before@acme.example");
  const store::ThingNumber taken_back = share("taken back");
  EXPECT_EQ(announce(), 1);
  move_to("reader@acme.example");
  EXPECT_TRUE(sent().empty());
  EXPECT_EQ(announce(), 1);
  ASSERT_TRUE(flow::withdraw(world, analyst, taken_back, "r").has_value());
  EXPECT_TRUE(sent().empty());
  EXPECT_EQ(announce(), 0) << "there is nothing left to say";
}

TEST_P(SubscribedMails, OnesOwnComesAtOnceInThePersonsLanguage) {
  join();
  subscribe(Rhythm::week, {EventKind::finding});
  const store::Party party = *world.store->read(
      [&](store::Reader& snapshot) { return store::parties::get(snapshot, reader.party); });
  ASSERT_TRUE(world.store->write([&](store::Transaction& tx) -> Status {
    TOC_TRY(store::Person row, store::people::get(tx, reader.person));
    row.language = "zh-CN";
    TOC_CHECK(store::people::update(tx, row));
    return flow::queue_findings_message(world, tx, party,
                                        {.findings = 1, .assets = 1, .flaws = {"F-1"}});
  }));
  const auto mails = sent();
  ASSERT_EQ(mails.size(), 1U);
  EXPECT_TRUE(mails.front().contains("F-1"));
  EXPECT_TRUE(mails.front().contains("退订"));
  EXPECT_FALSE(mails.front().contains("You asked for this mail"));
}

TEST_P(SubscribedMails, OneClickEndsItAndNothingElse) {
  join();
  subscribe(Rhythm::at_once);
  const std::string token = out_token();
  EXPECT_TRUE(flow::is_mail_out(world, token).value());
  for (const std::string& wrong :
       {std::string(), token + "x", token.substr(0, token.size() - 1), std::string("a.b"),
        token.substr(0, token.find('.')), token.substr(0, token.find('.') + 1)}) {
    EXPECT_FALSE(flow::is_mail_out(world, wrong).value()) << wrong;
    EXPECT_EQ(error_of(flow::mail_out(world, wrong)).code, Errc::not_found) << wrong;
  }
  share("waits");
  EXPECT_EQ(announce(), 1);
  ASSERT_TRUE(flow::mail_out(world, token).has_value());
  EXPECT_EQ(acts("mail.ended"), 1);
  EXPECT_TRUE(sent().empty()) << "also what waits";
  EXPECT_EQ(error_of(flow::mail_out(world, token)).code, Errc::not_found);
  EXPECT_EQ(error_of(flow::view_mail_subscription(world, reader)).code, Errc::not_found);
  pass(std::chrono::seconds(1));
  subscribe(Rhythm::at_once);
  EXPECT_FALSE(flow::is_mail_out(world, token).value()) << "an old address ends no new one";
  // A key of before still ends what was mailed under it.
  const std::string current = out_token();
  world.old_token_secrets = {world.token_secret};
  world.token_secret = Buffer(32, std::byte{9});
  EXPECT_TRUE(flow::is_mail_out(world, current).value());
  EXPECT_NE(out_token(), current);
}

TEST_P(SubscribedMails, AMailboxThatIsRefusedThreeTimesIsLeftAlone) {
  join();
  std::ignore = sent();  // what waits for others
  subscribe(Rhythm::at_once);
  share("x");
  EXPECT_EQ(announce(), 1);
  const auto try_with = [&](const std::string& answer_to_recipient) {
    testing::OneVisitor server([&](int peer, std::string& said) {
      const auto say = [&](const std::string& line) {
        send(peer, (line + "\r\n").data(), line.size() + 2, MSG_NOSIGNAL);
      };
      say("220 test");
      std::array<char, 4096> buffer{};
      for (ssize_t n = 0; (n = recv(peer, buffer.data(), buffer.size(), 0)) > 0;) {
        const std::string line(buffer.data(), static_cast<std::size_t>(n));
        said += line;
        if (line.starts_with("RCPT")) {
          say(answer_to_recipient);
        } else if (line.starts_with("DATA")) {
          say("354 go on");
        } else if (line.starts_with("QUIT")) {
          say("221 bye");
          return;
        } else if (!said.contains("DATA") || said.ends_with("\r\n.\r\n")) {
          say("250 ok");
        }
      }
    });
    EXPECT_TRUE(
        deliver(world, {.mail = {.smtp_url = "smtp://127.0.0.1:" + std::to_string(server.port()),
                                 .user = {},
                                 .password = {},
                                 .folder = {}},
                        .egress = {}}));
    pass(std::chrono::hours(1));
  };
  const auto failing = [&] { return flow::failing_mailboxes(world, officer)->size(); };
  try_with("450 later");
  try_with("550 no such user");
  try_with("553 no such user");
  EXPECT_EQ(failing(), 0U);
  try_with("550 no such user");
  ASSERT_EQ(failing(), 1U);
  const auto view = flow::view_mail_subscription(world, reader);
  EXPECT_TRUE(flow::mail_subscription_json(world, *view)->contains(R"("failing":true)"));
  EXPECT_EQ(error_of(flow::failing_mailboxes(world, reader)).code, Errc::forbidden);
  share("y");
  EXPECT_EQ(announce(), 0) << "nothing more is queued";
  try_with("250 ok");
  EXPECT_EQ(failing(), 0U) << "something was taken";
  EXPECT_EQ(announce(), 1) << "from where it was";
}

}  // namespace
}  // namespace tocsin::share
