// tocsin.toml: what it may say, and that nothing in it is passed over.
#include "app/instance.h"
#include "app/program_for_test.h"
#include "base/error_for_test.h"

namespace tocsin::app {
namespace {

Result<Configuration> read(const TemporaryFolder& folder, std::string_view text) {
  folder.file("tocsin.toml", text);
  return read_configuration(folder.path());
}

TEST(Configuration, EveryFieldHasADefault) {
  const TemporaryFolder folder;
  const auto missing = read_configuration(folder.path());
  ASSERT_TRUE(missing.has_value());
  EXPECT_EQ(missing->connections_by_host, 256U);
  EXPECT_FALSE(missing->channels.mail.from.empty());
  const auto empty = read(folder, "");
  ASSERT_TRUE(empty.has_value());
  EXPECT_EQ(empty->channels.mail.from, missing->channels.mail.from);
  EXPECT_EQ(empty->limits.reports_per_minute_by_network,
            missing->limits.reports_per_minute_by_network);
}

TEST(Configuration, ReadsWhatItSays) {
  const TemporaryFolder folder;
  const std::string secret = folder.file("secret", "pass word\n\n");
  const auto got = read(folder, R"(
[mail]
smtp_url = "smtps://mail.example"
user = "u"
from = "desk@tocsin.example"
password_file = ")" + secret + R"("
[webhook]
allowed_networks = ["10.0.0.0/8", "::1/128"]
[limits]
reports_per_minute_by_network = 1
reports_per_minute_by_credential = 2.5
sign_ins_per_minute_by_network = 3
questions_per_minute_by_network = 4
uploads_per_minute_by_credential = 5
osv_questions_per_minute_by_network = 8
osv_records_per_minute_by_network = 9
changes_per_minute_by_account = 1000000
connections_by_host = 7
[server]
trusted_proxies = ["192.0.2.1"]
public_address = "https://tocsin.example"
[csaf]
publisher_name = "CSIRT"
publisher_namespace = "https://csirt.example"
publisher_category = "vendor"
contacts = ["mailto:a@csirt.example", "tel:+1-201-555-0123", "https://csirt.example/tell"]
)");
  ASSERT_TRUE(got.has_value());
  EXPECT_EQ(got->channels.mail.smtp_url, "smtps://mail.example");
  EXPECT_EQ(got->channels.mail.user, "u");
  EXPECT_EQ(got->channels.mail.from, "desk@tocsin.example");
  EXPECT_EQ(got->channels.mail.password, "pass word");
  EXPECT_EQ(got->channels.egress.allowed_networks,
            (std::vector<std::string>{"10.0.0.0/8", "::1/128"}));
  EXPECT_EQ(got->limits.reports_per_minute_by_network, 1);
  EXPECT_EQ(got->limits.reports_per_minute_by_credential, 2.5);
  EXPECT_EQ(got->limits.sign_ins_per_minute_by_network, 3);
  EXPECT_EQ(got->limits.questions_per_minute_by_network, 4);
  EXPECT_EQ(got->limits.uploads_per_minute_by_credential, 5);
  EXPECT_EQ(got->limits.osv_questions_per_minute_by_network, 8);
  EXPECT_EQ(got->limits.osv_records_per_minute_by_network, 9);
  EXPECT_EQ(got->limits.changes_per_minute_by_account, 1e6);
  EXPECT_EQ(got->connections_by_host, 7U);
  EXPECT_EQ(got->trusted_proxies, std::vector<std::string>{"192.0.2.1"});
  EXPECT_EQ(got->public_address, "https://tocsin.example");
  EXPECT_EQ(got->publisher.name, "CSIRT");
  EXPECT_EQ(got->publisher.space, "https://csirt.example");
  EXPECT_EQ(got->publisher.category, "vendor");
  EXPECT_EQ(got->publisher.contacts,
            (std::vector<std::string>{"mailto:a@csirt.example", "tel:+1-201-555-0123",
                                      "https://csirt.example/tell"}));
  EXPECT_EQ(read(folder, "")->publisher.category, "coordinator");
  // A file of nothing but line ends is no password.
  EXPECT_EQ(read(folder, "[mail]\npassword_file = \"" + folder.file("none", "\n") + "\"")
                ->channels.mail.password,
            "");
}

TEST(Configuration, WhatIsNotKnownIsRefusedWithItsLine) {
  const TemporaryFolder folder;
  const std::vector<std::pair<std::string_view, std::string_view>> rows = {
      {"[mail]\nsmtp = \"x\"", ":2"},
      {"[limits]\nsmtp_url = \"x\"", ":2"},
      {"[server]\nuser = 1", ":2"},
      {"[others]\nuser = 1", ":2"},
      {"\nuser = 1", ":2"},
      {"[mail", ":1"},
      {"[csaf]\npublisher_namespace = \"http://csirt.example\"", ":2"},
      {"[csaf]\npublisher_namespace = \"https://\"", ":2"},
      {"[csaf]\npublisher_category = \"Vendor\"", ":2"},
      {"[csaf]\ncontacts = [\"csirt@example.org\"]", ":2"},
      {"[csaf]\ncontacts = [\"mailto:a@b.example\", \"mailto:a\\nb\"]", ":2"},
      {"[csaf]\ncontacts = \"mailto:a@b.example\"", ":2"},
      {"[limits]\nconnections_by_host = 0.99", ":2"},
      {"[limits]\nconnections_by_host = 0", ":2"},
      {"[limits]\nconnections_by_host = -1", ":2"},
      {"[limits]\nconnections_by_host = 1000001", ":2"},
      {"[limits]\nconnections_by_host = nan", ":2"},
      {"[limits]\nconnections_by_host = \"many\"", ":2"},
      {"[limits]\nreports_per_minute_by_network = 0", ":2"},
      {"[limits]\nreports_per_minute_by_credential = 0", ":2"},
      {"[limits]\nsign_ins_per_minute_by_network = 0", ":2"},
      {"[limits]\nquestions_per_minute_by_network = 0", ":2"},
      {"[limits]\nuploads_per_minute_by_credential = 0", ":2"},
      {"[limits]\nosv_questions_per_minute_by_network = 0", ":2"},
      {"[limits]\nosv_records_per_minute_by_network = 0", ":2"},
      {"[limits]\nchanges_per_minute_by_account = 0", ":2"}};
  for (const auto& [text, where] : rows) {
    const auto got = read(folder, text);
    ASSERT_FALSE(got.has_value()) << text;
    EXPECT_EQ(error_of(got).code, Errc::malformed) << text;
    EXPECT_EQ(error_of(got).where, (folder.path() / "tocsin.toml").string() + std::string(where))
        << text;
  }
  EXPECT_FALSE(read(folder, "[mail]\npassword_file = \"/nothing\"").has_value());
  EXPECT_FALSE(read(folder, std::string((1U << 20U) + 1, '#')).has_value());
}

}  // namespace
}  // namespace tocsin::app
