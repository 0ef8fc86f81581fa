// Messages to an organization: by mail where it has an address, to its webhook where it has one,
// and what addresses a webhook may have. On both engines.
#include "flow/messages.h"

#include "flow/maker_for_test.h"
#include "flow/notices.h"
#include "flow/webhooks.h"
#include "regimes/said.h"
#include "store/sharing.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

using namespace std::chrono_literals;

class Messages : public testing::Flow {
 protected:
  store::Party party(const std::string& handle) {
    return **world.store->read(
        [&](store::Reader& reader) { return store::parties::find(reader, handle); });
  }
  store::Party without_mail() {
    TOC_ASSERT(
        register_party(world, Principal::system("test"), {.handle = "bare", .name = "Bare"}));
    return party("bare");
  }
  /// What was queued by it, newest first.
  template <class Act>
  std::vector<store::Delivery> queued(Act act) {
    const auto list = [&] {
      return *world.store->read(
          [](store::Reader& reader) { return store::outbox::list(reader, Tlp::red, "", 1000); });
    };
    const std::size_t before = list().size();
    pass(1s);
    const Status done = world.store->write([&](store::Transaction& tx) -> Status {
      TOC_CHECK(act(tx));
      return {};
    });
    TOC_ASSERT(done.has_value());
    std::vector<store::Delivery> all = list();
    all.resize(all.size() - before);
    return all;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Messages, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST(MessageTexts, AreThoseThatThereAre) {
  EXPECT_TRUE(fill_message("account", "closed", {}).has_value());
  EXPECT_EQ(error_of(fill_message("account", "nothing", {})).code, Errc::not_found);
  EXPECT_EQ(error_of(fill_message("nothing", "closed", {})).code, Errc::not_found);
}

TEST_P(Messages, OfNewFindingsNameTwentyFlaws) {
  for (const std::size_t count : {1U, 2U, 20U, 21U}) {
    NewFindings found{.findings = count, .assets = 1};
    std::string names;
    for (std::size_t i = 0; i < count; ++i) {
      found.flaws.push_back("F-" + std::to_string(i));
      names += i < 20 ? (i == 0 ? "" : ", ") + found.flaws.back() : ", …";
    }
    const auto mails = queued([&](store::Transaction& tx) {
      return queue_findings_message(world, tx, party("acme"), found);
    });
    ASSERT_EQ(mails.size(), 1U);
    EXPECT_TRUE(mails[0].subject.starts_with("New findings on your assets: " + names + " / "))
        << mails[0].subject;
  }
}

TEST_P(Messages, OfADutyNeedItsOperativeLineAndSayWhereTheLegalOneIsNotKnown) {
  const std::string number = case_with_acme();
  const Instant now = store_.clock.now();
  for (const bool has_operative : {false, true}) {
    for (const bool has_legal : {false, true}) {
      store::Obligation duty;
      duty.case_number = number;
      duty.regime = "cn.rmsv.art7";
      duty.stage = "file_miit";
      duty.calendar = "cn";
      duty.state = StageState::running;
      duty.operative_due = has_operative ? std::optional(now + 1h) : std::nullopt;
      duty.legal_due = has_legal ? std::optional(now + 2h) : std::nullopt;
      const auto mails = queued([&](store::Transaction& tx) {
        return queue_duty_message(world, tx, party("acme"), duty);
      });
      ASSERT_EQ(mails.size(), has_operative ? 1U : 0U);
      for (const store::Delivery& mail : mails) {
        const std::string body = *store::outbox::body_of(*world.sealer, mail);
        // On the clock of who receives.
        const regimes::Zone& zone = world.law->calendar("cn")->zone();
        const regimes::SaidTimes en(zone, world.law->vocabulary(), Language::en);
        const regimes::SaidTimes zh(zone, world.law->vocabulary(), Language::zh_cn);
        EXPECT_TRUE(body.contains("by " + en.until(now + 1h) + ", the reminder line")) << body;
        EXPECT_TRUE(body.contains("提醒期限" + zh.until(now + 1h))) << body;
        EXPECT_EQ(body.contains("only after " + en.until(now + 2h)), has_legal) << body;
        EXPECT_EQ(body.contains("（逾期认定线）" + zh.until(now + 2h)), has_legal) << body;
        EXPECT_TRUE(mail.subject.ends_with(
            " / "
            "义务开始计时：网络产品安全漏洞管理规定第七条：产品提供者义务，向工信部平台报送漏洞信"
            "息，案例 " +
            number))
            << mail.subject;
        EXPECT_EQ(body.contains("The latest defensible line is not known"), !has_legal) << body;
        EXPECT_EQ(body.contains("最迟可主张期限未知"), !has_legal) << body;
      }
    }
  }
}

TEST_P(Messages, OfADutyPastItsLinesThatIsNotLateSayThatNothingIs) {
  const std::string number = case_with_acme();
  struct Row {
    StageState state;
    std::chrono::microseconds operative;  ///< from now
    std::optional<std::chrono::microseconds> legal;
    std::string_view title;
  };
  constexpr std::string_view kPassed = "The reminder line has passed, and nothing is called late: ";
  for (const Row& row :
       {Row{StageState::warned, 0us, {}, "A deadline is near: "},
        Row{StageState::warned, -1us, {}, kPassed}, Row{StageState::running, -1us, {}, kPassed},
        Row{StageState::warned, -1us, 0us, "A deadline is near: "},
        Row{StageState::warned, -2us, -1us, kPassed}, Row{StageState::running, -2us, -1us, kPassed},
        Row{StageState::late, -2us, -1us, "A deadline has passed: "}}) {
    store::Obligation duty;
    duty.case_number = number;
    duty.regime = "cn.rmsv.art7";
    duty.stage = "file_miit";
    duty.state = row.state;
    const auto mails = queued([&](store::Transaction& tx) {
      duty.operative_due = tx.now() + row.operative;
      duty.legal_due = row.legal ? std::optional(tx.now() + *row.legal) : std::nullopt;
      return queue_duty_message(world, tx, party("acme"), duty);
    });
    ASSERT_EQ(mails.size(), 1U);
    EXPECT_TRUE(mails[0].subject.starts_with(row.title)) << mails[0].subject;
  }
}

TEST_P(Messages, GoWhereTheOrganizationCanBeReached) {
  const store::Party bare = without_mail();
  const NewFindings found{.findings = 1, .assets = 1, .flaws = {"F-1"}};
  const auto channels = [&](const store::Party& to) {
    std::string out;
    const auto all = queued(
        [&](store::Transaction& tx) { return queue_findings_message(world, tx, to, found); });
    for (const store::Delivery& one : all) {
      out += one.channel + " " + one.address + ";";
    }
    return out;
  };
  EXPECT_EQ(channels(bare), "");
  EXPECT_EQ(channels(party("acme")), "mail desk@acme.example;");
  const Principal boss = person("bare", Role::partner_administrator, "boss@bare.example");
  ASSERT_TRUE(set_webhook(world, boss, "https://bare.example/hook").has_value());
  EXPECT_EQ(channels(bare), "webhook https://bare.example/hook;");
  // A notice is mailed, or read where it stands.
  for (const auto& [to, mails] : {std::pair{bare, 0U}, std::pair{party("acme"), 1U}}) {
    EXPECT_EQ(queued([&](store::Transaction& tx) {
                return issue_notice(world, tx, "system:test",
                                    {.kind = "standing",
                                     .text = {"T", "题", "B", "文"},
                                     .party = to.id,
                                     .case_id = std::nullopt,
                                     .is_public = false});
              }).size(),
              mails);
  }
}

TEST_P(Messages, ALinkForStaffSpeaksOfASecondFactor) {
  world.delivers_mail = true;
  for (const auto& [handle, role, mail, is_told] :
       {std::tuple{"", Role::analyst, "s@example.org", true},
        std::tuple{"acme", Role::partner_member, "p@acme.example", false}}) {
    ASSERT_TRUE(register_person(world, Principal::system("test"),
                                {.party = handle, .name = "N", .mail = mail, .role = role}));
    const auto all = *world.store->read([](store::Reader& reader) {
      return store::outbox::list(reader, Tlp::red, "waiting", 1000);
    });
    const auto one = std::ranges::find(all, mail, &store::Delivery::address);
    ASSERT_NE(one, all.end());
    EXPECT_EQ(store::outbox::body_of(*world.sealer, *one)->contains("and a second factor"),
              is_told);
  }
}

TEST_P(Messages, AWebhookIsAPlainAddressOfAtMost2048Characters) {
  const Principal boss = person("acme", Role::partner_administrator, "boss@acme.example");
  const std::string start = "https://a.example/";
  struct Row {
    std::string url;
    bool is_taken;
  };
  for (const Row& row :
       {Row{start, true}, Row{"http://a.example", true}, Row{"http://a.example?a@b", true},
        Row{start + std::string(2048 - start.size(), 'a'), true},
        Row{start + std::string(2049 - start.size(), 'a'), false}, Row{start + "!", true},
        Row{start + " ", false}, Row{start + "~", true}, Row{start + "\x7f", false},
        Row{start + "\x80", false}, Row{start + "\x1f", false}, Row{start + "a\\b", false},
        Row{start + "#a", false}, Row{"https://u@a.example/", false}, Row{"https:///a", false},
        Row{"ftp://a.example/", false}, Row{"", false}}) {
    const auto done = set_webhook(world, boss, row.url);
    EXPECT_EQ(done ? "" : done.error().where, row.is_taken ? "" : "/url") << row.url;
  }
}

using Webhooks = testing::Maker;
INSTANTIATE_TEST_SUITE_P(Engines, Webhooks, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Webhooks, WarningsAlsoGoToTheWebhookOfTheParty) {
  const Principal administrator =
      person("maker", Role::partner_administrator, "admin@maker.example");
  accept(aware_of("vuln.actively_exploited"));
  for (const char* url :
       {"ftp://example.org/", "https://", "https://u:p@example.org/", "https://example.org/#x",
        "https://example.org/\r\nX: y", "example.org"}) {
    EXPECT_EQ(error_of(set_webhook(world, administrator, url)).where, "/url") << url;
  }
  EXPECT_EQ(error_of(set_webhook(world, member, "https://example.org/")).code, Errc::forbidden);
  EXPECT_EQ(error_of(remove_webhook(world, administrator)).code, Errc::not_found);
  const auto made = set_webhook(world, administrator, "https://example.org/hook");
  ASSERT_TRUE(made.has_value());
  EXPECT_TRUE(made->secret.starts_with("whsec_"));
  pass(std::chrono::hours(23));
  ASSERT_TRUE(watch_duties(world).has_value());
  const auto waiting = store_->read(
      [](store::Reader& reader) { return store::outbox::list(reader, Tlp::red, "waiting", 100); });
  const auto posted = std::ranges::find(*waiting, "webhook", &store::Delivery::channel);
  ASSERT_NE(posted, waiting->end());
  EXPECT_EQ(posted->address, "https://example.org/hook");
  EXPECT_EQ(posted->rests, store::Rests::own);
  const auto body = store::outbox::body_of(*world.sealer, *posted);
  ASSERT_TRUE(body.has_value());
  EXPECT_TRUE(body->starts_with(R"({"type":"duty.)")) << *body;
  ASSERT_TRUE(remove_webhook(world, administrator).has_value());
  EXPECT_FALSE(own_webhook(world, administrator)->has_value());
}

}  // namespace
}  // namespace tocsin::flow
